/* A walk over the state finds what isn't as it was written, also where each row by itself is. */
#include "tests/lib/test.h"
#include "tests/lib/test_dir.h"

#include "common/store/state_internal.h"
#include "tests/unit/common/store/state_fixture.h"

#define FIRMS 300

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
static void change(struct fixture *fixture, uint64_t number, struct bytes value)
{
	struct engine_write *write;
	struct row_key key = fixture_key(number);
	unsigned table;
	char name[STATE_TABLE_NAME];
	state_table_name(&fixture_schema.tables[0], name);
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

#define FIXED(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FIXED(test_a_whole_state_passes),
		FIXED(test_a_lost_row_is_missed),
		FIXED(test_a_row_of_before_is_found),
		FIXED(test_a_changed_byte_is_found),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
