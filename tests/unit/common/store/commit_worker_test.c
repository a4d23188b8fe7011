/* The thread that flushes: what it writes is what journal_append would, parts come before their
 * frame, and the journal is read meanwhile as it was. */
#include <stdio.h>

#include "common/store/commit_worker.h"
#include "tests/unit/common/store/journal_fixture.h"

struct desk {
	struct journal_fixture *f;
	char parts_directory[TEST_PATH_MAX], keys_directory[TEST_PATH_MAX];
	struct parts *parts;
	struct commit_worker *worker;
	uint8_t events[500 * TEST_EVENT_SIZE]; /* under way; the fixture's are used for comparing */
};

static void open_parts(struct desk *desk)
{
	struct parts_options options = {
		.directory = desk->parts_directory,
		.keys_directory = desk->keys_directory,
		.map_bytes = 64 << 20,
		.random = &desk->f->random,
	};
	assert_ok(parts_open(&options, &desk->parts, &desk->f->err));
}

static int setup(void **state)
{
	struct desk *desk = calloc(1, sizeof(*desk));
	assert_non_null(desk);
	desk->f = journal_fixture_create(false);
	memcpy(desk->parts_directory, test_dir_path(desk->f->dir, "parts"), TEST_PATH_MAX);
	memcpy(desk->keys_directory, test_dir_path(desk->f->dir, "keys"), TEST_PATH_MAX);
	open_parts(desk);
	assert_ok(commit_worker_start(desk->f->journal, desk->parts, &desk->worker, &desk->f->err));
	*state = desk;
	return 0;
}

static int teardown(void **state)
{
	struct desk *desk = *state;
	commit_worker_stop(desk->worker);
	parts_close(desk->parts);
	journal_fixture_destroy(desk->f);
	free(desk);
	return 0;
}

/* The frame that fixture_append would append next. */
static void prepare(struct desk *desk, uint32_t count)
{
	const struct journal_head *head = journal_head(desk->f->journal);
	struct frame_header header = fixture_header(head->frame + 1, count);
	struct bytes events = fixture_events(desk->f, head->sequence + 1, count);
	assert_true(events.size <= sizeof(desk->events));
	memcpy(desk->events, events.data, events.size);
	assert_ok(parts_prepare(desk->parts, &desk->f->err));
	assert_ok(journal_prepare(desk->f->journal, &header, bytes_of(desk->events, events.size),
				  &desk->f->err));
}

static void settle(struct desk *desk)
{
	parts_finish(desk->parts);
	journal_finish(desk->f->journal);
}

static void test_frames_are_as_if_they_were_appended(void **state)
{
	struct desk *desk = *state;
	for (unsigned i = 0; i < 40; i++) {
		if (i % 3 == 0) {
			assert_ok(fixture_append(desk->f, i));
			continue;
		}
		prepare(desk, i);
		commit_worker_begin(desk->worker);
		assert_ok(commit_worker_wait(desk->worker, &desk->f->err));
		settle(desk);
	}
	fixture_check_all(desk->f, 40);
	struct journal_verified verified;
	assert_ok(journal_verify(desk->f->journal, &verified, &desk->f->err));
	assert_int_equal(verified.frames, 40);
	commit_worker_stop(desk->worker);
	desk->worker = NULL;
	fixture_reopen(desk->f);
	fixture_check_all(desk->f, 40);
}

/* Whatever the thread is at: the new frame isn't there before it is settled. */
static void test_the_journal_is_read_meanwhile(void **state)
{
	struct desk *desk = *state;
	for (unsigned i = 0; i < 30; i++) {
		prepare(desk, 500);
		commit_worker_begin(desk->worker);
		fixture_check_all(desk->f, i);
		assert_int_equal(journal_head(desk->f->journal)->frame, i);
		assert_int_equal(journal_room(desk->f->journal, i * 1000), JOURNAL_ROOM);
		assert_ok(commit_worker_wait(desk->worker, &desk->f->err));
		fixture_check_all(desk->f, i);
		settle(desk);
		assert_int_equal(journal_head(desk->f->journal)->frame, i + 1);
	}
	fixture_check_all(desk->f, 30);
}

static void test_parts_are_durable_with_the_frame(void **state)
{
	struct desk *desk = *state;
	struct part_ref refs[20];
	for (size_t i = 0; i < 20; i++) {
		assert_ok(parts_add(desk->parts, PART_TEXT, bytes_of_text("text"), &refs[i],
				    &desk->f->err));
		prepare(desk, 1);
		commit_worker_begin(desk->worker);
		assert_ok(commit_worker_wait(desk->worker, &desk->f->err));
		settle(desk);
	}
	commit_worker_stop(desk->worker);
	desk->worker = NULL;
	parts_close(desk->parts);
	open_parts(desk);
	for (size_t i = 0; i < 20; i++) {
		char out[8];
		size_t size;
		assert_ok(
			parts_read(desk->parts, &refs[i], out, sizeof(out), &size, &desk->f->err));
		assert_int_equal(size, 4);
	}
}

/* A commit that was begun is whole when the thread has ended, though nobody waited for it. */
static void test_the_end_waits_for_what_was_begun(void **state)
{
	struct desk *desk = *state;
	prepare(desk, 100);
	commit_worker_begin(desk->worker);
	commit_worker_stop(desk->worker);
	desk->worker = NULL;
	fixture_reopen(desk->f);
	fixture_check_all(desk->f, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_frames_are_as_if_they_were_appended, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_the_journal_is_read_meanwhile, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_parts_are_durable_with_the_frame, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_the_end_waits_for_what_was_begun, setup,
						teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
