/* What a case's acts are told that can't be: the decider itself refuses it and says which field,
 * whoever checked the message before, and the case stays as it was.  Each has its twin that is
 * right. */
#include "common/stage/common_decide.h"
#include "tests/unit/services/escalation/escalation_fixture.h"

#define TOO_MANY (PENALTIES_MAX + 1)
#define NOT_A_DAY 20250230u

static const struct principal holder = {
	.id = "he-ping", .unit = "legal", .roles = ROLE_HEARING_OFFICER};

static struct decider_driver *driver;
static struct object_id id;

static int begin(void **state)
{
	int failed = fixture_setup(state);
	driver = (struct decider_driver *)*state;
	return failed;
}

static uint32_t day(int32_t from_now)
{
	return time_yyyymmdd(time_day_of_ms(driver->now_ms) + from_now);
}

/* Without a reason; `field` NULL: it is no field that is wrong. */
static void refused(const struct principal *person, const char *act, const void *body,
		    const char *code, const char *field)
{
	uint32_t before = fixture_case(driver, 1).object_version;
	const struct act *row = decider_act(driver->decider, act);
	enum verdict verdict = (row->flags & ACT_SECOND_PERSON) != 0
				       ? fixture_two_persons(driver, person, act, id, body)
				       : driver_act_by(driver, person, act, id, 0, body, NULL);
	fixture_refused(driver, code);
	assert_int_equal(verdict, field != NULL ? VERDICT_INVALID : VERDICT_REFUSED);
	if (field != NULL)
		assert_string_equal(driver->decision.refusal.where, field);
	assert_int_equal(fixture_case(driver, 1).object_version, before);
}

static void done(const struct principal *person, const char *act, const void *body)
{
	fixture_act(driver, person, act, id, body, VERDICT_DONE);
}

/* ---- filed, reviewed */

static void test_filing(void **state)
{
	static const char *officers[] = {"zhang-wei", "wang-fang", "a", "b", "c"};
	static const char *conditions[] = {"preliminary_evidence", "punishable", "jurisdiction",
					   "within_time"};
	Zh__CaseFileCommand body = ZH__CASE_FILE_COMMAND__INIT;
	(void)state;
	id = fixture_case_to(driver, CASE_CHECKED);
	body.officers = officers;
	body.conditions = conditions;
	body.n_conditions = 4;
	SET_OPTIONAL(&body, act_day, day(0));
	body.n_officers = OFFICERS_MAX + 1;
	refused(&fixture_officer, "case.file", &body, "case.file.too_many_officers", "officers");
	body.n_officers = 2;
	SET_OPTIONAL(&body, act_goes_on, 1);
	refused(&fixture_officer, "case.file", &body, "case.file.act_goes_on", "act_day");
	SET_OPTIONAL(&body, act_goes_on, 0);
	SET_OPTIONAL(&body, act_day, day(1));
	refused(&fixture_officer, "case.file", &body, "case.file.act_day", "act_day");
	SET_OPTIONAL(&body, act_day, NOT_A_DAY);
	refused(&fixture_officer, "case.file", &body, "case.file.act_day", "act_day");
	SET_OPTIONAL(&body, act_day, day(0));
	SET_OPTIONAL(&body, found_day, NOT_A_DAY);
	refused(&fixture_officer, "case.file", &body, "case.file.found_day", "found_day");
	SET_OPTIONAL(&body, found_day, day(1));
	refused(&fixture_officer, "case.file", &body, "case.file.found_day", "found_day");
	SET_OPTIONAL(&body, found_day, day(0));
	done(&fixture_officer, "case.file", &body);
	assert_int_equal(fixture_case(driver, 1).state, CASE_FILED);
}

static void test_review(void **state)
{
	Zh__LegalReviewGround ground[1];
	Zh__CaseReviewCommand body = ZH__CASE_REVIEW_COMMAND__INIT;
	(void)state;
	id = fixture_case_to(driver, CASE_REPORTED);
	SET_OPTIONAL(&body, outcome, ZH__REVIEW_OUTCOME__REVIEW_OUTCOME_AGREED);
	fixture_points_met(&body);
	body.legal_grounds = ground;
	body.n_legal_grounds = 1;
	ground[0] = ZH__LEGAL_REVIEW_GROUND__LEGAL_REVIEW_GROUND_UNKNOWN;
	refused(&fixture_reviewer, "case.review", &body, "case.review.legal_ground",
		"legal_grounds");
	ground[0] = ZH__LEGAL_REVIEW_GROUND__LEGAL_REVIEW_GROUND_BY_LAW + 1;
	refused(&fixture_reviewer, "case.review", &body, "case.review.legal_ground",
		"legal_grounds");
	body.n_legal_grounds = 0;
	done(&fixture_reviewer, "case.review", &body);
	assert_int_equal(fixture_case(driver, 1).state, CASE_REVIEWED);
}

/* ---- noticed */

static void test_planned_penalties(void **state)
{
	static const struct {
		int kind;
		int64_t amount_fen;
		bool sound;
	} rows[] = {
		{-1, 0, false}, /* none is stated */
		{ZH__PENALTY_KIND__PENALTY_KIND_UNKNOWN, 0, false},
		{ZH__PENALTY_KIND__PENALTY_KIND_BAR_PERSONS + 1, 0, false},
		{ZH__PENALTY_KIND__PENALTY_KIND_FINE, -1, false},
		{ZH__PENALTY_KIND__PENALTY_KIND_FINE, 0, false},
		{ZH__PENALTY_KIND__PENALTY_KIND_FINE, INT64_C(1000000000000001), false},
		{ZH__PENALTY_KIND__PENALTY_KIND_CONFISCATE_GAINS, 0, false},
		{ZH__PENALTY_KIND__PENALTY_KIND_WARNING, 0, true},
	};
	Zh__CaseNoticeCommand body = ZH__CASE_NOTICE_COMMAND__INIT;
	Zh__Penalty penalty = ZH__PENALTY__INIT;
	Zh__Penalty *planned[TOO_MANY];
	(void)state;
	id = fixture_case_to(driver, CASE_REVIEWED);
	for (size_t i = 0; i < TOO_MANY; i++)
		planned[i] = &penalty;
	body.planned = planned;
	SET_OPTIONAL(&body, hearing_told, 1);
	refused(&fixture_officer, "case.notice", &body, "case.notice.no_penalties", "planned");
	body.n_planned = TOO_MANY;
	refused(&fixture_officer, "case.notice", &body, "case.notice.no_penalties", "planned");
	body.n_planned = 1;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		zh__penalty__init(&penalty);
		if (rows[i].kind >= 0)
			SET_OPTIONAL(&penalty, kind, (Zh__PenaltyKind)rows[i].kind);
		SET_OPTIONAL(&penalty, amount_fen, rows[i].amount_fen);
		if (rows[i].sound)
			done(&fixture_officer, "case.notice", &body);
		else
			refused(&fixture_officer, "case.notice", &body, "case.notice.penalty",
				"planned");
	}
}

static void test_statement_and_decision(void **state)
{
	Zh__CaseStatementCommand said = ZH__CASE_STATEMENT_COMMAND__INIT;
	Zh__CaseDecideCommand body = ZH__CASE_DECIDE_COMMAND__INIT;
	Zh__Penalty fine = ZH__PENALTY__INIT;
	Zh__Penalty *penalties[] = {&fine};
	(void)state;
	id = fixture_case_to(driver, CASE_NOTICED);
	SET_OPTIONAL(&said, waived, 1);
	SET_OPTIONAL(&said, hearing_asked, 1);
	refused(&fixture_officer, "case.statement", &said, "case.statement.waived_and_asked",
		"waived");
	SET_OPTIONAL(&said, waived, 0);
	SET_OPTIONAL(&said, asked_ms, driver->now_ms + MS_PER_DAY);
	refused(&fixture_officer, "case.statement", &said, "case.statement.future", "asked_ms");
	driver_advance(driver, driver->now_ms + 10 * MS_PER_DAY);
	SET_OPTIONAL(&fine, kind, ZH__PENALTY_KIND__PENALTY_KIND_FINE);
	SET_OPTIONAL(&fine, amount_fen, FIXTURE_FINE_FEN);
	body.penalties = penalties;
	body.n_penalties = 1;
	fixture_decision_written(&body);
	body.outcome = "forgiven";
	refused(&fixture_officer, "case.decide", &body, "case.decide.no_outcome", "outcome");
	body.outcome = "no_penalty";
	refused(&fixture_officer, "case.decide", &body, "case.decide.penalty_without", "penalties");
	body.outcome = "penalty";
	SET_OPTIONAL(&body, statement_finding, ZH__STATEMENT_FINDING__STATEMENT_FINDING_ADOPTED);
	refused(&fixture_officer, "case.decide", &body, "case.decide.no_statement",
		"statement_finding");
	body.has_statement_finding = 0;
	body.statement_finding = ZH__STATEMENT_FINDING__STATEMENT_FINDING_UNKNOWN;
	done(&fixture_officer, "case.decide", &body);
	assert_int_equal(fixture_case(driver, 1).state, CASE_DECIDED);
}

/* ---- the hearing */

static void hearing_asked(void)
{
	Zh__CaseStatementCommand said = ZH__CASE_STATEMENT_COMMAND__INIT;
	Zh__HearingNameCommand name = ZH__HEARING_NAME_COMMAND__INIT;
	id = fixture_case_to(driver, CASE_NOTICED);
	SET_OPTIONAL(&said, hearing_asked, 1);
	done(&fixture_officer, "case.statement", &said);
	refused(&fixture_leader, "hearing.name", &name, "hearing.name.no_person", "officer");
	name.officer = holder.id;
	done(&fixture_leader, "hearing.name", &name);
	done(&fixture_officer, "hearing.hand-over", NULL);
}

static Zh__HearingFixCommand fixing(void)
{
	static const char *assistants[] = {"sun-li", "zhou-min", "wu-gang"};
	Zh__HearingFixCommand body = ZH__HEARING_FIX_COMMAND__INIT;
	SET_OPTIONAL(&body, begins_ms, driver->now_ms + 20 * MS_PER_DAY);
	body.venue = "third floor";
	body.clerk = "qian-hua";
	body.assistants = assistants;
	body.n_assistants = 1;
	SET_OPTIONAL(&body, not_public, ZH__HEARING_SECRET__HEARING_SECRET_OF_TRADE);
	SET_OPTIONAL(&body, served_ms, driver->now_ms);
	body.method = "direct";
	body.document = "receipt";
	return body;
}

static void test_hearing_is_fixed(void **state)
{
	static const char long_name[] = "a-name-that-is-longer-than-what-a-row-keeps-of-one";
	(void)state;
	hearing_asked();
	Zh__HearingFixCommand body = fixing();
	body.has_begins_ms = 0;
	refused(&holder, "hearing.fix", &body, "hearing.fix.not_stated", NULL);
	body = fixing();
	body.clerk = "";
	refused(&holder, "hearing.fix", &body, "hearing.fix.not_stated", NULL);
	body = fixing();
	body.not_public = ZH__HEARING_SECRET__HEARING_SECRET_UNKNOWN;
	refused(&holder, "hearing.fix", &body, "hearing.fix.not_public", "not_public");
	body.not_public = ZH__HEARING_SECRET__HEARING_SECRET_OF_PRIVACY + 1;
	refused(&holder, "hearing.fix", &body, "hearing.fix.not_public", "not_public");
	body = fixing();
	body.interpreter = long_name;
	refused(&holder, "hearing.fix", &body, "hearing.fix.interpreter", "interpreter");
	body = fixing();
	body.n_assistants = 3;
	refused(&holder, "hearing.fix", &body, "hearing.fix.too_many", "assistants");
	body = fixing();
	body.clerk = "sun-li";
	refused(&holder, "hearing.fix", &body, "hearing.fix.named_twice", "assistants");
	body = fixing();
	done(&holder, "hearing.fix", &body);
}

static void test_hearing_is_paused_held_ended(void **state)
{
	static const Zh__HearingPresent present[] = {
		ZH__HEARING_PRESENT__HEARING_PRESENT_PARTY,
		ZH__HEARING_PRESENT__HEARING_PRESENT_CASE_OFFICERS};
	Zh__HearingPauseCommand pause = ZH__HEARING_PAUSE_COMMAND__INIT;
	Zh__HearingEndCommand end = ZH__HEARING_END_COMMAND__INIT;
	Zh__HearingHoldCommand hold = ZH__HEARING_HOLD_COMMAND__INIT;
	(void)state;
	hearing_asked();
	Zh__HearingFixCommand body = fixing();
	done(&holder, "hearing.fix", &body);
	refused(&holder, "hearing.pause", &pause, "hearing.pause.no_ground", NULL);
	SET_OPTIONAL(&pause, ground, ZH__HEARING_PAUSE__HEARING_PAUSE_OTHER + 1);
	refused(&holder, "hearing.pause", &pause, "hearing.pause.no_ground", NULL);
	pause.ground = ZH__HEARING_PAUSE__HEARING_PAUSE_OTHER;
	refused(&holder, "hearing.pause", &pause, "hearing.pause.no_reason", "reason");
	SET_OPTIONAL(&end, ground, ZH__HEARING_END__HEARING_END_OTHER + 1);
	refused(&holder, "hearing.end", &end, "hearing.end.no_ground", NULL);
	end.ground = ZH__HEARING_END__HEARING_END_OTHER;
	refused(&holder, "hearing.end", &end, "hearing.end.no_reason", "reason");
	/* The party can't have left, or not come, before it begins. */
	end.ground = ZH__HEARING_END__HEARING_END_PARTY_LEFT;
	refused(&holder, "hearing.end", &end, "hearing.end.not_begun", NULL);
	driver_advance(driver, body.begins_ms);
	hold.attended = (Zh__HearingPresent *)(uintptr_t)present;
	hold.n_attended = 2;
	SET_OPTIONAL(&hold, signing, ZH__HEARING_RECORD__HEARING_RECORD_SIGNED);
	SET_OPTIONAL(&hold, held_ms, driver->now_ms + MS_PER_DAY);
	refused(&holder, "hearing.hold", &hold, "hearing.hold.future", "held_ms");
	hold.held_ms = driver->now_ms;
	hold.n_attended = 1;
	refused(&holder, "hearing.hold", &hold, "hearing.hold.officers_absent", NULL);
	hold.n_attended = 2;
	done(&holder, "hearing.hold", &hold);
}

/* ---- decided */

static void serve(void)
{
	Zh__CaseServeCommand body = ZH__CASE_SERVE_COMMAND__INIT;
	id = fixture_case_to(driver, CASE_DECIDED);
	body.method = "direct";
	body.document = "receipt";
	SET_OPTIONAL(&body, served_ms, driver->now_ms);
	SET_OPTIONAL(&body, publication_told, 1);
	done(&fixture_officer, "case.serve", &body);
	driver_advance(driver, driver->now_ms + 3 * MS_PER_DAY);
}

static void test_contest(void **state)
{
	static const struct {
		int32_t contested, accepted; /* days from today */
		const char *field;
	} days[] = {
		{1, 1, "contested_day"},
		{-30, 0, "contested_day"}, /* before the decision */
		{-1, 1, "accepted_day"},
		{-1, -2, "accepted_day"}, /* before it was asked for */
	};
	Zh__CaseContestCommand body = ZH__CASE_CONTEST_COMMAND__INIT;
	(void)state;
	serve();
	body.organ = "the government of the county";
	body.document = "copy of the application";
	SET_OPTIONAL(&body, contest, ZH__CONTEST_KIND__CONTEST_KIND_RECONSIDERATION);
	SET_OPTIONAL(&body, copy_ms, driver->now_ms);
	SET_OPTIONAL(&body, accepted_day, day(0));
	SET_OPTIONAL(&body, contested_day, NOT_A_DAY);
	refused(&fixture_officer, "case.contest", &body, "case.contest.contest_day",
		"contested_day");
	for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
		body.contested_day = day(days[i].contested);
		body.accepted_day = day(days[i].accepted);
		refused(&fixture_officer, "case.contest", &body, "case.contest.contest_day",
			days[i].field);
	}
	body.contested_day = day(-1);
	body.accepted_day = day(0);
	body.copy_ms = driver->now_ms + MS_PER_DAY;
	refused(&fixture_officer, "case.contest", &body, "case.contest.future", "copy_ms");
	body.copy_ms = driver->now_ms;
	SET_OPTIONAL(&body, known_day, NOT_A_DAY);
	refused(&fixture_officer, "case.contest", &body, "case.contest.known_day", "known_day");
	body.has_known_day = 0;
	body.known_day = 0;
	done(&fixture_officer, "case.contest", &body);
}

/* What only cash has isn't said of a payment through a bank. */
static void test_payment(void **state)
{
	Zh__CaseExecuteCommand body = ZH__CASE_EXECUTE_COMMAND__INIT;
	(void)state;
	serve();
	SET_OPTIONAL(&body, paid_fen, 100);
	SET_OPTIONAL(&body, payment_way, ZH__PAYMENT_WAY__PAYMENT_WAY_BANK);
	body.receipt = "bank receipt 7";
	body.application = "in cash";
	refused(&fixture_officer, "case.execute", &body, "case.execute.not_cash", "payment_way");
	body.application = NULL;
	SET_OPTIONAL(&body, taken_ms, driver->now_ms);
	refused(&fixture_officer, "case.execute", &body, "case.execute.not_cash", "payment_way");
	body.taken_ms = 0;
	SET_OPTIONAL(&body, landed_ms, driver->now_ms);
	refused(&fixture_officer, "case.execute", &body, "case.execute.not_cash", "payment_way");
	body.landed_ms = 0;
	body.payment_way = ZH__PAYMENT_WAY__PAYMENT_WAY_IN_CASH;
	SET_OPTIONAL(&body, ground, ZH__CASH_GROUND__CASH_GROUND_REMOTE_PLACE + 1);
	refused(&fixture_officer, "case.execute", &body, "case.execute.no_cash_ground", NULL);
	body.taken_ms = driver->now_ms + MS_PER_DAY;
	refused(&fixture_officer, "case.execute", &body, "case.execute.future", "taken_ms");
	body = (Zh__CaseExecuteCommand)ZH__CASE_EXECUTE_COMMAND__INIT;
	SET_OPTIONAL(&body, paid_fen, 100);
	SET_OPTIONAL(&body, payment_way, ZH__PAYMENT_WAY__PAYMENT_WAY_BANK);
	body.receipt = "bank receipt 7";
	done(&fixture_officer, "case.execute", &body);
	assert_int_equal(fixture_case(driver, 1).left_fen, FIXTURE_FINE_FEN - 100);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, begin, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_filing),
		TEST(test_review),
		TEST(test_planned_penalties),
		TEST(test_statement_and_decision),
		TEST(test_hearing_is_fixed),
		TEST(test_hearing_is_paused_held_ended),
		TEST(test_contest),
		TEST(test_payment),
	};
	return cmocka_run_group_tests_name("escalation_input", tests, NULL, NULL);
}
