/* statutes.yaml beside the one of the policy before: a term of the law changes with its article. */
#include <stdlib.h>
#include <string.h>

#include "tests/unit/common/policy/policy_fixture.h"

#include "common/policy/rules/load.h"

static struct policy_set *shipped(void)
{
	struct policy_set *set;
	struct problems problems;
	struct err err;
	problems_init(&problems);
	assert_int_equal(
		policy_load_directory(ZHIAN_SOURCE_DIR "/deploy/policy", &problems, &set, &err),
		STATUS_OK);
	problems_done(&problems);
	return set;
}

/* The policy with one text in another's place, of the same length, so that the bundle's sizes hold;
 * read as what was adopted: nothing else is looked at. */
static struct policy_set *changed(const struct policy_set *from, const char *text, const char *to)
{
	struct policy_set *set;
	struct problems problems;
	size_t size = from->bundle.size;
	char *bytes = malloc(size);
	assert_non_null(bytes);
	memcpy(bytes, from->bundle.data, size);
	char *found = memmem(bytes, size, text, strlen(text));
	assert_non_null(found);
	assert_int_equal(strlen(text), strlen(to));
	memcpy(found, to, strlen(to));
	problems_init(&problems);
	assert_int_equal(
		policy_load_bytes(bytes_of(bytes, size), POLICY_CHECK_FORM, &problems, &set),
		STATUS_OK);
	problems_done(&problems);
	free(bytes);
	return set;
}

static void succeed(const char *text, const char *to, struct problems *problems)
{
	struct policy_set *before = shipped();
	struct policy_set *after = changed(before, text, to);
	problems_init(problems);
	policy_check_successor(&before->policy, &after->policy, problems);
	policy_unload(&before);
	policy_unload(&after);
}

static void the_same_says_nothing(void **state)
{
	struct problems problems;
	(void)state;
	succeed("id: HRG-7, value: 5", "id: HRG-7, value: 5", &problems);
	assert_int_equal(problems.count, 0);
	problems_done(&problems);
}

static void another_number_by_the_same_article_is_refused(void **state)
{
	static const struct {
		const char *text, *to, *says;
	} cases[] = {
		{"id: HRG-7, value: 5", "id: HRG-7, value: 6",
		 "the statute HRG-7 says 6 working_day, and 5 working_day in policy 1, by the same "
		 "article"},
		{"id: RWD-CLM, value: 60, unit: working_day",
		 "id: RWD-CLM, value: 60, unit: day        ",
		 "the statute RWD-CLM says 60 day, and 60 working_day"},
		{"id: APP-18, value: 15, unit: working_day, extension: 15",
		 "id: APP-18, value: 15, unit: working_day, extension: 30",
		 "the statute APP-18 says"},
		{"id: ARL-20, value: 60, unit: day, stops: no, end: shifts",
		 "id: ARL-20, value: 60, unit: day, stops: no, end: stays ",
		 "the statute ARL-20 says"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct problems problems;
		succeed(cases[i].text, cases[i].to, &problems);
		assert_int_equal(problems.errors, 1);
		assert_problem(&problems, cases[i].says);
		assert_problem(&problems, "statutes.yaml:");
		problems_done(&problems);
	}
}

#define REWARD(value, article)                                                                     \
	"id: RWD-CLM, value: " value ", unit: working_day, stops: no,\n     article: "             \
	"\"市场监管领域重大违法行为举报奖励暂行办法(国市监稽规〔2021〕4号) (" article "?)\""

static void another_article_is_told(void **state)
{
	struct problems problems;
	(void)state;
	succeed(REWARD("60", "第19条"), REWARD("30", "第20条"), &problems);
	assert_int_equal(problems.errors, 0);
	assert_problem(&problems,
		       "the statute RWD-CLM says 30 working_day instead of 60 working_day "
		       "(policy 1); by: ");
	problems_done(&problems);
}

/* A clock whose statute is taken out would follow nothing any more. */
static void a_statute_that_is_followed_stays(void **state)
{
	struct problems problems;
	(void)state;
	succeed("{id: HRG-7,", "{id: HRX-7,", &problems);
	assert_int_equal(problems.errors, 1);
	assert_problem(&problems, "the statute HRG-7 of policy 1");
	assert_problem(&problems, "is gone, and a clock follows it still");
	problems_done(&problems);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_says_nothing),
		cmocka_unit_test(another_number_by_the_same_article_is_refused),
		cmocka_unit_test(another_article_is_told),
		cmocka_unit_test(a_statute_that_is_followed_stays),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
