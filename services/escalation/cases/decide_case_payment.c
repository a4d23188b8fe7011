/* How a fine was paid, cash on its way to the bank, and what is given back.
 * 行政处罚法 67 to 71; 程序规定 72, 73; 行政强制法 41. */
#include "common/base/sabotage.h"
#include "services/escalation/cases/cases.h"
#include "services/escalation/cases/discretion.h"
#include "services/escalation/states.h"

/* 程序规定 72(一), in fen. */
#define SMALL_FINE_FEN INT64_C(10000)
#define FEN_PER_YUAN 100

/* ---- 缴款 */

static bool paper_given(struct work *work, const char *receipt, const char *why, enum gate gate)
{
	return work_text_given(receipt) || !work_lacks(work, why, gate, GATE_NEED_MONEY_PAPER);
}

/* What the ground allows of a fine; 0: the law names no sum. */
static int64_t cash_limit(const struct case_at_work *casefile, Zh__CashGround ground)
{
	if (ground == ZH__CASH_GROUND__CASH_GROUND_SMALL_FINE)
		return SMALL_FINE_FEN;
	/* (二) says the sums of 66. */
	return ground == ZH__CASH_GROUND__CASH_GROUND_HARD_LATER ? summary_fine_fen(casefile) : 0;
}

void casefile_refuse_limit(struct work *work, int64_t limit_fen)
{
	char text[24];
	struct writer out = writer_over(text, sizeof text);
	writer_put_decimal(&out, (uint64_t)(limit_fen / FEN_PER_YUAN));
	decision_refuse_param(work->decision, "limit", work_text(work, &out));
}

static bool within_limit(struct work *work, const struct case_at_work *casefile, int64_t limit)
{
	if (fine_left_of(&casefile->file, casefile->row.owed_fen) <= limit ||
	    SABOTAGE("case.cash-above-limit") ||
	    !work_lacks(work, "cash_limit", GATE_APP_72, GATE_NEED_GROUND))
		return true;
	casefile_refuse_limit(work, limit);
	return false;
}

/* 行政处罚法 68: of a decision on the spot, which is of the day that the cash is of; 69: of any
 * decision, where the party asks for it. */
static bool ground_holds(struct work *work, const struct case_at_work *casefile, int64_t taken_ms)
{
	const Zh__CaseExecuteCommand *command = WORK_BODY(work, Zh__CaseExecuteCommand);
	int64_t limit = cash_limit(casefile, command->ground);
	if (command->ground < ZH__CASH_GROUND__CASH_GROUND_SMALL_FINE ||
	    command->ground > ZH__CASH_GROUND__CASH_GROUND_REMOTE_PLACE)
		return SABOTAGE("case.cash-without-ground") ||
		       !work_lacks(work, "no_cash_ground", GATE_APP_72, GATE_NEED_GROUND);
	if (limit == 0)
		return work_text_given(command->application) || SABOTAGE("case.cash-unasked") ||
		       !work_lacks(work, "no_cash_request", GATE_APP_72, GATE_NEED_APPLICATION);
	if (!within_limit(work, casefile, limit))
		return false;
	return (casefile_on_spot(&casefile->row) &&
		time_day_of_ms(taken_ms) == time_day_of_ms(casefile->row.decided_ms)) ||
	       SABOTAGE("case.cash-later") ||
	       !work_lacks(work, "not_on_spot", GATE_APP_72, GATE_NEED_GROUND);
}

/* Behind the step before it, and not in the future. */
static bool money_moment(struct work *work, int64_t stated_ms, int64_t after_ms, const char *where,
			 int64_t *ret_ms)
{
	if (!work_moment(work, stated_ms, where, ret_ms))
		return false;
	return *ret_ms >= after_ms || work_invalid(work, "money_day", where);
}

/* 行政处罚法 68, 69: a fine, never what is confiscated, nor a surcharge. */
static bool of_fine_alone(struct work *work, const struct case_at_work *casefile,
			  const Zh__CaseExecuted *body)
{
	int64_t left = casefile->row.left_fen;
	if ((body->surcharge_paid_fen == 0 && fine_left_of(&casefile->file, left) == left) ||
	    SABOTAGE("case.cash-for-any"))
		return true;
	return work_refuse(work, "fine_alone");
}

static bool cash_stated(struct work *work, const struct case_at_work *casefile,
			Zh__CaseExecuted *body)
{
	const Zh__CaseExecuteCommand *command = WORK_BODY(work, Zh__CaseExecuteCommand);
	int64_t taken_ms, landed_ms;
	if (!money_moment(work, command->taken_ms, casefile->row.decided_ms, "taken_ms",
			  &taken_ms) ||
	    !of_fine_alone(work, casefile, body) || !ground_holds(work, casefile, taken_ms) ||
	    (!SABOTAGE("case.cash-without-receipt") &&
	     !paper_given(work, command->receipt, "no_fiscal_receipt", GATE_APP_72)))
		return false;
	SET_OPTIONAL(body, ground, command->ground);
	body->application = command->application;
	SET_OPTIONAL(body, taken_ms, taken_ms);
	if (command->landed_ms == 0)
		return true;
	if (!money_moment(work, command->landed_ms, taken_ms, "landed_ms", &landed_ms))
		return false;
	SET_OPTIONAL(body, landed_ms, landed_ms);
	return true;
}

bool payment_stated(struct work *work, const struct case_at_work *casefile, Zh__CaseExecuted *body)
{
	const Zh__CaseExecuteCommand *command = WORK_BODY(work, Zh__CaseExecuteCommand);
	body->receipt = command->receipt;
	if (command->payment_way != ZH__PAYMENT_WAY__PAYMENT_WAY_UNKNOWN)
		SET_OPTIONAL(body, payment_way, command->payment_way);
	if (command->payment_way == ZH__PAYMENT_WAY__PAYMENT_WAY_IN_CASH)
		return cash_stated(work, casefile, body);
	if (command->ground != ZH__CASH_GROUND__CASH_GROUND_UNKNOWN ||
	    work_text_given(command->application) || command->taken_ms != 0 ||
	    command->landed_ms != 0)
		return work_invalid(work, "not_cash", "payment_way");
	if (command->payment_way == ZH__PAYMENT_WAY__PAYMENT_WAY_BANK ||
	    command->payment_way == ZH__PAYMENT_WAY__PAYMENT_WAY_ELECTRONICALLY)
		return SABOTAGE("case.paid-without-receipt") ||
		       paper_given(work, command->receipt, "no_payment_receipt", GATE_APL_67);
	return SABOTAGE("case.paid-any-way") ||
	       !work_lacks(work, "no_way", GATE_APL_67, GATE_NEED_MONEY_PAPER);
}

/* Of all the cash that waits the earliest term runs, in whatever order it is put on record. */
static void cash_clock(struct work *work, const struct case_at_work *casefile,
		       enum clock_id purpose, int64_t from_ms)
{
	uint64_t number = clock_running(work->context->rows, casefile->subject, purpose);
	const struct clock_row *running =
		number != 0 ? clock_row_get(work->context->rows, number) : NULL;
	if (running != NULL && (running->anchor_ms <= from_ms || SABOTAGE("case.later-cash-first")))
		return;
	if (running != NULL)
		work_clocks_stop(work, purpose, casefile->subject, "earlier_cash");
	(void)work_clock(work, purpose, casefile->subject, from_ms, 0);
}

void payment_clocks(struct work *work, const struct case_at_work *casefile,
		    const Zh__CaseExecuted *body)
{
	if (body->payment_way == ZH__PAYMENT_WAY__PAYMENT_WAY_IN_CASH &&
	    !SABOTAGE("case.cash-clock-unbegun"))
		cash_clock(work, casefile, CLOCK_CASE_CASH_IN,
			   body->has_landed_ms ? body->landed_ms : body->taken_ms);
}

/* ---- 当场收缴的罚款交回、缴付银行 */

struct money_call {
	struct work *work;
	struct case_at_work *casefile;
	struct execution_row execution;
};

static struct money_call money_call_of(struct work *work, struct case_at_work *casefile)
{
	struct money_call call = {.work = work, .casefile = casefile};
	(void)execution_get(work->context->rows, casefile->number, &call.execution);
	return call;
}

/* Some of what waits, and never more. */
static bool cash_sound(struct money_call *call, int64_t cash_fen, int64_t waits_fen)
{
	if (waits_fen == 0)
		return work_refuse(call->work, "no_cash");
	return (cash_fen > 0 && cash_fen <= waits_fen) ||
	       work_invalid(call->work, "amount", "cash_fen");
}

void case_act_cash_in(struct work *work, struct case_at_work *casefile)
{
	struct money_call moved = money_call_of(work, casefile), *call = &moved;
	const Zh__CaseCashInCommand *command = WORK_BODY(work, Zh__CaseCashInCommand);
	int64_t arrived_ms;
	if (!cash_sound(call, command->cash_fen, call->execution.cash_held_fen) ||
	    !money_moment(work, command->arrived_ms, call->execution.cash_taken_ms, "arrived_ms",
			  &arrived_ms) ||
	    (!SABOTAGE("case.cash-in-unshown") &&
	     !paper_given(work, command->receipt, "no_payment_receipt", GATE_APP_73)))
		return;
	Zh__CaseCashReceived *body = NEW(work, CaseCashReceived);
	SET_OPTIONAL(body, casefile, call->casefile->number);
	SET_OPTIONAL(body, cash_fen, command->cash_fen);
	SET_OPTIONAL(body, held_fen, call->execution.cash_held_fen - command->cash_fen);
	SET_OPTIONAL(body, arrived_ms, arrived_ms);
	body->receipt = command->receipt;
	casefile_emit(work, call->casefile, KIND(CASE_CASH_RECEIVED), body);
	if (body->held_fen == 0)
		work_clocks_stop(work, CLOCK_CASE_CASH_IN, call->casefile->subject, "handed_in");
	if (!SABOTAGE("case.bank-clock-unbegun"))
		cash_clock(work, call->casefile, CLOCK_CASE_CASH_BANK, arrived_ms);
}

void case_act_cash_bank(struct work *work, struct case_at_work *casefile)
{
	struct money_call moved = money_call_of(work, casefile), *call = &moved;
	const Zh__CaseCashBankCommand *command = WORK_BODY(work, Zh__CaseCashBankCommand);
	int64_t banked_ms;
	if (!cash_sound(call, command->cash_fen, call->execution.cash_office_fen) ||
	    !money_moment(work, command->banked_ms, call->execution.cash_arrived_ms, "banked_ms",
			  &banked_ms) ||
	    (!SABOTAGE("case.cash-bank-unshown") &&
	     !paper_given(work, command->receipt, "no_payment_receipt", GATE_APP_73)))
		return;
	Zh__CaseCashBanked *body = NEW(work, CaseCashBanked);
	SET_OPTIONAL(body, casefile, call->casefile->number);
	SET_OPTIONAL(body, cash_fen, command->cash_fen);
	SET_OPTIONAL(body, office_fen, call->execution.cash_office_fen - command->cash_fen);
	SET_OPTIONAL(body, banked_ms, banked_ms);
	body->receipt = command->receipt;
	casefile_emit(work, call->casefile, KIND(CASE_CASH_BANKED), body);
	if (body->office_fen == 0)
		work_clocks_stop(work, CLOCK_CASE_CASH_BANK, call->casefile->subject, "banked");
}

/* ---- 执行回转 */

bool goods_confiscated(const struct case_at_work *casefile)
{
	for (size_t i = 0; i < casefile->file.penalty_count && i < PENALTIES_MAX; i++)
		if (casefile->file.penalties[i].kind ==
		    ZH__PENALTY_KIND__PENALTY_KIND_CONFISCATE_GOODS)
			return true;
	return false;
}

/* Money: never more than is to be given back; goods, or where they can't be given back what is
 * paid for them, with the reason. */
static bool back_sound(struct money_call *call, const Zh__CaseGiveBackCommand *command)
{
	struct work *work = call->work;
	int64_t left = call->execution.back_fen - call->execution.given_fen;
	bool money = command->back_way == ZH__BACK_WAY__BACK_WAY_MONEY;
	if (command->back_way < ZH__BACK_WAY__BACK_WAY_MONEY ||
	    command->back_way > ZH__BACK_WAY__BACK_WAY_COMPENSATION)
		return work_invalid(work, "no_back_way", "back_way");
	if (money ? left == 0 : call->execution.goods_back == 0)
		return work_refuse(work, "no_back");
	if (command->back_way == ZH__BACK_WAY__BACK_WAY_RETURNED_GOODS)
		return command->given_fen == 0 ? work_text_given(command->goods) ||
							 work_invalid(work, "no_goods", "goods")
					       : work_invalid(work, "amount", "given_fen");
	if (command->given_fen <= 0 ||
	    (money && command->given_fen > left && !SABOTAGE("case.given-too-much")))
		return work_invalid(work, "amount", "given_fen");
	return money || work_reason_given(work);
}

static void sooner(int64_t *first_ms, int64_t undone_ms)
{
	if (*first_ms == 0 || undone_ms < *first_ms)
		*first_ms = undone_ms;
}

/* Of all that undid it, wholly or in part, the first: a review, whatever a suit against it comes
 * to; a judgment; the office itself, whatever a contest that goes on comes to. */
static int32_t fell_day(const struct execution_row *execution)
{
	int64_t first_ms = 0;
	if (execution->review_varied != 0)
		sooner(&first_ms, execution->reviewed_ms);
	if (execution->contest_outcome == ZH__CONTEST_OUTCOME__CONTEST_OUTCOME_REVOKED ||
	    execution->contest_outcome == ZH__CONTEST_OUTCOME__CONTEST_OUTCOME_VARIED)
		sooner(&first_ms, execution->contest_over_ms);
	if (execution->end_ground == ZH__EXECUTION_END__EXECUTION_END_DECISION_REVOKED)
		sooner(&first_ms, execution->ended_ms);
	return time_day_of_ms(first_ms);
}

void case_act_give_back(struct work *work, struct case_at_work *casefile)
{
	struct money_call moved = money_call_of(work, casefile), *call = &moved;
	const Zh__CaseGiveBackCommand *command = WORK_BODY(work, Zh__CaseGiveBackCommand);
	bool money = command->back_way == ZH__BACK_WAY__BACK_WAY_MONEY;
	int64_t given_ms, left = call->execution.back_fen - call->execution.given_fen;
	int64_t fell_ms = time_ms_of_day(fell_day(&call->execution));
	if (SABOTAGE("case.given-before-it-fell") || fell_ms < call->casefile->row.decided_ms)
		fell_ms = call->casefile->row.decided_ms;
	if (!back_sound(call, command) ||
	    !money_moment(work, command->given_ms, fell_ms, "given_ms", &given_ms) ||
	    (!SABOTAGE("case.given-unshown") &&
	     !paper_given(work, command->receipt, "no_payment_receipt", GATE_ACL_41)))
		return;
	Zh__CaseGivenBack *body = NEW(work, CaseGivenBack);
	SET_OPTIONAL(body, casefile, call->casefile->number);
	SET_OPTIONAL(body, back_way, command->back_way);
	if (command->given_fen != 0)
		SET_OPTIONAL(body, given_fen, command->given_fen);
	SET_OPTIONAL(body, back_left_fen, money ? left - command->given_fen : left);
	body->goods = command->goods;
	SET_OPTIONAL(body, given_ms, given_ms);
	body->receipt = command->receipt;
	casefile_emit(work, call->casefile, KIND(CASE_GIVEN_BACK), body);
}
