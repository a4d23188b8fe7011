/* Which parts events name: read off the messages' descriptors, so that no event is forgotten whose
 * message gets a part one day. */
#ifndef ZHIAN_STAGE_PART_NAMES_H
#define ZHIAN_STAGE_PART_NAMES_H

#include "common/core/event.h"
#include "common/store/journal.h"
#include "common/store/parts.h"

typedef void part_named_fn(void *context, const struct part_ref *ref);

/* Whether events of this kind can name parts at all. */
bool part_names_possible(uint16_t kind);
/* Every part that one message names, however deep. */
void part_names_of(const ProtobufCMessage *message, part_named_fn *each, void *context);
/* Those of all events of a frame; false: an event can't be read, so that one may be missing. */
bool part_names_in_frame(struct bytes events, struct arena *arena, part_named_fn *each,
			 void *context);

/* After an end that nobody asked for: erases the parts after the last one that the journal names,
 * whose frame never came.  Nothing, where that can't be told. */
MUST_CHECK enum status part_names_sweep_tail(struct parts *parts, struct journal *journal,
					     struct arena *arena, size_t *ret_erased,
					     struct err *err);

#endif
