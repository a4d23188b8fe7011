/* Where a shell gets its randomness from: the system, or a seed.
 *
 * The seeded source (xoshiro256**, started by splitmix64) gives the same
 * numbers on every machine and is for simulation and tests alone: it hides
 * nothing.  Keys, salts and incarnations come from the system's.
 */
#ifndef ZHIAN_BASE_RANDOM_SOURCE_H
#define ZHIAN_BASE_RANDOM_SOURCE_H

#include <stddef.h>
#include <stdint.h>

struct random_source {
	void (*fill)(void *context, void *out, size_t size);
	void *context; /* borrowed: lives as long as the source is used */
};

static inline void random_fill(const struct random_source *random, void *out, size_t size)
{
	random->fill(random->context, out, size);
}

uint64_t random_u64(const struct random_source *random);
uint64_t random_below(const struct random_source *random, uint64_t limit); /* even; limit >= 1 */

/* getrandom(2); ends the process where the system has none to give. */
struct random_source random_system(void);

/* Draws from `from` for many small fills at once; what was handed out is wiped here.  For a shell
 * that fills small pieces thousands of times a second: a call of the system each would be a third
 * of their cost. */
struct random_pool {
	const struct random_source *from; /* borrowed */
	size_t left;
	uint8_t bytes[2048];
};

void random_pool_init(struct random_pool *pool, const struct random_source *from);
struct random_source random_pool_source(struct random_pool *pool); /* borrows */
void random_pool_wipe(struct random_pool *pool);

struct random_seeded {
	uint64_t state[4];
};

void random_seeded_init(struct random_seeded *seeded, uint64_t seed);
struct random_source random_seeded_source(struct random_seeded *seeded); /* borrows */

#endif
