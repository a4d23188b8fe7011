/* One strict UTF-8 decoder and encoder (RFC 3629), pure. */
#ifndef ZHIAN_BASE_UTF8_H
#define ZHIAN_BASE_UTF8_H

#include "common/base/bytes.h"

#define UTF8_MAX 4
#define UTF8_INVALID UINT32_MAX

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "words of text are looked at as such");

/* Reads the character at *at and moves *at past it.  Overlong forms, surrogates, values above
 * U+10FFFF, stray and missing continuation bytes give UTF8_INVALID and leave *at alone.
 * *at < text.size is the caller's to see to (asserted). */
static inline uint32_t utf8_next(struct bytes text, size_t *at);

/* Bytes written; `character` is one that utf8_next() can give (asserted). */
size_t utf8_put(uint32_t character, uint8_t out[UTF8_MAX]);

/* As utf8_next, for every character. */
uint32_t utf8_next_any(struct bytes text, size_t *at);

/* Three bytes that can be neither overlong nor surrogates: U+1000..U+CFFF, U+E000..U+FFFF. */
static inline bool utf8_wide_at(struct bytes text, size_t at)
{
	if (text.size - at < 3)
		return false;
	const uint8_t *from = text.data + at;
	return from[0] >= 0xE1 && from[0] < 0xF0 && from[0] != 0xED &&
	       ((from[1] ^ 0x80) | (from[2] ^ 0x80)) < 0x40;
}

/* Every text of every report is walked several times, and nearly all of it is ASCII or such: those
 * are read here. */
static inline uint32_t utf8_next(struct bytes text, size_t *at)
{
	if (*at < text.size && text.data[*at] < 0x80)
		return text.data[(*at)++];
	if (*at < text.size && utf8_wide_at(text, *at)) {
		const uint8_t *from = text.data + *at;
		*at += 3;
		return (from[0] & 0x0Fu) << 12 | (from[1] ^ 0x80u) << 6 | (from[2] ^ 0x80u);
	}
	size_t place = *at; /* what nobody takes the address of stays in a register */
	uint32_t character = utf8_next_any(text, &place);
	*at = place;
	return character;
}

/* Two of them in the first six of eight bytes, looked at together: what kind of byte stands where,
 * then that neither first byte is 0xE0 or 0xED, by a carry out of its lower half. */
static inline bool utf8_wide_pair_at(const uint8_t *from)
{
	const uint64_t carries = UINT64_C(0x10000010);
	uint64_t word;
	memcpy(&word, from, sizeof word);
	if ((word & UINT64_C(0xC0C0F0C0C0F0)) != UINT64_C(0x8080E08080E0))
		return false;
	uint64_t low = word & UINT64_C(0x0F00000F);
	uint64_t not_0 = low + UINT64_C(0x0F00000F);
	uint64_t not_d = (low ^ UINT64_C(0x0D00000D)) + UINT64_C(0x0F00000F);
	return (not_0 & not_d & carries) == carries;
}

/* The place after the run of such characters at `at`, for walks that look for others. */
static inline size_t utf8_behind_wide(struct bytes text, size_t at)
{
	while (text.size - at >= 8 && utf8_wide_pair_at(text.data + at))
		at += 6;
	while (utf8_wide_at(text, at))
		at += 3;
	return at;
}

/* U+FF01..U+FF5E as the ASCII they stand for, the ideographic and no-break space as a blank. */
uint32_t utf8_narrow(uint32_t character);

#endif
