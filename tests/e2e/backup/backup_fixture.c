#include "tests/e2e/backup/backup_fixture.h"

#include <stdio.h>

#include "tests/lib/county_client.h"
#include "tests/lib/county_journals.h"
#include "tests/lib/county_load.h"
#include "tests/lib/test.h"

#define NOW_MS INT64_C(1742000000000)
#define VOLUME ((int64_t)32 << 20)
#define PUSH 100

static const struct county_load load = {.seed = 7, .firms = 100};

#define MUST(call)                                                                                 \
	do {                                                                                       \
		struct err err_ = {STATUS_OK, ""};                                                 \
		if ((call) != STATUS_OK)                                                           \
			fail_msg("%s: %s", #call, err_.text);                                      \
	} while (0)

void fixture_create(struct backup_fixture *fixture)
{
	struct county_options options = {.binaries = ZHIAN_BIN_DIR, .source = ZHIAN_SOURCE_DIR};
	*fixture = (struct backup_fixture){.place = {.region = COUNTY_REGION}};
	MUST(county_create(&options, &fixture->county, &err_));
	(void)snprintf(fixture->place.etc, FILE_PATH_MAX, "%s", fixture->county.etc);
	(void)snprintf(fixture->place.data, FILE_PATH_MAX, "%s", fixture->county.var);
	(void)snprintf(fixture->base, FILE_PATH_MAX, "%s/backups", fixture->county.root);
	fixture->place.keys_kept_ms = INT64_C(30) * 86400000;
}

void fixture_destroy(struct backup_fixture *fixture)
{
	county_destroy(&fixture->county);
}

void fixture_start(struct backup_fixture *fixture)
{
	MUST(county_start_all(&fixture->county, &err_));
}

void fixture_stop(struct backup_fixture *fixture)
{
	MUST(county_stop_all(&fixture->county, FIXTURE_WAIT_MS, &err_));
}

/* ---- traffic */

static void count_outcomes(const Zh__Envelope *answer, size_t *received, size_t *repeated)
{
	assert_int_equal(answer->what_case, ZH__ENVELOPE__WHAT_RECEIPT);
	for (size_t i = 0; i < answer->receipt->n_results; i++) {
		Zh__ItemOutcome outcome = answer->receipt->results[i]->outcome;
		*received += outcome == ZH__ITEM_OUTCOME__ITEM_OUTCOME_RECEIVED;
		*repeated += outcome == ZH__ITEM_OUTCOME__ITEM_OUTCOME_REPEATED;
	}
}

static void push_once(struct bus_caller *feed, uint64_t first, size_t count, size_t *received,
		      size_t *repeated)
{
	struct county_envelope frame;
	Zh__Envelope *answer;
	load_push(&load, first, count, first + 1, &frame);
	MUST(bus_caller_send(feed, bytes_of(frame.data, frame.size), FIXTURE_WAIT_MS, &err_));
	MUST(county_receive(feed, FIXTURE_WAIT_MS, &answer, &err_));
	count_outcomes(answer, received, repeated);
	zh__envelope__free_unpacked(answer, NULL);
	free(frame.data);
}

void fixture_push(struct backup_fixture *fixture, uint64_t first, size_t count,
		  size_t *ret_received, size_t *ret_repeated)
{
	struct county_status status[DAEMON_COUNT];
	struct bus_caller *callers[DAEMON_COUNT], *feed;
	*ret_received = *ret_repeated = 0;
	MUST(county_connect(&fixture->county, DAEMON_INTAKE, "feed", "hotline", &feed, &err_));
	for (size_t done = 0; done < count; done += PUSH)
		push_once(feed, first + done, count - done < PUSH ? count - done : PUSH,
			  ret_received, ret_repeated);
	bus_caller_close(feed);
	MUST(county_connect_all(&fixture->county, "operator-1", callers, &err_));
	MUST(county_wait_level(callers, FIXTURE_WAIT_MS, status, &err_));
	county_close_all(callers);
}

/* `"sources":[{"daemon":"hazard","cursor":17,…`: those that it isn't level with, by their real
 * heads; one that it has not reached yet is a source too. */
static unsigned sources_behind(struct bytes line, const uint64_t heads[DAEMON_COUNT])
{
	unsigned behind = 0;
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		char member[64];
		int size =
			snprintf(member, sizeof member, "{\"daemon\":\"%s\",", daemon_name(daemon));
		const uint8_t *at =
			(const uint8_t *)memmem(line.data, line.size, member, (size_t)size);
		if (at != NULL)
			behind += county_number(bytes_of(at, line.size - (size_t)(at - line.data)),
						"cursor") != heads[daemon];
	}
	return behind;
}

static unsigned ask_behind(struct bus_caller *caller, const uint64_t heads[DAEMON_COUNT])
{
	Zh__Query query = ZH__QUERY__INIT;
	Zh__StatusQuery ask = ZH__STATUS_QUERY__INIT;
	Zh__Envelope *answer;
	query.ask_case = ZH__QUERY__ASK_STATUS;
	query.status = &ask;
	MUST(county_query(caller, &query, FIXTURE_WAIT_MS, &answer, &err_));
	unsigned behind = sources_behind(county_line(answer, "status"), heads);
	zh__envelope__free_unpacked(answer, NULL);
	return behind;
}

/* Answers to answers go on for a while behind the main line: until nobody has anything to take
 * in. */
static void wait_quiet(struct bus_caller *const callers[DAEMON_COUNT])
{
	uint64_t heads[DAEMON_COUNT] = {0};
	int64_t end_us = county_mono_us() + FIXTURE_WAIT_MS * INT64_C(1000);
	for (bool quiet = false; !quiet;) {
		quiet = true;
		for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++)
			quiet &= ask_behind(callers[daemon], heads) == 0;
		for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
			struct county_status status;
			MUST(county_status(callers[daemon], &status, &err_));
			quiet &= status.idle && status.head == heads[daemon];
			heads[daemon] = status.head;
		}
		assert_true(county_mono_us() < end_us);
		if (!quiet)
			county_pause_ms(20);
	}
}

static void read_digest(struct bus_caller *caller, uint64_t *ret_head, char ret_state[FIXTURE_HEX])
{
	Zh__Query query = ZH__QUERY__INIT;
	Zh__DigestQuery digest = ZH__DIGEST_QUERY__INIT;
	Zh__Envelope *answer;
	query.ask_case = ZH__QUERY__ASK_DIGEST;
	query.digest = &digest;
	MUST(county_query(caller, &query, FIXTURE_WAIT_MS, &answer, &err_));
	struct bytes line = county_line(answer, "digest");
	county_text(line, "state", ret_state, FIXTURE_HEX);
	*ret_head = county_number(line, "sequence");
	zh__envelope__free_unpacked(answer, NULL);
}

void fixture_states(struct backup_fixture *fixture, struct backup_states *ret_states)
{
	struct bus_caller *callers[DAEMON_COUNT];
	MUST(county_connect_all(&fixture->county, "operator-1", callers, &err_));
	wait_quiet(callers);
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		read_digest(callers[daemon], &ret_states->head[daemon], ret_states->state[daemon]);
		assert_int_equal(strlen(ret_states->state[daemon]), FIXTURE_HEX - 1);
	}
	county_close_all(callers);
}

void fixture_expect_chains(struct backup_fixture *fixture, uint64_t count)
{
	struct county_journals journals;
	MUST(county_journals_read(&fixture->county, NULL, NULL, &journals, &err_));
	assert_int_equal(journals.count, count);
	assert_int_equal(journals.complete, count);
	county_journals_free(&journals);
}

/* ---- backups */

const char *fixture_path(struct backup_fixture *fixture, const char *name, char out[FILE_PATH_MAX])
{
	MUST(tree_join(out, fixture->base, name, &err_));
	return out;
}

void fixture_backup(struct backup_fixture *fixture, const char *name)
{
	char path[FILE_PATH_MAX];
	struct manifest manifest;
	struct backup_damages damages;
	MUST(backup_make(&fixture->place, "test", NOW_MS, fixture_path(fixture, name, path),
			 &manifest, &damages, &err_));
	manifest_free(&manifest);
}

void fixture_wreck(struct backup_fixture *fixture)
{
	MUST(file_remove_tree(fixture->place.data, &err_));
	MUST(file_remove_tree(fixture->place.etc, &err_));
}

void fixture_restore(struct backup_fixture *fixture, const char *name, struct backup_cut *ret_cut)
{
	char path[FILE_PATH_MAX];
	struct restore restore;
	MUST(restore_open(fixture_path(fixture, name, path), &restore, &err_));
	*ret_cut = restore.cut;
	restore.drill = fixture->drill;
	MUST(restore_run(&restore, path, &fixture->place, VOLUME, NOW_MS, &err_));
	restore_close(&restore);
}
