/* What is planned, told and answered, and what is decided. */
#include "common/base/sabotage.h"
#include "common/policy/papers/work.h"
#include "services/escalation/cases/case_change.h"
#include "services/escalation/cases/discretion.h"
#include "services/escalation/cases/remedies.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
static int64_t notice_served_at_once(const Zh__CaseNoticed *body)
{
	return body->served_ms;
}
#pragma GCC diagnostic pop

enum status case_noticed(struct case_change *change)
{
	const Zh__CaseNoticed *body = BODY(change->event, CaseNoticed);
	if (!of_two_persons(change->event))
		return STATUS_INVALID;
	change->file.planned_count =
		penalties_store(change->file.planned, body->planned, body->n_planned);
	TEXT_STORE(change->file.listing_ground, body->listing_ground);
	change->file_changed = true;
	change->row.penalty_notice = body->notice;
	change->file.hearing_told = (uint8_t)(body->hearing_told != 0);
	case_take_grounds(change, body->legal_grounds, body->n_legal_grounds);
	change->row.flags |= body->planned_listing ? CASE_PLANNED_LISTING : 0;
	change->row.flags |= body->no_intent_evidence ? CASE_NO_INTENT : 0;
	/* One of before its service was an act of its own was served with it. */
	int64_t served_ms = notice_served_at_once(body);
	if (served_ms == 0)
		return case_goes(change, CASE_ON_NOTICE);
	change->row.state = CASE_NOTICE_OWED;
	change->row.noticed_ms = served_ms;
	return case_goes(change, CASE_ON_SERVE_NOTICE);
}

enum status case_notice_served(struct case_change *change)
{
	change->row.noticed_ms = BODY(change->event, CaseNoticeServed)->served_ms;
	return case_goes(change, CASE_ON_SERVE_NOTICE);
}

/* A later waiver took a wish for a hearing back; it doesn't any more (decide_hearing.c). */
enum status case_stated(struct case_change *change)
{
	const Zh__CaseStatement *body = BODY(change->event, CaseStatement);
	/* The heads haven't heard it, and a review after the hearing is still to come. */
	change->row.flags &= (uint8_t)~CASE_DISCUSSED;
	if (body->stated) {
		change->file.statement_made = 1;
		change->file_changed = true;
	}
	if (body->hearing_asked) {
		change->row.flags |= CASE_HEARING_ASKED;
		hearing_was_asked(change->rows, change->number,
				  body->asked_ms != 0 ? body->asked_ms
						      : change->event->recorded_ms);
	}
	if (body->hearing_asked &&
	    (change->file.legal_grounds >>
		     ZH__LEGAL_REVIEW_GROUND__LEGAL_REVIEW_GROUND_AFTER_HEARING &
	     1) != 0)
		change->row.flags &= (uint8_t)~CASE_LEGALLY_PASSED;
	if (body->waived) {
		change->row.flags |= CASE_STATEMENT_WAIVED;
		change->row.flags &= (uint8_t)~CASE_HEARING_ASKED;
		hearing_was_taken_back(change->rows, change->number);
	}
	return case_goes(change, CASE_ON_STATEMENT);
}

static uint8_t outcome_of(const char *text)
{
	if (text == NULL)
		return CASE_UNDECIDED;
	if (strcmp(text, "penalty") == 0)
		return CASE_PENALTY;
	if (strcmp(text, "no_penalty") == 0)
		return CASE_NO_PENALTY;
	return strcmp(text, "not_made_out") == 0 ? CASE_NOT_MADE_OUT : CASE_OTHER;
}

/* 公示规定 2: neither a warning alone nor what was decided on the spot. */
static bool is_published(const Zh__CaseDecided *body)
{
	for (size_t i = 0; i < body->n_penalties && !body->on_spot; i++)
		if (body->penalties[i]->kind != ZH__PENALTY_KIND__PENALTY_KIND_WARNING)
			return true;
	return false;
}

static uint8_t decided_as(const struct casefile_row *row, const Zh__CaseDecided *body)
{
	if (body->on_spot)
		return CASE_ON_DECIDE_ON_SPOT;
	return row->outcome == CASE_PENALTY ? CASE_ON_DECIDE : CASE_ON_DECIDE_OTHER;
}

enum status case_decided(struct case_change *change)
{
	const Zh__CaseDecided *body = BODY(change->event, CaseDecided);
	struct casefile_row *row = &change->row;
	if (!body->on_spot && !of_two_persons(change->event))
		return STATUS_INVALID;
	if (body->on_spot && !case_take_officers(&change->file, body->officers, body->n_officers))
		return STATUS_INVALID;
	row->outcome = outcome_of(body->outcome);
	row->decision_notice = body->notice;
	row->decided_ms = body->on_spot ? body->decided_ms : change->event->recorded_ms;
	row->owed_fen = body->owed_fen;
	row->left_fen = body->owed_fen;
	row->flags |= body->listing ? CASE_LISTED_WITH : 0;
	case_hearing_over(change);
	change->file.penalty_count =
		penalties_store(change->file.penalties, body->penalties, body->n_penalties);
	change->file.decision_owes = decision_owes(body);
	change->file.remedies = remedies_of(body);
	TEXT_STORE(change->file.decision_number, body->number);
	TEXT_STORE(change->file.decided_by, change->event->meta->person);
	TEXT_STORE(change->file.decided_second, change->event->meta->second);
	change->file_changed = true;
	bool moved = esc_state_go(&case_service_table, &row->service,
				  body->notice != 0 ? SERVICE_ON_OWE : SERVICE_ON_OWE_NOTHING);
	moved = esc_state_go(&case_publication_table, &row->publication,
			     is_published(body) ? PUBLICATION_ON_OWE
						: PUBLICATION_ON_OWE_NOTHING) &&
		moved;
	moved = esc_state_go(&case_execution_table, &row->execution,
			     body->owed_fen > 0 ? EXECUTION_ON_OWE : EXECUTION_ON_OWE_NOTHING) &&
		moved;
	if (!moved)
		return STATUS_INVALID;
	return case_goes(change, decided_as(row, body));
}

/* Behind the decision that didn't tell of them. */
static bool remedies_told(struct casefile_file *file, const Zh__CaseCompleted *body)
{
	if (body->told_day == 0)
		return true;
	if (file->remedies != REMEDIES_UNTOLD || body->reconsider_days <= REMEDIES_UNTOLD ||
	    body->reconsider_days > REMEDIES_DAYS_MAX ||
	    time_day_of_yyyymmdd(body->told_day, &file->remedies_day) != STATUS_OK)
		return false;
	file->remedies = (uint8_t)body->reconsider_days;
	return true;
}

/* It stays where it is; what it still owes is what neither states. */
enum status case_completed(struct case_change *change)
{
	const Zh__CaseCompleted *body = BODY(change->event, CaseCompleted);
	struct decision_completed completed;
	uint8_t *owes = &change->file.decision_owes;
	decision_complete(body, &change->file, &completed);
	uint8_t says = decision_says(&completed.said);
	if (!of_two_persons(change->event) || (says == 0 && body->told_day == 0) ||
	    (says & ~*owes) != 0 || !remedies_told(&change->file, body))
		return STATUS_INVALID;
	if (!SABOTAGE("case.completed-still-owes"))
		*owes &= decision_owes(&completed.said);
	change->row.object_version++;
	esc_put_row(change->rows, TABLE_CASES, change->number, &change->row, sizeof change->row);
	esc_put_row(change->rows, TABLE_CASE_FILES, change->number, &change->file,
		    sizeof change->file);
	return STATUS_OK;
}
