/* What an earlier build wrote, kept in v1/, v2/ and on: shared by the programs that make it and the
 * test that reads it.
 *
 *   DAEMON/journal   a small county's journals, as volumes
 *   digests.txt      per daemon: events, chain, digest of the rows' schema, digest of the folded
 *   rows wire/NAME.bin    frames as they went over the sockets
 *   DAEMON.events    events of every kind: those of scenarios that have all of them between them
 *   referral/        a document between regions: signed, and sealed to receiver.key
 */
#ifndef ZHIAN_TESTS_GOLDEN_GOLDEN_H
#define ZHIAN_TESTS_GOLDEN_GOLDEN_H

#include "common/core/decider.h"
#include "common/store/journal.h"
#include "common/store/rows_digest.h"

#define GOLDEN_SEAL_CONTEXT "golden"
#define GOLDEN_LINE 320
#define GOLDEN_EVENTS_MAX ((size_t)8 << 20)

const struct decider *golden_decider(enum daemon daemon);

struct golden_digests {
	uint64_t events;
	uint8_t chain[JOURNAL_HASH], schema[ROWS_DIGEST], rows[ROWS_DIGEST];
};

/* Opens, verifies and folds the journal in `directory`. */
MUST_CHECK enum status golden_fold(const char *directory, enum daemon daemon,
				   struct golden_digests *ret_digests, struct err *err);

/* An event in DAEMON.events: this, then the event as it lay in the journal.  Sequence 1 begins
 * another county. */
struct golden_event {
	uint64_t sequence, incarnation;
	int64_t recorded_ms;
};
/* Takes the first off `events`; false: what stands there is none. */
bool golden_next_event(struct bytes *events, struct golden_event *ret_place,
		       struct bytes *ret_stored);
/* Each county folds on its own; `chain` is a digest of the bytes, `rows` one of all counties'
 * digests.  Marks the kinds that are there. */
MUST_CHECK enum status golden_fold_events(struct bytes events, enum daemon daemon,
					  bool kinds[EVENT_KINDS_END],
					  struct golden_digests *ret_digests, struct err *err);
/* "hazard 412 CHAIN SCHEMA ROWS" */
void golden_print(enum daemon daemon, const struct golden_digests *digests, char out[GOLDEN_LINE]);

#endif
