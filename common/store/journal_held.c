/* A journal held against what somebody else has noted of it. */
#include <inttypes.h>
#include <sodium.h>

#include "common/base/sabotage.h"
#include "common/store/journal_internal.h"

/* It was cut back after what was noted, and has gone on with another life. */
static enum status other_life(const struct journal *journal, const struct journal_held *held,
			      struct err *err)
{
	return err_set(err, STATUS_CONFLICT,
		       "frame %" PRIu64 " was noted in another life of this journal; since then it "
		       "was cut back, as by a restore, and went on from event %" PRIu64
		       ": what was noted after that is gone",
		       held->frame, journal->head.forked_at + 1);
}

static enum status chain_at(struct journal *journal, uint64_t number,
			    uint8_t ret_chain[JOURNAL_HASH], uint64_t *ret_incarnation,
			    struct err *err)
{
	struct frame frame;
	*ret_incarnation = 0;
	if (number + 1 == journal_first_frame(journal)) /* the last one that was archived */
		return journal_chain_before(journal, number + 1, ret_chain, err);
	TRY(journal_frame_at(journal, number, true, &frame, err));
	memcpy(ret_chain, frame.header.chain, JOURNAL_HASH);
	*ret_incarnation = frame.header.incarnation;
	return STATUS_OK;
}

enum status journal_hold_against(struct journal *journal, const struct journal_held *held,
				 struct err *err)
{
	uint8_t chain[JOURNAL_HASH];
	uint64_t incarnation;
	const struct journal_head *head = &journal->head;
	if (held->frame == 0 || SABOTAGE("journal.held-unlooked-at"))
		return STATUS_OK; /* nothing stood there yet */
	if (held->frame > head->frame && held->incarnation != head->incarnation)
		return other_life(journal, held, err);
	if (held->frame > head->frame)
		return err_set(err, STATUS_CONFLICT,
			       "it ends with frame %" PRIu64 ", and frame %" PRIu64
			       " was noted: its end is missing",
			       head->frame, held->frame);
	if (held->frame + 1 < journal_first_frame(journal))
		return err_set(err, STATUS_NOT_FOUND, "frame %" PRIu64 " is archived", held->frame);
	TRY(chain_at(journal, held->frame, chain, &incarnation, err));
	if (sodium_memcmp(chain, held->chain, JOURNAL_HASH) == 0)
		return STATUS_OK;
	if (incarnation != 0 && incarnation != held->incarnation)
		return other_life(journal, held, err);
	return err_set(err, STATUS_CONFLICT,
		       "frame %" PRIu64 " isn't what was noted of it: something up to there was "
		       "rewritten",
		       held->frame);
}
