/* Whatever the order in which objections, retests, services, corrections and requests come: what is
 * counted agrees with what happened, and every clock that runs belongs to something that waits. */
#include "tests/lib/property.h"
#include "tests/unit/services/hazard/sampling/sampling_fixture.h"

enum { SAMPLINGS = 3, STEPS = 40, FIRM = 1 };

static struct decider_driver *driver;

static void one_step(struct property *p, uint64_t sampling)
{
	static const Zh__RetestStep steps[] = {STEP(ACCEPT), STEP(REFUSE), STEP(FORMALITIES),
					       STEP(WAIVE),  STEP(LAB),    STEP(PASS),
					       STEP(FAIL),   STEP(REOPEN)};
	static const Zh__SamplingRequestStep answers[] = {
		REQUEST_STEP(SEND), REQUEST_STEP(PASSED_ON), REQUEST_STEP(ANSWER),
		REQUEST_STEP(WITHDRAW), REQUEST_STEP(CORRECT)};
	Zh__SamplingParty party = (Zh__SamplingParty)property_between(p, 1, 2);
	uint64_t hazard = sample_of(driver, sampling).hazard;
	switch (property_below(p, 12)) {
	case 0:
	case 1:
		(void)sample_serve(driver, sampling, party);
		break;
	case 2:
		(void)sample_object(driver, sampling, party);
		break;
	case 3:
	case 4:
	case 5:
		(void)sample_retest(driver, sampling, steps[property_below(p, 8)]);
		break;
	case 6:
		(void)order(driver, hazard, true);
		break;
	case 7:
		(void)sample_reinspect(driver, sampling, property_chance(p, 30));
		break;
	case 8:
		(void)sample_finalise(driver, sampling);
		break;
	case 9:
		(void)sample_answer(driver, sampling, (uint32_t)property_between(p, 1, 4),
				    answers[property_below(p, 5)]);
		break;
	case 10:
		(void)(property_chance(p, 50)
			       ? sample_announce_ask(driver, sampling)
			       : sample_measure(driver, "sampling.announced", sampling));
		break;
	default:
		advance_days(driver, (int)property_between(p, 1, 25));
		break;
	}
}

/* ---- what must hold */

static bool is_running(uint64_t clock)
{
	const struct clock_row *row = clock == 0 ? NULL : clock_row_get(driver_rows(driver), clock);
	return row != NULL && row->state != CLOCK_ENDED;
}

static void retest_clocks_agree(uint64_t sampling, const struct sampling_row *row)
{
	static const struct {
		enum clock_id purpose;
		uint8_t state;
	} terms[] = {{CLOCK_SAMPLING_OBJECTION_DECIDE, RETEST_ASKED},
		     {CLOCK_SAMPLING_RETEST_FORMALITIES, RETEST_ACCEPTED},
		     {CLOCK_SAMPLING_RETEST_LAB, RETEST_READY},
		     {CLOCK_SAMPLING_RETEST, RETEST_AT_LAB}};
	for (size_t i = 0; i < sizeof(terms) / sizeof(terms[0]); i++) {
		bool waits = row->retest == terms[i].state;
		bool runs = sample_clock_runs(driver, sampling, terms[i].purpose);
		assert_int_equal(runs, waits);
	}
}

static void services_agree(uint64_t sampling)
{
	for (uint8_t party = 1; party <= 2; party++) {
		struct sampling_service_row service;
		if (!sampling_service_get(driver_rows(driver), sampling, party, &service))
			continue;
		if (service.state == SERVICE_TELL_AGAIN)
			assert_true(is_running(service.clock));
		if (service.state != SERVICE_TELL_AGAIN && service.state != SERVICE_SERVED)
			assert_false(is_running(service.clock));
	}
}

static void requests_agree(uint64_t sampling, const struct sampling_row *row)
{
	for (uint8_t n = 1; n <= row->requests; n++) {
		struct sampling_request_head head = sample_request_of(driver, sampling, n);
		bool waits = head.state == REQUEST_DRAFTED || head.state == REQUEST_SENT ||
			     head.state == REQUEST_CORRECTION_OWED;
		assert_int_equal(is_running(head.clock), waits);
		if (row->state == SAMPLING_FINAL_PASSED)
			assert_false(head.state == REQUEST_SENT || head.state == REQUEST_DRAFTED ||
				     head.state == REQUEST_ANSWERED);
	}
}

static void one_agrees(uint64_t sampling)
{
	struct sampling_row row = sample_of(driver, sampling);
	retest_clocks_agree(sampling, &row);
	services_agree(sampling);
	requests_agree(sampling, &row);
	/* An objection doesn't touch the correction; only a passed retest does. */
	assert_int_equal(row.correction == CORRECTION_UNDONE, row.state == SAMPLING_FINAL_PASSED);
	assert_int_equal(row.retest == RETEST_PASSED, row.state == SAMPLING_FINAL_PASSED);
	assert_int_equal(row.final_day != 0,
			 row.state == SAMPLING_FINAL_FAILED || row.state == SAMPLING_FINAL_PASSED);
	if (row.state == SAMPLING_FINAL_PASSED)
		assert_int_equal(row.flags & (SAMPLING_COUNTED | SAMPLING_FOLLOW_UP_OWED), 0);
}

/* The product's run of failures counts those that stand. */
static void sums_agree(const uint64_t *samplings)
{
	struct sampling_product_row product;
	unsigned counted = 0;
	char code[19];
	shipped_code(HAZARD_REGION, FIRM, code);
	sampling_product_get(driver_rows(driver), bytes_of_text(code), bytes_of_text("S0-02"),
			     &product);
	for (size_t i = 0; i < SAMPLINGS; i++)
		counted += (sample_of(driver, samplings[i]).flags & SAMPLING_COUNTED) != 0;
	assert_int_equal(product.failures, counted);
	assert_true(firm_of(driver, 1).failures <= counted);
}

static void any_order_agrees(struct property *p)
{
	static const char *const numbers[SAMPLINGS] = {"SP-1", "SP-2", "SP-3"};
	uint64_t samplings[SAMPLINGS];
	void *state;
	assert_int_equal(hazard_setup(&state), 0);
	driver = (struct decider_driver *)state;
	samplings[0] = sample_failed(driver, FIRM, numbers[0]);
	for (size_t i = 1; i < SAMPLINGS; i++) {
		samplings[i] = sample_plan(driver, FIRM, samplings[i - 1]);
		assert_int_equal(sample_draw(driver, samplings[i], FIRM, numbers[i]), VERDICT_DONE);
		assert_int_equal(sample_send(driver, samplings[i]), VERDICT_DONE);
		assert_int_equal(sample_result(driver, samplings[i], false), VERDICT_DONE);
	}
	for (unsigned step = 0; step < STEPS; step++) {
		one_step(p, samplings[property_below(p, SAMPLINGS)]);
		for (size_t i = 0; i < SAMPLINGS; i++)
			one_agrees(samplings[i]);
		sums_agree(samplings);
	}
	(void)hazard_teardown(&state);
}

static void test_any_order_agrees(void **state)
{
	(void)state;
	property_run(60, any_order_agrees);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_any_order_agrees)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
