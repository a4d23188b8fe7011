/* Events as they are in frames. */
#include "common/base/assert.h"
#include "common/stage/stage_internal.h"

enum status frame_event(const struct frame *frame, uint64_t sequence, struct arena *arena,
			struct event *ret_event)
{
	size_t at = 0;
	if (sequence < frame->header.first || sequence - frame->header.first >= frame->header.count)
		return STATUS_NOT_FOUND;
	for (uint64_t skip = sequence - frame->header.first;; skip--) {
		uint32_t length;
		if (frame->events.size - at < EVENT_HEAD_SIZE)
			return STATUS_CORRUPT;
		memcpy(&length, frame->events.data + at, sizeof length);
		if (length < EVENT_HEAD_SIZE || length > frame->events.size - at)
			return STATUS_CORRUPT;
		if (skip == 0) {
			TRY(event_read(bytes_of(frame->events.data + at, length), arena,
				       ret_event));
			ret_event->sequence = sequence;
			ret_event->incarnation = frame->header.incarnation;
			ret_event->recorded_ms = frame->header.now_ms;
			return STATUS_OK;
		}
		at += length;
	}
}

const struct requeue_extra *requeue_read(struct stage *stage, uint64_t quarantine)
{
	struct row_key key = row_key_u64(quarantine);
	const void *stored = rows_get(&stage->rows->read, TABLE_QUARANTINE, row_key_bytes(&key),
				      sizeof(struct quarantine_row));
	if (stored == NULL)
		return NULL;
	struct quarantine_row row;
	memcpy(&row, stored, sizeof row);
	struct frame frame;
	struct event held;
	struct err err;
	struct requeue_extra *extra = ARENA_NEW(&stage->input_arena, struct requeue_extra);
	struct event *event = ARENA_NEW(&stage->input_arena, struct event);
	if (row.source == 0 || extra == NULL || event == NULL ||
	    journal_find(stage->journal, row.sequence, &frame, &err) != STATUS_OK ||
	    frame_event(&frame, row.sequence, &stage->input_arena, &held) != STATUS_OK)
		return NULL;
	const Zh__InputQuarantined *body = BODY(&held, InputQuarantined);
	if (!body->has_event ||
	    sources_read(stage, (enum daemon)row.source,
			 bytes_of(body->event.data, body->event.len), event) != STATUS_OK)
		return NULL;
	event->sequence = row.source_sequence;
	event->incarnation = held.head.cause_b;
	event->recorded_ms = stage->now_ms;
	*extra = (struct requeue_extra){(enum daemon)row.source, event};
	return extra;
}

enum status stage_event(struct stage *stage, uint64_t sequence, struct arena *arena,
			struct event *ret_event)
{
	struct frame frame;
	struct err err;
	TRY(journal_find(stage->journal, sequence, &frame, &err));
	return frame_event(&frame, sequence, arena, ret_event);
}
