/* Keys, scans and the rules of tables, over rows in plain memory. */
#include "tests/lib/test.h"

#include "common/core/row_tables.h"
#include "common/store/rows_memory.h"
#include "tests/unit/common/store/state_fixture.h"

static struct bytes text(const char *word)
{
	return bytes_of_text(word);
}

static int setup(void **state)
{
	*state = rows_memory_create(&fixture_schema);
	return 0;
}

static int teardown(void **state)
{
	rows_memory_destroy(*state);
	return 0;
}

static void put_event(struct rows_memory *memory, const char *key, const char *row)
{
	struct rows_writer *rows = rows_memory_writer(memory);
	rows->put(rows->read.context, TABLE_EVENT, text(key), text(row));
}

static void test_keys_are_big_endian(void **state)
{
	(void)state;
	struct row_key key = {.size = 0};
	row_key_put_u8(&key, 1);
	row_key_put_u32(&key, 0x02030405);
	row_key_put_u64(&key, 0x060708090a0b0c0d);
	row_key_put(&key, "end", 3);
	assert_bytes_equal(row_key_bytes(&key),
			   text("\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d"
				"end"));
}

static void test_key_has_a_limit(void **state)
{
	(void)state;
	static const uint8_t zeros[ROW_KEY_MAX + 1] = {0};
	struct row_key key = {.size = 0};
	row_key_put(&key, zeros, ROW_KEY_MAX);
	assert_int_equal(key.size, ROW_KEY_MAX);
	assert_broken(row_key_put_u8(&key, 0));
	key.size = 1;
	assert_broken(row_key_put(&key, zeros, ROW_KEY_MAX));
	key.size = ROW_KEY_MAX - 1;
	row_key_put_u8(&key, 0);
}

static void test_get_wants_the_exact_size(void **state)
{
	const struct rows_reader *rows = rows_memory_reader(*state);
	put_event(*state, "a", "four");
	assert_null(rows_get(rows, TABLE_EVENT, text("b"), 4));
	assert_memory_equal(rows_get(rows, TABLE_EVENT, text("a"), 4), "four", 4);
	assert_broken(rows_get(rows, TABLE_EVENT, text("a"), 3));
}

struct seen {
	size_t count;
	size_t stop_at;
	char keys[64];
};

static bool see(void *context, const struct row_ref *row)
{
	struct seen *seen = context;
	seen->count++;
	strncat(seen->keys, (const char *)row->key.data, row->key.size);
	return seen->count != seen->stop_at;
}

static void scan(struct rows_memory *memory, const char *prefix, const char *from, size_t bound,
		 size_t stop_at, enum rows_scan_end end, const char *keys)
{
	struct seen seen = {.stop_at = stop_at};
	assert_int_equal(rows_scan(rows_memory_reader(memory), TABLE_EVENT, text(prefix),
				   text(from), bound, see, &seen),
			 end);
	assert_string_equal(seen.keys, keys);
}

static void test_scan(void **state)
{
	static const char *const keys[] = {"a", "b1", "b2", "b3", "c"};
	for (size_t i = 0; i < 5; i++)
		put_event(*state, keys[i], "row");
	scan(*state, "", "", 9, 0, ROWS_SCAN_ALL, "ab1b2b3c");
	scan(*state, "b", "", 9, 0, ROWS_SCAN_ALL, "b1b2b3");
	scan(*state, "b", "b2", 9, 0, ROWS_SCAN_ALL, "b2b3");
	scan(*state, "b", "b21", 9, 0, ROWS_SCAN_ALL, "b3");
	scan(*state, "d", "", 9, 0, ROWS_SCAN_ALL, "");
	/* As many rows as the bound are all of them: only one more is too many. */
	scan(*state, "b", "", 3, 0, ROWS_SCAN_ALL, "b1b2b3");
	scan(*state, "b", "", 2, 0, ROWS_SCAN_BOUND, "b1b2");
	scan(*state, "b", "", 0, 0, ROWS_SCAN_BOUND, "");
	scan(*state, "d", "", 0, 0, ROWS_SCAN_ALL, "");
	scan(*state, "b", "", 9, 2, ROWS_SCAN_STOPPED, "b1b2");
	struct seen seen = {.count = 0};
	assert_broken(rows_scan(rows_memory_reader(*state), TABLE_EVENT, text("b"), text("a"), 9,
				see, &seen));
}

/* The longest key has a successor too. */
static void test_scan_of_longest_keys(void **state)
{
	struct rows_writer *rows = rows_memory_writer(*state);
	uint8_t key[ROW_KEY_MAX];
	memset(key, 0xff, sizeof(key));
	for (uint8_t last = 0; last < 3; last++) {
		key[ROW_KEY_MAX - 1] = last;
		rows->put(rows->read.context, TABLE_EVENT, bytes_of(key, sizeof(key)), text("x"));
	}
	assert_int_equal(fixture_count(&rows->read, TABLE_EVENT), 3);
}

static void test_sizes_are_asserted(void **state)
{
	struct rows_writer *rows = rows_memory_writer(*state);
	void *context = rows->read.context;
	static const uint8_t zeros[ROW_MAX + 1] = {0};
	struct bytes key = text("k");
	size_t firm = sizeof(struct fixture_firm);
	rows->put(context, TABLE_FIRM, key, bytes_of(zeros, firm));
	assert_broken(rows->put(context, TABLE_FIRM, key, bytes_of(zeros, firm - 1)));
	assert_broken(rows->put(context, TABLE_FIRM, key, bytes_of(zeros, firm + 1)));
	rows->put(context, TABLE_NAME, key, bytes_of(zeros, ROW_MAX));
	assert_broken(rows->put(context, TABLE_NAME, key, bytes_of(zeros, ROW_MAX + 1)));
	assert_broken(rows->put(context, TABLE_NAME, text(""), text("x")));
	assert_broken(rows->put(context, TABLE_EVENT, bytes_of(zeros, ROW_KEY_MAX + 1), text("x")));
}

static void test_indexes_belong_to_their_owner(void **state)
{
	struct rows_writer *rows = rows_memory_writer(*state);
	assert_broken(rows->put(rows->read.context, TABLE_FIRM_DUE, text("k"), text("x")));
	assert_broken(rows->del(rows->read.context, TABLE_FIRM_DUE, text("k")));
	assert_broken(rows->put(rows->read.context, 63, text("k"), text("x")));
	assert_broken(rows->put(rows->read.context, TABLE_ID_MAX, text("k"), text("x")));
}

static size_t firms_of_level(const struct rows_reader *rows, uint8_t level)
{
	size_t count = 0;
	struct row_key prefix = {.size = 0};
	row_key_put_u8(&prefix, level);
	struct bytes from = row_key_bytes(&prefix);
	struct row_ref row;
	uint8_t next[ROW_KEY_MAX + 1];
	while (rows->seek(rows->context, TABLE_FIRM_LEVEL, from, &row) &&
	       row.key.data[0] == level) {
		/* The index's value is the primary key, which ends its own key too. */
		assert_bytes_equal(row.value, bytes_of(row.key.data + 1, row.key.size - 1));
		memcpy(next, row.key.data, row.key.size);
		next[row.key.size] = 0;
		from = bytes_of(next, row.key.size + 1);
		count++;
	}
	return count;
}

static void test_indexes_follow(void **state)
{
	struct rows_writer *rows = rows_memory_writer(*state);
	struct row_key one = fixture_key(1);
	fixture_put_firm(rows, 1, 2, 77);
	fixture_put_firm(rows, 2, 2, 0);
	assert_int_equal(firms_of_level(&rows->read, 2), 2);
	assert_int_equal(fixture_count(&rows->read, TABLE_FIRM_DUE), 1);
	fixture_put_firm(rows, 1, 3, 0);
	assert_int_equal(firms_of_level(&rows->read, 2), 1);
	assert_int_equal(firms_of_level(&rows->read, 3), 1);
	assert_int_equal(fixture_count(&rows->read, TABLE_FIRM_DUE), 0);
	rows->del(rows->read.context, TABLE_FIRM, row_key_bytes(&one));
	rows->del(rows->read.context, TABLE_FIRM, row_key_bytes(&one));
	assert_int_equal(firms_of_level(&rows->read, 3), 0);
	assert_int_equal(fixture_count(&rows->read, TABLE_FIRM), 1);
}

/* Rows of an index and rows that were read may be given back as arguments. */
static void test_borrowed_arguments(void **state)
{
	struct rows_writer *rows = rows_memory_writer(*state);
	struct row_key key = fixture_key(7);
	struct bytes row;
	struct row_ref found;
	fixture_put_firm(rows, 7, 1, 5);
	assert_true(rows->read.get(rows->read.context, TABLE_FIRM, row_key_bytes(&key), &row));
	rows->put(rows->read.context, TABLE_FIRM, row_key_bytes(&key), row);
	assert_int_equal(fixture_level(&rows->read, 7), 1);
	assert_true(rows->read.seek(rows->read.context, TABLE_FIRM_DUE, text(""), &found));
	rows->del(rows->read.context, TABLE_FIRM, found.value);
	assert_int_equal(fixture_count(&rows->read, TABLE_FIRM), 0);
	assert_int_equal(fixture_count(&rows->read, TABLE_FIRM_DUE), 0);
	assert_int_equal(fixture_count(&rows->read, TABLE_FIRM_LEVEL), 0);
}

static void test_digest_is_of_the_rows_alone(void **state)
{
	struct rows_memory *other = rows_memory_create(&fixture_schema);
	struct row_key key = fixture_key(2);
	uint8_t a[ROWS_DIGEST];
	uint8_t b[ROWS_DIGEST];
	fixture_put_firm(rows_memory_writer(*state), 1, 1, 1);
	fixture_put_firm(rows_memory_writer(*state), 2, 1, 1);
	fixture_put_firm(rows_memory_writer(other), 2, 4, 4);
	fixture_put_firm(rows_memory_writer(other), 2, 1, 1);
	fixture_put_firm(rows_memory_writer(other), 1, 1, 1);
	rows_memory_digest(*state, a);
	rows_memory_digest(other, b);
	assert_memory_equal(a, b, sizeof(a));
	struct rows_writer *rows = rows_memory_writer(other);
	rows->del(rows->read.context, TABLE_FIRM, row_key_bytes(&key));
	rows_memory_digest(other, b);
	assert_memory_not_equal(a, b, sizeof(a));
	rows_memory_destroy(other);
}

static size_t no_keys(struct bytes key, struct bytes row, struct row_key out[INDEX_KEYS_MAX])
{
	(void)key;
	(void)row;
	(void)out;
	return 0;
}

static void check_schema(const struct table_spec *specs, size_t count, bool sound)
{
	struct schema schema = {.fold_version = 1, .tables = specs, .table_count = count};
	struct row_tables tables;
	if (sound)
		row_tables_init(&tables, &schema);
	else
		assert_broken(row_tables_init(&tables, &schema));
}

static void test_schemas_are_checked(void **state)
{
	(void)state;
	const struct index_spec to_two = {2, no_keys};
	const struct table_spec owner = {
		.id = 1, .name = "a", .row_size = 8, .indexes = &to_two, .index_count = 1};
	const struct table_spec index = {.id = 2, .name = "b", .row_max = 9, .is_index = true};
	const struct table_spec plain = {.id = 2, .name = "b", .row_max = 9};
	const struct table_spec third = {
		.id = 3, .name = "c", .row_size = 8, .indexes = &to_two, .index_count = 1};
	const struct table_spec zero = {.id = 0, .name = "z", .row_size = 8};
	const struct table_spec beyond = {.id = TABLE_ID_MAX, .name = "z", .row_size = 8};
	const struct table_spec large = {.id = 4, .name = "z", .row_max = ROW_MAX + 1};
	check_schema((struct table_spec[]){owner, index}, 2, true);
	check_schema((struct table_spec[]){owner}, 1, false);               /* no such index */
	check_schema((struct table_spec[]){owner, plain}, 2, false);        /* not an index */
	check_schema((struct table_spec[]){index}, 1, false);               /* nobody's index */
	check_schema((struct table_spec[]){owner, index, third}, 3, false); /* two owners */
	check_schema((struct table_spec[]){plain, plain}, 2, false);        /* one id twice */
	check_schema(&zero, 1, false);
	check_schema(&beyond, 1, false);
	check_schema(&large, 1, false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_keys_are_big_endian),
		cmocka_unit_test(test_key_has_a_limit),
		cmocka_unit_test_setup_teardown(test_get_wants_the_exact_size, setup, teardown),
		cmocka_unit_test_setup_teardown(test_scan, setup, teardown),
		cmocka_unit_test_setup_teardown(test_scan_of_longest_keys, setup, teardown),
		cmocka_unit_test_setup_teardown(test_sizes_are_asserted, setup, teardown),
		cmocka_unit_test_setup_teardown(test_indexes_belong_to_their_owner, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_indexes_follow, setup, teardown),
		cmocka_unit_test_setup_teardown(test_borrowed_arguments, setup, teardown),
		cmocka_unit_test_setup_teardown(test_digest_is_of_the_rows_alone, setup, teardown),
		cmocka_unit_test(test_schemas_are_checked),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
