/* What a proposed book changes (the people, a policy, a calendar, a dictionary): said to who
 * proposes it, and again to who approves. */
#ifndef ZHIAN_SERVICES_CTL_BOOK_CHANGES_H
#define ZHIAN_SERVICES_CTL_BOOK_CHANGES_H

#include "common/base/ids.h"
#include "services/ctl/county/county.h"

/* A kind of book that waits for a second person when it is adopted. */
struct book_kind {
	const char *act;
	/* what a proposal's line calls its parts */
	const char *version, *digest, *in_force, *changes;
	const char *waits; /* the text that says what is to do next */
};

/* NULL: the act adopts no book. */
const struct book_kind *book_kind_of_act(const char *act);

/* Nothing with --json.  The proposal's id names its daemon. */
int book_changes_show(struct county *county, struct object_id proposal);

#endif
