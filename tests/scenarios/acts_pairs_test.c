/* Two fields of an act at a time: each value of a closed list beside each text, part and reference
 * left out, empty and extreme, and what is true or isn't beside each left out.  What is asked of a
 * text often hangs on a word that stands beside it, which one field at a time never shows.
 *
 * Each pair is asked as a dry run wherever a scenario's act states other fields, or other words in
 * them, than those before; what would be done then is done for some, by seed, and lived with.
 * ZHIAN_PAIRS_SEED=N draws others of these, ZHIAN_PAIRS_ROUNDS=N more of them. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/core/message.h"
#include "common/stage/common_decide.h"
#include "tests/lib/property.h"
#include "tests/lib/test.h"
#include "tests/scenarios/act_values.h"
#include "tests/scenarios/bend.h"

#define SHAPES_MAX 32768u /* a power of two */
#define DOABLE_MAX 65536u
#define REPLAY_EACH 64u

/* One word of a closed list, or whether something is so, and what becomes of another field. */
struct pair {
	const struct act *act;
	const ProtobufCFieldDescriptor *word;
	int64_t value;
	unsigned other;       /* its place among the act's fields */
	enum act_extreme how; /* EXTREMES: left out */
};
/* It would be done where the act's body has this shape. */
struct doable {
	struct pair pair;
	uint64_t shape;
};

static uint64_t shapes[SHAPES_MAX];
static uint8_t done_before[SHAPES_MAX]; /* by what becomes of a field, whatever stands beside it */
static struct doable doable[DOABLE_MAX];
static size_t shape_count, doable_count, asked, done, ended;
static struct pair tried; /* now: whoever ends here names it */
static bool answered;
static struct property draw;
static uint8_t bent[BENT_MAX];

/* ---- who ends here */

static void name_tried(int signal_number)
{
	char text[256];
	if (tried.act == NULL)
		return;
	int size = snprintf(text, sizeof text, "%s: %s = %lld beside %s in way %d\n",
			    tried.act->name, tried.word->name, (long long)tried.value,
			    tried.act->body->fields[tried.other].name, (int)tried.how);
	if (size > 0)
		(void)!write(STDERR_FILENO, text, (size_t)size);
	if (signal_number == 0)
		return;
	(void)signal(signal_number, SIG_DFL);
	(void)raise(signal_number);
}

static int name_unanswered(void **state)
{
	(void)state;
	if (!answered)
		name_tried(0);
	return 0;
}

/* ---- shapes: which fields are stated, and which words */

static uint64_t mixed(uint64_t hash, const void *data, size_t size)
{
	const uint8_t *bytes = (const uint8_t *)data;
	for (size_t i = 0; i < size; i++)
		hash = (hash ^ bytes[i]) * UINT64_C(0x100000001b3);
	return hash;
}

static bool mix_value(void *context, const struct act_value *value)
{
	uint64_t *hash = (uint64_t *)context;
	*hash = mixed(*hash, value->path, strlen(value->path));
	if (value->field->type == PROTOBUF_C_TYPE_ENUM ||
	    value->field->type == PROTOBUF_C_TYPE_BOOL)
		*hash = mixed(*hash, &value->number, sizeof value->number);
	return true;
}

static uint64_t shape_of(const struct act *act, struct bytes body)
{
	static uint8_t room[(size_t)1 << 20];
	struct arena arena;
	uint64_t hash = mixed(UINT64_C(0xcbf29ce484222325), act->name, strlen(act->name));
	arena_init(&arena, room, sizeof room);
	const ProtobufCMessage *message = message_unpack(act->body, body, &arena);
	if (message != NULL)
		(void)value_each(message, "", mix_value, &hash);
	return hash | 1;
}

/* true: it wasn't there before. */
static bool is_new_shape(uint64_t shape)
{
	size_t at = shape / 2 % SHAPES_MAX;
	for (; shapes[at] != 0; at = (at + 1) % SHAPES_MAX) {
		if (shapes[at] == shape)
			return false;
	}
	shapes[at] = shape;
	assert_true(++shape_count < SHAPES_MAX / 2);
	return true;
}

/* ---- one pair */

static struct bytes pair_body(const struct pair *pair, struct bytes body)
{
	static uint8_t memory[BENT_MAX];
	struct writer out = writer_over(memory, sizeof memory);
	writer_put(&out, body.data, body.size);
	value_put_number(pair->word, pair->value, &out);
	if (out.overflow)
		return bytes_of(NULL, 0);
	struct bytes other = bend_message_field(writer_bytes(&out), pair->act->body, pair->other,
						pair->how, bent);
	/* Where it isn't stated, there is nothing to leave out. */
	return other.data == NULL && pair->how == EXTREMES ? writer_bytes(&out) : other;
}

static bool ask_dry(const struct scenario_asking *asking, struct bytes body)
{
	static uint8_t room[(size_t)1 << 20];
	struct arena arena;
	struct err err;
	const Zh__Reply *reply;
	Zh__Command command = *asking->command;
	Zh__Request request = ZH__REQUEST__INIT;
	arena_init(&arena, room, sizeof room);
	SET_OPTIONAL(&command, dry_run, 1);
	command.has_body = 1;
	command.body = message_bytes(body);
	request.ask_case = ZH__REQUEST__ASK_COMMAND;
	request.command = &command;
	assert_ok(scratch_ask(asking->county, asking->daemon, asking->person, &request, &arena,
			      &reply, &err));
	assert_non_null(reply);
	asked++;
	return reply->outcome == ZH__OUTCOME__OUTCOME_DONE;
}

typedef void pair_fn(void *context, const struct pair *pair);

static void each_other(struct pair *pair, pair_fn *fn, void *context)
{
	enum { LEFT_OUT = 1, NARROW = 2, WIDE = 5, ALL_WAYS = 6 };
	static const enum act_extreme ways[] = {EXTREMES,     EXTREME_EMPTY,   EXTREME_KEY,
						EXTREME_LONG, EXTREME_STRANGE, EXTREME_MANY};
	bool whether = pair->word->type == PROTOBUF_C_TYPE_BOOL;
	for (pair->other = 0; pair->other < pair->act->body->n_fields; pair->other++) {
		const ProtobufCFieldDescriptor *other = &pair->act->body->fields[pair->other];
		bool wide = other->type == PROTOBUF_C_TYPE_STRING ||
			    other->type == PROTOBUF_C_TYPE_BYTES ||
			    other->type == PROTOBUF_C_TYPE_MESSAGE;
		size_t count = whether ? LEFT_OUT : wide ? WIDE : NARROW;
		if (other->label == PROTOBUF_C_LABEL_REPEATED && !whether)
			count = ALL_WAYS;
		for (size_t i = 0; i < count && other != pair->word; i++) {
			pair->how = ways[i];
			fn(context, pair);
		}
	}
}

static void each_pair(const struct act *act, pair_fn *fn, void *context)
{
	struct pair pair = {.act = act};
	for (unsigned i = 0; i < act->body->n_fields; i++) {
		pair.word = &act->body->fields[i];
		if (pair.word->type == PROTOBUF_C_TYPE_BOOL) {
			for (pair.value = 0; pair.value < 2; pair.value++)
				each_other(&pair, fn, context);
		} else if (pair.word->type == PROTOBUF_C_TYPE_ENUM) {
			const ProtobufCEnumDescriptor *words =
				(const ProtobufCEnumDescriptor *)pair.word->descriptor;
			for (unsigned j = 0; j < words->n_values; j++) {
				pair.value = words->values[j].value;
				each_other(&pair, fn, context);
			}
		}
	}
}

/* ---- all of them, as dry runs */

struct trial {
	const struct scenario_asking *asking;
	struct bytes body;
	uint64_t shape;
};

static void try_pair(void *context, const struct pair *pair)
{
	const struct trial *trial = (const struct trial *)context;
	struct bytes body = pair_body(pair, trial->body);
	if (body.data == NULL)
		return;
	tried = *pair;
	if (!ask_dry(trial->asking, body))
		return;
	/* Each of those met so far stands there with the same chance. */
	size_t at = doable_count < DOABLE_MAX ? doable_count : property_below(&draw, doable_count);
	doable_count++;
	if (at < DOABLE_MAX)
		doable[at] = (struct doable){*pair, trial->shape};
}

static void ask_all(void *context, const struct scenario_asking *asking)
{
	const Zh__Command *command = asking->command;
	const struct act *act = decider_act(scratch_decider(asking->daemon), command->act);
	struct trial trial = {.asking = asking};
	(void)context;
	if (act == NULL || act->body == NULL || !command->has_body)
		return;
	trial.body = bytes_of(command->body.data, command->body.len);
	trial.shape = shape_of(act, trial.body);
	if (is_new_shape(trial.shape))
		each_pair(act, try_pair, &trial);
}

/* ---- some of them, done */

static uint8_t *times_done(const struct pair *pair)
{
	uint64_t hash =
		mixed(UINT64_C(0xcbf29ce484222325), pair->act->name, strlen(pair->act->name));
	hash = mixed(hash, &pair->other, sizeof pair->other);
	return &done_before[mixed(hash, &pair->how, sizeof pair->how) / 2 % SHAPES_MAX];
}

/* Of those that would be done here one of what was done least. */
static const struct pair *choose(const struct act *act, struct bytes body)
{
	size_t count = doable_count < DOABLE_MAX ? doable_count : DOABLE_MAX, fitting = 0;
	const struct pair *chosen = NULL;
	uint64_t shape = shape_of(act, body);
	for (size_t i = 0; i < count; i++) {
		const struct pair *pair = &doable[i].pair;
		if (doable[i].shape != shape)
			continue;
		int less = chosen == NULL ? 1 : *times_done(chosen) - *times_done(pair);
		if (less > 0)
			fitting = 0;
		if (less >= 0 && property_below(&draw, ++fitting) == 0)
			chosen = pair;
	}
	return chosen;
}

static struct bytes do_one(void *context, const struct act *act, struct bytes body,
			   unsigned attempt, int64_t now_ms, struct arena *arena)
{
	(void)context;
	(void)now_ms;
	/* Not at each act: what follows would be refused. */
	const struct pair *pair =
		attempt == 0 && property_chance(&draw, 25) ? choose(act, body) : NULL;
	struct bytes other = pair != NULL ? pair_body(pair, body) : bytes_of(NULL, 0);
	uint8_t *copy = other.data == NULL ? NULL : (uint8_t *)arena_alloc(arena, other.size);
	if (copy == NULL)
		return bytes_of(NULL, 0);
	memcpy(copy, other.data, other.size);
	tried = *pair;
	if (*times_done(pair) < UINT8_MAX)
		++*times_done(pair);
	done++;
	return bytes_of(copy, other.size);
}

/* Its marks fire, and the journals fold. */
static void live_on(void *context, struct scratch *county)
{
	struct err err;
	(void)context;
	if (++ended % REPLAY_EACH != 0)
		return;
	assert_ok(scratch_advance(county, scratch_now_ms(county) + 40 * MS_PER_DAY, &err));
	assert_ok(scratch_replay(county, &err));
}

static unsigned long number_of(const char *variable, unsigned long otherwise)
{
	const char *text = getenv(variable);
	return text != NULL ? strtoul(text, NULL, 10) : otherwise;
}

static void pairs_are_answered(void **state)
{
	struct scenario_options all = {.asking = ask_all, .without_asking = true};
	struct scenario_options some = {
		.instead = do_one, .at_end = live_on, .without_asking = true};
	(void)state;
	draw.state = draw.seed = number_of("ZHIAN_PAIRS_SEED", 1);
	(void)signal(SIGABRT, name_tried);
	(void)signal(SIGSEGV, name_tried);
	scenarios_read();
	size_t run = scenarios_run(&all, NULL);
	tried.act = NULL;
	for (unsigned long i = number_of("ZHIAN_PAIRS_ROUNDS", 1); i > 0; i--)
		(void)scenarios_run(&some, NULL);
	answered = true;
	scenarios_free();
	print_message("%zu scenarios, %zu shapes of acts, %zu pairs asked, %zu would be done, "
		      "%zu done (seed %llu)\n",
		      run, shape_count, asked, doable_count, done, (unsigned long long)draw.seed);
	assert_true(asked > 100000 && doable_count > 1000 && done > 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(pairs_are_answered, name_unanswered)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
