/* Notices. */
#include "common/core/booked_by.h"
#include "services/escalation/evolve.h"
#include "services/escalation/letters/letters.h"

static void store_fields(struct notice_file *file, const Zh__NoticeDrafted *body)
{
	struct writer text = writer_over(file->fields, sizeof file->fields - 1);
	for (size_t i = 0; i < body->n_fields; i++) {
		struct writer before = text;
		if (i != 0)
			work_put_text(&text, ";");
		work_put_text(&text, body->fields[i]->name);
		work_put_text(&text, "=");
		work_put_text(&text, body->fields[i]->value);
		if (text.overflow) { /* whole fields only; the event has them all */
			memset(file->fields + before.size, 0, sizeof file->fields - before.size);
			return;
		}
	}
}

static enum status drafted(struct rows_writer *rows, const struct event *event)
{
	const Zh__NoticeDrafted *body = BODY(event, NoticeDrafted);
	TRY(counter_take(rows, OBJECT_NOTICE, body->notice));
	struct notice_row row = {
		.version = 1,
		.state = NOTICE_DRAFTED,
		.kind = (uint8_t)body->kind,
		.object_version = 1,
		.hazard = body->hazard,
		.casefile = body->casefile,
		.measure = body->measure,
		.drafted_ms = event->recorded_ms,
		.reply_days = body->reply_budget,
	};
	struct notice_file file = {.version = 1, .trace = trace_of(event)};
	TEXT_STORE(file.firm_key, body->firm_key);
	TEXT_STORE(file.addressee, body->addressee);
	TEXT_STORE(file.facts, body->facts);
	TEXT_STORE(file.drafted_by, event->meta->person);
	store_fields(&file, body);
	esc_put_row(rows, TABLE_NOTICES, body->notice, &row, sizeof row);
	esc_put_row(rows, TABLE_NOTICE_FILES, body->notice, &file, sizeof file);
	esc_count_move(rows, COUNT_NOTICE, COUNT_NOWHERE, row.state);
	return STATUS_OK;
}

static enum status move(struct rows_writer *rows, uint64_t number, struct notice_row *row,
			uint8_t event)
{
	uint8_t before = row->state;
	if (!esc_state_go(&notice_table, &row->state, event))
		return STATUS_INVALID;
	row->object_version++;
	esc_put_row(rows, TABLE_NOTICES, number, row, sizeof *row);
	esc_count_move(rows, COUNT_NOTICE, before, row->state);
	return STATUS_OK;
}

static enum status approved(struct rows_writer *rows, const struct event *event)
{
	const Zh__NoticeApproved *body = BODY(event, NoticeApproved);
	struct notice_row row;
	struct notice_file file;
	if (!notice_get(&rows->read, body->notice, &row) ||
	    !notice_file_get(&rows->read, body->notice, &file))
		return STATUS_INVALID;
	TRY(esc_series_take(rows, esc_series_key(SERIES_NOTICE, row.kind, body->year),
			    body->serial));
	row.serial = body->serial;
	row.year = body->year;
	TEXT_STORE(file.number, body->number);
	TEXT_STORE(file.approved_by,
		   event->meta->second != NULL ? event->meta->second : event->meta->person);
	esc_put_row(rows, TABLE_NOTICE_FILES, body->notice, &file, sizeof file);
	return move(rows, body->notice, &row, NOTICE_ON_APPROVE);
}

static enum status served(struct rows_writer *rows, const struct event *event)
{
	const Zh__NoticeServed *body = BODY(event, NoticeServed);
	struct notice_row row;
	struct notice_file file;
	if (!notice_get(&rows->read, body->notice, &row) ||
	    !notice_file_get(&rows->read, body->notice, &file))
		return STATUS_INVALID;
	if (body->failed) {
		if (row.failed_services < UINT8_MAX)
			row.failed_services++;
		return move(rows, body->notice, &row, NOTICE_ON_SERVICE_FAILED);
	}
	row.served_ms = body->served_ms;
	TEXT_STORE(file.method, body->method);
	esc_put_row(rows, TABLE_NOTICE_FILES, body->notice, &file, sizeof file);
	return move(rows, body->notice, &row, NOTICE_ON_SERVE);
}

static enum status moved(struct rows_writer *rows, uint64_t number, uint8_t event)
{
	struct notice_row row;
	if (!notice_get(&rows->read, number, &row))
		return STATUS_INVALID;
	return move(rows, number, &row, event);
}

static enum status interviewed(struct rows_writer *rows, const struct event *event)
{
	const Zh__InterviewHeld *body = BODY(event, InterviewHeld);
	return moved(rows, body->notice, body->absent ? NOTICE_ON_MISSED : NOTICE_ON_INTERVIEW);
}

/* By a person, or with the case that it belongs to. */
static enum status closed(struct rows_writer *rows, const struct event *event)
{
	const Zh__NoticeClosed *body = BODY(event, NoticeClosed);
	bool with_case = body->outcome != NULL && strcmp(body->outcome, "case_over") == 0;
	return moved(rows, body->notice, with_case ? NOTICE_ON_CASE_OVER : NOTICE_ON_CLOSE);
}

enum status notice_evolve(struct rows_writer *rows, const struct event *event)
{
	static evolve_fn *const changes[] = {
		[KIND(NOTICE_DRAFTED)] = drafted,     [KIND(NOTICE_APPROVED)] = approved,
		[KIND(NOTICE_SERVED)] = served,       [KIND(NOTICE_CLOSED)] = closed,
		[KIND(INTERVIEW_HELD)] = interviewed,
	};
	uint8_t on = booked_by(&notice_table, event->head.kind);
	return on != STATE_STAYS ? moved(rows, event->head.subject_number, on)
				 : EVOLVE_BY(changes, rows, event);
}
