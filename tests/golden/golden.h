/* What an earlier build wrote, kept in v1/: shared by the program that makes it and the test that
 * reads it.
 *
 *   DAEMON/journal   a small county's journals, as volumes
 *   digests.txt      per daemon: events, chain, digest of the rows' schema, digest of the folded
 *   rows wire/NAME.bin    frames as they went over the sockets
 *   referral/        a document between regions: signed, and sealed to receiver.key
 */
#ifndef ZHIAN_TESTS_GOLDEN_GOLDEN_H
#define ZHIAN_TESTS_GOLDEN_GOLDEN_H

#include "common/core/decider.h"
#include "common/store/journal.h"
#include "common/store/rows_digest.h"

#define GOLDEN_SEAL_CONTEXT "golden"
#define GOLDEN_LINE 320

const struct decider *golden_decider(enum daemon daemon);

struct golden_digests {
	uint64_t events;
	uint8_t chain[JOURNAL_HASH], schema[ROWS_DIGEST], rows[ROWS_DIGEST];
};

/* Opens, verifies and folds the journal in `directory`. */
MUST_CHECK enum status golden_fold(const char *directory, enum daemon daemon,
				   struct golden_digests *ret_digests, struct err *err);
/* "hazard 412 CHAIN SCHEMA ROWS" */
void golden_print(enum daemon daemon, const struct golden_digests *digests, char out[GOLDEN_LINE]);

#endif
