/* The write-back table alone: order, splits, places, memory. */
#include "tests/lib/property.h"
#include "tests/lib/test.h"

#include "common/store/chunks.h"
#include "common/store/writeback.h"

enum { TABLE = 5, OTHER = 6, MANY = 20000 };

static void put(struct writeback *writeback, uint16_t table, struct bytes key, struct bytes value)
{
	struct writeback_place place;
	writeback_find(writeback, table, key, &place);
	(void)writeback_put(writeback, table, &place, key, value);
}

static void put_number(struct writeback *writeback, uint64_t number)
{
	struct row_key key = row_key_u64(number);
	put(writeback, TABLE, row_key_bytes(&key), bytes_of(&number, sizeof(number)));
}

static void check_numbers(const struct writeback *writeback, uint64_t count)
{
	struct writeback_place place;
	writeback_seek(writeback, TABLE, (struct bytes){NULL, 0}, &place);
	for (uint64_t i = 0; i < count; i++) {
		struct row_key key = row_key_u64(i);
		assert_non_null(place.entry);
		assert_bytes_equal(writeback_key(place.entry), row_key_bytes(&key));
		assert_bytes_equal(writeback_value(place.entry), bytes_of(&i, sizeof(i)));
		assert_ptr_equal(writeback_get(writeback, TABLE, row_key_bytes(&key)), place.entry);
		writeback_next(&place);
	}
	assert_null(place.entry);
	writeback_next(&place); /* stays behind the end */
	assert_null(place.entry);
	assert_int_equal(writeback_rows(writeback), count);
}

static int setup(void **state)
{
	*state = writeback_create(NULL);
	return 0;
}

static int teardown(void **state)
{
	writeback_destroy(*state);
	return 0;
}

static void test_empty(void **state)
{
	struct writeback_place place;
	assert_null(writeback_get(*state, TABLE, bytes_of_text("a")));
	writeback_seek(*state, TABLE, (struct bytes){NULL, 0}, &place);
	assert_null(place.entry);
	writeback_destroy(NULL);
}

static void test_ascending(void **state)
{
	for (uint64_t i = 0; i < MANY; i++)
		put_number(*state, i);
	check_numbers(*state, MANY);
	/* Rows in order fill their nodes: 8 bytes each of header, key and value, 24 in the leaf. */
	assert_in_range(writeback_bytes(*state) / MANY, 48, 51);
}

static void test_descending(void **state)
{
	for (uint64_t i = MANY; i-- > 0;)
		put_number(*state, i);
	check_numbers(*state, MANY);
}

static void test_scattered(void **state)
{
	for (uint64_t i = 0; i < MANY; i++)
		put_number(*state, i * 7919 % MANY);
	check_numbers(*state, MANY);
}

static void test_tables_are_apart(void **state)
{
	put(*state, TABLE, bytes_of_text("k"), bytes_of_text("one"));
	put(*state, OTHER, bytes_of_text("k"), bytes_of_text("two"));
	assert_bytes_text(writeback_value(writeback_get(*state, TABLE, bytes_of_text("k"))), "one");
	assert_bytes_text(writeback_value(writeback_get(*state, OTHER, bytes_of_text("k"))), "two");
	assert_int_equal(writeback_table_rows(*state, TABLE), 1);
	assert_int_equal(writeback_rows(*state), 2);
}

/* Keys that the nodes' 16 bytes can't tell apart. */
static void test_order_behind_the_prefix(void **state)
{
	static const char *const keys[] = {
		"aaaaaaaaaaaaaaa",   "aaaaaaaaaaaaaaaa",  "aaaaaaaaaaaaaaaaa",
		"aaaaaaaaaaaaaaaab", "aaaaaaaaaaaaaaaba", "aaaaaaaaaaaaaaabb",
	};
	uint8_t zeros[40] = {0};
	for (size_t i = 6; i-- > 0;)
		put(*state, TABLE, bytes_of_text(keys[i]), bytes_of_text("v"));
	for (size_t i = sizeof(zeros); i > 0; i--)
		put(*state, TABLE, bytes_of(zeros, i), bytes_of_text("v"));
	struct writeback_place place;
	writeback_seek(*state, TABLE, (struct bytes){NULL, 0}, &place);
	for (size_t i = 1; i <= sizeof(zeros); i++, writeback_next(&place))
		assert_int_equal(place.entry->key_size, i);
	for (size_t i = 0; i < 6; i++, writeback_next(&place))
		assert_bytes_text(writeback_key(place.entry), keys[i]);
	assert_null(place.entry);
}

/* Keys of all sizes, of bytes that differ anywhere: in the order that bytes_compare() has. */
static void keys_are_in_order(struct property *p)
{
	enum { KEYS = 300, SIZE_MAX_HERE = 24 };
	struct writeback *writeback = writeback_create(NULL);
	for (int i = 0; i < KEYS; i++) {
		uint8_t key[SIZE_MAX_HERE];
		size_t size = property_below(p, SIZE_MAX_HERE) + 1;
		memset(key, property_chance(p, 50) ? 0 : 0xff, size);
		key[property_below(p, size)] = (uint8_t)property_u64(p);
		put(writeback, TABLE, bytes_of(key, size), bytes_of(key, size));
	}
	size_t rows = 1;
	struct writeback_place before;
	writeback_seek(writeback, TABLE, (struct bytes){NULL, 0}, &before);
	struct writeback_place place = before;
	for (writeback_next(&place); place.entry != NULL; writeback_next(&place), rows++) {
		assert_true(bytes_compare(writeback_key(before.entry), writeback_key(place.entry)) <
			    0);
		assert_bytes_equal(writeback_value(place.entry), writeback_key(place.entry));
		before = place;
	}
	assert_int_equal(rows, writeback_rows(writeback));
	writeback_destroy(writeback);
}

static void test_keys_of_all_sizes(void **state)
{
	(void)state;
	property_run(100, keys_are_in_order);
}

static void test_values_grow_and_shrink(void **state)
{
	uint8_t value[ROW_MAX];
	struct bytes key = bytes_of_text("k");
	memset(value, 'v', sizeof(value));
	put(*state, TABLE, key, bytes_of(value, 10));
	struct writeback_entry *entry = writeback_get(*state, TABLE, key);
	uint64_t changes = writeback_changes(*state, TABLE);
	put(*state, TABLE, key, bytes_of(value, 16)); /* fits into the rounded room */
	put(*state, TABLE, key, bytes_of(value, 0));
	assert_ptr_equal(writeback_get(*state, TABLE, key), entry);
	assert_int_equal(writeback_changes(*state, TABLE), changes);
	put(*state, TABLE, key, bytes_of(value, ROW_MAX));
	assert_ptr_not_equal(writeback_get(*state, TABLE, key), entry);
	assert_int_not_equal(writeback_changes(*state, TABLE), changes);
	assert_int_equal(writeback_value(writeback_get(*state, TABLE, key)).size, ROW_MAX);
	assert_int_equal(writeback_rows(*state), 1);
}

static void test_values_are_aligned(void **state)
{
	for (size_t size = 1; size <= ROW_KEY_MAX; size++) {
		uint8_t key[ROW_KEY_MAX] = {(uint8_t)size};
		put(*state, TABLE, bytes_of(key, size), bytes_of_text("v"));
		const struct writeback_entry *entry =
			writeback_get(*state, TABLE, bytes_of(key, size));
		assert_int_equal((uintptr_t)writeback_value(entry).data % 8, 0);
	}
}

static void test_tombstones_and_removal(void **state)
{
	struct bytes key = bytes_of_text("k");
	struct writeback_place place;
	put(*state, TABLE, key, bytes_of_text("v"));
	writeback_find(*state, TABLE, key, &place);
	(void)writeback_del(*state, TABLE, &place, key);
	assert_int_equal(writeback_get(*state, TABLE, key)->deleted, 1);
	put(*state, TABLE, key, bytes_of_text("w"));
	assert_int_equal(writeback_get(*state, TABLE, key)->deleted, 0);
	writeback_find(*state, TABLE, key, &place);
	writeback_remove(*state, TABLE, &place);
	assert_null(writeback_get(*state, TABLE, key));
	assert_int_equal(writeback_rows(*state), 0);
	writeback_find(*state, TABLE, key, &place);
	assert_broken(writeback_remove(*state, TABLE, &place));
}

/* Removal empties whole leaves; what is put or sought around them is still right. */
static void test_emptied_leaves(void **state)
{
	for (uint64_t i = 0; i < MANY; i++)
		put_number(*state, i);
	for (uint64_t i = 100; i < MANY - 100; i++) {
		struct row_key key = row_key_u64(i);
		struct writeback_place place;
		writeback_find(*state, TABLE, row_key_bytes(&key), &place);
		writeback_remove(*state, TABLE, &place);
	}
	struct row_key from = row_key_u64(100);
	struct row_key behind = row_key_u64(MANY - 100);
	struct writeback_place place;
	writeback_seek(*state, TABLE, row_key_bytes(&from), &place);
	assert_bytes_equal(writeback_key(place.entry), row_key_bytes(&behind));
	for (uint64_t i = MANY - 100; i-- > 100;)
		put_number(*state, i);
	check_numbers(*state, MANY);
}

static size_t spare_chunks(struct chunk_pool *pool)
{
	size_t count = 0;
	struct chunks all = {.pool = pool};
	while (pool->spare != NULL) {
		const struct chunk *before = pool->spare;
		(void)chunks_alloc(&all, CHUNK_PIECE_MAX);
		count += pool->spare != before;
	}
	chunks_free(&all);
	return count;
}

/* Full chunks come back from the pool, whoever used them before, and only trimming empties it. */
static void test_a_pool_keeps_full_chunks(void **state)
{
	(void)state;
	struct chunk_pool pool;
	chunk_pool_init(&pool);
	struct chunks chunks = {.pool = &pool};
	for (size_t size = 0; size < 5 * CHUNK_MAX; size += CHUNK_PIECE_MAX)
		memset(chunks_alloc(&chunks, CHUNK_PIECE_MAX), 0xa5, CHUNK_PIECE_MAX);
	assert_null(pool.spare);
	chunks_free(&chunks);
	size_t kept = spare_chunks(&pool);
	assert_in_range(kept, 3, 6);
	assert_int_equal(spare_chunks(&pool), kept);
	struct writeback *writeback = writeback_create(&pool);
	for (uint64_t i = 0; i < MANY; i++)
		put_number(writeback, i * 7919 % MANY);
	check_numbers(writeback, MANY);
	writeback_destroy(writeback);
	chunk_pool_trim(&pool);
	assert_null(pool.spare);
	chunk_pool_destroy(&pool);
}

static void chunks_hold_what_is_put(struct property *p)
{
	struct chunks chunks = {.pool = NULL};
	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < 200; i++) {
			size_t size = property_below(p, CHUNK_PIECE_MAX + 1);
			uint8_t *piece = chunks_alloc(&chunks, size);
			assert_int_equal((uintptr_t)piece % 8, 0);
			memset(piece, 0xa5, size);
		}
		chunks_reset(&chunks);
		assert_int_equal(chunks.used_bytes, 0);
	}
	chunks_free(&chunks);
	chunks_free(&chunks);
}

static void test_chunks(void **state)
{
	(void)state;
	property_run(5, chunks_hold_what_is_put);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_empty, setup, teardown),
		cmocka_unit_test_setup_teardown(test_ascending, setup, teardown),
		cmocka_unit_test_setup_teardown(test_descending, setup, teardown),
		cmocka_unit_test_setup_teardown(test_scattered, setup, teardown),
		cmocka_unit_test_setup_teardown(test_tables_are_apart, setup, teardown),
		cmocka_unit_test_setup_teardown(test_order_behind_the_prefix, setup, teardown),
		cmocka_unit_test(test_keys_of_all_sizes),
		cmocka_unit_test_setup_teardown(test_values_grow_and_shrink, setup, teardown),
		cmocka_unit_test_setup_teardown(test_values_are_aligned, setup, teardown),
		cmocka_unit_test_setup_teardown(test_tombstones_and_removal, setup, teardown),
		cmocka_unit_test_setup_teardown(test_emptied_leaves, setup, teardown),
		cmocka_unit_test(test_chunks),
		cmocka_unit_test(test_a_pool_keeps_full_chunks),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
