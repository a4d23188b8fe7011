#include "tests/unit/services/credit/listing_fixture.h"

#include "escalation.pb-c.h"
#include "services/credit/credit.h"
#include "tests/lib/test.h"
#include "tests/unit/services/intake/shipped_books.h"

const struct principal listing_officer = {
	.id = "zhou-li", .unit = "credit", .roles = ROLE_CREDIT_OFFICER};
const struct principal listing_leader = {.id = "chen-jie", .unit = "bureau", .roles = ROLE_LEADER};
const struct principal listing_superior = {
	.id = "qiannan-credit", .unit = "qiannan", .roles = ROLE_SUPERIOR, .region = 522700};

int listing_setup(void **state)
{
	const struct shipped_books *books = shipped_books_load();
	struct decider_driver *driver = (struct decider_driver *)calloc(1, sizeof *driver);
	assert_non_null(driver);
	int32_t day = time_day_of_civil((struct civil_date){2025, 3, 7});
	driver_init(driver, &credit_decider, LISTING_REGION, books->policy, &books->calendar,
		    time_ms_of_day(day) + 10 * MS_PER_HOUR);
	*state = driver;
	return 0;
}

int listing_teardown(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	driver_check_replay(driver);
	driver_done(driver);
	free(driver);
	shipped_books_unload();
	return 0;
}

struct object_id listing_id(const struct decider_driver *driver)
{
	return driver_object(driver, OBJECT_LISTING, 1);
}

struct listing_row listing_of(struct decider_driver *driver)
{
	struct listing_row row;
	assert_true(listing_get(driver_rows(driver), 1, &row));
	return row;
}

void listing_refused(struct decider_driver *driver, enum verdict verdict, const char *code)
{
	assert_int_equal(driver->decision.verdict, verdict);
	assert_string_equal(driver->decision.refusal.code, code);
}

/* ---- upstream */

enum verdict case_notice_approved(struct decider_driver *driver, struct notice_facts facts)
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
	body.firm_key = LISTING_FIRM;
	body.firm_name = LISTING_FIRM_NAME;
	if (facts.no_intent)
		SET_OPTIONAL(&body, no_intent_evidence, 1);
	return driver_event(driver, DAEMON_ESCALATION, KIND(CASE_NOTICED), &body);
}

enum verdict case_notice_served(struct decider_driver *driver)
{
	Zh__CaseNoticeServed body = ZH__CASE_NOTICE_SERVED__INIT;
	SET_OPTIONAL(&body, casefile, 3);
	SET_OPTIONAL(&body, served_ms, driver->now_ms);
	return driver_event(driver, DAEMON_ESCALATION, KIND(CASE_NOTICE_SERVED), &body);
}

enum verdict case_noticed(struct decider_driver *driver, struct notice_facts facts)
{
	enum verdict verdict = case_notice_approved(driver, facts);
	return verdict == VERDICT_DONE ? case_notice_served(driver) : verdict;
}

const struct notice_facts listing_unlicensed = {
	.kind = ZH__PENALTY_KIND__PENALTY_KIND_STOP_BUSINESS, .ground = "unlicensed"};

enum verdict case_decided(struct decider_driver *driver, const char *outcome, Zh__PenaltyKind kind,
			  bool with_listing)
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
	return driver_event(driver, DAEMON_ESCALATION, KIND(CASE_DECIDED), &body);
}

/* ---- acts */

enum verdict listing_by(struct decider_driver *driver, const struct principal *person,
			const char *act, const void *body)
{
	return driver_act_by(driver, person, act, listing_id(driver), 0, body, "as agreed");
}

enum verdict listing_by_both(struct decider_driver *driver, const char *act, const void *body)
{
	enum verdict verdict = listing_by(driver, &listing_officer, act, body);
	if (verdict != VERDICT_DONE)
		return verdict;
	return driver_act_by(driver, &listing_leader, "proposal.approve", driver->decision.object,
			     0, NULL, NULL);
}

void listing_weigh(Zh__ListingDecideCommand *body)
{
	body->intent = "knew of the failed test";
	body->frequency = "twice in two years";
	body->duration = "six months";
	body->penalty_type = "licence revoked";
	body->penalty_sum = "80000 yuan";
	body->goods_value = "30000 yuan";
	body->harm_to_health = "nobody fell ill";
	body->property_loss = "42 returns";
	body->social_impact = "told in the local press";
}

void listing_ask_removal(Zh__ListingRemoveCommand *body)
{
	body->why = "obligations met";
	body->application = "application";
	body->promise = "promise of good faith";
	body->performed = "receipt of the fine";
	body->harm_removed = "goods recalled";
	body->no_heavier = "no case since";
	body->measures_over = "none by law";
}

enum verdict listing_approve(struct decider_driver *driver, bool listed)
{
	Zh__ListingDecideCommand body = ZH__LISTING_DECIDE_COMMAND__INIT;
	const char *measures[] = {"key_supervision"};
	const char *basis[] = {"令44号15(二)"};
	SET_OPTIONAL(&body, outcome,
		     listed ? ZH__LISTING_OUTCOME__LISTING_OUTCOME_LISTED
			    : ZH__LISTING_OUTCOME__LISTING_OUTCOME_NOT_LISTED);
	body.measures = measures;
	body.n_measures = 1;
	body.measures_basis = basis;
	body.n_measures_basis = 1;
	if (listed)
		listing_weigh(&body);
	return listing_by_both(driver, "listing.approve", &body);
}

void listing_consent(struct decider_driver *driver, bool consented)
{
	Zh__ListingConsentCommand body = ZH__LISTING_CONSENT_COMMAND__INIT;
	assert_int_equal(listing_by(driver, &listing_officer, "listing.ask-consent", NULL),
			 VERDICT_DONE);
	SET_OPTIONAL(&body, outcome,
		     consented ? ZH__CONSENT_OUTCOME__CONSENT_OUTCOME_CONSENTED
			       : ZH__CONSENT_OUTCOME__CONSENT_OUTCOME_REFUSED);
	assert_int_equal(listing_by(driver, &listing_superior, "listing.consent", &body),
			 VERDICT_DONE);
}

/* Noticed, consented, the case decided with the listing, the term for a statement over. */
void listing_ready(struct decider_driver *driver)
{
	assert_int_equal(case_noticed(driver, listing_unlicensed), VERDICT_DONE);
	listing_consent(driver, true);
	driver_advance(driver, driver->now_ms + 10 * MS_PER_DAY);
	assert_int_equal(case_decided(driver, "penalty", listing_unlicensed.kind, true),
			 VERDICT_DONE);
}

void listing_listed(struct decider_driver *driver)
{
	listing_ready(driver);
	assert_int_equal(listing_approve(driver, true), VERDICT_DONE);
	assert_int_equal(listing_of(driver).state, LISTING_LISTED);
}

void listing_publish(struct decider_driver *driver)
{
	Zh__ListingPublishCommand body = ZH__LISTING_PUBLISH_COMMAND__INIT;
	body.where = "credit-portal";
	listing_listed(driver);
	assert_int_equal(listing_by(driver, &listing_officer, "listing.publish", &body),
			 VERDICT_DONE);
	assert_int_equal(listing_of(driver).state, LISTING_IN_FORCE);
}
