/* What can be said of a frame that can't be read as a whole.
 *
 * One text that is too long must not silence the 999 items beside it: the push is
 * read item by item, and an item that can't be read is left with its id and a fault.
 * Only frames that common/stage/message_block.h refused come here.
 */
#ifndef ZHIAN_SERVICES_INTAKE_PUSH_SALVAGE_H
#define ZHIAN_SERVICES_INTAKE_PUSH_SALVAGE_H

#include "common/core/message.h"
#include "common/stage/message_block.h"

/* Why an item, or the whole push, isn't taken. */
struct push_fault {
	const char *code; /* NULL: nothing is wrong with it; static */
	char where[MESSAGE_WHERE];
};

struct push_salvaged {
	struct message_block *block;     /* its frame is a push; NULL: none was made, see `fault` */
	const struct push_fault *faults; /* one for each item, in the block */
	struct push_fault fault;
	bool has_push_id; /* as far as it could be read, with a block or without */
	uint64_t push_id;
};

/* `items_max`: a push of more isn't read.  The block is the caller's. */
struct push_salvaged push_salvage(struct bytes frame, size_t items_max);

/* The id of the push in this frame, whatever else is in it; false: it states none. */
bool push_find_id(struct bytes frame, uint64_t *ret_push_id);

#endif
