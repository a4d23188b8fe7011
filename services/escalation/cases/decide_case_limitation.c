/* The day of the act, and whether it was found in time (追责时效).  行政处罚法 36. */
#include "common/base/sabotage.h"
#include "common/base/time.h"
#include "common/policy/terms/decide_clock.h"
#include "services/escalation/cases/cases.h"

static bool limitation_lacks(struct work *work, const char *why)
{
	return work_lacks(work, why, GATE_APL_36, GATE_NEED_LIMITATION);
}

/* When it occurred, or ended where it went on; one that still goes on has no end. */
static bool act_day_stated(struct work *work, const Zh__CaseFileCommand *command, int32_t *ret_day)
{
	if (command->act_goes_on)
		return command->act_day == 0 || work_invalid(work, "act_goes_on", "act_day");
	if (command->act_day == 0)
		return SABOTAGE("case.act-unstated") || !limitation_lacks(work, "act_day_unstated");
	return (time_day_of_yyyymmdd(command->act_day, ret_day) == STATUS_OK &&
		*ret_day <= time_day_of_ms(work_when(work))) ||
	       work_invalid(work, "act_day", "act_day");
}

/* When it was found: with its hazard, else with the check of its clue, or earlier where a person
 * says so. */
static bool found_day_known(struct work *work, const struct case_at_work *casefile, uint32_t stated,
			    int32_t *ret_day)
{
	struct ledger_row ladder;
	int32_t known = time_day_of_ms(casefile->row.opened_ms);
	if (casefile->row.hazard != 0 &&
	    ladder_get(work->context->rows, casefile->row.hazard, &ladder, NULL) &&
	    time_day_of_ms(ladder.opened_ms) < known)
		known = time_day_of_ms(ladder.opened_ms);
	*ret_day = known;
	if (stated == 0)
		return true;
	return (time_day_of_yyyymmdd(stated, ret_day) == STATUS_OK && *ret_day <= known) ||
	       work_invalid(work, "found_day", "found_day");
}

/* Two years, or five where it touches life, health or finance and did harm: by the term that is in
 * force when the case is filed, also of an act of before it. */
static bool found_in_time(struct work *work, const Zh__CaseFileCommand *command, int32_t act_day,
			  int32_t found_day)
{
	enum clock_id term = work_text_given(command->safety_harm) ? CLOCK_CASE_LIMITATION_HEALTH
								   : CLOCK_CASE_LIMITATION;
	int64_t due_ms = decide_clock_due_by(work->context, term, time_day_of_ms(work_when(work)),
					     time_ms_of_day(act_day));
	if (due_ms == 0 || found_day <= time_day_of_ms(due_ms) ||
	    SABOTAGE("case.limitation-over") || !limitation_lacks(work, "limitation_over"))
		return true;
	char day[TIME_DAY_TEXT];
	time_print_day(time_day_of_ms(due_ms), day);
	decision_refuse_param(work->decision, "day", arena_text(work->context->arena, day));
	decision_possible(work->decision, "case.not-file");
	return false;
}

bool limitation_kept(struct work *work, const struct case_at_work *casefile, Zh__CaseFiled *body)
{
	const Zh__CaseFileCommand *command = WORK_BODY(work, Zh__CaseFileCommand);
	int32_t act_day = 0, found_day;
	if (!act_day_stated(work, command, &act_day) ||
	    !found_day_known(work, casefile, command->found_day, &found_day) ||
	    (command->act_day != 0 && !found_in_time(work, command, act_day, found_day)))
		return false;
	if (command->act_day != 0)
		SET_OPTIONAL(body, act_day, command->act_day);
	if (command->act_goes_on)
		SET_OPTIONAL(body, act_goes_on, true);
	SET_OPTIONAL(body, found_day, time_yyyymmdd(found_day));
	body->safety_harm = command->safety_harm;
	return true;
}
