/* A case's hearing: the axis beside the procedure. */
#include "common/base/sabotage.h"
#include "common/core/booked_by.h"
#include "common/policy/papers/work.h"
#include "services/escalation/cases/hearing.h"
#include "services/escalation/evolve.h"

static void put(struct rows_writer *rows, uint64_t number, struct hearing_row *row, uint8_t state)
{
	struct hearing_row before;
	bool known = hearing_get(&rows->read, number, &before);
	row->version = 1;
	row->state = state;
	esc_put_row(rows, TABLE_HEARINGS, number, row, sizeof *row);
	esc_count_move(rows, COUNT_CASE_HEARING, known ? before.state : COUNT_NOWHERE, state);
}

bool hearing_moved_by_case(struct rows_writer *rows, uint64_t number, uint8_t event)
{
	struct hearing_row row;
	if (!hearing_get(&rows->read, number, &row))
		return false;
	uint8_t next = state_after(&case_hearing_table, row.state, event);
	if (next != row.state)
		put(rows, number, &row, next);
	return hearing_is_open(&row);
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

struct moved {
	uint64_t number;
	struct casefile_row casefile;
	struct casefile_file file;
	struct hearing_row hearing;
};

static enum status moved_end(struct rows_writer *rows, struct moved *moved, uint8_t event)
{
	uint8_t state = moved->hearing.state;
	if (!esc_state_go(&case_hearing_table, &state, event))
		return STATUS_INVALID;
	put(rows, moved->number, &moved->hearing, state);
	moved->casefile.object_version++;
	if (hearing_is_open(&moved->hearing))
		moved->casefile.flags |= CASE_HEARING_ASKED;
	else
		moved->casefile.flags &= (uint8_t)~CASE_HEARING_ASKED;
	esc_put_row(rows, TABLE_CASES, moved->number, &moved->casefile, sizeof moved->casefile);
	return STATUS_OK;
}

static enum status named(struct rows_writer *rows, struct moved *moved, const struct event *event)
{
	const Zh__HearingOfficerNamed *body = BODY(event, HearingOfficerNamed);
	moved->hearing = (struct hearing_row){.state = moved->hearing.state,
					      .asked_ms = moved->hearing.asked_ms};
	TEXT_STORE(moved->hearing.officer, body->officer);
	return moved_end(rows, moved, HEARING_ON_NAME);
}

static enum status fixed(struct rows_writer *rows, struct moved *moved, const struct event *event)
{
	const Zh__HearingFixed *body = BODY(event, HearingFixed);
	struct hearing_row *row = &moved->hearing;
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
	return moved_end(rows, moved, HEARING_ON_FIX);
}

static enum status held(struct rows_writer *rows, struct moved *moved, const struct event *event)
{
	const Zh__HearingHeld *body = BODY(event, HearingHeld);
	moved->hearing.held_ms = body->held_ms;
	moved->hearing.record = (uint8_t)body->signing;
	return moved_end(rows, moved, HEARING_ON_HOLD);
}

/* 程序规定50(1)(二), 50(2): the penalty needs a legal review after the hearing, and the heads
 * decide together, knowing the report. */
static enum status reported(struct rows_writer *rows, struct moved *moved)
{
	moved->file.legal_grounds |=
		(uint8_t)(1u << ZH__LEGAL_REVIEW_GROUND__LEGAL_REVIEW_GROUND_AFTER_HEARING);
	if (!SABOTAGE("hearing.no-review-after"))
		moved->casefile.flags |= CASE_LEGAL_REVIEW;
	moved->casefile.flags &= (uint8_t) ~(CASE_LEGALLY_PASSED | CASE_DISCUSSED);
	esc_put_row(rows, TABLE_CASE_FILES, moved->number, &moved->file, sizeof moved->file);
	return moved_end(rows, moved, HEARING_ON_REPORT);
}

enum status esc_evolve_hearing(struct rows_writer *rows, const struct event *event)
{
	struct moved moved = {.number = event->head.subject_number};
	if (!casefile_get(&rows->read, moved.number, &moved.casefile) ||
	    !casefile_file_get(&rows->read, moved.number, &moved.file) ||
	    !hearing_get(&rows->read, moved.number, &moved.hearing))
		return STATUS_INVALID;
	switch (event->head.kind) {
	case KIND(HEARING_OFFICER_NAMED):
		return named(rows, &moved, event);
	case KIND(HEARING_FIXED):
		return fixed(rows, &moved, event);
	case KIND(HEARING_ANNOUNCED):
		moved.hearing.announced = 1;
		return moved_end(rows, &moved, HEARING_ON_ANNOUNCE);
	case KIND(HEARING_HELD):
		return held(rows, &moved, event);
	case KIND(HEARING_PAUSED):
		moved.hearing.ground = (uint8_t)BODY(event, HearingPaused)->ground;
		return moved_end(rows, &moved, HEARING_ON_PAUSE);
	case KIND(HEARING_ENDED):
		moved.hearing.ground = (uint8_t)BODY(event, HearingEnded)->ground;
		return moved_end(rows, &moved, HEARING_ON_END);
	case KIND(HEARING_REPORTED):
		return reported(rows, &moved);
	default: /* what moves the hearing alone */
		return moved_end(rows, &moved, booked_by(&case_hearing_table, event->head.kind));
	}
}
