/* A link whose ledgers differ, and that a person let be: its streams begin again.
 *
 * Two contents under one number never have one running digest again, and what one end has lost and
 * the other has receipted is a gap for good.  So who sends counts on from a number that neither end
 * has used, and what is on the way goes under new numbers; its heartbeat says so, and the receiver
 * takes it from there.  A letter that was taken under its former number isn't taken twice.  Who has
 * lost receipted letters goes on where the sender is.
 */
#include "common/base/sabotage.h"
#include "common/core/message.h"
#include "services/notify/decide_internal.h"

#define NUMBERS_MAX (UINT64_C(1) << 53)

struct anew {
	struct work *work;
	const struct notify_link_item *item;
	const Zh__LinkStreamHead *theirs;
	struct peer_row peer;
	uint8_t stream;
	bool waived; /* by a person at this end */
};

static Zh__StreamAnew *begin(const struct anew *anew, uint64_t behind)
{
	Zh__StreamAnew *body = NEW(anew->work, StreamAnew);
	SET_OPTIONAL(body, peer, anew->item->peer);
	SET_OPTIONAL(body, stream, (Zh__LinkStream)anew->stream);
	SET_OPTIONAL(body, behind, behind);
	return body;
}

/* ---- of ours */

static bool ours_parts(const struct anew *anew)
{
	const Zh__LinkStreamHead *theirs = anew->theirs;
	const struct peer_out *out = &anew->peer.out[STREAM_SLOT(anew->stream)];
	uint8_t digest[DIGEST_SIZE];
	return theirs->accepted < out->receipted ||
	       (theirs->accepted != 0 && (!sent_digest_at(anew->work->context->rows, &anew->peer,
							  anew->stream, theirs->accepted, digest) ||
					  !digest_is(&theirs->accepted_digest, digest)));
}

static void begin_ours(const struct anew *anew)
{
	const Zh__LinkStreamHead *theirs = anew->theirs;
	const struct peer_out *out = &anew->peer.out[STREAM_SLOT(anew->stream)];
	/* Who asks is given back; who hasn't heard of our last beginning will. */
	if (!anew->waived || anew->item->head->recovers ||
	    anew->item->head->knows != anew->item->own_life ||
	    theirs->accepted_behind < out->behind || !ours_parts(anew) ||
	    SABOTAGE("link.waived-numbers-kept"))
		return;
	uint64_t used = theirs->accepted_behind;
	used = used < out->sent ? out->sent : used;
	used = used < theirs->accepted ? theirs->accepted : used;
	/* One is left out: the first letter must not be the next one of the stream of before. */
	Zh__StreamAnew *body = begin(anew, used + 1);
	SET_OPTIONAL(body, ended, out->receipted);
	SET_OPTIONAL(body, last, out->sent);
	emit_of_link(anew->work, KIND(STREAM_ANEW), body);
}

/* ---- of theirs */

/* It says where it begins; what it had receipted before comes first, unless a person let it be. */
static void begin_theirs(const struct anew *anew)
{
	const Zh__LinkStreamHead *theirs = anew->theirs;
	const struct peer_in *in = &anew->peer.in[STREAM_SLOT(anew->stream)];
	if (theirs->behind <= in->accepted || (in->accepted < theirs->ended && !anew->waived) ||
	    SABOTAGE("link.anew-unheard"))
		return;
	Zh__StreamAnew *body = begin(anew, theirs->behind);
	SET_OPTIONAL(body, received, 1);
	SET_OPTIONAL(body, ended, theirs->ended);
	emit_of_link(anew->work, KIND(STREAM_ANEW), body);
}

/* It holds receipts for what we have lost, or have otherwise: its word counts from there.  While it
 * compares, its people are to see what is lost. */
static void take_theirs(const struct anew *anew)
{
	const Zh__LinkStreamHead *theirs = anew->theirs;
	const struct peer_in *in = &anew->peer.in[STREAM_SLOT(anew->stream)];
	uint8_t digest[DIGEST_SIZE];
	bool same = received_digest_at(anew->work->context->rows, &anew->peer, anew->stream,
				       theirs->receipted, digest) &&
		    digest_is(&theirs->receipted_digest, digest);
	if (!anew->waived || same || anew->item->head->recovers || theirs->receipted == 0 ||
	    theirs->receipted_digest.len != DIGEST_SIZE ||
	    theirs->receipted + NOTIFY_LINK_WINDOW < in->accepted ||
	    SABOTAGE("link.waived-receipts-kept"))
		return;
	Zh__StreamAnew *body = begin(anew, theirs->receipted);
	SET_OPTIONAL(body, received, 1);
	body->has_digest = 1;
	body->digest = theirs->receipted_digest;
	emit_of_link(anew->work, KIND(STREAM_ANEW), body);
}

void decide_anew(struct work *work, const struct notify_link_item *item, const struct tie_row *tie)
{
	struct anew anew = {.work = work, .item = item};
	anew.waived = tie->waived != 0;
	(void)peer_get(work->context->rows, item->peer, &anew.peer);
	for (anew.stream = 1; anew.stream <= LINK_STREAMS; anew.stream++) {
		anew.theirs = head_of_stream(item->head, anew.stream);
		if (anew.theirs == NULL || !anew.theirs->has_receipted ||
		    anew.theirs->accepted > NUMBERS_MAX || anew.theirs->receipted > NUMBERS_MAX ||
		    anew.theirs->behind > NUMBERS_MAX || anew.theirs->accepted_behind > NUMBERS_MAX)
			continue;
		uint64_t known = anew.peer.in[STREAM_SLOT(anew.stream)].behind;
		if (anew.theirs->behind > known)
			begin_theirs(&anew);
		else if (anew.theirs->behind == known)
			take_theirs(&anew);
		begin_ours(&anew);
	}
}

/* ---- a letter that is here already */

uint64_t letter_known_as(const struct work *work, const struct notify_link_item *item)
{
	struct peer_row peer;
	struct inbox_row row;
	if (!peer_get(work->context->rows, item->peer, &peer))
		return 0;
	const struct peer_in *in = &peer.in[STREAM_SLOT(item->stream)];
	if (SABOTAGE("link.known-letter-twice"))
		return 0;
	/* They were numbered again in their order, so it is as far from the end as it was. */
	uint64_t was = in->ended + (item->number - in->behind);
	return was <= in->behind &&
			       inbox_get(work->context->rows, item->peer, item->stream, was,
					 &row) &&
			       memcmp(row.digest, item->digest, DIGEST_SIZE) == 0
		       ? was
		       : 0;
}

void decide_letter_known(struct work *work, const struct notify_link_item *item, uint64_t was)
{
	struct peer_row peer = {0};
	uint8_t running[DIGEST_SIZE];
	Zh__LetterKnown *body = NEW(work, LetterKnown);
	(void)peer_get(work->context->rows, item->peer, &peer);
	digest_blake2b256_pair(bytes_of(peer.in[STREAM_SLOT(item->stream)].digest, DIGEST_SIZE),
			       bytes_of(item->digest, DIGEST_SIZE), running);
	struct bytes copy = arena_copy(work->context->arena, bytes_of(running, sizeof running));
	if (copy.data == NULL) {
		work->decision->arena_full = true;
		return;
	}
	SET_OPTIONAL(body, peer, item->peer);
	SET_OPTIONAL(body, stream, (Zh__LinkStream)item->stream);
	SET_OPTIONAL(body, link_number, item->number);
	SET_OPTIONAL(body, was, was);
	body->has_stream_digest = 1;
	body->stream_digest = message_bytes(copy);
	emit_of_link(work, KIND(LETTER_KNOWN), body);
}
