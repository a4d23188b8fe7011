/* One process per directory: a lock that says who holds it.
 *
 * flock(2) on a small file.  The kernel drops it with its process, so there are
 * no stale locks and nobody may delete the file to "free" it.  The content
 * (pid, host, start) is for the message alone.
 */
#ifndef ZHIAN_BASE_FILE_LOCK_H
#define ZHIAN_BASE_FILE_LOCK_H

#include "common/base/err.h"

#include <stdint.h>

struct file_lock {
	int fd; /* -1: not held */
};

/* BUSY names the holder: "/srv/a/lock: held by pid 812 on county-1 since 2025-03-14T...".  `now_ms`
 * is recorded as the holder's start.  The directory must be there.  Tries for 0.2 s: whoever looks
 * whether it is held has it for a moment. */
MUST_CHECK enum status file_lock_take(const char *path, int64_t now_ms, struct file_lock *ret_lock,
				      struct err *err);
void file_lock_release(struct file_lock *lock); /* one that isn't held is fine */

#endif
