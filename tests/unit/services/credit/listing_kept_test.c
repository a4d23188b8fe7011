/* What was said of a listing can be read back word for word, goes out whole to those who act on it,
 * and stops the terms that it ends; and who answers for it is asked for what the answer needs. */
#include <stdio.h>

#include "escalation.pb-c.h"
#include "notify.pb-c.h"
#include "query.pb-c.h"
#include "services/credit/credit.h"
#include "tests/lib/test.h"
#include "tests/unit/services/credit/listing_fixture.h"

#define SHOWN_MAX ((size_t)8 << 10)

/* The listing as the officer reads it. */
static const char *shown(struct decider_driver *driver)
{
	static char out[SHOWN_MAX];
	Zh__ObjectId object = ZH__OBJECT_ID__INIT;
	Zh__GetQuery get = ZH__GET_QUERY__INIT;
	Zh__Query question = ZH__QUERY__INIT;
	const struct query_context context = {
		.rows = driver_rows(driver),
		.policy = driver->policy,
		.calendar = driver->calendar,
		.person = &listing_officer,
		.region = LISTING_REGION,
		.daemon = DAEMON_CREDIT,
		.now_ms = driver->now_ms,
		.arena = &driver->arena,
	};
	memset(out, 0, sizeof out);
	struct answer answer = {.out = writer_over(out, sizeof out - 1), .limit = QUERY_PAGE_MAX};
	SET_OPTIONAL(&object, kind, OBJECT_LISTING);
	SET_OPTIONAL(&object, region, LISTING_REGION);
	SET_OPTIONAL(&object, number, 1);
	get.object = &object;
	question.ask_case = ZH__QUERY__ASK_GET;
	question.get = &get;
	assert_true(questions_answer(&credit_questions, &context, &question, &answer));
	assert_int_equal(answer.lines, 1);
	return out;
}

static void shows(struct decider_driver *driver, const char *member)
{
	if (strstr(shown(driver), member) == NULL)
		fail_msg("%s isn't in %s", member, shown(driver));
}

static void shows_not(struct decider_driver *driver, const char *member)
{
	assert_null(strstr(shown(driver), member));
}

static bool runs(struct decider_driver *driver, enum clock_id clock)
{
	return clock_running(driver_rows(driver), listing_id(driver), clock) != 0;
}

/* The reply names the object and the version that the next act has to have seen. */
static void reply_is_current(struct decider_driver *driver)
{
	assert_int_equal(driver->decision.object.kind, OBJECT_LISTING);
	assert_int_equal(driver->decision.object.number, 1);
	assert_int_equal(driver->decision.object_version, listing_of(driver).object_version);
}

/* ---- read back */

static void test_a_whole_life_is_shown(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__ListingConsentCommand consent = ZH__LISTING_CONSENT_COMMAND__INIT;
	Zh__ListingDecideCommand decide = ZH__LISTING_DECIDE_COMMAND__INIT;
	Zh__ListingPublishCommand publish = ZH__LISTING_PUBLISH_COMMAND__INIT;
	Zh__ListingRemoveCommand removal = ZH__LISTING_REMOVE_COMMAND__INIT;
	const char *measures[] = {"key_supervision", "no_simplified_approval"};
	const char *basis[] = {"令44号15(二)", "令44号15(三)"};
	case_noticed(driver, listing_unlicensed);
	shows(driver, "\"state\":\"noticed\"");
	shows(driver, "\"firm_key\":\"" LISTING_FIRM "\"");
	shows(driver, "\"firm\":\"" LISTING_FIRM_NAME "\"");
	shows(driver, "\"ground\":\"unlicensed\"");
	shows(driver, "\"rule\":\"LS-GROUND-03\"");
	shows(driver, "\"amount_fen\":5000000");
	shows(driver, "\"casefile\":\"CS-522701-3\"");
	shows(driver, "\"served_ms\":\"2025-03-07T10:00:00");
	shows(driver, "\"trace\":");
	shows_not(driver, "case_decided");
	assert_int_equal(listing_by(driver, &listing_officer, "listing.ask-consent", NULL),
			 VERDICT_DONE);
	reply_is_current(driver);
	SET_OPTIONAL(&consent, outcome, ZH__CONSENT_OUTCOME__CONSENT_OUTCOME_CONSENTED);
	consent.by = "黔南州局";
	consent.number = "黔南市监信〔2025〕7号";
	assert_int_equal(listing_by(driver, &listing_officer, "listing.consent", &consent),
			 VERDICT_DONE);
	reply_is_current(driver);
	shows(driver, "\"consent_by\":\"黔南州局\"");
	shows(driver, "\"consent_number\":\"黔南市监信〔2025〕7号\"");
	driver_advance(driver, driver->now_ms + 10 * MS_PER_DAY);
	case_decided(driver, "penalty", listing_unlicensed.kind, true);
	shows(driver, "\"case_decided\":true");
	shows(driver, "\"decision\":\"522701市监处罚〔2025〕1号\"");
	SET_OPTIONAL(&decide, outcome, ZH__LISTING_OUTCOME__LISTING_OUTCOME_LISTED);
	decide.measures = measures;
	decide.n_measures = 2;
	decide.measures_basis = basis;
	decide.n_measures_basis = 2;
	listing_weigh(&decide);
	assert_int_equal(listing_by_both(driver, "listing.approve", &decide), VERDICT_DONE);
	shows(driver, "\"measures\":\"key_supervision;no_simplified_approval\"");
	shows(driver, "\"proposed_by\":\"zhou-li\"");
	shows(driver, "\"decided_by\":\"chen-jie\"");
	shows(driver, "\"from_day\":\"2025-03-17\"");
	shows(driver, "\"to_day\":\"2028-03-17\"");
	shows(driver, "\"earliest_removal_day\":\"2026-03-17\"");
	publish.where = "credit-portal";
	assert_int_equal(listing_by(driver, &listing_officer, "listing.publish", &publish),
			 VERDICT_DONE);
	shows(driver, "\"where\":\"credit-portal\"");
	driver_advance(driver, driver->now_ms + 400 * MS_PER_DAY);
	listing_ask_removal(&removal);
	assert_int_equal(listing_by_both(driver, "listing.remove", &removal), VERDICT_DONE);
	shows(driver, "\"state\":\"removed\"");
	shows(driver, "\"why\":\"obligations met\"");
	assert_false(runs(driver, CLOCK_NONE));
}

static void test_why_it_ended_is_shown(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	case_noticed(driver, listing_unlicensed);
	assert_true(runs(driver, CLOCK_LISTING_STATEMENT));
	assert_int_equal(listing_by_both(driver, "listing.withdraw", NULL), VERDICT_DONE);
	reply_is_current(driver);
	shows(driver, "\"why\":\"by_person\"");
	assert_false(runs(driver, CLOCK_NONE));
}

static void test_without_a_ground_says_so(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct notice_facts facts = listing_unlicensed;
	facts.kind = ZH__PENALTY_KIND__PENALTY_KIND_WARNING;
	case_noticed(driver, facts);
	shows(driver, "\"state\":\"withdrawn\"");
	shows(driver, "\"why\":\"no_ground\"");
	shows(driver, "\"rule\":\"LS-GROUND-99\"");
}

/* ---- what goes out */

/* notify writes the request from this event alone, and a firm's story is found by its key. */
static void test_the_request_is_whole(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	case_noticed(driver, listing_unlicensed);
	listing_by(driver, &listing_officer, "listing.ask-consent", NULL);
	const struct event *event = driver_newest(driver, KIND(SUPERIOR_ASKED));
	const Zh__SuperiorAsked *asked = BODY(event, SuperiorAsked);
	assert_int_equal(asked->superior, 522700);
	assert_int_equal(asked->casefile, 3);
	assert_string_equal(asked->firm_key, LISTING_FIRM);
	assert_string_equal(asked->firm_name, LISTING_FIRM_NAME);
	assert_string_equal(asked->ground, "unlicensed");
	assert_string_equal(event->meta->firm_key, LISTING_FIRM);
	assert_true(runs(driver, CLOCK_LISTING_CONSENT));
}

/* What others hear of the decision names the firm and the ground. */
static void test_the_decision_is_whole(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	listing_ready(driver);
	const struct event *event = driver_newest(driver, KIND(CANDIDATE_FOUND));
	assert_string_equal(event->meta->firm_key, LISTING_FIRM);
	event = driver_newest(driver, KIND(LISTING_CASE_DECIDED));
	assert_string_equal(event->meta->rule->id, "LS-GROUND-03");
	listing_approve(driver, true);
	event = driver_newest(driver, KIND(LISTING_DECIDED));
	const Zh__ListingDecided *decided = BODY(event, ListingDecided);
	assert_int_equal(decided->casefile, 3);
	assert_string_equal(decided->firm_key, LISTING_FIRM);
	assert_string_equal(decided->firm_name, LISTING_FIRM_NAME);
	assert_string_equal(decided->ground, "unlicensed");
	assert_int_equal(decided->n_measures, 1);
	assert_string_equal(decided->measures[0], "key_supervision");
}

static void test_who_proposed_no_listing_is_known(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	case_noticed(driver, listing_unlicensed);
	assert_true(runs(driver, CLOCK_LISTING_STATEMENT));
	listing_approve(driver, false);
	shows(driver, "\"state\":\"not_listed\"");
	shows(driver, "\"proposed_by\":\"zhou-li\"");
	shows(driver, "\"decided_by\":\"chen-jie\"");
	assert_false(runs(driver, CLOCK_NONE));
}

/* ---- the statement */

static enum verdict stated(struct decider_driver *driver, uint64_t casefile, bool waived)
{
	Zh__CaseStatement body = ZH__CASE_STATEMENT__INIT;
	SET_OPTIONAL(&body, casefile, casefile);
	SET_OPTIONAL(&body, waived, waived);
	return driver_event(driver, DAEMON_ESCALATION, KIND(CASE_STATEMENT), &body);
}

/* To the case or to the listing: a waiver ends the term, a statement doesn't. */
static void test_a_waiver_ends_the_term(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__ListingStatementCommand body = ZH__LISTING_STATEMENT_COMMAND__INIT;
	case_noticed(driver, listing_unlicensed);
	assert_int_equal(stated(driver, 4, true), VERDICT_DONE); /* another case */
	assert_int_equal(driver_count(driver, KIND(STATEMENT_RECEIVED)), 0);
	assert_int_equal(stated(driver, 3, false), VERDICT_DONE);
	assert_int_equal(driver_count(driver, KIND(STATEMENT_RECEIVED)), 1);
	shows_not(driver, "statement_waived");
	assert_int_equal(listing_by(driver, &listing_officer, "listing.statement", &body),
			 VERDICT_DONE);
	shows_not(driver, "statement_waived");
	assert_true(runs(driver, CLOCK_LISTING_STATEMENT));
	assert_int_equal(stated(driver, 3, true), VERDICT_DONE);
	shows(driver, "\"statement_waived\":true");
	assert_false(runs(driver, CLOCK_LISTING_STATEMENT));
}

static void test_a_waiver_to_the_listing_ends_the_term(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__ListingStatementCommand body = ZH__LISTING_STATEMENT_COMMAND__INIT;
	case_noticed(driver, listing_unlicensed);
	SET_OPTIONAL(&body, waived, 1);
	assert_int_equal(listing_by(driver, &listing_officer, "listing.statement", &body),
			 VERDICT_DONE);
	shows(driver, "\"statement_waived\":true");
	assert_false(runs(driver, CLOCK_LISTING_STATEMENT));
}

/* ---- consent */

static void test_a_paper_answer_says_whose_and_which(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__ListingConsentCommand body = ZH__LISTING_CONSENT_COMMAND__INIT;
	case_noticed(driver, listing_unlicensed);
	listing_by(driver, &listing_officer, "listing.ask-consent", NULL);
	listing_by(driver, &listing_officer, "listing.consent", &body);
	listing_refused(driver, VERDICT_INVALID, "listing.consent.no_answer");
	assert_string_equal(driver->decision.refusal.where, "outcome");
	SET_OPTIONAL(&body, outcome, ZH__CONSENT_OUTCOME__CONSENT_OUTCOME_CONSENTED);
	listing_by(driver, &listing_officer, "listing.consent", &body);
	listing_refused(driver, VERDICT_INVALID, "listing.consent.by_whom");
	assert_string_equal(driver->decision.refusal.where, "by");
	body.by = "黔南州局";
	listing_by(driver, &listing_officer, "listing.consent", &body);
	listing_refused(driver, VERDICT_INVALID, "listing.consent.no_number");
	assert_string_equal(driver->decision.refusal.where, "number");
	SET_OPTIONAL(&body, outcome, ZH__CONSENT_OUTCOME__CONSENT_OUTCOME_REFUSED);
	body.ground = "evidence is thin"; /* a refusal needs no number */
	assert_int_equal(listing_by(driver, &listing_officer, "listing.consent", &body),
			 VERDICT_DONE);
	const Zh__SuperiorRefused *refused =
		BODY(driver_newest(driver, KIND(SUPERIOR_REFUSED)), SuperiorRefused);
	assert_string_equal(refused->by, "黔南州局");
	assert_string_equal(refused->ground, "evidence is thin");
	shows(driver, "\"consent_by\":\"黔南州局\"");
	assert_false(runs(driver, CLOCK_LISTING_CONSENT));
}

/* The superior who answers is the one who answered, unless another is named. */
static void test_the_superior_answers_by_name(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__ListingConsentCommand body = ZH__LISTING_CONSENT_COMMAND__INIT;
	case_noticed(driver, listing_unlicensed);
	listing_by(driver, &listing_officer, "listing.ask-consent", NULL);
	SET_OPTIONAL(&body, outcome, ZH__CONSENT_OUTCOME__CONSENT_OUTCOME_REFUSED);
	body.by = "黔南州局信用科";
	listing_by(driver, &listing_superior, "listing.consent", &body);
	shows(driver, "\"consent_by\":\"黔南州局信用科\"");
	listing_by(driver, &listing_officer, "listing.ask-consent", NULL);
	SET_OPTIONAL(&body, outcome, ZH__CONSENT_OUTCOME__CONSENT_OUTCOME_CONSENTED);
	body.by = NULL;
	assert_int_equal(listing_by(driver, &listing_superior, "listing.consent", &body),
			 VERDICT_DONE);
	shows(driver, "\"consent_by\":\"qiannan\"");
}

static void answered(struct decider_driver *driver, const Zh__ReferralAnswered *answer,
		     uint8_t expected)
{
	driver_event(driver, DAEMON_NOTIFY, KIND(REFERRAL_ANSWERED), answer);
	assert_int_equal(listing_of(driver).state, expected);
}

/* Only the peer's own yes or no, to a request for consent, moves a listing. */
static void test_other_answers_move_nothing(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__ReferralAnswered sound = ZH__REFERRAL_ANSWERED__INIT;
	case_noticed(driver, listing_unlicensed);
	listing_by(driver, &listing_officer, "listing.ask-consent", NULL);
	SET_OPTIONAL(&sound, listing, 1);
	SET_OPTIONAL(&sound, by_peer, 1);
	SET_OPTIONAL(&sound, kind, ZH__REFERRAL_KIND__REFERRAL_KIND_CONSENT_ASKED);
	sound.answer_code = "refused";
	sound.signed_by = "黔南州局";
	Zh__ReferralAnswered other = sound;
	other.by_peer = 0;
	answered(driver, &other, LISTING_CONSENT_ASKED);
	other = sound;
	other.listing = 0;
	answered(driver, &other, LISTING_CONSENT_ASKED);
	other = sound;
	other.listing = 2;
	answered(driver, &other, LISTING_CONSENT_ASKED);
	other = sound;
	other.answer_code = NULL;
	answered(driver, &other, LISTING_CONSENT_ASKED);
	other.answer_code = "in_part";
	answered(driver, &other, LISTING_CONSENT_ASKED);
	other = sound;
	other.kind = ZH__REFERRAL_KIND__REFERRAL_KIND_TRACE;
	answered(driver, &other, LISTING_CONSENT_ASKED);
	answered(driver, &sound, LISTING_CONSENT_REFUSED);
	shows(driver, "\"consent_by\":\"黔南州局\"");
}

/* ---- grounds */

/* 令44号 2: which penalties are heavier by their kind; of a fine a person judges. */
static void test_heavier_penalties(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	static const Zh__PenaltyKind heavier[] = {
		ZH__PENALTY_KIND__PENALTY_KIND_REVOKE_LICENCE,
		ZH__PENALTY_KIND__PENALTY_KIND_SUSPEND_LICENCE,
		ZH__PENALTY_KIND__PENALTY_KIND_STOP_BUSINESS,
		ZH__PENALTY_KIND__PENALTY_KIND_RESTRICT_BUSINESS,
		ZH__PENALTY_KIND__PENALTY_KIND_CLOSE,
		ZH__PENALTY_KIND__PENALTY_KIND_BAR_PERSONS,
	};
	struct notice_facts facts = listing_unlicensed;
	size_t noticed = 0;
	for (size_t i = 0; i < sizeof heavier / sizeof heavier[0]; i++) {
		facts.kind = heavier[i];
		case_noticed(driver, facts);
		assert_int_equal(driver_count(driver, KIND(LISTING_NOTICED)), ++noticed);
	}
	facts.kind = ZH__PENALTY_KIND__PENALTY_KIND_WARNING;
	case_noticed(driver, facts);
	assert_int_equal(driver_count(driver, KIND(LISTING_NOTICED)), noticed);
	const Zh__CandidateFound *found =
		BODY(driver_newest(driver, KIND(CANDIDATE_FOUND)), CandidateFound);
	assert_int_equal(found->n_facts, 1);
	facts.kind = ZH__PENALTY_KIND__PENALTY_KIND_FINE;
	case_noticed(driver, facts);
	assert_int_equal(driver_count(driver, KIND(LISTING_NOTICED)), noticed + 1);
	found = BODY(driver_newest(driver, KIND(CANDIDATE_FOUND)), CandidateFound);
	assert_int_equal(found->n_facts, 2);
	char planned[32];
	(void)snprintf(planned, sizeof planned, "planned_penalty_%d",
		       ZH__PENALTY_KIND__PENALTY_KIND_FINE);
	assert_string_equal(found->facts[0]->what, planned);
	assert_string_equal(found->facts[0]->evidence, "5000000");
	assert_string_equal(found->facts[1]->what, "judged_by_person");
	assert_string_equal(found->facts[1]->evidence, "heavier_penalty");
}

/* What can't be served or isn't known stops escalation's events here, for a person to look at. */
static void test_unsound_notices(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__CaseNoticed sound = ZH__CASE_NOTICED__INIT;
	SET_OPTIONAL(&sound, casefile, 3);
	SET_OPTIONAL(&sound, planned_listing, 1);
	sound.listing_ground = "refuses_to_perform";
	sound.firm_key = "12345678901234567890123"; /* 23 */
	Zh__CaseNoticed body = sound;
	body.casefile = 0;
	body.has_casefile = 0;
	assert_int_equal(driver_event(driver, DAEMON_ESCALATION, KIND(CASE_NOTICED), &body),
			 VERDICT_POISON);
	body = sound;
	body.firm_key = "";
	assert_int_equal(driver_event(driver, DAEMON_ESCALATION, KIND(CASE_NOTICED), &body),
			 VERDICT_POISON);
	body.firm_key = "123456789012345678901234";
	assert_int_equal(driver_event(driver, DAEMON_ESCALATION, KIND(CASE_NOTICED), &body),
			 VERDICT_POISON);
	body = sound;
	body.planned_listing = 0;
	assert_int_equal(driver_event(driver, DAEMON_ESCALATION, KIND(CASE_NOTICED), &body),
			 VERDICT_DONE);
	assert_int_equal(driver->count, 0);
	assert_int_equal(driver_event(driver, DAEMON_ESCALATION, KIND(CASE_NOTICED), &sound),
			 VERDICT_DONE);
	shows(driver, "\"firm_key\":\"12345678901234567890123\"");
	Zh__CaseNoticeServed served = ZH__CASE_NOTICE_SERVED__INIT;
	SET_OPTIONAL(&served, casefile, 3);
	assert_int_equal(driver_event(driver, DAEMON_ESCALATION, KIND(CASE_NOTICE_SERVED), &served),
			 VERDICT_POISON);
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
/* Escalation's journal of before tells of both at once. */
static void test_a_notice_of_before_was_served_with_its_approval(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__CaseNoticed body = ZH__CASE_NOTICED__INIT;
	SET_OPTIONAL(&body, casefile, 3);
	SET_OPTIONAL(&body, planned_listing, 1);
	SET_OPTIONAL(&body, served_ms, driver->now_ms);
	body.listing_ground = "refuses_to_perform";
	body.firm_key = "91522701MA6DKXQ41P";
	assert_int_equal(driver_event(driver, DAEMON_ESCALATION, KIND(CASE_NOTICED), &body),
			 VERDICT_DONE);
	shows(driver, "\"state\":\"noticed\"");
}
#pragma GCC diagnostic pop

/* Nothing is announced before the party has the notice: then nobody is listed, and a case that ends
 * takes the candidate along. */
static void test_a_candidate_waits_for_the_service_of_its_notice(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	assert_int_equal(case_notice_approved(driver, listing_unlicensed), VERDICT_DONE);
	shows(driver, "\"state\":\"candidate\"");
	case_decided(driver, "no_penalty", listing_unlicensed.kind, false);
	shows(driver, "\"state\":\"withdrawn\"");
	assert_int_equal(case_notice_served(driver), VERDICT_DONE);
	shows(driver, "\"state\":\"withdrawn\"");
}

/* ---- the case's end */

static void test_a_case_without_penalty_lists_nobody(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	case_noticed(driver, listing_unlicensed);
	case_decided(driver, "no_penalty", listing_unlicensed.kind, true);
	shows(driver, "\"state\":\"not_listed\"");
	shows_not(driver, "proposed_by");
	assert_false(runs(driver, CLOCK_NONE));
}

/* ---- the look-up */

/* A second listing of the firm that ends in nothing leaves the one in force where it is. */
static void test_a_newer_listing_hides_none_in_force(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct lookup_row found;
	listing_publish(driver);
	case_noticed(driver, listing_unlicensed);
	assert_int_equal(driver_act_by(driver, &listing_officer, "listing.withdraw",
				       driver_object(driver, OBJECT_LISTING, 2), 0, NULL, "x"),
			 VERDICT_DONE);
	assert_int_equal(driver_act_by(driver, &listing_leader, "proposal.approve",
				       driver->decision.object, 0, NULL, NULL),
			 VERDICT_DONE);
	assert_true(listing_lookup(driver_rows(driver), LISTING_FIRM, &found));
	assert_int_equal(found.listing, 1);
	assert_int_equal(found.state, LISTING_IN_FORCE);
	assert_string_equal(found.ground, "unlicensed");
	assert_int_equal(listing_count(driver_rows(driver), LISTING_IN_FORCE), 1);
	assert_int_equal(listing_count(driver_rows(driver), LISTING_WITHDRAWN), 1);
	assert_int_equal(listing_count(driver_rows(driver), LISTING_NOTICED), 0);
}

/* ---- what an act needs */

static void test_what_is_missing_is_asked_for(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__ListingDecideCommand decide = ZH__LISTING_DECIDE_COMMAND__INIT;
	Zh__ListingPublishCommand publish = ZH__LISTING_PUBLISH_COMMAND__INIT;
	Zh__ListingRemoveCommand removal = ZH__LISTING_REMOVE_COMMAND__INIT;
	listing_ready(driver);
	listing_by(driver, &listing_officer, "listing.approve", &decide);
	listing_refused(driver, VERDICT_INVALID, "listing.approve.no_decision");
	assert_int_equal(listing_approve(driver, true), VERDICT_DONE);
	assert_true(runs(driver, CLOCK_LISTING_PUBLISH));
	assert_false(runs(driver, CLOCK_LISTING_STATEMENT));
	listing_by(driver, &listing_officer, "listing.publish", &publish);
	listing_refused(driver, VERDICT_INVALID, "listing.publish.no_place");
	publish.where = "credit-portal";
	assert_int_equal(listing_by(driver, &listing_officer, "listing.publish", &publish),
			 VERDICT_DONE);
	const Zh__ListingPublished *published =
		BODY(driver_newest(driver, KIND(LISTING_PUBLISHED)), ListingPublished);
	assert_string_equal(published->firm_key, LISTING_FIRM);
	driver_advance(driver, driver->now_ms + 400 * MS_PER_DAY);
	listing_by(driver, &listing_officer, "listing.remove", &removal);
	listing_refused(driver, VERDICT_INVALID, "listing.remove.no_reason");
	driver_act_by(driver, &listing_officer, "listing.publish",
		      driver_object(driver, OBJECT_LISTING, 9), 0, &publish, NULL);
	listing_refused(driver, VERDICT_NOT_FOUND, "listing.publish.unknown");
}

/* Facts are shown in the order in which they were found, and the firm names its last listing. */
static void test_facts_and_the_last_listing_are_kept(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct notice_facts facts = listing_unlicensed;
	struct firm_row firm;
	facts.kind = ZH__PENALTY_KIND__PENALTY_KIND_FINE;
	case_noticed(driver, facts);
	char shown_facts[96];
	(void)snprintf(shown_facts, sizeof shown_facts,
		       "\"facts\":[{\"penalty\":\"fine\",\"amount_fen\":5000000},"
		       "{\"to_judge\":\"heavier_penalty\"}]");
	shows(driver, shown_facts);
	case_noticed(driver, facts);
	uint64_t number = credit_firm_number(driver_rows(driver), LISTING_FIRM);
	assert_true(credit_firm_get(driver_rows(driver), number, &firm));
	assert_int_equal(firm.last_listing, 2);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, listing_setup, listing_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_a_whole_life_is_shown),
		TEST(test_why_it_ended_is_shown),
		TEST(test_without_a_ground_says_so),
		TEST(test_the_request_is_whole),
		TEST(test_the_decision_is_whole),
		TEST(test_who_proposed_no_listing_is_known),
		TEST(test_a_waiver_ends_the_term),
		TEST(test_a_waiver_to_the_listing_ends_the_term),
		TEST(test_a_paper_answer_says_whose_and_which),
		TEST(test_the_superior_answers_by_name),
		TEST(test_other_answers_move_nothing),
		TEST(test_heavier_penalties),
		TEST(test_unsound_notices),
		TEST(test_a_notice_of_before_was_served_with_its_approval),
		TEST(test_a_candidate_waits_for_the_service_of_its_notice),
		TEST(test_a_case_without_penalty_lists_nobody),
		TEST(test_a_newer_listing_hides_none_in_force),
		TEST(test_what_is_missing_is_asked_for),
		TEST(test_facts_and_the_last_listing_are_kept),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
