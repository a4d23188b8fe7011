/* What persons ask for is received; commands become inputs. */
#include "common/base/assert.h"
#include "common/base/sabotage.h"
#include "common/policy/gates/gate.h"
#include "common/stage/books/book_decide.h"
#include "common/stage/command_body.h"
#include "common/stage/persons/proposed.h"
#include "common/stage/stage_internal.h"

/* ---- answers */

static Zh__Outcome outcome_of(enum verdict verdict)
{
	switch (verdict) {
	case VERDICT_DONE:
		return ZH__OUTCOME__OUTCOME_DONE;
	case VERDICT_REFUSED:
	case VERDICT_POISON:
		return ZH__OUTCOME__OUTCOME_REFUSED;
	case VERDICT_CONFLICT:
		return ZH__OUTCOME__OUTCOME_CONFLICT;
	case VERDICT_NOT_FOUND:
		return ZH__OUTCOME__OUTCOME_NOT_FOUND;
	case VERDICT_INVALID:
		return ZH__OUTCOME__OUTCOME_INVALID;
	}
	return ZH__OUTCOME__OUTCOME_UNKNOWN;
}

static void answer_refusal(struct stage *stage, const struct message_block *block,
			   Zh__Outcome outcome, struct refusal refusal)
{
	struct reply_parts parts = reply_parts(block, outcome);
	parts.refusal = &refusal;
	stage->stats.refused += outcome != ZH__OUTCOME__OUTCOME_BUSY;
	stage_reply(stage, &parts, true);
}

static void answer_refused(struct stage *stage, const struct message_block *block,
			   Zh__Outcome outcome, const char *code, const char *where)
{
	answer_refusal(stage, block, outcome, (struct refusal){.code = code, .where = where});
}

/* ---- receiving */

static void answer_hello(struct stage *stage, const struct stage_peer *peer)
{
	Zh__Hello hello = ZH__HELLO__INIT;
	Zh__Envelope envelope = ZH__ENVELOPE__INIT;
	SET_OPTIONAL(&hello, version_min, 1);
	SET_OPTIONAL(&hello, version_max, 1);
	SET_OPTIONAL(&hello, region, stage->options.region);
	SET_OPTIONAL(&hello, daemon, (Zh__DaemonName)stage->decider->daemon);
	SET_OPTIONAL(&hello, now_ms, stage_now_ms(stage));
	SET_OPTIONAL(&envelope, version, 1);
	envelope.what_case = ZH__ENVELOPE__WHAT_HELLO;
	envelope.hello = &hello;
	uint8_t memory[128];
	size_t size = protobuf_c_message_pack(&envelope.base, memory);
	stage->options.transport.send(stage->options.transport.context, peer,
				      bytes_of(memory, size));
}

/* The question's person becomes who asks; what may not be asked so is answered here. */
static bool take_person(struct stage *stage, struct message_block *block)
{
	const Zh__Request *request = block->envelope->request;
	const struct stage_options *options = &stage->options;
	const char *code = NULL;
	if (request->for_person == NULL)
		return true;
	bool console = (block->principal.roles & ROLE_CONSOLE) != 0 ||
		       SABOTAGE("stage.for-person-of-any-role");
	const struct principal *person =
		options->person != NULL && console
			? options->person(options->books_context, request->for_person,
					  stage_now_ms(stage))
			: NULL;
	if (request->ask_case != ZH__REQUEST__ASK_QUERY && !SABOTAGE("stage.for-person-commands"))
		code = "request.for_person_command";
	else if (!console)
		code = "request.for_person";
	else if (person == NULL)
		code = "request.for_person_unknown";
	if (code == NULL) {
		block->principal = *person;
		return true;
	}
	struct refusal refusal = {.code = code};
	struct reply_parts parts = reply_parts(block, ZH__OUTCOME__OUTCOME_NOT_PERMITTED);
	parts.refusal = &refusal;
	stage->stats.refused++;
	stage_reply(stage, &parts, false);
	return false;
}

void requests_receive(struct stage *stage, struct message_block *block)
{
	const Zh__Request *request = block->envelope->request;
	bool command = request->ask_case == ZH__REQUEST__ASK_COMMAND ||
		       request->ask_case == ZH__REQUEST__ASK_SIGNED_COMMAND;
	if (!command && request->ask_case != ZH__REQUEST__ASK_QUERY) {
		stage->stats.malformed++;
		message_block_free(block);
		return;
	}
	struct message_queue *queue = command ? &stage->commands : &stage->queries;
	size_t most = command ? STAGE_REQUESTS_MAX : STAGE_QUERIES_MAX;
	if (queue->count >= most || (command && stage->draining)) {
		struct refusal refusal = {.code = stage->draining ? "daemon.draining"
								  : "daemon.busy"};
		struct reply_parts parts = reply_parts(block, ZH__OUTCOME__OUTCOME_BUSY);
		parts.refusal = &refusal;
		stage_reply(stage, &parts, false);
		stage->stats.busy++;
		message_block_free(block);
		return;
	}
	message_queue_put(queue, block);
}

static bool accepted(const struct stage_peer *peer, const Zh__Envelope *envelope)
{
	enum stage_accepts accepts = (enum stage_accepts)peer->accepts;
	if (accepts == STAGE_ACCEPTS_ALL || SABOTAGE("stage.any-frame-anywhere"))
		return true;
	if (envelope->what_case == ZH__ENVELOPE__WHAT_PULL)
		return accepts == STAGE_ACCEPTS_PULLS;
	return envelope->what_case != ZH__ENVELOPE__WHAT_REQUEST ||
	       accepts == STAGE_ACCEPTS_REQUESTS;
}

void stage_receive(struct stage *stage, const struct stage_peer *peer,
		   const struct principal *principal, struct bytes frame)
{
	struct message_block *block = message_block_make(frame, 16);
	if (block == NULL || !accepted(peer, block->envelope)) {
		stage->stats.malformed++;
		message_block_free(block);
		return;
	}
	block->peer = *peer;
	block->principal = *principal;
	switch (block->envelope->what_case) {
	case ZH__ENVELOPE__WHAT_PULL:
		pulls_receive(stage, peer, principal, block->envelope->pull);
		break;
	case ZH__ENVELOPE__WHAT_HELLO:
		answer_hello(stage, peer);
		break;
	case ZH__ENVELOPE__WHAT_REQUEST:
		if (take_person(stage, block))
			requests_receive(stage, block);
		else
			message_block_free(block);
		return;
	case ZH__ENVELOPE__WHAT__NOT_SET:
	case ZH__ENVELOPE__WHAT_LINK_RETURN:
	case ZH__ENVELOPE__WHAT_LINK_CHAIN:
	case ZH__ENVELOPE__WHAT_LINK_HELD:
	case ZH__ENVELOPE__WHAT_BATCH:
	case ZH__ENVELOPE__WHAT_REPLY:
	case ZH__ENVELOPE__WHAT_PUSH:
	case ZH__ENVELOPE__WHAT_RECEIPT:
	case ZH__ENVELOPE__WHAT_STATUS_PULL:
	case ZH__ENVELOPE__WHAT_STATUS_ANSWER:
	case ZH__ENVELOPE__WHAT_LINK:
	case ZH__ENVELOPE__WHAT_LINK_RECEIPT:
	case ZH__ENVELOPE__WHAT_LINK_HEAD:
	case _ZH__ENVELOPE__WHAT__CASE_IS_INT_SIZE:
		stage->stats.malformed++;
		break;
	}
	message_block_free(block);
}

/* ---- when their turn has come */

bool stage_take_rights(struct stage *stage, struct message_block *block)
{
	const struct stage_options *options = &stage->options;
	struct principal *asks = &block->principal;
	if (options->holder == NULL || !asks->has_key || SABOTAGE("stage.rights-of-arrival"))
		return true;
	const struct principal *now =
		options->holder(options->books_context, asks->key, stage_now_ms(stage));
	if (now == NULL)
		return false;
	*asks = principal_of_key(now, asks->key);
	return true;
}

/* ---- commands */

/* A repeat of a request by the same principal gets the first answer, permanently. */
static void answer_repeated(struct stage *stage, const struct message_block *block,
			    const struct request_row *row)
{
	if (!request_is_of(row, block->principal.id)) {
		answer_refused(stage, block, ZH__OUTCOME__OUTCOME_NOT_PERMITTED,
			       "request.of_another", NULL);
		return;
	}
	if (!signed_act_is_of(stage, block, row->sequence)) {
		answer_refused(stage, block, ZH__OUTCOME__OUTCOME_CONFLICT, "request.other_content",
			       NULL);
		return;
	}
	struct reply_parts parts = reply_parts(block, (Zh__Outcome)row->outcome);
	parts.repeated = true;
	parts.sequence = row->sequence;
	if (row->object_number != 0) {
		parts.object = object_id_make((enum object_kind)row->object_kind,
					      stage->options.region, row->object_number);
	}
	struct err err;
	struct frame frame;
	if (row->outcome != ZH__OUTCOME__OUTCOME_DONE &&
	    row->outcome != ZH__OUTCOME__OUTCOME_PROPOSED &&
	    journal_find(stage->journal, row->sequence, &frame, &err) == STATUS_OK) {
		struct event event;
		if (frame_event(&frame, row->sequence, &stage->turn->arena, &event) == STATUS_OK &&
		    event.head.kind == KIND(ACT_REFUSED)) {
			const Zh__ActRefused *body = BODY(&event, ActRefused);
			parts.refusal_as_stored = body->refusal;
		}
	}
	/* Who only has an old signature learns nothing by it. */
	if (row->outcome == ZH__OUTCOME__OUTCOME_DONE && signed_act_untimely(stage, block) == NULL)
		parts.disclosed = disclosure_again(stage, block, row->sequence);
	stage_reply(stage, &parts, true);
}

struct command {
	const struct message_block *block;
	const Zh__Command *asked;
	const struct act *act;
	struct object_id target;
	const ProtobufCMessage *body;
	struct input_cause cause;
};

/* Nothing is stated that hasn't happened: terms would run from it.  Clocks of machines differ. */
#define HAPPENED_AHEAD_MS (5 * MS_PER_MINUTE)

static bool is_yet_to_happen(const struct stage *stage, const struct command *command)
{
	return command->asked->has_happened_ms &&
	       command->asked->happened_ms > stage->now_ms + HAPPENED_AHEAD_MS &&
	       !SABOTAGE("stage.happens-tomorrow");
}

static bool is_of_no_time(const struct command *command)
{
	return command->asked->has_happened_ms && command->asked->happened_ms < TIME_SENSIBLE_MS;
}

/* Who may ask for what, about what: answered here when it can't be decided at all. */
static bool command_read(struct stage *stage, struct command *command)
{
	const struct message_block *block = command->block;
	const Zh__Request *request = block->envelope->request;
	if (!request->has_request_id || request->request_id.len != 16) {
		answer_refused(stage, block, ZH__OUTCOME__OUTCOME_INVALID, "request.id_missing",
			       "request_id");
		return false;
	}
	command->act = command->asked->act != NULL
			       ? decider_act(stage->decider, command->asked->act)
			       : NULL;
	if (command->act == NULL) {
		answer_refused(stage, block, ZH__OUTCOME__OUTCOME_INVALID, "act.unknown",
			       command->asked->act);
		return false;
	}
	const Zh__ObjectId *target = command->asked->target;
	if (target != NULL)
		command->target = (struct object_id){(enum object_kind)target->kind, target->region,
						     target->number, stage->decider->daemon};
	bool needs_target = (command->act->flags & ACT_CREATES) == 0;
	if (needs_target && (target == NULL || target->number == 0 ||
			     command->target.kind != command->act->target)) {
		answer_refused(stage, block, ZH__OUTCOME__OUTCOME_INVALID, "act.target_missing",
			       object_kind_prefix(command->act->target));
		return false;
	}
	if (needs_target && command->target.region != stage->options.region) {
		answer_refused(stage, block, ZH__OUTCOME__OUTCOME_NOT_FOUND, "act.target_elsewhere",
			       NULL);
		return false;
	}
	const char *untimely = is_yet_to_happen(stage, command) ? "act.happened_future"
			       : is_of_no_time(command)         ? "act.happened_unit"
								: NULL;
	if (untimely != NULL) {
		answer_refused(stage, block, ZH__OUTCOME__OUTCOME_INVALID, untimely, "happened_ms");
		return false;
	}
	if (command->act->body == NULL)
		return true;
	struct bytes bytes = bytes_of(command->asked->body.data, command->asked->body.len);
	struct command_fault fault;
	command->body = command_body_read(command->act, bytes, &stage->input_arena, &fault);
	if (command->body == NULL)
		answer_refusal(stage, block, ZH__OUTCOME__OUTCOME_INVALID,
			       command_fault_refusal(&fault));
	return command->body != NULL;
}

static void refused_with(struct stage *stage, const struct command *command,
			 const struct refusal *refusal, Zh__Outcome outcome,
			 const struct decision *stood)
{
	struct reply_parts parts = reply_parts(command->block, outcome);
	parts.refusal = refusal;
	parts.object = command->target;
	stage->stats.refused++;
	if (stood != NULL || stage_refusal_is_recorded(stage, command->block->principal.id))
		parts.sequence = stage_record_refusal(stage, &command->cause, command->act->name,
						      command->target, refusal, outcome, stood);
	stage_reply(stage, &parts, !SABOTAGE("stage.refusal-before-record"));
}

static void command_refused(struct stage *stage, const struct command *command,
			    const struct refusal *refusal, Zh__Outcome outcome)
{
	refused_with(stage, command, refusal, outcome, NULL);
}

#define BOOK_PROBLEMS 3000 /* a refusal is on record: its text is bounded */

/* Refuses a book that is wrong, on record.  Where a disk or memory failed nothing is wrong with it:
 * that answer isn't kept, and the same request once more may go well. */
static bool book_taken(struct stage *stage, const struct command *command, enum status status,
		       const char *problems)
{
	struct refusal refusal = {.code = "book.invalid", .where = problems};
	if (status == STATUS_INVALID)
		command_refused(stage, command, &refusal, ZH__OUTCOME__OUTCOME_INVALID);
	else if (status != STATUS_OK)
		answer_refused(stage, command->block, ZH__OUTCOME__OUTCOME_BUSY, "book.unkept",
			       problems);
	return status == STATUS_OK;
}

/* Checks the book, and keeps its bytes unless it is only tried.  false: refused, with all that is
 * wrong; what was in force stays. */
static bool command_book(struct stage *stage, const struct command *command, bool try_only,
			 struct book_extra *ret_extra)
{
	ASSERT(command->body != NULL); /* these acts have a message, so it was unpacked */
	const Zh__BookCommand *asked = (const Zh__BookCommand *)(const void *)command->body;
	uint8_t *memory = ARENA_ARRAY(&stage->input_arena, uint8_t, BOOK_PROBLEMS + 1);
	if (memory == NULL || stage->options.keep_book == NULL)
		return book_taken(stage, command, STATUS_FULL, "no memory");
	if (asked->content.len == 0 && !SABOTAGE("stage.empty-book-taken")) {
		struct refusal empty = {.code = "book.empty"};
		command_refused(stage, command, &empty, ZH__OUTCOME__OUTCOME_INVALID);
		return false;
	}
	struct writer problems = writer_over(memory, BOOK_PROBLEMS);
	struct book_offer offer = {
		.kind = book_kind_of(command->act),
		.content = bytes_of(asked->content.data, asked->content.len),
		.try_only = try_only,
	};
	stage_offer_by(stage, &command->block->principal, command->act, &offer);
	enum status status = stage->options.keep_book(stage->options.books_context, &offer,
						      ret_extra, &problems);
	memory[problems.size] = '\0';
	return book_taken(stage, command, status, (const char *)memory);
}

/* An approval: is who proposed still who he was, and which book was it?  false: refused. */
static bool command_approval(struct stage *stage, const struct command *command,
			     struct input_act *input)
{
	struct row_key key = row_key_u64(command->target.number);
	struct proposal_row row;
	struct bytes stored;
	uint8_t *memory = ARENA_ARRAY(&stage->input_arena, uint8_t, BOOK_PROBLEMS + 1);
	if (!stage->rows->read.get(stage->rows->read.context, TABLE_PROPOSALS, row_key_bytes(&key),
				   &stored) ||
	    memory == NULL)
		return true; /* decided without: there is none */
	memcpy(&row, stored.data, sizeof row);
	struct bytes told = arena_copy(
		&stage->input_arena, bytes_of(stored.data + sizeof row, stored.size - sizeof row));
	input->proposer = stage_proposer(stage, &row, &stage->input_arena);
	if (row.state != PROPOSAL_OPEN || book_kind_of(decider_act(stage->decider, row.act)) == 0)
		return true;
	struct writer problems = writer_over(memory, BOOK_PROBLEMS);
	enum status status = stage_proposed_extra(stage, &row, told, &stage->input_arena,
						  &input->extra, &problems);
	memory[problems.size] = '\0';
	return book_taken(stage, command, status, (const char *)memory);
}

/* What must be made of a body before decide sees it: books are checked, and kept only when they
 * will be adopted. */
static bool command_extra(struct stage *stage, const struct command *command,
			  struct input_act *input)
{
	if (command->act->number == COMMON_ACT_QUARANTINE_REQUEUE) {
		input->extra = requeue_read(stage, command->target.number);
		return true;
	}
	if (command->act->number == COMMON_ACT_PROPOSAL_APPROVE)
		return command_approval(stage, command, input);
	if (book_kind_of(command->act) == 0)
		return true;
	struct book_extra *extra = ARENA_NEW(&stage->input_arena, struct book_extra);
	input->extra = extra;
	return extra != NULL ? command_book(stage, command, true, extra)
			     : book_taken(stage, command, STATUS_FULL, "no memory");
}

static int64_t happened_of(const struct stage *stage, const struct command *command)
{
	return command->asked->has_happened_ms ? command->asked->happened_ms : stage->now_ms;
}

static void command_done(struct stage *stage, const struct command *command,
			 const struct decision *decision, uint64_t sequence, struct bytes disclosed)
{
	bool proposed =
		decision->event_count != 0 && decision->events[0]->head.kind == KIND(PROPOSED);
	struct reply_parts parts =
		reply_parts(command->block,
			    proposed ? ZH__OUTCOME__OUTCOME_PROPOSED : ZH__OUTCOME__OUTCOME_DONE);
	parts.sequence = sequence;
	parts.object = decision->object.number != 0 ? decision->object : command->target;
	parts.object_version = decision->object_version;
	parts.disclosed = disclosed;
	parts.late = stage_lateness(&stage->rows->read, decision, happened_of(stage, command));
	stage_reply(stage, &parts, true);
}

/* What would be decided; nothing is written. */
static void try_decide(struct stage *stage, const struct input *input,
		       struct decision *ret_decision)
{
	struct decide_context context;
	stage_context(stage, &context);
	*ret_decision = (struct decision){.verdict = VERDICT_DONE};
	stage_decide(&context, stage->decider, input, ret_decision);
}

static void command_dry_run(struct stage *stage, const struct command *command,
			    const struct input *input)
{
	struct decision decision;
	try_decide(stage, input, &decision);
	if (decision.verdict == VERDICT_DONE)
		(void)stage_fits(stage, &decision, &command->cause);
	struct reply_parts parts = reply_parts(command->block, outcome_of(decision.verdict));
	if (decision.verdict != VERDICT_DONE)
		parts.refusal = &decision.refusal;
	else
		parts.late =
			stage_lateness(&stage->rows->read, &decision, happened_of(stage, command));
	parts.object = decision.object;
	stage_reply(stage, &parts, true);
}

static bool role_admits(struct stage *stage, struct command *command)
{
	struct decide_context context;
	stage_context(stage, &context);
	const struct act_roles roles = policy_act_roles(context.policy, command->act);
	if ((command->block->principal.roles & roles.by) != 0)
		return true;
	struct refusal refusal = gate_role_refusal(context.policy, command->act, roles.gate);
	command_refused(stage, command, &refusal, ZH__OUTCOME__OUTCOME_NOT_PERMITTED);
	return false;
}

static void command_decide(struct stage *stage, struct command *command)
{
	const Zh__Command *asked = command->asked;
	struct input_act act = {
		.act = command->act,
		.person = &command->block->principal,
		.target = command->target,
		.seen_version = asked->seen_version,
		.reason = asked->reason,
		.happened_ms = happened_of(stage, command),
		.body = command->body,
	};
	memcpy(act.request_id, command->block->envelope->request->request_id.data,
	       sizeof act.request_id);
	if (!role_admits(stage, command) || !command_extra(stage, command, &act))
		return;
	struct disclosure disclosure = {0};
	if (disclosure_wanted(stage, command->act))
		disclosure_read(stage, &act, &disclosure);
	struct input input = {.kind = INPUT_ACT, .act = &act};
	if (asked->dry_run && !SABOTAGE("stage.dry-run-books")) {
		command_dry_run(stage, command, &input);
		return;
	}
	struct decision decision;
	uint64_t sequence;
	if (book_kind_of(command->act) != 0) {
		struct book_extra kept;
		try_decide(stage, &input, &decision);
		/* The bytes are there before the event that adopts them, and not without it. */
		if (decision.verdict == VERDICT_DONE && !command_book(stage, command, false, &kept))
			return;
	}
	enum input_end end = stage_take(stage, &input, &command->cause, &decision, &sequence);
	if (end == INPUT_TAKEN && decision.verdict == VERDICT_DONE)
		command_done(stage, command, &decision, sequence, disclosure.content);
	else
		refused_with(stage, command, &decision.refusal, outcome_of(decision.verdict),
			     decision.stands && end == INPUT_TAKEN ? &decision : NULL);
}

static void take_command(struct stage *stage, struct message_block *block)
{
	arena_reset(&stage->input_arena);
	state_savepoint(stage->state);
	const char *code = stage_take_rights(stage, block) ? signed_act_admit(stage, block)
							   : "request.key_ended";
	if (code != NULL) {
		answer_refused(stage, block, ZH__OUTCOME__OUTCOME_NOT_PERMITTED, code, NULL);
		return;
	}
	struct command command = {.block = block, .asked = block->command};
	const Zh__Request *request = block->envelope->request;
	struct request_row row;
	if (request->has_request_id && request->request_id.len == 16 &&
	    request_known(&stage->rows->read, request->request_id.data, &row) &&
	    !SABOTAGE("stage.request-forgotten")) {
		answer_repeated(stage, block, &row);
		return;
	}
	code = signed_act_untimely(stage, block);
	if (code != NULL) {
		answer_refused(stage, block, ZH__OUTCOME__OUTCOME_NOT_PERMITTED, code, NULL);
		return;
	}
	/* Nothing more fits, not even an act of the reserve: what is known already was answered
	 * above. */
	if (stage->stats.room == JOURNAL_ROOM_NONE && !SABOTAGE("stage.room-ignored")) {
		answer_refused(stage, block, ZH__OUTCOME__OUTCOME_BUSY, "daemon.full", NULL);
		stage->stats.busy++;
		return;
	}
	if (!command_read(stage, &command))
		return;
	command.cause = (struct input_cause){
		.kind = EVENT_CAUSE_REQUEST,
		.daemon = stage->decider->daemon,
		.a = be64_get(request->request_id.data),
		.b = be64_get(request->request_id.data + 8),
		.person = block->principal.id,
		.unit = block->principal.unit,
		.reason = command.asked->reason,
		.happened_ms = command.asked->happened_ms,
		.signature = block->signature,
		.signature_brief = block->signature_brief,
	};
	if (careful_active(stage) &&
	    !careful_note_input(stage, 100, command.cause.a, command.cause.b)) {
		struct refusal refusal = {.code = "input.ends_the_process"};
		command_refused(stage, &command, &refusal, ZH__OUTCOME__OUTCOME_REFUSED);
		return;
	}
	command_decide(stage, &command);
}

bool requests_poll(struct stage *stage)
{
	bool any = false;
	/* Persons come first, but not with more than half a turn. */
	uint32_t most = stage->turn->events + stage->options.limits.turn_events / 2;
	while (stage_turn_has_room(stage) && stage->turn->events < most) {
		struct message_block *block = message_queue_take(&stage->commands);
		if (block == NULL)
			break;
		take_command(stage, block);
		disclosure_input_done(stage);
		message_block_free(block);
		any = true;
		if (careful_active(stage))
			break;
	}
	return any;
}
