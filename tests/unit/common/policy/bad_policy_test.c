#include <dirent.h>
#include <stdlib.h>

#include "common/policy/rules/load.h"
#include "common/policy/rules/words.h"
#include "tests/unit/common/policy/policy_fixture.h"

/* Policies that nobody may adopt: bad/NAME.yaml states topics that are wrong in one way, the rest
 * of the policy is what ships; bad/NAME.expect is what is said, all of it, with line and column; a
 * line that ends with "…" is the beginning of what is said. */

#define BAD "tests/unit/common/policy/bad/"

static struct policy_set *load_shipped(void)
{
	struct problems problems;
	struct policy_set *set = NULL;
	struct err err;
	problems_init(&problems);
	if (policy_load_directory(ZHIAN_SOURCE_DIR "/deploy/policy", &problems, &set, &err) !=
	    STATUS_OK)
		fail_msg("%s", err.text);
	problems_done(&problems);
	return set;
}

static bool states_topic(const char *text, const char *name)
{
	char line[128];
	snprintf(line, sizeof line, "topic: %s\n", name);
	return strstr(text, line) != NULL;
}

/* What ships, without the topics that the bad file states. */
static char *rest_of_policy(const struct policy *policy, const char *bad)
{
	struct fixture_output output = {0};
	FILE *out = fixture_output_open(&output);
	fprintf(out, "version: 1\nsuperior_consent_needed: yes\nclocks:\n");
	for (size_t i = 0; i < policy->clock_count; i++)
		policy_print_clock(&policy->clocks[i], out);
	fputs("topics:\n", out);
	for (unsigned topic = TOPIC_NONE + 1; topic < TOPIC_COUNT; topic++) {
		const char *name = topic_name((enum policy_topic)topic);
		if (states_topic(bad, name))
			continue;
		fprintf(out, "  - topic: %s\n    rules:\n", name);
		for (size_t i = 0; i < policy->topics[topic].count; i++)
			policy_print_rule(&policy->rules[policy->topics[topic].first + i], out);
	}
	fputs("penalties:\n", out);
	for (size_t i = 0; i < policy->penalty_count; i++)
		policy_print_penalty(&policy->penalties[i], out);
	fputs("gates:\n", out);
	for (unsigned gate = GATE_NONE + 1; gate < GATE_COUNT; gate++)
		policy_print_gate(policy, (enum gate)gate, out);
	return fixture_output_text(&output);
}

/* What the loader says of the bad file, one problem a line. */
static char *said_of(const struct policy *shipped, const char *name)
{
	char path[256];
	size_t size = 0;
	struct problems problems;
	struct policy_set *set = NULL;
	struct fixture_output output = {0};
	snprintf(path, sizeof path, BAD "%s", name);
	char *bad = fixture_read(path, &size);
	char *rest = rest_of_policy(shipped, bad);
	struct policy_file files[] = {{name, bytes_of(bad, size)},
				      {"rest.yaml", bytes_of_text(rest)}};
	problems_init(&problems);
	if (policy_load_files(files, 2, &problems, &set) != STATUS_INVALID)
		fail_msg("%s was taken for a sound policy", name);
	assert_null(set);
	assert_said_in_chinese(&problems);
	FILE *out = fixture_output_open(&output);
	for (size_t i = 0; i < problems.count; i++) {
		char line[PROBLEM_LINE];
		problem_line(&problems.items[i], line);
		if (strncmp(line, "rest.yaml:", strlen("rest.yaml:")) != 0)
			fprintf(out, "%s\n", line);
	}
	problems_done(&problems);
	free(bad);
	free(rest);
	return fixture_output_text(&output);
}

static bool line_matches(const char *said, size_t size, const char *expected, size_t wanted)
{
	static const char more[] = "…";
	size_t tail = sizeof more - 1;
	if (wanted >= tail && memcmp(expected + wanted - tail, more, tail) == 0)
		return size >= wanted - tail && memcmp(said, expected, wanted - tail) == 0;
	return size == wanted && memcmp(said, expected, wanted) == 0;
}

static bool text_matches(const char *said, const char *expected)
{
	while (*said != '\0' && *expected != '\0') {
		size_t size = strcspn(said, "\n");
		size_t wanted = strcspn(expected, "\n");
		if (!line_matches(said, size, expected, wanted))
			return false;
		said += size + (said[size] == '\n');
		expected += wanted + (expected[wanted] == '\n');
	}
	return *said == *expected;
}

static void assert_said(const struct policy *shipped, const char *name)
{
	char path[256];
	size_t size = 0;
	char *said = said_of(shipped, name);
	int stem = (int)(strlen(name) - strlen(".yaml"));
	snprintf(path, sizeof path, BAD "%.*s.expect", stem, name);
	char *expected = fixture_read(path, &size);
	if (!text_matches(said, expected))
		fail_msg("%s: said:\n%sexpected:\n%s", name, said, expected);
	free(said);
	free(expected);
}

static int is_yaml(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name);
	return length > 5 && strcmp(entry->d_name + length - 5, ".yaml") == 0;
}

static void test_bad_policies_are_refused_with_their_place(void **state)
{
	struct policy_set *set = load_shipped();
	struct dirent **found = NULL;
	int count = scandir(ZHIAN_SOURCE_DIR "/" BAD, &found, is_yaml, alphasort);
	(void)state;
	assert_true(count >= 20);
	for (int i = 0; i < count; i++) {
		assert_said(&set->policy, found[i]->d_name);
		free(found[i]);
	}
	free(found);
	policy_unload(&set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bad_policies_are_refused_with_their_place),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
