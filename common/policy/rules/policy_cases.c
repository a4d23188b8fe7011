#include "common/policy/rules/policy_cases.h"

#include <stdarg.h>

#include "common/policy/gates/gate_cases.h"

#include "common/policy/rules/words.h"
#include "common/policy/yaml/value_text.h"
#include "common/policy/yaml/yaml_schema.h"

#define ENTRIES(array) (sizeof(array) / sizeof(array)[0])
#define CASES_MAX 2000

enum { SHOWN = 60 };

struct case_text {
	struct file_place place;
	const char *name, *rule;
	int64_t topic;
	int32_t at; /* 0: the file's */
	bool ask;
	const struct yaml_node *facts, *then;
};

struct cases_text {
	int32_t at;
	struct schema_list cases, gate_cases;
};

static const struct schema_field case_fields[] = {
	{.name = "name",
	 .type = FIELD_TEXT,
	 .required = true,
	 .min = 1,
	 .max = 200,
	 .offset = offsetof(struct case_text, name),
	 .help = "what it is about"},
	{.name = "topic",
	 .type = FIELD_WORD,
	 .required = true,
	 .words = topic_words,
	 .offset = offsetof(struct case_text, topic),
	 .help = "the question"},
	{.name = "at",
	 .type = FIELD_DAY,
	 .offset = offsetof(struct case_text, at),
	 .help = "on which day it is asked"},
	{.name = "facts",
	 .type = FIELD_NODE,
	 .required = true,
	 .offset = offsetof(struct case_text, facts),
	 .help = "what is known; `none` for nothing"},
	{.name = "rule",
	 .type = FIELD_TEXT,
	 .required = true,
	 .min = 1,
	 .max = RULE_ID - 1,
	 .offset = offsetof(struct case_text, rule),
	 .help = "which rule answers"},
	{.name = "then",
	 .type = FIELD_NODE,
	 .offset = offsetof(struct case_text, then),
	 .help = "all that it says"},
	{.name = "ask",
	 .type = FIELD_BOOL,
	 .offset = offsetof(struct case_text, ask),
	 .help = "whether a person is asked, since a fact isn't known"},
};

static const struct file_schema case_schema = {
	.name = "case",
	.size = sizeof(struct case_text),
	.line_offset = offsetof(struct case_text, place.line),
	.column_offset = offsetof(struct case_text, place.column),
	.fields = case_fields,
	.count = ENTRIES(case_fields),
};

static const struct schema_field file_fields[] = {
	{.name = "at",
	 .type = FIELD_DAY,
	 .initial = "2026-06-01",
	 .offset = offsetof(struct cases_text, at),
	 .help = "on which day cases are asked that state none"},
	{.name = "cases",
	 .type = FIELD_GROUPS,
	 .group = &case_schema,
	 .min = 1,
	 .max = CASES_MAX,
	 .offset = offsetof(struct cases_text, cases),
	 .help = "facts, and the rule that must answer"},
	{.name = "gate_cases",
	 .type = FIELD_GROUPS,
	 .group = &gate_case_schema,
	 .min = 1,
	 .max = CASES_MAX,
	 .offset = offsetof(struct cases_text, gate_cases),
	 .help = "an act, and what the gates must say of it"},
};

static const struct file_schema file_schema = {
	.name = "file of cases",
	.size = sizeof(struct cases_text),
	.line_offset = SCHEMA_NO_LINE,
	.fields = file_fields,
	.count = ENTRIES(file_fields),
};

struct running {
	const struct policy *policy;
	const char *file;
	struct problems *problems;
	const struct case_text *now;
	bool sound;
};

static void complain(struct running *running, const struct yaml_node *node, const char *what,
		     const char *allowed)
{
	running->sound = false;
	problem_error_at(running->problems, running->file, node->place,
			 "case \"%s\": `%s: %.*s` isn't allowed; allowed: %s", running->now->name,
			 what, SHOWN,
			 node->kind == YAML_SCALAR ? node->text : yaml_kind_name(node->kind),
			 allowed);
}

/* ---- facts */

/* One word, or one number, of a fact; sets add up. */
static bool read_value(enum fact fact, const struct yaml_node *node, int64_t *value)
{
	int64_t one = 0;
	if (node->kind != YAML_SCALAR)
		return false;
	if (fact_kind(fact) == FACT_INTEGER)
		return value_read_integer(node->text, value);
	if (!fact_word_value(fact, node->text, &one))
		return false;
	if (fact_kind(fact) == FACT_SET)
		*value = (int64_t)((uint64_t)*value | UINT64_C(1) << one);
	else
		*value = one;
	return true;
}

static void read_fact(struct running *running, const struct yaml_node *node, struct facts *facts)
{
	enum fact fact = FACT_REPORT_KIND;
	int64_t value = 0;
	char allowed[SCHEMA_ALLOWED];
	if (!fact_of_name(node->key, &fact)) {
		running->sound = false;
		problem_error_at(running->problems, running->file, node->key_place,
				 "case \"%s\": `%.*s` isn't a fact; `zhianctl policy facts` lists "
				 "them",
				 running->now->name, SHOWN, node->key);
		return;
	}
	if (node->kind == YAML_SCALAR && strcmp(node->text, "unknown") == 0)
		return;
	bool none = fact_kind(fact) == FACT_SET && node->kind == YAML_SCALAR &&
		    strcmp(node->text, "none") == 0;
	bool list = fact_kind(fact) == FACT_SET && node->kind == YAML_SEQUENCE;
	const struct yaml_node *wrong = NULL;
	for (const struct yaml_node *word = list ? node->first : node;
	     word != NULL && wrong == NULL && !none; word = list ? word->next : NULL) {
		if (!read_value(fact, word, &value))
			wrong = word;
	}
	if (wrong == NULL) {
		fact_set(facts, fact, value);
		return;
	}
	fact_describe(fact, allowed);
	complain(running, wrong, fact_name(fact), allowed);
}

static void read_facts(struct running *running, const struct yaml_node *node, struct facts *facts)
{
	if (node->kind == YAML_SCALAR && strcmp(node->text, "none") == 0)
		return;
	if (node->kind != YAML_MAPPING) {
		complain(running, node, "facts", "a group of facts, or `none`");
		return;
	}
	for (const struct yaml_node *fact = node->first; fact != NULL; fact = fact->next)
		read_fact(running, fact, facts);
}

/* ---- what must come out */

static void fail(struct running *running, struct file_place place, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void fail(struct running *running, struct file_place place, const char *format, ...)
{
	char text[PROBLEM_TEXT];
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	running->sound = false;
	problem_error_at(running->problems, running->file, place, "case \"%s\": %s",
			 running->now->name, text);
}

static void say_value(enum outcome outcome, const struct rule *rule, char out[WORD_LIST_TEXT])
{
	int64_t value = rule->outcomes[outcome];
	if (outcome_is_set(outcome))
		outcome_print_set(outcome, (uint64_t)value, out);
	else
		outcome_print(outcome, value, out);
}

static void check_outcome(struct running *running, const struct rule *rule,
			  const struct yaml_node *node, uint64_t *checked)
{
	enum outcome outcome = OUTCOME_LEVEL;
	int64_t value = 0;
	char said[WORD_LIST_TEXT];
	char allowed[SCHEMA_ALLOWED];
	if (!outcome_of_name(node->key, &outcome)) {
		fail(running, node->key_place, "`%.*s` isn't an outcome", SHOWN, node->key);
		return;
	}
	const struct yaml_node *wrong = outcome_read(outcome, node, &value);
	if (wrong != NULL) {
		outcome_describe(outcome, allowed);
		complain(running, wrong, outcome_name(outcome), allowed);
		return;
	}
	*checked |= UINT64_C(1) << outcome;
	if ((rule->outcomes_stated >> outcome & 1) == 0) {
		fail(running, node->key_place, "%s states no `%s`", rule->id, node->key);
	} else if (rule->outcomes[outcome] != value) {
		say_value(outcome, rule, said);
		fail(running, node->place, "%s states `%s: %s`", rule->id, node->key, said);
	}
}

static void check_then(struct running *running, const struct rule *rule,
		       const struct yaml_node *then)
{
	uint64_t checked = 0;
	char said[WORD_LIST_TEXT];
	bool nothing = then->kind == YAML_SCALAR && strcmp(then->text, "nothing") == 0;
	if (then->kind != YAML_MAPPING && !nothing) {
		complain(running, then, "then", "a group of outcomes, or `nothing`");
		return;
	}
	for (const struct yaml_node *node = then->first; node != NULL && !nothing;
	     node = node->next)
		check_outcome(running, rule, node, &checked);
	for (unsigned i = 0; i < OUTCOME_FIELD_COUNT; i++) {
		if ((rule->outcomes_stated >> i & 1) == 0 || (checked >> i & 1) != 0)
			continue;
		say_value((enum outcome)i, rule, said);
		fail(running, then->place, "%s states `%s: %s` too", rule->id,
		     outcome_name((enum outcome)i), said);
	}
}

static void run_case(struct running *running, int32_t day, struct policy_pins *pins)
{
	const struct case_text *now = running->now;
	struct facts facts = {0};
	if (now->facts != NULL)
		read_facts(running, now->facts, &facts);
	if (!running->sound || now->topic == TOPIC_NONE || now->rule == NULL)
		return;
	struct policy_answer answer =
		policy_ask(running->policy, (enum policy_topic)now->topic, &facts, day);
	if (strcmp(answer.rule->id, now->rule) != 0)
		fail(running, now->place, "%s answers, not %s", answer.rule->id, now->rule);
	else if (now->then != NULL)
		check_then(running, answer.rule, now->then);
	if (answer.ask != now->ask)
		fail(running, now->place,
		     answer.ask ? "a person is asked: state `ask: yes`" : "nobody is asked");
	if (pins != NULL && pins->rules != NULL && running->sound && now->then != NULL)
		pins->rules[answer.rule - running->policy->rules] = true;
}

enum status policy_cases_run(const struct policy *policy, struct bytes content, const char *file,
			     struct problems *problems, struct policy_pins *pins,
			     struct policy_cases *ret_cases)
{
	struct running running = {.policy = policy, .file = file, .problems = problems};
	struct cases_text text = {0};
	struct pool pool;
	size_t errors_before = problems->errors;
	*ret_cases = (struct policy_cases){0};
	pool_init(&pool);
	const struct yaml_node *tree = yaml_parse(content, file, &pool, problems);
	if (tree != NULL)
		schema_read(&file_schema, tree, file, &pool, problems, &text);
	bool readable = problems->errors == errors_before;
	const struct case_text *cases = text.cases.items;
	for (size_t i = 0; i < text.cases.count && readable; i++) {
		running.now = &cases[i];
		running.sound = true;
		run_case(&running, cases[i].at != 0 ? cases[i].at : text.at, pins);
		ret_cases->count++;
		ret_cases->failed += !running.sound;
	}
	const struct gate_case_text *gates = text.gate_cases.items;
	for (size_t i = 0; i < text.gate_cases.count && readable; i++) {
		ret_cases->count++;
		ret_cases->failed += !gate_case_run(policy, &gates[i], file, problems, pins);
	}
	if (readable && ret_cases->count == 0)
		problem_error_at(problems, file, (struct file_place){1, 1}, "there is no case");
	pool_done(&pool);
	return problems->errors == errors_before ? STATUS_OK : STATUS_INVALID;
}
