/* A batch of events on the wire: Envelope{version, batch{…}} of wire.proto.
 *
 * Written and read by hand, so that its events are copied once on either side, and their bytes
 * aren't looked at before it is their turn.
 */
#ifndef ZHIAN_READER_BATCH_H
#define ZHIAN_READER_BATCH_H

#include <string.h>

#include "common/base/bytes.h"
#include "common/core/event.h"
#include "wire.pb-c.h"

/* What may be in front of the events. */
#define BATCH_HEADER_ROOM 256u

/* In a batch: sequence (8 bytes) and the moment of its frame (8 bytes) are before each event as
 * stored. */
#define BATCH_EVENT_FRONT 16u
struct batch_event {
	uint64_t sequence;
	int64_t recorded_ms;
	struct bytes stored; /* is in the batch */
};
/* Takes the next one off `rest`, a batch's events.  false: what is left, if anything, is none. */
static inline bool batch_event_next(struct bytes *rest, struct batch_event *ret_event)
{
	uint32_t length; /* the first member of an event as stored */
	if (rest->size < BATCH_EVENT_FRONT + EVENT_HEAD_SIZE)
		return false;
	memcpy(&ret_event->sequence, rest->data, sizeof ret_event->sequence);
	memcpy(&ret_event->recorded_ms, rest->data + sizeof ret_event->sequence,
	       sizeof ret_event->recorded_ms);
	memcpy(&length, rest->data + BATCH_EVENT_FRONT, sizeof length);
	if (length < EVENT_HEAD_SIZE || length > rest->size - BATCH_EVENT_FRONT)
		return false;
	ret_event->stored = bytes_of(rest->data + BATCH_EVENT_FRONT, length);
	*rest = bytes_of(ret_event->stored.data + length, rest->size - BATCH_EVENT_FRONT - length);
	return true;
}

struct batch_head {
	uint64_t incarnation, parent, forked_at;
	uint64_t first, through; /* the events of the asked kinds in first..through */
	uint64_t head;           /* of the producer's journal */
	int64_t head_ms;
	uint32_t count;
	Zh__PullRefusal refusal;
	uint64_t first_kept;
	Zh__DaemonName source;
	uint64_t pull_id;
};

/* Puts the head in front of `events`, which have BATCH_HEADER_ROOM before them; the whole frame. */
struct bytes batch_write_head(const struct batch_head *head, uint8_t *events, size_t size);

/* false: not a frame with one batch, or malformed.  The events are borrowed from the frame. */
bool batch_read(struct bytes frame, struct batch_head *ret_head, struct bytes *ret_events);

#endif
