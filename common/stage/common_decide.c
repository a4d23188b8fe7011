#include "common/stage/common_decide.h"

#include "command.pb-c.h"
#include "common/base/assert.h"
#include "common/base/sabotage.h"
#include "common/core/common_rows.h"
#include "common/core/message.h"
#include "common/stage/books/book_decide.h"
#include "common/stage/clocks/act_days.h"
#include "common/stage/clocks/clock_acts.h"
#include "common/stage/clocks/series_acts.h"
#include "common/stage/clocks/time_acts.h"
#include "common/stage/persons/proposal_decide.h"
#include "common/stage/persons/recused.h"

#define PERSONS                                                                                    \
	(ROLE_OFFICER | ROLE_LEADER | ROLE_MEDIATOR | ROLE_LEGAL_REVIEWER | ROLE_CREDIT_OFFICER |  \
	 ROLE_HEARING_OFFICER | ROLE_DISCLOSER)

const struct act common_acts[] = {
	{"proposal.approve", COMMON_ACT_PROPOSAL_APPROVE, ACT_FINISHES,
	 PERSONS | ROLE_SUPERIOR | ROLE_OPERATOR, 0, OBJECT_PROPOSAL, NULL, NULL},
	{"proposal.reject", COMMON_ACT_PROPOSAL_REJECT, ACT_FINISHES,
	 PERSONS | ROLE_SUPERIOR | ROLE_OPERATOR, 0, OBJECT_PROPOSAL, NULL, NULL},
	{"proposal.withdraw", COMMON_ACT_PROPOSAL_WITHDRAW, ACT_FINISHES, PERSONS | ROLE_OPERATOR,
	 0, OBJECT_PROPOSAL, NULL, NULL},
	{"clock.begin", COMMON_ACT_CLOCK_BEGIN, ACT_CREATES, PERSONS, 0, OBJECT_NONE,
	 &zh__clock_begin_command__descriptor, NULL},
	{"clock.end", COMMON_ACT_CLOCK_END, 0, PERSONS, 0, OBJECT_CLOCK,
	 &zh__clock_end_command__descriptor, NULL},
	{"clock.suspend", COMMON_ACT_CLOCK_SUSPEND, 0, PERSONS, ROLE_LEADER, OBJECT_CLOCK,
	 &zh__clock_act_command__descriptor, NULL},
	{"clock.resume", COMMON_ACT_CLOCK_RESUME, 0, PERSONS, 0, OBJECT_CLOCK,
	 &zh__clock_act_command__descriptor, NULL},
	{"clock.stands", COMMON_ACT_CLOCK_STANDS, 0, PERSONS, 0, OBJECT_CLOCK,
	 &zh__clock_stands_command__descriptor, NULL},
	{"clock.extend", COMMON_ACT_CLOCK_EXTEND, 0, PERSONS, ROLE_LEADER, OBJECT_CLOCK,
	 &zh__clock_act_command__descriptor, NULL},
	{"clock.told", COMMON_ACT_CLOCK_TOLD, 0, PERSONS, 0, OBJECT_CLOCK,
	 &zh__clock_told_command__descriptor, NULL},
	{"clock.correct", COMMON_ACT_CLOCK_CORRECT, ACT_SECOND_PERSON, PERSONS, ROLE_LEADER,
	 OBJECT_CLOCK, &zh__clock_correct_command__descriptor, NULL},
	{"clock.rule", COMMON_ACT_CLOCK_RULE, 0, PERSONS, ROLE_LEADER, OBJECT_CLOCK,
	 &zh__clock_rule_command__descriptor, NULL},
	{"clock.confirm", COMMON_ACT_CLOCK_CONFIRM, ACT_CREATES | ACT_FINISHES, ROLE_OPERATOR, 0,
	 OBJECT_NONE, &zh__time_confirm_command__descriptor, NULL},
	{"clock.put-right", COMMON_ACT_CLOCK_PUT_RIGHT,
	 ACT_CREATES | ACT_FINISHES | ACT_SECOND_PERSON, ROLE_OPERATOR, ROLE_LEADER, OBJECT_NONE,
	 &zh__time_confirm_command__descriptor, NULL},
	{"restore.confirm-series", COMMON_ACT_RESTORE_CONFIRM_SERIES, ACT_CREATES | ACT_FINISHES,
	 ROLE_OPERATOR | ROLE_LEADER, 0, OBJECT_NONE,
	 &zh__restore_confirm_series_command__descriptor, NULL},
	{"quarantine.requeue", COMMON_ACT_QUARANTINE_REQUEUE, ACT_FINISHES,
	 ROLE_OPERATOR | ROLE_LEADER, 0, OBJECT_QUARANTINE, NULL, NULL},
	{"quarantine.drop", COMMON_ACT_QUARANTINE_DROP, ACT_FINISHES, ROLE_OPERATOR | ROLE_LEADER,
	 0, OBJECT_QUARANTINE, NULL, NULL},
	{"policy.adopt", COMMON_ACT_POLICY_ADOPT, ACT_CREATES | ACT_OTHER_ROLE, ROLE_LEADER,
	 ROLE_OPERATOR | ROLE_LEADER | ROLE_LEGAL_REVIEWER, OBJECT_NONE,
	 &zh__book_command__descriptor, NULL},
	{"calendar.adopt", COMMON_ACT_CALENDAR_ADOPT, ACT_CREATES | ACT_OTHER_ROLE,
	 ROLE_LEADER | ROLE_OPERATOR, ROLE_OPERATOR | ROLE_LEADER | ROLE_LEGAL_REVIEWER,
	 OBJECT_NONE, &zh__book_command__descriptor, NULL},
	{"dictionary.adopt", COMMON_ACT_DICTIONARY_ADOPT, ACT_CREATES | ACT_OTHER_ROLE, ROLE_LEADER,
	 ROLE_OPERATOR | ROLE_LEADER | ROLE_LEGAL_REVIEWER, OBJECT_NONE,
	 &zh__book_command__descriptor, NULL},
	{PEOPLE_ADOPT, COMMON_ACT_PEOPLE_ADOPT, ACT_CREATES | ACT_OTHER_ROLE,
	 ROLE_OPERATOR | ROLE_LEADER, ROLE_OPERATOR | ROLE_LEADER | ROLE_LEGAL_REVIEWER,
	 OBJECT_NONE, &zh__book_command__descriptor, NULL},
	{"demo.advance", COMMON_ACT_DEMO_ADVANCE, ACT_CREATES, ROLE_OPERATOR, 0, OBJECT_NONE,
	 &zh__drive_clock_command__descriptor, NULL},
};
const size_t common_act_count = sizeof common_acts / sizeof common_acts[0];

const struct act *decider_act(const struct decider *decider, const char *name)
{
	const struct act *act;
	for (size_t i = 0; (act = decider_act_at(decider, i)) != NULL; i++) {
		if (strcmp(act->name, name) == 0)
			return act;
	}
	for (size_t i = 0; i < common_act_count; i++) {
		if (strcmp(common_acts[i].name, name) == 0)
			return &common_acts[i];
	}
	return NULL;
}

/* ---- what nobody asks for */

/* notify says when every link was compared; it may be the end of an earlier recovery. */
static void end_recovery(const struct decide_context *context, const struct event *event,
			 struct decision *decision)
{
	const Zh__RecoveryEnded *ended = BODY(event, RecoveryEnded);
	int64_t recovery = setting_get(context->rows, SETTING_RECOVERY, 0);
	if (recovery == 0 || (uint64_t)recovery != ended->recovery)
		return;
	Zh__RecoveryEnded *body = NEW_IN(context, decision, RecoveryEnded);
	SET_OPTIONAL(body, recovery, ended->recovery);
	(void)decision_emit(context, decision, KIND(RECOVERY_ENDED),
			    object_id_make(OBJECT_NONE, context->region, 0), body);
}

/* notify says it first; the others take it over, so that each journal has it. */
static void take_superseded(const struct decide_context *context, const struct event *event,
			    struct decision *decision)
{
	const Zh__LifeSuperseded *told = BODY(event, LifeSuperseded);
	Zh__LifeSuperseded *body = NEW_IN(context, decision, LifeSuperseded);
	SET_OPTIONAL(body, life, told->life);
	SET_OPTIONAL(body, by_peer, told->by_peer);
	(void)decision_emit(context, decision, KIND(LIFE_SUPERSEDED),
			    object_id_make(OBJECT_NONE, context->region, 0), body);
}

static void take_stays(const struct decide_context *context, const struct event *event,
		       struct decision *decision)
{
	const Zh__LifeStays *told = BODY(event, LifeStays);
	Zh__LifeStays *body = NEW_IN(context, decision, LifeStays);
	SET_OPTIONAL(body, life, told->life);
	(void)decision_emit(context, decision, KIND(LIFE_STAYS),
			    object_id_make(OBJECT_NONE, context->region, 0), body);
}

/* What notify tells of the county as a whole; true: it was that. */
static bool decide_county_event(const struct decide_context *context, const struct event *event,
				struct decision *decision)
{
	switch (event->head.kind) {
	case KIND(RECOVERY_ENDED):
		end_recovery(context, event, decision);
		return true;
	case KIND(LIFE_SUPERSEDED):
		take_superseded(context, event, decision);
		return true;
	case KIND(LIFE_STAYS):
		take_stays(context, event, decision);
		return true;
	default:
		return false;
	}
}

/* What nobody asks for: other daemons' events, items of doors. */
static void decide_told(const struct decide_context *context, const struct decider *decider,
			const struct input *input, struct decision *decision)
{
	if (input->kind == INPUT_EVENT && decide_county_event(context, input->event, decision))
		return;
	decider->decide(decider, context, input, decision);
	decide_gate_articles(context, decision);
}

/* ---- quarantine, time */

/* As if it had been decided in its turn: of the event's story, when that happened, and a trial if
 * it was one. */
static void take_over(const struct event *from, struct decision *decision)
{
	struct trace_ref trace = trace_of(from);
	for (size_t i = 0; i < decision->event_count; i++) {
		struct event *event = decision->events[i];
		if (event->head.trace_sequence == 0)
			decision_trace(event, &trace);
		if (event->head.happened_ms == 0)
			event->head.happened_ms = from->head.happened_ms;
		event->head.flags |= (uint8_t)(from->head.flags & EVENT_TEST);
	}
}

/* Decides the quarantined event again, now; what is parked behind it is requeued by a person after
 * it. */
static void requeue(const struct decide_context *context, const struct decider *decider,
		    const struct input_act *act, struct object_id id, struct decision *decision)
{
	const struct requeue_extra *extra = (const struct requeue_extra *)act->extra;
	if (extra == NULL) {
		decision_refuse(decision, "quarantine.not_requeueable", NULL);
		decision_possible(decision, "quarantine.drop");
		return;
	}
	struct input again = {.kind = INPUT_EVENT, .source = extra->source, .event = extra->event};
	decide_told(context, decider, &again, decision);
	if (decision->verdict != VERDICT_DONE) {
		const char *code = decision->refusal.code;
		decision_refuse(decision, "quarantine.still_poison", NULL);
		decision_refuse_param(decision, "code", code);
		return;
	}
	take_over(extra->event, decision);
	Zh__InputReleased *body = NEW_IN(context, decision, InputReleased);
	SET_OPTIONAL(body, quarantine, act->target.number);
	(void)decision_emit(context, decision, KIND(INPUT_RELEASED), id, body);
	if (!decision->arena_full)
		decision_put_first(decision);
}

static void end_quarantine(const struct decide_context *context, const struct decider *decider,
			   const struct input_act *act, struct decision *decision)
{
	struct row_key key = row_key_u64(act->target.number);
	const void *stored = rows_get(context->rows, TABLE_QUARANTINE, row_key_bytes(&key),
				      sizeof(struct quarantine_row));
	if (stored == NULL) {
		decision_not_found(decision, "quarantine.not_found");
		return;
	}
	struct quarantine_row row;
	memcpy(&row, stored, sizeof row);
	struct object_id subject = {(enum object_kind)row.subject_kind, row.subject_region,
				    row.subject_number, DAEMON_UNKNOWN};
	if (row.state != QUARANTINE_HELD) {
		decision_refuse(decision, "quarantine.not_held", NULL);
		return;
	}
	if (row.subject_number != 0 &&
	    quarantine_of_subject(context->rows, subject) != act->target.number) {
		decision_refuse(decision, "quarantine.not_first", NULL);
		return;
	}
	struct object_id id = own_object(context, OBJECT_QUARANTINE, act->target.number);
	if (act->act->number == COMMON_ACT_QUARANTINE_REQUEUE) {
		requeue(context, decider, act, id, decision);
	} else {
		Zh__InputDropped *body = NEW_IN(context, decision, InputDropped);
		SET_OPTIONAL(body, quarantine, act->target.number);
		(void)decision_emit(context, decision, KIND(INPUT_DROPPED), id, body);
	}
	decision->object = id;
}

static void drive_clock(const struct decide_context *context, const struct input_act *act,
			struct decision *decision)
{
	const Zh__DriveClockCommand *asked = (const Zh__DriveClockCommand *)(const void *)act->body;
	if (!context->driven_clock) {
		decision_refuse(decision, "demo.not_driven", NULL);
		return;
	}
	if (!asked->has_now_ms || asked->now_ms < context->now_ms) {
		decision_refuse(decision, "demo.backwards", NULL);
		return;
	}
	if (asked->now_ms > DRIVEN_LAST_MS) {
		decision_refuse(decision, "demo.too_far", NULL);
		return;
	}
	Zh__ClockDriven *body = NEW_IN(context, decision, ClockDriven);
	SET_OPTIONAL(body, now_ms, asked->now_ms);
	(void)decision_emit(context, decision, KIND(CLOCK_DRIVEN),
			    object_id_make(OBJECT_NONE, context->region, 0), body);
}

static void decide_common_act(const struct decide_context *context, const struct decider *decider,
			      const struct input *input, struct decision *decision)
{
	const struct input_act *act = input->act;
	switch ((enum common_act)act->act->number) {
	case COMMON_ACT_PROPOSAL_APPROVE:
		proposal_approve(context, decider, act, decision);
		return;
	case COMMON_ACT_PROPOSAL_REJECT:
	case COMMON_ACT_PROPOSAL_WITHDRAW:
		proposal_end(context, decider, act, decision);
		return;
	case COMMON_ACT_CLOCK_BEGIN:
		decide_clock_begin(context, decider, act, decision);
		return;
	case COMMON_ACT_CLOCK_END:
		decide_clock_end(context, act, decision);
		return;
	case COMMON_ACT_CLOCK_RESUME:
		decide_clock_resume(context, act, decision);
		return;
	case COMMON_ACT_CLOCK_STANDS:
		decide_clock_stands(context, act, decision);
		return;
	case COMMON_ACT_CLOCK_TOLD:
		decide_clock_told(context, act, decision);
		return;
	case COMMON_ACT_CLOCK_SUSPEND:
	case COMMON_ACT_CLOCK_EXTEND:
	case COMMON_ACT_CLOCK_CORRECT:
	case COMMON_ACT_CLOCK_RULE:
	case COMMON_ACT_CLOCK_PUT_RIGHT:
	case COMMON_ACT_PEOPLE_ADOPT:
	case COMMON_ACT_POLICY_ADOPT:
	case COMMON_ACT_CALENDAR_ADOPT:
	case COMMON_ACT_DICTIONARY_ADOPT:
		proposal_decide_act(context, decider, input, decision);
		return;
	case COMMON_ACT_CLOCK_CONFIRM:
		decide_time_confirm(context, act, decision);
		return;
	case COMMON_ACT_RESTORE_CONFIRM_SERIES:
		decide_series_confirm(context, decider, act, decision);
		return;
	case COMMON_ACT_QUARANTINE_REQUEUE:
	case COMMON_ACT_QUARANTINE_DROP:
		end_quarantine(context, decider, act, decision);
		return;
	case COMMON_ACT_DEMO_ADVANCE:
		drive_clock(context, act, decision);
		return;
	}
	UNREACHABLE("an act of common_acts[] without a decision");
}

/* A text that had no room is missing in an event that looks whole. */
static void no_room_is_said(const struct decide_context *context, struct decision *decision)
{
	if (context->arena->overflow && !SABOTAGE("stage.no-room-unsaid"))
		decision->arena_full = true;
}

/* The mark's event stands first; what the service makes of it follows. */
static void decide_mark(const struct decide_context *context, const struct decider *decider,
			const struct input *input, struct decision *decision)
{
	const struct input_mark *mark = input->mark;
	Zh__ClockMarkFired *body = NEW_IN(context, decision, ClockMarkFired);
	Zh__ObjectId *subject = decision_object_id(context, decision, mark->subject);
	SET_OPTIONAL(body, clock, mark->clock);
	SET_OPTIONAL(body, mark, (Zh__ClockMark)mark->mark);
	SET_OPTIONAL(body, due_ms, mark->due_ms);
	SET_OPTIONAL(body, late_ms, mark->late_ms);
	SET_OPTIONAL(body, policy_index, (uint32_t)mark->purpose);
	body->subject = subject;
	struct event *fired = decision_emit(context, decision, KIND(CLOCK_MARK_FIRED),
					    own_object(context, OBJECT_CLOCK, mark->clock), body);
	decider->decide(decider, context, input, decision);
	no_room_is_said(context, decision);
	if (decision->arena_full)
		return; /* it is set aside, with what was to follow */
	if (decision->verdict != VERDICT_DONE) {
		/* A mark is no question: whatever the service makes of it, it has fired. */
		*decision = (struct decision){.verdict = VERDICT_DONE, .event_count = 1};
		decision->events[0] = fired;
	}
	event_trace_inherit(decider, context->rows, context->region, fired);
	/* A clock of before traces went through marks: the service knows its subject's. */
	for (size_t i = 1; i < decision->event_count; i++) {
		if (fired->head.trace_sequence == 0 &&
		    decision->events[i]->head.trace_sequence != 0) {
			struct trace_ref trace = trace_of(decision->events[i]);
			decision_trace(fired, &trace);
			break;
		}
	}
}

/* Of a copy that a newer life has taken the place of. */
static bool is_superseded(const struct decide_context *context, const struct input_act *act,
			  struct decision *decision)
{
	if (setting_get(context->rows, SETTING_SUPERSEDED, 0) == 0 ||
	    (act->act->flags & ACT_OF_SUPERSEDED) != 0 || SABOTAGE("restore.superseded-acts"))
		return false;
	decision_refuse(decision, "restore.superseded", NULL);
	decision_possible(decision, "restore.stay");
	return true;
}

static void decide_act(const struct decide_context *context, const struct decider *decider,
		       const struct input *input, struct decision *decision)
{
	if (is_superseded(context, input->act, decision) ||
	    !recusal_lets(context, input->act, decision))
		return;
	if (input->act->act->number >= COMMON_ACT_PROPOSAL_APPROVE)
		decide_common_act(context, decider, input, decision);
	else
		proposal_decide_act(context, decider, input, decision);
	decide_gate_articles(context, decision);
}

void stage_decide(const struct decide_context *context, const struct decider *decider,
		  const struct input *input, struct decision *decision)
{
	if (input->kind == INPUT_MARK) {
		decide_mark(context, decider, input, decision);
		return;
	}
	bool act = input->kind == INPUT_ACT;
	if (act && act_days_sound(context, input->act, decision))
		decide_act(context, decider, input, decision);
	else if (!act)
		decide_told(context, decider, input, decision);
	no_room_is_said(context, decision);
}
