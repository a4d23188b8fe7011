/* Bytes as hexadecimal digits, small letters: one text for the same bytes.  Pure. */
#ifndef ZHIAN_BASE_HEX_H
#define ZHIAN_BASE_HEX_H

#include "common/base/bytes.h"

/* `out` has two digits a byte, and a NUL. */
void hex_print(struct bytes bytes, char *out);
/* At most `room` bytes; false: not digits alone, not whole bytes, or too many. */
bool hex_read(const char *text, size_t digits, uint8_t *out, size_t room, size_t *ret_size);
/* The text's first 2 * `size` digits; false: it has fewer. */
bool hex_take(const char *text, uint8_t *out, size_t size);
/* As hex_take, of a text that has nothing else; it may be NULL, and is none then. */
bool hex_is(const char *text, uint8_t *out, size_t size);

#endif
