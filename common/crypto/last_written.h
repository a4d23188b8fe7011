/* What a file was when it was written last, in a note beside it: so that neither an older copy nor
 * a file that was lost passes for it.
 *
 * The note has a line of 64 hexadecimal digits for each content that counts: one, or while another
 * is being written two, so that an end between the two files is none.  No note, or an empty one:
 * the file is of before there were notes, and counts as it is.
 */
#ifndef ZHIAN_CRYPTO_LAST_WRITTEN_H
#define ZHIAN_CRYPTO_LAST_WRITTEN_H

#include "common/base/bytes.h"
#include "common/base/err.h"
#include "common/base/file.h"

/* Writes both, 0600, each whole or not at all; where root writes, to the folder's owner. */
MUST_CHECK enum status last_write(const char *path, const char *note, struct bytes whole,
				  struct err *err);
/* Whether `whole` is what was written last. */
MUST_CHECK bool last_written(const char *note, struct bytes whole);

/* X~: the name of X's note in a folder of such files. */
#define LAST_NOTE '~'
void last_note(const char *path, char ret_note[FILE_PATH_MAX]);
/* CORRUPT names the first file of a folder that isn't there, or isn't what was written last; with
 * `met` each of them is told to it instead, and is no failure.  No folder is fine. */
typedef void last_met(void *context, const char *name, const struct err *what);
MUST_CHECK enum status last_check_folder(const char *folder, last_met *met, void *context,
					 struct err *err);

#endif
