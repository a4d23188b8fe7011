/* One letter for one cause: what else would be a letter joins the first, or supplements it. */
#include "sampling.pb-c.h"
#include "tests/unit/services/notify/notify_fixture.h"

#define NEWEST(driver, KIND, type, name)                                                           \
	EVENT_BODY(driver_newest((driver), ZH__EVENT_KIND__KIND_##KIND), type,                     \
		   zh__##name##__descriptor)

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
	assert_int_equal(
		driver_event(&county, DAEMON_HAZARD, ZH__EVENT_KIND__KIND_TRACE_REQUESTED, &trace),
		VERDICT_DONE);
}

/* What asks joins what tells: the draft asks, and says both. */
static void test_a_trace_joins_the_draft(void **state)
{
	(void)state;
	fixture_ledger_row(&county, 7, COUNTY_B);
	ask_for_trace(7);
	assert_int_equal(driver_count(&county, ZH__EVENT_KIND__KIND_REFERRAL_DRAFTED), 1);
	assert_int_equal(fixture_row(&county, 1).kind, ZH__REFERRAL_KIND__REFERRAL_KIND_TRACE);
	fixture_send(&county, 1);
	const Zh__ReferralSent *sent =
		NEWEST(&county, REFERRAL_SENT, Zh__ReferralSent, referral_sent);
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
	assert_int_equal(driver_count(&county, ZH__EVENT_KIND__KIND_REFERRAL_DRAFTED), 2);
	assert_int_equal(NEWEST(&county, REFERRAL_DRAFTED, Zh__ReferralDrafted, referral_drafted)
				 ->supplements,
			 1);
	ask_for_trace(7);
	assert_int_equal(
		NEWEST(&county, REFERRAL_JOINED, Zh__ReferralJoined, referral_joined)->referral, 2);
	fixture_send(&county, 2);
	ask_for_trace(7);
	assert_true(NEWEST(&county, REFERRAL_JOINED, Zh__ReferralJoined, referral_joined)
			    ->already_told);
	assert_int_equal(driver_count(&county, ZH__EVENT_KIND__KIND_REFERRAL_DRAFTED), 2);
}

/* What a letter has no room for is a letter of its own: nothing is lost. */
static void test_a_full_letter_takes_no_more(void **state)
{
	(void)state;
	fixture_ledger_row(&county, 7, COUNTY_B);
	for (unsigned i = 0; i < 300; i++)
		ask_for_trace(7);
	size_t drafted = driver_count(&county, ZH__EVENT_KIND__KIND_REFERRAL_DRAFTED);
	assert_true(drafted > 1 && drafted < 10);
	assert_int_equal(drafted + driver_count(&county, ZH__EVENT_KIND__KIND_REFERRAL_JOINED),
			 301);
	fixture_send(&county, 1);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_trace_joins_the_draft),
		TEST(test_a_trace_supplements_the_letter),
		TEST(test_a_full_letter_takes_no_more),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
