#include <inttypes.h>
#include <stdlib.h>

#include "common/base/sabotage.h"
#include "common/policy/rules/policy_text.h"
#include "common/policy/rules/words.h"

/* Clocks of the files into the policy's rules for terms. */

/* ---- one clock */

static void check_mark(struct policy_making *making, const struct clock_text *clock,
		       const struct mark_text *mark, uint32_t *seen)
{
	struct problems *problems = making->problems;
	bool reminder = mark->mark == ZH__CLOCK_MARK__CLOCK_MARK_REMINDER;
	if ((*seen >> mark->mark & 1) != 0)
		problem_error_at(problems, clock->file, mark->place,
				 "clock %s: a mark stands twice, but each fires once",
				 clock->rule_id);
	*seen |= UINT32_C(1) << mark->mark;
	if (mark->mark == ZH__CLOCK_MARK__CLOCK_MARK_NOT_BEFORE &&
	    clock->shape != ZH__CLOCK_SHAPE__CLOCK_SHAPE_WINDOW)
		problem_error_at(problems, clock->file, mark->place,
				 "clock %s: a not_before mark needs `shape: window`",
				 clock->rule_id);
	if (reminder && mark->before == 0)
		problem_error_at(problems, clock->file, mark->place,
				 "clock %s: a reminder needs `before`; allowed: 1 to 1000",
				 clock->rule_id);
	if (!reminder && mark->before != 0)
		problem_error_at(problems, clock->file, mark->place,
				 "clock %s: only a reminder has `before`", clock->rule_id);
}

static void make_marks(struct policy_making *making, const struct clock_text *clock,
		       struct clock_rule *rule)
{
	const struct mark_text *marks = clock->marks.items;
	uint32_t seen = 0;
	for (size_t i = 0; i < clock->marks.count; i++) {
		bool reminder = marks[i].mark == ZH__CLOCK_MARK__CLOCK_MARK_REMINDER;
		check_mark(making, clock, &marks[i], &seen);
		rule->marks[rule->mark_count++] = (struct clock_mark_rule){
			.mark = (uint8_t)marks[i].mark,
			.before = (uint16_t)marks[i].before,
			.before_unit = (uint8_t)marks[i].unit,
			.working_hours_only = marks[i].working_hours == 0
						      ? reminder
						      : marks[i].working_hours == 2,
		};
	}
}

/* What one law alone knows is with its term alone; who is told of what is left out. */
static void check_grounds(struct problems *problems, const struct clock_text *clock)
{
	for (unsigned ground = 0; ground < CLOCK_GROUND_COUNT; ground++) {
		const struct clock_ground_law *law = clock_ground_law((enum clock_ground)ground);
		bool foreign = law->only != CLOCK_NONE && clock->purpose != law->only;
		if ((clock->stops >> ground & 1) != 0 && foreign &&
		    !SABOTAGE("policy.any-ground-stops"))
			problem_error_at(problems, clock->file, clock->place,
					 "clock %s: `%s` stops %s alone (%s)", clock->rule_id,
					 clock_ground_name((enum clock_ground)ground),
					 clock_id_name(law->only), law->gate);
	}
	bool extends = (clock->told & CLOCK_TOLD_EXTENSION) != 0;
	if ((clock->told & ~(clock->stops | CLOCK_TOLD_EXTENSION)) != 0 ||
	    (extends && clock->extensions == 0))
		problem_error_at(problems, clock->file, clock->place,
				 "clock %s: `told` names what it hasn't; allowed: its `stops`, and "
				 "extension where it has `extensions`",
				 clock->rule_id);
	if (clock->told != 0 && clock->purpose != CLOCK_SEIZURE_END)
		problem_error_at(problems, clock->file, clock->place,
				 "clock %s: `told` is known for seizure.end alone", clock->rule_id);
}

static void check_shape(struct policy_making *making, const struct clock_text *clock)
{
	struct problems *problems = making->problems;
	bool window = clock->shape == ZH__CLOCK_SHAPE__CLOCK_SHAPE_WINDOW;
	if (window && (clock->not_before == 0 || clock->not_before >= clock->budget))
		problem_error_at(problems, clock->file, clock->place,
				 "clock %s: a window's not_before is %" PRId64
				 "; allowed: 1 to %" PRId64 ", below its budget",
				 clock->rule_id, clock->not_before, clock->budget - 1);
	if (!window && clock->not_before != 0)
		problem_error_at(problems, clock->file, clock->place,
				 "clock %s: only a window has not_before", clock->rule_id);
	if ((clock->extension == 0) != (clock->extensions == 0))
		problem_error_at(problems, clock->file, clock->place,
				 "clock %s: `extension` (how much) and `extensions` (how often) "
				 "belong together",
				 clock->rule_id);
	if (clock->further != CLOCK_DECIDER_NONE && clock->extensions == 0)
		problem_error_at(problems, clock->file, clock->place,
				 "clock %s: `further` extensions need a first one: `extension` and "
				 "`extensions`",
				 clock->rule_id);
	if (clock->extensions != 0 && clock->extension_by == CLOCK_DECIDER_NONE)
		problem_error_at(problems, clock->file, clock->place,
				 "clock %s: nobody decides on its extensions; allowed: officer, "
				 "leader, collective",
				 clock->rule_id);
	if (clock->stops != 0 && clock->shape == ZH__CLOCK_SHAPE__CLOCK_SHAPE_BACKWARD)
		problem_error_at(problems, clock->file, clock->place,
				 "clock %s: a term that is counted back can't be suspended",
				 clock->rule_id);
	check_grounds(problems, clock);
	if (clock->valid_from > clock->valid_to)
		problem_error_at(problems, clock->file, clock->place,
				 "clock %s: valid_from is after valid_to", clock->rule_id);
}

static void make_clock(struct policy_making *making, const struct clock_text *text,
		       struct clock_rule *rule)
{
	struct pool *pool = &making->set->pool;
	rule->id = (enum clock_id)text->purpose;
	snprintf(rule->rule_id, sizeof rule->rule_id, "%s",
		 text->rule_id == NULL ? "" : text->rule_id);
	rule->version = (uint32_t)text->version;
	rule->unit = (uint8_t)text->unit;
	rule->shape = (uint8_t)text->shape;
	rule->end_shift = (uint8_t)text->end_shift;
	rule->extensions_max = (uint8_t)text->extensions;
	rule->budget = (uint16_t)text->budget;
	rule->not_before = (uint16_t)text->not_before;
	rule->extension = (uint16_t)text->extension;
	rule->extension_by = (uint8_t)text->extension_by;
	rule->further_by = (uint8_t)text->further;
	rule->stops = (uint32_t)text->stops;
	rule->told = (uint32_t)text->told;
	rule->bounded = text->bounded == 2;
	rule->valid_from_day = text->valid_from;
	rule->valid_to_day = text->valid_to;
	rule->source = pool_text(pool, text->source == NULL ? "" : text->source);
	rule->confidence = pool_text(pool, confidence_of(text->confidence));
	rule->deviation = text->deviation == NULL ? NULL : pool_text(pool, text->deviation);
	make_marks(making, text, rule);
	check_shape(making, text);
	if (strcmp(rule->confidence, "recalled") == 0)
		problem_warning_at(making->problems, text->file, text->place,
				   "clock %s: its source is recalled, not read: %s", rule->rule_id,
				   rule->source);
	if (strcmp(rule->confidence, "secondary") == 0)
		problem_warning_at(making->problems, text->file, text->place,
				   "clock %s: its source is read in a text that quotes it only: %s",
				   rule->rule_id, rule->source);
}

/* ---- the clocks of one purpose */

static int by_purpose_and_day(const void *a, const void *b)
{
	const struct clock_text *x = *(const struct clock_text *const *)a;
	const struct clock_text *y = *(const struct clock_text *const *)b;
	if (x->purpose != y->purpose)
		return x->purpose < y->purpose ? -1 : 1;
	if (x->valid_from != y->valid_from)
		return x->valid_from < y->valid_from ? -1 : 1;
	int order = strcmp(x->file, y->file);
	return order != 0 ? order
			  : (x->place.line > y->place.line) - (x->place.line < y->place.line);
}

/* A policy that was adopted by an earlier program lacks the purposes that came later: it goes on,
 * and the next one that is adopted is complete. */
static void complain(struct policy_making *making, const char *file, const char *text)
{
	if (making->depth == POLICY_CHECK_FORM)
		problem_warning(making->problems, file, 0, "%s", text);
	else
		problem_error(making->problems, file, 0, "%s", text);
}

static void complain_gap(struct policy_making *making, const char *file, enum clock_id id,
			 int32_t from_day, int32_t to_day)
{
	char from[TIME_DAY_TEXT];
	char to[TIME_DAY_TEXT];
	char text[PROBLEM_TEXT];
	time_print_day(from_day, from);
	time_print_day(to_day, to);
	snprintf(text, sizeof text, "no clock for `%s` from %s to %s", clock_id_name(id), from, to);
	complain(making, file, text);
}

static void check_neighbours(struct policy_making *making, const struct clock_text *before,
			     const struct clock_text *after)
{
	char day[TIME_DAY_TEXT];
	if (after->valid_from > before->valid_to)
		return;
	time_print_day(after->valid_from, day);
	problem_error_at(making->problems, after->file, after->place,
			 "clock %s: valid for `%s` on %s together with %s (line %u of %s)",
			 after->rule_id, clock_id_name((enum clock_id)after->purpose), day,
			 before->rule_id, before->place.line, before->file);
}

static bool is_bounded(const struct clock_text *text)
{
	return text->bounded == 2;
}

/* `texts` are those of one purpose, by their first day. */
static void check_purpose(struct policy_making *making, enum clock_id id,
			  const struct clock_text *const *texts, size_t count)
{
	char text[PROBLEM_TEXT];
	int32_t last_day = policy_day(POLICY_LAST_YYYYMMDD);
	if (count == 0) {
		snprintf(text, sizeof text, "no clock for `%s`", clock_id_name(id));
		complain(making, "policy", text);
		return;
	}
	int32_t covered_to = making->set->policy.needed_from_day - 1;
	if (is_bounded(texts[0]) && texts[0]->valid_from > covered_to)
		covered_to = texts[0]->valid_from - 1;
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			check_neighbours(making, texts[i - 1], texts[i]);
		if (texts[i]->valid_from > covered_to + 1)
			complain_gap(making, texts[i]->file, id, covered_to + 1,
				     texts[i]->valid_from - 1);
		if (texts[i]->valid_to > covered_to)
			covered_to = texts[i]->valid_to;
	}
	if (covered_to < last_day && !is_bounded(texts[count - 1]))
		complain_gap(making, texts[count - 1]->file, id, covered_to + 1, last_day);
}

void policy_make_clocks(struct policy_making *making)
{
	struct policy *policy = &making->set->policy;
	struct clock_rule *rules =
		POOL_ARRAY(&making->set->pool, struct clock_rule, making->clock_count);
	size_t next = 0;
	qsort(making->clocks, making->clock_count, sizeof making->clocks[0], by_purpose_and_day);
	for (size_t i = 0; i < making->clock_count; i++)
		make_clock(making, making->clocks[i], &rules[i]);
	policy->clocks = rules;
	policy->clock_count = making->clock_count;
	for (unsigned id = CLOCK_NONE + 1; id < CLOCK_ID_COUNT; id++) {
		size_t first = next;
		while (next < making->clock_count && making->clocks[next]->purpose == (int64_t)id)
			next++;
		policy->clock_ids[id].first = first;
		policy->clock_ids[id].count = next - first;
		check_purpose(making, (enum clock_id)id, making->clocks + first, next - first);
	}
}
