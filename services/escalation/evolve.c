/* evolve(): what each event does to the rows.  Everything that was decided stands in the event. */
#include "services/escalation/evolve.h"

#include "common/base/assert.h"
#include "common/core/booked_by.h"
#include "services/escalation/bulletin/bulletin.h"
#include "services/escalation/decide_internal.h"

void esc_count_move(struct rows_writer *rows, enum count_axis axis, uint8_t from, uint8_t to)
{
	if (from == to)
		return;
	if (from != COUNT_NOWHERE) {
		struct count_row row = {.version = 1, .count = esc_count(&rows->read, axis, from)};
		ASSERT(row.count > 0);
		row.count--;
		struct row_key key = esc_count_key(axis, from);
		rows->put(rows->read.context, TABLE_COUNTS, row_key_bytes(&key),
			  bytes_of(&row, sizeof row));
	}
	struct count_row row = {.version = 1, .count = esc_count(&rows->read, axis, to) + 1};
	struct row_key key = esc_count_key(axis, to);
	rows->put(rows->read.context, TABLE_COUNTS, row_key_bytes(&key),
		  bytes_of(&row, sizeof row));
}

void esc_put_row(struct rows_writer *rows, uint16_t table, uint64_t number, const void *row,
		 size_t size)
{
	struct row_key key = row_key_u64(number);
	rows->put(rows->read.context, table, row_key_bytes(&key), bytes_of(row, size));
}

enum status esc_series_take(struct rows_writer *rows, struct row_key key, uint32_t serial)
{
	struct series_row row = {.version = 1};
	const void *stored = rows_get(&rows->read, TABLE_SERIES, row_key_bytes(&key), sizeof row);
	if (stored != NULL)
		memcpy(&row, stored, sizeof row);
	if (serial != row.last + 1)
		return STATUS_INVALID;
	row.last = serial;
	rows->put(rows->read.context, TABLE_SERIES, row_key_bytes(&key),
		  bytes_of(&row, sizeof row));
	return STATUS_OK;
}

bool esc_state_go(const struct state_table *table, uint8_t *state, uint8_t event)
{
	struct state_row row;
	if (!state_table_goes(table, *state, event, &row))
		return false;
	*state = row.next;
	return true;
}

/* Whose are numbered in a row, and what moves nothing but such a life. */
static bool is_between(uint16_t kind, uint16_t first, uint16_t last,
		       const struct state_table *table)
{
	return (kind >= first && kind <= last) || booked_by(table, kind) != STATE_STAYS;
}

/* Deferred, demanded, contested; suspended, agreed on, cash handed on, given back. */
static bool is_of_execution(uint16_t kind)
{
	return is_between(kind, KIND(CASE_DEFERRED), KIND(CASE_SURCHARGED), &case_contest_table) ||
	       (kind >= KIND(CASE_EXECUTION_SUSPENDED) && kind <= KIND(CASE_GIVEN_BACK));
}

static bool is_of_hearing(uint16_t kind)
{
	return is_between(kind, KIND(HEARING_OFFICER_NAMED), KIND(HEARING_REPORTED),
			  &case_hearing_table);
}

static bool is_of_notice(uint16_t kind)
{
	return is_between(kind, KIND(NOTICE_DRAFTED), KIND(NOTICE_CLOSED), &notice_table);
}

/* Whatever we say of a case: whose kind isn't listed below. */
static bool is_of_case(uint16_t kind)
{
	return event_descriptor(kind) != NULL && event_kind_daemon(kind) == DAEMON_ESCALATION;
}

static bool is_of_bulletin(uint16_t kind)
{
	return kind >= KIND(BULLETIN_PLANNED) && kind <= KIND(BULLETIN_APPROVED);
}

enum status escalation_evolve(struct rows_writer *rows, const struct event *event)
{
	if (is_of_bulletin(event->head.kind))
		return bulletin_evolve(rows, event);
	if (is_of_execution(event->head.kind))
		return esc_evolve_execution(rows, event);
	if (is_of_hearing(event->head.kind))
		return esc_evolve_hearing(rows, event);
	if (is_of_notice(event->head.kind))
		return esc_evolve_notice(rows, event);
	switch (event->head.kind) {
	case KIND(LEDGER_ROW_OPENED):
	case KIND(LEDGER_ROW_CHANGED):
	case KIND(LEDGER_ROW_CLOSED):
		return esc_evolve_ladder(rows, event);
	case KIND(MEASURE_PROPOSED):
	case KIND(MEASURE_TAKEN):
	case KIND(MEASURE_HELD):
	case KIND(MEASURE_OVERRIDDEN):
	case KIND(MEASURE_WITHDRAWN):
	case KIND(MEASURE_MET):
		return esc_evolve_measure(rows, event);
	case KIND(RECUSAL):
	case KIND(OFFICERS_NAMED):
		return esc_evolve_case(rows, event);
	case KIND(CLOCK_MARK_FIRED):
		return esc_evolve_mark(rows, event);
	case KIND(SERIES_CONFIRMED):
		return series_evolve(&escalation_series, rows, event);
	default: /* common events: the core has applied them */
		if (event->head.kind < 100)
			return STATUS_OK;
		return is_of_case(event->head.kind) ? esc_evolve_case(rows, event) : STATUS_INVALID;
	}
}
