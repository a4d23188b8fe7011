/* Letters: numbers without a gap, service, terms from service, void keeps its number. */
#include "tests/unit/services/escalation/escalation_fixture.h"

static struct object_id notice_id(const struct decider_driver *driver, uint64_t number)
{
	return driver_object(driver, OBJECT_NOTICE, number);
}

/* An interview that a leader takes after an overdue mark: notice 1 of measure 1. */
static void interview_drafted(struct decider_driver *driver)
{
	fixture_hazard(driver, 1,
		       (struct hazard_facts){.level = ZH__HAZARD_LEVEL__HAZARD_LEVEL_LARGER,
					     .violation = ZH__VIOLATION__VIOLATION_EXPIRED});
	fixture_mark(driver, 1, CLOCK_HAZARD_RECTIFY, ZH__CLOCK_MARK__CLOCK_MARK_OVERDUE, 11);
	fixture_act(driver, &fixture_leader, "measure.take",
		    driver_object(driver, OBJECT_MEASURE, 1), NULL, VERDICT_DONE);
}

static void draft_letter(struct decider_driver *driver)
{
	Zh__NoticeDraftCommand body = ZH__NOTICE_DRAFT_COMMAND__INIT;
	SET_OPTIONAL(&body, kind, ZH__NOTICE_KIND__NOTICE_KIND_REMINDER);
	body.firm_key = FIRM_KEY;
	body.addressee = FIRM_NAME;
	fixture_act(driver, &fixture_officer, "notice.draft", notice_id(driver, 0), &body,
		    VERDICT_DONE);
}

static void serve(struct decider_driver *driver, uint64_t number, enum verdict wanted)
{
	Zh__NoticeServeCommand body = ZH__NOTICE_SERVE_COMMAND__INIT;
	body.method = "direct";
	body.document = "receipt";
	SET_OPTIONAL(&body, served_ms, driver->now_ms);
	fixture_act(driver, &fixture_officer, "notice.serve", notice_id(driver, number), &body,
		    wanted);
}

static void test_interview_life(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__InterviewCommand record = ZH__INTERVIEW_COMMAND__INIT;
	const char *attendees[] = {"legal_representative"};
	const char *commitments[] = {"correct by 2025-03-31"};
	interview_drafted(driver);
	struct notice_file file;
	assert_true(notice_file_get(driver_rows(driver), 1, &file));
	assert_string_equal(file.addressee, FIRM_NAME);
	assert_int_equal(fixture_measure(driver, 1).notice, 1);
	serve(driver, 1, VERDICT_REFUSED);
	fixture_refused(driver, "notice.serve.state");
	fixture_act(driver, &fixture_leader, "notice.approve", notice_id(driver, 1), NULL,
		    VERDICT_DONE);
	assert_true(notice_file_get(driver_rows(driver), 1, &file));
	assert_string_equal(file.number, "522701市监约谈〔2025〕1号");
	serve(driver, 1, VERDICT_DONE);
	assert_int_not_equal(
		clock_running(driver_rows(driver), notice_id(driver, 1), CLOCK_NOTICE_REPLY), 0);
	fixture_act(driver, &fixture_officer, "notice.interview", notice_id(driver, 1), &record,
		    VERDICT_INVALID);
	record.attendees = attendees;
	record.n_attendees = 1;
	record.commitments = commitments;
	record.n_commitments = 1;
	fixture_act(driver, &fixture_officer, "notice.interview", notice_id(driver, 1), &record,
		    VERDICT_DONE);
	fixture_act(driver, &fixture_officer, "notice.close", notice_id(driver, 1), NULL,
		    VERDICT_DONE);
	assert_int_equal(fixture_notice(driver, 1).state, NOTICE_CLOSED);
	assert_int_equal(clock_running(driver_rows(driver), notice_id(driver, 1), CLOCK_NONE), 0);
}

/* Numbers are per kind and year and have no gap; a void one keeps its number. */
static void test_numbers_have_no_gap(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	for (uint64_t number = 1; number <= 3; number++)
		draft_letter(driver);
	fixture_act(driver, &fixture_leader, "notice.approve", notice_id(driver, 2), NULL,
		    VERDICT_DONE);
	fixture_act(driver, &fixture_leader, "notice.void", notice_id(driver, 2), NULL,
		    VERDICT_DONE);
	fixture_act(driver, &fixture_leader, "notice.approve", notice_id(driver, 1), NULL,
		    VERDICT_DONE);
	assert_int_equal(fixture_notice(driver, 2).serial, 1);
	assert_int_equal(fixture_notice(driver, 2).state, NOTICE_VOIDED);
	assert_int_equal(fixture_notice(driver, 1).serial, 2);
	driver_advance(driver, time_ms_of_day(time_day_of_civil((struct civil_date){2026, 1, 5})));
	fixture_act(driver, &fixture_leader, "notice.approve", notice_id(driver, 3), NULL,
		    VERDICT_DONE);
	assert_int_equal(fixture_notice(driver, 3).serial, 1);
	assert_int_equal(fixture_notice(driver, 3).year, 2026);
}

static void test_failed_service_then_unanswered(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__NoticeServeCommand failed = ZH__NOTICE_SERVE_COMMAND__INIT;
	draft_letter(driver);
	fixture_act(driver, &fixture_leader, "notice.approve", notice_id(driver, 1), NULL,
		    VERDICT_DONE);
	SET_OPTIONAL(&failed, failed, 1);
	fixture_act(driver, &fixture_officer, "notice.serve", notice_id(driver, 1), &failed,
		    VERDICT_DONE);
	assert_int_equal(fixture_notice(driver, 1).state, NOTICE_APPROVED);
	assert_int_equal(fixture_notice(driver, 1).failed_services, 1);
	serve(driver, 1, VERDICT_DONE);
	fixture_act(driver, &fixture_officer, "notice.close", notice_id(driver, 1), NULL,
		    VERDICT_REFUSED);
	fixture_refused(driver, "notice.close.term_running");
	driver_advance(driver, driver->now_ms + 60 * MS_PER_DAY);
	fixture_act(driver, &fixture_officer, "notice.close", notice_id(driver, 1), NULL,
		    VERDICT_DONE);
}

/* A service date may be told later, but lies neither in the future nor before the draft. */
static void test_service_dates(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__NoticeServeCommand body = ZH__NOTICE_SERVE_COMMAND__INIT;
	body.method = "direct";
	body.document = "receipt";
	draft_letter(driver);
	fixture_act(driver, &fixture_leader, "notice.approve", notice_id(driver, 1), NULL,
		    VERDICT_DONE);
	fixture_act(driver, &fixture_officer, "notice.serve", notice_id(driver, 1), &body,
		    VERDICT_INVALID);
	fixture_refused(driver, "notice.serve.served_unstated");
	SET_OPTIONAL(&body, served_ms, driver->now_ms + 1);
	fixture_act(driver, &fixture_officer, "notice.serve", notice_id(driver, 1), &body,
		    VERDICT_INVALID);
	SET_OPTIONAL(&body, served_ms, driver->now_ms - 2 * MS_PER_DAY);
	fixture_act(driver, &fixture_officer, "notice.serve", notice_id(driver, 1), &body,
		    VERDICT_REFUSED);
	fixture_refused(driver, "notice.serve.before_draft");
	driver_advance(driver, driver->now_ms + 2 * MS_PER_DAY);
	int64_t served_ms = driver->now_ms - MS_PER_DAY;
	SET_OPTIONAL(&body, served_ms, served_ms);
	fixture_act(driver, &fixture_officer, "notice.serve", notice_id(driver, 1), &body,
		    VERDICT_DONE);
	struct clock_row clock;
	uint64_t number =
		clock_running(driver_rows(driver), notice_id(driver, 1), CLOCK_NOTICE_REPLY);
	memcpy(&clock, clock_row_get(driver_rows(driver), number), sizeof clock);
	assert_int_equal(clock.anchor_ms, served_ms);
}

/* ---- measures */

static void test_hold_override_withdraw(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct object_id id = driver_object(driver, OBJECT_MEASURE, 1);
	Zh__MeasureHoldCommand hold = ZH__MEASURE_HOLD_COMMAND__INIT;
	Zh__MeasureOverrideCommand override = ZH__MEASURE_OVERRIDE_COMMAND__INIT;
	fixture_hazard(driver, 1,
		       (struct hazard_facts){.level = ZH__HAZARD_LEVEL__HAZARD_LEVEL_LARGER,
					     .violation = ZH__VIOLATION__VIOLATION_EXPIRED});
	fixture_mark(driver, 1, CLOCK_HAZARD_RECTIFY, ZH__CLOCK_MARK__CLOCK_MARK_OVERDUE, 11);
	fixture_act(driver, &fixture_officer, "measure.take", id, NULL, VERDICT_REFUSED);
	fixture_refused(driver, "measure.take.not_decider");
	fixture_act(driver, &fixture_leader, "measure.hold", id, &hold, VERDICT_INVALID);
	SET_OPTIONAL(&hold, until_ms, driver->now_ms + 7 * MS_PER_DAY);
	fixture_act(driver, &fixture_leader, "measure.hold", id, &hold, VERDICT_DONE);
	assert_int_equal(fixture_measure(driver, 1).state, MEASURE_HELD);
	SET_OPTIONAL(&override, with, ZH__MEASURE_KIND__MEASURE_KIND_CASE);
	assert_int_equal(
		driver_act_by(driver, &fixture_leader, "measure.override", id, 0, &override, NULL),
		VERDICT_INVALID);
	fixture_refused(driver, "measure.override.no_reason");
	fixture_act(driver, &fixture_leader, "measure.override", id, &override, VERDICT_DONE);
	assert_int_equal(fixture_measure(driver, 1).state, MEASURE_OVERRIDDEN);
	assert_int_equal(fixture_measure(driver, 2).kind, ZH__MEASURE_KIND__MEASURE_KIND_CASE);
	fixture_act(driver, &fixture_leader, "measure.withdraw",
		    driver_object(driver, OBJECT_MEASURE, 2), NULL, VERDICT_DONE);
	fixture_act(driver, &fixture_leader, "measure.take",
		    driver_object(driver, OBJECT_MEASURE, 2), NULL, VERDICT_REFUSED);
	fixture_refused(driver, "measure.take.state");
	assert_non_null(decider_act_at(&escalation_decider, 71));
	assert_null(decider_act_at(&escalation_decider, 72));
}

static void test_person_proposes_for_a_firm(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__MeasureProposeCommand body = ZH__MEASURE_PROPOSE_COMMAND__INIT;
	struct object_id none = driver_object(driver, OBJECT_MEASURE, 0);
	SET_OPTIONAL(&body, kind, ZH__MEASURE_KIND__MEASURE_KIND_REMINDER);
	fixture_act(driver, &fixture_officer, "measure.propose", none, &body, VERDICT_INVALID);
	fixture_refused(driver, "measure.propose.no_firm");
	body.firm_key = FIRM_KEY;
	body.firm_name = FIRM_NAME;
	fixture_act(driver, &fixture_officer, "measure.propose", none, &body, VERDICT_DONE);
	struct measure_file file;
	assert_true(measure_file_get(driver_rows(driver), 1, &file));
	assert_string_equal(file.proposed_by, "zhang-wei");
	SET_OPTIONAL(&body, hazard, 5);
	fixture_act(driver, &fixture_officer, "measure.propose", none, &body, VERDICT_NOT_FOUND);
}

/* ---- what a letter and a measure are told of */

/* 约谈: who wasn't there is still owed one; who was has met it. */
static void test_nobody_came_and_it_is_still_owed(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__InterviewCommand record = ZH__INTERVIEW_COMMAND__INIT;
	interview_drafted(driver);
	fixture_act(driver, &fixture_leader, "notice.approve", notice_id(driver, 1), NULL,
		    VERDICT_DONE);
	serve(driver, 1, VERDICT_DONE);
	enum measure_state before = (enum measure_state)fixture_measure(driver, 1).state;
	const char *absentees[] = {"legal_representative"};
	record.absentees = absentees;
	record.n_absentees = 1;
	SET_OPTIONAL(&record, absent, 1);
	SET_OPTIONAL(&record, held_ms, driver->now_ms + 1);
	fixture_act(driver, &fixture_officer, "notice.interview", notice_id(driver, 1), &record,
		    VERDICT_INVALID);
	SET_OPTIONAL(&record, held_ms, driver->now_ms);
	fixture_act(driver, &fixture_officer, "notice.interview", notice_id(driver, 1), &record,
		    VERDICT_DONE);
	assert_int_equal(driver_count(driver, KIND(MEASURE_MET)), 0);
	assert_int_equal(fixture_measure(driver, 1).state, before);
	const Zh__InterviewHeld *held =
		BODY(driver_newest(driver, KIND(INTERVIEW_HELD)), InterviewHeld);
	assert_true(held->absent);
	assert_int_equal(held->held_ms, driver->now_ms);
}

static void test_an_interview_says_who_came_and_what_was_promised(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__InterviewCommand record = ZH__INTERVIEW_COMMAND__INIT;
	const char *attendees[] = {"legal_representative", "quality_director"};
	const char *commitments[] = {"correct by 2025-03-31"};
	interview_drafted(driver);
	fixture_act(driver, &fixture_leader, "notice.approve", notice_id(driver, 1), NULL,
		    VERDICT_DONE);
	serve(driver, 1, VERDICT_DONE);
	record.attendees = attendees;
	record.n_attendees = 2;
	record.commitments = commitments;
	record.n_commitments = 1;
	fixture_act(driver, &fixture_officer, "notice.interview", notice_id(driver, 1), &record,
		    VERDICT_DONE);
	const Zh__InterviewHeld *held =
		BODY(driver_newest(driver, KIND(INTERVIEW_HELD)), InterviewHeld);
	assert_int_equal(held->n_attendees, 2);
	assert_string_equal(held->attendees[1], "quality_director");
	assert_int_equal(held->n_commitments, 1);
	assert_string_equal(held->commitments[0], "correct by 2025-03-31");
	assert_int_equal(driver_count(driver, KIND(MEASURE_MET)), 1);
	assert_int_equal(
		clock_running(driver_rows(driver), notice_id(driver, 1), CLOCK_NOTICE_REPLY), 0);
}

static void test_only_an_interview_is_held(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__InterviewCommand record = ZH__INTERVIEW_COMMAND__INIT;
	SET_OPTIONAL(&record, absent, 1);
	draft_letter(driver);
	fixture_act(driver, &fixture_leader, "notice.approve", notice_id(driver, 1), NULL,
		    VERDICT_DONE);
	serve(driver, 1, VERDICT_DONE);
	fixture_act(driver, &fixture_officer, "notice.interview", notice_id(driver, 1), &record,
		    VERDICT_REFUSED);
	fixture_refused(driver, "notice.interview.no_interview");
	fixture_act(driver, &fixture_officer, "notice.reply", notice_id(driver, 1), NULL,
		    VERDICT_DONE);
	assert_int_equal(
		clock_running(driver_rows(driver), notice_id(driver, 1), CLOCK_NOTICE_REPLY), 0);
	fixture_act(driver, &fixture_officer, "notice.close", notice_id(driver, 1), NULL,
		    VERDICT_DONE);
	assert_string_equal(BODY(driver_newest(driver, KIND(NOTICE_CLOSED)), NoticeClosed)->outcome,
			    "replied");
}

/* A hazard's letter goes to its firm, by the name that is stated or else the one that is known. */
static void test_a_letter_is_addressed_to_the_firm_of_its_hazard(void **state)
{
	static const char *const names[] = {NULL, "都匀市城南五金店（分店）"};
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__NoticeDraftCommand body = ZH__NOTICE_DRAFT_COMMAND__INIT;
	struct notice_file file;
	fixture_hazard(driver, 1,
		       (struct hazard_facts){.level = ZH__HAZARD_LEVEL__HAZARD_LEVEL_LARGER,
					     .violation = ZH__VIOLATION__VIOLATION_EXPIRED});
	SET_OPTIONAL(&body, kind, ZH__NOTICE_KIND__NOTICE_KIND_REMINDER);
	SET_OPTIONAL(&body, hazard, 9);
	fixture_act(driver, &fixture_officer, "notice.draft", notice_id(driver, 0), &body,
		    VERDICT_NOT_FOUND);
	SET_OPTIONAL(&body, hazard, 1);
	for (uint64_t i = 0; i < 2; i++) {
		body.addressee = names[i];
		fixture_act(driver, &fixture_officer, "notice.draft", notice_id(driver, 0), &body,
			    VERDICT_DONE);
		assert_true(notice_file_get(driver_rows(driver), i + 1, &file));
		assert_string_equal(file.addressee, names[i] != NULL ? names[i] : FIRM_NAME);
		assert_string_equal(file.firm_key, FIRM_KEY);
		assert_int_equal(fixture_notice(driver, i + 1).hazard, 1);
	}
}

static void test_a_firms_key_has_its_length(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	char key[FIRM_KEY_SIZE + 1] = {0};
	Zh__NoticeDraftCommand letter = ZH__NOTICE_DRAFT_COMMAND__INIT;
	Zh__MeasureProposeCommand measure = ZH__MEASURE_PROPOSE_COMMAND__INIT;
	struct object_id none = driver_object(driver, OBJECT_MEASURE, 0);
	memset(key, 'x', FIRM_KEY_SIZE);
	SET_OPTIONAL(&letter, kind, ZH__NOTICE_KIND__NOTICE_KIND_REMINDER);
	SET_OPTIONAL(&measure, kind, ZH__MEASURE_KIND__MEASURE_KIND_REMINDER);
	letter.firm_key = measure.firm_key = key;
	fixture_act(driver, &fixture_officer, "notice.draft", notice_id(driver, 0), &letter,
		    VERDICT_INVALID);
	fixture_refused(driver, "notice.draft.no_firm");
	fixture_act(driver, &fixture_officer, "measure.propose", none, &measure, VERDICT_INVALID);
	fixture_refused(driver, "measure.propose.no_firm");
	key[FIRM_KEY_SIZE - 1] = '\0';
	fixture_act(driver, &fixture_officer, "notice.draft", notice_id(driver, 0), &letter,
		    VERDICT_DONE);
	fixture_act(driver, &fixture_officer, "measure.propose", none, &measure, VERDICT_DONE);
}

/* Who holds, withdraws or voids says why; nothing has moved until then. */
static void test_what_is_put_off_or_taken_back_has_its_reason(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct object_id id = driver_object(driver, OBJECT_MEASURE, 1);
	Zh__MeasureHoldCommand hold = ZH__MEASURE_HOLD_COMMAND__INIT;
	Zh__MeasureProposeCommand propose = ZH__MEASURE_PROPOSE_COMMAND__INIT;
	SET_OPTIONAL(&propose, kind, ZH__MEASURE_KIND__MEASURE_KIND_REMINDER);
	propose.firm_key = FIRM_KEY;
	assert_int_equal(driver_act_by(driver, &fixture_officer, "measure.propose",
				       driver_object(driver, OBJECT_MEASURE, 0), 0, &propose, NULL),
			 VERDICT_INVALID);
	fixture_refused(driver, "measure.propose.no_reason");
	fixture_act(driver, &fixture_officer, "measure.propose",
		    driver_object(driver, OBJECT_MEASURE, 0), &propose, VERDICT_DONE);
	SET_OPTIONAL(&hold, until_ms, driver->now_ms + 1);
	assert_int_equal(driver_act_by(driver, &fixture_leader, "measure.hold", id, 0, &hold, NULL),
			 VERDICT_INVALID);
	fixture_refused(driver, "measure.hold.no_reason");
	SET_OPTIONAL(&hold, until_ms, driver->now_ms);
	fixture_act(driver, &fixture_leader, "measure.hold", id, &hold, VERDICT_INVALID);
	fixture_refused(driver, "measure.hold.not_later");
	assert_int_equal(
		driver_act_by(driver, &fixture_leader, "measure.withdraw", id, 0, NULL, NULL),
		VERDICT_INVALID);
	fixture_refused(driver, "measure.withdraw.no_reason");
	assert_int_equal(fixture_measure(driver, 1).state, MEASURE_PROPOSED);
	draft_letter(driver);
	assert_int_equal(driver_act_by(driver, &fixture_leader, "notice.void", notice_id(driver, 1),
				       0, NULL, NULL),
			 VERDICT_INVALID);
	fixture_refused(driver, "notice.void.no_reason");
}

/* What is put off is owed again on its day, and only then. */
static void test_a_measure_on_hold_waits_until_its_day(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct object_id id = driver_object(driver, OBJECT_MEASURE, 1);
	Zh__MeasureHoldCommand hold = ZH__MEASURE_HOLD_COMMAND__INIT;
	struct clock_row clock;
	fixture_hazard(driver, 1,
		       (struct hazard_facts){.level = ZH__HAZARD_LEVEL__HAZARD_LEVEL_LARGER,
					     .violation = ZH__VIOLATION__VIOLATION_EXPIRED});
	fixture_mark(driver, 1, CLOCK_HAZARD_RECTIFY, ZH__CLOCK_MARK__CLOCK_MARK_OVERDUE, 11);
	uint64_t first = clock_running(driver_rows(driver), id, CLOCK_MEASURE_DECIDE);
	SET_OPTIONAL(&hold, until_ms, driver->now_ms + 7 * MS_PER_DAY);
	fixture_act(driver, &fixture_leader, "measure.hold", id, &hold, VERDICT_DONE);
	assert_int_equal(fixture_measure(driver, 1).held_until_ms, hold.until_ms);
	uint64_t second = clock_running(driver_rows(driver), id, CLOCK_MEASURE_DECIDE);
	assert_int_not_equal(first, second);
	memcpy(&clock, clock_row_get(driver_rows(driver), second), sizeof clock);
	assert_int_equal(clock.anchor_ms, hold.until_ms);
	const Zh__MeasureHeld *held = BODY(driver_newest(driver, KIND(MEASURE_HELD)), MeasureHeld);
	assert_false(held->has_of_police);
}

/* What is taken instead is about the same hazard, and is decided by whoever decided the first. */
static void test_an_override_proposes_the_other_measure_of_the_same_matter(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct object_id id = driver_object(driver, OBJECT_MEASURE, 1);
	Zh__MeasureOverrideCommand body = ZH__MEASURE_OVERRIDE_COMMAND__INIT;
	struct measure_file file;
	fixture_hazard(driver, 1,
		       (struct hazard_facts){.level = ZH__HAZARD_LEVEL__HAZARD_LEVEL_LARGER,
					     .violation = ZH__VIOLATION__VIOLATION_EXPIRED});
	fixture_mark(driver, 1, CLOCK_HAZARD_RECTIFY, ZH__CLOCK_MARK__CLOCK_MARK_OVERDUE, 11);
	struct measure_row first = fixture_measure(driver, 1);
	SET_OPTIONAL(&body, with, first.kind);
	fixture_act(driver, &fixture_leader, "measure.override", id, &body, VERDICT_INVALID);
	fixture_refused(driver, "measure.override.no_other_kind");
	SET_OPTIONAL(&body, with, ZH__MEASURE_KIND__MEASURE_KIND_REMINDER);
	fixture_act(driver, &fixture_leader, "measure.override", id, &body, VERDICT_DONE);
	const Zh__MeasureOverridden *told =
		BODY(driver_newest(driver, KIND(MEASURE_OVERRIDDEN)), MeasureOverridden);
	assert_int_equal(told->with, ZH__MEASURE_KIND__MEASURE_KIND_REMINDER);
	assert_false(told->has_of_police);
	assert_int_equal(clock_running(driver_rows(driver), id, CLOCK_NONE), 0);
	struct measure_row other = fixture_measure(driver, 2);
	assert_int_equal(other.kind, ZH__MEASURE_KIND__MEASURE_KIND_REMINDER);
	assert_int_equal(other.draft, ZH__NOTICE_KIND__NOTICE_KIND_REMINDER);
	assert_int_equal(other.decider, first.decider);
	assert_int_equal(other.hazard, first.hazard);
	assert_true(measure_file_get(driver_rows(driver), 1, &file));
	assert_string_equal(file.decided_by, "chen-jie");
}

/* Every act on an object that isn't there answers so, by its own code. */
static void test_unknown_objects(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	const struct act *act;
	for (size_t i = 0; (act = decider_act_at(&escalation_decider, i)) != NULL; i++) {
		_Alignas(16) uint8_t memory[512] = {0};
		if ((act->flags & ACT_CREATES) != 0)
			continue;
		if (act->body != NULL)
			protobuf_c_message_init(act->body, memory);
		enum verdict verdict =
			driver_act_by(driver, &fixture_leader, act->name,
				      driver_object(driver, act->target, 404), 0, memory, "why");
		assert_int_equal(verdict, VERDICT_NOT_FOUND);
		assert_memory_equal(driver->decision.refusal.code, act->name, strlen(act->name));
	}
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_interview_life),
		TEST(test_numbers_have_no_gap),
		TEST(test_failed_service_then_unanswered),
		TEST(test_service_dates),
		TEST(test_hold_override_withdraw),
		TEST(test_person_proposes_for_a_firm),
		TEST(test_nobody_came_and_it_is_still_owed),
		TEST(test_an_interview_says_who_came_and_what_was_promised),
		TEST(test_only_an_interview_is_held),
		TEST(test_a_letter_is_addressed_to_the_firm_of_its_hazard),
		TEST(test_a_firms_key_has_its_length),
		TEST(test_what_is_put_off_or_taken_back_has_its_reason),
		TEST(test_a_measure_on_hold_waits_until_its_day),
		TEST(test_an_override_proposes_the_other_measure_of_the_same_matter),
		TEST(test_unknown_objects),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
