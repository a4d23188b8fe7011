#include "tests/unit/services/ctl/message_text.h"

#include <inttypes.h>
#include <string.h>

#include "command.pb-c.h"
#include "common/base/crc32c.h"
#include "services/ctl/command.h"
#include "wire.pb-c.h"

#define BYTES_SHOWN 16
#define BYTES_SUMMED 4096 /* what is longer is a file that others change */

static const void *member(const ProtobufCMessage *message, unsigned offset)
{
	return (const char *)message + offset;
}

static size_t count_of(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
	const void *quantifier = member(message, field->quantifier_offset);
	if (field->label == PROTOBUF_C_LABEL_REPEATED)
		return *(const size_t *)quantifier;
	if ((field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0)
		return *(const uint32_t *)quantifier == field->id;
	if (field->type == PROTOBUF_C_TYPE_STRING || field->type == PROTOBUF_C_TYPE_MESSAGE)
		return *(const void *const *)member(message, field->offset) != NULL;
	return *(const protobuf_c_boolean *)quantifier != 0;
}

static const ProtobufCMessageDescriptor *body_of(const Zh__Command *command)
{
	const char *dot = strchr(command->act, '.');
	if (strcmp(command->act, "people.adopt") == 0) /* a file with keys: other ones each time */
		return NULL;
	if (dot != NULL && strcmp(dot, ".adopt") == 0 &&
	    strcmp(command->act, "campaign.adopt") != 0)
		return &zh__book_command__descriptor;
	for (size_t i = 0; i < command_count; i++) {
		char name[COMMAND_NAME];
		command_name(&commands[i], name);
		if (strcmp(name, command->act) == 0)
			return commands[i].body;
	}
	return NULL;
}

static void bytes_text(FILE *out, const ProtobufCBinaryData *bytes)
{
	if (bytes->len > BYTES_SUMMED) {
		fputs("many bytes", out);
		return;
	}
	if (bytes->len > BYTES_SHOWN) {
		fprintf(out, "%zu bytes of sum %08" PRIx32, bytes->len,
			crc32c(0, bytes->data, bytes->len));
		return;
	}
	for (size_t i = 0; i < bytes->len; i++)
		fprintf(out, "%02x", bytes->data[i]);
}

static void body_text(FILE *out, const Zh__Command *command)
{
	const ProtobufCMessageDescriptor *descriptor = body_of(command);
	ProtobufCMessage *body =
		descriptor == NULL ? NULL
				   : protobuf_c_message_unpack(descriptor, NULL, command->body.len,
							       command->body.data);
	if (body == NULL) {
		fputs("a file", out);
		return;
	}
	fputc('(', out);
	message_text(out, body);
	fputc(')', out);
	protobuf_c_message_free_unpacked(body, NULL);
}

static void enum_text(FILE *out, const ProtobufCFieldDescriptor *field, int value)
{
	const ProtobufCEnumValue *named = protobuf_c_enum_descriptor_get_value(
		(const ProtobufCEnumDescriptor *)field->descriptor, value);
	if (named != NULL)
		fputs(named->name, out);
	else
		fprintf(out, "%d", value);
}

static void value_text(FILE *out, const ProtobufCFieldDescriptor *field, const void *value)
{
	switch (field->type) {
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_SFIXED32:
		fprintf(out, "%" PRId32, *(const int32_t *)value);
		break;
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_FIXED32:
		fprintf(out, "%" PRIu32, *(const uint32_t *)value);
		break;
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_SFIXED64:
		fprintf(out, "%" PRId64, *(const int64_t *)value);
		break;
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
		fprintf(out, "%" PRIu64, *(const uint64_t *)value);
		break;
	case PROTOBUF_C_TYPE_BOOL:
		fputs(*(const protobuf_c_boolean *)value ? "yes" : "no", out);
		break;
	case PROTOBUF_C_TYPE_ENUM:
		enum_text(out, field, *(const int *)value);
		break;
	case PROTOBUF_C_TYPE_STRING:
		fputs(*(const char *const *)value, out);
		break;
	case PROTOBUF_C_TYPE_BYTES:
		bytes_text(out, (const ProtobufCBinaryData *)value);
		break;
	case PROTOBUF_C_TYPE_MESSAGE:
		fputc('(', out);
		message_text(out, *(const ProtobufCMessage *const *)value);
		fputc(')', out);
		break;
	case PROTOBUF_C_TYPE_FLOAT:
	case PROTOBUF_C_TYPE_DOUBLE:
		fputc('?', out);
		break;
	}
}

static size_t size_of(ProtobufCType type)
{
	switch ((int)type) {
	case PROTOBUF_C_TYPE_STRING:
	case PROTOBUF_C_TYPE_MESSAGE:
		return sizeof(void *);
	case PROTOBUF_C_TYPE_BYTES:
		return sizeof(ProtobufCBinaryData);
	case PROTOBUF_C_TYPE_BOOL:
		return sizeof(protobuf_c_boolean);
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_SFIXED64:
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
		return sizeof(int64_t);
	default:
		return sizeof(int32_t);
	}
}

static bool is_shown(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
	return message->descriptor != &zh__request__descriptor ||
	       strcmp(field->name, "request_id") != 0;
}

void message_text(FILE *out, const ProtobufCMessage *message)
{
	const char *between = "";
	for (unsigned i = 0; i < message->descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &message->descriptor->fields[i];
		size_t count = is_shown(message, field) ? count_of(message, field) : 0;
		const char *at = (const char *)member(message, field->offset);
		if (field->label == PROTOBUF_C_LABEL_REPEATED)
			at = *(const char *const *)member(message, field->offset);
		for (size_t j = 0; j < count; j++) {
			fprintf(out, "%s%s=", between, field->name);
			if (message->descriptor == &zh__command__descriptor &&
			    strcmp(field->name, "body") == 0)
				body_text(out, (const Zh__Command *)message);
			else
				value_text(out, field, at + j * size_of(field->type));
			between = " ";
		}
	}
}
