#include "common/stage/common_decide.h"

#include "command.pb-c.h"
#include "common/base/assert.h"
#include "common/base/sabotage.h"
#include "common/core/message.h"
#include "common/stage/book_decide.h"
#include "common/stage/clock_acts.h"
#include "common/stage/time_acts.h"

#define PERSONS                                                                                    \
	(ROLE_OFFICER | ROLE_LEADER | ROLE_MEDIATOR | ROLE_LEGAL_REVIEWER | ROLE_CREDIT_OFFICER |  \
	 ROLE_HEARING_OFFICER | ROLE_DISCLOSER)

const struct act common_acts[] = {
	{"proposal.approve", COMMON_ACT_PROPOSAL_APPROVE, ACT_FINISHES, PERSONS | ROLE_SUPERIOR, 0,
	 OBJECT_PROPOSAL, NULL, "be the second person of a proposed act"},
	{"proposal.reject", COMMON_ACT_PROPOSAL_REJECT, ACT_FINISHES, PERSONS | ROLE_SUPERIOR, 0,
	 OBJECT_PROPOSAL, NULL, "turn a proposed act down"},
	{"proposal.withdraw", COMMON_ACT_PROPOSAL_WITHDRAW, ACT_FINISHES, PERSONS, 0,
	 OBJECT_PROPOSAL, NULL, "take one's own proposal back"},
	{"clock.suspend", COMMON_ACT_CLOCK_SUSPEND, 0, PERSONS, 0, OBJECT_CLOCK,
	 &zh__clock_act_command__descriptor, "stop counting, with ground and evidence"},
	{"clock.resume", COMMON_ACT_CLOCK_RESUME, 0, PERSONS, 0, OBJECT_CLOCK,
	 &zh__clock_act_command__descriptor, "go on counting"},
	{"clock.extend", COMMON_ACT_CLOCK_EXTEND, 0, PERSONS, 0, OBJECT_CLOCK,
	 &zh__clock_act_command__descriptor, "grant the extension that the rule knows"},
	{"clock.correct", COMMON_ACT_CLOCK_CORRECT, ACT_SECOND_PERSON, PERSONS, ROLE_LEADER,
	 OBJECT_CLOCK, &zh__clock_correct_command__descriptor,
	 "put a wrong anchor right; its dates follow"},
	{"clock.rule", COMMON_ACT_CLOCK_RULE, 0, PERSONS, 0, OBJECT_CLOCK,
	 &zh__clock_rule_command__descriptor, "let an open clock go on by another rule version"},
	{"clock.confirm", COMMON_ACT_CLOCK_CONFIRM, ACT_CREATES | ACT_FINISHES, ROLE_OPERATOR, 0,
	 OBJECT_NONE, &zh__time_confirm_command__descriptor,
	 "confirm the machine's time; held marks fire"},
	{"clock.put-right", COMMON_ACT_CLOCK_PUT_RIGHT,
	 ACT_CREATES | ACT_FINISHES | ACT_SECOND_PERSON, ROLE_OPERATOR, ROLE_LEADER, OBJECT_NONE,
	 &zh__time_confirm_command__descriptor,
	 "go on by the right time where the journal was written with a wrong one"},
	{"quarantine.requeue", COMMON_ACT_QUARANTINE_REQUEUE, ACT_FINISHES,
	 ROLE_OPERATOR | ROLE_LEADER, 0, OBJECT_QUARANTINE, NULL,
	 "let a quarantined input through again"},
	{"quarantine.drop", COMMON_ACT_QUARANTINE_DROP, ACT_FINISHES, ROLE_OPERATOR | ROLE_LEADER,
	 0, OBJECT_QUARANTINE, NULL, "give a quarantined input up"},
	{"policy.adopt", COMMON_ACT_POLICY_ADOPT, ACT_CREATES, ROLE_LEADER, 0, OBJECT_NONE,
	 &zh__book_command__descriptor, "adopt a policy from a named instant on"},
	{"calendar.adopt", COMMON_ACT_CALENDAR_ADOPT, ACT_CREATES, ROLE_LEADER | ROLE_OPERATOR, 0,
	 OBJECT_NONE, &zh__book_command__descriptor, "adopt a calendar"},
	{"dictionary.adopt", COMMON_ACT_DICTIONARY_ADOPT, ACT_CREATES, ROLE_LEADER, 0, OBJECT_NONE,
	 &zh__book_command__descriptor, "adopt a product dictionary"},
	{"people.adopt", COMMON_ACT_PEOPLE_ADOPT, ACT_CREATES, ROLE_OPERATOR | ROLE_LEADER, 0,
	 OBJECT_NONE, &zh__book_command__descriptor,
	 "adopt the list of people, feeds and their keys"},
	{"demo.advance", COMMON_ACT_DEMO_ADVANCE, ACT_CREATES, ROLE_OPERATOR, 0, OBJECT_NONE,
	 &zh__drive_clock_command__descriptor, "move a demonstration county's clock"},
};
const size_t common_act_count = sizeof common_acts / sizeof common_acts[0];

const struct act *decider_act(const struct decider *decider, const char *name)
{
	for (size_t i = 0; i < decider->act_count; i++) {
		if (strcmp(decider->acts[i].name, name) == 0)
			return &decider->acts[i];
	}
	for (size_t i = 0; i < common_act_count; i++) {
		if (strcmp(common_acts[i].name, name) == 0)
			return &common_acts[i];
	}
	return NULL;
}

/* ---- second persons */

struct open_proposal {
	struct proposal_row row;
	struct bytes command; /* in the arena */
	uint64_t number;
};

static bool load_proposal(const struct decide_context *context, uint64_t number,
			  struct decision *decision, struct open_proposal *ret_proposal)
{
	struct row_key key = row_key_u64(number);
	struct bytes stored;
	if (!context->rows->get(context->rows->context, TABLE_PROPOSALS, row_key_bytes(&key),
				&stored)) {
		decision_not_found(decision, "proposal.not_found");
		return false;
	}
	memcpy(&ret_proposal->row, stored.data, sizeof ret_proposal->row);
	ret_proposal->number = number;
	ret_proposal->command =
		arena_copy(context->arena, bytes_of(stored.data + sizeof ret_proposal->row,
						    stored.size - sizeof ret_proposal->row));
	if (ret_proposal->command.data == NULL && ret_proposal->row.command_size != 0)
		decision->arena_full = true;
	if (ret_proposal->row.state != PROPOSAL_OPEN) {
		decision_refuse(decision, "proposal.not_open", NULL);
		return false;
	}
	return !decision->arena_full;
}

static void propose(const struct decide_context *context, const struct input_act *act,
		    struct decision *decision)
{
	struct object_id target = act->target;
	*decision = (struct decision){.verdict = VERDICT_DONE};
	Zh__Proposed *body =
		DECISION_MESSAGE(context, decision, Zh__Proposed, zh__proposed__descriptor);
	Zh__ObjectId *about =
		DECISION_MESSAGE(context, decision, Zh__ObjectId, zh__object_id__descriptor);
	if (body == NULL || about == NULL)
		return;
	uint64_t number = counter_next(context->rows, OBJECT_PROPOSAL, 0);
	SET_OPTIONAL(body, proposal, number);
	body->act = act->act->name;
	SET_OPTIONAL(about, kind, (uint32_t)target.kind);
	SET_OPTIONAL(about, region, target.region);
	SET_OPTIONAL(about, number, target.number);
	body->target = about;
	if (act->body != NULL) {
		struct bytes packed = message_pack(act->body, context->arena);
		if (packed.data == NULL) {
			decision->arena_full = true;
			return;
		}
		if (packed.size > ROW_MAX - sizeof(struct proposal_row)) {
			decision_invalid(decision, "proposal.too_long", "command");
			return;
		}
		union {
			const uint8_t *read;
			uint8_t *field;
		} bytes = {packed.data};
		body->has_command = 1;
		body->command = (ProtobufCBinaryData){packed.size, bytes.field};
	}
	if (act->seen_version != 0)
		SET_OPTIONAL(body, seen_version, act->seen_version);
	decision->object = own_object(context, OBJECT_PROPOSAL, number);
	(void)decision_emit(context, decision, ZH__EVENT_KIND__KIND_PROPOSED, decision->object,
			    body);
}

/* The common acts that need a second person are decided here, all others by the service. */
static void run_act(const struct decide_context *context, const struct decider *decider,
		    const struct input *input, struct decision *decision)
{
	if (input->act->act->number == COMMON_ACT_CLOCK_CORRECT)
		decide_clock_correct(context, input->act, decision);
	else if (input->act->act->number == COMMON_ACT_CLOCK_PUT_RIGHT)
		decide_time_put_right(context, input->act, decision);
	else
		decider->decide(context, input, decision);
}

/* An act of two persons, by its row or because policy says so of this one, is tried and then
 * becomes a proposal. */
static void decide_act(const struct decide_context *context, const struct decider *decider,
		       const struct input *input, struct decision *decision)
{
	run_act(context, decider, input, decision);
	bool two = (input->act->act->flags & ACT_SECOND_PERSON) != 0 || decision->second_needed;
	if (two && decision->verdict == VERDICT_DONE && !decision->arena_full)
		propose(context, input->act, decision);
}

/* The event of the approval stands before those of the act that it lets through. */
static void put_first(struct decision *decision)
{
	struct event *last = decision->events[decision->event_count - 1];
	for (size_t i = decision->event_count - 1; i > 0; i--)
		decision->events[i] = decision->events[i - 1];
	decision->events[0] = last;
}

static void approve(const struct decide_context *context, const struct decider *decider,
		    const struct input *input, struct decision *decision)
{
	const struct input_act *asked = input->act;
	struct open_proposal proposal;
	if (!load_proposal(context, asked->target.number, decision, &proposal))
		return;
	const struct act *act = decider_act(decider, proposal.row.act);
	ASSERT(act != NULL);
	if (strcmp(proposal.row.person, asked->person->id) == 0 &&
	    !SABOTAGE("stage.same-person-approves")) {
		decision_refuse(decision, "proposal.same_person", NULL);
		return;
	}
	if ((asked->person->roles & act->second_roles) == 0) {
		decision_refuse(decision, "proposal.role", NULL);
		decision_refuse_param(decision, "act", act->name);
		return;
	}
	struct principal proposer = {.roles = act->roles};
	memcpy(proposer.id, proposal.row.person, sizeof proposer.id);
	memcpy(proposer.unit, proposal.row.unit, sizeof proposer.unit);
	struct input_act both = {
		.act = act,
		.person = &proposer,
		.second = asked->person,
		.target = {(enum object_kind)proposal.row.target_kind, proposal.row.target_region,
			   proposal.row.target_number, context->daemon},
		.reason = asked->reason,
		.happened_ms = proposal.row.happened_ms,
	};
	memcpy(both.request_id, asked->request_id, sizeof both.request_id);
	if (act->body != NULL) {
		both.body = message_unpack(act->body, proposal.command, context->arena);
		if (both.body == NULL) {
			decision->arena_full = true;
			return;
		}
	}
	struct input run = {.kind = INPUT_ACT, .act = &both};
	run_act(context, decider, &run, decision);
	if (decision->verdict != VERDICT_DONE || decision->arena_full)
		return;
	Zh__ProposalApproved *body = DECISION_MESSAGE(context, decision, Zh__ProposalApproved,
						      zh__proposal_approved__descriptor);
	if (body == NULL)
		return;
	SET_OPTIONAL(body, proposal, proposal.number);
	for (size_t i = 0; i < decision->event_count; i++) {
		decision_meta(decision->events[i])->person =
			arena_text(context->arena, proposer.id);
		decision_meta(decision->events[i])->unit =
			arena_text(context->arena, proposer.unit);
		decision_meta(decision->events[i])->second = asked->person->id;
	}
	if (decision_emit(context, decision, ZH__EVENT_KIND__KIND_PROPOSAL_APPROVED,
			  own_object(context, OBJECT_PROPOSAL, proposal.number), body) != NULL)
		put_first(decision);
}

static void end_proposal(const struct decide_context *context, const struct input_act *asked,
			 struct decision *decision)
{
	struct open_proposal proposal;
	if (!load_proposal(context, asked->target.number, decision, &proposal))
		return;
	bool own = strcmp(proposal.row.person, asked->person->id) == 0;
	bool withdraw = asked->act->number == COMMON_ACT_PROPOSAL_WITHDRAW;
	if (withdraw && !own) {
		decision_refuse(decision, "proposal.not_own", NULL);
		return;
	}
	if (asked->reason == NULL) {
		decision_invalid(decision, "act.reason_missing", "reason");
		return;
	}
	/* Both messages have the same shape and their kinds say which it was. */
	struct object_id id = own_object(context, OBJECT_PROPOSAL, proposal.number);
	decision->object = id;
	if (withdraw) {
		Zh__ProposalWithdrawn *body =
			DECISION_MESSAGE(context, decision, Zh__ProposalWithdrawn,
					 zh__proposal_withdrawn__descriptor);
		if (body != NULL)
			SET_OPTIONAL(body, proposal, proposal.number);
		(void)decision_emit(context, decision, ZH__EVENT_KIND__KIND_PROPOSAL_WITHDRAWN, id,
				    body);
	} else {
		Zh__ProposalRejected *body = DECISION_MESSAGE(
			context, decision, Zh__ProposalRejected, zh__proposal_rejected__descriptor);
		if (body != NULL)
			SET_OPTIONAL(body, proposal, proposal.number);
		(void)decision_emit(context, decision, ZH__EVENT_KIND__KIND_PROPOSAL_REJECTED, id,
				    body);
	}
}

/* ---- quarantine, time */

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
	decider->decide(context, &again, decision);
	if (decision->verdict != VERDICT_DONE) {
		const char *code = decision->refusal.code;
		decision_refuse(decision, "quarantine.still_poison", NULL);
		decision_refuse_param(decision, "code", code);
		return;
	}
	Zh__InputReleased *body = DECISION_MESSAGE(context, decision, Zh__InputReleased,
						   zh__input_released__descriptor);
	if (body != NULL)
		SET_OPTIONAL(body, quarantine, act->target.number);
	if (decision_emit(context, decision, ZH__EVENT_KIND__KIND_INPUT_RELEASED, id, body) != NULL)
		put_first(decision);
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
		Zh__InputDropped *body = DECISION_MESSAGE(context, decision, Zh__InputDropped,
							  zh__input_dropped__descriptor);
		if (body != NULL)
			SET_OPTIONAL(body, quarantine, act->target.number);
		(void)decision_emit(context, decision, ZH__EVENT_KIND__KIND_INPUT_DROPPED, id,
				    body);
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
	Zh__ClockDriven *body =
		DECISION_MESSAGE(context, decision, Zh__ClockDriven, zh__clock_driven__descriptor);
	if (body != NULL)
		SET_OPTIONAL(body, now_ms, asked->now_ms);
	(void)decision_emit(context, decision, ZH__EVENT_KIND__KIND_CLOCK_DRIVEN,
			    object_id_make(OBJECT_NONE, context->region, 0), body);
}

static void decide_common_act(const struct decide_context *context, const struct decider *decider,
			      const struct input *input, struct decision *decision)
{
	const struct input_act *act = input->act;
	switch ((enum common_act)act->act->number) {
	case COMMON_ACT_PROPOSAL_APPROVE:
		approve(context, decider, input, decision);
		return;
	case COMMON_ACT_PROPOSAL_REJECT:
	case COMMON_ACT_PROPOSAL_WITHDRAW:
		end_proposal(context, act, decision);
		return;
	case COMMON_ACT_CLOCK_SUSPEND:
		decide_clock_suspend(context, act, decision);
		return;
	case COMMON_ACT_CLOCK_RESUME:
		decide_clock_resume(context, act, decision);
		return;
	case COMMON_ACT_CLOCK_EXTEND:
		decide_clock_extend(context, act, decision);
		return;
	case COMMON_ACT_CLOCK_CORRECT:
	case COMMON_ACT_CLOCK_PUT_RIGHT:
		decide_act(context, decider, input, decision);
		return;
	case COMMON_ACT_CLOCK_RULE:
		decide_clock_rule(context, act, decision);
		return;
	case COMMON_ACT_CLOCK_CONFIRM:
		decide_time_confirm(context, act, decision);
		return;
	case COMMON_ACT_QUARANTINE_REQUEUE:
	case COMMON_ACT_QUARANTINE_DROP:
		end_quarantine(context, decider, act, decision);
		return;
	case COMMON_ACT_POLICY_ADOPT:
		decide_book_adopt(context, act, ZH__EVENT_KIND__KIND_POLICY_ADOPTED, decision);
		return;
	case COMMON_ACT_CALENDAR_ADOPT:
		decide_book_adopt(context, act, ZH__EVENT_KIND__KIND_CALENDAR_ADOPTED, decision);
		return;
	case COMMON_ACT_DICTIONARY_ADOPT:
		decide_book_adopt(context, act, ZH__EVENT_KIND__KIND_DICTIONARY_ADOPTED, decision);
		return;
	case COMMON_ACT_PEOPLE_ADOPT:
		decide_book_adopt(context, act, ZH__EVENT_KIND__KIND_PEOPLE_ADOPTED, decision);
		return;
	case COMMON_ACT_DEMO_ADVANCE:
		drive_clock(context, act, decision);
		return;
	}
	UNREACHABLE("an act of common_acts[] without a decision");
}

/* The mark's event stands first; what the service makes of it follows. */
static void decide_mark(const struct decide_context *context, const struct decider *decider,
			const struct input *input, struct decision *decision)
{
	const struct input_mark *mark = input->mark;
	Zh__ClockMarkFired *body = DECISION_MESSAGE(context, decision, Zh__ClockMarkFired,
						    zh__clock_mark_fired__descriptor);
	Zh__ObjectId *subject =
		DECISION_MESSAGE(context, decision, Zh__ObjectId, zh__object_id__descriptor);
	if (body == NULL || subject == NULL)
		return;
	SET_OPTIONAL(subject, kind, (uint32_t)mark->subject.kind);
	SET_OPTIONAL(subject, region, mark->subject.region);
	SET_OPTIONAL(subject, number, mark->subject.number);
	SET_OPTIONAL(body, clock, mark->clock);
	SET_OPTIONAL(body, mark, (Zh__ClockMark)mark->mark);
	SET_OPTIONAL(body, due_ms, mark->due_ms);
	SET_OPTIONAL(body, late_ms, mark->late_ms);
	SET_OPTIONAL(body, policy_index, (uint32_t)mark->purpose);
	body->subject = subject;
	struct event *fired =
		decision_emit(context, decision, ZH__EVENT_KIND__KIND_CLOCK_MARK_FIRED,
			      own_object(context, OBJECT_CLOCK, mark->clock), body);
	if (fired == NULL)
		return;
	decider->decide(context, input, decision);
	if (decision->verdict != VERDICT_DONE || decision->arena_full) {
		/* A mark is no question: whatever the service makes of it, it has fired. */
		*decision = (struct decision){.verdict = VERDICT_DONE, .event_count = 1};
		decision->events[0] = fired;
	}
	/* The service knows the subject's trace; the mark's own event belongs to the same story. */
	for (size_t i = 1; i < decision->event_count; i++) {
		if (decision->events[i]->head.trace_sequence != 0) {
			struct trace_ref trace = trace_of(decision->events[i]);
			decision_trace(fired, &trace);
			break;
		}
	}
}

void stage_decide(const struct decide_context *context, const struct decider *decider,
		  const struct input *input, struct decision *decision)
{
	if (input->kind == INPUT_MARK)
		decide_mark(context, decider, input, decision);
	else if (input->kind == INPUT_ACT && input->act->act->number >= COMMON_ACT_PROPOSAL_APPROVE)
		decide_common_act(context, decider, input, decision);
	else if (input->kind == INPUT_ACT)
		decide_act(context, decider, input, decision);
	else
		decider->decide(context, input, decision);
}
