/* Where a matter is, and whether that is where somebody works (regions of people.yaml).
 *
 * No right hangs on it: it is what lists are narrowed to, and by what persons are offered first.
 * What has nothing on record that tells it apart is left out of nobody's list. */
#ifndef ZHIAN_STAGE_MATTER_WHERE_H
#define ZHIAN_STAGE_MATTER_WHERE_H

#include "common/stage/queries/query.h"

struct json_line;
struct officer;

/* Of whom the regions are that a list is narrowed to: who asks, where that was asked for; NULL:
 * it isn't narrowed. */
const struct officer *matter_regions_of(const struct query_context *query, bool asked);
/* Whether it isn't known to be elsewhere; `of` NULL: it is wanted wherever it is. */
bool matter_is_in(const struct query_context *query, struct object_id object,
		  const struct officer *of);
/* Member "region" where it isn't the office's own, and "base_area". */
void matter_where_put(const struct query_context *query, struct object_id object,
		      struct json_line *json);
/* The question wants the asker's regions and the list of people states none: refused. */
bool matter_regions_missing(const struct query_context *query, bool asked, struct answer *answer);
#define MATTER_MY_REGIONS "my_regions"
#define LIST_MY_REGIONS                                                                            \
	{                                                                                          \
		.name = MATTER_MY_REGIONS, .type = LIST_YES                                        \
	}

#endif
