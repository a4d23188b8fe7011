#include "common/core/message.h"

#include "common/core/message_pack.h"

#define PACKED_ASIDE 2048

struct bytes message_pack(const ProtobufCMessage *message, struct arena *arena)
{
	/* Nearly everything is small: packed aside, so that it is walked but once. */
	uint8_t aside[PACKED_ASIDE];
	const uint8_t *at = message_pack_before(message, aside, aside + sizeof aside);
	if (at != NULL)
		return arena_copy(arena, bytes_of(at, (size_t)(aside + sizeof aside - at)));
	size_t size = protobuf_c_message_get_packed_size(message);
	uint8_t *data = arena_take(arena, size);
	if (data == NULL)
		return bytes_of(NULL, 0);
	protobuf_c_message_pack(message, data);
	return bytes_of(data, size);
}

ProtobufCBinaryData message_bytes(struct bytes lent)
{
	union {
		const uint8_t *read;
		uint8_t *field;
	} data = {lent.data};
	return (ProtobufCBinaryData){lent.size, data.field};
}

/* Nothing of ours has a default: what is initialised is zeros, but for the descriptor. */
void *message_new(const ProtobufCMessageDescriptor *descriptor, struct arena *arena)
{
	ProtobufCMessage *message =
		(ProtobufCMessage *)arena_alloc(arena, descriptor->sizeof_message);
	if (message != NULL)
		message->descriptor = descriptor;
	return message;
}

static unsigned row_of_name(const ProtobufCMessageDescriptor *descriptor, const char *name,
			    size_t size)
{
	for (unsigned i = 0; i < descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &descriptor->fields[i];
		if (strncmp(field->name, name, size) == 0 && field->name[size] == '\0')
			return (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) == 0 ? i + 1 : 0;
	}
	return 0;
}

bool message_fields(const ProtobufCMessageDescriptor *descriptor, const char *names,
		    uint64_t *ret_fields)
{
	uint64_t fields = 0;
	if (descriptor->n_fields >= MESSAGE_FIELDS_MAX)
		return false;
	while (*names != '\0') {
		size_t size = 0;
		while (names[size] != ' ' && names[size] != '\0')
			size++;
		unsigned row = row_of_name(descriptor, names, size);
		if (row == 0)
			return false;
		fields |= UINT64_C(1) << row;
		names += size;
		names += *names == ' ';
	}
	*ret_fields = fields;
	return true;
}
