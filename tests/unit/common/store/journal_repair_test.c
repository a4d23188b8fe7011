/* Journals without their daemons: what is wrong is named, and only this journal's own frames mend
 * it. */
#include "common/store/journal_repair.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/file.h"
#include "tests/unit/common/store/journal_fixture.h"

#define FRAMES 40
#define EVENTS 1000          /* 96 kB a frame: some ten a volume */
#define CHANGED (FRAMES - 1) /* in the open volume, frame FRAMES follows */
#define VOLUMES_MAX 8
#define FILE_MAX ((size_t)16 << 20)

struct fixture {
	struct journal_fixture *own, *copy, *other; /* `other`: as many frames, other contents */
	/* The same life: changed by somebody who linked it anew from there on; ended early. */
	struct journal_fixture *changed, *shorter;
	char volumes[VOLUMES_MAX][JOURNAL_VOLUME_NAME];
	size_t count;
	char aside[TEST_PATH_MAX + 16];
	uint64_t repaired, taken;
	struct volume_survey found[2 * VOLUMES_MAX];
	size_t found_count;
	struct journal_held held; /* frame 0: nobody holds anything */
	struct err err;
};

struct content {
	uint64_t seed, policy_set, frames;
	uint64_t changed; /* this frame is of another policy; 0: none */
};

static struct journal_fixture *make_journal(const struct content *content)
{
	struct journal_fixture *f = journal_fixture_create(false);
	journal_close(f->journal);
	assert_int_equal(file_remove_tree(f->directory, &f->err), STATUS_OK);
	random_seeded_init(&f->seeded, content->seed);
	f->options.volume_bytes = 1 << 20;
	fixture_open(f);
	for (uint64_t n = 1; n <= content->frames; n++) {
		struct frame_header header = fixture_header(n, EVENTS);
		header.policy_set = content->policy_set + (n == content->changed ? 1 : 0);
		struct bytes events =
			fixture_events(f, journal_head(f->journal)->sequence + 1, EVENTS);
		(void)journal_room(f->journal, (int64_t)n);
		(void)journal_idle(f->journal);
		assert_ok(journal_append(f->journal, &header, events, &f->err));
	}
	journal_close(f->journal);
	f->journal = NULL;
	return f;
}

static int by_name(const void *left, const void *right)
{
	return strcmp((const char *)left, (const char *)right);
}

static void list_volumes(struct fixture *f)
{
	DIR *directory = opendir(f->copy->directory);
	assert_non_null(directory);
	for (const struct dirent *entry = readdir(directory); entry != NULL;
	     entry = readdir(directory)) {
		if (entry->d_name[0] < '0' || entry->d_name[0] > '9')
			continue;
		assert_true(f->count < VOLUMES_MAX);
		(void)snprintf(f->volumes[f->count++], JOURNAL_VOLUME_NAME, "%.60s", entry->d_name);
	}
	(void)closedir(directory);
	qsort(f->volumes, f->count, sizeof f->volumes[0], by_name);
	assert_true(f->count >= 3);
}

static int make_all(void **state)
{
	struct fixture *f = (struct fixture *)calloc(1, sizeof *f);
	assert_non_null(f);
	f->copy = make_journal(&(struct content){1, 3, FRAMES, 0});
	f->other = make_journal(&(struct content){2, 4, FRAMES, 0});
	f->changed = make_journal(&(struct content){1, 3, FRAMES, CHANGED});
	f->shorter = make_journal(&(struct content){1, 3, CHANGED - 1, 0});
	list_volumes(f);
	*state = f;
	return 0;
}

static int end_all(void **state)
{
	struct fixture *f = (struct fixture *)*state;
	journal_fixture_destroy(f->copy);
	journal_fixture_destroy(f->other);
	journal_fixture_destroy(f->changed);
	journal_fixture_destroy(f->shorter);
	free(f);
	return 0;
}

static void data_path(const struct journal_fixture *journal, const char *volume,
		      char out[TEST_PATH_MAX + 128])
{
	(void)snprintf(out, TEST_PATH_MAX + 128, "%s/%s/data.mdb", journal->directory, volume);
}

static void take_volume(struct fixture *f, const struct journal_fixture *from, const char *volume)
{
	char path[TEST_PATH_MAX + 128];
	char *data;
	size_t size;
	data_path(from, volume, path);
	assert_ok(file_read(path, FILE_MAX, &data, &size, &f->err));
	data_path(f->own, volume, path);
	assert_ok(file_write_atomic(path, bytes_of(data, size), 0600, &f->err));
	free(data);
}

/* The same life, byte for byte. */
static int make(void **state)
{
	struct fixture *f = (struct fixture *)*state;
	char path[TEST_PATH_MAX + 128];
	f->own = journal_fixture_create(true);
	f->held = (struct journal_held){.frame = 0};
	for (size_t i = 0; i < f->count; i++) {
		(void)snprintf(path, sizeof path, "%s/%s", f->own->directory, f->volumes[i]);
		assert_ok(file_make_directories(path, 0700, &f->err));
		take_volume(f, f->copy, f->volumes[i]);
	}
	(void)snprintf(f->aside, sizeof f->aside, "%s.damaged", f->own->directory);
	return 0;
}

static int end(void **state)
{
	struct fixture *f = (struct fixture *)*state;
	journal_fixture_destroy(f->own);
	return 0;
}

/* Its row alone: the checksum is right, the link isn't. */
static void take_frame(struct fixture *f, const struct journal_fixture *from, const char *volume,
		       uint64_t number)
{
	char path[TEST_PATH_MAX + 128];
	struct engine *source, *target;
	struct engine_view *view;
	struct engine_write *write;
	struct bytes row;
	unsigned table;
	struct engine_options options = {.path = path, .tables_max = 1, .integer_keys = true};
	const struct bytes key = bytes_of(&number, sizeof number);
	(void)snprintf(path, sizeof path, "%s/%s", from->directory, volume);
	options.read_only = true;
	assert_ok(engine_open_file(&options, &source, &f->err));
	assert_ok(engine_view_open(source, &view, &f->err));
	assert_ok(engine_view_table(view, "frames", &table));
	assert_ok(engine_get(view, table, key, &row));
	(void)snprintf(path, sizeof path, "%s/%s", f->own->directory, volume);
	options.read_only = false;
	assert_ok(engine_open_lmdb(&options, &target, &f->err));
	assert_ok(engine_begin(target, &write, &f->err));
	assert_ok(engine_table(write, "frames", &table, &f->err));
	assert_ok(engine_put(write, table, key, row, ENGINE_PUT));
	assert_ok(engine_commit(write, &f->err));
	engine_close(target);
	engine_view_close(view);
	engine_close(source);
}

/* One bit of an event of frame `number`. */
static void damage_frame(struct fixture *f, const char *volume, uint64_t number)
{
	uint8_t event[TEST_EVENT_SIZE];
	char path[TEST_PATH_MAX + 128];
	char *data;
	size_t size;
	uint64_t sequence = (number - 1) * EVENTS + EVENTS / 2;
	memcpy(event, fixture_events(f->own, sequence, 1).data, sizeof event);
	data_path(f->own, volume, path);
	assert_ok(file_read(path, FILE_MAX, &data, &size, &f->err));
	char *at = (char *)memmem(data, size, event, sizeof event);
	assert_non_null(at);
	at[20] = (char)(at[20] ^ 4);
	assert_ok(file_write_atomic(path, bytes_of(data, size), 0600, &f->err));
	free(data);
}

static void found(void *context, const struct volume_survey *volume)
{
	struct fixture *f = (struct fixture *)context;
	if (volume->problem.status != STATUS_OK)
		f->found[f->found_count++] = *volume;
}

static uint64_t problems(struct fixture *f)
{
	struct journal_survey survey;
	f->found_count = 0;
	assert_ok(journal_survey(f->own->directory, found, f, &survey, &f->err));
	assert_int_equal(survey.problems, f->found_count);
	return survey.problems;
}

static void repaired(void *context, const struct volume_repaired *volume)
{
	struct fixture *f = (struct fixture *)context;
	f->repaired++;
	f->taken += volume->taken;
}

static enum status repair_as(struct fixture *f, const struct journal_fixture *from, bool dry_run)
{
	const struct journal_repair how = {.directory = f->own->directory,
					   .source = from->directory,
					   .first_volume = 1,
					   .aside = f->aside,
					   .dry_run = dry_run,
					   .held = &f->held,
					   .held_count = f->held.frame != 0 ? 1 : 0};
	f->repaired = f->taken = 0;
	f->err.text[0] = '\0';
	enum status status = journal_repair(&how, repaired, f, &f->err);
	if (status != STATUS_OK)
		print_message("%s\n", f->err.text);
	return status;
}

static enum status repair(struct fixture *f, const struct journal_fixture *from)
{
	return repair_as(f, from, false);
}

static void is_whole(struct fixture *f)
{
	struct journal *journal;
	struct journal_verified verified;
	assert_int_equal(problems(f), 0);
	assert_ok(journal_open_read(f->own->directory, &journal, &f->err));
	assert_ok(journal_verify(journal, &verified, &f->err));
	assert_int_equal(verified.frames, FRAMES);
	struct journal *copy;
	assert_ok(journal_open_read(f->copy->directory, &copy, &f->err));
	assert_memory_equal(verified.chain, journal_head(copy)->chain, JOURNAL_HASH);
	journal_close(copy);
	journal_close(journal);
	/* And it is written on. */
	struct journal_options options = f->copy->options;
	options.directory = f->own->directory;
	assert_ok(journal_open(&options, &journal, &f->err));
	journal_close(journal);
}

static void what_is_whole_is_left_alone(void **state)
{
	struct fixture *f = (struct fixture *)*state;
	is_whole(f);
	assert_ok(repair(f, f->other));
	assert_int_equal(f->repaired, 0);
	assert_int_not_equal(access(f->aside, F_OK), 0);
}

static void a_damaged_frame_is_named_and_taken(void **state)
{
	struct fixture *f = (struct fixture *)*state;
	char kept[TEST_PATH_MAX + 128];
	damage_frame(f, f->volumes[0], 3);
	assert_int_equal(problems(f), 1);
	assert_string_equal(f->found[0].name, f->volumes[0]);
	assert_int_equal(f->found[0].damaged, 1);
	assert_non_null(strstr(f->found[0].problem.text, "/data.mdb, byte "));
	assert_non_null(strstr(f->found[0].problem.text, "frame 3 "));
	assert_ok(repair(f, f->copy));
	assert_int_equal(f->repaired, 1);
	assert_int_equal(f->taken, 1);
	(void)snprintf(kept, sizeof kept, "%s/%s/data.mdb", f->aside, f->volumes[0]);
	assert_int_equal(access(kept, F_OK), 0);
	is_whole(f);
}

static void hold(struct fixture *f, const struct journal_fixture *of, uint64_t number)
{
	struct journal *journal;
	struct frame frame;
	assert_ok(journal_open_read(of->directory, &journal, &f->err));
	assert_ok(journal_read(journal, number, &frame, &f->err));
	f->held.incarnation = frame.header.incarnation;
	f->held.frame = number;
	memcpy(f->held.chain, frame.header.chain, JOURNAL_HASH);
	journal_close(journal);
}

/* Linked from end to end, and with the same frame before the damage: its frames, and all behind
 * them, would take the place of what was written. */
static void a_copy_that_was_linked_anew_mends_nothing(void **state)
{
	struct fixture *f = (struct fixture *)*state;
	damage_frame(f, f->volumes[f->count - 1], CHANGED);
	assert_status(repair(f, f->changed), STATUS_CONFLICT);
	assert_int_equal(f->repaired, 0);
	assert_int_equal(problems(f), 1);
	hold(f, f->copy, CHANGED);
	assert_status(repair(f, f->changed), STATUS_CONFLICT);
	assert_ok(repair(f, f->copy));
	is_whole(f);
}

/* The damaged row still says which link it had. */
static void the_last_frame_is_mended_by_its_own_link(void **state)
{
	struct fixture *f = (struct fixture *)*state;
	damage_frame(f, f->volumes[f->count - 1], FRAMES);
	assert_status(repair(f, f->changed), STATUS_CONFLICT);
	assert_ok(repair(f, f->copy));
	assert_int_equal(f->taken, 1);
	is_whole(f);
}

static void a_copy_that_is_too_short_says_so(void **state)
{
	struct fixture *f = (struct fixture *)*state;
	damage_frame(f, f->volumes[f->count - 1], CHANGED);
	assert_status(repair(f, f->shorter), STATUS_NOT_FOUND);
	assert_non_null(strstr(f->err.text, "reaches to frame 38 only, and frame 39 is whole"));
	assert_int_equal(problems(f), 1);
	damage_frame(f, f->volumes[f->count - 1], CHANGED - 1);
	assert_status(repair(f, f->shorter), STATUS_NOT_FOUND);
	assert_ok(repair(f, f->copy));
	is_whole(f);
}

/* Another county's frame has a right checksum, in the open volume nothing follows it. */
static void another_history_mends_nothing(void **state)
{
	struct fixture *f = (struct fixture *)*state;
	const char *last = f->volumes[f->count - 1];
	damage_frame(f, last, FRAMES - 1);
	assert_int_equal(problems(f), 1);
	assert_status(repair(f, f->other), STATUS_CONFLICT);
	assert_int_equal(f->repaired, 0);
	assert_int_equal(problems(f), 1);
	assert_ok(repair(f, f->copy));
	is_whole(f);
}

static void a_frame_of_another_history_is_found(void **state)
{
	struct fixture *f = (struct fixture *)*state;
	take_frame(f, f->other, f->volumes[f->count - 1], FRAMES);
	assert_int_equal(problems(f), 1);
	assert_non_null(strstr(f->found[0].problem.text, "isn't linked"));
	assert_status(repair(f, f->other), STATUS_CONFLICT);
	/* What was the last frame says only who noted it elsewhere. */
	assert_status(repair(f, f->copy), STATUS_CONFLICT);
	assert_non_null(strstr(f->err.text, "nothing but this copy says what frame 40 was"));
	hold(f, f->other, FRAMES);
	assert_status(repair(f, f->copy), STATUS_CONFLICT);
	assert_non_null(strstr(f->err.text, "isn't what others hold"));
	hold(f, f->copy, FRAMES);
	assert_ok(repair(f, f->copy));
	assert_int_equal(f->taken, 1);
	is_whole(f);
}

static void a_volume_of_another_history_is_found(void **state)
{
	struct fixture *f = (struct fixture *)*state;
	take_volume(f, f->other, f->volumes[1]);
	assert_true(problems(f) >= 1);
	assert_status(repair(f, f->other), STATUS_CONFLICT);
	assert_ok(repair(f, f->copy));
	is_whole(f);
}

/* Which of the two volumes is the wrong one can't be told: nobody guesses. */
static void the_first_volume_of_another_history_is_found(void **state)
{
	struct fixture *f = (struct fixture *)*state;
	take_volume(f, f->other, f->volumes[0]);
	assert_true(problems(f) >= 1);
	assert_status(repair(f, f->other), STATUS_CONFLICT);
	assert_status(repair(f, f->copy), STATUS_CONFLICT);
	take_volume(f, f->copy, f->volumes[0]);
	is_whole(f);
}

static void missing_volumes_come_from_the_copy(void **state)
{
	struct fixture *f = (struct fixture *)*state;
	char path[TEST_PATH_MAX + 128];
	for (size_t i = 0; i < 2; i++) {
		(void)snprintf(path, sizeof path, "%s/%s", f->own->directory, f->volumes[i]);
		assert_ok(file_remove_tree(path, &f->err));
	}
	assert_status(repair(f, f->other), STATUS_CONFLICT);
	assert_ok(repair(f, f->copy));
	assert_int_equal(f->repaired, 2);
	is_whole(f);
}

static void the_journal_itself_is_no_copy(void **state)
{
	struct fixture *f = (struct fixture *)*state;
	damage_frame(f, f->volumes[0], 3);
	assert_status(repair(f, f->own), STATUS_CONFLICT);
}

static const char *in_journal(struct fixture *f, const char *prefix, const char *volume)
{
	static char path[TEST_PATH_MAX + 128];
	(void)snprintf(path, sizeof path, "%s/%s%s", f->own->directory, prefix, volume);
	return path;
}

static bool is_aside(struct fixture *f, const char *volume, const char *behind)
{
	char path[TEST_PATH_MAX + 128];
	(void)snprintf(path, sizeof path, "%s/%s%s/data.mdb", f->aside, volume, behind);
	return access(path, F_OK) == 0;
}

/* All that would be done is told. */
static void trying_changes_nothing(void **state)
{
	struct fixture *f = (struct fixture *)*state;
	damage_frame(f, f->volumes[0], 3);
	damage_frame(f, f->volumes[1], 14);
	assert_ok(repair_as(f, f->copy, true));
	assert_int_equal(f->repaired, 2);
	assert_int_equal(f->taken, 2);
	assert_int_equal(problems(f), 2);
	assert_int_not_equal(access(f->aside, F_OK), 0);
	assert_int_not_equal(access(in_journal(f, "repairing", ""), F_OK), 0);
	assert_status(repair_as(f, f->other, true), STATUS_CONFLICT);
	assert_int_equal(f->repaired, 0);
}

/* Damaged more than once, and each time kept. */
static void what_was_damaged_is_kept_aside_each_time(void **state)
{
	static const char *const behind[] = {"", ".1", ".2"};
	struct fixture *f = (struct fixture *)*state;
	for (size_t i = 0; i < 3; i++) {
		damage_frame(f, f->volumes[0], 3 + i);
		assert_ok(repair(f, f->copy));
		for (size_t k = 0; k < 3; k++)
			assert_int_equal(is_aside(f, f->volumes[0], behind[k]), k <= i);
	}
	is_whole(f);
}

/* Cut while the mended and the damaged one changed places: whichever is missing is put there, and
 * what is one too many is kept. */
static void a_repair_that_was_cut_is_ended(void **state)
{
	struct fixture *f = (struct fixture *)*state;
	char from[TEST_PATH_MAX + 128];
	(void)snprintf(from, sizeof from, "%s", in_journal(f, "", f->volumes[1]));
	assert_int_equal(rename(from, in_journal(f, "mending-", f->volumes[1])), 0);
	assert_ok(repair(f, f->copy));
	assert_int_equal(f->repaired, 0);
	assert_false(is_aside(f, f->volumes[1], ""));
	is_whole(f);
	assert_int_equal(rename(from, in_journal(f, "mending-", f->volumes[1])), 0);
	assert_ok(file_make_directories(from, 0700, &f->err));
	take_volume(f, f->copy, f->volumes[1]);
	assert_ok(repair(f, f->copy));
	assert_int_equal(f->repaired, 0);
	assert_true(is_aside(f, f->volumes[1], ""));
	assert_int_not_equal(access(in_journal(f, "mending-", f->volumes[1]), F_OK), 0);
	is_whole(f);
}

static void what_is_no_journal_mends_nothing_and_is_not_mended(void **state)
{
	struct fixture *f = (struct fixture *)*state;
	struct journal_survey survey;
	char empty[TEST_PATH_MAX + 16];
	(void)snprintf(empty, sizeof empty, "%s.empty", f->own->directory);
	assert_ok(file_make_directories(empty, 0700, &f->err));
	struct journal_repair how = {.directory = f->own->directory,
				     .source = empty,
				     .first_volume = 1,
				     .aside = f->aside};
	damage_frame(f, f->volumes[0], 3);
	assert_status(journal_repair(&how, NULL, NULL, &f->err), STATUS_NOT_FOUND);
	how = (struct journal_repair){
		.directory = empty, .source = f->copy->directory, .aside = f->aside};
	assert_status(journal_repair(&how, NULL, NULL, &f->err), STATUS_NOT_FOUND);
	assert_status(journal_survey(empty, NULL, NULL, &survey, &f->err), STATUS_NOT_FOUND);
	how.directory = f->own->directory; /* and nobody need be told */
	assert_ok(journal_repair(&how, NULL, NULL, &f->err));
	is_whole(f);
}

static void put_row(struct fixture *f, const char *volume, uint64_t number)
{
	char path[TEST_PATH_MAX + 128];
	struct engine *engine;
	struct engine_write *write;
	unsigned table;
	const struct engine_options options = {.path = path, .tables_max = 1, .integer_keys = true};
	(void)snprintf(path, sizeof path, "%s/%s", f->own->directory, volume);
	assert_ok(engine_open_lmdb(&options, &engine, &f->err));
	assert_ok(engine_begin(engine, &write, &f->err));
	assert_ok(engine_table(write, "frames", &table, &f->err));
	assert_ok(engine_put(write, table, bytes_of(&number, sizeof number), bytes_of_text("x"),
			     ENGINE_PUT));
	assert_ok(engine_commit(write, &f->err));
	engine_close(engine);
}

/* One flipped bit of the last row's number: nobody looks for all the frames before it. */
static void a_last_row_whose_number_cannot_be_is_named(void **state)
{
	struct fixture *f = (struct fixture *)*state;
	const char *last = f->volumes[f->count - 1];
	/* One more could be, and is only not what it should be. */
	put_row(f, last, FRAMES + 1);
	assert_int_equal(problems(f), 1);
	assert_int_equal(f->found[0].last_frame, FRAMES + 1);
	assert_int_equal(f->found[0].damaged, 1);
	put_row(f, last, UINT64_MAX);
	assert_int_equal(problems(f), 1);
	assert_string_equal(f->found[0].name, last);
	assert_int_equal(f->found[0].last_frame, 0);
	assert_non_null(strstr(f->found[0].problem.text, "18446744073709551615"));
	assert_status(repair(f, f->copy), STATUS_CORRUPT);
	assert_non_null(strstr(f->err.text, "where the journal ends can't be told"));
}

/* Of all of it, and of each volume. */
static void a_survey_counts_what_is_there(void **state)
{
	struct fixture *f = (struct fixture *)*state;
	struct journal_survey survey;
	assert_ok(journal_survey(f->own->directory, NULL, NULL, &survey, &f->err));
	assert_int_equal(survey.problems, 0);
	assert_int_equal(survey.volumes, f->count);
	assert_int_equal(survey.frames, FRAMES);
	assert_int_equal(survey.events, (uint64_t)FRAMES * EVENTS);
	assert_true(survey.bytes > (uint64_t)FRAMES * EVENTS * TEST_EVENT_SIZE);
	assert_true(survey.head_known);
	assert_int_equal(survey.region, f->copy->options.region);
	assert_int_equal(survey.daemon, f->copy->options.daemon);
	assert_int_equal(survey.first_frame, 1);
	hold(f, f->copy, FRAMES);
	assert_memory_equal(survey.chain, f->held.chain, JOURNAL_HASH);
	assert_int_equal(survey.incarnation, f->held.incarnation);
	damage_frame(f, f->volumes[0], 3);
	assert_ok(file_remove_tree(in_journal(f, "", f->volumes[1]), &f->err));
	assert_int_equal(problems(f), 2);
	assert_int_equal(f->found[0].first_frame, 1);
	assert_int_equal(f->found[0].damaged, 1);
	assert_string_equal(f->found[1].name, ""); /* a gap */
	assert_int_equal(f->found[1].first_frame, f->found[0].last_frame + 1);
	assert_int_equal(f->found[1].damaged, f->found[1].last_frame - f->found[1].first_frame + 1);
	assert_ok(journal_survey(f->own->directory, NULL, NULL, &survey, &f->err));
	assert_int_equal(survey.frames, FRAMES - 1 - f->found[1].damaged);
	assert_int_equal(survey.volumes, f->count - 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_is_whole_is_left_alone),
		TEST(a_damaged_frame_is_named_and_taken),
		TEST(another_history_mends_nothing),
		TEST(a_copy_that_was_linked_anew_mends_nothing),
		TEST(the_last_frame_is_mended_by_its_own_link),
		TEST(a_copy_that_is_too_short_says_so),
		TEST(a_frame_of_another_history_is_found),
		TEST(a_volume_of_another_history_is_found),
		TEST(the_first_volume_of_another_history_is_found),
		TEST(missing_volumes_come_from_the_copy),
		TEST(the_journal_itself_is_no_copy),
		TEST(trying_changes_nothing),
		TEST(what_was_damaged_is_kept_aside_each_time),
		TEST(a_repair_that_was_cut_is_ended),
		TEST(what_is_no_journal_mends_nothing_and_is_not_mended),
		TEST(a_last_row_whose_number_cannot_be_is_named),
		TEST(a_survey_counts_what_is_there),
	};
	return cmocka_run_group_tests(tests, make_all, end_all);
}
