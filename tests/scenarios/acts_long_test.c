/* Texts of acts as long as a string may be, and lists as long: what a person is told is done goes
 * through all five, whole.  What no daemon keeps is refused with a code, never later. */
#include <stdio.h>

#include "common/core/message.h"
#include "common/stage/common_decide.h"
#include "tests/lib/test.h"
#include "tests/scenarios/act_values.h"

#define FIELDS_MAX 1024
#define BODY_MAX 65536u
#define EVENTS_MAX 4096
#define TRIES 3 /* scenarios in which a length is tried */

/* Around what rows keep (240, 600), and the longest string that there is: n - 1, n; n + 1 ends at
 * the socket (e2e_limits_test). */
static const size_t sizes[] = {239, 240, 241, 599, 600, 601, 2000, 8191, 8192};
#define SIZES (sizeof sizes / sizeof sizes[0])

struct long_field {
	const struct act *act;
	const ProtobufCFieldDescriptor *field;
	unsigned tries, size; /* index */
	bool tried;           /* at this act */
	size_t taken, refused;
};
static struct long_field fields[FIELDS_MAX];
static size_t field_count;
static struct long_field *trying; /* what the last body was made longer by */
static size_t trying_size;
static size_t failed;
static char text[8193];
static unsigned made;

static void put_varint(struct writer *out, uint64_t value)
{
	do {
		uint8_t byte = (uint8_t)((value & 0x7f) | (value > 0x7f ? 0x80 : 0));
		writer_put(out, &byte, 1);
		value >>= 7;
	} while (value != 0);
}

static struct long_field *next_of(const struct act *act)
{
	struct long_field *best = NULL;
	for (size_t i = 0; i < field_count; i++) {
		struct long_field *each = &fields[i];
		if (each->act == act && each->size < SIZES && !each->tried &&
		    (best == NULL ||
		     each->size * TRIES + each->tries < best->size * TRIES + best->tries))
			best = each;
	}
	return best;
}

static bool is_wanted(const struct act *act)
{
	for (size_t i = 0; i < field_count; i++) {
		if (fields[i].act == act && fields[i].size < SIZES)
			return true;
	}
	return false;
}

static struct bytes longer(void *context, const struct act *act, struct bytes body,
			   unsigned attempt, int64_t now_ms, struct arena *arena)
{
	static uint8_t memory[BODY_MAX];
	struct writer out = writer_over(memory, sizeof memory);
	(void)context;
	(void)now_ms;
	for (size_t i = 0; attempt == 0 && i < field_count; i++)
		fields[i].tried = false;
	trying = next_of(act);
	if (trying == NULL)
		return bytes_of(NULL, 0);
	trying->tried = true;
	trying_size = sizes[trying->size];
	char mark[9]; /* what an earlier act stated is another text */
	(void)snprintf(mark, sizeof mark, "%08u", ++made);
	memcpy(text, mark, sizeof mark - 1);
	trying->refused++; /* unless it is told to be done */
	if (++trying->tries == TRIES) {
		trying->tries = 0;
		trying->size++;
	}
	writer_put(&out, body.data, body.size);
	put_varint(&out, (uint64_t)trying->field->id << 3 | 2);
	put_varint(&out, trying_size);
	writer_put(&out, text, trying_size);
	uint8_t *copy = out.overflow ? NULL : (uint8_t *)arena_alloc(arena, out.size);
	if (copy == NULL)
		return bytes_of(NULL, 0);
	memcpy(copy, memory, out.size);
	return bytes_of(copy, out.size);
}

static bool is_long(void *context, const struct act_value *value)
{
	bool *found = (bool *)context;
	*found = *found || (value->is_bytes && value->bytes.size >= trying_size &&
			    memcmp(value->bytes.data, text, trying_size) == 0);
	return !*found;
}

/* Its beginning alone: somebody has cut it. */
static bool is_cut(void *context, const struct act_value *value)
{
	bool *found = (bool *)context;
	*found = *found ||
		 (value->is_bytes && value->bytes.size > 32 && value->bytes.size < trying_size &&
		  memcmp(value->bytes.data, text, value->bytes.size) == 0);
	return !*found;
}

/* Where the body has the long text, an event that follows has it whole, if any of it. */
static void acted(void *context, const struct scenario_acted *done)
{
	static uint8_t memory[(size_t)8 << 20];
	struct arena arena;
	struct event event;
	bool stated = false, cut = false;
	(void)context;
	if (trying == NULL || trying->act != done->act || done->body.size == 0)
		return;
	arena_init(&arena, memory, sizeof memory);
	const ProtobufCMessage *body = message_unpack(done->act->body, done->body, &arena);
	assert_non_null(body);
	(void)value_each(body, "", is_long, &stated);
	if (!stated)
		return;
	trying->taken++;
	trying->refused--;
	for (unsigned daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		uint64_t head = scratch_head(done->county, (enum daemon)daemon);
		for (uint64_t at = done->before[daemon] + 1; at <= head && !cut; at++) {
			arena_reset(&arena);
			assert_ok(scratch_event(done->county, (enum daemon)daemon, at, &arena,
						&event));
			(void)value_each(event.body, "", is_cut, &cut);
			(void)value_each(&event.meta->base, "", is_cut, &cut);
		}
	}
	if (!cut)
		return;
	print_message("%s %s of %zu bytes: done, and an event has its beginning alone\n",
		      done->act->name, trying->field->name, trying_size);
	failed++;
}

/* Nothing that was done here is poison elsewhere. */
static void judge(void *context, const struct event *event, enum daemon daemon)
{
	(void)context;
	if (event->head.kind != KIND(INPUT_QUARANTINED))
		return;
	const Zh__InputQuarantined *body = (const Zh__InputQuarantined *)event->body;
	if (body->code != NULL && strcmp(body->code, "feed.id_conflict") == 0)
		return;
	print_message("%s: %s, behind %s %s of %zu bytes\n", daemon_name(daemon), body->code,
		      trying != NULL ? trying->act->name : "",
		      trying != NULL ? trying->field->name : "", trying_size);
	failed++;
}

static void at_end(void *context, struct scratch *county)
{
	scenarios_each_event(county, judge, context);
}

static void note_act(const struct act *act)
{
	for (unsigned f = 0; act->body != NULL && f < act->body->n_fields; f++) {
		const ProtobufCFieldDescriptor *field = &act->body->fields[f];
		if (field->type != PROTOBUF_C_TYPE_STRING)
			continue;
		assert_true(field_count < FIELDS_MAX);
		fields[field_count++] = (struct long_field){.act = act, .field = field};
	}
}

static void long_texts_are_kept_whole_or_refused(void **state)
{
	size_t taken = 0, refused = 0, untried = 0;
	struct scenario_options options = {.acted = acted, .instead = longer, .at_end = at_end};
	(void)state;
	memset(text, 'x', sizeof text - 1);
	for (unsigned daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		const struct decider *decider = scratch_decider((enum daemon)daemon);
		const struct act *act;
		for (size_t i = 0; (act = decider_act_at(decider, i)) != NULL; i++)
			note_act(act);
	}
	scenarios_read();
	size_t run = 0;
	for (size_t more = 1, round = 0; more != 0 && round < 4; run += more, round++)
		more = scenarios_run(&options, is_wanted);
	scenarios_free();
	for (size_t i = 0; i < field_count; i++) {
		taken += fields[i].taken;
		refused += fields[i].refused;
		untried += fields[i].taken + fields[i].refused == 0 ? 1 : 0;
	}
	print_message("%zu texts of acts in %zu lengths: %zu taken, %zu refused, %zu never tried; "
		      "%zu scenarios\n",
		      field_count, SIZES, taken, refused, untried, run);
	assert_int_equal(failed, 0);
	assert_true(taken > 500 && refused > 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(long_texts_are_kept_whole_or_refused)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
