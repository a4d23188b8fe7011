#include "common/core/event.h"

#include "archive.pb-c.h"
#include "bulletin.pb-c.h"
#include "campaign.pb-c.h"
#include "clock.pb-c.h"
#include "common/base/assert.h"
#include "common/base/sabotage.h"
#include "common/core/message_pack.h"
#include "credit.pb-c.h"
#include "escalation.pb-c.h"
#include "hazard.pb-c.h"
#include "inspection.pb-c.h"
#include "intake.pb-c.h"
#include "notify.pb-c.h"
#include "sampling.pb-c.h"

_Static_assert(sizeof(struct event_head) == EVENT_HEAD_SIZE, "the header is stored as it is");
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "stored integers are little-endian");

struct kind_info {
	const char *name;
	const ProtobufCMessageDescriptor *body;
};

#define HAZARD_SECOND_BLOCK 6u /* its first, of 200, is full */

static const struct kind_info kinds[EVENT_KINDS_END] = {
#define X(kind, text, message) [ZH__EVENT_KIND__KIND_##kind] = {text, &zh__##message##__descriptor},
#include "proto/event_kinds.def"
#undef X
};

const ProtobufCMessageDescriptor *event_descriptor(uint16_t kind)
{
	return kind < EVENT_KINDS_END ? kinds[kind].body : NULL;
}

const char *event_kind_name(uint16_t kind)
{
	return kind < EVENT_KINDS_END && kinds[kind].name != NULL ? kinds[kind].name : "unknown";
}

uint16_t event_kind_of_name(const char *name)
{
	for (uint16_t kind = 0; kind < EVENT_KINDS_END; kind++) {
		if (kinds[kind].name != NULL && strcmp(kinds[kind].name, name) == 0)
			return kind;
	}
	return 0;
}

enum daemon event_kind_daemon(uint16_t kind)
{
	unsigned block = kind / 100u;
	if (block == HAZARD_SECOND_BLOCK)
		return DAEMON_HAZARD;
	return block >= DAEMON_INTAKE && block < DAEMON_COUNT ? (enum daemon)block : DAEMON_UNKNOWN;
}

const ProtobufCMessage *event_body_checked(const struct event *event,
					   const ProtobufCMessageDescriptor *descriptor)
{
	ASSERT(event->body != NULL && event->body->descriptor == descriptor);
	return event->body;
}

struct event_id event_trace(const struct event_head *head, uint32_t region)
{
	return (struct event_id){
		.region = head->trace_region != 0 ? head->trace_region : region,
		.daemon = (enum daemon)head->trace_daemon,
		.incarnation = head->trace_incarnation,
		.sequence = head->trace_sequence,
	};
}

enum status event_head_read(struct bytes stored, struct event_head *ret_head)
{
	if (stored.size < EVENT_HEAD_SIZE + 2u)
		return STATUS_INVALID;
	struct event_head head;
	memcpy(&head, stored.data, sizeof head);
	if ((head.length != stored.size && !SABOTAGE("core.event-length-unchecked")) ||
	    head.length > EVENT_SIZE_MAX || head.version != EVENT_VERSION)
		return STATUS_INVALID;
	*ret_head = head;
	return STATUS_OK;
}

static uint16_t meta_size_at(const uint8_t *data)
{
	return (uint16_t)(data[0] | data[1] << 8);
}

enum status event_read_fields(struct bytes stored, const struct event_fields *fields,
			      struct arena *arena, struct event *ret_event)
{
	struct event event = {.stored = stored};
	TRY(event_head_read(stored, &event.head));
	const ProtobufCMessageDescriptor *descriptor = event_descriptor(event.head.kind);
	if (descriptor == NULL)
		return STATUS_UNSUPPORTED;
	size_t meta_size = meta_size_at(stored.data + EVENT_HEAD_SIZE);
	size_t body_at = EVENT_HEAD_SIZE + 2u + meta_size;
	if (body_at > stored.size)
		return STATUS_INVALID;
	bool was_full = arena->overflow;
	event.meta = (const Zh__EventMeta *)message_unpack_fields(
		&zh__event_meta__descriptor, bytes_of(stored.data + EVENT_HEAD_SIZE + 2, meta_size),
		fields->meta, arena);
	event.body = message_unpack_fields(descriptor,
					   bytes_of(stored.data + body_at, stored.size - body_at),
					   fields->body, arena);
	if (event.meta == NULL || event.body == NULL)
		return arena->overflow && !was_full ? STATUS_FULL : STATUS_INVALID;
	*ret_event = event;
	return STATUS_OK;
}

enum status event_read(struct bytes stored, struct arena *arena, struct event *ret_event)
{
	static const struct event_fields all = {MESSAGE_FIELDS_ALL, MESSAGE_FIELDS_ALL};
	return event_read_fields(stored, &all, arena, ret_event);
}

/* Meta and body, from the end of the room to the front; NULL: they don't fit, or meta is too
 * large. */
static uint8_t *pack_tail(const struct event *event, uint8_t *begin, uint8_t *end)
{
	uint8_t *body = message_pack_before(event->body, begin, end);
	uint8_t *meta = body != NULL ? message_pack_before(&event->meta->base, begin, body) : NULL;
	if (meta == NULL || meta - begin < 2 || body - meta > UINT16_MAX)
		return NULL;
	size_t meta_size = (size_t)(body - meta);
	meta[-2] = (uint8_t)meta_size;
	meta[-1] = (uint8_t)(meta_size >> 8);
	return meta - 2;
}

bool event_fits(const struct event *event)
{
	size_t meta_size = protobuf_c_message_get_packed_size(&event->meta->base);
	size_t body_size = protobuf_c_message_get_packed_size(event->body);
	return meta_size <= UINT16_MAX &&
	       EVENT_HEAD_SIZE + 2u + meta_size + body_size <= EVENT_SIZE_MAX;
}

/* Nearly every event fits into so many bytes, which lie near where the one before it ended. */
#define EVENT_SIZE_NEAR 2048u

/* Packed backwards, so it first is at the end of the room that it was given.  NULL as above. */
static uint8_t *pack_tail_near(const struct event *event, uint8_t *begin, size_t room,
			       uint8_t **ret_end)
{
	*ret_end = begin + (room < EVENT_SIZE_NEAR ? room : EVENT_SIZE_NEAR);
	uint8_t *tail = pack_tail(event, begin, *ret_end);
	if (tail != NULL || room <= EVENT_SIZE_NEAR)
		return tail;
	*ret_end = begin + room;
	return pack_tail(event, begin, *ret_end);
}

enum status event_write(struct event *event, struct writer *out)
{
	size_t room = out->overflow ? 0 : out->capacity - out->size;
	if (room > EVENT_SIZE_MAX)
		room = EVENT_SIZE_MAX;
	uint8_t *at = out->data + out->size, *end = at;
	uint8_t *tail = room > EVENT_HEAD_SIZE ? pack_tail_near(event, at + EVENT_HEAD_SIZE,
								room - EVENT_HEAD_SIZE, &end)
					       : NULL;
	if (tail == NULL)
		return event_fits(event) ? STATUS_FULL : STATUS_INVALID;
	size_t tail_size = (size_t)(end - tail);
	event->head.length = (uint32_t)(EVENT_HEAD_SIZE + tail_size);
	event->head.version = EVENT_VERSION;
	memcpy(at, &event->head, sizeof event->head);
	memmove(at + EVENT_HEAD_SIZE, tail, tail_size);
	event->stored = bytes_of(at, event->head.length);
	out->size += event->head.length;
	return STATUS_OK;
}
