#include "common/core/digest.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "words are read as they lie");

enum { WORDS = 8, BLOCK = 128, ROUNDS = 12 };

struct blake2b {
	uint64_t chain[WORDS];
	uint64_t total; /* bytes compressed; 2^64 of them are out of reach */
	size_t filled;
	uint8_t block[BLOCK];
};

static const uint64_t initial[WORDS] = {
	0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
	0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179,
};

/* RFC 7693, 2.7; rounds 10 and 11 use rows 0 and 1 again. */
static const uint8_t schedule[10][16] = {
	{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
	{14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
	{11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4},
	{7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
	{9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13},
	{2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
	{12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11},
	{13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
	{6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5},
	{10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0},
};

static uint64_t rotate_right(uint64_t word, unsigned by)
{
	return word >> by | word << (64 - by);
}

static void mix(uint64_t v[16], const uint8_t at[4], uint64_t x, uint64_t y)
{
	uint64_t a = v[at[0]], b = v[at[1]], c = v[at[2]], d = v[at[3]];
	a += b + x;
	d = rotate_right(d ^ a, 32);
	c += d;
	b = rotate_right(b ^ c, 24);
	a += b + y;
	d = rotate_right(d ^ a, 16);
	c += d;
	b = rotate_right(b ^ c, 63);
	v[at[0]] = a, v[at[1]] = b, v[at[2]] = c, v[at[3]] = d;
}

static void compress(struct blake2b *state, bool last)
{
	/* Four columns, then four diagonals. */
	static const uint8_t places[8][4] = {
		{0, 4, 8, 12},  {1, 5, 9, 13},  {2, 6, 10, 14}, {3, 7, 11, 15},
		{0, 5, 10, 15}, {1, 6, 11, 12}, {2, 7, 8, 13},  {3, 4, 9, 14},
	};
	uint64_t message[16], v[16];
	memcpy(message, state->block, sizeof message);
	memcpy(v, state->chain, sizeof state->chain);
	memcpy(v + WORDS, initial, sizeof initial);
	v[12] ^= state->total;
	if (last)
		v[14] = ~v[14];
	for (int round = 0; round < ROUNDS; round++) {
		const uint8_t *order = schedule[round % 10];
		for (int i = 0; i < 8; i++)
			mix(v, places[i], message[order[2 * i]], message[order[2 * i + 1]]);
	}
	for (int i = 0; i < WORDS; i++)
		state->chain[i] ^= v[i] ^ v[i + WORDS];
}

static void begin(struct blake2b *state)
{
	*state = (struct blake2b){0};
	memcpy(state->chain, initial, sizeof initial);
	state->chain[0] ^= UINT64_C(0x01010000) ^ DIGEST_SIZE; /* no key, fan-out and depth 1 */
}

/* A full block is compressed only when more follows: the last one is marked. */
static void absorb(struct blake2b *state, struct bytes bytes)
{
	while (bytes.size != 0) {
		if (state->filled == BLOCK) {
			state->total += BLOCK;
			compress(state, false);
			state->filled = 0;
		}
		size_t room = BLOCK - state->filled;
		size_t part = bytes.size < room ? bytes.size : room;
		memcpy(state->block + state->filled, bytes.data, part);
		state->filled += part;
		bytes = bytes_of(bytes.data + part, bytes.size - part);
	}
}

static void finish(struct blake2b *state, uint8_t ret_digest[DIGEST_SIZE])
{
	memset(state->block + state->filled, 0, BLOCK - state->filled);
	state->total += state->filled;
	compress(state, true);
	memcpy(ret_digest, state->chain, DIGEST_SIZE);
}

void digest_blake2b256(struct bytes bytes, uint8_t ret_digest[DIGEST_SIZE])
{
	digest_blake2b256_pair(bytes, bytes_of(NULL, 0), ret_digest);
}

void digest_blake2b256_pair(struct bytes first, struct bytes second,
			    uint8_t ret_digest[DIGEST_SIZE])
{
	struct blake2b state;
	begin(&state);
	absorb(&state, first);
	absorb(&state, second);
	finish(&state, ret_digest);
}
