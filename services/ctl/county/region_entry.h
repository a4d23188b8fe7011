/* Entries of a region directory (proto/directory.proto), and a directory of them as signed
 * bytes. */
#ifndef ZHIAN_SERVICES_CTL_REGION_ENTRY_H
#define ZHIAN_SERVICES_CTL_REGION_ENTRY_H

#include "common/core/decider.h"
#include "common/crypto/keys.h"
#include "directory.pb-c.h"

/* What a region's entry is made of; public halves only. */
struct region_facts {
	uint32_t region, superior;
	const char *name;
	const char *endpoint; /* where others connect; NULL: it connects out */
	uint8_t transport[KEY_PUBLIC], document[KEY_PUBLIC], seal[KEY_PUBLIC];
};

#define REGION_SIGN_KEYS 8u /* of an entry: the one in force, and former ones */

/* An entry with the memory that it points to; borrows from `facts`. */
struct region_entry {
	Zh__DirectoryEntry entry;
	Zh__DirectoryKey sign_key, box_key;
	Zh__DirectoryKey *sign_keys[REGION_SIGN_KEYS], *box_keys[1];
	struct key document, seal;
	struct region_facts facts;
};
void region_entry_fill(const struct region_facts *facts, struct region_entry *ret_entry);

/* Signs the entries (ascending by code) into the arena; no data: no memory. */
struct bytes region_directory_sign(Zh__DirectoryEntry **entries, size_t count, uint32_t version,
				   const struct key *root, struct arena *arena);

/* Who a county knows from now on; neighbours that aren't named stay as they are. */
struct region_change {
	const struct region_facts *own;    /* the county itself, as it is now */
	const struct region_facts *others; /* new, or known again; `own` may be among them */
	size_t count;
	uint32_t without; /* who leaves; 0: nobody */
};

/* Whether the change says anything about the region. */
bool region_change_names(const struct region_change *change, uint32_t region);

/* The next version of a county's directory.  `before` NULL: the first.  What a former key of our
 * own has signed stays ours; of another region the key that comes now counts alone.  No data: no
 * memory. */
struct bytes region_directory_next(const Zh__Directory *before, const struct region_change *change,
				   const struct key *root, struct arena *arena);

#endif
