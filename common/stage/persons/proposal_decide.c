#include "common/stage/persons/proposal_decide.h"

#include "command.pb-c.h"
#include "common/base/assert.h"
#include "common/base/hash64.h"
#include "common/base/sabotage.h"
#include "common/core/handlers.h"
#include "common/core/message.h"
#include "common/core/officers.h"
#include "common/policy/terms/decide_clock.h"
#include "common/stage/books/book_decide.h"
#include "common/stage/clocks/clock_acts.h"
#include "common/stage/clocks/time_acts.h"
#include "common/stage/common_decide.h"

/* A target has one open proposal of an act; journals of before may have more. */
#define SUPERSEDED_MAX 4u

static bool lacks_reason(const struct input_act *act)
{
	return (act->act->flags & ACT_NEEDS_REASON) != 0 &&
	       (act->reason == NULL || act->reason[0] == '\0') &&
	       !SABOTAGE("stage.reason-not-asked");
}

/* The common acts that need a second person are decided here, all others by the service. */
static void run_act(const struct decide_context *context, const struct decider *decider,
		    const struct input *input, struct decision *decision)
{
	if ((input->act->act->flags & ACT_WAITS_FOR_RECOVERY) != 0 &&
	    setting_get(context->rows, SETTING_RECOVERY, 0) != 0 &&
	    !SABOTAGE("restore.acts-while-recovering"))
		decision_refuse(decision, "restore.recovering", NULL);
	else if (lacks_reason(input->act))
		decision_invalid(decision, "act.reason_missing", "reason");
	else if (!decide_gate_more(context, decision, input->act, GATE_GROUND_WHOLE))
		return;
	else if (input->act->act->number == COMMON_ACT_CLOCK_SUSPEND)
		decide_clock_suspend(context, input->act, decision);
	else if (input->act->act->number == COMMON_ACT_CLOCK_EXTEND)
		decide_clock_extend(context, input->act, decision);
	else if (input->act->act->number == COMMON_ACT_CLOCK_CORRECT)
		decide_clock_correct(context, decider, input->act, decision);
	else if (input->act->act->number == COMMON_ACT_CLOCK_RULE)
		decide_clock_rule(context, input->act, decision);
	else if (input->act->act->number == COMMON_ACT_CLOCK_PUT_RIGHT)
		decide_time_put_right(context, input->act, decision);
	else if (book_kind_of(input->act->act) != 0)
		decide_book_adopt(context, input->act, book_kind_of(input->act->act), decision);
	else
		decider->decide(decider, context, input, decision);
}

/* ---- what was seen */

/* A clock counts no changes: what a correction rests on, as a number. */
static uint64_t clock_version(const struct rows_reader *rows, uint64_t number)
{
	const struct clock_row *row = clock_row_get(rows, number);
	if (row == NULL)
		return 0;
	const int64_t rests_on[] = {row->state, row->anchor_ms, row->due_ms, row->ledger_count,
				    row->rule_version};
	return 1 + hash64(0, bytes_of(rests_on, sizeof rests_on)) % 1000000;
}

uint64_t proposal_version(const struct rows_reader *rows, const struct decider *decider,
			  const char *act, struct object_id target)
{
	uint16_t book = book_kind_of(decider_act(decider, act));
	uint64_t version = 0;
	if (book != 0)
		version = book_newest(rows, book);
	else if (target.kind == OBJECT_CLOCK)
		version = clock_version(rows, target.number);
	else if (target.number != 0 && decider->version != NULL)
		version = decider->version(decider, rows, target);
	return version != 0 ? version : 1;
}

uint64_t proposal_seen(const struct rows_reader *rows, const struct decider *decider,
		       uint64_t proposal)
{
	struct row_key key = row_key_u64(proposal);
	struct bytes stored;
	struct proposal_row row;
	if (!rows->get(rows->context, TABLE_PROPOSALS, row_key_bytes(&key), &stored))
		return 0;
	memcpy(&row, stored.data, sizeof row);
	return proposal_version(rows, decider, row.act, proposal_target(&row, decider->daemon));
}

struct object_id proposal_target(const struct proposal_row *row, enum daemon daemon)
{
	return (struct object_id){(enum object_kind)row->target_kind, row->target_region,
				  row->target_number, daemon};
}

/* ---- proposing */

struct older {
	const char *act;
	uint64_t numbers[SUPERSEDED_MAX];
	size_t count;
};

static bool note_older(void *context, uint64_t number, const struct proposal_row *row)
{
	struct older *older = (struct older *)context;
	if (row->state == PROPOSAL_OPEN && strcmp(row->act, older->act) == 0)
		older->numbers[older->count++] = number;
	return older->count < SUPERSEDED_MAX;
}

static void stop_clock(const struct decide_context *context, struct decision *decision,
		       uint64_t proposal, const char *why)
{
	if (!SABOTAGE("stage.proposal-clock-runs-on"))
		decide_clocks_stop(context, decision,
				   own_object(context, OBJECT_PROPOSAL, proposal), CLOCK_NONE, why);
}

static void supersede(const struct decide_context *context, const struct input_act *act,
		      uint64_t by, struct decision *decision)
{
	struct older older = {.act = act->act->name};
	if (!SABOTAGE("stage.proposal-supersedes-nothing"))
		proposals_of(context->rows, act->target, note_older, &older);
	for (size_t i = 0; i < older.count; i++) {
		Zh__ProposalSuperseded *body = NEW_IN(context, decision, ProposalSuperseded);
		SET_OPTIONAL(body, proposal, older.numbers[i]);
		SET_OPTIONAL(body, by, by);
		(void)decision_emit(context, decision, KIND(PROPOSAL_SUPERSEDED),
				    own_object(context, OBJECT_PROPOSAL, older.numbers[i]), body);
		stop_clock(context, decision, older.numbers[i], "superseded");
	}
}

static bool put_command(const struct decide_context *context, const struct input_act *act,
			Zh__Proposed *body, struct decision *decision)
{
	if (act->body == NULL)
		return true;
	/* A book's bytes are kept beside the journal, by their digest. */
	const ProtobufCMessage *told =
		book_kind_of(act->act) != 0 ? book_by_digest(context, act, decision) : act->body;
	if (told == NULL)
		return false;
	struct bytes packed = message_pack(told, context->arena);
	if (packed.data == NULL) {
		decision->arena_full = true;
		return false;
	}
	if (packed.size > ROW_MAX - sizeof(struct proposal_row)) {
		decision_invalid(decision, "proposal.too_long", "command");
		return false;
	}
	body->has_command = 1;
	body->command = message_bytes(packed);
	return true;
}

/* Where nobody has another role, whoever else may approve will do. */
static uint32_t roles_before_second(const struct input_act *act)
{
	const struct book_extra *extra = (const struct book_extra *)act->extra;
	return book_kind_of(act->act) != 0 && !extra->people.second_there ? 0 : act->person->roles;
}

static void put_proposer(const struct decide_context *context, const struct input_act *act,
			 Zh__Proposed *body)
{
	const struct principal *person = act->person;
	SET_OPTIONAL(body, person_roles, roles_before_second(act));
	uint8_t *key = person->has_key ? ARENA_ARRAY(context->arena, uint8_t, PRINCIPAL_KEY) : NULL;
	if (key == NULL)
		return;
	memcpy(key, person->key, PRINCIPAL_KEY);
	body->has_person_key = 1;
	body->person_key = (ProtobufCBinaryData){PRINCIPAL_KEY, key};
}

static void propose(const struct decide_context *context, const struct decider *decider,
		    const struct input_act *act, struct decision *decision)
{
	struct object_id target = act->target;
	enum clock_id by_when = decision->second_clock != CLOCK_NONE ? decision->second_clock
								     : CLOCK_PROPOSAL_DECIDE;
	*decision = (struct decision){.verdict = VERDICT_DONE};
	Zh__Proposed *body = NEW_IN(context, decision, Proposed);
	if (!put_command(context, act, body, decision))
		return;
	uint64_t number = counter_next(context->rows, OBJECT_PROPOSAL, 0);
	uint64_t version = proposal_version(context->rows, decider, act->act->name, target);
	SET_OPTIONAL(body, proposal, number);
	body->act = act->act->name;
	Zh__ObjectId *about = decision_object_id(context, decision, target);
	/* Clocks and proposals are each daemon's own: whose it is, is part of its name. */
	if (target.kind != OBJECT_NONE &&
	    object_id_make(target.kind, target.region, target.number).daemon == DAEMON_UNKNOWN)
		SET_OPTIONAL(about, daemon, (Zh__DaemonName)decider->daemon);
	body->target = about;
	if (act->seen_version != 0)
		SET_OPTIONAL(body, seen_version, act->seen_version);
	SET_OPTIONAL(body, target_version, version);
	put_proposer(context, act, body);
	decision->object = own_object(context, OBJECT_PROPOSAL, number);
	decision->object_version = version;
	(void)decision_emit(context, decision, KIND(PROPOSED), decision->object, body);
	if (context->policy != NULL)
		(void)decide_clock_start(context, decision, by_when, decision->object,
					 context->now_ms, 0, NULL);
	supersede(context, act, number, decision);
}

void proposal_decide_act(const struct decide_context *context, const struct decider *decider,
			 const struct input *input, struct decision *decision)
{
	run_act(context, decider, input, decision);
	bool two = policy_act_roles(context->policy, input->act->act).always ||
		   decision->second_needed;
	if (two && !SABOTAGE("stage.second-person-dropped") && decision->verdict == VERDICT_DONE &&
	    !decision->arena_full)
		propose(context, decider, input->act, decision);
}

/* ---- deciding on it */

static const char *by_whom(const struct decide_context *context, uint64_t proposal)
{
	char text[OBJECT_ID_TEXT];
	object_id_print(own_object(context, OBJECT_PROPOSAL, proposal), text);
	return arena_text(context->arena, text);
}

bool proposal_load(const struct decide_context *context, uint64_t number, struct decision *decision,
		   struct open_proposal *ret_proposal)
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
	if (ret_proposal->row.state == PROPOSAL_SUPERSEDED) {
		decision_refuse(decision, "proposal.superseded", NULL);
		decision_refuse_param(decision, "by",
				      by_whom(context, ret_proposal->row.superseded_by));
		return false;
	}
	if (ret_proposal->row.state != PROPOSAL_OPEN) {
		decision_refuse(decision, "proposal.not_open", NULL);
		return false;
	}
	return !decision->arena_full;
}

void decision_put_first(struct decision *decision)
{
	struct event *last = decision->events[decision->event_count - 1];
	for (size_t i = decision->event_count - 1; i > 0; i--)
		decision->events[i] = decision->events[i - 1];
	decision->events[0] = last;
}

static bool has_other_role(const struct act_roles *roles, uint32_t proposer, uint32_t second)
{
	bool other = roles->other_role && !SABOTAGE("stage.same-role-approves");
	return (second & roles->second & ~(other ? proposer : 0u)) != 0;
}

bool proposal_may_decide(const struct act_roles *roles, const struct proposal_row *row,
			 const struct principal *person)
{
	return !decision_same_person(row->person, person->id) &&
	       has_other_role(roles, row->person_roles, person->roles);
}

/* Is the person among the officers whom the proposed act names? */
static bool is_named(const struct decide_context *context, const struct act *act,
		     const struct open_proposal *proposal, const char *person)
{
	const ProtobufCFieldDescriptor *field =
		act->body != NULL
			? protobuf_c_message_descriptor_get_field_by_name(act->body, "officers")
			: NULL;
	if (field == NULL || field->label != PROTOBUF_C_LABEL_REPEATED ||
	    field->type != PROTOBUF_C_TYPE_STRING || SABOTAGE("stage.officer-approves"))
		return false;
	const uint8_t *body =
		(const uint8_t *)message_unpack(act->body, proposal->command, context->arena);
	size_t count = 0;
	const char *const *names = NULL;
	if (body != NULL) {
		memcpy(&count, body + field->quantifier_offset, sizeof count);
		memcpy(&names, body + field->offset, sizeof names);
	}
	for (size_t i = 0; i < count; i++) {
		if (decision_same_person(names[i], person))
			return true;
	}
	return false;
}

/* Which gate wants the second person: that of the act, or of its matter, which only deciding on it
 * tells; GATE_NONE: the house's own rule. */
static enum gate gate_of(const struct decide_context *context, const struct decider *decider,
			 const struct open_proposal *proposal, const struct input_act *asked,
			 struct decision *decision)
{
	const struct act *act = decider_act(decider, proposal->row.act);
	const struct act_roles roles = policy_act_roles(context->policy, act);
	struct decision tried = {.verdict = VERDICT_DONE};
	if (!roles.matters)
		return roles.gate;
	proposal_run(context, decider, proposal, asked, &tried);
	decision->arena_full = decision->arena_full || tried.arena_full;
	if (tried.second_gate != GATE_NONE)
		return (enum gate)tried.second_gate;
	return tried.verdict == VERDICT_REFUSED ? gate_of_id(tried.refusal.rule) : GATE_NONE;
}

/* The one code where a gate of the law says so, the other where the house does. */
static bool refuse_second(struct decision *decision, enum gate gate, const char *by_law,
			  const char *code)
{
	if (gate != GATE_NONE && !SABOTAGE("stage.second-without-gate"))
		decision_refuse_gate(decision, by_law, gate);
	else
		decision_refuse(decision, code, NULL);
	return false;
}

/* What it is about hasn't moved on since whoever decides looked at it. */
static bool is_as_seen(const struct decide_context *context, const struct decider *decider,
		       const struct open_proposal *proposal, const struct input_act *asked,
		       struct decision *decision)
{
	uint64_t version = proposal_version(context->rows, decider, proposal->row.act,
					    proposal_target(&proposal->row, context->daemon));
	if (asked->seen_version == version || SABOTAGE("stage.proposal-approved-unseen"))
		return true;
	decision_conflict(decision, "proposal.moved_on");
	return false;
}

static bool may_approve(const struct decide_context *context, const struct decider *decider,
			const struct open_proposal *proposal, const struct input_act *asked,
			struct decision *decision)
{
	const struct act *act = decider_act(decider, proposal->row.act);
	struct object_id target = proposal_target(&proposal->row, context->daemon);
	ASSERT(act != NULL);
	if (decision_same_person(proposal->row.person, asked->person->id) &&
	    !SABOTAGE("stage.same-person-approves")) {
		return refuse_second(decision, gate_of(context, decider, proposal, asked, decision),
				     "proposal.same_person_by_law", "proposal.same_person");
	}
	const struct act_roles roles = policy_act_roles(context->policy, act);
	if ((asked->person->roles & roles.second) == 0) {
		(void)refuse_second(decision, gate_of(context, decider, proposal, asked, decision),
				    "proposal.role_by_law", "proposal.role");
		/* The row is its caller's: the name that lasts is the act's. */
		decision_refuse_param(decision, "act", act->name);
		return false;
	}
	if (!has_other_role(&roles, proposal->row.person_roles, asked->person->roles)) {
		decision_refuse(decision, "proposal.other_role", NULL);
		decision_refuse_param(decision, "act", act->name);
		return false;
	}
	if (is_named(context, act, proposal, asked->person->id) ||
	    (handlers_have_had(decider, context->rows, target, asked->person->id) &&
	     !SABOTAGE("stage.own-work-approved"))) {
		return refuse_second(decision, gate_of(context, decider, proposal, asked, decision),
				     "proposal.second_is_officer_by_law",
				     "proposal.second_is_officer");
	}
	if (asked->seen_version == 0) {
		decision_invalid(decision, "proposal.not_seen", "seen_version");
		return false;
	}
	return is_as_seen(context, decider, proposal, asked, decision);
}

void proposal_run(const struct decide_context *context, const struct decider *decider,
		  const struct open_proposal *proposal, const struct input_act *asked,
		  struct decision *decision)
{
	const struct act *act = decider_act(decider, proposal->row.act);
	ASSERT(act != NULL);
	struct principal *proposer = ARENA_NEW(context->arena, struct principal);
	struct input_act *both = ARENA_NEW(context->arena, struct input_act);
	if (proposer == NULL || both == NULL) {
		decision->arena_full = true;
		return;
	}
	*proposer = (struct principal){.roles = asked->proposer != NULL ? asked->proposer->roles
									: act->roles};
	memcpy(proposer->id, proposal->row.person, sizeof proposer->id);
	memcpy(proposer->unit, proposal->row.unit, sizeof proposer->unit);
	*both = (struct input_act){
		.act = act,
		.person = proposer,
		.second = asked->person,
		.target = proposal_target(&proposal->row, context->daemon),
		.reason = asked->reason,
		.happened_ms = proposal->row.happened_ms,
		.extra = asked->extra,
	};
	memcpy(both->request_id, asked->request_id, sizeof both->request_id);
	if (act->body != NULL) {
		both->body = message_unpack(act->body, proposal->command, context->arena);
		if (both->body == NULL) {
			decision->arena_full = true;
			return;
		}
	}
	struct input run = {.kind = INPUT_ACT, .act = both};
	run_act(context, decider, &run, decision);
}

/* Whoever proposed must still be allowed to when it is approved; else nobody's act would bind. */
static Zh__LapseReason lapse_of(uint32_t roles, const struct proposer *proposer)
{
	if (proposer == NULL || SABOTAGE("stage.proposal-outlives-its-proposer"))
		return ZH__LAPSE_REASON__LAPSE_REASON_UNKNOWN;
	if (!proposer->there)
		return ZH__LAPSE_REASON__LAPSE_REASON_PERSON_LEFT;
	if ((proposer->roles & roles) == 0)
		return ZH__LAPSE_REASON__LAPSE_REASON_ROLE_ENDED;
	return proposer->key_holds ? ZH__LAPSE_REASON__LAPSE_REASON_UNKNOWN
				   : ZH__LAPSE_REASON__LAPSE_REASON_KEY_ENDED;
}

/* Refused, and ended: false.  Nothing was found against it: true. */
static bool still_stands(const struct decide_context *context, const struct decider *decider,
			 const struct open_proposal *proposal, const struct input_act *asked,
			 struct decision *decision)
{
	static const char *const codes[] = {
		[ZH__LAPSE_REASON__LAPSE_REASON_PERSON_LEFT] = "proposal.proposer_left",
		[ZH__LAPSE_REASON__LAPSE_REASON_ROLE_ENDED] = "proposal.proposer_role",
		[ZH__LAPSE_REASON__LAPSE_REASON_KEY_ENDED] = "proposal.proposer_key",
	};
	const struct act *act = decider_act(decider, proposal->row.act);
	ASSERT(act != NULL);
	Zh__LapseReason why = lapse_of(policy_act_roles(context->policy, act).by, asked->proposer);
	if (why == ZH__LAPSE_REASON__LAPSE_REASON_UNKNOWN)
		return true;
	decision_refuse(decision, codes[why], NULL);
	decision_refuse_param(decision, "who", arena_text(context->arena, proposal->row.person));
	Zh__ProposalLapsed *body = NEW_IN(context, decision, ProposalLapsed);
	SET_OPTIONAL(body, proposal, proposal->number);
	SET_OPTIONAL(body, reason, why);
	(void)decision_emit(context, decision, KIND(PROPOSAL_LAPSED),
			    own_object(context, OBJECT_PROPOSAL, proposal->number), body);
	stop_clock(context, decision, proposal->number, "lapsed");
	decision->stands = true;
	return false;
}

void proposal_approve(const struct decide_context *context, const struct decider *decider,
		      const struct input_act *asked, struct decision *decision)
{
	struct open_proposal proposal;
	if (!proposal_load(context, asked->target.number, decision, &proposal) ||
	    !may_approve(context, decider, &proposal, asked, decision) ||
	    !still_stands(context, decider, &proposal, asked, decision))
		return;
	proposal_run(context, decider, &proposal, asked, decision);
	if (decision->verdict != VERDICT_DONE || decision->arena_full)
		return;
	Zh__ProposalApproved *body = NEW_IN(context, decision, ProposalApproved);
	SET_OPTIONAL(body, proposal, proposal.number);
	for (size_t i = 0; i < decision->event_count; i++) {
		decision_meta(decision->events[i])->person =
			arena_text(context->arena, proposal.row.person);
		decision_meta(decision->events[i])->unit =
			arena_text(context->arena, proposal.row.unit);
		decision_meta(decision->events[i])->second = asked->person->id;
	}
	(void)decision_emit(context, decision, KIND(PROPOSAL_APPROVED),
			    own_object(context, OBJECT_PROPOSAL, proposal.number), body);
	decision_put_first(decision);
	stop_clock(context, decision, proposal.number, "approved");
}

void proposal_end(const struct decide_context *context, const struct decider *decider,
		  const struct input_act *asked, struct decision *decision)
{
	struct open_proposal proposal;
	if (!proposal_load(context, asked->target.number, decision, &proposal))
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
	/* An approval must say what was seen; an end may. */
	if (asked->seen_version != 0 && !is_as_seen(context, decider, &proposal, asked, decision))
		return;
	/* Both messages have the same shape and their kinds say which it was. */
	struct object_id id = own_object(context, OBJECT_PROPOSAL, proposal.number);
	decision->object = id;
	if (withdraw) {
		Zh__ProposalWithdrawn *body = NEW_IN(context, decision, ProposalWithdrawn);
		SET_OPTIONAL(body, proposal, proposal.number);
		(void)decision_emit(context, decision, KIND(PROPOSAL_WITHDRAWN), id, body);
	} else {
		Zh__ProposalRejected *body = NEW_IN(context, decision, ProposalRejected);
		SET_OPTIONAL(body, proposal, proposal.number);
		(void)decision_emit(context, decision, KIND(PROPOSAL_REJECTED), id, body);
	}
	stop_clock(context, decision, proposal.number, withdraw ? "withdrawn" : "rejected");
}
