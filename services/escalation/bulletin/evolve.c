/* evolve() of bulletins: what each event does to the rows. */
#include "services/escalation/evolve.h"
#include "services/escalation/bulletin/bulletin.h"

static void await(struct rows_writer *rows, uint8_t kind, uint64_t number)
{
	esc_put_row(rows, TABLE_BULLETINS_AWAITED, kind, &number, sizeof number);
}

struct change {
	struct rows_writer *rows;
	const struct event *event;
	uint64_t number;
	struct bulletin_row row; /* version 0: there is none yet */
};

typedef enum status change_fn(struct change *change);

static bool days_of(uint32_t from, uint32_t cutoff, struct bulletin_row *row)
{
	return time_day_of_yyyymmdd(from, &row->from_day) == STATUS_OK &&
	       time_day_of_yyyymmdd(cutoff, &row->cutoff_day) == STATUS_OK;
}

static enum status planned(struct change *change)
{
	const Zh__BulletinPlanned *body = BODY(change->event, BulletinPlanned);
	struct bulletin_row *row = &change->row;
	bool there = row->version != 0;
	if (there && !esc_state_go(&bulletin_table, &row->state, BL_ON_ORDER))
		return STATUS_INVALID;
	if (!there) {
		TRY(counter_take(change->rows, OBJECT_BULLETIN, change->number));
		row->version = 1;
		row->kind = (uint8_t)body->bulletin_kind;
		if (!days_of(body->from_day, body->cutoff_day, row))
			return STATUS_INVALID;
		await(change->rows, row->kind, change->number);
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

static enum status submitted(struct change *change)
{
	const Zh__BulletinSubmitted *body = BODY(change->event, BulletinSubmitted);
	struct bulletin_row *row = &change->row;
	if (row->version == 0) { /* nobody was to make it */
		TRY(counter_take(change->rows, OBJECT_BULLETIN, change->number));
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
	row->submitted_ms = change->event->recorded_ms;
	TEXT_STORE(row->submitted_by, change->event->meta->person);
	memcpy(row->digest, body->digest.data, BULLETIN_DIGEST);
	store_figures(change->rows, change->number, body);
	return STATUS_OK;
}

static enum status decided(struct change *change, uint8_t on)
{
	struct bulletin_row *row = &change->row;
	if (!esc_state_go(&bulletin_table, &row->state, on))
		return STATUS_INVALID;
	row->decided_ms = change->event->recorded_ms;
	TEXT_STORE(row->decided_by, change->event->meta->person);
	return STATUS_OK;
}

static enum status approved(struct change *change)
{
	const Zh__BulletinApproved *body = BODY(change->event, BulletinApproved);
	if (body->digest.len != BULLETIN_DIGEST)
		return STATUS_INVALID;
	memcpy(change->row.approved, body->digest.data, BULLETIN_DIGEST);
	return decided(change, BL_ON_APPROVE);
}

static enum status returned(struct change *change)
{
	change->row.due_ms = BODY(change->event, BulletinReturned)->due_ms;
	return decided(change, BL_ON_RETURN);
}

/* The kind waits for none: the next one's event follows, or the office owes none any more. */
static enum status awaited_over(struct change *change, uint8_t on)
{
	await(change->rows, change->row.kind, 0);
	return esc_state_go(&bulletin_table, &change->row.state, on) ? STATUS_OK : STATUS_INVALID;
}

static enum status due(struct change *change)
{
	change->row.due_ms = BODY(change->event, BulletinDue)->due_ms;
	return awaited_over(change, BL_ON_DUE);
}

static enum status stopped(struct change *change)
{
	return awaited_over(change, BL_ON_STOP);
}

static change_fn *const changes[] = {
	[KIND(BULLETIN_PLANNED)] = planned,   [KIND(BULLETIN_DUE)] = due,
	[KIND(BULLETIN_STOPPED)] = stopped,   [KIND(BULLETIN_SUBMITTED)] = submitted,
	[KIND(BULLETIN_RETURNED)] = returned, [KIND(BULLETIN_APPROVED)] = approved,
};

enum status bulletin_evolve(struct rows_writer *rows, const struct event *event)
{
	struct change change = {.rows = rows, .event = event, .number = event->head.subject_number};
	uint16_t kind = event->head.kind;
	if (event_is_of_matter(kind))
		return STATUS_OK;
	change_fn *run = OF_KIND(changes, kind);
	if (run == NULL)
		return STATUS_INVALID;
	bool there = bulletin_row_get(&rows->read, change.number, &change.row);
	if (!there && kind != KIND(BULLETIN_PLANNED) && kind != KIND(BULLETIN_SUBMITTED))
		return STATUS_INVALID;
	TRY(run(&change));
	change.row.object_version = (uint32_t)event->head.object_version;
	esc_put_row(rows, TABLE_BULLETINS, change.number, &change.row, sizeof change.row);
	return STATUS_OK;
}
