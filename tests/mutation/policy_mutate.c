#include "tests/mutation/policy_walk.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "clock.pb-c.h"
#include "common/base/assert.h"
#include "common/core/decider.h"
#include "common/policy/rules/words.h"

bool walk_turn(struct walk *walk, enum policy_mutation kind, const char *where, const char *format,
	       ...)
{
	struct policy_mutant *mutant = walk->mutant;
	if (walk->next++ != walk->wanted || mutant == NULL)
		return false;
	va_list arguments;
	int used = snprintf(mutant->what, sizeof mutant->what, "%s: ", where);
	snprintf(mutant->where, sizeof mutant->where, "%s", where);
	va_start(arguments, format);
	vsnprintf(mutant->what + used, sizeof mutant->what - (size_t)used, format, arguments);
	va_end(arguments);
	mutant->kind = kind;
	return true;
}

/* One more and one less of a number that may lie in [min, max]; the new value, or the old one. */
static int64_t number(struct walk *walk, const char *where, const char *name, int64_t value,
		      int64_t min, int64_t max)
{
	if (value < max && walk_turn(walk, POLICY_MUTATE_NUMBER, where,
				     "%s %" PRId64 " -> %" PRId64, name, value, value + 1))
		return value + 1;
	if (value > min && walk_turn(walk, POLICY_MUTATE_NUMBER, where,
				     "%s %" PRId64 " -> %" PRId64, name, value, value - 1))
		return value - 1;
	return value;
}

/* ---- rules */

static void remove_condition(struct rule *rule, unsigned at)
{
	rule->condition_count--;
	for (unsigned i = at; i < rule->condition_count; i++)
		rule->conditions[i] = rule->conditions[i + 1];
}

/* One value of several that the condition is met by: met by it no more. */
static void drop_member(struct walk *walk, const struct rule *rule,
			struct rule_condition *condition)
{
	enum fact fact = (enum fact)condition->fact;
	char word[WORD_TEXT];
	for (int64_t value = 0; value < 64; value++) {
		uint64_t bit = UINT64_C(1) << value;
		if ((condition->mask & bit) != 0 && (condition->mask & ~bit) != 0 &&
		    walk_turn(walk, POLICY_MUTATE_MEMBER, rule->id, "%s isn't met by %s",
			      fact_name(fact), fact_word(fact, value, word)))
			condition->mask &= ~bit;
	}
	for (unsigned i = 0; condition->code_count > 1 && i < condition->code_count; i++) {
		if (!walk_turn(walk, POLICY_MUTATE_MEMBER, rule->id, "%s isn't met by %s",
			       fact_name(fact), fact_word(fact, condition->codes[i], word)))
			continue;
		condition->codes[i] = condition->codes[--condition->code_count];
	}
}

/* Returns whether the condition is gone. */
static bool change_condition(struct walk *walk, struct rule *rule, unsigned at)
{
	struct rule_condition *condition = &rule->conditions[at];
	const char *name = fact_name((enum fact)condition->fact);
	char bound[64];
	if (condition->implied)
		return false; /* it goes with its predecessor */
	if (fact_kind((enum fact)condition->fact) == FACT_INTEGER) {
		snprintf(bound, sizeof bound, "%s at least", name);
		if (condition->min != 0)
			condition->min =
				number(walk, rule->id, bound, condition->min, 1, condition->max);
		snprintf(bound, sizeof bound, "%s at most", name);
		if (condition->max != INT64_MAX)
			condition->max = number(walk, rule->id, bound, condition->max,
						condition->min, INT64_MAX - 1);
	}
	if (fact_kind((enum fact)condition->fact) != FACT_INTEGER)
		drop_member(walk, rule, condition);
	if (!walk_turn(walk, POLICY_MUTATE_CONDITION, rule->id, "%s isn't asked", name))
		return false;
	remove_condition(rule, at);
	return true;
}

static void drop_need(struct rule *rule, uint64_t kind)
{
	uint64_t left = (uint64_t)rule_outcome(rule, OUTCOME_NEEDS, 0) & ~kind;
	rule->outcomes[OUTCOME_NEEDS] = (int64_t)left;
	if (left == 0)
		rule->outcomes_stated &= ~(UINT64_C(1) << OUTCOME_NEEDS);
	for (unsigned i = 0; i < rule->condition_count; i++) {
		if (rule->conditions[i].implied && rule->conditions[i].mask == kind) {
			remove_condition(rule, i);
			return;
		}
	}
}

static void change_outcomes(struct walk *walk, struct rule *rule)
{
	static const enum outcome numbers[] = {OUTCOME_CREDIT_WEIGHT, OUTCOME_CREDIT_MONTHS,
					       OUTCOME_TERM_DAYS, OUTCOME_REPLY_DAYS};
	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
		if ((rule->outcomes_stated >> numbers[i] & 1) != 0)
			rule->outcomes[numbers[i]] =
				number(walk, rule->id, outcome_name(numbers[i]),
				       rule->outcomes[numbers[i]], 0, INT64_MAX);
	}
	for (int64_t kind = 0; kind < 64; kind++) {
		char word[WORD_TEXT];
		int64_t needed = rule_outcome(rule, OUTCOME_NEEDS, 0);
		if (((uint64_t)needed >> kind & 1) == 0)
			continue;
		if (walk_turn(walk, POLICY_MUTATE_PREDECESSOR, rule->id, "needs no %s before",
			      fact_word(FACT_MEASURES_SERVED, kind, word)))
			drop_need(rule, UINT64_C(1) << kind);
	}
}

static void change_decider(struct walk *walk, struct rule *rule)
{
	char from[WORD_TEXT];
	char to[WORD_TEXT];
	int64_t decider = rule_outcome(rule, OUTCOME_DECIDER, 0);
	int64_t other = decider == ROLE_LEADER ? ROLE_OFFICER : ROLE_LEADER;
	if (decider == 0)
		return;
	outcome_print(OUTCOME_DECIDER, decider, from);
	outcome_print(OUTCOME_DECIDER, other, to);
	if (walk_turn(walk, POLICY_MUTATE_DECIDER, rule->id, "decider %s -> %s", from, to))
		rule->outcomes[OUTCOME_DECIDER] = other;
}

/* Returns whether the rule itself is to be left out; an `otherwise` stays. */
static bool change_rule(struct walk *walk, struct rule *rule, bool otherwise)
{
	for (unsigned i = 0; i < rule->condition_count; i++) {
		if (change_condition(walk, rule, i))
			return false;
	}
	change_outcomes(walk, rule);
	change_decider(walk, rule);
	return !otherwise && walk_turn(walk, POLICY_MUTATE_ROW, rule->id, "the rule is left out");
}

static void remove_rule(struct policy_mutant *mutant, unsigned topic, size_t at)
{
	struct policy *policy = &mutant->policy;
	for (size_t i = at; i + 1 < policy->rule_count; i++)
		mutant->rules[i] = mutant->rules[i + 1];
	policy->rule_count--;
	policy->topics[topic].count--;
	for (unsigned i = TOPIC_NONE + 1; i < TOPIC_COUNT; i++) {
		if (policy->topics[i].first > at)
			policy->topics[i].first--;
	}
}

static void change_rules(struct walk *walk, const struct policy *policy, struct rule *rules)
{
	for (unsigned topic = TOPIC_NONE + 1; topic < TOPIC_COUNT; topic++) {
		size_t first = policy->topics[topic].first;
		size_t count = policy->topics[topic].count;
		for (size_t i = first; i < first + count; i++) {
			if (change_rule(walk, &rules[i], i + 1 == first + count)) {
				remove_rule(walk->mutant, topic, i);
				return;
			}
		}
	}
}

/* ---- clocks */

static void remove_mark(struct clock_rule *rule, unsigned at)
{
	rule->mark_count--;
	for (unsigned i = at; i < rule->mark_count; i++)
		rule->marks[i] = rule->marks[i + 1];
}

/* Returns whether the mark is gone. */
static bool change_mark(struct walk *walk, struct clock_rule *rule, unsigned at)
{
	static const char *const names[] = {"none", "not_before", "reminder", "due", "overdue"};
	struct clock_mark_rule *mark = &rule->marks[at];
	const char *name = names[mark->mark < 5 ? mark->mark : 0];
	if (mark->before != 0) {
		if (walk_turn(walk, POLICY_MUTATE_MARK, rule->rule_id, "%s fires %d -> %d before",
			      name, mark->before, mark->before + 1))
			mark->before++;
		if (mark->before > 1 &&
		    walk_turn(walk, POLICY_MUTATE_MARK, rule->rule_id, "%s fires %d -> %d before",
			      name, mark->before, mark->before - 1))
			mark->before--;
	}
	if (mark->mark == ZH__CLOCK_MARK__CLOCK_MARK_REMINDER &&
	    mark->before_unit != ZH__CLOCK_UNIT__CLOCK_UNIT_HOUR &&
	    walk_turn(walk, POLICY_MUTATE_HOUR, rule->rule_id, "%s %s", name,
		      mark->working_hours_only ? "at midnight, on days off too"
					       : "in working hours alone"))
		mark->working_hours_only = !mark->working_hours_only;
	if (!walk_turn(walk, POLICY_MUTATE_MARK, rule->rule_id, "%s is left out", name))
		return false;
	remove_mark(rule, at);
	return true;
}

static uint8_t change_clock_decider(struct walk *walk, const char *id, const char *what,
				    uint8_t decider)
{
	uint8_t other =
		decider == CLOCK_DECIDER_LEADER ? CLOCK_DECIDER_OFFICER : CLOCK_DECIDER_LEADER;
	return decider != CLOCK_DECIDER_NONE &&
			       walk_turn(walk, POLICY_MUTATE_DECIDER, id, "%s by another", what)
		       ? other
		       : decider;
}

/* The first ground for which the rule doesn't leave time out, and that its law could know. */
static void add_stop(struct walk *walk, struct clock_rule *rule)
{
	unsigned ground = 0;
	while (ground < CLOCK_GROUND_COUNT) {
		enum clock_id only = clock_ground_law((enum clock_ground)ground)->only;
		if ((rule->stops >> ground & 1) == 0 && (only == CLOCK_NONE || only == rule->id))
			break;
		ground++;
	}
	if (ground < CLOCK_GROUND_COUNT &&
	    walk_turn(walk, POLICY_MUTATE_STOP, rule->rule_id, "%s stops it too",
		      clock_ground_name((enum clock_ground)ground)))
		rule->stops |= UINT32_C(1) << ground;
}

/* A last day that is a day off: where no law moves it, or by another reading of the law. */
static void change_end(struct walk *walk, struct clock_rule *rule)
{
	static const char *const names[] = {"?", "moves from any day off",
					    "moves from holidays alone", "stays"};
	if (rule->unit != ZH__CLOCK_UNIT__CLOCK_UNIT_DAY &&
	    rule->unit != ZH__CLOCK_UNIT__CLOCK_UNIT_MONTH &&
	    rule->unit != ZH__CLOCK_UNIT__CLOCK_UNIT_YEAR)
		return;
	uint8_t now = rule->end_shift;
	for (uint8_t shift = ZH__CLOCK_END_SHIFT__CLOCK_END_SHIFT_REST_DAYS;
	     shift <= ZH__CLOCK_END_SHIFT__CLOCK_END_SHIFT_NONE; shift++) {
		if (shift != now && walk_turn(walk, POLICY_MUTATE_END, rule->rule_id,
					      "its end on a day off %s", names[shift]))
			rule->end_shift = shift;
	}
}

/* Time may not be left out for what the law names; or for something that it doesn't. */
static void change_stops(struct walk *walk, struct clock_rule *rule)
{
	for (unsigned ground = 0; ground < CLOCK_GROUND_COUNT; ground++) {
		uint32_t bit = UINT32_C(1) << ground;
		const char *name = clock_ground_name((enum clock_ground)ground);
		if ((rule->stops & bit) != 0 &&
		    walk_turn(walk, POLICY_MUTATE_CONDITION, rule->rule_id, "%s doesn't stop it",
			      name))
			rule->stops &= ~bit;
		if ((rule->told & bit) != 0 &&
		    walk_turn(walk, POLICY_MUTATE_CONDITION, rule->rule_id, "%s isn't told", name))
			rule->told &= ~bit;
	}
	if ((rule->told & CLOCK_TOLD_EXTENSION) != 0 &&
	    walk_turn(walk, POLICY_MUTATE_CONDITION, rule->rule_id, "its extension isn't told"))
		rule->told &= ~CLOCK_TOLD_EXTENSION;
	add_stop(walk, rule);
}

/* Extensions and suspensions: who decides on them, how long, on which grounds. */
static void change_moving(struct walk *walk, struct clock_rule *rule)
{
	const char *id = rule->rule_id;
	size_t first = walk->next;
	if (rule->extension != 0)
		rule->extension =
			(uint16_t)number(walk, id, "extension", rule->extension, 0, UINT16_MAX);
	if (rule->extensions_max != 0 && rule->extensions_max != UINT8_MAX)
		rule->extensions_max = (uint8_t)number(walk, id, "extensions", rule->extensions_max,
						       0, UINT8_MAX - 1);
	if (rule->extensions_max != 0)
		rule->extension_by = change_clock_decider(walk, id, "extended", rule->extension_by);
	rule->further_by = change_clock_decider(walk, id, "extended further", rule->further_by);
	change_stops(walk, rule);
	if (walk->mutant != NULL && walk->wanted >= first && walk->wanted < walk->next)
		walk->mutant->of_moving = true;
}

/* Returns whether the clock itself is to be left out. */
static bool change_clock(struct walk *walk, struct clock_rule *rule)
{
	const char *id = rule->rule_id;
	rule->budget = (uint16_t)number(walk, id, "budget", rule->budget, 0, UINT16_MAX);
	if (rule->not_before != 0)
		rule->not_before =
			(uint16_t)number(walk, id, "not_before", rule->not_before, 0, UINT16_MAX);
	change_end(walk, rule);
	change_moving(walk, rule);
	for (unsigned i = 0; i < rule->mark_count; i++) {
		if (change_mark(walk, rule, i))
			return false;
	}
	return walk_turn(walk, POLICY_MUTATE_ROW, id, "the clock for %s is left out",
			 clock_id_name(rule->id));
}

static void remove_clock(struct policy_mutant *mutant, size_t at)
{
	struct policy *policy = &mutant->policy;
	policy->clock_ids[policy->clocks[at].id].count--;
	for (size_t i = at; i + 1 < policy->clock_count; i++)
		mutant->clocks[i] = mutant->clocks[i + 1];
	policy->clock_count--;
	for (unsigned id = CLOCK_NONE + 1; id < CLOCK_ID_COUNT; id++) {
		if (policy->clock_ids[id].first > at)
			policy->clock_ids[id].first--;
	}
}

/* A clock's rule changes on one day: the one before ends and the next one begins together. */
static void shift_change(struct walk *walk, struct clock_rule *rules, size_t at)
{
	bool follows = at > 0 && rules[at - 1].id == rules[at].id &&
		       rules[at - 1].valid_to_day + 1 == rules[at].valid_from_day;
	if (!follows)
		return;
	int32_t day =
		(int32_t)number(walk, rules[at].rule_id, "first day", rules[at].valid_from_day,
				rules[at - 1].valid_from_day + 1, rules[at].valid_to_day);
	rules[at].valid_from_day = day;
	rules[at - 1].valid_to_day = day - 1;
}

static void change_clocks(struct walk *walk, const struct policy *policy, struct clock_rule *rules)
{
	size_t count = policy->clock_count;
	for (size_t i = 0; i < count; i++) {
		shift_change(walk, rules, i);
		if (change_clock(walk, &rules[i])) {
			remove_clock(walk->mutant, i);
			return;
		}
	}
}

/* ---- mutants */

static struct policy_mutant *copy_of(const struct policy *policy)
{
	struct policy_mutant *mutant = calloc(1, sizeof *mutant);
	ASSERT(mutant != NULL);
	mutant->policy = *policy;
	mutant->rules = calloc(policy->rule_count + 1, sizeof mutant->rules[0]);
	mutant->clocks = calloc(policy->clock_count + 1, sizeof mutant->clocks[0]);
	mutant->penalties = calloc(policy->penalty_count + 1, sizeof mutant->penalties[0]);
	ASSERT(mutant->rules != NULL && mutant->clocks != NULL && mutant->penalties != NULL);
	for (size_t i = 0; i < policy->rule_count; i++)
		mutant->rules[i] = policy->rules[i];
	for (size_t i = 0; i < policy->clock_count; i++)
		mutant->clocks[i] = policy->clocks[i];
	for (size_t i = 0; i < policy->penalty_count; i++)
		mutant->penalties[i] = policy->penalties[i];
	for (unsigned i = 0; i < GATE_ROW_COUNT; i++)
		mutant->gate_rows[i] = *policy_gate_row(policy, (enum gate_row_id)i);
	mutant->policy.gate_rows = mutant->gate_rows;
	mutant->policy.rules = mutant->rules;
	mutant->policy.clocks = mutant->clocks;
	mutant->policy.penalties = mutant->penalties;
	return mutant;
}

static void walk_all(struct walk *walk, struct policy_mutant *copy)
{
	change_rules(walk, &copy->policy, copy->rules);
	change_clocks(walk, &copy->policy, copy->clocks);
	change_gates(walk, copy->gate_rows);
	change_penalties(walk, &copy->policy, copy->penalties);
}

static void index_rules(struct policy_mutant *mutant)
{
	struct policy *policy = &mutant->policy;
	for (unsigned topic = TOPIC_NONE + 1; topic < TOPIC_COUNT; topic++) {
		rule_index_make(&mutant->rules[policy->topics[topic].first],
				policy->topics[topic].count, &mutant->indexes[topic]);
		policy->topics[topic].index = &mutant->indexes[topic];
	}
}

size_t policy_mutant_count(const struct policy *policy)
{
	struct walk walk = {.wanted = SIZE_MAX};
	struct policy_mutant *copy = copy_of(policy);
	walk_all(&walk, copy);
	policy_mutant_free(copy);
	return walk.next;
}

struct policy_mutant *policy_mutant_make(const struct policy *policy, size_t n)
{
	struct walk walk = {.wanted = n};
	walk.mutant = copy_of(policy);
	walk_all(&walk, walk.mutant);
	index_rules(walk.mutant);
	ASSERT(walk.mutant->what[0] != '\0');
	return walk.mutant;
}

void policy_mutant_free(struct policy_mutant *mutant)
{
	if (mutant == NULL)
		return;
	free(mutant->rules);
	free(mutant->clocks);
	free(mutant->penalties);
	free(mutant);
}
