/* The report, its reviews and the discussion, and who stays out of them. */
#include "common/base/sabotage.h"
#include "common/core/recusals.h"
#include "common/policy/papers/papers.h"
#include "common/policy/papers/work.h"
#include "services/escalation/cases/case_change.h"

void case_take_grounds(struct case_change *change, const Zh__LegalReviewGround *grounds,
		       size_t count)
{
	for (size_t i = 0; i < count; i++)
		change->file.legal_grounds |= (uint8_t)(1u << (grounds[i] & 7));
	if (change->file.legal_grounds != 0)
		change->row.flags |= CASE_LEGAL_REVIEW;
	change->file_changed = true;
}

static void pass_legally(struct case_change *change, const char *reviewer, bool agreed)
{
	TEXT_STORE(change->file.legal_reviewer, reviewer);
	change->row.flags &= (uint8_t) ~(CASE_LEGALLY_PASSED | CASE_DISCUSSED);
	change->row.flags |= agreed ? CASE_LEGALLY_PASSED : 0;
}

static void take_review(struct case_change *change, Zh__ReviewOutcome advice,
			const ProtobufCMessage *body)
{
	if (advice == ZH__REVIEW_OUTCOME__REVIEW_OUTCOME_UNKNOWN)
		return;
	change->file.review_outcome = (uint8_t)advice;
	change->file.review_faults = paper_faults(body);
	change->file_changed = true;
}

enum status case_reported(struct case_change *change)
{
	const Zh__CaseReported *body = BODY(change->event, CaseReported);
	case_take_grounds(change, body->legal_grounds, body->n_legal_grounds);
	/* What was reviewed before is another report. */
	change->row.flags &= (uint8_t)~CASE_LEGALLY_PASSED;
	return case_goes(change, CASE_ON_REPORT);
}

enum status case_legally_reviewed(struct case_change *change)
{
	const Zh__CaseLegallyReviewed *body = BODY(change->event, CaseLegallyReviewed);
	case_take_grounds(change, body->legal_grounds, body->n_legal_grounds);
	take_review(change, body->review_advice, &body->base);
	pass_legally(change, change->event->meta->person, body->agreed);
	return case_goes(change, CASE_ON_LEGAL_REVIEW);
}

enum status case_discussed(struct case_change *change)
{
	const Zh__CaseDiscussed *body = BODY(change->event, CaseDiscussed);
	struct discussion_row row = {.version = 1, .discussed_ms = change->event->recorded_ms};
	if (!of_two_persons(change->event) || body->n_participants > PARTICIPANTS_MAX ||
	    body->outcome == NULL)
		return STATUS_INVALID;
	TEXT_STORE(row.outcome, body->outcome);
	TEXT_STORE(row.minutes, body->minutes);
	TEXT_STORE(row.confirmed_by, change->event->meta->second);
	for (size_t i = 0; i < body->n_participants; i++)
		TEXT_STORE(row.participants[i], body->participants[i]);
	row.participant_count = (uint8_t)body->n_participants;
	row.penalty_count = penalties_store(row.penalties, body->penalties, body->n_penalties);
	esc_put_row(change->rows, TABLE_DISCUSSIONS, change->number, &row, sizeof row);
	change->row.flags |= CASE_DISCUSSED;
	return case_goes(change, CASE_ON_DISCUSS);
}

enum status case_reviewed(struct case_change *change)
{
	const Zh__CaseReviewed *body = BODY(change->event, CaseReviewed);
	TEXT_STORE(change->file.reviewer, change->event->meta->person);
	case_take_grounds(change, body->legal_grounds, body->n_legal_grounds);
	take_review(change, body->review_advice, &body->base);
	if (body->legal)
		pass_legally(change, change->event->meta->person, body->agreed);
	return case_goes(change, body->agreed ? CASE_ON_REVIEW : CASE_ON_REVIEW_BACK);
}

/* ---- who stays out */

/* What somebody said who should have stayed out counts no more. */
static void recused_word_falls(struct case_change *change, const char *who)
{
	struct discussion_row row;
	if (decision_same_person(change->file.legal_reviewer, who)) {
		memset(change->file.legal_reviewer, 0, sizeof change->file.legal_reviewer);
		change->file_changed = true;
		change->row.flags &= (uint8_t) ~(CASE_LEGALLY_PASSED | CASE_DISCUSSED);
	}
	if (!discussion_get(&change->rows->read, change->number, &row))
		return;
	for (size_t i = 0; i < row.participant_count && i < PARTICIPANTS_MAX; i++)
		if (decision_same_person(row.participants[i], who))
			change->row.flags &= (uint8_t)~CASE_DISCUSSED;
}

static void handled_by(struct case_change *change, const char *const *officers, size_t count)
{
	memset(change->file.officers, 0, sizeof change->file.officers);
	for (size_t i = 0; i < count; i++)
		TEXT_STORE(change->file.officers[i], officers[i]);
	change->file.officer_count = (uint8_t)count;
	change->file_changed = true;
}

/* Whoever handles it may change.  Its row of recusals is the core's. */
static enum status recusal(struct case_change *change, const Zh__Recusal *body)
{
	if (body->who == NULL || body->n_officers > OFFICERS_MAX)
		return STATUS_INVALID;
	if (body->outcome == ZH__RECUSAL_OUTCOME__RECUSAL_OUTCOME_GRANTED) {
		recused_word_falls(change, body->who);
		if (change->row.state == CASE_NOTICED &&
		    hearing_lost_officer(change->rows, change->number, body->who))
			change->row.flags |= CASE_HEARING_ASKED;
	}
	if (body->n_officers != 0)
		handled_by(change, body->officers, body->n_officers);
	return case_stays(change);
}

enum status case_recusal(struct case_change *change)
{
	return recusal(change, BODY(change->event, Recusal));
}

/* From whom it was taken is the core's. */
enum status case_officers_named(struct case_change *change)
{
	const Zh__OfficersNamed *body = BODY(change->event, OfficersNamed);
	if (body->n_officers == 0 || body->n_officers > OFFICERS_MAX)
		return STATUS_INVALID;
	handled_by(change, body->officers, body->n_officers);
	return case_stays(change);
}

/* Of before every kind of matter had recusals. */
enum status case_recusal_of_before(struct case_change *change)
{
	const Zh__CaseRecusal *told = BODY(change->event, CaseRecusal);
	Zh__Recusal body = ZH__RECUSAL__INIT;
	body.outcome = told->outcome;
	body.who = told->who;
	body.by_party = told->by_party;
	body.n_officers = told->n_officers;
	body.officers = told->officers;
	TRY(recusal_said(change->rows, recusal_subject(change->event), &body, change->event));
	return recusal(change, &body);
}
