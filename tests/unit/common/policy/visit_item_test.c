/* Inspection items: what the published list may state, and that every checklist is of one. */
#include "common/base/time.h"
#include "tests/unit/common/policy/shipped_fixture.h"

static void change(struct shipped *shipped, const char *from, const char *to)
{
	shipped_change(shipped, "visits.yaml", from, to);
}

static void assert_wrong(void **state, const char *from, const char *to, const char *problem)
{
	shipped_wrong((struct shipped *)*state, "visits.yaml", from, to, problem);
}

static int32_t day(int32_t year, uint8_t month, uint8_t of_month)
{
	return time_day_of_civil((struct civil_date){year, month, of_month});
}

static const struct visit_item *on(const struct shipped *shipped, const char *id, int32_t on_day)
{
	return policy_visit_item_on(&shipped->set->policy, bytes_of_text(id), on_day);
}

static void the_shipped_list_is_read(void **state)
{
	struct shipped *shipped = *state;
	assert_ok(shipped_load(shipped));
	const struct policy *policy = &shipped->set->policy;
	assert_int_equal(policy->visit_item_count, 4);
	const struct visit_item *item = on(shipped, "SX-03", day(2025, 6, 1));
	assert_non_null(item);
	assert_string_equal(item->name_en, "compulsory product certification");
	assert_string_equal(item->confidence, "recalled");
	assert_true(visit_item_is_done_by(item, bytes_of_text("ccc_producer")));
	assert_false(visit_item_is_done_by(item, bytes_of_text("production")));
	assert_null(on(shipped, "SX-0", day(2025, 6, 1)));
	/* The first of the list stands for a checklist that several items are done by. */
	assert_string_equal(
		policy_visit_item_for(policy, bytes_of_text("production"), day(2025, 6, 1))->id,
		"SX-01");
	assert_null(policy_visit_item_for(policy, bytes_of_text("none"), day(2025, 6, 1)));
}

static void an_item_is_on_the_list_from_day_to_day(void **state)
{
	struct shipped *shipped = *state;
	change(shipped, "  - id: SX-03\n",
	       "  - id: SX-03\n    valid_from: 2025-03-02\n    valid_to: 2025-03-04\n");
	assert_ok(shipped_load(shipped));
	struct bytes list = bytes_of_text("ccc_producer");
	assert_null(on(shipped, "SX-03", day(2025, 3, 1)));
	assert_non_null(on(shipped, "SX-03", day(2025, 3, 2)));
	assert_non_null(on(shipped, "SX-03", day(2025, 3, 4)));
	assert_null(on(shipped, "SX-03", day(2025, 3, 5)));
	assert_null(policy_visit_item_for(&shipped->set->policy, list, day(2025, 3, 5)));
}

static void it_stands_once(void **state)
{
	assert_wrong(
		state, "id: SX-02", "id: SX-01",
		"the inspection item SX-01 is stated twice; the first is in visits.yaml, line ");
}

static void its_checklists_exist(void **state)
{
	assert_wrong(state, "checklists: [circulation]", "checklists: [circulation, fire]",
		     "there is no checklist `fire`");
}

static void it_is_done_by_something(void **state)
{
	assert_wrong(state, "checklists: [circulation]", "checklists: []", "`checklists`");
}

static void it_is_on_the_list_some_day(void **state)
{
	assert_wrong(state, "  - id: SX-03\n",
		     "  - id: SX-03\n    valid_from: 2025-03-05\n    valid_to: 2025-03-04\n",
		     "it is never on the list");
}

/* Its visits would all be refused: named where the checklist stands. */
static void a_checklist_of_no_item(void **state)
{
	assert_wrong(state, "checklists: [circulation]", "checklists: [production]",
		     "no inspection item (`visit_items`) is done by the checklist `circulation`");
	struct shipped *shipped = *state;
	assert_problem(&shipped->problems, "checklist_circulation.yaml:");
}

static void what_it_lacks_is_named(void **state)
{
	assert_wrong(state, "    basis: \"产品质量法 第8条、第18条\"\n", "", "basis");
}

static void an_id_fits_its_row(void **state)
{
	struct shipped *shipped = *state;
	change(shipped, "id: SX-03", "id: SX-03456789012345678901"); /* as long as it may be */
	assert_ok(shipped_load(shipped));
	assert_non_null(on(shipped, "SX-03456789012345678901", day(2025, 6, 1)));
	assert_wrong(state, "id: SX-03456789012345678901", "id: SX-034567890123456789012",
		     "isn't allowed; allowed: text of 1 to 23 bytes");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, shipped_setup, shipped_teardown)
		TEST(the_shipped_list_is_read), TEST(an_item_is_on_the_list_from_day_to_day),
		TEST(it_stands_once),           TEST(its_checklists_exist),
		TEST(it_is_done_by_something),  TEST(it_is_on_the_list_some_day),
		TEST(a_checklist_of_no_item),   TEST(what_it_lacks_is_named),
		TEST(an_id_fits_its_row),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
