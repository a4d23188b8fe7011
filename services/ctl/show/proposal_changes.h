/* A proposal for people: of its target as it is and as it would be, what differs. */
#ifndef ZHIAN_SERVICES_CTL_PROPOSAL_CHANGES_H
#define ZHIAN_SERVICES_CTL_PROPOSAL_CHANGES_H

#include "common/words/catalogue.h"

struct json_t;

/* In a line of kind "proposal", "now" and "then" become "changes": member by member, what it is and
 * what it would be.  Why it would be refused now is said in words.  Any other line stays. */
void proposal_changes(struct json_t *line, enum lang lang);

#endif
