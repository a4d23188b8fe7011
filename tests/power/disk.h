/* A disk as it might stand after a power cut, made from what was written to it.
 *
 * The model is stricter than any one file system: what wasn't flushed may be there or not, each
 * write and each name by itself.  A write is flushed by an fsync of its file that began after it,
 * or at once where the file was opened with O_DSYNC; a name by an fsync of its directory; a file's
 * fsync doesn't keep its name.  Of the changes to one name the later is there only if the earlier
 * is, and a rename is one change.  Failures of the test's own end it with abort().
 */
#ifndef ZHIAN_TESTS_POWER_DISK_H
#define ZHIAN_TESTS_POWER_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tests/power/power_log.h"

/* X(name, text): what was being done at a cut. */
#define DISK_MOMENTS(X)                                                                            \
	X(FOUNDING, "first start")                                                                 \
	X(JOURNAL, "commit")                                                                       \
	X(VOLUME, "roll-over")                                                                     \
	X(STATE, "checkpoint")                                                                     \
	X(PARTS, "parts")                                                                          \
	X(KEYS, "parts' keys, erasure")                                                            \
	X(BOOKS, "adoption")                                                                       \
	X(HOLDINGS, "holdings")                                                                    \
	X(BACKUP, "backup")                                                                        \
	X(OTHER, "session, secrets, locks")                                                        \
	X(RECEIPT, "just acknowledged")

enum disk_moment {
#define X(name, text) MOMENT_##name,
	DISK_MOMENTS(X)
#undef X
		MOMENT_COUNT,
};

/* X(name, text): what became of that which wasn't flushed. */
#define DISK_FATES(X)                                                                              \
	X(LOST, "all lost")                                                                        \
	X(NAMES, "names kept, bytes lost")                                                         \
	X(BYTES, "bytes kept, names lost")                                                         \
	X(KEPT, "all kept")                                                                        \
	X(MIXED, "reordered")                                                                      \
	X(TORN_4096, "torn at 4 KiB")                                                              \
	X(TORN_512, "torn at 512 bytes")

enum disk_fate {
#define X(name, text) FATE_##name,
	DISK_FATES(X)
#undef X
		FATE_COUNT,
};

extern const char *const disk_moment_texts[MOMENT_COUNT];
extern const char *const disk_fate_texts[FATE_COUNT];

struct disk;

struct disk_op {
	const struct power_record *record;
	uint64_t at;                        /* in the log */
	uint64_t durable_at;                /* the flush that covers it; UINT64_MAX: none does */
	struct disk_node *node, *from, *to; /* the file; the directories of name and other */
	struct disk_node *exchanged;        /* what `name` has instead */
	const char *name, *other;           /* in those directories */
	enum disk_moment moment;
};

/* Cut before the operation `op` was done; that one is under way, all before it were asked for. */
struct disk_cut {
	size_t op;
	enum disk_fate fate;
	uint64_t seed;
};

/* Looks at what lies below `root` before anything is written down; run/ and log/ aren't kept by a
 * disk.  The root's path may change until it is loaded. */
struct disk *disk_begin(const char *root);
/* Reads the log, whose processes have ended; it stays mapped until disk_free(). */
void disk_load(struct disk *disk, const struct power_log *log);
void disk_free(struct disk *disk);

size_t disk_op_count(const struct disk *disk);
const struct disk_op *disk_op(const struct disk *disk, size_t index);
/* Calls that can't be repeated, and mapped files other than LMDB's locks: the first; NULL: none. */
const char *disk_strange(const struct disk *disk);

/* Makes the tree below `directory`, which is empty. */
void disk_image(struct disk *disk, const struct disk_cut *cut, const char *directory);
/* Files whose path has `part` in it are zeros on the disk before their name goes: the first that
 * isn't is printed. */
bool disk_wiped(struct disk *disk, const char *part);
/* Whether the whole log gives what really lies below `root`: the first path that differs is
 * printed. */
bool disk_check(struct disk *disk, const char *root);

#endif
