/* The journal's promises: whole frames in order, chained, found by sequence, across volumes, on
 * both engines; what it refuses; what it says when bytes were changed behind its back. */
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/store/journal_frame.h"
#include "common/store/journal_repair.h"
#include "tests/unit/common/store/journal_fixture.h"

#define FRAME_ROOM 4096
#define FILE_ROOM (4u << 20) /* the beginning of a volume has its first frames */
#define FIRST_VOLUME "0000000000000001-0000000000000001"

static int setup_lmdb(void **state)
{
	*state = journal_fixture_create(false);
	return 0;
}

static int setup_mem(void **state)
{
	*state = journal_fixture_create(true);
	return 0;
}

static int teardown(void **state)
{
	journal_fixture_destroy(*state);
	return 0;
}

static void test_a_new_journal_is_empty(void **state)
{
	struct journal_fixture *f = *state;
	const struct journal_head *head = journal_head(f->journal);
	struct frame frame;
	assert_int_equal(head->frame, 0);
	assert_int_equal(head->sequence, 0);
	assert_int_not_equal(head->incarnation, 0);
	assert_int_equal(head->parent, 0);
	assert_int_equal(head->region, 522701);
	assert_int_equal(head->daemon, DAEMON_HAZARD);
	assert_int_equal(head->created_ms, TEST_NOW_MS);
	assert_int_equal(journal_first(f->journal), 1);
	assert_status(journal_read(f->journal, 1, &frame, NULL), STATUS_NOT_FOUND);
	assert_status(journal_find(f->journal, 1, &frame, NULL), STATUS_NOT_FOUND);
	uint64_t incarnation = head->incarnation;
	fixture_reopen(f);
	assert_int_equal(journal_head(f->journal)->incarnation, incarnation);
}

static void test_frames_come_back_as_written(void **state)
{
	struct journal_fixture *f = *state;
	static const uint32_t counts[] = {1, 0, 64, 0, 0, 4096, 3, 0};
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
		assert_ok(fixture_append(f, counts[i]));
	fixture_check_all(f, 8);
	struct journal_head before = *journal_head(f->journal);
	fixture_reopen(f);
	assert_memory_equal(journal_head(f->journal), &before, sizeof(before));
	assert_int_equal(before.cursors[0].sequence, 16);
	fixture_check_all(f, 8);
}

static void test_every_event_is_found(void **state)
{
	struct journal_fixture *f = *state;
	for (uint32_t i = 0; i < 60; i++)
		assert_ok(fixture_append(f, i % 4)); /* every fourth only moves a cursor */
	uint64_t last = journal_head(f->journal)->sequence;
	struct frame frame;
	/* Forwards as a pull does, and jumping about. */
	for (uint64_t i = 0; i < 2 * last; i++) {
		uint64_t sequence = i < last ? i + 1 : i * 7919 % last + 1;
		assert_ok(journal_find(f->journal, sequence, &frame, &f->err));
		assert_true(frame.header.first <= sequence);
		assert_true(sequence < frame.header.first + frame.header.count);
		fixture_check_frame(f, &frame);
	}
	assert_status(journal_find(f->journal, last + 1, &frame, NULL), STATUS_NOT_FOUND);
	assert_status(journal_find(f->journal, 0, &frame, NULL), STATUS_NOT_FOUND);
}

static void test_what_was_just_appended_is_found(void **state)
{
	struct journal_fixture *f = *state;
	struct frame frame;
	for (uint64_t sequence = 1; sequence <= 30; sequence++) {
		assert_status(journal_find(f->journal, sequence, &frame, NULL), STATUS_NOT_FOUND);
		assert_ok(fixture_append(f, 1));
		assert_ok(journal_find(f->journal, sequence, &frame, &f->err));
		assert_int_equal(frame.header.first, sequence);
	}
}

static void test_volumes_follow_each_other(void **state)
{
	struct journal_fixture *f = *state;
	f->options.volume_bytes = 1 << 20;
	fixture_reopen(f);
	for (int i = 0; i < 60; i++) {
		(void)journal_room(f->journal, i);
		if (i % 2 == 0)
			(void)journal_idle(f->journal);
		assert_ok(fixture_append(f, 1000)); /* 96 kB */
	}
	fixture_check_all(f, 60);
	fixture_reopen(f);
	fixture_check_all(f, 60);
	struct journal_verified verified;
	assert_ok(journal_verify(f->journal, &verified, &f->err));
	assert_true(verified.volumes >= 6);
	assert_int_equal(verified.frames, 60);
	assert_int_equal(verified.events, 60000);
	assert_memory_equal(verified.chain, journal_head(f->journal)->chain, JOURNAL_HASH);
	struct frame frame;
	for (uint64_t i = 0; i < 500; i++) { /* opens and closes volumes all the time */
		uint64_t sequence = i * 104729 % 60000 + 1;
		assert_ok(journal_find(f->journal, sequence, &frame, &f->err));
		fixture_check_frame(f, &frame);
	}
}

/* Whoever wrote the end, and since when, over volumes; both ways of looking say the same. */
static void test_frames_name_the_build(void **state)
{
	struct journal_fixture *f = *state;
	struct journal_verified verified;
	f->options.volume_bytes = 1 << 20;
	for (uint64_t build = 7; build < 10; build++) {
		f->options.build = build;
		fixture_reopen(f);
		for (unsigned i = 0; i < 13; i++)
			assert_ok(fixture_append(f, 1000));
		assert_ok(journal_verify(f->journal, &verified, &f->err));
		assert_true(verified.build == build);
		assert_int_equal(verified.build_from, 13 * (build - 7) + 1);
	}
	assert_true(verified.volumes >= 3);
	fixture_reopen(f); /* the same one once more begins nothing */
	assert_ok(fixture_append(f, 1));
	assert_ok(journal_verify(f->journal, &verified, &f->err));
	assert_int_equal(verified.build_from, 27);
	if (f->disk == NULL) {
		struct journal_survey survey;
		journal_close(f->journal);
		assert_ok(journal_survey(f->directory, NULL, NULL, &survey, &f->err));
		assert_true(survey.build == 9);
		assert_int_equal(survey.build_from, 27);
		fixture_open(f);
	}
	f->options.build = 0;
	fixture_reopen(f);
	assert_ok(fixture_append(f, 1));
	assert_ok(journal_verify(f->journal, &verified, &f->err));
	assert_true(verified.build == 0); /* as journals of before are */
	assert_int_equal(verified.build_from, 41);
}

/* The smallest volumes, and the largest turn: it has a volume to itself, in which the next turn
 * finds no room any more. */
static void test_a_frame_larger_than_a_volume_is_taken(void **state)
{
	struct journal_fixture *f = *state;
	f->options.volume_bytes = 1 << 20;
	journal_close(f->journal);
	f->options.directory = test_dir_path(f->dir, "other");
	fixture_open(f);
	assert_ok(fixture_append(f, 100));
	static uint8_t big[JOURNAL_FRAME_MAX + 1];
	struct frame_header header = {.count = 1, .now_ms = TEST_NOW_MS + 10};
	for (size_t i = 0; i < 3; i++) {
		size_t size = i == 0 ? (1 << 20) + 1 : JOURNAL_FRAME_MAX - i + 1;
		assert_ok(journal_append(f->journal, &header, bytes_of(big, size), &f->err));
	}
	assert_status(journal_append(f->journal, &header, bytes_of(big, sizeof big), &f->err),
		      STATUS_FULL);
	assert_ok(journal_append(f->journal, &header, bytes_of(big, 96), &f->err));
	fixture_reopen(f);
	static const size_t sizes[] = {9600, (1 << 20) + 1, JOURNAL_FRAME_MAX,
				       JOURNAL_FRAME_MAX - 1, 96};
	for (uint64_t number = 1; number <= 5; number++) {
		struct frame frame;
		assert_ok(journal_read(f->journal, number, &frame, &f->err));
		assert_int_equal(frame.events.size, sizes[number - 1]);
	}
	uint64_t first, last;
	journal_volumes(f->journal, &first, &last);
	assert_int_equal(first, 1);
	assert_int_equal(last, 5);
}

static void test_volumes_of_less_than_a_megabyte_are_refused(void **state)
{
	struct journal_fixture *f = *state;
	struct journal *journal = NULL;
	f->options.directory = test_dir_path(f->dir, "other");
	f->options.volume_bytes = (1 << 20) - 1;
	assert_status(journal_open(&f->options, &journal, &f->err), STATUS_INVALID);
	assert_non_null(strstr(f->err.text, "at least 1 MiB"));
}

static void test_the_chain_links_every_frame(void **state)
{
	struct journal_fixture *f = *state;
	uint8_t chains[3][JOURNAL_HASH];
	for (int i = 0; i < 3; i++) {
		assert_ok(fixture_append(f, 2));
		memcpy(chains[i], journal_head(f->journal)->chain, JOURNAL_HASH);
	}
	assert_memory_not_equal(chains[0], chains[1], JOURNAL_HASH);
	struct journal_verified verified;
	assert_ok(journal_verify(f->journal, &verified, &f->err));
	assert_int_equal(verified.frames, 3);
	assert_int_equal(verified.volumes, 1);
	fixture_reopen(f); /* checks the tail's links */
	assert_memory_equal(journal_head(f->journal)->chain, chains[2], JOURNAL_HASH);
}

static void stored_frame(struct journal *journal, uint64_t number, uint8_t out[FRAME_ROOM],
			 size_t *ret_size)
{
	struct frame frame;
	assert_ok(journal_read(journal, number, &frame, NULL));
	*ret_size = frame_size(&frame.header);
	assert_true(*ret_size <= FRAME_ROOM);
	frame_write(&frame.header, frame.events, out);
}

/* Replaces `was` in the journal's only volume, where it stands once. */
static void replace_in_volume(const struct journal_fixture *f, const uint8_t *was,
			      const uint8_t *is, size_t size)
{
	char path[TEST_PATH_MAX + 64];
	static uint8_t whole[FILE_ROOM];
	(void)snprintf(path, sizeof path, "%s/%s/data.mdb", f->directory, FIRST_VOLUME);
	FILE *file = fopen(path, "r+b");
	assert_non_null(file);
	size_t length = fread(whole, 1, sizeof whole, file);
	const uint8_t *at = (const uint8_t *)memmem(whole, length, was, size);
	assert_non_null(at);
	assert_int_equal(fseek(file, at - whole, SEEK_SET), 0);
	assert_int_equal(fwrite(is, 1, size, file), size);
	assert_int_equal(fclose(file), 0);
}

/* A last frame that is sound in itself, but follows from another history. */
static void test_a_last_frame_of_another_history_is_found(void **state)
{
	struct journal_fixture *f = *state;
	struct journal_fixture *other = journal_fixture_create(false);
	static uint8_t own_bytes[FRAME_ROOM], other_bytes[FRAME_ROOM];
	size_t own_size, other_size;
	assert_ok(fixture_append(f, 2));
	assert_ok(fixture_append(f, 2));
	struct frame_header header = fixture_header(1, 2);
	header.policy_set = 7;
	assert_ok(
		journal_append(other->journal, &header, fixture_events(other, 1, 2), &other->err));
	assert_ok(fixture_append(other, 2));
	stored_frame(f->journal, 2, own_bytes, &own_size);
	stored_frame(other->journal, 2, other_bytes, &other_size);
	assert_int_equal(own_size, other_size);
	assert_memory_not_equal(own_bytes, other_bytes, own_size);
	journal_close(f->journal);
	replace_in_volume(f, own_bytes, other_bytes, own_size);
	assert_int_equal(journal_open(&f->options, &f->journal, &f->err), STATUS_CORRUPT);
	assert_non_null(strstr(f->err.text, "isn't linked"));
	f->journal = NULL;
	journal_fixture_destroy(other);
}

/* The link that libsodium gives for a small frame. */
static void expected_link(const uint8_t previous[JOURNAL_HASH], const struct frame *frame,
			  uint8_t ret_chain[JOURNAL_HASH])
{
	uint8_t row[FRAME_ROOM], linked[FRAME_ROOM];
	size_t size = frame_size(&frame->header), chain = offsetof(struct frame_header, chain);
	size_t behind = chain + JOURNAL_HASH;
	assert_true(size <= sizeof row);
	frame_write(&frame->header, frame->events, row);
	struct writer w = writer_over(linked, sizeof linked);
	writer_put(&w, previous, JOURNAL_HASH);
	writer_put(&w, row + sizeof frame->header.crc, chain - sizeof frame->header.crc);
	writer_put(&w, row + behind, size - behind);
	if (frame->header.alg == FRAME_SHA_256)
		(void)crypto_hash_sha256(ret_chain, linked, w.size);
	else
		(void)crypto_generichash(ret_chain, JOURNAL_HASH, linked, w.size, NULL, 0);
}

/* Frames of one journal by either hash: it moved to another machine and back. */
static void test_a_frame_is_linked_by_its_own_hash(void **state)
{
	struct journal_fixture *f = *state;
	uint8_t previous[JOURNAL_HASH], chain[JOURNAL_HASH];
	struct frame frame;
	memcpy(previous, journal_head(f->journal)->chain, sizeof previous);
	for (uint64_t i = 1; i <= 6; i++) {
		enum frame_alg alg = i % 3 == 0 ? FRAME_BLAKE2B_256 : FRAME_SHA_256;
		f->options.alg = alg;
		fixture_reopen(f);
		assert_ok(fixture_append(f, (uint32_t)i));
		assert_int_equal(journal_head(f->journal)->alg, alg);
		assert_ok(journal_read(f->journal, i, &frame, &f->err));
		assert_int_equal(frame.header.alg, alg);
		expected_link(previous, &frame, chain);
		assert_memory_equal(frame.header.chain, chain, JOURNAL_HASH);
		memcpy(previous, chain, sizeof previous);
	}
	struct journal_verified verified;
	assert_ok(journal_verify(f->journal, &verified, &f->err));
	assert_int_equal(verified.frames, 6);
	fixture_check_all(f, 6);
}

/* A new volume says by which hash the one before it ended. */
static void test_an_empty_volume_knows_the_hash_before_it(void **state)
{
	struct journal_fixture *f = *state;
	f->options.alg = FRAME_SHA_256;
	fixture_reopen(f);
	assert_ok(fixture_append(f, 2));
	assert_ok(journal_fork(f->journal, &f->random, TEST_NOW_MS + 5, &f->err));
	f->options.alg = FRAME_BLAKE2B_256;
	fixture_reopen(f);
	assert_int_equal(journal_head(f->journal)->alg, FRAME_SHA_256);
	assert_ok(fixture_append(f, 2));
	assert_int_equal(journal_head(f->journal)->alg, FRAME_BLAKE2B_256);
}

static void test_another_hash_is_unsupported(void **state)
{
	(void)state;
	uint8_t row[FRAME_ROOM];
	struct frame_header header = {.version = FRAME_VERSION};
	struct frame frame;
	for (unsigned alg = 0; alg <= UINT8_MAX; alg++) {
		bool known = alg == FRAME_BLAKE2B_256 || alg == FRAME_SHA_256;
		header.alg = (uint8_t)alg;
		frame_write(&header, bytes_of(NULL, 0), row);
		assert_status(frame_read(bytes_of(row, frame_size(&header)), true, &frame),
			      known ? STATUS_OK : STATUS_UNSUPPORTED);
	}
}

static void test_another_owner_is_a_conflict(void **state)
{
	struct journal_fixture *f = *state;
	struct journal_options options = f->options;
	struct journal *other = NULL;
	journal_close(f->journal);
	f->journal = NULL;
	options.region = 522702;
	assert_status(journal_open(&options, &other, &f->err), STATUS_CONFLICT);
	assert_non_null(strstr(f->err.text, "522701/hazard"));
	options = f->options;
	options.daemon = DAEMON_CREDIT;
	assert_status(journal_open(&options, &other, &f->err), STATUS_CONFLICT);
	options = f->options;
	options.driven_clock = true;
	assert_status(journal_open(&options, &other, &f->err), STATUS_CONFLICT);
	assert_non_null(strstr(f->err.text, "system clock"));
	assert_null(other);
	fixture_open(f);
}

static void test_a_driven_clock_stands_in_every_frame(void **state)
{
	struct journal_fixture *f = *state;
	struct frame frame;
	journal_close(f->journal);
	f->options.directory = test_dir_path(f->dir, "driven");
	f->options.driven_clock = true;
	fixture_open(f);
	assert_ok(fixture_append(f, 1));
	assert_ok(journal_read(f->journal, 1, &frame, NULL));
	assert_int_equal(frame.header.flags, FRAME_DRIVEN_CLOCK);
}

static void test_a_fork_names_its_parent(void **state)
{
	struct journal_fixture *f = *state;
	uint64_t parent = journal_head(f->journal)->incarnation;
	fixture_append_many(f, 3, 5);
	assert_ok(journal_fork(f->journal, &f->random, TEST_NOW_MS + 50, &f->err));
	struct journal_head head = *journal_head(f->journal);
	assert_int_equal(head.parent, parent);
	assert_int_equal(head.forked_at, 15);
	assert_int_not_equal(head.incarnation, parent);
	assert_ok(journal_fork(f->journal, &f->random, TEST_NOW_MS + 60, &f->err));
	assert_int_equal(journal_head(f->journal)->parent, head.incarnation);
	assert_int_equal(journal_head(f->journal)->forked_at, 15);
	fixture_append_many(f, 2, 5);
	fixture_reopen(f);
	fixture_check_all(f, 5);
	assert_int_equal(journal_head(f->journal)->created_ms, TEST_NOW_MS + 60);
	struct journal_verified verified;
	assert_ok(journal_verify(f->journal, &verified, &f->err));
	assert_int_equal(verified.volumes, 2);
}

static void test_a_copy_ends_where_it_was_cut(void **state)
{
	struct journal_fixture *f = *state;
	struct journal_verified verified;
	struct frame frame;
	char directory[TEST_PATH_MAX];
	memcpy(directory, test_dir_path(f->dir, "copy"), sizeof(directory));
	f->options.volume_bytes = 1 << 20;
	fixture_reopen(f);
	fixture_append_many(f, 30, 1000);
	assert_ok(journal_read(f->journal, 22, &frame, &f->err));
	struct frame_header cut = frame.header;
	assert_status(journal_copy(f->journal, 31, directory, &f->err), STATUS_NOT_FOUND);
	assert_ok(journal_copy(f->journal, 22, directory, &f->err));
	assert_status(journal_copy(f->journal, 22, directory, &f->err), STATUS_CONFLICT);
	assert_ok(fixture_append(f, 1)); /* the journal itself goes on */
	journal_close(f->journal);
	f->options.directory = directory;
	fixture_open(f);
	fixture_check_all(f, 22);
	assert_memory_equal(journal_head(f->journal)->chain, cut.chain, JOURNAL_HASH);
	assert_ok(journal_fork(f->journal, &f->random, TEST_NOW_MS, &f->err));
	assert_ok(fixture_append(f, 5));
	assert_ok(journal_verify(f->journal, &verified, &f->err));
	assert_int_equal(verified.frames, 23);
}

static void test_time_never_goes_back(void **state)
{
	struct journal_fixture *f = *state;
	assert_ok(fixture_append(f, 1));
	struct frame_header header = {.count = 0, .now_ms = TEST_NOW_MS};
	enum status status = STATUS_OK;
	assert_broken(status = journal_append(f->journal, &header, bytes_of(NULL, 0), NULL));
	assert_ok(status);
}

/* ---- room */

static void test_room_is_told_before_the_disk_is_full(void **state)
{
	struct journal_fixture *f = *state;
	const uint64_t gib = UINT64_C(1) << 30;
	struct mem_faults *disk = mem_disk_faults(f->disk);
	journal_close(f->journal);
	f->options.alarm_percent = 70;
	f->options.refuse_percent = 85;
	f->options.reserve_bytes = gib;
	fixture_open(f);
	disk->disk_total_bytes = 100 * gib;
	disk->disk_free_bytes = 50 * gib;
	assert_int_equal(journal_room(f->journal, 0), JOURNAL_ROOM);
	disk->disk_free_bytes = 29 * gib;
	assert_int_equal(journal_room(f->journal, 999), JOURNAL_ROOM); /* asked once a second */
	assert_int_equal(journal_room(f->journal, 1000), JOURNAL_ROOM_ALARM);
	disk->disk_free_bytes = 14 * gib;
	assert_int_equal(journal_room(f->journal, 2000), JOURNAL_ROOM_RESERVE_ONLY);
	disk->disk_total_bytes = 2 * gib;
	disk->disk_free_bytes = gib + gib / 2;
	assert_int_equal(journal_room(f->journal, 3000), JOURNAL_ROOM);
	disk->disk_free_bytes = gib; /* nothing beyond the reserve */
	assert_int_equal(journal_room(f->journal, 4000), JOURNAL_ROOM_RESERVE_ONLY);
	disk->disk_free_bytes = 1 << 20;
	assert_int_equal(journal_room(f->journal, 5000), JOURNAL_ROOM_NONE);
}

static void test_what_was_appended_counts_until_the_disk_is_asked(void **state)
{
	struct journal_fixture *f = *state;
	struct mem_faults *disk = mem_disk_faults(f->disk);
	disk->disk_total_bytes = UINT64_C(1) << 30;
	disk->disk_free_bytes = 13 << 20; /* a turn's worth and a megabyte */
	assert_int_equal(journal_room(f->journal, 0), JOURNAL_ROOM);
	fixture_append_many(f, 3, 5000);
	assert_int_equal(journal_room(f->journal, 1), JOURNAL_ROOM_NONE);
	assert_int_equal(journal_room(f->journal, 1001), JOURNAL_ROOM);
}

static void test_the_file_is_filled_ahead(void **state)
{
	struct journal_fixture *f = *state;
	struct stat file;
	char path[TEST_PATH_MAX * 2];
	(void)snprintf(path, sizeof(path), "%s/0000000000000001-0000000000000001/data.mdb",
		       f->directory);
	assert_int_equal(journal_room(f->journal, 0), JOURNAL_ROOM);
	int steps = 0;
	while (journal_idle(f->journal))
		steps++;
	assert_int_equal(steps, 8);
	assert_int_equal(stat(path, &file), 0);
	assert_true(file.st_size >= 8 << 20);
	assert_true(file.st_blocks * 512 >= 8 << 20); /* written, not only claimed */
	assert_true(file.st_size < 10 << 20);
}

/* ---- what fails */

static void test_a_failed_append_ends_it(void **state)
{
	struct journal_fixture *f = *state;
	assert_ok(fixture_append(f, 1));
	mem_disk_faults(f->disk)->fail_io_after = 0;
	assert_status(fixture_append(f, 1), STATUS_IO);
	assert_status(fixture_append(f, 1), STATUS_IO);
	fixture_reopen(f);
	fixture_check_all(f, 1);
	mem_disk_faults(f->disk)->fail_full_after = 0;
	assert_status(fixture_append(f, 1), STATUS_FULL);
	mem_disk_faults(f->disk)->fail_full_after = -1;
	fixture_reopen(f);
	fixture_check_all(f, 1);
}

static void test_a_second_process_is_refused_by_name(void **state)
{
	struct journal_fixture *f = *state;
	struct journal *other = NULL;
	char pid[32];
	(void)snprintf(pid, sizeof(pid), "pid %ld", (long)getpid());
	assert_status(journal_open(&f->options, &other, &f->err), STATUS_BUSY);
	assert_non_null(strstr(f->err.text, pid));
	assert_non_null(strstr(f->err.text, "/lock"));
	assert_null(other);
	journal_close(f->journal);
	f->journal = NULL;
	fixture_open(f);
}

static void test_a_half_made_volume_is_made_again(void **state)
{
	struct journal_fixture *f = *state;
	char path[TEST_PATH_MAX * 2];
	f->options.volume_bytes = 1 << 20;
	fixture_reopen(f);
	fixture_append_many(f, 3, 1000);
	(void)snprintf(path, sizeof(path), "%s/next", f->directory);
	assert_int_equal(mkdir(path, 0700), 0);
	(void)snprintf(path, sizeof(path), "%s/next/data.mdb", f->directory);
	int fd = open(path, O_WRONLY | O_CREAT, 0600);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, "half", 4), 4);
	(void)close(fd);
	fixture_reopen(f);
	fixture_append_many(f, 20, 1000);
	fixture_check_all(f, 23);
}

/* Changes a byte of a frame's events on the disk, where a copy of `needle` lies. */
static void damage(const char *path, const void *needle, size_t size, size_t offset)
{
	static uint8_t content[8 << 20];
	int fd = open(path, O_RDWR);
	assert_true(fd >= 0);
	ssize_t length = read(fd, content, sizeof(content));
	assert_true(length > 0);
	uint8_t *found = memmem(content, (size_t)length, needle, size);
	assert_non_null(found);
	uint8_t changed = (uint8_t)(found[offset] ^ 1);
	assert_int_equal(pwrite(fd, &changed, 1, found - content + (off_t)offset), 1);
	(void)close(fd);
}

static void damage_event(struct journal_fixture *f, uint64_t sequence)
{
	char path[TEST_PATH_MAX * 2];
	uint8_t event[TEST_EVENT_SIZE];
	journal_close(f->journal);
	f->journal = NULL;
	memcpy(event, fixture_events(f, sequence, 1).data, sizeof(event));
	(void)snprintf(path, sizeof(path), "%s/0000000000000001-0000000000000001/data.mdb",
		       f->directory);
	damage(path, event, sizeof(event), 50);
}

static void test_a_changed_byte_is_found(void **state)
{
	struct journal_fixture *f = *state;
	struct journal_verified verified;
	struct frame frame;
	fixture_append_many(f, 40, 50);
	damage_event(f, 120); /* in frame 3 */
	fixture_open(f);      /* the tail is fine */
	assert_status(journal_verify(f->journal, &verified, &f->err), STATUS_CORRUPT);
	assert_non_null(strstr(f->err.text, "frame 3 "));
	assert_status(journal_find(f->journal, 120, &frame, &f->err), STATUS_CORRUPT);
	assert_non_null(strstr(f->err.text, "frame 3 "));
	assert_ok(journal_find(f->journal, 200, &frame, &f->err));
}

static void test_a_changed_tail_is_found_at_opening(void **state)
{
	struct journal_fixture *f = *state;
	fixture_append_many(f, 40, 50);
	damage_event(f, 1990);
	assert_status(journal_open(&f->options, &f->journal, &f->err), STATUS_CORRUPT);
	assert_non_null(strstr(f->err.text, "frame 40 "));
	assert_null(f->journal);
}

static void test_a_copy_is_read_without_the_lock(void **state)
{
	struct journal_fixture *f = *state;
	struct journal *copy = NULL;
	struct journal_verified verified;
	fixture_append_many(f, 5, 10);
	struct journal_head head = *journal_head(f->journal);
	journal_close(f->journal);
	f->journal = NULL;
	assert_ok(journal_open_read(f->directory, &copy, &f->err));
	assert_memory_equal(journal_head(copy), &head, sizeof(head));
	assert_ok(journal_verify(copy, &verified, &f->err));
	assert_int_equal(verified.frames, 5);
	journal_close(copy);
	copy = NULL;
	assert_status(journal_open_read(f->dir->path, &copy, &f->err), STATUS_NOT_FOUND);
	assert_null(copy);
	fixture_open(f);
}

#define ON_LMDB(test)                                                                              \
	{                                                                                          \
		"lmdb " #test, test, setup_lmdb, teardown, NULL                                    \
	}
#define ON_MEM(test)                                                                               \
	{                                                                                          \
		"mem " #test, test, setup_mem, teardown, NULL                                      \
	}
#define ON_BOTH(test) ON_LMDB(test), ON_MEM(test)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_BOTH(test_a_new_journal_is_empty),
		ON_BOTH(test_frames_come_back_as_written),
		ON_BOTH(test_every_event_is_found),
		ON_BOTH(test_what_was_just_appended_is_found),
		ON_BOTH(test_volumes_follow_each_other),
		ON_BOTH(test_frames_name_the_build),
		ON_BOTH(test_a_frame_larger_than_a_volume_is_taken),
		ON_BOTH(test_volumes_of_less_than_a_megabyte_are_refused),
		ON_BOTH(test_the_chain_links_every_frame),
		ON_LMDB(test_a_last_frame_of_another_history_is_found),
		ON_BOTH(test_a_frame_is_linked_by_its_own_hash),
		ON_BOTH(test_an_empty_volume_knows_the_hash_before_it),
		ON_MEM(test_another_hash_is_unsupported),
		ON_BOTH(test_another_owner_is_a_conflict),
		ON_BOTH(test_a_driven_clock_stands_in_every_frame),
		ON_BOTH(test_a_fork_names_its_parent),
		ON_BOTH(test_a_copy_ends_where_it_was_cut),
		ON_BOTH(test_time_never_goes_back),
		ON_MEM(test_room_is_told_before_the_disk_is_full),
		ON_MEM(test_what_was_appended_counts_until_the_disk_is_asked),
		ON_LMDB(test_the_file_is_filled_ahead),
		ON_MEM(test_a_failed_append_ends_it),
		ON_LMDB(test_a_second_process_is_refused_by_name),
		ON_LMDB(test_a_half_made_volume_is_made_again),
		ON_LMDB(test_a_changed_byte_is_found),
		ON_LMDB(test_a_changed_tail_is_found_at_opening),
		ON_LMDB(test_a_copy_is_read_without_the_lock),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
