#include "services/intake/text_signature.h"

#include "common/base/utf8.h"

#define LANES UINT64_C(0x0101010101010101)
#define VOTES_MAX 255u /* what one lane holds */

/* How often each bit was set.  Eight counters of eight bits lie side by side in a word, lane i of
 * word k counting bit 8k + i: one by one, 64 counters for each character were the dearest part of a
 * report. */
struct ballot {
	uint64_t lanes[8];
	unsigned in_lanes;
	uint16_t totals[64];
	unsigned votes;
};

static uint64_t mix(uint64_t value)
{
	value ^= value >> 29;
	value *= UINT64_C(0xbf58476d1ce4e5b9);
	return value ^ value >> 32;
}

static void count_lanes(struct ballot *ballot)
{
	for (unsigned bit = 0; bit < 64; bit++)
		ballot->totals[bit] =
			(uint16_t)(ballot->totals[bit] +
				   (ballot->lanes[bit / 8] >> (8 * (bit % 8)) & 0xff));
	memset(ballot->lanes, 0, sizeof ballot->lanes);
	ballot->in_lanes = 0;
}

static void vote(struct ballot *ballot, uint64_t hash)
{
	if (ballot->in_lanes == VOTES_MAX)
		count_lanes(ballot);
	for (unsigned k = 0; k < 8; k++) {
		/* The byte in every lane, of which lane i keeps bit i; then 1 where that isn't
		 * 0. */
		uint64_t kept = (hash >> (8 * k) & 0xff) * LANES & UINT64_C(0x8040201008040201);
		ballot->lanes[k] += (kept + UINT64_C(0x7f7f7f7f7f7f7f7f)) >> 7 & LANES;
	}
	ballot->in_lanes++;
	ballot->votes++;
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
	count_lanes(&ballot);
	uint64_t signature = 0;
	for (unsigned bit = 0; bit < 64; bit++)
		signature |= (uint64_t)(2u * ballot.totals[bit] > ballot.votes) << bit;
	return signature != 0 ? signature : 1;
}
