#include "services/intake/text_signature.h"

#include "common/base/utf8.h"

#define PLANES 9u /* counts up to 511 */

_Static_assert(TEXT_SIGNATURE_CHARACTERS < 1u << PLANES, "every vote can be counted");

/* How often each of 64 bits was set: plane p holds digit 2^p of all 64 counts, so that a vote is an
 * addition with carry in a few words.  Counters one by one were the dearest part of a report. */
struct ballot {
	uint64_t planes[PLANES];
	unsigned votes;
};

static uint64_t mix(uint64_t value)
{
	value ^= value >> 29;
	value *= UINT64_C(0xbf58476d1ce4e5b9);
	return value ^ value >> 32;
}

static void vote(struct ballot *ballot, uint64_t hash)
{
	uint64_t carry = hash;
	for (unsigned p = 0; carry != 0 && p < PLANES; p++) {
		uint64_t digit = ballot->planes[p];
		ballot->planes[p] = digit ^ carry;
		carry &= digit;
	}
	ballot->votes++;
}

/* The bits that more than half of the votes had. */
static uint64_t majority(const struct ballot *ballot)
{
	uint64_t more = 0, equal = UINT64_MAX;
	for (unsigned p = PLANES; p != 0; p--) {
		uint64_t digit = ballot->planes[p - 1];
		bool half_has_it = (ballot->votes / 2 >> (p - 1) & 1) != 0;
		if (!half_has_it)
			more |= equal & digit;
		equal &= half_has_it ? digit : ~digit;
	}
	return more;
}

uint64_t text_signature(struct bytes text)
{
	struct ballot ballot = {.votes = 0};
	uint64_t run = 0;
	size_t at = 0, characters = 0;
	while (at < text.size && characters < TEXT_SIGNATURE_CHARACTERS) {
		uint32_t character = utf8_next(text, &at);
		if (character == UTF8_INVALID)
			return 0;
		run = (run << 21 | character) & UINT64_C(0x7fffffffffffffff);
		if (++characters >= 3)
			vote(&ballot, mix(run * UINT64_C(0x9e3779b97f4a7c15)));
	}
	if (characters < 3)
		return 0;
	uint64_t signature = majority(&ballot);
	return signature != 0 ? signature : 1;
}
