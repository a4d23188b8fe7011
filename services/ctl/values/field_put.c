/* Fields of protobuf-c messages by their descriptors: the layout is protobuf-c's, documented in its
 * header. */
#include "services/ctl/values/field_value.h"

#define FIRST_ROOM 4u

size_t field_value_size(ProtobufCType type)
{
	switch (type) {
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_SFIXED32:
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_FIXED32:
	case PROTOBUF_C_TYPE_FLOAT:
	case PROTOBUF_C_TYPE_ENUM:
		return sizeof(int32_t);
	case PROTOBUF_C_TYPE_BOOL:
		return sizeof(protobuf_c_boolean);
	case PROTOBUF_C_TYPE_STRING:
	case PROTOBUF_C_TYPE_MESSAGE:
		return sizeof(void *);
	case PROTOBUF_C_TYPE_BYTES:
		return sizeof(ProtobufCBinaryData);
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_SFIXED64:
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
	case PROTOBUF_C_TYPE_DOUBLE:
		break;
	}
	return sizeof(int64_t);
}

/* Room doubles at powers of two, so the count alone tells when it is used up. */
static bool is_full(size_t count)
{
	return count >= FIRST_ROOM ? (count & (count - 1)) == 0 : count == 0;
}

static enum status append(uint8_t *base, const ProtobufCFieldDescriptor *field,
			  const union field_value *value, struct arena *arena)
{
	size_t count, size = field_value_size(field->type);
	uint8_t *elements;
	memcpy(&count, base + field->quantifier_offset, sizeof count);
	memcpy(&elements, base + field->offset, sizeof elements);
	if (is_full(count)) {
		uint8_t *larger =
			ARENA_ARRAY(arena, uint8_t, size * (count == 0 ? FIRST_ROOM : count * 2));
		if (larger == NULL)
			return STATUS_FULL;
		if (count != 0)
			memcpy(larger, elements, size * count);
		elements = larger;
		memcpy(base + field->offset, &elements, sizeof elements);
	}
	memcpy(elements + size * count, value, size);
	count++;
	memcpy(base + field->quantifier_offset, &count, sizeof count);
	return STATUS_OK;
}

static bool has_flag(const ProtobufCFieldDescriptor *field)
{
	return field->label == PROTOBUF_C_LABEL_OPTIONAL && field->type != PROTOBUF_C_TYPE_STRING &&
	       field->type != PROTOBUF_C_TYPE_MESSAGE;
}

enum status field_put(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
		      const union field_value *value, struct arena *arena)
{
	uint8_t *base = (uint8_t *)message;
	if (field->label == PROTOBUF_C_LABEL_REPEATED)
		return append(base, field, value, arena);
	memcpy(base + field->offset, value, field_value_size(field->type));
	if ((field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0) {
		uint32_t which = field->id;
		memcpy(base + field->quantifier_offset, &which, sizeof which);
	} else if (has_flag(field)) {
		protobuf_c_boolean has = 1;
		memcpy(base + field->quantifier_offset, &has, sizeof has);
	}
	return STATUS_OK;
}

bool field_is_set(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
	const uint8_t *base = (const uint8_t *)message;
	if (field->label == PROTOBUF_C_LABEL_REPEATED) {
		size_t count;
		memcpy(&count, base + field->quantifier_offset, sizeof count);
		return count != 0;
	}
	if ((field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0) {
		uint32_t which;
		memcpy(&which, base + field->quantifier_offset, sizeof which);
		return which == field->id;
	}
	if (has_flag(field)) {
		protobuf_c_boolean has;
		memcpy(&has, base + field->quantifier_offset, sizeof has);
		return has != 0;
	}
	const void *pointer;
	memcpy(&pointer, base + field->offset, sizeof pointer);
	return pointer != NULL;
}
