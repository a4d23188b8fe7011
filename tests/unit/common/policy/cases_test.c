#include "common/policy/rules/policy_cases.h"

#include <dirent.h>
#include <stdlib.h>

#include "common/policy/rules/words.h"
#include "tests/unit/common/policy/policy_fixture.h"

/* Cases in files: those that ship pin every rule of the topics that they ask, and what is wrong
 * with one is told with its place. */

struct asking {
	struct policy_set *set;
	struct problems problems;
};

static int setup(void **state)
{
	struct asking *asking = calloc(1, sizeof *asking);
	struct err err;
	assert_non_null(asking);
	problems_init(&asking->problems);
	if (policy_load_directory(ZHIAN_SOURCE_DIR "/deploy/policy", &asking->problems,
				  &asking->set, &err) != STATUS_OK)
		fail_msg("%s", err.text);
	*state = asking;
	return 0;
}

static int teardown(void **state)
{
	struct asking *asking = *state;
	policy_unload(&asking->set);
	problems_done(&asking->problems);
	free(asking);
	return 0;
}

/* ---- what ships */

static int is_yaml(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name);
	return length > 5 && strcmp(entry->d_name + length - 5, ".yaml") == 0;
}

static size_t run_shipped(struct asking *asking, struct policy_pins *pins)
{
	struct dirent **found = NULL;
	size_t all = 0;
	int count = scandir(ZHIAN_SOURCE_DIR "/deploy/policy/tests", &found, is_yaml, alphasort);
	assert_true(count > 0);
	for (int i = 0; i < count; i++) {
		char path[512];
		size_t size = 0;
		struct policy_cases cases;
		snprintf(path, sizeof path, "deploy/policy/tests/%s", found[i]->d_name);
		char *text = fixture_read(path, &size);
		if (policy_cases_run(&asking->set->policy, bytes_of(text, size), path,
				     &asking->problems, pins, &cases) != STATUS_OK)
			problems_print(&asking->problems, stderr);
		assert_int_equal(cases.failed, 0);
		all += cases.count;
		free(text);
		free(found[i]);
	}
	free(found);
	return all;
}

static void test_shipped_cases_pin_every_rule(void **state)
{
	struct asking *asking = *state;
	const struct policy *policy = &asking->set->policy;
	bool *pinned = calloc(policy->rule_count, sizeof *pinned);
	assert_non_null(pinned);
	struct policy_pins pins = {.rules = pinned};
	size_t cases = run_shipped(asking, &pins);
	assert_no_errors(&asking->problems);
	size_t unpinned = 0;
	for (size_t i = 0; i < policy->rule_count; i++) {
		if (pinned[i])
			continue;
		print_error("no case in deploy/policy/tests pins %s\n", policy->rules[i].id);
		unpinned++;
	}
	print_message("%zu cases pin %zu rules\n", cases, policy->rule_count - unpinned);
	free(pinned);
	assert_int_equal(unpinned, 0);
}

/* Each row, and each need of it: dropped from the policy, a case would come out otherwise. */
static void test_shipped_cases_pin_every_gate(void **state)
{
	struct asking *asking = *state;
	bool rows[GATE_ROW_COUNT] = {false};
	struct wide_set needs[GATE_ROW_COUNT] = {{{0}}};
	struct policy_pins pins = {.gate_rows = rows, .gate_needs = needs};
	size_t unpinned = 0;
	(void)run_shipped(asking, &pins);
	for (unsigned i = 0; i < GATE_ROW_COUNT; i++) {
		const struct gate_row *row =
			policy_gate_row(&asking->set->policy, (enum gate_row_id)i);
		if (rows[i] && wide_set_is(needs[i], row->needs))
			continue;
		print_error("no case in deploy/policy/tests pins %s `%s` of %s: %s\n",
			    gate_id(row->gate), row->act, gate_ground_word(row->ground),
			    rows[i] ? "a need" : "the row");
		unpinned++;
	}
	assert_int_equal(unpinned, 0);
}

/* ---- wrong cases */

static void assert_case(struct asking *asking, const char *lines, const char *problem)
{
	char text[1024];
	struct policy_cases cases;
	snprintf(text, sizeof text, "cases:\n  - name: x\n%s", lines);
	problems_done(&asking->problems);
	problems_init(&asking->problems);
	assert_status(policy_cases_run(&asking->set->policy, bytes_of_text(text), "x.yaml",
				       &asking->problems, NULL, &cases),
		      STATUS_INVALID);
	assert_problem(&asking->problems, problem);
}

#define INJURED "    topic: hazard.level\n    facts: {injuries: 1}\n"

static void test_what_is_wrong_has_its_place(void **state)
{
	struct asking *asking = *state;
	assert_case(asking, INJURED "    rule: HZ-LEVEL-99\n",
		    "x.yaml:2:5: error: case \"x\": HZ-LEVEL-01 answers, not HZ-LEVEL-99");
	assert_case(asking,
		    INJURED "    rule: HZ-LEVEL-01\n    then: {level: larger, urgent: yes}\n",
		    "x.yaml:6:19: error: case \"x\": HZ-LEVEL-01 states `level: major`");
	assert_case(asking, INJURED "    rule: HZ-LEVEL-01\n    then: {level: major}\n",
		    "HZ-LEVEL-01 states `urgent: yes` too");
	assert_case(asking,
		    INJURED "    rule: HZ-LEVEL-01\n"
			    "    then: {level: major, urgent: yes, refer: no}\n",
		    "HZ-LEVEL-01 states no `refer`");
	assert_case(asking, INJURED "    rule: HZ-LEVEL-01\n    ask: yes\n", "nobody is asked");
	assert_case(asking,
		    "    topic: hazard.level\n    facts: {moon: full}\n    rule: HZ-LEVEL-99\n",
		    "`moon` isn't a fact");
	assert_case(asking,
		    "    topic: hazard.level\n    facts: {severity: huge}\n    rule: HZ-LEVEL-99\n",
		    "`severity: huge` isn't allowed; allowed: general, larger, major");
	assert_case(asking, "    topic: hazard.colour\n    facts: none\n    rule: HZ-LEVEL-99\n",
		    "`topic: hazard.colour` isn't allowed");
	assert_case(asking, "    topic: hazard.level\n    facts: all\n    rule: HZ-LEVEL-99\n",
		    "`facts: all` isn't allowed; allowed: a group of facts, or `none`");
	assert_case(asking, INJURED, "`rule` is missing in this case");
}

static void test_an_unknown_fact_that_a_person_is_asked_for(void **state)
{
	struct asking *asking = *state;
	assert_case(asking,
		    "    topic: listing.ground\n"
		    "    facts: {listing_ground: failed_after_announcement, "
		    "heavier_penalty: unknown}\n"
		    "    rule: LS-GROUND-02\n",
		    "a person is asked: state `ask: yes`");
}

static void test_what_a_gate_says_otherwise(void **state)
{
	static const struct {
		const char *lines, *problem;
	} cases[] = {
		{"    act: case.file\n    by: [officer]\n    on_record: all\n    expect: "
		 "permitted\n",
		 "x.yaml:2:5: error: case \"x\": it is proposed to leader"},
		{"    act: case.file\n    by: [officer]\n    expect: permitted\n",
		 "case \"x\": it is refused by G-APP-19: filing_conditions"},
		{"    act: case.file\n    by: [auditor]\n    on_record: all\n    expect: "
		 "permitted\n",
		 "case \"x\": it is refused by G-APP-19: who it is may not"},
		{"    act: case.file\n    by: [officer]\n    second: [leader]\n    on_record: all\n"
		 "    expect: refused\n    gate: G-APP-19\n",
		 "case \"x\": it is permitted"},
		{"    act: case.fly\n    by: [officer]\n    expect: permitted\n",
		 "`case.fly` stands at no gate"},
		{"    act: case.file\n    by: [officer]\n    without: [two_judges]\n    expect: "
		 "permitted\n",
		 "two_judges"},
	};
	struct asking *asking = *state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char text[1024];
		struct policy_cases ran;
		snprintf(text, sizeof text, "gate_cases:\n  - name: x\n%s", cases[i].lines);
		problems_done(&asking->problems);
		problems_init(&asking->problems);
		assert_status(policy_cases_run(&asking->set->policy, bytes_of_text(text), "x.yaml",
					       &asking->problems, NULL, &ran),
			      STATUS_INVALID);
		assert_problem(&asking->problems, cases[i].problem);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_shipped_cases_pin_every_rule),
		TEST(test_shipped_cases_pin_every_gate),
		TEST(test_what_a_gate_says_otherwise),
		TEST(test_what_is_wrong_has_its_place),
		TEST(test_an_unknown_fact_that_a_person_is_asked_for),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
