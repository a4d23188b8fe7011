#include <inttypes.h>
#include <stdarg.h>

#include "common/base/sabotage.h"
#include "common/policy/rules/policy_text.h"
#include "common/policy/rules/stated.h"
#include "common/policy/rules/words.h"

/* Rules that can't fire, or come to nothing, as things are stated and obeyed: a fact that no daemon
 * states for the topic, a bound that no row can hold, a cause with which the fact never comes, an
 * outcome that nobody does anything with. */

enum { LIST_TEXT = 400 };

struct look {
	struct policy_making *making;
	const struct rule *rule;
	enum policy_topic topic;
};

static void complain(const struct look *look, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void complain(const struct look *look, const char *format, ...)
{
	char text[PROBLEM_TEXT];
	va_list arguments;
	va_start(arguments, format);
	(void)vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	problem_error_at(look->making->problems, look->making->topics[look->topic]->file,
			 rule_place(look->rule), "rule %s: %s", look->rule->id, text);
}

static void add(char list[LIST_TEXT], const char *word)
{
	size_t used = strlen(list);
	(void)snprintf(list + used, LIST_TEXT - used, "%s%s", used == 0 ? "" : ", ", word);
}

/* ---- facts */

static void complain_unstated(const struct look *look, enum fact fact)
{
	char list[LIST_TEXT] = "";
	struct stated_range range;
	for (unsigned i = 0; i < FACT_COUNT; i++) {
		if (fact_is_stated(look->topic, (enum fact)i, &range))
			add(list, fact_name((enum fact)i));
	}
	complain(look, "no daemon states `%s` for `%s`, so it is never known; stated: %s",
		 fact_name(fact), topic_name(look->topic), list);
}

static bool numbers_meet(const struct rule_condition *condition, struct stated_range range)
{
	return condition->min <= range.most && condition->max >= range.least;
}

static void say_range(struct stated_range range, char out[64])
{
	if (range.least == range.most)
		(void)snprintf(out, 64, "%" PRId64 " alone", range.least);
	else if (range.most == INT64_MAX)
		(void)snprintf(out, 64, "%" PRId64 " and more", range.least);
	else
		(void)snprintf(out, 64, "%" PRId64 " to %" PRId64, range.least, range.most);
}

static void check_range(const struct look *look, const struct rule_condition *condition,
			struct stated_range range)
{
	enum fact fact = (enum fact)condition->fact;
	char possible[64];
	bool yes_no = fact_kind(fact) == FACT_BOOL;
	if (fact_kind(fact) == FACT_INTEGER && !numbers_meet(condition, range)) {
		say_range(range, possible);
		complain(look, "`%s` can't be so: `%s` is asked with %s", fact_name(fact),
			 topic_name(look->topic), possible);
	} else if (yes_no && range.least == range.most &&
		   (condition->mask >> range.least & 1) == 0) {
		complain(look, "`%s` can't be so: `%s` is asked with `%s` alone", fact_name(fact),
			 topic_name(look->topic), range.least != 0 ? "yes" : "no");
	}
}

static void check_clocks(const struct look *look, const struct rule_condition *condition)
{
	char list[LIST_TEXT] = "";
	for (unsigned i = CLOCK_NONE + 1; i < CLOCK_ID_COUNT; i++) {
		if (clock_reaches_ladder(i) && clock_id_matters((enum clock_id)i) == 0)
			add(list, clock_id_name((enum clock_id)i));
	}
	for (unsigned i = 0; i < condition->code_count; i++) {
		if (!clock_reaches_ladder(condition->codes[i]))
			complain(look,
				 "no mark of `%s` is asked about; a person begins the term on a "
				 "hazard, or it is one of: %s",
				 clock_id_name((enum clock_id)condition->codes[i]), list);
	}
}

static const struct rule_condition *condition_on(const struct rule *rule, enum fact fact)
{
	for (unsigned i = 0; i < rule->condition_count; i++) {
		if (rule->conditions[i].fact == fact)
			return &rule->conditions[i];
	}
	return NULL;
}

/* What comes with one cause is met by a rule for that cause, or for any. */
static void check_cause(const struct look *look, enum fact fact)
{
	const struct rule_condition *cause = condition_on(look->rule, FACT_CAUSE);
	uint64_t causes = fact_causes(fact);
	char list[LIST_TEXT] = "";
	char word[WORD_TEXT];
	if (look->topic != TOPIC_MEASURE || cause == NULL || (cause->mask & causes) != 0)
		return;
	for (unsigned i = 0; i < 64; i++) {
		if ((causes >> i & 1) != 0 && fact_word(FACT_CAUSE, i, word) != NULL)
			add(list, word);
	}
	complain(look, "`%s` is never stated with this cause; with: %s", fact_name(fact), list);
}

static void check_condition(const struct look *look, const struct rule_condition *condition)
{
	enum fact fact = (enum fact)condition->fact;
	struct stated_range range;
	if (!fact_is_stated(look->topic, fact, &range)) {
		complain_unstated(look, fact);
		return;
	}
	check_range(look, condition, range);
	check_cause(look, fact);
	if (fact == FACT_CLOCK)
		check_clocks(look, condition);
}

/* ---- outcomes */

static void complain_disobeyed(const struct look *look, enum outcome outcome)
{
	char list[LIST_TEXT] = "";
	for (unsigned i = 0; i < OUTCOME_FIELD_COUNT; i++) {
		if (outcome_is_obeyed(look->topic, (enum outcome)i))
			add(list, outcome_name((enum outcome)i));
	}
	complain(look, "nothing follows from `%s` in `%s`; what is obeyed: %s",
		 outcome_name(outcome), topic_name(look->topic), list);
}

static void check_rule(const struct look *look)
{
	const struct rule *rule = look->rule;
	for (unsigned i = 0; i < rule->condition_count; i++) {
		if (!rule->conditions[i].implied)
			check_condition(look, &rule->conditions[i]);
	}
	for (unsigned i = 0; i < OUTCOME_FIELD_COUNT; i++) {
		if ((rule->outcomes_stated >> i & 1) != 0 &&
		    !outcome_is_obeyed(look->topic, (enum outcome)i))
			complain_disobeyed(look, (enum outcome)i);
	}
}

void policy_check_stated(struct policy_making *making)
{
	const struct policy *policy = &making->set->policy;
	if (SABOTAGE("policy.skips-stated-check"))
		return;
	for (size_t i = 0; i < policy->rule_count; i++) {
		struct look look = {.making = making,
				    .rule = &policy->rules[i],
				    .topic = (enum policy_topic)policy->rules[i].topic};
		check_rule(&look);
	}
}
