/* A copy of a journal that somebody else keeps, frame by frame as it grows.
 *
 * What goes over is what is in the volumes: rows, each preceded by its key and its size (8 bytes
 * each, little-endian; key 0: the head of a volume that begins), one after the other.  The giver
 * is the daemon that writes the journal.  The keeper believes nothing of it but what is linked to
 * the frame before, and keeps it in volumes of the same names with the same rows.  So a copy can be
 * read, verified and repaired from as a backup's journal (journal_copy).  Parts and keys aren't in
 * it.
 */
#ifndef ZHIAN_STORE_JOURNAL_KEPT_H
#define ZHIAN_STORE_JOURNAL_KEPT_H

#include "common/store/journal.h"

/* ---- giving */

struct journal_given {
	size_t size;           /* 0: nothing follows that frame */
	uint64_t volume_bytes; /* as large as the volume is that these rows are in */
};
/* The rows after the frame that the copy ends with (`after`; frame 0: from the first frame kept),
 * from their byte `offset` on, as many bytes as `room` takes, and of one volume.  CONFLICT: this
 * journal doesn't have that frame, or another one of that number; NOT_FOUND: it is archived.
 * CORRUPT, IO: the next frame can't be read. */
MUST_CHECK enum status journal_give(struct journal *journal, const struct journal_held *after,
				    uint64_t offset, uint8_t *room, size_t capacity,
				    struct journal_given *ret_given, struct err *err);

/* ---- keeping */

struct journal_kept;

struct journal_kept_options {
	const char *directory; /* of the volumes; made where it isn't there, its lock beside it */
	uint32_t region;       /* whose it must be */
	enum daemon daemon;
	int64_t now_ms; /* for the lock's note */
};

/* Goes on with what is there, whose last frames' links are checked, or begins.  BUSY: somebody
 * writes there; CONFLICT: it is another's journal; CORRUPT: what is there is damaged. */
MUST_CHECK enum status journal_kept_open(const struct journal_kept_options *options,
					 struct journal_kept **ret_kept, struct err *err);
void journal_kept_close(struct journal_kept *kept); /* NULL is fine */

/* The last frame that is durable; frame 0: none. */
const struct journal_held *journal_kept_end(const struct journal_kept *kept);
uint64_t journal_kept_sequence(const struct journal_kept *kept); /* its last event; 0: none */
/* Bytes after it that came without the rest of their row: where to go on. */
uint64_t journal_kept_offset(const struct journal_kept *kept);

/* Bytes that journal_give() gave for that end and offset; what is whole of them is durable when
 * this answers OK.  CONFLICT: it isn't what follows: another life, or another history; CORRUPT: not
 * rows; FULL, IO: of the copy's disk.  After anything but OK the copy is only to be closed; what
 * was durable before stays. */
MUST_CHECK enum status journal_kept_take(struct journal_kept *kept, struct bytes rows,
					 uint64_t volume_bytes, struct err *err);

#endif
