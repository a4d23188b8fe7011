/* What the state does when its disk is full, fails, or holds what it didn't write: it says so, and
 * neither loses nor believes anything. */
#include "tests/lib/test.h"

#include "common/store/state_internal.h"
#include "tests/unit/common/store/state_fixture.h"

#define FIRMS 20

struct fixture {
	struct mem_disk *disk;
	struct state_options options;
	struct state *state;
	struct err err;
	unsigned rotten;
};

static void rotten(void *context, const char *what)
{
	assert_true(strlen(what) > 10);
	((struct fixture *)context)->rotten++;
}

static int set_up(void **context)
{
	struct fixture *fixture = (struct fixture *)calloc(1, sizeof *fixture);
	assert_non_null(fixture);
	fixture->disk = mem_disk_create();
	fixture->options = fixture_options("mem", fixture->disk);
	fixture->options.rotten = rotten;
	fixture->options.rotten_context = fixture;
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

static void open_it(struct fixture *fixture)
{
	state_close(fixture->state);
	fixture->state = NULL;
	if (state_open(&fixture->options, &fixture->state, &fixture->err) != STATUS_OK)
		fail_msg("%s", fixture->err.text);
}

static void put_firms(struct fixture *fixture, uint64_t first, uint64_t last, uint8_t level)
{
	for (uint64_t i = first; i <= last; i++)
		fixture_put_firm(state_writer(fixture->state), i, level, 20);
}

static void del_firm(struct fixture *fixture, uint64_t number)
{
	struct row_key key = fixture_key(number);
	struct rows_writer *rows = state_writer(fixture->state);
	rows->del(rows->read.context, TABLE_FIRM, row_key_bytes(&key));
}

static void checkpoint(struct fixture *fixture, uint64_t frame)
{
	state_freeze(fixture->state, frame);
	assert_ok(state_write(fixture->state, &fixture->err));
	assert_ok(state_drop(fixture->state, &fixture->err));
}

/* Straight into the engine, as a disk would, while no state is open. */
static void engine_row(struct fixture *fixture, uint16_t of, struct bytes key, struct bytes value)
{
	const struct engine_options options = {.path = "mem",
					       .map_bytes = fixture->options.map_bytes,
					       .tables_max = ENGINE_TABLES_MAX};
	struct engine *engine;
	struct engine_write *write;
	unsigned table;
	char name[STATE_TABLE_NAME];
	open_it(fixture);
	state_table_name(fixture->state->tables.by_id[of], name);
	state_close(fixture->state);
	fixture->state = NULL;
	assert_ok(engine_open_mem(fixture->disk, &options, &engine, &fixture->err));
	assert_ok(engine_begin(engine, &write, &fixture->err));
	assert_ok(engine_table(write, name, &table, &fixture->err));
	assert_ok(engine_put(write, table, key, value, ENGINE_PUT));
	assert_ok(engine_commit(write, &fixture->err));
	engine_close(engine);
}

/* ---- disks that are full, or fail */

static void test_a_state_that_cannot_be_made_is_not_there(void **context)
{
	struct fixture *fixture = (struct fixture *)*context;
	mem_disk_faults(fixture->disk)->fail_full_after = 0;
	assert_status(state_open(&fixture->options, &fixture->state, &fixture->err), STATUS_FULL);
	assert_null(fixture->state);
	mem_disk_faults(fixture->disk)->fail_full_after = -1;
	mem_disk_faults(fixture->disk)->fail_io_after = 0;
	assert_status(state_open(&fixture->options, &fixture->state, &fixture->err), STATUS_IO);
	assert_null(fixture->state);
	mem_disk_faults(fixture->disk)->fail_io_after = -1;
	open_it(fixture);
	assert_int_equal(state_frame(fixture->state), 0);
}

/* Whichever row it is for which there is no room. */
static void test_a_checkpoint_on_a_full_disk_is_told(void **context)
{
	struct fixture *fixture = (struct fixture *)*context;
	enum status status = STATUS_FULL;
	for (int64_t puts = 0; status != STATUS_OK; puts++) {
		open_it(fixture);
		assert_int_equal(state_frame(fixture->state), 0);
		assert_int_equal(fixture_count(state_reader(fixture->state), TABLE_FIRM), 0);
		put_firms(fixture, 1, FIRMS, 2);
		state_freeze(fixture->state, 7);
		fixture->err.text[0] = '\0';
		mem_disk_faults(fixture->disk)->fail_full_after = puts;
		status = state_write(fixture->state, &fixture->err);
		mem_disk_faults(fixture->disk)->fail_full_after = -1;
		assert_int_equal(state_written(fixture->state), status == STATUS_OK);
		if (status != STATUS_OK) {
			assert_int_equal(status, STATUS_FULL);
			assert_non_null(strstr(fixture->err.text, "writing"));
		}
	}
	assert_ok(state_drop(fixture->state, &fixture->err));
	open_it(fixture);
	assert_int_equal(state_frame(fixture->state), 7);
	assert_int_equal(fixture_count(state_reader(fixture->state), TABLE_FIRM), FIRMS);
	assert_int_equal(fixture_count(state_reader(fixture->state), TABLE_FIRM_DUE), FIRMS);
	assert_int_equal(fixture->rotten, 0);
}

/* ---- what isn't what was written */

static void test_a_key_that_no_row_has_is_found_at_opening(void **context)
{
	static const uint8_t longest[ROW_KEY_MAX + 1] = {0xff, 0xff};
	struct fixture *fixture = (struct fixture *)*context;
	engine_row(fixture, TABLE_NAME, bytes_of(longest, ROW_KEY_MAX), bytes_of_text("x"));
	open_it(fixture);
	engine_row(fixture, TABLE_NAME, bytes_of(longest, ROW_KEY_MAX + 1), bytes_of_text("x"));
	state_close(fixture->state);
	fixture->state = NULL;
	assert_status(state_open(&fixture->options, &fixture->state, &fixture->err),
		      STATUS_CORRUPT);
	assert_null(fixture->state);
	assert_non_null(strstr(fixture->err.text, "name"));
}

static void put_event(struct fixture *fixture, uint64_t number, const char *text)
{
	struct row_key key = fixture_key(number);
	struct rows_writer *rows = state_writer(fixture->state);
	rows->put(rows->read.context, TABLE_EVENT, row_key_bytes(&key), bytes_of_text(text));
}

/* Of a row that is too short even for its check, and of another. */
static void test_a_rotten_row_is_not_replaced(void **context)
{
	static const char *const rows[] = {"x", "rotten, but for its size"};
	struct fixture *fixture = (struct fixture *)*context;
	struct row_key key = fixture_key(3);
	open_it(fixture);
	for (uint64_t number = 1; number < 9; number++)
		put_event(fixture, number, "as it was");
	checkpoint(fixture, 1);
	for (unsigned round = 0; round < 2; round++) {
		engine_row(fixture, TABLE_EVENT, row_key_bytes(&key), bytes_of_text(rows[round]));
		open_it(fixture);
		put_event(fixture, 4, "beside it");
		checkpoint(fixture, 2 + round);
		put_event(fixture, 3, "in its place");
		state_freeze(fixture->state, 9);
		assert_status(state_write(fixture->state, &fixture->err), STATUS_CORRUPT);
		assert_int_equal(fixture->rotten, round + 1);
		assert_non_null(strstr(fixture->err.text, "event"));
		open_it(fixture);
		assert_int_equal(state_frame(fixture->state), 2 + round);
	}
}

/* Whoever reads it, alone or in order, ends the process: nothing may be decided by it. */
static void test_a_rotten_row_is_not_read(void **context)
{
	struct fixture *fixture = (struct fixture *)*context;
	struct row_key key = fixture_key(3);
	open_it(fixture);
	put_firms(fixture, 1, FIRMS, 2);
	checkpoint(fixture, 1);
	engine_row(fixture, TABLE_FIRM, row_key_bytes(&key), bytes_of_text("rotten"));
	open_it(fixture);
	const struct rows_reader *rows = state_reader(fixture->state);
	assert_int_equal(fixture_level(rows, 2), 2);
	assert_int_equal(fixture_level(rows, FIRMS + 1), 0); /* behind the last */
	assert_broken((void)fixture_level(rows, 3));
	assert_int_equal(fixture->rotten, 1);
	assert_broken((void)fixture_count(rows, TABLE_FIRM));
	assert_int_equal(fixture->rotten, 2);
	fixture->options.rotten = NULL; /* nobody notes it */
	open_it(fixture);
	assert_broken((void)fixture_level(state_reader(fixture->state), 3));
}

/* ---- sums and chains over checkpoints */

/* Rows that are put, replaced and deleted, some of which were never there: each table's sum is that
 * of what it has, or the walk would end the process. */
static void test_sums_follow_what_is_deleted(void **context)
{
	struct fixture *fixture = (struct fixture *)*context;
	open_it(fixture);
	for (uint64_t frame = 1; frame <= 12; frame++) {
		put_firms(fixture, frame, frame + 7, (uint8_t)(1 + frame % 3));
		del_firm(fixture, frame + 2);
		if (frame > 3)
			del_firm(fixture, frame - 3);
		checkpoint(fixture, frame);
		state_scrub_whole(fixture->state);
		if (frame % 4 == 0)
			open_it(fixture);
	}
	/* All of it: an empty table has the sum of none. */
	for (uint64_t number = 1; number <= 20; number++)
		del_firm(fixture, number);
	checkpoint(fixture, 13);
	state_scrub_whole(fixture->state);
	open_it(fixture);
	state_scrub_whole(fixture->state);
	assert_int_equal(fixture_count(state_reader(fixture->state), TABLE_FIRM), 0);
	assert_int_equal(fixture->rotten, 0);
}

static void test_the_chain_is_that_of_the_frame(void **context)
{
	struct fixture *fixture = (struct fixture *)*context;
	static const uint8_t none[STATE_CHAIN], first[STATE_CHAIN] = {1}, second[STATE_CHAIN] = {2};
	open_it(fixture);
	assert_memory_equal(state_chain(fixture->state), none, STATE_CHAIN);
	put_firms(fixture, 1, 1, 2);
	state_set_chain(fixture->state, first);
	assert_memory_equal(state_chain(fixture->state), none, STATE_CHAIN);
	state_freeze(fixture->state, 1);
	state_set_chain(fixture->state, second); /* of the frames that follow meanwhile */
	assert_ok(state_write(fixture->state, &fixture->err));
	assert_memory_equal(state_chain(fixture->state), none, STATE_CHAIN);
	assert_ok(state_drop(fixture->state, &fixture->err));
	assert_memory_equal(state_chain(fixture->state), first, STATE_CHAIN);
	open_it(fixture);
	assert_memory_equal(state_chain(fixture->state), first, STATE_CHAIN);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_state_that_cannot_be_made_is_not_there),
		TEST(test_a_checkpoint_on_a_full_disk_is_told),
		TEST(test_a_key_that_no_row_has_is_found_at_opening),
		TEST(test_a_rotten_row_is_not_replaced),
		TEST(test_a_rotten_row_is_not_read),
		TEST(test_sums_follow_what_is_deleted),
		TEST(test_the_chain_is_that_of_the_frame),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
