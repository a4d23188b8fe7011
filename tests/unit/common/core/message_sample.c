#include "tests/unit/common/core/message_sample.h"

#include <string.h>

#include "common/base/assert.h"

struct value {
	uint8_t bytes[16];
	size_t size;
};

static struct value value_of(const void *data, size_t size)
{
	struct value value = {.size = size};
	memcpy(value.bytes, data, size);
	return value;
}

static struct value sample_bytes(void)
{
	static uint8_t data[] = {0, 1, 0xff};
	ProtobufCBinaryData bytes = {sizeof data, data};
	return value_of(&bytes, sizeof bytes);
}

static struct value sample_value(const ProtobufCFieldDescriptor *field, struct arena *arena)
{
	const uint32_t small = SAMPLE_NUMBER;
	const uint64_t large = SAMPLE_NUMBER;
	const protobuf_c_boolean yes = 1;
	const char *text = SAMPLE_TEXT;
	const ProtobufCEnumDescriptor *names;
	const ProtobufCMessage *message;
	switch (field->type) {
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_SFIXED32:
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_FIXED32:
	case PROTOBUF_C_TYPE_FLOAT:
		return value_of(&small, sizeof small);
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_SFIXED64:
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
	case PROTOBUF_C_TYPE_DOUBLE:
		return value_of(&large, sizeof large);
	case PROTOBUF_C_TYPE_BOOL:
		return value_of(&yes, sizeof yes);
	case PROTOBUF_C_TYPE_ENUM:
		names = (const ProtobufCEnumDescriptor *)field->descriptor;
		return value_of(&names->values[names->n_values - 1].value, sizeof(int));
	case PROTOBUF_C_TYPE_STRING:
		return value_of(&text, sizeof text);
	case PROTOBUF_C_TYPE_BYTES:
		return sample_bytes();
	case PROTOBUF_C_TYPE_MESSAGE:
		message = message_sample((const ProtobufCMessageDescriptor *)field->descriptor,
					 arena);
		return value_of(&message, sizeof message);
	}
	UNREACHABLE("a field of a type that protobuf doesn't have");
}

static void fill_repeated(const ProtobufCFieldDescriptor *field, uint8_t *base, struct arena *arena)
{
	const size_t count = 2;
	struct value first = sample_value(field, arena);
	struct value second = sample_value(field, arena);
	uint8_t *elements = (uint8_t *)arena_alloc(arena, count * first.size);
	ASSERT(elements != NULL);
	memcpy(elements, first.bytes, first.size);
	memcpy(elements + first.size, second.bytes, second.size);
	memcpy(base + field->quantifier_offset, &count, sizeof count);
	memcpy(base + field->offset, &elements, sizeof elements);
}

static void fill_single(const ProtobufCFieldDescriptor *field, uint8_t *base, struct arena *arena)
{
	const protobuf_c_boolean has = 1;
	if ((field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0) {
		uint32_t which;
		memcpy(&which, base + field->quantifier_offset, sizeof which);
		if (which != 0)
			return;
		memcpy(base + field->quantifier_offset, &field->id, sizeof which);
	} else if (field->type != PROTOBUF_C_TYPE_STRING &&
		   field->type != PROTOBUF_C_TYPE_MESSAGE) {
		memcpy(base + field->quantifier_offset, &has, sizeof has);
	}
	struct value value = sample_value(field, arena);
	memcpy(base + field->offset, value.bytes, value.size);
}

ProtobufCMessage *message_sample(const ProtobufCMessageDescriptor *descriptor, struct arena *arena)
{
	ProtobufCMessage *message = (ProtobufCMessage *)message_new(descriptor, arena);
	ASSERT(message != NULL);
	for (unsigned i = 0; i < descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &descriptor->fields[i];
		if (field->label == PROTOBUF_C_LABEL_REPEATED)
			fill_repeated(field, (uint8_t *)message, arena);
		else
			fill_single(field, (uint8_t *)message, arena);
	}
	return message;
}

unsigned message_depth(const ProtobufCMessageDescriptor *descriptor)
{
	unsigned deepest = 0;
	for (unsigned i = 0; i < descriptor->n_fields; i++) {
		if (descriptor->fields[i].type != PROTOBUF_C_TYPE_MESSAGE)
			continue;
		unsigned depth =
			1 + message_depth((const ProtobufCMessageDescriptor *)descriptor->fields[i]
						  .descriptor);
		if (depth > deepest)
			deepest = depth;
	}
	return deepest;
}
