#include "tests/lib/act_perturb.h"

#include <ctype.h>
#include <stdlib.h>

#include "tests/lib/test.h"

#define LONG_TEXT 5000u

enum change { LEFT_OUT, EMPTY, TOO_MUCH, CHANGES };

static size_t number_size(ProtobufCType type)
{
	bool wide = type == PROTOBUF_C_TYPE_INT64 || type == PROTOBUF_C_TYPE_UINT64 ||
		    type == PROTOBUF_C_TYPE_SINT64 || type == PROTOBUF_C_TYPE_FIXED64 ||
		    type == PROTOBUF_C_TYPE_SFIXED64;
	return wide ? 8 : 4;
}

static void say_presence(uint8_t *message, const ProtobufCFieldDescriptor *field, uint32_t present)
{
	if (field->quantifier_offset != 0)
		memcpy(message + field->quantifier_offset, &present, sizeof present);
}

static bool change_text(uint8_t *at, enum change change)
{
	static char longest[LONG_TEXT + 1];
	memset(longest, 'x', LONG_TEXT);
	const char *text = change == LEFT_OUT ? NULL : change == EMPTY ? "" : longest;
	memcpy(at, &text, sizeof text);
	return true;
}

/* false: it is as it was. */
static bool change_field(uint8_t *message, const ProtobufCFieldDescriptor *field,
			 enum change change)
{
	uint8_t *at = message + field->offset;
	const void *nothing = NULL;
	if (field->label == PROTOBUF_C_LABEL_REPEATED) {
		size_t none = 0;
		memcpy(message + field->quantifier_offset, &none, sizeof none);
		return change == LEFT_OUT;
	}
	switch ((int)field->type) {
	case PROTOBUF_C_TYPE_STRING:
		return change_text(at, change);
	case PROTOBUF_C_TYPE_MESSAGE:
		memcpy(at, &nothing, sizeof nothing);
		return change == LEFT_OUT;
	case PROTOBUF_C_TYPE_BYTES:
		memset(at, 0, sizeof(ProtobufCBinaryData));
		say_presence(message, field, change != LEFT_OUT);
		return change != TOO_MUCH;
	case PROTOBUF_C_TYPE_BOOL:
		memset(at, 0, sizeof(protobuf_c_boolean));
		say_presence(message, field, change != LEFT_OUT);
		return change != TOO_MUCH;
	default:
		memset(at, change == TOO_MUCH ? 0xff : 0, number_size(field->type));
		if (change == TOO_MUCH) /* the largest that is positive, however it is read */
			at[number_size(field->type) - 1] = 0x7f;
		say_presence(message, field, change != LEFT_OUT);
		return true;
	}
}

static bool has_field(const ProtobufCMessageDescriptor *descriptor, const char *where)
{
	for (unsigned i = 0; i < descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &descriptor->fields[i];
		size_t length = strlen(field->name);
		if (strncmp(field->name, where, length) == 0 &&
		    (where[length] == '\0' || where[length] == '.' || where[length] == '['))
			return true;
		if (field->type == PROTOBUF_C_TYPE_MESSAGE &&
		    has_field((const ProtobufCMessageDescriptor *)field->descriptor, where))
			return true;
	}
	return false;
}

/* "hazard.order.no_basis": small letters, and at least two parts. */
static bool is_code(const char *code)
{
	if (code == NULL || strchr(code, '.') == NULL)
		return false;
	for (; *code != '\0'; code++) {
		if (!islower((unsigned char)*code) && !isdigit((unsigned char)*code) &&
		    strchr("._-", *code) == NULL)
			return false;
	}
	return true;
}

/* What isn't a name is what the field holds; the last two belong to every act. */
static bool names_a_field(const char *where)
{
	return where != NULL && where[strspn(where, "abcdefghijklmnopqrstuvwxyz_")] == '\0' &&
	       strcmp(where, "reason") != 0 && strcmp(where, "command") != 0;
}

static void check_answer(const struct input *input, const struct decision *decision,
			 const char *field)
{
	const char *act = input->act->act->name;
	const char *code = decision->refusal.code;
	if (decision->verdict == VERDICT_DONE) {
		if (decision->event_count == 0 && decision->reply == NULL)
			fail_msg("%s without %s is done and leaves nothing", act, field);
		return;
	}
	if (!is_code(code))
		fail_msg("%s, %s: '%s' is no code", act, field, code == NULL ? "" : code);
	if (decision->verdict == VERDICT_INVALID && names_a_field(decision->refusal.where) &&
	    !has_field(input->act->body->descriptor, decision->refusal.where))
		fail_msg("%s, %s: %s at '%s', which is no field", act, field, code,
			 decision->refusal.where);
}

void act_perturb(const struct input *input, perturbed_fn *decide, void *context)
{
	const ProtobufCMessageDescriptor *descriptor = input->act->body->descriptor;
	ProtobufCMessage *message = (ProtobufCMessage *)malloc(descriptor->sizeof_message);
	uint8_t *copy = (uint8_t *)message;
	assert_non_null(message);
	struct input_act act = *input->act;
	struct input changed = *input;
	act.body = message;
	changed.act = &act;
	for (unsigned i = 0; i < descriptor->n_fields * CHANGES; i++) {
		const ProtobufCFieldDescriptor *field = &descriptor->fields[i / CHANGES];
		memcpy(copy, input->act->body, descriptor->sizeof_message);
		if (change_field(copy, field, (enum change)(i % CHANGES)))
			check_answer(&changed, decide(context, &changed), field->name);
	}
	free(message);
}
