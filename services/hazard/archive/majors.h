/* The newest major hazards of a firm that count, each cause once. */
#ifndef ZHIAN_SERVICES_HAZARD_ARCHIVE_MAJORS_H
#define ZHIAN_SERVICES_HAZARD_ARCHIVE_MAJORS_H

#include "services/hazard/archive/tables.h"

struct major_found {
	uint64_t hazard;
	uint64_t cause; /* hazard_cause() */
	int32_t day;    /* of finding */
};

struct majors_newest { /* by day, the oldest first */
	struct major_found found[FIRM_MAJORS_MAX];
	unsigned count;
};

/* Takes it in, unless its cause is there; the oldest goes when there is no room. */
void majors_take(struct majors_newest *newest, const struct major_found *found);

struct row_key archive_major_key(uint64_t firm, uint64_t hazard);
bool archive_major_get(const struct rows_reader *rows, uint64_t firm, uint64_t hazard,
		       struct major_row *ret_row);

#endif
