/* The text of the law in a policy: how sources name articles, what of an article is meant, and what
 * the loader says of texts and of what quotes them. */
#include <stdlib.h>

#include "common/policy/rules/load.h"
#include "tests/unit/common/policy/policy_fixture.h"

/* ---- references */

static const struct law known[] = {
	{.id = "APL",
	 .name = "中华人民共和国行政处罚法",
	 .short_names = {"行政处罚法"},
	 .short_count = 1},
	{.id = "APP",
	 .name = "市场监督管理行政处罚程序规定",
	 .short_names = {"程序规定"},
	 .short_count = 1},
	{.id = "ACL",
	 .name = "中华人民共和国行政强制法",
	 .short_names = {"行政强制法"},
	 .short_count = 1},
	{.id = "CPL", .name = "消费者权益保护法"},
	{.id = "CPR", .name = "消费者权益保护法实施条例"},
	{.id = "SDL",
	 .name = "严重违法失信名单管理办法",
	 .short_names = {"令44号"},
	 .short_count = 1},
	{.id = "ABL", .name = "企业经营异常名录管理暂行办法"},
};

static const struct laws laws = {known, sizeof known / sizeof known[0]};

static void note(void *context, const struct law_reference *reference)
{
	char *out = (char *)context;
	size_t used = strlen(out);
	(void)snprintf(out + used, 400 - used, "%s%s%u/%u/%u", used == 0 ? "" : " ",
		       reference->law->id, reference->article, reference->paragraph,
		       reference->item);
}

static void assert_references(const char *text, const char *expected, size_t of_nobody)
{
	char out[400] = "";
	assert_int_equal(law_references(laws, text, note, out), of_nobody);
	assert_string_equal(out, expected);
}

static void sources_name_articles(void **state)
{
	(void)state;
	assert_references("程序规定 第38条第1款；行政强制法 第25、27条",
			  "APP38/1/0 ACL25/0/0 ACL27/0/0", 0);
	assert_references("程序规定47、77(三)，行政处罚法58(1)", "APP47/0/0 APP77/0/3 APL58/1/0",
			  0);
	assert_references(
		"市场监督管理行政处罚程序规定(总局令2号,2021令42号/2022令61号修正) 第13条",
		"APP13/0/0", 0);
	assert_references("行政强制法 第28条第1款第4项；程序规定 第42条", "ACL28/1/4 APP42/0/0", 0);
	assert_references("令44号 第7条第4、5项，第10条第1、3项，第2条（条文系回忆）",
			  "SDL7/0/4 SDL7/0/5 SDL10/0/1 SDL10/0/3 SDL2/0/0", 0);
	assert_references("企业经营异常名录管理暂行办法(2014工商总局令68号) 第11-14条",
			  "ABL11/0/0 ABL12/0/0 ABL13/0/0 ABL14/0/0", 0);
	assert_references("企业经营异常名录管理暂行办法 第16条(2025版第15条)", "ABL16/0/0", 0);
	assert_references("行政处罚法第四十二条第一款第（一）项，程序规定第一百零三条",
			  "APL42/1/0 APP103/0/0", 0);
	assert_references("程序规定第十条、第二十条", "APP10/0/0 APP20/0/0", 0);
}

static void the_longest_name_is_meant(void **state)
{
	(void)state;
	assert_references("消费者权益保护法实施条例 第46条第3款；消费者权益保护法 第33条",
			  "CPR46/3/0 CPL33/0/0", 0);
}

static void what_is_no_reference_names_nothing(void **state)
{
	(void)state;
	assert_references("", "", 0);
	assert_references("程序规定", "", 0);
	assert_references("令44号 3个月内", "", 0); /* a term, no article */
	assert_references("程序规定 第五章、第六章", "", 0);
	assert_references("程序规定 第条，第0条，第", "", 0);
	assert_references("自定：送达按第81条", "", 1); /* of which law isn't said */
	assert_references("某某办法 第3条、第4条；程序规定 第5条", "APP5/0/0", 2);
	assert_references("程序规定 第9-3条", "", 0); /* no range */
	assert_references("程序规定(", "", 0);
}

/* ---- passages */

static char *passage(const struct law *law, const char *text, uint32_t paragraph, uint32_t item,
		     bool *ret_whole)
{
	static char memory[LAW_PASSAGE_MAX + 1];
	struct law_reference reference = {law, 1, paragraph, item};
	struct law_article article = {.number = 1, .text = text};
	struct writer out = writer_over(memory, LAW_PASSAGE_MAX);
	*ret_whole = law_passage(&reference, &article, &out);
	assert_false(out.overflow);
	memory[out.size] = '\0';
	return memory;
}

static const char article[] =
	"甲：\n（一）子；\n（二）丑。\n乙。\n丙：\n（一）寅；\n（二）卯；\n（三）辰。";

static void the_paragraph_that_is_meant_is_shown(void **state)
{
	bool whole;
	(void)state;
	assert_string_equal(passage(&known[0], article, 0, 0, &whole), article);
	assert_true(whole);
	assert_string_equal(passage(&known[0], article, 1, 0, &whole),
			    "甲：\n（一）子；\n（二）丑。");
	assert_false(whole);
	assert_string_equal(passage(&known[0], article, 2, 0, &whole), "乙。");
	assert_string_equal(passage(&known[0], article, 3, 2, &whole), "丙：\n（二）卯；");
	assert_string_equal(passage(&known[0], article, 0, 2, &whole), "甲：\n（二）丑。");
	/* The first paragraph that has a third item is the third. */
	assert_string_equal(passage(&known[0], article, 0, 3, &whole), "丙：\n（三）辰。");
	/* What isn't there doesn't hide the article. */
	assert_string_equal(passage(&known[0], article, 4, 0, &whole), article);
	assert_int_equal(law_paragraphs(&known[0], &(struct law_article){.text = article}), 3);
}

static void paragraphs_of_a_copy_that_lost_them_are_not_guessed(void **state)
{
	const struct law together = {.id = "SSI", .name = "抽查办法", .run_together = true};
	bool whole;
	(void)state;
	assert_string_equal(passage(&together, article, 2, 0, &whole), article);
	assert_true(whole);
	assert_int_equal(law_paragraphs(&together, &(struct law_article){.text = article}), 0);
}

/* A long article of which no paragraph is named. */
static void a_long_article_is_shown_by_its_first_paragraph(void **state)
{
	char text[2000];
	bool whole;
	(void)state;
	for (size_t size = 999; size <= 1001; size++) {
		memset(text, 'a', size);
		memcpy(text, "甲。\n", strlen("甲。\n"));
		text[size] = '\0';
		const char *shown = passage(&known[0], text, 0, 0, &whole);
		assert_int_equal(whole, size <= 1000);
		assert_string_equal(shown, size <= 1000 ? text : "甲。");
	}
}

/* What is longer than a line of an answer may be ends with a whole sentence. */
static void a_passage_ends_with_a_whole_sentence(void **state)
{
	static char text[LAW_PASSAGE_MAX + 10];
	bool whole;
	(void)state;
	for (size_t size = LAW_PASSAGE_MAX - 2; size <= LAW_PASSAGE_MAX; size++) {
		memset(text, 'a', size);
		memcpy(text + 300, "。", 3);
		text[size] = '\0';
		const char *shown = passage(&known[0], text, 1, 0, &whole);
		assert_int_equal(whole, size < LAW_PASSAGE_MAX);
		assert_int_equal(strlen(shown), whole ? size : 303);
	}
}

/* ---- texts in a policy's files */

/* What ships, and one file more. */
static enum status load_with(const char *more, struct problems *problems)
{
	char names[POLICY_FILES_MAX][POLICY_FILE_NAME];
	struct policy_file files[POLICY_FILES_MAX];
	struct policy_set *set = NULL;
	size_t count = fixture_policy_files(names);
	problems_init(problems);
	for (size_t i = 0; i < count; i++) {
		char path[128];
		size_t size;
		(void)snprintf(path, sizeof path, "deploy/policy/%s", names[i]);
		char *text = fixture_read(path, &size);
		files[i] = (struct policy_file){names[i], bytes_of(text, size)};
	}
	files[count] = (struct policy_file){"zz_more.yaml", bytes_of_text(more)};
	struct policy_file mine[POLICY_FILES_MAX];
	memcpy(mine, files, sizeof mine);
	enum status status = policy_load_files(mine, count + 1, problems, &set);
	for (size_t i = 0; i < count; i++)
		free((void *)(uintptr_t)files[i].content.data);
	policy_unload(&set);
	return status;
}

static void assert_said(const char *more, enum status expected, const char *says)
{
	struct problems problems;
	assert_int_equal(load_with(more, &problems), expected);
	assert_problem(&problems, says);
	problems_done(&problems);
}

#define LAW "laws:\n  - id: X\n    name: 某某办法\n    source: 公报\n    articles:\n"

static void texts_are_held_to_their_form(void **state)
{
	(void)state;
	assert_said(LAW "      - {number: 2, text: 甲。}\n      - {number: 2, text: 乙。}\n",
		    STATUS_INVALID, "article 2 stands after article 2");
	assert_said(LAW "      - {number: 2, text: 甲乙丙}\n", STATUS_INVALID,
		    "a line ends in the middle of a sentence");
	assert_said(LAW "      - {number: 2, text: \"甲。\\n\\n乙。\"}\n", STATUS_INVALID,
		    "has blanks around it");
	assert_said(LAW "      - {number: 2, text: \"甲。 \"}\n", STATUS_INVALID,
		    "has blanks around it");
	assert_said("laws:\n  - {id: X, name: 程序规定, source: 公报}\n", STATUS_INVALID,
		    "`程序规定` is the name of two laws");
	assert_said("laws:\n  - {id: APP, name: 又一部规定, source: 公报}\n", STATUS_INVALID,
		    "the law APP is stated twice for the same days");
	assert_said("laws:\n  - {id: X, name: 某某办法, source: 公报, valid_from: 2025-02-01, "
		    "valid_to: 2025-01-01}\n",
		    STATUS_INVALID, "`valid_from` is after `valid_to`");
	assert_said(LAW "      - {number: 7, text: 甲。}\n", STATUS_OK,
		    "某某办法 第7条: nobody quotes it");
}

static void a_text_has_its_limit(void **state)
{
	static char more[8000];
	(void)state;
	for (size_t size = 5999; size <= 6001; size++) {
		struct problems problems;
		size_t used = (size_t)snprintf(more, sizeof more, LAW "      - {number: 7, text: ");
		memset(more + used, 'a', size - 3);
		memcpy(more + used + size - 3, "。}\n", sizeof "。}\n");
		assert_int_equal(load_with(more, &problems),
				 size <= 6000 ? STATUS_OK : STATUS_INVALID);
		problems_done(&problems);
	}
}

/* A text that changed stands twice: each for its days. */
static void a_law_has_the_text_of_the_day(void **state)
{
	static const struct law versions[] = {
		{.id = "X", .name = "甲", .valid_from_day = 10, .valid_to_day = 19},
		{.id = "Y", .name = "乙", .valid_from_day = 0, .valid_to_day = 99},
		{.id = "X", .name = "甲", .valid_from_day = 20, .valid_to_day = 29},
	};
	const struct laws both = {versions, 3};
	(void)state;
	assert_ptr_equal(law_on(both, &versions[0], 19), &versions[0]);
	assert_ptr_equal(law_on(both, &versions[0], 20), &versions[2]);
	assert_ptr_equal(law_on(both, &versions[2], 10), &versions[0]);
	assert_ptr_equal(law_on(both, &versions[0], 30), &versions[0]); /* none: itself */
}

/* ---- what ships */

static void what_ships_quotes_what_is_there(void **state)
{
	struct problems problems;
	(void)state;
	assert_int_equal(load_with("laws: []\n", &problems), STATUS_OK);
	assert_no_problem(&problems, "nobody quotes it");
	assert_no_problem(&problems, "has no such paragraph");
	/* What no text was at hand of is said, once for each law. */
	assert_problem(&problems, "刑法 第140条 is quoted, and no text of this law was at hand");
	assert_problem(&problems,
		       "强制性产品认证管理规定 第22条 is quoted, and its text isn't here");
	size_t without = 0;
	for (size_t i = 0; i < problems.count; i++)
		without += strstr(problems.items[i].text, "is quoted, and") != NULL;
	assert_int_equal(without, 13);
	problems_done(&problems);
}

static void what_nobody_has_is_said(void **state)
{
	(void)state;
	assert_said("statutes:\n  - {id: APP-18, value: 15, unit: working_day, clocks: 1, article: "
		    "程序规定 第18条第9款}\n",
		    STATUS_OK,
		    "市场监督管理行政处罚程序规定 第18条 is quoted, and has no such paragraph");
	assert_said("statutes:\n  - {id: APP-18, value: 15, unit: working_day, clocks: 1, article: "
		    "某某办法 第18条}\n",
		    STATUS_OK, "an article is quoted of a law that `laws` doesn't name");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sources_name_articles),
		cmocka_unit_test(the_longest_name_is_meant),
		cmocka_unit_test(what_is_no_reference_names_nothing),
		cmocka_unit_test(the_paragraph_that_is_meant_is_shown),
		cmocka_unit_test(paragraphs_of_a_copy_that_lost_them_are_not_guessed),
		cmocka_unit_test(a_long_article_is_shown_by_its_first_paragraph),
		cmocka_unit_test(a_passage_ends_with_a_whole_sentence),
		cmocka_unit_test(texts_are_held_to_their_form),
		cmocka_unit_test(a_text_has_its_limit),
		cmocka_unit_test(a_law_has_the_text_of_the_day),
		cmocka_unit_test(what_ships_quotes_what_is_there),
		cmocka_unit_test(what_nobody_has_is_said),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
