#include "common/base/assert.h"
#include "common/policy/rules/policy_text.h"
#include "common/policy/rules/words.h"

/* Measures that stand on others: a rule that `needs` a measure waits for it, so each must be
 * proposed by a rule that can itself be met.  What can be reached grows from the rules that need
 * nothing; what is left stands on something missing, or on itself. */

enum { MEASURES_MAX = 64 };

struct needs_graph {
	struct policy_making *making;
	uint64_t proposed; /* kinds that some rule proposes */
	uint64_t reached;
	uint64_t told; /* kinds in circles that were named */
};

static uint64_t needs_of(const struct rule *rule)
{
	return (uint64_t)rule_outcome(rule, OUTCOME_NEEDS, 0);
}

/* As a bit; 0: the rule proposes nothing. */
static uint64_t proposed_by(const struct rule *rule)
{
	int64_t kind = rule_outcome(rule, OUTCOME_MEASURE, 0);
	return kind == 0 ? 0 : UINT64_C(1) << kind;
}

static unsigned first_of(uint64_t kinds)
{
	return (unsigned)__builtin_ctzll((unsigned long long)kinds);
}

static const char *kind_name(unsigned kind, char out[WORD_TEXT])
{
	return fact_word(FACT_MEASURES_SERVED, kind, out);
}

static void reach(struct needs_graph *graph)
{
	const struct policy *policy = &graph->making->set->policy;
	uint64_t before;
	do {
		before = graph->reached;
		for (size_t i = 0; i < policy->rule_count; i++) {
			if ((needs_of(&policy->rules[i]) & ~graph->reached) == 0)
				graph->reached |= proposed_by(&policy->rules[i]);
		}
	} while (graph->reached != before);
}

/* The kind that keeps this one from being reached; itself when nothing does. */
static unsigned waits_for(const struct needs_graph *graph, unsigned kind)
{
	const struct policy *policy = &graph->making->set->policy;
	for (size_t i = 0; i < policy->rule_count; i++) {
		uint64_t missing = needs_of(&policy->rules[i]) & ~graph->reached;
		if (proposed_by(&policy->rules[i]) == UINT64_C(1) << kind && missing != 0)
			return first_of(missing);
	}
	return kind;
}

static const char *file_of(const struct needs_graph *graph, const struct rule *rule)
{
	return graph->making->topics[rule->topic]->file;
}

/* "announce needs stop_production, which needs announce" */
static void complain_circle(struct needs_graph *graph, const struct rule *rule, unsigned from)
{
	char word[WORD_TEXT];
	char path[PROBLEM_TEXT];
	unsigned kind = waits_for(graph, from);
	size_t used = (size_t)snprintf(path, sizeof path, "%s", kind_name(from, word));
	graph->told |= UINT64_C(1) << from;
	for (unsigned steps = 0; steps < MEASURES_MAX && used < sizeof path; steps++) {
		used += (size_t)snprintf(path + used, sizeof path - used, "%s%s",
					 steps == 0 ? " needs " : ", which needs ",
					 kind_name(kind, word));
		if (kind == from)
			break;
		graph->told |= UINT64_C(1) << kind;
		kind = waits_for(graph, kind);
	}
	problem_error_at(graph->making->problems, file_of(graph, rule), rule_place(rule),
			 "rule %s: a circle: %s", rule->id, path);
}

/* Whether the way from this kind leads back to it. */
static bool in_circle(const struct needs_graph *graph, unsigned from)
{
	unsigned kind = waits_for(graph, from);
	for (unsigned steps = 0; steps < MEASURES_MAX && kind != from; steps++)
		kind = waits_for(graph, kind);
	return kind == from;
}

static void check_need(struct needs_graph *graph, const struct rule *rule, unsigned kind)
{
	char word[WORD_TEXT];
	uint64_t bit = UINT64_C(1) << kind;
	if ((graph->reached & bit) != 0)
		return;
	if ((graph->proposed & bit) == 0)
		problem_error_at(graph->making->problems, file_of(graph, rule), rule_place(rule),
				 "rule %s needs `%s`, but no rule proposes it", rule->id,
				 kind_name(kind, word));
	else if (!in_circle(graph, kind))
		problem_error_at(graph->making->problems, file_of(graph, rule), rule_place(rule),
				 "rule %s needs `%s`, which can't be reached: see what its own "
				 "rules need",
				 rule->id, kind_name(kind, word));
	else if ((graph->told & bit) == 0)
		complain_circle(graph, rule, kind);
}

static void check_rule(struct needs_graph *graph, const struct rule *rule)
{
	struct problems *problems = graph->making->problems;
	uint64_t needs = needs_of(rule);
	if (needs != 0 && proposed_by(rule) == 0)
		problem_error_at(problems, file_of(graph, rule), rule_place(rule),
				 "rule %s: `needs` without a `measure` that needs it", rule->id);
	for (; needs != 0; needs &= needs - 1)
		check_need(graph, rule, first_of(needs));
}

void policy_check_needs(struct policy_making *making)
{
	const struct policy *policy = &making->set->policy;
	struct needs_graph graph = {.making = making};
	for (size_t i = 0; i < policy->rule_count; i++)
		graph.proposed |= proposed_by(&policy->rules[i]);
	reach(&graph);
	for (size_t i = 0; i < policy->rule_count; i++)
		check_rule(&graph, &policy->rules[i]);
}
