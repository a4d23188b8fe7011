/* What a decision tells of the party's remedies, and the terms that follow from it.
 * 行政复议法 20; 行政诉讼法 46. */
#include "services/escalation/cases/remedies.h"

#include "common/base/sabotage.h"
#include "common/base/time.h"
#include "common/policy/terms/decide_clock.h"
#include "services/escalation/cases/cases.h"
#include "services/escalation/cases/discretion.h"

static const struct clock_rule *reconsider_rule(struct work *work, int64_t when_ms)
{
	return policy_clock(work->context->policy, CLOCK_CONTEST_RECONSIDER,
			    time_day_of_ms(when_ms));
}

static bool days_sound(struct work *work, uint32_t days)
{
	const struct clock_rule *rule = reconsider_rule(work, work_when(work));
	return ((rule == NULL || days >= rule->budget) && days <= REMEDIES_DAYS_MAX) ||
	       work_invalid(work, "reconsider_days", "reconsider_days");
}

bool remedies_stated(struct work *work, const struct remedies *told, bool served,
		     Zh__CaseDecided *body)
{
	if (told->days != 0 && !days_sound(work, told->days))
		return false;
	body->reconsider_at = told->reconsider_at;
	body->sue_at = told->sue_at;
	if (told->days != 0)
		SET_OPTIONAL(body, reconsider_days, told->days);
	if (served)
		SET_OPTIONAL(body, remedies_told,
			     work_text_given(told->reconsider_at) && told->days != 0);
	return true;
}

static bool is_untold(const struct case_at_work *casefile)
{
	return casefile->file.remedies == REMEDIES_UNTOLD && !SABOTAGE("case.untold-as-told");
}

/* 0: as the law has it. */
static uint32_t days_told(const struct case_at_work *casefile)
{
	return casefile->file.remedies > REMEDIES_UNTOLD ? casefile->file.remedies : 0;
}

/* Who took it back may still contest it. */
static bool is_contested(const struct work *work, const struct case_at_work *casefile)
{
	struct execution_row execution;
	return execution_get(work->context->rows, casefile->number, &execution) &&
	       execution.contest != CONTEST_NONE &&
	       execution.contest_outcome != ZH__CONTEST_OUTCOME__CONTEST_OUTCOME_WITHDRAWN;
}

/* One that a person began runs on; of what is contested none begins, whatever is put on record
 * after that. */
static void begin(struct work *work, const struct case_at_work *casefile, enum clock_id term,
		  int64_t served_ms)
{
	uint32_t days = term == CLOCK_CONTEST_RECONSIDER ? days_told(casefile) : 0;
	if (clock_running(work->context->rows, casefile->subject, term) == 0 &&
	    !is_contested(work, casefile))
		(void)work_clock(work, term, casefile->subject, served_ms, days);
}

void remedies_begin(struct work *work, const struct case_at_work *casefile, int64_t served_ms)
{
	if ((casefile->row.outcome != CASE_PENALTY && casefile->row.outcome != CASE_NO_PENALTY) ||
	    SABOTAGE("case.contest-terms-unbegun"))
		return;
	begin(work, casefile,
	      is_untold(casefile) ? CLOCK_CONTEST_RECONSIDER_UNTOLD : CLOCK_CONTEST_RECONSIDER,
	      served_ms);
	/* 行政复议法 23: of a decision on the spot the court comes after the reconsideration. */
	if (!casefile_on_spot(&casefile->row) || SABOTAGE("case.on-spot-sued-at-once"))
		begin(work, casefile, CLOCK_CONTEST_SUE, served_ms);
}

/* From that day, for as many days as it was told of. */
static int32_t reconsider_day(struct work *work, const struct case_at_work *casefile,
			      int64_t from_ms)
{
	const struct clock_rule *rule = from_ms != 0 ? reconsider_rule(work, from_ms) : NULL;
	struct clock_term term;
	if (rule == NULL)
		return 0;
	struct clock_rule told = *rule;
	if (days_told(casefile) != 0)
		told.budget = (uint16_t)days_told(casefile);
	clock_project(&told, work->context->calendar, from_ms, NULL, &term);
	return time_day_of_ms(term.due_ms);
}

/* 行政复议法20(3): from when the party knew of its right, at the most a year from the decision. */
static int32_t untold_until(struct work *work, const struct case_at_work *casefile,
			    int64_t served_ms, int32_t known_day)
{
	int32_t year =
		execution_term_day(work, casefile, CLOCK_CONTEST_RECONSIDER_UNTOLD, served_ms);
	if (known_day == 0)
		return year;
	int32_t known = reconsider_day(work, casefile, time_ms_of_day(known_day));
	return year == 0 || known < year || SABOTAGE("case.untold-beyond-year") ? known : year;
}

int32_t remedies_until(struct work *work, const struct case_at_work *casefile, int64_t served_ms,
		       int32_t known_day)
{
	if (casefile->file.remedies_day != 0)
		known_day = casefile->file.remedies_day;
	if (is_untold(casefile) || known_day != 0)
		return untold_until(work, casefile, served_ms, known_day);
	int32_t told = execution_term_day(work, casefile, CLOCK_CONTEST_RECONSIDER, 0);
	if (told == 0)
		told = reconsider_day(work, casefile, served_ms);
	/* A person says that nobody told of it, of a decision of before. */
	int32_t untold = execution_term_day(work, casefile, CLOCK_CONTEST_RECONSIDER_UNTOLD, 0);
	return untold > told ? untold : told;
}

/* ---- told after the decision */

static bool told_possible(struct work *work, uint32_t stated, int64_t served_ms)
{
	int32_t day;
	return (served_ms != 0 && time_day_of_yyyymmdd(stated, &day) == STATUS_OK &&
		day >= time_day_of_ms(served_ms) && day <= time_day_of_ms(work_when(work))) ||
	       work_invalid(work, "told_day", "told_day");
}

bool remedies_completed(struct work *work, const struct case_at_work *casefile,
			const Zh__CaseCompleteCommand *command, Zh__CaseCompleted *body,
			bool *ret_said)
{
	*ret_said = work_text_given(command->reconsider_at) || work_text_given(command->sue_at) ||
		    command->reconsider_days != 0 || command->told_day != 0;
	if (!*ret_said)
		return true;
	if (casefile->file.remedies != REMEDIES_UNTOLD && !SABOTAGE("case.told-anew"))
		return work_refuse(work, "not_owed");
	if (!work_text_given(command->reconsider_at))
		return work_invalid(work, "no_reconsider_at", "reconsider_at");
	if (!days_sound(work, command->reconsider_days) ||
	    !told_possible(work, command->told_day, decision_served_ms(work, casefile)))
		return false;
	body->reconsider_at = command->reconsider_at;
	SET_OPTIONAL(body, reconsider_days, command->reconsider_days);
	body->sue_at = command->sue_at;
	SET_OPTIONAL(body, told_day, command->told_day);
	return true;
}

void remedies_begin_told(struct work *work, const struct case_at_work *casefile,
			 const Zh__CaseCompleted *body)
{
	struct case_at_work told = *casefile;
	int32_t day;
	if (body->told_day == 0 || time_day_of_yyyymmdd(body->told_day, &day) != STATUS_OK)
		return;
	int32_t year = remedies_until(work, casefile, decision_served_ms(work, casefile), 0);
	told.file.remedies = (uint8_t)body->reconsider_days;
	if (year != 0 && reconsider_day(work, &told, time_ms_of_day(day)) > year)
		return;
	work_clocks_stop(work, CLOCK_CONTEST_RECONSIDER_UNTOLD, casefile->subject, "told");
	begin(work, &told, CLOCK_CONTEST_RECONSIDER, time_ms_of_day(day));
}

/* ---- contested */

/* Between the decision's service and the application; of what it was told, the party knew. */
static bool known_possible(struct work *work, const struct case_at_work *casefile,
			   const Zh__CaseContestCommand *command, int64_t served_ms,
			   int32_t *ret_day)
{
	int32_t contested;
	*ret_day = 0;
	if (command->known_day == 0)
		return true;
	return (command->contest == ZH__CONTEST_KIND__CONTEST_KIND_RECONSIDERATION &&
		casefile->file.remedies == REMEDIES_UNTOLD && served_ms != 0 &&
		time_day_of_yyyymmdd(command->known_day, ret_day) == STATUS_OK &&
		time_day_of_yyyymmdd(command->contested_day, &contested) == STATUS_OK &&
		*ret_day >= time_day_of_ms(served_ms) && *ret_day <= contested) ||
	       work_invalid(work, "known_day", "known_day");
}

bool remedies_contested(struct work *work, const struct case_at_work *casefile,
			const Zh__CaseContestCommand *command, Zh__CaseContested *body)
{
	int64_t served_ms = decision_served_ms(work, casefile);
	int32_t known_day, contested = 0;
	if (!known_possible(work, casefile, command, served_ms, &known_day))
		return false;
	if (command->contest != ZH__CONTEST_KIND__CONTEST_KIND_RECONSIDERATION || served_ms == 0 ||
	    time_day_of_yyyymmdd(command->contested_day, &contested) != STATUS_OK)
		return true;
	int32_t until = remedies_until(work, casefile, served_ms, known_day);
	if (known_day != 0)
		SET_OPTIONAL(body, known_day, command->known_day);
	if (until != 0)
		SET_OPTIONAL(body, until_day, time_yyyymmdd(until));
	if (until != 0 && contested > until && !SABOTAGE("case.contest-late-uncounted"))
		SET_OPTIONAL(body, contest_late, true);
	return true;
}
