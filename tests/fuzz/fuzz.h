/* What fuzz targets share: an input is taken apart from its front, and a property that doesn't hold
 * is a broken ASSERT.
 *
 * Every reader is total: an input that is too short gives zeros and empty pieces, so that any bytes
 * are an input.
 */
#ifndef ZHIAN_TESTS_FUZZ_H
#define ZHIAN_TESTS_FUZZ_H

#include <protobuf-c/protobuf-c.h>

#include "common/base/arena.h"
#include "common/base/assert.h"
#include "common/base/bytes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline uint8_t fuzz_byte(struct bytes *rest)
{
	if (rest->size == 0)
		return 0;
	uint8_t byte = rest->data[0];
	*rest = bytes_of(rest->data + 1, rest->size - 1);
	return byte;
}

/* Two bytes of size (big-endian) and as many as they say, or as there are. */
static inline struct bytes fuzz_piece(struct bytes *rest)
{
	size_t size = (size_t)fuzz_byte(rest) << 8;
	size |= fuzz_byte(rest);
	size = size < rest->size ? size : rest->size;
	struct bytes piece = bytes_of(rest->data, size);
	*rest = bytes_of(rest->data + size, rest->size - size);
	return piece;
}

/* A copy with a NUL after it, in memory of just that size; the caller frees. */
char *fuzz_text(struct bytes bytes);

/* Every string in it and below is UTF-8 without NUL, every enumeration in range. */
void fuzz_check_message(const ProtobufCMessage *message);

/* One JSON object on one line, UTF-8, with LF at its end: as a reader of its own sees it. */
void fuzz_check_json_line(struct bytes line);

#endif
