/* A case's hearing: the axis beside the procedure. */
#include "common/base/sabotage.h"
#include "common/policy/papers/work.h"
#include "services/escalation/cases/case_change.h"
#include "services/escalation/cases/hearing.h"

static void put(struct rows_writer *rows, uint64_t number, struct hearing_row *row, uint8_t state)
{
	struct hearing_row before;
	bool known = hearing_get(&rows->read, number, &before);
	row->version = 1;
	row->state = state;
	esc_put_row(rows, TABLE_HEARINGS, number, row, sizeof *row);
	esc_count_move(rows, COUNT_CASE_HEARING, known ? before.state : COUNT_NOWHERE, state);
}

void case_hearing_over(struct case_change *change)
{
	struct hearing_row row;
	change->row.flags &= (uint8_t)~CASE_HEARING_ASKED;
	if (!hearing_get(&change->rows->read, change->number, &row))
		return;
	uint8_t next = state_after(&case_hearing_table, row.state, HEARING_ON_CASE_OVER);
	if (next != row.state)
		put(change->rows, change->number, &row, next);
}

void hearing_was_asked(struct rows_writer *rows, uint64_t number, int64_t asked_ms)
{
	put(rows, number, &(struct hearing_row){.asked_ms = asked_ms},
	    state_after(&case_hearing_table, HEARING_NONE, HEARING_ON_ASK));
}

void hearing_was_taken_back(struct rows_writer *rows, uint64_t number)
{
	struct hearing_row row;
	if (hearing_get(&rows->read, number, &row) && hearing_is_open(&row))
		put(rows, number, &row, HEARING_ENDED);
}

bool hearing_lost_officer(struct rows_writer *rows, uint64_t number, const char *who)
{
	struct hearing_row row;
	if (!hearing_get(&rows->read, number, &row) || row.officer[0] == '\0' ||
	    !decision_same_person(row.officer, who))
		return false;
	uint8_t next = state_after(&case_hearing_table, row.state, HEARING_ON_RECUSED);
	if (next == row.state)
		return false;
	put(rows, number, &(struct hearing_row){.asked_ms = row.asked_ms}, next);
	return true;
}

/* ---- its own events */

/* As it is on record; moved() refuses what nobody asked for. */
static struct hearing_row *hearing_of(struct case_change *change)
{
	change->hearing_known = hearing_get(&change->rows->read, change->number, &change->hearing);
	return &change->hearing;
}

static enum status moved(struct case_change *change, uint8_t event)
{
	uint8_t state = change->hearing.state;
	if (!change->hearing_known || !esc_state_go(&case_hearing_table, &state, event))
		return STATUS_INVALID;
	put(change->rows, change->number, &change->hearing, state);
	if (hearing_is_open(&change->hearing))
		change->row.flags |= CASE_HEARING_ASKED;
	else
		change->row.flags &= (uint8_t)~CASE_HEARING_ASKED;
	return case_stays(change);
}

enum status hearing_goes(struct case_change *change, uint8_t event)
{
	(void)hearing_of(change);
	return moved(change, event);
}

enum status hearing_officer_named(struct case_change *change)
{
	const Zh__HearingOfficerNamed *body = BODY(change->event, HearingOfficerNamed);
	struct hearing_row *row = hearing_of(change);
	*row = (struct hearing_row){.state = row->state, .asked_ms = row->asked_ms};
	TEXT_STORE(row->officer, body->officer);
	return moved(change, HEARING_ON_NAME);
}

enum status hearing_fixed(struct case_change *change)
{
	const Zh__HearingFixed *body = BODY(change->event, HearingFixed);
	struct hearing_row *row = hearing_of(change);
	if (body->n_assistants > ASSISTANTS_MAX)
		return STATUS_INVALID;
	row->at_ms = body->begins_ms;
	row->served_ms = body->served_ms;
	row->closed = (uint8_t)body->not_public;
	row->announced = 0;
	TEXT_STORE(row->place, body->venue);
	TEXT_STORE(row->clerk, body->clerk);
	memset(row->interpreter, 0, sizeof row->interpreter);
	TEXT_STORE(row->interpreter, body->interpreter);
	memset(row->assistants, 0, sizeof row->assistants);
	for (size_t i = 0; i < body->n_assistants; i++)
		TEXT_STORE(row->assistants[i], body->assistants[i]);
	row->assistant_count = (uint8_t)body->n_assistants;
	return moved(change, HEARING_ON_FIX);
}

enum status hearing_announced(struct case_change *change)
{
	hearing_of(change)->announced = 1;
	return moved(change, HEARING_ON_ANNOUNCE);
}

enum status hearing_held(struct case_change *change)
{
	const Zh__HearingHeld *body = BODY(change->event, HearingHeld);
	struct hearing_row *row = hearing_of(change);
	row->held_ms = body->held_ms;
	row->record = (uint8_t)body->signing;
	return moved(change, HEARING_ON_HOLD);
}

enum status hearing_paused(struct case_change *change)
{
	hearing_of(change)->ground = (uint8_t)BODY(change->event, HearingPaused)->ground;
	return moved(change, HEARING_ON_PAUSE);
}

enum status hearing_ended(struct case_change *change)
{
	hearing_of(change)->ground = (uint8_t)BODY(change->event, HearingEnded)->ground;
	return moved(change, HEARING_ON_END);
}

/* 程序规定50(1)(二), 50(2): the penalty needs a legal review after the hearing, and the heads
 * decide together, knowing the report. */
enum status hearing_reported(struct case_change *change)
{
	change->file.legal_grounds |=
		(uint8_t)(1u << ZH__LEGAL_REVIEW_GROUND__LEGAL_REVIEW_GROUND_AFTER_HEARING);
	change->file_changed = true;
	if (!SABOTAGE("hearing.no-review-after"))
		change->row.flags |= CASE_LEGAL_REVIEW;
	change->row.flags &= (uint8_t) ~(CASE_LEGALLY_PASSED | CASE_DISCUSSED);
	return hearing_goes(change, HEARING_ON_REPORT);
}
