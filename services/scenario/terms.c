#include "services/scenario/terms.h"

#include <stdio.h>

#include "clock.pb-c.h"
#include "common/base/time.h"
#include "common/core/json_line.h"
#include "common/policy/rules/policy.h"

/* "reminder 2025-03-20"; of a term in hours "reminder 2025-03-20 06:00". */
static void put_marks(struct json_line *json, const struct clock_term *term, bool hours)
{
	static const char *const names[] = {"none", "not_before", "reminder", "due", "overdue"};
	json_array(json, "marks");
	for (unsigned i = 0; i < term->mark_count; i++) {
		char moment[TIME_MOMENT_TEXT], text[48];
		unsigned mark = term->marks[i].mark & 0x7fu;
		time_print_moment(term->marks[i].at_ms, moment);
		moment[10] = ' ';
		(void)snprintf(text, sizeof text, "%s %.*s", names[mark < 5 ? mark : 0],
			       hours ? 16 : 10, moment);
		json_text(json, NULL, text);
	}
	json_array_end(json);
}

/* Who decides on an extension, and for what time is left out. */
static void put_told(struct json_line *json, uint32_t told)
{
	if (told == 0)
		return;
	json_array(json, "told");
	for (unsigned ground = 0; ground < CLOCK_GROUND_COUNT; ground++) {
		if ((told >> ground & 1) != 0)
			json_text(json, NULL, clock_ground_name((enum clock_ground)ground));
	}
	if ((told & CLOCK_TOLD_EXTENSION) != 0)
		json_text(json, NULL, "extension");
	json_array_end(json);
}

static void put_deciders(struct json_line *json, const struct clock_rule *rule)
{
	static const char *const names[] = {"none", "officer", "leader", "collective"};
	if (rule->extensions_max != 0)
		json_text(json, "extension_by", names[rule->extension_by & 3u]);
	if (rule->further_by != CLOCK_DECIDER_NONE)
		json_text(json, "further", names[rule->further_by & 3u]);
	json_array(json, "stops");
	for (unsigned ground = 0; ground < CLOCK_GROUND_COUNT; ground++) {
		if ((rule->stops >> ground & 1) != 0)
			json_text(json, NULL, clock_ground_name((enum clock_ground)ground));
	}
	json_array_end(json);
	put_told(json, rule->told);
}

static void put_rule(struct json_line *json, const struct clock_rule *rule,
		     const struct calendar *calendar, int64_t anchor_ms)
{
	struct clock_term term;
	struct clock_ledger once = {.extended = rule->extension};
	clock_project(rule, calendar, anchor_ms, NULL, &term);
	json_text(json, "rule", rule->rule_id);
	json_unsigned(json, "budget", rule->budget);
	json_moment(json, "not_before_ms", term.not_before_ms);
	json_moment(json, "due_ms", term.due_ms);
	json_moment(json, "internal_ms", term.internal_ms);
	if (term.provisional)
		json_bool(json, "provisional", true);
	put_marks(json, &term, rule->unit == ZH__CLOCK_UNIT__CLOCK_UNIT_HOUR);
	put_deciders(json, rule);
	json_text(json, "source", rule->source);
	json_text(json, "confidence", rule->confidence);
	if (rule->extension == 0 && rule->extensions_max == 0)
		return;
	clock_project(rule, calendar, anchor_ms, &once, &term);
	json_moment(json, "extended_ms", term.due_ms);
	json_unsigned(json, "extensions", rule->extensions_max);
}

bool terms_line(const struct stage_books *books, const char *purpose, int64_t anchor_ms,
		struct writer *out)
{
	struct json_line json;
	enum clock_id id = clock_id_of_name(purpose);
	if (id == CLOCK_NONE)
		return false;
	json_begin(&json, out, "term");
	json_text(&json, "purpose", purpose);
	const struct clock_rule *rule = policy_clock(books->policy, id, time_day_of_ms(anchor_ms));
	if (rule != NULL)
		put_rule(&json, rule, books->calendar, anchor_ms);
	json_end(&json);
	return true;
}
