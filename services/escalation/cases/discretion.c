#include "services/escalation/cases/discretion.h"

#include <string.h>

#include "common/base/sabotage.h"
#include "common/policy/papers/work.h"
#include "services/escalation/cases/remedies.h"

static const struct {
	enum gate gate;
	bool of_penalty;
} duties[DECISION_DUTY_COUNT] = {
#define X(name, at, penalty) [DECISION_DUTY_##name] = {GATE_##at, (penalty)},
#include "services/escalation/cases/decision_duties.def"
#undef X
};

enum gate decision_duty_gate(enum decision_duty duty)
{
	return duties[duty].gate;
}

int64_t gains_to_confiscate(const Zh__CaseDecided *said)
{
	return said->illegal_gains_fen - said->refunded_fen;
}

int64_t gains_confiscated(const Zh__CaseDecided *said)
{
	for (size_t i = 0; i < said->n_penalties; i++)
		if (said->penalties[i]->kind == ZH__PENALTY_KIND__PENALTY_KIND_CONFISCATE_GAINS)
			return said->penalties[i]->amount_fen;
	return 0;
}

void lighter_answers(const Zh__CaseDecided *said, Zh__GroundAnswer answers[GROUNDS_LIGHTER])
{
	answers[0] = said->light_harm_removed;
	answers[1] = said->light_coerced;
	answers[2] = said->light_confessed;
	answers[3] = said->light_merit;
	answers[4] = said->light_other;
}

static bool lighter_answered(const Zh__CaseDecided *said)
{
	Zh__GroundAnswer answers[GROUNDS_LIGHTER];
	lighter_answers(said, answers);
	for (size_t i = 0; i < GROUNDS_LIGHTER; i++)
		if (answers[i] == ZH__GROUND_ANSWER__GROUND_ANSWER_UNKNOWN)
			return false;
	return true;
}

/* 行政处罚法28(2): how much they were, and that nothing is left to the party. */
static bool gains_settled(const Zh__CaseDecided *said)
{
	return said->has_illegal_gains_fen && gains_confiscated(said) == gains_to_confiscate(said);
}

static bool is_stated(const Zh__CaseDecided *said, enum decision_duty duty)
{
	switch (duty) {
	case DECISION_DUTY_CORRECTION:
		return said->correct_order != ZH__CORRECT_ORDER__CORRECT_ORDER_UNKNOWN ||
		       SABOTAGE("case.correction-unowed");
	case DECISION_DUTY_GAINS:
		return gains_settled(said) || SABOTAGE("case.gains-unowed");
	case DECISION_DUTY_LIGHTER:
		return lighter_answered(said) || SABOTAGE("case.lighter-unowed");
	case DECISION_DUTY_NO_PENALTY:
		return said->no_penalty_ground !=
			       ZH__NO_PENALTY_GROUND__NO_PENALTY_GROUND_UNKNOWN ||
		       SABOTAGE("case.no-penalty-unowed");
	case DECISION_DUTY_STANDARD:
		return said->discretion_standard != NULL || SABOTAGE("case.standard-unowed");
	case DECISION_DUTY_VALUE:
		return !said->value_wanted || said->goods_value_fen != 0 ||
		       SABOTAGE("case.value-unowed");
	case DECISION_DUTY_COUNT:
		break;
	}
	return true;
}

uint8_t decision_owes(const Zh__CaseDecided *said)
{
	uint8_t owed = 0;
	if (said->outcome == NULL)
		return 0;
	bool penalty = strcmp(said->outcome, "penalty") == 0;
	if (!penalty && strcmp(said->outcome, "no_penalty") != 0)
		return 0;
	for (unsigned duty = 0; duty < DECISION_DUTY_COUNT; duty++)
		if (duties[duty].of_penalty == penalty &&
		    !is_stated(said, (enum decision_duty)duty))
			owed |= (uint8_t)(1u << duty);
	return owed;
}

static bool is_said(const char *text)
{
	return text != NULL && text[0] != '\0';
}

static bool says_lighter(const Zh__CaseDecided *said)
{
	Zh__GroundAnswer answers[GROUNDS_LIGHTER];
	lighter_answers(said, answers);
	for (size_t i = 0; i < GROUNDS_LIGHTER; i++)
		if (answers[i] != ZH__GROUND_ANSWER__GROUND_ANSWER_UNKNOWN)
			return true;
	return is_said(said->lightened);
}

uint8_t decision_says(const Zh__CaseDecided *said)
{
	const bool says[DECISION_DUTY_COUNT] = {
		[DECISION_DUTY_CORRECTION] = said->correct_order != 0 || said->has_correct_by_day ||
					     is_said(said->nothing_left),
		[DECISION_DUTY_GAINS] = said->has_illegal_gains_fen || said->refunded_fen != 0,
		[DECISION_DUTY_LIGHTER] = says_lighter(said),
		[DECISION_DUTY_NO_PENALTY] = said->no_penalty_ground != 0 ||
					     is_said(said->no_penalty_shown) ||
					     is_said(said->education),
		[DECISION_DUTY_STANDARD] =
			is_said(said->discretion_standard) || is_said(said->standard_version),
		[DECISION_DUTY_VALUE] = said->value_basis != 0 || said->goods_value_fen != 0 ||
					said->sold_fen != 0 || said->unsold_fen != 0 ||
					is_said(said->market_price),
	};
	uint8_t bits = 0;
	for (unsigned duty = 0; duty < DECISION_DUTY_COUNT; duty++)
		bits |= (uint8_t)((unsigned)says[duty] << duty);
	return bits;
}

static size_t penalties_of(const struct casefile_file *file, struct decision_completed *completed)
{
	size_t count = 0;
	while (count < file->penalty_count && count < PENALTIES_MAX) {
		Zh__Penalty *penalty = &completed->penalties[count];
		zh__penalty__init(penalty);
		penalty->kind = (Zh__PenaltyKind)file->penalties[count].kind;
		penalty->amount_fen = file->penalties[count].amount_fen;
		completed->list[count++] = penalty;
	}
	return count;
}

void decision_complete(const Zh__CaseCompleted *command, const struct casefile_file *file,
		       struct decision_completed *ret_completed)
{
	Zh__CaseDecided *body = &ret_completed->said;
	zh__case_decided__init(body);
	body->n_penalties = penalties_of(file, ret_completed);
	body->penalties = ret_completed->list;
	TEXT_STORE(ret_completed->outcome, body->n_penalties != 0 ? "penalty" : "no_penalty");
	body->outcome = ret_completed->outcome;
	body->value_wanted = (file->decision_owes >> DECISION_DUTY_VALUE & 1) != 0;
	body->has_illegal_gains_fen = command->has_illegal_gains_fen;
	body->illegal_gains_fen = command->illegal_gains_fen;
#define TEXT(field) body->field = command->field;
#define NUMBER(field)                                                                              \
	body->has_##field = command->has_##field;                                                  \
	body->field = command->field;
#include "services/escalation/cases/discretion_fields.def"
#undef NUMBER
#undef TEXT
}

uint8_t remedies_of(const Zh__CaseDecided *body)
{
	if (!body->has_remedies_told)
		return REMEDIES_UNKNOWN;
	return body->remedies_told && body->reconsider_days <= REMEDIES_DAYS_MAX
		       ? (uint8_t)body->reconsider_days
		       : (uint8_t)REMEDIES_UNTOLD;
}

bool casefile_on_spot(const struct casefile_row *row)
{
	return row->decided_ms != 0 && row->filed_ms == 0;
}
