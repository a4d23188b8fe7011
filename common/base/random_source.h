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

struct random_seeded {
	uint64_t state[4];
};

void random_seeded_init(struct random_seeded *seeded, uint64_t seed);
struct random_source random_seeded_source(struct random_seeded *seeded); /* borrows */

#endif
