/* One strict UTF-8 decoder and encoder (RFC 3629), pure. */
#ifndef ZHIAN_BASE_UTF8_H
#define ZHIAN_BASE_UTF8_H

#include "common/base/bytes.h"

#define UTF8_MAX 4
#define UTF8_INVALID UINT32_MAX

/* Reads the character at *at and moves *at behind it.  Overlong forms, surrogates, values above
 * U+10FFFF, stray and missing continuation bytes give UTF8_INVALID and leave *at alone.
 * *at < text.size is the caller's to see to (asserted). */
uint32_t utf8_next(struct bytes text, size_t *at);

/* Bytes written; `character` is one that utf8_next() can give (asserted). */
size_t utf8_put(uint32_t character, uint8_t out[UTF8_MAX]);

/* U+FF01..U+FF5E as the ASCII they stand for, the ideographic and no-break space as a blank. */
uint32_t utf8_narrow(uint32_t character);

#endif
