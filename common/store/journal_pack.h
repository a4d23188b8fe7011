/* Closed volumes kept small: each becomes one compressed file (packed.h), which every reader of a
 * journal reads as it read the volume.
 *
 * Nothing else is changed: frames, their links and their numbers stay what they are.  A volume that
 * isn't whole is left for journal_repair().  The daemon may run, or open and read the volume
 * meanwhile; a cut in between leaves the volume as it was or packed.
 */
#ifndef ZHIAN_STORE_JOURNAL_PACK_H
#define ZHIAN_STORE_JOURNAL_PACK_H

#include "common/store/journal_repair.h"

struct journal_pack {
	const char *directory; /* of volumes */
	uint64_t keep;         /* closed volumes that stay as they are, the newest */
	bool dry_run;          /* nothing is written: which would be packed */
};

struct volume_packed {
	char name[JOURNAL_VOLUME_NAME];
	uint64_t first_frame, last_frame;
	uint64_t bytes_before, bytes_after; /* in the file; after: 0 where nothing is written */
};

/* Oldest first; calls `each` after every one that is packed.  The last volume, which is written to,
 * and those that are packed are passed by.  CORRUPT: a volume isn't whole, nothing of it was
 * changed, those before it are packed.  FULL: the disk has no room for both beside each other.
 * BUSY: somebody else is packing it.  NOT_FOUND: no volume is there. */
typedef void volume_packed_fn(void *context, const struct volume_packed *volume);
MUST_CHECK enum status journal_pack(const struct journal_pack *pack, volume_packed_fn *each,
				    void *context, struct err *err);

#endif
