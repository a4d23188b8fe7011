/* The state's promises one by one; what they do together is state_model_test.c's. */
#include "tests/lib/test.h"
#include "tests/lib/test_dir.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/store/state_internal.h"
#include "tests/unit/common/store/state_fixture.h"

static struct state *open_state(const struct state_options *options)
{
	struct state *state = NULL;
	struct err err;
	if (state_open(options, &state, &err) != STATUS_OK)
		fail_msg("%s", err.text);
	return state;
}

static void checkpoint(struct state *state, uint64_t frame)
{
	state_freeze(state, frame);
	assert_ok(state_write(state, NULL));
	assert_ok(state_drop(state, NULL));
}

static void test_a_new_state_is_empty(void **context)
{
	struct state_options options = fixture_options(test_dir_path(*context, "s"), NULL);
	struct state *state = open_state(&options);
	assert_int_equal(state_frame(state), 0);
	assert_int_equal(fixture_count(state_reader(state), TABLE_FIRM), 0);
	state_close(state);
	state = open_state(&options);
	assert_int_equal(state_frame(state), 0);
	state_close(state);
	state_close(NULL);
}

/* Keys come from people as they are typed: a question for none, or for too much, has an answer. */
static void test_no_row_has_such_a_key(void **context)
{
	(void)context;
	struct mem_disk *disk = mem_disk_create();
	struct state_options options = fixture_options("mem", disk);
	struct state *state = open_state(&options);
	const struct rows_reader *rows = state_reader(state);
	uint8_t key[ROW_KEY_MAX + 1] = {0};
	struct bytes row;
	fixture_put_firm(state_writer(state), 1, 4, 20);
	assert_false(
		rows->get(rows->context, fixture_schema.tables[0].id, bytes_of(NULL, 0), &row));
	assert_false(rows->get(rows->context, fixture_schema.tables[0].id,
			       bytes_of(key, sizeof key), &row));
	assert_int_equal(fixture_level(rows, 1), 4);
	state_close(state);
	mem_disk_destroy(disk);
}

static void test_a_checkpoint_lasts(void **context)
{
	struct state_options options = fixture_options(test_dir_path(*context, "s"), NULL);
	struct state *state = open_state(&options);
	fixture_put_firm(state_writer(state), 1, 4, 20);
	checkpoint(state, 17);
	fixture_put_firm(state_writer(state), 2, 4, 20); /* behind the checkpoint: lost */
	struct state_stats stats = state_stats(state);
	assert_int_equal(stats.checkpoint_frame, 17);
	assert_int_equal(stats.checkpoints, 1);
	assert_int_equal(stats.rows_written, 3); /* the firm and its two indexes */
	assert_int_equal(stats.active_rows, 3);
	assert_int_equal(stats.frozen_rows, 0);
	state_close(state);

	state = open_state(&options);
	assert_int_equal(state_frame(state), 17);
	assert_int_equal(fixture_level(state_reader(state), 1), 4);
	assert_int_equal(fixture_level(state_reader(state), 2), 0);
	assert_int_equal(fixture_count(state_reader(state), TABLE_FIRM_DUE), 1);
	state_close(state);
}

static void test_a_crash_between_write_and_drop_is_harmless(void **context)
{
	(void)context;
	struct mem_disk *disk = mem_disk_create();
	struct state_options options = fixture_options("mem", disk);
	struct state *state = open_state(&options);
	fixture_put_firm(state_writer(state), 1, 4, 20);
	state_freeze(state, 5);
	assert_ok(state_write(state, NULL));
	state_close(state);
	state = open_state(&options);
	assert_int_equal(state_frame(state), 5);
	assert_int_equal(fixture_level(state_reader(state), 1), 4);
	state_close(state);
	mem_disk_destroy(disk);
}

static void assert_unsupported(const struct state_options *options, const char *says)
{
	struct state *state = NULL;
	struct err err;
	assert_status(state_open(options, &state, &err), STATUS_UNSUPPORTED);
	assert_null(state);
	assert_non_null(strstr(err.text, says));
}

static void test_another_fold_is_refused(void **context)
{
	(void)context;
	struct mem_disk *disk = mem_disk_create();
	struct state_options options = fixture_options("county/state", disk);
	state_close(open_state(&options));

	struct schema other = fixture_schema;
	other.fold_version = 4;
	options.schema = &other;
	assert_unsupported(&options,
			   "county/state: state of fold version 3, this build folds as 4");

	/* Other tables under the same number are a mistake of ours, and found. */
	struct table_spec tables[8];
	memcpy(tables, fixture_schema.tables, fixture_schema.table_count * sizeof(tables[0]));
	tables[fixture_schema.table_count - 1].row_max++;
	other.fold_version = 3;
	other.tables = tables;
	assert_unsupported(&options, "the tables of fold version 3 are others in this build");

	options.schema = &fixture_schema;
	state_close(open_state(&options));
	mem_disk_destroy(disk);
}

/* Puts the meta row as it is given, or takes it away (size 0). */
static void set_meta(struct mem_disk *disk, const void *row, size_t size)
{
	struct engine_options options = {.path = "mem", .map_bytes = 1 << 20, .tables_max = 10};
	struct engine *engine;
	struct engine_write *write;
	unsigned table;
	assert_ok(engine_open_mem(disk, &options, &engine, NULL));
	assert_ok(engine_begin(engine, &write, NULL));
	assert_ok(engine_table(write, "meta", &table, NULL));
	if (size == 0)
		assert_ok(engine_del(write, table, bytes_of_text("state")));
	else
		assert_ok(engine_put(write, table, bytes_of_text("state"), bytes_of(row, size),
				     ENGINE_PUT));
	assert_ok(engine_commit(write, NULL));
	engine_close(engine);
}

static void test_a_damaged_meta_row_is_found(void **context)
{
	(void)context;
	struct mem_disk *disk = mem_disk_create();
	struct state_options options = fixture_options("mem", disk);
	struct state *state = open_state(&options);
	struct err err;
	uint8_t row[48] = {9}; /* a layout of the future */
	state_close(state);
	set_meta(disk, row, sizeof(row));
	assert_unsupported(&options, "state of layout 9, this build reads 2");
	row[0] = 2;
	set_meta(disk, row, sizeof(row) - 1);
	assert_status(state_open(&options, &state, &err), STATUS_CORRUPT);
	assert_non_null(strstr(err.text, "the meta row isn't what was written"));
	set_meta(disk, "\2", 1); /* not even a version */
	assert_status(state_open(&options, &state, &err), STATUS_CORRUPT);
	set_meta(disk, "\0\0\0\0", 4);
	assert_status(state_open(&options, &state, &err), STATUS_CORRUPT);
	set_meta(disk, "\3\0\0\0", 4); /* a layout of the future, and a short one */
	assert_unsupported(&options, "state of layout 3, this build reads 2");
	set_meta(disk, row, 0);
	assert_status(state_open(&options, &state, &err), STATUS_CORRUPT);
	mem_disk_destroy(disk);
}

static void test_open_fails_with_words(void **context)
{
	struct state *state = NULL;
	struct err err;
	FILE *file = fopen(test_dir_path(*context, "file"), "we");
	assert_non_null(file);
	fclose(file);
	struct state_options options = fixture_options(test_dir_path(*context, "file/state"), NULL);
	assert_int_not_equal(state_open(&options, &state, &err), STATUS_OK);
	assert_non_null(strstr(err.text, "/file"));
	assert_null(state);
}

static void test_layers_hide_what_lies_below(void **context)
{
	struct state_options options = fixture_options(test_dir_path(*context, "s"), NULL);
	struct state *state = open_state(&options);
	struct rows_writer *rows = state_writer(state);
	struct row_key two = fixture_key(2);
	fixture_put_firm(rows, 1, 1, 0);
	fixture_put_firm(rows, 2, 1, 0);
	checkpoint(state, 1);
	fixture_put_firm(rows, 1, 2, 0);
	rows->del(rows->read.context, TABLE_FIRM, row_key_bytes(&two));
	assert_int_equal(fixture_level(&rows->read, 1), 2);
	assert_int_equal(fixture_level(&rows->read, 2), 0);
	state_freeze(state, 2);
	assert_int_equal(fixture_level(&rows->read, 1), 2);
	assert_int_equal(fixture_level(&rows->read, 2), 0);
	assert_int_equal(fixture_count(&rows->read, TABLE_FIRM), 1);
	fixture_put_firm(rows, 2, 3, 0);
	assert_int_equal(fixture_level(&rows->read, 2), 3);
	assert_ok(state_write(state, NULL));
	assert_int_equal(fixture_level(&rows->read, 1), 2);
	assert_ok(state_drop(state, NULL));
	assert_int_equal(fixture_level(&rows->read, 1), 2);
	assert_int_equal(fixture_level(&rows->read, 2), 3);
	state_close(state);
}

/* LMDB lays rows anywhere; all that are read as structs are aligned, and stay until the next write.
 */
static void test_borrowed_rows_are_aligned_and_stay(void **context)
{
	enum { FIRMS = 500 };
	struct state_options options = fixture_options(test_dir_path(*context, "s"), NULL);
	struct state *state = open_state(&options);
	const struct rows_reader *rows = state_reader(state);
	const struct fixture_firm *firms[FIRMS];
	for (uint64_t i = 0; i < FIRMS; i++)
		fixture_put_firm(state_writer(state), i, 1, 0);
	checkpoint(state, 1);
	state_savepoint(state);
	for (uint64_t i = 0; i < FIRMS; i++) {
		struct row_key key = fixture_key(i);
		firms[i] = rows_get(rows, TABLE_FIRM, row_key_bytes(&key), sizeof(*firms[i]));
		assert_non_null(firms[i]);
		assert_int_equal((uintptr_t)firms[i] % _Alignof(struct fixture_firm), 0);
	}
	assert_int_equal(fixture_count(rows, TABLE_FIRM), FIRMS);
	for (uint64_t i = 0; i < FIRMS; i++)
		assert_int_equal(firms[i]->number, i);
	state_close(state);
}

static void test_undo(void **context)
{
	(void)context;
	struct mem_disk *disk = mem_disk_create();
	struct state_options options = fixture_options("mem", disk);
	struct state *state = open_state(&options);
	struct rows_writer *rows = state_writer(state);
	struct row_key one = fixture_key(1);
	uint8_t before[32];
	uint8_t after[32];
	fixture_put_firm(rows, 1, 1, 9);
	checkpoint(state, 1);
	fixture_put_firm(rows, 2, 2, 9);
	state_digest(state, before);
	size_t active_rows = state_stats(state).active_rows;

	for (int repeat = 0; repeat < 2; repeat++) {
		if (repeat == 0)
			state_savepoint(state);
		fixture_put_firm(rows, 1, 3, 0);
		rows->del(rows->read.context, TABLE_FIRM, row_key_bytes(&one));
		fixture_put_firm(rows, 2, 4, 8);
		fixture_put_firm(rows, 2, 4, 7);
		fixture_put_firm(rows, 3, 1, 1);
		state_undo(state); /* the second time back to the same mark */
		state_digest(state, after);
		assert_memory_equal(after, before, sizeof(after));
		assert_int_equal(state_stats(state).active_rows, active_rows);
	}
	state_freeze(state, 2);
	assert_broken(state_undo(state)); /* a freeze ends the mark */
	state_close(state);
	mem_disk_destroy(disk);
}

/* A large input gives its memory back and leaves a log that works. */
static void test_undo_of_a_large_input(void **context)
{
	(void)context;
	struct mem_disk *disk = mem_disk_create();
	struct state_options options = fixture_options("mem", disk);
	struct state *state = open_state(&options);
	struct rows_writer *rows = state_writer(state);
	for (int repeat = 0; repeat < 2; repeat++) {
		state_savepoint(state);
		for (uint64_t i = 0; i < 20000; i++)
			fixture_put_firm(rows, i, 1, 1);
		state_undo(state);
		assert_int_equal(state_stats(state).active_rows, 0);
		assert_int_equal(fixture_count(&rows->read, TABLE_FIRM_DUE), 0);
	}
	state_close(state);
	mem_disk_destroy(disk);
}

static void put_text(struct rows_writer *rows, uint16_t table, const char *key, const char *text)
{
	rows->put(rows->read.context, table, bytes_of_text(key), bytes_of_text(text));
}

static void check_text(const struct rows_writer *rows, uint16_t table, const char *key,
		       const char *text)
{
	struct bytes row;
	assert_int_equal(rows->read.get(rows->read.context, table, bytes_of_text(key), &row),
			 text != NULL);
	if (text != NULL)
		assert_bytes_text(row, text);
}

/* Where a row was found last is used again only as long as it is there. */
static void test_a_known_place_moves(void **context)
{
	(void)context;
	struct mem_disk *disk = mem_disk_create();
	struct state_options options = fixture_options("mem", disk);
	struct state *state = open_state(&options);
	struct rows_writer *rows = state_writer(state);
	put_text(rows, TABLE_EVENT, "b", "short");
	check_text(rows, TABLE_EVENT, "b", "short");
	check_text(rows, TABLE_EVENT, "j", NULL); /* kept where "b" was */
	check_text(rows, TABLE_EVENT, "b", "short");
	put_text(rows, TABLE_EVENT, "a", "moves it");
	put_text(rows, TABLE_EVENT, "b", "a text that outgrows its room");
	check_text(rows, TABLE_EVENT, "a", "moves it");
	check_text(rows, TABLE_EVENT, "b", "a text that outgrows its room");
	assert_int_equal(fixture_count(&rows->read, TABLE_EVENT), 2);

	state_savepoint(state);
	put_text(rows, TABLE_EVENT, "c", "undone");
	check_text(rows, TABLE_EVENT, "c", "undone");
	state_undo(state);
	check_text(rows, TABLE_EVENT, "c", NULL);
	state_close(state);
	mem_disk_destroy(disk);
}

/* The table after a freeze has as many changes as that before it, and none of its rows. */
static void test_a_freeze_forgets_known_places(void **context)
{
	(void)context;
	struct mem_disk *disk = mem_disk_create();
	struct state_options options = fixture_options("mem", disk);
	struct state *state = open_state(&options);
	struct rows_writer *rows = state_writer(state);
	put_text(rows, TABLE_EVENT, "b", "frozen");
	check_text(rows, TABLE_EVENT, "b", "frozen");
	state_freeze(state, 1);
	put_text(rows, TABLE_EVENT, "a", "new");
	put_text(rows, TABLE_EVENT, "b", "newer");
	assert_int_equal(state_stats(state).active_rows, 2);
	assert_int_equal(state_stats(state).frozen_rows, 1);
	check_text(rows, TABLE_EVENT, "b", "newer");
	state_close(state);
	mem_disk_destroy(disk);
}

static void test_limits_ask_for_a_freeze(void **context)
{
	(void)context;
	struct mem_disk *disk = mem_disk_create();
	struct state_options options = fixture_options("mem", disk);
	options.limits = (struct state_limits){
		.active_bytes = 1 << 20, .active_rows = 30, .events = 100, .idle_ms = 1000};
	struct state *state = open_state(&options);
	assert_false(state_wants_freeze(state, INT64_MAX)); /* nothing was folded */
	state_folded(state, 0, 4000); /* a turn without an event changed nothing */
	assert_false(state_wants_freeze(state, INT64_MAX));
	state_folded(state, 1, 5000);
	state_folded(state, 1, 5900);
	assert_false(state_wants_freeze(state, 5999));
	assert_true(state_wants_freeze(state, 6000));
	checkpoint(state, 1);
	assert_false(state_wants_freeze(state, 6000));

	state_folded(state, 99, 6000);
	assert_false(state_wants_freeze(state, 6000));
	state_folded(state, 1, 6000);
	assert_true(state_wants_freeze(state, 6000));
	checkpoint(state, 2);

	for (uint64_t i = 0; i < 15; i++) /* two rows each: no due day, no due index */
		fixture_put_firm(state_writer(state), i, 1, 0);
	assert_true(state_wants_freeze(state, 6000));
	state_folded(state, 200, 6000);
	assert_false(state_overloaded(state)); /* a checkpoint is all it needs */
	assert_int_equal(state_stats(state).active_rows, 30);
	assert_true(state_stats(state).active_bytes > 30 * sizeof(struct fixture_firm) / 2);
	state_freeze(state, 3);
	assert_int_equal(state_stats(state).frozen_rows, 30);
	for (uint64_t i = 0; i < 29; i++) /* others than before: their indexes aren't there yet */
		fixture_put_firm(state_writer(state), 100 + i, 1, 0);
	assert_false(state_wants_freeze(state, 6000)); /* one is under way */
	assert_false(state_overloaded(state));
	fixture_put_firm(state_writer(state), 129, 1, 0);
	assert_true(state_overloaded(state));
	state_close(state);
	mem_disk_destroy(disk);
}

static void test_bytes_ask_for_a_freeze(void **context)
{
	(void)context;
	struct mem_disk *disk = mem_disk_create();
	struct state_options options = fixture_options("mem", disk);
	options.limits.active_bytes = 200 << 10;
	struct state *state = open_state(&options);
	struct rows_writer *rows = state_writer(state);
	uint8_t row[ROW_MAX] = {0};
	uint64_t puts = 0;
	while (!state_wants_freeze(state, 0)) {
		struct row_key key = fixture_key(puts++);
		rows->put(rows->read.context, TABLE_NAME, row_key_bytes(&key),
			  bytes_of(row, sizeof(row)));
	}
	assert_in_range(puts, 90, 100);
	state_close(state);
	mem_disk_destroy(disk);
}

static void test_steps_come_in_order(void **context)
{
	(void)context;
	struct mem_disk *disk = mem_disk_create();
	struct state_options options = fixture_options("mem", disk);
	struct state *state = open_state(&options);
	assert_broken((void)(state_write(state, NULL) == STATUS_OK));
	assert_broken((void)(state_drop(state, NULL) == STATUS_OK));
	state_freeze(state, 1);
	assert_true(state_frozen(state));
	assert_false(state_written(state));
	assert_broken(state_freeze(state, 2));
	assert_broken((void)(state_drop(state, NULL) == STATUS_OK));
	assert_ok(state_write(state, NULL));
	assert_true(state_written(state));
	assert_ok(state_drop(state, NULL));
	assert_false(state_frozen(state));
	assert_broken(state_freeze(state, 0)); /* the journal doesn't go backwards */
	state_close(state);
	mem_disk_destroy(disk);
}

static void test_a_failed_write_changes_nothing(void **context)
{
	(void)context;
	struct mem_disk *disk = mem_disk_create();
	struct state_options options = fixture_options("mem", disk);
	struct state *state = open_state(&options);
	struct err err;
	fixture_put_firm(state_writer(state), 1, 1, 0);
	state_freeze(state, 1);
	mem_disk_faults(disk)->fail_io_after = 0;
	assert_status(state_write(state, &err), STATUS_IO);
	assert_false(state_written(state));
	state_close(state);
	mem_disk_faults(disk)->fail_io_after = -1;
	state = open_state(&options);
	assert_int_equal(state_frame(state), 0);
	assert_int_equal(fixture_count(state_reader(state), TABLE_FIRM), 0);
	state_close(state);
	mem_disk_destroy(disk);
}

/* What was frozen is forgotten only when the view is seen to hold it. */
static void test_drop_looks_at_the_view(void **context)
{
	(void)context;
	struct mem_disk *disk = mem_disk_create();
	struct state_options options = fixture_options("mem", disk);
	struct state *state = open_state(&options);
	struct err err;
	fixture_put_firm(state_writer(state), 1, 1, 1);
	state_freeze(state, 7);
	assert_ok(state_write(state, NULL));
	state->frozen_frame = 8;
	assert_status(state_drop(state, &err), STATUS_CORRUPT);
	assert_string_equal(err.text, "mem: holds frame 7 after the checkpoint of frame 8");
	assert_true(state_frozen(state));
	assert_int_equal(fixture_level(state_reader(state), 1), 1);
	state->frozen_frame = 7;
	assert_ok(state_drop(state, &err));
	state_close(state);
	mem_disk_destroy(disk);
}

struct dump {
	size_t rows;
	uint16_t last_table;
};

static void dump_one(void *context, uint16_t table, struct bytes key, struct bytes row)
{
	struct dump *dump = context;
	assert_true(table >= dump->last_table);
	assert_true(key.size != 0 && row.size != 0);
	dump->last_table = table;
	dump->rows++;
}

static void test_dump_goes_over_all_tables(void **context)
{
	(void)context;
	struct mem_disk *disk = mem_disk_create();
	struct state_options options = fixture_options("mem", disk);
	struct state *state = open_state(&options);
	struct dump dump = {0, 0};
	fixture_put_firm(state_writer(state), 1, 1, 1);
	checkpoint(state, 1);
	fixture_put_firm(state_writer(state), 2, 1, 1);
	state_dump(state, dump_one, &dump);
	assert_int_equal(dump.rows, 6);
	state_close(state);
	mem_disk_destroy(disk);
}

#define WITH_DIR(test) cmocka_unit_test_setup_teardown(test, test_dir_setup, test_dir_teardown)

/* What filled its map, and ended its process, has room at the next start. */
static void test_a_map_that_was_filled_grows_at_the_next_start(void **state)
{
	const uint64_t gib = UINT64_C(1) << 30, mib = UINT64_C(1) << 20;
	struct test_dir *dir = test_dir_create();
	const char *path = test_dir_path(dir, "data.mdb");
	(void)state;
	assert_int_equal(state_map_for(test_dir_path(dir, "none"), gib, 64 * mib), gib);
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, (off_t)(384 * mib)), 0);
	assert_int_equal(state_map_for(dir->path, gib, 64 * mib), gib);
	assert_int_equal(ftruncate(fd, (off_t)(384 * mib + 1)), 0);
	assert_int_equal(state_map_for(dir->path, gib, 64 * mib), gib + (64 << 10));
	assert_int_equal(ftruncate(fd, (off_t)gib), 0);
	assert_int_equal(state_map_for(dir->path, gib, 64 * mib), 2 * gib + 256 * mib);
	assert_int_equal(ftruncate(fd, 1), 0);
	assert_int_equal(state_map_for(dir->path, 2, 0), 2); /* exactly as much as is needed */
	assert_int_equal(state_map_for(dir->path, 1, 0), 64 << 10);
	char longer[FILE_PATH_MAX];
	memset(longer, '/', sizeof longer);
	(void)snprintf(longer + sizeof longer - 1 - strlen(dir->path), strlen(dir->path) + 1, "%s",
		       dir->path);
	assert_int_equal(state_map_for(longer, gib, UINT64_C(1) << 40), gib); /* no such path */
	(void)close(fd);
	test_dir_destroy(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_map_that_was_filled_grows_at_the_next_start),
		WITH_DIR(test_a_new_state_is_empty),
		cmocka_unit_test(test_no_row_has_such_a_key),
		WITH_DIR(test_a_checkpoint_lasts),
		cmocka_unit_test(test_a_crash_between_write_and_drop_is_harmless),
		cmocka_unit_test(test_another_fold_is_refused),
		cmocka_unit_test(test_a_damaged_meta_row_is_found),
		WITH_DIR(test_open_fails_with_words),
		WITH_DIR(test_layers_hide_what_lies_below),
		WITH_DIR(test_borrowed_rows_are_aligned_and_stay),
		cmocka_unit_test(test_undo),
		cmocka_unit_test(test_undo_of_a_large_input),
		cmocka_unit_test(test_a_known_place_moves),
		cmocka_unit_test(test_a_freeze_forgets_known_places),
		cmocka_unit_test(test_limits_ask_for_a_freeze),
		cmocka_unit_test(test_bytes_ask_for_a_freeze),
		cmocka_unit_test(test_steps_come_in_order),
		cmocka_unit_test(test_a_failed_write_changes_nothing),
		cmocka_unit_test(test_drop_looks_at_the_view),
		cmocka_unit_test(test_dump_goes_over_all_tables),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
