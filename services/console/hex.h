/* Bytes as hexadecimal digits, small letters. */
#ifndef ZHIAN_SERVICES_CONSOLE_HEX_H
#define ZHIAN_SERVICES_CONSOLE_HEX_H

#include "common/base/bytes.h"

/* `out` has two digits a byte, and a NUL. */
void hex_print(struct bytes bytes, char *out);
/* At most `room` bytes; false: not digits alone, not whole bytes, or too many. */
bool hex_read(const char *text, size_t digits, uint8_t *out, size_t room, size_t *ret_size);

#endif
