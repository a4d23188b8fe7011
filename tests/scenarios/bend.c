#include "tests/scenarios/bend.h"

#include "common/base/ids.h"
#include "tests/scenarios/act_values.h"

/* A field that stands behind another of its number is the one that counts. */
static void put_field(const ProtobufCMessageDescriptor *message, unsigned way, struct writer *out)
{
	value_put_extreme(&message->fields[way / EXTREMES], (enum act_extreme)(way % EXTREMES),
			  out);
}

unsigned bend_message_ways(const ProtobufCMessageDescriptor *message)
{
	return (unsigned)EXTREMES * message->n_fields;
}

struct bytes bend_message(struct bytes packed, const ProtobufCMessageDescriptor *message,
			  unsigned way, uint8_t memory[BENT_MAX])
{
	struct writer out = writer_over(memory, BENT_MAX);
	writer_put(&out, packed.data, packed.size);
	put_field(message, way, &out);
	return out.overflow ? bytes_of(NULL, 0) : writer_bytes(&out);
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
	size_t body_at = EVENT_HEAD_SIZE + 2 + meta_size;
	struct writer out = writer_over(memory, BENT_MAX);
	writer_put(&out, stored.data, body_at);
	if (way < HEADS) {
		bend_head((enum bent_head)way, &head);
	} else if (way >= HEADS + body_ways) {
		put_field(&zh__event_meta__descriptor, way - HEADS - body_ways, &out);
		meta_size += out.size - body_at;
		memory[EVENT_HEAD_SIZE] = (uint8_t)meta_size;
		memory[EVENT_HEAD_SIZE + 1] = (uint8_t)(meta_size >> 8);
	}
	writer_put(&out, stored.data + body_at, stored.size - body_at);
	if (way >= HEADS && way < HEADS + body_ways)
		put_field(message, way - HEADS, &out);
	if (out.overflow || meta_size > UINT16_MAX)
		return bytes_of(NULL, 0);
	head.length = (uint32_t)out.size;
	memcpy(memory, &head, sizeof head);
	return writer_bytes(&out);
}
