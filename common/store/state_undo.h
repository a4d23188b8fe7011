/* What the rows touched by one input were before it, in the active write-back table alone.
 *
 * Only state_rows.c uses this.  A row that the input touches twice is noted twice; steps come back
 * newest first, so the oldest note wins.
 */
#ifndef ZHIAN_STORE_STATE_UNDO_H
#define ZHIAN_STORE_STATE_UNDO_H

#include "common/store/writeback.h"

#define UNDO_KEPT_BYTES                                                                            \
	((size_t)1 << 20) /* memory kept between inputs; a larger one gives it back */

struct undo_log {
	uint8_t *data;
	size_t size;
	size_t capacity;
	size_t newest; /* offset of the newest note, when size isn't 0 */
};

enum undo_kind { UNDO_ABSENT, UNDO_DELETED, UNDO_VALUE };

struct undo_step {
	uint16_t table;
	enum undo_kind kind;
	struct bytes key;   /* borrowed until the next note */
	struct bytes value; /* of UNDO_VALUE */
};

/* Copies; `entry` NULL: there was none. */
void undo_note(struct undo_log *log, uint16_t table, struct bytes key,
	       const struct writeback_entry *entry);
bool undo_take(struct undo_log *log, struct undo_step *ret_step); /* false: none left */
void undo_clear(struct undo_log *log);
void undo_free(struct undo_log *log);

#endif
