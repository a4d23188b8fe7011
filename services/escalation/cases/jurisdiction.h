/* Whose case it is: given down, asked up, designated, taken over (程序规定 15, 16). */
#ifndef ZHIAN_SERVICES_ESCALATION_JURISDICTION_H
#define ZHIAN_SERVICES_ESCALATION_JURISDICTION_H

#include "services/escalation/tables.h"

enum { TABLE_CASE_JURISDICTIONS = 37 }; /* case -> jurisdiction_row, where said */

struct jurisdiction_row {
	uint8_t version, step; /* Zh__JurisdictionStep */
	uint8_t asked;         /* and the superior hasn't said */
	uint8_t reserved;
	int32_t day;
	char superior[120];
	char document[120];
	char goes_to[120];
};
_Static_assert(sizeof(struct jurisdiction_row) == 368, "stored as it is");

/* The latest; false: nothing was said of it, `ret_row` says so. */
bool jurisdiction_get(const struct rows_reader *rows, uint64_t casefile,
		      struct jurisdiction_row *ret_row);
/* true: the case goes to another office with it. */
bool jurisdiction_leaves(Zh__JurisdictionStep step, const char *goes_to);

#endif
