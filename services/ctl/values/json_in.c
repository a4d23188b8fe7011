#include "services/ctl/values/json_in.h"

#include <stdio.h>

#include "common/base/sabotage.h"
#include "common/core/message.h"
#include "services/ctl/values/field_value.h"

#define PATH_MAX_SIZE 200

struct json_reader {
	struct arena *arena;
	struct err *err;
	char path[PATH_MAX_SIZE];
};

static enum status read_object(struct json_reader *reader, const json_t *object,
			       ProtobufCMessage *message, unsigned depth);

static enum status refuse(struct json_reader *reader, const char *why)
{
	return err_set(reader->err, STATUS_INVALID, "%s: %s",
		       reader->path[0] != '\0' ? reader->path : "item", why);
}

static const char *expected(const ProtobufCFieldDescriptor *field)
{
	switch (field->type) {
	case PROTOBUF_C_TYPE_BOOL:
		return "must be true or false";
	case PROTOBUF_C_TYPE_MESSAGE:
		return "must be an object";
	case PROTOBUF_C_TYPE_STRING:
	case PROTOBUF_C_TYPE_BYTES:
	case PROTOBUF_C_TYPE_ENUM:
		return "must be a string";
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_SFIXED32:
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_FIXED32:
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_SFIXED64:
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
	case PROTOBUF_C_TYPE_FLOAT:
	case PROTOBUF_C_TYPE_DOUBLE:
		break;
	}
	return "must be a whole number, or a string where it is a moment, a day or an id";
}

static bool is_number(ProtobufCType type)
{
	return type != PROTOBUF_C_TYPE_BOOL && type != PROTOBUF_C_TYPE_MESSAGE &&
	       type != PROTOBUF_C_TYPE_STRING && type != PROTOBUF_C_TYPE_BYTES &&
	       type != PROTOBUF_C_TYPE_ENUM && type != PROTOBUF_C_TYPE_FLOAT &&
	       type != PROTOBUF_C_TYPE_DOUBLE;
}

/* A whole number by its size and sign; money is in fen here, and moments in milliseconds are
 * none. */
static enum status read_number(struct json_reader *reader, const json_t *json,
			       const ProtobufCFieldDescriptor *field, union field_value *ret_value)
{
	json_int_t number = json_integer_value(json);
	switch (field->type) {
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_FIXED32:
		if (number < 0 || number > UINT32_MAX)
			return refuse(reader, "is out of range");
		ret_value->u32 = (uint32_t)number;
		return STATUS_OK;
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_SFIXED32:
		if (number < INT32_MIN || number > INT32_MAX)
			return refuse(reader, "is out of range");
		ret_value->i32 = (int32_t)number;
		return STATUS_OK;
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
		if (number < 0)
			return refuse(reader, "is out of range");
		ret_value->u64 = (uint64_t)number;
		return STATUS_OK;
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_SFIXED64:
		ret_value->i64 = number;
		return STATUS_OK;
	case PROTOBUF_C_TYPE_FLOAT:
	case PROTOBUF_C_TYPE_DOUBLE:
	case PROTOBUF_C_TYPE_BOOL:
	case PROTOBUF_C_TYPE_ENUM:
	case PROTOBUF_C_TYPE_STRING:
	case PROTOBUF_C_TYPE_BYTES:
	case PROTOBUF_C_TYPE_MESSAGE:
		break;
	}
	return refuse(reader, expected(field));
}

static enum status read_string(struct json_reader *reader, const json_t *json,
			       const ProtobufCFieldDescriptor *field, union field_value *ret_value)
{
	size_t size = json_string_length(json);
	if (field->type == PROTOBUF_C_TYPE_STRING && size > MESSAGE_TEXT_MAX)
		return refuse(reader, "is longer than 8 KiB");
	struct err why;
	enum status status =
		field_value_parse(field, json_string_value(json), reader->arena, ret_value, &why);
	return status == STATUS_OK ? STATUS_OK
				   : err_set(reader->err, status, "%s: %s", reader->path, why.text);
}

static enum status read_value(struct json_reader *reader, const json_t *json,
			      const ProtobufCFieldDescriptor *field, unsigned depth,
			      union field_value *ret_value)
{
	*ret_value = (union field_value){0};
	if (field->type == PROTOBUF_C_TYPE_MESSAGE) {
		if (!json_is_object(json))
			return refuse(reader, expected(field));
		if (depth == MESSAGE_DEPTH_MAX)
			return refuse(reader, "is nested too deep");
		ret_value->message = (ProtobufCMessage *)message_new(
			(const ProtobufCMessageDescriptor *)field->descriptor, reader->arena);
		if (ret_value->message == NULL)
			return err_set(reader->err, STATUS_FULL, "the item is too large");
		return read_object(reader, json, ret_value->message, depth + 1);
	}
	if (field->type == PROTOBUF_C_TYPE_BOOL) {
		if (!json_is_boolean(json))
			return refuse(reader, expected(field));
		ret_value->boolean = json_is_true(json);
		return STATUS_OK;
	}
	if (json_is_integer(json) && is_number(field->type))
		return read_number(reader, json, field, ret_value);
	if (json_is_string(json))
		return read_string(reader, json, field, ret_value);
	return refuse(reader, expected(field));
}

static enum status read_member(struct json_reader *reader, const json_t *json,
			       const ProtobufCFieldDescriptor *field, ProtobufCMessage *message,
			       unsigned depth)
{
	union field_value value;
	if (field->label != PROTOBUF_C_LABEL_REPEATED) {
		TRY(read_value(reader, json, field, depth, &value));
		return field_put(message, field, &value, reader->arena);
	}
	if (!json_is_array(json))
		return refuse(reader, "must be an array");
	size_t count = json_array_size(json);
	if (count > MESSAGE_REPEATED_MAX)
		return refuse(reader, "has too many elements");
	for (size_t i = 0; i < count; i++) {
		TRY(read_value(reader, json_array_get(json, i), field, depth, &value));
		if (field_put(message, field, &value, reader->arena) != STATUS_OK)
			return err_set(reader->err, STATUS_FULL, "the item is too large");
	}
	return STATUS_OK;
}

static enum status read_object(struct json_reader *reader, const json_t *object,
			       ProtobufCMessage *message, unsigned depth)
{
	const char *name;
	json_t *member;
	size_t above = strlen(reader->path);
	/* jansson's iterators take a table that isn't const, and don't change it. */
	union {
		const json_t *read;
		json_t *iterated;
	} table = {object};
	json_object_foreach(table.iterated, name, member)
	{
		const ProtobufCFieldDescriptor *field =
			protobuf_c_message_descriptor_get_field_by_name(message->descriptor, name);
		(void)snprintf(reader->path + above, sizeof reader->path - above, "%s%.60s",
			       above != 0 ? "." : "", name);
		if (field == NULL && SABOTAGE("ctl.drops-unknown-members"))
			continue;
		if (field == NULL)
			return refuse(reader, "is not known here");
		TRY(read_member(reader, member, field, message, depth));
		reader->path[above] = '\0';
	}
	return STATUS_OK;
}

enum status json_in_object(const json_t *object, ProtobufCMessage *message, struct arena *arena,
			   struct err *err)
{
	struct json_reader reader = {.arena = arena, .err = err};
	if (!json_is_object(object))
		return refuse(&reader, "must be a JSON object");
	return read_object(&reader, object, message, 0);
}

enum status json_in_text(struct bytes text, ProtobufCMessage *message, struct arena *arena,
			 struct err *err)
{
	json_error_t error;
	json_t *object =
		json_loadb((const char *)text.data, text.size, JSON_REJECT_DUPLICATES, &error);
	if (object == NULL)
		return err_set(err, STATUS_INVALID, "not JSON: %s (column %d)", error.text,
			       error.column);
	enum status status = json_in_object(object, message, arena, err);
	json_decref(object);
	return status;
}
