/* 回避: asked for by anyone, decided by whom the law names, never by the person concerned
 * (程序规定 4, 行政处罚法 43). */
#include "common/base/sabotage.h"
#include "common/core/officers.h"
#include "common/policy/gate.h"
#include "services/escalation/decide_internal.h"

/* As the list of people writes the id; NULL: refused. */
static const char *person_named(struct work *work, const char *who)
{
	if (!work_text_given(who) || strlen(who) >= PERSON_SIZE) {
		(void)work_invalid(work, "no_person", "who");
		return NULL;
	}
	const struct officers *officers = work->context->officers;
	if (officers == NULL)
		return who;
	const struct officer *officer = officer_find(officers, who);
	if (officer == NULL) {
		(void)work_refuse(work, "nobody");
		decision_refuse_param(work->decision, "who", who);
	}
	return officer != NULL ? officer->id : NULL;
}

static bool is_open(struct work *work, const struct case_at_work *casefile)
{
	bool over = casefile->row.state == CASE_NOT_FILED || casefile->row.state == CASE_CLOSED;
	return !over || work_refuse(work, "over");
}

static Zh__CaseRecusal *recusal_body(struct work *work, const struct case_at_work *casefile,
				     const char *who)
{
	Zh__CaseRecusal *body = WORK_MESSAGE(work, Zh__CaseRecusal, zh__case_recusal__descriptor);
	if (body == NULL)
		return NULL;
	SET_OPTIONAL(body, casefile, casefile->number);
	body->who = who;
	return body;
}

void casefile_ask_recusal(struct work *work, struct case_at_work *casefile)
{
	const Zh__CaseAskRecusalCommand *command = WORK_BODY(work, Zh__CaseAskRecusalCommand);
	struct recusal_row row = {.state = RECUSAL_NONE};
	const char *who = person_named(work, command->who);
	if (who == NULL || !is_open(work, casefile))
		return;
	if (!work_text_given(command->ground)) {
		(void)work_invalid(work, "no_ground", "ground");
		return;
	}
	(void)recusal_get(work->context->rows, casefile->number, who, &row);
	if (row.state == RECUSAL_IS_ASKED || row.state == RECUSAL_IS_GRANTED) {
		(void)work_refuse(work, "already");
		return;
	}
	Zh__CaseRecusal *body = recusal_body(work, casefile, who);
	if (body == NULL)
		return;
	body->ground = command->ground;
	if (command->by_party)
		SET_OPTIONAL(body, by_party, 1);
	casefile_emit(work, casefile, ZH__EVENT_KIND__KIND_CASE_RECUSAL, body);
}

/* 程序规定 49(3): who reviewed the case doesn't handle it afterwards. */
static bool replacement_may(struct work *work, const struct casefile_file *file, const char *who)
{
	if ((!decision_same_person(file->reviewer, who) &&
	     !decision_same_person(file->legal_reviewer, who)) ||
	    SABOTAGE("case.reviewer-handles"))
		return true;
	(void)work_refuse(work, "reviewer");
	work->decision->refusal.rule = gate_id(GATE_APP_49);
	decision_refuse_param(work->decision, "article", gate_articles(GATE_APP_49));
	decision_refuse_param(work->decision, "who", who);
	return false;
}

/* Those who stay, and the one who comes instead. */
static bool who_handles_it_now(struct work *work, const struct case_at_work *casefile,
			       const Zh__CaseRecuseCommand *command, Zh__CaseRecusal *body)
{
	const struct casefile_file *file = &casefile->file;
	const char *names[OFFICERS_MAX + 1];
	size_t count = 0;
	for (size_t i = 0; i < file->officer_count && i < OFFICERS_MAX; i++) {
		if (!decision_same_person(file->officers[i], body->who))
			names[count++] = arena_text(work->context->arena, file->officers[i]);
	}
	if (count == file->officer_count) /* isn't one of those who handle it */
		return true;
	if (work_text_given(command->replacement))
		names[count++] = command->replacement;
	for (size_t i = 0; i < count; i++) {
		if (names[i] != NULL &&
		    recusal_granted(work->context->rows, casefile->number, names[i])) {
			(void)work_refuse(work, "recused");
			decision_refuse_param(work->decision, "who", names[i]);
			return false;
		}
	}
	if (work_text_given(command->replacement) && !replacement_may(work, file, names[count - 1]))
		return false;
	const struct officers_ask ask = {.named = names,
					 .count = count,
					 .least = 2,
					 .most = OFFICERS_MAX,
					 .day = time_day_of_ms(work->context->now_ms),
					 .ahead = true,
					 .gate = GATE_APL_42,
					 .too_few = "case.recuse.two_officers"};
	body->officers = decide_officers(work->context, work->decision, &ask);
	body->n_officers = body->officers != NULL ? count : 0;
	return body->officers != NULL;
}

void casefile_recuse(struct work *work, struct case_at_work *casefile)
{
	const Zh__CaseRecuseCommand *command = WORK_BODY(work, Zh__CaseRecuseCommand);
	struct recusal_row row = {.state = RECUSAL_NONE};
	bool granted = command->outcome == ZH__RECUSAL_OUTCOME__RECUSAL_OUTCOME_GRANTED;
	const char *who = person_named(work, command->who);
	if (who == NULL)
		return;
	if (!granted && command->outcome != ZH__RECUSAL_OUTCOME__RECUSAL_OUTCOME_REFUSED) {
		(void)work_invalid(work, "no_result", "outcome");
		return;
	}
	(void)recusal_get(work->context->rows, casefile->number, who, &row);
	if (row.state != RECUSAL_IS_ASKED) {
		(void)work_refuse(work, "not_asked");
		decision_possible(work->decision, "case.ask-recusal");
		return;
	}
	if (!is_open(work, casefile) || !decide_recusal_by(work->context, work->decision,
							   work_act(work), who, command->minutes))
		return;
	Zh__CaseRecusal *body = recusal_body(work, casefile, who);
	if (body == NULL || (granted && !who_handles_it_now(work, casefile, command, body)))
		return;
	SET_OPTIONAL(body, outcome, command->outcome);
	body->ground = command->ground;
	body->minutes = command->minutes;
	casefile_emit(work, casefile, ZH__EVENT_KIND__KIND_CASE_RECUSAL, body);
}
