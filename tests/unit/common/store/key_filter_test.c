/* A filter lacks nothing that was put: neither by itself as it grows, nor in a state whose rows
 * come, go, are undone, written and read back. */
#include "common/store/key_filter.h"

#include "common/store/state_internal.h"
#include "tests/lib/property.h"
#include "tests/lib/test.h"
#include "tests/unit/common/store/state_fixture.h"

enum { GROWN = 300000, ASKED = 100000, LETTERS = 26, NAMES = 60, STEPS = 3000, CASES = 12 };

static struct bytes number_key(uint64_t number, uint8_t out[8])
{
	be64_put(out, number);
	return bytes_of(out, 8);
}

static size_t false_alarms(const struct key_filter *filter)
{
	uint8_t key[8];
	size_t found = 0;
	for (uint64_t i = 0; i < ASKED; i++)
		found += !key_filter_lacks(filter, number_key(UINT64_C(1) << 40 | i, key));
	return found;
}

static void grows_without_forgetting(void **context)
{
	struct key_filter filter;
	uint8_t key[8];
	(void)context;
	key_filter_open(&filter, 0);
	assert_true(key_filter_lacks(&filter, number_key(1, key)));
	for (uint64_t i = 0; i < GROWN; i++)
		key_filter_add(&filter, number_key(i, key));
	assert_true(filter.used > 2);
	for (uint64_t i = 0; i < GROWN; i++)
		assert_false(key_filter_lacks(&filter, number_key(i, key)));
	assert_true(false_alarms(&filter) < ASKED / 20);
	assert_true(key_filter_bytes(&filter) < (size_t)4 * GROWN);
	key_filter_close(&filter);
}

static void has_room_for_what_is_expected(void **context)
{
	struct key_filter filter;
	uint8_t key[8];
	(void)context;
	key_filter_open(&filter, GROWN);
	for (uint64_t i = 0; i < GROWN; i++)
		key_filter_add(&filter, number_key(i, key));
	assert_int_equal(filter.used, 1);
	assert_true(false_alarms(&filter) < ASKED / 50);
	key_filter_close(&filter);
	key_filter_close(&filter); /* once more is nothing */
}

/* ---- in a state: names, found by their letters */

struct fixture {
	struct mem_disk *disk;
	struct state_options options;
	struct state *state;
	uint64_t frame;
};

static void open_it(struct fixture *fixture)
{
	assert_ok(state_open(&fixture->options, &fixture->state, NULL));
}

static int set_up(void **context)
{
	struct fixture *fixture = (struct fixture *)calloc(1, sizeof *fixture);
	assert_non_null(fixture);
	fixture->disk = mem_disk_create();
	fixture->options = fixture_options("mem", fixture->disk);
	open_it(fixture);
	*context = fixture;
	return 0;
}

static int tear_down(void **context)
{
	struct fixture *fixture = (struct fixture *)*context;
	state_close(fixture->state);
	mem_disk_destroy(fixture->disk);
	free(fixture);
	return 0;
}

static void put_name(struct fixture *fixture, uint64_t number, const char *letters)
{
	struct row_key key = fixture_key(number);
	struct rows_writer *rows = state_writer(fixture->state);
	rows->put(rows->read.context, TABLE_NAME, row_key_bytes(&key), bytes_of_text(letters));
}

static void del_name(struct fixture *fixture, uint64_t number)
{
	struct row_key key = fixture_key(number);
	struct rows_writer *rows = state_writer(fixture->state);
	rows->del(rows->read.context, TABLE_NAME, row_key_bytes(&key));
}

static void checkpoint(struct fixture *fixture)
{
	state_freeze(fixture->state, ++fixture->frame);
	assert_ok(state_write(fixture->state, NULL));
	assert_ok(state_drop(fixture->state, NULL));
}

static bool count_row(void *context, const struct row_ref *row)
{
	(void)row;
	(*(size_t *)context)++;
	return true;
}

static size_t with_letter(struct fixture *fixture, char letter)
{
	size_t count = 0;
	(void)rows_scan(state_reader(fixture->state), TABLE_NAME_LETTER, bytes_of(&letter, 1),
			bytes_of(NULL, 0), 1000, count_row, &count);
	return count;
}

static bool is_lacked(struct fixture *fixture, char letter)
{
	const struct rows_reader *rows = state_reader(fixture->state);
	return rows->lacks(rows->context, TABLE_NAME_LETTER, bytes_of(&letter, 1));
}

static void tells_what_was_never_put(void **context)
{
	struct fixture *fixture = (struct fixture *)*context;
	put_name(fixture, 1, "ab");
	assert_true(is_lacked(fixture, 'c'));
	assert_false(is_lacked(fixture, 'a'));
	assert_false(is_lacked(fixture, 'b'));
	assert_int_equal(with_letter(fixture, 'b'), 1);
	assert_int_equal(with_letter(fixture, 'c'), 0);
	checkpoint(fixture);
	assert_int_equal(with_letter(fixture, 'a'), 1);
	assert_true(is_lacked(fixture, 'c'));
}

/* Whoever deletes what isn't there leaves a mark of it, on which a row is put. */
static void hears_of_what_is_put_on_a_tombstone(void **context)
{
	struct fixture *fixture = (struct fixture *)*context;
	put_name(fixture, 1, "a");
	checkpoint(fixture);
	del_name(fixture, 1);
	checkpoint(fixture);
	state_close(fixture->state);
	open_it(fixture);
	const char letter = 'a';
	struct row_key key = {0};
	row_key_put_u8(&key, (uint8_t)letter);
	struct row_key name = fixture_key(1);
	row_key_put(&key, name.data, name.size);
	struct rows_writer *plain = &fixture->state->plain;
	plain->del(plain->read.context, TABLE_NAME_LETTER, row_key_bytes(&key));
	put_name(fixture, 1, "a");
	assert_int_equal(with_letter(fixture, letter), 1);
}

/* What the engine held when it was opened is looked for until the walk has come by. */
static void waits_for_the_walk(void **context)
{
	struct fixture *fixture = (struct fixture *)*context;
	for (uint64_t i = 1; i <= NAMES; i++)
		put_name(fixture, i, "xyz");
	checkpoint(fixture);
	state_close(fixture->state);
	open_it(fixture);
	assert_false(is_lacked(fixture, 'c'));
	assert_int_equal(with_letter(fixture, 'x'), NAMES);
	(void)state_scrub(fixture->state, 3);
	put_name(fixture, NAMES + 1, "q");
	assert_int_equal(with_letter(fixture, 'z'), NAMES);
	checkpoint(fixture);
	while (state_scrub(fixture->state, 3))
		;
	assert_true(is_lacked(fixture, 'c'));
	assert_int_equal(fixture_count(state_reader(fixture->state), TABLE_NAME), NAMES + 1);
	assert_int_equal(fixture_count(state_reader(fixture->state), TABLE_NAME_LETTER),
			 3 * NAMES + 1);
	assert_int_equal(with_letter(fixture, 'q'), 1);
	assert_int_equal(with_letter(fixture, 'z'), NAMES);
}

/* ---- the same against what can't be wrong */

struct told {
	char letters[NAMES][INDEX_KEYS_MAX + 1]; /* empty: no such row */
};

static void compare(struct fixture *fixture, const struct told *told)
{
	for (char letter = 'a'; letter < 'a' + LETTERS; letter++) {
		size_t expected = 0;
		for (size_t i = 0; i < NAMES; i++)
			expected += strchr(told->letters[i], letter) != NULL;
		assert_int_equal(with_letter(fixture, letter), expected);
	}
}

/* One or two letters, most of them rare, so that often nothing begins so. */
static void make_letters(struct property *p, char out[INDEX_KEYS_MAX + 1])
{
	size_t count = 1 + property_below(p, 2);
	memset(out, 0, INDEX_KEYS_MAX + 1);
	for (size_t i = 0; i < count; i++)
		out[i] = (char)('a' + property_below(p, 1 + property_below(p, LETTERS)));
	if (count == 2 && out[0] == out[1])
		out[1] = '\0';
}

static void change(struct fixture *fixture, struct told *told, struct property *p)
{
	struct told before = *told;
	state_savepoint(fixture->state);
	for (uint64_t i = property_below(p, 4); i > 0; i--) {
		size_t name = (size_t)property_below(p, NAMES);
		if (property_below(p, 3) == 0) {
			told->letters[name][0] = '\0';
			del_name(fixture, name + 1);
		} else {
			make_letters(p, told->letters[name]);
			put_name(fixture, name + 1, told->letters[name]);
		}
	}
	if (property_below(p, 4) != 0)
		return;
	state_undo(fixture->state);
	*told = before;
}

static void lives(struct property *p)
{
	struct told told = {{{0}}};
	void *context;
	assert_int_equal(set_up(&context), 0);
	struct fixture *fixture = (struct fixture *)context;
	for (size_t step = 0; step < STEPS; step++) {
		change(fixture, &told, p);
		if (property_below(p, 40) == 0)
			checkpoint(fixture);
		if (property_below(p, 30) == 0)
			(void)state_scrub(fixture->state, (size_t)(1 + property_below(p, 20)));
		if (property_below(p, 50) == 0)
			compare(fixture, &told);
		if (property_below(p, 300) != 0)
			continue;
		checkpoint(fixture);
		state_close(fixture->state);
		open_it(fixture);
		compare(fixture, &told);
	}
	assert_int_equal(tear_down(&context), 0);
}

static void lacks_nothing_that_is_there(void **context)
{
	(void)context;
	property_run(CASES, lives);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(grows_without_forgetting),
		cmocka_unit_test(has_room_for_what_is_expected),
		cmocka_unit_test_setup_teardown(tells_what_was_never_put, set_up, tear_down),
		cmocka_unit_test_setup_teardown(hears_of_what_is_put_on_a_tombstone, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(waits_for_the_walk, set_up, tear_down),
		cmocka_unit_test(lacks_nothing_that_is_there),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
