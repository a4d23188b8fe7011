/* What waits for a second person, and what he would sign: proposal list and proposal show. */
#ifndef ZHIAN_STAGE_PROPOSAL_QUERY_H
#define ZHIAN_STAGE_PROPOSAL_QUERY_H

#include "common/stage/queries/lists.h"

struct stage;

/* Options: state, period, overdue; mine: open, and who asks may be its second person. */
#define PROPOSAL_LIST_OPTIONS 5
extern const struct list_option proposal_list_options[PROPOSAL_LIST_OPTIONS];
void answer_proposal_list(const struct query_context *query, const Zh__ListQuery *list,
			  struct answer *answer);

/* One proposal: the act's fields by name, who proposed it when and why, what was proposed before,
 * the target as it is and as it would be, the terms that would start or end, and the version that
 * an approval must state.  Who sees no case content gets what the list says. */
void answer_proposal_get(struct stage *stage, const struct query_context *query, uint64_t number,
			 struct answer *answer);

#endif
