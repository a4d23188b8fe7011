#include "common/stage/clocks/clock_query.h"

#include "common/base/sabotage.h"
#include "common/core/json_line.h"
#include "common/policy/rules/policy.h"
#include "common/policy/terms/clock_ledger.h"
#include "common/stage/persons/matter_people.h"
#include "common/stage/queries/lists.h"
#include "common/stage/queries/matter_where.h"

/* Room for one more clock, and rows looked at for one page: so that a question is answered within
 * some milliseconds however many clocks there are. */
#define LINE_ROOM (4u << 10)
#define ROWS_PER_PAGE 4096u

static const char *const state_names[] = {
	"unknown",
	[CLOCK_RUNNING] = "running",
	[CLOCK_SUSPENDED] = "suspended",
	[CLOCK_ENDED] = "ended",
	NULL,
};

static const char *clock_state_name(uint8_t state)
{
	return state_names[state <= CLOCK_ENDED ? state : 0];
}

static const char *purpose_word(size_t index)
{
	return index + 1 < CLOCK_ID_COUNT ? clock_id_name((enum clock_id)(index + 1)) : NULL;
}

const struct list_option clock_list_options[CLOCK_LIST_OPTIONS] = {
	{.name = "state", .type = LIST_WORD, .words = state_names + 1},
	{.name = "subject", .type = LIST_OBJECT},
	{.name = "purpose", .type = LIST_WORD, .word = purpose_word},
	{.name = "rule", .type = LIST_TEXT},
	{.name = "provisional", .type = LIST_YES},
	{.name = "overdue", .type = LIST_YES},
};

static const char *mark_name(unsigned mark)
{
	switch ((Zh__ClockMark)(mark & 0x7fu)) {
	case ZH__CLOCK_MARK__CLOCK_MARK_NOT_BEFORE:
		return "not_before";
	case ZH__CLOCK_MARK__CLOCK_MARK_REMINDER:
		return "reminder";
	case ZH__CLOCK_MARK__CLOCK_MARK_DUE:
		return "due";
	case ZH__CLOCK_MARK__CLOCK_MARK_OVERDUE:
		return "overdue";
	case ZH__CLOCK_MARK__CLOCK_MARK_UNKNOWN:
	case _ZH__CLOCK_MARK_IS_INT_SIZE:
		break;
	}
	return "unknown";
}

/* Overdue is computed, never stored. */
static bool is_overdue(const struct query_context *query, const struct clock_row *row)
{
	return row->state == CLOCK_RUNNING && row->due_ms < query->now_ms &&
	       row->shape != ZH__CLOCK_SHAPE__CLOCK_SHAPE_TERM;
}

static void put_marks(struct json_line *json, const struct clock_row *row)
{
	json_array(json, "marks");
	for (unsigned i = 0; i < row->mark_count; i++) {
		json_object(json, NULL);
		json_text(json, "mark", mark_name(row->marks[i]));
		json_moment(json, "at_ms", row->mark_at_ms[i]);
		json_bool(json, "fired", (row->fired >> i & 1) != 0);
		json_object_end(json);
	}
	json_array_end(json);
}

static struct object_id subject_of(const struct clock_row *row)
{
	return (struct object_id){(enum object_kind)row->subject_kind, row->subject_region,
				  row->subject_number, (enum daemon)row->subject_daemon};
}

void clock_line(const struct query_context *query, struct answer *answer, uint64_t number,
		const struct clock_row *row)
{
	struct json_line json;
	struct object_id id = {OBJECT_CLOCK, query->region, number, query->daemon};
	struct object_id subject = subject_of(row);
	json_begin(&json, &answer->out, "clock");
	json_id(&json, "id", id);
	json_id(&json, "subject", subject);
	matter_people_put(query, subject, "owners", &json);
	matter_orphan_put(query, subject, row->state == CLOCK_ENDED, &json);
	json_text(&json, "state", clock_state_name(row->state));
	json_text(&json, "purpose", clock_id_name((enum clock_id)row->purpose));
	json_text(&json, "rule", row->rule_id);
	json_unsigned(&json, "rule_version", row->rule_version);
	json_moment(&json, "anchor_ms", row->anchor_ms);
	json_unsigned(&json, "budget", row->budget);
	json_enum(&json, "unit", &zh__clock_unit__descriptor, row->unit);
	json_moment(&json, "not_before_ms", row->not_before_ms);
	json_moment(&json, "due_ms", row->due_ms);
	json_bool(&json, "overdue", is_overdue(query, row));
	json_unsigned(&json, "calendar_version", row->calendar_version);
	if (row->provisional != 0)
		json_bool(&json, "provisional", true);
	if (row->extensions != 0)
		json_unsigned(&json, "extensions", row->extensions);
	put_marks(&json, row);
	json_end(&json);
}

/* ---- list and show */

struct clock_listing {
	const struct query_context *query;
	const Zh__ListQuery *list;
	struct answer *answer;
	size_t looked_at;
	struct object_id subject; /* kind NONE: any */
	bool by_index;            /* the rows are of the index by subject */
};

static bool wanted(const struct clock_listing *listing, const struct clock_row *row)
{
	const char *state = query_filter(listing->list, "state");
	const char *purpose = query_filter(listing->list, "purpose");
	const char *rule = query_filter(listing->list, "rule");
	if (state != NULL && strcmp(state, clock_state_name(row->state)) != 0)
		return false;
	if (purpose != NULL && strcmp(purpose, clock_id_name((enum clock_id)row->purpose)) != 0)
		return false;
	if (rule != NULL && strcmp(rule, row->rule_id) != 0)
		return false;
	if (listing->subject.kind != OBJECT_NONE &&
	    (row->subject_kind != (uint8_t)listing->subject.kind ||
	     row->subject_region != listing->subject.region ||
	     row->subject_number != listing->subject.number))
		return false;
	if (list_says_yes(listing->list, "provisional") && row->provisional == 0)
		return false;
	return !list_says_yes(listing->list, "overdue") || is_overdue(listing->query, row);
}

static bool is_full(const struct answer *answer, size_t looked_at)
{
	return answer->lines >= answer->limit || looked_at >= ROWS_PER_PAGE ||
	       answer->out.capacity - answer->out.size < LINE_ROOM;
}

static bool list_row(void *context, const struct row_ref *found)
{
	struct clock_listing *listing = (struct clock_listing *)context;
	struct answer *answer = listing->answer;
	struct clock_row row;
	if (is_full(answer, listing->looked_at++)) {
		answer->after = (struct row_key){0};
		row_key_put(&answer->after, found->key.data, found->key.size);
		return false;
	}
	uint64_t number = be64_get(found->key.data + found->key.size - 8);
	const void *stored = found->value.data;
	if (listing->by_index)
		stored = clock_row_get(listing->query->rows, number);
	if (stored == NULL)
		return true;
	memcpy(&row, stored, sizeof row);
	if (!wanted(listing, &row))
		return true;
	clock_line(listing->query, answer, number, &row);
	answer->lines++;
	return true;
}

void answer_clock_list(const struct query_context *query, const Zh__ListQuery *list,
		       struct answer *answer)
{
	struct bytes after = bytes_of(list->after.data, list->after.len);
	const char *about = query_filter(list, "subject");
	const char *state = query_filter(list, "state");
	struct clock_listing listing = {.query = query, .list = list, .answer = answer};
	struct row_key prefix = {0};
	/* The index knows those that run or are suspended; ended ones are found in the table. */
	if (about != NULL && object_id_parse(about, &listing.subject) == STATUS_OK &&
	    state != NULL && strcmp(state, state_names[CLOCK_ENDED]) != 0) {
		listing.by_index = true;
		row_key_put_u8(&prefix, (uint8_t)listing.subject.kind);
		row_key_put_u32(&prefix, listing.subject.region);
		row_key_put_u64(&prefix, listing.subject.number);
	}
	if (after.size != 0 && !bytes_start_with(after, row_key_bytes(&prefix))) {
		answer->refusal = (struct refusal){.code = "list.after", .where = "after"};
		return;
	}
	(void)rows_scan(query->rows, listing.by_index ? TABLE_CLOCK_SUBJECTS : TABLE_CLOCKS,
			row_key_bytes(&prefix), after, SIZE_MAX, list_row, &listing);
}

void answer_clock_get(const struct query_context *query, uint64_t number, struct answer *answer)
{
	const struct clock_row *stored = clock_row_get(query->rows, number);
	struct clock_row row;
	if (stored == NULL) {
		answer->refusal.code = "clock.not_found";
		return;
	}
	memcpy(&row, stored, sizeof row);
	clock_line(query, answer, number, &row);
	answer->lines++;
	clock_ledger_lines(query, number, &row, answer);
}

/* ---- due */

/* Where the next page begins: in which of the two queues, and at which key. */
enum due_queue { DUE_SPENT = 1, DUE_MARKS = 2 };

struct due_range {
	int64_t from_ms, to_ms;
	struct matter_whose whose;
	const struct officer *regions_of; /* NULL: wherever they lie */
	size_t looked_at;
};

static bool falls_in(const struct due_range *range, int64_t moment_ms)
{
	return moment_ms >= range->from_ms && moment_ms <= range->to_ms;
}

/* One queue from `next` on, in order of time: false when the page is full. */
static bool due_queue(const struct query_context *query, enum due_queue queue,
		      struct due_range *range, struct bytes next, struct answer *answer)
{
	uint16_t table = queue == DUE_SPENT ? TABLE_CLOCKS_SPENT : TABLE_MARKS;
	uint8_t key[ROW_KEY_MAX + 1];
	struct row_ref found;
	struct clock_row row;
	while (query->rows->seek(query->rows->context, table, next, &found)) {
		int64_t at_ms = (int64_t)be64_get(found.key.data);
		/* The last mark, overdue, stands a millisecond after the end. */
		if (at_ms - !SABOTAGE("clock.due-ends-with-its-mark") > range->to_ms)
			return true;
		if (is_full(answer, range->looked_at++)) {
			answer->after = (struct row_key){0};
			row_key_put_u8(&answer->after, (uint8_t)queue);
			row_key_put(&answer->after, found.key.data, found.key.size);
			return false;
		}
		memcpy(key, found.key.data, found.key.size);
		key[found.key.size] = 0;
		next = bytes_of(key, found.key.size + 1);
		uint64_t number = be64_get(key + 8);
		const struct clock_row *stored = clock_row_get(query->rows, number);
		if (stored == NULL)
			continue;
		memcpy(&row, stored, sizeof row);
		if ((!falls_in(range, row.due_ms) && !falls_in(range, at_ms)) ||
		    !matter_is_of(query, subject_of(&row), &range->whose) ||
		    !matter_is_in(query, subject_of(&row), range->regions_of))
			continue;
		clock_line(query, answer, number, &row);
		answer->lines++;
	}
	return true;
}

/* A clock is in the queue of marks at its next mark, the last of which comes as its end is
 * over: what falls due in the range is found there from the oldest mark on. */
void answer_due(const struct query_context *query, const Zh__DueQuery *due, struct answer *answer)
{
	struct due_range range = {
		.from_ms = due->has_from_ms && due->from_ms > 0 ? due->from_ms : 0,
		.to_ms = due->has_to_ms ? due->to_ms : query->now_ms,
		.whose = matter_whose(query, due->owner, due->mine),
		.regions_of = matter_regions_of(query, due->my_regions),
	};
	struct row_key from = row_key_u64((uint64_t)range.from_ms);
	struct bytes next = row_key_bytes(&from);
	enum due_queue queue = DUE_SPENT;
	if (due->owner != NULL && (due->mine || due->owner[0] == '\0')) {
		answer->refusal = (struct refusal){
			.code = due->mine ? "list.options_exclude" : "list.value",
			.where = "owner",
		};
		return;
	}
	if (range.from_ms > range.to_ms) {
		answer->refusal.code = "list.period";
		return;
	}
	if (matter_regions_missing(query, due->my_regions, answer))
		return;
	if (due->has_after && due->after.len > 1) {
		queue = due->after.data[0] == DUE_MARKS ? DUE_MARKS : DUE_SPENT;
		next = bytes_of(due->after.data + 1, due->after.len - 1);
	}
	if (queue == DUE_SPENT) {
		if (!due_queue(query, DUE_SPENT, &range, next, answer))
			return;
		from = row_key_u64((uint64_t)query->oldest_mark.at_ms);
		row_key_put_u64(&from, query->oldest_mark.clock);
		next = row_key_bytes(&from);
	}
	if (due_queue(query, DUE_MARKS, &range, next, answer))
		list_owner_known(query, due->owner, !due->has_after, answer);
}
