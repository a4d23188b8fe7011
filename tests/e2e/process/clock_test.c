/* A driven clock: it goes forward only, marks fire in their order, on their moment when it is
 * stepped to it, and once; a policy comes into force at its instant. */
#include <signal.h>
#include <stdio.h>

#include "command.pb-c.h"
#include "common/base/time.h"
#include "common/core/decider.h"
#include "common/policy/yaml/pool.h"
#include "tests/e2e/kit/e2e.h"

#define DAY_MS INT64_C(86400000)
#define STEPS 12
#define FIRED_MAX 4096

struct fixture {
	struct county county;
	struct bus_caller *operator, * officer, *leader; /* of intake */
	uint64_t pushed;
};

static void connect_all(struct fixture *fixture)
{
	fixture->operator= e2e_connect(&fixture->county, DAEMON_INTAKE, "cmd", "operator-1");
	fixture->officer = e2e_connect(&fixture->county, DAEMON_INTAKE, "cmd", "officer-1");
	fixture->leader = e2e_connect(&fixture->county, DAEMON_INTAKE, "cmd", "leader-1");
}

static void close_all(struct fixture *fixture)
{
	bus_caller_close(fixture->operator);
	bus_caller_close(fixture->officer);
	bus_caller_close(fixture->leader);
}

static void push_some(struct fixture *fixture, size_t count)
{
	struct bus_caller *feed = e2e_connect(&fixture->county, DAEMON_INTAKE, "feed", "hotline");
	assert_int_equal(
		e2e_push(feed, fixture->pushed, count, ZH__ITEM_OUTCOME__ITEM_OUTCOME_RECEIVED),
		count);
	fixture->pushed += count;
	bus_caller_close(feed);
}

static int make_county(void **state)
{
	struct fixture *fixture = (struct fixture *)calloc(1, sizeof *fixture);
	assert_non_null(fixture);
	*state = fixture;
	e2e_create(&fixture->county, NULL, true);
	MUST(county_start(&fixture->county, DAEMON_INTAKE, &err_));
	connect_all(fixture);
	push_some(fixture, 20);
	return 0;
}

static int end_county(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	close_all(fixture);
	county_destroy(&fixture->county);
	free(fixture);
	return 0;
}

static int64_t now_of(struct fixture *fixture)
{
	return e2e_moment(fixture->operator, E2E_STATUS, "now_ms");
}

static void drive(struct fixture *fixture, int64_t now_ms, struct e2e_reply *ret_reply)
{
	Zh__DriveClockCommand command = ZH__DRIVE_CLOCK_COMMAND__INIT;
	SET_OPTIONAL(&command, now_ms, now_ms);
	e2e_do(fixture->operator, &(struct e2e_act){.act = "demo.advance", .body = &command.base},
	       ret_reply);
}

/* The next mark that is still to come; those that are due have fired by then. */
static int64_t next_mark(struct fixture *fixture)
{
	int64_t end_us = county_mono_us() + E2E_WAIT_MS * INT64_C(1000);
	for (;;) {
		int64_t next_ms = e2e_moment(fixture->operator, E2E_STATUS, "next_mark_ms");
		if (next_ms > now_of(fixture))
			return next_ms;
		assert_true(county_mono_us() < end_us);
		county_pause_ms(2);
	}
}

static void advance(struct fixture *fixture, int64_t now_ms)
{
	struct e2e_reply reply;
	drive(fixture, now_ms, &reply);
	assert_int_equal(reply.outcome, ZH__OUTCOME__OUTCOME_DONE);
	(void)next_mark(fixture);
	assert_int_equal(now_of(fixture), now_ms);
}

/* ---- marks that have fired */

struct fired {
	int64_t due_ms;
	uint64_t clock, late_ms;
	char mark[32];
};

static size_t read_fired(struct fixture *fixture, struct fired out[FIRED_MAX])
{
	char *text = e2e_tail(fixture->officer, KIND(CLOCK_MARK_FIRED));
	const char *at = text;
	struct bytes line;
	size_t count = 0;
	while (e2e_next_line(&at, &line)) {
		char due[64];
		assert_true(count < FIRED_MAX);
		struct fired *fired = &out[count++];
		county_text(line, "due_ms", due, sizeof due);
		county_text(line, "mark", fired->mark, sizeof fired->mark);
		assert_ok(time_parse_moment(due, &fired->due_ms));
		fired->clock = county_number(line, "clock");
		fired->late_ms = county_number(line, "late_ms");
		assert_int_not_equal(fired->clock, 0);
		assert_int_not_equal(fired->mark[0], '\0');
	}
	free(text);
	return count;
}

static void check_fired(const struct fired *fired, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		assert_true(i == 0 || fired[i - 1].due_ms <= fired[i].due_ms);
		for (size_t other = 0; other < i; other++)
			assert_false(fired[other].clock == fired[i].clock &&
				     strcmp(fired[other].mark, fired[i].mark) == 0);
	}
}

static void it_does_not_go_back(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	struct e2e_reply reply;
	int64_t now_ms = now_of(fixture);
	drive(fixture, now_ms - 1, &reply);
	assert_int_equal(reply.outcome, ZH__OUTCOME__OUTCOME_REFUSED);
	assert_string_equal(reply.code, "demo.backwards");
	assert_int_equal(now_of(fixture), now_ms);
}

static void marks_fire_on_their_moment_in_order_and_once(void **state)
{
	static struct fired fired[FIRED_MAX];
	struct fixture *fixture = (struct fixture *)*state;
	size_t count = read_fired(fixture, fired);
	assert_int_equal(count, 0);
	for (unsigned i = 0; i < STEPS; i++) {
		push_some(fixture, 5); /* so that there always is one to come */
		int64_t at_ms = next_mark(fixture);
		advance(fixture, at_ms);
		size_t now_fired = read_fired(fixture, fired);
		assert_true(now_fired > count);
		for (size_t n = count; n < now_fired; n++) {
			assert_int_equal(fired[n].due_ms, at_ms);
			assert_int_equal(fired[n].late_ms, 0);
		}
		count = now_fired;
	}
	check_fired(fired, count);
	print_message("%zu marks fired in %u steps, none late\n", count, (unsigned)STEPS);
}

/* Until no mark is due any more: there may be none to come, too. */
static void wait_idle(struct fixture *fixture)
{
	int64_t end_us = county_mono_us() + E2E_WAIT_MS * INT64_C(1000);
	uint64_t fired = UINT64_MAX;
	for (;;) {
		struct county_status status;
		MUST(county_status(fixture->operator, & status, &err_));
		uint64_t now_fired = e2e_counter(fixture->operator, E2E_STATUS, "marks_fired");
		if (status.idle && now_fired == fired)
			return;
		fired = now_fired;
		assert_true(county_mono_us() < end_us);
		county_pause_ms(20);
	}
}

static void a_leap_fires_all_that_it_passed_and_a_restart_nothing(void **state)
{
	static struct fired fired[FIRED_MAX];
	struct fixture *fixture = (struct fixture *)*state;
	int exit_status;
	push_some(fixture, 20);
	size_t before = read_fired(fixture, fired);
	struct e2e_reply reply;
	drive(fixture, now_of(fixture) + 200 * DAY_MS, &reply);
	assert_int_equal(reply.outcome, ZH__OUTCOME__OUTCOME_DONE);
	wait_idle(fixture);
	size_t count = read_fired(fixture, fired);
	assert_true(count > before);
	check_fired(fired, count);
	close_all(fixture);
	e2e_signal(&fixture->county, DAEMON_INTAKE, SIGTERM);
	MUST(county_wait_exit(&fixture->county, DAEMON_INTAKE, E2E_WAIT_MS, &exit_status, &err_));
	MUST(county_start(&fixture->county, DAEMON_INTAKE, &err_));
	connect_all(fixture);
	push_some(fixture, 1);
	assert_int_equal(read_fired(fixture, fired), count);
}

/* ---- policies */

/* The budget of the clock that was started last. */
static uint64_t last_budget(struct fixture *fixture)
{
	char *text = e2e_tail(fixture->officer, KIND(CLOCK_STARTED));
	const char *at = text;
	struct bytes line;
	uint64_t budget = 0;
	while (e2e_next_line(&at, &line))
		if (memmem(line.data, line.size, "APP-18", 6) != NULL)
			budget = county_number(line, "budget");
	free(text);
	return budget;
}

/* Of the clock that was started last. */
static char *explained(struct fixture *fixture)
{
	char *text = e2e_tail(fixture->officer, KIND(CLOCK_STARTED));
	const char *at = text;
	struct bytes line;
	uint64_t clock = 0;
	while (e2e_next_line(&at, &line))
		if (memmem(line.data, line.size, "APP-18", 6) != NULL)
			clock = county_number(line, "clock");
	free(text);
	return e2e_explain(fixture->officer, OBJECT_CLOCK, clock);
}

/* What the statute says, by what source the county says otherwise, and who adopted it. */
static void assert_deviation_is_told(struct fixture *fixture)
{
	char *text = explained(fixture);
	static const char *const told[] = {
		"\"deviation\":\"省局黔市监〔2027〕1号 第3条\"",
		"\"statute_budget\":15,",
		"\"statute_article\":\"市场监督管理行政处罚程序规定",
		"\"adopted_in\":2,",
		"\"adopted_by\":\"leader-1\"",
		"\"approved_by\":\"operator-1\"",
	};
	for (size_t i = 0; i < sizeof told / sizeof told[0]; i++) {
		if (strstr(text, told[i]) == NULL)
			fail_msg("%s isn't in %s", told[i], text);
	}
	free(text);
}

/* Behind the marks of the proposal's own term, which ends with the approval. */
#define AHEAD_MS (4 * DAY_MS)

static void a_policy_comes_into_force_at_its_instant(void **state)
{
	struct fixture *fixture = (struct fixture *)*state;
	struct pool pool;
	struct e2e_reply proposed, reply;
	pool_init(&pool);
	int64_t now_ms = now_of(fixture);
	struct bytes longer = e2e_policy(&fixture->county, "rule_id: APP-18\n    budget: 15",
					 "rule_id: APP-18\n    version: 2\n    budget: 16\n"
					 "    deviation: 省局黔市监〔2027〕1号 第3条",
					 &pool);
	e2e_adopt_policy(fixture->leader, longer, now_ms + AHEAD_MS, false, &proposed);
	assert_int_equal(proposed.outcome, ZH__OUTCOME__OUTCOME_PROPOSED);
	/* What a second person is shown. */
	char *text = e2e_show_proposal(fixture->officer, proposed.object);
	assert_non_null(strstr(text, "\"policy_in_force\":1,"));
	assert_non_null(strstr(text, "{\"change\":\"clock_changed\",\"rule\":\"APP-18\","
				     "\"was\":1,\"is\":2}]"));
	free(text);
	e2e_approve(&fixture->county, DAEMON_INTAKE, "operator-1", &proposed, &reply);
	assert_int_equal(reply.outcome, ZH__OUTCOME__OUTCOME_DONE);
	push_some(fixture, 10);
	assert_int_equal(last_budget(fixture), 15);
	drive(fixture, now_ms + AHEAD_MS - 1, &reply);
	push_some(fixture, 10);
	assert_int_equal(last_budget(fixture), 15);
	drive(fixture, now_ms + AHEAD_MS, &reply);
	assert_int_equal(reply.outcome, ZH__OUTCOME__OUTCOME_DONE);
	push_some(fixture, 10);
	assert_int_equal(last_budget(fixture), 16);
	assert_deviation_is_told(fixture);
	pool_done(&pool);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_does_not_go_back),
		cmocka_unit_test(a_policy_comes_into_force_at_its_instant),
		cmocka_unit_test(marks_fire_on_their_moment_in_order_and_once),
		cmocka_unit_test(a_leap_fires_all_that_it_passed_and_a_restart_nothing),
	};
	return cmocka_run_group_tests(tests, make_county, end_county);
}
