/* A journal's frames as they are in it, for who keeps a copy (common/store/journal_kept.h). */
#ifndef ZHIAN_STAGE_FRAMES_QUERY_H
#define ZHIAN_STAGE_FRAMES_QUERY_H

#include "common/stage/queries/query.h"
#include "common/store/journal.h"

/* One line: where the journal ends; in `raw` the rows after what is kept.  To auditors alone: it
 * is all that the journal holds.  Refused as journal.differs, journal.archived, journal.damaged. */
void answer_frames(struct journal *journal, const struct query_context *query,
		   const Zh__FramesQuery *ask, struct answer *answer);

#endif
