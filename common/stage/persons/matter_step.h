/* What comes next in a matter, as its service knows it, and for whom it waits. */
#ifndef ZHIAN_STAGE_MATTER_STEP_H
#define ZHIAN_STAGE_MATTER_STEP_H

#include "common/stage/queries/query.h"

/* `act`: its name, as "hearing.announce"; NULL: nobody is waited for.  `whom`: this person alone
 * does it; NULL: whoever works on the matter, else whoever has a role for it.  `by`: of the roles
 * that the gates in force let do it, those that this one is for; 0: all. */
struct matter_step {
	const char *act, *whom;
	uint32_t by;
};

/* Lists' option "waits".  "handler": what waits for whom the list is narrowed to (`owner`; NULL:
 * who asks), by the roles that the gates in force let do it.  "role": what waits for one of the
 * roles of who asks, and nobody who works on it may do.  NULL: any. */
extern const char *const matter_waits_words[];
bool matter_waits_wanted(const struct query_context *query, const char *wanted,
			 struct object_id object, const struct matter_step *step,
			 const char *owner);
#define LIST_WAITS                                                                                 \
	{                                                                                          \
		.name = "waits", .type = LIST_WORD, .words = matter_waits_words                    \
	}

#endif
