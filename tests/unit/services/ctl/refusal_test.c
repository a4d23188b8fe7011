/* What a state's refusal says: the reason first, then one next act, the others by name. */
#include "tests/lib/test.h"

#include <stdio.h>
#include <stdlib.h>

#include "services/ctl/failure.h"
#include "services/ctl/show/refusal.h"
#include "services/ctl/show/states_show.h"
#include "services/scenario/lives.h"

/* A refusal as common/core makes it. */
struct made {
	Zh__Refusal refusal;
	Zh__RuleRef rule;
	Zh__Param param, *params[1];
	char id[STATE_ID_SIZE];
	const char *possible[STATE_SET_MAX];
};

static void make(struct made *made, const struct state_table *table, uint8_t state, uint8_t event)
{
	uint8_t acts[STATE_SET_MAX];
	zh__refusal__init(&made->refusal);
	zh__rule_ref__init(&made->rule);
	zh__param__init(&made->param);
	made->rule.id = state_table_id(table, state, event, made->id);
	made->param.name = "state";
	made->param.value = table->states[state].name;
	made->params[0] = &made->param;
	made->refusal.code = "hazard.state";
	made->refusal.rule = &made->rule;
	made->refusal.params = made->params;
	made->refusal.n_params = 1;
	made->refusal.n_possible = state_table_possible(table, state, acts, STATE_SET_MAX);
	for (size_t i = 0; i < made->refusal.n_possible; i++)
		made->possible[i] = table->events[acts[i]].name;
	made->refusal.possible = made->possible;
}

typedef void look_fn(const struct state_table *table, uint8_t state, uint8_t event);

static size_t each_refused(look_fn *look)
{
	size_t tables, count = 0;
	const struct life *all = lives(&tables);
	for (size_t t = 0; t < tables; t++) {
		const struct state_table *table = all[t].table;
		for (uint8_t state = 0; state < table->state_count; state++) {
			for (uint8_t event = 0; event < table->event_count; event++) {
				if (state_table_row(table, state, event).verdict != STATE_REFUSE)
					continue;
				look(table, state, event);
				count++;
			}
		}
	}
	return count;
}

static void look_why(const struct state_table *table, uint8_t state, uint8_t event)
{
	struct made made;
	make(&made, table, state, event);
	assert_string_equal(refusal_why(&made.refusal, LANG_EN),
			    state_table_row(table, state, event).rule->why);
	if (strcmp(refusal_why(&made.refusal, LANG_ZH), refusal_why(&made.refusal, LANG_EN)) == 0)
		fail_msg("%s has no Chinese reason", made.id);
}

static void every_refusal_says_why(void **state)
{
	(void)state;
	assert_true(each_refused(look_why) > 1000);
}

/* `rule ID` finds what a refusal names, in both languages. */
static void look_rule(const struct state_table *table, uint8_t state, uint8_t event)
{
	char id[STATE_ID_SIZE], memory[8192] = "";
	(void)state_table_id(table, state, event, id);
	for (int lang = LANG_ZH; lang <= LANG_EN; lang++) {
		FILE *out = fmemopen(memory, sizeof memory, "w");
		assert_non_null(out);
		const struct session session = {.lang = (enum lang)lang, .out = out};
		size_t shown = states_show_pair(&session, id);
		assert_int_equal(fclose(out), 0);
		const struct state_rule *rule = state_table_row(table, state, event).rule;
		if (shown == 0 ||
		    strstr(memory, catalogue_word(WORDS_WHY, rule->why, (enum lang)lang)) == NULL)
			fail_msg("%s isn't told: %s", id, memory);
	}
}

static void every_rule_of_a_life_is_told(void **state)
{
	(void)state;
	assert_true(each_refused(look_rule) > 1000);
	const struct session session = {.out = stderr};
	assert_int_equal(states_show_pair(&session, "HZ999"), 0);
	assert_int_equal(states_show_pair(&session, "MS-OPEN-03"), 0);
}

/* What comes next is never what the same table would refuse. */
static void look_next(const struct state_table *table, uint8_t state, uint8_t event)
{
	struct made made;
	make(&made, table, state, event);
	const struct work_step *step = refusal_next(&made.refusal);
	bool possible = step == NULL || strcmp(step->command, "explain") == 0;
	for (size_t i = 0; !possible && i < made.refusal.n_possible; i++) {
		const struct command *command = refusal_command(made.possible[i]);
		possible = command != NULL && refusal_is_step(step, command);
	}
	if (!possible)
		fail_msg("%s of %s leads to %s", made.id, table->name, step->command);
	if (step != NULL)
		assert_string_equal(step->state, table->states[state].name);
}

static void the_next_act_is_possible(void **state)
{
	(void)state;
	(void)each_refused(look_next);
}

static void printed(const struct failure *failure, enum lang lang, const char *expected)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	assert_non_null(out);
	failure_print(failure, &(struct failure_style){.lang = lang}, out);
	assert_int_equal(fclose(out), 0);
	assert_string_equal(text, expected);
	free(text);
}

static const struct state_table *table_of(const char *letters)
{
	size_t count;
	const struct life *all = lives(&count);
	for (size_t i = 0; i < count; i++) {
		if (strcmp(all[i].table->letters, letters) == 0)
			return all[i].table;
	}
	fail_msg("no table has the letters %s", letters);
	return NULL;
}

static uint8_t state_named(const struct state_table *table, const char *name)
{
	uint8_t state = 0;
	while (state < table->state_count && strcmp(table->states[state].name, name) != 0)
		state++;
	assert_true(state < table->state_count);
	return state;
}

static void reason_first_then_one_act(void **state)
{
	struct made made;
	struct failure failure = {.exit = EXIT_REFUSED, .subject = "HZ-522701-3"};
	const struct state_table *table = table_of("HZ");
	uint8_t cancel_off = 0;
	(void)state;
	while (strcmp(table->events[cancel_off].name, "hazard.cancel-off") != 0)
		cancel_off++;
	make(&made, table, state_named(table, "ordered"), cancel_off);
	made.refusal.code = "hazard.cancel_off.state";
	made.possible[0] = "hazard.level";
	made.possible[1] = "hazard.reinspect passed";
	made.possible[2] = "hazard.reinspect failed";
	made.possible[3] = "hazard.unfounded";
	made.refusal.n_possible = 4;
	failure.refusal = &made.refusal;
	printed(&failure, LANG_EN,
		"zhianctl: HZ-522701-3: this can't be done in the state \"ordered\": "
		"cancel-off needs a passed re-inspection\n"
		"  rule: HZ034\n"
		"  next: zhianctl hazard reinspect HZ-522701-3 --outcome … --officers … --on-day …"
		"   # record a re-inspection by two or more officers\n"
		"  also possible: hazard level, unfounded\n");
	printed(&failure, LANG_ZH,
		"zhianctl: HZ-522701-3: 当前状态“已下达整改”下不能这样办理："
		"销号须先经复查合格\n"
		"  依据：HZ034\n"
		"  下一步：zhianctl hazard reinspect HZ-522701-3 --outcome … --officers … --on-day "
		"…"
		"   # 记录复查\n"
		"  也可以办理：确定隐患等级（hazard level）、隐患不成立（hazard unfounded）\n");
}

/* Behind what is typed there as it is: a command up to its remark, or one in brackets. */
static const char *behind_typed(const char *at)
{
	static const char command[] = "zhianctl ", bracket[] = "（";
	const char *end = NULL;
	if (strncmp(at, command, sizeof command - 1) == 0)
		end = strstr(at, "#");
	else if (strncmp(at, bracket, sizeof bracket - 1) == 0)
		end = at + sizeof bracket - 1 +
		      strspn(at + sizeof bracket - 1, "abcdefghijklmnopqrstuvwxyz- ");
	return end != NULL ? end : at;
}

/* No word of English but what is typed. */
static void look_chinese(const struct state_table *table, uint8_t state, uint8_t event)
{
	static const char name[] = "zhianctl: ";
	struct made made;
	struct failure failure = {.exit = EXIT_REFUSED, .subject = "HZ-522701-3"};
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	assert_non_null(out);
	make(&made, table, state, event);
	failure.refusal = &made.refusal;
	failure_print(&failure, &(struct failure_style){.lang = LANG_ZH}, out);
	assert_int_equal(fclose(out), 0);
	assert_memory_equal(text, name, sizeof name - 1);
	for (const char *at = text + sizeof name - 1; *at != '\0'; at++) {
		at = behind_typed(at);
		if (*at >= 'a' && *at <= 'z')
			fail_msg("%s is told in English: %s", made.id, text);
	}
	free(text);
}

static void every_refusal_is_told_in_chinese(void **state)
{
	(void)state;
	assert_true(each_refused(look_chinese) > 1000);
}

/* A field is called by its option, once; any other place by what the daemon says. */
static void a_field_is_called_by_its_option(void **state)
{
	Zh__Refusal refusal = ZH__REFUSAL__INIT;
	struct failure failure = {
		.exit = EXIT_REFUSED, .subject = "CS-522701-1", .refusal = &refusal};
	(void)state;
	refusal.code = "case.execute.amount";
	refusal.where = "paid_fen";
	printed(&failure, LANG_EN,
		"zhianctl: CS-522701-1: the amount isn't possible: --paid-fen\n");
	printed(&failure, LANG_ZH, "zhianctl: CS-522701-1: 金额不合要求：--paid-fen（缴款金额）\n");
	refusal.code = "input.too_large";
	refusal.where = "batch"; /* said with what else is known of it, after a semicolon */
	printed(&failure, LANG_ZH, "zhianctl: CS-522701-1: 该输入过大\n  位置：--batch（批次）\n");
	refusal.where = "happened_ms"; /* of the command, not of the act */
	printed(&failure, LANG_ZH,
		"zhianctl: CS-522701-1: 该输入过大\n  "
		"位置：--happened（实际发生时间（如非现在））\n");
	refusal.where = "items[2].class_code";
	printed(&failure, LANG_ZH,
		"zhianctl: CS-522701-1: 该输入过大\n  位置：items[2].class_code\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_refusal_says_why),
		cmocka_unit_test(every_rule_of_a_life_is_told),
		cmocka_unit_test(the_next_act_is_possible),
		cmocka_unit_test(every_refusal_is_told_in_chinese),
		cmocka_unit_test(reason_first_then_one_act),
		cmocka_unit_test(a_field_is_called_by_its_option),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
