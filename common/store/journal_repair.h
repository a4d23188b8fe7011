/* A stopped journal's files, looked at volume by volume, and mended from another copy.
 *
 * journal_open_read() refuses a journal of which something is missing; here all that can be told of
 * it is told.  A repair remakes each damaged or missing volume, beside the others: every frame
 * is taken from here where it is whole, else from the source, and each must be linked to the one
 * before it and the last to the volume after it.  After what is taken into the last volume there
 * may be nothing that is linked to it: then it must be what the damaged frame's own link says, or
 * what somebody else holds (`held`), since whoever changed a copy can link it again.  So a source
 * can't bring in another history, and a journal never gets shorter: what follows the damage stays,
 * or there is no repair.
 */
#ifndef ZHIAN_STORE_JOURNAL_REPAIR_H
#define ZHIAN_STORE_JOURNAL_REPAIR_H

#include "common/store/journal.h"

#define JOURNAL_VOLUME_NAME 64

struct volume_survey {
	char name[JOURNAL_VOLUME_NAME]; /* of its directory; "": there is none, only a gap */
	uint64_t first_frame;
	uint64_t last_frame; /* 0: its end can't be told */
	uint64_t frames, events, bytes;
	uint64_t damaged;   /* frames; of a gap or a volume without a head: all of them */
	struct err problem; /* the first; status OK: none */
};

struct journal_survey {
	uint64_t volumes, frames, events, bytes;
	uint64_t problems; /* volumes that have one, and gaps */
	bool head_known;   /* region, daemon and incarnation are in a head that could be read */
	uint32_t region;
	enum daemon daemon;
	uint64_t incarnation;              /* of the last volume whose head can be read */
	uint64_t first_frame, last_volume; /* where the first and the last volume begin */
	uint64_t build, build_from;        /* as in journal_verified */
	uint8_t chain[JOURNAL_HASH];       /* of the last frame, when there is no problem */
};

/* Calls `each` (may be NULL) for every volume and gap, in order.  NOT_FOUND: no volume is there at
 * all.  Nobody may be writing it. */
typedef void volume_survey_fn(void *context, const struct volume_survey *volume);
MUST_CHECK enum status journal_survey(const char *directory, volume_survey_fn *each, void *context,
				      struct journal_survey *ret_survey, struct err *err);

struct journal_repair {
	const char *directory;
	const char *source;              /* a directory of volumes, too */
	uint64_t first_volume;           /* where the journal must begin; 0: where it does */
	const char *aside;               /* what was damaged goes there; it is made */
	bool dry_run;                    /* everything but the renaming */
	const struct journal_held *held; /* frames of this journal as others have noted them */
	size_t held_count;
};

struct volume_repaired {
	char name[JOURNAL_VOLUME_NAME];
	uint64_t first_frame, last_frame;
	uint64_t taken; /* frames that came from the source */
};
typedef void volume_repaired_fn(void *context, const struct volume_repaired *volume);

/* The caller holds the daemon's lock.  NOT_FOUND: a frame is whole neither here nor there;
 * CONFLICT: the source has another history, or nothing proves that it hasn't, or it is this journal
 * itself; CORRUPT: where the journal ends can't be told: nothing was changed.  IO, FULL: what was
 * put in place before stays. */
MUST_CHECK enum status journal_repair(const struct journal_repair *repair, volume_repaired_fn *each,
				      void *context, struct err *err);

#endif
