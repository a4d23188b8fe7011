/* What a decision says of its discretion and its sums: what is stated is stated whole.
 * 行政处罚法 28, 32, 33, 34; 产品质量法 55, 72. */
#include "common/base/sabotage.h"
#include "services/escalation/cases/cases.h"
#include "services/escalation/cases/discretion.h"

/* What lacks, or doesn't fit together, is said by the gate. */
static bool whole(struct work *work, bool is_whole, const char *why, enum gate gate)
{
	return is_whole || !work_lacks(work, why, gate, GATE_NEED_CONTENTS);
}

/* ---- of a penalty */

/* 行政处罚法28(1): by a day that is still to come. */
static bool correction_whole(struct work *work, const Zh__CaseDecided *said)
{
	bool by_day = said->correct_order == ZH__CORRECT_ORDER__CORRECT_ORDER_BY_DAY;
	bool nothing_left = said->correct_order == ZH__CORRECT_ORDER__CORRECT_ORDER_NOTHING_LEFT;
	int32_t day;
	bool has_day =
		time_day_of_yyyymmdd(said->correct_by_day, &day) == STATUS_OK &&
		(day > time_day_of_ms(work_when(work)) || SABOTAGE("case.correct-by-yesterday"));
	bool days_fit =
		by_day ? has_day || SABOTAGE("case.correct-by-no-day") : !said->has_correct_by_day;
	return whole(work, days_fit, "correct_day", GATE_APL_28_1) &&
	       whole(work,
		     nothing_left == work_text_given(said->nothing_left) ||
			     SABOTAGE("case.nothing-left-unsaid"),
		     "nothing_left", GATE_APL_28_1);
}

/* 行政处罚法34: a standard is one of a version. */
static bool standard_whole(struct work *work, const Zh__CaseDecided *said)
{
	return whole(work,
		     work_text_given(said->discretion_standard) ==
				     work_text_given(said->standard_version) ||
			     SABOTAGE("case.standard-unversioned"),
		     "standard_version", GATE_APL_34);
}

/* 行政处罚法32: each of the five is said to hold or not; what holds makes it lighter. */
static bool lighter_whole(struct work *work, const Zh__CaseDecided *said)
{
	Zh__GroundAnswer answers[GROUNDS_LIGHTER];
	size_t answered = 0, holds = 0;
	lighter_answers(said, answers);
	for (size_t i = 0; i < GROUNDS_LIGHTER; i++) {
		answered += answers[i] != ZH__GROUND_ANSWER__GROUND_ANSWER_UNKNOWN;
		holds += answers[i] == ZH__GROUND_ANSWER__GROUND_ANSWER_HOLDS;
	}
	return whole(work,
		     answered == 0 || answered == GROUNDS_LIGHTER ||
			     SABOTAGE("case.lighter-unanswered"),
		     "lighter_unanswered", GATE_APL_32) &&
	       whole(work,
		     holds == 0 || work_text_given(said->lightened) ||
			     SABOTAGE("case.lighter-without-effect"),
		     "not_lightened", GATE_APL_32);
}

/* 产品质量法55: that it didn't know is proved, and the source is named; never the one alone. */
static bool source_whole(struct work *work, const Zh__CaseDecided *said)
{
	return whole(work,
		     work_text_given(said->unaware_proof) == work_text_given(said->goods_source) ||
			     SABOTAGE("case.source-alone"),
		     "source_in_part", GATE_PQL_55);
}

static bool is_sum(int64_t fen)
{
	return fen >= 0 && fen <= PENALTY_FEN_MAX;
}

/* 行政处罚法28(2): no more is refunded than was gained, no more confiscated than is left. */
static bool gains_whole(struct work *work, const Zh__CaseDecided *said)
{
	if (!is_sum(said->illegal_gains_fen))
		return work_invalid(work, "amount", "illegal_gains_fen");
	if (!is_sum(said->refunded_fen))
		return work_invalid(work, "amount", "refunded_fen");
	return whole(work,
		     said->refunded_fen <= said->illegal_gains_fen || SABOTAGE("case.refund-above"),
		     "refund_above", GATE_APL_28_2) &&
	       whole(work,
		     !said->has_illegal_gains_fen ||
			     gains_confiscated(said) <= gains_to_confiscate(said) ||
			     SABOTAGE("case.gains-above"),
		     "gains_above", GATE_APL_28_2);
}

/* 产品质量法72: by the marked price, else the market's of like goods; what was sold and what wasn't
 * make the sum. */
static bool value_whole(struct work *work, const Zh__CaseDecided *said)
{
	bool market = said->value_basis == ZH__VALUE_BASIS__VALUE_BASIS_MARKET;
	if (!is_sum(said->sold_fen))
		return work_invalid(work, "amount", "sold_fen");
	if (!is_sum(said->unsold_fen))
		return work_invalid(work, "amount", "unsold_fen");
	if (!is_sum(said->goods_value_fen))
		return work_invalid(work, "amount", "goods_value_fen");
	return whole(work,
		     said->sold_fen + said->unsold_fen == said->goods_value_fen ||
			     SABOTAGE("case.value-unlike-parts"),
		     "value_sum", GATE_PQL_72) &&
	       whole(work,
		     (said->goods_value_fen != 0) ==
				     (said->value_basis != ZH__VALUE_BASIS__VALUE_BASIS_UNKNOWN) ||
			     SABOTAGE("case.value-without-basis"),
		     "value_basis", GATE_PQL_72) &&
	       whole(work,
		     market == work_text_given(said->market_price) ||
			     SABOTAGE("case.market-unsaid"),
		     "market_price", GATE_PQL_72);
}

/* ---- of no penalty */

/* 行政处罚法33: the ground with what shows it, which for want of fault is the party's proof; and
 * the party is educated. */
static bool no_penalty_whole(struct work *work, const Zh__CaseDecided *said)
{
	bool no_fault =
		said->no_penalty_ground == ZH__NO_PENALTY_GROUND__NO_PENALTY_GROUND_NO_FAULT;
	if (decision_says(said) == 0)
		return true;
	if (!whole(work, said->no_penalty_ground != 0 || SABOTAGE("case.no-penalty-groundless"),
		   "no_penalty_ground", GATE_APL_33_1))
		return false;
	if (no_fault &&
	    !whole(work,
		   work_text_given(said->no_penalty_shown) || SABOTAGE("case.no-fault-unproved"),
		   "no_proof", GATE_APL_33_2))
		return false;
	return (no_fault || whole(work,
				  work_text_given(said->no_penalty_shown) ||
					  SABOTAGE("case.no-penalty-unshown"),
				  "ground_unshown", GATE_APL_33_1)) &&
	       whole(work, work_text_given(said->education) || SABOTAGE("case.not-educated"),
		     "not_educated", GATE_APL_33_1);
}

bool discretion_whole(struct work *work, bool no_penalty, const Zh__CaseDecided *said)
{
	const uint8_t of_no_penalty = 1u << DECISION_DUTY_NO_PENALTY;
	bool penalty = said->n_penalties != 0;
	uint8_t says = decision_says(said);
	if (!penalty &&
	    ((says & ~of_no_penalty) != 0 || work_text_given(said->unaware_proof) ||
	     work_text_given(said->goods_source)) &&
	    !SABOTAGE("case.discretion-of-nothing"))
		return work_invalid(work, "of_penalty_alone", "outcome");
	if (!no_penalty && (says & of_no_penalty) != 0 && !SABOTAGE("case.no-penalty-of-any"))
		return work_invalid(work, "of_no_penalty_alone", "outcome");
	if (!penalty)
		return no_penalty_whole(work, said);
	return correction_whole(work, said) && standard_whole(work, said) &&
	       lighter_whole(work, said) && source_whole(work, said) && gains_whole(work, said) &&
	       value_whole(work, said);
}

/* ---- as it was stated */

/* By the policy's penalty bases a fine of what was found counts from the value of goods. */
static bool value_wanted(const struct work *work, const struct case_at_work *casefile,
			 const Zh__CaseDecideCommand *command)
{
	const struct policy *policy = work->context->policy;
	bool fined = false;
	for (size_t i = 0; i < command->n_penalties; i++)
		fined = fined || command->penalties[i]->kind == ZH__PENALTY_KIND__PENALTY_KIND_FINE;
	for (size_t i = 0; fined && policy != NULL && i < policy->penalty_count; i++)
		if (policy->penalties[i].unit == PENALTY_UNIT_PERCENT_OF_GOODS_VALUE &&
		    (policy->penalties[i].violations & casefile->row.violations) != 0)
			return true;
	return false;
}

void discretion_state(const struct work *work, const struct case_at_work *casefile,
		      const Zh__CaseDecideCommand *command, Zh__CaseDecided *body)
{
#include "services/escalation/cases/discretion_stated.def"
	body->unaware_proof = command->unaware_proof;
	body->goods_source = command->goods_source;
	if (value_wanted(work, casefile, command))
		SET_OPTIONAL(body, value_wanted, 1);
}
