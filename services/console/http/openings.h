/* Who has looked at a matter lately, said to whoever looks at it too, so that two don't work on the
 * same unawares.  In memory alone: on record is who read what (audit.c). */
#ifndef ZHIAN_SERVICES_CONSOLE_OPENINGS_H
#define ZHIAN_SERVICES_CONSOLE_OPENINGS_H

#include "common/base/ids.h"
#include "common/base/time.h"
#include "common/core/decider.h"

#define OPENINGS_MAX 4096u              /* beyond that the oldest is forgotten */
#define OPENING_MS (15 * MS_PER_MINUTE) /* what is longer ago is no news */

struct opening {
	struct object_id object;
	char person[PRINCIPAL_ID];
	int64_t last_ms; /* monotonic */
};

struct openings {
	struct opening all[OPENINGS_MAX];
	size_t count;
};

/* true: for the first time in OPENING_MS. */
bool openings_put(struct openings *openings, struct object_id object, const char *person,
		  int64_t now_ms);
/* NULL: not lately. */
const struct opening *openings_find(const struct openings *openings, struct object_id object,
				    const char *person, int64_t now_ms);
/* Those of others, one by one, from `*at` (0 at first); NULL: no more. */
const struct opening *openings_next(const struct openings *openings, struct object_id object,
				    const char *but_person, int64_t now_ms, size_t *at);

#endif
