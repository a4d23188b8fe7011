/* Frames from outside against a whole stage: its own sockets, the journals that it pulls, its
 * turns.
 *
 *   decider 1 ‖ steps: what 1 ‖ size 2 ‖ frame
 *
 * The decider's lowest bit chooses the consumer or the producer of tests/lib/toy.h.
 */
#include "common/core/message.h"
#include "tests/fuzz/fuzz.h"
#include "tests/unit/common/stage/stage_fixture.h"

#define STEPS_MAX 24
#define UNPACKED_MAX (1u << 20)

enum step {
	STEP_PERSON,   /* from a person */
	STEP_DAEMON,   /* from another daemon of the county */
	STEP_UPSTREAM, /* as the answer of the producer that it pulls */
	STEP_ANSWER,   /* the same, naming the pull that is out */
	STEP_TIME,     /* the clock goes on by the size's seconds */
	STEP_RESTART,
	STEP_COUNT,
};

/* What passes the check unpacks, holds what was promised, and packs to what passes again. */
static const Zh__Frame *check_frame(struct bytes frame, struct arena *arena)
{
	if (!message_check(&zh__frame__descriptor, frame))
		return NULL;
	const ProtobufCMessage *message = message_unpack(&zh__frame__descriptor, frame, arena);
	if (message == NULL) {
		ASSERT(arena->overflow);
		return NULL;
	}
	fuzz_check_message(message);
	struct bytes packed = message_pack(message, arena);
	if (packed.data != NULL)
		ASSERT(message_check(&zh__frame__descriptor, packed));
	return (const Zh__Frame *)(const void *)message;
}

static struct principal principal_of(enum step step)
{
	if (step == STEP_PERSON)
		return toy_person("lin", ROLE_OFFICER | ROLE_LEADER | ROLE_OPERATOR);
	struct principal daemon = {.id = "hazard",
				   .roles = ROLE_DAEMON,
				   .region = DESK_REGION,
				   .daemon = DAEMON_HAZARD};
	return daemon;
}

/* The frame with the number of the pull that is out, as only the producer knows it. */
static struct bytes as_answer(const struct desk *desk, const Zh__Frame *frame, struct arena *arena)
{
	union {
		const Zh__Batch *read;
		Zh__Batch *write;
	} batch = {frame->batch};
	SET_OPTIONAL(batch.write, pull_id, desk->pull_id);
	return message_pack(&frame->base, arena);
}

static void deliver(struct desk *desk, enum step step, struct bytes bytes, struct arena *arena)
{
	arena_reset(arena);
	const Zh__Frame *frame = check_frame(bytes, arena);
	uint64_t malformed = stage_stats(desk->stage).malformed;
	if (step == STEP_PERSON || step == STEP_DAEMON) {
		struct principal from = principal_of(step);
		struct stage_peer peer = {.socket = DESK_PEER, .size = 1};
		stage_receive(desk->stage, &peer, &from, bytes);
	} else {
		if (step == STEP_ANSWER && frame != NULL &&
		    frame->what_case == ZH__FRAME__WHAT_BATCH)
			bytes = as_answer(desk, frame, arena);
		stage_upstream(desk->stage, DAEMON_INTAKE, bytes);
	}
	if (frame == NULL && !arena->overflow)
		ASSERT(stage_stats(desk->stage).malformed == malformed + 1);
}

static void check_said(struct desk *desk, struct arena *arena)
{
	for (size_t i = 0; i < desk->said_count; i++) {
		arena_reset(arena);
		struct bytes said = bytes_of(desk->said[i].data, desk->said[i].size);
		ASSERT(check_frame(said, arena) != NULL || arena->overflow);
	}
	desk_forget(desk);
}

static void take_step(struct desk *desk, enum step step, struct bytes piece, struct arena *arena)
{
	if (step == STEP_TIME) {
		desk->clock.now_ms += (int64_t)piece.size * MS_PER_SECOND;
		desk->clock.mono_ms += (int64_t)piece.size * MS_PER_SECOND;
	} else if (step == STEP_RESTART) {
		desk_restart(desk);
	} else {
		deliver(desk, step, piece, arena);
	}
	desk_turns(desk, 2);
	check_said(desk, arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct desk desk;
	static uint8_t memory[UNPACKED_MAX];
	struct arena arena;
	struct bytes rest = bytes_of(data, size);
	arena_init(&arena, memory, sizeof memory);
	desk = (struct desk){0};
	desk.decider = (fuzz_byte(&rest) & 1) != 0 ? &toy_consumer : &toy_producer;
	desk_open(&desk);
	desk_turns(&desk, 1);
	check_said(&desk, &arena);
	for (unsigned i = 0; i < STEPS_MAX && rest.size != 0; i++) {
		enum step step = (enum step)(fuzz_byte(&rest) % STEP_COUNT);
		take_step(&desk, step, fuzz_piece(&rest), &arena);
	}
	desk_check_replay(&desk);
	desk_done(&desk);
	return 0;
}
