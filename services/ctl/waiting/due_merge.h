/* What is due in several daemons, the earliest first.
 *
 * Each daemon answers in the order of its own terms, page by page; no more than a page of each is
 * held.
 */
#ifndef ZHIAN_SERVICES_CTL_DUE_MERGE_H
#define ZHIAN_SERVICES_CTL_DUE_MERGE_H

#include "common/core/decider.h"
#include "services/ctl/show/lines.h"

struct due_question {
	const enum daemon *daemons;
	size_t count;
	bool has_from, has_to;
	int64_t from_ms, to_ms;
	bool mine;         /* of the matters that who asks works on */
	bool my_regions;   /* of what lies where who asks works, or isn't told apart */
	const char *owner; /* of those that this person does; NULL: any */
	uint64_t limit;    /* lines in all; 0: every one */
};

/* Puts the lines.  Terms of the same moment are in the order of the daemons. */
int due_merge(struct lines *lines, struct county *county, const struct due_question *question);

#endif
