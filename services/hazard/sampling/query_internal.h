#ifndef ZHIAN_SERVICES_HAZARD_SAMPLING_QUERY_INTERNAL_H
#define ZHIAN_SERVICES_HAZARD_SAMPLING_QUERY_INTERNAL_H

#include "common/core/json_line.h"
#include "services/hazard/sampling/query.h"
#include "services/hazard/sampling/states.h"
#include "services/hazard/sampling/tables.h"

/* Nothing is left to do in it, so nobody is missed. */
bool sampling_is_over(const struct sampling_row *row);
/* query_show.c: everything about one, as one line. */
void sampling_show(const struct query_context *query, struct answer *answer, uint64_t sampling,
		   const struct sampling_row *row);
/* What one line of a list says. */
void sampling_put_members(const struct query_context *query, struct json_line *json,
			  uint64_t sampling, const struct sampling_row *row);
/* query_explain.c: state and reasons of each axis, the clocks that run, what is possible. */
void sampling_explain(const struct query_context *query, struct answer *answer, uint64_t sampling,
		      const struct sampling_row *row);

#endif
