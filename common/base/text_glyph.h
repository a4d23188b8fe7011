/* What the forms of text_redact() are written in: characters as they count there, and signs that
 * part digits. */
#ifndef ZHIAN_BASE_TEXT_GLYPH_H
#define ZHIAN_BASE_TEXT_GLYPH_H

#include "common/base/bytes.h"

/* Numerals and digits of other shapes as ASCII digits, full-width forms narrow. */
uint32_t text_glyph_of(uint32_t character);
/* What isn't seen by itself: zero-width blanks and joiners, marks of direction, the soft hyphen,
 * the mark of byte order, the choice of a shape, and the key around a digit. */
bool text_is_unseen(uint32_t c);

extern const uint64_t text_numerals[64];

/* By its lowest twelve bits, which some that are none share. */
static inline bool text_may_be_numeral(uint32_t character)
{
	return (text_numerals[character >> 6 & 63] >> (character & 63) & 1) != 0;
}

static inline bool text_is_dash(uint32_t c)
{
	return c == '-' || (c >= 0x2010 && c <= 0x2015) || c == 0x2212;
}

static inline bool text_is_dot(uint32_t c)
{
	return c == '.' || c == '/' || c == 0xB7 || c == 0x2022;
}

/* Whether all groups after the first end in two zeros, as sizes and amounts do; true of one
 * group.  `shape`: the groups' sizes, a hexadecimal digit each. */
bool text_groups_are_round(const char *digits, size_t count, uint64_t shape);
/* A day of this century. */
bool text_is_recent_day(const char digits[8]);

#endif
