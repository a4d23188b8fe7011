/* Policies as they are adopted: one byte string, its files, their rules.
 *
 * An input that begins with "#zhian-policy" is a bundle; any other is one YAML file, put into one.
 */
#include <stdio.h>
#include <stdlib.h>

#include "common/policy/rules/load.h"
#include "tests/fuzz/fuzz.h"

static const char heading[] = "#zhian-policy";

/* A bundle has one spelling: its files make the same bytes again. */
static void check_split(struct bytes bundle)
{
	struct policy_file files[POLICY_FILES_MAX];
	struct problems problems;
	struct pool pool;
	struct bytes again;
	size_t count = 0;
	problems_init(&problems);
	pool_init(&pool);
	if (bundle_split(bundle, &pool, &problems, files, &count) == STATUS_OK && count != 0) {
		ASSERT(bundle_make(files, count, &pool, &problems, &again) == STATUS_OK);
		ASSERT(bytes_equal(bundle, again));
	}
	pool_done(&pool);
	problems_done(&problems);
}

/* Every topic answers, whatever is known. */
static void check_answers(const struct policy *policy)
{
	struct facts facts = {0};
	for (unsigned topic = TOPIC_NONE + 1; topic < TOPIC_COUNT; topic++) {
		struct policy_answer answer =
			policy_ask(policy, (enum policy_topic)topic, &facts, 20500);
		ASSERT(answer.rule != NULL && answer.rule->topic == topic);
	}
}

struct printed {
	char *text;
	size_t size;
};

static struct printed print(const struct policy *policy)
{
	struct printed printed = {0};
	FILE *out = open_memstream(&printed.text, &printed.size);
	ASSERT(out != NULL);
	policy_print(policy, out);
	ASSERT(fclose(out) == 0);
	return printed;
}

static struct policy_set *load_file(struct bytes content)
{
	struct policy_file file = {"policy.yaml", content};
	struct problems problems;
	struct policy_set *set = NULL;
	problems_init(&problems);
	enum status status = policy_load_files(&file, 1, &problems, &set);
	ASSERT((status == STATUS_OK) == (set != NULL));
	ASSERT(status == STATUS_OK || problems.errors != 0);
	problems_done(&problems);
	return set;
}

/* The normal form loads, and prints as itself. */
static void check_normal_form(const struct policy *policy)
{
	struct printed first = print(policy);
	struct policy_set *set = load_file(bytes_of(first.text, first.size));
	ASSERT(set != NULL);
	struct printed second = print(&set->policy);
	ASSERT(bytes_equal(bytes_of(first.text, first.size), bytes_of(second.text, second.size)));
	policy_unload(&set);
	free(first.text);
	free(second.text);
}

static void load_bundle(struct bytes bundle)
{
	struct problems problems;
	struct policy_set *set = NULL;
	problems_init(&problems);
	enum status status = policy_load_bytes(bundle, POLICY_CHECK_FORM, &problems, &set);
	ASSERT((status == STATUS_OK) == (set != NULL));
	if (set != NULL) {
		ASSERT(bytes_equal(set->bundle, bundle));
		check_answers(&set->policy);
	}
	policy_unload(&set);
	problems_done(&problems);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes input = bytes_of(data, size);
	if (bytes_start_with(input, bytes_of_text(heading))) {
		check_split(input);
		load_bundle(input);
		return 0;
	}
	struct policy_set *set = load_file(input);
	if (set != NULL) {
		check_answers(&set->policy);
		check_normal_form(&set->policy);
	}
	policy_unload(&set);
	return 0;
}
