/* Legal review (法制审核) and collective discussion (集体讨论): gates of the penalty of a
 * complex or grave case.  程序规定 50, 51, 60(2); 行政处罚法 57(2), 58. */
#include "common/base/sabotage.h"
#include "common/core/recusals.h"
#include "common/policy/papers/papers.h"
#include "services/escalation/cases/cases.h"

/* ---- what makes a case one of those */

static uint8_t ground_bit(Zh__LegalReviewGround ground)
{
	return (uint8_t)(1u << ground);
}

bool legal_grounds_take(struct work *work, const Zh__LegalReviewGround *grounds, size_t count,
			uint8_t *bits)
{
	for (size_t i = 0; i < count; i++) {
		if (grounds[i] < ZH__LEGAL_REVIEW_GROUND__LEGAL_REVIEW_GROUND_PUBLIC_INTEREST ||
		    grounds[i] > ZH__LEGAL_REVIEW_GROUND__LEGAL_REVIEW_GROUND_BY_LAW)
			return work_invalid(work, "legal_ground", "legal_grounds");
		*bits |= ground_bit(grounds[i]);
	}
	return true;
}

Zh__LegalReviewGround *legal_grounds_told(struct work *work, uint8_t bits, size_t *ret_count)
{
	enum { GROUNDS = 8 };
	Zh__LegalReviewGround *told =
		ARENA_ARRAY(work->context->arena, Zh__LegalReviewGround, GROUNDS);
	*ret_count = 0;
	if (told == NULL) {
		work->decision->arena_full = true;
		return NULL;
	}
	for (unsigned ground = 1; ground < GROUNDS; ground++)
		if ((bits >> ground & 1) != 0)
			told[(*ret_count)++] = (Zh__LegalReviewGround)ground;
	return told;
}

bool legal_review_at_report(uint8_t grounds)
{
	return grounds != 0 &&
	       (grounds & ground_bit(ZH__LEGAL_REVIEW_GROUND__LEGAL_REVIEW_GROUND_AFTER_HEARING)) ==
		       0;
}

/* ---- who reviews */

bool served_before_fact(struct work *work, int64_t served_ms, int64_t fact_ms, const char *why)
{
	if (time_day_of_ms(served_ms) >= time_day_of_ms(fact_ms) ||
	    SABOTAGE("escalation.served-before-the-fact") ||
	    !work_lacks(work, why, GATE_APP_82_1, GATE_NEED_AFTER_FACT))
		return false;
	work->decision->refusal.where = "served_ms";
	return true;
}

bool review_by_another(struct work *work, const struct case_at_work *casefile)
{
	const char *person = work_act(work)->person->id;
	return !casefile_has_handled(work, casefile, person) || SABOTAGE("case.reviews-own") ||
	       !work_lacks(work, "own_case", GATE_APP_49, GATE_NEED_ANOTHER);
}

/* 程序规定 51(2): with the national qualification, as the list of people states it. */
bool legal_reviewer_qualified(struct work *work)
{
	const struct officers *officers = work->context->officers;
	if (officers == NULL || SABOTAGE("case.unqualified-review"))
		return true;
	const char *person = work_act(work)->person->id;
	const struct officer *reviewer = officer_find(officers, person);
	if (reviewer != NULL && reviewer->legal_qualification != NULL)
		return true;
	if (!work_lacks(work, "not_qualified", GATE_APP_51, GATE_NEED_QUALIFICATION))
		return true;
	decision_refuse_param(work->decision, "who", person);
	return false;
}

/* ---- the review after the notice */

void casefile_legal_review(struct work *work, struct case_at_work *casefile)
{
	const Zh__CaseLegalReviewCommand *command = WORK_BODY(work, Zh__CaseLegalReviewCommand);
	bool agreed;
	uint8_t grounds = casefile->file.legal_grounds;
	if (!review_outcome_taken(work, command->outcome, &agreed))
		return;
	if (!work_text_given(command->opinion) &&
	    work_lacks(work, "no_opinion", GATE_APP_50, GATE_NEED_OPINION))
		return;
	if (!work_may(work, &case_table, casefile->row.state, CASE_ON_LEGAL_REVIEW) ||
	    !legal_grounds_take(work, command->legal_grounds, command->n_legal_grounds, &grounds))
		return;
	if (grounds == 0) {
		(void)work_invalid(work, "no_legal_ground", "legal_grounds");
		return;
	}
	if ((casefile->row.flags & CASE_HEARING_ASKED) != 0 &&
	    work_lacks(work, "hearing_open", GATE_APP_50, GATE_NEED_HEARING_OVER))
		return;
	if (!review_by_another(work, casefile) || !legal_reviewer_qualified(work) ||
	    !review_whole(work, command->outcome))
		return;
	Zh__CaseLegallyReviewed *body = NEW(work, CaseLegallyReviewed);
	SET_OPTIONAL(body, casefile, casefile->number);
	SET_OPTIONAL(body, agreed, agreed);
	SET_OPTIONAL(body, review_advice, command->outcome);
	body->opinion = command->opinion;
	paper_copy(&command->base, &body->base);
	body->legal_grounds = legal_grounds_told(work, grounds, &body->n_legal_grounds);
	casefile_emit(work, casefile, KIND(CASE_LEGALLY_REVIEWED), body);
}

/* ---- may a penalty be decided, or discussed? */

bool legally_reviewed(struct work *work, const struct case_at_work *casefile)
{
	uint8_t flags = casefile->row.flags;
	if ((flags & CASE_LEGAL_REVIEW) == 0 || (flags & CASE_LEGALLY_PASSED) != 0 ||
	    SABOTAGE("case.no-legal-review"))
		return true;
	if (!work_lacks(work,
			casefile->file.legal_reviewer[0] != '\0' ? "legal_review_against"
								 : "no_legal_review",
			GATE_APP_50, GATE_NEED_LEGAL_REVIEW))
		return true;
	decision_possible(work->decision, "case.legal-review");
	return false;
}

static bool same_as_discussed(const struct outcome_wanted *wanted, const struct discussion_row *row)
{
	if (strcmp(wanted->outcome, row->outcome) != 0 || wanted->count != row->penalty_count)
		return false;
	for (size_t i = 0; i < wanted->count; i++) {
		bool found = false;
		for (size_t k = 0; k < row->penalty_count && k < PENALTIES_MAX; k++)
			found = found ||
				(row->penalties[k].kind == (uint8_t)wanted->penalties[i]->kind &&
				 row->penalties[k].amount_fen == wanted->penalties[i]->amount_fen);
		if (!found)
			return false;
	}
	return true;
}

static bool took_part(const struct discussion_row *row, const char *person)
{
	for (size_t i = 0; i < row->participant_count && i < PARTICIPANTS_MAX; i++)
		if (decision_same_person(row->participants[i], person))
			return true;
	return false;
}

/* The minutes are one head's word, the decision another's: so both were there. */
static bool decided_by_another(struct work *work, const struct discussion_row *row)
{
	const struct principal *head = work_act(work)->second;
	if (head == NULL || SABOTAGE("case.one-head"))
		return true;
	if (!took_part(row, head->id))
		return !work_lacks(work, "not_at_discussion", GATE_APP_60_2, GATE_NEED_TWO_HEADS);
	return !decision_same_person(row->confirmed_by, head->id) ||
	       !work_lacks(work, "one_head", GATE_APP_60_2, GATE_NEED_TWO_HEADS);
}

bool decided_together(struct work *work, const struct case_at_work *casefile,
		      const struct outcome_wanted *wanted)
{
	struct discussion_row row;
	bool needed = (casefile->row.flags & CASE_LEGAL_REVIEW) != 0 && wanted->is_penalty;
	bool discussed = (casefile->row.flags & CASE_DISCUSSED) != 0 &&
			 discussion_get(work->context->rows, casefile->number, &row);
	if (SABOTAGE("case.not-discussed") || (!discussed && !needed))
		return true;
	if (!discussed || !same_as_discussed(wanted, &row)) {
		if (!work_lacks(work, discussed ? "not_as_discussed" : "not_discussed",
				GATE_APP_60_2, GATE_NEED_DISCUSSION))
			return true;
		decision_possible(work->decision, "case.discuss");
		return false;
	}
	return decided_by_another(work, &row);
}

static bool reviewed_it(const struct case_at_work *casefile, const struct principal *person)
{
	return person != NULL && (decision_same_person(casefile->file.reviewer, person->id) ||
				  decision_same_person(casefile->file.legal_reviewer, person->id));
}

/* Who looks whether the law was kept isn't who decides, nor who asks for it. */
bool reviewer_stays_out(struct work *work, const struct case_at_work *casefile)
{
	const struct input_act *act = work_act(work);
	if ((!reviewed_it(casefile, act->person) && !reviewed_it(casefile, act->second)) ||
	    SABOTAGE("case.reviewer-decides"))
		return true;
	return !work_lacks(work, "reviewer_decides",
			   (casefile->row.flags & CASE_LEGAL_REVIEW) != 0 ? GATE_APP_50
									  : GATE_APP_54,
			   GATE_NEED_ANOTHER);
}

/* ---- the discussion */

static bool is_head(struct work *work, const struct case_at_work *casefile, const char *name)
{
	const struct officers *officers = work->context->officers;
	const struct officer *officer = officers != NULL ? officer_find(officers, name) : NULL;
	const char *why = NULL;
	if (officers != NULL &&
	    (officer == NULL || officer->left || (officer->roles & ROLE_LEADER) == 0))
		why = "not_a_head";
	else if (casefile_has_handled(work, casefile, name) ||
		 decision_same_person(casefile->file.reviewer, name) ||
		 decision_same_person(casefile->file.legal_reviewer, name))
		why = "participant_handled";
	else if (recusal_granted(work->context->rows, casefile->subject, name))
		why = "recused";
	if (why == NULL || SABOTAGE("case.anyone-discusses"))
		return true;
	if (!work_lacks(work, why, GATE_APP_60_2, GATE_NEED_TWO_HEADS))
		return true;
	decision_refuse_param(work->decision, "who", name);
	return false;
}

/* Their ids as the list writes them; NULL: refused.  One alone isn't a collective; how many more
 * there must be, each office says for itself. */
static const char **heads_named(struct work *work, const struct case_at_work *casefile,
				const Zh__CaseDiscussCommand *command)
{
	const struct officers *officers = work->context->officers;
	size_t count = command->n_participants;
	if (count > PARTICIPANTS_MAX) {
		(void)work_invalid(work, "too_many", "participants");
		return NULL;
	}
	const char **ids = ARENA_ARRAY(work->context->arena, const char *, count + 1);
	if (ids == NULL) {
		work->decision->arena_full = true;
		return NULL;
	}
	for (size_t i = 0; i < count; i++) {
		const char *name = command->participants[i];
		if (!work_text_given(name) || strlen(name) >= PRINCIPAL_ID) {
			(void)work_invalid(work, "no_person", "participants");
			return NULL;
		}
		if (!is_head(work, casefile, name))
			return NULL;
		const struct officer *officer =
			officers != NULL ? officer_find(officers, name) : NULL;
		ids[i] = officer != NULL ? arena_text(work->context->arena, officer->id) : name;
		if (ids[i] == NULL) {
			work->decision->arena_full = true;
			return NULL;
		}
		for (size_t k = 0; k < i; k++) {
			if (decision_same_person(ids[i], ids[k])) {
				(void)work_invalid(work, "named_twice", "participants");
				return NULL;
			}
		}
	}
	if (count < 2 && !SABOTAGE("case.discussed-alone") &&
	    work_lacks(work, "two_heads", GATE_APP_60_2, GATE_NEED_TWO_HEADS))
		return NULL;
	return ids;
}

static bool confirmed_by_participant(struct work *work, const char *const *ids, size_t count)
{
	const struct principal *second = work_act(work)->second;
	bool there = second == NULL;
	for (size_t i = 0; i < count && !there; i++)
		there = decision_same_person(ids[i], second->id);
	return there || !work_lacks(work, "not_at_discussion", GATE_APP_60_2, GATE_NEED_TWO_HEADS);
}

void casefile_discuss(struct work *work, struct case_at_work *casefile)
{
	const Zh__CaseDiscussCommand *command = WORK_BODY(work, Zh__CaseDiscussCommand);
	const struct outcome_wanted wanted = outcome_of_command(
		command->outcome, command->penalties, command->n_penalties, false);
	if (!work_may(work, &case_table, casefile->row.state, CASE_ON_DISCUSS))
		return;
	if (!work_text_given(command->minutes) &&
	    work_lacks(work, "no_minutes", GATE_APP_60_2, GATE_NEED_MINUTES))
		return;
	if (!outcome_may(work, casefile, &wanted))
		return;
	if (wanted.is_penalty && !legally_reviewed(work, casefile))
		return;
	const char **heads = heads_named(work, casefile, command);
	if (heads == NULL || !reviewer_stays_out(work, casefile) ||
	    !confirmed_by_participant(work, heads, command->n_participants))
		return;
	Zh__CaseDiscussed *body = NEW(work, CaseDiscussed);
	SET_OPTIONAL(body, casefile, casefile->number);
	body->outcome = command->outcome;
	body->penalties = command->penalties;
	body->n_penalties = command->n_penalties;
	body->participants = heads;
	body->n_participants = command->n_participants;
	body->minutes = command->minutes;
	if (wanted.is_penalty)
		body->legal_grounds = legal_grounds_told(work, casefile->file.legal_grounds,
							 &body->n_legal_grounds);
	casefile_emit(work, casefile, KIND(CASE_DISCUSSED), body);
}
