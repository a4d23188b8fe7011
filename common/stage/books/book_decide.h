/* Adopting a book: a policy, a calendar, a dictionary, the people.
 *
 * The list of people says who may do what, a policy what needs two and how long it may take, a
 * calendar which days of that count, and a dictionary which goods a strict rule is for: none is one
 * person's.  An adoption becomes a proposal, and who approves it has another role (ACT_OTHER_ROLE).
 * One person's word is enough for a county's first; for a list of people that only takes away (a
 * lost key can't wait) and leaves two who can change it; and where the list in force has nobody
 * else.  Its event says which.
 */
#ifndef ZHIAN_STAGE_BOOK_DECIDE_H
#define ZHIAN_STAGE_BOOK_DECIDE_H

#include "common/core/decider.h"

#define PEOPLE_ADOPT "people.adopt"

/* The kind of the event by which the act adopts a book; 0: it is another act, or none (NULL). */
uint16_t book_kind_of(const struct act *act);

/* The content was checked before, and is in act->extra (struct book_extra).  `kind` is that of
 * the adoption's event.  A policy comes into force now or later, never in the past: what was
 * decided since then was decided by another; and each version is adopted once. */
void decide_book_adopt(const struct decide_context *context, const struct input_act *act,
		       uint16_t kind, struct decision *decision);

/* The highest version of a kind (of its adoption's event) that was adopted; 0: none. */
uint32_t book_newest(const struct rows_reader *rows, uint16_t kind);
/* The command with the content's digest and version in the content's place; NULL: the arena is
 * full. */
const ProtobufCMessage *book_by_digest(const struct decide_context *context,
				       const struct input_act *act, struct decision *decision);

#endif
