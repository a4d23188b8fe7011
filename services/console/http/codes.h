/* Which one-time codes were taken: each person's last step (common/crypto/totp.h), kept beside the
 * passwords, so that a code that was seen opens nothing a second time, after a restart neither. */
#ifndef ZHIAN_SERVICES_CONSOLE_CODES_H
#define ZHIAN_SERVICES_CONSOLE_CODES_H

#include <limits.h>

#include "common/base/file.h"
#include "common/crypto/passwords.h"

#define CODES_FILE "codes" /* in the console's data */

struct code_taken {
	char person[PASSWORD_PERSON];
	uint64_t step;
};

struct codes {
	char path[FILE_PATH_MAX];
	struct code_taken *list; /* owned */
	size_t count;
};

/* A file that isn't there is an empty one.  CORRUPT names the line. */
MUST_CHECK enum status codes_open(const char *path, struct codes *ret_codes, struct err *err);
void codes_close(struct codes *codes);

/* On the disk before it is OK.  CONFLICT: that step was taken, or a later one. */
MUST_CHECK enum status codes_take(struct codes *codes, const char *person, uint64_t step,
				  struct err *err);

#endif
