/* The region directory of a county (proto/directory.proto), signed below this root. */
#ifndef ZHIAN_SERVICES_CTL_REGION_DIRECTORY_H
#define ZHIAN_SERVICES_CTL_REGION_DIRECTORY_H

#include "directory.pb-c.h"
#include "services/ctl/layout.h"

/* What a region's entry is made of; public halves only. */
struct region_facts {
	uint32_t region, superior;
	const char *name;
	const char *endpoint; /* where others connect; NULL: it connects out */
	uint8_t transport[KEY_PUBLIC], document[KEY_PUBLIC], seal[KEY_PUBLIC];
};

/* An entry with the memory that it points to; borrows from `facts`. */
struct region_entry {
	Zh__DirectoryEntry entry;
	Zh__DirectoryKey sign_key, box_key;
	Zh__DirectoryKey *sign_keys[1], *box_keys[1];
	struct key document, seal;
	struct region_facts facts;
};
void region_entry_fill(const struct region_facts *facts, struct region_entry *ret_entry);

/* The key that signs below this root: made when it is first needed. */
MUST_CHECK enum status region_root_load(const struct session *session, struct key *ret_root,
					struct err *err);
/* Signs the entries (ascending by code) into the arena; no data: no memory. */
struct bytes region_directory_sign(Zh__DirectoryEntry **entries, size_t count, uint32_t version,
				   const struct key *root, struct arena *arena);
/* Puts it and the public half of the root's key where the county's notify reads them. */
MUST_CHECK enum status region_directory_write(const struct session *session, uint32_t region,
					      struct bytes directory, const struct key *root,
					      struct err *err);
/* The county's directory, in the arena; `*ret_directory` NULL: it has none yet.  CONFLICT: it isn't
 * signed by `root`. */
MUST_CHECK enum status region_directory_read(const struct session *session, uint32_t region,
					     const struct key *root, struct arena *arena,
					     const Zh__Directory **ret_directory, struct err *err);

#endif
