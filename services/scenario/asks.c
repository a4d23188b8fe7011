#include "services/scenario/asks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/core/json_line.h"
#include "common/policy/rules/words.h"

static enum status no_word(const struct yaml_node *value, enum fact fact, struct err *err)
{
	char allowed[SCHEMA_ALLOWED];
	fact_describe(fact, allowed);
	return err_set(err, STATUS_INVALID, "%.40s: %.40s is not %s", value->key,
		       value->kind == YAML_SCALAR ? value->text : "this", allowed);
}

static bool integer_of(const char *text, int64_t *ret_value)
{
	char *end;
	*ret_value = strtoll(text, &end, 10);
	return text[0] != '\0' && *end == '\0';
}

/* One word, or several of a set. */
static enum status set_words(struct facts *facts, enum fact fact, const struct yaml_node *value,
			     struct err *err)
{
	int64_t bits = 0, bit;
	const struct yaml_node *each = value->kind == YAML_SEQUENCE ? value->first : value;
	for (; each != NULL; each = value->kind == YAML_SEQUENCE ? each->next : NULL) {
		if (each->kind != YAML_SCALAR || !fact_word_value(fact, each->text, &bit))
			return no_word(value, fact, err);
		bits |= INT64_C(1) << bit;
	}
	fact_set(facts, fact, bits);
	return STATUS_OK;
}

static enum status set_fact(struct facts *facts, const struct yaml_node *value, struct err *err)
{
	enum fact fact;
	int64_t number;
	if (!fact_of_name(value->key, &fact))
		return err_set(err, STATUS_INVALID, "%.60s is no fact", value->key);
	if (fact_kind(fact) == FACT_SET)
		return set_words(facts, fact, value, err);
	if (value->kind != YAML_SCALAR)
		return no_word(value, fact, err);
	bool known = fact_kind(fact) == FACT_INTEGER ? integer_of(value->text, &number)
						     : fact_word_value(fact, value->text, &number);
	if (!known)
		return no_word(value, fact, err);
	fact_set(facts, fact, number);
	return STATUS_OK;
}

static bool is_number(enum outcome outcome)
{
	return outcome == OUTCOME_CREDIT_WEIGHT || outcome == OUTCOME_CREDIT_MONTHS ||
	       outcome == OUTCOME_TERM_DAYS || outcome == OUTCOME_REPLY_DAYS;
}

static void put_outcomes(struct json_line *json, const struct rule *rule)
{
	for (unsigned i = 0; i < OUTCOME_FIELD_COUNT; i++) {
		enum outcome outcome = (enum outcome)i;
		char words[WORD_LIST_TEXT];
		if ((rule->outcomes_stated >> i & 1) == 0)
			continue;
		if (is_number(outcome)) {
			json_number(json, outcome_name(outcome), rule->outcomes[i]);
			continue;
		}
		if (outcome_is_set(outcome))
			outcome_print_set(outcome, (uint64_t)rule->outcomes[i], words);
		else
			outcome_print(outcome, rule->outcomes[i], words);
		json_text(json, outcome_name(outcome), words);
	}
}

static enum policy_topic topic_of(const char *name)
{
	for (unsigned topic = TOPIC_NONE + 1; topic < TOPIC_COUNT; topic++) {
		if (strcmp(topic_name((enum policy_topic)topic), name) == 0)
			return (enum policy_topic)topic;
	}
	return TOPIC_NONE;
}

static enum status no_topic(const char *name, struct err *err)
{
	char memory[240];
	struct writer allowed = writer_over(memory, sizeof memory - 1);
	for (unsigned topic = TOPIC_NONE + 1; topic < TOPIC_COUNT; topic++) {
		const char *each = topic_name((enum policy_topic)topic);
		writer_put(&allowed, ", ", topic > TOPIC_NONE + 1 ? 2 : 0);
		writer_put(&allowed, each, strlen(each));
	}
	memory[allowed.size] = '\0';
	return err_set(err, STATUS_INVALID, "%.40s is no topic; allowed: %s", name, memory);
}

enum status asks_line(const struct policy *policy, const char *topic, const struct yaml_node *facts,
		      int32_t day, struct writer *out, struct err *err)
{
	struct facts known = {0};
	struct json_line json;
	enum policy_topic asked = topic_of(topic);
	if (asked == TOPIC_NONE)
		return no_topic(topic, err);
	const struct yaml_node *each = facts != NULL ? facts->first : NULL;
	for (; each != NULL; each = each->next)
		TRY(set_fact(&known, each, err));
	struct policy_answer answer = policy_ask(policy, asked, &known, day);
	json_begin(&json, out, "ask");
	json_text(&json, "topic", topic);
	json_text(&json, "rule", answer.rule->id);
	if (answer.ask)
		json_bool(&json, "asks_a_person", true);
	put_outcomes(&json, answer.rule);
	json_text(&json, "source", answer.rule->source);
	json_text(&json, "confidence", answer.rule->confidence);
	json_end(&json);
	return STATUS_OK;
}
