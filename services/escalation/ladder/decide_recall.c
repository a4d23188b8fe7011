/* A recall rests on somebody's word: a county reports up, follows the producer's plan, passes on a
 * notice or the national bureau's order, notifies where its province has delegated that, or orders
 * by a law that gives it the power.  令19号 12-14, 17, 30; 国务院令503号 9; 消费者权益保护法 33. */
#include "common/base/sabotage.h"
#include "common/base/time.h"
#include "common/policy/gates/gate.h"
#include "services/escalation/ladder/measures.h"

#define BASIS(name) ZH__RECALL_BASIS__RECALL_BASIS_##name
#define RESULT(name) ZH__RECALL_RESULT__RECALL_RESULT_##name
#define LEVEL(name) ZH__SAMPLING_LEVEL__SAMPLING_LEVEL_##name

enum recall_part {
	PART_LEVEL = 1u << 0,
	PART_DAY = 1u << 1,
	PART_DELEGATION = 1u << 2,
	PART_DEFECT = 1u << 3,
	PART_POWER = 1u << 4,
	PART_OPINION = 1u << 5,
};

/* What may be said of each; what must be is asked below, by the gates. */
static const uint8_t parts_of[] = {
	[BASIS(REPORTED_UP)] = 0,
	[BASIS(PRODUCER)] = PART_DAY,
	[BASIS(NOTICE)] = PART_LEVEL | PART_DAY | PART_DELEGATION | PART_DEFECT,
	[BASIS(ORDER)] = PART_LEVEL | PART_DAY,
	[BASIS(ORDER_HERE)] = PART_DAY | PART_DEFECT | PART_POWER | PART_OPINION,
};

static uint8_t parts_said(const Zh__MeasureTakeCommand *command)
{
	uint8_t parts = 0;
	if (command->office_level != 0)
		parts |= PART_LEVEL;
	if (command->recall_day != 0)
		parts |= PART_DAY;
	if (work_text_given(command->delegation))
		parts |= PART_DELEGATION;
	if (work_text_given(command->defect))
		parts |= PART_DEFECT;
	if (command->recall_power != 0)
		parts |= PART_POWER;
	if (work_text_given(command->legal_opinion))
		parts |= PART_OPINION;
	return parts;
}

static bool lacks(struct work *work, enum gate gate, enum gate_need need, enum gate_ground ground,
		  const char *code)
{
	return work_lacks_of(work, (struct gate_lack){gate, need, ground, code});
}

/* Not to come; false: none, or none that is one. */
static bool day_known(const struct work *work, uint32_t said, int32_t *ret_day)
{
	return said != 0 && time_day_of_yyyymmdd(said, ret_day) == STATUS_OK &&
	       *ret_day <= time_day_of_ms(work_when(work));
}

/* The number of the paper and the day from which its terms run. */
static bool paper_stated(struct work *work, const Zh__MeasureTakeCommand *command, enum gate gate,
			 enum gate_ground ground)
{
	int32_t day;
	if (command->recall_day != 0 && !day_known(work, command->recall_day, &day))
		return work_invalid(work, "recall_day", "recall_day");
	return (work_text_given(command->document) && command->recall_day != 0) ||
	       SABOTAGE("measure.recall-paperless") ||
	       !lacks(work, gate, GATE_NEED_RECALL_PAPER, ground, "measure.take.no_recall_paper");
}

static bool defect_stated(struct work *work, const Zh__MeasureTakeCommand *command, enum gate gate,
			  enum gate_ground ground)
{
	return work_text_given(command->defect) || SABOTAGE("measure.recall-without-defect") ||
	       !lacks(work, gate, GATE_NEED_DEFECT, ground, "measure.take.no_defect");
}

/* 令19号 12: who investigated the defect notifies, a province or above; 30: a city or county where
 * its province has said so.  Our own notice is a head's to approve. */
static bool notice_sound(struct work *work, const Zh__MeasureTakeCommand *command)
{
	const enum gate_ground notice = GATE_GROUND_RECALL_NOTICE;
	bool below = command->office_level == LEVEL(COUNTY) || command->office_level == LEVEL(CITY);
	if (command->office_level == 0 && !SABOTAGE("measure.recall-of-nobody") &&
	    lacks(work, GATE_RCL_12, GATE_NEED_RECALL_OFFICE, notice,
		  "measure.take.no_recall_office"))
		return false;
	if (!paper_stated(work, command, GATE_RCL_12, notice) ||
	    !defect_stated(work, command, GATE_RCL_12, notice))
		return false;
	if (!below)
		return !work_text_given(command->delegation) ||
		       work_invalid(work, "recall_says_more", "delegation");
	if (!work_text_given(command->delegation) && !SABOTAGE("measure.recall-undelegated") &&
	    lacks(work, GATE_RCL_12, GATE_NEED_DELEGATION, GATE_GROUND_RECALL_DELEGATED,
		  "measure.take.no_delegation"))
		return false;
	return command->office_level != LEVEL(COUNTY) ||
	       SABOTAGE("measure.recall-notified-alone") ||
	       work_gate_roles(work, GATE_ROW_MEASURE_RECALL_DELEGATED, "act.role_by_law");
}

/* 令19号 14: nobody but the national bureau orders a recall by this regulation. */
static bool order_sound(struct work *work, const Zh__MeasureTakeCommand *command)
{
	if (command->office_level != LEVEL(NATIONAL) && !SABOTAGE("measure.recall-by-anybody") &&
	    lacks(work, GATE_RCL_14, GATE_NEED_NATIONAL, GATE_GROUND_RECALL_ORDER,
		  "measure.take.recall_not_national"))
		return false;
	return paper_stated(work, command, GATE_RCL_14, GATE_GROUND_RECALL_ORDER);
}

/* By another law the office in charge orders itself: which one, what was found, and the legal
 * section's word that it may be used here; a head approves. */
static bool order_here_sound(struct work *work, const Zh__MeasureTakeCommand *command)
{
	const enum gate_ground here = GATE_GROUND_RECALL_HERE;
	bool known = command->recall_power >= ZH__RECALL_POWER__RECALL_POWER_SPECIAL_PROVISIONS &&
		     command->recall_power <= ZH__RECALL_POWER__RECALL_POWER_CONSUMER_LAW;
	if (!known && !SABOTAGE("measure.recall-without-power") &&
	    lacks(work, GATE_SPR_9, GATE_NEED_RECALL_POWER, here, "measure.take.no_recall_power"))
		return false;
	if (!paper_stated(work, command, GATE_SPR_9, here) ||
	    !defect_stated(work, command, GATE_SPR_9, here))
		return false;
	if (!work_text_given(command->legal_opinion) && !SABOTAGE("measure.recall-unread-by-law") &&
	    lacks(work, GATE_SPR_9, GATE_NEED_LEGAL_OPINION, here, "measure.take.no_legal_opinion"))
		return false;
	return SABOTAGE("measure.recall-ordered-alone") ||
	       work_gate_roles(work, GATE_ROW_MEASURE_RECALL_HERE, "act.role_by_law");
}

/* 令19号 17(1): the terms of the producer's own run from the day on which it found the defect. */
static bool producer_sound(struct work *work, const Zh__MeasureTakeCommand *command)
{
	int32_t day;
	if (!day_known(work, command->recall_day, &day))
		return work_invalid(work, "recall_day", "recall_day");
	return work_text_given(command->document) ||
	       work_invalid(work, "no_producer_paper", "document");
}

static bool basis_sound(struct work *work, const Zh__MeasureTakeCommand *command)
{
	switch (command->recall_basis) {
	case BASIS(PRODUCER):
		return producer_sound(work, command);
	case BASIS(NOTICE):
		return notice_sound(work, command);
	case BASIS(ORDER):
		return order_sound(work, command);
	case BASIS(ORDER_HERE):
		return order_here_sound(work, command);
	case BASIS(UNKNOWN):
	case BASIS(REPORTED_UP):
	case _ZH__RECALL_BASIS_IS_INT_SIZE:
		break;
	}
	return true; /* nobody has ordered it */
}

static void state_basis(const Zh__MeasureTakeCommand *command, Zh__MeasureTaken *body)
{
	uint8_t said = parts_said(command);
	SET_OPTIONAL(body, recall_basis, command->recall_basis);
	if ((said & PART_LEVEL) != 0)
		SET_OPTIONAL(body, office_level, command->office_level);
	if ((said & PART_DAY) != 0)
		SET_OPTIONAL(body, recall_day, command->recall_day);
	if ((said & PART_POWER) != 0)
		SET_OPTIONAL(body, recall_power, command->recall_power);
	body->delegation = command->delegation;
	body->defect = command->defect;
	body->legal_opinion = command->legal_opinion;
}

bool recall_is_sound(struct work *work, uint8_t kind, const Zh__MeasureTakeCommand *command,
		     Zh__MeasureTaken *body)
{
	if (kind != ZH__MEASURE_KIND__MEASURE_KIND_RECALL)
		return (command->recall_basis == 0 && parts_said(command) == 0) ||
		       work_invalid(work, "not_recall", "recall_basis");
	if (command->recall_basis < BASIS(REPORTED_UP) || command->recall_basis > BASIS(ORDER_HERE))
		return SABOTAGE("measure.recall-without-basis") ||
		       work_invalid(work, "no_recall_basis", "recall_basis");
	if (command->office_level > LEVEL(NATIONAL))
		return work_invalid(work, "recall_level", "office_level");
	if ((parts_said(command) & ~parts_of[command->recall_basis]) != 0)
		return work_invalid(work, "recall_says_more", "recall_basis");
	if (!basis_sound(work, command))
		return false;
	state_basis(command, body);
	return true;
}

bool recall_terms(struct work *work, struct object_id measure, const Zh__MeasureTaken *body)
{
	int32_t day;
	bool planned = body->recall_basis == BASIS(PRODUCER) ||
		       body->recall_basis == BASIS(NOTICE) || body->recall_basis == BASIS(ORDER);
	if (!planned || time_day_of_yyyymmdd(body->recall_day, &day) != STATUS_OK)
		return false;
	(void)work_clock(work, CLOCK_RECALL_PLAN, measure, time_ms_of_day(day), 0);
	if (body->recall_basis == BASIS(NOTICE))
		(void)work_clock(work, CLOCK_RECALL_OBJECTION, measure, time_ms_of_day(day), 0);
	return true;
}

/* ---- what came of it */

static bool result_fits(uint8_t basis, Zh__RecallResult result)
{
	if (result == RESULT(NOT_CARRIED_OUT))
		return true;
	if (basis == BASIS(ORDER_HERE))
		return result == RESULT(OBEYED);
	return result == RESULT(PLAN_REPORTED) ||
	       (result == RESULT(NOT_DEFECTIVE) && basis == BASIS(NOTICE));
}

static bool says_nothing(const Zh__MeasureDoneCommand *said)
{
	return said->recall_result == 0 && said->recall_day == 0 &&
	       !work_text_given(said->determination);
}

/* 令19号 13(2): what was objected to is determined by who notified; what we notified ourselves, by
 * the same two that notifying took. */
static bool determined(struct work *work, const struct measure_row *row,
		       const Zh__MeasureDoneCommand *said)
{
	if (!work_text_given(said->determination) && !SABOTAGE("measure.recall-undetermined") &&
	    lacks(work, GATE_RCL_12, GATE_NEED_DETERMINATION, GATE_GROUND_RECALL_NOTICE,
		  "measure.done.no_determination"))
		return false;
	return row->recall_level != LEVEL(COUNTY) || SABOTAGE("measure.recall-undone-alone") ||
	       work_gate_roles(work, GATE_ROW_MEASURE_DONE_DELEGATED, "act.role_by_law");
}

/* 令19号 14: the notice was neither followed nor objected to in its term, or the defect was
 * determined. */
static bool refused_in_time(struct work *work, struct object_id measure,
			    const struct measure_row *row, const Zh__MeasureDoneCommand *said)
{
	return row->recall_basis != BASIS(NOTICE) || work_text_given(said->determination) ||
	       work_term_over(work, measure, CLOCK_RECALL_OBJECTION) ||
	       SABOTAGE("measure.recall-given-up-early") || work_refuse(work, "objection_open");
}

/* A plan answers what its term runs from: the producer's finding, the notice, the order. */
static bool plan_answers(struct work *work, struct object_id measure, int32_t day)
{
	const struct rows_reader *rows = work->context->rows;
	const struct clock_row *clock =
		clock_row_get(rows, clock_running(rows, measure, CLOCK_RECALL_PLAN));
	return clock == NULL || day >= time_day_of_ms(clock->anchor_ms) ||
	       SABOTAGE("measure.recall-planned-before");
}

static bool result_proved(struct work *work, struct object_id measure,
			  const Zh__MeasureDoneCommand *said)
{
	int32_t day;
	if (!work_text_given(said->document) && !SABOTAGE("measure.recall-unproved"))
		return work_invalid(work, "no_recall_paper", "document");
	if (said->recall_result == RESULT(PLAN_REPORTED))
		return (day_known(work, said->recall_day, &day) &&
			plan_answers(work, measure, day)) ||
		       work_invalid(work, "recall_day", "recall_day");
	return said->recall_day == 0 || work_invalid(work, "recall_day_unwanted", "recall_day");
}

bool recall_result_sound(struct work *work, struct object_id measure, const struct measure_row *row,
			 const Zh__MeasureDoneCommand *said)
{
	if (row->recall_basis <= BASIS(REPORTED_UP))
		return says_nothing(said) || work_invalid(work, "not_recall", "recall_result");
	if (said->recall_result == 0 && !SABOTAGE("measure.recall-ended-unsaid"))
		return work_invalid(work, "no_recall_result", "recall_result");
	if (!result_fits(row->recall_basis, said->recall_result))
		return work_invalid(work, "recall_result", "recall_result");
	if (work_text_given(said->determination) && row->recall_basis != BASIS(NOTICE))
		return work_invalid(work, "determination_unwanted", "determination");
	if (!result_proved(work, measure, said))
		return false;
	if (said->recall_result == RESULT(NOT_DEFECTIVE))
		return determined(work, row, said);
	return said->recall_result != RESULT(NOT_CARRIED_OUT) ||
	       refused_in_time(work, measure, row, said);
}

void recall_met(const struct measure_row *row, const Zh__MeasureDoneCommand *said,
		Zh__MeasureMet *body)
{
	if (said->recall_result != 0)
		SET_OPTIONAL(body, recall_result, said->recall_result);
	body->document = said->document;
	body->determination = said->determination;
	if (said->recall_day != 0)
		SET_OPTIONAL(body, recall_day, said->recall_day);
	if (row->recall_level != 0)
		SET_OPTIONAL(body, office_level, (Zh__SamplingLevel)row->recall_level);
}

void recall_published(struct work *work, struct object_id measure,
		      const Zh__MeasureDoneCommand *said)
{
	int32_t day;
	if (said->recall_result == RESULT(PLAN_REPORTED) &&
	    time_day_of_yyyymmdd(said->recall_day, &day) == STATUS_OK)
		(void)work_clock(work, CLOCK_RECALL_PUBLISH, measure, time_ms_of_day(day), 0);
}

uint8_t recall_next(const struct measure_row *row, Zh__RecallResult result)
{
	if (result != RESULT(NOT_CARRIED_OUT))
		return 0;
	bool ordered = row->recall_basis == BASIS(ORDER) || row->recall_basis == BASIS(ORDER_HERE);
	return ordered ? ZH__MEASURE_KIND__MEASURE_KIND_CASE
		       : ZH__MEASURE_KIND__MEASURE_KIND_RECALL;
}
