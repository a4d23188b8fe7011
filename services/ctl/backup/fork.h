/* Five journals put back: copies up to one cut, each a new life, with cursors into the others'.
 *
 * Where they lie is the caller's: a backup's folder beside the county's place, or the memory disks
 * of a simulated county.
 */
#ifndef ZHIAN_SERVICES_CTL_BACKUP_FORK_H
#define ZHIAN_SERVICES_CTL_BACKUP_FORK_H

#include "common/base/file.h"
#include "services/ctl/backup/cut.h"

/* More than a county gives out in a day, of any kind. */
#define RESTORE_NUMBERS_A_DAY 10000

struct journals_fork {
	struct journal *from[DAEMON_COUNT]; /* open, verified; a copy is on the same disk */
	struct backup_cut cut;
	char directory[DAEMON_COUNT][FILE_PATH_MAX]; /* where the new ones are made */
	struct mem_disk *mem[DAEMON_COUNT];          /* likewise; NULL: LMDB */
	const struct random_source *random;
	uint64_t volume_bytes;
	int64_t now_ms;
	bool drill;    /* to be looked at: no event is added */
	bool recovers; /* it has neighbours: nothing leaves before they were compared with */
	uint64_t numbers_skipped; /* of each kind; 0: RESTORE_NUMBERS_A_DAY since the backup */
};

/* Of the newest event of all five. */
int64_t journals_last_ms(struct journal *const from[DAEMON_COUNT]);
/* What was given out since the backup isn't known in it, so that many numbers stay free. */
uint64_t journals_numbers_since(struct journal *const from[DAEMON_COUNT], int64_t now_ms);

/* Each journal gets a new incarnation, and the cursors of all five are re-pointed to these in one
 * frame each, with the event that says so.  The caller closes what `ret_made` has, also after a
 * failure. */
MUST_CHECK enum status journals_fork(const struct journals_fork *fork,
				     struct journal *ret_made[DAEMON_COUNT], struct err *err);

#endif
