#include <inttypes.h>
#include <stdlib.h>

#include "common/base/assert.h"
#include "common/policy/rules/policy_text.h"
#include "common/policy/rules/words.h"
#include "common/policy/yaml/value_text.h"

/* Topics of the files into the policy's rules, each with its own checks. */

enum { SHOWN = 60 };

struct rule_reading {
	struct policy_making *making;
	const char *file;
	struct rule *rule;
};

static void complain_value(const struct rule_reading *reading, const struct yaml_node *node,
			   const char *name, const char *allowed)
{
	problem_error_at(reading->making->problems, reading->file, node->place,
			 "rule %s: `%s: %.*s` isn't allowed; allowed: %s", reading->rule->id, name,
			 SHOWN, node->kind == YAML_SCALAR ? node->text : yaml_kind_name(node->kind),
			 allowed);
}

/* ---- when */

static bool read_integer_condition(const struct yaml_node *node, struct rule_condition *condition)
{
	return node->kind == YAML_SCALAR &&
	       value_read_range(node->text, &condition->min, &condition->max);
}

static void take_value(const struct rule_reading *reading, const struct yaml_node *node,
		       enum fact fact, int64_t value, struct rule_condition *condition)
{
	if (fact_kind(fact) != FACT_CODE)
		condition->mask |= UINT64_C(1) << value;
	else if (condition->code_count < RULE_CODES_MAX)
		condition->codes[condition->code_count++] = (uint16_t)value;
	else
		problem_error_at(reading->making->problems, reading->file, node->place,
				 "rule %s: more than %d words for `%s`; write two rules",
				 reading->rule->id, RULE_CODES_MAX, fact_name(fact));
}

static void add_word(const struct rule_reading *reading, enum fact fact,
		     const struct yaml_node *node, struct rule_condition *condition)
{
	int64_t value = 0;
	char allowed[SCHEMA_ALLOWED];
	if (node->kind == YAML_SCALAR && fact_word_value(fact, node->text, &value)) {
		take_value(reading, node, fact, value, condition);
		return;
	}
	fact_describe(fact, allowed);
	complain_value(reading, node, fact_name(fact), allowed);
}

static void read_condition(const struct rule_reading *reading, const struct yaml_node *node,
			   enum fact fact)
{
	struct rule *rule = reading->rule;
	struct rule_condition condition = {.fact = (uint8_t)fact};
	char allowed[SCHEMA_ALLOWED];
	fact_describe(fact, allowed);
	if (fact_kind(fact) == FACT_INTEGER) {
		if (!read_integer_condition(node, &condition))
			complain_value(reading, node, fact_name(fact), allowed);
	} else if (node->kind == YAML_SEQUENCE && fact_kind(fact) != FACT_BOOL) {
		for (const struct yaml_node *word = node->first; word != NULL; word = word->next)
			add_word(reading, fact, word, &condition);
		if (node->count == 0)
			complain_value(reading, node, fact_name(fact), allowed);
	} else {
		add_word(reading, fact, node, &condition);
	}
	rule->conditions[rule->condition_count++] = condition;
}

static void read_when(const struct rule_reading *reading, const struct yaml_node *when)
{
	struct problems *problems = reading->making->problems;
	if (when->kind == YAML_SCALAR && strcmp(when->text, "otherwise") == 0)
		return;
	if (when->kind != YAML_MAPPING || when->count == 0) {
		problem_error_at(problems, reading->file, when->place,
				 "rule %s: `when` must be a group of facts, or `otherwise`",
				 reading->rule->id);
		return;
	}
	for (const struct yaml_node *node = when->first; node != NULL; node = node->next) {
		enum fact fact = FACT_REPORT_KIND;
		if (!fact_of_name(node->key, &fact))
			problem_error_at(problems, reading->file, node->key_place,
					 "rule %s: `%.*s` isn't a fact; `zhianctl policy facts` "
					 "lists them",
					 reading->rule->id, SHOWN, node->key);
		else if (reading->rule->condition_count == RULE_CONDITIONS_MAX)
			problem_error_at(problems, reading->file, node->key_place,
					 "rule %s: more than %d facts; write two rules",
					 reading->rule->id, RULE_CONDITIONS_MAX);
		else
			read_condition(reading, node, fact);
	}
}

/* ---- then */

static void read_outcome(const struct rule_reading *reading, const struct yaml_node *node)
{
	enum outcome outcome = OUTCOME_LEVEL;
	int64_t value = 0;
	char allowed[SCHEMA_ALLOWED];
	if (!outcome_of_name(node->key, &outcome)) {
		problem_error_at(reading->making->problems, reading->file, node->key_place,
				 "rule %s: `%.*s` isn't an outcome; `zhianctl policy facts` "
				 "lists them",
				 reading->rule->id, SHOWN, node->key);
		return;
	}
	const struct yaml_node *wrong = outcome_read(outcome, node, &value);
	if (wrong != NULL) {
		outcome_describe(outcome, allowed);
		complain_value(reading, wrong, node->key, allowed);
		return;
	}
	reading->rule->outcomes_stated |= UINT64_C(1) << outcome;
	reading->rule->outcomes[outcome] = value;
}

static void read_then(const struct rule_reading *reading, const struct yaml_node *then)
{
	bool nothing = then->kind == YAML_SCALAR && strcmp(then->text, "nothing") == 0;
	if (nothing)
		return;
	if (then->kind != YAML_MAPPING || then->count == 0) {
		problem_error_at(reading->making->problems, reading->file, then->place,
				 "rule %s: `then` must be a group of outcomes, or `nothing`",
				 reading->rule->id);
		return;
	}
	for (const struct yaml_node *node = then->first; node != NULL; node = node->next)
		read_outcome(reading, node);
}

/* What must be on record and served before is a condition like any other, one for each. */
static void imply_needs(const struct rule_reading *reading)
{
	struct rule *rule = reading->rule;
	uint64_t needs = (uint64_t)rule_outcome(rule, OUTCOME_NEEDS, 0);
	for (; needs != 0; needs &= needs - 1) {
		if (rule->condition_count == RULE_CONDITIONS_MAX) {
			problem_error_at(reading->making->problems, reading->file, rule_place(rule),
					 "rule %s: more than %d facts and predecessors; write two "
					 "rules",
					 rule->id, RULE_CONDITIONS_MAX);
			return;
		}
		rule->conditions[rule->condition_count++] = (struct rule_condition){
			.fact = FACT_MEASURES_SERVED,
			.implied = true,
			.mask = needs & (~needs + 1),
		};
	}
}

/* ---- one rule */

static const char *kept(struct policy_making *making, const char *text)
{
	return pool_text(&making->set->pool, text);
}

static void check_validity(const struct rule_reading *reading)
{
	const struct rule *rule = reading->rule;
	char from[TIME_DAY_TEXT];
	char to[TIME_DAY_TEXT];
	if (rule->valid_from_day <= rule->valid_to_day)
		return;
	time_print_day(rule->valid_from_day, from);
	time_print_day(rule->valid_to_day, to);
	problem_error_at(reading->making->problems, reading->file, rule_place(rule),
			 "rule %s: valid_from %s is after valid_to %s", rule->id, from, to);
}

static void read_rule(struct policy_making *making, const struct topic_text *topic,
		      const struct rule_text *text, struct rule *rule)
{
	struct rule_reading reading = {making, topic->file, rule};
	snprintf(rule->id, sizeof rule->id, "%s", text->id == NULL ? "" : text->id);
	rule->version = (uint32_t)text->version;
	rule->topic = (uint8_t)topic->topic;
	rule->unknown = (uint8_t)text->unknown;
	rule->retroactive = text->retroactive == 1;
	rule->valid_from_day = text->valid_from;
	rule->valid_to_day = text->valid_to;
	rule->source = kept(making, text->source);
	rule->confidence = kept(making, confidence_of(text->confidence));
	rule->because_zh = kept(making, text->because_zh);
	rule->because_en = kept(making, text->because_en);
	rule->line = text->place.line;
	rule->column = text->place.column;
	if (text->when != NULL)
		read_when(&reading, text->when);
	if (text->then != NULL)
		read_then(&reading, text->then);
	imply_needs(&reading);
	check_validity(&reading);
	if (strcmp(rule->confidence, "recalled") == 0)
		problem_warning_at(making->problems, topic->file, rule_place(rule),
				   "rule %s: its source is recalled, not read: %s", rule->id,
				   rule->source);
}

/* ---- over the rules of a topic, and over all */

static bool is_otherwise(const struct rule_text *text)
{
	return text->when != NULL && text->when->kind == YAML_SCALAR;
}

static void check_otherwise(struct policy_making *making, const struct topic_text *topic)
{
	const struct rule_text *rules = topic->rules.items;
	const char *name = topic_name((enum policy_topic)topic->topic);
	const struct rule *made =
		making->set->policy.rules + making->set->policy.topics[topic->topic].first;
	size_t last = topic->rules.count;
	for (size_t i = 0; i + 1 < last; i++) {
		if (is_otherwise(&rules[i]))
			problem_error_at(
				making->problems, topic->file, rules[i].place,
				"rule %s: an `otherwise` must be the last of its topic `%s`",
				made[i].id, name);
	}
	if (last == 0)
		return;
	if (!is_otherwise(&rules[last - 1])) {
		making->topics_without_otherwise++;
		problem_error_at(making->problems, topic->file, topic->place,
				 "the topic `%s` has no `otherwise` as its last rule", name);
		return;
	}
	if (made[last - 1].condition_count != 0)
		problem_error_at(making->problems, topic->file, rules[last - 1].place,
				 "rule %s: an `otherwise` needs nothing before it",
				 made[last - 1].id);
	if (rules[last - 1].valid_from != policy_day(POLICY_FIRST_YYYYMMDD) ||
	    rules[last - 1].valid_to != policy_day(POLICY_LAST_YYYYMMDD))
		problem_error_at(making->problems, topic->file, rules[last - 1].place,
				 "rule %s: an `otherwise` is always valid: state no days",
				 made[last - 1].id);
}

static size_t all_rules(const struct policy_making *making)
{
	size_t count = 0;
	for (unsigned topic = TOPIC_NONE + 1; topic < TOPIC_COUNT; topic++) {
		if (making->topics[topic] != NULL)
			count += making->topics[topic]->rules.count;
	}
	return count;
}

struct rule_place {
	const struct rule *rule;
	const char *file;
};

static int by_id(const void *a, const void *b)
{
	const struct rule *x = ((const struct rule_place *)a)->rule;
	const struct rule *y = ((const struct rule_place *)b)->rule;
	int order = strcmp(x->id, y->id);
	return order != 0 ? order : (x > y) - (x < y);
}

static void check_ids(struct policy_making *making, struct rule_place *places, size_t count)
{
	qsort(places, count, sizeof places[0], by_id);
	for (size_t i = 1; i < count; i++) {
		if (places[i].rule->id[0] != '\0' &&
		    strcmp(places[i - 1].rule->id, places[i].rule->id) == 0)
			problem_error_at(
				making->problems, places[i].file, rule_place(places[i].rule),
				"the rule id %s is used twice; the first is in %s, line %u",
				places[i].rule->id, places[i - 1].file, places[i - 1].rule->line);
	}
}

void policy_make_rules(struct policy_making *making)
{
	struct policy *policy = &making->set->policy;
	size_t count = all_rules(making);
	struct rule *rules = POOL_ARRAY(&making->set->pool, struct rule, count);
	struct rule_index *indexes = POOL_ARRAY(&making->set->pool, struct rule_index, TOPIC_COUNT);
	struct rule_place *places = POOL_ARRAY(&making->set->pool, struct rule_place, count);
	size_t next = 0;
	policy->rules = rules;
	policy->rule_count = count;
	for (unsigned i = TOPIC_NONE + 1; i < TOPIC_COUNT; i++) {
		const struct topic_text *topic = making->topics[i];
		policy->topics[i].first = next;
		if (topic == NULL)
			continue;
		const struct rule_text *texts = topic->rules.items;
		policy->topics[i].count = topic->rules.count;
		for (size_t j = 0; j < topic->rules.count; j++, next++) {
			read_rule(making, topic, &texts[j], &rules[next]);
			places[next] = (struct rule_place){&rules[next], topic->file};
		}
		rule_index_make(&rules[policy->topics[i].first], topic->rules.count, &indexes[i]);
		policy->topics[i].index = &indexes[i];
		check_otherwise(making, topic);
	}
	ASSERT(next == count);
	check_ids(making, places, count);
}
