/* A case from the check of its clue to its closing, and what each step refuses. */
#include "credit.pb-c.h"
#include "tests/unit/services/escalation/escalation_fixture.h"

static struct object_id case_id(const struct decider_driver *driver)
{
	return driver_object(driver, OBJECT_CASEFILE, 1);
}

static uint64_t running(struct decider_driver *driver, enum clock_id purpose)
{
	return clock_running(driver_rows(driver), case_id(driver), purpose);
}

/* ---- the main line */

static void serve_publish_pay(struct decider_driver *driver)
{
	Zh__CaseServeCommand serve = ZH__CASE_SERVE_COMMAND__INIT;
	Zh__CasePublishCommand publish = ZH__CASE_PUBLISH_COMMAND__INIT;
	Zh__CaseExecuteCommand pay = ZH__CASE_EXECUTE_COMMAND__INIT;
	serve.method = "direct";
	serve.document = "receipt";
	SET_OPTIONAL(&serve, served_ms, driver->now_ms);
	SET_OPTIONAL(&serve, publication_told, 1);
	publish.where = "credit-portal";
	fixture_act(driver, &fixture_officer, "case.serve", case_id(driver), &serve, VERDICT_DONE);
	assert_int_equal(fixture_case(driver, 1).execution, EXECUTION_OWED);
	assert_int_not_equal(running(driver, CLOCK_CASE_PAY), 0);
	SET_OPTIONAL(&publish, as_served, 1);
	publish.party_details = "the shop";
	publish.violation_type = "expired goods";
	publish.penalty_content = "a fine";
	publish.authority_name = "the county's office";
	SET_OPTIONAL(&publish, secrets, ZH__SECRETS_CHECK__SECRETS_CHECK_NOTHING_FOUND);
	fixture_act(driver, &fixture_officer, "case.publish", case_id(driver), &publish,
		    VERDICT_DONE);
	SET_OPTIONAL(&pay, payment_way, ZH__PAYMENT_WAY__PAYMENT_WAY_BANK);
	pay.receipt = "bank receipt 7";
	SET_OPTIONAL(&pay, paid_fen, FIXTURE_FINE_FEN - 100);
	fixture_act(driver, &fixture_officer, "case.execute", case_id(driver), &pay, VERDICT_DONE);
	fixture_act(driver, &fixture_leader, "case.close", case_id(driver), NULL, VERDICT_REFUSED);
	fixture_refused(driver, "case.close.execution_open");
	fixture_act(driver, &fixture_officer, "case.execute", case_id(driver), &pay,
		    VERDICT_INVALID);
	SET_OPTIONAL(&pay, paid_fen, 100);
	fixture_act(driver, &fixture_officer, "case.execute", case_id(driver), &pay, VERDICT_DONE);
}

static void test_main_line(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	(void)fixture_case_to(driver, CASE_DECIDED);
	struct casefile_row row = fixture_case(driver, 1);
	assert_int_equal(row.service, SERVICE_OWED);
	assert_int_equal(row.publication, PUBLICATION_OWED);
	assert_int_equal(row.execution, EXECUTION_WAITING);
	assert_int_equal(row.left_fen, FIXTURE_FINE_FEN);
	assert_int_equal(running(driver, CLOCK_CASE_HANDLE), 0);
	serve_publish_pay(driver);
	row = fixture_case(driver, 1);
	assert_int_equal(row.execution, EXECUTION_PAID);
	assert_int_equal(row.left_fen, 0);
	assert_int_not_equal(running(driver, CLOCK_CASE_CLOSE), 0);
	fixture_act(driver, &fixture_officer, "case.close", case_id(driver), NULL, VERDICT_DONE);
	assert_int_equal(fixture_case(driver, 1).state, CASE_CLOSED);
	assert_int_equal(running(driver, CLOCK_CASE_CLOSE), 0);
	assert_int_equal(fixture_notice(driver, 1).state, NOTICE_CLOSED);
	assert_int_equal(fixture_notice(driver, 2).state, NOTICE_CLOSED);
	/* Publication outlives the case, and its term ends by its mark. */
	assert_int_equal(fixture_case(driver, 1).publication, PUBLICATION_PUBLISHED);
	driver_advance(driver, driver->now_ms + 3 * 366 * MS_PER_DAY + 30 * MS_PER_DAY);
	assert_int_equal(fixture_case(driver, 1).publication, PUBLICATION_OVER);
}

/* The trace of the first report runs through every event of the case's acts. */
static void test_trace_and_versions(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	(void)fixture_case_to(driver, CASE_DECIDED);
	const struct event *event = driver_newest(driver, KIND(CASE_DECIDED));
	assert_int_equal(event->head.trace_sequence, 1);
	assert_int_equal(event->head.trace_daemon, DAEMON_INTAKE);
	assert_int_equal(event->head.object_version, fixture_case(driver, 1).object_version);
	assert_string_equal(event->meta->second, "chen-jie");
	struct casefile_row row = fixture_case(driver, 1);
	enum verdict verdict = driver_act_by(driver, &fixture_leader, "case.close", case_id(driver),
					     row.object_version - 1, NULL, NULL);
	assert_int_equal(verdict, VERDICT_CONFLICT);
}

/* 程序规定 18 counts from when the case was decided on, not from when its file was opened. */
static void test_clue_clock_keeps_its_anchor(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	int64_t begin_ms = driver->now_ms;
	fixture_hazard(
		driver, 1,
		(struct hazard_facts){.level = ZH__HAZARD_LEVEL__HAZARD_LEVEL_MAJOR,
				      .violation = ZH__VIOLATION__VIOLATION_NO_LICENCE_OR_CCC});
	fixture_act(driver, &fixture_leader, "measure.take",
		    driver_object(driver, OBJECT_MEASURE, 1), NULL, VERDICT_DONE);
	driver_advance(driver, begin_ms + 4 * MS_PER_DAY);
	Zh__CaseCheckCommand check = ZH__CASE_CHECK_COMMAND__INIT;
	SET_OPTIONAL(&check, measure, 1);
	fixture_act(driver, &fixture_officer, "case.check", case_id(driver), &check, VERDICT_DONE);
	struct clock_row clock;
	memcpy(&clock, clock_row_get(driver_rows(driver), running(driver, CLOCK_CASE_FILE)),
	       sizeof clock);
	assert_int_equal(clock.anchor_ms, begin_ms);
	assert_int_equal(fixture_measure(driver, 1).state, MEASURE_OPENED);
	assert_int_equal(fixture_measure(driver, 1).casefile, 1);
	fixture_act(driver, &fixture_officer, "case.check", case_id(driver), &check,
		    VERDICT_REFUSED);
	fixture_refused(driver, "case.check.state");
}

/* ---- filing */

static void test_filing_needs_officers_and_conditions(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct object_id id = fixture_case_to(driver, CASE_CHECKED);
	Zh__CaseFileCommand body = ZH__CASE_FILE_COMMAND__INIT;
	const char *same[] = {"zhang-wei", "zhang-wei"};
	const char *two[] = {"zhang-wei", "wang-fang"};
	const char *three_conditions[] = {"preliminary_evidence", "punishable", "jurisdiction"};
	body.officers = same;
	body.n_officers = 2;
	fixture_act(driver, &fixture_officer, "case.file", id, &body, VERDICT_REFUSED);
	fixture_refused(driver, "case.file.two_officers");
	body.officers = two;
	body.conditions = three_conditions;
	body.n_conditions = 3;
	fixture_act(driver, &fixture_officer, "case.file", id, &body, VERDICT_REFUSED);
	fixture_refused(driver, "case.file.condition");
	assert_string_equal(driver->decision.refusal.params[2].value, "within_time");
}

static void test_not_filed_needs_a_ground_and_ends(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct object_id id = fixture_case_to(driver, CASE_CHECKED);
	Zh__CaseNotFileCommand body = ZH__CASE_NOT_FILE_COMMAND__INIT;
	fixture_act(driver, &fixture_leader, "case.not-file", id, &body, VERDICT_REFUSED);
	body.ground = "minor and corrected in time";
	fixture_act(driver, &fixture_officer, "case.not-file", id, &body, VERDICT_DONE);
	assert_int_equal(fixture_case(driver, 1).state, CASE_NOT_FILED);
	assert_int_equal(clock_running(driver_rows(driver), id, CLOCK_NONE), 0);
}

/* ---- when it was done, and found */

struct days {
	uint32_t act_day, found_day;
	bool goes_on;
	const char *safety_harm;
};

static enum verdict file_with(struct decider_driver *driver, struct days days)
{
	static const char *officers[] = {"zhang-wei", "wang-fang"};
	static const char *conditions[] = {"preliminary_evidence", "punishable", "jurisdiction",
					   "within_time"};
	Zh__CaseFileCommand body = ZH__CASE_FILE_COMMAND__INIT;
	body.officers = officers;
	body.n_officers = 2;
	body.conditions = conditions;
	body.n_conditions = 4;
	body.safety_harm = days.safety_harm;
	if (days.act_day != 0)
		SET_OPTIONAL(&body, act_day, days.act_day);
	if (days.found_day != 0)
		SET_OPTIONAL(&body, found_day, days.found_day);
	if (days.goes_on)
		SET_OPTIONAL(&body, act_goes_on, 1);
	return fixture_two_persons(driver, &fixture_officer, "case.file", case_id(driver), &body);
}

static const Zh__CaseFiled *filed_last(struct decider_driver *driver)
{
	return BODY(driver_newest(driver, KIND(CASE_FILED)), CaseFiled);
}

static void test_filing_says_when_the_act_was(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	(void)fixture_case_to(driver, CASE_CHECKED);
	assert_int_equal(file_with(driver, (struct days){0}), VERDICT_REFUSED);
	fixture_refused(driver, "case.file.act_day_unstated");
	assert_int_equal(file_with(driver, (struct days){.act_day = 20250301, .goes_on = true}),
			 VERDICT_INVALID);
	fixture_refused(driver, "case.file.act_goes_on");
	assert_int_equal(file_with(driver, (struct days){.act_day = 20250231}), VERDICT_INVALID);
	fixture_refused(driver, "case.file.act_day");
	assert_int_equal(file_with(driver, (struct days){.act_day = 20250308}), VERDICT_INVALID);
	fixture_refused(driver, "case.file.act_day");
	assert_int_equal(
		file_with(driver, (struct days){.act_day = 20250301, .found_day = 20250308}),
		VERDICT_INVALID);
	fixture_refused(driver, "case.file.found_day");
	assert_int_equal(file_with(driver, (struct days){.goes_on = true}), VERDICT_DONE);
	assert_true(filed_last(driver)->act_goes_on);
	assert_false(filed_last(driver)->has_act_day);
	assert_int_equal(filed_last(driver)->found_day, 20250307);
}

/* 行政处罚法36: two years, and what a person says was found earlier counts. */
static void test_what_was_found_too_late_isnt_filed(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	(void)fixture_case_to(driver, CASE_CHECKED);
	assert_int_equal(file_with(driver, (struct days){.act_day = 20230301}), VERDICT_REFUSED);
	fixture_refused(driver, "case.file.limitation_over");
	assert_int_equal(
		file_with(driver, (struct days){.act_day = 20230301, .found_day = 20250215}),
		VERDICT_DONE);
	assert_int_equal(filed_last(driver)->act_day, 20230301);
	assert_int_equal(filed_last(driver)->found_day, 20250215);
	assert_false(filed_last(driver)->act_goes_on);
}

/* … five where life or health was harmed. */
static void test_harm_to_health_is_filed_for_five_years(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	(void)fixture_case_to(driver, CASE_CHECKED);
	assert_int_equal(
		file_with(driver, (struct days){.act_day = 20200201, .safety_harm = "burns"}),
		VERDICT_REFUSED);
	fixture_refused(driver, "case.file.limitation_over");
	assert_int_equal(
		file_with(driver, (struct days){.act_day = 20230301, .safety_harm = "burns"}),
		VERDICT_DONE);
	assert_string_equal(filed_last(driver)->safety_harm, "burns");
}

/* ---- report and review */

static void test_reviewer_is_not_an_officer_of_the_case(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct object_id id = fixture_case_to(driver, CASE_REPORTED);
	struct principal both = fixture_colleague;
	Zh__CaseReviewCommand body = ZH__CASE_REVIEW_COMMAND__INIT;
	both.roles |= ROLE_LEGAL_REVIEWER;
	SET_OPTIONAL(&body, outcome, ZH__REVIEW_OUTCOME__REVIEW_OUTCOME_AGREED);
	fixture_act(driver, &both, "case.review", id, &body, VERDICT_REFUSED);
	fixture_refused(driver, "case.review.own_case");
	SET_OPTIONAL(&body, outcome, ZH__REVIEW_OUTCOME__REVIEW_OUTCOME_NOT_AGREED);
	fixture_points_met(&body);
	fixture_act(driver, &fixture_reviewer, "case.review", id, &body, VERDICT_DONE);
	assert_int_equal(fixture_case(driver, 1).state, CASE_FILED);
}

static void test_only_its_officers_report(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct object_id id = fixture_case_to(driver, CASE_FILED);
	struct principal stranger = fixture_officer;
	Zh__CaseReportCommand body = ZH__CASE_REPORT_COMMAND__INIT;
	memcpy(stranger.id, "zhao-min", sizeof "zhao-min");
	fixture_act(driver, &stranger, "case.report", id, &body, VERDICT_REFUSED);
	fixture_refused(driver, "case.report.not_its_officer");
}

/* ---- the decision */

struct decision_try {
	int64_t fine_fen;
	bool gains; /* a kind that wasn't noticed */
	bool listing;
};

static enum verdict decide(struct decider_driver *driver, struct decision_try try)
{
	Zh__CaseDecideCommand body = ZH__CASE_DECIDE_COMMAND__INIT;
	fixture_decision_written(&body);
	Zh__Penalty fine = ZH__PENALTY__INIT;
	Zh__Penalty *penalties[] = {&fine};
	SET_OPTIONAL(&fine, kind,
		     try.gains ? ZH__PENALTY_KIND__PENALTY_KIND_CONFISCATE_GAINS
			       : ZH__PENALTY_KIND__PENALTY_KIND_FINE);
	SET_OPTIONAL(&fine, amount_fen, try.fine_fen);
	body.outcome = "penalty";
	body.penalties = penalties;
	body.n_penalties = 1;
	SET_OPTIONAL(&body, listing, try.listing);
	return fixture_two_persons(driver, &fixture_officer, "case.decide", case_id(driver), &body);
}

static void test_decision_waits_for_the_statement_term(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct object_id id = fixture_case_to(driver, CASE_NOTICED);
	assert_int_equal(decide(driver, (struct decision_try){.fine_fen = 100}), VERDICT_REFUSED);
	fixture_refused(driver, "case.decide.statement_term");
	Zh__CaseStatementCommand waiver = ZH__CASE_STATEMENT_COMMAND__INIT;
	SET_OPTIONAL(&waiver, waived, 1);
	fixture_act(driver, &fixture_officer, "case.statement", id, &waiver, VERDICT_DONE);
	assert_int_equal(decide(driver, (struct decision_try){.fine_fen = 100}), VERDICT_DONE);
	assert_int_equal(fixture_case(driver, 1).state, CASE_DECIDED);
}

/* 行政处罚法 57: five working days from Friday 2025-03-07 end on Friday 2025-03-14. */
static void test_statement_term_is_five_working_days(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	(void)fixture_case_to(driver, CASE_NOTICED);
	int64_t last_ms = time_end_of_day_ms(time_day_of_civil((struct civil_date){2025, 3, 14}));
	driver_advance(driver, last_ms);
	assert_int_equal(decide(driver, (struct decision_try){.fine_fen = 100}), VERDICT_REFUSED);
	driver_advance(driver, last_ms + 1);
	assert_int_equal(decide(driver, (struct decision_try){.fine_fen = 100}), VERDICT_DONE);
}

static void test_decision_stays_within_the_notice(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	(void)fixture_case_to(driver, CASE_NOTICED);
	driver_advance(driver, driver->now_ms + 10 * MS_PER_DAY);
	assert_int_equal(decide(driver, (struct decision_try){.fine_fen = FIXTURE_FINE_FEN + 1}),
			 VERDICT_REFUSED);
	fixture_refused(driver, "case.decide.exceeds_notice");
	assert_int_equal(decide(driver, (struct decision_try){.fine_fen = 100, .gains = true}),
			 VERDICT_REFUSED);
	fixture_refused(driver, "case.decide.exceeds_notice");
	assert_int_equal(decide(driver, (struct decision_try){.fine_fen = FIXTURE_FINE_FEN}),
			 VERDICT_DONE);
}

/* One officer's word doesn't end it: who holds it does. */
static void test_hearing_asked_blocks_the_penalty(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct object_id id = fixture_case_to(driver, CASE_NOTICED);
	Zh__CaseStatementCommand body = ZH__CASE_STATEMENT_COMMAND__INIT;
	SET_OPTIONAL(&body, hearing_asked, 1);
	fixture_act(driver, &fixture_officer, "case.statement", id, &body, VERDICT_DONE);
	driver_advance(driver, driver->now_ms + 10 * MS_PER_DAY);
	assert_int_equal(decide(driver, (struct decision_try){.fine_fen = 100}), VERDICT_REFUSED);
	fixture_refused(driver, "case.decide.hearing_asked");
	body = (Zh__CaseStatementCommand)ZH__CASE_STATEMENT_COMMAND__INIT;
	SET_OPTIONAL(&body, waived, 1);
	fixture_act(driver, &fixture_officer, "case.statement", id, &body, VERDICT_REFUSED);
	fixture_refused(driver, "case.statement.hearing_goes_on");
	assert_int_equal(decide(driver, (struct decision_try){.fine_fen = 100}), VERDICT_REFUSED);
}

static void test_penalty_needs_its_notice(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	(void)fixture_case_to(driver, CASE_REVIEWED);
	assert_int_equal(decide(driver, (struct decision_try){.fine_fen = 100}), VERDICT_REFUSED);
	fixture_refused(driver, "case.decide.state");
	bool notice_possible = false;
	for (size_t i = 0; i < driver->decision.refusal.possible_count; i++)
		notice_possible = notice_possible ||
				  strcmp(driver->decision.refusal.possible[i], "case.notice") == 0;
	assert_true(notice_possible);
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
/* 程序规定56: who stated a moment in the past let the term for a statement pass before anybody
 * approved the notice. */
static void test_a_notice_is_approved_before_it_is_served(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct object_id id = fixture_case_to(driver, CASE_REVIEWED);
	Zh__CaseNoticeCommand body = ZH__CASE_NOTICE_COMMAND__INIT;
	Zh__Penalty fine = ZH__PENALTY__INIT;
	Zh__Penalty *planned[] = {&fine};
	SET_OPTIONAL(&fine, kind, ZH__PENALTY_KIND__PENALTY_KIND_FINE);
	SET_OPTIONAL(&fine, amount_fen, 100000);
	body.planned = planned;
	body.n_planned = 1;
	SET_OPTIONAL(&body, served_ms, driver->now_ms - 30 * MS_PER_DAY);
	fixture_act(driver, &fixture_officer, "case.notice", id, &body, VERDICT_REFUSED);
	fixture_refused(driver, "case.notice.served_unapproved");
	body.has_served_ms = 0;
	body.served_ms = 0;
	fixture_act(driver, &fixture_officer, "case.notice", id, &body, VERDICT_DONE);
	assert_int_equal(fixture_case(driver, 1).state, CASE_NOTICE_OWED);
	assert_int_equal(fixture_case(driver, 1).noticed_ms, 0);
}
#pragma GCC diagnostic pop

static void serve_notice_on(struct decider_driver *driver, struct object_id id, int64_t served_ms,
			    enum verdict verdict)
{
	Zh__CaseServeNoticeCommand body = ZH__CASE_SERVE_NOTICE_COMMAND__INIT;
	SET_OPTIONAL(&body, served_ms, served_ms);
	body.method = "direct";
	body.document = "送达回证";
	fixture_act(driver, &fixture_officer, "case.serve-notice", id, &body, verdict);
}

/* On the day on which its notice was approved at the soonest: the terms run from there. */
static void test_the_terms_run_from_the_service_of_the_notice(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct object_id id = fixture_case_to(driver, CASE_NOTICE_OWED);
	int64_t approved_ms = driver->now_ms;
	driver_advance(driver, approved_ms + 3 * MS_PER_DAY);
	serve_notice_on(driver, id, approved_ms - MS_PER_DAY, VERDICT_REFUSED);
	fixture_refused(driver, "case.serve-notice.before_approval");
	serve_notice_on(driver, id, approved_ms, VERDICT_DONE);
	assert_int_equal(fixture_case(driver, 1).state, CASE_NOTICED);
	assert_int_equal(fixture_case(driver, 1).noticed_ms, approved_ms);
	assert_int_equal(BODY(driver_newest(driver, KIND(CLOCK_STARTED)), ClockStarted)->anchor_ms,
			 approved_ms);
}

/* No penalty: served, nothing to publish, nothing to pay. */
static void test_no_penalty_has_short_axes(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct object_id id = fixture_case_to(driver, CASE_REVIEWED);
	Zh__CaseDecideCommand body = ZH__CASE_DECIDE_COMMAND__INIT;
	fixture_decision_written(&body);
	Zh__CaseServeCommand serve = ZH__CASE_SERVE_COMMAND__INIT;
	serve.method = "mail";
	serve.not_direct = "the party is in another province";
	serve.document = "return slip";
	SET_OPTIONAL(&serve, served_ms, driver->now_ms);
	body.outcome = "no_penalty";
	fixture_act(driver, &fixture_officer, "case.decide", id, &body, VERDICT_DONE);
	assert_int_equal(fixture_case(driver, 1).publication, PUBLICATION_FREE);
	assert_int_equal(fixture_case(driver, 1).execution, EXECUTION_FREE);
	fixture_act(driver, &fixture_leader, "case.close", id, NULL, VERDICT_REFUSED);
	fixture_refused(driver, "case.close.service_open");
	fixture_act(driver, &fixture_officer, "case.serve", id, &serve, VERDICT_DONE);
	fixture_act(driver, &fixture_officer, "case.close", id, NULL, VERDICT_DONE);
}

/* 行政诉讼法46, 行政复议法20: both terms begin with the service; a year where no right was told
 * of. */
static void test_the_terms_to_contest_begin_with_the_service(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__CaseServeCommand serve = ZH__CASE_SERVE_COMMAND__INIT;
	struct clock_row clock;
	struct object_id id = fixture_case_to(driver, CASE_DECIDED);
	int64_t decided_ms = driver->now_ms;
	driver_advance(driver, decided_ms + 2 * MS_PER_DAY);
	serve.method = "direct";
	serve.document = "receipt";
	SET_OPTIONAL(&serve, served_ms, decided_ms - MS_PER_DAY);
	fixture_act(driver, &fixture_officer, "case.serve", id, &serve, VERDICT_REFUSED);
	fixture_refused(driver, "case.serve.before_decision");
	SET_OPTIONAL(&serve, served_ms, decided_ms + MS_PER_DAY);
	assert_int_equal(running(driver, CLOCK_CONTEST_SUE), 0);
	assert_int_not_equal(running(driver, CLOCK_CASE_SERVE), 0);
	fixture_act(driver, &fixture_officer, "case.serve", id, &serve, VERDICT_DONE);
	assert_int_equal(running(driver, CLOCK_CASE_SERVE), 0);
	assert_int_equal(running(driver, CLOCK_CASE_CLOSE), 0);
	assert_int_equal(running(driver, CLOCK_CONTEST_RECONSIDER), 0);
	const enum clock_id begun[] = {CLOCK_CONTEST_SUE, CLOCK_CONTEST_RECONSIDER_UNTOLD,
				       CLOCK_CASE_PAY};
	for (size_t i = 0; i < sizeof begun / sizeof *begun; i++) {
		assert_int_not_equal(running(driver, begun[i]), 0);
		memcpy(&clock, clock_row_get(driver_rows(driver), running(driver, begun[i])),
		       sizeof clock);
		assert_int_equal(clock.anchor_ms, serve.served_ms);
	}
}

/* Neither is of a decision that isn't served, but of one that ends the matter it is closed. */
static void test_what_isnt_made_out_waits_for_its_closing_alone(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__CaseDecideCommand body = ZH__CASE_DECIDE_COMMAND__INIT;
	struct object_id id = fixture_case_to(driver, CASE_REVIEWED);
	fixture_decision_written(&body);
	body.outcome = "not_made_out";
	fixture_act(driver, &fixture_officer, "case.decide", id, &body, VERDICT_DONE);
	assert_int_not_equal(running(driver, CLOCK_CASE_CLOSE), 0);
	assert_int_equal(running(driver, CLOCK_CASE_SERVE), 0);
	assert_int_equal(running(driver, CLOCK_CASE_PUBLISH), 0);
	assert_int_equal(running(driver, CLOCK_CASE_HANDLE), 0);
	assert_int_equal(fixture_case(driver, 1).decision_notice, 0);
	fixture_act(driver, &fixture_officer, "case.close", id, NULL, VERDICT_DONE);
}

/* No term to answer runs of them, so that either could be closed at once: neither is over before
 * the case is. */
static void test_a_cases_papers_are_closed_with_it(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	(void)fixture_case_to(driver, CASE_DECIDED);
	serve_publish_pay(driver);
	driver_advance(driver, driver->now_ms + 30 * MS_PER_DAY);
	for (uint64_t number = 1; number <= 2; number++) {
		struct object_id paper = driver_object(driver, OBJECT_NOTICE, number);
		fixture_act(driver, &fixture_leader, "notice.close", paper, NULL, VERDICT_REFUSED);
		fixture_refused(driver, "notice.close.of_case");
		assert_int_equal(fixture_notice(driver, number).state, NOTICE_SERVED);
	}
	fixture_act(driver, &fixture_officer, "case.close", case_id(driver), NULL, VERDICT_DONE);
	assert_int_equal(fixture_notice(driver, 1).state, NOTICE_CLOSED);
	assert_int_equal(fixture_notice(driver, 2).state, NOTICE_CLOSED);
}

static void test_ended_case_closes_without_a_decision(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct object_id id = fixture_case_to(driver, CASE_NOTICED);
	Zh__CaseEndCommand body = ZH__CASE_END_COMMAND__INIT;
	fixture_act(driver, &fixture_officer, "case.end", id, &body, VERDICT_REFUSED);
	body.ground = "the party was dissolved";
	fixture_act(driver, &fixture_officer, "case.end", id, &body, VERDICT_DONE);
	assert_int_equal(fixture_case(driver, 1).state, CASE_ENDED);
	assert_int_equal(running(driver, CLOCK_CASE_STATEMENT), 0);
	fixture_act(driver, &fixture_officer, "case.close", id, NULL, VERDICT_DONE);
}

static void test_listing_is_known_to_the_case(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__ListingDecided listed = ZH__LISTING_DECIDED__INIT;
	(void)fixture_case_to(driver, CASE_DECIDED);
	SET_OPTIONAL(&listed, listing, 9);
	SET_OPTIONAL(&listed, casefile, 1);
	SET_OPTIONAL(&listed, listed, 1);
	assert_int_equal(driver_event(driver, DAEMON_CREDIT, KIND(LISTING_DECIDED), &listed),
			 VERDICT_DONE);
	assert_int_equal(fixture_case(driver, 1).listing, 9);
	assert_int_equal(fixture_case(driver, 1).listing_state, CASE_LISTED);
	SET_OPTIONAL(&listed, casefile, 77); /* a case that isn't here: ignored */
	assert_int_equal(driver_event(driver, DAEMON_CREDIT, KIND(LISTING_DECIDED), &listed),
			 VERDICT_DONE);
	assert_int_equal(driver_count(driver, KIND(CASE_LISTING_KNOWN)), 1);
}

/* An act by one person where two are needed only becomes a proposal; nobody approves their own. */
static void test_two_persons(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct object_id id = fixture_case_to(driver, CASE_REVIEWED);
	Zh__CaseDecideCommand body = ZH__CASE_DECIDE_COMMAND__INIT;
	fixture_decision_written(&body);
	body.outcome = "not_made_out";
	assert_int_equal(driver_act_by(driver, &fixture_leader, "case.decide", id, 0, &body, NULL),
			 VERDICT_DONE);
	assert_int_equal(fixture_case(driver, 1).state, CASE_REVIEWED);
	struct object_id proposal = driver->decision.object;
	assert_int_equal(
		driver_act_by(driver, &fixture_leader, "proposal.approve", proposal, 0, NULL, NULL),
		VERDICT_REFUSED);
	assert_int_equal(fixture_case(driver, 1).state, CASE_REVIEWED);
	/* And an event of one person alone isn't one that evolve takes. */
	Zh__CaseDecided forged = ZH__CASE_DECIDED__INIT;
	Zh__EventMeta meta = ZH__EVENT_META__INIT;
	struct event event = {.head = {.kind = KIND(CASE_DECIDED),
				       .subject_kind = OBJECT_CASEFILE,
				       .subject_number = 1},
			      .meta = &meta,
			      .body = &forged.base};
	SET_OPTIONAL(&forged, casefile, 1);
	forged.outcome = "not_made_out";
	meta.person = meta.second = "chen-jie";
	assert_int_equal(driver_folds(driver, &event), STATUS_INVALID);
	meta.second = "li-wei"; /* nothing else was missing */
	assert_ok(driver_folds(driver, &event));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_main_line),
		TEST(test_trace_and_versions),
		TEST(test_clue_clock_keeps_its_anchor),
		TEST(test_filing_needs_officers_and_conditions),
		TEST(test_not_filed_needs_a_ground_and_ends),
		TEST(test_filing_says_when_the_act_was),
		TEST(test_what_was_found_too_late_isnt_filed),
		TEST(test_harm_to_health_is_filed_for_five_years),
		TEST(test_reviewer_is_not_an_officer_of_the_case),
		TEST(test_only_its_officers_report),
		TEST(test_decision_waits_for_the_statement_term),
		TEST(test_statement_term_is_five_working_days),
		TEST(test_decision_stays_within_the_notice),
		TEST(test_hearing_asked_blocks_the_penalty),
		TEST(test_penalty_needs_its_notice),
		TEST(test_a_notice_is_approved_before_it_is_served),
		TEST(test_the_terms_run_from_the_service_of_the_notice),
		TEST(test_no_penalty_has_short_axes),
		TEST(test_the_terms_to_contest_begin_with_the_service),
		TEST(test_what_isnt_made_out_waits_for_its_closing_alone),
		TEST(test_a_cases_papers_are_closed_with_it),
		TEST(test_ended_case_closes_without_a_decision),
		TEST(test_listing_is_known_to_the_case),
		TEST(test_two_persons),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
