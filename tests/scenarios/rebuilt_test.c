/* The read model is the same rows however it was read: live, in small batches of the five by turns
 * and opened again in between; made anew, one journal after another; and with a journal that was
 * forgotten and read again.  Over all scenarios, in memory, some of them also on a disk. */
#include "common/store/mem_disk.h"
#include "services/console/model/model_internal.h"
#include "services/scenario/cast.h"
#include "tests/lib/property.h"
#include "tests/lib/test.h"
#include "tests/lib/test_dir.h"
#include "tests/scenarios/act_values.h"
#include "tests/scenarios/county_model.h"

#define BATCH_MOST 5
#define DISK_EACH 60 /* every so manieth county's lies on a disk */

struct reader {
	struct mem_disk *disk; /* NULL: in the directory */
	const char *path;
	struct model *model;
};
static struct property draws = {.state = 20250303};
static struct test_dir *dir;
static size_t counties, on_disk, batches, reopened, rows, unlike;

static void open_model(struct reader *reader)
{
	struct err err;
	assert_ok(model_open(reader->path, reader->disk, &reader->model, &err));
}

/* As pulling.c does, from where the model says that it is. */
static void take_batch(struct reader *reader, struct scratch *county, enum daemon daemon,
		       uint64_t most)
{
	struct err err;
	uint64_t from = model_position(reader->model, daemon).sequence + 1;
	uint64_t through = scratch_head(county, daemon);
	if (through < from)
		return;
	if (through >= from + most)
		through = from + most - 1;
	assert_ok(model_begin(reader->model, &err));
	for (uint64_t sequence = from; sequence <= through; sequence++)
		county_model_take(reader->model, county, daemon, sequence);
	assert_ok(model_commit(reader->model, daemon, (struct model_position){1, through}, &err));
	batches++;
}

static bool is_read(const struct reader *reader, struct scratch *county, enum daemon daemon)
{
	return model_position(reader->model, daemon).sequence >= scratch_head(county, daemon);
}

static bool all_read(const struct reader *reader, struct scratch *county)
{
	for (unsigned daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		if (!is_read(reader, county, (enum daemon)daemon))
			return false;
	}
	return true;
}

static void read_live(struct reader *reader, struct scratch *county)
{
	open_model(reader);
	while (!all_read(reader, county)) {
		enum daemon daemon =
			(enum daemon)property_between(&draws, DAEMON_INTAKE, DAEMON_COUNT - 1);
		if (!is_read(reader, county, daemon))
			take_batch(reader, county, daemon, 1 + property_below(&draws, BATCH_MOST));
		if (property_chance(&draws, 15)) {
			model_close(reader->model);
			open_model(reader);
			reopened++;
		}
	}
}

static void read_anew(struct reader *reader, struct scratch *county)
{
	open_model(reader);
	for (unsigned daemon = DAEMON_COUNT - 1; daemon >= DAEMON_INTAKE; daemon--)
		take_batch(reader, county, (enum daemon)daemon,
			   scratch_head(county, (enum daemon)daemon));
}

static bool next_row(struct model *model, enum model_table table, struct walk *walk, bool first)
{
	return model_walk(model, table, bytes_of(NULL, 0), walk, first);
}

static void compare_table(struct model *live, struct model *other, enum model_table table,
			  const char *how)
{
	struct walk a, b;
	bool more = next_row(live, table, &a, true), other_more = next_row(other, table, &b, true);
	while (more && other_more && bytes_equal(row_key_bytes(&a.key), row_key_bytes(&b.key)) &&
	       bytes_equal(a.value, b.value)) {
		rows++;
		more = next_row(live, table, &a, false);
		other_more = next_row(other, table, &b, false);
	}
	if (more || other_more) {
		print_error("county %zu, table %d, %s: the rows differ: \"%.*s\" and \"%.*s\"\n",
			    counties, (int)table, how, more ? (int)a.value.size : 0,
			    more ? (const char *)a.value.data : "",
			    other_more ? (int)b.value.size : 0,
			    other_more ? (const char *)b.value.data : "");
		unlike++;
	}
}

static void compare(const struct reader *live, const struct reader *other, const char *how)
{
	for (unsigned table = 0; table < MODEL_TABLES; table++)
		compare_table(live->model, other->model, (enum model_table)table, how);
}

static void forget_and_read(struct reader *reader, struct scratch *county, enum daemon daemon)
{
	struct err err;
	assert_ok(model_forget(reader->model, daemon, &err));
	take_batch(reader, county, daemon, scratch_head(county, daemon));
}

static void compare_all(void *context, struct scratch *county)
{
	bool disk = counties++ % DISK_EACH == 0;
	struct reader live = {.path = "live"}, anew = {.path = "anew"};
	(void)context;
	if (disk) {
		live.path = test_dir_path(dir, "live");
		anew.path = test_dir_path(dir, "anew");
		test_tree_remove(live.path);
		test_tree_remove(anew.path);
		on_disk++;
	} else {
		live.disk = mem_disk_create();
		anew.disk = mem_disk_create();
	}
	read_live(&live, county);
	read_anew(&anew, county);
	compare(&live, &anew, "made anew");
	for (unsigned daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++)
		forget_and_read(&anew, county, (enum daemon)daemon);
	compare(&live, &anew, "forgotten and read again");
	model_close(live.model);
	model_close(anew.model);
	mem_disk_destroy(live.disk);
	mem_disk_destroy(anew.disk);
}

static void a_model_made_anew_is_the_live_one(void **state)
{
	struct scenario_options options = {.at_end = compare_all};
	(void)state;
	assert_true(scenarios_run(&options, NULL) != 0);
	print_message("%zu counties, %zu of them on a disk, %zu batches, opened again %zu times, "
		      "%zu rows compared\n",
		      counties, on_disk, batches, reopened, rows);
	assert_int_equal(unlike, 0);
	assert_true(on_disk > 5);
	assert_true(reopened > counties);
	assert_true(rows > 100000);
}

static int setup(void **state)
{
	(void)state;
	dir = test_dir_create();
	scenarios_read();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	scenarios_free();
	test_dir_destroy(dir);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(a_model_made_anew_is_the_live_one)};
	return cmocka_run_group_tests(tests, setup, teardown);
}
