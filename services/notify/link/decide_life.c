/* Whose word counts: a region's journal has lives, and after a restore another one speaks.
 *
 * Of each region one life counts.  Another takes its place when it goes back to it (its heartbeat
 * names its parents) and it has been silent for long enough; or when a person says so.  Whatever
 * else knocks is a second copy of the region: it is refused and named at both ends.
 *
 * A restored county compares each link's two ledgers with the other end's, by the running digests
 * in its heartbeat; when all agree, or a person waives what doesn't, the recovery has ended.
 */
#include "common/base/sabotage.h"
#include "common/base/time.h"
#include "common/core/common_rows.h"
#include "common/core/message.h"
#include "services/notify/decide_internal.h"

static uint64_t recovery_of(const struct work *work)
{
	return (uint64_t)setting_get(work->context->rows, SETTING_RECOVERY, 0);
}

/* ---- the peer's lives */

static bool goes_back_to(const Zh__LinkHeadContent *head, uint64_t life)
{
	for (size_t i = 0; i < head->n_parents; i++) {
		if (head->parents[i] == life)
			return true;
	}
	return false;
}

/* Rows of an older version know the life by the documents that were accepted from it. */
static uint64_t life_that_counts(const struct work *work, uint32_t region,
				 const struct tie_row *tie)
{
	struct peer_row peer;
	if (tie->life != 0 || !peer_get(work->context->rows, region, &peer))
		return tie->life;
	return peer.in[0].epoch != 0 ? peer.in[0].epoch : peer.in[1].epoch;
}

static Zh__LifeRefusal judge(const struct work *work, const struct notify_link_item *item,
			     uint64_t counts)
{
	if (life_has_ended(work->context->rows, item->peer, item->epoch))
		return ZH__LIFE_REFUSAL__LIFE_REFUSAL_ENDED;
	if (!goes_back_to(item->head, counts))
		return ZH__LIFE_REFUSAL__LIFE_REFUSAL_NOT_DESCENDED;
	if (item->quiet_ms < item->silent_ms)
		return ZH__LIFE_REFUSAL__LIFE_REFUSAL_STILL_HEARD;
	return ZH__LIFE_REFUSAL__LIFE_REFUSAL_UNKNOWN;
}

static void change_life(struct work *work, uint32_t peer, uint64_t was, uint64_t life,
			bool recovers, bool by_hand)
{
	Zh__PeerLifeChanged *body = NEW(work, PeerLifeChanged);
	SET_OPTIONAL(body, peer, peer);
	if (was != 0)
		SET_OPTIONAL(body, was, was);
	SET_OPTIONAL(body, life, life);
	if (recovers)
		SET_OPTIONAL(body, recovers, 1);
	if (by_hand)
		SET_OPTIONAL(body, by_hand, 1);
	emit_of_link(work, KIND(PEER_LIFE_CHANGED), body);
}

/* Once, and again after a while, as long as it goes on. */
static void meet(struct work *work, const struct notify_link_item *item, const struct tie_row *tie,
		 uint64_t counts, Zh__LifeRefusal why)
{
	bool known = tie->other_life == item->epoch && tie->other_why == (uint8_t)why &&
		     work->context->now_ms < tie->other_ms + LIFE_TOLD_AGAIN_MS;
	known |= SABOTAGE("link.life-unnamed");
	Zh__OtherLifeMet *body = known ? NULL : NEW(work, OtherLifeMet);
	if (body == NULL)
		return;
	SET_OPTIONAL(body, peer, item->peer);
	SET_OPTIONAL(body, life, item->epoch);
	SET_OPTIONAL(body, counts, counts);
	SET_OPTIONAL(body, why, why);
	emit_of_link(work, KIND(OTHER_LIFE_MET), body);
}

enum life_judgement decide_life(struct work *work, const struct notify_link_item *item,
				struct tie_row *tie)
{
	*tie = (struct tie_row){0};
	(void)tie_get(work->context->rows, item->peer, tie);
	uint64_t counts = life_that_counts(work, item->peer, tie);
	bool recovers = item->head->recovers != 0;
	if (counts == item->epoch && tie->life != 0) {
		/* What they send is one stream: whoever is first has the number, the other one's
		 * content is refused. */
		if (item->two_at_once)
			meet(work, item, tie, counts, ZH__LIFE_REFUSAL__LIFE_REFUSAL_TWO_AT_ONCE);
		return LIFE_COUNTS;
	}
	if (counts == 0 || counts == item->epoch || SABOTAGE("link.twin-unnoticed")) {
		change_life(work, item->peer, 0, item->epoch, recovers, false);
		return LIFE_COUNTS_FROM_NOW;
	}
	Zh__LifeRefusal why = judge(work, item, counts);
	if (why == ZH__LIFE_REFUSAL__LIFE_REFUSAL_UNKNOWN) {
		change_life(work, item->peer, counts, item->epoch, recovers, false);
		return LIFE_COUNTS_FROM_NOW;
	}
	meet(work, item, tie, counts, why);
	return LIFE_REFUSED;
}

/* ---- our own lives, as the peer tells of them */

static bool is_own_parent(const struct work *work, uint64_t life)
{
	uint64_t parents[LIVES_TOLD];
	size_t count = own_parents(work->context->rows, parents);
	for (size_t i = 0; i < count; i++) {
		if (parents[i] == life)
			return true;
	}
	return false;
}

static void emit_disputed(struct work *work, uint32_t peer, uint64_t life, bool counts,
			  int64_t met_ms)
{
	Zh__OwnLifeDisputed *body = NEW(work, OwnLifeDisputed);
	SET_OPTIONAL(body, by_peer, peer);
	SET_OPTIONAL(body, life, life);
	if (counts)
		SET_OPTIONAL(body, counts, 1);
	SET_OPTIONAL(body, met_ms, met_ms);
	emit_of_link(work, KIND(OWN_LIFE_DISPUTED), body);
}

static void hear_of_twins(struct work *work, const struct notify_link_item *item,
			  const struct tie_row *tie)
{
	const Zh__LinkHeadContent *head = item->head;
	for (size_t i = 0; i < head->n_met && i < 4; i++) {
		const Zh__LinkLife *met = head->met[i];
		bool known = tie->own_other == met->epoch &&
			     met->met_ms < tie->own_other_ms + LIFE_TOLD_AGAIN_MS;
		/* This one, while it doesn't count there yet; once it does: a copy of its disk. */
		bool waits = met->epoch == item->own_life && head->knows != item->own_life;
		if (waits || met->epoch == 0 || known || tie->denied)
			continue;
		emit_disputed(work, item->peer, met->epoch, false, met->met_ms);
		return;
	}
}

/* A parent of ours counts there until it has been silent for long enough.  Once the ledgers were
 * compared, which this life alone could, a person has let the older copy count again. */
static bool still_waits(const struct work *work, const struct tie_row *tie, uint64_t knows)
{
	bool counted = tie->waits != 0 && tie->compared == tie->waits && tie->waived == 0;
	return is_own_parent(work, knows) &&
	       (!counted || SABOTAGE("link.older-life-accepted-unheard"));
}

static void hear_whose_word_counts(struct work *work, const struct notify_link_item *item,
				   const struct tie_row *tie)
{
	uint64_t knows = item->head->knows;
	if (knows == item->own_life && tie->denied) {
		Zh__OwnLifeDisputed *body = NEW(work, OwnLifeDisputed);
		SET_OPTIONAL(body, by_peer, item->peer);
		SET_OPTIONAL(body, ended, 1);
		emit_of_link(work, KIND(OWN_LIFE_DISPUTED), body);
		return;
	}
	if (knows == 0 || knows == item->own_life || still_waits(work, tie, knows) ||
	    (tie->denied && tie->own_other == knows))
		return;
	emit_disputed(work, item->peer, knows, true, work->context->now_ms);
}

/* ---- a newer life of ours, by its own signature */

/* What a neighbour says alone stops nobody: it says which life counts there, or where it was told
 * that it does, and hands on that life's own word, signed with the county's key (link_open.c has
 * checked it), that it goes back to ours. */
static void hear_of_newer(struct work *work, const struct notify_link_item *item)
{
	const struct rows_reader *rows = work->context->rows;
	const Zh__LinkHeadContent *newer = item->newer;
	uint32_t listens = item->newer_by != 0 ? item->newer_by : item->peer;
	if (newer == NULL || (item->newer_by == 0 && item->head->knows != newer->epoch) ||
	    (!goes_back_to(newer, item->own_life) && !SABOTAGE("link.newer-undescended")) ||
	    setting_get(rows, SETTING_SUPERSEDED, 0) != 0 ||
	    (uint64_t)setting_get(rows, SETTING_SET_ASIDE, 0) == newer->epoch ||
	    SABOTAGE("link.newer-unheard"))
		return;
	Zh__LifeSuperseded *body = NEW(work, LifeSuperseded);
	SET_OPTIONAL(body, life, newer->epoch);
	SET_OPTIONAL(body, by_peer, listens);
	body->has_proof = 1;
	body->proof = message_bytes(item->newer_proof);
	emit_of_link(work, KIND(LIFE_SUPERSEDED), body);
}

/* ---- comparing the ledgers */

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
	if (theirs->accepted_behind != out->behind || theirs->behind > in->behind)
		return not_yet; /* a stream began again, and one end doesn't know of it */
	if (theirs->accepted > out->sent || theirs->receipted > in->accepted)
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
static void begin_link_alone(struct work *work, const struct notify_link_item *item,
			     const struct tie_row *tie)
{
	uint64_t county = recovery_of(work);
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
	if (recovery != recovery_of(work))
		return;
	(void)rows_scan(work->context->rows, TABLE_TIES, bytes_of(NULL, 0), bytes_of(NULL, 0),
			SIZE_MAX, tie_waits, &waiting);
	Zh__RecoveryEnded *body = waiting.any ? NULL : NEW(work, RecoveryEnded);
	if (body == NULL)
		return;
	SET_OPTIONAL(body, recovery, recovery);
	emit_of_link(work, KIND(RECOVERY_ENDED), body);
}

static void compare_ledgers(struct work *work, const struct notify_link_item *item,
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

/* Another life has said with its first word whether it asks. */
static void note_recovered(struct work *work, const struct notify_link_item *item,
			   const struct tie_row *tie)
{
	bool asks = item->head->recovers != 0;
	if (tie->life != item->epoch || asks == (tie->peer_recovers != 0))
		return;
	Zh__PeerRecovered *body = NEW(work, PeerRecovered);
	SET_OPTIONAL(body, peer, item->peer);
	SET_OPTIONAL(body, life, item->epoch);
	if (asks)
		SET_OPTIONAL(body, asks, 1);
	emit_of_link(work, KIND(PEER_RECOVERED), body);
}

void decide_tie(struct work *work, const struct notify_link_item *item, const struct tie_row *tie)
{
	hear_whose_word_counts(work, item, tie);
	hear_of_twins(work, item, tie);
	hear_of_newer(work, item);
	decide_elsewhere(work, item);
	note_recovered(work, item, tie);
	begin_link_alone(work, item, tie);
	compare_ledgers(work, item, tie);
	decide_anew(work, item, tie);
}

/* ---- the recovery itself */

void decide_recovery_begins(struct work *work, const struct notify_link_item *item)
{
	uint64_t recovery = recovery_of(work);
	struct waiting begun = {.recovery = recovery};
	(void)rows_scan(work->context->rows, TABLE_TIES, bytes_of(NULL, 0), bytes_of(NULL, 0),
			SIZE_MAX, tie_waits, &begun);
	if (recovery == 0 || begun.any)
		return;
	Zh__RecoveryBegun *body = NEW(work, RecoveryBegun);
	uint32_t *peers = ARENA_ARRAY(work->context->arena, uint32_t, item->peer_count + 1);
	if (peers == NULL) {
		work->decision->arena_full = true;
		return;
	}
	for (size_t i = 0; i < item->peer_count; i++)
		peers[i] = item->peers[i];
	SET_OPTIONAL(body, recovery, recovery);
	body->peers = peers;
	body->n_peers = item->peer_count;
	emit_of_link(work, KIND(RECOVERY_BEGUN), body);
	if (item->peer_count == 0)
		end_if_last(work, recovery, 0);
}

/* ---- persons' acts */

/* Both are the word of one person against what a county says of itself. */
static bool reason_given(struct work *work)
{
	const char *reason = work_act(work)->reason;
	if (reason != NULL && (reason[0] != '\0' || SABOTAGE("restore.reason-empty")))
		return true;
	return work_invalid_as(work, "act.reason_missing", "reason");
}

void act_waive_link(struct work *work)
{
	const Zh__RestoreWaiveLinkCommand *asked = WORK_BODY(work, Zh__RestoreWaiveLinkCommand);
	struct tie_row tie = {0};
	if (!reason_given(work))
		return;
	bool known = tie_get(work->context->rows, asked->neighbour, &tie);
	uint64_t recovery = tie_recovery(work->context->rows, &tie);
	if (recovery == 0 && recovery_of(work) == 0) {
		(void)work_refuse_as(work, "restore.not_recovering", NULL);
		return;
	}
	if (!known || recovery == 0 || tie.waits != recovery) {
		(void)work_refuse_as(work, "restore.link_not_waiting", NULL);
		return;
	}
	Zh__LinkWaived *body = NEW(work, LinkWaived);
	SET_OPTIONAL(body, peer, asked->neighbour);
	SET_OPTIONAL(body, recovery, recovery);
	emit_of_link(work, KIND(LINK_WAIVED), body);
	end_if_last(work, recovery, asked->neighbour);
}

static unsigned hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned)(c - '0');
	return c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10 : 16;
}

/* As it is printed everywhere: its bytes as they are. */
static bool read_life(const char *text, uint64_t *ret_life)
{
	uint8_t bytes[sizeof *ret_life];
	if (text == NULL || strlen(text) != 2 * sizeof bytes)
		return false;
	for (size_t i = 0; i < sizeof bytes; i++) {
		unsigned high = hex_digit(text[2 * i]), low = hex_digit(text[2 * i + 1]);
		if (high == 16 || low == 16)
			return false;
		bytes[i] = (uint8_t)(high << 4 | low);
	}
	memcpy(ret_life, bytes, sizeof bytes);
	return true;
}

void act_accept_life(struct work *work)
{
	const Zh__RegionAcceptLifeCommand *asked = WORK_BODY(work, Zh__RegionAcceptLifeCommand);
	struct tie_row tie;
	uint64_t life;
	if (!reason_given(work))
		return;
	if (!read_life(asked->life, &life)) {
		(void)work_invalid_as(work, "region.life", "life");
		return;
	}
	if (!tie_get(work->context->rows, asked->neighbour, &tie) || tie.other_life != life) {
		(void)work_refuse_as(work, "region.life_not_met", NULL);
		return;
	}
	change_life(work, asked->neighbour, life_that_counts(work, asked->neighbour, &tie), life,
		    true, true);
}

void act_stay(struct work *work)
{
	const Zh__RestoreStayCommand *asked = WORK_BODY(work, Zh__RestoreStayCommand);
	int64_t superseded = setting_get(work->context->rows, SETTING_SUPERSEDED, 0);
	uint64_t life;
	if (work_act(work)->reason == NULL) {
		(void)work_invalid_as(work, "act.reason_missing", "reason");
		return;
	}
	if (!read_life(asked->life, &life)) {
		(void)work_invalid_as(work, "region.life", "life");
		return;
	}
	if (superseded == 0 || (uint64_t)superseded != life) {
		(void)work_refuse_as(work, "restore.not_superseded", NULL);
		return;
	}
	Zh__LifeStays *body = NEW(work, LifeStays);
	SET_OPTIONAL(body, life, life);
	emit_of_link(work, KIND(LIFE_STAYS), body);
}
