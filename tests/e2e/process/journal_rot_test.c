/* A frame of a closed volume that isn't what was written any more: whoever reads gets what lies
 * before it, and is told; the log, `status` and the tail name volume and frame; nobody asks ten
 * thousand times a second; and when the volume is whole again, the reader goes on by itself. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/core/decider.h"
#include "tests/e2e/kit/e2e.h"

#define PUSHED 6000 /* several volumes of a megabyte */
#define PUSH 500
#define NAMES_MAX 64
#define FRAMES_BEFORE 8 /* more than a volume has */
#define SAID_MS 30000
#define FRAME_BYTES_MAX (1u << 20)
#define PULLS_A_SECOND_MAX 20 /* of one reader that waits */

struct fixture {
	struct county county;
	char volume[COUNTY_PATH + 192]; /* the first of intake's journal, closed */
	char name[64];
	uint8_t *data; /* its file as it was */
	size_t size;
};

static int is_volume(const struct dirent *entry)
{
	return entry->d_name[0] >= '0' && entry->d_name[0] <= '9';
}

static void find_volume(struct fixture *fixture)
{
	char path[COUNTY_PATH + 64];
	struct dirent **entries;
	(void)snprintf(path, sizeof path, "%s/intake/journal", fixture->county.var);
	int count = scandir(path, &entries, is_volume, alphasort);
	assert_in_range(count, 3, NAMES_MAX);
	(void)snprintf(fixture->name, sizeof fixture->name, "%.60s", entries[0]->d_name);
	(void)snprintf(fixture->volume, sizeof fixture->volume, "%s/%s/data.mdb", path,
		       fixture->name);
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

static void put_byte(const struct fixture *fixture, size_t at, uint8_t byte)
{
	int fd = open(fixture->volume, O_WRONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, &byte, 1, (off_t)at), 1);
	(void)close(fd);
}

static void wait_checkpoint(struct fixture *fixture)
{
	struct bus_caller *caller =
		e2e_connect(&fixture->county, DAEMON_INTAKE, "cmd", "operator-1");
	int64_t end_us = county_mono_us() + E2E_WAIT_MS * INT64_C(1000);
	while (e2e_counter(caller, E2E_STATUS, "checkpoint_frame") < FRAMES_BEFORE) {
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
	MUST(county_start(&fixture->county, DAEMON_INTAKE, &err_));
	struct bus_caller *feed = e2e_connect(&fixture->county, DAEMON_INTAKE, "feed", "hotline");
	for (uint64_t first = 0; first < PUSHED; first += PUSH)
		assert_int_equal(
			e2e_push(feed, first, PUSH, ZH__ITEM_OUTCOME__ITEM_OUTCOME_RECEIVED), PUSH);
	bus_caller_close(feed);
	wait_checkpoint(fixture);
	MUST(county_stop_all(&fixture->county, E2E_WAIT_MS, &err_));
	find_volume(fixture);
	read_volume(fixture);
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

/* Where a report's id stands in the volume. */
static size_t place_of_a_report(const struct fixture *fixture)
{
	static const char id[] = "FZ20250301";
	for (size_t at = fixture->size / 2; at + sizeof id < fixture->size; at++) {
		if (memcmp(fixture->data + at, id, sizeof id - 1) == 0)
			return at;
	}
	fail_msg("no report in the volume");
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
	int64_t end_us = county_mono_us() + SAID_MS * INT64_C(1000);
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
	uint64_t value = e2e_counter(caller, E2E_STATUS, member);
	bus_caller_close(caller);
	return value;
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
		Zh__Frame *answer;
		SET_OPTIONAL(&tail, from, from);
		query.ask_case = ZH__QUERY__ASK_TAIL;
		query.tail = &tail;
		MUST(county_query(caller, &query, E2E_WAIT_MS, &answer, &err_));
		const Zh__Reply *reply = answer->reply;
		if (reply->outcome != ZH__OUTCOME__OUTCOME_DONE) {
			assert_string_equal(reply->refusal->code, "journal.damaged");
			assert_non_null(strstr(reply->refusal->where, fixture->name));
			zh__frame__free_unpacked(answer, NULL);
			bus_caller_close(caller);
			return;
		}
		assert_true(reply->answer->has_after && reply->answer->after.len == 8);
		uint64_t next = be64_get(reply->answer->after.data);
		zh__frame__free_unpacked(answer, NULL);
		assert_true(next > from); /* else it would be asked for ever */
		from = next;
	}
	fail_msg("the tail went past the damage");
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
	assert_in_range(place_of_a_report(fixture) -
				strtoull(byte + sizeof "/data.mdb, byte " - 1, NULL, 10),
			0, FRAME_BYTES_MAX);
	free(status);
	e2e_wait_log(&fixture->county, DAEMON_INTAKE, "journal_damaged");
	e2e_wait_log(&fixture->county, DAEMON_HAZARD, "source_stopped");
	uint64_t pulls = counter(fixture, DAEMON_INTAKE, "pulls_answered");
	county_pause_ms(1000);
	assert_true(counter(fixture, DAEMON_INTAKE, "pulls_answered") - pulls <=
		    PULLS_A_SECOND_MAX);
	tail_is_refused(fixture);
}

static void is_well_again(struct fixture *fixture)
{
	MUST(county_start(&fixture->county, DAEMON_INTAKE, &err_));
	int64_t end_us = county_mono_us() + E2E_WAIT_MS * INT64_C(1000);
	while (counter(fixture, DAEMON_HAZARD, "inputs") < PUSHED) {
		assert_true(county_mono_us() < end_us);
		county_pause_ms(20);
	}
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
	size_t at = place_of_a_report(fixture);
	put_byte(fixture, at, fixture->data[at] ^ 0x10);
	MUST(county_start(&fixture->county, DAEMON_INTAKE, &err_));
	MUST(county_start(&fixture->county, DAEMON_HAZARD, &err_));
	is_told(fixture);
	uint64_t before = counter(fixture, DAEMON_HAZARD, "head");
	assert_true(before > PUSH); /* what lies before the damage was taken */
	stop_intake(fixture);
	put_byte(fixture, at, fixture->data[at]);
	is_well_again(fixture);
	MUST(county_stop_all(&fixture->county, E2E_WAIT_MS, &err_));
}

/* An idle daemon walks over its journal: nobody has to need the frame first. */
static void nobody_needs_to_read_for_it_to_be_found(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	size_t at = place_of_a_report(fixture);
	put_byte(fixture, at, fixture->data[at] ^ 0x10);
	MUST(county_start(&fixture->county, DAEMON_INTAKE, &err_));
	wait_status(fixture, DAEMON_INTAKE, "\"journal_walks\":1");
	wait_status(fixture, DAEMON_INTAKE, "\"damaged_frames\":1");
	e2e_wait_log(&fixture->county, DAEMON_INTAKE, "journal_damaged");
	stop_intake(fixture);
	put_byte(fixture, at, fixture->data[at]);
	MUST(county_start(&fixture->county, DAEMON_INTAKE, &err_));
	wait_status(fixture, DAEMON_INTAKE, "\"journal_walks\":1");
	wait_status(fixture, DAEMON_INTAKE, "\"damaged_frames\":0");
	stop_intake(fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_flipped_bit_is_told_and_mended),
		cmocka_unit_test(nobody_needs_to_read_for_it_to_be_found),
	};
	return cmocka_run_group_tests_name("e2e_journal_rot", tests, make_county, end_county);
}
