/* Closed volumes kept small: whoever reads a journal reads what he read before, and nothing that
 * isn't whole is packed. */
#include "common/store/journal_pack.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/crc32c.h"
#include "common/base/file.h"
#include "tests/unit/common/store/journal_fixture.h"

#define FRAMES 40
#define EVENTS 1000 /* 96 kB a frame: some ten a volume */
#define VOLUMES_MAX 8
#define FILE_MOST ((size_t)16 << 20)

struct fixture {
	struct journal_fixture *journal;
	struct volume_packed packed[VOLUMES_MAX];
	size_t count;
	struct err err;
};

static void note(void *context, const struct volume_packed *volume)
{
	struct fixture *f = (struct fixture *)context;
	assert_true(f->count < VOLUMES_MAX);
	f->packed[f->count++] = *volume;
}

static enum status pack(struct fixture *f, uint64_t keep, bool dry_run)
{
	const struct journal_pack how = {
		.directory = f->journal->directory, .keep = keep, .dry_run = dry_run};
	f->count = 0;
	return journal_pack(&how, note, f, &f->err);
}

/* A closed journal of at least three volumes. */
static int make(void **state)
{
	struct fixture *f = (struct fixture *)calloc(1, sizeof *f);
	assert_non_null(f);
	struct journal_fixture *j = f->journal = journal_fixture_create(false);
	journal_close(j->journal);
	assert_ok(file_remove_tree(j->directory, &f->err));
	j->options.volume_bytes = 1 << 20;
	fixture_open(j);
	for (unsigned n = 1; n <= FRAMES; n++) {
		(void)journal_room(j->journal, n);
		(void)journal_idle(j->journal);
		assert_ok(fixture_append(j, EVENTS));
	}
	journal_close(j->journal);
	j->journal = NULL;
	*state = f;
	return 0;
}

static int end(void **state)
{
	struct fixture *f = (struct fixture *)*state;
	journal_fixture_destroy(f->journal);
	free(f);
	return 0;
}

static const char *in_volume(struct fixture *f, size_t index, const char *name)
{
	static char path[2 * TEST_PATH_MAX];
	(void)snprintf(path, sizeof path, "%s/%s/%s", f->journal->directory, f->packed[index].name,
		       name);
	return path;
}

static bool there(struct fixture *f, size_t index, const char *name)
{
	return access(in_volume(f, index, name), F_OK) == 0;
}

/* By everybody who reads one without its daemon. */
static void read_by_all(struct fixture *f)
{
	struct journal_verified verified;
	struct journal_survey survey;
	struct journal *journal;
	assert_ok(journal_open_read(f->journal->directory, &journal, &f->err));
	assert_ok(journal_verify(journal, &verified, &f->err));
	assert_int_equal(verified.frames, FRAMES);
	assert_int_equal(verified.events, (uint64_t)FRAMES * EVENTS);
	assert_memory_equal(verified.chain, journal_head(journal)->chain, JOURNAL_HASH);
	journal_close(journal);
	assert_ok(journal_survey(f->journal->directory, NULL, NULL, &survey, &f->err));
	assert_int_equal(survey.problems, 0);
	assert_int_equal(survey.frames, FRAMES);
	assert_memory_equal(survey.chain, verified.chain, JOURNAL_HASH);
}

static void each_reader_reads_what_it_read(void **state)
{
	struct fixture *f = (struct fixture *)*state;
	struct frame frame;
	char copy[TEST_PATH_MAX + 8];
	struct journal *other;
	assert_ok(pack(f, 0, false));
	assert_true(f->count >= 2);
	read_by_all(f);
	/* Its daemon opens it, finds each frame and each event, and goes on. */
	struct journal_fixture *j = f->journal;
	fixture_open(j);
	fixture_check_all(j, FRAMES);
	for (uint64_t sequence = (uint64_t)FRAMES * EVENTS; sequence >= 1;
	     sequence -= sequence > 777 ? 777 : 1) {
		assert_ok(journal_find(j->journal, sequence, &frame, &f->err));
		assert_true(sequence >= frame.header.first &&
			    sequence - frame.header.first < frame.header.count);
		if (sequence < 3)
			break;
	}
	while (journal_scrub(j->journal, 1 << 20, NULL, NULL))
		;
	assert_int_equal(journal_scrubbed(j->journal).damaged_frames, 0);
	assert_null(journal_damage(j->journal));
	assert_ok(fixture_append(j, 5));
	/* A copy is made of it as of any other, with volumes that take as much. */
	(void)snprintf(copy, sizeof copy, "%s.copy", j->directory);
	assert_ok(journal_copy(j->journal, FRAMES + 1, copy, &f->err));
	assert_ok(journal_open_read(copy, &other, &f->err));
	assert_memory_equal(journal_head(other)->chain, journal_head(j->journal)->chain,
			    JOURNAL_HASH);
	journal_close(other);
	journal_close(j->journal);
	j->journal = NULL;
	assert_ok(file_remove_tree(copy, &f->err));
}

static void what_is_packed_is_smaller_and_told(void **state)
{
	struct fixture *f = (struct fixture *)*state;
	struct stat info;
	assert_ok(pack(f, 0, false));
	uint64_t next = 1;
	for (size_t i = 0; i < f->count; i++) {
		const struct volume_packed *volume = &f->packed[i];
		assert_false(there(f, i, "data.mdb"));
		assert_false(there(f, i, "lock.mdb"));
		assert_false(there(f, i, "packing.zst"));
		assert_int_equal(stat(in_volume(f, i, "data.zst"), &info), 0);
		assert_int_equal(info.st_mode & 07777, 0600);
		assert_int_equal(info.st_size, volume->bytes_after);
		assert_true(volume->bytes_after * 2 < volume->bytes_before);
		assert_int_equal(volume->first_frame, next);
		next = volume->last_frame + 1;
	}
	assert_true(next <= FRAMES); /* the last one is written to */
	size_t before = f->count;
	assert_ok(pack(f, 0, false));
	assert_true(before != 0);
	assert_int_equal(f->count, 0);
}

static void the_newest_stay_as_they_are(void **state)
{
	struct fixture *f = (struct fixture *)*state;
	assert_ok(pack(f, 0, true));
	size_t all = f->count;
	for (size_t i = 0; i < all; i++) {
		assert_true(there(f, i, "data.mdb"));
		assert_false(there(f, i, "data.zst"));
		assert_int_equal(f->packed[i].bytes_after, 0);
	}
	assert_ok(pack(f, all, false));
	assert_int_equal(f->count, 0);
	assert_ok(pack(f, all - 1, false));
	assert_int_equal(f->count, 1);
	assert_int_equal(f->packed[0].first_frame, 1);
	assert_ok(pack(f, 1, false));
	assert_int_equal(f->count, all - 2);
	read_by_all(f);
}

/* Root packs what a daemon's user owns. */
static void what_is_packed_is_whose_it_was(void **state)
{
	struct fixture *f = (struct fixture *)*state;
	struct stat info;
	assert_ok(pack(f, 0, true));
	const char *plain = in_volume(f, 0, "data.mdb");
	uid_t owner = geteuid() == 0 ? 65534 : geteuid();
	assert_int_equal(chown(plain, owner, (gid_t)-1), 0);
	assert_int_equal(chmod(plain, 0640), 0);
	assert_ok(pack(f, 0, false));
	assert_int_equal(stat(in_volume(f, 0, "data.zst"), &info), 0);
	assert_int_equal(info.st_uid, owner);
	assert_int_equal(info.st_mode & 07777, 0640);
}

/* ---- what isn't whole */

static void change(struct fixture *f, const char *path, size_t from_end, char bit)
{
	char *data;
	size_t size;
	assert_ok(file_read(path, FILE_MOST, &data, &size, &f->err));
	data[size - from_end] = (char)(data[size - from_end] ^ bit);
	assert_ok(file_write_atomic(path, bytes_of(data, size), 0600, &f->err));
	free(data);
}

/* One bit of an event of the frame `number`. */
static void damage_frame(struct fixture *f, const char *path, uint64_t number)
{
	uint8_t event[TEST_EVENT_SIZE];
	uint64_t sequence = (number - 1) * EVENTS + EVENTS / 2;
	char *data;
	size_t size;
	memcpy(event, fixture_events(f->journal, sequence, 1).data, sizeof event);
	assert_ok(file_read(path, FILE_MOST, &data, &size, &f->err));
	char *at = (char *)memmem(data, size, event, sizeof event);
	assert_non_null(at);
	size_t from_end = size - (size_t)(at - data) - 20;
	free(data);
	change(f, path, from_end, 4);
}

static void what_is_damaged_is_left_for_a_repair(void **state)
{
	struct fixture *f = (struct fixture *)*state;
	assert_ok(pack(f, 0, true));
	struct volume_packed second = f->packed[1];
	damage_frame(f, in_volume(f, 1, "data.mdb"), second.first_frame + 1);
	assert_int_equal(pack(f, 0, false), STATUS_CORRUPT);
	assert_non_null(strstr(f->err.text, second.name));
	assert_non_null(strstr(f->err.text, "isn't what was written"));
	assert_int_equal(f->count, 1); /* the one before it */
	f->packed[1] = second;
	assert_true(there(f, 1, "data.mdb"));
	assert_false(there(f, 1, "data.zst"));
	assert_false(there(f, 1, "packing.zst"));
}

/* Its checksum holds, its link doesn't: somebody changed it. */
static void what_is_linked_otherwise_is_left(void **state)
{
	struct fixture *f = (struct fixture *)*state;
	struct engine *engine;
	struct engine_write *write;
	struct bytes row;
	struct frame_header header;
	unsigned table;
	char path[2 * TEST_PATH_MAX];
	const uint64_t number = 4;
	const struct bytes key = bytes_of(&number, sizeof number);
	assert_ok(pack(f, 0, true));
	struct volume_packed first = f->packed[0];
	(void)snprintf(path, sizeof path, "%s/%s", f->journal->directory, first.name);
	const struct engine_options options = {.path = path, .tables_max = 1, .integer_keys = true};
	assert_ok(engine_open_lmdb(&options, &engine, &f->err));
	assert_ok(engine_begin(engine, &write, &f->err));
	assert_ok(engine_table(write, "frames", &table, &f->err));
	assert_ok(engine_write_get(write, table, key, &row));
	uint8_t *changed = (uint8_t *)malloc(row.size);
	assert_non_null(changed);
	memcpy(changed, row.data, row.size);
	changed[offsetof(struct frame_header, policy_set)] ^= 1;
	header.crc = crc32c(0, changed + sizeof header.crc, row.size - sizeof header.crc);
	memcpy(changed, &header.crc, sizeof header.crc);
	assert_ok(engine_put(write, table, key, bytes_of(changed, row.size), ENGINE_PUT));
	free(changed);
	assert_ok(engine_commit(write, &f->err));
	engine_close(engine);
	assert_int_equal(pack(f, 0, false), STATUS_CORRUPT);
	assert_non_null(strstr(f->err.text, "frame 4 isn't linked to the one before it"));
	assert_int_equal(f->count, 0);
	f->packed[0] = first;
	assert_true(there(f, 0, "data.mdb"));
}

static void frames_that_lack_are_noticed(void **state)
{
	struct fixture *f = (struct fixture *)*state;
	char aside[2 * TEST_PATH_MAX], folder[2 * TEST_PATH_MAX];
	assert_ok(pack(f, 0, true));
	(void)snprintf(folder, sizeof folder, "%s/%s", f->journal->directory, f->packed[1].name);
	(void)snprintf(aside, sizeof aside, "%s.aside", f->journal->directory);
	assert_int_equal(rename(folder, aside), 0);
	assert_int_equal(pack(f, 0, false), STATUS_CORRUPT);
	assert_non_null(strstr(f->err.text, "ends with frame"));
	assert_int_equal(f->count, 0);
	assert_int_equal(rename(aside, folder), 0);
	assert_ok(pack(f, 0, false));
	read_by_all(f);
}

static void a_packed_volume_that_rots_is_told_and_mended(void **state)
{
	struct fixture *f = (struct fixture *)*state;
	struct journal_survey survey;
	struct journal *journal;
	char copy[TEST_PATH_MAX + 8], aside[TEST_PATH_MAX + 8];
	(void)snprintf(copy, sizeof copy, "%s.copy", f->journal->directory);
	(void)snprintf(aside, sizeof aside, "%s.damaged", f->journal->directory);
	assert_ok(journal_open_read(f->journal->directory, &journal, &f->err));
	assert_ok(journal_copy(journal, FRAMES, copy, &f->err));
	journal_close(journal);
	assert_ok(pack(f, 0, false));
	const char *file = in_volume(f, 0, "data.zst");
	change(f, file, f->packed[0].bytes_after / 2, 8);
	assert_ok(journal_survey(f->journal->directory, NULL, NULL, &survey, &f->err));
	assert_int_equal(survey.problems, 1);
	/* The first frames' block is whole; what lies in the damaged one is named by its place. */
	assert_ok(journal_open_read(f->journal->directory, &journal, &f->err));
	struct journal_verified verified;
	assert_int_equal(journal_verify(journal, &verified, &f->err), STATUS_CORRUPT);
	assert_non_null(strstr(f->err.text, "/data.zst, byte "));
	journal_close(journal);
	const struct journal_repair how = {
		.directory = f->journal->directory, .source = copy, .aside = aside};
	assert_ok(journal_repair(&how, NULL, NULL, &f->err));
	read_by_all(f);
	assert_ok(pack(f, 0, false));
	assert_int_equal(f->count, 1); /* what was mended is a volume as it was made */
	read_by_all(f);
	assert_ok(file_remove_tree(copy, &f->err));
	assert_ok(file_remove_tree(aside, &f->err));
}

static void a_volume_of_which_nothing_is_left_is_told(void **state)
{
	struct fixture *f = (struct fixture *)*state;
	struct journal *journal;
	assert_ok(pack(f, 0, false));
	assert_int_equal(unlink(in_volume(f, 0, "data.zst")), 0);
	assert_int_equal(journal_open_read(f->journal->directory, &journal, &f->err),
			 STATUS_CORRUPT);
	assert_non_null(strstr(f->err.text, "/data.mdb is missing"));
}

/* ---- cuts and others */

static void what_was_begun_is_begun_anew(void **state)
{
	struct fixture *f = (struct fixture *)*state;
	assert_ok(pack(f, 0, true));
	char *data;
	size_t size;
	/* Killed while it wrote. */
	assert_ok(file_write_atomic(in_volume(f, 0, "packing.zst"), bytes_of_text("half"), 0600,
				    &f->err));
	/* Killed when both had their names; what was made first counts, whatever the other is. */
	assert_ok(file_write_atomic(in_volume(f, 1, "data.zst"), bytes_of_text("other"), 0600,
				    &f->err));
	read_by_all(f);
	assert_ok(file_read(in_volume(f, 0, "data.mdb"), FILE_MOST, &data, &size, &f->err));
	free(data);
	assert_ok(pack(f, 0, false));
	assert_false(there(f, 0, "packing.zst"));
	assert_false(there(f, 1, "data.mdb"));
	read_by_all(f);
}

static void nobody_packs_beside_another(void **state)
{
	struct fixture *f = (struct fixture *)*state;
	assert_ok(pack(f, 0, true));
	struct volume_packed first = f->packed[0];
	int fd = open(in_volume(f, 0, ""), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(fd >= 0);
	assert_int_equal(flock(fd, LOCK_EX | LOCK_NB), 0);
	assert_int_equal(pack(f, 0, false), STATUS_BUSY);
	assert_non_null(strstr(f->err.text, "is being packed"));
	f->packed[0] = first;
	assert_true(there(f, 0, "data.mdb"));
	assert_int_equal(close(fd), 0);
	assert_ok(pack(f, 0, false));
	read_by_all(f);
}

/* A daemon that has a volume open reads on, and finds it packed when it opens it again. */
static void the_daemon_reads_on_meanwhile(void **state)
{
	struct fixture *f = (struct fixture *)*state;
	struct frame frame;
	struct journal_fixture *j = f->journal;
	fixture_open(j);
	for (uint64_t number = 1; number <= FRAMES; number += 9)
		assert_ok(journal_read(j->journal, number, &frame, &f->err));
	assert_ok(pack(f, 0, false));
	fixture_check_all(j, FRAMES);
	assert_ok(fixture_append(j, EVENTS));
	assert_ok(journal_read(j->journal, 1, &frame, &f->err));
	fixture_check_frame(j, &frame);
	journal_close(j->journal);
	j->journal = NULL;
}

static void no_journal_is_said(void **state)
{
	struct fixture *f = (struct fixture *)*state;
	char empty[TEST_PATH_MAX + 8];
	(void)snprintf(empty, sizeof empty, "%s.empty", f->journal->directory);
	assert_int_equal(mkdir(empty, 0700), 0);
	struct journal_pack how = {.directory = empty};
	assert_int_equal(journal_pack(&how, NULL, NULL, &f->err), STATUS_NOT_FOUND);
	assert_non_null(strstr(f->err.text, "no journal's volume"));
	assert_ok(file_remove_tree(empty, &f->err));
	how.directory = f->journal->directory;
	assert_ok(journal_pack(&how, NULL, NULL, &f->err)); /* and nobody need be told */
	read_by_all(f);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(each_reader_reads_what_it_read),
		TEST(what_is_packed_is_smaller_and_told),
		TEST(the_newest_stay_as_they_are),
		TEST(what_is_packed_is_whose_it_was),
		TEST(what_is_damaged_is_left_for_a_repair),
		TEST(what_is_linked_otherwise_is_left),
		TEST(frames_that_lack_are_noticed),
		TEST(a_packed_volume_that_rots_is_told_and_mended),
		TEST(a_volume_of_which_nothing_is_left_is_told),
		TEST(what_was_begun_is_begun_anew),
		TEST(nobody_packs_beside_another),
		TEST(the_daemon_reads_on_meanwhile),
		TEST(no_journal_is_said),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
