/* Signatures under acts, as a journal keeps them, held to the lists of people of their time.
 *
 * Also without the daemon: an event has the person, the key, until when it held, the command's
 * digest (in the request's first event the command too, up to 2 KiB) and the signature; its head
 * has the request's id, and region and daemon are the journal's.  What can't be seen from it: that
 * an act without a signature had one, and that what happened is what the command asked for. */
#ifndef ZHIAN_STAGE_SIGNED_CHECK_H
#define ZHIAN_STAGE_SIGNED_CHECK_H

#include "common/core/event.h"
#include "common/store/journal.h"

/* What a list of people says of who signed. */
enum signed_signer {
	SIGNER_LISTED, /* the key is given */
	SIGNER_UNKNOWN,
	SIGNER_LIST_ELSEWHERE, /* its adoption is archived, or lists aren't kept here */
	SIGNER_LIST_LOST,      /* it should be here, and isn't what was adopted */
};
/* By the adopted list of this digest; NULL: its adoption isn't in this journal, so by the moment.
 */
typedef enum signed_signer signed_signer_fn(void *context, const char *id, int64_t now_ms,
					    const uint8_t *list, const uint8_t **ret_key);

struct signed_wrong {
	uint64_t sequence, frame;
	const struct event *event; /* borrowed */
	const char *code;          /* a value of "problem" in the catalogue */
	const char *text;          /* the same in English */
};
typedef bool signed_wrong_fn(void *context, const struct signed_wrong *wrong); /* false: enough */

struct signed_check {
	struct journal *journal;
	struct arena *arena; /* for one event */
	signed_signer_fn *signer;
	void *signer_context;
	signed_wrong_fn *wrong;
	void *wrong_context;
};

struct signed_acts {
	uint64_t count;    /* events that bear a signature */
	uint64_t unlisted; /* of them, without the list: held to the key that the event names */
};

/* CORRUPT, IO: the journal itself can't be read. */
MUST_CHECK enum status signed_acts_walk(const struct signed_check *check,
					struct signed_acts *ret_signed, struct err *err);

#endif
