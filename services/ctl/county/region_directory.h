/* The region directory of a county (proto/directory.proto), signed below this root. */
#ifndef ZHIAN_SERVICES_CTL_REGION_DIRECTORY_H
#define ZHIAN_SERVICES_CTL_REGION_DIRECTORY_H

#include "services/ctl/county/layout.h"
#include "services/ctl/county/region_entry.h"

/* The key that signs below this root: made when it is first needed. */
MUST_CHECK enum status region_root_load(const struct session *session, struct key *ret_root,
					struct err *err);
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
