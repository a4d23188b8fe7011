/* An inspection as a visit to a firm (涉企行政检查): what it rests on, what it is for, and whether
 * it counts against the firm's yearly cap.
 *
 * Inspections from before this was asked have no row: nothing was said of their ground.  They
 * count, unless they go back to a hazard: the cap protects the firm and not the office.
 */
#ifndef ZHIAN_HAZARD_INSPECTION_VISIT_H
#define ZHIAN_HAZARD_INSPECTION_VISIT_H

#include "common/policy/books/visit_item.h"
#include "services/hazard/inspection/tables.h"

#define VISIT_ROW_VERSION 1u

struct visit_head {
	uint8_t version;
	uint8_t ground; /* Zh__VisitGround; 0: not said */
	uint8_t counts;
	uint8_t reserved;
	uint32_t cap_rule_version;
	uint16_t year;   /* in which it was planned to be made */
	uint16_t before; /* those that counted when it was planned */
	uint16_t cap;    /* 0: no policy had one */
	uint16_t reserved_2;
	char cap_rule[24];
};
_Static_assert(sizeof(struct visit_head) == 40, "stored as it is");

enum visit_text {
	VISIT_TEXT_GROUND_REF,
	VISIT_TEXT_ITEMS, /* ids with commas between */
	VISIT_TEXT_COUNT,
};

struct visit { /* texts are borrowed from the row */
	struct visit_head head;
	struct bytes text[VISIT_TEXT_COUNT];
};

/* false: nothing was said of it. */
bool visit_get(const struct rows_reader *rows, uint64_t inspection, struct visit *ret_visit);

/* A cause is in the firm's own matter, and such a visit doesn't count (国办发〔2024〕54号). */
bool visit_ground_is_cause(unsigned ground);

struct visit_standing {
	int32_t year; /* of the visit, or in which it is due */
	bool counts;
	const char *why; /* "planned", "made", "not_said", "cause", "cancelled" */
};
/* How one inspection stands to the yearly cap. */
struct visit_standing visit_standing(const struct rows_reader *rows, uint64_t inspection,
				     const struct inspection_row *row);
/* Visits of a firm that count in a year: made, or planned and not given up. */
uint32_t visits_counted(const struct rows_reader *rows, uint64_t firm, int32_t year);

/* A visit to the firm that counts in the year, isn't made yet and may still take what else is to be
 * looked at (综合查一次); 0: there is none. */
uint64_t visit_that_stands(const struct rows_reader *rows, uint64_t firm, int32_t year);

#endif
