/* A walk over the state finds what isn't as it was written, also where each row by itself is. */
#include "tests/lib/test.h"
#include "tests/lib/test_dir.h"

#include "common/store/state_internal.h"
#include "tests/unit/common/store/state_fixture.h"

#define FIRMS 300
#define EVENTS 40
#define ROUNDS 400

struct fixture {
	struct mem_disk *disk;
	struct state_options options;
	struct state *state;
	unsigned rotten;
};

static void rotten(void *context, const char *what)
{
	(void)what;
	((struct fixture *)context)->rotten++;
}

static void open_it(struct fixture *fixture)
{
	struct err err;
	if (state_open(&fixture->options, &fixture->state, &err) != STATUS_OK)
		fail_msg("%s", err.text);
}

static void checkpoint(struct fixture *fixture, uint64_t frame)
{
	state_freeze(fixture->state, frame);
	assert_ok(state_write(fixture->state, NULL));
	assert_ok(state_drop(fixture->state, NULL));
}

static void put_event(struct fixture *fixture, uint64_t number, const char *text)
{
	struct row_key key = fixture_key(number);
	struct rows_writer *rows = state_writer(fixture->state);
	rows->put(rows->read.context, TABLE_EVENT, row_key_bytes(&key), bytes_of_text(text));
}

static void del_firm(struct fixture *fixture, uint64_t number)
{
	struct row_key key = fixture_key(number);
	struct rows_writer *rows = state_writer(fixture->state);
	rows->del(rows->read.context, TABLE_FIRM, row_key_bytes(&key));
}

static int set_up(void **context)
{
	struct fixture *fixture = (struct fixture *)calloc(1, sizeof *fixture);
	assert_non_null(fixture);
	fixture->disk = mem_disk_create();
	fixture->options = fixture_options("mem", fixture->disk);
	fixture->options.rotten = rotten;
	fixture->options.rotten_context = fixture;
	open_it(fixture);
	for (uint64_t i = 1; i <= FIRMS; i++)
		fixture_put_firm(state_writer(fixture->state), i, 2, 20);
	for (uint64_t i = 1; i <= EVENTS; i++)
		put_event(fixture, i, "as it was");
	checkpoint(fixture, 1);
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

/* Straight into the engine, as a disk would. */
static void change_row(struct fixture *fixture, uint16_t of, uint64_t number, struct bytes value)
{
	struct engine_write *write;
	struct row_key key = fixture_key(number);
	unsigned table;
	char name[STATE_TABLE_NAME];
	state_table_name(fixture->state->tables.by_id[of], name);
	assert_ok(engine_begin(fixture->state->engine, &write, NULL));
	assert_ok(engine_table(write, name, &table, NULL));
	if (value.data == NULL)
		assert_ok(engine_del(write, table, row_key_bytes(&key)));
	else
		assert_ok(engine_put(write, table, row_key_bytes(&key), value, ENGINE_PUT));
	assert_ok(engine_commit(write, NULL));
	state_close(fixture->state);
	open_it(fixture);
}

static void change(struct fixture *fixture, uint64_t number, struct bytes value)
{
	change_row(fixture, TABLE_FIRM, number, value);
}

/* As it stands in the engine, with its check. */
static struct bytes stored(struct fixture *fixture, uint64_t number, uint8_t out[256])
{
	struct row_key key = fixture_key(number);
	struct bytes value;
	assert_ok(engine_get(fixture->state->view, fixture->state->engine_tables[TABLE_FIRM],
			     row_key_bytes(&key), &value));
	assert_true(value.size <= 256);
	memcpy(out, value.data, value.size);
	return bytes_of(out, value.size);
}

static void walk(struct fixture *fixture)
{
	while (state_scrub(fixture->state, 7))
		;
}

static void test_a_whole_state_passes(void **context)
{
	struct fixture *fixture = (struct fixture *)*context;
	walk(fixture);
	walk(fixture);
	assert_int_equal(fixture->rotten, 0);
}

static void test_a_lost_row_is_missed(void **context)
{
	struct fixture *fixture = (struct fixture *)*context;
	change(fixture, 17, bytes_of(NULL, 0));
	assert_broken(walk(fixture));
	assert_int_equal(fixture->rotten, 1);
}

/* A write that never came to the disk: the row of before is whole by itself. */
static void test_a_row_of_before_is_found(void **context)
{
	struct fixture *fixture = (struct fixture *)*context;
	uint8_t kept[256];
	struct bytes before = stored(fixture, 17, kept);
	fixture_put_firm(state_writer(fixture->state), 17, 3, 20);
	checkpoint(fixture, 2);
	walk(fixture);
	change(fixture, 17, before);
	assert_broken(walk(fixture));
	assert_int_equal(fixture->rotten, 1);
}

static void test_a_changed_byte_is_found(void **context)
{
	struct fixture *fixture = (struct fixture *)*context;
	uint8_t kept[256];
	struct bytes row = stored(fixture, 17, kept);
	kept[3] ^= 1;
	change(fixture, 17, row);
	assert_broken(walk(fixture));
	assert_int_equal(fixture->rotten, 1);
}

/* What a busy daemon does between two steps: rows before and behind the walk change, come, go. */
static void live_on(struct fixture *fixture, uint64_t round)
{
	struct rows_writer *rows = state_writer(fixture->state);
	fixture_put_firm(rows, 1 + round * 7 % FIRMS, (uint8_t)(round % 5), 20 + (uint32_t)round);
	fixture_put_firm(rows, FIRMS + round, 1, 7);
	fixture_put_firm(rows, FIRMS - round * 3 % FIRMS, 4, 9);
	if (round % 3 == 0)
		del_firm(fixture, 1 + round * 11 % FIRMS);
	put_event(fixture, EVENTS + round, "came meanwhile");
	put_event(fixture, 1 + round % EVENTS, round % 2 == 0 ? "changed" : "changed again");
	checkpoint(fixture, 1 + round);
}

/* Walked to its end, however often a checkpoint comes between: nothing begins anew. */
static void test_a_checkpoint_takes_the_walk_along(void **context)
{
	struct fixture *fixture = (struct fixture *)*context;
	uint64_t round = 0;
	for (; state_scrub(fixture->state, 5) && round < ROUNDS; round++)
		live_on(fixture, round + 1);
	assert_in_range(round, EVENTS / 5, ROUNDS - 1);
	assert_int_equal(state_stats(fixture->state).scrubs, 1);
	assert_int_equal(fixture->rotten, 0);
	for (round++; state_scrub(fixture->state, 97) && round < 2 * ROUNDS; round++)
		live_on(fixture, round + 1);
	assert_int_equal(state_stats(fixture->state).scrubs, 2);
}

static void walk_beside_checkpoints(struct fixture *fixture)
{
	for (uint64_t round = 2; state_scrub(fixture->state, 50); round++) {
		put_event(fixture, EVENTS + round, "came meanwhile");
		fixture_put_firm(state_writer(fixture->state), 5, (uint8_t)(round % 5), 20);
		checkpoint(fixture, round);
	}
}

static void test_what_was_lost_is_missed_beside_checkpoints(void **context)
{
	struct fixture *fixture = (struct fixture *)*context;
	change(fixture, FIRMS - 1, bytes_of(NULL, 0));
	assert_broken(walk_beside_checkpoints(fixture));
	assert_int_equal(fixture->rotten, 1);
}

/* The writing thread has the walk's sum meanwhile. */
static void test_it_stands_still_under_a_checkpoint(void **context)
{
	struct fixture *fixture = (struct fixture *)*context;
	assert_true(state_scrub(fixture->state, 5));
	state_freeze(fixture->state, 2);
	struct row_key after = fixture->state->walk.after;
	assert_true(state_scrub(fixture->state, 5));
	assert_memory_equal(&after, &fixture->state->walk.after, sizeof after);
	assert_ok(state_write(fixture->state, NULL));
	assert_true(state_scrub(fixture->state, 5));
	assert_memory_equal(&after, &fixture->state->walk.after, sizeof after);
	assert_ok(state_drop(fixture->state, NULL));
	walk(fixture);
	assert_int_equal(fixture->rotten, 0);
}

/* Also while the other walk may not go on. */
static void test_whoever_asks_has_all_of_it_looked_at(void **context)
{
	struct fixture *fixture = (struct fixture *)*context;
	assert_true(state_scrub(fixture->state, 5));
	fixture_put_firm(state_writer(fixture->state), 3, 4, 20);
	state_freeze(fixture->state, 2);
	state_scrub_whole(fixture->state);
	assert_int_equal(state_stats(fixture->state).scrubs, 1);
	assert_ok(state_write(fixture->state, NULL));
	state_scrub_whole(fixture->state);
	assert_ok(state_drop(fixture->state, NULL));
	walk(fixture);
	assert_int_equal(state_stats(fixture->state).scrubs, 3);
	assert_int_equal(fixture->rotten, 0);
	change(fixture, 17, bytes_of(NULL, 0));
	assert_broken(state_scrub_whole(fixture->state));
	assert_int_equal(fixture->rotten, 1);
}

static void make_sure(struct fixture *fixture)
{
	while (state_make_sure(fixture->state, 7))
		;
}

/* Before anything else is looked at, and once. */
static void test_where_absence_tells_is_looked_at_first(void **context)
{
	struct fixture *fixture = (struct fixture *)*context;
	change(fixture, 17, bytes_of(NULL, 0)); /* of a table where it doesn't */
	assert_true(state_make_sure(fixture->state, 7));
	make_sure(fixture);
	assert_int_equal(fixture->rotten, 0);
	assert_false(state_make_sure(fixture->state, 7));
	assert_int_equal(state_stats(fixture->state).scrubs, 0);
	assert_broken(walk(fixture)); /* which goes on from there */
	assert_int_equal(fixture->rotten, 1);
}

static void test_a_lost_row_whose_absence_tells_is_missed(void **context)
{
	struct fixture *fixture = (struct fixture *)*context;
	change_row(fixture, TABLE_EVENT, EVENTS, bytes_of(NULL, 0));
	assert_broken(make_sure(fixture));
	assert_int_equal(fixture->rotten, 1);
}

#define FIXED(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FIXED(test_a_whole_state_passes),
		FIXED(test_a_lost_row_is_missed),
		FIXED(test_a_row_of_before_is_found),
		FIXED(test_a_changed_byte_is_found),
		FIXED(test_a_checkpoint_takes_the_walk_along),
		FIXED(test_what_was_lost_is_missed_beside_checkpoints),
		FIXED(test_it_stands_still_under_a_checkpoint),
		FIXED(test_whoever_asks_has_all_of_it_looked_at),
		FIXED(test_where_absence_tells_is_looked_at_first),
		FIXED(test_a_lost_row_whose_absence_tells_is_missed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
