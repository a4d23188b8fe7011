#include "tests/mutation/reach.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/assert.h"

struct question {
	enum policy_topic topic;
	int32_t day;
	struct facts facts;
	uint32_t number;
};

struct reach_term {
	char rule_id[CLOCK_RULE_ID];
	int64_t anchor_ms, resumed_ms;
	uint32_t suspended, extended;
	uint32_t budget; /* the rule's, or what was stated instead of it */
};

static struct {
	struct reach *into;
	void *tree; /* of tsearch(): questions by what they ask */
	struct question **all;
	size_t count, capacity;
} asked;

/* The linker's names for what stands in place of the policy's questions (--wrap). */
struct policy_answer plain_ask(const struct policy *policy, enum policy_topic topic,
			       const struct facts *facts, int32_t day) __asm__("__real_policy_ask");
struct policy_answer noted_ask(const struct policy *policy, enum policy_topic topic,
			       const struct facts *facts, int32_t day) __asm__("__wrap_policy_ask");
const struct clock_rule *plain_clock(const struct policy *policy, enum clock_id id,
				     int32_t day) __asm__("__real_policy_clock");
const struct clock_rule *noted_clock(const struct policy *policy, enum clock_id id,
				     int32_t day) __asm__("__wrap_policy_clock");
void plain_project(const struct clock_rule *rule, const struct calendar *calendar,
		   int64_t anchor_ms, const struct clock_ledger *ledger,
		   struct clock_term *ret_term) __asm__("__real_clock_project");
void noted_project(const struct clock_rule *rule, const struct calendar *calendar,
		   int64_t anchor_ms, const struct clock_ledger *ledger,
		   struct clock_term *ret_term) __asm__("__wrap_clock_project");

static void *grown(void *items, size_t *capacity, size_t size)
{
	*capacity = *capacity * 2 + 64;
	void *more = realloc(items, *capacity * size);
	ASSERT(more != NULL);
	return more;
}

static int by_what_they_ask(const void *a, const void *b)
{
	const struct question *one = (const struct question *)a;
	const struct question *other = (const struct question *)b;
	if (one->topic != other->topic)
		return one->topic < other->topic ? -1 : 1;
	if (one->day != other->day)
		return one->day < other->day ? -1 : 1;
	return memcmp(&one->facts, &other->facts, sizeof one->facts);
}

static uint32_t number_of(const struct question *question)
{
	struct question *const *place =
		(struct question *const *)tfind(question, &asked.tree, by_what_they_ask);
	if (place != NULL)
		return (*place)->number;
	struct question *kept = (struct question *)malloc(sizeof *kept);
	ASSERT(kept != NULL);
	*kept = *question;
	kept->number = (uint32_t)asked.count;
	ASSERT(tsearch(kept, &asked.tree, by_what_they_ask) != NULL);
	if (asked.count == asked.capacity)
		asked.all = (struct question **)grown((void *)asked.all, &asked.capacity,
						      sizeof(struct question *));
	asked.all[asked.count++] = kept;
	return kept->number;
}

struct policy_answer noted_ask(const struct policy *policy, enum policy_topic topic,
			       const struct facts *facts, int32_t day)
{
	struct reach *into = asked.into;
	if (into != NULL) {
		struct question question = {.topic = topic, .day = day, .facts = *facts};
		if (into->count == into->capacity)
			into->questions = (uint32_t *)grown(into->questions, &into->capacity,
							    sizeof into->questions[0]);
		into->questions[into->count++] = number_of(&question);
	}
	return plain_ask(policy, topic, facts, day);
}

const struct clock_rule *noted_clock(const struct policy *policy, enum clock_id id, int32_t day)
{
	if (asked.into != NULL)
		asked.into->clocks[id] = true;
	return plain_clock(policy, id, day);
}

static bool is_same(const struct reach_term *a, const struct reach_term *b)
{
	return strcmp(a->rule_id, b->rule_id) == 0 && a->anchor_ms == b->anchor_ms &&
	       a->resumed_ms == b->resumed_ms && a->suspended == b->suspended &&
	       a->extended == b->extended && a->budget == b->budget;
}

static void note_term(struct reach *into, const struct reach_term *term)
{
	for (size_t i = 0; i < into->term_count; i++) {
		if (is_same(&into->terms[i], term))
			return;
	}
	if (into->term_count == into->term_capacity)
		into->terms = (struct reach_term *)grown(into->terms, &into->term_capacity,
							 sizeof into->terms[0]);
	into->terms[into->term_count++] = *term;
}

void noted_project(const struct clock_rule *rule, const struct calendar *calendar,
		   int64_t anchor_ms, const struct clock_ledger *ledger,
		   struct clock_term *ret_term)
{
	if (asked.into != NULL) {
		struct reach_term term;
		memset(&term, 0, sizeof term);
		memcpy(term.rule_id, rule->rule_id, strlen(rule->rule_id));
		term.anchor_ms = anchor_ms;
		term.budget = rule->budget;
		if (ledger != NULL) {
			term.resumed_ms = ledger->resumed_ms;
			term.suspended = ledger->suspended;
			term.extended = ledger->extended;
		}
		note_term(asked.into, &term);
	}
	plain_project(rule, calendar, anchor_ms, ledger, ret_term);
}

void reach_at_end(void *reach, struct scratch *county)
{
	struct reach *into = (struct reach *)reach;
	int64_t now_ms = scratch_now_ms(county);
	into->until_ms = now_ms > into->until_ms ? now_ms : into->until_ms;
}

void reach_record(struct reach *into)
{
	asked.into = into;
}

void reach_free(struct reach *reach)
{
	free(reach->questions);
	free(reach->terms);
	*reach = (struct reach){0};
}

void reach_forget(void)
{
	for (size_t i = 0; i < asked.count; i++) {
		(void)tdelete(asked.all[i], &asked.tree, by_what_they_ask);
		free(asked.all[i]);
	}
	free((void *)asked.all);
}

/* ---- with a mutant */

static bool is_last(const struct policy *policy, enum policy_topic topic, const struct rule *rule)
{
	return rule ==
	       policy->rules + policy->topics[topic].first + policy->topics[topic].count - 1;
}

static bool says_the_same(struct policy_answer a, struct policy_answer b)
{
	return a.ask == b.ask && strcmp(a.rule->id, b.rule->id) == 0 &&
	       a.rule->outcomes_stated == b.rule->outcomes_stated &&
	       memcmp(a.rule->outcomes, b.rule->outcomes, sizeof a.rule->outcomes) == 0;
}

/* A decider may ask on behind the first rule that fits: each of them counts. */
static bool differs(const struct policy *policy, const struct policy *changed,
		    const struct question *question)
{
	enum policy_topic topic = question->topic;
	const struct facts *facts = &question->facts;
	struct policy_answer a = plain_ask(policy, topic, facts, question->day);
	struct policy_answer b = plain_ask(changed, topic, facts, question->day);
	while (says_the_same(a, b) && !is_last(policy, topic, a.rule)) {
		a = policy_ask_next(policy, topic, facts, question->day, a.rule);
		b = policy_ask_next(changed, topic, facts, question->day, b.rule);
	}
	return !says_the_same(a, b);
}

static enum policy_topic topic_of(const struct policy *policy, const char *id)
{
	for (size_t i = 0; i < policy->rule_count; i++) {
		if (strcmp(policy->rules[i].id, id) == 0)
			return (enum policy_topic)policy->rules[i].topic;
	}
	return TOPIC_NONE;
}

bool *reach_answers(const struct policy *policy, const struct policy_mutant *mutant)
{
	enum policy_topic topic = topic_of(policy, mutant->where);
	bool *answers = (bool *)calloc(asked.count + 1, sizeof *answers);
	ASSERT(answers != NULL);
	for (size_t i = 0; i < asked.count; i++)
		answers[i] = asked.all[i]->topic == topic &&
			     differs(policy, &mutant->policy, asked.all[i]);
	return answers;
}

static const struct clock_rule *rule_called(const struct policy *policy, const char *id)
{
	for (size_t i = 0; i < policy->clock_count; i++) {
		if (strcmp(policy->clocks[i].rule_id, id) == 0)
			return &policy->clocks[i];
	}
	return NULL;
}

/* A mark that is another one, or not there, by `until_ms`. */
static bool marks_differ(const struct clock_term *a, const struct clock_term *b, int64_t until_ms)
{
	for (unsigned i = 0; i < a->mark_count; i++) {
		unsigned k = 0;
		while (k < b->mark_count && (b->marks[k].mark != a->marks[i].mark ||
					     b->marks[k].at_ms != a->marks[i].at_ms))
			k++;
		if (k == b->mark_count && a->marks[i].at_ms <= until_ms)
			return true;
	}
	return false;
}

static bool term_differs(const struct reach *reach, const struct reach_term *term,
			 const struct clock_rule *rule, const struct clock_rule *changed,
			 const struct calendar *calendar)
{
	const struct clock_ledger ledger = {.suspended = term->suspended,
					    .extended = term->extended,
					    .resumed_ms = term->resumed_ms};
	struct clock_term a, b;
	struct clock_rule one = *rule, other = *changed;
	if (term->budget != rule->budget)
		one.budget = other.budget = (uint16_t)term->budget;
	plain_project(&one, calendar, term->anchor_ms, &ledger, &a);
	plain_project(&other, calendar, term->anchor_ms, &ledger, &b);
	int64_t until_ms = reach->shows_marks ? INT64_MAX : reach->until_ms;
	return a.due_ms != b.due_ms || a.internal_ms != b.internal_ms ||
	       a.not_before_ms != b.not_before_ms || a.provisional != b.provisional ||
	       marks_differ(&a, &b, until_ms) || marks_differ(&b, &a, until_ms);
}

static bool clock_meets(const struct reach *reach, const struct stage_books *books,
			const struct policy_mutant *mutant)
{
	const struct clock_rule *rule = rule_called(books->policy, mutant->where);
	const struct clock_rule *changed = rule_called(&mutant->policy, mutant->where);
	if (rule == NULL || !reach->clocks[rule->id])
		return false;
	/* A decider looks at a budget without counting a term by it, too (start_beside). */
	if (changed == NULL || mutant->of_moving || rule->budget != changed->budget ||
	    rule->valid_from_day != changed->valid_from_day)
		return true;
	for (size_t i = 0; i < reach->term_count; i++) {
		if (strcmp(reach->terms[i].rule_id, mutant->where) == 0 &&
		    term_differs(reach, &reach->terms[i], rule, changed, books->calendar))
			return true;
	}
	return false;
}

static bool any_differs(const struct reach *reach, const bool *answers)
{
	for (size_t i = 0; i < reach->count; i++) {
		if (answers[reach->questions[i]])
			return true;
	}
	return false;
}

bool reach_meets(const struct reach *reach, const struct stage_books *books,
		 const struct policy_mutant *mutant, const bool *answers)
{
	return any_differs(reach, answers) || clock_meets(reach, books, mutant);
}

bool reach_asks(const struct reach *reach, const struct policy *policy,
		const struct policy_mutant *mutant, const bool *answers)
{
	const struct clock_rule *rule = rule_called(policy, mutant->where);
	return any_differs(reach, answers) || (rule != NULL && reach->clocks[rule->id]);
}
