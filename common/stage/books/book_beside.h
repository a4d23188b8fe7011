/* A book that is offered for adoption, beside the list of people in force. */
#ifndef ZHIAN_STAGE_BOOK_BESIDE_H
#define ZHIAN_STAGE_BOOK_BESIDE_H

#include "common/policy/people/people.h"
#include "common/stage/common_decide.h"
#include "common/stage/stage.h"

/* Fills `people` of the extra: who by the list in force (`now`; NULL: none yet) may approve the
 * offer, and where that is a list itself (`offered`, else NULL), what it would give, and whether
 * two are left who can change it again.  Nothing for acts of one person alone. */
void book_beside_people(const struct book_offer *offer, const struct people *now,
			const struct people *offered, struct book_extra *ret_extra);

#endif
