/* Double-random draws: the roll is the denominator, the seed decides, a witness approves. */
#include "archive.pb-c.h"
#include "services/hazard/inspection/lot.h"
#include "tests/unit/services/hazard/inspection/inspection_fixture.h"

enum { FIRMS = 40 };

static const char *pool[] = {"zhang-wei", "wu-gang", "zhao-min"};

static void many_firms(struct decider_driver *driver)
{
	char key[19];
	for (unsigned n = 0; n < FIRMS; n++)
		(void)known_firm(driver, n, key);
}

static enum verdict draw(struct decider_driver *driver, const char *seed)
{
	Zh__InspectionDrawCommand command = ZH__INSPECTION_DRAW_COMMAND__INIT;
	command.title = "March";
	command.seed = seed;
	command.officers = pool;
	command.n_officers = 3;
	enum verdict verdict = made(driver, "inspection.draw", &command);
	if (verdict != VERDICT_DONE)
		return verdict;
	assert_int_equal(driver_last(driver, 0)->head.kind, KIND(PROPOSED));
	return driver_act_by(driver, &hazard_leader, "proposal.approve", driver->decision.object, 0,
			     NULL, NULL);
}

static const Zh__InspectionsDrawn *drawn(struct decider_driver *driver)
{
	return BODY(driver_newest(driver, KIND(INSPECTIONS_DRAWN)), InspectionsDrawn);
}

/* Repeats the draw from its event alone. */
static void test_anyone_can_repeat_the_draw(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	struct lot lots[FIRMS];
	many_firms(driver);
	assert_int_equal(draw(driver, "2025031"), VERDICT_DONE);
	const Zh__InspectionsDrawn *body = drawn(driver);
	assert_int_equal(body->n_firms, FIRMS);
	assert_int_equal(body->n_shares, 1); /* no class is known: as class B, one in ten */
	assert_int_equal(body->shares[0]->ratio_ppm, 100000);
	assert_string_equal(body->shares[0]->rule->id, "IN-DRAW-99");
	assert_int_equal(body->n_drawn, 4);
	for (uint32_t i = 0; i < FIRMS; i++) {
		struct firm_texts texts;
		assert_true(hazard_firm_texts_get(driver_rows(driver), body->firms[i], &texts));
		lots[i] = (struct lot){lot_of(bytes_of_text(body->seed), texts.text[FIRM_TEXT_KEY],
					      bytes_of(NULL, 0)),
				       i};
	}
	lots_sort(lots, FIRMS);
	for (size_t i = 0; i < body->n_drawn; i++)
		assert_int_equal(body->drawn[i], body->firms[lots[i].index]);
}

/* Class A: 3 in a hundred, rounded up; class D: all; the others as class B. */
static void test_each_credit_class_has_its_ratio(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__FirmCreditClassCommand command = ZH__FIRM_CREDIT_CLASS_COMMAND__INIT;
	char key[19];
	many_firms(driver);
	for (unsigned n = 0; n < 8; n++) {
		(void)known_firm(driver, n, key);
		command.firm_key = key;
		command.source = "provincial platform";
		SET_OPTIONAL(&command, credit_class,
			     n < 5 ? ZH__CREDIT_CLASS__CREDIT_CLASS_D
				   : ZH__CREDIT_CLASS__CREDIT_CLASS_A);
		assert_int_equal(made(driver, "firm.credit-class", &command), VERDICT_DONE);
	}
	assert_int_equal(draw(driver, "2025031"), VERDICT_DONE);
	const Zh__InspectionsDrawn *body = drawn(driver);
	assert_int_equal(body->n_shares, 3);
	assert_int_equal(body->shares[0]->listed, 32);
	assert_int_equal(body->shares[0]->drawn, 4);
	assert_string_equal(body->shares[1]->credit_class, "A");
	assert_int_equal(body->shares[1]->drawn, 1);
	assert_string_equal(body->shares[2]->credit_class, "D");
	assert_int_equal(body->shares[2]->drawn, 5);
	assert_int_equal(body->n_drawn, 10);
}

static void test_another_seed_draws_others(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	uint64_t first[4];
	bool same = true;
	many_firms(driver);
	(void)draw(driver, "2025031");
	memcpy(first, drawn(driver)->drawn, sizeof(first));
	(void)draw(driver, "2025032");
	for (size_t i = 0; i < 4; i++)
		same = same && drawn(driver)->drawn[i] == first[i];
	assert_false(same);
}

static void test_a_draw_needs_seed_witness_and_officers(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__InspectionDrawCommand command = ZH__INSPECTION_DRAW_COMMAND__INIT;
	many_firms(driver);
	assert_int_equal(draw(driver, ""), VERDICT_INVALID);
	CODE(driver, "inspection.draw.seed");
	command.seed = "1";
	command.officers = pool;
	command.n_officers = 1;
	assert_int_equal(made(driver, "inspection.draw", &command), VERDICT_REFUSED);
	CODE(driver, "inspection.two_officers");
	command.n_officers = 2;
	command.class_code = "S9-99";
	assert_int_equal(made(driver, "inspection.draw", &command), VERDICT_REFUSED);
	CODE(driver, "inspection.roll.nobody");
}

static void test_those_drawn_get_their_visits_in_portions(void **state)
{
	struct decider_driver *driver = (struct decider_driver *)*state;
	Zh__InspectionTakeUpCommand some = ZH__INSPECTION_TAKE_UP_COMMAND__INIT;
	struct roll roll;
	many_firms(driver);
	(void)draw(driver, "2025031");
	assert_true(clock_of(driver, OBJECT_DRAW, 1, CLOCK_INSPECTION_DRAW));
	SET_OPTIONAL(&some, at_most, 3);
	assert_int_equal(done_to(driver, "inspection.take-up", OBJECT_DRAW, 1, &some),
			 VERDICT_DONE);
	assert_true(roll_get(driver_rows(driver), OBJECT_DRAW, 1, &roll));
	assert_int_equal(roll.head.state, DRAW_DRAWN);
	assert_int_equal(roll.head.taken_up, 3);
	assert_int_equal(done_to(driver, "inspection.take-up", OBJECT_DRAW, 1, &some),
			 VERDICT_DONE);
	assert_true(roll_get(driver_rows(driver), OBJECT_DRAW, 1, &roll));
	assert_int_equal(roll.head.state, DRAW_TAKEN_UP);
	assert_false(clock_of(driver, OBJECT_DRAW, 1, CLOCK_INSPECTION_DRAW));
	assert_int_equal(done_to(driver, "inspection.take-up", OBJECT_DRAW, 1, &some),
			 VERDICT_REFUSED);
	for (uint64_t inspection = 1; inspection <= 4; inspection++) {
		struct inspection_texts texts;
		assert_int_equal(inspection_of(driver, inspection).state, INSPECTION_ASSIGNED);
		assert_int_equal(inspection_of(driver, inspection).draw, 1);
		assert_true(inspection_texts_get(driver_rows(driver), inspection, &texts));
		assert_int_equal(id_list_count(texts.text[INSPECTION_TEXT_OFFICERS]), 2);
		assert_true(clock_of(driver, OBJECT_INSPECTION, inspection, CLOCK_INSPECTION_DUE));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, hazard_setup, hazard_teardown)
		TEST(test_anyone_can_repeat_the_draw),
		TEST(test_each_credit_class_has_its_ratio),
		TEST(test_another_seed_draws_others),
		TEST(test_a_draw_needs_seed_witness_and_officers),
		TEST(test_those_drawn_get_their_visits_in_portions),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
