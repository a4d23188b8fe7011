/* Pieces of evidence of a case (证据): recorded one by one, each verified or put aside. */
#ifndef ZHIAN_SERVICES_ESCALATION_EVIDENCE_H
#define ZHIAN_SERVICES_ESCALATION_EVIDENCE_H

#include "services/escalation/tables.h"

#define EVIDENCE_MAX 99u /* of a case, whose file counts all, the verified and those put aside */

struct evidence_row {
	uint8_t version;
	uint8_t kind, way, form; /* Zh__PieceKind, Zh__PieceWay, Zh__PieceForm */
	uint8_t finding, aside;  /* Zh__PieceFinding, Zh__PieceAside; 0: it waits */
	uint8_t reserved[2];
	int64_t obtained_ms;
	int64_t checked_ms; /* 0: it waits */
	char checked_by[PERSON_SIZE];
	char content[240];
	char obtained_from[120];
};
_Static_assert(sizeof(struct evidence_row) == 424, "stored as it is");

/* By the number that it has in its case, from 1 on; false: there is none. */
bool evidence_get(const struct rows_reader *rows, uint64_t casefile, uint32_t piece,
		  struct evidence_row *ret_row);
/* Neither verified nor put aside. */
unsigned evidence_waiting(const struct casefile_file *file);

#endif
