/* Adopting a book: a policy, a calendar, a dictionary, the people. */
#ifndef ZHIAN_STAGE_BOOK_DECIDE_H
#define ZHIAN_STAGE_BOOK_DECIDE_H

#include "common/core/decider.h"

/* The content was checked before, and stands in act->extra (struct book_extra).  `kind` is that of
 * the adoption's event.  A policy comes into force now or later, never in the past: what was
 * decided since then was decided by another; and each version is adopted once. */
void decide_book_adopt(const struct decide_context *context, const struct input_act *act,
		       uint16_t kind, struct decision *decision);

#endif
