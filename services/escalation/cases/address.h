/* The address for service that the party of a case confirmed (送达地址确认书, 程序规定 83). */
#ifndef ZHIAN_SERVICES_ESCALATION_ADDRESS_H
#define ZHIAN_SERVICES_ESCALATION_ADDRESS_H

#include "services/escalation/tables.h"

struct address_row {
	uint8_t version, electronic, reserved[2]; /* electronic: it agreed to that, 82(三) */
	int32_t day;                              /* on which it was signed */
	char confirmation[120];
	char address[240];
	char electronic_address[120];
};
_Static_assert(sizeof(struct address_row) == 488, "stored as it is");

/* The latest; false: none is on record, `ret_row` says so. */
bool address_get(const struct rows_reader *rows, uint64_t casefile, struct address_row *ret_row);

#endif
