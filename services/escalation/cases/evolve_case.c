/* Casefiles: the procedure, and the three axes beside it. */
#include "clock.pb-c.h"
#include "common/base/sabotage.h"
#include "common/core/booked_by.h"
#include "common/core/recusals.h"
#include "common/policy/papers/papers.h"
#include "common/policy/papers/work.h"
#include "services/escalation/cases/address.h"
#include "services/escalation/cases/discretion.h"
#include "services/escalation/cases/evidence.h"
#include "services/escalation/cases/jurisdiction.h"
#include "services/escalation/cases/remedies.h"
#include "services/escalation/evolve.h"
#include "services/escalation/mark_event.h"
#include "services/escalation/states.h"
#include "services/escalation/tables.h"

static enum status opened(struct rows_writer *rows, const struct event *event)
{
	const Zh__ClueChecked *body = BODY(event, ClueChecked);
	TRY(counter_take(rows, OBJECT_CASEFILE, body->casefile));
	if (body->measure != 0)
		TRY(measure_opened_case(rows, body->measure, body->casefile));
	struct casefile_row row = {
		.version = 1,
		.state = CASE_CHECKED,
		.service = SERVICE_NONE,
		.publication = PUBLICATION_NONE,
		.execution = EXECUTION_NONE,
		.object_version = 1,
		.violations = esc_violation_bits(body->violations, body->n_violations),
		.hazard = body->hazard,
		.report = body->report,
		.measure = body->measure,
		.opened_ms = event->recorded_ms,
	};
	struct casefile_file file = {.version = 1, .trace = trace_of(event)};
	TEXT_STORE(file.firm_key, body->firm_key);
	TEXT_STORE(file.firm_name, body->firm == NULL ? NULL : body->firm->name);
	TEXT_STORE(file.class_code, body->class_code);
	esc_put_row(rows, TABLE_CASES, body->casefile, &row, sizeof row);
	esc_put_row(rows, TABLE_CASE_FILES, body->casefile, &file, sizeof file);
	esc_count_move(rows, COUNT_CASE, COUNT_NOWHERE, row.state);
	esc_count_move(rows, COUNT_CASE_SERVICE, COUNT_NOWHERE, row.service);
	esc_count_move(rows, COUNT_CASE_PUBLICATION, COUNT_NOWHERE, row.publication);
	esc_count_move(rows, COUNT_CASE_EXECUTION, COUNT_NOWHERE, row.execution);
	return STATUS_OK;
}

/* A case being changed by one event: both rows, and where the axes stood before. */
struct change {
	uint64_t number;
	struct casefile_row row, before;
	struct casefile_file file;
	bool file_changed;
};

static bool change_begin(const struct rows_writer *rows, uint64_t number, struct change *change)
{
	change->number = number;
	change->file_changed = false;
	if (!casefile_get(&rows->read, number, &change->row) ||
	    !casefile_file_get(&rows->read, number, &change->file))
		return false;
	change->before = change->row;
	return true;
}

static enum status change_end(struct rows_writer *rows, struct change *change, uint8_t event)
{
	if (!esc_state_go(&case_table, &change->row.state, event))
		return STATUS_INVALID;
	change->row.object_version++;
	esc_put_row(rows, TABLE_CASES, change->number, &change->row, sizeof change->row);
	if (change->file_changed)
		esc_put_row(rows, TABLE_CASE_FILES, change->number, &change->file,
			    sizeof change->file);
	esc_count_move(rows, COUNT_CASE, change->before.state, change->row.state);
	esc_count_move(rows, COUNT_CASE_SERVICE, change->before.service, change->row.service);
	esc_count_move(rows, COUNT_CASE_PUBLICATION, change->before.publication,
		       change->row.publication);
	esc_count_move(rows, COUNT_CASE_EXECUTION, change->before.execution, change->row.execution);
	return STATUS_OK;
}

/* Filing, notice, decision and ending bind: an event of one person alone can't be. */
static bool of_two_persons(const struct event *event)
{
	const Zh__EventMeta *meta = event->meta;
	return SABOTAGE("case.one-person") || (meta->person != NULL && meta->second != NULL &&
					       strcmp(meta->person, meta->second) != 0);
}

static bool take_officers(struct casefile_file *file, const char **officers, size_t count)
{
	if (count > OFFICERS_MAX)
		return false;
	for (size_t i = 0; i < count; i++)
		TEXT_STORE(file->officers[i], officers[i]);
	file->officer_count = (uint8_t)count;
	return true;
}

static enum status filed(struct rows_writer *rows, struct change *change, const struct event *event)
{
	const Zh__CaseFiled *body = BODY(event, CaseFiled);
	if (!of_two_persons(event) ||
	    !take_officers(&change->file, body->officers, body->n_officers))
		return STATUS_INVALID;
	TRY(esc_series_take(rows, esc_series_key(SERIES_CASE, 0, body->year), body->serial));
	TEXT_STORE(change->file.number, body->number);
	if (body->act_day != 0 &&
	    time_day_of_yyyymmdd(body->act_day, &change->file.act_day) != STATUS_OK)
		return STATUS_INVALID;
	change->file_changed = true;
	change->row.filed_ms = event->recorded_ms;
	return change_end(rows, change, CASE_ON_FILE);
}

/* ---- legal review, discussion, recusal */

static void take_grounds(struct change *change, const Zh__LegalReviewGround *grounds, size_t count)
{
	for (size_t i = 0; i < count; i++)
		change->file.legal_grounds |= (uint8_t)(1u << (grounds[i] & 7));
	if (change->file.legal_grounds != 0)
		change->row.flags |= CASE_LEGAL_REVIEW;
	change->file_changed = true;
}

static void pass_legally(struct change *change, const char *reviewer, bool agreed)
{
	TEXT_STORE(change->file.legal_reviewer, reviewer);
	change->row.flags &= (uint8_t) ~(CASE_LEGALLY_PASSED | CASE_DISCUSSED);
	change->row.flags |= agreed ? CASE_LEGALLY_PASSED : 0;
}

static void take_review(struct change *change, Zh__ReviewOutcome advice,
			const ProtobufCMessage *body)
{
	if (advice == ZH__REVIEW_OUTCOME__REVIEW_OUTCOME_UNKNOWN)
		return;
	change->file.review_outcome = (uint8_t)advice;
	change->file.review_faults = paper_faults(body);
	change->file_changed = true;
}

static enum status reported(struct rows_writer *rows, struct change *change,
			    const struct event *event)
{
	const Zh__CaseReported *body = BODY(event, CaseReported);
	take_grounds(change, body->legal_grounds, body->n_legal_grounds);
	/* What was reviewed before is another report. */
	change->row.flags &= (uint8_t)~CASE_LEGALLY_PASSED;
	return change_end(rows, change, CASE_ON_REPORT);
}

static enum status legally_reviewed(struct rows_writer *rows, struct change *change,
				    const struct event *event)
{
	const Zh__CaseLegallyReviewed *body = BODY(event, CaseLegallyReviewed);
	take_grounds(change, body->legal_grounds, body->n_legal_grounds);
	take_review(change, body->review_advice, &body->base);
	pass_legally(change, event->meta->person, body->agreed);
	return change_end(rows, change, CASE_ON_LEGAL_REVIEW);
}

static enum status discussed(struct rows_writer *rows, struct change *change,
			     const struct event *event)
{
	const Zh__CaseDiscussed *body = BODY(event, CaseDiscussed);
	struct discussion_row row = {.version = 1, .discussed_ms = event->recorded_ms};
	if (!of_two_persons(event) || body->n_participants > PARTICIPANTS_MAX ||
	    body->outcome == NULL)
		return STATUS_INVALID;
	TEXT_STORE(row.outcome, body->outcome);
	TEXT_STORE(row.minutes, body->minutes);
	TEXT_STORE(row.confirmed_by, event->meta->second);
	for (size_t i = 0; i < body->n_participants; i++)
		TEXT_STORE(row.participants[i], body->participants[i]);
	row.participant_count = (uint8_t)body->n_participants;
	row.penalty_count = penalties_store(row.penalties, body->penalties, body->n_penalties);
	esc_put_row(rows, TABLE_DISCUSSIONS, change->number, &row, sizeof row);
	change->row.flags |= CASE_DISCUSSED;
	return change_end(rows, change, CASE_ON_DISCUSS);
}

/* What somebody said who should have stayed out counts no more. */
static void recused_word_falls(struct rows_writer *rows, struct change *change, const char *who)
{
	struct discussion_row row;
	if (decision_same_person(change->file.legal_reviewer, who)) {
		memset(change->file.legal_reviewer, 0, sizeof change->file.legal_reviewer);
		change->file_changed = true;
		change->row.flags &= (uint8_t) ~(CASE_LEGALLY_PASSED | CASE_DISCUSSED);
	}
	if (!discussion_get(&rows->read, change->number, &row))
		return;
	for (size_t i = 0; i < row.participant_count && i < PARTICIPANTS_MAX; i++)
		if (decision_same_person(row.participants[i], who))
			change->row.flags &= (uint8_t)~CASE_DISCUSSED;
}

static void handled_by(struct change *change, const char *const *officers, size_t count)
{
	memset(change->file.officers, 0, sizeof change->file.officers);
	for (size_t i = 0; i < count; i++)
		TEXT_STORE(change->file.officers[i], officers[i]);
	change->file.officer_count = (uint8_t)count;
	change->file_changed = true;
}

/* The case stays where it is. */
static enum status change_stays(struct rows_writer *rows, struct change *change)
{
	if (change->file_changed)
		esc_put_row(rows, TABLE_CASE_FILES, change->number, &change->file,
			    sizeof change->file);
	change->row.object_version++;
	esc_put_row(rows, TABLE_CASES, change->number, &change->row, sizeof change->row);
	return STATUS_OK;
}

/* Whoever handles it may change.  Its row of recusals is the core's. */
static enum status recusal(struct rows_writer *rows, struct change *change, const Zh__Recusal *body)
{
	if (body->who == NULL || body->n_officers > OFFICERS_MAX)
		return STATUS_INVALID;
	if (body->outcome == ZH__RECUSAL_OUTCOME__RECUSAL_OUTCOME_GRANTED) {
		recused_word_falls(rows, change, body->who);
		if (change->row.state == CASE_NOTICED &&
		    hearing_lost_officer(rows, change->number, body->who))
			change->row.flags |= CASE_HEARING_ASKED;
	}
	if (body->n_officers != 0)
		handled_by(change, body->officers, body->n_officers);
	return change_stays(rows, change);
}

/* From whom it was taken is the core's. */
static enum status officers_named(struct rows_writer *rows, struct change *change,
				  const struct event *event)
{
	const Zh__OfficersNamed *body = BODY(event, OfficersNamed);
	if (body->n_officers == 0 || body->n_officers > OFFICERS_MAX)
		return STATUS_INVALID;
	handled_by(change, body->officers, body->n_officers);
	return change_stays(rows, change);
}

/* Of before every kind of matter had recusals. */
static enum status case_recusal(struct rows_writer *rows, struct change *change,
				const struct event *event)
{
	const Zh__CaseRecusal *told = BODY(event, CaseRecusal);
	Zh__Recusal body = ZH__RECUSAL__INIT;
	body.outcome = told->outcome;
	body.who = told->who;
	body.by_party = told->by_party;
	body.n_officers = told->n_officers;
	body.officers = told->officers;
	TRY(recusal_said(rows, recusal_subject(event), &body, event));
	return recusal(rows, change, &body);
}

static enum status reviewed(struct rows_writer *rows, struct change *change,
			    const struct event *event)
{
	const Zh__CaseReviewed *body = BODY(event, CaseReviewed);
	TEXT_STORE(change->file.reviewer, event->meta->person);
	take_grounds(change, body->legal_grounds, body->n_legal_grounds);
	take_review(change, body->review_advice, &body->base);
	if (body->legal)
		pass_legally(change, event->meta->person, body->agreed);
	return change_end(rows, change, body->agreed ? CASE_ON_REVIEW : CASE_ON_REVIEW_BACK);
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
static int64_t notice_served_at_once(const Zh__CaseNoticed *body)
{
	return body->served_ms;
}
#pragma GCC diagnostic pop

static enum status noticed(struct rows_writer *rows, struct change *change,
			   const struct event *event)
{
	const Zh__CaseNoticed *body = BODY(event, CaseNoticed);
	if (!of_two_persons(event))
		return STATUS_INVALID;
	change->file.planned_count =
		penalties_store(change->file.planned, body->planned, body->n_planned);
	TEXT_STORE(change->file.listing_ground, body->listing_ground);
	change->file_changed = true;
	change->row.penalty_notice = body->notice;
	change->file.hearing_told = (uint8_t)(body->hearing_told != 0);
	take_grounds(change, body->legal_grounds, body->n_legal_grounds);
	change->row.flags |= body->planned_listing ? CASE_PLANNED_LISTING : 0;
	change->row.flags |= body->no_intent_evidence ? CASE_NO_INTENT : 0;
	/* One of before its service was an act of its own was served with it. */
	int64_t served_ms = notice_served_at_once(body);
	if (served_ms == 0)
		return change_end(rows, change, CASE_ON_NOTICE);
	change->row.state = CASE_NOTICE_OWED;
	change->row.noticed_ms = served_ms;
	return change_end(rows, change, CASE_ON_SERVE_NOTICE);
}

static enum status notice_served(struct rows_writer *rows, struct change *change,
				 const struct event *event)
{
	change->row.noticed_ms = BODY(event, CaseNoticeServed)->served_ms;
	return change_end(rows, change, CASE_ON_SERVE_NOTICE);
}

/* A later waiver took a wish for a hearing back; it doesn't any more (decide_hearing.c). */
static enum status stated(struct rows_writer *rows, struct change *change,
			  const struct event *event)
{
	const Zh__CaseStatement *body = BODY(event, CaseStatement);
	/* The heads haven't heard it, and a review after the hearing is still to come. */
	change->row.flags &= (uint8_t)~CASE_DISCUSSED;
	if (body->stated) {
		change->file.statement_made = 1;
		change->file_changed = true;
	}
	if (body->hearing_asked) {
		change->row.flags |= CASE_HEARING_ASKED;
		hearing_was_asked(rows, change->number,
				  body->asked_ms != 0 ? body->asked_ms : event->recorded_ms);
	}
	if (body->hearing_asked &&
	    (change->file.legal_grounds >>
		     ZH__LEGAL_REVIEW_GROUND__LEGAL_REVIEW_GROUND_AFTER_HEARING &
	     1) != 0)
		change->row.flags &= (uint8_t)~CASE_LEGALLY_PASSED;
	if (body->waived) {
		change->row.flags |= CASE_STATEMENT_WAIVED;
		change->row.flags &= (uint8_t)~CASE_HEARING_ASKED;
		hearing_was_taken_back(rows, change->number);
	}
	return change_end(rows, change, CASE_ON_STATEMENT);
}

static void hearing_over(struct rows_writer *rows, struct change *change)
{
	(void)hearing_moved_by_case(rows, change->number, HEARING_ON_CASE_OVER);
	change->row.flags &= (uint8_t)~CASE_HEARING_ASKED;
}

static enum status ended(struct rows_writer *rows, struct change *change, const struct event *event)
{
	if (!of_two_persons(event))
		return STATUS_INVALID;
	hearing_over(rows, change);
	return change_end(rows, change, CASE_ON_END);
}

static enum status jurisdiction(struct rows_writer *rows, struct change *change,
				const struct event *event)
{
	if (!of_two_persons(event))
		return STATUS_INVALID;
	bool leaves = jurisdiction_known(rows, event);
	if (leaves)
		hearing_over(rows, change);
	return change_end(rows, change, leaves ? CASE_ON_LEAVE : CASE_ON_JURISDICTION);
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

static enum status decided(struct rows_writer *rows, struct change *change,
			   const struct event *event)
{
	const Zh__CaseDecided *body = BODY(event, CaseDecided);
	struct casefile_row *row = &change->row;
	if (!body->on_spot && !of_two_persons(event))
		return STATUS_INVALID;
	if (body->on_spot && !take_officers(&change->file, body->officers, body->n_officers))
		return STATUS_INVALID;
	row->outcome = outcome_of(body->outcome);
	row->decision_notice = body->notice;
	row->decided_ms = body->on_spot ? body->decided_ms : event->recorded_ms;
	row->owed_fen = body->owed_fen;
	row->left_fen = body->owed_fen;
	row->flags |= body->listing ? CASE_LISTED_WITH : 0;
	hearing_over(rows, change);
	change->file.penalty_count =
		penalties_store(change->file.penalties, body->penalties, body->n_penalties);
	change->file.decision_owes = decision_owes(body);
	change->file.remedies = remedies_of(body);
	TEXT_STORE(change->file.decision_number, body->number);
	TEXT_STORE(change->file.decided_by, event->meta->person);
	TEXT_STORE(change->file.decided_second, event->meta->second);
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
	return change_end(rows, change, decided_as(row, body));
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
static enum status completed(struct rows_writer *rows, struct change *change,
			     const struct event *event)
{
	const Zh__CaseCompleted *body = BODY(event, CaseCompleted);
	struct decision_completed completed;
	uint8_t *owes = &change->file.decision_owes;
	decision_complete(body, &change->file, &completed);
	uint8_t says = decision_says(&completed.said);
	if (!of_two_persons(event) || (says == 0 && body->told_day == 0) || (says & ~*owes) != 0 ||
	    !remedies_told(&change->file, body))
		return STATUS_INVALID;
	if (!SABOTAGE("case.completed-still-owes"))
		*owes &= decision_owes(&completed.said);
	change->row.object_version++;
	esc_put_row(rows, TABLE_CASES, change->number, &change->row, sizeof change->row);
	esc_put_row(rows, TABLE_CASE_FILES, change->number, &change->file, sizeof change->file);
	return STATUS_OK;
}

static void told_of_publication(struct change *change)
{
	change->file.publication_told = 1;
	change->file_changed = true;
}

static enum status served(struct rows_writer *rows, struct change *change,
			  const struct event *event)
{
	const Zh__CaseServed *body = BODY(event, CaseServed);
	if (!esc_state_go(&case_service_table, &change->row.service, SERVICE_ON_SERVE))
		return STATUS_INVALID;
	/* Money that is paid already, or that isn't owed, stays where it is. */
	change->row.execution =
		state_after(&case_execution_table, change->row.execution, EXECUTION_ON_SERVE);
	if (body->publication_told)
		told_of_publication(change);
	return change_end(rows, change, CASE_ON_SERVE);
}

static enum status published(struct rows_writer *rows, struct change *change,
			     const struct event *event)
{
	const Zh__CasePublished *body = BODY(event, CasePublished);
	if (!esc_state_go(&case_publication_table, &change->row.publication,
			  PUBLICATION_ON_PUBLISH))
		return STATUS_INVALID;
	if (body->publication_told)
		told_of_publication(change);
	change->file.published_ms = event->recorded_ms;
	change->file_changed = true;
	return change_end(rows, change, CASE_ON_PUBLISH);
}

/* Corrected, ended before its term, or withdrawn: the procedure stays where it is. */
static enum status publication_moved(struct rows_writer *rows, struct change *change,
				     const struct event *event, uint8_t on)
{
	if (!of_two_persons(event) ||
	    !esc_state_go(&case_publication_table, &change->row.publication, on))
		return STATUS_INVALID;
	esc_count_move(rows, COUNT_CASE_PUBLICATION, change->before.publication,
		       change->row.publication);
	return change_stays(rows, change);
}

static enum status executed(struct rows_writer *rows, struct change *change,
			    const struct event *event)
{
	const Zh__CaseExecuted *body = BODY(event, CaseExecuted);
	bool all = body->left_fen == 0 && body->surcharge_left_fen == 0;
	if (body->left_fen < 0 || body->surcharge_paid_fen < 0 ||
	    body->surcharge_paid_fen > body->paid_fen ||
	    body->left_fen != change->row.left_fen - (body->paid_fen - body->surcharge_paid_fen))
		return STATUS_INVALID;
	change->row.left_fen = body->left_fen;
	if (!esc_state_go(&case_execution_table, &change->row.execution,
			  all ? EXECUTION_ON_PAY_UP : EXECUTION_ON_PAY))
		return STATUS_INVALID;
	execution_was_paid(rows, change->number, event, body);
	return change_end(rows, change, CASE_ON_EXECUTE);
}

static enum status listing_known(struct rows_writer *rows, struct change *change,
				 const struct event *event)
{
	const Zh__CaseListingKnown *body = BODY(event, CaseListingKnown);
	change->row.listing = body->listing;
	change->row.listing_state = (uint8_t)casefile_listing_of(body->outcome);
	return change_end(rows, change, CASE_ON_LISTING);
}

static enum status closed(struct rows_writer *rows, struct change *change,
			  const struct event *event)
{
	if (change->row.outcome == CASE_PENALTY)
		TRY(certification_case_closed(rows, event));
	return change_end(rows, change, CASE_ON_CLOSE);
}

/* What the heads decided together before they knew of it counts no more. */
static enum status evidence_changed(struct rows_writer *rows, struct change *change, uint8_t on)
{
	if (!SABOTAGE("case.discussed-before-evidence"))
		change->row.flags &= (uint8_t)~CASE_DISCUSSED;
	change->file_changed = true;
	return change_end(rows, change, on);
}

static enum status certified(struct rows_writer *rows, struct change *change,
			     const struct event *event)
{
	TRY(certification_reported(rows, event));
	return change_stays(rows, change);
}

static enum status addressed(struct rows_writer *rows, struct change *change,
			     const struct event *event)
{
	address_confirmed(rows, event);
	return change_end(rows, change, CASE_ON_ADDRESS);
}

/* Every body of a case's events has its casefile first; the head names it as the subject. */
enum status esc_evolve_case(struct rows_writer *rows, const struct event *event)
{
	struct change change;
	uint8_t on;
	if (event->head.kind == KIND(CLUE_CHECKED))
		return opened(rows, event);
	if (!change_begin(rows, event->head.subject_number, &change))
		return STATUS_INVALID;
	switch (event->head.kind) {
	case KIND(CASE_FILED):
		return filed(rows, &change, event);
	case KIND(CASE_REPORTED):
		return reported(rows, &change, event);
	case KIND(CASE_LEGALLY_REVIEWED):
		return legally_reviewed(rows, &change, event);
	case KIND(CASE_DISCUSSED):
		return discussed(rows, &change, event);
	case KIND(CASE_REVIEWED):
		return reviewed(rows, &change, event);
	case KIND(CASE_NOTICED):
		return noticed(rows, &change, event);
	case KIND(CASE_NOTICE_SERVED):
		return notice_served(rows, &change, event);
	case KIND(CASE_STATEMENT):
		return stated(rows, &change, event);
	case KIND(CASE_DECIDED):
		return decided(rows, &change, event);
	case KIND(CASE_COMPLETED):
		return completed(rows, &change, event);
	case KIND(CASE_SERVED):
		return served(rows, &change, event);
	case KIND(CASE_PUBLISHED):
		return published(rows, &change, event);
	case KIND(CASE_PUBLICATION_CORRECTED):
		return publication_moved(rows, &change, event, PUBLICATION_ON_CORRECT);
	case KIND(CASE_PUBLICATION_ENDED):
		return publication_moved(rows, &change, event, PUBLICATION_ON_END_EARLY);
	case KIND(CASE_PUBLICATION_WITHDRAWN):
		return publication_moved(rows, &change, event, PUBLICATION_ON_WITHDRAW);
	case KIND(CASE_CERTIFICATION_REPORTED):
		return certified(rows, &change, event);
	case KIND(CASE_EVIDENCE_TAKEN):
		TRY(evidence_taken(rows, event, &change.file));
		return evidence_changed(rows, &change, CASE_ON_EVIDENCE);
	case KIND(CASE_EVIDENCE_CHECKED):
		TRY(evidence_checked(rows, event, &change.file));
		return evidence_changed(rows, &change, CASE_ON_VERIFY_EVIDENCE);
	case KIND(CASE_ADDRESS_CONFIRMED):
		return addressed(rows, &change, event);
	case KIND(CASE_EXECUTED):
		return executed(rows, &change, event);
	case KIND(CASE_ENDED):
		return ended(rows, &change, event);
	case KIND(CASE_JURISDICTION):
		return jurisdiction(rows, &change, event);
	case KIND(RECUSAL):
		return recusal(rows, &change, BODY(event, Recusal));
	case KIND(OFFICERS_NAMED):
		return officers_named(rows, &change, event);
	case KIND(CASE_RECUSAL):
		return case_recusal(rows, &change, event);
	case KIND(CASE_LISTING_KNOWN):
		return listing_known(rows, &change, event);
	case KIND(CASE_CLOSED):
		return closed(rows, &change, event);
	default: /* moves the procedure alone, or nothing of the case: it is on record */
		on = booked_by(&case_table, event->head.kind);
		return on != STATE_STAYS ? change_end(rows, &change, on)
					 : change_stays(rows, &change);
	}
}

enum status esc_evolve_mark(struct rows_writer *rows, const struct event *event)
{
	const Zh__ClockMarkFired *body = BODY(event, ClockMarkFired);
	struct mark_place place;
	if (body->subject == NULL || body->policy_index != CLOCK_CASE_PUBLICATION ||
	    !esc_mark_find(&rows->read, (enum object_kind)body->subject->kind,
			   body->subject->number, &place) ||
	    !esc_mark_event(&place, CLOCK_CASE_PUBLICATION, (uint8_t)body->mark))
		return STATUS_OK;
	uint8_t before = place.casefile.publication;
	if (!esc_state_go(&case_publication_table, &place.casefile.publication, place.event) ||
	    place.casefile.publication == before)
		return STATUS_OK;
	place.casefile.object_version++;
	esc_put_row(rows, TABLE_CASES, body->subject->number, &place.casefile,
		    sizeof place.casefile);
	esc_count_move(rows, COUNT_CASE_PUBLICATION, before, place.casefile.publication);
	return STATUS_OK;
}
