/* Who keeps a copy of the journal, and how far it is.  In memory: after a start each one is new. */
#ifndef ZHIAN_STAGE_COPIES_H
#define ZHIAN_STAGE_COPIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/core/decider.h"
#include "common/core/json_line.h"
#include "query.pb-c.h"

struct journal_copy {
	char person[PRINCIPAL_ID];
	uint64_t incarnation, frame; /* its last one, as it asked last */
	uint32_t day;                /* of the county, on which that went on record */
	bool follows;                /* it goes on asking: silence is told */
	int64_t seen_ms;             /* monotonic */
};
#define COPIES_MAX 8u /* the one that was silent for longest gives way */

struct journal_copies {
	struct journal_copy all[COPIES_MAX];
	size_t count;
};

/* Does the question go on with what this person was given on that day?  Twice a second it does:
 * that is one reading.  What begins again, or further back, is another. */
bool copies_go_on(const struct journal_copies *copies, const char *person,
		  const Zh__FramesQuery *ask, uint32_t day);
void copies_note(struct journal_copies *copies, const char *person, const Zh__FramesQuery *ask,
		 uint32_t day, int64_t mono_ms);
/* "copies" of a status line: those that follow; nothing where none does. */
void copies_status(const struct journal_copies *copies, int64_t mono_ms, struct json_line *json);

#endif
