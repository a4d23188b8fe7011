/* The areas of hazard, each in its folder's area.c. */
#ifndef ZHIAN_SERVICES_HAZARD_AREAS_H
#define ZHIAN_SERVICES_HAZARD_AREAS_H

#include "common/core/area.h"

extern const struct area rectification_area, archive_area, inspection_area, sampling_area,
	campaign_area;

/* For an object that is a firm's matter: where that firm is (0: nobody's), and its 片区.  A region
 * that is in `ret_where` already stays. */
void hazard_where_firm_is(const struct rows_reader *rows, uint64_t firm,
			  struct matter_where *ret_where);

#endif
