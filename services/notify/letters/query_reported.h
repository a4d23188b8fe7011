/* What the regions below have reported: a line for each figure of each one's newest paper. */
#ifndef ZHIAN_NOTIFY_QUERY_REPORTED_H
#define ZHIAN_NOTIFY_QUERY_REPORTED_H

#include "common/core/json_line.h"
#include "common/stage/queries/lists.h"

/* All of them, of one kind of bulletin, or of a campaign's plan. */
void list_reported(const struct query_context *query, const Zh__ListQuery *list,
		   struct answer *answer);
extern const struct list_option reported_options[4];

/* Of a region below: the newest day that anything of it stands for, so that who is missing is
 * seen. */
void reported_put(const struct query_context *query, uint32_t region, struct json_line *json);

#endif
