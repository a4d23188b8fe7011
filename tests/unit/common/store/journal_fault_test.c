/* The journal on disks that are full, fail or rot: it says so, goes on with what was acknowledged,
 * and what is whole is found around what isn't. */
#include <stdio.h>

#include "common/store/journal_frame.h"
#include "common/store/place.h"
#include "tests/unit/common/store/journal_fixture.h"

#define FIRST_VOLUME "0000000000000001-0000000000000001"
#define PAIR_OF_VOLUMES 14 /* frames of 1000 events: some ten fill one of 1 MiB */

static int setup(void **state)
{
	struct journal_fixture *f = journal_fixture_create(true);
	*state = f;
	journal_close(f->journal);
	f->options.volume_bytes = 1 << 20;
	f->journal = NULL;
	fixture_open(f);
	return 0;
}

static int teardown(void **state)
{
	journal_fixture_destroy((struct journal_fixture *)*state);
	return 0;
}

static struct mem_faults *disk(struct journal_fixture *f)
{
	return mem_disk_faults(f->disk);
}

/* ---- full, or failing */

static enum status copy_until(struct journal_fixture *f, int64_t puts, int64_t commits,
			      char out[TEST_PATH_MAX])
{
	char name[48];
	(void)snprintf(name, sizeof name, "copy-%lld-%lld", (long long)puts, (long long)commits);
	(void)snprintf(out, TEST_PATH_MAX, "%s", test_dir_path(f->dir, name));
	disk(f)->fail_full_after = puts;
	disk(f)->fail_io_after = commits;
	enum status status = journal_copy(f->journal, PAIR_OF_VOLUMES, out, &f->err);
	disk(f)->fail_full_after = disk(f)->fail_io_after = -1;
	return status;
}

static void check_copy(struct journal_fixture *f, const char *directory)
{
	journal_close(f->journal);
	f->options.directory = directory;
	fixture_open(f);
	fixture_check_all(f, PAIR_OF_VOLUMES);
	f->options.directory = f->directory;
	fixture_reopen(f);
}

/* Whichever frame it is for which there is no room. */
static void test_a_copy_that_has_no_room_says_so(void **state)
{
	struct journal_fixture *f = *state;
	char directory[TEST_PATH_MAX];
	enum status status = STATUS_FULL;
	fixture_append_many(f, PAIR_OF_VOLUMES, 1000);
	for (int64_t puts = 0; status != STATUS_OK; puts++) {
		assert_true(puts < 3 * PAIR_OF_VOLUMES);
		status = copy_until(f, puts, -1, directory);
		assert_true(status == STATUS_OK || status == STATUS_FULL);
	}
	check_copy(f, directory);
	status = STATUS_IO;
	for (int64_t commits = 0; status != STATUS_OK; commits++) {
		assert_true(commits < PAIR_OF_VOLUMES);
		status = copy_until(f, -1, commits, directory);
		assert_true(status == STATUS_OK || status == STATUS_IO);
	}
	check_copy(f, directory);
}

static void test_a_journal_that_cannot_be_begun_is_begun_later(void **state)
{
	struct journal_fixture *f = *state;
	char directory[TEST_PATH_MAX];
	journal_close(f->journal);
	f->journal = NULL;
	(void)snprintf(directory, sizeof directory, "%s", test_dir_path(f->dir, "another"));
	f->options.directory = directory;
	f->options.must_exist = true;
	assert_status(journal_open(&f->options, &f->journal, &f->err), STATUS_NOT_FOUND);
	f->options.must_exist = false;
	disk(f)->fail_io_after = 0;
	assert_status(journal_open(&f->options, &f->journal, &f->err), STATUS_IO);
	assert_null(f->journal);
	disk(f)->fail_io_after = -1;
	disk(f)->fail_full_after = 0;
	assert_status(journal_open(&f->options, &f->journal, &f->err), STATUS_FULL);
	assert_null(f->journal);
	disk(f)->fail_full_after = -1;
	fixture_open(f);
	fixture_check_all(f, 0);
	assert_ok(fixture_append(f, 1));
	f->options.must_exist = true;
	fixture_reopen(f);
	fixture_check_all(f, 1);
}

/* Each commit fails in turn, those that begin a volume, too: what was acknowledged is there. */
static void test_appends_that_fail_lose_nothing(void **state)
{
	struct journal_fixture *f = *state;
	struct journal_verified verified;
	for (int64_t commits = 0; commits < 2 * PAIR_OF_VOLUMES; commits++) {
		uint64_t acknowledged = journal_head(f->journal)->frame;
		disk(f)->fail_io_after = commits % 4;
		while (fixture_append(f, 1000) == STATUS_OK)
			acknowledged++;
		assert_int_equal(f->err.status, STATUS_IO);
		assert_status(fixture_append(f, 1), STATUS_IO); /* it has ended */
		disk(f)->fail_io_after = -1;
		fixture_reopen(f);
		assert_int_equal(journal_head(f->journal)->frame, acknowledged);
		assert_ok(journal_verify(f->journal, &verified, &f->err));
		assert_int_equal(verified.frames, acknowledged);
	}
	assert_true(verified.volumes > 3);
	fixture_check_all(f, verified.frames);
}

/* A new life begins whole or not at all, also where the one before it has no frame. */
static void test_a_fork_that_fails_is_none(void **state)
{
	struct journal_fixture *f = *state;
	fixture_append_many(f, 3, 10);
	for (unsigned round = 0; round < 3; round++) {
		struct journal_head before = *journal_head(f->journal);
		disk(f)->fail_io_after = 0;
		assert_status(journal_fork(f->journal, &f->random, TEST_NOW_MS, &f->err),
			      STATUS_IO);
		assert_status(fixture_append(f, 1), STATUS_IO);
		disk(f)->fail_io_after = -1;
		fixture_reopen(f);
		assert_int_equal(journal_head(f->journal)->incarnation, before.incarnation);
		assert_ok(journal_fork(f->journal, &f->random, TEST_NOW_MS + round, &f->err));
		assert_int_not_equal(journal_head(f->journal)->incarnation, before.incarnation);
		assert_int_equal(journal_head(f->journal)->parent, before.incarnation);
		assert_int_equal(journal_head(f->journal)->forked_at, 30);
		assert_int_equal(journal_head(f->journal)->created_ms, TEST_NOW_MS + round);
		fixture_reopen(f);
		assert_int_equal(journal_head(f->journal)->parent, before.incarnation);
		assert_int_equal(journal_head(f->journal)->created_ms, TEST_NOW_MS + round);
	}
	assert_ok(fixture_append(f, 1));
	fixture_check_all(f, 4);
}

/* ---- rotten */

typedef void change_fn(struct bytes row, void *changed);

/* The frame's row, in the first volume, as `change` has it. */
static void change_row(struct journal_fixture *f, uint64_t number, change_fn *change)
{
	const struct place place = {f->directory, f->disk};
	const struct engine_options options = {
		.map_bytes = 64 << 20, .tables_max = 1, .integer_keys = true};
	struct engine *engine;
	struct engine_write *write;
	struct bytes row, key = bytes_of((const uint8_t *)&number, sizeof number);
	unsigned table;
	journal_close(f->journal);
	f->journal = NULL;
	assert_ok(place_open(&place, FIRST_VOLUME, &options, &engine, &f->err));
	assert_ok(engine_begin(engine, &write, &f->err));
	assert_ok(engine_table(write, "frames", &table, &f->err));
	assert_ok(engine_write_get(write, table, key, &row));
	uint8_t *changed = malloc(row.size);
	assert_non_null(changed);
	memcpy(changed, row.data, row.size);
	change(row, changed);
	assert_ok(engine_put(write, table, key, bytes_of(changed, row.size), ENGINE_PUT));
	assert_ok(engine_commit(write, &f->err));
	engine_close(engine);
	free(changed);
	fixture_open(f);
}

/* A bit of an event. */
static void flip(struct bytes row, void *changed)
{
	((uint8_t *)changed)[row.size - 50] ^= 4;
}

/* As somebody does who can write the file: the checksum is right. */
static void rewrite(struct bytes row, void *changed)
{
	struct frame frame;
	uint8_t events[10 * TEST_EVENT_SIZE];
	assert_ok(frame_read(row, true, &frame));
	assert_int_equal(frame.events.size, sizeof events);
	memcpy(events, frame.events.data, sizeof events);
	events[sizeof events - 50] ^= 4;
	frame_write(&frame.header, bytes_of(events, sizeof events), changed);
}

static void rot(struct journal_fixture *f, uint64_t number)
{
	change_row(f, number, flip);
}

static void forge(struct journal_fixture *f, uint64_t number)
{
	change_row(f, number, rewrite);
}

static void see(void *context, const struct frame *frame)
{
	*(uint64_t *)context |= UINT64_C(1) << frame->header.frame;
}

/* Walks to the end; which frames were seen, a bit for each. */
static uint64_t walk(struct journal_fixture *f, size_t bytes)
{
	uint64_t seen = 0;
	while (journal_scrub(f->journal, bytes, see, &seen))
		;
	return seen;
}

static void test_a_walk_names_what_is_rotten_and_passes_by(void **state)
{
	struct journal_fixture *f = *state;
	fixture_append_many(f, 9, 10);
	assert_int_equal(walk(f, 1), 0x3fe);
	assert_int_equal(journal_scrubbed(f->journal).walks, 1);
	assert_int_equal(journal_scrubbed(f->journal).damaged_frames, 0);
	assert_null(journal_damage(f->journal));
	rot(f, 3);
	rot(f, 2);
	assert_int_equal(walk(f, 4000), 0x3fe & ~0xcu);
	assert_int_equal(journal_scrubbed(f->journal).walks, 1);
	assert_int_equal(journal_scrubbed(f->journal).damaged_frames, 2);
	const struct journal_damage *damage = journal_damage(f->journal);
	assert_non_null(damage);
	assert_int_equal(damage->frame, 2); /* the first, whoever came by later */
	assert_true(damage->times >= 2);
	assert_int_equal(damage->err.status, STATUS_CORRUPT);
	assert_non_null(strstr(damage->err.text, "frame 2 "));
	assert_int_equal(walk(f, SIZE_MAX), 0x3fe & ~0xcu);
	assert_int_equal(journal_scrubbed(f->journal).walks, 2);
	assert_int_equal(journal_scrubbed(f->journal).damaged_frames, 2);
	while (journal_scrub(f->journal, 1, NULL, NULL))
		assert_int_equal(journal_scrubbed(f->journal).damaged_frames, 2);
}

/* What was appended behind a walk's end is seen by the next. */
static void test_a_walk_goes_on_with_what_comes(void **state)
{
	struct journal_fixture *f = *state;
	uint64_t seen = 0;
	assert_false(journal_scrub(f->journal, 1, see, &seen)); /* nothing is there */
	fixture_append_many(f, 2, 10);
	assert_true(journal_scrub(f->journal, 1, see, &seen));
	assert_int_equal(seen, 2);
	fixture_append_many(f, 1, 10);
	assert_int_equal(walk(f, 1), 0xc);
	assert_int_equal(journal_scrubbed(f->journal).walks, 2);
}

/* Each event is found, up and down, but for those of the rotten frame. */
static void look_for_all(struct journal_fixture *f, uint64_t events, uint64_t lost)
{
	struct frame frame;
	for (uint64_t i = 1; i <= 2 * events; i++) {
		uint64_t asked = i <= events ? i : 2 * events + 1 - i;
		enum status status = journal_find(f->journal, asked, &frame, &f->err);
		if (asked >= lost && asked < lost + 10) {
			assert_status(status, STATUS_CORRUPT);
			continue;
		}
		assert_ok(status);
		assert_true(asked >= frame.header.first);
		assert_true(asked - frame.header.first < frame.header.count);
		fixture_check_frame(f, &frame);
	}
	assert_status(journal_find(f->journal, events + 1, &frame, &f->err), STATUS_NOT_FOUND);
	assert_status(journal_find(f->journal, 0, &frame, &f->err), STATUS_NOT_FOUND);
}

static void test_events_around_a_rotten_frame_are_found(void **state)
{
	static const uint64_t with_events[] = {1, 2, 4, 5};
	struct journal_fixture *f = *state;
	struct frame frame;
	for (unsigned i = 0; i < 10; i++)
		assert_ok(fixture_append(f,
					 i % 3 == 2 ? 0 : 10)); /* each third moves cursors alone */
	look_for_all(f, 70, 71);
	for (size_t i = 0; i < 4; i++) { /* the last ones are looked at when it is opened */
		rot(f, with_events[i]);
		look_for_all(f, 70, 10 * i + 1);
		assert_int_equal(journal_damage(f->journal)->frame, with_events[i]);
		assert_status(journal_read(f->journal, with_events[i], &frame, &f->err),
			      STATUS_CORRUPT);
		assert_ok(journal_read(f->journal, with_events[i] + 1, &frame, &f->err));
		rot(f, with_events[i]); /* as it was */
	}
}

static void test_the_lowest_frame_that_is_rotten_is_named(void **state)
{
	struct journal_fixture *f = *state;
	struct frame frame;
	fixture_append_many(f, 12, 10);
	rot(f, 2);
	rot(f, 4);
	rot(f, 5);
	static const uint64_t asked[] = {4, 2, 5}, named[] = {4, 2, 2};
	for (size_t i = 0; i < 3; i++) {
		assert_status(journal_read(f->journal, asked[i], &frame, &f->err), STATUS_CORRUPT);
		assert_int_equal(journal_damage(f->journal)->frame, named[i]);
		assert_int_equal(journal_damage(f->journal)->times, i + 1);
	}
	/* A step ends where something was rotten: that took its time. */
	uint64_t seen = 0;
	assert_true(journal_scrub(f->journal, 1 << 20, see, &seen));
	assert_int_equal(seen, 2);
}

/* Written anew with a right checksum, which the link tells all the same. */
static void test_a_walk_looks_at_links(void **state)
{
	struct journal_fixture *f = *state;
	fixture_append_many(f, 12, 10);
	forge(f, 4);
	assert_int_equal(walk(f, 1), 0x1ffe & ~0x10u);
	assert_int_equal(journal_scrubbed(f->journal).damaged_frames, 1);
	assert_int_equal(journal_damage(f->journal)->frame, 4);
	assert_non_null(strstr(journal_damage(f->journal)->err.text,
			       "frame 4 isn't linked to the one before it"));
	/* Beside one that can't be read. */
	rot(f, 3);
	assert_int_equal(walk(f, 1), 0x1ffe & ~0x18u);
	assert_int_equal(journal_scrubbed(f->journal).damaged_frames, 2);
}

/* What isn't there is no damage. */
static void test_what_is_asked_for_in_vain_is_no_damage(void **state)
{
	struct journal_fixture *f = *state;
	struct frame frame;
	fixture_append_many(f, 2, 10);
	assert_status(journal_read(f->journal, 3, &frame, NULL), STATUS_NOT_FOUND);
	assert_status(journal_read(f->journal, 0, &frame, NULL), STATUS_NOT_FOUND);
	assert_null(journal_damage(f->journal));
}

static void test_a_rotten_end_is_not_opened(void **state)
{
	struct journal_fixture *f = *state;
	fixture_append_many(f, 9, 10);
	rot(f, 5); /* far enough behind */
	journal_close(f->journal);
	f->journal = NULL;
	fixture_open(f);
	struct journal_verified verified;
	assert_status(journal_verify(f->journal, &verified, &f->err), STATUS_CORRUPT);
	assert_non_null(strstr(f->err.text, "frame 5 "));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_copy_that_has_no_room_says_so),
		TEST(test_a_journal_that_cannot_be_begun_is_begun_later),
		TEST(test_appends_that_fail_lose_nothing),
		TEST(test_a_fork_that_fails_is_none),
		TEST(test_a_walk_names_what_is_rotten_and_passes_by),
		TEST(test_a_walk_goes_on_with_what_comes),
		TEST(test_events_around_a_rotten_frame_are_found),
		TEST(test_the_lowest_frame_that_is_rotten_is_named),
		TEST(test_a_walk_looks_at_links),
		TEST(test_what_is_asked_for_in_vain_is_no_damage),
		TEST(test_a_rotten_end_is_not_opened),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
