/* Checklists: what a file may state, versions by day, and which one fits a visit. */
#include "common/base/time.h"
#include "inspection.pb-c.h"
#include "tests/unit/common/policy/shipped_fixture.h"
#include "types.pb-c.h"

#define PATROL ZH__INSPECTION_KIND__INSPECTION_KIND_DAILY_PATROL
#define CERTIFICATION ZH__INSPECTION_KIND__INSPECTION_KIND_CERTIFICATION_PROCESS

#define PRODUCER (UINT32_C(1) << ZH__FIRM_ROLE__FIRM_ROLE_PRODUCER)
#define SELLER (UINT32_C(1) << ZH__FIRM_ROLE__FIRM_ROLE_SELLER)

static void change(struct shipped *shipped, const char *from, const char *to)
{
	shipped_change(shipped, "checklist_production.yaml", from, to);
}

static void assert_wrong(void **state, const char *from, const char *to, const char *problem)
{
	shipped_wrong((struct shipped *)*state, "checklist_production.yaml", from, to, problem);
}

static int32_t day_of(int32_t year)
{
	return time_day_of_civil((struct civil_date){year, 6, 1});
}

static void the_shipped_ones_fit_their_visits(void **state)
{
	struct shipped *shipped = *state;
	assert_ok(shipped_load(shipped));
	const struct policy *policy = &shipped->set->policy;
	assert_int_equal(policy->checklist_count, 4);
	assert_int_equal(policy_checklist_for(policy, PATROL, SELLER, day_of(2026))->version, 1);
	assert_int_equal(policy_checklist_for(policy, PATROL, SELLER, day_of(2027))->version, 2);
	assert_string_equal(policy_checklist_for(policy, PATROL, PRODUCER, day_of(2025))->id,
			    "production");
	assert_string_equal(policy_checklist_for(policy, PATROL, SELLER, day_of(2025))->id,
			    "circulation");
	assert_string_equal(policy_checklist_for(policy, CERTIFICATION, 0, day_of(2025))->id,
			    "ccc_producer");
	/* Without the role, or with both, two would fit: a person says which. */
	assert_null(policy_checklist_for(policy, PATROL, 0, day_of(2025)));
	assert_null(policy_checklist_for(policy, PATROL, PRODUCER | SELLER, day_of(2025)));
}

static void versions_stand_side_by_side_by_day(void **state)
{
	struct shipped *shipped = *state;
	change(shipped, "    version: 1\n", "    version: 1\n    valid_to: 2025-12-31\n");
	change(shipped, "checklists:\n",
	       "checklists:\n  - id: production\n    version: 2\n    name_zh: \"第二版\"\n"
	       "    name_en: \"second\"\n    kinds: [daily_patrol]\n    source: \"ours\"\n"
	       "    confidence: ours\n    valid_from: 2026-01-01\n    items:\n"
	       "      - {id: Q1, text_zh: \"问题\", text_en: \"question\", basis: \"ours\"}\n");
	assert_ok(shipped_load(shipped));
	const struct policy *policy = &shipped->set->policy;
	struct bytes id = bytes_of_text("production");
	assert_int_equal(policy_checklist_on(policy, id, day_of(2025))->version, 1);
	assert_int_equal(policy_checklist_on(policy, id, day_of(2026))->version, 2);
	assert_non_null(checklist_item(policy_checklist(policy, id, 2), bytes_of_text("Q1")));
	assert_null(checklist_item(policy_checklist(policy, id, 1), bytes_of_text("Q1")));
	assert_null(policy_checklist(policy, id, 3));
	assert_null(policy_checklist_used(NULL, policy, bytes_of_text("none"), 1));
}

static void what_is_wrong_is_named_with_file_and_line(void **state)
{
	assert_wrong(
		state, "violation: no_licence_or_ccc", "violation: bad_mood",
		"checklist_production.yaml:15: error: `violation: bad_mood` isn't a violation");
}

static void an_item_stands_once(void **state)
{
	assert_wrong(state, "id: P02", "id: P01", "the item P01 is stated twice");
}

static void a_version_stands_once(void **state)
{
	assert_wrong(state, "id: production", "id: circulation",
		     "version 1 of the checklist circulation is stated twice");
}

static void bounds_are_for_numbers(void **state)
{
	assert_wrong(state, "        kind: number\n", "", "`at_least` and `at_most` are for");
}

static void bounds_leave_room(void **state)
{
	assert_wrong(state, "at_least: 0", "at_least: 5\n        at_most: 4",
		     "every answer would be a finding");
}

static void a_text_is_never_a_finding(void **state)
{
	assert_wrong(state, "kind: text", "kind: text\n        violation: expired",
		     "a text is never a finding");
}

static void a_validity_that_never_holds(void **state)
{
	assert_wrong(state, "    version: 1\n",
		     "    version: 1\n    valid_from: 2026-01-01\n    valid_to: 2025-01-01\n",
		     "it never holds");
}

static void an_unknown_kind_and_a_missing_basis(void **state)
{
	struct shipped *shipped = *state;
	change(shipped, "kinds: [daily_patrol,", "kinds: [nightly,");
	change(shipped, "        basis: \"[001] 二(一)3\"\n", "");
	assert_status(shipped_load(shipped), STATUS_INVALID);
	assert_problem(&shipped->problems, "nightly");
	assert_problem(&shipped->problems, "basis");
}

static void the_normal_form_reads_back_to_the_same(void **state)
{
	struct shipped *shipped = *state;
	char *first = NULL, *second = NULL;
	size_t first_size = 0, second_size = 0;
	struct policy_set *again = NULL;
	assert_ok(shipped_load(shipped));
	FILE *out = open_memstream(&first, &first_size);
	policy_print(&shipped->set->policy, out);
	fclose(out);
	struct policy_file file = {"all.yaml", bytes_of(first, first_size)};
	assert_ok(policy_load_files(&file, 1, &shipped->problems, &again));
	out = open_memstream(&second, &second_size);
	policy_print(&again->policy, out);
	fclose(out);
	assert_string_equal(first, second);
	assert_non_null(strstr(first, "- id: \"ccc_producer\""));
	policy_unload(&again);
	free(first);
	free(second);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, shipped_setup, shipped_teardown)
		TEST(the_shipped_ones_fit_their_visits),
		TEST(versions_stand_side_by_side_by_day),
		TEST(what_is_wrong_is_named_with_file_and_line),
		TEST(an_item_stands_once),
		TEST(a_version_stands_once),
		TEST(bounds_are_for_numbers),
		TEST(bounds_leave_room),
		TEST(a_text_is_never_a_finding),
		TEST(a_validity_that_never_holds),
		TEST(an_unknown_kind_and_a_missing_basis),
		TEST(the_normal_form_reads_back_to_the_same),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
