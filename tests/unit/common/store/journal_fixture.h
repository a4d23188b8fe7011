/* A journal in a directory of the test's own, or in memory, and frames whose bytes follow from
 * their number. */
#ifndef ZHIAN_TESTS_JOURNAL_FIXTURE_H
#define ZHIAN_TESTS_JOURNAL_FIXTURE_H

#include "tests/lib/test.h"
#include "tests/lib/test_dir.h"

#include "common/base/random_source.h"
#include "common/store/engine.h"
#include "common/store/journal.h"

#define TEST_NOW_MS INT64_C(1741915800000) /* 2025-03-14T09:30 in Guizhou */
#define TEST_EVENT_SIZE 96u
#define TEST_EVENTS_MAX 6000u

struct journal_fixture {
	struct test_dir *dir;
	struct mem_disk *disk; /* NULL: LMDB */
	struct random_seeded seeded;
	struct random_source random;
	char directory[TEST_PATH_MAX];
	struct journal_options options;
	struct journal *journal;
	struct err err;
	uint8_t events[TEST_EVENTS_MAX * TEST_EVENT_SIZE];
};

struct journal_fixture *journal_fixture_create(bool mem);
void journal_fixture_destroy(struct journal_fixture *fixture);

void fixture_open(struct journal_fixture *fixture);
void fixture_reopen(struct journal_fixture *fixture);

/* `count` events of TEST_EVENT_SIZE whose content follows from their sequence. */
struct bytes fixture_events(struct journal_fixture *fixture, uint64_t first, uint32_t count);
/* What the caller of journal_append fills in: now and one cursor follow from the frame's number. */
struct frame_header fixture_header(uint64_t number, uint32_t count);
/* Appends what a turn with `count` events would: now and one cursor follow from the frame's
 * number. */
enum status fixture_append(struct journal_fixture *fixture, uint32_t count);
void fixture_append_many(struct journal_fixture *fixture, unsigned frames, uint32_t count);
/* The frame is as fixture_append wrote it. */
void fixture_check_frame(struct journal_fixture *fixture, const struct frame *frame);
/* Everything from the first frame to `frames` is there and nothing more. */
void fixture_check_all(struct journal_fixture *fixture, uint64_t frames);

#endif
