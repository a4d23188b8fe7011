#include "services/ctl/show/scenario_rules.h"

#include <stdlib.h>

#include "common/base/sabotage.h"
#include "services/scenario/rules_used.h"

bool scenario_rules_begin(struct scenario_rules_met *met, const struct policy *policy)
{
	size_t count = policy->rule_count + policy->clock_count;
	met->rules = (struct rule_met *)calloc(count + 1, sizeof *met->rules);
	if (met->rules == NULL)
		return false;
	for (size_t i = 0; i < policy->rule_count; i++)
		met->rules[met->count++].id = policy->rules[i].id;
	for (size_t i = 0; i < policy->clock_count; i++)
		met->rules[met->count++].id = policy->clocks[i].rule_id;
	return true;
}

void scenario_rules_count(struct scenario_rules_met *met, const struct scenario_result *result)
{
	for (size_t i = 0; i < met->count; i++) {
		struct rule_met *rule = &met->rules[i];
		bool asked = rules_have(&result->asked, rule->id);
		rule->asked += asked;
		rule->fired += rules_have(&result->fired, rule->id) ||
			       (asked && SABOTAGE("scenario.asked-is-fired"));
	}
}

static const struct {
	const char *word, *sentence;
} ways[] = {{"fired", "scenario_rule_fired"},
	    {"asked", "scenario_rule_asked"},
	    {"never", "scenario_rule_never"}};

static size_t how(const struct rule_met *rule)
{
	if (rule->fired != 0)
		return 0;
	return rule->asked != 0 ? 1 : 2;
}

static void say_rule(const struct session *session, const struct rule_met *rule)
{
	char count[24];
	if (session->json) {
		fprintf(session->out,
			"{\"kind\":\"rule_met\",\"rule\":\"%s\",\"met\":\"%s\",\"fired\":%zu,"
			"\"asked\":%zu}\n",
			rule->id, ways[how(rule)].word, rule->fired, rule->asked);
		return;
	}
	(void)snprintf(count, sizeof count, "%zu", rule->fired != 0 ? rule->fired : rule->asked);
	struct template_param params[] = {{"rule", rule->id}, {"count", count}};
	session_say(session, session->out, ways[how(rule)].sentence, params, 2);
}

static void say_sum(const struct session *session, const struct scenario_rules_met *met)
{
	size_t fired = 0, never = 0;
	char texts[4][24];
	for (size_t i = 0; i < met->count; i++) {
		fired += met->rules[i].fired != 0;
		never += met->rules[i].fired == 0 && met->rules[i].asked == 0;
	}
	size_t numbers[4] = {met->count, fired, met->count - fired - never, never};
	for (size_t i = 0; i < 4; i++)
		(void)snprintf(texts[i], sizeof texts[i], "%zu", numbers[i]);
	if (session->json) {
		fprintf(session->out,
			"{\"kind\":\"rules_met\",\"rules\":%s,\"fired\":%s,\"asked\":%s,"
			"\"never\":%s}\n",
			texts[0], texts[1], texts[2], texts[3]);
		return;
	}
	struct template_param params[] = {
		{"count", texts[0]}, {"fired", texts[1]}, {"asked", texts[2]}, {"never", texts[3]}};
	session_say(session, session->out, "scenario_rules_sum", params, 4);
}

void scenario_rules_say(const struct session *session, const struct scenario_rules_met *met)
{
	for (size_t i = 0; i < met->count; i++)
		say_rule(session, &met->rules[i]);
	say_sum(session, met);
}

void scenario_rules_end(struct scenario_rules_met *met)
{
	free(met->rules);
	*met = (struct scenario_rules_met){0};
}
