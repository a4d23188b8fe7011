/* What waits for one person, over all daemons, the earliest due first. */
#ifndef ZHIAN_SERVICES_CTL_WORK_LIST_H
#define ZHIAN_SERVICES_CTL_WORK_LIST_H

#include "services/ctl/county/county.h"

struct json_t;

struct work_item {
	const char *why;     /* "assigned", "for_role", "to_answer", "to_approve", "to_reassign" */
	struct json_t *line; /* as the daemon has it; owned */
	const char *due;     /* of `line`; "": without a term */
	size_t place;        /* as it was found */
};

struct work_list {
	struct work_item *items; /* owned */
	size_t count, room;
	size_t failed; /* daemons that could not be asked; each was said */
	int exit;      /* of the last of them */
};

/* `person` NULL: who asks.  Of somebody else only what was assigned to them or they have taken up:
 * whose approval is wanted depends on the key. */
struct work_wanted {
	const char *person; /* NULL: who asks */
	bool my_regions;    /* of what nobody has yet only what may be in the regions of who asks */
};
void work_list_ask(struct work_list *list, struct county *county, const struct work_wanted *wanted);
/* What one daemon has that somebody handles who can't act in it any more; an exit code. */
int work_list_orphans(struct work_list *list, struct county *county, enum daemon daemon);
void work_list_free(struct work_list *list);

#endif
