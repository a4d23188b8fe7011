/* A county's cold backup, and how it is put back.
 *
 * Cold: the five daemons are stopped, and their locks are held until the copy is
 * done.  Copied are journals (frame by frame), parts, books, secrets and the
 * county's files below etc; data keys lie apart (manifest.h).  State isn't:
 * it is the fold of the journal and is made again at the first start, from books
 * that lie by digest.  The console isn't either: it reads the journals again.
 *
 * A backup is finished when its MANIFEST is there.  By then every file was read
 * back, and every copied journal was walked frame by frame.
 */
#ifndef ZHIAN_SERVICES_CTL_BACKUP_BACKUP_H
#define ZHIAN_SERVICES_CTL_BACKUP_BACKUP_H

#include "common/store/owners.h"
#include "services/ctl/backup/damages.h"
#include "services/ctl/backup/fork.h"
#include "services/ctl/backup/manifest.h"

/* Where a county's files are. */
struct backup_county {
	uint32_t region;
	char etc[FILE_PATH_MAX];  /* …/etc/zhian/REGION */
	char data[FILE_PATH_MAX]; /* …/var/lib/zhian/REGION, or what zhian.yaml says */
	int64_t keys_kept_ms;     /* how long copies of data keys may be kept */
	/* NULL: all is one user's.  Else root makes it and puts it back: a backup stays root's, and
	 * what is put back is each process's own. */
	const struct owners *owners;
};

struct backup_damages {
	struct damages hinder; /* no daemon would start with it, or nobody could write it again */
	/* What nothing mends keeps nothing else from being saved: the backup is made. */
	struct damages parts; /* that don't open with their key */
	struct damages reads; /* the record of who read what, place by place */
	struct damages views; /* what people keep as views */
};

/* Copies into `directory`, which must be empty or missing, and fills the manifest (the caller frees
 * it).  BUSY names the daemon that still runs; NOT_FOUND: a daemon has never run; CORRUPT: a
 * journal fails its check; INVALID: what holdings/ names is missing or another.  After a failure
 * there is no backup, and what was begun is removed.  Damage doesn't end it before all is looked
 * at: the failure is the first of those that hinder, unless something else ended it. */
MUST_CHECK enum status backup_make(const struct backup_county *county, const char *software,
				   int64_t now_ms, const char *directory,
				   struct manifest *ret_manifest,
				   struct backup_damages *ret_damages, struct err *err);

/* ---- putting it back */

struct restore {
	struct manifest manifest;
	bool without_keys; /* data-keys/ was taken away: personal data stay unreadable */
	struct journal
		*journals[DAEMON_COUNT]; /* of the backup, verified; open until restore_close */
	struct backup_cut cut;
	uint64_t incarnations[DAEMON_COUNT]; /* of the restored journals, after restore_run() */
	/* How it is put back; the caller sets these between restore_open() and restore_run(). */
	bool drill;    /* to be looked at: nothing is added, and its link stays closed */
	bool recovers; /* it has neighbours: nothing leaves before they were compared with */
	/* Of each kind; 0: RESTORE_NUMBERS_A_DAY since the backup, and beyond what was put back
	 * here before.  After restore_run(): how many it was. */
	uint64_t numbers_skipped;
};

/* Holds the backup to its manifest, walks its journals, and finds the cut. */
MUST_CHECK enum status restore_open(const char *directory, struct restore *ret_restore,
				    struct err *err);
/* Copies everything beside the county's places and renames it into them at the end.  Each journal
 * gets a new incarnation, and the cursors of all five are re-pointed to these in one frame each.
 * CONFLICT: something is there already.  What a failed run left is removed by the next. */
MUST_CHECK enum status restore_run(struct restore *restore, const char *directory,
				   const struct backup_county *county, int64_t volume_bytes,
				   int64_t now_ms, struct err *err);
void restore_close(struct restore *restore);

#endif
