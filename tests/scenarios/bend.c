#include "tests/scenarios/bend.h"

#include "common/base/ids.h"
#include "common/core/message_wire.h"
#include "tests/lib/test.h"

#define WITHIN_MAX 16384u

/* ---- messages: a field more, or one that isn't there */

/* Takes the first field off; false: there is none. */
static bool next_field(struct bytes *packed, uint32_t *ret_id, struct bytes *ret_field,
		       struct bytes *ret_inside)
{
	struct wire_cursor cursor = {packed->data, packed->data + packed->size};
	uint64_t tag = 0, number = 0;
	struct bytes inside = {0};
	if (packed->size == 0)
		return false;
	assert_true(wire_read_varint(&cursor, &tag));
	switch ((enum wire_type)(tag & 7)) {
	case WIRE_VARINT:
		assert_true(wire_read_varint(&cursor, &number));
		break;
	case WIRE_64:
		cursor.at += 8;
		break;
	case WIRE_SPAN:
		assert_true(wire_read_span(&cursor, &inside));
		break;
	case WIRE_32:
		cursor.at += 4;
		break;
	}
	size_t size = (size_t)(cursor.at - packed->data);
	*ret_id = (uint32_t)(tag >> 3);
	*ret_field = bytes_of(packed->data, size);
	*ret_inside = inside;
	*packed = bytes_of(packed->data + size, packed->size - size);
	return true;
}

static void put_varint(struct writer *out, uint64_t value)
{
	for (; value >= 0x80; value >>= 7)
		writer_put(out, &(uint8_t){(uint8_t)(value | 0x80)}, 1);
	writer_put(out, &(uint8_t){(uint8_t)value}, 1);
}

/* All but this field; false: it isn't there. */
static bool put_without(struct bytes packed, uint32_t without, struct writer *out)
{
	struct bytes field, inside;
	uint32_t id;
	bool found = false;
	while (next_field(&packed, &id, &field, &inside)) {
		if (id == without)
			found = true;
		else
			writer_put(out, field.data, field.size);
	}
	return found;
}

/* The same of a field within each part. */
static bool put_parts_without(struct bytes packed, uint32_t part, uint32_t without,
			      struct writer *out)
{
	struct bytes field, inside;
	uint32_t id;
	bool found = false;
	while (next_field(&packed, &id, &field, &inside)) {
		uint8_t memory[WITHIN_MAX];
		struct writer left = writer_over(memory, sizeof memory);
		if (id == part && put_without(inside, without, &left) && !left.overflow) {
			found = true;
			put_varint(out, (uint64_t)id << 3 | WIRE_SPAN);
			put_varint(out, left.size);
			writer_put(out, memory, left.size);
		} else {
			writer_put(out, field.data, field.size);
		}
	}
	return found;
}

static unsigned fields_inside(const ProtobufCFieldDescriptor *field)
{
	return field->type == PROTOBUF_C_TYPE_MESSAGE
		       ? ((const ProtobufCMessageDescriptor *)field->descriptor)->n_fields
		       : 0;
}

unsigned bend_message_ways(const ProtobufCMessageDescriptor *message)
{
	unsigned ways = ((unsigned)EXTREMES + 1) * message->n_fields;
	for (unsigned i = 0; i < message->n_fields; i++)
		ways += fields_inside(&message->fields[i]);
	return ways;
}

/* A field that stands behind another of its number is the one that counts. */
static bool put_bent(struct bytes packed, const ProtobufCMessageDescriptor *message, unsigned way,
		     struct writer *out)
{
	unsigned extremes = (unsigned)EXTREMES * message->n_fields;
	if (way < extremes) {
		writer_put(out, packed.data, packed.size);
		value_put_extreme(&message->fields[way / EXTREMES],
				  (enum act_extreme)(way % EXTREMES), out);
		return true;
	}
	way -= extremes;
	if (way < message->n_fields)
		return put_without(packed, message->fields[way].id, out);
	way -= message->n_fields;
	const ProtobufCFieldDescriptor *field = message->fields;
	for (; way >= fields_inside(field); field++)
		way -= fields_inside(field);
	const ProtobufCMessageDescriptor *part =
		(const ProtobufCMessageDescriptor *)field->descriptor;
	return put_parts_without(packed, field->id, part->fields[way].id, out);
}

struct bytes bend_message(struct bytes packed, const ProtobufCMessageDescriptor *message,
			  unsigned way, uint8_t memory[BENT_MAX])
{
	struct writer out = writer_over(memory, BENT_MAX);
	bool bent = put_bent(packed, message, way, &out);
	return !bent || out.overflow ? bytes_of(NULL, 0) : writer_bytes(&out);
}

struct bytes bend_message_field(struct bytes packed, const ProtobufCMessageDescriptor *message,
				unsigned field, enum act_extreme how, uint8_t memory[BENT_MAX])
{
	unsigned way = how == EXTREMES ? (unsigned)EXTREMES * message->n_fields + field
				       : (unsigned)EXTREMES * field + how;
	return bend_message(packed, message, way, memory);
}

/* ---- events */

enum bent_head {
	HEAD_NO_SUBJECT,
	HEAD_NEXT_SUBJECT,
	HEAD_LAST_SUBJECT,
	HEAD_OTHER_KIND,
	HEAD_OTHER_REGION,
	HEAD_OTHER_CAUSE,
	HEADS,
};

static void bend_head(enum bent_head how, struct event_head *head)
{
	switch (how) {
	case HEAD_NO_SUBJECT:
		head->subject_number = 0;
		break;
	case HEAD_NEXT_SUBJECT:
		head->subject_number++;
		break;
	case HEAD_LAST_SUBJECT:
		head->subject_number = UINT64_MAX;
		break;
	case HEAD_OTHER_KIND:
		head->subject_kind =
			head->subject_kind == OBJECT_REPORT ? OBJECT_HAZARD : OBJECT_REPORT;
		break;
	case HEAD_OTHER_REGION:
		head->subject_region++;
		break;
	case HEAD_OTHER_CAUSE:
		head->cause_kind = head->cause_kind == EVENT_CAUSE_EVENT ? EVENT_CAUSE_REQUEST
									 : EVENT_CAUSE_EVENT;
		break;
	case HEADS:
		break;
	}
}

unsigned bend_event_ways(uint16_t kind)
{
	return HEADS + bend_message_ways(event_descriptor(kind)) +
	       bend_message_ways(&zh__event_meta__descriptor);
}

struct bytes bend_event(struct bytes stored, unsigned way, uint8_t memory[BENT_MAX])
{
	struct event_head head;
	memcpy(&head, stored.data, sizeof head);
	const ProtobufCMessageDescriptor *message = event_descriptor(head.kind);
	unsigned body_ways = bend_message_ways(message);
	size_t meta_size =
		(size_t)(stored.data[EVENT_HEAD_SIZE] | stored.data[EVENT_HEAD_SIZE + 1] << 8);
	struct bytes meta = bytes_of(stored.data + EVENT_HEAD_SIZE + 2, meta_size);
	size_t body_at = EVENT_HEAD_SIZE + 2 + meta_size;
	struct bytes body = bytes_of(stored.data + body_at, stored.size - body_at);
	struct writer out = writer_over(memory, BENT_MAX);
	bool bent = true;
	writer_put(&out, stored.data, EVENT_HEAD_SIZE + 2);
	if (way >= HEADS + body_ways) {
		bent = put_bent(meta, &zh__event_meta__descriptor, way - HEADS - body_ways, &out);
		meta_size = out.size - EVENT_HEAD_SIZE - 2;
		memory[EVENT_HEAD_SIZE] = (uint8_t)meta_size;
		memory[EVENT_HEAD_SIZE + 1] = (uint8_t)(meta_size >> 8);
	} else {
		writer_put(&out, meta.data, meta.size);
	}
	if (way >= HEADS && way < HEADS + body_ways)
		bent = put_bent(body, message, way - HEADS, &out);
	else
		writer_put(&out, body.data, body.size);
	if (way < HEADS)
		bend_head((enum bent_head)way, &head);
	if (!bent || out.overflow || meta_size > UINT16_MAX)
		return bytes_of(NULL, 0);
	head.length = (uint32_t)out.size;
	memcpy(memory, &head, sizeof head);
	return writer_bytes(&out);
}

/* ---- rows */

bool bend_may_cut(const struct schema *schema, uint16_t table)
{
	static const char *const held[] = {"measures",       "archive_items", "ladder",
					   "campaign_bases", "campaign_base", "campaign_marks"};
	for (size_t i = 0; table >= BENT_TABLES_FROM && i < schema->table_count; i++) {
		const struct table_spec *spec = &schema->tables[i];
		bool may = spec->id == table && spec->row_size == 0;
		for (size_t k = 0; may && k < sizeof held / sizeof held[0]; k++)
			may = strcmp(spec->name, held[k]) != 0;
		if (may)
			return true;
	}
	return false;
}
