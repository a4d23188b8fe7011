/* A restored county compares each link's two ledgers with the other end's, by the running digests
 * in its heartbeat; when all agree, or a person waives what doesn't, the recovery has ended.
 */
#include "common/base/sabotage.h"
#include "common/core/common_rows.h"
#include "common/core/message.h"
#include "services/notify/decide_internal.h"

enum agreement { NOT_YET, EQUAL, DIFFERS };

struct comparison {
	enum agreement agreement;
	uint8_t stream;
	const char *what;
	uint64_t number;
};

bool digest_is(const ProtobufCBinaryData *told, const uint8_t digest[DIGEST_SIZE])
{
	return bytes_equal(bytes_of(told->data, told->len), bytes_of(digest, DIGEST_SIZE));
}

const Zh__LinkStreamHead *head_of_stream(const Zh__LinkHeadContent *head, uint8_t stream)
{
	for (size_t i = 0; i < head->n_streams; i++) {
		if (head->streams[i]->stream == (Zh__LinkStream)stream)
			return head->streams[i];
	}
	return NULL;
}

static struct comparison differs(uint8_t stream, const char *what, uint64_t number)
{
	return (struct comparison){DIFFERS, stream, what, number};
}

/* What it has of ours, and what it has our signature for. */
static struct comparison compare_stream(const struct work *work,
					const struct notify_link_item *item, uint8_t stream)
{
	const struct comparison not_yet = {.agreement = NOT_YET};
	const Zh__LinkStreamHead *theirs = head_of_stream(item->head, stream);
	struct peer_row peer = {0};
	uint8_t digest[DIGEST_SIZE];
	(void)peer_get(work->context->rows, item->peer, &peer);
	const struct peer_out *out = &peer.out[STREAM_SLOT(stream)];
	const struct peer_in *in = &peer.in[STREAM_SLOT(stream)];
	if (theirs == NULL || !theirs->has_receipted)
		return not_yet; /* a program that knows of no recovery: a person waives it */
	if (theirs->behind > in->behind || theirs->receipted > in->accepted)
		return not_yet; /* it comes back, or goes on from where it began again */
	/* What begins again is ours to say, after a person's word: what we have lost of it isn't
	 * believed of anybody, and won't come back. */
	if (theirs->accepted_behind > out->behind && !SABOTAGE("restore.begun-there-unnoticed"))
		return differs(stream, TIE_BEGUN_THERE_TEXT, theirs->accepted_behind);
	if (theirs->accepted_behind != out->behind || theirs->accepted > out->sent)
		return not_yet;
	if (theirs->accepted != 0 &&
	    (!sent_digest_at(work->context->rows, &peer, stream, theirs->accepted, digest) ||
	     !digest_is(&theirs->accepted_digest, digest)))
		return differs(stream, "sent", theirs->accepted);
	if (theirs->receipted != 0 &&
	    (!received_digest_at(work->context->rows, &peer, stream, theirs->receipted, digest) ||
	     !digest_is(&theirs->receipted_digest, digest)))
		return differs(stream, "received", theirs->receipted);
	if (theirs->accepted < out->receipted || theirs->head < in->accepted)
		return item->head->recovers ? not_yet
					    : differs(stream, "lost_there", theirs->accepted);
	return (struct comparison){.agreement = EQUAL};
}

static struct comparison compare(const struct work *work, const struct notify_link_item *item)
{
	struct comparison whole = {.agreement = EQUAL};
	for (uint8_t stream = 1; stream <= LINK_STREAMS; stream++) {
		struct comparison one = compare_stream(work, item, stream);
		if (one.agreement == DIFFERS)
			return one;
		if (one.agreement == NOT_YET)
			whole = one;
	}
	return whole;
}

/* Does it hold of ours what we don't know of, or its word other content under a number of ours? */
static bool is_beyond(const struct work *work, const struct notify_link_item *item, uint8_t stream)
{
	const Zh__LinkStreamHead *theirs = head_of_stream(item->head, stream);
	struct peer_row peer = {0};
	(void)peer_get(work->context->rows, item->peer, &peer);
	if (theirs == NULL || !theirs->has_receipted)
		return false;
	/* Of a stream that begins again, what it had before. */
	const struct peer_in *in = &peer.in[STREAM_SLOT(stream)];
	uint64_t receipted = theirs->behind > in->behind ? theirs->ended : theirs->receipted;
	if (theirs->accepted > peer.out[STREAM_SLOT(stream)].sent || receipted > in->accepted)
		return true;
	struct comparison found = compare_stream(work, item, stream);
	/* What it lacks may be on the way to it. */
	return found.agreement == DIFFERS && strcmp(found.what, "lost_there") != 0;
}

static bool tells_of_own_life(const struct notify_link_item *item)
{
	for (size_t i = 0; i < item->head->n_met; i++) {
		if (item->head->met[i]->epoch == item->own_life)
			return true;
	}
	return false;
}

/* A neighbour that wasn't asked in our recovery, or whose newer life came after it: the link alone
 * is compared, and what was lost comes back.  Of a disk that runs twice (our own life is met there)
 * the other one has sent it. */
void decide_link_alone(struct work *work, const struct notify_link_item *item,
		       const struct tie_row *tie)
{
	uint64_t county = county_recovery(work->context->rows);
	bool beyond = false;
	if (tie_recovery(work->context->rows, tie) != 0 || tie->waived != 0 ||
	    item->own_life == 0 || item->head->knows != item->own_life || tells_of_own_life(item) ||
	    SABOTAGE("restore.link-beyond-unnoticed"))
		return;
	for (uint8_t stream = 1; stream <= LINK_STREAMS; stream++)
		beyond |= is_beyond(work, item, stream);
	if (!beyond)
		return;
	Zh__RecoveryBegun *body = NEW(work, RecoveryBegun);
	uint32_t *peer = ARENA_NEW(work->context->arena, uint32_t);
	if (peer == NULL) {
		work->decision->arena_full = true;
		return;
	}
	*peer = item->peer;
	SET_OPTIONAL(body, recovery, county != 0 ? county : (uint64_t)work->context->now_ms);
	SET_OPTIONAL(body, link_alone, 1);
	body->peers = peer;
	body->n_peers = 1;
	emit_of_link(work, KIND(RECOVERY_BEGUN), body);
}

struct waiting {
	uint64_t recovery;
	uint32_t but; /* this one doesn't count */
	bool any;
};

static bool tie_waits(void *context, const struct row_ref *found)
{
	struct waiting *waiting = (struct waiting *)context;
	struct tie_row tie;
	memcpy(&tie, found->value.data, sizeof tie);
	waiting->any = tie.waits == waiting->recovery && tie.compared != waiting->recovery &&
		       be32_get(found->key.data) != waiting->but;
	return !waiting->any;
}

/* `link` is through; when it was the last one, the county's recovery has ended. */
static void end_if_last(struct work *work, uint64_t recovery, uint32_t link)
{
	struct waiting waiting = {.recovery = recovery, .but = link};
	if (recovery != county_recovery(work->context->rows))
		return;
	(void)rows_scan(work->context->rows, TABLE_TIES, bytes_of(NULL, 0), bytes_of(NULL, 0),
			SIZE_MAX, tie_waits, &waiting);
	Zh__RecoveryEnded *body = waiting.any ? NULL : NEW(work, RecoveryEnded);
	if (body == NULL)
		return;
	SET_OPTIONAL(body, recovery, recovery);
	emit_of_link(work, KIND(RECOVERY_ENDED), body);
}

/* A person let what differed before the restore be, as the backup has it; and the restore has lost
 * nothing on this link, so that it is what differs now. */
static bool was_let_be(const struct work *work, const struct notify_link_item *item,
		       const struct tie_row *tie, const struct comparison *found)
{
	struct peer_row peer = {0};
	(void)peer_get(work->context->rows, item->peer, &peer);
	bool more = tie->sent_back != 0 || tie->received_back != 0 ||
		    strcmp(found->what, TIE_BEGUN_THERE_TEXT) == 0;
	for (size_t i = 0; i < item->head->n_streams; i++) {
		const Zh__LinkStreamHead *theirs = item->head->streams[i];
		if (theirs->stream < 1 || theirs->stream > LINK_STREAMS)
			continue;
		size_t slot = STREAM_SLOT(theirs->stream);
		more |= theirs->accepted > peer.out[slot].sent ||
			theirs->receipted > peer.in[slot].accepted;
	}
	return tie->let_be && !SABOTAGE("restore.waiver-forgotten") &&
	       (!more || SABOTAGE("restore.waiver-for-more"));
}

void ledgers_let_be(struct work *work, uint32_t peer, uint64_t recovery, bool again)
{
	Zh__LinkWaived *body = NEW(work, LinkWaived);
	SET_OPTIONAL(body, peer, peer);
	SET_OPTIONAL(body, recovery, recovery);
	if (again)
		SET_OPTIONAL(body, again, 1);
	emit_of_link(work, KIND(LINK_WAIVED), body);
	end_if_last(work, recovery, peer);
}

void decide_ledgers(struct work *work, const struct notify_link_item *item,
		    const struct tie_row *tie)
{
	uint64_t recovery = tie_recovery(work->context->rows, tie);
	if (recovery == 0 || tie->waits != recovery || item->head->knows != item->own_life)
		return;
	struct comparison found = compare(work, item);
	if (found.agreement == DIFFERS && SABOTAGE("restore.differs-unnoticed"))
		found.agreement = EQUAL;
	if (found.agreement == NOT_YET || (found.agreement == DIFFERS && tie->differs != 0))
		return;
	if (found.agreement == DIFFERS && was_let_be(work, item, tie, &found)) {
		ledgers_let_be(work, item->peer, recovery, true);
		return;
	}
	Zh__LedgersCompared *body = NEW(work, LedgersCompared);
	SET_OPTIONAL(body, peer, item->peer);
	SET_OPTIONAL(body, recovery, recovery);
	SET_OPTIONAL(body, equal, found.agreement == EQUAL);
	SET_OPTIONAL(body, sent_back, tie->sent_back);
	SET_OPTIONAL(body, received_back, tie->received_back);
	if (found.agreement == DIFFERS) {
		SET_OPTIONAL(body, stream, (Zh__LinkStream)found.stream);
		body->differs = found.what;
		SET_OPTIONAL(body, number, found.number);
	}
	emit_of_link(work, KIND(LEDGERS_COMPARED), body);
	if (found.agreement == EQUAL)
		end_if_last(work, recovery, item->peer);
}

/* ---- the recovery itself */

/* A person let ledgers be that were seen to differ, and no numbers have begun again since, ours or
 * theirs: what it was for is still so. */
static bool is_let_be(const struct work *work, uint32_t region)
{
	struct tie_row tie;
	struct peer_row peer;
	if (!tie_get(work->context->rows, region, &tie) || tie.waived == 0 || tie.differs == 0 ||
	    !peer_get(work->context->rows, region, &peer))
		return false;
	for (size_t slot = 0; slot < LINK_STREAMS; slot++) {
		if (peer.out[slot].behind != 0 || peer.in[slot].behind != 0)
			return false;
	}
	return true;
}

void decide_recovery_begins(struct work *work, const struct notify_link_item *item)
{
	uint64_t recovery = county_recovery(work->context->rows);
	struct waiting begun = {.recovery = recovery};
	(void)rows_scan(work->context->rows, TABLE_TIES, bytes_of(NULL, 0), bytes_of(NULL, 0),
			SIZE_MAX, tie_waits, &begun);
	if (recovery == 0 || begun.any)
		return;
	Zh__RecoveryBegun *body = NEW(work, RecoveryBegun);
	uint32_t *peers = ARENA_ARRAY(work->context->arena, uint32_t, item->peer_count + 1);
	uint32_t *let_be = ARENA_ARRAY(work->context->arena, uint32_t, item->peer_count + 1);
	if (peers == NULL || let_be == NULL) {
		work->decision->arena_full = true;
		return;
	}
	body->let_be = let_be;
	for (size_t i = 0; i < item->peer_count; i++) {
		peers[i] = item->peers[i];
		if (is_let_be(work, peers[i]))
			let_be[body->n_let_be++] = peers[i];
	}
	SET_OPTIONAL(body, recovery, recovery);
	body->peers = peers;
	body->n_peers = item->peer_count;
	emit_of_link(work, KIND(RECOVERY_BEGUN), body);
	if (item->peer_count == 0)
		end_if_last(work, recovery, 0);
}
