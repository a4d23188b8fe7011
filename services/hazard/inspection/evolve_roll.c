/* Bookkeeping of rolls: draws and calls for self-checks. */
#include "common/core/area.h"
#include "services/hazard/inspection/evolve.h"

static void roll_store(struct rows_writer *rows, enum object_kind kind, uint64_t number,
		       const struct roll *roll)
{
	static const uint16_t limits[ROLL_TEXT_COUNT] = {
		[ROLL_TEXT_TITLE] = 200,    [ROLL_TEXT_CLASS] = 16,     [ROLL_TEXT_SEED] = 100,
		[ROLL_TEXT_OFFICERS] = 800, [ROLL_TEXT_CHECKLIST] = 24, [ROLL_TEXT_TEXT] = 300};
	struct row_key key = roll_key(kind, number);
	inspection_texts_store(rows, TABLE_ROLLS, row_key_bytes(&key), &roll->head,
			       sizeof(roll->head), roll->text, limits, ROLL_TEXT_COUNT);
}

static void firm_store(struct rows_writer *rows, enum object_kind kind, uint64_t number,
		       uint64_t firm, const struct roll_firm_row *row)
{
	struct row_key key = roll_firm_key(kind, number, firm);
	rows_store(rows, TABLE_ROLL_FIRMS, row_key_bytes(&key), row, sizeof(*row));
}

static void firms_store(struct rows_writer *rows, enum object_kind kind, uint64_t number,
			const uint64_t *firms, size_t count)
{
	struct roll_firm_row row = {.version = INSPECTION_ROW_VERSION};
	for (size_t i = 0; i < count; i++)
		firm_store(rows, kind, number, firms[i], &row);
}

static struct roll_head head_of(const struct event *event, uint8_t state, size_t listed)
{
	return (struct roll_head){
		.version = INSPECTION_ROW_VERSION,
		.state = state,
		.object_version = (uint32_t)event->head.object_version,
		.listed = (uint32_t)listed,
		.called_ms = event->recorded_ms,
		.trace = trace_of(event),
	};
}

/* ---- draws */

static enum status drawn(struct rows_writer *rows, const struct event *event)
{
	const Zh__InspectionsDrawn *body = BODY(event, InspectionsDrawn);
	uint8_t memory[DRAW_OFFICERS_MAX * PRINCIPAL_ID];
	struct writer officers = writer_over(memory, sizeof(memory));
	TRY(counter_take(rows, OBJECT_DRAW, body->draw));
	for (size_t i = 0; i < body->n_officers; i++) {
		if (i != 0)
			writer_put(&officers, ",", 1);
		writer_put(&officers, body->officers[i], strlen(body->officers[i]));
	}
	if (officers.overflow || body->n_firms > ROLL_FIRMS_MAX)
		return STATUS_INVALID;
	struct roll roll = {
		.head = head_of(event, DRAW_DRAWN, body->n_firms),
		.text = {[ROLL_TEXT_TITLE] = inspection_bytes(body->title),
			 [ROLL_TEXT_CLASS] = inspection_bytes(body->class_code),
			 [ROLL_TEXT_SEED] = inspection_bytes(body->seed),
			 [ROLL_TEXT_OFFICERS] = writer_bytes(&officers),
			 [ROLL_TEXT_CHECKLIST] = inspection_bytes(body->checklist)},
	};
	roll.head.marked = (uint32_t)body->n_drawn;
	roll.head.area = body->area;
	if (body->has_due_day)
		TRY(time_day_of_yyyymmdd(body->due_day, &roll.head.due_day));
	roll_store(rows, OBJECT_DRAW, body->draw, &roll);
	firms_store(rows, OBJECT_DRAW, body->draw, body->firms, body->n_firms);
	for (size_t i = 0; i < body->n_drawn; i++) {
		struct roll_firm_row row = {.version = INSPECTION_ROW_VERSION,
					    .flags = ROLL_DRAWN,
					    .place = (uint32_t)i + 1u};
		firm_store(rows, OBJECT_DRAW, body->draw, body->drawn[i], &row);
	}
	return STATUS_OK;
}

enum status inspection_roll_taken_up(struct rows_writer *rows, uint64_t draw, uint64_t firm,
				     uint64_t inspection)
{
	struct roll roll;
	struct roll_firm_row row;
	if (!roll_firm_get(&rows->read, OBJECT_DRAW, draw, firm, &row) || row.inspection != 0 ||
	    (row.flags & ROLL_DRAWN) == 0)
		return STATUS_INVALID;
	row.inspection = inspection;
	firm_store(rows, OBJECT_DRAW, draw, firm, &row);
	if (!roll_get(&rows->read, OBJECT_DRAW, draw, &roll))
		return STATUS_INVALID;
	roll.head.taken_up++;
	roll.head.object_version++;
	TRY(inspection_move(&draw_states, &roll.head.state,
			    roll.head.taken_up == roll.head.marked ? DRAW_ON_TAKE_UP_LAST
								   : DRAW_ON_TAKE_UP));
	roll_store(rows, OBJECT_DRAW, draw, &roll);
	return STATUS_OK;
}

/* ---- self-checks */

static enum status called(struct rows_writer *rows, const struct event *event)
{
	const Zh__SelfCheckCalled *body = BODY(event, SelfCheckCalled);
	TRY(counter_take(rows, OBJECT_SELF_CHECK, body->self_check));
	if (body->n_firms > ROLL_FIRMS_MAX)
		return STATUS_INVALID;
	struct roll roll = {
		.head = head_of(event, SELF_CHECK_CALLED, body->n_firms),
		.text = {[ROLL_TEXT_TITLE] = inspection_bytes(body->title),
			 [ROLL_TEXT_CLASS] = inspection_bytes(body->class_code),
			 [ROLL_TEXT_TEXT] = inspection_bytes(body->text)},
	};
	roll.head.area = body->area;
	if (body->has_due_day)
		TRY(time_day_of_yyyymmdd(body->due_day, &roll.head.due_day));
	roll_store(rows, OBJECT_SELF_CHECK, body->self_check, &roll);
	firms_store(rows, OBJECT_SELF_CHECK, body->self_check, body->firms, body->n_firms);
	return STATUS_OK;
}

static uint8_t what_it_has(const Zh__SelfCheckReturned *body)
{
	return (uint8_t)((body->system_set_up ? ROLL_HAS_SYSTEM : 0) |
			 (body->staff_named ? ROLL_HAS_STAFF : 0) |
			 (body->routine_kept ? ROLL_HAS_ROUTINE : 0) |
			 (body->risk_list_made ? ROLL_HAS_RISK_LIST : 0));
}

/* A later return of a firm takes the place of its earlier one: the firm counts once. */
static enum status returned(struct rows_writer *rows, struct roll_head *head, uint64_t number,
			    const Zh__SelfCheckReturned *body)
{
	struct roll_firm_row before;
	if (!roll_firm_get(&rows->read, OBJECT_SELF_CHECK, number, body->firm_number, &before))
		return STATUS_INVALID;
	TRY(inspection_move(&self_check_states, &head->state, SELF_CHECK_ON_RETURN));
	struct roll_firm_row row = {
		.version = INSPECTION_ROW_VERSION,
		.flags = (uint8_t)(ROLL_RETURNED | (body->late ? ROLL_LATE : 0)),
		.found = (uint8_t)body->found,
		.risks = (uint8_t)body->n_risks,
		.hazards = before.hazards,
		.has = what_it_has(body),
		.returns = (uint8_t)(before.returns + (before.returns < UINT8_MAX)),
	};
	for (size_t i = 0; i < body->n_risks; i++) {
		row.controlled = (uint8_t)(row.controlled + (body->risks[i]->controlled != 0));
		row.hazards = (uint8_t)(row.hazards + (body->risks[i]->hazard != 0));
	}
	TRY(time_day_of_yyyymmdd(body->on_day, &row.on_day));
	firm_store(rows, OBJECT_SELF_CHECK, number, body->firm_number, &row);
	head->marked += (before.flags & ROLL_RETURNED) == 0;
	return STATUS_OK;
}

enum status inspection_evolve_roll(struct rows_writer *rows, const struct event *event)
{
	struct roll roll;
	uint64_t number = event->head.subject_number;
	if (event_is_of_matter(event->head.kind) && event->head.kind != KIND(RECUSAL))
		return STATUS_OK;
	if (event->head.kind == KIND(INSPECTIONS_DRAWN))
		return drawn(rows, event);
	if (event->head.kind == KIND(SELF_CHECK_CALLED))
		return called(rows, event);
	if (!roll_get(&rows->read, OBJECT_SELF_CHECK, number, &roll))
		return STATUS_INVALID;
	if (event->head.kind == KIND(SELF_CHECK_RETURNED))
		TRY(returned(rows, &roll.head, number, BODY(event, SelfCheckReturned)));
	else
		TRY(inspection_move(&self_check_states, &roll.head.state, SELF_CHECK_ON_CLOSE));
	struct roll_head head = roll.head;
	if (!roll_get(&rows->read, OBJECT_SELF_CHECK, number, &roll)) /* its texts, read again */
		return STATUS_INVALID;
	roll.head = head;
	roll.head.object_version = (uint32_t)event->head.object_version;
	roll_store(rows, OBJECT_SELF_CHECK, number, &roll);
	return STATUS_OK;
}

enum status inspection_roll_mark_fired(struct rows_writer *rows, const Zh__ClockMarkFired *mark)
{
	enum object_kind kind = (enum object_kind)mark->subject->kind;
	uint64_t number = mark->subject->number;
	static const uint8_t of_draw[] = {DRAW_ON_REMINDER, DRAW_ON_DUE, DRAW_ON_OVERDUE};
	static const uint8_t of_call[] = {SELF_CHECK_ON_REMINDER, SELF_CHECK_ON_DUE,
					  SELF_CHECK_ON_OVERDUE};
	bool draw = kind == OBJECT_DRAW;
	struct roll roll;
	if (!roll_get(&rows->read, kind, number, &roll))
		return STATUS_INVALID;
	TRY(inspection_move_by_mark(draw ? &draw_states : &self_check_states, &roll.head.state,
				    draw ? of_draw : of_call, mark->mark, &roll.head.overdue));
	roll_store(rows, kind, number, &roll);
	return STATUS_OK;
}
