/* What `show` says of the recusals of a matter, in all daemons. */
#ifndef ZHIAN_STAGE_RECUSAL_QUERY_H
#define ZHIAN_STAGE_RECUSAL_QUERY_H

#include "common/core/json_line.h"
#include "common/stage/queries/query.h"

/* Member "recusals", where there are any. */
void recusals_put(const struct query_context *query, struct json_line *json,
		  struct object_id matter);

#endif
