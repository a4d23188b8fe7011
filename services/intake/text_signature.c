#include "services/intake/text_signature.h"

#include "common/base/utf8.h"

#define PLANES 9u /* counts up to 511 */
#define VOTES 8u  /* taken at once */
#define RUN 3u    /* characters, of 21 bits each */

_Static_assert(TEXT_SIGNATURE_CHARACTERS < 1u << PLANES, "every vote can be counted");

/* How often each of 64 bits was set: plane p holds digit 2^p of all 64 counts, so that a vote is an
 * addition with carry in a few words.  Counters one by one were the dearest part of a report. */
struct ballot {
	uint64_t planes[PLANES];
};

static uint64_t hash_run(const uint32_t at[RUN])
{
	uint64_t value = (uint64_t)at[0] << 42 | (uint64_t)at[1] << 21 | at[2];
	value *= UINT64_C(0x9e3779b97f4a7c15);
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
static uint64_t majority(const struct ballot *ballot, size_t votes)
{
	uint64_t more = 0, equal = UINT64_MAX;
	for (unsigned p = PLANES; p != 0; p--) {
		uint64_t digit = ballot->planes[p - 1];
		bool half_has_it = (votes / 2 >> (p - 1) & 1) != 0;
		if (!half_has_it)
			more |= equal & digit;
		equal &= half_has_it ? digit : ~digit;
	}
	return more;
}

/* How many characters were read; 0: the text is none. */
static size_t read_characters(struct bytes text, uint32_t out[TEXT_SIGNATURE_CHARACTERS])
{
	size_t count = 0;
	for (size_t at = 0; at < text.size && count < TEXT_SIGNATURE_CHARACTERS; count++) {
		out[count] = utf8_next(text, &at);
		if (out[count] == UTF8_INVALID)
			return 0;
	}
	return count;
}

uint64_t text_signature(struct bytes text)
{
	uint32_t characters[TEXT_SIGNATURE_CHARACTERS];
	struct ballot ballot = {{0}};
	size_t count = read_characters(text, characters);
	if (count < RUN)
		return 0;
	size_t votes = count - RUN + 1;
	for (size_t first = 0; first < votes; first += VOTES) {
		uint64_t hashes[VOTES] = {0}; /* a vote that isn't there sets no bit */
		for (size_t i = 0; i < VOTES && first + i < votes; i++)
			hashes[i] = hash_run(characters + first + i);
		vote(&ballot, hashes);
	}
	uint64_t signature = majority(&ballot, votes);
	return signature != 0 ? signature : 1;
}
