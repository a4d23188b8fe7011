/* One letter for one cause: what else would be a letter joins the first, or supplements it. */
#include "common/core/message.h"
#include "escalation.pb-c.h"
#include "hazard.pb-c.h"
#include "sampling.pb-c.h"
#include "tests/unit/services/notify/notify_fixture.h"

static struct decider_driver county;

static int begin(void **state)
{
	(void)state;
	fixture_init();
	fixture_start(&county, COUNTY_A);
	return 0;
}

static int end(void **state)
{
	(void)state;
	driver_check_replay(&county);
	driver_done(&county);
	return 0;
}

static Zh__TraceRequested trace_of_hazard(uint64_t hazard, Zh__FirmRef *firm)
{
	Zh__TraceRequested trace = ZH__TRACE_REQUESTED__INIT;
	firm->key = "91522702MA6HQ7UW5K";
	SET_OPTIONAL(&trace, sampling, 1);
	SET_OPTIONAL(&trace, hazard, hazard);
	SET_OPTIONAL(&trace, region, COUNTY_B);
	trace.firm = firm;
	trace.facts = "sample=ZJ-1";
	return trace;
}

static void ask_for_trace(uint64_t hazard)
{
	Zh__FirmRef firm = ZH__FIRM_REF__INIT;
	Zh__TraceRequested trace = trace_of_hazard(hazard, &firm);
	assert_int_equal(driver_event(&county, DAEMON_HAZARD, KIND(TRACE_REQUESTED), &trace),
			 VERDICT_DONE);
}

/* What asks joins what tells: the draft asks, and says both. */
static void test_a_trace_joins_the_draft(void **state)
{
	(void)state;
	fixture_ledger_row(&county, 7, COUNTY_B);
	ask_for_trace(7);
	assert_int_equal(driver_count(&county, KIND(REFERRAL_DRAFTED)), 1);
	assert_int_equal(fixture_row(&county, 1).kind, ZH__REFERRAL_KIND__REFERRAL_KIND_TRACE);
	fixture_send(&county, 1);
	const Zh__ReferralSent *sent = NEWEST(&county, REFERRAL_SENT, ReferralSent);
	const Zh__DocumentContent *content =
		(const Zh__DocumentContent *)(const void *)message_unpack(
			&zh__document_content__descriptor,
			bytes_of(sent->content.data, sent->content.len), &county.arena);
	assert_non_null(content);
	assert_int_equal(content->kind, ZH__REFERRAL_KIND__REFERRAL_KIND_TRACE);
	assert_non_null(strstr(content->facts, "20250211"));
	assert_non_null(strstr(content->facts, "sample=ZJ-1"));
	assert_int_equal(content->n_violations, 1);
}

/* A letter that has left asks nothing: what asks is its supplement. */
static void test_a_trace_supplements_the_letter(void **state)
{
	(void)state;
	fixture_ledger_row(&county, 7, COUNTY_B);
	fixture_send(&county, 1);
	ask_for_trace(7);
	assert_int_equal(driver_count(&county, KIND(REFERRAL_DRAFTED)), 2);
	assert_int_equal(NEWEST(&county, REFERRAL_DRAFTED, ReferralDrafted)->supplements, 1);
	ask_for_trace(7);
	assert_int_equal(NEWEST(&county, REFERRAL_JOINED, ReferralJoined)->referral, 2);
	fixture_send(&county, 2);
	ask_for_trace(7);
	assert_true(NEWEST(&county, REFERRAL_JOINED, ReferralJoined)->already_told);
	assert_int_equal(driver_count(&county, KIND(REFERRAL_DRAFTED)), 2);
}

/* What a letter has no room for is a letter of its own: nothing is lost. */
static void test_a_full_letter_takes_no_more(void **state)
{
	(void)state;
	fixture_ledger_row(&county, 7, COUNTY_B);
	for (unsigned i = 0; i < 300; i++)
		ask_for_trace(7);
	size_t drafted = driver_count(&county, KIND(REFERRAL_DRAFTED));
	assert_true(drafted > 1 && drafted < 10);
	assert_int_equal(drafted + driver_count(&county, KIND(REFERRAL_JOINED)), 301);
	fixture_send(&county, 1);
}

/* ---- by which cause a letter is found again */

static size_t drafted(void)
{
	return driver_count(&county, KIND(REFERRAL_DRAFTED));
}

/* A person handed the hazard on: a letter that knows no firm. */
static void hand_on(uint64_t hazard)
{
	Zh__HazardReferred body = ZH__HAZARD_REFERRED__INIT;
	SET_OPTIONAL(&body, hazard, hazard);
	SET_OPTIONAL(&body, to_region, COUNTY_B);
	assert_int_equal(driver_event(&county, DAEMON_HAZARD, KIND(HAZARD_REFERRED), &body),
			 VERDICT_DONE);
}

/* The story of its first event and the hazard that it opened are the same cause, each alone. */
static void test_one_hazard_in_two_stories_is_one_letter(void **state)
{
	(void)state;
	county.story = 1;
	hand_on(7);
	county.story = 2;
	ask_for_trace(7);
	const struct event *event = driver_newest(&county, KIND(REFERRAL_JOINED));
	assert_int_equal(drafted(), 1);
	assert_string_equal(event->meta->firm_key, "91522702MA6HQ7UW5K");
	assert_int_equal(event->head.object_version, 2);
	assert_int_equal(fixture_row(&county, 1).object_version, 2);
	assert_int_equal(county.decision.object.number, 1);
	/* What joined is found by its own story from then on. */
	ask_for_trace(0);
	assert_int_equal(drafted(), 1);
	county.story = 3;
	ask_for_trace(0);
	assert_int_equal(drafted(), 2);
}

static void test_a_hazard_that_joined_is_found_again(void **state)
{
	(void)state;
	county.story = 1;
	ask_for_trace(0);
	ask_for_trace(7);
	county.story = 2;
	hand_on(7);
	assert_int_equal(drafted(), 1);
	county.story = 3;
	hand_on(8);
	assert_int_equal(drafted(), 2);
}

/* Who withdrew the letter wants another one. */
static void test_a_withdrawn_letter_takes_nothing(void **state)
{
	(void)state;
	hand_on(7);
	assert_int_equal(fixture_act(&county, "referral.withdraw", 1, NULL), VERDICT_DONE);
	hand_on(7);
	assert_int_equal(drafted(), 2);
	hand_on(7); /* of two the newer one */
	assert_int_equal(NEWEST(&county, REFERRAL_JOINED, ReferralJoined)->referral, 2);
}

/* The firm, the hazard and the earliest report come with what joins. */
static void test_what_joins_completes_the_letter(void **state)
{
	(void)state;
	static const int64_t reports[] = {BEGIN_MS, BEGIN_MS - MS_PER_DAY, BEGIN_MS - MS_PER_HOUR};
	Zh__FirmRef firm = ZH__FIRM_REF__INIT;
	Zh__LedgerRowOpened row = ZH__LEDGER_ROW_OPENED__INIT;
	firm.key = "91522702MA6HQ7UW5K";
	hand_on(7);
	SET_OPTIONAL(&row, hazard, 7);
	SET_OPTIONAL(&row, refer_to, COUNTY_B);
	row.refer_firm = &firm;
	for (size_t i = 0; i < 3; i++) {
		SET_OPTIONAL(&row, row, i + 1);
		SET_OPTIONAL(&row, first_report_ms, reports[i]);
		assert_int_equal(
			driver_event(&county, DAEMON_ESCALATION, KIND(LEDGER_ROW_OPENED), &row),
			VERDICT_DONE);
		assert_int_equal(NEWEST(&county, REFERRAL_JOINED, ReferralJoined)->ledger_row,
				 i + 1);
	}
	assert_int_equal(drafted(), 1);
	fixture_send(&county, 1);
	const Zh__ReferralSent *sent = NEWEST(&county, REFERRAL_SENT, ReferralSent);
	const Zh__DocumentContent *content =
		(const Zh__DocumentContent *)(const void *)message_unpack(
			&zh__document_content__descriptor,
			bytes_of(sent->content.data, sent->content.len), &county.arena);
	assert_non_null(content);
	assert_string_equal(content->subject->key, firm.key);
	assert_int_equal(content->first_report_ms, BEGIN_MS - MS_PER_DAY);
	assert_int_equal(content->matter->number, 7);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_trace_joins_the_draft),
		TEST(test_a_trace_supplements_the_letter),
		TEST(test_a_full_letter_takes_no_more),
		TEST(test_one_hazard_in_two_stories_is_one_letter),
		TEST(test_a_hazard_that_joined_is_found_again),
		TEST(test_a_withdrawn_letter_takes_nothing),
		TEST(test_what_joins_completes_the_letter),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
