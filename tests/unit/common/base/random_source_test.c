#include "common/base/random_source.h"
#include "tests/lib/property.h"
#include "tests/lib/test.h"

/* The reference implementation of xoshiro256** with the state 1, 2, 3, 4 begins like this. */
static void test_published_vector(void **state)
{
	(void)state;
	struct random_seeded seeded = {.state = {1, 2, 3, 4}};
	struct random_source random = random_seeded_source(&seeded);
	assert_true(random_u64(&random) == UINT64_C(11520));
	assert_true(random_u64(&random) == UINT64_C(0));
	assert_true(random_u64(&random) == UINT64_C(1509978240));
	assert_true(random_u64(&random) == UINT64_C(1215971899390074240));
}

static void test_a_seed_repeats_and_another_differs(void **state)
{
	(void)state;
	struct random_seeded a;
	struct random_seeded b;
	struct random_seeded c;
	random_seeded_init(&a, 42);
	random_seeded_init(&b, 42);
	random_seeded_init(&c, 43);
	struct random_source from_a = random_seeded_source(&a);
	struct random_source from_b = random_seeded_source(&b);
	struct random_source from_c = random_seeded_source(&c);
	uint64_t first = random_u64(&from_a);
	assert_true(first == random_u64(&from_b));
	assert_true(first != random_u64(&from_c));
}

static void test_the_system_fills_every_byte(void **state)
{
	(void)state;
	struct random_source random = random_system();
	uint8_t seen[16] = {0};
	for (int i = 0; i < 64; i++) {
		uint8_t drawn[sizeof(seen)];
		random_fill(&random, drawn, sizeof(drawn));
		for (size_t at = 0; at < sizeof(seen); at++)
			seen[at] |= drawn[at];
	}
	for (size_t at = 0; at < sizeof(seen); at++)
		assert_int_not_equal(seen[at], 0);
	random_fill(&random, seen, 0);
}

static void draws_are_below_the_limit_and_even(struct property *property)
{
	struct random_seeded seeded;
	random_seeded_init(&seeded, property->seed);
	struct random_source random = random_seeded_source(&seeded);
	uint64_t limit = property_below(property, 9) + 1;
	unsigned counts[9] = {0};
	for (unsigned i = 0; i < 9000; i++) {
		uint64_t drawn = random_below(&random, limit);
		assert_true(drawn < limit);
		counts[drawn]++;
	}
	for (uint64_t i = 0; i < limit; i++)
		assert_in_range(counts[i], 9000 / limit * 8 / 10, 9000 / limit * 12 / 10 + 1);
}

static void test_draws_are_below_the_limit_and_even(void **state)
{
	(void)state;
	property_run(20, draws_are_below_the_limit_and_even);
	struct random_source random = random_system();
	assert_broken(random_below(&random, 0));
	assert_true(random_below(&random, UINT64_MAX) < UINT64_MAX);
}

/* Counts what it hands out: every byte of a pool is drawn once. */
struct counter {
	uint8_t next;
	size_t calls;
};

static void fill_counting(void *context, void *out, size_t size)
{
	struct counter *counter = context;
	uint8_t *at = out;
	for (size_t i = 0; i < size; i++)
		at[i] = counter->next++ | 1;
	counter->calls++;
}

static void test_a_pool_hands_nothing_out_twice_and_wipes_it(void **state)
{
	(void)state;
	struct counter counter = {0};
	const struct random_source source = {.fill = fill_counting, .context = &counter};
	struct random_pool pool;
	random_pool_init(&pool, &source);
	struct random_source pooled = random_pool_source(&pool);
	uint8_t piece[72];
	for (size_t taken = 0; taken + sizeof(piece) <= sizeof(pool.bytes);
	     taken += sizeof(piece)) {
		random_fill(&pooled, piece, sizeof(piece));
		assert_int_equal(pool.left, sizeof(pool.bytes) - taken - sizeof(piece));
		for (size_t at = pool.left; at < sizeof(pool.bytes); at++)
			assert_int_equal(pool.bytes[at], 0);
		for (size_t at = 0; at < sizeof(piece); at++)
			assert_int_not_equal(piece[at], 0);
	}
	assert_int_equal(counter.calls, 1);
	random_fill(&pooled, piece, sizeof(piece)); /* what is left doesn't do */
	assert_int_equal(counter.calls, 2);
	uint8_t large[sizeof(pool.bytes) + 1];
	random_fill(&pooled, large, sizeof(large));
	assert_int_equal(counter.calls, 3);
	random_pool_wipe(&pool);
	assert_int_equal(pool.left, 0);
	for (size_t at = 0; at < sizeof(pool.bytes); at++)
		assert_int_equal(pool.bytes[at], 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_published_vector),
		cmocka_unit_test(test_a_seed_repeats_and_another_differs),
		cmocka_unit_test(test_the_system_fills_every_byte),
		cmocka_unit_test(test_draws_are_below_the_limit_and_even),
		cmocka_unit_test(test_a_pool_hands_nothing_out_twice_and_wipes_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
