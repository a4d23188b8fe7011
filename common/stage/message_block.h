/* A message that was received: the bytes and what they say, in one block of memory. */
#ifndef ZHIAN_STAGE_MESSAGE_BLOCK_H
#define ZHIAN_STAGE_MESSAGE_BLOCK_H

#include "common/base/arena.h"
#include "common/core/decider.h"
#include "common/core/event.h"
#include "common/stage/stage.h"
#include "wire.pb-c.h"

/* In a batch: sequence (8 bytes) and the moment of its frame (8 bytes) stand before each event as
 * stored. */
#define BATCH_EVENT_FRONT 16u
/* Why whoever reads them reads no further, where one lies about its layout. */
#define BATCH_MALFORMED "a batch is malformed: check the producer's version"
struct batch_event {
	uint64_t sequence;
	int64_t recorded_ms;
	struct bytes stored; /* lies in the batch */
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

struct message_block {
	struct message_block *next;
	struct arena arena;
	struct bytes bytes;
	const Zh__Envelope *envelope;
	struct stage_peer peer;
	struct principal principal;
	/* of a command that is being taken; where a person has signed it: what its first event says
	 * of that, and what the others say */
	const Zh__Command *command;
	Zh__ActSignature *signature, *signature_brief;
};
/* NULL: malformed, too large or no memory; `amplification` times the size is the arena's limit. */
struct message_block *message_block_make(struct bytes bytes, unsigned amplification);
void message_block_free(struct message_block *block);
/* The same, for what persons said: nothing of it stays in memory that is given back. */
void message_block_wipe(struct message_block *block);

struct message_queue {
	struct message_block *first, *last;
	size_t count;
};
void message_queue_put(struct message_queue *queue, struct message_block *block);
struct message_block *message_queue_take(struct message_queue *queue);

#endif
