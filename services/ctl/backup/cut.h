/* One cut through five journals: no cursor ahead of the journal that it counts.
 *
 * Any prefix of whole frames is a state that existed, so five prefixes are one
 * state of the county as soon as each cursor is at most its producer's end.
 * Journals that were copied at different moments (machines restored from unequal
 * copies) are brought to it: while a cursor is ahead, its consumer goes back one
 * frame.  What is cut away is listed, since persons may have acted in it.
 */
#ifndef ZHIAN_SERVICES_CTL_BACKUP_CUT_H
#define ZHIAN_SERVICES_CTL_BACKUP_CUT_H

#include "common/core/event.h"
#include "common/store/journal.h"

struct backup_cut {
	uint64_t frame[DAEMON_COUNT];    /* the last one that stays */
	uint64_t sequence[DAEMON_COUNT]; /* the last event that stays */
};

/* CONFLICT: a cursor counts another journal than the one that is here. */
MUST_CHECK enum status backup_cut_find(struct journal *const journals[DAEMON_COUNT],
				       struct backup_cut *ret_cut, struct err *err);

/* Every event after the cut, daemon by daemon. */
typedef void backup_cut_event_fn(void *context, enum daemon daemon, const struct event *event);
MUST_CHECK enum status backup_cut_list(struct journal *const journals[DAEMON_COUNT],
				       const struct backup_cut *cut, backup_cut_event_fn *each,
				       void *context, struct err *err);

#endif
