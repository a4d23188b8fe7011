/* The course of a hearing: which term runs after each step, what its papers say, and what the
 * regulation refuses.  市场监督管理行政处罚听证办法. */
#include <string.h>

#include "common/core/common_rows.h"
#include "tests/unit/services/escalation/escalation_fixture.h"

static const struct principal holder = {
	.id = "he-ting", .unit = "legal", .roles = ROLE_HEARING_OFFICER};

static struct object_id case_id(const struct decider_driver *driver)
{
	return driver_object(driver, OBJECT_CASEFILE, 1);
}

/* ---- terms: one bit for each that runs */

enum term {
	TERM_REQUEST = 1u << 0,
	TERM_OFFICER = 1u << 1,
	TERM_FILE = 1u << 2,
	TERM_FIX = 1u << 3,
	TERM_ANNOUNCE = 1u << 4,
	TERM_REPORT = 1u << 5,
};

static unsigned term_of(enum clock_id purpose)
{
	static const struct {
		enum clock_id purpose;
		unsigned term;
	} all[] = {
		{CLOCK_HEARING_REQUEST, TERM_REQUEST},
		{CLOCK_HEARING_OFFICER, TERM_OFFICER},
		{CLOCK_HEARING_FILE, TERM_FILE},
		{CLOCK_HEARING_FIX, TERM_FIX},
		{CLOCK_HEARING_ANNOUNCE_BEFORE, TERM_ANNOUNCE},
		{CLOCK_HEARING_REPORT, TERM_REPORT},
	};
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		if (all[i].purpose == purpose)
			return all[i].term;
	return 0;
}

/* Exactly these run, each once. */
static void expect_terms(struct decider_driver *driver, unsigned terms)
{
	const struct rows_reader *rows = driver_rows(driver);
	uint64_t count = counter_count(rows, OBJECT_CLOCK);
	unsigned running = 0;
	for (uint64_t number = 1; number <= count; number++) {
		const struct clock_row *row = clock_row_get(rows, number);
		if (row == NULL || row->state != CLOCK_RUNNING)
			continue;
		unsigned term = term_of((enum clock_id)row->purpose);
		assert_int_equal(running & term, 0);
		running |= term;
	}
	assert_int_equal(running, terms);
}

static struct clock_row term(struct decider_driver *driver, enum clock_id purpose)
{
	struct clock_row row;
	uint64_t number = clock_running(driver_rows(driver), case_id(driver), purpose);
	assert_int_not_equal(number, 0);
	memcpy(&row, clock_row_get(driver_rows(driver), number), sizeof row);
	return row;
}

static struct hearing_row hearing(struct decider_driver *driver)
{
	struct hearing_row row;
	assert_true(hearing_get(driver_rows(driver), 1, &row));
	return row;
}

/* ---- the steps */

static void ask(struct decider_driver *driver, int64_t asked_ms, enum verdict wanted)
{
	Zh__CaseStatementCommand body = ZH__CASE_STATEMENT_COMMAND__INIT;
	SET_OPTIONAL(&body, hearing_asked, 1);
	SET_OPTIONAL(&body, asked_ms, asked_ms);
	fixture_act(driver, &fixture_officer, "case.statement", case_id(driver), &body, wanted);
}

static void name(struct decider_driver *driver, const char *officer, enum verdict wanted)
{
	Zh__HearingNameCommand body = ZH__HEARING_NAME_COMMAND__INIT;
	body.officer = officer;
	fixture_act(driver, &fixture_leader, "hearing.name", case_id(driver), &body, wanted);
}

static void hand_over(struct decider_driver *driver)
{
	fixture_act(driver, &fixture_officer, "hearing.hand-over", case_id(driver), NULL,
		    VERDICT_DONE);
}

/* Told today of a hearing in twenty days. */
static Zh__HearingFixCommand fixing(const struct decider_driver *driver)
{
	Zh__HearingFixCommand body = ZH__HEARING_FIX_COMMAND__INIT;
	SET_OPTIONAL(&body, begins_ms, driver->now_ms + 20 * MS_PER_DAY);
	SET_OPTIONAL(&body, served_ms, driver->now_ms);
	body.venue = "room 3";
	body.clerk = "shu-ji";
	body.method = "direct";
	body.document = "送达回证";
	return body;
}

static void fix(struct decider_driver *driver, const Zh__HearingFixCommand *body,
		enum verdict wanted)
{
	fixture_act(driver, &holder, "hearing.fix", case_id(driver), body, wanted);
}

static void announce(struct decider_driver *driver)
{
	Zh__HearingAnnounceCommand body = ZH__HEARING_ANNOUNCE_COMMAND__INIT;
	body.where = "the office's site";
	fixture_act(driver, &fixture_officer, "hearing.announce", case_id(driver), &body,
		    VERDICT_DONE);
}

static void hold(struct decider_driver *driver, Zh__HearingRecord signing, const char *note,
		 enum verdict wanted)
{
	/* Who stands behind the list's end wasn't there. */
	Zh__HearingPresent there[] = {ZH__HEARING_PRESENT__HEARING_PRESENT_PARTY,
				      ZH__HEARING_PRESENT__HEARING_PRESENT_CASE_OFFICERS};
	Zh__HearingHoldCommand body = ZH__HEARING_HOLD_COMMAND__INIT;
	body.attended = there;
	body.n_attended = 1;
	SET_OPTIONAL(&body, signing, signing);
	body.note = note;
	fixture_act(driver, &holder, "hearing.hold", case_id(driver), &body, VERDICT_REFUSED);
	fixture_refused(driver, "hearing.hold.officers_absent");
	body.n_attended = 2;
	fixture_act(driver, &holder, "hearing.hold", case_id(driver), &body, wanted);
}

static void end(struct decider_driver *driver, Zh__HearingEnd ground, enum verdict wanted)
{
	Zh__HearingEndCommand body = ZH__HEARING_END_COMMAND__INIT;
	SET_OPTIONAL(&body, ground, ground);
	fixture_act(driver, &holder, "hearing.end", case_id(driver), &body, wanted);
}

static void pause_it(struct decider_driver *driver, Zh__HearingPause ground, enum verdict wanted)
{
	Zh__HearingPauseCommand body = ZH__HEARING_PAUSE_COMMAND__INIT;
	SET_OPTIONAL(&body, ground, ground);
	fixture_act(driver, &holder, "hearing.pause", case_id(driver), &body, wanted);
}

static void recused(struct decider_driver *driver, const char *who)
{
	Zh__AskRecusalCommand asked = ZH__ASK_RECUSAL_COMMAND__INIT;
	Zh__RecuseCommand granted = ZH__RECUSE_COMMAND__INIT;
	asked.who = granted.who = who;
	asked.ground = "kin";
	SET_OPTIONAL(&granted, outcome, ZH__RECUSAL_OUTCOME__RECUSAL_OUTCOME_GRANTED);
	fixture_act(driver, &fixture_officer, "case.ask-recusal", case_id(driver), &asked,
		    VERDICT_DONE);
	fixture_act(driver, &fixture_leader, "case.recuse", case_id(driver), &granted,
		    VERDICT_DONE);
}

/* A hearing that was asked for, brought as far as this. */
static void hearing_to(struct decider_driver *driver, enum hearing_state state)
{
	(void)fixture_case_to(driver, CASE_NOTICED);
	ask(driver, driver->now_ms, VERDICT_DONE);
	if (state >= HEARING_NAMED)
		name(driver, holder.id, VERDICT_DONE);
	if (state >= HEARING_PREPARED)
		hand_over(driver);
	if (state >= HEARING_FIXED) {
		Zh__HearingFixCommand body = fixing(driver);
		fix(driver, &body, VERDICT_DONE);
	}
	assert_int_equal(hearing(driver).state, state);
}

/* ---- the course */

static void test_each_step_ends_the_term_before_and_begins_its_own(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	(void)fixture_case_to(driver, CASE_NOTICED);
	expect_terms(driver, TERM_REQUEST);
	ask(driver, driver->now_ms, VERDICT_DONE);
	expect_terms(driver, TERM_OFFICER);
	name(driver, holder.id, VERDICT_DONE);
	expect_terms(driver, TERM_FILE);
	hand_over(driver);
	expect_terms(driver, TERM_FIX);
	Zh__HearingFixCommand body = fixing(driver);
	fix(driver, &body, VERDICT_DONE);
	expect_terms(driver, TERM_ANNOUNCE);
	SET_OPTIONAL(&body, begins_ms, body.begins_ms + MS_PER_DAY);
	fix(driver, &body, VERDICT_DONE);
	expect_terms(driver, TERM_ANNOUNCE);
	assert_int_equal(term(driver, CLOCK_HEARING_ANNOUNCE_BEFORE).anchor_ms, body.begins_ms);
	announce(driver);
	expect_terms(driver, 0);
	const struct event *told = driver_newest(driver, KIND(HEARING_ANNOUNCED));
	assert_string_equal(BODY(told, HearingAnnounced)->where, "the office's site");
	driver_advance(driver, body.begins_ms);
	hold(driver, ZH__HEARING_RECORD__HEARING_RECORD_SIGNED, NULL, VERDICT_DONE);
	expect_terms(driver, TERM_REPORT);
	Zh__HearingReportCommand report = ZH__HEARING_REPORT_COMMAND__INIT;
	report.opinion = "as noticed";
	fixture_act(driver, &holder, "hearing.report", case_id(driver), &report, VERDICT_DONE);
	expect_terms(driver, 0);
	const struct event *said = driver_newest(driver, KIND(HEARING_REPORTED));
	assert_string_equal(BODY(said, HearingReported)->opinion, "as noticed");
}

static void test_another_officer_takes_it_over_from_the_file_on(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	hearing_to(driver, HEARING_FIXED);
	name(driver, "zhu-chi", VERDICT_DONE);
	expect_terms(driver, TERM_FILE);
	assert_int_equal(hearing(driver).at_ms, 0);
}

static void test_a_paused_hearing_has_no_term_until_it_goes_on(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	hearing_to(driver, HEARING_FIXED);
	pause_it(driver, ZH__HEARING_PAUSE__HEARING_PAUSE_FORCE_MAJEURE, VERDICT_DONE);
	expect_terms(driver, 0);
	driver_advance(driver, hearing(driver).at_ms);
	end(driver, ZH__HEARING_END__HEARING_END_PARTY_ABSENT, VERDICT_REFUSED);
	fixture_refused(driver, "hearing.end.not_begun");
	fixture_act(driver, &holder, "hearing.resume", case_id(driver), NULL, VERDICT_DONE);
	expect_terms(driver, TERM_FIX);
	assert_int_equal(term(driver, CLOCK_HEARING_FIX).anchor_ms, driver->now_ms);
}

/* 听证办法27(二)(三): who stays away, or leaves, does so once it has begun. */
static void test_nobody_is_absent_before_it_begins(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	hearing_to(driver, HEARING_FIXED);
	driver_advance(driver, hearing(driver).at_ms - 1);
	end(driver, ZH__HEARING_END__HEARING_END_PARTY_ABSENT, VERDICT_REFUSED);
	fixture_refused(driver, "hearing.end.not_begun");
	end(driver, ZH__HEARING_END__HEARING_END_PARTY_LEFT, VERDICT_REFUSED);
	fixture_refused(driver, "hearing.end.not_begun");
	driver_advance(driver, hearing(driver).at_ms);
	end(driver, ZH__HEARING_END__HEARING_END_PARTY_LEFT, VERDICT_DONE);
	expect_terms(driver, 0);
	assert_int_equal(hearing(driver).state, HEARING_ENDED);
}

static void test_an_end_leaves_no_term(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	hearing_to(driver, HEARING_PREPARED);
	end(driver, ZH__HEARING_END__HEARING_END_WITHDRAWN, VERDICT_DONE);
	expect_terms(driver, 0);
}

static void test_only_grounds_of_the_law_pause_or_end_it(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	hearing_to(driver, HEARING_FIXED);
	pause_it(driver, ZH__HEARING_PAUSE__HEARING_PAUSE_UNKNOWN, VERDICT_REFUSED);
	fixture_refused(driver, "hearing.pause.no_ground");
	pause_it(driver, (Zh__HearingPause)6, VERDICT_REFUSED);
	fixture_refused(driver, "hearing.pause.no_ground");
	end(driver, (Zh__HearingEnd)6, VERDICT_REFUSED);
	fixture_refused(driver, "hearing.end.no_ground");
	end(driver, ZH__HEARING_END__HEARING_END_OTHER, VERDICT_DONE);
}

/* ---- asked for */

static void test_the_last_moment_of_the_term_is_in_time(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	(void)fixture_case_to(driver, CASE_NOTICED);
	int64_t due_ms = term(driver, CLOCK_HEARING_REQUEST).due_ms;
	int64_t noticed_ms = fixture_case(driver, 1).noticed_ms;
	driver_advance(driver, due_ms + 1);
	ask(driver, due_ms + 1, VERDICT_REFUSED);
	fixture_refused(driver, "case.statement.hearing_late");
	ask(driver, noticed_ms - 1, VERDICT_INVALID);
	fixture_refused(driver, "case.statement.asked_before_notice");
	ask(driver, due_ms, VERDICT_DONE);
	assert_int_equal(hearing(driver).asked_ms, due_ms);
	expect_terms(driver, TERM_OFFICER);
}

/* ---- fixed */

static void test_a_hearing_is_closed_for_a_secret_of_the_law(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	hearing_to(driver, HEARING_PREPARED);
	Zh__HearingFixCommand body = fixing(driver);
	SET_OPTIONAL(&body, not_public, ZH__HEARING_SECRET__HEARING_SECRET_UNKNOWN);
	fix(driver, &body, VERDICT_INVALID);
	fixture_refused(driver, "hearing.fix.not_public");
	SET_OPTIONAL(&body, not_public, (Zh__HearingSecret)4);
	fix(driver, &body, VERDICT_INVALID);
	fixture_refused(driver, "hearing.fix.not_public");
	SET_OPTIONAL(&body, not_public, ZH__HEARING_SECRET__HEARING_SECRET_OF_STATE);
	fix(driver, &body, VERDICT_DONE);
	expect_terms(driver, 0);
	SET_OPTIONAL(&body, not_public, ZH__HEARING_SECRET__HEARING_SECRET_OF_PRIVACY);
	fix(driver, &body, VERDICT_DONE);
	assert_int_equal(hearing(driver).closed, ZH__HEARING_SECRET__HEARING_SECRET_OF_PRIVACY);
}

static void test_a_notice_says_when_where_and_who(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	hearing_to(driver, HEARING_PREPARED);
	Zh__HearingFixCommand body = fixing(driver);
	body.clerk = NULL;
	fix(driver, &body, VERDICT_REFUSED);
	fixture_refused(driver, "hearing.fix.not_stated");
	body = fixing(driver);
	body.has_begins_ms = 0;
	fix(driver, &body, VERDICT_REFUSED);
	fixture_refused(driver, "hearing.fix.not_stated");
	body = fixing(driver);
	SET_OPTIONAL(&body, begins_ms, body.served_ms);
	fix(driver, &body, VERDICT_INVALID);
	fixture_refused(driver, "hearing.fix.before_notice");
	body = fixing(driver);
	SET_OPTIONAL(&body, served_ms, hearing(driver).asked_ms - 1);
	fix(driver, &body, VERDICT_INVALID);
	fixture_refused(driver, "hearing.fix.before_asked");
}

static void test_two_assistants_and_an_interpreter_sit_beside(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	const char *two[] = {"yuan-yi", "yuan-er"}, *twice[] = {"yuan-yi", "Yuan_Yi"};
	char interpreter[PERSON_SIZE + 1] = "";
	hearing_to(driver, HEARING_PREPARED);
	Zh__HearingFixCommand body = fixing(driver);
	body.clerk = holder.id;
	fix(driver, &body, VERDICT_INVALID);
	fixture_refused(driver, "hearing.fix.named_twice");
	assert_string_equal(driver->decision.refusal.where, "clerk");
	body.clerk = "shu-ji";
	body.assistants = twice;
	body.n_assistants = 2;
	fix(driver, &body, VERDICT_INVALID);
	fixture_refused(driver, "hearing.fix.named_twice");
	assert_string_equal(driver->decision.refusal.where, "assistants");
	body.assistants = two;
	memset(interpreter, 'y', PERSON_SIZE);
	body.interpreter = interpreter;
	fix(driver, &body, VERDICT_INVALID);
	fixture_refused(driver, "hearing.fix.interpreter");
	interpreter[PERSON_SIZE - 1] = '\0';
	fix(driver, &body, VERDICT_DONE);
	assert_int_equal(hearing(driver).assistant_count, 2);
	assert_string_equal(hearing(driver).interpreter, interpreter);
}

/* ---- held */

static void test_who_signs_the_record_or_the_refusal_is_noted(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	hearing_to(driver, HEARING_FIXED);
	announce(driver);
	driver_advance(driver, hearing(driver).at_ms);
	hold(driver, ZH__HEARING_RECORD__HEARING_RECORD_UNKNOWN, "who refused", VERDICT_REFUSED);
	fixture_refused(driver, "hearing.hold.no_record");
	hold(driver, ZH__HEARING_RECORD__HEARING_RECORD_NOT_SIGNED, "who refused", VERDICT_DONE);
}

/* 听证办法12: a refusal names the one who decides. */
static void test_only_who_was_named_decides_on_its_course(void **state)
{
	static const struct principal other = {
		.id = "zhu-chi", .unit = "legal", .roles = ROLE_HEARING_OFFICER};
	struct decider_driver *driver = (struct decider_driver *)*state;
	hearing_to(driver, HEARING_ASKED);
	name(driver, "Wang_Fang", VERDICT_REFUSED);
	fixture_refused(driver, "hearing.name.handled_it");
	assert_string_equal(driver->decision.refusal.params[2].name, "who");
	name(driver, holder.id, VERDICT_DONE);
	hand_over(driver);
	Zh__HearingFixCommand body = fixing(driver);
	fixture_act(driver, &other, "hearing.fix", case_id(driver), &body, VERDICT_REFUSED);
	fixture_refused(driver, "hearing.fix.not_hearing_officer");
	assert_string_equal(driver->decision.refusal.params[2].name, "who");
	assert_string_equal(driver->decision.refusal.params[2].value, holder.id);
}

/* ---- 听证办法4: who holds it stays out */

static void reassigned(struct decider_driver *driver, const char *officer)
{
	Zh__CaseReassignCommand body = ZH__CASE_REASSIGN_COMMAND__INIT;
	const char *officers[] = {"zhang-wei", officer};
	body.officers = officers;
	body.n_officers = 2;
	fixture_act(driver, &fixture_leader, "case.reassign", case_id(driver), &body, VERDICT_DONE);
}

static void isnt_held_by(struct decider_driver *driver, const char *who, const char *instead)
{
	Zh__HearingHoldCommand body = ZH__HEARING_HOLD_COMMAND__INIT;
	Zh__HearingPresent there[] = {ZH__HEARING_PRESENT__HEARING_PRESENT_PARTY,
				      ZH__HEARING_PRESENT__HEARING_PRESENT_CASE_OFFICERS};
	body.attended = there;
	body.n_attended = 2;
	SET_OPTIONAL(&body, signing, ZH__HEARING_RECORD__HEARING_RECORD_SIGNED);
	fixture_act(driver, &holder, "hearing.hold", case_id(driver), &body, VERDICT_REFUSED);
	fixture_refused(driver, "hearing.hold.handled_it");
	assert_string_equal(driver->decision.refusal.params[2].name, "who");
	assert_string_equal(driver->decision.refusal.params[2].value, who);
	assert_string_equal(driver->decision.refusal.possible[0], instead);
}

/* 行政处罚法64(四): also who came to handle the case once it was fixed, or did for a while. */
static void test_nobody_who_came_to_handle_the_case_holds_its_hearing(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	const char *assistants[] = {"zhu-li", "fu-zhu"};
	hearing_to(driver, HEARING_PREPARED);
	Zh__HearingFixCommand body = fixing(driver);
	body.assistants = assistants;
	body.n_assistants = 2;
	fix(driver, &body, VERDICT_DONE);
	announce(driver);
	driver_advance(driver, body.begins_ms);
	reassigned(driver, "he-ting");
	isnt_held_by(driver, "he-ting", "hearing.name");
	reassigned(driver, "wang-fang");
	isnt_held_by(driver, "he-ting", "hearing.name");
}

static void test_nobody_who_came_to_handle_the_case_sits_beside(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	static const char *const staff[] = {"shu-ji", "zhu-li", "fu-zhu"};
	const char *assistants[] = {"zhu-li", "fu-zhu"};
	hearing_to(driver, HEARING_PREPARED);
	for (size_t i = 0; i < sizeof staff / sizeof staff[0]; i++) {
		Zh__HearingFixCommand body = fixing(driver);
		body.clerk = i == 0 ? "shu-ji" : "xin-shu-ji";
		body.assistants = assistants + (i == 2);
		body.n_assistants = i == 2 ? 1 : 2;
		fix(driver, &body, VERDICT_DONE);
		announce(driver);
		driver_advance(driver, body.begins_ms);
		reassigned(driver, staff[i]);
		isnt_held_by(driver, staff[i], "hearing.fix");
	}
}

static void test_a_recused_officer_leaves_it_to_another(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	hearing_to(driver, HEARING_FIXED);
	recused(driver, "sun-li");
	expect_terms(driver, TERM_ANNOUNCE);
	assert_int_equal(hearing(driver).state, HEARING_FIXED);
	recused(driver, holder.id);
	expect_terms(driver, TERM_OFFICER);
	assert_int_equal(hearing(driver).state, HEARING_ASKED);
}

static void test_who_held_what_is_over_leaves_nothing_to_name(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	hearing_to(driver, HEARING_PREPARED);
	end(driver, ZH__HEARING_END__HEARING_END_WITHDRAWN, VERDICT_DONE);
	recused(driver, holder.id);
	expect_terms(driver, 0);
	assert_int_equal(hearing(driver).state, HEARING_ENDED);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_each_step_ends_the_term_before_and_begins_its_own),
		TEST(test_another_officer_takes_it_over_from_the_file_on),
		TEST(test_a_paused_hearing_has_no_term_until_it_goes_on),
		TEST(test_nobody_is_absent_before_it_begins),
		TEST(test_an_end_leaves_no_term),
		TEST(test_only_grounds_of_the_law_pause_or_end_it),
		TEST(test_the_last_moment_of_the_term_is_in_time),
		TEST(test_a_hearing_is_closed_for_a_secret_of_the_law),
		TEST(test_a_notice_says_when_where_and_who),
		TEST(test_two_assistants_and_an_interpreter_sit_beside),
		TEST(test_who_signs_the_record_or_the_refusal_is_noted),
		TEST(test_only_who_was_named_decides_on_its_course),
		TEST(test_nobody_who_came_to_handle_the_case_holds_its_hearing),
		TEST(test_nobody_who_came_to_handle_the_case_sits_beside),
		TEST(test_a_recused_officer_leaves_it_to_another),
		TEST(test_who_held_what_is_over_leaves_nothing_to_name),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
