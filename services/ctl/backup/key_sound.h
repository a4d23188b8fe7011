/* Does a file of a secret hold what it should? */
#ifndef ZHIAN_SERVICES_CTL_BACKUP_KEY_SOUND_H
#define ZHIAN_SERVICES_CTL_BACKUP_KEY_SOUND_H

#include <stdbool.h>
#include <stddef.h>

#include "common/base/err.h"

/* "hazard.key", "contact.until-2026-03-01.key" */
bool key_file_named(const char *path);
/* CORRUPT: no key of any purpose, or halves that don't belong together; DENIED: it can't be looked
 * at by this user, or others can read it, which tells nothing of what it holds. */
MUST_CHECK enum status key_file_sound(const char *path, struct err *err);

/* Which halves have to be there. */
enum key_halves {
	KEY_HALVES_ANY,    /* none */
	KEY_HALVES_PUBLIC, /* the public one */
	KEY_HALVES_BOTH,   /* where one is, the other */
};
/* The public half of a key below the folder `keys` is one, and its secret's where that lies here
 * too: `name` is "document" or "persons/li".  CORRUPT as above; NOT_FOUND names the half that is
 * missing. */
MUST_CHECK enum status key_halves_sound(const char *keys, const char *name, enum key_halves halves,
					struct err *err);
/* Of a county's own programs and documents, until NULL: the public halves of these lie here, and
 * but for the discloser's, which is in a safe, the secret ones too. */
const char *key_of_county(size_t index, enum key_halves *ret_halves);

#endif
