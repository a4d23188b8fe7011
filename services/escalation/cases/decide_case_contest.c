/* A contest of the decision: taken up, execution stopped, ended; with the terms that follow.
 * 行政处罚法 73; 行政复议法 42, 48, 54, 62, 63; 行政诉讼法 45, 56, 67. */
#include "common/base/sabotage.h"
#include "services/escalation/cases/cases.h"
#include "services/escalation/cases/remedies.h"
#include "services/escalation/states.h"

/* The terms of a contest that is over, or of the wait for one. */
static void contest_clocks_stop(struct work *work, struct object_id subject, const char *why)
{
	static const enum clock_id all[] = {
		CLOCK_CONTEST_RECONSIDER,   CLOCK_CONTEST_RECONSIDER_UNTOLD,
		CLOCK_CONTEST_SUE,          CLOCK_CONTEST_SUE_DECISION,
		CLOCK_CONTEST_ANSWER,       CLOCK_CONTEST_ANSWER_SUMMARY,
		CLOCK_CONTEST_DECIDE,       CLOCK_CONTEST_DECIDE_SUMMARY,
		CLOCK_CONTEST_COURT_ANSWER,
	};
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		work_clocks_stop(work, all[i], subject, why);
}

/* Neither before the decision nor to come. */
static bool day_possible(struct work *work, const struct case_at_work *casefile, uint32_t stated,
			 const char *where, int32_t *ret_day)
{
	if (time_day_of_yyyymmdd(stated, ret_day) != STATUS_OK ||
	    *ret_day > time_day_of_ms(work_when(work)) ||
	    *ret_day < time_day_of_ms(casefile->row.decided_ms))
		return work_invalid(work, "contest_day", where);
	return true;
}

static bool contest_sound(struct work *work, const struct case_at_work *casefile,
			  const Zh__CaseContestCommand *command, int32_t *ret_accepted)
{
	int32_t contested;
	if (command->contest != ZH__CONTEST_KIND__CONTEST_KIND_RECONSIDERATION &&
	    command->contest != ZH__CONTEST_KIND__CONTEST_KIND_SUIT)
		return work_invalid(work, "no_contest", "contest");
	if (!work_text_given(command->organ))
		return work_invalid(work, "no_organ", "organ");
	if (!work_text_given(command->document))
		return work_invalid(work, "no_paper", "document");
	if (!day_possible(work, casefile, command->contested_day, "contested_day", &contested) ||
	    !day_possible(work, casefile, command->accepted_day, "accepted_day", ret_accepted))
		return false;
	return *ret_accepted >= contested || work_invalid(work, "contest_day", "accepted_day");
}

/* The copy that the term to answer runs from is one of what was applied for. */
static bool copy_behind(struct work *work, const Zh__CaseContestCommand *command, int64_t *ret_ms)
{
	int32_t contested;
	if (!work_moment(work, command->copy_ms, "copy_ms", ret_ms))
		return false;
	return (time_day_of_yyyymmdd(command->contested_day, &contested) == STATUS_OK &&
		time_day_of_ms(*ret_ms) >= contested) ||
	       work_invalid(work, "contest_day", "copy_ms");
}

/* Ours to answer, theirs to decide. */
static void contest_clocks(struct work *work, const struct case_at_work *casefile,
			   const Zh__CaseContestCommand *command, int64_t copy_ms, int32_t accepted)
{
	bool review = command->contest == ZH__CONTEST_KIND__CONTEST_KIND_RECONSIDERATION;
	enum clock_id answer = !review                    ? CLOCK_CONTEST_COURT_ANSWER
			       : command->short_procedure ? CLOCK_CONTEST_ANSWER_SUMMARY
							  : CLOCK_CONTEST_ANSWER;
	contest_clocks_stop(work, casefile->subject, "contested");
	(void)work_clock(work, answer, casefile->subject, copy_ms, 0);
	if (review)
		(void)work_clock(work,
				 command->short_procedure ? CLOCK_CONTEST_DECIDE_SUMMARY
							  : CLOCK_CONTEST_DECIDE,
				 casefile->subject, time_ms_of_day(accepted), 0);
	/* 程序规定76: the three months to ask the court don't run while it is contested. */
	work_clocks_stop(work, CLOCK_CASE_COURT, casefile->subject, "contested");
}

void case_act_contest(struct work *work, struct case_at_work *casefile)
{
	const Zh__CaseContestCommand *command = WORK_BODY(work, Zh__CaseContestCommand);
	struct execution_row execution;
	int64_t copy_ms;
	int32_t accepted = 0;
	if (casefile->row.decided_ms == 0) {
		(void)work_refuse(work, "not_decided");
		return;
	}
	(void)execution_get(work->context->rows, casefile->number, &execution);
	if (!work_may(work, &case_contest_table, execution.contest, CONTEST_ON_TAKE_UP) ||
	    !contest_sound(work, casefile, command, &accepted) ||
	    !copy_behind(work, command, &copy_ms))
		return;
	Zh__CaseContested *body = NEW(work, CaseContested);
	SET_OPTIONAL(body, casefile, casefile->number);
	SET_OPTIONAL(body, contest, command->contest);
	body->organ = command->organ;
	SET_OPTIONAL(body, contested_day, command->contested_day);
	SET_OPTIONAL(body, accepted_day, command->accepted_day);
	SET_OPTIONAL(body, copy_ms, copy_ms);
	if (command->short_procedure)
		SET_OPTIONAL(body, short_procedure, 1);
	body->document = command->document;
	if (!remedies_contested(work, casefile, command, body))
		return;
	casefile_emit(work, casefile, KIND(CASE_CONTESTED), body);
	contest_clocks(work, casefile, command, copy_ms, accepted);
}

void case_act_contest_stop(struct work *work, struct case_at_work *casefile)
{
	const Zh__CaseContestStopCommand *command = WORK_BODY(work, Zh__CaseContestStopCommand);
	struct execution_row execution;
	(void)execution_get(work->context->rows, casefile->number, &execution);
	if (!work_may(work, &case_contest_table, execution.contest, CONTEST_ON_STOP))
		return;
	if (!work_text_given(command->document) && !SABOTAGE("case.stopped-by-nobody") &&
	    work_lacks(work, "no_stop_decision", GATE_APL_73_1, GATE_NEED_STOP_DECISION))
		return;
	Zh__CaseContestStopped *body = NEW(work, CaseContestStopped);
	SET_OPTIONAL(body, casefile, casefile->number);
	body->document = command->document;
	casefile_emit(work, casefile, KIND(CASE_CONTEST_STOPPED), body);
}

/* 行政复议法63: varied, never against who contested it. */
static bool end_sound(struct work *work, const struct case_at_work *casefile,
		      const Zh__CaseContestEndCommand *command)
{
	bool varied = command->contest_outcome == ZH__CONTEST_OUTCOME__CONTEST_OUTCOME_VARIED;
	if (command->contest_outcome < ZH__CONTEST_OUTCOME__CONTEST_OUTCOME_UPHELD ||
	    command->contest_outcome > ZH__CONTEST_OUTCOME__CONTEST_OUTCOME_VARIED)
		return work_invalid(work, "no_contest_outcome", "contest_outcome");
	if (!work_text_given(command->document))
		return work_invalid(work, "no_paper", "document");
	if (varied != (bool)command->has_owed_fen || command->owed_fen < 0 ||
	    (command->owed_fen > casefile->row.owed_fen && !SABOTAGE("case.varied-against")))
		return work_invalid(work, "amount", "owed_fen");
	return true;
}

/* What is owed from here on, and what was paid above it (行政强制法41). */
static void state_money(const struct case_at_work *casefile, const struct execution_row *execution,
			const Zh__CaseContestEndCommand *command, Zh__CaseContestEnded *body)
{
	const struct casefile_row *row = &casefile->row;
	int64_t paid = row->owed_fen - row->left_fen;
	int64_t owed = row->owed_fen;
	if (command->contest_outcome == ZH__CONTEST_OUTCOME__CONTEST_OUTCOME_REVOKED)
		owed = 0;
	else if (command->contest_outcome == ZH__CONTEST_OUTCOME__CONTEST_OUTCOME_VARIED)
		owed = command->owed_fen;
	SET_OPTIONAL(body, owed_fen, owed);
	SET_OPTIONAL(body, left_fen, paid < owed ? owed - paid : 0);
	int64_t back = execution->back_fen - execution->surcharge_back_fen;
	back += paid > owed ? paid - owed : 0;
	if (back != 0)
		SET_OPTIONAL(body, back_fen, back);
	if (command->contest_outcome == ZH__CONTEST_OUTCOME__CONTEST_OUTCOME_REVOKED &&
	    goods_confiscated(casefile))
		SET_OPTIONAL(body, goods_back, 1);
	if (command->contest_outcome == ZH__CONTEST_OUTCOME__CONTEST_OUTCOME_REVOKED &&
	    service_falls(casefile))
		SET_OPTIONAL(body, service_falls, 1);
}

/* What is unpaid of what is deferred, or agreed on with its surcharge, of so much that is left. */
static int64_t unpaid_in_parts(const struct execution_row *execution, int64_t left_fen,
			       int64_t surcharge_left_fen)
{
	int64_t left = execution->agreed_day != 0 ? left_fen + surcharge_left_fen : left_fen;
	return left < execution->deferred_fen ? left : execution->deferred_fen;
}

/* The days that were approved stand.  What isn't owed any more falls from what is due first, in the
 * party's favour, so that what is left of the parts is what is owed; the law says nothing of it. */
static void state_parts(struct work *work, const struct case_at_work *casefile,
			const struct execution_row *execution, Zh__CaseContestEnded *body)
{
	int64_t unpaid =
		unpaid_in_parts(execution, casefile->row.left_fen, surcharge_owed(work, execution));
	int64_t left = unpaid_in_parts(execution, body->left_fen, body->surcharge_left_fen);
	int64_t paid = execution->deferred_fen - unpaid, less = unpaid - left;
	if (body->contest_outcome != ZH__CONTEST_OUTCOME__CONTEST_OUTCOME_VARIED ||
	    execution->deferred_fen == 0 || SABOTAGE("case.varied-keeps-its-parts"))
		return;
	SET_OPTIONAL(body, deferred_fen, paid + left);
	body->part_day = ARENA_ARRAY(work->context->arena, uint32_t, FINE_PARTS_MAX);
	body->part_fen = ARENA_ARRAY(work->context->arena, int64_t, FINE_PARTS_MAX);
	if (body->part_day == NULL || body->part_fen == NULL) {
		work->decision->arena_full = true;
		return;
	}
	for (size_t i = 0; i < execution->part_count && i < FINE_PARTS_MAX; i++) {
		int64_t fen = execution->parts[i].amount_fen;
		int64_t done = fen < paid ? fen : paid;
		int64_t off = fen - done < less ? fen - done : less;
		paid -= done;
		less -= off;
		if (fen == off) /* nothing is left of it */
			continue;
		body->part_day[body->n_part_day++] = time_yyyymmdd(execution->parts[i].day);
		body->part_fen[body->n_part_fen++] = fen - off;
	}
}

/* Where what was due next has fallen, the one after it is. */
static void parts_clock(struct work *work, const struct case_at_work *casefile,
			const struct execution_row *execution, const Zh__CaseContestEnded *body)
{
	struct execution_row varied = *execution;
	uint8_t state = casefile->row.execution;
	if ((state != EXECUTION_DEFERRED && state != EXECUTION_AGREED) || body->n_part_day == 0)
		return;
	varied.deferred_fen = body->deferred_fen;
	varied.part_count = (uint8_t)body->n_part_day;
	for (size_t i = 0; i < body->n_part_day; i++) {
		varied.parts[i].amount_fen = body->part_fen[i];
		if (time_day_of_yyyymmdd(body->part_day[i], &varied.parts[i].day) != STATUS_OK)
			return;
	}
	size_t before =
		fine_parts_covered(execution, unpaid_in_parts(execution, casefile->row.left_fen,
							      surcharge_owed(work, execution)));
	size_t next = fine_parts_covered(
		&varied, unpaid_in_parts(&varied, body->left_fen, body->surcharge_left_fen));
	if (before < execution->part_count && next < varied.part_count &&
	    varied.parts[next].day != execution->parts[before].day)
		execution_pay_until(work, casefile, varied.parts[next].day);
}

static void publication_clocks(struct work *work, const struct case_at_work *casefile,
			       const Zh__CaseContestEnded *body)
{
	bool revoked = body->contest_outcome == ZH__CONTEST_OUTCOME__CONTEST_OUTCOME_REVOKED;
	if (revoked || body->contest_outcome == ZH__CONTEST_OUTCOME__CONTEST_OUTCOME_VARIED)
		publication_fell(work, casefile, revoked, body->received_ms);
}

/* What is over stops; a review's decision may be sued (行政诉讼法45), or the court asked. */
static void end_clocks(struct work *work, const struct case_at_work *casefile,
		       struct execution_row *execution, const Zh__CaseContestEnded *body)
{
	bool review = execution->contest_kind == ZH__CONTEST_KIND__CONTEST_KIND_RECONSIDERATION;
	contest_clocks_stop(work, casefile->subject, "contest_over");
	if (review && body->contest_outcome != ZH__CONTEST_OUTCOME__CONTEST_OUTCOME_WITHDRAWN)
		(void)work_clock(work, CLOCK_CONTEST_SUE_DECISION, casefile->subject,
				 body->received_ms, 0);
	bool owed = casefile->row.left_fen != 0 || surcharge_owed(work, execution) != 0;
	if (owed && body->left_fen == 0 && body->surcharge_left_fen == 0)
		execution_over(work, casefile, "contest_over");
	else if (casefile->row.execution == EXECUTION_DEMANDED ||
		 (casefile->row.execution == EXECUTION_SUSPENDED &&
		  execution->before == EXECUTION_DEMANDED)) {
		execution->contest = CONTEST_UPHELD;
		execution->contest_outcome = (uint8_t)body->contest_outcome;
		execution->contest_over_ms = body->received_ms;
		if (review &&
		    body->contest_outcome != ZH__CONTEST_OUTCOME__CONTEST_OUTCOME_WITHDRAWN)
			execution->reviewed_ms = body->received_ms;
		execution_court_clock(work, casefile, execution);
	}
}

void case_act_contest_end(struct work *work, struct case_at_work *casefile)
{
	const Zh__CaseContestEndCommand *command = WORK_BODY(work, Zh__CaseContestEndCommand);
	bool revoked = command->contest_outcome == ZH__CONTEST_OUTCOME__CONTEST_OUTCOME_REVOKED;
	struct execution_row execution;
	int64_t received_ms;
	(void)execution_get(work->context->rows, casefile->number, &execution);
	if (!work_may(work, &case_contest_table, execution.contest,
		      revoked ? CONTEST_ON_REVOKE : CONTEST_ON_END) ||
	    !end_sound(work, casefile, command) ||
	    !work_moment(work, command->received_ms, "received_ms", &received_ms))
		return;
	if (time_day_of_ms(received_ms) < execution.contested_day) {
		(void)work_invalid(work, "contest_day", "received_ms");
		return;
	}
	Zh__CaseContestEnded *body = NEW(work, CaseContestEnded);
	SET_OPTIONAL(body, casefile, casefile->number);
	SET_OPTIONAL(body, contest_outcome, command->contest_outcome);
	SET_OPTIONAL(body, received_ms, received_ms);
	body->document = command->document;
	state_money(casefile, &execution, command, body);
	surcharge_contested(work, casefile, &execution, body);
	state_parts(work, casefile, &execution, body);
	casefile_emit(work, casefile, KIND(CASE_CONTEST_ENDED), body);
	parts_clock(work, casefile, &execution, body);
	end_clocks(work, casefile, &execution, body);
	if (body->service_falls)
		service_fell(work, casefile);
	publication_clocks(work, casefile, body);
}
