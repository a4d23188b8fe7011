/* The ledger's rows. */
#include "common/policy/papers/work.h"
#include "services/escalation/evolve.h"
#include "services/escalation/ladder/measures.h"

static void book_put(struct rows_writer *rows, const struct ladder_book *book)
{
	esc_put_row(rows, TABLE_LADDER_BOOK, 1, book, sizeof *book);
}

static void ladder_put(struct rows_writer *rows, struct ledger_row *row, struct bytes name)
{
	uint8_t buffer[sizeof *row + FIRM_NAME_SIZE];
	row->name_size = (uint32_t)name.size;
	memcpy(buffer, row, sizeof *row);
	if (name.size != 0)
		memcpy(buffer + sizeof *row, name.data, name.size);
	esc_put_row(rows, TABLE_LADDER, row->hazard, buffer, sizeof *row + name.size);
}

static uint8_t small(uint32_t value)
{
	return value > UINT8_MAX ? UINT8_MAX : (uint8_t)value;
}

static enum status opened(struct rows_writer *rows, const struct event *event)
{
	const Zh__LedgerRowOpened *body = BODY(event, LedgerRowOpened);
	struct ladder_book book = ladder_book_get(&rows->read);
	if (body->row != book.last_row + 1 || body->hazard <= book.last_hazard)
		return STATUS_INVALID;
	struct ledger_row row = {
		.version = 1,
		.state = LADDER_OPEN,
		.level = (uint8_t)body->level,
		.flags = body->urgent ? LADDER_URGENT : 0,
		.consecutive_failures = small(body->consecutive_failures),
		.firm_role = (uint8_t)body->firm_role,
		.violations = esc_violation_bits(body->violations, body->n_violations),
		.row = body->row,
		.hazard = body->hazard,
		.report = body->report,
		.opened_ms = event->recorded_ms,
		.trace = trace_of(event),
	};
	TEXT_STORE(row.firm_key, body->firm != NULL ? body->firm->key : NULL);
	TEXT_STORE(row.class_code, body->class_code);
	bool named = body->firm != NULL && body->firm->name != NULL;
	struct bytes name = bytes_of_text(named ? body->firm->name : "");
	if (name.size > FIRM_NAME_SIZE)
		return STATUS_INVALID;
	ladder_put(rows, &row, name);
	book.last_row = body->row;
	book.last_hazard = body->hazard;
	book.open++;
	book_put(rows, &book);
	return STATUS_OK;
}

/* The row with its name copied: a put ends the loan. */
static bool ladder_load(const struct rows_writer *rows, uint64_t hazard, struct ledger_row *row,
			uint8_t name_buffer[FIRM_NAME_SIZE], struct bytes *ret_name)
{
	struct bytes name;
	if (!ladder_get(&rows->read, hazard, row, &name) || row->state != LADDER_OPEN)
		return false;
	if (name.size != 0)
		memcpy(name_buffer, name.data, name.size);
	*ret_name = bytes_of(name_buffer, name.size);
	return true;
}

static enum status changed(struct rows_writer *rows, const struct event *event)
{
	const Zh__LedgerRowChanged *body = BODY(event, LedgerRowChanged);
	struct ledger_row row;
	uint8_t buffer[FIRM_NAME_SIZE];
	struct bytes name;
	if (!ladder_load(rows, body->hazard, &row, buffer, &name))
		return STATUS_INVALID;
	row.level = (uint8_t)body->level;
	if (body->restated)
		row.violations = esc_violation_bits(body->violations, body->n_violations);
	if (body->has_firm_role)
		row.firm_role = (uint8_t)body->firm_role;
	row.times_overdue = small(body->times_overdue);
	row.failed_reinspections = small(body->failed_reinspections);
	row.flags &= LADDER_URGENT;
	row.flags |= body->urgent ? LADDER_URGENT : 0;
	row.flags |= body->goods_sold ? LADDER_GOODS_SOLD : 0;
	row.flags |= body->uncontrolled ? LADDER_UNCONTROLLED : 0;
	row.flags |= body->relapsed ? LADDER_RELAPSED : 0;
	row.flags |= body->refused ? LADDER_REFUSED : 0;
	ladder_put(rows, &row, name);
	return STATUS_OK;
}

static enum status closed(struct rows_writer *rows, const struct event *event)
{
	const Zh__LedgerRowClosed *body = BODY(event, LedgerRowClosed);
	struct ledger_row row;
	uint8_t buffer[FIRM_NAME_SIZE];
	struct bytes name;
	if (!ladder_load(rows, body->hazard, &row, buffer, &name))
		return STATUS_INVALID;
	row.state = LADDER_CLOSED;
	ladder_put(rows, &row, name);
	struct ladder_book book = ladder_book_get(&rows->read);
	book.open--;
	book.closed++;
	book_put(rows, &book);
	return STATUS_OK;
}

enum status ladder_evolve(struct rows_writer *rows, const struct event *event)
{
	static evolve_fn *const changes[] = {
		[KIND(LEDGER_ROW_OPENED)] = opened,
		[KIND(LEDGER_ROW_CHANGED)] = changed,
		[KIND(LEDGER_ROW_CLOSED)] = closed,
	};
	return EVOLVE_BY(changes, rows, event);
}
