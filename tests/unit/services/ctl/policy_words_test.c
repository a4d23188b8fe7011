/* What a rule, a term, a gate and a penalty say: all that are shipped, in Chinese, have no word of
 * English but the names that files and commands use, which stand in brackets. */
#include "services/ctl/show/policy_words.h"
#include "tests/lib/test.h"

#include <stdlib.h>
#include <string.h>

#include "services/ctl/county/policy_open.h"

struct shown {
	struct session session;
	struct policy_set *set;
	char *text;
	size_t size;
};

static void show_all(struct shown *shown)
{
	const struct policy *policy = &shown->set->policy;
	struct session *session = &shown->session;
	session->lang = LANG_ZH;
	session->out = open_memstream(&shown->text, &shown->size);
	assert_non_null(session->out);
	for (size_t i = 0; i < policy->rule_count; i++) {
		policy_say_topic((enum policy_topic)policy->rules[i].topic, LANG_ZH, session->out);
		policy_say_rule(&policy->rules[i], LANG_ZH, session->out);
	}
	for (size_t i = 0; i < policy->clock_count; i++)
		policy_say_clock(&policy->clocks[i], LANG_ZH, session->out);
	assert_true(policy_gates_say(session, policy, NULL) > 10);
	assert_true(policy_penalties_say(session, policy, NULL) > 10);
	assert_int_equal(fclose(session->out), 0);
}

static bool is_small(char c)
{
	return c >= 'a' && c <= 'z';
}

/* Behind a name in brackets, "（case.recuse" with what follows of it. */
static const char *behind_name(const char *at)
{
	static const char bracket[] = "（";
	if (strncmp(at, bracket, sizeof bracket - 1) != 0)
		return at;
	at += sizeof bracket - 1;
	return at + strspn(at, "abcdefghijklmnopqrstuvwxyz._-");
}

static void nothing_shipped_is_told_in_english(void **state)
{
	struct shown shown = {.session = {.err = stderr}};
	size_t english = 0;
	(void)state;
	assert_int_equal(
		policy_open(&shown.session, ZHIAN_SOURCE_DIR "/deploy/policy", false, &shown.set),
		EXIT_DONE);
	assert_true(shown.set->policy.rule_count > 100 && shown.set->policy.clock_count > 100);
	show_all(&shown);
	for (const char *at = shown.text, *line = at; *at != '\0'; at++) {
		line = *at == '\n' ? at + 1 : line;
		at = behind_name(at);
		if (!is_small(*at))
			continue;
		english++;
		print_message("%.*s\n", (int)strcspn(line, "\n"), line);
		at += strcspn(at, "\n") - 1;
	}
	assert_int_equal(english, 0);
	free(shown.text);
	policy_unload(&shown.set);
}

static void assert_counted(const char *id, const char *wanted)
{
	struct shown shown = {.session = {.err = stderr, .lang = LANG_ZH}};
	assert_int_equal(
		policy_open(&shown.session, ZHIAN_SOURCE_DIR "/deploy/policy", false, &shown.set),
		EXIT_DONE);
	FILE *out = open_memstream(&shown.text, &shown.size);
	assert_non_null(out);
	for (size_t i = 0; i < shown.set->policy.clock_count; i++) {
		const struct clock_rule *rule = &shown.set->policy.clocks[i];
		if (strcmp(rule->rule_id, id) == 0)
			policy_say_counting(rule, LANG_ZH, out);
	}
	assert_int_equal(fclose(out), 0);
	assert_string_equal(shown.text, wanted);
	free(shown.text);
	policy_unload(&shown.set);
}

static void a_term_says_how_it_is_counted(void **state)
{
	(void)state;
	assert_counted("APP-18", "    时长  15个工作日\n"
				 "    计法  截止\n"
				 "    末日  遇休息日顺延\n"
				 "    可延长  至多1次，每次15个工作日，由领导决定\n"
				 "    不计入  检测、检验、检疫、鉴定、权利人辨认鉴别、在途\n"
				 "    提示  届满前3个工作日提醒（仅在工作时间）、到期、逾期\n");
	assert_counted(
		"SSI-48",
		"    时长  90日\n"
		"    计法  窗口期\n"
		"    不早于  60日\n"
		"    末日  遇休息日顺延\n"
		"    提示  可以开始办理、届满前10个工作日提醒（仅在工作时间）、到期、逾期\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_shipped_is_told_in_english),
		cmocka_unit_test(a_term_says_how_it_is_counted),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
