/* The calendar in force, and what another one would change before it is adopted. */
#include "common/base/sabotage.h"
#include "common/core/common_tables.h"
#include "common/core/handlers.h"
#include "common/core/json_line.h"
#include "common/policy/books/calendar_load.h"
#include "common/policy/rules/policy.h"
#include "common/policy/terms/clock_ledger.h"
#include "common/stage/clocks/clock_query.h"

#define LINE_ROOM (2u << 10)
#define CLOCKS_PER_PAGE 8192u

/* ---- show */

static void calendar_line(const struct query_context *query, struct answer *answer)
{
	struct json_line json;
	json_begin(&json, &answer->out, "calendar");
	json_unsigned(&json, "version", query->calendar->version);
	json_day(&json, "first_day", query->calendar->first_day);
	json_day(&json, "last_day", query->calendar->last_day);
	json_end(&json);
	answer->lines++;
}

static uint32_t year_of(int32_t day)
{
	return (uint32_t)time_civil_of_day(day).year;
}

static void show(const struct query_context *query, uint32_t year, struct answer *answer)
{
	const struct calendar *calendar = query->calendar;
	if ((year < year_of(calendar->first_day) || year > year_of(calendar->last_day)) &&
	    !SABOTAGE("calendar.any-year")) {
		answer->refusal.code = "calendar.no_year";
		return;
	}
	calendar_line(query, answer);
	for (int32_t day = calendar->first_day; day <= calendar->last_day; day++) {
		enum calendar_day_kind kind = calendar_kind(calendar, day);
		if ((uint32_t)time_civil_of_day(day).year != year ||
		    (kind != CALENDAR_HOLIDAY && kind != CALENDAR_MAKEUP_WORKDAY))
			continue;
		struct json_line json;
		json_begin(&json, &answer->out, "day");
		json_day(&json, "day", day);
		json_text(&json, "why",
			  kind == CALENDAR_HOLIDAY ? "clock.day.holiday" : "clock.day.makeup");
		json_end(&json);
		answer->lines++;
	}
}

/* ---- what if */

struct what_if {
	const struct query_context *query;
	const struct calendar *calendar;
	struct answer *answer;
	uint64_t next;    /* clock */
	uint64_t running; /* clocks so far that the new calendar could move */
	uint64_t moved;
	size_t looked_at;
	bool full;
};

static void put_owner(struct json_line *json, const struct query_context *query,
		      const struct clock_row *row)
{
	struct bytes owner;
	if (owner_get(query->rows,
		      object_id_make((enum object_kind)row->subject_kind, row->subject_region,
				     row->subject_number),
		      &owner))
		json_bytes_text(json, "owner", owner);
}

static void move_line(struct what_if *what_if, uint64_t number, const struct clock_row *row,
		      const struct clock_term *term)
{
	const struct query_context *query = what_if->query;
	struct json_line json;
	json_begin(&json, &what_if->answer->out, "move");
	json_id(&json, "clock",
		(struct object_id){OBJECT_CLOCK, query->region, number, query->daemon});
	json_id(&json, "subject",
		(struct object_id){(enum object_kind)row->subject_kind, row->subject_region,
				   row->subject_number, (enum daemon)row->subject_daemon});
	json_text(&json, "purpose", clock_id_name((enum clock_id)row->purpose));
	json_text(&json, "rule", row->rule_id);
	json_moment(&json, "due_ms", row->due_ms);
	json_moment(&json, "new_due_ms", term->due_ms);
	if (row->provisional != 0)
		json_bool(&json, "provisional", true);
	json_bool(&json, "new_provisional", term->provisional);
	put_owner(&json, query, row);
	json_end(&json);
	what_if->answer->lines++;
	what_if->moved++;
}

static bool what_if_row(void *context, const struct row_ref *found)
{
	struct what_if *what_if = (struct what_if *)context;
	const struct answer *answer = what_if->answer;
	uint64_t number = be64_get(found->key.data);
	struct clock_term term;
	struct clock_row row;
	what_if->next = number;
	if (answer->lines >= answer->limit || what_if->looked_at++ == CLOCKS_PER_PAGE ||
	    answer->out.capacity - answer->out.size < LINE_ROOM) {
		what_if->full = true;
		return false;
	}
	memcpy(&row, found->value.data, sizeof row);
	what_if->running += row.state == CLOCK_RUNNING;
	row.calendar_version = what_if->calendar->version - 1; /* it is asked for any difference */
	if (clock_is_different(what_if->query->rows, what_if->query->policy, what_if->calendar,
			       number, &row, &term))
		move_line(what_if, number, &row, &term);
	return true;
}

static void totals_line(const struct what_if *what_if)
{
	struct json_line json;
	json_begin(&json, &what_if->answer->out, "moves");
	json_text(&json, "daemon", daemon_name(what_if->query->daemon));
	json_unsigned(&json, "calendar_version", what_if->calendar->version);
	json_unsigned(&json, "running", what_if->running);
	json_unsigned(&json, "moved", what_if->moved);
	json_end(&json);
	what_if->answer->lines++;
}

/* The next clock and the counts so far are the key of the next page. */
static void what_if_page(struct what_if *what_if, struct bytes after)
{
	struct row_key from;
	if (after.size == 24) {
		what_if->next = be64_get(after.data);
		what_if->running = be64_get(after.data + 8);
		what_if->moved = be64_get(after.data + 16);
	}
	from = row_key_u64(what_if->next);
	(void)rows_scan(what_if->query->rows, TABLE_CLOCKS, bytes_of(NULL, 0), row_key_bytes(&from),
			SIZE_MAX, what_if_row, what_if);
	if (!what_if->full) {
		totals_line(what_if);
		return;
	}
	what_if->answer->after = row_key_u64(what_if->next);
	row_key_put_u64(&what_if->answer->after, what_if->running);
	row_key_put_u64(&what_if->answer->after, what_if->moved);
}

void answer_calendar(const struct query_context *query, const Zh__CalendarQuery *ask,
		     struct answer *answer)
{
	if (query->calendar == NULL || query->policy == NULL) {
		answer->refusal.code = "calendar.none";
		return;
	}
	if (ask->has_limit && ask->limit != 0 && ask->limit < answer->limit)
		answer->limit = ask->limit;
	if (!ask->has_content) {
		int32_t today = time_day_of_ms(query->now_ms);
		show(query, ask->has_year ? ask->year : (uint32_t)time_civil_of_day(today).year,
		     answer);
		return;
	}
	struct problems problems;
	struct pool pool;
	struct calendar calendar;
	problems_init(&problems);
	pool_init(&pool);
	struct what_if what_if = {.query = query, .calendar = &calendar, .answer = answer};
	if (calendar_load(bytes_of(ask->content.data, ask->content.len), "calendar", &pool,
			  &problems, &calendar) == STATUS_OK)
		what_if_page(&what_if, bytes_of(ask->after.data, ask->after.len));
	else
		answer->refusal.code = "book.invalid";
	pool_done(&pool);
	problems_done(&problems);
}
