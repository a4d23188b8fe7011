/* Ends and beginnings: drained, told to read its file again, killed, without its state. */
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "common/base/file.h"
#include "tests/e2e/kit/e2e.h"

#define PUSHES 60
#define ITEMS 100
#define READY_MS 20000 /* what is asserted; what is promised is 1,000 on a machine of its own */
#define LISTEN_MS 300  /* silence after which no further receipt comes */

struct life {
	struct county county;
	uint64_t pushed; /* items so far, each with the number as its id */
};

static const struct county_load load = {.seed = 17, .firms = 60};

static int make_county(void **state)
{
	struct life *life = (struct life *)calloc(1, sizeof *life);
	assert_non_null(life);
	*state = life;
	e2e_create(&life->county, NULL, false);
	MUST(county_start_all(&life->county, &err_));
	return 0;
}

static int end_county(void **state)
{
	struct life *life = (struct life *)*state;
	county_destroy(&life->county);
	free(life);
	return 0;
}

static void flood(struct bus_caller *feed, uint64_t first, size_t pushes)
{
	for (size_t i = 0; i < pushes; i++) {
		struct county_envelope frame;
		load_push(&load, first + i * ITEMS, ITEMS, first + i * ITEMS, &frame);
		MUST(bus_caller_send(feed, bytes_of(frame.data, frame.size), E2E_WAIT_MS, &err_));
		free(frame.data);
	}
}

/* How many of a receipt's items have this outcome; `ret_first`: of which push it is. */
static size_t read_receipt(const Zh__Envelope *answer, Zh__ItemOutcome outcome, uint64_t *ret_first)
{
	size_t count = 0;
	assert_int_equal(answer->what_case, ZH__ENVELOPE__WHAT_RECEIPT);
	*ret_first = answer->receipt->push_id;
	for (size_t i = 0; i < answer->receipt->n_results; i++)
		count += answer->receipt->results[i]->outcome == outcome;
	return count;
}

/* All receipts that come, until none comes any more: acknowledged[i] for the i-th push of the
 * flood. */
static size_t hear_out(struct bus_caller *feed, uint64_t first, bool acknowledged[PUSHES])
{
	struct err err;
	Zh__Envelope *answer;
	size_t count = 0;
	while (county_receive(feed, LISTEN_MS, &answer, &err) == STATUS_OK) {
		uint64_t push;
		size_t taken = read_receipt(answer, ZH__ITEM_OUTCOME__ITEM_OUTCOME_RECEIVED, &push);
		if (taken != 0) {
			assert_int_equal(taken, ITEMS);
			acknowledged[(push - first) / ITEMS] = true;
			count++;
		}
		zh__envelope__free_unpacked(answer, NULL);
	}
	return count;
}

/* What was acknowledged is there, once; the rest is taken now. */
static void push_again(struct life *life, uint64_t first, const bool acknowledged[PUSHES])
{
	struct bus_caller *feed = e2e_connect(&life->county, DAEMON_INTAKE, "feed", "hotline");
	for (size_t i = 0; i < PUSHES; i++) {
		struct county_envelope frame;
		Zh__Envelope *answer;
		uint64_t push;
		load_push(&load, first + i * ITEMS, ITEMS, first + i * ITEMS, &frame);
		MUST(bus_caller_send(feed, bytes_of(frame.data, frame.size), E2E_WAIT_MS, &err_));
		MUST(county_receive(feed, E2E_WAIT_MS, &answer, &err_));
		size_t repeated =
			read_receipt(answer, ZH__ITEM_OUTCOME__ITEM_OUTCOME_REPEATED, &push);
		size_t received =
			read_receipt(answer, ZH__ITEM_OUTCOME__ITEM_OUTCOME_RECEIVED, &push);
		assert_int_equal(repeated + received, ITEMS);
		if (acknowledged[i])
			assert_int_equal(repeated, ITEMS);
		zh__envelope__free_unpacked(answer, NULL);
		free(frame.data);
	}
	bus_caller_close(feed);
	life->pushed = first + PUSHES * ITEMS;
}

static bool is_careful(const struct county *county, enum daemon daemon)
{
	struct county_status status;
	struct bus_caller *caller = e2e_connect(county, daemon, "cmd", "operator-1");
	MUST(county_status(caller, &status, &err_));
	bus_caller_close(caller);
	return status.careful;
}

/* ---- */

static void terminated_under_load_it_drains_and_loses_nothing(void **state)
{
	struct life *life = (struct life *)*state;
	struct county *county = &life->county;
	bool acknowledged[PUSHES] = {false};
	int exit_status;
	struct bus_caller *feed = e2e_connect(county, DAEMON_INTAKE, "feed", "hotline");
	uint64_t first = life->pushed;
	flood(feed, first, PUSHES);
	e2e_signal(county, DAEMON_INTAKE, SIGTERM);
	size_t count = hear_out(feed, first, acknowledged);
	MUST(county_wait_exit(county, DAEMON_INTAKE, E2E_WAIT_MS, &exit_status, &err_));
	assert_int_equal(exit_status, 0);
	bus_caller_close(feed);
	MUST(county_start(county, DAEMON_INTAKE, &err_));
	assert_false(is_careful(county, DAEMON_INTAKE));
	print_message("terminated amid %u pushes: %zu acknowledged\n", PUSHES, count);
	push_again(life, first, acknowledged);
	/* The others, which were at work on what came of it, end in order too. */
	MUST(county_stop_all(county, E2E_WAIT_MS, &err_));
	MUST(county_start_all(county, &err_));
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++)
		assert_false(is_careful(county, daemon));
}

static void a_broken_file_is_not_taken_on_reload(void **state)
{
	struct life *life = (struct life *)*state;
	struct county *county = &life->county;
	e2e_replace(county, "zhian.yaml", "journal:\n", "log: debug\nlog_: debug\njournal:\n");
	e2e_signal(county, DAEMON_HAZARD, SIGHUP);
	e2e_wait_log(county, DAEMON_HAZARD, "reload_refused");
	e2e_wait_log(county, DAEMON_HAZARD, "zhian.yaml:");
	struct bus_caller *caller = e2e_connect(county, DAEMON_HAZARD, "cmd", "officer-1");
	assert_int_equal(e2e_counter(caller, E2E_STATUS, "region"), COUNTY_REGION);
	bus_caller_close(caller);
	e2e_replace(county, "zhian.yaml", "log: debug\nlog_: debug\njournal:\n", "journal:\n");
	e2e_signal(county, DAEMON_HAZARD, SIGHUP);
	e2e_wait_log(county, DAEMON_HAZARD, " reloaded ");
}

/* What a reload can't change isn't passed over in silence. */
static void a_reload_names_what_waits_for_a_restart(void **state)
{
	struct life *life = (struct life *)*state;
	struct county *county = &life->county;
	e2e_replace(county, "zhian.yaml", "feed:\n",
		    "log_level: debug\nfeed:\n  connections: 64\n");
	e2e_signal(county, DAEMON_CREDIT, SIGHUP);
	e2e_wait_log(county, DAEMON_CREDIT, " reloaded level=7");
	char *log = e2e_log(county, DAEMON_CREDIT);
	assert_non_null(strstr(log, "restart_needed setting=feed.connections"));
	free(log);
	e2e_replace(county, "zhian.yaml", "  connections: 64\n", "");
	e2e_replace(county, "zhian.yaml", "log_level: debug\n", "");
	e2e_signal(county, DAEMON_ESCALATION, SIGHUP);
	e2e_wait_log(county, DAEMON_ESCALATION, " reloaded level=6");
	log = e2e_log(county, DAEMON_ESCALATION);
	assert_null(strstr(log, "restart_needed"));
	free(log);
}

static int64_t restart_ms(struct county *county, enum daemon daemon)
{
	int64_t begin_us = county_mono_us();
	MUST(county_start(county, daemon, &err_));
	return (county_mono_us() - begin_us) / 1000;
}

static void killed_under_load_it_comes_back_carefully_and_soon(void **state)
{
	static const enum daemon victims[] = {DAEMON_INTAKE, DAEMON_ESCALATION};
	struct life *life = (struct life *)*state;
	struct county *county = &life->county;
	for (size_t i = 0; i < sizeof victims / sizeof victims[0]; i++) {
		bool acknowledged[PUSHES] = {false};
		struct bus_caller *feed = e2e_connect(county, DAEMON_INTAKE, "feed", "hotline");
		uint64_t first = life->pushed;
		flood(feed, first, PUSHES);
		county_kill(county, victims[i]);
		(void)hear_out(feed, first, acknowledged);
		bus_caller_close(feed);
		int64_t ms = restart_ms(county, victims[i]);
		struct bus_caller *caller = e2e_connect(county, victims[i], "cmd", "operator-1");
		print_message(
			"%s killed under load: ready after %lld ms, %llu events recovered\n",
			daemon_name(victims[i]), (long long)ms,
			(unsigned long long)e2e_counter(caller, E2E_STATUS, "recovered_events"));
		bus_caller_close(caller);
		e2e_wait_log(county, victims[i], "careful=1");
		if (!E2E_SANITIZED)
			assert_true(ms < READY_MS);
		push_again(life, first, acknowledged);
		e2e_wait_quiet(county);
		assert_false(is_careful(county, victims[i]));
	}
}

/* ---- the state is nothing but the journal, folded */

static void read_digests(const struct county *county, struct e2e_digest out[DAEMON_COUNT])
{
	struct bus_caller *callers[DAEMON_COUNT];
	MUST(county_connect_all(county, "operator-1", callers, &err_));
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++)
		e2e_digest(callers[daemon], &out[daemon]);
	county_close_all(callers);
}

static void a_state_that_is_gone_is_made_anew_from_the_journal(void **state)
{
	struct life *life = (struct life *)*state;
	struct county *county = &life->county;
	struct e2e_digest before[DAEMON_COUNT], after[DAEMON_COUNT];
	e2e_wait_quiet(county);
	read_digests(county, before);
	MUST(county_stop_all(county, E2E_WAIT_MS, &err_));
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		char path[COUNTY_PATH + 64];
		(void)snprintf(path, sizeof path, "%s/%s/state", county->var, daemon_name(daemon));
		MUST(file_remove_tree(path, &err_));
	}
	MUST(county_start_all(county, &err_));
	read_digests(county, after);
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		struct bus_caller *caller = e2e_connect(county, daemon, "cmd", "operator-1");
		assert_true(before[daemon].sequence > PUSHES);
		e2e_assert_same(&before[daemon], &after[daemon]);
		assert_true(e2e_counter(caller, E2E_STATUS, "recovered_events") >=
			    before[daemon].sequence);
		bus_caller_close(caller);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_broken_file_is_not_taken_on_reload),
		cmocka_unit_test(a_reload_names_what_waits_for_a_restart),
		cmocka_unit_test(terminated_under_load_it_drains_and_loses_nothing),
		cmocka_unit_test(killed_under_load_it_comes_back_carefully_and_soon),
		cmocka_unit_test(a_state_that_is_gone_is_made_anew_from_the_journal),
	};
	return cmocka_run_group_tests(tests, make_county, end_county);
}
