#include "tests/mutation/policy_mutate.h"

#include <stdlib.h>

#include "common/policy/rules/load.h"
#include "tests/lib/test.h"

/* Every mutant of what ships says what it is, differs in one place and still answers. */

static struct policy_set *load_shipped(void)
{
	struct problems problems;
	struct policy_set *set = NULL;
	struct err err;
	problems_init(&problems);
	assert_ok(policy_load_directory(ZHIAN_SOURCE_DIR "/deploy/policy", &problems, &set, &err));
	problems_done(&problems);
	return set;
}

static char *printed(const struct policy *policy)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	assert_non_null(out);
	policy_print(policy, out);
	assert_int_equal(fclose(out), 0);
	return text;
}

static void assert_answers(const struct policy *policy)
{
	struct facts facts = {0};
	for (unsigned topic = TOPIC_NONE + 1; topic < TOPIC_COUNT; topic++)
		assert_non_null(policy_ask(policy, (enum policy_topic)topic, &facts, 20000).rule);
	for (unsigned id = CLOCK_NONE + 1; id < CLOCK_ID_COUNT; id++) {
		const struct clock_rule *rule = policy_clock(policy, (enum clock_id)id, 20000);
		assert_true(rule == NULL || rule->id == id);
	}
}

/* Lines that stand in only one of the two texts: an edit in one place touches few. */
static size_t lines_apart(const char *a, const char *b)
{
	size_t before = 0;
	while (a[before] != '\0' && a[before] == b[before])
		before++;
	const char *a_end = a + strlen(a);
	const char *b_end = b + strlen(b);
	while (a_end > a + before && b_end > b + before && a_end[-1] == b_end[-1]) {
		a_end--;
		b_end--;
	}
	size_t lines = 1;
	for (const char *at = a + before; at < a_end; at++)
		lines += *at == '\n';
	return lines;
}

static void test_every_mutant_differs_in_one_place(void **state)
{
	struct policy_set *set = load_shipped();
	char *original = printed(&set->policy);
	size_t count = policy_mutant_count(&set->policy);
	size_t kinds[POLICY_MUTATE_PENALTY + 1] = {0};
	(void)state;
	for (size_t n = 0; n < count; n++) {
		struct policy_mutant *mutant = policy_mutant_make(&set->policy, n);
		char *text = printed(&mutant->policy);
		if (strcmp(text, original) == 0)
			fail_msg("mutant %zu is the original: %s", n, mutant->what);
		if (lines_apart(original, text) > 30)
			fail_msg("mutant %zu differs in many places: %s", n, mutant->what);
		assert_true(strncmp(mutant->what, mutant->where, strlen(mutant->where)) == 0);
		assert_answers(&mutant->policy);
		kinds[mutant->kind]++;
		free(text);
		policy_mutant_free(mutant);
	}
	assert_true(kinds[POLICY_MUTATE_NUMBER] > 0 && kinds[POLICY_MUTATE_DECIDER] > 0);
	assert_true(kinds[POLICY_MUTATE_GATE] > GATE_ROW_COUNT);
	assert_true(kinds[POLICY_MUTATE_PENALTY] > 10 * set->policy.penalty_count);
	assert_true(kinds[POLICY_MUTATE_MEMBER] > 0 && kinds[POLICY_MUTATE_END] > 0);
	assert_true(kinds[POLICY_MUTATE_STOP] > 0 && kinds[POLICY_MUTATE_HOUR] > 0);
	assert_true(kinds[POLICY_MUTATE_MARK] > 0 && kinds[POLICY_MUTATE_CONDITION] > 0);
	/* Every rule but the `otherwise` of each topic, and every clock. */
	assert_int_equal(kinds[POLICY_MUTATE_ROW],
			 set->policy.rule_count - (TOPIC_COUNT - 1) + set->policy.clock_count);
	free(original);
	policy_unload(&set);
}

static void test_the_original_stays(void **state)
{
	struct policy_set *set = load_shipped();
	char *before = printed(&set->policy);
	(void)state;
	policy_mutant_free(policy_mutant_make(&set->policy, 0));
	policy_mutant_free(policy_mutant_make(&set->policy, policy_mutant_count(&set->policy) - 1));
	char *after = printed(&set->policy);
	assert_string_equal(before, after);
	free(before);
	free(after);
	policy_unload(&set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_mutant_differs_in_one_place),
		cmocka_unit_test(test_the_original_stays),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
