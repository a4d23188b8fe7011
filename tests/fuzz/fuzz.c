#include "tests/fuzz/fuzz.h"

#include <stdlib.h>

#include "common/base/utf8.h"

char *fuzz_text(struct bytes bytes)
{
	char *text = (char *)malloc(bytes.size + 1);
	ASSERT(text != NULL);
	if (bytes.size != 0)
		memcpy(text, bytes.data, bytes.size);
	text[bytes.size] = '\0';
	return text;
}

static void check_text(const char *text)
{
	struct bytes bytes = bytes_of_text(text == NULL ? "" : text);
	for (size_t at = 0; at < bytes.size;)
		ASSERT(utf8_next(bytes, &at) != UTF8_INVALID);
}

static void check_value(const ProtobufCFieldDescriptor *field, const void *at)
{
	if (field->type == PROTOBUF_C_TYPE_STRING) {
		const char *text;
		memcpy(&text, at, sizeof text);
		check_text(text);
	} else if (field->type == PROTOBUF_C_TYPE_MESSAGE) {
		const ProtobufCMessage *message;
		memcpy(&message, at, sizeof message);
		if (message != NULL)
			fuzz_check_message(message);
	} else if (field->type == PROTOBUF_C_TYPE_ENUM) {
		int value;
		memcpy(&value, at, sizeof value);
		ASSERT(protobuf_c_enum_descriptor_get_value(
			       (const ProtobufCEnumDescriptor *)field->descriptor, value) != NULL);
	}
}

static size_t element_size(ProtobufCType type)
{
	return type == PROTOBUF_C_TYPE_ENUM ? sizeof(int) : sizeof(void *);
}

static void check_repeated(const ProtobufCFieldDescriptor *field, const uint8_t *base)
{
	size_t count;
	const uint8_t *elements;
	memcpy(&count, base + field->quantifier_offset, sizeof count);
	memcpy(&elements, base + field->offset, sizeof elements);
	for (size_t i = 0; i < count; i++)
		check_value(field, elements + i * element_size(field->type));
}

static bool is_checked(ProtobufCType type)
{
	return type == PROTOBUF_C_TYPE_STRING || type == PROTOBUF_C_TYPE_MESSAGE ||
	       type == PROTOBUF_C_TYPE_ENUM;
}

void fuzz_check_message(const ProtobufCMessage *message)
{
	const uint8_t *base = (const uint8_t *)message;
	for (unsigned i = 0; i < message->descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &message->descriptor->fields[i];
		uint32_t chosen = field->id;
		if (!is_checked(field->type))
			continue;
		if ((field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0)
			memcpy(&chosen, base + field->quantifier_offset, sizeof chosen);
		if (field->label == PROTOBUF_C_LABEL_REPEATED)
			check_repeated(field, base);
		else if (chosen == field->id)
			check_value(field, base + field->offset);
	}
}
