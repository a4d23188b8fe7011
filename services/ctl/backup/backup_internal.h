/* What the files of a backup's making share. */
#ifndef ZHIAN_SERVICES_CTL_BACKUP_BACKUP_INTERNAL_H
#define ZHIAN_SERVICES_CTL_BACKUP_BACKUP_INTERNAL_H

#include "services/ctl/backup/backup.h"
#include "services/ctl/backup/tree.h"

/* Opens every part that the journal names with its key; `folder`: a daemon's, that holds them.  A
 * damaged one is no error here. */
MUST_CHECK enum status backup_look_at_parts(const char *folder, const char *journal,
					    struct damages *ret_found, struct err *err);
/* A daemon's key, and every book that its journal says it adopted, are there and whole: what isn't
 * is added. */
MUST_CHECK enum status backup_check_needs(const struct backup_county *county, enum daemon daemon,
					  const char *folder, struct journal *journal,
					  struct damages *damages, struct err *err);
/* What is damaged, missing or another is added and OK; what else failed stays. */
MUST_CHECK enum status backup_note(struct damages *damages, const char *about, enum status status,
				   const struct err *err);

#endif
