#include "common/base/random_source.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

#include "common/base/assert.h"
#include "common/base/bytes.h"

uint64_t random_u64(const struct random_source *random)
{
	uint8_t raw[8];
	random_fill(random, raw, sizeof(raw));
	return be64_get(raw);
}

uint64_t random_below(const struct random_source *random, uint64_t limit)
{
	ASSERT(limit >= 1);
	/* 2^64 mod limit values at the low end would make small answers likelier: draw again. */
	uint64_t unfair = (UINT64_MAX - limit + 1) % limit;
	uint64_t drawn;
	do {
		drawn = random_u64(random);
	} while (drawn < unfair);
	return drawn % limit;
}

static void system_fill(void *context, void *out, size_t size)
{
	(void)context;
	for (uint8_t *at = out; size != 0;) {
		ssize_t got = getrandom(at, size, 0);
		if (got < 0 && errno == EINTR)
			continue;
		ASSERT(got > 0);
		at += got;
		size -= (size_t)got;
	}
}

struct random_source random_system(void)
{
	return (struct random_source){.fill = system_fill};
}

void random_pool_init(struct random_pool *pool, const struct random_source *from)
{
	pool->from = from;
	pool->left = 0;
}

static void pool_fill(void *context, void *out, size_t size)
{
	struct random_pool *pool = context;
	if (size > sizeof(pool->bytes)) {
		random_fill(pool->from, out, size);
		return;
	}
	if (size > pool->left) {
		random_fill(pool->from, pool->bytes, sizeof(pool->bytes));
		pool->left = sizeof(pool->bytes);
	}
	pool->left -= size;
	memcpy(out, pool->bytes + pool->left, size);
	explicit_bzero(pool->bytes + pool->left, size);
}

struct random_source random_pool_source(struct random_pool *pool)
{
	return (struct random_source){.fill = pool_fill, .context = pool};
}

void random_pool_wipe(struct random_pool *pool)
{
	explicit_bzero(pool->bytes, sizeof(pool->bytes));
	pool->left = 0;
}

static uint64_t splitmix_next(uint64_t *state)
{
	uint64_t mixed = *state += UINT64_C(0x9E3779B97F4A7C15);
	mixed = (mixed ^ mixed >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
	mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94D049BB133111EB);
	return mixed ^ mixed >> 31;
}

static uint64_t rotate_left(uint64_t value, unsigned by)
{
	return value << by | value >> (64 - by);
}

static uint64_t xoshiro_next(uint64_t state[4])
{
	uint64_t result = rotate_left(state[1] * 5, 7) * 9;
	uint64_t shifted = state[1] << 17;
	state[2] ^= state[0];
	state[3] ^= state[1];
	state[1] ^= state[2];
	state[0] ^= state[3];
	state[2] ^= shifted;
	state[3] = rotate_left(state[3], 45);
	return result;
}

void random_seeded_init(struct random_seeded *seeded, uint64_t seed)
{
	for (int i = 0; i < 4; i++)
		seeded->state[i] = splitmix_next(&seed);
}

static void seeded_fill(void *context, void *out, size_t size)
{
	struct random_seeded *seeded = context;
	for (uint8_t *at = out; size != 0;) {
		uint8_t raw[8];
		size_t take = size < sizeof(raw) ? size : sizeof(raw);
		be64_put(raw, xoshiro_next(seeded->state));
		memcpy(at, raw, take);
		at += take;
		size -= take;
	}
}

struct random_source random_seeded_source(struct random_seeded *seeded)
{
	return (struct random_source){.fill = seeded_fill, .context = seeded};
}
