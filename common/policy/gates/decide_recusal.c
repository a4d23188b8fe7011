#include "common/policy/gates/decide_recusal.h"

#include <string.h>

#include "common/base/time.h"
#include "common/policy/rules/policy.h"

/* ---- asked for */

static bool given(const char *text)
{
	return text != NULL && text[0] != '\0';
}

/* As the list of people writes the id; NULL: refused. */
static const char *person_named(const struct decide_context *context, struct decision *decision,
				const struct recusal_matter *matter, const char *who)
{
	if (!given(who) || strlen(who) >= PRINCIPAL_ID) {
		decision_invalid(decision, "recusal.no_person", "who");
		return NULL;
	}
	if (context->officers == NULL)
		return who;
	const struct officer *officer = officer_find(context->officers, who);
	if (officer == NULL && matter->outsider != NULL && strcmp(matter->outsider, who) == 0)
		return who;
	if (officer == NULL) {
		decision_refuse(decision, "recusal.nobody", NULL);
		decision_refuse_param(decision, "who", who);
	}
	return officer != NULL ? officer->id : NULL;
}

static bool is_open(struct decision *decision, const struct recusal_matter *matter)
{
	if (matter->over)
		decision_refuse(decision, "recusal.over", NULL);
	return !matter->over;
}

static Zh__Recusal *body_of(const struct decide_context *context, struct decision *decision,
			    const char *who)
{
	Zh__Recusal *body = NEW_IN(context, decision, Recusal);
	body->who = who;
	return body;
}

Zh__Recusal *decide_recusal_ask(const struct decide_context *context, struct decision *decision,
				const struct recusal_matter *matter,
				const Zh__AskRecusalCommand *command)
{
	struct recusal_row row = {.state = RECUSAL_NONE};
	const char *who = person_named(context, decision, matter, command->who);
	if (who == NULL || !is_open(decision, matter))
		return NULL;
	if (!given(command->ground)) {
		decision_invalid(decision, "recusal.no_ground", "ground");
		return NULL;
	}
	(void)recusal_get(context->rows, matter->object, who, &row);
	if (row.state == RECUSAL_IS_ASKED || row.state == RECUSAL_IS_GRANTED) {
		decision_refuse(decision, "recusal.already", NULL);
		return NULL;
	}
	Zh__Recusal *body = body_of(context, decision, who);
	body->ground = command->ground;
	if (command->by_party)
		SET_OPTIONAL(body, by_party, 1);
	return body;
}

/* ---- decided */

/* Asked and not decided yet; or a head who knows of it doesn't wait for somebody to ask. */
static bool may_be_decided(const struct decide_context *context, struct decision *decision,
			   const struct recusal_matter *matter, const Zh__RecuseCommand *command,
			   const char *who)
{
	struct recusal_row row = {.state = RECUSAL_NONE};
	bool yes = command->outcome == ZH__RECUSAL_OUTCOME__RECUSAL_OUTCOME_GRANTED;
	if (!yes && command->outcome != ZH__RECUSAL_OUTCOME__RECUSAL_OUTCOME_REFUSED) {
		decision_invalid(decision, "recusal.no_result", "outcome");
		return false;
	}
	(void)recusal_get(context->rows, matter->object, who, &row);
	bool asked = row.state == RECUSAL_IS_ASKED;
	bool of_own_motion = row.state != RECUSAL_IS_GRANTED && yes && given(command->ground);
	if (asked || of_own_motion)
		return is_open(decision, matter);
	bool already = row.state == RECUSAL_IS_GRANTED;
	decision_refuse(decision, already ? "recusal.already" : "recusal.not_asked", NULL);
	if (!already)
		decision_possible(decision, matter->ask);
	return false;
}

/* Those who stay, and the one who comes instead. */
static bool who_handles_it_now(const struct decide_context *context, struct decision *decision,
			       const struct input_act *act, const struct recusal_matter *matter,
			       const char *replacement, Zh__Recusal *body)
{
	const char *names[OFFICERS_NAMED_MAX];
	size_t count = 0;
	if (decision->arena_full) /* some officer's name had no room */
		return false;
	for (size_t i = 0; i < matter->officer_count && count < OFFICERS_NAMED_MAX - 1; i++) {
		if (!decision_same_person(matter->officers[i], body->who))
			names[count++] = matter->officers[i];
	}
	if (count == matter->officer_count) { /* isn't one of those who handle it */
		if (given(replacement))
			decision_invalid(decision, "recusal.replaces_nobody", "replacement");
		return !given(replacement);
	}
	if (given(replacement))
		names[count++] = replacement;
	const struct officers_ask ask = {.named = names,
					 .count = count,
					 .least = matter->least,
					 .most = matter->most,
					 .day = time_day_of_ms(context->now_ms),
					 .ahead = true,
					 .gate = matter->gate != GATE_NONE ? matter->gate
									   : GATE_APL_42,
					 .matter = matter->object,
					 .too_few = matter->too_few};
	/* Certificates are 行政处罚法42's. */
	struct decide_context any = *context;
	if (matter->gate != GATE_NONE)
		any.officers = NULL;
	body->officers = decide_gate_officers(&any, decision, act, GATE_GROUND_WHOLE, &ask);
	body->n_officers = body->officers != NULL ? count : 0;
	return body->officers != NULL;
}

Zh__Recusal *decide_recusal(const struct decide_context *context, struct decision *decision,
			    const struct input_act *act, const struct recusal_matter *matter,
			    const Zh__RecuseCommand *command)
{
	const char *who = person_named(context, decision, matter, command->who);
	if (who == NULL || !may_be_decided(context, decision, matter, command, who) ||
	    (!matter->decided_by_act &&
	     !decide_recusal_by(context, decision, act, who, command->minutes)))
		return NULL;
	bool yes = command->outcome == ZH__RECUSAL_OUTCOME__RECUSAL_OUTCOME_GRANTED;
	Zh__Recusal *body = body_of(context, decision, who);
	if (yes && !who_handles_it_now(context, decision, act, matter, command->replacement, body))
		return NULL;
	if (!yes && (given(command->replacement) || command->redo)) {
		bool redo = command->redo != 0;
		decision_invalid(decision,
				 redo ? "recusal.nothing_to_redo" : "recusal.replaces_nobody",
				 redo ? "redo" : "replacement");
		return NULL;
	}
	SET_OPTIONAL(body, outcome, command->outcome);
	body->ground = command->ground;
	body->minutes = command->minutes;
	if (yes && command->redo)
		SET_OPTIONAL(body, redo, 1);
	return body;
}
