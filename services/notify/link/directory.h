/* The region directory: names, levels, and the keys that a region signs and opens with.
 *
 * One file, signed by the root key that is kept offline.  What isn't signed,
 * or isn't well-formed, isn't loaded at all.
 */
#ifndef ZHIAN_NOTIFY_DIRECTORY_H
#define ZHIAN_NOTIFY_DIRECTORY_H

#include "common/crypto/keys.h"
#include "directory.pb-c.h"

#define DIRECTORY_MAX (4u << 20) /* bytes of a signed directory */

struct directory;

/* Checks the signature by `root_key`, then the content.  DENIED: not signed by it; INVALID:
 * malformed, `err` says what and where; UNSUPPORTED: an algorithm that this build doesn't know.
 * Keeps nothing of `file`. */
MUST_CHECK enum status directory_open(struct bytes file, const uint8_t root_key[KEY_PUBLIC],
				      struct directory **ret_directory, struct err *err);
void directory_close(struct directory *directory); /* NULL is fine */

const Zh__Directory *directory_content(const struct directory *directory);
/* NULL: the region isn't in it.  Borrowed as long as the directory. */
const Zh__DirectoryEntry *directory_entry(const struct directory *directory, uint32_t region);

/* The key of this id if it was valid on that day (day number); NULL: none.  An expired key still
 * checks what was signed while it was valid. */
const uint8_t *directory_sign_key(const Zh__DirectoryEntry *entry, const uint8_t id[KEY_ID],
				  int32_t day);
/* What is sealed to the region today: its first box key that is valid; NULL: none. */
const Zh__DirectoryKey *directory_box_key(const Zh__DirectoryEntry *entry, int32_t day);

/* Signs `content` (entries ascending by code) with the root's secret key into `out`, after the
 * checks that directory_open() makes. */
MUST_CHECK enum status directory_make(const Zh__Directory *content, const struct key *root,
				      struct writer *out, struct err *err);

#endif
