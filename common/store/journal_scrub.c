/* A walk over all frames, some bytes at a time, for when there is nothing else to do: what is
 * rotten is found while there is still a copy to mend it from, not when it is needed. */
#include "common/store/journal_internal.h"

#include <inttypes.h>

#include "common/base/assert.h"
#include "common/base/sabotage.h"

static void begin(struct journal *journal)
{
	journal->scrub = (struct journal_scrub){
		.under_way = true,
		.walks = journal->scrub.walks,
		.found = journal->scrub.found, /* counts until this walk has found more */
		.next = journal_first_frame(journal),
	};
}

/* What the frame is linked to; false: that can't be read, which is known by now. */
static bool chain_before(struct journal *journal, uint64_t number, uint8_t ret_chain[JOURNAL_HASH])
{
	struct journal_scrub *scrub = &journal->scrub;
	struct err err;
	if (scrub->linked) {
		memcpy(ret_chain, scrub->chain, JOURNAL_HASH);
		return true;
	}
	return journal_chain_before(journal, number, ret_chain, &err) == STATUS_OK;
}

static bool link_holds(struct journal *journal, const uint8_t previous[JOURNAL_HASH],
		       const struct frame *frame)
{
	uint8_t chain[JOURNAL_HASH];
	struct err err;
	frame_link(previous, &frame->header, frame->events, chain);
	if (memcmp(chain, frame->header.chain, JOURNAL_HASH) == 0)
		return true;
	(void)err_set(&err, STATUS_CORRUPT,
		      "%s: frame %" PRIu64 " isn't linked to the one before it", journal->directory,
		      frame->header.frame);
	journal_note_damage(journal, frame->header.frame, &err);
	return false;
}

/* The bytes that were looked at; 0: it can't be read. */
static size_t look_at(struct journal *journal, uint64_t number, journal_scrubbed_fn *each,
		      void *context)
{
	struct journal_scrub *scrub = &journal->scrub;
	uint8_t previous[JOURNAL_HASH];
	struct frame frame;
	struct err err;
	bool known = chain_before(journal, number, previous);
	scrub->linked = false;
	if (journal_frame_at(journal, number, true, &frame, &err) != STATUS_OK)
		return 0;
	if (known && !link_holds(journal, previous, &frame))
		return 0;
	memcpy(scrub->chain, frame.header.chain, JOURNAL_HASH);
	scrub->linked = true;
	if (each != NULL)
		each(context, &frame);
	return frame_size(&frame.header);
}

bool journal_scrub(struct journal *journal, size_t bytes, journal_scrubbed_fn *each, void *context)
{
	struct journal_scrub *scrub = &journal->scrub;
	ASSERT(!journal->under_way.prepared);
	if (!scrub->under_way)
		begin(journal);
	for (size_t done = 0; scrub->next <= journal->head.frame && done < bytes;) {
		size_t size = SABOTAGE("journal.scrub-looks-away")
				      ? bytes
				      : look_at(journal, scrub->next, each, context);
		scrub->damaged += size == 0;
		scrub->next++;
		done += size == 0 ? bytes : size;
	}
	if (scrub->next <= journal->head.frame)
		return true;
	scrub->under_way = false;
	scrub->found = scrub->damaged;
	scrub->walks++;
	return false;
}

struct journal_scrubbed journal_scrubbed(const struct journal *journal)
{
	const struct journal_scrub *scrub = &journal->scrub;
	uint64_t so_far =
		scrub->under_way && scrub->damaged > scrub->found ? scrub->damaged : scrub->found;
	return (struct journal_scrubbed){.walks = scrub->walks, .damaged_frames = so_far};
}
