/* A message's stated fields as JSON, by its descriptor. */
#include "common/base/time.h"
#include "common/core/json_line.h"
#include "types.pb-c.h"

static bool name_ends(const char *name, const char *suffix)
{
	size_t length = strlen(name), tail = strlen(suffix);
	return length >= tail && strcmp(name + length - tail, suffix) == 0;
}

/* HAZARD_LEVEL_MAJOR of enum HazardLevel is "major": the enum's name is every value's prefix. */
void json_enum_word(struct writer *out, const ProtobufCEnumDescriptor *descriptor, int value)
{
	const ProtobufCEnumValue *found = protobuf_c_enum_descriptor_get_value(descriptor, value);
	const char *text = found != NULL ? found->name : "";
	for (const char *at = descriptor->short_name; *at != '\0'; at++) {
		if (*at >= 'A' && *at <= 'Z' && at != descriptor->short_name && *text == '_')
			text++;
		if (*text != '\0')
			text++;
	}
	if (*text == '_')
		text++;
	for (; *text != '\0'; text++) {
		char lower = *text >= 'A' && *text <= 'Z' ? (char)(*text - 'A' + 'a') : *text;
		writer_put(out, &lower, 1);
	}
}

void json_enum(struct json_line *json, const char *name, const ProtobufCEnumDescriptor *descriptor,
	       int value)
{
	char word[64];
	struct writer out = writer_over(word, sizeof word);
	json_enum_word(&out, descriptor, value);
	if (out.size == 0)
		json_number(json, name, value);
	else
		json_bytes_text(json, name, bytes_of(word, out.size));
}

static void put_object_id(struct json_line *json, const char *name, const ProtobufCMessage *message)
{
	const Zh__ObjectId *id = (const Zh__ObjectId *)message;
	if (id->kind >= OBJECT_KIND_COUNT)
		return;
	struct object_id object =
		object_id_make((enum object_kind)id->kind, id->region, id->number);
	if (object.daemon == DAEMON_UNKNOWN)
		object.daemon = (enum daemon)id->daemon;
	json_id(json, name, object);
}

static void put_message(struct json_line *json, const char *name, const ProtobufCMessage *message)
{
	if (message->descriptor == &zh__object_id__descriptor) {
		put_object_id(json, name, message);
		return;
	}
	if (message->descriptor == &zh__event_id__descriptor) {
		const Zh__EventId *id = (const Zh__EventId *)message;
		json_event_id(json, name,
			      (struct event_id){id->region, (enum daemon)id->daemon,
						id->incarnation, id->sequence});
		return;
	}
	json_object(json, name);
	json_message_fields(json, message);
	json_object_end(json);
}

static void put_signed(struct json_line *json, const char *name, int64_t value)
{
	if (name != NULL && name_ends(name, "_ms") && !name_ends(name, "late_ms"))
		json_moment(json, name, value);
	else
		json_number(json, name, value);
}

static void put_unsigned(struct json_line *json, const char *name, uint64_t value)
{
	int32_t day;
	if (name != NULL && name_ends(name, "_day") && value <= UINT32_MAX &&
	    time_day_of_yyyymmdd((uint32_t)value, &day) == STATUS_OK)
		json_day(json, name, day);
	else
		json_unsigned(json, name, value);
}

/* A fixed64 is no quantity but an identity (an incarnation, a signature, a digest's first bytes):
 * in hex, as in ids, since many a reader's numbers end at 2^53. */
static void put_identity(struct json_line *json, const char *name, uint64_t identity)
{
	uint8_t bytes[8];
	be64_put(bytes, identity);
	json_hex(json, name, bytes_of(bytes, sizeof bytes));
}

static void put_value(struct json_line *json, const char *name,
		      const ProtobufCFieldDescriptor *field, const void *at)
{
	union {
		int32_t i32;
		uint32_t u32;
		int64_t i64;
		uint64_t u64;
		int boolean;
		const char *text;
		const ProtobufCMessage *message;
		ProtobufCBinaryData bytes;
	} value;
	switch (field->type) {
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_SFIXED32:
		memcpy(&value.i32, at, sizeof value.i32);
		put_signed(json, name, value.i32);
		return;
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_FIXED32:
		memcpy(&value.u32, at, sizeof value.u32);
		put_unsigned(json, name, value.u32);
		return;
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_SFIXED64:
		memcpy(&value.i64, at, sizeof value.i64);
		put_signed(json, name, value.i64);
		return;
	case PROTOBUF_C_TYPE_UINT64:
		memcpy(&value.u64, at, sizeof value.u64);
		put_unsigned(json, name, value.u64);
		return;
	case PROTOBUF_C_TYPE_FIXED64:
		memcpy(&value.u64, at, sizeof value.u64);
		put_identity(json, name, value.u64);
		return;
	case PROTOBUF_C_TYPE_BOOL:
		memcpy(&value.boolean, at, sizeof value.boolean);
		json_bool(json, name, value.boolean != 0);
		return;
	case PROTOBUF_C_TYPE_ENUM:
		memcpy(&value.i32, at, sizeof value.i32);
		json_enum(json, name, (const ProtobufCEnumDescriptor *)field->descriptor,
			  value.i32);
		return;
	case PROTOBUF_C_TYPE_STRING:
		memcpy(&value.text, at, sizeof value.text);
		json_text(json, name, value.text);
		return;
	case PROTOBUF_C_TYPE_BYTES:
		memcpy(&value.bytes, at, sizeof value.bytes);
		json_hex(json, name, bytes_of(value.bytes.data, value.bytes.len));
		return;
	case PROTOBUF_C_TYPE_MESSAGE:
		memcpy(&value.message, at, sizeof value.message);
		if (value.message != NULL)
			put_message(json, name, value.message);
		return;
	case PROTOBUF_C_TYPE_FLOAT:
	case PROTOBUF_C_TYPE_DOUBLE:
		return; /* no schema of ours has one */
	}
}

static size_t value_size(ProtobufCType type)
{
	switch (type) {
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_SFIXED32:
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_FIXED32:
	case PROTOBUF_C_TYPE_FLOAT:
	case PROTOBUF_C_TYPE_ENUM:
		return 4;
	case PROTOBUF_C_TYPE_BOOL:
		return sizeof(protobuf_c_boolean);
	case PROTOBUF_C_TYPE_BYTES:
		return sizeof(ProtobufCBinaryData);
	case PROTOBUF_C_TYPE_STRING:
	case PROTOBUF_C_TYPE_MESSAGE:
		return sizeof(void *);
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_SFIXED64:
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
	case PROTOBUF_C_TYPE_DOUBLE:
		return 8;
	}
	return 8;
}

static void put_repeated(struct json_line *json, const ProtobufCFieldDescriptor *field,
			 const uint8_t *base)
{
	size_t count;
	const uint8_t *elements;
	memcpy(&count, base + field->quantifier_offset, sizeof count);
	memcpy(&elements, base + field->offset, sizeof elements);
	if (count == 0)
		return;
	json_array(json, field->name);
	for (size_t i = 0; i < count; i++)
		put_value(json, NULL, field, elements + i * value_size(field->type));
	json_array_end(json);
}

static bool is_stated(const ProtobufCFieldDescriptor *field, const uint8_t *base)
{
	if ((field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0) {
		uint32_t which;
		memcpy(&which, base + field->quantifier_offset, sizeof which);
		return which == field->id;
	}
	if (field->type == PROTOBUF_C_TYPE_STRING || field->type == PROTOBUF_C_TYPE_MESSAGE)
		return true; /* NULL is seen when it is written */
	protobuf_c_boolean has;
	memcpy(&has, base + field->quantifier_offset, sizeof has);
	return has != 0;
}

static void put_field(struct json_line *json, const ProtobufCFieldDescriptor *field,
		      const ProtobufCMessage *message)
{
	const uint8_t *base = (const uint8_t *)message;
	if (field->label == PROTOBUF_C_LABEL_REPEATED)
		put_repeated(json, field, base);
	else if (is_stated(field, base))
		put_value(json, field->name, field, base + field->offset);
}

void json_message_fields(struct json_line *json, const ProtobufCMessage *message)
{
	const ProtobufCMessageDescriptor *descriptor = message->descriptor;
	for (unsigned i = 0; i < descriptor->n_fields; i++)
		put_field(json, &descriptor->fields[i], message);
}

void json_message_field(struct json_line *json, const ProtobufCMessage *message, const char *name)
{
	const ProtobufCFieldDescriptor *field =
		protobuf_c_message_descriptor_get_field_by_name(message->descriptor, name);
	if (field != NULL)
		put_field(json, field, message);
}
