/* What a backup says of itself: MANIFEST, written last, so that without it there is no backup.
 *
 * JSON lines: one "backup" (region, when, by which software), one "journal" per
 * daemon (incarnation, end, chain), one "file" per file with size and BLAKE2b-256,
 * and an "end" with the digest of all lines before it.  Members are only added.
 *
 * Data keys of parts are below data-keys/, so that they can be taken away: a copy
 * of a key keeps an erasure from being complete.  A backup whose data-keys/ is gone
 * is still whole; what it restores has no personal data.
 */
#ifndef ZHIAN_SERVICES_CTL_BACKUP_MANIFEST_H
#define ZHIAN_SERVICES_CTL_BACKUP_MANIFEST_H

#include "common/base/ids.h"
#include "common/store/journal.h"
#include "services/ctl/backup/tree.h"

#define MANIFEST_NAME "MANIFEST"
#define MANIFEST_FORMAT 1
#define MANIFEST_KEYS "data-keys" /* DIR/data-keys/DAEMON */
#define MANIFEST_SOFTWARE 32

struct manifest_file {
	char *path; /* relative to the backup */
	uint64_t size;
	uint8_t digest[CRYPTO_DIGEST];
};

struct manifest {
	uint32_t region;
	int64_t made_ms;
	int64_t keys_until_ms; /* when data-keys/ must have been removed */
	char software[MANIFEST_SOFTWARE];
	bool driven_clock;
	struct journal_head journals[DAEMON_COUNT]; /* of the copies; cursors aren't kept here */
	struct manifest_file *files;                /* by path */
	size_t file_count, capacity;
	uint8_t digest[CRYPTO_DIGEST]; /* of the manifest: what to write down on paper */
};

void manifest_free(struct manifest *manifest);

/* A new entry without size and digest; NULL: out of memory. */
struct manifest_file *manifest_new_file(struct manifest *manifest, const char *path);
/* Takes in every file below `directory` as it is there. */
MUST_CHECK enum status manifest_add_files(struct manifest *manifest, const char *directory,
					  struct err *err);
/* Writes DIR/MANIFEST and sets the digest. */
MUST_CHECK enum status manifest_write(struct manifest *manifest, const char *directory,
				      struct err *err);
/* NOT_FOUND: it isn't a (finished) backup; CORRUPT: it isn't what was written; UNSUPPORTED: a
 * format that this program doesn't know. */
MUST_CHECK enum status manifest_read(const char *directory, struct manifest *ret_manifest,
				     struct err *err);
/* Every file is there, nothing else is, and each has its size and digest: CORRUPT names the first
 * that isn't so.  `*ret_without_keys`: data-keys/ was taken away. */
MUST_CHECK enum status manifest_check_files(const struct manifest *manifest, const char *directory,
					    bool *ret_without_keys, struct err *err);

#endif
