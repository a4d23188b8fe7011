/* What another policy's gates would have said of acts that passed those in force, and say of what
 * waits for a second person. */
#ifndef ZHIAN_STAGE_WHAT_IF_GATES_H
#define ZHIAN_STAGE_WHAT_IF_GATES_H

#include "common/core/rows.h"
#include "common/stage/queries/what_if_query.h"

/* Of TABLE_PASSED: a past act that would have been refused, or would have needed another second
 * person, or more on record.  Who has which role is as the list of people has it now. */
void what_if_passed(struct what_if *what_if, const struct row_ref *found);
/* Of TABLE_PROPOSALS: an open one that others would decide on, or that would lack something. */
void what_if_proposal(struct what_if *what_if, const struct row_ref *found);

#endif
