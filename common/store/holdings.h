/* What a daemon's data must hold, written down where the data aren't: etc/zhian/REGION/holdings/.
 *
 * A disk that isn't mounted looks like a new county, and a folder that is gone like one that was
 * never there.  So a daemon begins from nothing only where somebody has asked for it, and otherwise
 * refuses to start while something of what it had is missing.
 */
#ifndef ZHIAN_STORE_HOLDINGS_H
#define ZHIAN_STORE_HOLDINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/err.h"
#include "common/base/status.h"
#include "common/store/parts.h"

enum holdings_data {
	HOLDINGS_UNKNOWN, /* nothing is written down: made by a version that didn't do it */
	HOLDINGS_NEW,     /* asked for: the data are made at the next start, if there are none */
	HOLDINGS_FOUND,   /* put there by a restore: taken as they are found, once */
	HOLDINGS_KEPT,    /* what follows must be there */
};

#define HOLDINGS_FILES_MAX 8u
#define HOLDINGS_DIGEST 32u
#define HOLDINGS_NAME 48

/* A file that can't be made again.  All zero: it grows, its being there is all that is asked. */
struct holdings_file {
	char name[HOLDINGS_NAME]; /* below the daemon's folder: "secrets/duplicates.key" */
	uint8_t digest[HOLDINGS_DIGEST];
};

struct holdings {
	enum holdings_data data;
	uint64_t incarnation;               /* of the journal */
	uint64_t first_volume, last_volume; /* by the number of their first frame */
	struct parts_keys keys; /* all 0: it has none, or a version noted it that didn't know */
	struct holdings_file files[HOLDINGS_FILES_MAX];
	size_t file_count;
};

/* `path` isn't there: HOLDINGS_UNKNOWN.  INVALID names the line that can't be read. */
MUST_CHECK enum status holdings_read(const char *path, struct holdings *ret_holdings,
				     struct err *err);
/* Durable when it returns; the folder is made. */
MUST_CHECK enum status holdings_write(const char *path, const struct holdings *holdings,
				      struct err *err);

/* What is below `directory` (a daemon's) of the files that can't be made again; `holdings->keys`
 * is known to who has them open. */
MUST_CHECK enum status holdings_look(const char *directory, struct holdings *holdings,
				     struct err *err);
/* Everything that `kept` names is below `directory`, with its content.  INVALID names what is
 * missing or another, and what to do. */
MUST_CHECK enum status holdings_check_files(const char *directory, const struct holdings *kept,
					    struct err *err);
/* The frame with which the journal ended when the file `session` below `directory` was written, at
 * the daemon's start and its end; 0: it doesn't say.  A state that lags can't tell that frames
 * are missing. */
#define HOLDINGS_SESSION "session"
uint64_t holdings_session_end(const char *directory);
bool holdings_equal(const struct holdings *a, const struct holdings *b);

#endif
