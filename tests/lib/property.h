/* Property tests: one function, many seeds, and a failure that can be repeated.
 *
 *	static void sum_is_kept(struct property *p) { ... property_below(p, 10) ... }
 *	static void test_sum(void **state) { (void)state; property_run(1000, sum_is_kept); }
 *
 * Every case draws from its own seed.  A failing case is named with its
 * seed; ZHIAN_PROPERTY_SEED=N runs that case alone, ZHIAN_PROPERTY_CASES=N another
 * number of cases.
 */
#ifndef ZHIAN_TESTS_LIB_PROPERTY_H
#define ZHIAN_TESTS_LIB_PROPERTY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct property {
	uint64_t seed;
	uint64_t state; /* of the generator */
};

void property_run_named(const char *name, size_t cases, void (*check)(struct property *property));
#define property_run(cases, check) property_run_named(#check, (cases), (check))

uint64_t property_u64(struct property *property);
uint64_t property_below(struct property *property, uint64_t limit);               /* 0..limit-1 */
int64_t property_between(struct property *property, int64_t least, int64_t most); /* inclusive */
bool property_chance(struct property *property, unsigned percent);
void property_fill(struct property *property, void *out, size_t size);

#endif
