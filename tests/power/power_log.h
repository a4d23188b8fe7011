/* What five processes and a test write down together, in the order in which it happened.
 *
 * One file, mapped by everybody: a record's place is taken from one counter, so that records of all
 * processes stand in one order.  A record is written when its call has returned and before the
 * caller goes on; a flush also says how far the log had come when it began, for that is what it
 * covers.  Native layout: written and read on one machine.
 */
#ifndef ZHIAN_TESTS_POWER_LOG_H
#define ZHIAN_TESTS_POWER_LOG_H

#include <stdatomic.h>
#include <stdint.h>

#define POWER_LOG_FILE "ZHIAN_POWER_LOG"  /* environment: the log's path */
#define POWER_LOG_ROOT "ZHIAN_POWER_ROOT" /* what lies below it is written down ... */
#define POWER_LOG_KILL                                                                             \
	"ZHIAN_POWER_KILL" /* the process dies once it has made a file of this name */
#define POWER_LOG_PLAIN "ZHIAN_POWER_PLAIN" /* a file system that can't exchange two names */
#define POWER_LOG_BYTES (UINT64_C(3) << 30) /* sparse */
#define POWER_LOG_FIRST 4096u               /* where records begin */
#define POWER_READY 0x70777265u             /* the record is whole */

enum power_kind {
	POWER_CREATE = 1, /* name: a new, empty file; a: its inode */
	POWER_MKDIR,      /* name; a: inode */
	POWER_WRITE,      /* a: inode, b: offset, c: size; the bytes unless POWER_ZEROS */
	POWER_TRUNCATE,   /* a: inode, b: the size from now on */
	POWER_RENAME,     /* name, other */
	POWER_EXCHANGE,   /* name, other: each has the other's file from now on */
	POWER_LINK,       /* name, other: the new one */
	POWER_UNLINK,     /* name: of a file or of an empty directory */
	POWER_SYNC,       /* a: inode, b: where the log stood when it began */
	POWER_MAPPED,     /* a: inode: shared and writable from now on, unseen */
	POWER_STRANGE,    /* name: of a call that nobody here knows how to repeat */
	POWER_NOTE,       /* of the test: a, b as it likes; extra: which */
};

enum power_flags {
	POWER_DURABLE = 1, /* the write was to a file opened with O_DSYNC */
	POWER_ZEROS = 2,
};

struct power_record {
	_Atomic uint32_t ready;
	uint32_t size; /* with everything, a multiple of 8 */
	uint8_t kind, flags;
	uint16_t name_size, other_size; /* NULs included */
	uint16_t extra;
	uint64_t a, b, c;
	/* name, other, bytes */
};

struct power_log {
	_Atomic uint64_t end;
	_Atomic uint32_t overflow; /* there was no room for something */
};

static inline const char *power_name(const struct power_record *record)
{
	return (const char *)(record + 1);
}

static inline const char *power_other(const struct power_record *record)
{
	return power_name(record) + record->name_size;
}

static inline const uint8_t *power_bytes(const struct power_record *record)
{
	return (const uint8_t *)power_other(record) + record->other_size;
}

/* Takes room for a record that ends with `tail` bytes after its names; NULL: there is none. */
static inline struct power_record *power_take(struct power_log *log, uint64_t tail, uint64_t *at)
{
	uint64_t size = (sizeof(struct power_record) + tail + 7) / 8 * 8;
	*at = atomic_fetch_add(&log->end, size);
	if (*at + size > POWER_LOG_BYTES) {
		atomic_store(&log->overflow, 1);
		return (struct power_record *)0;
	}
	struct power_record *record = (struct power_record *)(void *)((char *)log + *at);
	record->size = (uint32_t)size;
	return record;
}

#endif
