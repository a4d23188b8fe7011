/* A message that was received: the bytes and what they say, in one block of memory. */
#ifndef ZHIAN_STAGE_MESSAGE_BLOCK_H
#define ZHIAN_STAGE_MESSAGE_BLOCK_H

#include "common/base/arena.h"
#include "common/core/decider.h"
#include "common/core/event.h"
#include "common/stage/stage.h"
#include "wire.pb-c.h"

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
