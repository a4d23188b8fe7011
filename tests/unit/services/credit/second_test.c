/* A listing is decided, ended early and put back by two persons: asked past the stage, which
 * takes no approval of who proposed, the decider takes none either; and what counts nothing
 * isn't kept. */
#include "common/policy/rules/policy.h"
#include "common/stage/common_decide.h"
#include "escalation.pb-c.h"
#include "services/credit/credit.h"
#include "tests/lib/test.h"
#include "tests/unit/services/credit/listing_fixture.h"

static enum verdict decided_by(struct decider_driver *driver, const char *name, const void *body,
			       const struct principal *second)
{
	struct input_act act = {
		.act = decider_act(&credit_decider, name),
		.person = &listing_leader,
		.second = second,
		.target = listing_id(driver),
		.reason = "as agreed",
		.happened_ms = driver->now_ms,
		.body = (const ProtobufCMessage *)body,
	};
	struct input input = {.kind = INPUT_ACT, .act = &act};
	const struct decide_context context = {
		.rows = driver_rows(driver),
		.policy = driver->policy,
		.calendar = driver->calendar,
		.region = driver->region,
		.daemon = DAEMON_CREDIT,
		.now_ms = driver->now_ms,
		.arena = &driver->arena,
	};
	arena_reset(&driver->arena);
	driver->decision = (struct decision){.verdict = VERDICT_DONE};
	credit_decider.decide(&credit_decider, &context, &input, &driver->decision);
	return driver->decision.verdict;
}

/* Of the same name, whoever else it may be. */
static const struct principal same = {.id = "chen-jie", .unit = "legal", .roles = ROLE_LEADER};

static void test_listing_takes_two(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__ListingDecideCommand body = ZH__LISTING_DECIDE_COMMAND__INIT;
	listing_ready(driver);
	listing_weigh(&body);
	for (unsigned i = 0; i < 2; i++) {
		SET_OPTIONAL(&body, outcome,
			     i == 0 ? ZH__LISTING_OUTCOME__LISTING_OUTCOME_LISTED
				    : ZH__LISTING_OUTCOME__LISTING_OUTCOME_NOT_LISTED);
		assert_int_equal(decided_by(driver, "listing.approve", &body, &same),
				 VERDICT_REFUSED);
		listing_refused(driver, VERDICT_REFUSED, "listing.approve.same_person");
		assert_int_equal(driver->decision.event_count, 0);
		assert_int_equal(decided_by(driver, "listing.approve", &body, &listing_officer),
				 VERDICT_DONE);
		assert_true(driver->decision.event_count > 0);
	}
}

static void test_an_end_takes_two(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__ListingRemoveCommand body = ZH__LISTING_REMOVE_COMMAND__INIT;
	listing_publish(driver);
	driver_advance(driver, time_ms_of_day(time_day_of_civil((struct civil_date){2026, 3, 17})));
	listing_ask_removal(&body);
	assert_int_equal(decided_by(driver, "listing.remove", &body, &same), VERDICT_REFUSED);
	listing_refused(driver, VERDICT_REFUSED, "listing.remove.same_person");
	assert_int_equal(driver->decision.event_count, 0);
}

/* A proposal of an earlier version says by a flag which of both it is. */
static void test_a_flag_of_before_is_read(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__ListingDecideCommand body = ZH__LISTING_DECIDE_COMMAND__INIT;
	listing_ready(driver);
	listing_weigh(&body);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
	SET_OPTIONAL(&body, listed, 1);
	assert_int_equal(decided_by(driver, "listing.approve", &body, &listing_officer),
			 VERDICT_DONE);
	const Zh__ListingDecided *decided =
		(const Zh__ListingDecided *)(const void *)driver->decision.events[0]->body;
	assert_int_equal(driver->decision.events[0]->head.kind, KIND(LISTING_DECIDED));
	assert_true(decided->listed);
	body.listed = 0;
	assert_int_equal(decided_by(driver, "listing.approve", &body, &listing_officer),
			 VERDICT_DONE);
	decided = (const Zh__ListingDecided *)(const void *)driver->decision.events[0]->body;
	assert_false(decided->listed);
#pragma GCC diagnostic pop
	/* Of a new proposal it says nothing. */
	assert_int_equal(decided_by(driver, "listing.approve", &body, NULL), VERDICT_INVALID);
	listing_refused(driver, VERDICT_INVALID, "listing.approve.no_decision");
}

/* The policy's rules of what counts, each with this weight and so many months. */
static const struct policy *counting(const struct policy *kept, int64_t weight, int64_t months)
{
	static struct policy policy;
	static struct rule rules[4096];
	policy = *kept;
	assert_true(kept->rule_count <= sizeof rules / sizeof rules[0]);
	memcpy(rules, kept->rules, kept->rule_count * sizeof rules[0]);
	for (size_t i = 0; i < kept->topics[TOPIC_CREDIT_FACT].count; i++) {
		struct rule *rule = &rules[kept->topics[TOPIC_CREDIT_FACT].first + i];
		rule->outcomes_stated |=
			UINT64_C(1) << OUTCOME_CREDIT_WEIGHT | UINT64_C(1) << OUTCOME_CREDIT_MONTHS;
		rule->outcomes[OUTCOME_CREDIT_WEIGHT] = weight;
		rule->outcomes[OUTCOME_CREDIT_MONTHS] = months;
	}
	policy.rules = rules;
	return &policy;
}

/* A policy that says so counts nothing against a firm. */
static void test_what_counts_nothing_is_not_kept(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	static const struct {
		int64_t weight, months;
		size_t kept;
	} cases[] = {{0, 12, 0}, {-1, 12, 0}, {1, 0, 0}, {1, -1, 0}, {1, 1, 1}};
	const struct policy *shipped = driver->policy;
	Zh__LedgerRowOpened row = ZH__LEDGER_ROW_OPENED__INIT;
	Zh__FirmRef firm = ZH__FIRM_REF__INIT;
	firm.key = LISTING_FIRM;
	row.firm = &firm;
	SET_OPTIONAL(&row, row, 7);
	SET_OPTIONAL(&row, hazard, 8);
	SET_OPTIONAL(&row, credit_weight, 6);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		driver->policy = counting(shipped, cases[i].weight, cases[i].months);
		assert_int_equal(
			driver_event(driver, DAEMON_ESCALATION, KIND(LEDGER_ROW_OPENED), &row),
			VERDICT_DONE);
		assert_int_equal(driver->count, cases[i].kept);
	}
	driver->policy = shipped;
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, listing_setup, listing_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_listing_takes_two),
		TEST(test_an_end_takes_two),
		TEST(test_a_flag_of_before_is_read),
		TEST(test_what_counts_nothing_is_not_kept),
	};
	return cmocka_run_group_tests_name("credit_second", tests, NULL, NULL);
}
