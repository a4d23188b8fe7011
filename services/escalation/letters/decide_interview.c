/* 约谈: held, or nobody came, as its letter's record or its measure's word says.  Who doesn't come
 * has met nothing: the measure stays due, the letter unanswered; the ladder says what follows. */
#include "common/base/sabotage.h"
#include "services/escalation/cases/cases.h"
#include "services/escalation/ladder/measures.h"

#define RESULT(name) ZH__INTERVIEW_RESULT__INTERVIEW_RESULT_##name

/* What a person says of it; roles, never names. */
struct interview {
	int64_t stated_ms, held_ms;
	bool absent;
	const char **attendees, **absentees, **commitments;
	size_t attendee_count, absentee_count, commitment_count;
};

static bool is_called(const struct notice_row *letter)
{
	return state_table_row(&notice_table, letter->state, NOTICE_ON_INTERVIEW).verdict ==
	       STATE_GO;
}

/* letter NULL: it was called without one, or its letter isn't served. */
static bool interview_sound(struct work *work, const struct notice_row *letter,
			    struct interview *said)
{
	if (!work_moment(work, said->stated_ms, "held_ms", &said->held_ms))
		return false;
	if (letter != NULL && time_day_of_ms(said->held_ms) < time_day_of_ms(letter->served_ms) &&
	    !SABOTAGE("notice.interview-before-letter"))
		return work_invalid(work, "before_served", "held_ms");
	if (!said->absent && said->attendee_count == 0)
		return work_invalid(work, "no_attendees", "attendees");
	if (said->absent && said->attendee_count != 0)
		return work_invalid(work, "nobody_came", "attendees");
	return !said->absent || said->absentee_count != 0 ||
	       SABOTAGE("notice.nobody-came-unnamed") ||
	       work_invalid(work, "no_absentees", "absentees");
}

static void interview_emit(struct work *work, uint64_t notice, const struct notice_row *letter,
			   const struct trace_ref *trace, const struct interview *said)
{
	Zh__InterviewHeld *body = NEW(work, InterviewHeld);
	struct object_id subject = work_object(work, OBJECT_NOTICE, notice);
	SET_OPTIONAL(body, notice, notice);
	SET_OPTIONAL(body, held_ms, said->held_ms);
	SET_OPTIONAL(body, absent, said->absent);
	body->attendees = said->attendees;
	body->n_attendees = said->attendee_count;
	body->absentees = said->absentees;
	body->n_absentees = said->absentee_count;
	body->commitments = said->commitments;
	body->n_commitments = said->commitment_count;
	work_trace(work_emit(work, KIND(INTERVIEW_HELD), subject, letter->object_version + 1, body),
		   trace);
	if (!said->absent)
		work_clocks_stop(work, CLOCK_NOTICE_REPLY, subject, "took_place");
}

/* What the rule book has for who doesn't come; each date that was missed is a cause of its own. */
static void consider_missed(struct work *work, uint64_t hazard, int64_t held_ms)
{
	struct ledger_row row;
	struct bytes name;
	struct matter matter;
	if (!ladder_get(work->context->rows, hazard, &row, &name) || row.state != LADDER_OPEN ||
	    SABOTAGE("measure.nobody-came-and-dropped"))
		return;
	ladder_matter(work, &row, arena_copy(work->context->arena, name), &matter);
	measure_consider(work, &matter,
			 &(struct cause){.kind = CAUSE_INTERVIEW_MISSED, .key = (uint64_t)held_ms});
}

/* ---- by its letter */

void esc_decide_interview(struct work *work, uint64_t notice, const struct notice_row *letter,
			  const struct trace_ref *trace)
{
	const Zh__InterviewCommand *command = WORK_BODY(work, Zh__InterviewCommand);
	struct interview said = {
		.stated_ms = command->held_ms,
		.absent = command->absent,
		.attendees = command->attendees,
		.attendee_count = command->n_attendees,
		.absentees = command->absentees,
		.absentee_count = command->n_absentees,
		.commitments = command->commitments,
		.commitment_count = command->n_commitments,
	};
	if (letter->kind != ZH__NOTICE_KIND__NOTICE_KIND_INTERVIEW) {
		(void)work_refuse(work, "no_interview");
		return;
	}
	if (!work_may(work, &notice_table, letter->state,
		      said.absent ? NOTICE_ON_MISSED : NOTICE_ON_INTERVIEW) ||
	    !interview_sound(work, letter, &said))
		return;
	interview_emit(work, notice, letter, trace, &said);
	if (!said.absent || SABOTAGE("measure.absent-is-held"))
		measure_met(work, letter->measure, "held", NULL);
	else
		consider_missed(work, letter->hazard, said.held_ms);
}

/* ---- by its measure */

static bool says_nothing(const Zh__MeasureDoneCommand *said)
{
	return said->interview_result == 0 && said->held_ms == 0 && said->n_attendees == 0 &&
	       said->n_absentees == 0;
}

bool interview_result_said(struct work *work, uint8_t kind, const Zh__MeasureDoneCommand *said)
{
	if (kind != ZH__MEASURE_KIND__MEASURE_KIND_INTERVIEW)
		return says_nothing(said) ||
		       work_invalid(work, "not_interview", "interview_result");
	return said->interview_result == RESULT(HELD) || said->interview_result == RESULT(ABSENT) ||
	       SABOTAGE("measure.interview-unsaid") ||
	       work_invalid(work, "no_interview_result", "interview_result");
}

/* Nobody is absent from what he wasn't called to. */
static bool summoned(struct work *work, bool called)
{
	if (called || SABOTAGE("measure.absent-uncalled"))
		return true;
	(void)work_refuse(work, "not_summoned");
	decision_possible(work->decision, "notice.serve");
	return false;
}

bool interview_done(struct work *work, uint64_t number, const struct measure_row *measure,
		    const Zh__MeasureDoneCommand *command)
{
	struct notice_row letter = {0};
	struct notice_file file;
	struct interview said = {
		.stated_ms = command->held_ms,
		.absent = command->interview_result == RESULT(ABSENT),
		.attendees = command->attendees,
		.attendee_count = command->n_attendees,
		.absentees = command->absentees,
		.absentee_count = command->n_absentees,
	};
	bool called = notice_get(work->context->rows, measure->notice, &letter) &&
		      notice_file_get(work->context->rows, measure->notice, &file) &&
		      is_called(&letter);
	if ((said.absent && !summoned(work, called)) ||
	    !interview_sound(work, called ? &letter : NULL, &said))
		return false;
	if (called)
		interview_emit(work, measure->notice, &letter, &file.trace, &said);
	if (!said.absent)
		measure_met(work, number, "held", command);
	else
		consider_missed(work, measure->hazard, said.held_ms);
	return true;
}
