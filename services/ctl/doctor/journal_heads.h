/* Where the five journals ended at a moment, signed by the county: a file that somebody else keeps.
 *
 * Lines of JSON: whose and when, one per daemon, and last the signature over the bytes before it.
 */
#ifndef ZHIAN_SERVICES_CTL_JOURNAL_HEADS_H
#define ZHIAN_SERVICES_CTL_JOURNAL_HEADS_H

#include "common/crypto/keys.h"
#include "common/store/journal.h"
#include "services/ctl/doctor/noted_heads.h"
#include "services/ctl/session.h"

struct journal_heads {
	uint32_t region;
	uint32_t
		held_by; /* the neighbour that wrote down what it holds; 0: the county's own word */
	int64_t made_ms;
	struct noted_heads all; /* of a file that was read: journal_heads_free() */
	struct journal_held of[DAEMON_COUNT];
	uint64_t sequences[DAEMON_COUNT];
	uint8_t signer[KEY_PUBLIC];
};

/* The file's bytes; the caller frees them.  `key`: the county's document key. */
MUST_CHECK enum status journal_heads_write(const struct journal_heads *heads, const struct key *key,
					   char **ret_text, size_t *ret_size, struct err *err);
/* What `county` holds of `region`, signed by it, as such a file. */
MUST_CHECK int journal_heads_write_held(struct county *county, uint32_t region,
					const struct key *key, char **ret_text, size_t *ret_size);
void journal_heads_free(struct journal_heads *heads);
/* INVALID: not such a file, or not whole; CORRUPT: it was changed after it was signed. */
MUST_CHECK enum status journal_heads_read(const char *path, struct journal_heads *ret_heads,
					  struct err *err);

/* A daemon's end from a line, of such a file or of what it answers to `status`.  `*known`: a bit
 * for each daemon that was taken.  False: a member is missing, or it was taken before. */
struct json_t;
bool journal_heads_take(struct journal_heads *heads, const struct json_t *line, unsigned *known);

/* Of --heads; tells when another key signed than the county's present one.  `region` 0: of
 * whichever county. */
struct invocation;
int journal_heads_given(struct session *session, const struct invocation *invocation,
			uint32_t region, struct journal_heads *ret_heads, bool *ret_given);

#endif
