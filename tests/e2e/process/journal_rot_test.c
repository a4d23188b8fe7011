/* A frame of a closed volume that isn't what was written any more: whoever reads gets what lies
 * before it, and is told; the log, `status` and the tail name volume and frame; nobody asks ten
 * thousand times a second; and when the volume is whole again, the reader goes on by itself. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/core/decider.h"
#include "common/store/journal.h"
#include "tests/e2e/kit/e2e.h"

#define PUSHED 6000 /* several volumes of a megabyte */
#define PUSH 500
#define NAMES_MAX 1000
#define PLACES_MAX 64
#define FRAME_BYTES_MAX (1u << 20)
#define PULLS_A_SECOND_MAX 20 /* of one reader that waits */

struct fixture {
	struct county county;
	char journal[COUNTY_PATH + 64];
	char volume[COUNTY_PATH + 192]; /* the first of intake's journal, closed */
	char name[64];
	uint64_t next_volume; /* the first frame behind it */
	uint8_t *data;        /* its file as it was */
	size_t size;
	/* The damaged frame: how the turns were cut and where pages lie is another each time. */
	uint64_t first;            /* its first event */
	size_t places[PLACES_MAX]; /* in its bytes: of pages that are in use, and of older copies */
	size_t place_count;
};

static int is_volume(const struct dirent *entry)
{
	return entry->d_name[0] >= '0' && entry->d_name[0] <= '9';
}

static void find_volume(struct fixture *fixture)
{
	struct dirent **entries;
	int count = scandir(fixture->journal, &entries, is_volume, alphasort);
	assert_in_range(count, 3, NAMES_MAX);
	(void)snprintf(fixture->name, sizeof fixture->name, "%.60s", entries[0]->d_name);
	(void)snprintf(fixture->volume, sizeof fixture->volume, "%s/%s/data.mdb", fixture->journal,
		       fixture->name);
	fixture->next_volume = strtoull(entries[1]->d_name, NULL, 10);
	for (int i = 0; i < count; i++)
		free(entries[i]);
	free(entries);
}

static void read_volume(struct fixture *fixture)
{
	struct stat stat_of;
	int fd = open(fixture->volume, O_RDONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	assert_int_equal(fstat(fd, &stat_of), 0);
	fixture->size = (size_t)stat_of.st_size;
	fixture->data = (uint8_t *)malloc(fixture->size);
	assert_non_null(fixture->data);
	for (size_t at = 0; at < fixture->size;) {
		ssize_t got = pread(fd, fixture->data + at, fixture->size - at, (off_t)at);
		assert_true(got > 0);
		at += (size_t)got;
	}
	(void)close(fd);
}

/* A frame in the middle of the volume that has events, and where its bytes lie in the file. */
static void find_frame(struct fixture *fixture)
{
	struct journal *journal;
	struct frame frame = {.header = {.count = 0}};
	MUST(journal_open_read(fixture->journal, &journal, &err_));
	for (uint64_t number = 1 + fixture->next_volume / 2; frame.header.count == 0; number++) {
		assert_true(number < fixture->next_volume);
		MUST(journal_read(journal, number, &frame, &err_));
	}
	assert_true(frame.header.first > 1);
	fixture->first = frame.header.first;
	const uint8_t *at = fixture->data, *end = at + fixture->size;
	while ((at = (const uint8_t *)memmem(at, (size_t)(end - at), frame.events.data,
					     frame.events.size)) != NULL) {
		assert_true(fixture->place_count < PLACES_MAX);
		fixture->places[fixture->place_count++] =
			(size_t)(at - fixture->data) + frame.events.size / 2;
		at++;
	}
	assert_true(fixture->place_count != 0);
	journal_close(journal);
}

static void put_bytes(const struct fixture *fixture, uint8_t change)
{
	int fd = open(fixture->volume, O_WRONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	for (size_t i = 0; i < fixture->place_count; i++) {
		uint8_t byte = fixture->data[fixture->places[i]] ^ change;
		assert_int_equal(pwrite(fd, &byte, 1, (off_t)fixture->places[i]), 1);
	}
	(void)close(fd);
}

static void damage(const struct fixture *fixture)
{
	put_bytes(fixture, 0x10);
}

static void mend(const struct fixture *fixture)
{
	put_bytes(fixture, 0);
}

static void wait_checkpoint(struct fixture *fixture)
{
	struct bus_caller *caller =
		e2e_connect(&fixture->county, DAEMON_INTAKE, "cmd", "operator-1");
	int64_t end_us = county_mono_us() + E2E_WAIT_MS * INT64_C(1000);
	while (e2e_counter(caller, E2E_STATUS, "checkpoint_frame") < fixture->next_volume) {
		assert_true(county_mono_us() < end_us);
		county_pause_ms(20);
	}
	bus_caller_close(caller);
}

static int make_county(void **state)
{
	struct fixture *fixture = (struct fixture *)calloc(1, sizeof *fixture);
	assert_non_null(fixture);
	*state = fixture;
	/* The state is ahead of the volume: a start doesn't read it. */
	e2e_create(&fixture->county, "  checkpoint_events: 1000\n", false);
	e2e_replace(&fixture->county, "zhian.yaml", "volume: 32MiB",
		    "volume: 1MiB\nturn:\n  bytes: 256KiB");
	(void)snprintf(fixture->journal, sizeof fixture->journal, "%s/intake/journal",
		       fixture->county.var);
	MUST(county_start(&fixture->county, DAEMON_INTAKE, &err_));
	struct bus_caller *feed = e2e_connect(&fixture->county, DAEMON_INTAKE, "feed", "hotline");
	for (uint64_t first = 0; first < PUSHED; first += PUSH)
		assert_int_equal(
			e2e_push(feed, first, PUSH, ZH__ITEM_OUTCOME__ITEM_OUTCOME_RECEIVED), PUSH);
	bus_caller_close(feed);
	find_volume(fixture);
	wait_checkpoint(fixture);
	MUST(county_stop_all(&fixture->county, E2E_WAIT_MS, &err_));
	read_volume(fixture);
	find_frame(fixture);
	return 0;
}

static int end_county(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	county_destroy(&fixture->county);
	free(fixture->data);
	free(fixture);
	return 0;
}

/* Whatever became of a test: the next one finds no daemon, and a whole volume. */
static int end_test(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++)
		county_kill(&fixture->county, daemon);
	mend(fixture);
	return 0;
}

/* The status line of a daemon; the caller frees it. */
static char *status_of(struct fixture *fixture, enum daemon daemon)
{
	Zh__Query query = ZH__QUERY__INIT;
	Zh__StatusQuery status = ZH__STATUS_QUERY__INIT;
	query.ask_case = ZH__QUERY__ASK_STATUS;
	query.status = &status;
	struct bus_caller *caller = e2e_connect(&fixture->county, daemon, "cmd", "operator-1");
	char *text = e2e_question(caller, &query);
	bus_caller_close(caller);
	return text;
}

static void wait_status(struct fixture *fixture, enum daemon daemon, const char *words)
{
	int64_t end_us = county_mono_us() + E2E_WAIT_MS * INT64_C(1000);
	for (;;) {
		char *text = status_of(fixture, daemon);
		bool said = strstr(text, words) != NULL;
		if (!said && county_mono_us() >= end_us)
			fail_msg("\"%s\" isn't said in %s", words, text);
		free(text);
		if (said)
			return;
		county_pause_ms(10);
	}
}

static uint64_t counter(struct fixture *fixture, enum daemon daemon, const char *member)
{
	struct bus_caller *caller = e2e_connect(&fixture->county, daemon, "cmd", "operator-1");
	char mark[64];
	(void)snprintf(mark, sizeof mark, "\"%s\":", member);
	uint64_t value = e2e_counter(caller, mark, member);
	bus_caller_close(caller);
	return value;
}

static struct county_status counters(struct fixture *fixture, enum daemon daemon)
{
	struct county_status status;
	struct bus_caller *caller = e2e_connect(&fixture->county, daemon, "cmd", "operator-1");
	MUST(county_status(caller, &status, &err_));
	bus_caller_close(caller);
	return status;
}

/* Until hazard has taken in intake's journal up to this event; how far it is then. */
static uint64_t wait_cursor(struct fixture *fixture, uint64_t sequence)
{
	int64_t end_us = county_mono_us() + E2E_WAIT_MS * INT64_C(1000);
	for (;;) {
		uint64_t cursor = counters(fixture, DAEMON_HAZARD).cursor[DAEMON_INTAKE];
		if (cursor >= sequence)
			return cursor;
		if (county_mono_us() >= end_us)
			fail_msg("hazard stays at event %llu before %llu",
				 (unsigned long long)cursor, (unsigned long long)sequence);
		county_pause_ms(20);
	}
}

/* Read to the damage, and what it says there. */
static void tail_is_refused(struct fixture *fixture)
{
	struct bus_caller *caller =
		e2e_connect(&fixture->county, DAEMON_INTAKE, "cmd", "auditor-1");
	uint64_t from = 1;
	for (unsigned pages = 0; pages < 4 * PUSHED; pages++) {
		Zh__Query query = ZH__QUERY__INIT;
		Zh__TailQuery tail = ZH__TAIL_QUERY__INIT;
		Zh__Envelope *answer;
		SET_OPTIONAL(&tail, from, from);
		query.ask_case = ZH__QUERY__ASK_TAIL;
		query.tail = &tail;
		MUST(county_query(caller, &query, E2E_WAIT_MS, &answer, &err_));
		const Zh__Reply *reply = answer->reply;
		if (reply->outcome != ZH__OUTCOME__OUTCOME_DONE) {
			assert_string_equal(reply->refusal->code, "journal.damaged");
			assert_non_null(strstr(reply->refusal->where, fixture->name));
			zh__envelope__free_unpacked(answer, NULL);
			bus_caller_close(caller);
			return;
		}
		assert_true(reply->answer->has_after && reply->answer->after.len == 8);
		uint64_t next = be64_get(reply->answer->after.data);
		zh__envelope__free_unpacked(answer, NULL);
		assert_true(next > from); /* else it would be asked for ever */
		from = next;
	}
	fail_msg("the tail went past the damage");
}

static bool lies_in_frame(const struct fixture *fixture, uint64_t from)
{
	for (size_t i = 0; i < fixture->place_count; i++) {
		if (fixture->places[i] >= from && fixture->places[i] - from < FRAME_BYTES_MAX)
			return true;
	}
	return false;
}

static void asks_seldom(struct fixture *fixture)
{
	int64_t from_us = county_mono_us();
	uint64_t pulls = counter(fixture, DAEMON_INTAKE, "pulls_answered");
	county_pause_ms(1000);
	pulls = counter(fixture, DAEMON_INTAKE, "pulls_answered") - pulls;
	/* By whole seconds: whoever looks may have been kept waiting himself. */
	int64_t seconds = (county_mono_us() - from_us) / 1000000;
	assert_true(pulls <= PULLS_A_SECOND_MAX * (uint64_t)seconds);
}

/* The reader has asked, and waits. */
static void is_told(struct fixture *fixture)
{
	wait_status(fixture, DAEMON_HAZARD, "can't read its journal");
	wait_status(fixture, DAEMON_INTAKE, "\"journal_damage\"");
	char *status = status_of(fixture, DAEMON_INTAKE);
	const char *damage = strstr(status, "\"journal_damage\"");
	const char *byte = strstr(damage, "/data.mdb, byte ");
	assert_non_null(strstr(damage, fixture->name));
	assert_non_null(byte);
	assert_true(
		lies_in_frame(fixture, strtoull(byte + sizeof "/data.mdb, byte " - 1, NULL, 10)));
	free(status);
	e2e_wait_log(&fixture->county, DAEMON_INTAKE, "journal_damaged");
	e2e_wait_log(&fixture->county, DAEMON_HAZARD, "source_stopped");
	asks_seldom(fixture);
	tail_is_refused(fixture);
}

static void is_well_again(struct fixture *fixture)
{
	MUST(county_start(&fixture->county, DAEMON_INTAKE, &err_));
	(void)wait_cursor(fixture, counters(fixture, DAEMON_INTAKE).head);
	e2e_wait_log(&fixture->county, DAEMON_HAZARD, "source_goes_on");
	char *status = status_of(fixture, DAEMON_HAZARD);
	assert_null(strstr(status, "\"stopped\""));
	free(status);
}

static void stop_intake(struct fixture *fixture)
{
	int exit;
	e2e_signal(&fixture->county, DAEMON_INTAKE, 15);
	MUST(county_wait_exit(&fixture->county, DAEMON_INTAKE, E2E_WAIT_MS, &exit, &err_));
	assert_int_equal(exit, 0);
}

static void a_flipped_bit_is_told_and_mended(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	damage(fixture);
	MUST(county_start(&fixture->county, DAEMON_INTAKE, &err_));
	MUST(county_start(&fixture->county, DAEMON_HAZARD, &err_));
	is_told(fixture);
	/* What lies before the damage was taken, and nothing behind it. */
	assert_int_equal(wait_cursor(fixture, fixture->first - 1), fixture->first - 1);
	stop_intake(fixture);
	mend(fixture);
	is_well_again(fixture);
	MUST(county_stop_all(&fixture->county, E2E_WAIT_MS, &err_));
}

static void wait_walk(struct fixture *fixture)
{
	int64_t end_us = county_mono_us() + E2E_WAIT_MS * INT64_C(1000);
	while (counter(fixture, DAEMON_INTAKE, "journal_walks") == 0) {
		assert_true(county_mono_us() < end_us);
		county_pause_ms(10);
	}
}

/* An idle daemon walks over its journal: nobody has to need the frame first. */
static void nobody_needs_to_read_for_it_to_be_found(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	damage(fixture);
	MUST(county_start(&fixture->county, DAEMON_INTAKE, &err_));
	wait_walk(fixture);
	assert_int_equal(counter(fixture, DAEMON_INTAKE, "damaged_frames"), 1);
	e2e_wait_log(&fixture->county, DAEMON_INTAKE, "journal_damaged");
	stop_intake(fixture);
	mend(fixture);
	MUST(county_start(&fixture->county, DAEMON_INTAKE, &err_));
	wait_walk(fixture);
	assert_int_equal(counter(fixture, DAEMON_INTAKE, "damaged_frames"), 0);
	stop_intake(fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(a_flipped_bit_is_told_and_mended, end_test),
		cmocka_unit_test_teardown(nobody_needs_to_read_for_it_to_be_found, end_test),
	};
	return cmocka_run_group_tests_name("e2e_journal_rot", tests, make_county, end_county);
}
