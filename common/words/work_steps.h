/* What waits for a person: where it is found, and what comes next in a matter.
 *
 * Two tables that zhianctl and the console's pages share. */
#ifndef ZHIAN_WORDS_WORK_STEPS_H
#define ZHIAN_WORDS_WORK_STEPS_H

#include <stddef.h>

#include "common/base/ids.h"

/* Why: somebody handles it who can act no more, and who asks may give it to others. */
#define WORK_REASSIGN "to_reassign"

/* A list whose lines wait for somebody. */
struct work_source {
	const char *why, *noun;
	enum daemon daemon;         /* UNKNOWN: each has that list */
	const char *filter, *value; /* NULL: none */
	bool by_key_alone;          /* nobody else can be asked for */
	bool anybodys;              /* not only who asks has it */
	bool placed;                /* and it can be narrowed to the regions of who asks */
};
/* NULL: no more. */
const struct work_source *work_source(size_t index);

/* The act of the main line, as zhianctl has it, and the options that are still to be filled in. */
struct work_step {
	const char *noun, *state, *member, *value, *command, *options;
};
/* NULL: no more. */
const struct work_step *work_step(size_t index);

/* A text member of a line; "": it has none of that name. */
typedef const char *work_member_fn(const void *line, const char *name);
/* What comes next for the line of an object that was found for that reason; NULL: it waits for
 * nobody. */
const struct work_step *work_step_of(const char *why, const void *line, work_member_fn *member);

#endif
