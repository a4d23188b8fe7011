#include "services/intake/feeds/push_salvage.h"

#include <stdio.h>
#include <stdlib.h>

#include "common/base/sabotage.h"
#include "common/core/message_check.h"
#include "common/core/message_wire.h"
#include "services/intake/intake.h"

/* Beside what is read of the bytes themselves; protobuf-c's structs take up to 65 times as much. */
#define AMPLIFICATION 16u
#define ROOM_LEAST ((size_t)64 << 10)
/* What is kept of an item that can't be read. */
#define ITEM_ROOM (sizeof(Zh__PushItem) + sizeof(struct push_fault) + INTAKE_FEED_ID_MAX + 32)

enum { FRAME_PUSH = 7, PUSH_ITEMS = 3, PUSH_ID = 5, ITEM_ID = 1 };

/* A field as it stands: `body` is what it says if it is a span. */
struct wire_item {
	uint64_t number;
	unsigned wire;
	struct bytes body;
	struct bytes whole; /* with its tag */
	uint64_t value;     /* of a varint */
};

/* false: at the end, or it can't be read; then `cursor->at` isn't the end. */
static bool next_field(struct wire_cursor *cursor, struct wire_item *ret_item)
{
	struct wire_cursor at = *cursor;
	uint64_t tag;
	if (at.at == at.end || !wire_read_tag(&at, &tag))
		return false;
	struct wire_item item = {.number = tag >> 3, .wire = (unsigned)(tag & 7)};
	bool read = item.wire == WIRE_SPAN     ? wire_read_span(&at, &item.body)
		    : item.wire == WIRE_VARINT ? wire_read_varint(&at, &item.value)
					       : wire_skip_field(&at, item.wire);
	if (!read)
		return false;
	item.whole = bytes_of(cursor->at, (size_t)(at.at - cursor->at));
	*cursor = at;
	*ret_item = item;
	return true;
}

static struct wire_cursor cursor_of(struct bytes bytes)
{
	return (struct wire_cursor){bytes.data, bytes.data + bytes.size};
}

/* ---- what is wrong */

static const char *code_of(enum message_fault_kind kind, const char *otherwise)
{
	switch (kind) {
	case MESSAGE_TEXT_LONG:
		return "feed.text_too_long";
	case MESSAGE_TEXT_ZERO:
		return "feed.text_zero";
	case MESSAGE_TEXT_CODING:
		return "feed.text_coding";
	case MESSAGE_LIST_LONG:
		return "feed.list_too_long";
	case MESSAGE_VALUE_UNKNOWN:
		return "feed.value_unknown";
	case MESSAGE_SOUND:
	case MESSAGE_BROKEN:
	case MESSAGE_DEEP:
		break;
	}
	return otherwise;
}

static void set_fault(struct push_fault *fault, const ProtobufCMessageDescriptor *descriptor,
		      struct bytes bytes, const char *otherwise)
{
	struct message_fault found = message_find_fault(descriptor, bytes);
	/* Sound, and yet not read: there was no room for what it would become. */
	fault->code = found.kind == MESSAGE_SOUND ? "feed.push_too_large"
						  : code_of(found.kind, otherwise);
	memcpy(fault->where, found.where, sizeof fault->where);
}

/* ---- the push in its frame */

/* The bytes of the one push in it; false: there is none, or the frame's own form is broken. */
static bool find_push(struct bytes frame, struct bytes *ret_push)
{
	struct wire_cursor cursor = cursor_of(frame);
	struct wire_item field;
	unsigned pushes = 0;
	while (next_field(&cursor, &field)) {
		if (field.number != FRAME_PUSH)
			continue;
		if (field.wire != WIRE_SPAN || ++pushes != 1)
			return false;
		*ret_push = field.body;
	}
	return pushes == 1 && cursor.at == cursor.end;
}

bool push_find_id(struct bytes frame, uint64_t *ret_push_id)
{
	struct wire_cursor cursor = cursor_of(frame);
	struct wire_item field;
	bool found = false;
	while (next_field(&cursor, &field)) {
		if (field.number != FRAME_PUSH || field.wire != WIRE_SPAN)
			continue;
		struct wire_cursor inner = cursor_of(field.body);
		struct wire_item member;
		while (next_field(&inner, &member)) {
			if (member.number != PUSH_ID || member.wire != WIRE_VARINT)
				continue;
			*ret_push_id = member.value;
			found = true;
		}
	}
	return found;
}

/* ---- items */

static const char *find_item_id(struct bytes bytes, struct arena *arena)
{
	struct wire_cursor cursor = cursor_of(bytes);
	struct wire_item field;
	while (next_field(&cursor, &field)) {
		if (field.number != ITEM_ID || field.wire != WIRE_SPAN)
			continue;
		if (field.body.size > INTAKE_FEED_ID_MAX || !message_text_valid(field.body))
			return NULL;
		return arena_text_of(arena, field.body);
	}
	return NULL;
}

/* NULL: the arena is full, of this one or of those before it. */
static Zh__PushItem *read_item(struct bytes bytes, struct arena *arena, struct push_fault *fault)
{
	const ProtobufCMessage *message =
		message_read_lent(&zh__push_item__descriptor, bytes, arena);
	if (message != NULL)
		return (Zh__PushItem *)(uintptr_t)message;
	if (arena->overflow)
		return NULL;
	Zh__PushItem *item = (Zh__PushItem *)message_new(&zh__push_item__descriptor, arena);
	set_fault(fault, &zh__push_item__descriptor, bytes, "feed.item_malformed");
	if (item != NULL)
		item->id = find_item_id(bytes, arena);
	return item;
}

struct reading {
	struct bytes push;
	size_t count;      /* of items */
	struct bytes rest; /* the push without them */
	struct arena *arena;
};

/* What isn't an item is read strictly, as a push without any. */
static Zh__Push *read_rest(struct reading *reading, struct push_fault *fault)
{
	Zh__Push *push = (Zh__Push *)(uintptr_t)message_read(&zh__push__descriptor, reading->rest,
							     reading->arena);
	if (push == NULL)
		set_fault(fault, &zh__push__descriptor, reading->rest, "feed.push_malformed");
	return push;
}

/* false: the push's own form is broken, or an item isn't a message at all. */
static bool part_push(struct reading *reading)
{
	struct wire_cursor cursor = cursor_of(reading->push);
	struct wire_item field;
	uint8_t *rest = arena_take(reading->arena, reading->push.size + 1);
	if (rest == NULL)
		return false;
	struct writer out = writer_over(rest, reading->push.size);
	while (next_field(&cursor, &field)) {
		if (field.number != PUSH_ITEMS)
			writer_put(&out, field.whole.data, field.whole.size);
		else if (field.wire == WIRE_SPAN)
			reading->count++;
		else
			return false;
	}
	reading->rest = writer_bytes(&out);
	return cursor.at == cursor.end;
}

static bool read_items(const struct reading *reading, Zh__Push *push, struct push_fault *faults)
{
	struct wire_cursor cursor = cursor_of(reading->push);
	struct wire_item field;
	push->items = ARENA_ARRAY(reading->arena, Zh__PushItem *, reading->count);
	while (push->items != NULL && next_field(&cursor, &field)) {
		if (field.number != PUSH_ITEMS)
			continue;
		Zh__PushItem *item = read_item(field.body, reading->arena, &faults[push->n_items]);
		if (item == NULL)
			return false;
		push->items[push->n_items++] = item;
	}
	return push->items != NULL;
}

static struct message_block *block_of(struct bytes frame, size_t items_max)
{
	size_t room = ROOM_LEAST + AMPLIFICATION * frame.size + ITEM_ROOM * items_max;
	struct message_block *block = (struct message_block *)malloc(sizeof *block + room);
	if (block == NULL)
		return NULL;
	*block = (struct message_block){0};
	arena_init(&block->arena, block + 1, room);
	block->bytes = arena_copy(&block->arena, frame);
	return block;
}

/* "push.feed", "status_pull.ids[3]": what is wrong with a frame that isn't a readable push. */
static void frame_fault(struct push_salvaged *salvaged, struct bytes frame)
{
	set_fault(&salvaged->fault, &zh__envelope__descriptor, frame, "feed.push_malformed");
}

static bool salvage(struct message_block *block, size_t items_max, struct push_salvaged *out)
{
	struct reading reading = {.arena = &block->arena};
	if (!find_push(block->bytes, &reading.push) || !part_push(&reading)) {
		frame_fault(out, block->bytes);
		return false;
	}
	if (reading.count == 0 || reading.count > items_max) {
		out->fault = (struct push_fault){.code = "feed.items_count", .where = "push.items"};
		return false;
	}
	Zh__Push *push = read_rest(&reading, &out->fault);
	struct push_fault *faults = ARENA_ARRAY(&block->arena, struct push_fault, reading.count);
	Zh__Envelope *envelope =
		(Zh__Envelope *)message_new(&zh__envelope__descriptor, &block->arena);
	if (push == NULL) {
		frame_fault(out, block->bytes);
		return false;
	}
	if (faults == NULL || envelope == NULL || !read_items(&reading, push, faults)) {
		out->fault = (struct push_fault){.code = "feed.push_too_large"};
		return false;
	}
	envelope->what_case = ZH__ENVELOPE__WHAT_PUSH;
	envelope->push = push;
	block->envelope = envelope;
	out->faults = faults;
	return true;
}

struct push_salvaged push_salvage(struct bytes frame, size_t items_max)
{
	struct push_salvaged out = {0};
	struct message_block *block = block_of(frame, items_max);
	out.has_push_id = push_find_id(frame, &out.push_id);
	if (block == NULL) {
		out.fault.code = "daemon.busy";
		return out;
	}
	if (!SABOTAGE("feed.bad-item-silences") && salvage(block, items_max, &out))
		out.block = block;
	else
		message_block_wipe(block);
	return out;
}
