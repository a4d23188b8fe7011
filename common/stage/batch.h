/* A batch of events on the wire: Envelope{version, batch{…}} of wire.proto.
 *
 * Written and read by hand, so that its events are copied once on either side, and their bytes
 * aren't looked at before it is their turn.
 */
#ifndef ZHIAN_STAGE_BATCH_H
#define ZHIAN_STAGE_BATCH_H

#include "common/base/bytes.h"
#include "wire.pb-c.h"

/* What may stand in front of the events. */
#define BATCH_HEADER_ROOM 256u

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
