/* What is told of bulletins. */
#ifndef ZHIAN_SERVICES_ESCALATION_BULLETIN_QUERY_H
#define ZHIAN_SERVICES_ESCALATION_BULLETIN_QUERY_H

#include "common/stage/queries/lists.h"
#include "services/escalation/bulletin/bulletin.h"

/* One, with its figures as they were submitted; false: there is none. */
bool bulletin_show(const struct query_context *query, uint64_t number, struct answer *answer);

#define BULLETIN_LIST_OPTIONS 6
extern const struct list_option bulletin_list_options[BULLETIN_LIST_OPTIONS];
list_answer_fn bulletin_list;

#endif
