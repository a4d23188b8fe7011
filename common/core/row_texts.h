/* Texts in a cold row: each as its size (2 bytes, little-endian) and its bytes.
 *
 * A row states the order of its texts; more may be added after the last one,
 * where an old row reads as empty.  Texts are cut at a character so that a row
 * stays within its limit whatever a feed writes.
 */
#ifndef ZHIAN_CORE_ROW_TEXTS_H
#define ZHIAN_CORE_ROW_TEXTS_H

#include "common/base/bytes.h"

/* At most `limit` bytes of `text`, ending at a UTF-8 character. */
static inline void row_text_put_bytes(struct writer *row, struct bytes text, size_t limit)
{
	size_t size = text.size;
	if (size > limit) {
		size = limit;
		while (size > 0 && (text.data[size] & 0xC0) == 0x80)
			size--;
	}
	uint8_t head[2] = {(uint8_t)size, (uint8_t)(size >> 8)};
	writer_put(row, head, sizeof(head));
	writer_put(row, text.data, size);
}

/* The same of a string; NULL: none. */
static inline void row_text_put(struct writer *row, const char *text, size_t limit)
{
	row_text_put_bytes(row, text == NULL ? bytes_of(NULL, 0) : bytes_of_text(text), limit);
}

/* Takes the next text off `rest`; empty where the row ends. */
static inline struct bytes row_text_take(struct bytes *rest)
{
	if (rest->size < 2)
		return bytes_of(NULL, 0);
	size_t size = (size_t)(rest->data[0] | rest->data[1] << 8);
	if (size > rest->size - 2)
		return bytes_of(NULL, 0);
	struct bytes text = bytes_of(rest->data + 2, size);
	*rest = bytes_of(rest->data + 2 + size, rest->size - 2 - size);
	return text;
}

#endif
