/* Does a file of a secret hold what it should? */
#ifndef ZHIAN_SERVICES_CTL_BACKUP_KEY_SOUND_H
#define ZHIAN_SERVICES_CTL_BACKUP_KEY_SOUND_H

#include <stdbool.h>

#include "common/base/err.h"

/* "hazard.key", "contact.until-2026-03-01.key" */
bool key_file_named(const char *path);
/* CORRUPT: no key of any purpose, or halves that don't belong together; DENIED: it can't be looked
 * at by this user, or others can read it, which tells nothing of what it holds. */
MUST_CHECK enum status key_file_sound(const char *path, struct err *err);

#endif
