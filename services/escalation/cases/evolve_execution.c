/* How a decision is carried out, and its contest: two axes beside the procedure. */
#include "common/base/sabotage.h"
#include "common/base/time.h"
#include "common/policy/papers/work.h"
#include "services/escalation/cases/case_change.h"

/* As it is on record, for a change of it. */
static struct execution_row *execution_of(struct case_change *change)
{
	struct execution_row *row = &change->execution;
	(void)execution_get(&change->rows->read, change->number, row);
	change->contest_before = row->contested_day != 0 ? row->contest : COUNT_NOWHERE;
	return row;
}

static enum status stays(struct case_change *change)
{
	change->execution.version = 1;
	esc_put_row(change->rows, TABLE_EXECUTIONS, change->number, &change->execution,
		    sizeof change->execution);
	return case_stays(change);
}

static enum status execution_goes(struct case_change *change, uint8_t event)
{
	if (!esc_state_go(&case_execution_table, &change->row.execution, event))
		return STATUS_INVALID;
	esc_count_move(change->rows, COUNT_CASE_EXECUTION, change->before.execution,
		       change->row.execution);
	return stays(change);
}

static enum status contested_goes(struct case_change *change, uint8_t event)
{
	if (!esc_state_go(&case_contest_table, &change->execution.contest, event))
		return STATUS_INVALID;
	esc_count_move(change->rows, COUNT_CASE_CONTEST, change->contest_before,
		       change->execution.contest);
	return stays(change);
}

enum status contest_goes(struct case_change *change, uint8_t event)
{
	(void)execution_of(change);
	return contested_goes(change, event);
}

/* Of the cash that waits together; it is put on record in any order. */
static int64_t latest_ms(int64_t waits_fen, int64_t known_ms, int64_t stated_ms)
{
	return waits_fen != 0 && known_ms > stated_ms ? known_ms : stated_ms;
}

/* Where a surcharge was decided: what was paid of the fine, and of it; cash that was taken. */
static void was_paid(struct rows_writer *rows, uint64_t number, const struct event *event,
		     const Zh__CaseExecuted *body)
{
	struct execution_row row;
	bool cash = body->payment_way == ZH__PAYMENT_WAY__PAYMENT_WAY_IN_CASH;
	(void)execution_get(&rows->read, number, &row);
	if (row.surcharge.from_day == 0 && !cash)
		return;
	if (row.surcharge.from_day != 0) {
		surcharge_pay(&row.surcharge, time_day_of_ms(event->head.happened_ms),
			      body->fine_paid_fen);
		row.surcharge.paid_fen += body->surcharge_paid_fen;
	}
	if (cash) {
		row.cash_taken_ms = latest_ms(row.cash_held_fen, row.cash_taken_ms, body->taken_ms);
		row.cash_held_fen += body->paid_fen;
	}
	row.version = 1;
	esc_put_row(rows, TABLE_EXECUTIONS, number, &row, sizeof row);
}

enum status case_executed(struct case_change *change)
{
	const Zh__CaseExecuted *body = BODY(change->event, CaseExecuted);
	bool all = body->left_fen == 0 && body->surcharge_left_fen == 0;
	if (body->left_fen < 0 || body->surcharge_paid_fen < 0 ||
	    body->surcharge_paid_fen > body->paid_fen ||
	    body->left_fen != change->row.left_fen - (body->paid_fen - body->surcharge_paid_fen))
		return STATUS_INVALID;
	change->row.left_fen = body->left_fen;
	if (!esc_state_go(&case_execution_table, &change->row.execution,
			  all ? EXECUTION_ON_PAY_UP : EXECUTION_ON_PAY))
		return STATUS_INVALID;
	was_paid(change->rows, change->number, change->event, body);
	return case_goes(change, CASE_ON_EXECUTE);
}

enum status case_surcharged(struct case_change *change)
{
	const Zh__CaseSurcharged *body = BODY(change->event, CaseSurcharged);
	struct surcharge *row = &execution_of(change)->surcharge;
	if (change->event->meta->second == NULL ||
	    time_day_of_yyyymmdd(body->from_day, &row->from_day) != STATUS_OK)
		return STATUS_INVALID;
	row->permille = body->permille;
	row->base_fen = body->base_fen;
	row->fine_fen = body->fine_fen;
	return execution_goes(change, EXECUTION_ON_SURCHARGE);
}

/* What was deferred before ends with the new one's beginning. */
static void surcharge_deferred(struct surcharge *surcharge, int32_t day, int32_t until_day)
{
	surcharge_pause_end(surcharge, PAUSE_DEFERRAL, day - 1);
	surcharge_pause_add(surcharge, PAUSE_DEFERRAL, day, until_day);
}

static bool parts_store(struct execution_row *row, const uint32_t *days, size_t day_count,
			const int64_t *fen, size_t fen_count)
{
	if (day_count > FINE_PARTS_MAX || day_count != fen_count)
		return false;
	memset(row->parts, 0, sizeof row->parts);
	for (size_t i = 0; i < day_count; i++) {
		row->parts[i].amount_fen = fen[i];
		if (time_day_of_yyyymmdd(days[i], &row->parts[i].day) != STATUS_OK)
			return false;
	}
	row->part_count = (uint8_t)day_count;
	return true;
}

enum status case_deferred(struct case_change *change)
{
	const Zh__CaseDeferred *body = BODY(change->event, CaseDeferred);
	struct execution_row *row = execution_of(change);
	if (change->event->meta->second == NULL ||
	    time_day_of_yyyymmdd(body->applied_day, &row->applied_day) != STATUS_OK ||
	    time_day_of_yyyymmdd(body->until_day, &row->until_day) != STATUS_OK ||
	    !parts_store(row, body->part_day, body->n_part_day, body->part_fen, body->n_part_fen))
		return STATUS_INVALID;
	row->deferred_fen = body->deferred_fen;
	row->agreed_day = 0;
	surcharge_deferred(&row->surcharge, time_day_of_ms(change->event->recorded_ms),
			   row->until_day);
	return execution_goes(change, EXECUTION_ON_DEFER);
}

/* ---- suspended, resumed, ended, agreed on */

/* A head agreed to it; back to where it was from here. */
static bool pause_begin(struct case_change *change)
{
	change->execution.before = change->row.execution;
	return change->event->meta->second != NULL;
}

enum status case_execution_suspended(struct case_change *change)
{
	struct execution_row *row = execution_of(change);
	if (!pause_begin(change))
		return STATUS_INVALID;
	row->pause_ground = (uint8_t)BODY(change->event, CaseExecutionSuspended)->ground;
	row->suspended_ms = change->event->recorded_ms;
	surcharge_pause_add(&row->surcharge, PAUSE_SUSPENSION,
			    time_day_of_ms(change->event->recorded_ms) + 1, SURCHARGE_OPEN);
	return execution_goes(change, EXECUTION_ON_SUSPEND);
}

/* The agreement falls with what it let go of; what was paid under it stays paid.  Its term ended
 * with the part that was missed. */
static void agreement_falls(struct execution_row *row, int32_t day, uint32_t missed_day)
{
	row->broken_day = day;
	if (time_day_of_yyyymmdd(missed_day, &row->until_day) != STATUS_OK)
		row->until_day = day;
	row->part_count = 0;
	row->deferred_fen = 0;
	row->surcharge.remit_fen =
		SABOTAGE("case.broken-keeps-remission") ? row->surcharge.remit_fen : 0;
	memset(row->parts, 0, sizeof row->parts);
}

enum status case_execution_resumed(struct case_change *change)
{
	struct execution_row *row = execution_of(change);
	int32_t day = time_day_of_ms(change->event->recorded_ms);
	uint8_t back = row->before == EXECUTION_DEMANDED ? EXECUTION_ON_RESUME_DEMANDED
							 : EXECUTION_ON_RESUME;
	if (change->event->meta->second == NULL)
		return STATUS_INVALID;
	if (change->row.execution == EXECUTION_AGREED)
		agreement_falls(row, day, BODY(change->event, CaseExecutionResumed)->missed_day);
	surcharge_pause_end(&row->surcharge, PAUSE_SUSPENSION, day);
	surcharge_pause_end(&row->surcharge, PAUSE_AGREEMENT, day);
	row->before = EXECUTION_NONE;
	row->pause_ground = 0;
	row->suspended_ms = 0;
	return execution_goes(change, back);
}

/* What isn't published yet isn't any more. */
static void publication_falls(struct case_change *change)
{
	uint8_t before = change->row.publication;
	(void)esc_state_go(&case_publication_table, &change->row.publication, PUBLICATION_ON_FALL);
	esc_count_move(change->rows, COUNT_CASE_PUBLICATION, before, change->row.publication);
}

/* Nor served, what isn't. */
static void service_falls_too(struct case_change *change)
{
	uint8_t before = change->row.service;
	(void)esc_state_go(&case_service_table, &change->row.service, SERVICE_ON_FALL);
	esc_count_move(change->rows, COUNT_CASE_SERVICE, before, change->row.service);
}

/* All that was paid is to be given back now: what a contest that goes on ends with adds nothing. */
static void nothing_owed(struct case_change *change)
{
	struct surcharge *surcharge = &change->execution.surcharge;
	if (SABOTAGE("case.given-back-twice"))
		return;
	change->row.owed_fen = 0;
	change->row.left_fen = 0;
	change->execution.surcharge_back_fen = surcharge->paid_fen;
	surcharge->base_fen = 0;
	surcharge->fine_fen = 0;
}

enum status case_execution_ended(struct case_change *change)
{
	const Zh__CaseExecutionEnded *body = BODY(change->event, CaseExecutionEnded);
	struct execution_row *row = execution_of(change);
	bool revoked = body->ground == ZH__EXECUTION_END__EXECUTION_END_DECISION_REVOKED;
	if (change->event->meta->second == NULL || (revoked && decision_is_revoked(row)))
		return STATUS_INVALID;
	row->end_ground = (uint8_t)body->ground;
	row->ended_ms = change->event->recorded_ms;
	row->back_fen = body->back_fen;
	row->goods_back |= body->goods_back != 0;
	surcharge_pause_add(&row->surcharge, PAUSE_ENDED,
			    time_day_of_ms(change->event->recorded_ms) + 1, SURCHARGE_OPEN);
	if (revoked)
		nothing_owed(change);
	if (body->publication_falls)
		publication_falls(change);
	if (body->service_falls)
		service_falls_too(change);
	return execution_goes(change, execution_end_event(body->ground));
}

enum status case_agreed(struct case_change *change)
{
	const Zh__CaseAgreed *body = BODY(change->event, CaseAgreed);
	struct execution_row *row = execution_of(change);
	if (!pause_begin(change) || body->n_part_day == 0 ||
	    !parts_store(row, body->part_day, body->n_part_day, body->part_fen, body->n_part_fen))
		return STATUS_INVALID;
	row->agreed_day = time_day_of_ms(change->event->recorded_ms);
	row->broken_day = 0;
	row->until_day = row->parts[row->part_count - 1].day;
	row->deferred_fen = body->agreed_fen;
	row->surcharge.remit_fen = body->remit_fen;
	/* The surcharge of the day itself is agreed on. */
	surcharge_pause_add(&row->surcharge, PAUSE_AGREEMENT, row->agreed_day + 1, SURCHARGE_OPEN);
	return execution_goes(change, EXECUTION_ON_AGREE);
}

enum status case_demanded(struct case_change *change)
{
	const Zh__CaseDemanded *body = BODY(change->event, CaseDemanded);
	struct execution_row *row = execution_of(change);
	row->demanded_ms = body->served_ms;
	row->demanded_fen = body->demanded_fen;
	if (time_day_of_yyyymmdd(body->pay_by_day, &row->pay_by_day) != STATUS_OK)
		return STATUS_INVALID;
	return execution_goes(change, EXECUTION_ON_DEMAND);
}

enum status case_court_asked(struct case_change *change)
{
	const Zh__CaseCourtAsked *body = BODY(change->event, CaseCourtAsked);
	struct execution_row *row = execution_of(change);
	if (change->event->meta->second == NULL)
		return STATUS_INVALID;
	row->asked_ms = change->event->recorded_ms;
	TEXT_STORE(row->court, body->court);
	return execution_goes(change, EXECUTION_ON_COURT);
}

enum status case_contested(struct case_change *change)
{
	const Zh__CaseContested *body = BODY(change->event, CaseContested);
	struct execution_row *row = execution_of(change);
	if (time_day_of_yyyymmdd(body->contested_day, &row->contested_day) != STATUS_OK)
		return STATUS_INVALID;
	row->contest_kind = (uint8_t)body->contest;
	row->contest_outcome = 0;
	row->contest_over_ms = 0;
	row->contest_late = (uint8_t)(body->contest_late != 0);
	row->contest_until = 0;
	if (body->until_day != 0 &&
	    time_day_of_yyyymmdd(body->until_day, &row->contest_until) != STATUS_OK)
		return STATUS_INVALID;
	surcharge_pause_add(&row->surcharge, PAUSE_CONTEST, row->contested_day, SURCHARGE_OPEN);
	memset(row->organ, 0, sizeof row->organ);
	TEXT_STORE(row->organ, body->organ);
	return contested_goes(change, CONTEST_ON_TAKE_UP);
}

/* What the contest's end does to the money: none of it, less of it, or the same is owed. */
static uint8_t money_event(const struct casefile_row *before, const Zh__CaseContestEnded *body)
{
	if (body->contest_outcome == ZH__CONTEST_OUTCOME__CONTEST_OUTCOME_REVOKED)
		return EXECUTION_ON_FALL;
	bool all = body->left_fen == 0 && body->surcharge_left_fen == 0;
	return before->owed_fen != 0 && all ? EXECUTION_ON_PAY_UP : EXECUTION_ON_LESS;
}

static bool parts_varied(struct execution_row *row, const Zh__CaseContestEnded *body)
{
	if (!body->has_deferred_fen)
		return true;
	row->deferred_fen = body->deferred_fen;
	return parts_store(row, body->part_day, body->n_part_day, body->part_fen, body->n_part_fen);
}

/* What a review came to holds whatever becomes of a suit against it. */
static void reviewed(struct execution_row *row, const Zh__CaseContestEnded *body)
{
	if (body->contest_outcome == ZH__CONTEST_OUTCOME__CONTEST_OUTCOME_VARIED &&
	    !SABOTAGE("case.sued-forgets-the-review"))
		row->review_varied = 1;
	if (body->contest_outcome != ZH__CONTEST_OUTCOME__CONTEST_OUTCOME_WITHDRAWN)
		row->reviewed_ms = body->received_ms;
}

enum status case_contest_ended(struct case_change *change)
{
	const Zh__CaseContestEnded *body = BODY(change->event, CaseContestEnded);
	struct execution_row *row = execution_of(change);
	bool revoked = body->contest_outcome == ZH__CONTEST_OUTCOME__CONTEST_OUTCOME_REVOKED;
	uint8_t money = money_event(&change->row, body);
	row->contest_outcome = (uint8_t)body->contest_outcome;
	row->contest_over_ms = body->received_ms;
	if (row->contest_kind == ZH__CONTEST_KIND__CONTEST_KIND_RECONSIDERATION)
		reviewed(row, body);
	row->back_fen = body->back_fen;
	row->surcharge_back_fen = body->surcharge_back_fen;
	row->goods_back |= body->goods_back != 0;
	surcharge_pause_end(&row->surcharge, PAUSE_CONTEST, time_day_of_ms(body->received_ms));
	if (body->has_surcharge_base_fen) {
		row->surcharge.base_fen = body->surcharge_base_fen;
		row->surcharge.fine_fen = body->surcharge_fine_fen;
	}
	change->row.owed_fen = body->owed_fen;
	change->row.left_fen = body->left_fen;
	if (!parts_varied(row, body))
		return STATUS_INVALID;
	(void)esc_state_go(&case_execution_table, &change->row.execution, money);
	esc_count_move(change->rows, COUNT_CASE_EXECUTION, change->before.execution,
		       change->row.execution);
	if (revoked)
		publication_falls(change);
	if (body->service_falls)
		service_falls_too(change);
	return contested_goes(change, revoked ? CONTEST_ON_REVOKE : CONTEST_ON_END);
}

/* ---- cash on its way, and what was given back */

enum status case_cash_received(struct case_change *change)
{
	const Zh__CaseCashReceived *body = BODY(change->event, CaseCashReceived);
	struct execution_row *row = execution_of(change);
	if (change->event->meta->second == NULL || body->cash_fen <= 0 ||
	    body->cash_fen > row->cash_held_fen ||
	    body->held_fen != row->cash_held_fen - body->cash_fen)
		return STATUS_INVALID;
	row->cash_held_fen = body->held_fen;
	row->cash_arrived_ms =
		latest_ms(row->cash_office_fen, row->cash_arrived_ms, body->arrived_ms);
	row->cash_office_fen += body->cash_fen;
	return stays(change);
}

enum status case_cash_banked(struct case_change *change)
{
	const Zh__CaseCashBanked *body = BODY(change->event, CaseCashBanked);
	struct execution_row *row = execution_of(change);
	if (body->cash_fen <= 0 || body->cash_fen > row->cash_office_fen ||
	    body->office_fen != row->cash_office_fen - body->cash_fen)
		return STATUS_INVALID;
	row->cash_office_fen = body->office_fen;
	return stays(change);
}

enum status case_given_back(struct case_change *change)
{
	const Zh__CaseGivenBack *body = BODY(change->event, CaseGivenBack);
	struct execution_row *row = execution_of(change);
	int64_t left = row->back_fen - row->given_fen;
	bool money = body->back_way == ZH__BACK_WAY__BACK_WAY_MONEY;
	if (change->event->meta->second == NULL || body->given_fen < 0 ||
	    (money ? body->given_fen > left || body->back_left_fen != left - body->given_fen
		   : row->goods_back == 0))
		return STATUS_INVALID;
	if (money)
		row->given_fen += body->given_fen;
	else
		row->goods_back = 0;
	return stays(change);
}
