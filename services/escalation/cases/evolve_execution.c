/* How a decision is carried out, and its contest: two axes beside the procedure. */
#include "common/base/sabotage.h"
#include "common/base/time.h"
#include "common/core/booked_by.h"
#include "common/policy/papers/work.h"
#include "services/escalation/evolve.h"

struct carried {
	uint64_t number;
	struct casefile_row casefile;
	struct execution_row execution;
	uint8_t contest_before;
	bool was_contested; /* counted on that axis already */
};

static bool carried_begin(const struct rows_writer *rows, uint64_t number, struct carried *carried)
{
	carried->number = number;
	if (!casefile_get(&rows->read, number, &carried->casefile))
		return false;
	(void)execution_get(&rows->read, number, &carried->execution);
	carried->contest_before = carried->execution.contest;
	carried->was_contested = carried->execution.contested_day != 0;
	return true;
}

static void put(struct rows_writer *rows, struct carried *carried)
{
	carried->execution.version = 1;
	carried->casefile.object_version++;
	esc_put_row(rows, TABLE_EXECUTIONS, carried->number, &carried->execution,
		    sizeof carried->execution);
	esc_put_row(rows, TABLE_CASES, carried->number, &carried->casefile,
		    sizeof carried->casefile);
}

static enum status execution_go(struct rows_writer *rows, struct carried *carried, uint8_t event)
{
	uint8_t before = carried->casefile.execution;
	if (!esc_state_go(&case_execution_table, &carried->casefile.execution, event))
		return STATUS_INVALID;
	put(rows, carried);
	esc_count_move(rows, COUNT_CASE_EXECUTION, before, carried->casefile.execution);
	return STATUS_OK;
}

static enum status contest_go(struct rows_writer *rows, struct carried *carried, uint8_t event)
{
	if (!esc_state_go(&case_contest_table, &carried->execution.contest, event))
		return STATUS_INVALID;
	put(rows, carried);
	esc_count_move(rows, COUNT_CASE_CONTEST,
		       carried->was_contested ? carried->contest_before : COUNT_NOWHERE,
		       carried->execution.contest);
	return STATUS_OK;
}

/* Of the cash that waits together; it is put on record in any order. */
static int64_t latest_ms(int64_t waits_fen, int64_t known_ms, int64_t stated_ms)
{
	return waits_fen != 0 && known_ms > stated_ms ? known_ms : stated_ms;
}

void execution_was_paid(struct rows_writer *rows, uint64_t number, const struct event *event,
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

static enum status surcharged(struct rows_writer *rows, struct carried *carried,
			      const struct event *event)
{
	const Zh__CaseSurcharged *body = BODY(event, CaseSurcharged);
	struct surcharge *row = &carried->execution.surcharge;
	if (event->meta->second == NULL ||
	    time_day_of_yyyymmdd(body->from_day, &row->from_day) != STATUS_OK)
		return STATUS_INVALID;
	row->permille = body->permille;
	row->base_fen = body->base_fen;
	row->fine_fen = body->fine_fen;
	return execution_go(rows, carried, EXECUTION_ON_SURCHARGE);
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

static enum status deferred(struct rows_writer *rows, struct carried *carried,
			    const struct event *event)
{
	const Zh__CaseDeferred *body = BODY(event, CaseDeferred);
	struct execution_row *row = &carried->execution;
	if (event->meta->second == NULL ||
	    time_day_of_yyyymmdd(body->applied_day, &row->applied_day) != STATUS_OK ||
	    time_day_of_yyyymmdd(body->until_day, &row->until_day) != STATUS_OK ||
	    !parts_store(row, body->part_day, body->n_part_day, body->part_fen, body->n_part_fen))
		return STATUS_INVALID;
	row->deferred_fen = body->deferred_fen;
	row->agreed_day = 0;
	surcharge_deferred(&row->surcharge, time_day_of_ms(event->recorded_ms), row->until_day);
	return execution_go(rows, carried, EXECUTION_ON_DEFER);
}

/* ---- suspended, resumed, ended, agreed on */

/* A head agreed to it; back to where it was from here. */
static bool pause_begin(struct carried *carried, const struct event *event)
{
	carried->execution.before = carried->casefile.execution;
	return event->meta->second != NULL;
}

static enum status suspended(struct rows_writer *rows, struct carried *carried,
			     const struct event *event)
{
	struct execution_row *row = &carried->execution;
	if (!pause_begin(carried, event))
		return STATUS_INVALID;
	row->pause_ground = (uint8_t)BODY(event, CaseExecutionSuspended)->ground;
	row->suspended_ms = event->recorded_ms;
	surcharge_pause_add(&row->surcharge, PAUSE_SUSPENSION,
			    time_day_of_ms(event->recorded_ms) + 1, SURCHARGE_OPEN);
	return execution_go(rows, carried, EXECUTION_ON_SUSPEND);
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

static enum status resumed(struct rows_writer *rows, struct carried *carried,
			   const struct event *event)
{
	struct execution_row *row = &carried->execution;
	int32_t day = time_day_of_ms(event->recorded_ms);
	uint8_t back = row->before == EXECUTION_DEMANDED ? EXECUTION_ON_RESUME_DEMANDED
							 : EXECUTION_ON_RESUME;
	if (event->meta->second == NULL)
		return STATUS_INVALID;
	if (carried->casefile.execution == EXECUTION_AGREED)
		agreement_falls(row, day, BODY(event, CaseExecutionResumed)->missed_day);
	surcharge_pause_end(&row->surcharge, PAUSE_SUSPENSION, day);
	surcharge_pause_end(&row->surcharge, PAUSE_AGREEMENT, day);
	row->before = EXECUTION_NONE;
	row->pause_ground = 0;
	row->suspended_ms = 0;
	return execution_go(rows, carried, back);
}

/* What isn't published yet isn't any more. */
static void publication_falls(struct rows_writer *rows, struct carried *carried)
{
	uint8_t before = carried->casefile.publication;
	(void)esc_state_go(&case_publication_table, &carried->casefile.publication,
			   PUBLICATION_ON_FALL);
	esc_count_move(rows, COUNT_CASE_PUBLICATION, before, carried->casefile.publication);
}

/* Nor served, what isn't. */
static void service_falls_too(struct rows_writer *rows, struct carried *carried)
{
	uint8_t before = carried->casefile.service;
	(void)esc_state_go(&case_service_table, &carried->casefile.service, SERVICE_ON_FALL);
	esc_count_move(rows, COUNT_CASE_SERVICE, before, carried->casefile.service);
}

/* All that was paid is to be given back now: what a contest that goes on ends with adds nothing. */
static void nothing_owed(struct carried *carried)
{
	struct surcharge *surcharge = &carried->execution.surcharge;
	if (SABOTAGE("case.given-back-twice"))
		return;
	carried->casefile.owed_fen = 0;
	carried->casefile.left_fen = 0;
	carried->execution.surcharge_back_fen = surcharge->paid_fen;
	surcharge->base_fen = 0;
	surcharge->fine_fen = 0;
}

static enum status ended(struct rows_writer *rows, struct carried *carried,
			 const struct event *event)
{
	const Zh__CaseExecutionEnded *body = BODY(event, CaseExecutionEnded);
	struct execution_row *row = &carried->execution;
	bool revoked = body->ground == ZH__EXECUTION_END__EXECUTION_END_DECISION_REVOKED;
	if (event->meta->second == NULL || (revoked && decision_is_revoked(row)))
		return STATUS_INVALID;
	row->end_ground = (uint8_t)body->ground;
	row->ended_ms = event->recorded_ms;
	row->back_fen = body->back_fen;
	row->goods_back |= body->goods_back != 0;
	surcharge_pause_add(&row->surcharge, PAUSE_ENDED, time_day_of_ms(event->recorded_ms) + 1,
			    SURCHARGE_OPEN);
	if (revoked)
		nothing_owed(carried);
	if (body->publication_falls)
		publication_falls(rows, carried);
	if (body->service_falls)
		service_falls_too(rows, carried);
	return execution_go(rows, carried, execution_end_event(body->ground));
}

static enum status agreed(struct rows_writer *rows, struct carried *carried,
			  const struct event *event)
{
	const Zh__CaseAgreed *body = BODY(event, CaseAgreed);
	struct execution_row *row = &carried->execution;
	if (!pause_begin(carried, event) || body->n_part_day == 0 ||
	    !parts_store(row, body->part_day, body->n_part_day, body->part_fen, body->n_part_fen))
		return STATUS_INVALID;
	row->agreed_day = time_day_of_ms(event->recorded_ms);
	row->broken_day = 0;
	row->until_day = row->parts[row->part_count - 1].day;
	row->deferred_fen = body->agreed_fen;
	row->surcharge.remit_fen = body->remit_fen;
	/* The surcharge of the day itself is agreed on. */
	surcharge_pause_add(&row->surcharge, PAUSE_AGREEMENT, row->agreed_day + 1, SURCHARGE_OPEN);
	return execution_go(rows, carried, EXECUTION_ON_AGREE);
}

static enum status demanded(struct rows_writer *rows, struct carried *carried,
			    const struct event *event)
{
	const Zh__CaseDemanded *body = BODY(event, CaseDemanded);
	struct execution_row *row = &carried->execution;
	row->demanded_ms = body->served_ms;
	row->demanded_fen = body->demanded_fen;
	if (time_day_of_yyyymmdd(body->pay_by_day, &row->pay_by_day) != STATUS_OK)
		return STATUS_INVALID;
	return execution_go(rows, carried, EXECUTION_ON_DEMAND);
}

static enum status court_asked(struct rows_writer *rows, struct carried *carried,
			       const struct event *event)
{
	const Zh__CaseCourtAsked *body = BODY(event, CaseCourtAsked);
	if (event->meta->second == NULL)
		return STATUS_INVALID;
	carried->execution.asked_ms = event->recorded_ms;
	TEXT_STORE(carried->execution.court, body->court);
	return execution_go(rows, carried, EXECUTION_ON_COURT);
}

static enum status contested(struct rows_writer *rows, struct carried *carried,
			     const struct event *event)
{
	const Zh__CaseContested *body = BODY(event, CaseContested);
	struct execution_row *row = &carried->execution;
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
	return contest_go(rows, carried, CONTEST_ON_TAKE_UP);
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

static enum status contest_ended(struct rows_writer *rows, struct carried *carried,
				 const struct event *event)
{
	const Zh__CaseContestEnded *body = BODY(event, CaseContestEnded);
	bool revoked = body->contest_outcome == ZH__CONTEST_OUTCOME__CONTEST_OUTCOME_REVOKED;
	uint8_t before = carried->casefile.execution;
	uint8_t money = money_event(&carried->casefile, body);
	carried->execution.contest_outcome = (uint8_t)body->contest_outcome;
	carried->execution.contest_over_ms = body->received_ms;
	if (carried->execution.contest_kind == ZH__CONTEST_KIND__CONTEST_KIND_RECONSIDERATION)
		reviewed(&carried->execution, body);
	carried->execution.back_fen = body->back_fen;
	carried->execution.surcharge_back_fen = body->surcharge_back_fen;
	carried->execution.goods_back |= body->goods_back != 0;
	surcharge_pause_end(&carried->execution.surcharge, PAUSE_CONTEST,
			    time_day_of_ms(body->received_ms));
	if (body->has_surcharge_base_fen) {
		carried->execution.surcharge.base_fen = body->surcharge_base_fen;
		carried->execution.surcharge.fine_fen = body->surcharge_fine_fen;
	}
	carried->casefile.owed_fen = body->owed_fen;
	carried->casefile.left_fen = body->left_fen;
	if (!parts_varied(&carried->execution, body))
		return STATUS_INVALID;
	(void)esc_state_go(&case_execution_table, &carried->casefile.execution, money);
	esc_count_move(rows, COUNT_CASE_EXECUTION, before, carried->casefile.execution);
	if (revoked)
		publication_falls(rows, carried);
	if (body->service_falls)
		service_falls_too(rows, carried);
	return contest_go(rows, carried, revoked ? CONTEST_ON_REVOKE : CONTEST_ON_END);
}

/* ---- cash on its way, and what was given back */

static enum status cash_received(struct rows_writer *rows, struct carried *carried,
				 const struct event *event)
{
	const Zh__CaseCashReceived *body = BODY(event, CaseCashReceived);
	struct execution_row *row = &carried->execution;
	if (event->meta->second == NULL || body->cash_fen <= 0 ||
	    body->cash_fen > row->cash_held_fen ||
	    body->held_fen != row->cash_held_fen - body->cash_fen)
		return STATUS_INVALID;
	row->cash_held_fen = body->held_fen;
	row->cash_arrived_ms =
		latest_ms(row->cash_office_fen, row->cash_arrived_ms, body->arrived_ms);
	row->cash_office_fen += body->cash_fen;
	put(rows, carried);
	return STATUS_OK;
}

static enum status cash_banked(struct rows_writer *rows, struct carried *carried,
			       const struct event *event)
{
	const Zh__CaseCashBanked *body = BODY(event, CaseCashBanked);
	struct execution_row *row = &carried->execution;
	if (body->cash_fen <= 0 || body->cash_fen > row->cash_office_fen ||
	    body->office_fen != row->cash_office_fen - body->cash_fen)
		return STATUS_INVALID;
	row->cash_office_fen = body->office_fen;
	put(rows, carried);
	return STATUS_OK;
}

static enum status given_back(struct rows_writer *rows, struct carried *carried,
			      const struct event *event)
{
	const Zh__CaseGivenBack *body = BODY(event, CaseGivenBack);
	struct execution_row *row = &carried->execution;
	int64_t left = row->back_fen - row->given_fen;
	bool money = body->back_way == ZH__BACK_WAY__BACK_WAY_MONEY;
	if (event->meta->second == NULL || body->given_fen < 0 ||
	    (money ? body->given_fen > left || body->back_left_fen != left - body->given_fen
		   : row->goods_back == 0))
		return STATUS_INVALID;
	if (money)
		row->given_fen += body->given_fen;
	else
		row->goods_back = 0;
	put(rows, carried);
	return STATUS_OK;
}

enum status esc_evolve_execution(struct rows_writer *rows, const struct event *event)
{
	struct carried carried;
	if (!carried_begin(rows, event->head.subject_number, &carried))
		return STATUS_INVALID;
	switch (event->head.kind) {
	case KIND(CASE_DEFERRED):
		return deferred(rows, &carried, event);
	case KIND(CASE_DEMANDED):
		return demanded(rows, &carried, event);
	case KIND(CASE_COURT_ASKED):
		return court_asked(rows, &carried, event);
	case KIND(CASE_CONTESTED):
		return contested(rows, &carried, event);
	case KIND(CASE_SURCHARGED):
		return surcharged(rows, &carried, event);
	case KIND(CASE_EXECUTION_SUSPENDED):
		return suspended(rows, &carried, event);
	case KIND(CASE_EXECUTION_RESUMED):
		return resumed(rows, &carried, event);
	case KIND(CASE_EXECUTION_ENDED):
		return ended(rows, &carried, event);
	case KIND(CASE_AGREED):
		return agreed(rows, &carried, event);
	case KIND(CASE_CASH_RECEIVED):
		return cash_received(rows, &carried, event);
	case KIND(CASE_CASH_BANKED):
		return cash_banked(rows, &carried, event);
	case KIND(CASE_GIVEN_BACK):
		return given_back(rows, &carried, event);
	case KIND(CASE_CONTEST_ENDED):
		return contest_ended(rows, &carried, event);
	default: /* what moves the contest alone */
		return contest_go(rows, &carried, booked_by(&case_contest_table, event->head.kind));
	}
}
