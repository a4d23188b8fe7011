/* Trees of files for backups: walked in order, copied durably, counted and digested.
 *
 * Nothing here follows a symbolic link; what is neither a file nor a directory
 * is refused, since a copy couldn't hold it.
 */
#ifndef ZHIAN_SERVICES_CTL_BACKUP_TREE_H
#define ZHIAN_SERVICES_CTL_BACKUP_TREE_H

#include <sys/stat.h>

#include "common/base/file.h"
#include "common/crypto/digest.h"

/* Leaves it out, with everything below, when it answers false.  `path` is relative to the root. */
typedef bool tree_wanted_fn(const char *path);
typedef enum status tree_each_fn(void *context, const char *path, const struct stat *info,
				 struct err *err);

/* Every directory and file below `root`, by name, a directory before what is in it; the root itself
 * isn't told.  `wanted` NULL: everything.  NOT_FOUND: there is no such directory. */
MUST_CHECK enum status tree_walk(const char *root, tree_wanted_fn *wanted, tree_each_fn *each,
				 void *context, struct err *err);

/* Makes `to` and copies what is wanted into it, with modes.  Each file is flushed; its digest while
 * it was written must be its digest when it is read again.  tree_sync() makes the names durable. */
MUST_CHECK enum status tree_copy(const char *from, const char *to, tree_wanted_fn *wanted,
				 struct err *err);
/* Flushes every directory, the root too. */
MUST_CHECK enum status tree_sync(const char *root, struct err *err);
/* As root, everything goes to the owner of `like`: a daemon's files stay the daemon's whoever
 * copies them.  For anybody else there is nothing to do. */
MUST_CHECK enum status tree_give(const char *root, const char *like, struct err *err);

/* NOT_FOUND, IO. */
MUST_CHECK enum status tree_digest_file(const char *path, uint64_t *ret_size,
					uint8_t ret_digest[CRYPTO_DIGEST], struct err *err);

/* Everything but LMDB's table of readers, which belongs to processes and changes when a file is
 * only read: it is in no backup. */
bool tree_keeps(const char *path);

/* "a/b"; INVALID when that is too long for a path. */
MUST_CHECK enum status tree_join(char out[FILE_PATH_MAX], const char *a, const char *b,
				 struct err *err);

#endif
