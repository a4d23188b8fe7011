/* Every field of every act, empty and as extreme as it gets, beside what a scenario states, in the
 * state that the scenario is in: five deciders answer, go on, and fold to the same rows.  And every
 * act of every daemon with all its fields so, on each kind of object there is at the end. */
#include <stdio.h>

#include "common/core/message.h"
#include "common/stage/common_decide.h"
#include "services/scenario/scratch.h"
#include "tests/lib/test.h"
#include "tests/scenarios/act_values.h"

#define FIELDS_MAX 2048
#define BODY_MAX ((size_t)128 << 10)
#define TRIES 2     /* acts at which a value is tried */
#define AT_ONCE 64u /* at one act */
#define REPLAY_EACH 16u

struct tried_field {
	const struct act *act;
	const ProtobufCFieldDescriptor *field;
	unsigned tries; /* of TRIES * EXTREMES */
};
static struct tried_field fields[FIELDS_MAX];
static size_t field_count, sent, ended;

static struct tried_field *wanted(const struct act *act)
{
	struct tried_field *best = NULL;
	for (size_t i = 0; i < field_count; i++) {
		if (fields[i].act == act && fields[i].tries < TRIES * EXTREMES &&
		    (best == NULL || fields[i].tries < best->tries))
			best = &fields[i];
	}
	return best;
}

static bool is_wanted(const struct act *act)
{
	return wanted(act) != NULL;
}

static struct bytes extreme(void *context, const struct act *act, struct bytes body,
			    unsigned attempt, int64_t now_ms, struct arena *arena)
{
	static uint8_t memory[BODY_MAX];
	struct writer out = writer_over(memory, sizeof memory);
	struct tried_field *field = attempt < AT_ONCE ? wanted(act) : NULL;
	(void)context;
	(void)now_ms;
	if (field == NULL)
		return bytes_of(NULL, 0);
	writer_put(&out, body.data, body.size);
	value_put_extreme(field->field, (enum act_extreme)(field->tries++ % EXTREMES), &out);
	uint8_t *copy = out.overflow ? NULL : (uint8_t *)arena_alloc(arena, out.size);
	if (copy == NULL)
		return bytes_of(NULL, 0);
	memcpy(copy, memory, out.size);
	sent++;
	return bytes_of(copy, out.size);
}

/* ---- all fields at once, at the end of a scenario */

static void send(struct scratch *county, enum daemon daemon, const struct act *act,
		 enum act_extreme how, uint64_t number)
{
	static uint8_t memory[BODY_MAX], room[(size_t)1 << 20];
	struct writer body = writer_over(memory, sizeof memory);
	struct principal person = {
		.id = "anybody", .roles = ~(uint32_t)ROLE_DAEMON, .region = SCENARIO_REGION};
	struct arena arena;
	struct err err;
	const Zh__Reply *reply;
	Zh__Command command = ZH__COMMAND__INIT;
	Zh__ObjectId target = ZH__OBJECT_ID__INIT;
	Zh__Request request = ZH__REQUEST__INIT;
	arena_init(&arena, room, sizeof room);
	for (unsigned i = 0; act->body != NULL && how != EXTREMES && i < act->body->n_fields; i++)
		value_put_extreme(&act->body->fields[i], how, &body);
	command.act = act->name;
	command.reason = how == EXTREMES ? NULL : "test";
	SET_OPTIONAL(&target, kind, (uint32_t)act->target);
	SET_OPTIONAL(&target, region, scratch_region(county));
	SET_OPTIONAL(&target, number, number);
	command.target = &target;
	command.has_body = 1;
	command.body = (ProtobufCBinaryData){body.overflow ? 0 : body.size, memory};
	request.ask_case = ZH__REQUEST__ASK_COMMAND;
	request.command = &command;
	assert_ok(scratch_ask(county, daemon, &person, &request, &arena, &reply, &err));
	sent++;
}

static void at_end(void *context, struct scratch *county)
{
	static const uint64_t numbers[] = {0, 1, 2, UINT64_MAX};
	static size_t next;
	struct err err;
	(void)context;
	/* One act after the other, each at another scenario's end. */
	for (unsigned i = 0; i < 40; i++, next++) {
		size_t at = next;
		enum daemon daemon = (enum daemon)(DAEMON_INTAKE + at % (DAEMON_COUNT - 1));
		const struct decider *decider = scratch_decider(daemon);
		at /= DAEMON_COUNT - 1;
		size_t own = decider_act_count(decider), acts = own + common_act_count;
		const struct act *act = at % acts < own ? decider_act_at(decider, at % acts)
							: &common_acts[at % acts - own];
		at /= acts;
		send(county, daemon, act, (enum act_extreme)(at % (EXTREMES + 1)),
		     numbers[at / (EXTREMES + 1) % 4]);
	}
	/* What was taken in is lived with: its marks fire, and the journals fold. */
	if (++ended % REPLAY_EACH != 0)
		return;
	assert_ok(scratch_advance(county, scratch_now_ms(county) + 40 * MS_PER_DAY, &err));
	assert_ok(scratch_replay(county, &err));
}

static void note_act(const struct act *act)
{
	for (unsigned f = 0; act->body != NULL && f < act->body->n_fields; f++) {
		assert_true(field_count < FIELDS_MAX);
		fields[field_count++] =
			(struct tried_field){.act = act, .field = &act->body->fields[f]};
	}
}

static void extremes_are_answered(void **state)
{
	size_t run = 0, untried = 0;
	struct scenario_options options = {.instead = extreme, .at_end = at_end};
	(void)state;
	for (unsigned daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		const struct decider *decider = scratch_decider((enum daemon)daemon);
		const struct act *act;
		for (size_t i = 0; (act = decider_act_at(decider, i)) != NULL; i++)
			note_act(act);
	}
	for (size_t i = 0; i < common_act_count; i++)
		note_act(&common_acts[i]);
	scenarios_read();
	for (unsigned round = 0; round < 6; round++)
		run += scenarios_run(&options, round < 2 ? NULL : is_wanted);
	scenarios_free();
	for (size_t i = 0; i < field_count; i++)
		untried += fields[i].tries < EXTREMES;
	print_message("%zu fields of acts, %zu acts sent, %zu scenarios, %zu not in all %d ways\n",
		      field_count, sent, run, untried, (int)EXTREMES);
	/* What no scenario does is sent at the ends alone. */
	assert_true(sent > 100000 && untried < field_count / 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(extremes_are_answered)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
