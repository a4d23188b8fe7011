/* What a second person is told of a policy: what comes, goes and changes, and nothing else. */
#include "tests/lib/test.h"

#include "common/policy/rules/policy_compare.h"

#define CHANGES_MAX 16

static struct policy_change changes[CHANGES_MAX];
static size_t count;

static void note(void *context, const struct policy_change *change)
{
	(void)context;
	assert_true(count < CHANGES_MAX);
	changes[count++] = *change;
}

static void assert_change(size_t at, struct policy_change expected)
{
	assert_int_equal(changes[at].part, expected.part);
	assert_string_equal(changes[at].id, expected.id);
	assert_int_equal(changes[at].added, expected.added);
	assert_int_equal(changes[at].gone, expected.gone);
	assert_int_equal(changes[at].was, expected.was);
	assert_int_equal(changes[at].is, expected.is);
}

static void each_part_is_compared(void **state)
{
	static const struct rule old_rules[] = {{.id = "A-1", .version = 1},
						{.id = "A-2", .version = 1},
						{.id = "A-3", .version = 1}};
	static const struct rule new_rules[] = {{.id = "A-3", .version = 1},
						{.id = "A-1", .version = 2},
						{.id = "A-4", .version = 1}};
	/* One rule's clock for two purposes, and for two stretches of time: each by itself. */
	static const struct clock_rule old_clocks[] = {
		{.id = 1, .rule_id = "T", .version = 1},
		{.id = 2, .rule_id = "T", .version = 1},
		{.id = 2, .rule_id = "T", .version = 1, .valid_from_day = 9}};
	static const struct clock_rule new_clocks[] = {
		{.id = 1, .rule_id = "T", .version = 1},
		{.id = 2, .rule_id = "T", .version = 1},
		{.id = 2, .rule_id = "T", .version = 3, .valid_from_day = 9}};
	static const struct checklist new_lists[] = {{.id = "production", .version = 1}};
	static const struct statute_term old_terms[] = {
		{.id = "HRG-7", .article = "7", .value = 7},
		{.id = "APP-18", .article = "18", .value = 15}};
	static const struct statute_term new_terms[] = {
		{.id = "HRG-7", .article = "8", .value = 7},
		{.id = "APP-18", .article = "18", .value = 15}};
	static const struct visit_item old_items[] = {{.id = "V1", .basis = "产品质量法18"}};
	static const struct law old_laws[] = {
		{.id = "APP", .digest = "1", .valid_from_day = 1, .valid_to_day = 8},
		{.id = "APL", .digest = "2"}};
	static const struct law new_laws[] = {
		{.id = "APP", .digest = "3", .valid_from_day = 1, .valid_to_day = 8},
		{.id = "APP", .digest = "4", .valid_from_day = 9},
		{.id = "APL", .digest = "2"}};
	static const struct gate_law old_gates[GATE_COUNT] = {
		[GATE_APP_19] = {.version = 1}, [GATE_APP_20] = {.version = 4}};
	static const struct gate_law new_gates[GATE_COUNT] = {
		[GATE_APP_19] = {.version = 2}, [GATE_APP_20] = {.version = 4}};
	const struct policy before = {.gates = old_gates,
				      .rules = old_rules,
				      .rule_count = 3,
				      .clocks = old_clocks,
				      .clock_count = 3,
				      .statutes = old_terms,
				      .statute_count = 2,
				      .visit_items = old_items,
				      .visit_item_count = 1,
				      .laws = {old_laws, 2}};
	const struct policy after = {.gates = new_gates,
				     .rules = new_rules,
				     .rule_count = 3,
				     .clocks = new_clocks,
				     .clock_count = 3,
				     .checklists = new_lists,
				     .checklist_count = 1,
				     .statutes = new_terms,
				     .statute_count = 2,
				     .laws = {new_laws, 3}};
	(void)state;
	count = 0;
	policy_compare(&before, &after, note, NULL);
	assert_int_equal(count, 10);
	assert_change(0, (struct policy_change){POLICY_PART_RULE, "A-1", false, false, 1, 2});
	assert_change(1, (struct policy_change){POLICY_PART_RULE, "A-4", false, true, 0, 1});
	assert_change(2, (struct policy_change){POLICY_PART_RULE, "A-2", true, false, 1, 0});
	assert_change(3, (struct policy_change){POLICY_PART_CLOCK, "T", false, false, 1, 3});
	assert_change(
		4, (struct policy_change){POLICY_PART_CHECKLIST, "production", false, true, 0, 1});
	assert_change(5, (struct policy_change){POLICY_PART_STATUTE, "HRG-7", false, false, 7, 7});
	assert_change(6, (struct policy_change){POLICY_PART_VISIT_ITEM, "V1", true, false, 0, 0});
	/* A law that was amended: its text before, and the one that comes beside it. */
	assert_change(7, (struct policy_change){POLICY_PART_LAW, "APP", false, false, 0, 0});
	assert_change(8, (struct policy_change){POLICY_PART_LAW, "APP", false, true, 0, 0});
	assert_change(9, (struct policy_change){POLICY_PART_GATE, "G-APP-19", false, false, 1, 2});
}

static void a_penalty_basis_that_reads_otherwise(void **state)
{
	static const struct penalty old_rows[] = {{.id = "PN-1", .digest = "1"},
						  {.id = "PN-2", .digest = "2"}};
	static const struct penalty new_rows[] = {{.id = "PN-2", .digest = "3"}};
	const struct policy before = {.penalties = old_rows, .penalty_count = 2};
	const struct policy after = {.penalties = new_rows, .penalty_count = 1};
	(void)state;
	count = 0;
	policy_compare(&before, &after, note, NULL);
	assert_int_equal(count, 2);
	assert_change(0, (struct policy_change){POLICY_PART_PENALTY, "PN-2", false, false, 0, 0});
	assert_change(1, (struct policy_change){POLICY_PART_PENALTY, "PN-1", true, false, 0, 0});
}

static void the_first_is_all_new_and_the_same_is_nothing(void **state)
{
	static const struct rule rules[] = {{.id = "A-1", .version = 1}};
	const struct policy policy = {.rules = rules, .rule_count = 1};
	(void)state;
	count = 0;
	policy_compare(NULL, &policy, note, NULL);
	assert_int_equal(count, 1);
	assert_true(changes[0].added);
	count = 0;
	policy_compare(&policy, &policy, note, NULL);
	assert_int_equal(count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_part_is_compared),
		cmocka_unit_test(a_penalty_basis_that_reads_otherwise),
		cmocka_unit_test(the_first_is_all_new_and_the_same_is_nothing),
	};
	return cmocka_run_group_tests_name("what a policy changes", tests, NULL, NULL);
}
