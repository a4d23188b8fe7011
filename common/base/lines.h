/* The lines of a text: of answers, files, letters. */
#ifndef ZHIAN_BASE_LINES_H
#define ZHIAN_BASE_LINES_H

#include "common/base/bytes.h"

/* Takes the next line off `rest`, without its LF, which the last one may lack; empty ones are
 * passed by.  false: there is none. */
static inline bool lines_next(struct bytes *rest, struct bytes *ret_line)
{
	while (rest->size != 0) {
		const uint8_t *end = (const uint8_t *)memchr(rest->data, '\n', rest->size);
		size_t size = end != NULL ? (size_t)(end - rest->data) : rest->size;
		size_t step = size + (end != NULL);
		*ret_line = bytes_of(rest->data, size);
		*rest = bytes_of(rest->data + step, rest->size - step);
		if (size != 0)
			return true;
	}
	return false;
}

#endif
