#ifndef ZHIAN_SERVICES_HAZARD_ARCHIVE_QUERY_MAJORS_H
#define ZHIAN_SERVICES_HAZARD_ARCHIVE_QUERY_MAJORS_H

#include "common/stage/queries/query.h"
#include "services/hazard/archive/tables.h"

/* The firm's major risks as they count on `day`; `proposal` NULL: none was made. */
void archive_put_majors(const struct query_context *query, struct answer *answer, uint64_t firm,
			const struct proposal_of_level *proposal, int32_t day);

#endif
