/* A clock's counting, day by day: rule, article, anchor, what was counted and why not. */
#include "common/base/sabotage.h"
#include "common/core/common_rows.h"
#include "common/core/common_tables.h"
#include "common/core/json_line.h"
#include "common/policy/rules/policy.h"
#include "common/policy/rules/policy_versions.h"
#include "common/policy/terms/clock_ledger.h"
#include "common/stage/clocks/clock_query.h"
#include "common/stage/clocks/rule_text.h"
#include "common/stage/queries/event_line.h"
#include "common/stage/stage.h"

#define DAY_ROOM 1024u
#define SUBJECT_CLOCKS_SHOWN 8u /* counted day by day */
#define SUBJECT_CLOCKS_NAMED 24u

struct explained_clock {
	const struct query_context *query;
	struct answer *answer;
	uint64_t number;
	struct clock_row row;
	struct clock_rule rule;
	struct clock_ledger ledger;
	struct clock_span spans[CLOCK_LEDGER_MAX];
	uint8_t entries[CLOCK_LEDGER_MAX]; /* of the ledger, for each span */
};

static bool has_room(const struct answer *answer)
{
	return answer->out.capacity - answer->out.size >= DAY_ROOM;
}

/* ---- the ledger */

static void put_signer(struct json_line *json, const struct query_context *query, uint64_t sequence)
{
	struct event event;
	size_t mark = query->arena->used;
	if (query->stage != NULL && sequence != 0 &&
	    stage_event(query->stage, sequence, query->arena, &event) == STATUS_OK)
		event_signer_put(json, &event);
	query->arena->used = mark;
}

static void ledger_line(struct answer *answer, const struct query_context *query,
			const struct clock_ledger_row *entry)
{
	bool suspension = entry->kind == CLOCK_LEDGER_SUSPENSION;
	struct json_line json;
	json_begin(&json, &answer->out, suspension ? "suspension" : "extension");
	if (suspension) {
		json_moment(&json, "from_ms", entry->from_ms);
		json_moment(&json, "to_ms", entry->to_ms);
		if (entry->to_ms == 0)
			json_bool(&json, "open", true);
	} else {
		json_unsigned(&json, "by", entry->amount);
		json_enum(&json, "unit", &zh__clock_unit__descriptor, entry->unit);
		json_moment(&json, "asked_ms", entry->from_ms);
	}
	json_text(&json, "ground", entry->ground);
	if (query_sees_content(query))
		json_text(&json, "evidence", entry->evidence);
	json_text(&json, "person", entry->person);
	if (entry->person[0] != '\0')
		put_signer(&json, query, entry->recorded);
	json_moment(&json, "recorded_ms", entry->recorded_ms);
	json_event_id(&json, "at",
		      (struct event_id){query->region, query->daemon, query->incarnation,
					entry->recorded});
	json_end(&json);
	answer->lines++;
}

void clock_ledger_lines(const struct query_context *query, uint64_t clock,
			const struct clock_row *row, struct answer *answer)
{
	struct clock_ledger_row entry;
	for (unsigned n = 0; n < row->ledger_count && has_room(answer); n++) {
		if (clock_ledger_get(query->rows, clock, n, &entry))
			ledger_line(answer, query, &entry);
	}
}

/* ---- a beginning or a rule that two persons put right */

#define APPROVAL_EVENTS 8u /* of one decision, at the most: its own stands among the first */

/* false: it isn't the event of this clock. */
static bool restated_line(const struct query_context *query, uint64_t clock, uint64_t sequence,
			  struct answer *answer)
{
	struct event event;
	struct json_line json;
	if (stage_event(query->stage, sequence, query->arena, &event) != STATUS_OK ||
	    (event.head.kind != KIND(CLOCK_CORRECTED) &&
	     event.head.kind != KIND(CLOCK_RULE_CHANGED)) ||
	    event.head.subject_number != clock)
		return false;
	const Zh__ClockRestated *body = BODY(&event, ClockRestated);
	json_begin(&json, &answer->out, event_kind_name(event.head.kind));
	json_moment(&json, "was_anchor_ms", body->was_anchor_ms);
	json_moment(&json, "anchor_ms", body->anchor_ms);
	if (body->was_rule != NULL && body->rule != NULL &&
	    strcmp(body->was_rule->id, body->rule->id) != 0)
		json_text(&json, "was_rule", body->was_rule->id);
	json_moment(&json, "was_due_ms", body->was_due_ms);
	if (query_sees_content(query)) {
		json_text(&json, "reason", event.meta->reason);
		json_text(&json, "evidence", body->evidence);
	}
	json_text(&json, "person", event.meta->person);
	json_text(&json, "second", event.meta->second);
	event_signer_put(&json, &event);
	json_moment(&json, "recorded_ms", event.recorded_ms);
	json_event_id(&json, "at",
		      (struct event_id){query->region, query->daemon, event.incarnation, sequence});
	json_end(&json);
	answer->lines++;
	return true;
}

struct restated {
	const struct query_context *query;
	struct answer *answer;
	uint64_t clock;
};

/* What an approval decided is in the journal after it. */
static bool restated_by(void *context, uint64_t number, const struct proposal_row *row)
{
	const struct restated *of = (const struct restated *)context;
	size_t mark = of->query->arena->used;
	bool restates =
		row->state == PROPOSAL_APPROVED &&
		(strcmp(row->act, "clock.correct") == 0 || strcmp(row->act, "clock.rule") == 0);
	(void)number;
	for (unsigned n = 1; restates && n <= APPROVAL_EVENTS && has_room(of->answer); n++) {
		restates = !restated_line(of->query, of->clock, row->ended + n, of->answer);
		of->query->arena->used = mark;
	}
	return has_room(of->answer);
}

static void restated_lines(const struct query_context *query, uint64_t clock, struct answer *answer)
{
	struct restated of = {query, answer, clock};
	if (query->stage != NULL && !SABOTAGE("explain.correction-unsaid"))
		proposals_of(query->rows,
			     (struct object_id){OBJECT_CLOCK, query->region, clock, query->daemon},
			     restated_by, &of);
}

/* ---- the rule, and both readings of its end */

static int32_t end_day(const struct explained_clock *clock, uint32_t shift)
{
	struct clock_rule rule = clock->rule;
	struct clock_term term;
	rule.end_shift = (uint8_t)shift;
	clock_project(&rule, clock->query->calendar, clock->row.anchor_ms, &clock->ledger, &term);
	return time_day_of_ms(term.due_ms);
}

/* The festival on which it would have ended, had its end not moved. */
static void put_moved_for(struct json_line *json, const struct explained_clock *clock, bool shifts)
{
	const struct calendar *calendar = clock->query->calendar;
	int32_t day = end_day(clock, ZH__CLOCK_END_SHIFT__CLOCK_END_SHIFT_NONE);
	if (shifts && day != end_day(clock, clock->rule.end_shift) &&
	    calendar_kind(calendar, day) == CALENDAR_HOLIDAY)
		json_text(json, "moved_for", calendar_name(calendar, day));
}

static void put_end(struct json_line *json, const struct explained_clock *clock,
		    const struct clock_term *term)
{
	bool shifts = clock->rule.end_shift != ZH__CLOCK_END_SHIFT__CLOCK_END_SHIFT_NONE &&
		      clock->rule.unit != ZH__CLOCK_UNIT__CLOCK_UNIT_HOUR;
	json_moment(json, "not_before_ms", term->not_before_ms);
	json_moment(json, "due_ms", term->due_ms);
	if (clock->row.state == CLOCK_RUNNING && clock->query->now_ms > term->due_ms)
		json_bool(json, "overdue", true);
	json_enum(json, "end_shift", &zh__clock_end_shift__descriptor, clock->rule.end_shift);
	if (shifts) {
		json_day(json, "end_by_rest_days",
			 end_day(clock, ZH__CLOCK_END_SHIFT__CLOCK_END_SHIFT_REST_DAYS));
		json_day(json, "end_by_holidays_only",
			 end_day(clock, ZH__CLOCK_END_SHIFT__CLOCK_END_SHIFT_STATUTORY_ONLY));
		json_day(json, "warning_day", time_day_of_ms(term->internal_ms));
	}
	put_moved_for(json, clock, shifts);
	json_unsigned(json, "calendar_version", clock->query->calendar->version);
	if (term->provisional) {
		json_bool(json, "provisional", true);
		json_day(json, "calendar_ends", clock->query->calendar->last_day);
	}
	if (term->due_ms != clock->row.due_ms && clock->row.state == CLOCK_RUNNING)
		json_moment(json, "stated_due_ms", clock->row.due_ms);
}

/* ---- another number than the statute's */

struct adoption {
	const struct query_context *query;
	const struct clock_rule *rule;
	struct book_row row; /* version 0: none was found */
};

static bool deviates_alike(const struct policy *policy, const struct clock_rule *rule)
{
	for (size_t i = 0; policy != NULL && i < policy->clock_count; i++) {
		const struct clock_rule *other = &policy->clocks[i];
		if (strcmp(other->rule_id, rule->rule_id) == 0 && other->version == rule->version &&
		    other->deviation != NULL && strcmp(other->deviation, rule->deviation) == 0)
			return true;
	}
	return false;
}

/* The first policy that said so, in the order of coming into force. */
static bool find_adoption(void *context, const struct row_ref *found)
{
	struct adoption *adoption = (struct adoption *)context;
	struct book_row row;
	memcpy(&row, found->value.data, sizeof row);
	const struct policy *policy = policy_of_version(adoption->query->policies,
							adoption->query->policy, row.book_version);
	if (!deviates_alike(policy, adoption->rule))
		return true;
	adoption->row = row;
	return false;
}

static void put_adoption(struct json_line *json, const struct query_context *query,
			 const struct clock_rule *rule)
{
	struct adoption adoption = {.query = query, .rule = rule};
	struct event event;
	struct row_key prefix = {0};
	row_key_put_u8(&prefix, (uint8_t)KIND(POLICY_ADOPTED));
	(void)rows_scan(query->rows, TABLE_BOOKS, row_key_bytes(&prefix), bytes_of(NULL, 0),
			SIZE_MAX, find_adoption, &adoption);
	if (adoption.row.version == 0)
		return;
	json_unsigned(json, "adopted_in", adoption.row.book_version);
	json_moment(json, "effective_ms", adoption.row.effective_ms);
	if (query->stage != NULL &&
	    stage_event(query->stage, adoption.row.adopted, query->arena, &event) == STATUS_OK) {
		json_moment(json, "adopted_ms", event.recorded_ms);
		json_text(json, "adopted_by", event.meta->person);
	}
	json_text(json, "approved_by", adoption.row.approved_by);
}

/* What the statute says, by what source the county says otherwise, who adopted that and when. */
static void put_deviation(struct json_line *json, const struct explained_clock *clock)
{
	const struct clock_rule *rule = &clock->rule;
	if (rule->deviation == NULL || SABOTAGE("explain.deviation-unsaid"))
		return;
	const struct statute_term *statute = policy_statute_of(clock->query->policy, rule->rule_id);
	json_text(json, "deviation", rule->deviation);
	if (statute != NULL) {
		json_text(json, "statute_article", statute->article);
		json_unsigned(json, "statute_budget", (uint64_t)statute->value);
		json_enum(json, "statute_unit", &zh__clock_unit__descriptor, statute->unit);
	}
	put_adoption(json, clock->query, rule);
}

static void rule_line(const struct explained_clock *clock)
{
	const struct clock_rule *rule = &clock->rule;
	struct clock_term term;
	struct json_line json;
	clock_project(rule, clock->query->calendar, clock->row.anchor_ms, &clock->ledger, &term);
	json_begin(&json, &clock->answer->out, "rule");
	json_id(&json, "clock",
		(struct object_id){OBJECT_CLOCK, clock->query->region, clock->number,
				   clock->query->daemon});
	json_text(&json, "purpose", clock_id_name((enum clock_id)clock->row.purpose));
	json_text(&json, "rule", rule->rule_id);
	json_unsigned(&json, "rule_version", rule->version);
	json_text(&json, "source", rule->source);
	json_text(&json, "confidence", rule->confidence);
	put_deviation(&json, clock);
	json_articles(&json, clock->query, rule->source, time_day_of_ms(clock->row.anchor_ms));
	json_moment(&json, "anchor_ms", clock->row.anchor_ms);
	json_unsigned(&json, "budget", rule->budget);
	json_enum(&json, "unit", &zh__clock_unit__descriptor, rule->unit);
	if (clock->ledger.suspended != 0)
		json_unsigned(&json, "suspended", clock->ledger.suspended);
	if (clock->ledger.extended != 0)
		json_unsigned(&json, "extended", clock->ledger.extended);
	put_end(&json, clock, &term);
	json_end(&json);
	clock->answer->lines++;
}

/* ---- the days */

/* Why it was counted or not is the festival's doing. */
static bool is_of_festival(const char *why)
{
	return strcmp(why, "clock.day.holiday") == 0 || strcmp(why, "clock.day.makeup") == 0 ||
	       strcmp(why, "clock.day.moved") == 0;
}

/* Days inside of a month or a year say nothing one by one. */
static void day_line(void *context, const struct clock_day *day)
{
	const struct explained_clock *clock = (const struct explained_clock *)context;
	struct answer *answer = clock->answer;
	struct clock_ledger_row entry;
	struct json_line json;
	if (!has_room(answer) || strcmp(day->why, "clock.day.within") == 0)
		return;
	json_begin(&json, &answer->out, "day");
	json_day(&json, "day", day->day);
	json_bool(&json, "counted", day->counted);
	if (day->counted)
		json_unsigned(&json, "count", day->count);
	json_text(&json, "why", day->why);
	if (is_of_festival(day->why))
		json_text(&json, "holiday", calendar_name(clock->query->calendar, day->day));
	if (day->span != SIZE_MAX && clock_ledger_get(clock->query->rows, clock->number,
						      clock->entries[day->span], &entry)) {
		json_text(&json, "ground", entry.ground);
		if (query_sees_content(clock->query))
			json_text(&json, "evidence", entry.evidence);
	}
	json_end(&json);
	answer->lines++;
}

/* false: the refusal says why not. */
static bool explain(const struct query_context *query, uint64_t number, struct answer *answer)
{
	struct explained_clock *clock = ARENA_NEW(query->arena, struct explained_clock);
	const struct clock_row *stored = clock_row_get(query->rows, number);
	if (stored == NULL || clock == NULL) {
		answer->refusal.code = "clock.not_found";
		return false;
	}
	clock->query = query;
	clock->answer = answer;
	clock->number = number;
	memcpy(&clock->row, stored, sizeof clock->row);
	if (query->policy == NULL || query->calendar == NULL ||
	    !clock_rule_of(query->policy, &clock->row, &clock->rule)) {
		answer->refusal.code = "clock.rule_unknown";
		return false;
	}
	clock->ledger = clock_ledger_of(query->rows, query->calendar, &clock->rule, number,
					&clock->row, query->now_ms, clock->spans, clock->entries);
	rule_line(clock);
	restated_lines(query, number, answer);
	clock_ledger_lines(query, number, &clock->row, answer);
	clock_explain(&clock->rule, query->calendar, clock->row.anchor_ms, &clock->ledger, day_line,
		      clock);
	return true;
}

static bool subject_line(void *context, const struct row_ref *found)
{
	const struct explained_clock *of = (const struct explained_clock *)context;
	const struct query_context *query = of->query;
	uint64_t number = be64_get(found->key.data + found->key.size - 8);
	const struct clock_row *stored = clock_row_get(query->rows, number);
	struct clock_row row;
	struct json_line json;
	if (stored == NULL)
		return true;
	memcpy(&row, stored, sizeof row);
	const struct clock_rule *rule = query_clock_rule(query, &row);
	json_begin(&json, &of->answer->out, "explain");
	json_text(&json, "what", "clock");
	json_id(&json, "clock",
		(struct object_id){OBJECT_CLOCK, query->region, number, query->daemon});
	json_text(&json, "purpose", clock_id_name((enum clock_id)row.purpose));
	json_text(&json, "rule", row.rule_id);
	json_unsigned(&json, "rule_version", row.rule_version);
	if (rule != NULL) {
		json_text(&json, "source", rule->source);
		json_text(&json, "confidence", rule->confidence);
	}
	json_moment(&json, "anchor_ms", row.anchor_ms);
	json_moment(&json, "not_before_ms", row.not_before_ms);
	json_moment(&json, "due_ms", row.due_ms);
	json_end(&json);
	of->answer->lines++;
	return true;
}

void explain_clocks(const struct query_context *query, struct object_id subject,
		    struct answer *answer)
{
	struct explained_clock of = {.query = query, .answer = answer};
	struct row_key prefix = row_key_object(subject);
	(void)rows_scan(query->rows, TABLE_CLOCK_SUBJECTS, row_key_bytes(&prefix),
			bytes_of(NULL, 0), SUBJECT_CLOCKS_NAMED, subject_line, &of);
}

void answer_clock_explain(const struct query_context *query, const Zh__ExplainQuery *asked,
			  struct answer *answer)
{
	(void)explain(query, asked->object->number, answer);
}

struct found_clocks {
	uint64_t numbers[SUBJECT_CLOCKS_SHOWN];
	size_t count;
};

static bool collect(void *context, const struct row_ref *row)
{
	struct found_clocks *found = (struct found_clocks *)context;
	found->numbers[found->count++] = be64_get(row->key.data + row->key.size - 8);
	return found->count < SUBJECT_CLOCKS_SHOWN;
}

void answer_subject_clocks(const struct query_context *query, const Zh__ExplainQuery *asked,
			   struct answer *answer)
{
	struct found_clocks found = {.count = 0};
	if (asked->object == NULL || asked->object->kind >= OBJECT_KIND_COUNT ||
	    asked->object->kind == OBJECT_CLOCK)
		return;
	struct row_key prefix =
		row_key_object(object_id_make((enum object_kind)asked->object->kind,
					      asked->object->region, asked->object->number));
	(void)rows_scan(query->rows, TABLE_CLOCK_SUBJECTS, row_key_bytes(&prefix),
			bytes_of(NULL, 0), SUBJECT_CLOCKS_SHOWN, collect, &found);
	for (size_t i = 0; i < found.count && has_room(answer); i++) {
		if (!explain(query, found.numbers[i], answer))
			answer->refusal.code = NULL; /* what its service said stands */
	}
}
