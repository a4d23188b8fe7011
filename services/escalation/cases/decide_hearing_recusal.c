/* 回避 of who takes part in a hearing beside its officer: its officer decides.  听证办法 4. */
#include "common/base/sabotage.h"
#include "common/policy/gates/decide_recusal.h"
#include "services/escalation/cases/cases.h"
#include "services/escalation/cases/hearing.h"

static bool hearing_open(struct work *work, const struct case_at_work *casefile,
			 struct hearing_row *hearing)
{
	return hearing_get(work->context->rows, casefile->number, hearing) &&
	       hearing_is_open(hearing);
}

/* The interpreter's is a name, which needn't be one of the list of people. */
static bool is_staff(const struct hearing_row *hearing, const char *who)
{
	if (!work_text_given(who))
		return false;
	for (size_t i = 0; i < hearing->assistant_count && i < ASSISTANTS_MAX; i++)
		if (decision_same_person(hearing->assistants[i], who))
			return true;
	return (hearing->clerk[0] != '\0' && decision_same_person(hearing->clerk, who)) ||
	       strcmp(hearing->interpreter, who) == 0;
}

const char *hearing_interpreter(struct work *work, const struct case_at_work *casefile)
{
	struct hearing_row hearing;
	return hearing_open(work, casefile, &hearing) && hearing.interpreter[0] != '\0'
		       ? arena_text(work->context->arena, hearing.interpreter)
		       : NULL;
}

bool hearing_decides_on(struct work *work, const struct case_at_work *casefile, const char *who)
{
	struct hearing_row hearing;
	if (!hearing_open(work, casefile, &hearing) || !is_staff(&hearing, who) ||
	    SABOTAGE("hearing.head-recuses-staff"))
		return false;
	(void)work_refuse(work, "of_hearing");
	decision_possible(work->decision, "hearing.recuse");
	decision_refuse_param(work->decision, "who",
			      arena_text(work->context->arena, hearing.officer));
	return true;
}

bool hearing_staff_stays(struct work *work, const struct case_at_work *casefile,
			 const struct hearing_row *hearing)
{
	const char *staff[ASSISTANTS_MAX + 2] = {hearing->clerk, hearing->interpreter};
	size_t count = 2;
	for (size_t i = 0; i < hearing->assistant_count && i < ASSISTANTS_MAX; i++)
		staff[count++] = hearing->assistants[i];
	for (size_t i = 0; i < count; i++) {
		if (staff[i][0] == '\0' || SABOTAGE("hearing.recused-takes-part") ||
		    !recusal_granted(work->context->rows, casefile->subject, staff[i]))
			continue;
		(void)work_refuse(work, "staff_recused");
		decision_possible(work->decision, "hearing.fix");
		decision_refuse_param(work->decision, "who",
				      arena_text(work->context->arena, staff[i]));
		return false;
	}
	return true;
}

/* What the head and the party's wish are to others: the act checks who decides. */
static bool may_decide(struct work *work, const struct hearing_row *hearing, const char *who)
{
	if (!is_staff(hearing, who)) {
		(void)work_refuse(work, "not_staff");
		decision_possible(work->decision, "case.recuse");
		return false;
	}
	if (decision_same_person(hearing->officer, work_act(work)->person->id) ||
	    SABOTAGE("hearing.anyone-recuses") ||
	    !work_lacks(work, "not_hearing_officer", GATE_HRG_4, GATE_NEED_ANOTHER))
		return true;
	decision_refuse_param(work->decision, "who",
			      arena_text(work->context->arena, hearing->officer));
	return false;
}

void hearing_recuse(struct work *work, struct case_at_work *casefile)
{
	const Zh__HearingRecuseCommand *command = WORK_BODY(work, Zh__HearingRecuseCommand);
	struct hearing_row hearing;
	if (!hearing_open(work, casefile, &hearing)) {
		(void)work_refuse(work, "no_hearing");
		return;
	}
	if (!may_decide(work, &hearing, command->who))
		return;
	const struct recusal_matter matter = {
		.object = casefile->subject,
		.ask = "case.ask-recusal",
		.outsider = arena_text(work->context->arena, hearing.interpreter),
		.decided_by_act = true,
	};
	Zh__RecuseCommand asked = ZH__RECUSE_COMMAND__INIT;
	asked.who = command->who;
	asked.outcome = command->outcome;
	asked.ground = command->ground;
	Zh__Recusal *body =
		decide_recusal(work->context, work->decision, work_act(work), &matter, &asked);
	if (body == NULL)
		return;
	SET_OPTIONAL(body, of_hearing, 1);
	casefile_emit(work, casefile, KIND(RECUSAL), body);
}
