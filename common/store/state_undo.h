/* What the rows touched by one input were before it, in the active write-back table alone.
 *
 * Only state_rows.c uses this.  A row that the input touches twice is noted twice; steps come back
 * newest first, so the oldest note wins.  Keys aren't copied: entries stay as long as their table.
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
};

enum undo_kind { UNDO_ABSENT, UNDO_DELETED, UNDO_VALUE };

struct undo_step {
	uint16_t table;
	enum undo_kind kind;
	struct bytes key;   /* borrowed until the next note */
	struct bytes value; /* of UNDO_VALUE */
};

/* There was no entry; `entry` is the one that there is now. */
void undo_note_absent(struct undo_log *log, uint16_t table, const struct writeback_entry *entry);
/* The entry as it is, before it is changed: copies its value. */
void undo_note_entry(struct undo_log *log, uint16_t table, const struct writeback_entry *entry);
bool undo_take(struct undo_log *log, struct undo_step *ret_step); /* false: none left */
void undo_clear(struct undo_log *log);
void undo_free(struct undo_log *log);

#endif
