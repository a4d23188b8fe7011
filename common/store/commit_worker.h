/* The thread that flushes: a turn's parts, then its frame, while the daemon's thread goes on.
 *
 * One commit at a time: journal_prepare() and parts_prepare() on the daemon's thread, begin, wait,
 * then journal_finish() and parts_finish().  Between begin and wait journal and parts may be used
 * as their headers say.
 */
#ifndef ZHIAN_STORE_COMMIT_WORKER_H
#define ZHIAN_STORE_COMMIT_WORKER_H

#include "common/store/journal.h"
#include "common/store/parts.h"

struct commit_worker;

/* Writes what was prepared, here and now: parts first, for the frame names them. */
MUST_CHECK enum status commit_write(struct journal *journal, struct parts *parts, struct err *err);

/* `parts`: NULL where none are kept.  Both are borrowed until the stop. */
MUST_CHECK enum status commit_worker_start(struct journal *journal, struct parts *parts,
					   struct commit_worker **ret_worker, struct err *err);
void commit_worker_begin(struct commit_worker *worker);
/* As journal_append: anything but OK, and the process must end. */
MUST_CHECK enum status commit_worker_wait(struct commit_worker *worker, struct err *err);
/* Waits for what was begun; NULL is fine. */
void commit_worker_stop(struct commit_worker *worker);

#endif
