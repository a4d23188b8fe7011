/* What a ledger row counts in a firm's credit: how much, until when, and for whom not. */
#include "escalation.pb-c.h"
#include "tests/lib/test.h"
#include "tests/unit/services/credit/listing_fixture.h"

static enum verdict ledger_row(struct decider_driver *driver, uint64_t number,
			       Zh__HazardLevel level, uint32_t weight)
{
	Zh__LedgerRowOpened body = ZH__LEDGER_ROW_OPENED__INIT;
	Zh__FirmRef firm = ZH__FIRM_REF__INIT;
	firm.key = LISTING_FIRM;
	firm.name = LISTING_FIRM_NAME;
	SET_OPTIONAL(&body, row, number);
	SET_OPTIONAL(&body, hazard, number);
	SET_OPTIONAL(&body, level, level);
	body.firm = &firm;
	if (weight != 0)
		SET_OPTIONAL(&body, credit_weight, weight);
	SET_OPTIONAL(&body, credit_ground, 3);
	return driver_event(driver, DAEMON_ESCALATION, KIND(LEDGER_ROW_OPENED), &body);
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
	uint64_t number = credit_firm_number(driver_rows(driver), LISTING_FIRM);
	assert_int_equal(number, 1);
	assert_true(credit_firm_get(driver_rows(driver), number, &firm));
	assert_int_equal(firm.fact_count, 2);
	assert_int_equal(firm.major_count, 1);
	assert_int_equal(firm.window_to_day, time_day_of_civil((struct civil_date){2027, 3, 7}));
	assert_true(credit_fact_get(driver_rows(driver), firm.last_fact, &fact));
	assert_int_equal(fact.previous, 1);
	assert_int_equal(fact.window_to_day, time_day_of_civil((struct civil_date){2026, 3, 7}));
}

/* ---- what counts, for whom, for how long */

struct row_told {
	const char *key, *name;
	Zh__HazardLevel level; /* 0: not told */
	uint32_t weight;
};

static enum verdict told(struct decider_driver *driver, const struct row_told *told)
{
	Zh__LedgerRowOpened body = ZH__LEDGER_ROW_OPENED__INIT;
	Zh__FirmRef firm = ZH__FIRM_REF__INIT;
	firm.key = told->key;
	firm.name = told->name;
	body.firm = &firm;
	SET_OPTIONAL(&body, row, 7);
	SET_OPTIONAL(&body, hazard, 8);
	SET_OPTIONAL(&body, credit_weight, told->weight);
	SET_OPTIONAL(&body, credit_ground, 3);
	if (told->level != 0)
		SET_OPTIONAL(&body, level, told->level);
	return driver_event(driver, DAEMON_ESCALATION, KIND(LEDGER_ROW_OPENED), &body);
}

static const Zh__CreditFactRecorded *recorded(struct decider_driver *driver)
{
	return BODY(driver_last(driver, 0), CreditFactRecorded);
}

static void test_weight_and_window_by_level(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	static const struct {
		Zh__HazardLevel level;
		uint32_t weight, window_to_day;
		const char *rule;
	} cases[] = {
		{ZH__HAZARD_LEVEL__HAZARD_LEVEL_MAJOR, 10, 20270307, "CR-FACT-01"},
		{ZH__HAZARD_LEVEL__HAZARD_LEVEL_LARGER, 6, 20270307, "CR-FACT-02"},
		{ZH__HAZARD_LEVEL__HAZARD_LEVEL_GENERAL, 6, 20260307, "CR-FACT-99"},
		{0, 6, 20260307, "CR-FACT-99"},
	};
	struct firm_row firm;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct row_told row = {LISTING_FIRM, LISTING_FIRM_NAME, cases[i].level, 6};
		assert_int_equal(told(driver, &row), VERDICT_DONE);
		assert_int_equal(recorded(driver)->weight, cases[i].weight);
		assert_int_equal(recorded(driver)->window_to_day, cases[i].window_to_day);
		assert_int_equal(recorded(driver)->ledger_row, 7);
		assert_int_equal(recorded(driver)->hazard, 8);
		assert_int_equal(recorded(driver)->ground, 3);
		assert_string_equal(driver_last(driver, 0)->meta->rule->id, cases[i].rule);
		/* The name is said once. */
		if (i == 0)
			assert_string_equal(recorded(driver)->firm_name, LISTING_FIRM_NAME);
		else
			assert_null(recorded(driver)->firm_name);
	}
	assert_true(credit_firm_get(driver_rows(driver), 1, &firm));
	assert_int_equal(firm.fact_count, 4);
	assert_int_equal(firm.weight, 10 + 6 + 6 + 6);
	/* An older, longer window isn't shortened by a newer, shorter one. */
	assert_int_equal(firm.window_to_day, time_day_of_civil((struct civil_date){2027, 3, 7}));
}

static void test_firms_that_cannot_be_kept(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	static char longest[FIRM_NAME_SIZE + 1], longer[FIRM_NAME_SIZE + 2];
	memset(longest, 'x', sizeof longest - 1);
	memset(longer, 'x', sizeof longer - 1);
	const struct {
		struct row_told row;
		enum verdict verdict;
		size_t events;
	} cases[] = {
		{{"", LISTING_FIRM_NAME, 0, 6}, VERDICT_POISON, 0},
		{{NULL, LISTING_FIRM_NAME, 0, 6}, VERDICT_POISON, 0},
		{{"123456789012345678901234", NULL, 0, 6}, VERDICT_POISON, 0},
		{{LISTING_FIRM, longer, 0, 6}, VERDICT_POISON, 0},
		{{LISTING_FIRM, LISTING_FIRM_NAME, 0, 0}, VERDICT_DONE, 0},
		{{"12345678901234567890123", NULL, 0, 6}, VERDICT_DONE, 1},
		{{LISTING_FIRM, longest, 0, 6}, VERDICT_DONE, 2},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		assert_int_equal(told(driver, &cases[i].row), cases[i].verdict);
		assert_int_equal(driver->count, cases[i].events);
	}
	char key[FIRM_KEY_SIZE];
	struct bytes name;
	assert_true(credit_firm_name(driver_rows(driver), 2, key, &name));
	assert_string_equal(key, LISTING_FIRM);
	assert_bytes_equal(name, bytes_of_text(longest));
}

/* Nobody is known yet whom it could count against. */
static void test_a_row_without_a_firm_counts_for_nobody(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__LedgerRowOpened body = ZH__LEDGER_ROW_OPENED__INIT;
	SET_OPTIONAL(&body, row, 1);
	SET_OPTIONAL(&body, hazard, 1);
	SET_OPTIONAL(&body, credit_weight, 6);
	assert_int_equal(driver_event(driver, DAEMON_ESCALATION, KIND(LEDGER_ROW_OPENED), &body),
			 VERDICT_DONE);
	assert_int_equal(driver->count, 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, listing_setup, listing_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_facts_are_one_lean_event_each),
		TEST(test_weight_and_window_by_level),
		TEST(test_firms_that_cannot_be_kept),
		TEST(test_a_row_without_a_firm_counts_for_nobody),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
