/* The write-back table alone: order, splits, places, memory. */
#include "tests/lib/property.h"
#include "tests/lib/test.h"

#include "common/base/random_source.h"
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

/* ---- keys that have their beginning in common, against a plain sorted list */

enum { MODEL_MAX = 3000, LONG_KEY = 90 };

struct model {
	struct row_key keys[MODEL_MAX];
	size_t count;
};

/* How many of the model's keys are below. */
static size_t model_below(const struct model *model, struct bytes key)
{
	size_t low = 0, high = model->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (bytes_compare(row_key_bytes(&model->keys[middle]), key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool model_has(const struct model *model, size_t at, struct bytes key)
{
	return at < model->count && bytes_equal(row_key_bytes(&model->keys[at]), key);
}

/* A firm's code, a word, a number: few firms, so that a leaf has one or some of them; now and then
 * a key that is shorter, longer than a node keeps in common, or of nobody. */
static struct row_key long_key(const struct random_source *random)
{
	static const char *const firms[] = {"915227010000012345", "915227010000012346",
					    "915227990000000001", "915227010000999999", "92"};
	uint8_t filler[LONG_KEY];
	struct row_key key = {0};
	const char *firm = firms[random_below(random, 5)];
	row_key_put(&key, firm, strlen(firm));
	memset(filler, (int)random_below(random, 3), sizeof(filler));
	switch (random_below(random, 8)) {
	case 0:
		return row_key_u64(random_below(random, 1000));
	case 1:
		key.size = (uint8_t)random_below(random, key.size) + 1u;
		return key;
	case 2:
		row_key_put(&key, filler, random_below(random, LONG_KEY));
		break;
	default:
		row_key_put(&key, filler, 7);
		break;
	}
	row_key_put_u64(&key, random_below(random, 100));
	return key;
}

static void check_model(const struct writeback *writeback, const struct model *model)
{
	struct writeback_place place;
	writeback_seek(writeback, TABLE, (struct bytes){NULL, 0}, &place);
	for (size_t i = 0; i < model->count; i++, writeback_next(&place)) {
		struct bytes key = row_key_bytes(&model->keys[i]);
		assert_non_null(place.entry);
		assert_bytes_equal(writeback_key(place.entry), key);
		assert_ptr_equal(writeback_get(writeback, TABLE, key), place.entry);
	}
	assert_null(place.entry);
}

static void model_put(struct writeback *writeback, struct model *model, const struct row_key *key,
		      size_t at)
{
	if (model->count == MODEL_MAX)
		return;
	put(writeback, TABLE, row_key_bytes(key), bytes_of_text("v"));
	memmove(model->keys + at + 1, model->keys + at, (model->count - at) * sizeof(*key));
	model->keys[at] = *key;
	model->count++;
}

static void model_remove(struct writeback *writeback, struct model *model, size_t at)
{
	struct writeback_place place;
	writeback_find(writeback, TABLE, row_key_bytes(&model->keys[at]), &place);
	writeback_remove(writeback, TABLE, &place);
	model->count--;
	memmove(model->keys + at, model->keys + at + 1,
		(model->count - at) * sizeof(model->keys[0]));
}

/* Where a seek from the key stands, whether it is there or not. */
static void check_seek(const struct writeback *writeback, const struct model *model,
		       struct bytes key, size_t at)
{
	struct writeback_place place;
	writeback_seek(writeback, TABLE, key, &place);
	if (at == model->count)
		assert_null(place.entry);
	else
		assert_bytes_equal(writeback_key(place.entry), row_key_bytes(&model->keys[at]));
	writeback_find(writeback, TABLE, key, &place);
	assert_int_equal(place.entry != NULL, model_has(model, at, key));
}

static void one_step(struct writeback *writeback, struct model *model,
		     const struct random_source *random, bool shrinks)
{
	struct row_key key = long_key(random);
	size_t at = model_below(model, row_key_bytes(&key));
	bool there = model_has(model, at, row_key_bytes(&key));
	check_seek(writeback, model, row_key_bytes(&key), at);
	if (!there && !shrinks)
		model_put(writeback, model, &key, at);
	else if (there && (shrinks || random_below(random, 4) == 0))
		model_remove(writeback, model, at);
}

static void test_keys_with_a_common_beginning(void **state)
{
	static struct model model;
	(void)state;
	for (uint64_t seed = 1; seed <= 6; seed++) {
		struct writeback *writeback = writeback_create(NULL);
		struct random_seeded seeded;
		random_seeded_init(&seeded, seed);
		struct random_source random = random_seeded_source(&seeded);
		model.count = 0;
		for (unsigned round = 0; round < 4; round++) {
			for (unsigned i = 0; i < 4000; i++)
				one_step(writeback, &model, &random, round == 1);
			check_model(writeback, &model);
		}
		assert_true(model.count > 1000);
		writeback_destroy(writeback);
	}
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
		cmocka_unit_test(test_keys_with_a_common_beginning),
		cmocka_unit_test_setup_teardown(test_values_grow_and_shrink, setup, teardown),
		cmocka_unit_test_setup_teardown(test_values_are_aligned, setup, teardown),
		cmocka_unit_test_setup_teardown(test_tombstones_and_removal, setup, teardown),
		cmocka_unit_test_setup_teardown(test_emptied_leaves, setup, teardown),
		cmocka_unit_test(test_chunks),
		cmocka_unit_test(test_a_pool_keeps_full_chunks),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
