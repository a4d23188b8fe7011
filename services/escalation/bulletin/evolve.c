/* evolve() of bulletins: what each event does to the rows. */
#include "services/escalation/evolve.h"
#include "services/escalation/bulletin/bulletin.h"

static void await(struct rows_writer *rows, uint8_t kind, uint64_t number)
{
	esc_put_row(rows, TABLE_BULLETINS_AWAITED, kind, &number, sizeof number);
}

static bool days_of(uint32_t from, uint32_t cutoff, struct bulletin_row *row)
{
	return time_day_of_yyyymmdd(from, &row->from_day) == STATUS_OK &&
	       time_day_of_yyyymmdd(cutoff, &row->cutoff_day) == STATUS_OK;
}

static enum status planned(struct rows_writer *rows, const struct event *event, uint64_t number,
			   struct bulletin_row *row)
{
	const Zh__BulletinPlanned *body = BODY(event, BulletinPlanned);
	bool there = row->version != 0;
	if (there && !esc_state_go(&bulletin_table, &row->state, BL_ON_ORDER))
		return STATUS_INVALID;
	if (!there) {
		TRY(counter_take(rows, OBJECT_BULLETIN, number));
		row->version = 1;
		row->kind = (uint8_t)body->bulletin_kind;
		if (!days_of(body->from_day, body->cutoff_day, row))
			return STATUS_INVALID;
		await(rows, row->kind, number);
	}
	TEXT_STORE(row->owner, body->owner);
	return STATUS_OK;
}

static void store_figures(struct rows_writer *rows, uint64_t number,
			  const Zh__BulletinSubmitted *body)
{
	for (size_t i = 0; i < body->n_figures; i++) {
		const Zh__BulletinFigure *figure = body->figures[i];
		struct bulletin_figure_row row = {.version = 1};
		const bool has[] = {figure->has_in_period, figure->has_in_year,
				    figure->has_at_begin, figure->has_at_cutoff};
		const uint64_t of[] = {figure->in_period, figure->in_year, figure->at_begin,
				       figure->at_cutoff};
		for (unsigned c = 0; c < 4; c++) {
			row.has |= (uint8_t)(has[c] ? 1u << c : 0u);
			row.of[c] = has[c] ? of[c] : 0;
		}
		TEXT_STORE(row.figure, figure->figure);
		struct row_key key = bulletin_figure_key(number, (unsigned)i);
		rows->put(rows->read.context, TABLE_BULLETIN_FIGURES, row_key_bytes(&key),
			  bytes_of(&row, sizeof row));
	}
	/* of an earlier submission that had more */
	struct bulletin_figure_row old;
	for (unsigned n = (unsigned)body->n_figures;
	     bulletin_figure_get(&rows->read, number, n, &old); n++) {
		struct row_key key = bulletin_figure_key(number, n);
		rows->del(rows->read.context, TABLE_BULLETIN_FIGURES, row_key_bytes(&key));
	}
}

static enum status submitted(struct rows_writer *rows, const struct event *event, uint64_t number,
			     struct bulletin_row *row)
{
	const Zh__BulletinSubmitted *body = BODY(event, BulletinSubmitted);
	if (row->version == 0) { /* nobody was to make it */
		TRY(counter_take(rows, OBJECT_BULLETIN, number));
		row->version = 1;
		row->state = BL_OWED;
		row->kind = (uint8_t)body->bulletin_kind;
		if (!days_of(body->from_day, body->cutoff_day, row))
			return STATUS_INVALID;
	}
	if (!esc_state_go(&bulletin_table, &row->state, BL_ON_SUBMIT) ||
	    body->digest.len != BULLETIN_DIGEST)
		return STATUS_INVALID;
	row->submissions = body->submission;
	row->submitted_ms = event->recorded_ms;
	TEXT_STORE(row->submitted_by, event->meta->person);
	memcpy(row->digest, body->digest.data, BULLETIN_DIGEST);
	store_figures(rows, number, body);
	return STATUS_OK;
}

static enum status decided(const struct event *event, struct bulletin_row *row, uint8_t on)
{
	if (!esc_state_go(&bulletin_table, &row->state, on))
		return STATUS_INVALID;
	row->decided_ms = event->recorded_ms;
	TEXT_STORE(row->decided_by, event->meta->person);
	return STATUS_OK;
}

static enum status approved(const struct event *event, struct bulletin_row *row)
{
	const Zh__BulletinApproved *body = BODY(event, BulletinApproved);
	if (body->digest.len != BULLETIN_DIGEST)
		return STATUS_INVALID;
	memcpy(row->approved, body->digest.data, BULLETIN_DIGEST);
	return decided(event, row, BL_ON_APPROVE);
}

static enum status returned(const struct event *event, struct bulletin_row *row)
{
	const Zh__BulletinReturned *body = BODY(event, BulletinReturned);
	row->due_ms = body->due_ms;
	return decided(event, row, BL_ON_RETURN);
}

static enum status change(struct rows_writer *rows, const struct event *event, uint64_t number,
			  struct bulletin_row *row)
{
	switch (event->head.kind) {
	case KIND(BULLETIN_PLANNED):
		return planned(rows, event, number, row);
	case KIND(BULLETIN_SUBMITTED):
		return submitted(rows, event, number, row);
	case KIND(BULLETIN_RETURNED):
		return returned(event, row);
	case KIND(BULLETIN_APPROVED):
		return approved(event, row);
	case KIND(BULLETIN_DUE):
		row->due_ms = BODY(event, BulletinDue)->due_ms;
		await(rows, row->kind, 0); /* the next one's event follows */
		return esc_state_go(&bulletin_table, &row->state, BL_ON_DUE) ? STATUS_OK
									     : STATUS_INVALID;
	default:
		await(rows, row->kind, 0);
		return esc_state_go(&bulletin_table, &row->state, BL_ON_STOP) ? STATUS_OK
									      : STATUS_INVALID;
	}
}

enum status bulletin_evolve(struct rows_writer *rows, const struct event *event)
{
	uint64_t number = event->head.subject_number;
	struct bulletin_row row = {.version = 0};
	bool there = bulletin_row_get(&rows->read, number, &row);
	if (!there && event->head.kind != KIND(BULLETIN_PLANNED) &&
	    event->head.kind != KIND(BULLETIN_SUBMITTED))
		return STATUS_INVALID;
	TRY(change(rows, event, number, &row));
	row.object_version = (uint32_t)event->head.object_version;
	esc_put_row(rows, TABLE_BULLETINS, number, &row, sizeof row);
	return STATUS_OK;
}
