/* Who may sign in at the console: one file of a county, a line a person, argon2id.
 *
 *	ID open|locked $argon2id$… [KEY]
 *
 * KEY: of one-time codes (totp.h), where the person has them.  Before them stands a digest of all
 * lines, in a file that was written since there is one; beside it a note says what was written last
 * (last_written.h), so that a lost file isn't an empty one, nor an older copy the last.
 *
 * Roles and whether somebody may act at all come from the list of people in force, never from here.
 */
#ifndef ZHIAN_CRYPTO_PASSWORDS_H
#define ZHIAN_CRYPTO_PASSWORDS_H

#include <sys/types.h>

#include "common/base/bytes.h"
#include "common/base/err.h"
#include "common/crypto/totp.h"

#define PASSWORD_PERSON 33
#define PASSWORD_HASH 128
#define PASSWORD_STAMP (PASSWORD_HASH + TOTP_KEY_TEXT)
#define PASSWORD_LEAST 10u /* characters of a new one */
#define PASSWORD_MOST 256u /* bytes */
#define PASSWORDS_MAX 4096u
#define PASSWORDS_FILE "passwords" /* in the console's data */
#define PASSWORDS_KEPT PASSWORDS_FILE ".kept"

struct password {
	char person[PASSWORD_PERSON];
	bool locked;
	char hash[PASSWORD_HASH];
	char totp[TOTP_KEY_TEXT]; /* "": no codes */
};

struct passwords {
	struct password *list; /* owned, in the file's order */
	size_t count;
};

/* A file that was never there is an empty one.  CORRUPT names the line, or says that it is another
 * than was written, or missing. */
MUST_CHECK enum status passwords_read(const char *path, struct passwords *ret_passwords,
				      struct err *err);
/* Whole or not at all, readable to its owner alone; the owner is its folder's. */
MUST_CHECK enum status passwords_write(const char *path, const struct passwords *passwords,
				       struct err *err);
void passwords_free(struct passwords *passwords);

/* NULL: nobody of that id. */
struct password *passwords_find(const struct passwords *passwords, const char *person);
/* Hashes it (some 0.1 s, 64 MiB) and puts it in; a person that is locked stays so.  INVALID: too
 * short, too long, or an id that can't be one. */
MUST_CHECK enum status passwords_set(struct passwords *passwords, const char *person,
				     struct bytes password, struct err *err);
bool passwords_remove(struct passwords *passwords,
		      const char *person); /* false: nobody of that id */

/* What a session was begun with: another as soon as the password or the codes' key is. */
void password_stamp(const struct password *password, char out[PASSWORD_STAMP]);

/* As long as it takes to know; `hash` NULL: nobody's, and it takes as long. */
bool password_fits(const char *hash, struct bytes password);

#endif
