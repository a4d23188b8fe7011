/* A listing from the penalty notice to its end, over the policy that ships; and firms' facts. */
#include "escalation.pb-c.h"
#include "notify.pb-c.h"
#include "services/credit/credit.h"
#include "services/credit/states.h"
#include "services/credit/tables.h"
#include "tests/lib/decider_driver.h"
#include "tests/lib/test.h"
#include "tests/unit/services/intake/shipped_books.h"

#define REGION 522701u
#define FIRM_KEY "91522701MA6DK1XY3B"
#define FIRM_NAME "都匀市城南五金店"

static const struct principal officer = {
	.id = "zhou-li", .unit = "credit", .roles = ROLE_CREDIT_OFFICER};
static const struct principal leader = {.id = "chen-jie", .unit = "bureau", .roles = ROLE_LEADER};
static const struct principal superior = {
	.id = "qiannan-credit", .unit = "qiannan", .roles = ROLE_SUPERIOR, .region = 522700};

static int setup(void **state)
{
	const struct shipped_books *books = shipped_books_load();
	struct decider_driver *driver = (struct decider_driver *)calloc(1, sizeof *driver);
	assert_non_null(driver);
	int32_t day = time_day_of_civil((struct civil_date){2025, 3, 7});
	driver_init(driver, &credit_decider, REGION, books->policy, &books->calendar,
		    time_ms_of_day(day) + 10 * MS_PER_HOUR);
	*state = driver;
	return 0;
}

static int teardown(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	driver_check_replay(driver);
	driver_done(driver);
	free(driver);
	shipped_books_unload();
	return 0;
}

static struct object_id listing_id(const struct decider_driver *driver)
{
	return driver_object(driver, OBJECT_LISTING, 1);
}

static struct listing_row listing(struct decider_driver *driver)
{
	struct listing_row row;
	assert_true(listing_get(driver_rows(driver), 1, &row));
	return row;
}

static void refused(struct decider_driver *driver, enum verdict verdict, const char *code)
{
	assert_int_equal(driver->decision.verdict, verdict);
	assert_string_equal(driver->decision.refusal.code, code);
}

/* ---- upstream */

struct notice_facts {
	Zh__PenaltyKind kind;
	const char *ground;
	bool no_intent;
};

static enum verdict case_noticed(struct decider_driver *driver, struct notice_facts facts)
{
	Zh__CaseNoticed body = ZH__CASE_NOTICED__INIT;
	Zh__Penalty penalty = ZH__PENALTY__INIT;
	Zh__Penalty *planned[] = {&penalty};
	SET_OPTIONAL(&penalty, kind, facts.kind);
	SET_OPTIONAL(&penalty, amount_fen, 5000000);
	SET_OPTIONAL(&body, casefile, 3);
	body.planned = planned;
	body.n_planned = 1;
	SET_OPTIONAL(&body, planned_listing, 1);
	body.listing_ground = facts.ground;
	body.firm_key = FIRM_KEY;
	body.firm_name = FIRM_NAME;
	SET_OPTIONAL(&body, served_ms, driver->now_ms);
	if (facts.no_intent)
		SET_OPTIONAL(&body, no_intent_evidence, 1);
	return driver_event(driver, DAEMON_ESCALATION, ZH__EVENT_KIND__KIND_CASE_NOTICED, &body);
}

static const struct notice_facts unlicensed = {.kind = ZH__PENALTY_KIND__PENALTY_KIND_STOP_BUSINESS,
					       .ground = "unlicensed"};

static enum verdict case_decided(struct decider_driver *driver, const char *outcome,
				 Zh__PenaltyKind kind, bool with_listing)
{
	Zh__CaseDecided body = ZH__CASE_DECIDED__INIT;
	Zh__Penalty penalty = ZH__PENALTY__INIT;
	Zh__Penalty *penalties[] = {&penalty};
	SET_OPTIONAL(&penalty, kind, kind);
	SET_OPTIONAL(&body, casefile, 3);
	body.outcome = outcome;
	body.penalties = penalties;
	body.n_penalties = 1;
	body.number = "522701市监处罚〔2025〕1号";
	SET_OPTIONAL(&body, listing, with_listing);
	return driver_event(driver, DAEMON_ESCALATION, ZH__EVENT_KIND__KIND_CASE_DECIDED, &body);
}

/* ---- acts */

static enum verdict by(struct decider_driver *driver, const struct principal *person,
		       const char *act, const void *body)
{
	return driver_act_by(driver, person, act, listing_id(driver), 0, body, "as agreed");
}

static enum verdict both(struct decider_driver *driver, const char *act, const void *body)
{
	enum verdict verdict = by(driver, &officer, act, body);
	if (verdict != VERDICT_DONE)
		return verdict;
	return driver_act_by(driver, &leader, "proposal.approve", driver->decision.object, 0, NULL,
			     NULL);
}

static enum verdict approve(struct decider_driver *driver, bool listed)
{
	Zh__ListingDecideCommand body = ZH__LISTING_DECIDE_COMMAND__INIT;
	const char *measures[] = {"key_supervision"};
	SET_OPTIONAL(&body, outcome,
		     listed ? ZH__LISTING_OUTCOME__LISTING_OUTCOME_LISTED
			    : ZH__LISTING_OUTCOME__LISTING_OUTCOME_NOT_LISTED);
	body.measures = measures;
	body.n_measures = 1;
	return both(driver, "listing.approve", &body);
}

static void consent(struct decider_driver *driver, bool consented)
{
	Zh__ListingConsentCommand body = ZH__LISTING_CONSENT_COMMAND__INIT;
	assert_int_equal(by(driver, &officer, "listing.ask-consent", NULL), VERDICT_DONE);
	SET_OPTIONAL(&body, outcome,
		     consented ? ZH__CONSENT_OUTCOME__CONSENT_OUTCOME_CONSENTED
			       : ZH__CONSENT_OUTCOME__CONSENT_OUTCOME_REFUSED);
	assert_int_equal(by(driver, &superior, "listing.consent", &body), VERDICT_DONE);
}

/* Noticed, consented, the case decided with the listing, the term for a statement over. */
static void ready(struct decider_driver *driver)
{
	assert_int_equal(case_noticed(driver, unlicensed), VERDICT_DONE);
	consent(driver, true);
	driver_advance(driver, driver->now_ms + 10 * MS_PER_DAY);
	assert_int_equal(case_decided(driver, "penalty", unlicensed.kind, true), VERDICT_DONE);
}

static void listed(struct decider_driver *driver)
{
	ready(driver);
	assert_int_equal(approve(driver, true), VERDICT_DONE);
	assert_int_equal(listing(driver).state, LISTING_LISTED);
}

static void published(struct decider_driver *driver)
{
	Zh__ListingPublishCommand body = ZH__LISTING_PUBLISH_COMMAND__INIT;
	body.where = "credit-portal";
	listed(driver);
	assert_int_equal(by(driver, &officer, "listing.publish", &body), VERDICT_DONE);
	assert_int_equal(listing(driver).state, LISTING_IN_FORCE);
}

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
		bool may = state_table_row(&listing_table, from, LISTING_ON_PUBLISH)->verdict ==
			   STATE_GO;
		assert_int_equal(may, from == LISTING_LISTED);
	}
}

/* ---- the main line */

static void test_main_line(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct lookup_row found;
	ready(driver);
	assert_false(listing_lookup(driver_rows(driver), FIRM_KEY, &found));
	assert_int_equal(approve(driver, true), VERDICT_DONE);
	const struct event *event = driver_newest(driver, ZH__EVENT_KIND__KIND_LISTING_DECIDED);
	const Zh__ListingDecided *body =
		EVENT_BODY(event, Zh__ListingDecided, zh__listing_decided__descriptor);
	assert_int_equal(body->from_day, 20250317);
	assert_int_equal(body->to_day, 20280317);
	assert_int_equal(body->earliest_repair_day, 20260317);
	assert_string_equal(body->proposed_by, "zhou-li");
	assert_string_equal(event->meta->second, "chen-jie");
	assert_int_equal(event->head.trace_sequence, 1);
	assert_true(listing_lookup(driver_rows(driver), FIRM_KEY, &found));
	assert_int_equal(found.state, LISTING_LISTED);
	Zh__ListingPublishCommand publish = ZH__LISTING_PUBLISH_COMMAND__INIT;
	publish.where = "credit-portal";
	assert_int_equal(by(driver, &officer, "listing.publish", &publish), VERDICT_DONE);
	assert_int_equal(
		clock_running(driver_rows(driver), listing_id(driver), CLOCK_LISTING_PUBLISH), 0);
	/* Three years later it ends by its own mark, on the day after the last. */
	int64_t last_ms = time_end_of_day_ms(time_day_of_civil((struct civil_date){2028, 3, 17}));
	driver_advance(driver, last_ms);
	assert_int_equal(listing(driver).state, LISTING_IN_FORCE);
	driver_advance(driver, last_ms + MS_PER_DAY);
	assert_int_equal(listing(driver).state, LISTING_EXPIRED);
	assert_true(listing_lookup(driver_rows(driver), FIRM_KEY, &found));
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
	case_noticed(driver, unlicensed);
	consent(driver, true);
	case_decided(driver, "penalty", unlicensed.kind, true);
	assert_int_equal(approve(driver, true), VERDICT_REFUSED);
	refused(driver, VERDICT_REFUSED, "listing.approve.statement_term");
	SET_OPTIONAL(&waiver, waived, 1);
	assert_int_equal(by(driver, &officer, "listing.statement", &waiver), VERDICT_DONE);
	assert_int_equal(approve(driver, true), VERDICT_DONE);
}

static void test_listing_needs_the_penalty(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	case_noticed(driver, unlicensed);
	consent(driver, true);
	driver_advance(driver, driver->now_ms + 10 * MS_PER_DAY);
	assert_int_equal(approve(driver, true), VERDICT_REFUSED);
	refused(driver, VERDICT_REFUSED, "listing.approve.no_penalty");
}

static void test_listing_needs_consent(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	case_noticed(driver, unlicensed);
	driver_advance(driver, driver->now_ms + 10 * MS_PER_DAY);
	case_decided(driver, "penalty", unlicensed.kind, true);
	assert_int_equal(approve(driver, true), VERDICT_REFUSED);
	refused(driver, VERDICT_REFUSED, "listing.approve.no_consent");
	assert_string_equal(driver->decision.refusal.possible[0], "listing.ask-consent");
	consent(driver, false);
	assert_int_equal(approve(driver, true), VERDICT_REFUSED);
	refused(driver, VERDICT_REFUSED, "listing.approve.state");
	consent(driver, true); /* asked again */
	assert_int_equal(approve(driver, true), VERDICT_DONE);
}

/* The switch of 令44号 22: without it nobody needs to be asked. */
static void test_consent_is_a_switch(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct policy without = *driver->policy;
	without.superior_consent_needed = false;
	driver->policy = &without;
	case_noticed(driver, unlicensed);
	driver_advance(driver, driver->now_ms + 10 * MS_PER_DAY);
	case_decided(driver, "penalty", unlicensed.kind, true);
	assert_int_equal(approve(driver, true), VERDICT_DONE);
}

static void test_one_person_never_lists(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct principal alone = leader;
	Zh__ListingDecideCommand body = ZH__LISTING_DECIDE_COMMAND__INIT;
	alone.roles |= ROLE_CREDIT_OFFICER;
	ready(driver);
	SET_OPTIONAL(&body, outcome, ZH__LISTING_OUTCOME__LISTING_OUTCOME_LISTED);
	assert_int_equal(by(driver, &alone, "listing.approve", &body), VERDICT_DONE);
	assert_int_equal(listing(driver).state, LISTING_CONSENTED);
	assert_int_equal(driver_act_by(driver, &alone, "proposal.approve", driver->decision.object,
				       0, NULL, NULL),
			 VERDICT_REFUSED);
	/* And an event that says so by itself isn't one that evolve takes. */
	Zh__ListingDecided forged = ZH__LISTING_DECIDED__INIT;
	Zh__EventMeta meta = ZH__EVENT_META__INIT;
	struct event event = {
		.head = {.kind = ZH__EVENT_KIND__KIND_LISTING_DECIDED, .subject_number = 1},
		.meta = &meta,
		.body = &forged.base};
	SET_OPTIONAL(&forged, listing, 1);
	SET_OPTIONAL(&forged, listed, 1);
	SET_OPTIONAL(&forged, from_day, 20250317);
	SET_OPTIONAL(&forged, to_day, 20280317);
	SET_OPTIONAL(&forged, earliest_repair_day, 20260317);
	meta.person = "chen-jie";
	assert_int_equal(credit_decider.evolve(rows_memory_writer(driver->rows), &event),
			 STATUS_INVALID);
}

static void test_not_listed_by_two_persons_or_by_the_case(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	ready(driver);
	assert_int_equal(approve(driver, false), VERDICT_DONE);
	assert_int_equal(listing(driver).state, LISTING_NOT_LISTED);
	assert_int_equal(clock_running(driver_rows(driver), listing_id(driver), CLOCK_NONE), 0);
}

static void test_case_without_listing_lists_nobody(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	case_noticed(driver, unlicensed);
	assert_int_equal(case_decided(driver, "penalty", unlicensed.kind, false), VERDICT_DONE);
	assert_int_equal(listing(driver).state, LISTING_NOT_LISTED);
}

/* 令44号 2: what was noticed as heavier and decided as a warning is no ground any more. */
static void test_lighter_penalty_lists_nobody(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	case_noticed(driver, unlicensed);
	case_decided(driver, "penalty", ZH__PENALTY_KIND__PENALTY_KIND_WARNING, true);
	assert_int_equal(listing(driver).state, LISTING_NOT_LISTED);
}

static void test_blocked_candidates_are_on_record(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct notice_facts facts = unlicensed;
	facts.no_intent = true;
	assert_int_equal(case_noticed(driver, facts), VERDICT_DONE);
	assert_int_equal(listing(driver).state, LISTING_WITHDRAWN);
	const struct event *event = driver_newest(driver, ZH__EVENT_KIND__KIND_CANDIDATE_FOUND);
	assert_string_equal(event->meta->rule->id, "LS-GROUND-01");
	assert_int_equal(clock_running(driver_rows(driver), listing_id(driver), CLOCK_NONE), 0);
}

static void test_ended_case_withdraws(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__CaseEnded ended = ZH__CASE_ENDED__INIT;
	case_noticed(driver, unlicensed);
	SET_OPTIONAL(&ended, casefile, 3);
	driver_event(driver, DAEMON_ESCALATION, ZH__EVENT_KIND__KIND_CASE_ENDED, &ended);
	assert_int_equal(listing(driver).state, LISTING_WITHDRAWN);
}

static void test_early_removal_after_a_year(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__ListingRemoveCommand body = ZH__LISTING_REMOVE_COMMAND__INIT;
	struct lookup_row found;
	published(driver);
	body.why = "obligations met";
	assert_int_equal(both(driver, "listing.remove", &body), VERDICT_REFUSED);
	refused(driver, VERDICT_REFUSED, "listing.remove.too_early");
	assert_string_equal(driver->decision.refusal.params[0].value, "2026-03-17");
	driver_advance(driver, time_ms_of_day(time_day_of_civil((struct civil_date){2026, 3, 17})));
	assert_int_equal(both(driver, "listing.remove", &body), VERDICT_DONE);
	assert_int_equal(listing(driver).state, LISTING_REMOVED);
	assert_true(listing_lookup(driver_rows(driver), FIRM_KEY, &found));
	assert_int_equal(found.state, LISTING_REMOVED);
}

static void test_withdrawn_when_wrong(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	published(driver);
	assert_int_equal(driver_act_by(driver, &leader, "listing.withdraw", listing_id(driver), 0,
				       NULL, NULL),
			 VERDICT_INVALID);
	assert_int_equal(by(driver, &leader, "listing.withdraw", NULL), VERDICT_DONE);
	assert_int_equal(listing(driver).state, LISTING_WITHDRAWN);
	assert_int_equal(driver_act_by(driver, &leader, "listing.withdraw", listing_id(driver), 1,
				       NULL, "x"),
			 VERDICT_CONFLICT);
}

/* The superior's answer may come as its own paper, through notify. */
static void test_consent_by_referral(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__ReferralAnswered answer = ZH__REFERRAL_ANSWERED__INIT;
	case_noticed(driver, unlicensed);
	SET_OPTIONAL(&answer, listing, 1);
	SET_OPTIONAL(&answer, by_peer, 1);
	SET_OPTIONAL(&answer, kind, ZH__REFERRAL_KIND__REFERRAL_KIND_CONSENT_ASKED);
	answer.answer_code = "consented";
	answer.number = "黔南市监信〔2025〕7号";
	driver_event(driver, DAEMON_NOTIFY, ZH__EVENT_KIND__KIND_REFERRAL_ANSWERED, &answer);
	assert_int_equal(listing(driver).state, LISTING_NOTICED); /* nobody had asked */
	assert_int_equal(by(driver, &officer, "listing.ask-consent", NULL), VERDICT_DONE);
	driver_event(driver, DAEMON_NOTIFY, ZH__EVENT_KIND__KIND_REFERRAL_ANSWERED, &answer);
	assert_int_equal(listing(driver).state, LISTING_CONSENTED);
	assert_int_equal(
		clock_running(driver_rows(driver), listing_id(driver), CLOCK_LISTING_CONSENT), 0);
}

/* ---- facts */

static enum verdict ledger_row(struct decider_driver *driver, uint64_t number,
			       Zh__HazardLevel level, uint32_t weight)
{
	Zh__LedgerRowOpened body = ZH__LEDGER_ROW_OPENED__INIT;
	Zh__FirmRef firm = ZH__FIRM_REF__INIT;
	firm.key = FIRM_KEY;
	firm.name = FIRM_NAME;
	SET_OPTIONAL(&body, row, number);
	SET_OPTIONAL(&body, hazard, number);
	SET_OPTIONAL(&body, level, level);
	body.firm = &firm;
	if (weight != 0)
		SET_OPTIONAL(&body, credit_weight, weight);
	SET_OPTIONAL(&body, credit_ground, 3);
	return driver_event(driver, DAEMON_ESCALATION, ZH__EVENT_KIND__KIND_LEDGER_ROW_OPENED,
			    &body);
}

static void test_facts_are_one_lean_event_each(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct firm_row firm;
	struct fact_row fact;
	assert_int_equal(ledger_row(driver, 1, ZH__HAZARD_LEVEL__HAZARD_LEVEL_MAJOR, 6),
			 VERDICT_DONE);
	assert_int_equal(ledger_row(driver, 2, ZH__HAZARD_LEVEL__HAZARD_LEVEL_GENERAL, 2),
			 VERDICT_DONE);
	assert_int_equal(ledger_row(driver, 3, ZH__HAZARD_LEVEL__HAZARD_LEVEL_GENERAL, 0),
			 VERDICT_DONE);
	assert_int_equal(driver->count, 2);
	assert_true(driver->journal[1].size <= 200);
	uint64_t number = credit_firm_number(driver_rows(driver), FIRM_KEY);
	assert_int_equal(number, 1);
	assert_true(credit_firm_get(driver_rows(driver), number, &firm));
	assert_int_equal(firm.fact_count, 2);
	assert_int_equal(firm.major_count, 1);
	assert_int_equal(firm.window_to_day, time_day_of_civil((struct civil_date){2027, 3, 7}));
	assert_true(credit_fact_get(driver_rows(driver), firm.last_fact, &fact));
	assert_int_equal(fact.previous, 1);
	assert_int_equal(fact.window_to_day, time_day_of_civil((struct civil_date){2026, 3, 7}));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
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
		TEST(test_facts_are_one_lean_event_each),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
