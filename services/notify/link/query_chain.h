/* Where journals ended: what is held of neighbours, and what they hold of this county. */
#ifndef ZHIAN_NOTIFY_QUERY_CHAIN_H
#define ZHIAN_NOTIFY_QUERY_CHAIN_H

#include "common/core/json_line.h"
#include "common/stage/queries/lists.h"

/* Lists: heads that neighbours gave us to hold, and ours as they hold them. */
void list_chains(const struct query_context *query, const Zh__ListQuery *list,
		 struct answer *answer);
void list_chains_held(const struct query_context *query, const Zh__ListQuery *list,
		      struct answer *answer);
/* Members of a line about a link: when heads went both ways, and what was refused. */
void chain_put(const struct rows_reader *rows, uint32_t region, struct json_line *json);

#endif
