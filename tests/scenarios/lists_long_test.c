/* A list that an act states, made longer: each list of each act of the scenarios has its own
 * elements again and again, up to as many as a message may have. The act is answered, with a
 * code where it is refused, and what is too long for it stays too long. And each part of what an
 * act states is tried without each of its fields, and with each text empty: it is answered, too.
 *
 * The deciders are listened to at the link: --wrap, see CMakeLists.txt. */
#include <stdio.h>
#include <stdlib.h>

#include "common/core/message.h"
#include "common/stage/common_decide.h"
#include "services/scenario/scratch.h"
#include "tests/lib/test.h"
#include "tests/scenarios/act_values.h"

#define MEMORY ((size_t)4 << 20)
#define ACTS 400
#define FIELDS 64
#define FIRST 6 /* how often each list of an act is tried */

static struct {
	uint8_t *memory;
	struct tried {
		const char *act;
		unsigned times[FIELDS], parts[FIELDS];
	} acts[ACTS];
	size_t count, lists, parts, tries, refused;
} trial;

/* The linker's names for both (--wrap=stage_decide). */
void decide(const struct decide_context *context, const struct decider *decider,
	    const struct input *input, struct decision *decision) __asm__("__real_stage_decide");
void decide_and_lengthen(const struct decide_context *context, const struct decider *decider,
			 const struct input *input,
			 struct decision *decision) __asm__("__wrap_stage_decide");

static struct tried *tried_of(const char *act)
{
	size_t at = 0;
	while (at < trial.count && trial.acts[at].act != act)
		at++;
	assert_true(at < ACTS);
	trial.acts[at].act = act;
	trial.count += at == trial.count;
	return &trial.acts[at];
}

static size_t element_size(const ProtobufCFieldDescriptor *field)
{
	bool wide = field->type == PROTOBUF_C_TYPE_STRING ||
		    field->type == PROTOBUF_C_TYPE_MESSAGE ||
		    field->type == PROTOBUF_C_TYPE_INT64 || field->type == PROTOBUF_C_TYPE_UINT64 ||
		    field->type == PROTOBUF_C_TYPE_FIXED64;
	return field->type == PROTOBUF_C_TYPE_BYTES ? sizeof(ProtobufCBinaryData) : wide ? 8 : 4;
}

/* The act's body with so many elements in this list; the rest is borrowed. */
static ProtobufCMessage *longer(const ProtobufCMessage *body, const ProtobufCFieldDescriptor *field,
				size_t size, struct arena *arena)
{
	const ProtobufCMessageDescriptor *message = body->descriptor;
	uint8_t *copy = (uint8_t *)arena_alloc(arena, message->sizeof_message);
	size_t each = element_size(field), had;
	uint8_t *list = (uint8_t *)arena_alloc(arena, size * each);
	const uint8_t *elements;
	assert_true(copy != NULL && list != NULL);
	memcpy(copy, body, message->sizeof_message);
	memcpy(&had, copy + field->quantifier_offset, sizeof had);
	memcpy(&elements, copy + field->offset, sizeof elements);
	for (size_t i = 0; i < size; i++)
		memcpy(list + i * each, elements + i % had * each, each);
	memcpy(copy + field->quantifier_offset, &size, sizeof size);
	memcpy(copy + field->offset, &list, sizeof list);
	return (ProtobufCMessage *)(void *)copy;
}

static bool is_done(const struct decide_context *context, const struct decider *decider,
		    const struct input *input, const ProtobufCMessage *body)
{
	static uint8_t deciding[MEMORY];
	struct decide_context beside = *context;
	struct decision decision = {.verdict = VERDICT_DONE};
	struct input_act act = *input->act;
	struct input other = *input;
	struct arena arena;
	arena_init(&arena, deciding, MEMORY);
	act.body = body;
	other.act = &act;
	beside.arena = &arena;
	decide(&beside, decider, &other, &decision);
	assert_true(decision.verdict == VERDICT_DONE || decision.refusal.code != NULL ||
		    decision.arena_full);
	trial.tries++;
	trial.refused += decision.verdict != VERDICT_DONE;
	return decision.verdict == VERDICT_DONE && !decision.arena_full;
}

/* ---- parts */

static ProtobufCMessage *copy_of(const ProtobufCMessage *message, struct arena *arena)
{
	void *copy = arena_alloc(arena, message->descriptor->sizeof_message);
	assert_non_null(copy);
	memcpy(copy, message, message->descriptor->sizeof_message);
	return (ProtobufCMessage *)copy;
}

/* Without the field; or, a text, with nothing in it.  false: it isn't stated. */
static bool take_out(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field, bool emptied)
{
	uint8_t *at = (uint8_t *)message + field->offset;
	bool pointed =
		field->type == PROTOBUF_C_TYPE_STRING || field->type == PROTOBUF_C_TYPE_MESSAGE;
	const void *value = NULL;
	if (field->label == PROTOBUF_C_LABEL_REPEATED) {
		size_t count;
		memcpy(&count, (uint8_t *)message + field->quantifier_offset, sizeof count);
		memset((uint8_t *)message + field->quantifier_offset, 0, sizeof count);
		return count != 0 && !emptied;
	}
	if (!pointed) {
		protobuf_c_boolean has;
		memcpy(&has, (uint8_t *)message + field->quantifier_offset, sizeof has);
		memset((uint8_t *)message + field->quantifier_offset, 0, sizeof has);
		memset(at, 0, element_size(field));
		return has != 0 && !emptied;
	}
	memcpy(&value, at, sizeof value);
	if (value == NULL || (emptied && field->type != PROTOBUF_C_TYPE_STRING))
		return false;
	value = emptied ? "" : NULL;
	memcpy(at, &value, sizeof value);
	return true;
}

static void try_part(const struct decide_context *context, const struct decider *decider,
		     const struct input *input, const ProtobufCFieldDescriptor *field)
{
	const ProtobufCMessage *body = input->act->body, *part = NULL;
	const ProtobufCMessageDescriptor *parts =
		(const ProtobufCMessageDescriptor *)field->descriptor;
	bool many = field->label == PROTOBUF_C_LABEL_REPEATED;
	for (unsigned way = 0; way < 2 * parts->n_fields; way++) {
		struct arena arena;
		size_t count = 1;
		const uint8_t *at = (const uint8_t *)body + field->offset;
		ProtobufCMessage **list = NULL;
		arena_init(&arena, trial.memory, MEMORY);
		ProtobufCMessage *copy = copy_of(body, &arena);
		if (many) {
			memcpy(&count, (const uint8_t *)body + field->quantifier_offset,
			       sizeof count);
			const void *elements;
			memcpy(&elements, at, sizeof elements);
			at = (const uint8_t *)elements;
			list = ARENA_ARRAY(&arena, ProtobufCMessage *, count + 1);
			memcpy(list, at, count * sizeof *list);
		}
		memcpy(&part, at, sizeof part);
		ProtobufCMessage *bent = copy_of(part, &arena);
		if (!take_out(bent, &parts->fields[way / 2], way % 2 != 0))
			continue;
		if (many)
			list[0] = bent;
		memcpy((uint8_t *)copy + field->offset, many ? (void *)&list : (void *)&bent,
		       sizeof bent);
		(void)is_done(context, decider, input, copy);
		trial.parts++;
	}
}

static bool has_part(const ProtobufCMessage *body, const ProtobufCFieldDescriptor *field)
{
	const void *value;
	size_t count = 1;
	if (field->type != PROTOBUF_C_TYPE_MESSAGE)
		return false;
	if (field->label == PROTOBUF_C_LABEL_REPEATED)
		memcpy(&count, (const uint8_t *)body + field->quantifier_offset, sizeof count);
	memcpy(&value, (const uint8_t *)body + field->offset, sizeof value);
	return count != 0 && value != NULL;
}

/* ---- lists */

static void lengthen(const struct decide_context *context, const struct decider *decider,
		     const struct input *input)
{
	static const size_t sizes[] = {2, 5, 9, 17, 33, 65, 129, 257, 513, MESSAGE_REPEATED_MAX};
	const ProtobufCMessage *body = input->act->body;
	struct tried *tried = tried_of(input->act->act->name);
	for (unsigned i = 0; body != NULL && i < body->descriptor->n_fields && i < FIELDS; i++) {
		const ProtobufCFieldDescriptor *field = &body->descriptor->fields[i];
		size_t count = 0, least = SIZE_MAX;
		if (has_part(body, field) && tried->parts[i]++ < FIRST)
			try_part(context, decider, input, field);
		if (field->label == PROTOBUF_C_LABEL_REPEATED)
			memcpy(&count, (const uint8_t *)body + field->quantifier_offset,
			       sizeof count);
		if (count == 0 || tried->times[i]++ >= FIRST)
			continue;
		trial.lists++;
		for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++) {
			if (sizes[k] <= count)
				continue;
			struct arena arena;
			arena_init(&arena, trial.memory, MEMORY);
			bool done = is_done(context, decider, input,
					    longer(body, field, sizes[k], &arena));
			if (!done && least == SIZE_MAX)
				least = sizes[k];
			else if (done && least != SIZE_MAX)
				fail_msg("%s: %zu of %s are refused, and %zu taken",
					 input->act->act->name, least, field->name, sizes[k]);
		}
	}
}

void decide_and_lengthen(const struct decide_context *context, const struct decider *decider,
			 const struct input *input, struct decision *decision)
{
	if (input->kind == INPUT_ACT)
		lengthen(context, decider, input);
	decide(context, decider, input, decision);
}

static void what_is_too_long_stays_too_long(void **state)
{
	struct scenario_options options = {0};
	(void)state;
	trial.memory = (uint8_t *)malloc(MEMORY);
	assert_non_null(trial.memory);
	scenarios_read();
	(void)scenarios_run(&options, NULL);
	scenarios_free();
	print_message("%zu lists of %zu acts, %zu parts bent, %zu tries, %zu refused\n",
		      trial.lists, trial.count, trial.parts, trial.tries, trial.refused);
	assert_true(trial.lists > 100 && trial.parts > 100 && trial.refused > 100);
	free(trial.memory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(what_is_too_long_stays_too_long)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
