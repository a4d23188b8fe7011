#include "common/core/digest.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "words are read as they lie");

enum { BLOCK = sizeof((struct digest_stream *)NULL)->block };

static const uint64_t initial[8] = {
	0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
	0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179,
};

static uint64_t rotate_right(uint64_t word, unsigned by)
{
	return word >> by | word << (64 - by);
}

/* RFC 7693, 3.1 and 3.2, with every place written out: words that are found by an index have to be
 * in memory, and took half as long again.  Inlined, a to d are registers. */
static inline void mix(uint64_t *a, uint64_t *b, uint64_t *c, uint64_t *d, uint64_t x, uint64_t y)
{
	*a += *b + x;
	*d = rotate_right(*d ^ *a, 32);
	*c += *d;
	*b = rotate_right(*b ^ *c, 24);
	*a += *b + y;
	*d = rotate_right(*d ^ *a, 16);
	*c += *d;
	*b = rotate_right(*b ^ *c, 63);
}

/* Four columns, then four diagonals. */
#define ROUND(s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11, s12, s13, s14, s15)                \
	mix(&v0, &v4, &v8, &v12, m[s0], m[s1]);                                                    \
	mix(&v1, &v5, &v9, &v13, m[s2], m[s3]);                                                    \
	mix(&v2, &v6, &v10, &v14, m[s4], m[s5]);                                                   \
	mix(&v3, &v7, &v11, &v15, m[s6], m[s7]);                                                   \
	mix(&v0, &v5, &v10, &v15, m[s8], m[s9]);                                                   \
	mix(&v1, &v6, &v11, &v12, m[s10], m[s11]);                                                 \
	mix(&v2, &v7, &v8, &v13, m[s12], m[s13]);                                                  \
	mix(&v3, &v4, &v9, &v14, m[s14], m[s15])

static void compress(uint64_t h[8], const uint8_t block[BLOCK], uint64_t total, bool last)
{
	uint64_t m[16];
	memcpy(m, block, sizeof m);
	uint64_t v0 = h[0], v1 = h[1], v2 = h[2], v3 = h[3];
	uint64_t v4 = h[4], v5 = h[5], v6 = h[6], v7 = h[7];
	uint64_t v8 = initial[0], v9 = initial[1], v10 = initial[2], v11 = initial[3];
	uint64_t v12 = initial[4] ^ total, v13 = initial[5];
	uint64_t v14 = last ? ~initial[6] : initial[6], v15 = initial[7];
	ROUND(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
	ROUND(14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3);
	ROUND(11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4);
	ROUND(7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8);
	ROUND(9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13);
	ROUND(2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9);
	ROUND(12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11);
	ROUND(13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10);
	ROUND(6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5);
	ROUND(10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0);
	ROUND(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
	ROUND(14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3);
	h[0] ^= v0 ^ v8, h[1] ^= v1 ^ v9, h[2] ^= v2 ^ v10, h[3] ^= v3 ^ v11;
	h[4] ^= v4 ^ v12, h[5] ^= v5 ^ v13, h[6] ^= v6 ^ v14, h[7] ^= v7 ^ v15;
}

void digest_begin(struct digest_stream *stream)
{
	*stream = (struct digest_stream){.total = 0};
	memcpy(stream->chain, initial, sizeof initial);
	stream->chain[0] ^= UINT64_C(0x01010000) ^ DIGEST_SIZE; /* no key, fan-out and depth 1 */
}

/* A full block is compressed only when more follows: the last one is marked.  Blocks that lie
 * whole in what was given are read there. */
void digest_more(struct digest_stream *stream, struct bytes bytes)
{
	if (bytes.size == 0)
		return;
	size_t room = BLOCK - stream->filled;
	if (stream->filled != 0 && bytes.size > room) {
		memcpy(stream->block + stream->filled, bytes.data, room);
		bytes = bytes_of(bytes.data + room, bytes.size - room);
		stream->total += BLOCK;
		compress(stream->chain, stream->block, stream->total, false);
		stream->filled = 0;
	}
	if (stream->filled == 0) {
		while (bytes.size > BLOCK) {
			stream->total += BLOCK;
			compress(stream->chain, bytes.data, stream->total, false);
			bytes = bytes_of(bytes.data + BLOCK, bytes.size - BLOCK);
		}
	}
	memcpy(stream->block + stream->filled, bytes.data, bytes.size);
	stream->filled += bytes.size;
}

void digest_end(struct digest_stream *stream, uint8_t ret_digest[DIGEST_SIZE])
{
	memset(stream->block + stream->filled, 0, BLOCK - stream->filled);
	stream->total += stream->filled;
	compress(stream->chain, stream->block, stream->total, true);
	memcpy(ret_digest, stream->chain, DIGEST_SIZE);
}

void digest_blake2b256(struct bytes bytes, uint8_t ret_digest[DIGEST_SIZE])
{
	digest_blake2b256_pair(bytes, bytes_of(NULL, 0), ret_digest);
}

void digest_blake2b256_pair(struct bytes first, struct bytes second,
			    uint8_t ret_digest[DIGEST_SIZE])
{
	struct digest_stream stream;
	digest_begin(&stream);
	digest_more(&stream, first);
	digest_more(&stream, second);
	digest_end(&stream, ret_digest);
}
