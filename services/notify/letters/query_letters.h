/* What people ask of letters. */
#ifndef ZHIAN_NOTIFY_QUERY_LETTERS_H
#define ZHIAN_NOTIFY_QUERY_LETTERS_H

#include "common/stage/queries/question.h"

extern const struct question_area notify_letters_questions;

/* How many letters are in a state, and the first of them; `peer` 0: of all regions. */
struct letter_tally {
	uint64_t count;
	uint64_t first; /* referral */
};
struct letter_tally letters_in_state(const struct query_context *query, uint8_t direction,
				     uint8_t state, uint32_t peer, bool *ret_bound);

#endif
