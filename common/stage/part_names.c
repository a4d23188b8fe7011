#include "common/stage/part_names.h"

#include "common/base/assert.h"
#include "common/base/sabotage.h"

#define DEPTH_MAX 8u          /* no schema of ours nests deeper (message.h) */
#define SWEEP_ROWS 2048u      /* a step */
#define FRAMES_WITH_PARTS 64u /* of the last ones; their numbers grow with the frames */

static bool can_name(const ProtobufCMessageDescriptor *descriptor, unsigned depth)
{
	if (descriptor == &zh__part_ref__descriptor)
		return true;
	for (unsigned i = 0; i < descriptor->n_fields && depth < DEPTH_MAX; i++) {
		const ProtobufCFieldDescriptor *field = &descriptor->fields[i];
		if (field->type == PROTOBUF_C_TYPE_MESSAGE &&
		    can_name((const ProtobufCMessageDescriptor *)field->descriptor, depth + 1))
			return true;
	}
	return false;
}

bool part_names_possible(uint16_t kind)
{
	const ProtobufCMessageDescriptor *descriptor = event_descriptor(kind);
	return descriptor != NULL && can_name(descriptor, 0);
}

static void tell(const Zh__PartRef *part, part_named_fn *each, void *context)
{
	if (part->salted_digest.len != PART_DIGEST)
		return; /* none that was ever laid down */
	struct part_ref ref = {.kind = (uint8_t)part->kind, .size = part->size};
	memcpy(ref.digest, part->salted_digest.data, PART_DIGEST);
	each(context, &ref);
}

/* A field's messages: one, or as many as it has. */
static size_t messages_of(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
			  const ProtobufCMessage *const **ret_list)
{
	const uint8_t *at = (const uint8_t *)message;
	if (field->label == PROTOBUF_C_LABEL_REPEATED) {
		size_t count;
		memcpy(&count, at + field->quantifier_offset, sizeof count);
		memcpy(ret_list, at + field->offset, sizeof *ret_list);
		return count;
	}
	if ((field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0) {
		uint32_t which;
		memcpy(&which, at + field->quantifier_offset, sizeof which);
		if (which != field->id)
			return 0;
	}
	*ret_list = (const ProtobufCMessage *const *)(const void *)(at + field->offset);
	return **ret_list != NULL ? 1 : 0;
}

void part_names_of(const ProtobufCMessage *message, part_named_fn *each, void *context)
{
	const ProtobufCMessageDescriptor *descriptor = message->descriptor;
	if (descriptor == &zh__part_ref__descriptor) {
		tell((const Zh__PartRef *)message, each, context);
		return;
	}
	for (unsigned i = 0; i < descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &descriptor->fields[i];
		const ProtobufCMessage *const *list = NULL;
		if (field->type != PROTOBUF_C_TYPE_MESSAGE ||
		    !can_name((const ProtobufCMessageDescriptor *)field->descriptor, 0))
			continue;
		size_t count = messages_of(message, field, &list);
		for (size_t n = 0; n < count; n++)
			part_names_of(list[n], each, context);
	}
}

bool part_names_in_frame(struct bytes events, struct arena *arena, part_named_fn *each,
			 void *context)
{
	while (events.size != 0) {
		struct event_head head;
		struct event event;
		uint32_t length;
		if (events.size < EVENT_HEAD_SIZE)
			return false;
		memcpy(&length, events.data, sizeof length);
		if (length < EVENT_HEAD_SIZE || length > events.size)
			return false;
		struct bytes stored = bytes_of(events.data, length);
		events = bytes_of(events.data + length, events.size - length);
		if (event_head_read(stored, &head) != STATUS_OK)
			return false;
		if (event_descriptor(head.kind) != NULL && !part_names_possible(head.kind))
			continue;
		arena_reset(arena);
		if (event_read(stored, arena, &event) != STATUS_OK)
			return false; /* of a later version, say */
		part_names_of(event.body, each, context);
	}
	return true;
}

/* ---- parts whose frame never came */

struct last_named {
	uint64_t number;
	bool any;
};

static void note_last(void *context, const struct part_ref *ref)
{
	struct last_named *last = (struct last_named *)context;
	uint64_t number = be64_get(ref->digest);
	last->any = true;
	if (number > last->number)
		last->number = number;
}

/* The greatest number that the journal names; false: it can't be told. */
static bool find_last_named(struct journal *journal, struct arena *arena, uint64_t *ret_number)
{
	struct last_named last = {.number = 0};
	unsigned found = 0;
	uint64_t first = journal_first_frame(journal);
	for (uint64_t at = journal_head(journal)->frame; at >= first && found < FRAMES_WITH_PARTS;
	     at--) {
		struct frame frame;
		struct err err;
		last.any = false;
		if (journal_read(journal, at, &frame, &err) != STATUS_OK ||
		    !part_names_in_frame(frame.events, arena, note_last, &last))
			return false;
		found += last.any;
	}
	*ret_number = last.number;
	return found != 0 || first == 1;
}

static bool nobody_wants(void *context, const uint8_t digest[PART_DIGEST])
{
	(void)context;
	(void)digest;
	return false;
}

enum status part_names_sweep_tail(struct parts *parts, struct journal *journal, struct arena *arena,
				  size_t *ret_erased, struct err *err)
{
	struct parts_sweep *sweep;
	uint64_t last;
	*ret_erased = 0;
	if (SABOTAGE("shell.orphans-stay") || !find_last_named(journal, arena, &last))
		return STATUS_OK;
	TRY(parts_sweep_begin(parts, last + 1, &sweep, err));
	enum status status = STATUS_OK;
	for (bool more = true; status == STATUS_OK && more;)
		status = parts_sweep_step(sweep, SWEEP_ROWS, nobody_wants, NULL, &more, ret_erased,
					  err);
	parts_sweep_end(sweep);
	return status;
}
