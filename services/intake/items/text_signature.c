#include "services/intake/items/text_signature.h"

#include "common/base/utf8.h"

#define PLANES 9u /* counts up to 511 */
#define VOTES 8u  /* taken at once */
#define RUN 3u    /* characters */
#define CHARACTER_BITS 21u
#define WIDE 4u        /* characters of three bytes, read at once */
#define WIDE_BYTES 13u /* that are looked at for them */

_Static_assert(TEXT_SIGNATURE_CHARACTERS < 1u << PLANES, "every vote can be counted");
_Static_assert(TEXT_SIGNATURE_CHARACTERS % WIDE == 0, "the last that are read fit");

typedef uint32_t wide __attribute__((vector_size(WIDE * sizeof(uint32_t))));
typedef int32_t wide_signed __attribute__((vector_size(sizeof(wide))));
typedef uint64_t wide_halves __attribute__((vector_size(sizeof(wide))));

/* How often each of 64 bits was set: plane p holds digit 2^p of all 64 counts, so that a vote is an
 * addition with carry in a few words.  Counters one by one were the dearest part of a report. */
struct ballot {
	uint64_t planes[PLANES];
};

/* The last characters, the latest in the lowest bits. */
static uint64_t run_with(uint64_t run, uint32_t character)
{
	const uint64_t all = UINT64_MAX >> (64 - RUN * CHARACTER_BITS);
	return (run << CHARACTER_BITS | character) & all;
}

static uint64_t hash_run(uint64_t run)
{
	uint64_t value = run * UINT64_C(0x9e3779b97f4a7c15);
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
	uint64_t two_a = add(&planes[0], hashes[0], hashes[1]);
	uint64_t two_b = add(&planes[0], hashes[2], hashes[3]);
	uint64_t two_c = add(&planes[0], hashes[4], hashes[5]);
	uint64_t two_d = add(&planes[0], hashes[6], hashes[7]);
	uint64_t four_a = add(&planes[1], two_a, two_b);
	uint64_t four_b = add(&planes[1], two_c, two_d);
	uint64_t carry = add(&planes[2], four_a, four_b);
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

/* Four characters side by side: of three bytes each, neither overlong nor surrogates, as in Chinese
 * nearly all are.  false: others are among them. */
static bool read_wide(const uint8_t from[WIDE_BYTES], uint32_t out[WIDE])
{
	wide read = {be32_get(from), be32_get(from + 3), be32_get(from + 6), be32_get(from + 9)};
	read = read >> 8 ^ 0xE08080;
	wide_signed lead = (wide_signed)(read & 0x0F0000);
	wide_signed wrong = (wide_signed)(read & 0xF0C0C0);
	wrong |= (lead == 0x000000) | (lead == 0x0D0000);
	read = (read >> 4 & 0xF000) | (read >> 2 & 0x0FC0) | (read & 0x003F);
	memcpy(out, &read, sizeof(read));
	wide_halves halves = (wide_halves)wrong;
	return (halves[0] | halves[1]) == 0;
}

/* How many characters were read; 0: the text is none. */
static size_t read_characters(struct bytes text, uint32_t out[TEXT_SIGNATURE_CHARACTERS])
{
	size_t count = 0, at = 0;
	while (at < text.size && count < TEXT_SIGNATURE_CHARACTERS) {
		if (text.size - at >= WIDE_BYTES && read_wide(text.data + at, out + count)) {
			at += 3 * WIDE;
			count += WIDE;
			continue;
		}
		for (unsigned i = 0; i < WIDE && at < text.size; i++, count++) {
			out[count] = utf8_next(text, &at);
			if (out[count] == UTF8_INVALID)
				return 0;
		}
	}
	return count;
}

uint64_t text_signature(struct bytes text)
{
	uint32_t characters[TEXT_SIGNATURE_CHARACTERS + VOTES];
	struct ballot ballot = {{0}};
	size_t count = read_characters(text, characters);
	if (count < RUN)
		return 0;
	memset(characters + count, 0, VOTES * sizeof(characters[0]));
	size_t votes = count - RUN + 1;
	const uint32_t *next = characters;
	uint64_t run = 0;
	while (next < characters + RUN - 1)
		run = run_with(run, *next++);
	for (size_t first = 0; first < votes; first += VOTES) {
		uint64_t hashes[VOTES];
		for (size_t i = 0; i < VOTES; i++) {
			run = run_with(run, *next++);
			hashes[i] = hash_run(run);
		}
		for (size_t i = votes - first; i < VOTES; i++)
			hashes[i] = 0; /* a vote that isn't there sets no bit */
		vote(&ballot, hashes);
	}
	uint64_t signature = majority(&ballot, votes);
	return signature != 0 ? signature : 1;
}
