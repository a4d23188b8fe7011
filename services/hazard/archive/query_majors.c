/* Which major risks of a firm count on the asked day: each with the day of finding and the drive,
 * those that don't with the reason, the rule and its source, the window. */
#include "services/hazard/archive/query_majors.h"

#include "common/stage/clocks/rule_text.h"
#include "services/hazard/archive/decide.h"
#include "services/hazard/archive/query.h"

enum { MAJORS_SHOWN_MAX = 128 };

/* X(name, printed): why one counts, or doesn't; the first that holds. */
#define MAJOR_WHY_LIST(X)                                                                          \
	X(COUNTED, "counted")                                                                      \
	X(NOT_YET, "set_later")                                                                    \
	X(BY_RULE, "by_rule")                                                                      \
	X(LOWERED, "lowered")                                                                      \
	X(OVERTURNED, "overturned")                                                                \
	X(BEFORE, "before_window")                                                                 \
	X(SAME_CAUSE, "same_cause")

enum major_why {
#define X(name, printed) WHY_##name,
	MAJOR_WHY_LIST(X)
#undef X
};

struct major_shown {
	uint64_t hazard;
	struct major_row row;
	enum major_why why;
	uint64_t same_as; /* SAME_CAUSE: the one that counts */
};

struct majors_shown {
	int32_t day, window_day;
	size_t count;
	struct major_shown major[MAJORS_SHOWN_MAX];
};

/* What was taken back after the asked day counted on it. */
static enum major_why why_of(const struct majors_shown *shown, const struct major_row *row)
{
	bool ended = row->ended_day != 0 && row->ended_day <= shown->day;
	if (row->set_day > shown->day)
		return WHY_NOT_YET;
	if (row->state == MAJOR_BY_RULE)
		return WHY_BY_RULE;
	if (row->state == MAJOR_LOWERED && ended)
		return WHY_LOWERED;
	if (row->state == MAJOR_OVERTURNED && ended)
		return WHY_OVERTURNED;
	return row->day < shown->window_day ? WHY_BEFORE : WHY_COUNTED;
}

static bool major_item(void *context, const struct row_ref *found)
{
	struct majors_shown *shown = (struct majors_shown *)context;
	struct major_shown *major = &shown->major[shown->count];
	if (found->value.size != sizeof(major->row))
		return true;
	memcpy(&major->row, found->value.data, sizeof(major->row));
	major->hazard = be64_get(found->key.data + found->key.size - 8);
	major->same_as = 0;
	major->why = why_of(shown, &major->row);
	for (size_t i = 0; major->why == WHY_COUNTED && i < shown->count; i++) {
		if (shown->major[i].why != WHY_COUNTED ||
		    shown->major[i].row.cause != major->row.cause)
			continue;
		major->why = WHY_SAME_CAUSE;
		major->same_as = shown->major[i].hazard;
	}
	shown->count++;
	return shown->count < MAJORS_SHOWN_MAX;
}

static bool was_cause(const struct proposal_of_level *proposal, uint64_t hazard)
{
	for (size_t i = 0; proposal != NULL && i < proposal->causes; i++) {
		if (proposal->cause[i] == hazard)
			return true;
	}
	return false;
}

static void put_found(const struct query_context *query, struct json_line *json, uint64_t hazard)
{
	struct hazard_texts texts;
	if (hazard_texts_get(query->rows, hazard, &texts))
		json_id(json, "campaign",
			object_id_make(OBJECT_CAMPAIGN, query->region, texts.head.campaign));
}

static void put_major(const struct query_context *query, struct json_line *json,
		      const struct major_shown *major, const struct proposal_of_level *proposal)
{
	static const char *const names[] = {
#define X(name, printed) printed,
		MAJOR_WHY_LIST(X)
#undef X
	};
	json_object(json, NULL);
	json_id(json, "hazard", object_id_make(OBJECT_HAZARD, query->region, major->hazard));
	json_day(json, "found_day", major->row.day);
	json_day(json, "set_day", major->row.set_day);
	put_found(query, json, major->hazard);
	if (major->why != WHY_COUNTED) {
		json_text(json, "why", names[major->why]);
		json_id(json, "same_as",
			object_id_make(OBJECT_HAZARD, query->region, major->same_as));
		json_day(json, "ended_day", major->row.ended_day);
	}
	if (major->why == WHY_BY_RULE)
		json_rule_used(json, query, bytes_of_text(major->row.rule_id),
			       major->row.rule_version);
	if (was_cause(proposal, major->hazard))
		json_bool(json, "cause", true);
	json_object_end(json);
}

/* The rule that asks how many there are, and how many it asks for. */
static void put_rule(const struct query_context *query, struct json_line *json, int32_t day)
{
	size_t first = query->policy->topics[TOPIC_SUPERVISION].first;
	for (size_t i = 0; i < query->policy->topics[TOPIC_SUPERVISION].count; i++) {
		const struct rule *rule = &query->policy->rules[first + i];
		if (day < rule->valid_from_day ||
		    (rule->valid_to_day != 0 && day > rule->valid_to_day))
			continue;
		for (size_t c = 0; c < rule->condition_count; c++) {
			if (rule->conditions[c].fact != FACT_MAJOR_IN_TWO_YEARS)
				continue;
			json_number(json, "needed", rule->conditions[c].min);
			json_rule_used(json, query, bytes_of_text(rule->id), rule->version);
			return;
		}
	}
}

void archive_put_majors(const struct query_context *query, struct answer *answer, uint64_t firm,
			const struct proposal_of_level *proposal, int32_t day)
{
	struct majors_shown shown = {.day = day, .window_day = hazard_majors_window(day)};
	struct row_key prefix = archive_item_key(firm, ARCHIVE_ITEM_MAJOR);
	struct json_line json;
	size_t counted = 0;
	(void)rows_scan(query->rows, TABLE_ARCHIVE_ITEMS, row_key_bytes(&prefix), bytes_of(NULL, 0),
			MAJORS_SHOWN_MAX, major_item, &shown);
	for (size_t i = 0; i < shown.count; i++)
		counted += shown.major[i].why == WHY_COUNTED;
	json_begin(&json, &answer->out, "explain");
	json_text(&json, "what", "major_risks");
	json_id(&json, "id", object_id_make(OBJECT_FIRM, query->region, firm));
	json_day(&json, "window_day", shown.window_day);
	json_day(&json, "window_end", day);
	json_unsigned(&json, "majors", counted);
	put_rule(query, &json, day);
	for (int counts = 1; counts >= 0; counts--) {
		json_array(&json, counts ? "counted" : "not_counted");
		for (size_t i = 0; i < shown.count; i++)
			if ((shown.major[i].why == WHY_COUNTED) == (counts != 0))
				put_major(query, &json, &shown.major[i], proposal);
		json_array_end(&json);
	}
	json_end(&json);
	answer->lines++;
}
