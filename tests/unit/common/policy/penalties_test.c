/* Penalty bases: what the shipped policy says of each ground, and what no file may say. */
#include <stdlib.h>

#include "common/base/file.h"
#include "tests/lib/penalty_table.h"
#include "tests/unit/common/policy/shipped_fixture.h"

/* ---- what ships, line by line */

static void each_ground_has_its_article_and_range(void **state)
{
	struct shipped *shipped = *state;
	char *table = NULL, said[PENALTY_TABLE_SAID];
	size_t size = 0;
	struct err err;
	assert_ok(shipped_load(shipped));
	assert_ok(file_read(PENALTY_TABLE, (size_t)1 << 20, &table, &size, &err));
	if (!penalty_table_holds(table, &shipped->set->policy, said))
		fail_msg("%s", said);
	free(table);
}

/* ---- a range in words */

static void assert_fine(uint8_t unit, int64_t least, int64_t most, const char *zh, const char *en)
{
	const struct penalty row = {.unit = unit, .least = least, .most = most};
	char text[PENALTY_FINE_TEXT];
	penalty_fine_zh(&row, text);
	assert_string_equal(text, zh);
	penalty_fine_en(&row, text);
	assert_string_equal(text, en);
}

static void a_range_reads_as_in_the_statutes(void **state)
{
	(void)state;
	assert_fine(PENALTY_UNIT_PERCENT_OF_GOODS_VALUE, 100, 300, "货值金额等值以上3倍以下",
		    "1 to 3 times the value of the goods");
	assert_fine(PENALTY_UNIT_PERCENT_OF_GOODS_VALUE, 50, 300, "货值金额50%以上3倍以下",
		    "50 to 300% of the value of the goods");
	assert_fine(PENALTY_UNIT_PERCENT_OF_GOODS_VALUE, 0, 100, "货值金额等值以下",
		    "up to 1 times the value of the goods");
	assert_fine(PENALTY_UNIT_PERCENT_OF_GOODS_VALUE, 300, 300, "货值金额3倍",
		    "3 times the value of the goods");
	assert_fine(PENALTY_UNIT_PERCENT_OF_INCOME, 50, 300, "违法收入50%以上3倍以下",
		    "50 to 300% of the unlawful income");
	assert_fine(PENALTY_UNIT_YUAN, 1000, 50000, "1000元以上5万元以下", "1,000 to 50,000 yuan");
	assert_fine(PENALTY_UNIT_YUAN, 30000, 30000, "3万元", "30,000 yuan");
	assert_fine(PENALTY_UNIT_YUAN, 0, 1000000, "100万元以下", "up to 1,000,000 yuan");
	assert_fine(PENALTY_UNIT_NO_FINE, 0, 0, "", "");
}

/* ---- what may not be said */

static void wrong(void **state, const char *from, const char *to, const char *problem)
{
	shipped_wrong((struct shipped *)*state, "penalties.yaml", from, to, problem);
}

/* Changes one row, and asks for what is said of its line. */
#define REFUSED(name, from, to, problem)                                                           \
	static void name(void **state)                                                             \
	{                                                                                          \
		wrong(state, from, to, "penalties.yaml:" problem);                                 \
	}

REFUSED(a_violation_without_a_row_is_refused, "    violations: [no_standard]\n",
	"    violations: [short_measure]\n",
	"14: error: no penalty basis (`penalties`) is about the violation `no_standard`; where no "
	"article was read, a row says `none_read`")
REFUSED(an_id_stands_once, "id: PN-PQL-50\n", "id: PN-PQL-49\n",
	"25: error: the penalty basis PN-PQL-49 is stated twice; the first is in penalties.yaml, "
	"line 14")
REFUSED(the_least_is_no_more_than_the_most, "least: 50\n", "least: 301\n",
	"25: error: the penalty basis PN-PQL-50 has a `least` above its `most`")
REFUSED(a_range_has_its_end, "    least: 50\n    most: 300\n", "",
	"25: error: the penalty basis PN-PQL-50 has a unit with a range, and no `most`")
REFUSED(what_counts_nothing_has_no_range, "unit: lighter\n", "unit: lighter\n    most: 5\n",
	"85: error: the penalty basis PN-PQL-55 has a range, and a unit that counts nothing")
REFUSED(a_violation_is_one, "[adulterated, inferior_as_good,", "[adulterated, shoddy,",
	"25: error: the penalty basis PN-PQL-50: `shoddy` isn't allowed; allowed: ")
REFUSED(a_role_is_one, "who: [facilitator]", "who: [helper]",
	"141: error: the penalty basis PN-PQL-61: `helper` isn't allowed; allowed: ")
REFUSED(a_ground_is_one, "grounds: [licence_lent]", "grounds: [licence_eaten]", "")
REFUSED(it_is_about_something, "    grounds: [licence_lent]\n", "",
	"253: error: the penalty basis PN-XKL-49-LENT names neither violations nor grounds")
REFUSED(it_speaks_both_languages, "    if_en: \"after the term that was ordered\"\n", "",
	"221: error: the penalty basis PN-XKL-46-1 says something in one language alone")
REFUSED(an_article_has_its_text, "source: \"产品质量法 第52条\"", "source: \"产品质量法 第45条\"",
	"46: error: the penalty basis PN-PQL-52 names an article that no law has here: 产品质量法 "
	"第45条")
REFUSED(a_law_is_known, "source: \"产品质量法 第52条\"", "source: \"计量法 第26条\"",
	"46: error: the penalty basis PN-PQL-52 names an article that no law has here: 计量法 "
	"第26条")
REFUSED(whose_a_revocation_is_stands_there, "    authority: licence_authority\n", "",
	"241: error: the penalty basis PN-XKL-47 revokes a licence, and no `authority` says whose "
	"that is")
REFUSED(a_revocation_is_nobody_elses, "authority: licence_authority",
	"authority: certification_authority",
	"241: error: the penalty basis PN-XKL-47 revokes a licence, and no `authority` says whose "
	"that is")
REFUSED(who_revokes_nothing_has_no_authority, "unit: lighter\n",
	"unit: lighter\n    authority: issuing_authority\n",
	"85: error: the penalty basis PN-PQL-55 has an `authority` that revokes, and revokes "
	"nothing")
REFUSED(what_wasnt_read_says_why, "    note_zh: \"计量法未读：依据由办案人员另查\"\n", "",
	"459: error: the penalty basis PN-NONE-MEASURE has no article, and no `note` why")

/* Of a policy that was adopted before there were any, nothing is asked. */
static void an_adopted_policy_may_have_none(void **state)
{
	struct shipped *shipped = *state;
	struct policy_set *set = NULL;
	assert_ok(shipped_load(shipped));
	struct policy_file files[POLICY_FILES_MAX];
	struct bytes bundle;
	struct pool pool;
	size_t count = 0;
	for (size_t i = 0; i < shipped->count; i++) {
		if (strcmp(shipped->names[i], "penalties.yaml") != 0)
			files[count++] = (struct policy_file){shipped->names[i],
							      bytes_of_text(shipped->texts[i])};
	}
	pool_init(&pool);
	assert_ok(bundle_make(files, count, &pool, &shipped->problems, &bundle));
	assert_status(policy_load_bytes(bundle, POLICY_CHECK_WHOLE, &shipped->problems, &set),
		      STATUS_INVALID);
	assert_problem(&shipped->problems, "is about the violation `harmful_substance`");
	problems_done(&shipped->problems);
	problems_init(&shipped->problems);
	assert_ok(policy_load_bytes(bundle, POLICY_CHECK_FORM, &shipped->problems, &set));
	assert_int_equal(set->policy.penalty_count, 0);
	policy_unload(&set);
	pool_done(&pool);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_range_reads_as_in_the_statutes),
#define TEST(name) cmocka_unit_test_setup_teardown(name, shipped_setup, shipped_teardown)
		TEST(each_ground_has_its_article_and_range),
		TEST(a_violation_without_a_row_is_refused),
		TEST(an_id_stands_once),
		TEST(the_least_is_no_more_than_the_most),
		TEST(a_range_has_its_end),
		TEST(what_counts_nothing_has_no_range),
		TEST(a_violation_is_one),
		TEST(a_role_is_one),
		TEST(a_ground_is_one),
		TEST(it_is_about_something),
		TEST(it_speaks_both_languages),
		TEST(an_article_has_its_text),
		TEST(a_law_is_known),
		TEST(whose_a_revocation_is_stands_there),
		TEST(a_revocation_is_nobody_elses),
		TEST(who_revokes_nothing_has_no_authority),
		TEST(what_wasnt_read_says_why),
		TEST(an_adopted_policy_may_have_none),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
