/* 回避 in a case (common/core/recusals.h). */
#include "common/policy/gates/decide_recusal.h"
#include "services/escalation/cases/cases.h"

static struct recusal_matter matter_of(struct work *work, const struct case_at_work *casefile)
{
	const struct casefile_file *file = &casefile->file;
	const char **officers = ARENA_ARRAY(work->context->arena, const char *, OFFICERS_MAX);
	size_t count = 0;
	if (officers == NULL)
		work->decision->arena_full = true;
	for (size_t i = 0; officers != NULL && i < file->officer_count && i < OFFICERS_MAX; i++)
		officers[count++] = arena_text(work->context->arena, file->officers[i]);
	return (struct recusal_matter){
		.object = casefile->subject,
		.ask = "case.ask-recusal",
		.over = casefile->row.state == CASE_NOT_FILED || casefile->row.state == CASE_CLOSED,
		.officers = officers,
		.officer_count = count,
		.least = 2,
		.most = OFFICERS_MAX,
		.too_few = "recusal.two_officers",
		.outsider = hearing_interpreter(work, casefile),
	};
}

void casefile_ask_recusal(struct work *work, struct case_at_work *casefile)
{
	struct recusal_matter matter = matter_of(work, casefile);
	Zh__Recusal *body = decide_recusal_ask(work->context, work->decision, &matter,
					       WORK_BODY(work, Zh__AskRecusalCommand));
	if (body != NULL)
		casefile_emit(work, casefile, KIND(RECUSAL), body);
}

void casefile_recuse(struct work *work, struct case_at_work *casefile)
{
	const Zh__RecuseCommand *command = WORK_BODY(work, Zh__RecuseCommand);
	if (hearing_decides_on(work, casefile, command->who))
		return;
	struct recusal_matter matter = matter_of(work, casefile);
	Zh__Recusal *body =
		decide_recusal(work->context, work->decision, work_act(work), &matter, command);
	if (body == NULL || !casefile_may_handle(work, casefile, command->replacement))
		return;
	casefile_emit(work, casefile, KIND(RECUSAL), body);
	if (body->outcome == ZH__RECUSAL_OUTCOME__RECUSAL_OUTCOME_GRANTED)
		hearing_without_officer(work, casefile, body->who);
}
