/* A listing from the penalty notice to its end, over the policy that ships. */
#include "common/policy/rules/policy.h"
#include "escalation.pb-c.h"
#include "notify.pb-c.h"
#include "services/credit/credit.h"
#include "tests/lib/test.h"
#include "tests/unit/services/credit/listing_fixture.h"

/* ---- the table */

static void problem(void *context, const char *what, const char *state, const char *event)
{
	(void)context;
	print_error("%s (%s, %s)\n", what, state == NULL ? "-" : state,
		    event == NULL ? "-" : event);
}

static void test_table_is_clean(void **state)
{
	(void)state;
	assert_int_equal(state_table_check(&listing_table, problem, NULL), 0);
	for (uint8_t from = 0; from < LISTING_STATE_COUNT; from++) {
		bool may = state_table_row(&listing_table, from, LISTING_ON_PUBLISH).verdict ==
			   STATE_GO;
		assert_int_equal(may, from == LISTING_LISTED);
	}
}

/* ---- the main line */

static void test_main_line(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct lookup_row found;
	listing_ready(driver);
	assert_false(listing_lookup(driver_rows(driver), LISTING_FIRM, &found));
	assert_int_equal(listing_approve(driver, true), VERDICT_DONE);
	const struct event *event = driver_newest(driver, KIND(LISTING_DECIDED));
	const Zh__ListingDecided *body = BODY(event, ListingDecided);
	assert_int_equal(body->from_day, 20250317);
	assert_int_equal(body->to_day, 20280317);
	assert_int_equal(body->earliest_repair_day, 20260317);
	assert_string_equal(body->proposed_by, "zhou-li");
	assert_string_equal(event->meta->second, "chen-jie");
	assert_int_equal(event->head.trace_sequence, 1);
	assert_true(listing_lookup(driver_rows(driver), LISTING_FIRM, &found));
	assert_int_equal(found.state, LISTING_LISTED);
	Zh__ListingPublishCommand publish = ZH__LISTING_PUBLISH_COMMAND__INIT;
	publish.where = "credit-portal";
	assert_int_equal(listing_by(driver, &listing_officer, "listing.publish", &publish),
			 VERDICT_DONE);
	assert_int_equal(
		clock_running(driver_rows(driver), listing_id(driver), CLOCK_LISTING_PUBLISH), 0);
	/* Three years later it ends by its own mark, on the day after the last. */
	int64_t last_ms = time_end_of_day_ms(time_day_of_civil((struct civil_date){2028, 3, 17}));
	driver_advance(driver, last_ms);
	assert_int_equal(listing_of(driver).state, LISTING_IN_FORCE);
	driver_advance(driver, last_ms + MS_PER_DAY);
	assert_int_equal(listing_of(driver).state, LISTING_EXPIRED);
	assert_true(listing_lookup(driver_rows(driver), LISTING_FIRM, &found));
	assert_int_equal(found.state, LISTING_EXPIRED);
	assert_int_equal(clock_running(driver_rows(driver), listing_id(driver), CLOCK_NONE), 0);
	assert_int_equal(listing_count(driver_rows(driver), LISTING_EXPIRED), 1);
	assert_int_equal(listing_count(driver_rows(driver), LISTING_IN_FORCE), 0);
}

/* ---- what stands in the way */

static void test_listing_waits_for_the_statement_term(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__ListingStatementCommand waiver = ZH__LISTING_STATEMENT_COMMAND__INIT;
	case_noticed(driver, listing_unlicensed);
	listing_consent(driver, true);
	case_decided(driver, "penalty", listing_unlicensed.kind, true);
	assert_int_equal(listing_approve(driver, true), VERDICT_REFUSED);
	listing_refused(driver, VERDICT_REFUSED, "listing.approve.statement_term");
	SET_OPTIONAL(&waiver, waived, 1);
	assert_int_equal(listing_by(driver, &listing_officer, "listing.statement", &waiver),
			 VERDICT_DONE);
	assert_int_equal(listing_approve(driver, true), VERDICT_DONE);
}

static void test_listing_needs_the_penalty(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	case_noticed(driver, listing_unlicensed);
	listing_consent(driver, true);
	driver_advance(driver, driver->now_ms + 10 * MS_PER_DAY);
	assert_int_equal(listing_approve(driver, true), VERDICT_REFUSED);
	listing_refused(driver, VERDICT_REFUSED, "listing.approve.no_penalty");
}

static void test_listing_needs_consent(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	case_noticed(driver, listing_unlicensed);
	driver_advance(driver, driver->now_ms + 10 * MS_PER_DAY);
	case_decided(driver, "penalty", listing_unlicensed.kind, true);
	assert_int_equal(listing_approve(driver, true), VERDICT_REFUSED);
	listing_refused(driver, VERDICT_REFUSED, "listing.approve.no_consent");
	assert_string_equal(driver->decision.refusal.possible[0], "listing.ask-consent");
	listing_consent(driver, false);
	assert_int_equal(listing_approve(driver, true), VERDICT_REFUSED);
	listing_refused(driver, VERDICT_REFUSED, "listing.approve.state");
	listing_consent(driver, true); /* asked again */
	assert_int_equal(listing_approve(driver, true), VERDICT_DONE);
}

/* The switch of 令44号 22: without it nobody needs to be asked. */
static void test_consent_is_a_switch(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct policy without = *driver->policy;
	without.superior_consent_needed = false;
	driver->policy = &without;
	case_noticed(driver, listing_unlicensed);
	driver_advance(driver, driver->now_ms + 10 * MS_PER_DAY);
	case_decided(driver, "penalty", listing_unlicensed.kind, true);
	assert_int_equal(listing_approve(driver, true), VERDICT_DONE);
}

static void test_one_person_never_lists(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct principal alone = listing_leader;
	Zh__ListingDecideCommand body = ZH__LISTING_DECIDE_COMMAND__INIT;
	alone.roles |= ROLE_CREDIT_OFFICER;
	listing_ready(driver);
	SET_OPTIONAL(&body, outcome, ZH__LISTING_OUTCOME__LISTING_OUTCOME_LISTED);
	listing_weigh(&body);
	assert_int_equal(listing_by(driver, &alone, "listing.approve", &body), VERDICT_DONE);
	assert_int_equal(listing_of(driver).state, LISTING_CONSENTED);
	assert_int_equal(driver_act_by(driver, &alone, "proposal.approve", driver->decision.object,
				       0, NULL, NULL),
			 VERDICT_REFUSED);
	/* And an event that says so by itself isn't one that evolve takes. */
	Zh__ListingDecided forged = ZH__LISTING_DECIDED__INIT;
	Zh__EventMeta meta = ZH__EVENT_META__INIT;
	struct event event = {.head = {.kind = KIND(LISTING_DECIDED),
				       .subject_kind = OBJECT_LISTING,
				       .subject_number = 1},
			      .meta = &meta,
			      .body = &forged.base};
	SET_OPTIONAL(&forged, listing, 1);
	SET_OPTIONAL(&forged, listed, 1);
	SET_OPTIONAL(&forged, from_day, 20250317);
	SET_OPTIONAL(&forged, to_day, 20280317);
	SET_OPTIONAL(&forged, earliest_repair_day, 20260317);
	meta.person = "chen-jie";
	assert_int_equal(driver_folds(driver, &event), STATUS_INVALID);
	meta.second = "li-wei"; /* nothing else was missing */
	assert_ok(driver_folds(driver, &event));
}

static void test_not_listed_by_two_persons_or_by_the_case(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	listing_ready(driver);
	assert_int_equal(listing_approve(driver, false), VERDICT_DONE);
	assert_int_equal(listing_of(driver).state, LISTING_NOT_LISTED);
	assert_int_equal(clock_running(driver_rows(driver), listing_id(driver), CLOCK_NONE), 0);
}

static void test_case_without_listing_lists_nobody(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	case_noticed(driver, listing_unlicensed);
	assert_int_equal(case_decided(driver, "penalty", listing_unlicensed.kind, false),
			 VERDICT_DONE);
	assert_int_equal(listing_of(driver).state, LISTING_NOT_LISTED);
}

/* 令44号 2: what was noticed as heavier and decided as a warning is no ground any more. */
static void test_lighter_penalty_lists_nobody(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	case_noticed(driver, listing_unlicensed);
	case_decided(driver, "penalty", ZH__PENALTY_KIND__PENALTY_KIND_WARNING, true);
	assert_int_equal(listing_of(driver).state, LISTING_NOT_LISTED);
}

static void test_blocked_candidates_are_on_record(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct notice_facts facts = listing_unlicensed;
	facts.no_intent = true;
	assert_int_equal(case_noticed(driver, facts), VERDICT_DONE);
	assert_int_equal(listing_of(driver).state, LISTING_WITHDRAWN);
	const struct event *event = driver_newest(driver, KIND(CANDIDATE_FOUND));
	assert_string_equal(event->meta->rule->id, "LS-GROUND-01");
	assert_int_equal(clock_running(driver_rows(driver), listing_id(driver), CLOCK_NONE), 0);
}

static void test_ended_case_withdraws(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__CaseEnded ended = ZH__CASE_ENDED__INIT;
	case_noticed(driver, listing_unlicensed);
	SET_OPTIONAL(&ended, casefile, 3);
	driver_event(driver, DAEMON_ESCALATION, KIND(CASE_ENDED), &ended);
	assert_int_equal(listing_of(driver).state, LISTING_WITHDRAWN);
}

static void test_early_removal_after_a_year(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__ListingRemoveCommand body = ZH__LISTING_REMOVE_COMMAND__INIT;
	struct lookup_row found;
	listing_publish(driver);
	listing_ask_removal(&body);
	assert_int_equal(listing_by_both(driver, "listing.remove", &body), VERDICT_REFUSED);
	listing_refused(driver, VERDICT_REFUSED, "listing.remove.too_early");
	assert_string_equal(driver->decision.refusal.params[0].value, "2026-03-17");
	driver_advance(driver, time_ms_of_day(time_day_of_civil((struct civil_date){2026, 3, 17})));
	assert_int_equal(listing_by_both(driver, "listing.remove", &body), VERDICT_DONE);
	assert_int_equal(listing_of(driver).state, LISTING_REMOVED);
	assert_true(listing_lookup(driver_rows(driver), LISTING_FIRM, &found));
	assert_int_equal(found.state, LISTING_REMOVED);
}

static void test_withdrawn_when_wrong(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	listing_publish(driver);
	assert_int_equal(driver_act_by(driver, &listing_leader, "listing.withdraw",
				       listing_id(driver), 0, NULL, NULL),
			 VERDICT_INVALID);
	assert_int_equal(listing_by(driver, &listing_leader, "listing.withdraw", NULL),
			 VERDICT_DONE); /* proposed */
	assert_int_equal(listing_of(driver).state, LISTING_IN_FORCE);
	assert_int_equal(listing_by_both(driver, "listing.withdraw", NULL), VERDICT_DONE);
	assert_int_equal(listing_of(driver).state, LISTING_WITHDRAWN);
	assert_int_equal(driver_act_by(driver, &listing_leader, "listing.withdraw",
				       listing_id(driver), 1, NULL, "x"),
			 VERDICT_CONFLICT);
}

/* The superior's answer may come as its own paper, through notify. */
static void test_consent_by_referral(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__ReferralAnswered answer = ZH__REFERRAL_ANSWERED__INIT;
	case_noticed(driver, listing_unlicensed);
	SET_OPTIONAL(&answer, listing, 1);
	SET_OPTIONAL(&answer, by_peer, 1);
	SET_OPTIONAL(&answer, kind, ZH__REFERRAL_KIND__REFERRAL_KIND_CONSENT_ASKED);
	answer.answer_code = "consented";
	answer.number = "黔南市监信〔2025〕7号";
	driver_event(driver, DAEMON_NOTIFY, KIND(REFERRAL_ANSWERED), &answer);
	assert_int_equal(listing_of(driver).state, LISTING_NOTICED); /* nobody had asked */
	assert_int_equal(listing_by(driver, &listing_officer, "listing.ask-consent", NULL),
			 VERDICT_DONE);
	driver_event(driver, DAEMON_NOTIFY, KIND(REFERRAL_ANSWERED), &answer);
	assert_int_equal(listing_of(driver).state, LISTING_CONSENTED);
	assert_int_equal(
		clock_running(driver_rows(driver), listing_id(driver), CLOCK_LISTING_CONSENT), 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, listing_setup, listing_teardown)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table_is_clean),
		TEST(test_main_line),
		TEST(test_listing_waits_for_the_statement_term),
		TEST(test_listing_needs_the_penalty),
		TEST(test_listing_needs_consent),
		TEST(test_consent_is_a_switch),
		TEST(test_one_person_never_lists),
		TEST(test_not_listed_by_two_persons_or_by_the_case),
		TEST(test_case_without_listing_lists_nobody),
		TEST(test_lighter_penalty_lists_nobody),
		TEST(test_blocked_candidates_are_on_record),
		TEST(test_ended_case_withdraws),
		TEST(test_early_removal_after_a_year),
		TEST(test_withdrawn_when_wrong),
		TEST(test_consent_by_referral),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
