/* What a daemon refuses to start with, in words that are enough to mend it; and what it doesn't
 * mind. */
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/file.h"
#include "tests/e2e/kit/e2e.h"

#define EXIT_INVALID 3

static void says(const struct e2e_ran *ran, const char *words)
{
	if (strstr(ran->text, words) == NULL)
		fail_msg("\"%s\" isn't said in:\n%s", words, ran->text);
}

static char *ready_file(const struct county *county, enum daemon daemon)
{
	char path[COUNTY_PATH + 64];
	char *data;
	size_t size;
	(void)snprintf(path, sizeof path, "%s/%s.ready", county->run, daemon_name(daemon));
	MUST(file_read(path, 64, &data, &size, &err_));
	return data;
}

/* ---- one process per data directory */

static void a_second_daemon_names_the_first(void **state)
{
	struct county *county = (struct county *)*state;
	struct e2e_ran ran;
	char words[128], host[64];
	MUST(county_start(county, DAEMON_HAZARD, &err_));
	e2e_run(county, DAEMON_HAZARD, NULL, &ran);
	assert_int_equal(ran.exit, EXIT_INVALID);
	assert_int_equal(gethostname(host, sizeof host), 0);
	(void)snprintf(words, sizeof words, "held by pid %ld on %s since 20",
		       (long)county->pids[DAEMON_HAZARD], host);
	says(&ran, words);
	says(&ran, "hazard/lock");
	/* The first one goes on, and is known as ready. */
	char *ready = ready_file(county, DAEMON_HAZARD);
	assert_int_equal(strtol(ready, NULL, 10), county->pids[DAEMON_HAZARD]);
	free(ready);
	struct bus_caller *caller = e2e_connect(county, DAEMON_HAZARD, "cmd", "officer-1");
	assert_int_equal(e2e_counter(caller, E2E_STATUS, "region"), COUNTY_REGION);
	bus_caller_close(caller);
	MUST(county_stop_all(county, E2E_WAIT_MS, &err_));
}

/* ---- files that a person wrote */

static const struct planted {
	const char *file, *was, *is;
	const char *place;    /* file:line */
	const char *value;    /* what stands there */
	const char *possible; /* what may stand there */
} planted[] = {
	{"zhian.yaml", "region: 522701", "region: 52270", "zhian.yaml:1:", "52270", "110000"},
	{"zhian.yaml", "demo: no", "demo: perhaps", "zhian.yaml:4:", "perhaps", "yes"},
	{"zhian.yaml", "volume: 32MiB", "volume: 32", "zhian.yaml:8:", "32", "MiB"},
	{"zhian.yaml", "volume: 32MiB", "volume: 4KiB", "zhian.yaml:8:", "4KiB", "1MiB"},
	{"zhian.yaml", "tcp://127.0.0.1:0", "udp://127.0.0.1:0",
	 "zhian.yaml:6:", "udp://127.0.0.1:0", "tcp://"},
	{"zhian.yaml", "  volume:", "  volumes:", "zhian.yaml:8:", "volumes", "volume"},
	{"zhian.yaml", "state:\n", "journal:\n", "zhian.yaml:9:", "journal", "line 7"},
	{"people.yaml", "roles: [mediator]", "roles: [mediatrix]", "people.yaml:7:", "mediatrix",
	 "mediator"},
	{"people.yaml", "rate: 1000000", "rate: often", "people.yaml:16:", "often", "1000000"},
	{"policy/hazard.yaml", "rules:\n", "rulse:\n", "hazard.yaml:", "rulse", "rules"},
	{"calendar/cn.csv", "2025-", "2025x", "cn.csv:", "2025x", ""},
};

static void refused_with(const struct county *county, const char *argument,
			 const struct planted *error)
{
	struct e2e_ran ran;
	e2e_run(county, DAEMON_HAZARD, argument, &ran);
	if (ran.exit != EXIT_INVALID)
		fail_msg("%s \"%s\": exit %d:\n%s", error->file, error->is, ran.exit, ran.text);
	says(&ran, error->place);
	says(&ran, error->value);
	says(&ran, error->possible);
}

static void errors_in_files_are_named_with_line_value_and_what_is_allowed(void **state)
{
	struct county *county = (struct county *)*state;
	for (size_t i = 0; i < sizeof planted / sizeof planted[0]; i++) {
		size_t size;
		char *whole = e2e_read(county, planted[i].file, &size);
		e2e_replace(county, planted[i].file, planted[i].was, planted[i].is);
		refused_with(county, "-n", &planted[i]);
		refused_with(county, NULL, &planted[i]);
		e2e_write(county, planted[i].file, whole);
		free(whole);
	}
	struct e2e_ran ran;
	e2e_run(county, DAEMON_HAZARD, "-n", &ran);
	assert_int_equal(ran.exit, 0);
}

static void a_path_that_is_too_long_for_a_socket_is_told_with_its_length(void **state)
{
	struct county *county = (struct county *)*state;
	struct e2e_ran ran;
	char is[256], path[128], words[64];
	(void)snprintf(path, sizeof path, "/run/%.*s", 103,
		       "a-path-that-goes-on-and-on/and-on-and-on-and-on-and-on/and-on-and-on/"
		       "and-on-and-on-and-on-and-on/and-on-and-on");
	assert_int_equal(strlen(path), 108);
	(void)snprintf(is, sizeof is, "hazard:\n  cmd: \"ipc://%s\"\nstate:\n", path);
	(void)snprintf(words, sizeof words, "%zu bytes long; the system allows 107", strlen(path));
	e2e_replace(county, "zhian.yaml", "state:\n", is);
	for (unsigned i = 0; i < 2; i++) {
		e2e_run(county, DAEMON_HAZARD, i == 0 ? "-n" : NULL, &ran);
		assert_int_equal(ran.exit, EXIT_INVALID);
		says(&ran, words);
		says(&ran, "zhian.yaml:10:");
	}
	e2e_replace(county, "zhian.yaml", is, "state:\n");
}

/* ---- keys */

static void keys_that_others_can_read_or_that_are_missing_are_named(void **state)
{
	struct county *county = (struct county *)*state;
	struct e2e_ran ran;
	char path[COUNTY_PATH + 64], away[COUNTY_PATH + 80], words[COUNTY_PATH + 128];
	(void)snprintf(path, sizeof path, "%s/keys/hazard.key", county->etc);
	(void)snprintf(away, sizeof away, "%s.away", path);
	assert_int_equal(chmod(path, 0640), 0);
	e2e_run(county, DAEMON_HAZARD, "-n", &ran);
	assert_int_equal(ran.exit, EXIT_INVALID);
	says(&ran, "has mode 0640");
	(void)snprintf(words, sizeof words, "chmod 600 %s", path);
	says(&ran, words);
	assert_int_equal(chmod(path, 0600), 0);
	assert_int_equal(rename(path, away), 0);
	e2e_run(county, DAEMON_HAZARD, NULL, &ran);
	assert_int_equal(ran.exit, EXIT_INVALID);
	says(&ran, path);
	assert_int_equal(rename(away, path), 0);
}

/* ---- clocks of two kinds */

static void restart_as(struct county *county, const char *was, const char *is, const char *kind)
{
	struct e2e_ran ran;
	struct e2e_digest before, after;
	MUST(county_start(county, DAEMON_CREDIT, &err_));
	struct bus_caller *caller = e2e_connect(county, DAEMON_CREDIT, "cmd", "officer-1");
	e2e_digest(caller, &before);
	bus_caller_close(caller);
	MUST(county_stop_all(county, E2E_WAIT_MS, &err_));
	e2e_replace(county, "zhian.yaml", was, is);
	e2e_run(county, DAEMON_CREDIT, NULL, &ran);
	assert_int_equal(ran.exit, EXIT_INVALID);
	says(&ran, kind);
	e2e_replace(county, "zhian.yaml", is, was);
	MUST(county_start(county, DAEMON_CREDIT, &err_));
	caller = e2e_connect(county, DAEMON_CREDIT, "cmd", "officer-1");
	e2e_digest(caller, &after);
	e2e_assert_same(&before, &after);
	bus_caller_close(caller);
	MUST(county_stop_all(county, E2E_WAIT_MS, &err_));
}

static void a_journal_keeps_to_its_kind_of_clock(void **state)
{
	struct county *county = (struct county *)*state;
	struct county driven;
	restart_as(county, "demo: no", "demo: yes", "was made for a system clock");
	e2e_create(&driven, NULL, true);
	restart_as(&driven, "demo: yes", "demo: no", "was made for a driven clock");
	county_destroy(&driven);
}

/* ---- order */

static void the_order_of_starting_does_not_matter(void **state)
{
	static const enum daemon orders[][5] = {
		{DAEMON_CREDIT, DAEMON_NOTIFY, DAEMON_ESCALATION, DAEMON_HAZARD, DAEMON_INTAKE},
		{DAEMON_ESCALATION, DAEMON_INTAKE, DAEMON_CREDIT, DAEMON_HAZARD, DAEMON_NOTIFY},
	};
	struct county *county = (struct county *)*state;
	for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++) {
		struct county_status status[DAEMON_COUNT];
		struct bus_caller *callers[DAEMON_COUNT];
		for (size_t at = 0; at < 5; at++)
			MUST(county_start(county, orders[i][at], &err_));
		struct bus_caller *feed = e2e_connect(county, DAEMON_INTAKE, "feed", "hotline");
		assert_int_equal(
			e2e_push(feed, i * 20, 20, ZH__ITEM_OUTCOME__ITEM_OUTCOME_RECEIVED), 20);
		MUST(county_connect_all(county, "operator-1", callers, &err_));
		MUST(county_wait_level(callers, E2E_WAIT_MS, status, &err_));
		assert_true(status[DAEMON_CREDIT].head > 0);
		county_close_all(callers);
		bus_caller_close(feed);
		MUST(county_stop_all(county, E2E_WAIT_MS, &err_));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(errors_in_files_are_named_with_line_value_and_what_is_allowed),
		cmocka_unit_test(a_path_that_is_too_long_for_a_socket_is_told_with_its_length),
		cmocka_unit_test(keys_that_others_can_read_or_that_are_missing_are_named),
		cmocka_unit_test(a_second_daemon_names_the_first),
		cmocka_unit_test(a_journal_keeps_to_its_kind_of_clock),
		cmocka_unit_test(the_order_of_starting_does_not_matter),
	};
	return cmocka_run_group_tests(tests, e2e_setup, e2e_teardown);
}
