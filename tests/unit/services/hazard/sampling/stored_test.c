/* What is stored of a sampling is checked again when it is folded: a sample of nobody, a day that
 * there isn't, a step that is none came from no decision, and isn't taken. */
#include "tests/unit/services/hazard/sampling/sampling_fixture.h"

/* 0: of none, as a published list is. */
static struct object_id of(const struct decider_driver *driver, uint64_t sampling)
{
	return driver_object(driver, sampling == 0 ? OBJECT_NONE : OBJECT_SAMPLING, sampling);
}

static void untaken(struct decider_driver *driver, uint64_t sampling, uint16_t kind,
		    const void *body)
{
	struct object_id id = of(driver, sampling);
	assert_int_equal(hazard_stored(driver, id, kind, body), STATUS_INVALID);
}

static void take(struct decider_driver *driver, uint64_t sampling, uint16_t kind, const void *body)
{
	struct object_id id = of(driver, sampling);
	assert_int_equal(hazard_stored(driver, id, kind, body), STATUS_OK);
}

static const char *long_text(size_t size)
{
	static char text[256];
	memset(text, 'x', size);
	text[size] = '\0';
	return text;
}

static void test_a_plan_has_the_next_number(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__SamplingPlanned body = ZH__SAMPLING_PLANNED__INIT;
	SET_OPTIONAL(&body, sampling, 2);
	untaken(driver, 2, KIND(SAMPLING_PLANNED), &body);
	SET_OPTIONAL(&body, sampling, 1);
	take(driver, 1, KIND(SAMPLING_PLANNED), &body);
	assert_int_equal(sample_of(driver, 1).planned_day, today(driver));
	untaken(driver, 1, KIND(SAMPLING_PLANNED), &body);
	untaken(driver, 2, KIND(SAMPLING_NO_GOODS), &body);
}

static void test_a_sample_is_somebodys_with_a_number_and_a_day(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t sampling = sample_plan(driver, 0, 0);
	Zh__Sampled body = ZH__SAMPLED__INIT;
	Zh__FirmRef firm = ZH__FIRM_REF__INIT;
	Zh__ProductRef product = ZH__PRODUCT_REF__INIT;
	body.sample_no = "S-1";
	SET_OPTIONAL(&body, drawn_day, 20250303);
	untaken(driver, sampling, KIND(SAMPLED), &body);
	body.firm = &firm;
	untaken(driver, sampling, KIND(SAMPLED), &body);
	firm.key = long_text(SAMPLING_KEY_MAX + 1);
	untaken(driver, sampling, KIND(SAMPLED), &body);
	firm.key = "91522701MA6DK1XY3B";
	body.product = &product;
	product.class_code = long_text(SAMPLING_KEY_MAX + 1);
	untaken(driver, sampling, KIND(SAMPLED), &body);
	product.class_code = "S0-02";
	body.sample_no = "";
	untaken(driver, sampling, KIND(SAMPLED), &body);
	body.sample_no = long_text(SAMPLING_NO_MAX + 1);
	untaken(driver, sampling, KIND(SAMPLED), &body);
	body.sample_no = long_text(SAMPLING_NO_MAX);
	SET_OPTIONAL(&body, drawn_day, NO_DAY);
	untaken(driver, sampling, KIND(SAMPLED), &body);
	SET_OPTIONAL(&body, drawn_day, 20250303);
	take(driver, sampling, KIND(SAMPLED), &body);
	assert_int_equal(sample_of(driver, sampling).state, SAMPLING_DRAWN);
	assert_int_equal(time_yyyymmdd(sample_of(driver, sampling).drawn_day), 20250303);
	struct sampling_product_row row;
	sampling_product_get(driver_rows(driver), bytes_of_text(firm.key),
			     bytes_of_text(product.class_code), &row);
	assert_int_equal(row.sampling, sampling);
	assert_int_equal(row.drawn_day, sample_of(driver, sampling).drawn_day);
	untaken(driver, sampling, KIND(SAMPLED), &body);
}

static void test_a_follow_up_is_of_one_that_there_is(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t sampling = sample_plan(driver, 0, 0);
	Zh__Sampled body = ZH__SAMPLED__INIT;
	Zh__FirmRef firm = ZH__FIRM_REF__INIT;
	body.sample_no = "S-1";
	body.firm = &firm;
	firm.key = "91522701MA6DK1XY3B";
	SET_OPTIONAL(&body, drawn_day, 20250303);
	SET_OPTIONAL(&body, follow_up_of, 9);
	untaken(driver, sampling, KIND(SAMPLED), &body);
}

/* 令18号8: what the superior sampled isn't sampled again at once. */
static void test_a_superiors_sampling_is_somebodys_on_a_day(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t sampling = sample_plan(driver, 0, 0);
	Zh__SamplingCancelled body = ZH__SAMPLING_CANCELLED__INIT;
	Zh__FirmRef firm = ZH__FIRM_REF__INIT;
	struct sampling_product_row row;
	body.class_code = "S0-02";
	SET_OPTIONAL(&body, sampled_day, 20250201);
	untaken(driver, sampling, KIND(SAMPLING_CANCELLED), &body);
	body.firm = &firm;
	firm.key = long_text(SAMPLING_KEY_MAX + 1);
	untaken(driver, sampling, KIND(SAMPLING_CANCELLED), &body);
	firm.key = "91522701MA6DK1XY3B";
	body.class_code = long_text(SAMPLING_KEY_MAX + 1);
	untaken(driver, sampling, KIND(SAMPLING_CANCELLED), &body);
	body.class_code = "S0-02";
	SET_OPTIONAL(&body, sampled_day, NO_DAY);
	untaken(driver, sampling, KIND(SAMPLING_CANCELLED), &body);
	SET_OPTIONAL(&body, sampled_day, 20250201);
	take(driver, sampling, KIND(SAMPLING_CANCELLED), &body);
	assert_int_equal(sample_of(driver, sampling).state, SAMPLING_CANCELLED);
	sampling_product_get(driver_rows(driver), bytes_of_text(firm.key), bytes_of_text("S0-02"),
			     &row);
	assert_int_equal(time_yyyymmdd(row.superior_day), 20250201);
}

static void test_who_refuses_is_named(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t sampling = sample_plan(driver, 0, 0);
	Zh__SamplingRefused body = ZH__SAMPLING_REFUSED__INIT;
	Zh__FirmRef firm = ZH__FIRM_REF__INIT;
	struct sampling_product_row row;
	untaken(driver, sampling, KIND(SAMPLING_REFUSED), &body);
	body.firm = &firm;
	firm.key = long_text(SAMPLING_KEY_MAX + 1);
	untaken(driver, sampling, KIND(SAMPLING_REFUSED), &body);
	firm.key = "91522701MA6DK1XY3B";
	SET_OPTIONAL(&body, refusals, 3);
	take(driver, sampling, KIND(SAMPLING_REFUSED), &body);
	assert_true((sample_of(driver, sampling).flags & SAMPLING_FOLLOW_UP_OWED) != 0);
	sampling_product_get(driver_rows(driver), bytes_of_text(firm.key), bytes_of(NULL, 0), &row);
	assert_int_equal(row.refusals, 3);
}

static void test_service_and_objection_have_their_days(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t sampling = sample_failed(driver, 1, "S-1");
	Zh__ResultServed served = ZH__RESULT_SERVED__INIT;
	Zh__ObjectionRaised objection = ZH__OBJECTION_RAISED__INIT;
	struct sampling_service_row row;
	SET_OPTIONAL(&served, party, PARTY(FIRM));
	SET_OPTIONAL(&served, served_day, NO_DAY);
	untaken(driver, sampling, KIND(RESULT_SERVED), &served);
	SET_OPTIONAL(&objection, party, PARTY(FIRM));
	SET_OPTIONAL(&objection, on_day, 20250304);
	untaken(driver, sampling, KIND(OBJECTION_RAISED), &objection);
	SET_OPTIONAL(&served, served_day, 20250303);
	SET_OPTIONAL(&served, clock, 51);
	SET_OPTIONAL(&served, due_ms, driver->now_ms + 8);
	take(driver, sampling, KIND(RESULT_SERVED), &served);
	assert_true(sampling_service_get(driver_rows(driver), sampling, PARTY(FIRM), &row));
	assert_int_equal(time_yyyymmdd(row.served_day), 20250303);
	assert_int_equal(row.clock, 51);
	assert_int_equal(row.due_ms, driver->now_ms + 8);
	SET_OPTIONAL(&served, party, PARTY(PLATFORM)); /* nobody's: the draw named none */
	untaken(driver, sampling, KIND(RESULT_SERVED), &served);
	SET_OPTIONAL(&objection, on_day, NO_DAY);
	untaken(driver, sampling, KIND(OBJECTION_RAISED), &objection);
	SET_OPTIONAL(&objection, on_day, 20250304);
	take(driver, sampling, KIND(OBJECTION_RAISED), &objection);
	assert_int_equal(sample_of(driver, sampling).retest, RETEST_ASKED);
}

static void test_a_retest_goes_by_its_steps(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t sampling = sample_served(driver, 1, "S-1");
	Zh__RetestStepped body = ZH__RETEST_STEPPED__INIT;
	Zh__SamplingFinal final = ZH__SAMPLING_FINAL__INIT;
	untaken(driver, sampling, KIND(RETEST_STEPPED), &body);
	SET_OPTIONAL(&body, step, STEP(ACCEPT));
	untaken(driver, sampling, KIND(RETEST_STEPPED), &body); /* nobody objected */
	assert_int_equal(sample_object(driver, sampling, PARTY(FIRM)), VERDICT_DONE);
	SET_OPTIONAL(&body, step, STEP(PASS));
	untaken(driver, sampling, KIND(RETEST_STEPPED), &body);
	SET_OPTIONAL(&body, step, STEP(ACCEPT));
	take(driver, sampling, KIND(RETEST_STEPPED), &body);
	SET_OPTIONAL(&body, step, STEP(FORMALITIES));
	take(driver, sampling, KIND(RETEST_STEPPED), &body);
	SET_OPTIONAL(&body, step, STEP(LAB));
	body.lab = "国家玩具质检中心";
	take(driver, sampling, KIND(RETEST_STEPPED), &body);
	struct sampling_texts texts;
	assert_true(sampling_texts_get(driver_rows(driver), sampling, &texts));
	assert_true(bytes_equal(texts.text[SAMPLING_TEXT_RETEST_LAB], bytes_of_text(body.lab)));
	SET_OPTIONAL(&body, step, STEP(FAIL));
	take(driver, sampling, KIND(RETEST_STEPPED), &body);
	SET_OPTIONAL(&final, on_day, NO_DAY);
	SET_OPTIONAL(&final, retested, 1);
	untaken(driver, sampling, KIND(SAMPLING_FINAL), &final);
	SET_OPTIONAL(&final, on_day, 20250304);
	take(driver, sampling, KIND(SAMPLING_FINAL), &final);
	assert_int_equal(sample_of(driver, sampling).state, SAMPLING_FINAL_FAILED);
	assert_int_equal(time_yyyymmdd(sample_of(driver, sampling).final_day), 20250304);
}

static void test_a_passed_retest_undoes_the_run_of_failures(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t sampling = sample_served(driver, 1, "S-1");
	Zh__SamplingFinal final = ZH__SAMPLING_FINAL__INIT;
	assert_int_equal(sample_object(driver, sampling, PARTY(FIRM)), VERDICT_DONE);
	assert_true((sample_of(driver, sampling).flags & SAMPLING_COUNTED) != 0);
	SET_OPTIONAL(&final, on_day, 20250304);
	SET_OPTIONAL(&final, retested, 1);
	SET_OPTIONAL(&final, passed, 1);
	SET_OPTIONAL(&final, firm_failures, 300);
	take(driver, sampling, KIND(SAMPLING_FINAL), &final);
	struct sampling_row row = sample_of(driver, sampling);
	assert_int_equal(row.state, SAMPLING_FINAL_PASSED);
	assert_int_equal(row.correction, CORRECTION_UNDONE);
	assert_false((row.flags & (SAMPLING_COUNTED | SAMPLING_FOLLOW_UP_OWED)) != 0);
	assert_int_equal(firm_of(driver, row.firm).failures, UINT8_MAX);
}

static void test_requests_are_numbered_and_go_by_their_steps(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t sampling = sample_failed(driver, 1, "S-1");
	uint32_t known = sample_of(driver, sampling).requests;
	Zh__SamplingRequested body = ZH__SAMPLING_REQUESTED__INIT;
	Zh__SamplingRequestStepped step = ZH__SAMPLING_REQUEST_STEPPED__INIT;
	SET_OPTIONAL(&body, kind, REQUESTED(SUSPEND_CERTIFICATE));
	SET_OPTIONAL(&body, request, known + 2);
	untaken(driver, sampling, KIND(SAMPLING_REQUESTED), &body);
	for (uint32_t n = known + 1; n <= SAMPLING_REQUESTS_MAX; n++) {
		SET_OPTIONAL(&body, request, n);
		take(driver, sampling, KIND(SAMPLING_REQUESTED), &body);
	}
	SET_OPTIONAL(&body, request, SAMPLING_REQUESTS_MAX + 1);
	untaken(driver, sampling, KIND(SAMPLING_REQUESTED), &body);
	SET_OPTIONAL(&step, request, known + 1);
	untaken(driver, sampling, KIND(SAMPLING_REQUEST_STEPPED), &step);
	SET_OPTIONAL(&step, step, REQUEST_STEP(ANSWER));
	untaken(driver, sampling, KIND(SAMPLING_REQUEST_STEPPED), &step); /* it isn't sent */
	SET_OPTIONAL(&step, step, REQUEST_STEP(SEND));
	SET_OPTIONAL(&step, request, SAMPLING_REQUESTS_MAX + 1);
	untaken(driver, sampling, KIND(SAMPLING_REQUEST_STEPPED), &step);
	SET_OPTIONAL(&step, request, known + 1);
	SET_OPTIONAL(&step, on_day, NO_DAY);
	untaken(driver, sampling, KIND(SAMPLING_REQUEST_STEPPED), &step);
	SET_OPTIONAL(&step, on_day, 20250302);
	SET_OPTIONAL(&step, clock, 61);
	take(driver, sampling, KIND(SAMPLING_REQUEST_STEPPED), &step);
	struct sampling_request_head head = sample_request_of(driver, sampling, (uint8_t)known + 1);
	assert_int_equal(head.state, REQUEST_SENT);
	assert_int_equal(time_yyyymmdd(head.sent_day), 20250302);
	assert_int_equal(head.clock, 61);
	SET_OPTIONAL(&step, step, REQUEST_STEP(PASSED_ON));
	take(driver, sampling, KIND(SAMPLING_REQUEST_STEPPED), &step);
	SET_OPTIONAL(&step, step, REQUEST_STEP(ANSWER));
	SET_OPTIONAL(&step, on_day, 20250303);
	take(driver, sampling, KIND(SAMPLING_REQUEST_STEPPED), &step);
	head = sample_request_of(driver, sampling, (uint8_t)known + 1);
	assert_int_equal(head.passed_on, 1);
	assert_int_equal(time_yyyymmdd(head.sent_day), 20250302);
	assert_int_equal(time_yyyymmdd(head.answered_day), 20250303);
}

/* 产品质量法17: announced, and nothing before that. */
static void test_a_measure_is_a_step_of_the_chain_with_its_day(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t sampling = sample_reinspected_in_vain(driver, 1, "S-1");
	Zh__SamplingMeasureKnown body = ZH__SAMPLING_MEASURE_KNOWN__INIT;
	assert_int_equal(sample_announce_ask(driver, sampling), VERDICT_DONE);
	SET_OPTIONAL(&body, on_day, 20250601);
	untaken(driver, sampling, KIND(SAMPLING_MEASURE_KNOWN), &body);
	SET_OPTIONAL(&body, measure, ZH__SAMPLING_MEASURE__SAMPLING_MEASURE_SUSPENDED);
	untaken(driver, sampling, KIND(SAMPLING_MEASURE_KNOWN), &body);
	SET_OPTIONAL(&body, measure, ZH__SAMPLING_MEASURE__SAMPLING_MEASURE_ANNOUNCED);
	SET_OPTIONAL(&body, on_day, NO_DAY);
	untaken(driver, sampling, KIND(SAMPLING_MEASURE_KNOWN), &body);
	SET_OPTIONAL(&body, on_day, 20250601);
	SET_OPTIONAL(&body, until_day, NO_DAY);
	untaken(driver, sampling, KIND(SAMPLING_MEASURE_KNOWN), &body);
	SET_OPTIONAL(&body, until_day, 20250901);
	take(driver, sampling, KIND(SAMPLING_MEASURE_KNOWN), &body);
	assert_int_equal(sample_of(driver, sampling).correction, CORRECTION_ANNOUNCED);
	assert_int_equal(time_yyyymmdd(sample_of(driver, sampling).measure_day), 20250601);
}

static void test_a_list_has_its_days_and_samplings_that_there_are(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t sampling = sample_failed(driver, 1, "S-1"), entries[SAMPLING_LIST_MAX + 1] = {0};
	Zh__SamplingListPublished body = ZH__SAMPLING_LIST_PUBLISHED__INIT;
	Zh__SamplingListEntryWithdrawn withdrawn = ZH__SAMPLING_LIST_ENTRY_WITHDRAWN__INIT;
	entries[0] = sampling;
	body.samplings = entries;
	body.n_samplings = 1;
	SET_OPTIONAL(&body, year, 2025);
	SET_OPTIONAL(&body, from_day, NO_DAY);
	SET_OPTIONAL(&body, to_day, 20250331);
	SET_OPTIONAL(&body, serial, 1);
	untaken(driver, 0, KIND(SAMPLING_LIST_PUBLISHED), &body);
	SET_OPTIONAL(&body, from_day, 20250301);
	SET_OPTIONAL(&body, to_day, NO_DAY);
	untaken(driver, 0, KIND(SAMPLING_LIST_PUBLISHED), &body);
	SET_OPTIONAL(&body, to_day, 20250331);
	SET_OPTIONAL(&body, serial, 0);
	untaken(driver, 0, KIND(SAMPLING_LIST_PUBLISHED), &body);
	SET_OPTIONAL(&body, serial, 1);
	body.n_samplings = SAMPLING_LIST_MAX + 1;
	untaken(driver, 0, KIND(SAMPLING_LIST_PUBLISHED), &body);
	body.n_samplings = 2; /* none has the number 0 */
	untaken(driver, 0, KIND(SAMPLING_LIST_PUBLISHED), &body);
	untaken(driver, 0, KIND(SAMPLED), &body); /* only a list is of none */
	body.n_samplings = 1;
	take(driver, 0, KIND(SAMPLING_LIST_PUBLISHED), &body);
	assert_int_equal(sample_of(driver, sampling).list_year, 2025);
	assert_int_equal(sample_of(driver, sampling).list_serial, 1);
	SET_OPTIONAL(&withdrawn, year, 2025);
	SET_OPTIONAL(&withdrawn, serial, 2);
	untaken(driver, sampling, KIND(SAMPLING_LIST_ENTRY_WITHDRAWN), &withdrawn);
	SET_OPTIONAL(&withdrawn, serial, 1);
	take(driver, sampling, KIND(SAMPLING_LIST_ENTRY_WITHDRAWN), &withdrawn);
	assert_int_equal(sample_of(driver, sampling).list_year, 0);
	assert_int_equal(sample_of(driver, sampling).list_serial, 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, hazard_setup, hazard_stored_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_a_plan_has_the_next_number),
		TEST(test_a_sample_is_somebodys_with_a_number_and_a_day),
		TEST(test_a_follow_up_is_of_one_that_there_is),
		TEST(test_a_superiors_sampling_is_somebodys_on_a_day),
		TEST(test_who_refuses_is_named),
		TEST(test_service_and_objection_have_their_days),
		TEST(test_a_retest_goes_by_its_steps),
		TEST(test_a_passed_retest_undoes_the_run_of_failures),
		TEST(test_requests_are_numbered_and_go_by_their_steps),
		TEST(test_a_measure_is_a_step_of_the_chain_with_its_day),
		TEST(test_a_list_has_its_days_and_samplings_that_there_are),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
