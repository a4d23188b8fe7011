/* Whole files and directories, written so that a power cut leaves the old or the new, never half.
 *
 * Failures name the path and the system's reason in `err`.
 */
#ifndef ZHIAN_BASE_FILE_H
#define ZHIAN_BASE_FILE_H

#include <stdio.h>
#include <sys/types.h>

#include "common/base/bytes.h"
#include "common/base/err.h"

#define FILE_PATH_MAX 1024 /* longer paths are refused */

/* The whole content, a NUL after it that isn't counted; the caller frees `*ret_data` with free().
 * NOT_FOUND, FULL for more than `limit` bytes, INVALID for what isn't a regular file, IO. */
MUST_CHECK enum status file_read(const char *path, size_t limit, char **ret_data, size_t *ret_size,
				 struct err *err);

/* Writes beside `path`, flushes, renames over it and flushes the directory: after STATUS_OK the new
 * content survives a power cut; after a failure the old content stands and no other file is left.
 */
MUST_CHECK enum status file_write_atomic(const char *path, struct bytes content, mode_t mode,
					 struct err *err);

/* The same of what the file `from` holds, however large. */
MUST_CHECK enum status file_copy_atomic(const char *path, int from, mode_t mode, struct err *err);
/* A file without a name in `folder` (NULL: $TMPDIR or /tmp), to write and to read; -1 (errno). */
int file_nameless(const char *folder);
/* The same as a stream; NULL (errno). */
FILE *file_nameless_stream(const char *folder);

/* errno of a call on `path` that failed: like err_set_errno(), but where it isn't permitted the
 * words name whose it is, who asks and what to do, and it is DENIED. */
enum status file_refused(struct err *err, const char *path);

/* Removes what file_write_atomic() of `path` leaves when its process is killed. */
void file_sweep_temporary(const char *path);
/* Nothing more is to be read; nothing is taken. */
bool file_at_end(FILE *file);
/* The directory and those above it, each made durable; one that is there already is fine. */
MUST_CHECK enum status file_make_directories(const char *path, mode_t mode, struct err *err);

/* fsync(2) of a directory: makes renames, creations and removals in it durable. */
MUST_CHECK enum status file_sync_directory(const char *path, struct err *err);
/* The same of the directory in which `path` has its name; errno tells ENOENT. */
MUST_CHECK enum status file_sync_name(const char *path, struct err *err);

/* The file or directory with everything below; follows no symbolic link and stays on its file
 * system.  What isn't there is fine. */
MUST_CHECK enum status file_remove_tree(const char *path, struct err *err);

#endif
