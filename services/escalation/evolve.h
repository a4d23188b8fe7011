/* The parts of escalation's evolve(), by subject.  INVALID: an event that can't be. */
#ifndef ZHIAN_SERVICES_ESCALATION_EVOLVE_H
#define ZHIAN_SERVICES_ESCALATION_EVOLVE_H

#include "services/escalation/states.h"
#include "services/escalation/tables.h"

MUST_CHECK enum status esc_evolve_ladder(struct rows_writer *rows, const struct event *event);
MUST_CHECK enum status esc_evolve_measure(struct rows_writer *rows, const struct event *event);
MUST_CHECK enum status esc_evolve_notice(struct rows_writer *rows, const struct event *event);
MUST_CHECK enum status esc_evolve_case(struct rows_writer *rows, const struct event *event);
/* A mark of ours that changes a row: a publication's term that is over. */
MUST_CHECK enum status esc_evolve_mark(struct rows_writer *rows, const struct event *event);

MUST_CHECK enum status esc_evolve_hearing(struct rows_writer *rows, const struct event *event);

/* What was agreed on, demanded, asked of a court, contested (evolve_execution.c). */
MUST_CHECK enum status esc_evolve_execution(struct rows_writer *rows, const struct event *event);

/* Where a surcharge was decided: what was paid of the fine, and of it; cash that was taken. */
void execution_was_paid(struct rows_writer *rows, uint64_t number, const struct event *event,
			const Zh__CaseExecuted *body);

/* ---- the axis of the hearing (evolve_hearing.c), moved by what happens to the case */

/* By the axis' rule for the event; returns whether it is open afterwards. */
bool hearing_moved_by_case(struct rows_writer *rows, uint64_t number, uint8_t event);
void hearing_was_asked(struct rows_writer *rows, uint64_t number, int64_t asked_ms);
/* By a waiver, as it could be before hearings had a course of their own. */
void hearing_was_taken_back(struct rows_writer *rows, uint64_t number);
/* Who holds it was recused: it is as if it had only been asked for.  false: somebody else, or
 * nothing changes. */
bool hearing_lost_officer(struct rows_writer *rows, uint64_t number, const char *who);

/* ---- the axis of the report on a certification penalty (evolve_certification.c) */

/* Of a penalty's case. */
MUST_CHECK enum status certification_case_closed(struct rows_writer *rows,
						 const struct event *event);
MUST_CHECK enum status certification_reported(struct rows_writer *rows, const struct event *event);

/* ---- shared */

#define COUNT_NOWHERE 0xffu

/* One object left a state of an axis (COUNT_NOWHERE: it is new) and entered another. */
void esc_count_move(struct rows_writer *rows, enum count_axis axis, uint8_t from, uint8_t to);
void esc_put_row(struct rows_writer *rows, uint16_t table, uint64_t number, const void *row,
		 size_t size);
/* Takes `serial` in the series: INVALID when it isn't the next, so a gap can't be made. */
MUST_CHECK enum status esc_series_take(struct rows_writer *rows, struct row_key key,
				       uint32_t serial);
/* The table's way for an event: false when there is no GO row. */
bool esc_state_go(const struct state_table *table, uint8_t *state, uint8_t event);
/* A measure's casefile is open (ClueChecked). */
MUST_CHECK enum status measure_opened_case(struct rows_writer *rows, uint64_t measure,
					   uint64_t casefile);

#endif
