#include "services/ctl/values/body_put.h"

#include <stdlib.h>

#include "common/base/file.h"
#include "common/base/ids.h"
#include "common/core/message.h"
#include "common/crypto/digest.h"
#include "services/ctl/values/field_value.h"
#include "services/ctl/values/json_in.h"
#include "types.pb-c.h"

#define ATTACHMENT_MAX ((size_t)64 << 20)

const ProtobufCFieldDescriptor *body_field(const ProtobufCMessageDescriptor *descriptor,
					   const char *name, size_t size)
{
	for (unsigned i = 0; i < descriptor->n_fields; i++) {
		const char *field = descriptor->fields[i].name;
		if (strlen(field) != size || field_is_old(&descriptor->fields[i]))
			continue;
		size_t same = 0;
		while (same < size &&
		       (name[same] == field[same] || (name[same] == '-' && field[same] == '_')))
			same++;
		if (same == size)
			return &descriptor->fields[i];
	}
	return NULL;
}

static enum status put_named(ProtobufCMessage *message, const char *name, const char *text,
			     struct arena *arena, struct err *err)
{
	const ProtobufCFieldDescriptor *field = body_field(message->descriptor, name, strlen(name));
	if (field == NULL)
		return err_set(err, STATUS_INVALID, "%s has no field %.60s",
			       message->descriptor->short_name, name);
	return body_put(message, field, text, arena, err);
}

/* "fine=500yuan": the kind alone is a penalty without an amount. */
static enum status parse_penalty(ProtobufCMessage *message, char *text, struct arena *arena,
				 struct err *err)
{
	char *equals = strchr(text, '=');
	if (equals != NULL)
		*equals = '\0';
	TRY(put_named(message, "kind", text, arena, err));
	return equals == NULL ? STATUS_OK
			      : put_named(message, "amount_fen", equals + 1, arena, err);
}

static enum status parse_quantity(ProtobufCMessage *message, char *text, struct arena *arena,
				  struct err *err)
{
	size_t digits = strspn(text, "0123456789");
	char *unit = text + digits;
	char *amount = arena_text_of(arena, bytes_of(text, digits));
	if (amount == NULL)
		return err_set(err, STATUS_FULL, "too long");
	TRY(put_named(message, "amount", amount, arena, err));
	unit += strspn(unit, " ");
	if (*unit == '\0')
		return err_set(err, STATUS_INVALID, "\"%.60s\" needs its unit, as in 20box", text);
	return put_named(message, "unit", unit, arena, err);
}

/* "电线=20卷": a line of a list of goods. */
static enum status parse_line(ProtobufCMessage *message, char *text, struct arena *arena,
			      struct err *err)
{
	char *equals = strrchr(text, '=');
	if (equals == NULL)
		return err_set(err, STATUS_INVALID, "\"%.60s\" is not name=quantity", text);
	*equals = '\0';
	TRY(put_named(message, "name", text, arena, err));
	return put_named(message, "quantity", equals + 1, arena, err);
}

static enum status parse_firm(ProtobufCMessage *message, char *text, struct arena *arena,
			      struct err *err)
{
	char *colon = strchr(text, ':');
	if (colon != NULL)
		*colon = '\0';
	TRY(put_named(message, "key", text, arena, err));
	return colon == NULL ? STATUS_OK : put_named(message, "name", colon + 1, arena, err);
}

/* "photo=现场.jpg", "报告.pdf".  The file itself stays where it is: its digest is what the journal
 * keeps. */
static enum status parse_attachment(ProtobufCMessage *message, char *path, struct arena *arena,
				    struct err *err)
{
	char *equals = strchr(path, '=');
	if (equals != NULL) {
		*equals = '\0';
		TRY(put_named(message, "kind", path, arena, err));
		path = equals + 1;
	}
	Zh__Attachment *attachment = (Zh__Attachment *)message;
	char *data;
	size_t size;
	uint8_t *digest = ARENA_ARRAY(arena, uint8_t, CRYPTO_DIGEST);
	if (digest == NULL)
		return err_set(err, STATUS_FULL, "too much");
	TRY(file_read(path, ATTACHMENT_MAX, &data, &size, err));
	crypto_digest("", bytes_of(data, size), digest);
	free(data);
	const char *slash = strrchr(path, '/');
	attachment->has_digest = 1;
	attachment->digest = (ProtobufCBinaryData){CRYPTO_DIGEST, digest};
	attachment->has_size = 1;
	attachment->size = size;
	return put_named(message, "name", slash != NULL ? slash + 1 : path, arena, err);
}

/* "field=value,field=value" */
static enum status parse_fields(ProtobufCMessage *message, char *text, struct arena *arena,
				struct err *err)
{
	while (*text != '\0') {
		size_t size = strcspn(text, ",");
		char *next = text[size] == ',' ? text + size + 1 : text + size;
		text[size] = '\0';
		char *equals = strchr(text, '=');
		if (equals == NULL)
			return err_set(err, STATUS_INVALID, "\"%.80s\" is not field=value of %s",
				       text, message->descriptor->short_name);
		*equals = '\0';
		TRY(put_named(message, text, equals + 1, arena, err));
		text = next;
	}
	return STATUS_OK;
}

/* "HZ-522701-7" */
static enum status parse_object(ProtobufCMessage *message, const char *text, struct err *err)
{
	Zh__ObjectId *object = (Zh__ObjectId *)message;
	struct object_id id;
	if (object_id_parse(text, &id) != STATUS_OK)
		return err_set(err, STATUS_INVALID, "\"%.60s\" is not an id", text);
	object->has_kind = 1;
	object->kind = (uint32_t)id.kind;
	object->has_region = 1;
	object->region = id.region;
	object->has_number = 1;
	object->number = id.number;
	return STATUS_OK;
}

static enum status parse_message(ProtobufCMessage *message, char *text, struct arena *arena,
				 struct err *err)
{
	const char *name = message->descriptor->short_name;
	if (text[0] == '{')
		return json_in_text(bytes_of_text(text), message, arena, err);
	if (message->descriptor == &zh__attachment__descriptor)
		return parse_attachment(message, text, arena, err);
	if (message->descriptor == &zh__object_id__descriptor && strchr(text, '=') == NULL)
		return parse_object(message, text, err);
	if (strchr(text, ',') == NULL) {
		if (strcmp(name, "Penalty") == 0)
			return parse_penalty(message, text, arena, err);
		if (strcmp(name, "InventoryLine") == 0)
			return parse_line(message, text, arena, err);
		if (message->descriptor == &zh__quantity__descriptor && strchr(text, '=') == NULL)
			return parse_quantity(message, text, arena, err);
		if (message->descriptor == &zh__firm_ref__descriptor && strchr(text, '=') == NULL)
			return parse_firm(message, text, arena, err);
	}
	return parse_fields(message, text, arena, err);
}

static enum status put_message(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
			       const char *text, struct arena *arena, struct err *err)
{
	const ProtobufCMessageDescriptor *descriptor =
		(const ProtobufCMessageDescriptor *)field->descriptor;
	union field_value value = {0};
	char *copy = arena_text(arena, text);
	value.message = (ProtobufCMessage *)message_new(descriptor, arena);
	if (copy == NULL || value.message == NULL)
		return err_set(err, STATUS_FULL, "%s: too long", field->name);
	if (parse_message(value.message, copy, arena, err) != STATUS_OK)
		return err_prefix(err, STATUS_INVALID, "%s", field->name);
	return field_put(message, field, &value, arena);
}

static enum status put_one(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
			   const char *text, struct arena *arena, struct err *err)
{
	union field_value value = {0};
	if (field->type == PROTOBUF_C_TYPE_MESSAGE)
		return put_message(message, field, text, arena, err);
	TRY(field_value_parse(field, text, arena, &value, err));
	if (field_put(message, field, &value, arena) != STATUS_OK)
		return err_set(err, STATUS_FULL, "%s: too many", field->name);
	return STATUS_OK;
}

/* Sub-messages written out field by field have commas of their own: one per option then.  What
 * begins with anything else than a field's name is a short form. */
static bool is_written_out(const ProtobufCFieldDescriptor *field, const char *text)
{
	if (field->type != PROTOBUF_C_TYPE_MESSAGE)
		return false;
	const ProtobufCMessageDescriptor *descriptor =
		(const ProtobufCMessageDescriptor *)field->descriptor;
	size_t size = strcspn(text, "=,");
	return descriptor != &zh__attachment__descriptor && text[size] == '=' &&
	       body_field(descriptor, text, size) != NULL;
}

enum status body_put(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
		     const char *text, struct arena *arena, struct err *err)
{
	if (field->label != PROTOBUF_C_LABEL_REPEATED || text[0] == '{')
		return put_one(message, field, text, arena, err);
	bool whole = is_written_out(field, text);
	while (!whole) {
		size_t size = strcspn(text, ",");
		char *part = arena_text_of(arena, bytes_of(text, size));
		if (part == NULL)
			return err_set(err, STATUS_FULL, "%s: too long", field->name);
		TRY(put_one(message, field, part, arena, err));
		if (text[size] == '\0')
			return STATUS_OK;
		text += size + 1;
	}
	return put_one(message, field, text, arena, err);
}
