/* One strict UTF-8 decoder and encoder (RFC 3629), pure. */
#ifndef ZHIAN_BASE_UTF8_H
#define ZHIAN_BASE_UTF8_H

#include "common/base/bytes.h"

#define UTF8_MAX 4
#define UTF8_INVALID UINT32_MAX

/* Reads the character at *at and moves *at behind it.  Overlong forms, surrogates, values above
 * U+10FFFF, stray and missing continuation bytes give UTF8_INVALID and leave *at alone.
 * *at < text.size is the caller's to see to (asserted). */
static inline uint32_t utf8_next(struct bytes text, size_t *at);

/* Bytes written; `character` is one that utf8_next() can give (asserted). */
size_t utf8_put(uint32_t character, uint8_t out[UTF8_MAX]);

/* As utf8_next, for every character. */
uint32_t utf8_next_any(struct bytes text, size_t *at);

/* Every text of every report is walked several times.  Nearly all of it is ASCII or of
 * U+1000..U+CFFF, the three bytes that can be neither overlong nor surrogates: those are read here.
 */
static inline uint32_t utf8_next(struct bytes text, size_t *at)
{
	if (*at < text.size && text.data[*at] < 0x80)
		return text.data[(*at)++];
	if (*at < text.size && text.size - *at >= 3) {
		const uint8_t *from = text.data + *at;
		if (from[0] >= 0xE1 && from[0] <= 0xEC && (from[1] & 0xC0) == 0x80 &&
		    (from[2] & 0xC0) == 0x80) {
			*at += 3;
			return (from[0] & 0x0Fu) << 12 | (from[1] & 0x3Fu) << 6 | (from[2] & 0x3Fu);
		}
	}
	return utf8_next_any(text, at);
}

/* U+FF01..U+FF5E as the ASCII they stand for, the ideographic and no-break space as a blank. */
uint32_t utf8_narrow(uint32_t character);

#endif
