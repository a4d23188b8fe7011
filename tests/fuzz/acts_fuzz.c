/* Acts against the five deciders that ship, in the states that scenarios lead to.
 *
 *   scenario 2 ‖ bytes
 *
 * At each act of the scenario the bytes say whether other bodies are tried before its own, and what
 * their fields are; at its end, which acts of which daemon are sent to which objects, by how many
 * days time goes on, and then every journal must fold to the rows that run.  Whatever is answered,
 * no assertion is reached.
 */
#include "common/core/message.h"
#include "common/stage/common_decide.h"
#include "services/scenario/scratch.h"
#include "tests/fuzz/fuzz.h"
#include "tests/scenarios/act_values.h"

#define BODY_MAX ((size_t)64 << 10)
#define ROOM ((size_t)1 << 20)
#define SENT_MAX 24 /* at the end of a scenario */
#define TRIED_MAX 4 /* at one act */
#define DAYS_MAX 400

static struct bytes rest;

/* Each field: left out, one of the extremes, a small number, or bytes as they come. */
static void put_field(const ProtobufCFieldDescriptor *field, struct writer *out)
{
	uint8_t how = fuzz_byte(&rest) % (EXTREMES + 4);
	uint8_t number;
	if (how < EXTREMES) {
		value_put_extreme(field, (enum act_extreme)how, out);
	} else if (how == EXTREMES &&
		   (field->type == PROTOBUF_C_TYPE_STRING || field->type == PROTOBUF_C_TYPE_BYTES ||
		    field->type == PROTOBUF_C_TYPE_MESSAGE)) {
		struct bytes piece = fuzz_piece(&rest);
		piece.size = piece.size < 128 ? piece.size : 127;
		uint8_t front[3] = {(uint8_t)((field->id << 3 | 2) & 0x7f), (uint8_t)piece.size, 0};
		if (field->id >= 16)
			return;
		writer_put(out, front, 2);
		writer_put(out, piece.data, piece.size);
	} else if (how == EXTREMES && field->id < 16) {
		number = fuzz_byte(&rest) & 0x7f;
		uint8_t front[2] = {(uint8_t)(field->id << 3), number};
		writer_put(out, front, 2);
	}
}

static void put_fields(const struct act *act, struct writer *out)
{
	for (unsigned i = 0; act->body != NULL && i < act->body->n_fields; i++)
		put_field(&act->body->fields[i], out);
}

static struct bytes instead(void *context, const struct act *act, struct bytes body,
			    unsigned attempt, int64_t now_ms, struct arena *arena)
{
	(void)context;
	(void)now_ms;
	if (attempt == TRIED_MAX || rest.size == 0)
		return bytes_of(NULL, 0);
	uint8_t what = fuzz_byte(&rest);
	uint8_t *memory = (what & 1) != 0 ? (uint8_t *)arena_alloc(arena, BODY_MAX) : NULL;
	if (memory == NULL)
		return bytes_of(NULL, 0);
	struct writer out = writer_over(memory, BODY_MAX);
	if ((what & 2) != 0)
		writer_put(&out, body.data, body.size);
	if ((what & 4) != 0 && act->body->n_fields != 0) /* one field, beside what is stated */
		put_field(&act->body->fields[fuzz_byte(&rest) % act->body->n_fields], &out);
	else
		put_fields(act, &out);
	return out.overflow ? bytes_of(NULL, 0) : writer_bytes(&out);
}

static const struct act *act_of(enum daemon daemon, size_t which)
{
	const struct decider *decider = scratch_decider(daemon);
	size_t own = decider_act_count(decider);
	which %= own + common_act_count;
	return which < own ? decider_act_at(decider, which) : &common_acts[which - own];
}

static uint64_t number_of(uint8_t byte)
{
	return byte < 250 ? byte % 8u : byte == 250 ? UINT64_MAX : (uint64_t)1 << (byte - 200);
}

static void send(struct scratch *county)
{
	static uint8_t memory[BODY_MAX], room[ROOM];
	static const char *const people[] = {"officer-1", "officer-2", "leader-1", "anybody"};
	struct arena arena;
	struct err err;
	const Zh__Reply *reply;
	Zh__Command command = ZH__COMMAND__INIT;
	Zh__ObjectId target = ZH__OBJECT_ID__INIT;
	Zh__Request request = ZH__REQUEST__INIT;
	struct writer body = writer_over(memory, sizeof memory);
	enum daemon daemon = (enum daemon)(DAEMON_INTAKE + fuzz_byte(&rest) % (DAEMON_COUNT - 1));
	const struct act *act = act_of(daemon, fuzz_byte(&rest));
	uint8_t how = fuzz_byte(&rest);
	struct principal person = {.roles = ~(uint32_t)ROLE_DAEMON, .region = SCENARIO_REGION};
	memcpy(person.id, people[how % 4], strlen(people[how % 4]) + 1);
	arena_init(&arena, room, sizeof room);
	SET_OPTIONAL(&target, kind, (uint32_t)act->target);
	SET_OPTIONAL(&target, region, scratch_region(county));
	SET_OPTIONAL(&target, number, number_of(fuzz_byte(&rest)));
	put_fields(act, &body);
	command.act = act->name;
	command.reason = (how & 4) != 0 ? "as told" : NULL;
	command.target = (how & 8) != 0 && (act->flags & ACT_CREATES) != 0 ? NULL : &target;
	if ((how & 16) != 0)
		SET_OPTIONAL(&command, seen_version, number_of(how));
	SET_OPTIONAL(&command, dry_run, (how & 32) != 0);
	command.has_body = body.size != 0 && !body.overflow;
	command.body = (ProtobufCBinaryData){body.size, memory};
	request.ask_case = ZH__REQUEST__ASK_COMMAND;
	request.command = &command;
	ASSERT(scratch_ask(county, daemon, &person, &request, &arena, &reply, &err) == STATUS_OK);
}

static void at_end(void *context, struct scratch *county)
{
	struct err err;
	(void)context;
	for (unsigned i = 0; i < SENT_MAX && rest.size > 2; i++)
		send(county);
	int64_t days = fuzz_byte(&rest) % DAYS_MAX;
	ASSERT(scratch_advance(county, scratch_now_ms(county) + days * MS_PER_DAY, &err) ==
	       STATUS_OK);
	ASSERT(scratch_replay(county, &err) == STATUS_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool read;
	struct scenario_options options = {.instead = instead, .at_end = at_end};
	rest = bytes_of(data, size);
	if (!read)
		scenarios_read();
	read = true;
	size_t which = (size_t)fuzz_byte(&rest) << 8;
	which |= fuzz_byte(&rest);
	scenarios_run_one(which % scenarios_count(), &options);
	return 0;
}
