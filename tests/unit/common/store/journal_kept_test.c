/* A copy that somebody keeps: row by row what the journal has, cut anywhere and gone on with, and
 * nothing in it that isn't linked to what was there. */
#include "common/store/journal_kept.h"

#include <dirent.h>
#include <stdio.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/store/journal_repair.h"
#include "tests/unit/common/store/journal_fixture.h"

#define EVENTS 1000 /* 96 kB a frame: some ten a volume */
#define FRAMES 25
#define ROOM ((size_t)1 << 20)

struct fixture {
	struct journal_fixture *from;
	char directory[TEST_PATH_MAX + 32];
	struct journal_kept_options options;
	struct journal_kept *kept;
	uint8_t *room;
	struct err err;
};

static void append(struct journal_fixture *f, unsigned frames)
{
	for (unsigned i = 0; i < frames; i++) {
		(void)journal_room(f->journal, i);
		(void)journal_idle(f->journal);
		assert_ok(fixture_append(f, EVENTS));
	}
}

static struct journal_fixture *make_journal(uint64_t seed, unsigned frames)
{
	struct journal_fixture *f = journal_fixture_create(false);
	journal_close(f->journal);
	assert_int_equal(file_remove_tree(f->directory, &f->err), STATUS_OK);
	random_seeded_init(&f->seeded, seed);
	f->options.volume_bytes = 1 << 20;
	fixture_open(f);
	append(f, frames);
	return f;
}

static void keep(struct fixture *f)
{
	enum status status = journal_kept_open(&f->options, &f->kept, &f->err);
	if (status != STATUS_OK)
		print_error("%s\n", f->err.text);
	assert_ok(status);
}

static void stop(struct fixture *f)
{
	journal_kept_close(f->kept);
	f->kept = NULL;
}

static int make(void **state)
{
	struct fixture *f = (struct fixture *)calloc(1, sizeof *f);
	assert_non_null(f);
	f->from = make_journal(1, FRAMES);
	f->room = (uint8_t *)malloc(ROOM);
	assert_non_null(f->room);
	(void)snprintf(f->directory, sizeof f->directory, "%s", f->from->directory);
	(void)snprintf(strrchr(f->directory, '/'), 32, "/kept/journal");
	f->options = (struct journal_kept_options){.directory = f->directory,
						   .region = 522701,
						   .daemon = DAEMON_HAZARD,
						   .now_ms = TEST_NOW_MS};
	keep(f);
	*state = f;
	return 0;
}

static int end(void **state)
{
	struct fixture *f = (struct fixture *)*state;
	stop(f);
	journal_fixture_destroy(f->from);
	free(f->room);
	free(f);
	return 0;
}

static enum status give(struct fixture *f, struct journal_fixture *from, size_t capacity,
			struct journal_given *ret_given)
{
	return journal_give(from->journal, journal_kept_end(f->kept), journal_kept_offset(f->kept),
			    f->room, capacity, ret_given, &f->err);
}

static enum status take(struct fixture *f, const struct journal_given *given)
{
	return journal_kept_take(f->kept, bytes_of(f->room, given->size), given->volume_bytes,
				 &f->err);
}

/* Until nothing is left; `cut`: the copy is closed and opened again after each answer. */
static void follow(struct fixture *f, size_t capacity, bool cut)
{
	struct journal_given given;
	for (unsigned i = 0; i < 40000; i++) {
		assert_ok(give(f, f->from, capacity, &given));
		if (given.size == 0)
			return;
		assert_ok(take(f, &given));
		if (cut) {
			stop(f);
			keep(f);
		}
	}
	fail_msg("it doesn't end");
}

static unsigned names_of(const char *path, char names[][64], unsigned most)
{
	unsigned count = 0;
	DIR *directory = opendir(path);
	assert_non_null(directory);
	for (const struct dirent *entry = readdir(directory); entry != NULL;
	     entry = readdir(directory)) {
		if (entry->d_name[0] < '0' || entry->d_name[0] > '9')
			continue;
		assert_true(count < most);
		(void)snprintf(names[count++], 64, "%.63s", entry->d_name);
	}
	(void)closedir(directory);
	return count;
}

/* The same volumes, and each frame's header and events the same. */
static void is_the_same(struct fixture *f)
{
	char here[16][64], there[16][64], path[sizeof f->directory + 80];
	struct journal *copy;
	struct journal_verified verified;
	const struct journal_head *head = journal_head(f->from->journal);
	assert_int_equal(journal_kept_end(f->kept)->frame, head->frame);
	assert_int_equal(journal_kept_end(f->kept)->incarnation, head->incarnation);
	assert_int_equal(journal_kept_sequence(f->kept), head->sequence);
	assert_memory_equal(journal_kept_end(f->kept)->chain, head->chain, JOURNAL_HASH);
	stop(f);
	assert_ok(journal_open_read(f->directory, &copy, &f->err));
	assert_ok(journal_verify(copy, &verified, &f->err));
	assert_int_equal(verified.frames, head->frame);
	for (uint64_t number = 1; number <= head->frame; number++) {
		struct frame one, other;
		assert_ok(journal_read(copy, number, &one, &f->err));
		assert_ok(journal_read(f->from->journal, number, &other, &f->err));
		assert_memory_equal(&one.header, &other.header, sizeof one.header);
		assert_bytes_equal(one.events, other.events);
	}
	journal_close(copy);
	unsigned count = names_of(f->directory, here, 16);
	assert_int_equal(names_of(f->from->directory, there, 16), count);
	for (unsigned i = 0; i < count; i++) {
		(void)snprintf(path, sizeof path, "%s/%.63s", f->directory, there[i]);
		assert_int_equal(access(path, F_OK), 0);
	}
	assert_true(count >= 3);
	keep(f);
}

static void it_is_the_same_row_by_row(void **state)
{
	struct fixture *f = (struct fixture *)*state;
	follow(f, ROOM, false);
	is_the_same(f);
	append(f->from, 12); /* over the end of a volume */
	follow(f, ROOM, false);
	is_the_same(f);
}

/* Answers smaller than a frame, and than a head. */
static void rows_come_in_pieces(void **state)
{
	struct fixture *f = (struct fixture *)*state;
	follow(f, 4093, false);
	is_the_same(f);
	append(f->from, 11);
	follow(f, 61, false);
	is_the_same(f);
}

static void a_copy_that_was_cut_goes_on(void **state)
{
	struct fixture *f = (struct fixture *)*state;
	follow(f, ROOM, true);
	is_the_same(f);
}

/* A volume was begun, and its first frame hadn't come. */
static void a_head_without_a_frame_goes_on(void **state)
{
	struct fixture *f = (struct fixture *)*state;
	struct journal_given given;
	for (unsigned i = 0; i < FRAMES; i++) {
		assert_ok(give(f, f->from, 4096, &given));
		assert_ok(take(f, &given));
		uint64_t frame = journal_kept_end(f->kept)->frame;
		stop(f);
		keep(f);
		assert_int_equal(journal_kept_end(f->kept)->frame, frame);
		assert_ok(give(f, f->from, (size_t)100 << 10, &given));
		assert_ok(take(f, &given));
		assert_int_equal(journal_kept_end(f->kept)->frame, frame + 1);
	}
	is_the_same(f);
}

/* What a restore has put back begins another life, in which all that is kept is still there. */
static void a_restored_journal_goes_on_where_the_copy_is_part_of_it(void **state)
{
	struct fixture *f = (struct fixture *)*state;
	follow(f, ROOM, false);
	assert_ok(journal_fork(f->from->journal, &f->from->random, TEST_NOW_MS + 100, &f->err));
	follow(f, ROOM, false); /* nothing yet */
	append(f->from, 2);
	follow(f, ROOM, false);
	is_the_same(f);
}

/* A volume begun in the life before, which then forked there. */
static void a_head_is_replaced_by_that_of_a_new_life(void **state)
{
	struct fixture *f = (struct fixture *)*state;
	struct journal_given given;
	follow(f, ROOM, false);
	assert_ok(journal_fork(f->from->journal, &f->from->random, TEST_NOW_MS + 100, &f->err));
	append(f->from, 1);
	assert_ok(give(f, f->from, 4096, &given)); /* the head and a piece */
	assert_ok(take(f, &given));
	stop(f);
	keep(f);
	follow(f, ROOM, false);
	is_the_same(f);
}

static void another_history_is_refused(void **state)
{
	struct fixture *f = (struct fixture *)*state;
	struct journal_given given;
	struct journal_fixture *other = make_journal(2, FRAMES);
	struct journal_fixture *shorter = make_journal(1, 3);
	assert_ok(give(f, f->from, (size_t)500 << 10, &given));
	assert_ok(take(f, &given));
	uint64_t end = journal_kept_end(f->kept)->frame;
	assert_true(end >= 4);
	/* The giver says it … */
	assert_status(give(f, other, ROOM, &given), STATUS_CONFLICT);
	assert_status(give(f, shorter, ROOM, &given), STATUS_CONFLICT);
	/* … and a giver that lies isn't believed. */
	struct journal_held lie = *journal_kept_end(f->kept);
	struct frame frame;
	assert_ok(journal_read(other->journal, end, &frame, &f->err));
	memcpy(lie.chain, frame.header.chain, JOURNAL_HASH);
	assert_ok(journal_give(other->journal, &lie, journal_kept_offset(f->kept), f->room, ROOM,
			       &given, &f->err));
	assert_status(take(f, &given), STATUS_CONFLICT);
	assert_non_null(strstr(f->err.text, "isn't linked"));
	stop(f);
	keep(f);
	assert_int_equal(journal_kept_end(f->kept)->frame, end);
	/* Another life's volume, in the place of the next one. */
	follow(f, ROOM, false);
	const struct journal_held nothing = {.frame = 0};
	assert_ok(journal_give(other->journal, &nothing, 0, f->room, ROOM, &given, &f->err));
	assert_status(take(f, &given), STATUS_CONFLICT);
	stop(f);
	keep(f);
	is_the_same(f);
	journal_fixture_destroy(other);
	journal_fixture_destroy(shorter);
}

/* Each byte of a short answer changed: nothing of the row that it lies in is kept. */
static void what_was_changed_on_its_way_is_refused(void **state)
{
	struct fixture *f = (struct fixture *)*state;
	struct journal_fixture *small = journal_fixture_create(false);
	struct journal_given given;
	assert_ok(fixture_append(small, 1));
	assert_ok(fixture_append(small, 1));
	for (size_t at = 0;; at++) {
		assert_ok(give(f, small, ROOM, &given));
		if (at == given.size)
			break;
		f->room[at] ^= 0x10;
		enum status status = take(f, &given);
		/* A size that is too great: the rest never comes. */
		assert_true(status != STATUS_OK || journal_kept_offset(f->kept) != 0);
		assert_true(journal_kept_end(f->kept)->frame < 2);
		stop(f);
		assert_ok(file_remove_tree(f->directory, &f->err));
		keep(f);
	}
	assert_true(given.size > 2 * 200);
	assert_ok(take(f, &given));
	assert_int_equal(journal_kept_end(f->kept)->frame, 2);
	journal_fixture_destroy(small);
}

/* The first frame is linked to whose journal it is. */
static void the_beginning_is_the_journals_own(void **state)
{
	struct fixture *f = (struct fixture *)*state;
	struct journal_given given;
	f->options.daemon = DAEMON_INTAKE;
	stop(f);
	keep(f);
	assert_ok(give(f, f->from, ROOM, &given));
	assert_status(take(f, &given), STATUS_CONFLICT);
	assert_non_null(strstr(f->err.text, "is another journal's"));
	stop(f);
	f->options.daemon = DAEMON_HAZARD;
	keep(f);
	follow(f, ROOM, false);
	stop(f);
	f->options.daemon = DAEMON_INTAKE;
	assert_status(journal_kept_open(&f->options, &f->kept, &f->err), STATUS_CONFLICT);
	f->kept = NULL;
	f->options.daemon = DAEMON_HAZARD;
	f->options.region = 522702;
	assert_status(journal_kept_open(&f->options, &f->kept, &f->err), STATUS_CONFLICT);
	f->kept = NULL;
}

/* ---- the copy itself rots */

#define PAGE 4096u

enum rot { FLIPPED, ZEROED, CUT, ROTS };

static void rot_page(const char *path, const char *data, size_t size, size_t at, enum rot rot)
{
	struct err err;
	char *changed = (char *)malloc(size);
	assert_non_null(changed);
	memcpy(changed, data, size);
	if (rot == FLIPPED)
		changed[at + PAGE / 3] = (char)(changed[at + PAGE / 3] ^ 0x20);
	else if (rot == ZEROED)
		memset(changed + at, 0, PAGE);
	assert_ok(file_write_atomic(path, bytes_of(changed, rot == CUT ? at : size), 0600, &err));
	free(changed);
}

/* It is refused, or what a look at the files finds is named, or nothing that counts was changed:
 * a copy is never taken for what it isn't. */
static void rot_is_found_or_harmless(void **state)
{
	struct fixture *f = (struct fixture *)*state;
	char names[16][64], path[sizeof f->directory + 80];
	unsigned refused = 0, named = 0, harmless = 0;
	char *data;
	size_t size;
	follow(f, ROOM, false);
	const struct journal_held end_there = *journal_kept_end(f->kept);
	stop(f);
	unsigned count = names_of(f->directory, names, 16);
	for (unsigned i = 0; i < count; i++) {
		(void)snprintf(path, sizeof path, "%s/%.63s/data.mdb", f->directory, names[i]);
		assert_ok(file_read(path, (size_t)16 << 20, &data, &size, &f->err));
		for (size_t at = 0; at + PAGE <= size; at += 7 * PAGE) {
			for (int rot = FLIPPED; rot < ROTS; rot++) {
				struct journal_survey survey;
				rot_page(path, data, size, at, (enum rot)rot);
				enum status status =
					journal_kept_open(&f->options, &f->kept, &f->err);
				bool same = status == STATUS_OK &&
					    memcmp(journal_kept_end(f->kept), &end_there,
						   sizeof end_there) == 0;
				if (status == STATUS_OK)
					stop(f);
				f->kept = NULL;
				assert_ok(
					journal_survey(f->directory, NULL, NULL, &survey, &f->err));
				bool whole =
					survey.problems == 0 &&
					memcmp(survey.chain, end_there.chain, JOURNAL_HASH) == 0;
				refused += status != STATUS_OK;
				named += survey.problems != 0;
				harmless += whole;
				assert_true(whole || survey.problems != 0 || !same);
				/* What is said to be kept is what was. */
				assert_true(status != STATUS_OK || same);
			}
		}
		assert_ok(file_write_atomic(path, bytes_of(data, size), 0600, &f->err));
		free(data);
	}
	assert_true(refused != 0 && named != 0 && harmless != 0);
	keep(f);
	is_the_same(f);
}

static void one_keeps_it_at_a_time(void **state)
{
	struct fixture *f = (struct fixture *)*state;
	struct journal_kept *second = NULL;
	assert_status(journal_kept_open(&f->options, &second, &f->err), STATUS_BUSY);
	assert_null(second);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(it_is_the_same_row_by_row),
		TEST(rows_come_in_pieces),
		TEST(a_copy_that_was_cut_goes_on),
		TEST(a_head_without_a_frame_goes_on),
		TEST(a_restored_journal_goes_on_where_the_copy_is_part_of_it),
		TEST(a_head_is_replaced_by_that_of_a_new_life),
		TEST(another_history_is_refused),
		TEST(what_was_changed_on_its_way_is_refused),
		TEST(the_beginning_is_the_journals_own),
		TEST(rot_is_found_or_harmless),
		TEST(one_keeps_it_at_a_time),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
