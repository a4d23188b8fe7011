#include "services/intake/text_signature.h"

#include "common/base/utf8.h"

#define PLANES 9u /* counts up to 511 */
#define VOTES 8u  /* taken at once */

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

/* Adds two votes to one plane: its digit stays, what is carried over is returned. */
static uint64_t add(uint64_t *plane, uint64_t a, uint64_t b)
{
	uint64_t one = *plane ^ a;
	uint64_t carry = (*plane & a) | (one & b);
	*plane = one ^ b;
	return carry;
}

/* Carried together, so that the planes above are reached once for all eight. */
static void vote(struct ballot *ballot, const uint64_t hashes[VOTES])
{
	uint64_t *planes = ballot->planes;
	uint64_t twos[4], fours[2];
	for (unsigned i = 0; i < 4; i++)
		twos[i] = add(&planes[0], hashes[2 * i], hashes[2 * i + 1]);
	for (unsigned i = 0; i < 2; i++)
		fours[i] = add(&planes[1], twos[2 * i], twos[2 * i + 1]);
	uint64_t carry = add(&planes[2], fours[0], fours[1]);
	for (unsigned p = 3; carry != 0 && p < PLANES; p++)
		carry = add(&planes[p], carry, 0);
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
	uint64_t hashes[VOTES];
	uint64_t run = 0;
	size_t at = 0, characters = 0;
	while (at < text.size && characters < TEXT_SIGNATURE_CHARACTERS) {
		uint32_t character = utf8_next(text, &at);
		if (character == UTF8_INVALID)
			return 0;
		run = (run << 21 | character) & UINT64_C(0x7fffffffffffffff);
		if (++characters < 3)
			continue;
		hashes[ballot.votes++ % VOTES] = mix(run * UINT64_C(0x9e3779b97f4a7c15));
		if (ballot.votes % VOTES == 0)
			vote(&ballot, hashes);
	}
	if (characters < 3)
		return 0;
	unsigned waiting = ballot.votes % VOTES;
	if (waiting != 0) {
		memset(hashes + waiting, 0, (VOTES - waiting) * sizeof(hashes[0]));
		vote(&ballot, hashes); /* 0 sets no bit */
	}
	uint64_t signature = majority(&ballot);
	return signature != 0 ? signature : 1;
}
