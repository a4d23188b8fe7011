/* Careful mode by its note: how long it lasts, which note is believed, and what is left of it. */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "common/base/crc32c.h"
#include "common/stage/stage_internal.h"
#include "tests/lib/test_dir.h"
#include "tests/unit/common/stage/stage_fixture.h"

enum { MAGIC = 0x5a43, OF_AN_ACT = 100, REQUEST = 7 };

static struct desk desk;
static char path[300];

static int begin(void **state)
{
	assert_int_equal(test_dir_setup(state), 0);
	(void)snprintf(path, sizeof path, "%s/careful", ((struct test_dir *)*state)->path);
	memset(&desk, 0, sizeof desk);
	desk.decider = &toy_producer;
	desk.careful_path = path;
	desk.ended_abnormally = true;
	desk.boot = 5;
	return 0;
}

static int end(void **state)
{
	desk_done(&desk);
	return test_dir_teardown(state);
}

/* An act of the desk's person, by its request's number. */
static struct careful_note note_of(uint64_t request, uint32_t attempts)
{
	struct careful_note note;
	memset(&note, 0, sizeof note);
	note.magic = MAGIC;
	note.attempts = attempts;
	note.a = (uint64_t)DESK_START_MS;
	note.b = request;
	note.boot = 5;
	note.source = OF_AN_ACT;
	return note;
}

static void lay_down(struct careful_note note, size_t size)
{
	int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	assert_true(file >= 0);
	note.crc = 0;
	note.crc = crc32c(0, &note, sizeof note);
	assert_int_equal(write(file, &note, size), size);
	close(file);
}

static struct careful_note found(void)
{
	struct careful_note note;
	int file = open(path, O_RDONLY);
	assert_true(file >= 0);
	assert_int_equal(read(file, &note, sizeof note), sizeof note);
	close(file);
	return note;
}

/* false: refused, since it has ended the process twice. */
static bool lives(void)
{
	desk_open(&desk);
	desk_queue_add(&desk, 8, REQUEST);
	(void)desk_turn(&desk);
	const Zh__Reply *reply = desk_said(&desk, 0)->reply;
	bool done = reply->outcome == ZH__OUTCOME__OUTCOME_DONE;
	if (!done)
		assert_string_equal(reply->refusal->code, "input.ends_the_process");
	return done;
}

static void one_input_a_turn_is_noted_before_it_is_decided(void **state)
{
	(void)state;
	desk_open(&desk);
	assert_true(stage_stats(desk.stage).careful);
	for (uint64_t n = 1; n <= CAREFUL_INPUTS + 5; n++)
		desk_queue_add(&desk, 100 + n, n);
	desk_turns(&desk, 3);
	assert_int_equal(desk_sum(&desk).count, 3);
	struct careful_note note = found(), expected = note_of(3, 1);
	expected.crc = note.crc;
	assert_memory_equal(&note, &expected, sizeof note);
	desk_turns(&desk, CAREFUL_INPUTS - 4);
	assert_true(stage_stats(desk.stage).careful);
	desk_turns(&desk, 1);
	assert_int_equal(desk_sum(&desk).count, CAREFUL_INPUTS);
	/* It has lived through so many: the rest go on as ever, and nothing is held against any. */
	assert_false(stage_stats(desk.stage).careful);
	assert_int_equal(found().magic, 0);
	desk_turns(&desk, 1);
	assert_int_equal(desk_sum(&desk).count, CAREFUL_INPUTS + 5);
	assert_int_equal(found().magic, 0);
}

/* What does nothing is no input. */
static void a_turn_without_input_counts_for_nothing(void **state)
{
	(void)state;
	desk_open(&desk);
	desk_turns(&desk, CAREFUL_INPUTS + 1);
	assert_true(stage_stats(desk.stage).careful);
}

static void who_ends_in_order_leaves_no_note(void **state)
{
	(void)state;
	assert_true(lives());
	assert_int_equal(found().magic, MAGIC);
	assert_ok(stage_finish(desk.stage, NULL));
	assert_int_equal(found().magic, 0);
	assert_false(stage_stats(desk.stage).careful);
}

static void who_ended_in_order_isnt_careful(void **state)
{
	(void)state;
	lay_down(note_of(REQUEST, 2), sizeof(struct careful_note));
	desk.ended_abnormally = false;
	assert_true(lives());
	assert_false(stage_stats(desk.stage).careful);
}

/* ---- which note counts */

static void what_was_noted_twice_is_refused(void **state)
{
	(void)state;
	lay_down(note_of(REQUEST, 2), sizeof(struct careful_note));
	assert_false(lives());
	assert_int_equal(desk_sum(&desk).count, 0);
}

static void what_was_noted_once_is_noted_again(void **state)
{
	(void)state;
	lay_down(note_of(REQUEST, 1), sizeof(struct careful_note));
	assert_true(lives());
	assert_int_equal(found().attempts, 2);
}

static void expect_innocent(struct careful_note note, size_t size)
{
	lay_down(note, size);
	assert_true(lives());
	assert_int_equal(found().attempts, 1);
}

static void another_request_is_not_blamed(void **state)
{
	(void)state;
	expect_innocent(note_of(REQUEST + 1, 2), sizeof(struct careful_note));
}

static void an_act_of_another_moment_is_not_blamed(void **state)
{
	(void)state;
	struct careful_note note = note_of(REQUEST, 2);
	note.a++;
	expect_innocent(note, sizeof note);
}

/* A producer's event may have the same two numbers. */
static void an_input_of_another_source_is_not_blamed(void **state)
{
	(void)state;
	struct careful_note note = note_of(REQUEST, 2);
	note.source = DAEMON_HAZARD;
	expect_innocent(note, sizeof note);
}

static void a_note_of_another_kind_is_none(void **state)
{
	(void)state;
	struct careful_note note = note_of(REQUEST, 2);
	note.magic++;
	expect_innocent(note, sizeof note);
}

static void half_a_note_is_none(void **state)
{
	(void)state;
	expect_innocent(note_of(REQUEST, 2), sizeof(struct careful_note) - 1);
}

static void a_note_that_was_changed_is_none(void **state)
{
	(void)state;
	const uint32_t attempts = 3;
	lay_down(note_of(REQUEST, 2), sizeof(struct careful_note));
	int file = open(path, O_WRONLY);
	assert_true(file >= 0);
	assert_int_equal(
		pwrite(file, &attempts, sizeof attempts, offsetof(struct careful_note, attempts)),
		sizeof attempts);
	close(file);
	assert_true(lives());
}

/* ---- where no note can be kept */

static void without_a_place_for_its_note_it_works_as_ever(void **state)
{
	(void)state;
	desk.careful_path = NULL;
	assert_true(lives());
	assert_false(stage_stats(desk.stage).careful);
	assert_ok(stage_finish(desk.stage, NULL));
}

static void where_the_note_cant_be_opened_it_works_as_ever(void **state)
{
	struct test_dir *dir = (struct test_dir *)*state;
	(void)snprintf(path, sizeof path, "%s/not/there", dir->path);
	assert_true(lives());
	assert_false(stage_stats(desk.stage).careful);
	assert_ok(stage_finish(desk.stage, NULL));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(one_input_a_turn_is_noted_before_it_is_decided),
		TEST(a_turn_without_input_counts_for_nothing),
		TEST(who_ends_in_order_leaves_no_note),
		TEST(who_ended_in_order_isnt_careful),
		TEST(what_was_noted_twice_is_refused),
		TEST(what_was_noted_once_is_noted_again),
		TEST(another_request_is_not_blamed),
		TEST(an_act_of_another_moment_is_not_blamed),
		TEST(an_input_of_another_source_is_not_blamed),
		TEST(a_note_of_another_kind_is_none),
		TEST(half_a_note_is_none),
		TEST(a_note_that_was_changed_is_none),
		TEST(without_a_place_for_its_note_it_works_as_ever),
		TEST(where_the_note_cant_be_opened_it_works_as_ever),
	};
	return cmocka_run_group_tests_name("stage_careful_note", tests, NULL, NULL);
}
