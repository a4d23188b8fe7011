#include "common/base/arena.h"
#include "tests/lib/property.h"
#include "tests/lib/test.h"

static void test_allocations_are_zeroed_after_use(void **state)
{
	(void)state;
	static uint64_t memory[16];
	static const uint8_t zeros[64];
	struct arena arena;
	arena_init(&arena, memory, sizeof(memory));
	for (int turn = 0; turn < 3; turn++) {
		void *block = arena_alloc(&arena, sizeof(zeros));
		assert_non_null(block);
		assert_memory_equal(block, zeros, sizeof(zeros));
		memset(block, 0xEE, sizeof(zeros));
		arena_reset(&arena);
	}
}

static void test_full_arena_answers_null_and_stays_usable(void **state)
{
	(void)state;
	uint64_t memory[4];
	struct arena arena;
	arena_init(&arena, memory, sizeof(memory));
	assert_non_null(arena_alloc(&arena, 24));
	assert_null(arena_alloc(&arena, 9));
	assert_true(arena.overflow);
	assert_null(arena_alloc(&arena, SIZE_MAX));
	assert_non_null(arena_alloc(&arena, 8));
	assert_null(arena_alloc(&arena, 1));
	arena_reset(&arena);
	assert_false(arena.overflow);
	assert_int_equal(arena.high_water, 32);
	assert_non_null(arena_alloc(&arena, 32));
}

static void test_empty_arena_and_empty_allocation(void **state)
{
	(void)state;
	struct arena arena;
	arena_init(&arena, NULL, 0);
	assert_null(arena_alloc(&arena, 0));
	assert_true(arena.overflow);
	uint64_t memory[1];
	arena_init(&arena, memory, sizeof(memory));
	assert_non_null(arena_alloc(&arena, 0));
	assert_int_equal(arena.used, 0);
}

static void test_copies(void **state)
{
	(void)state;
	uint64_t memory[16];
	struct arena arena;
	arena_init(&arena, memory, sizeof(memory));
	assert_string_equal(arena_text(&arena, "质安"), "质安");
	assert_null(arena_text(&arena, NULL));
	assert_string_equal(arena_text_of(&arena, bytes_of("abcd", 2)), "ab");
	assert_string_equal(arena_text_of(&arena, bytes_of(NULL, 0)), "");
	assert_bytes_text(arena_copy(&arena, bytes_of_text("xyz")), "xyz");
	assert_null(arena_text_of(&arena, bytes_of(memory, SIZE_MAX)));
	assert_null(arena_copy(&arena, bytes_of(memory, sizeof(memory))).data);
}

static void test_wipe_reaches_the_high_water_mark(void **state)
{
	(void)state;
	uint8_t memory[64];
	uint8_t zeros[64] = {0};
	struct arena arena;
	memset(memory, 0, sizeof(memory));
	arena_init(&arena, memory, sizeof(memory));
	memset(arena_alloc(&arena, 48), 0xEE, 48);
	arena_reset(&arena);
	memset(arena_alloc(&arena, 8), 0xDD, 8);
	arena_wipe(&arena);
	/* A sanitizer build scribbles over what a reset gives back: 0xA5 is no secret. */
	for (size_t i = 0; i < sizeof(memory); i++)
		assert_true(memory[i] == 0 || memory[i] == 0xA5);
	assert_memory_equal(memory + 16, zeros, 48);
}

/* Blocks are aligned, inside of the memory, and don't overlap. */
static void blocks_are_apart(struct property *property)
{
	uint8_t memory[512];
	struct arena arena;
	size_t skew = property_below(property, 8);
	arena_init(&arena, memory + skew, sizeof(memory) - 8);
	uint8_t *end = memory + skew;
	for (;;) {
		size_t size = property_below(property, 40);
		uint8_t *block = arena_alloc(&arena, size);
		if (block == NULL)
			break;
		assert_int_equal((uintptr_t)block % 8, 0);
		assert_true(block >= end);
		assert_true(block + size <= memory + skew + sizeof(memory) - 8);
		end = block + size;
	}
	assert_true(arena.overflow);
}

static void test_blocks_are_apart(void **state)
{
	(void)state;
	property_run(200, blocks_are_apart);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_allocations_are_zeroed_after_use),
		cmocka_unit_test(test_full_arena_answers_null_and_stays_usable),
		cmocka_unit_test(test_empty_arena_and_empty_allocation),
		cmocka_unit_test(test_copies),
		cmocka_unit_test(test_wipe_reaches_the_high_water_mark),
		cmocka_unit_test(test_blocks_are_apart),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
