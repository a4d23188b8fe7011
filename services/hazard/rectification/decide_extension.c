/* More time for the firm: asked before the term is over, granted or refused by a leader within the
 * bounds of the term's rule.  Silence grants nothing. */
#include "common/base/sabotage.h"
#include "common/core/row_texts.h"
#include "common/policy/terms/clock_extend.h"
#include "services/hazard/decide.h"

uint64_t hazard_term_running(const struct hazard_call *call)
{
	const struct rows_reader *rows = call->work->context->rows;
	uint64_t clock = clock_running(rows, call->hazard, CLOCK_HAZARD_RECTIFY);
	return clock != 0 ? clock : clock_running(rows, call->hazard, CLOCK_SAMPLING_RECTIFY);
}

/* The moment that counts: the end of the day on which the firm asked, but not later than now. */
static bool asked_at(struct hazard_call *call, const Zh__HazardAskExtensionCommand *command,
		     int32_t *ret_day, int64_t *ret_ms)
{
	if (!hazard_act_day(call, command->has_asked_day, command->asked_day, ret_day))
		return work_invalid_as(call->work, "hazard.extension.asked_day", "asked_day");
	int64_t end_ms = time_ms_of_day(*ret_day + 1) - 1;
	*ret_ms = end_ms < call->work->context->now_ms ? end_ms : call->work->context->now_ms;
	return true;
}

void hazard_act_ask_extension(struct hazard_call *call)
{
	const Zh__HazardAskExtensionCommand *command =
		WORK_BODY(call->work, Zh__HazardAskExtensionCommand);
	int32_t day;
	int64_t asked_ms;
	if (!hazard_may_as(call, HAZARD_EVENT_EXTENSION_ASK, "hazard.extension.state") ||
	    !hazard_evidence_is_sound(call, command->evidence, command->n_evidence) ||
	    !asked_at(call, command, &day, &asked_ms))
		return;
	if (!work_text_given(command->ground)) {
		(void)work_refuse_as(call->work, "hazard.extension.no_ground", NULL);
		return;
	}
	if ((call->more.flags & MORE_EXTENSION_ASKED) != 0) {
		(void)work_refuse_as(call->work, "hazard.extension.waits", NULL);
		decision_possible(call->work->decision, "hazard.decide-extension");
		return;
	}
	uint64_t clock = hazard_term_running(call);
	uint32_t by = clock_extension_length(call->work->context, call->work->decision, clock,
					     command->days, asked_ms);
	if (by == 0)
		return;
	Zh__ExtensionAsked *body = NEW(call->work, ExtensionAsked);
	SET_OPTIONAL(body, hazard, call->hazard.number);
	SET_OPTIONAL(body, clock, clock);
	SET_OPTIONAL(body, by, by);
	body->ground = command->ground;
	SET_OPTIONAL(body, asked_day, time_yyyymmdd(day));
	body->evidence = command->evidence;
	body->n_evidence = command->n_evidence;
	(void)hazard_emit(call, KIND(EXTENSION_ASKED), body);
	(void)work_clock(call->work, CLOCK_HAZARD_EXTENSION_DECIDE, call->hazard,
			 call->work->context->now_ms, 0);
}

/* What may be granted: no more than was asked, within the rule, for a term that still runs. */
static uint32_t length_granted(struct hazard_call *call,
			       const Zh__HazardDecideExtensionCommand *command)
{
	uint32_t by = command->days != 0 ? command->days : call->more.asked_by;
	if (by > call->more.asked_by) {
		(void)work_refuse_as(call->work, "hazard.extension.more_than_asked", NULL);
		return 0;
	}
	if (hazard_term_running(call) != call->more.asked_clock) {
		(void)work_refuse_as(call->work, "hazard.extension.term_over", NULL);
		decision_possible(call->work->decision, "hazard.decide-extension");
		return 0;
	}
	return clock_extension_length(call->work->context, call->work->decision,
				      call->more.asked_clock, by, call->more.asked_ms);
}

/* Whoever put the firm's request on record doesn't grant it: a term is prolonged by two. */
static bool asked_by_himself(const struct hazard_call *call)
{
	const struct rows_reader *rows = call->work->context->rows;
	for (uint32_t n = call->more.records; n > 0; n--) {
		struct row_key key = hazard_record_key(call->hazard.number, n);
		struct record_head head = {0};
		struct bytes row;
		if (!rows->get(rows->context, TABLE_RECORDS, row_key_bytes(&key), &row) ||
		    row.size < sizeof head)
			continue;
		memcpy(&head, row.data, sizeof head);
		if (head.kind != RECORD_EXTENSION_ASKED)
			continue;
		struct bytes rest = bytes_of(row.data + sizeof head, row.size - sizeof head);
		struct bytes who = row_text_take(&rest);
		const char *person = arena_text_of(call->work->context->arena, who);
		if (person == NULL) {
			call->work->decision->arena_full = true;
			return true;
		}
		return decision_same_person(person, work_act(call->work)->person->id);
	}
	return false;
}

void hazard_act_decide_extension(struct hazard_call *call)
{
	const Zh__HazardDecideExtensionCommand *command =
		WORK_BODY(call->work, Zh__HazardDecideExtensionCommand);
	if (!hazard_may_as(call, HAZARD_EVENT_EXTENSION_DECIDE, "hazard.extension.state"))
		return;
	if ((call->more.flags & MORE_EXTENSION_ASKED) == 0) {
		(void)work_refuse_as(call->work, "hazard.extension.not_asked", NULL);
		return;
	}
	bool granted = command->outcome == ZH__EXTENSION_OUTCOME__EXTENSION_OUTCOME_GRANTED;
	if (!granted && command->outcome != ZH__EXTENSION_OUTCOME__EXTENSION_OUTCOME_REFUSED) {
		(void)work_invalid_as(call->work, "hazard.extension.no_outcome", "outcome");
		return;
	}
	if (!granted && !work_text_given(work_act(call->work)->reason)) {
		(void)work_refuse_as(call->work, "hazard.extension.no_reason", NULL);
		return;
	}
	if (granted && asked_by_himself(call) && !SABOTAGE("hazard.grants-own-request")) {
		(void)work_refuse_as(call->work, "hazard.extension.own_request", NULL);
		decision_possible(call->work->decision, "hazard.decide-extension");
		return;
	}
	uint32_t by = granted ? length_granted(call, command) : 0;
	if (granted && by == 0)
		return;
	Zh__ExtensionDecided *body = NEW(call->work, ExtensionDecided);
	SET_OPTIONAL(body, hazard, call->hazard.number);
	SET_OPTIONAL(body, clock, call->more.asked_clock);
	SET_OPTIONAL(body, granted, granted);
	(void)hazard_emit(call, KIND(EXTENSION_DECIDED), body);
	work_clocks_stop(call->work, CLOCK_HAZARD_EXTENSION_DECIDE, call->hazard,
			 "extension_decided");
	if (!granted)
		return;
	SET_OPTIONAL(body, by, by);
	SET_OPTIONAL(body, due_ms,
		     decide_clock_extend_by(call->work->context, call->work->decision,
					    call->more.asked_clock, by, call->more.asked_ms));
}
