/* What was proposed, read again for who approves it: the book, and who proposed. */
#ifndef ZHIAN_STAGE_PROPOSED_H
#define ZHIAN_STAGE_PROPOSED_H

#include "common/stage/common_decide.h"
#include "common/stage/stage.h"

/* Who offers a book, and by which act. */
void stage_offer_by(const struct stage *stage, const struct principal *person,
		    const struct act *act, struct book_offer *offer);

/* What became of the proposer, in `arena`; NULL: nobody keeps a list. */
const struct proposer *stage_proposer(struct stage *stage, const struct proposal_row *row,
				      struct arena *arena);
/* The book that was proposed with this command, as an offer; false: it is no book. */
bool stage_proposed_book(struct stage *stage, const struct proposal_row *row, struct bytes command,
			 struct arena *arena, struct book_offer *ret_offer);
/* What it is beside what is in force now, a struct book_extra.  An error: it can't be adopted, see
 * `keep_book` in stage.h. */
MUST_CHECK enum status stage_proposed_extra(struct stage *stage, const struct proposal_row *row,
					    struct bytes command, struct arena *arena,
					    const void **ret_extra, struct writer *ret_problems);

#endif
