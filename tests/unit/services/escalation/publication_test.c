/* What the public reads of a penalty: when, and what; corrected, ended early, withdrawn.
 * 公示规定 4 to 9, 12, 14; 程序规定 63. */
#include "tests/unit/services/escalation/execution_fixture.h"

static void does(struct decider_driver *driver, const char *act, const void *body)
{
	fixture_act(driver, &fixture_officer, act, fixture_case_id(driver), body, VERDICT_DONE);
}

static enum publication_state publication_of(struct decider_driver *driver)
{
	return (enum publication_state)fixture_case(driver, 1).publication;
}

static struct casefile_file file_of(struct decider_driver *driver)
{
	struct casefile_file file;
	assert_true(casefile_file_get(driver_rows(driver), 1, &file));
	return file;
}

#define SECRETS(name) ZH__SECRETS_CHECK__SECRETS_CHECK_##name

/* ---- published */

/* Of all that lacks the first is named; mended one by one. */
static void test_an_entry_is_checked_told_of_served_and_whole(void **state)
{
	static const char act[] = "case.publish";
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__CasePublishCommand body = ZH__CASE_PUBLISH_COMMAND__INIT;
	(void)fixture_case_to(driver, CASE_DECIDED);
	fixture_isnt_done(driver, act, &body, "case.publish.no_place");
	fixture_names(driver, "where");
	body.where = "credit-portal";
	fixture_isnt_done(driver, act, &body, "case.publish.secrets_unchecked");
	SET_OPTIONAL(&body, secrets, SECRETS(REMOVED));
	fixture_isnt_done(driver, act, &body, "case.publish.publication_untold");
	SET_OPTIONAL(&body, publication_told, 1);
	fixture_isnt_done(driver, act, &body, "case.publish.unserved");
	fixture_helps(driver, "case.serve");
	Zh__CaseServeCommand served = ZH__CASE_SERVE_COMMAND__INIT;
	served.method = "direct";
	served.document = "receipt";
	SET_OPTIONAL(&served, served_ms, driver->now_ms);
	does(driver, "case.serve", &served);
	fixture_isnt_done(driver, act, &body, "case.publish.part_missing");
	body.party_details = "the shop";
	body.violation_type = "expired goods";
	body.penalty_content = "a fine";
	body.authority_name = "the county's office";
	fixture_isnt_done(driver, act, &body, "case.publish.not_as_served");
	SET_OPTIONAL(&body, as_served, 1);
	assert_true(fixture_runs(driver, CLOCK_CASE_PUBLISH));
	does(driver, act, &body);
	assert_int_equal(publication_of(driver), PUBLICATION_PUBLISHED);
	assert_false(fixture_runs(driver, CLOCK_CASE_PUBLISH));
	const Zh__CasePublished *told =
		BODY(driver_newest(driver, KIND(CASE_PUBLISHED)), CasePublished);
	assert_int_equal(told->secrets, SECRETS(REMOVED));
	assert_true(told->publication_told);
	assert_int_equal(file_of(driver).publication_told, 1);
}

static void test_an_entry_is_on_record_with_what_the_case_knows(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	fixture_served_case(driver);
	fixture_publish(driver);
	const Zh__CasePublished *told =
		BODY(driver_newest(driver, KIND(CASE_PUBLISHED)), CasePublished);
	assert_string_equal(told->where, "credit-portal");
	assert_string_equal(told->firm_key, FIRM_KEY);
	assert_string_equal(told->party_details, "the shop");
	assert_string_equal(told->violation_type, "expired goods");
	assert_string_equal(told->penalty_content, "a fine");
	assert_string_equal(told->authority_name, "the county's office");
	assert_string_equal(told->decision_number, file_of(driver).decision_number);
	assert_int_not_equal(told->decision_number[0], '\0');
	assert_int_equal(told->decided_day, 20250317);
	assert_int_equal(told->secrets, SECRETS(NOTHING_FOUND));
	assert_true(told->as_served);
	assert_true(told->publication_told); /* with its service */
	/* 公示规定13: three years. */
	assert_int_equal(fixture_due_day(driver, CLOCK_CASE_PUBLICATION), 20280317);
	assert_int_equal(time_yyyymmdd(time_day_of_ms(told->until_ms)), 20280317);
	Zh__CasePublishCommand again = ZH__CASE_PUBLISH_COMMAND__INIT;
	fixture_isnt_done(driver, "case.publish", &again, "case.publish.state");
}

/* ---- corrected */

static void test_a_correction_says_what_was_wrong_and_what_is_right(void **state)
{
	static const char act[] = "case.correct-publication";
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__CaseCorrectPublicationCommand body = ZH__CASE_CORRECT_PUBLICATION_COMMAND__INIT;
	fixture_served_case(driver);
	fixture_isnt_done(driver, act, &body, "case.correct-publication.state");
	fixture_publish(driver);
	body.wrong_entry = "a fine of 50,000 yuan";
	fixture_isnt_done(driver, act, &body, "case.correct-publication.entry_unstated");
	body.right_entry = body.wrong_entry;
	body.wrong_entry = NULL;
	fixture_isnt_done(driver, act, &body, "case.correct-publication.entry_unstated");
	body.wrong_entry = "a fine of 50,000 yuan";
	fixture_isnt_done(driver, act, &body, "case.correct-publication.nothing_corrected");
	fixture_names(driver, "right_entry");
	body.right_entry = "a fine of 5,000 yuan";
	fixture_isnt_done(driver, act, &body, "case.correct-publication.correction_cause");
	fixture_names(driver, "correction_cause");
	SET_OPTIONAL(&body, correction_cause, ZH__CORRECTION_CAUSE__CORRECTION_CAUSE_PROVED);
	fixture_isnt_done(driver, act, &body, "case.correct-publication.error_unproved");
	body.error_proof = "the decision";
	fixture_isnt_done(driver, act, &body, "case.correct-publication.secrets_unchecked");
	SET_OPTIONAL(&body, secrets, SECRETS(REMOVED));
	does(driver, act, &body);
	const Zh__CasePublicationCorrected *told = BODY(
		driver_newest(driver, KIND(CASE_PUBLICATION_CORRECTED)), CasePublicationCorrected);
	assert_string_equal(told->wrong_entry, "a fine of 50,000 yuan");
	assert_string_equal(told->right_entry, "a fine of 5,000 yuan");
	assert_int_equal(told->correction_cause, ZH__CORRECTION_CAUSE__CORRECTION_CAUSE_PROVED);
	assert_string_equal(told->error_proof, "the decision");
	assert_int_equal(told->secrets, SECRETS(REMOVED));
	assert_int_equal(publication_of(driver), PUBLICATION_PUBLISHED);
	/* What the office found itself wants no proof of the party. */
	SET_OPTIONAL(&body, correction_cause, ZH__CORRECTION_CAUSE__CORRECTION_CAUSE_FOUND);
	body.error_proof = NULL;
	does(driver, act, &body);
}

/* ---- ended before its term */

static void test_an_entry_ends_early_for_who_made_good(void **state)
{
	static const char act[] = "case.end-publication";
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__CaseEndPublicationCommand body = ZH__CASE_END_PUBLICATION_COMMAND__INIT;
	fixture_served_case(driver);
	fixture_isnt_done(driver, act, &body, "case.end-publication.state");
	fixture_publish(driver);
	fixture_isnt_done(driver, act, &body, "case.end-publication.no_repair_application");
	body.application = "application of the party";
	fixture_on_day(driver, 2025, 9, 17);
	fixture_isnt_done(driver, act, &body, "case.end-publication.repair_early");
	assert_string_equal(fixture_told(driver, "day"), "2025-09-17");
	fixture_on_day(driver, 2025, 9, 18);
	fixture_isnt_done(driver, act, &body, "case.end-publication.unperformed");
	fixture_pays(driver, FIXTURE_FINE_FEN);
	fixture_isnt_done(driver, act, &body, "case.end-publication.part_missing");
	body.performed = "all of it is paid";
	body.harm_removed = "the goods were recalled";
	body.no_repeat = "not again";
	body.not_listed = "on no list";
	does(driver, act, &body);
	const Zh__CasePublicationEnded *told =
		BODY(driver_newest(driver, KIND(CASE_PUBLICATION_ENDED)), CasePublicationEnded);
	assert_string_equal(told->application, "application of the party");
	assert_string_equal(told->performed, "all of it is paid");
	assert_string_equal(told->harm_removed, "the goods were recalled");
	assert_string_equal(told->no_repeat, "not again");
	assert_string_equal(told->not_listed, "on no list");
	assert_int_equal(told->published_day, 20250317);
	assert_int_equal(publication_of(driver), PUBLICATION_ENDED_EARLY);
	assert_false(fixture_runs(driver, CLOCK_CASE_PUBLICATION));
}

/* 程序规定 50, 60(2): what is grave wants lawyers and two heads. */
static void reviewed_and_discussed(struct decider_driver *driver, Zh__Penalty **penalties)
{
	const Zh__ReviewFinding met = ZH__REVIEW_FINDING__REVIEW_FINDING_MET;
	Zh__CaseLegalReviewCommand review = ZH__CASE_LEGAL_REVIEW_COMMAND__INIT;
	Zh__CaseDiscussCommand talk = ZH__CASE_DISCUSS_COMMAND__INIT;
	const struct principal other_head = {
		.id = "zhao-lei", .unit = "bureau", .roles = ROLE_LEADER};
	const char *heads[] = {"chen-jie", "zhao-lei"};
	SET_OPTIONAL(&review, outcome, ZH__REVIEW_OUTCOME__REVIEW_OUTCOME_AGREED);
	SET_OPTIONAL(&review, on_jurisdiction, met);
	SET_OPTIONAL(&review, on_party, met);
	SET_OPTIONAL(&review, on_facts, met);
	SET_OPTIONAL(&review, on_nature, met);
	SET_OPTIONAL(&review, on_basis, met);
	SET_OPTIONAL(&review, on_procedure, met);
	SET_OPTIONAL(&review, on_fitness, met);
	review.opinion = "as found";
	fixture_act(driver, &fixture_reviewer, "case.legal-review", fixture_case_id(driver),
		    &review, VERDICT_DONE);
	talk.outcome = "penalty";
	talk.penalties = penalties;
	talk.n_penalties = 1;
	talk.participants = heads;
	talk.n_participants = 2;
	talk.minutes = "minutes of the heads";
	assert_int_equal(driver_act_by(driver, &fixture_officer, "case.discuss",
				       fixture_case_id(driver), 0, &talk, NULL),
			 VERDICT_DONE);
	assert_int_equal(driver_act_by(driver, &other_head, "proposal.approve",
				       driver->decision.object, 0, NULL, NULL),
			 VERDICT_DONE);
}

/* Noticed, decided, served and published with a penalty of this kind. */
static void published_with(struct decider_driver *driver, Zh__PenaltyKind kind)
{
	Zh__CaseNoticeCommand notice = ZH__CASE_NOTICE_COMMAND__INIT;
	Zh__CaseServeNoticeCommand served = ZH__CASE_SERVE_NOTICE_COMMAND__INIT;
	Zh__CaseDecideCommand decision = ZH__CASE_DECIDE_COMMAND__INIT;
	Zh__Penalty penalty = ZH__PENALTY__INIT;
	Zh__Penalty *penalties[] = {&penalty};
	(void)fixture_case_to(driver, CASE_REVIEWED);
	SET_OPTIONAL(&penalty, kind, kind);
	notice.planned = penalties;
	notice.n_planned = 1;
	SET_OPTIONAL(&notice, hearing_told, 1);
	does(driver, "case.notice", &notice);
	SET_OPTIONAL(&served, served_ms, driver->now_ms);
	served.method = "direct";
	served.document = "receipt";
	does(driver, "case.serve-notice", &served);
	driver_advance(driver, driver->now_ms + 10 * MS_PER_DAY);
	reviewed_and_discussed(driver, penalties);
	decision.outcome = "penalty";
	decision.penalties = penalties;
	decision.n_penalties = 1;
	fixture_decision_written(&decision);
	does(driver, "case.decide", &decision);
	fixture_serve(driver);
	fixture_publish(driver);
}

/* 公示规定14(3): never, and it is said of which penalty. */
static void test_a_grave_penalty_stays_for_its_term(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__CaseEndPublicationCommand body = ZH__CASE_END_PUBLICATION_COMMAND__INIT;
	body.application = "application of the party";
	published_with(driver, ZH__PENALTY_KIND__PENALTY_KIND_STOP_BUSINESS);
	fixture_on_day(driver, 2026, 3, 17);
	fixture_isnt_done(driver, "case.end-publication", &body,
			  "case.end-publication.never_early");
	assert_string_equal(fixture_told(driver, "penalty"), "stop_business");
	assert_int_equal(publication_of(driver), PUBLICATION_PUBLISHED);
}

/* ---- withdrawn with its decision */

static void contested_and_over(struct decider_driver *driver, Zh__ContestKind kind,
			       Zh__ContestOutcome outcome)
{
	Zh__CaseContestEndCommand end = ZH__CASE_CONTEST_END_COMMAND__INIT;
	SET_OPTIONAL(&end, contest_outcome, outcome);
	if (outcome == ZH__CONTEST_OUTCOME__CONTEST_OUTCOME_VARIED)
		SET_OPTIONAL(&end, owed_fen, 2500000);
	end.document = "paper of its end";
	fixture_contested(driver, kind);
	does(driver, "case.contest-end", &end);
}

/* 程序规定63(2), 行政复议法75: what a review made of it holds while that is sued. */
static void test_what_fell_is_withdrawn_and_the_public_told_why(void **state)
{
	static const char act[] = "case.withdraw-publication";
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__CaseWithdrawPublicationCommand body = ZH__CASE_WITHDRAW_PUBLICATION_COMMAND__INIT;
	fixture_served_case(driver);
	fixture_isnt_done(driver, act, &body, "case.withdraw-publication.state");
	fixture_publish(driver);
	fixture_isnt_done(driver, act, &body, "case.withdraw-publication.stands");
	fixture_on_day(driver, 2025, 3, 24);
	contested_and_over(driver, ZH__CONTEST_KIND__CONTEST_KIND_RECONSIDERATION,
			   ZH__CONTEST_OUTCOME__CONTEST_OUTCOME_UPHELD);
	fixture_isnt_done(driver, act, &body, "case.withdraw-publication.stands");
	assert_false(fixture_runs(driver, CLOCK_CASE_WITHDRAW_PUBLICATION));
	contested_and_over(driver, ZH__CONTEST_KIND__CONTEST_KIND_RECONSIDERATION,
			   ZH__CONTEST_OUTCOME__CONTEST_OUTCOME_VARIED);
	/* Three working days. */
	assert_int_equal(fixture_due_day(driver, CLOCK_CASE_WITHDRAW_PUBLICATION), 20250327);
	fixture_contested(driver, ZH__CONTEST_KIND__CONTEST_KIND_SUIT);
	fixture_isnt_done(driver, act, &body, "case.withdraw-publication.no_reasons_public");
	body.reasons_public = "the review lowered the fine";
	does(driver, act, &body);
	const Zh__CasePublicationWithdrawn *told = BODY(
		driver_newest(driver, KIND(CASE_PUBLICATION_WITHDRAWN)), CasePublicationWithdrawn);
	assert_string_equal(told->reasons_public, "the review lowered the fine");
	assert_int_equal(told->published_day, 20250317);
	assert_int_equal(publication_of(driver), PUBLICATION_WITHDRAWN);
	assert_false(fixture_runs(driver, CLOCK_CASE_WITHDRAW_PUBLICATION));
	assert_false(fixture_runs(driver, CLOCK_CASE_PUBLICATION));
}

static void test_what_a_judgment_made_of_it_is_withdrawn(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__CaseWithdrawPublicationCommand body = ZH__CASE_WITHDRAW_PUBLICATION_COMMAND__INIT;
	body.reasons_public = "the court lowered the fine";
	fixture_served_case(driver);
	fixture_publish(driver);
	contested_and_over(driver, ZH__CONTEST_KIND__CONTEST_KIND_SUIT,
			   ZH__CONTEST_OUTCOME__CONTEST_OUTCOME_VARIED);
	does(driver, "case.withdraw-publication", &body);
}

static void test_what_the_office_revoked_itself_is_withdrawn(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__CaseExecutionEndCommand revoked = ZH__CASE_EXECUTION_END_COMMAND__INIT;
	Zh__CaseWithdrawPublicationCommand body = ZH__CASE_WITHDRAW_PUBLICATION_COMMAND__INIT;
	SET_OPTIONAL(&revoked, ground, ZH__EXECUTION_END__EXECUTION_END_DECISION_REVOKED);
	revoked.document = "decision to revoke it";
	body.reasons_public = "it was wrong";
	fixture_served_case(driver);
	fixture_publish(driver);
	does(driver, "case.execution-end", &revoked);
	does(driver, "case.withdraw-publication", &body);
}

static void test_what_is_revoked_is_withdrawn_or_never_published(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	fixture_served_case(driver);
	/* What is varied is still to be published, as it is then. */
	contested_and_over(driver, ZH__CONTEST_KIND__CONTEST_KIND_SUIT,
			   ZH__CONTEST_OUTCOME__CONTEST_OUTCOME_VARIED);
	assert_true(fixture_runs(driver, CLOCK_CASE_PUBLISH));
	assert_int_equal(publication_of(driver), PUBLICATION_OWED);
	contested_and_over(driver, ZH__CONTEST_KIND__CONTEST_KIND_SUIT,
			   ZH__CONTEST_OUTCOME__CONTEST_OUTCOME_REVOKED);
	assert_false(fixture_runs(driver, CLOCK_CASE_PUBLISH));
	assert_false(fixture_runs(driver, CLOCK_CASE_WITHDRAW_PUBLICATION));
	assert_int_equal(publication_of(driver), PUBLICATION_FREE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_an_entry_is_checked_told_of_served_and_whole),
		TEST(test_an_entry_is_on_record_with_what_the_case_knows),
		TEST(test_a_correction_says_what_was_wrong_and_what_is_right),
		TEST(test_an_entry_ends_early_for_who_made_good),
		TEST(test_a_grave_penalty_stays_for_its_term),
		TEST(test_what_fell_is_withdrawn_and_the_public_told_why),
		TEST(test_what_a_judgment_made_of_it_is_withdrawn),
		TEST(test_what_the_office_revoked_itself_is_withdrawn),
		TEST(test_what_is_revoked_is_withdrawn_or_never_published),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
