/* Campaigns' plans: those that ship are in order; what is wrong is told with its line. */
#include "common/policy/books/campaign_plan_load.h"

#include "common/policy/books/dictionary_load.h"
#include "tests/unit/common/policy/policy_fixture.h"

struct loading {
	struct fixture_loading from;
	struct dictionary dictionary;
	const Zh__CampaignPlan *plan;
};

static int setup(void **state)
{
	struct loading *loading = calloc(1, sizeof *loading);
	size_t size = 0;
	assert_non_null(loading);
	fixture_loading_begin(&loading->from, "deploy/campaigns/001.yaml");
	char *dictionary = fixture_read("deploy/dictionary/products.yaml", &size);
	assert_ok(dictionary_load(bytes_of(dictionary, size), "products.yaml", &loading->from.pool,
				  &loading->from.problems, &loading->dictionary));
	free(dictionary);
	*state = loading;
	return 0;
}

static int teardown(void **state)
{
	struct loading *loading = *state;
	fixture_loading_end(&loading->from);
	free(loading);
	return 0;
}

static enum status load(struct loading *loading, const char *file, const char *text)
{
	return campaign_plan_load(bytes_of_text(text), file, &loading->dictionary,
				  &loading->from.pool, &loading->from.problems, &loading->plan);
}

static void test_every_shipped_plan(void **state)
{
	static const char *const names[] = {
		"000",          "001",          "002-agricultural", "002-building", "002-car-parts",
		"002-consumer", "002-regional", "002-e-commerce",   "004"};
	struct loading *loading = *state;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		char path[64];
		size_t size;
		(void)snprintf(path, sizeof path, "deploy/campaigns/%s.yaml", names[i]);
		char *text = fixture_read(path, &size);
		enum status status = load(loading, path, text);
		assert_no_errors(&loading->from.problems);
		assert_ok(status);
		assert_string_equal(loading->plan->id, names[i]);
		free(text);
	}
}

/* What notice 001 says, as its plan has it. */
static void test_notice_001(void **state)
{
	struct loading *loading = *state;
	assert_ok(load(loading, "001.yaml", loading->from.shipped));
	const Zh__CampaignPlan *plan = loading->plan;
	assert_int_equal(plan->scope->n_class_codes, 24);
	assert_int_equal(plan->n_phases, 3);
	assert_int_equal(plan->phases[0]->from_md, 511);
	assert_int_equal(plan->phases[0]->to_md, 620);
	assert_int_equal(plan->phases[1]->from_md, 621);
	assert_int_equal(plan->phases[2]->to_md, 1031);
	assert_true(plan->phases[0]->freezes);
	assert_int_equal(plan->n_reports, 3);
	assert_int_equal(plan->reports[0]->due_md[0], 820);
	assert_int_equal(plan->reports[1]->due_md[0], 1020);
	assert_true(plan->reports[0]->sealed && plan->reports[1]->sealed);
	assert_int_equal(plan->reports[2]->n_due_md, 0);
	unsigned batches = 0;
	for (size_t i = 0; i < plan->n_counters; i++)
		batches += !campaign_measure_has_denominator(plan->counters[i]->measure);
	assert_int_equal(batches, 6);
}

/* The first `from` of the shipped plan replaced: a problem with this text, in this line. */
static void spoiled(struct loading *loading, const char *from, const char *to, const char *wanted)
{
	char *text = fixture_replaced(loading->from.shipped, from, to);
	assert_status(load(loading, "p.yaml", text), STATUS_INVALID);
	assert_problem(&loading->from.problems, wanted);
	free(text);
	problems_done(&loading->from.problems);
	problems_init(&loading->from.problems);
}

static void test_what_is_wrong_is_told_with_its_line(void **state)
{
	struct loading *loading = *state;
	spoiled(loading, "from: 05-11", "from: 5-11", "p.yaml:");
	spoiled(loading, "from: 05-11", "from: 13-11",
		"p.yaml:18: error: phase self-check: this isn't a day");
	spoiled(loading, "to: 06-20, freezes: yes", "to: 06-25, freezes: yes",
		"p.yaml:20: error: phase on-site: it doesn't follow");
	spoiled(loading, "freezes: yes", "freezes: no", "exactly one phase freezes the list");
	spoiled(loading, "id: local-plan", "id: Local", "error: task Local: an id is");
	spoiled(loading, "id: risk-lists", "id: local-plan", "task local-plan: the id is taken");
	spoiled(loading, "phase: on-site, due: 08-31", "phase: nowhere, due: 08-31",
		"no such phase");
	spoiled(loading, "due: 10-31, counter: problems", "due: 08-30, counter: problems",
		"due before its phase");
	spoiled(loading, "counter: pass-rate", "counter: nothing", "nothing: no such counter");
	spoiled(loading, "measure: problems_handled", "measure: trained",
		"each measure is counted");
	spoiled(loading, "measure: batch_struck", "measure: batch_helped",
		"each measure is counted");
	spoiled(loading, "measure: batch_struck,", "measure: batch_struck, target_percent: 50,",
		"a target is 1 to 100");
	spoiled(loading, "due: [10-20]", "due: [10-20, 10-19]", "it doesn't follow");
	spoiled(loading, "due: [10-20]", "due: [10-20], weekday: friday", "weekly or on days");
	spoiled(loading, "S1-24", "S9-24", "`classes: S9-24` isn't in the dictionary");
	spoiled(loading, "roles: [producer, seller]", "roles: [maker]", "roles");
	spoiled(loading, "adulterated", "adulteration", "isn't a violation");
	spoiled(loading, "units: [\"质量发展科\"", "unts: [\"质量发展科\"", "unts");
	spoiled(loading, "sealed: yes", "sealed: maybe", "sealed");
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(test_every_shipped_plan),
		T(test_notice_001),
		T(test_what_is_wrong_is_told_with_its_line),
	};
#undef T
	return cmocka_run_group_tests(tests, NULL, NULL);
}
