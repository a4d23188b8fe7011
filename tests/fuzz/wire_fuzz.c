/* Frames from outside against a whole stage: its own sockets, the journals that it pulls, its
 * turns.
 *
 *   decider 1 ‖ steps: what 1 ‖ size 2 ‖ frame
 *
 * The decider's lowest bit chooses the consumer or the producer of tests/lib/toy.h.
 *
 * Making a stage takes fifty times as long as what an input does to it, so a stage meets many
 * inputs, one after the other, until it has met enough of them; then its journal is replayed.  What
 * it met is kept in a file of the working directory (fuzz_wire.producer.history, …consumer…), which
 * says what led to a finding: such a file is an input too, and is run again from a new stage.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "common/core/message.h"
#include "tests/fuzz/fuzz.h"
#include "tests/lib/act_signer.h"
#include "tests/unit/common/stage/stage_fixture.h"

#define STEPS_MAX 24
#define UNPACKED_MAX (1u << 20)
#define INPUTS_MAX 2000u /* that one stage meets */
#define RESTART_EVERY 64u
#define EVENTS_MAX 500u /* that one journal holds: it is folded at the end */
#define HISTORY_MAX (4u << 20)
#define MARK "zhian-fuzz-wire-history\n"
#define MARK_SIZE (sizeof(MARK) - 1)

enum step {
	STEP_PERSON,   /* from a person */
	STEP_DAEMON,   /* from another daemon of the county */
	STEP_UPSTREAM, /* as the answer of the producer that it pulls */
	STEP_ANSWER,   /* the same, naming the pull that is out */
	STEP_TIME,     /* the clock goes on by the size's seconds */
	STEP_RESTART,
	STEP_SIGNED, /* a person's command as the console brings it, with a signature that holds */
};

/* What passes the check unpacks, holds what was promised, and packs to what passes again. */
static const Zh__Envelope *check_envelope(struct bytes frame, struct arena *arena)
{
	if (!message_check(&zh__envelope__descriptor, frame))
		return NULL;
	const ProtobufCMessage *message = message_unpack(&zh__envelope__descriptor, frame, arena);
	if (message == NULL) {
		ASSERT(arena->overflow);
		return NULL;
	}
	fuzz_check_message(message);
	struct bytes packed = message_pack(message, arena);
	if (packed.data != NULL)
		ASSERT(message_check(&zh__envelope__descriptor, packed));
	return (const Zh__Envelope *)(const void *)message;
}

static struct principal principal_of(enum step step)
{
	if (step == STEP_PERSON)
		return toy_person("lin", ROLE_OFFICER | ROLE_LEADER | ROLE_OPERATOR);
	if (step == STEP_SIGNED)
		return toy_person("console", ROLE_CONSOLE);
	struct principal daemon = {.id = "hazard",
				   .roles = ROLE_DAEMON,
				   .region = DESK_REGION,
				   .daemon = DAEMON_HAZARD};
	return daemon;
}

/* The envelope with the number of the pull that is out, as only the producer knows it. */
static struct bytes as_answer(const struct desk *desk, const Zh__Envelope *envelope,
			      struct arena *arena)
{
	union {
		const Zh__Batch *read;
		Zh__Batch *write;
	} batch = {envelope->batch};
	SET_OPTIONAL(batch.write, pull_id, desk->pull_id);
	return message_pack(&envelope->base, arena);
}

static struct act_signer signer;
static struct principal signs;

static const struct principal *signer_of(void *context, const char *id, int64_t now_ms,
					 const uint8_t *list, const uint8_t **ret_key)
{
	(void)context;
	(void)id;
	(void)now_ms;
	(void)list;
	*ret_key = signer.key;
	return &signs;
}

/* A signature can't be met by chance: a command gets one, what is signed already stays. */
static struct bytes as_signed(const Zh__Envelope *envelope, struct arena *arena)
{
	static struct act_signer_made made;
	union {
		const Zh__Envelope *read;
		Zh__Envelope *write;
	} with = {envelope};
	if (envelope->what_case == ZH__ENVELOPE__WHAT_REQUEST &&
	    envelope->request->ask_case == ZH__REQUEST__ASK_COMMAND)
		(void)act_signer_wrap(&signer, "lin", DESK_REGION, DAEMON_INTAKE,
				      with.write->request, &made);
	return message_pack(&envelope->base, arena);
}

static void deliver(struct desk *desk, enum step step, struct bytes bytes, struct arena *arena)
{
	arena_reset(arena);
	const Zh__Envelope *envelope = check_envelope(bytes, arena);
	uint64_t malformed = stage_stats(desk->stage).malformed;
	if (step == STEP_SIGNED && envelope != NULL) {
		struct bytes carried = as_signed(envelope, arena);
		bytes = carried.data != NULL ? carried : bytes;
	}
	if (step == STEP_PERSON || step == STEP_DAEMON || step == STEP_SIGNED) {
		struct principal from = principal_of(step);
		struct stage_peer peer = {.socket = DESK_PEER, .size = 1};
		stage_receive(desk->stage, &peer, &from, bytes);
	} else {
		if (step == STEP_ANSWER && envelope != NULL &&
		    envelope->what_case == ZH__ENVELOPE__WHAT_BATCH)
			bytes = as_answer(desk, envelope, arena);
		stage_upstream(desk->stage, DAEMON_INTAKE, bytes);
	}
	if (envelope == NULL && !arena->overflow)
		ASSERT(stage_stats(desk->stage).malformed == malformed + 1);
}

static void check_said(struct desk *desk, struct arena *arena)
{
	for (size_t i = 0; i < desk->said_count; i++) {
		arena_reset(arena);
		struct bytes said = bytes_of(desk->said[i].data, desk->said[i].size);
		ASSERT(check_envelope(said, arena) != NULL || arena->overflow);
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
	if (desk_turn(desk) != STAGE_IDLE) /* else another one finds nothing to do */
		desk_turns(desk, 1);
	check_said(desk, arena);
}

struct met {
	struct desk desk;
	bool open;
	unsigned inputs;
	unsigned restarted; /* the input in which it last started again */
	size_t history;     /* bytes */
};

/* It takes as long as a new stage, so the next has to wait for some inputs. */
static bool may_restart(struct met *met)
{
	if (met->restarted != 0 && met->inputs < met->restarted + RESTART_EVERY)
		return false;
	met->restarted = met->inputs;
	return true;
}

static void take_input(struct met *met, struct bytes rest, struct arena *arena)
{
	met->inputs++;
	for (unsigned i = 0; i < STEPS_MAX && rest.size != 0; i++) {
		uint8_t what = fuzz_byte(&rest);
		enum step step = what == STEP_RESTART || what == STEP_SIGNED
					 ? (enum step)what
					 : (enum step)(what % STEP_RESTART);
		struct bytes piece = fuzz_piece(&rest);
		if (step == STEP_RESTART && !may_restart(met))
			continue;
		take_step(&met->desk, step, piece, arena);
	}
}

/* ---- what a stage has met: size 4 (big-endian) ‖ input, behind MARK; up to the first size of 0 */

static uint8_t *history_open(const char *name)
{
	int fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	if (fd < 0 || ftruncate(fd, HISTORY_MAX) != 0)
		return NULL;
	void *memory = mmap(NULL, HISTORY_MAX, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	(void)close(fd);
	return memory != MAP_FAILED ? (uint8_t *)memory : NULL;
}

static void begin(struct met *met, const struct decider *decider, struct arena *arena)
{
	signs = toy_person("lin", ROLE_OFFICER | ROLE_LEADER | ROLE_OPERATOR);
	act_signer_make(&signer, "lin");
	met->desk = (struct desk){.decider = decider, .signer = signer_of};
	desk_open(&met->desk);
	desk_turns(&met->desk, 1);
	check_said(&met->desk, arena);
	met->open = true;
	met->inputs = 0;
	met->restarted = 0;
	met->history = MARK_SIZE;
}

static void end(struct met *met)
{
	if (!met->open)
		return;
	desk_check_replay(&met->desk);
	desk_done(&met->desk);
	met->open = false;
}

static const struct decider *decider_of(struct bytes input)
{
	return (fuzz_byte(&input) & 1) != 0 ? &toy_consumer : &toy_producer;
}

static struct bytes behind_decider(struct bytes input)
{
	(void)fuzz_byte(&input);
	return input;
}

/* A file of what led to a finding: all of it on a stage of its own. */
static void run_history(struct bytes rest, struct arena *arena)
{
	static struct met met;
	rest = bytes_of(rest.data + MARK_SIZE, rest.size - MARK_SIZE);
	while (rest.size > 4) {
		size_t size = be32_get(rest.data);
		if (size == 0 || size > rest.size - 4)
			break;
		struct bytes input = bytes_of(rest.data + 4, size);
		if (!met.open)
			begin(&met, decider_of(input), arena);
		take_input(&met, behind_decider(input), arena);
		rest = bytes_of(rest.data + 4 + size, rest.size - 4 - size);
	}
	end(&met);
}

static void note(uint8_t *history, struct met *met, struct bytes input)
{
	if (history == NULL)
		return;
	memcpy(history, MARK, MARK_SIZE);
	be32_put(history + met->history, (uint32_t)input.size);
	memcpy(history + met->history + 4, input.data, input.size);
	met->history += 4 + input.size;
	memset(history + met->history, 0, 4);
}

static struct met mets[2];

static void end_all(void)
{
	end(&mets[0]);
	end(&mets[1]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t *history[2];
	static uint8_t memory[UNPACKED_MAX];
	static bool known;
	struct arena arena;
	struct bytes input = bytes_of(data, size);
	arena_init(&arena, memory, sizeof memory);
	if (size > MARK_SIZE && memcmp(data, MARK, MARK_SIZE) == 0) {
		run_history(input, &arena);
		return 0;
	}
	const struct decider *decider = decider_of(input);
	size_t which = decider == &toy_consumer ? 1 : 0;
	struct met *met = &mets[which];
	if (!known) {
		history[0] = history_open("fuzz_wire.producer.history");
		history[1] = history_open("fuzz_wire.consumer.history");
	}
	if (!known && atexit(end_all) == 0)
		known = true;
	if (met->open && (met->inputs == INPUTS_MAX || desk_events(&met->desk) > EVENTS_MAX ||
			  met->history + 8 + size > HISTORY_MAX))
		end(met);
	if (!met->open)
		begin(met, decider, &arena);
	if (MARK_SIZE + 8 + size <= HISTORY_MAX)
		note(history[which], met, input);
	take_input(met, behind_decider(input), &arena);
	return 0;
}
