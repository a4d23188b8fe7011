/* Rows of lives and recoveries. */
#include "common/base/sabotage.h"
#include "common/core/common_rows.h"
#include "notify.pb-c.h"
#include "services/notify/evolve.h"
#include "services/notify/tables.h"

static struct tie_row tie_of(const struct rows_writer *rows, uint32_t region)
{
	struct tie_row tie;
	if (!tie_get(&rows->read, region, &tie))
		tie = (struct tie_row){.version = 1};
	return tie;
}

static enum status put_tie(struct rows_writer *rows, uint32_t region, const struct tie_row *tie)
{
	struct row_key key = {0};
	row_key_put_u32(&key, region);
	rows->put(rows->read.context, TABLE_TIES, row_key_bytes(&key), bytes_of(tie, sizeof *tie));
	return STATUS_OK;
}

static struct row_key life_key(uint32_t region, uint64_t life)
{
	struct row_key key = {0};
	row_key_put_u32(&key, region);
	row_key_put_u64(&key, life);
	return key;
}

static void end_life(struct rows_writer *rows, const struct event *event, uint32_t region,
		     uint64_t life)
{
	struct row_key key = life_key(region, life);
	struct life_row row = {
		.version = 1, .ended_ms = event->recorded_ms, .order = event->sequence};
	rows->put(rows->read.context, TABLE_LIVES, row_key_bytes(&key), bytes_of(&row, sizeof row));
}

/* ---- our own */

enum status link_journal_forked(struct rows_writer *rows, const struct event *event)
{
	const Zh__JournalForked *body = BODY(event, JournalForked);
	end_life(rows, event, 0, body->parent);
	return STATUS_OK;
}

enum status link_own_life_disputed(struct rows_writer *rows, const struct event *event)
{
	const Zh__OwnLifeDisputed *body = BODY(event, OwnLifeDisputed);
	struct tie_row tie = tie_of(rows, body->by_peer);
	tie.denied = body->counts != 0;
	tie.own_other = body->ended ? 0 : body->life;
	tie.own_other_ms = body->ended ? 0 : body->met_ms;
	return put_tie(rows, body->by_peer, &tie);
}

/* ---- a peer's */

/* What was accepted from the life before goes on with the new one: numbers and digests are the
 * stream's. */
static void take_streams_over(struct rows_writer *rows, uint32_t region, uint64_t life)
{
	struct peer_row peer;
	if (!peer_get(&rows->read, region, &peer))
		return;
	for (size_t slot = 0; slot < LINK_STREAMS; slot++) {
		if (peer.in[slot].accepted != 0)
			peer.in[slot].epoch = life;
	}
	notify_put_peer(rows, &peer);
}

/* Equal to the life that counted was equal to a copy that is older than what this one has of us:
 * while our own recovery goes on, the link waits again; and what a person let be was of that life.
 */
static void compare_anew(const struct rows_writer *rows, struct tie_row *tie)
{
	uint64_t recovery = county_recovery(&rows->read);
	tie->differs = tie->waived = tie->let_be = 0;
	if (recovery == 0 || tie->waits != recovery || SABOTAGE("restore.compared-with-former"))
		return;
	tie->compared = 0;
	tie->compared_ms = 0;
}

enum status link_peer_life_changed(struct rows_writer *rows, const struct event *event)
{
	const Zh__PeerLifeChanged *body = BODY(event, PeerLifeChanged);
	struct tie_row tie = tie_of(rows, body->peer);
	struct row_key key = life_key(body->peer, body->life);
	if (body->peer == 0 || body->life == 0)
		return STATUS_INVALID;
	if (body->was != 0)
		end_life(rows, event, body->peer, body->was);
	rows->del(rows->read.context, TABLE_LIVES, row_key_bytes(&key));
	take_streams_over(rows, body->peer, body->life);
	tie.life = body->life;
	tie.life_since_ms = event->recorded_ms;
	tie.peer_recovers = body->recovers != 0;
	if (body->was != 0)
		compare_anew(rows, &tie);
	if (tie.other_life == body->life || body->by_hand) {
		tie.other_life = 0;
		tie.other_ms = 0;
		tie.other_why = 0;
	}
	return put_tie(rows, body->peer, &tie);
}

enum status link_other_life_met(struct rows_writer *rows, const struct event *event)
{
	const Zh__OtherLifeMet *body = BODY(event, OtherLifeMet);
	struct tie_row tie = tie_of(rows, body->peer);
	tie.other_life = body->life;
	tie.other_ms = event->recorded_ms;
	tie.other_why = (uint8_t)body->why;
	return put_tie(rows, body->peer, &tie);
}

enum status link_peer_recovered(struct rows_writer *rows, const struct event *event)
{
	const Zh__PeerRecovered *body = BODY(event, PeerRecovered);
	struct tie_row tie = tie_of(rows, body->peer);
	tie.peer_recovers = body->asks != 0;
	return put_tie(rows, body->peer, &tie);
}

/* ---- the recovery */

enum status link_recovery_begun(struct rows_writer *rows, const struct event *event)
{
	const Zh__RecoveryBegun *body = BODY(event, RecoveryBegun);
	for (size_t i = 0; i < body->n_peers; i++) {
		struct tie_row tie = tie_of(rows, body->peers[i]);
		tie.waits = body->recovery;
		if (tie.compared == body->recovery)
			tie.compared = 0;
		tie.differs = tie.waived = tie.let_be = 0;
		tie.sent_back = tie.received_back = 0;
		/* What the life before was told of others was of that one. */
		tie.denied = 0;
		tie.own_other = 0;
		tie.own_other_ms = 0;
		TRY(put_tie(rows, body->peers[i], &tie));
	}
	for (size_t i = 0; i < body->n_let_be; i++) {
		struct tie_row tie = tie_of(rows, body->let_be[i]);
		tie.let_be = 1;
		TRY(put_tie(rows, body->let_be[i], &tie));
	}
	return STATUS_OK;
}

static uint8_t difference_of(const Zh__LedgersCompared *body)
{
	if (body->equal)
		return TIE_EQUAL;
	return body->differs != NULL && strcmp(body->differs, TIE_BEGUN_THERE_TEXT) == 0
		       ? TIE_BEGUN_THERE
		       : TIE_DIFFERS;
}

enum status link_ledgers_compared(struct rows_writer *rows, const struct event *event)
{
	const Zh__LedgersCompared *body = BODY(event, LedgersCompared);
	struct tie_row tie = tie_of(rows, body->peer);
	tie.differs = difference_of(body);
	if (body->equal) {
		tie.compared = body->recovery;
		tie.compared_ms = event->recorded_ms;
	}
	return put_tie(rows, body->peer, &tie);
}

enum status link_waived(struct rows_writer *rows, const struct event *event)
{
	const Zh__LinkWaived *body = BODY(event, LinkWaived);
	struct tie_row tie = tie_of(rows, body->peer);
	tie.compared = body->recovery;
	tie.compared_ms = event->recorded_ms;
	tie.waived = 1;
	tie.let_be = 0;
	return put_tie(rows, body->peer, &tie);
}

enum status notify_count_back(struct rows_writer *rows, uint32_t region, bool sent)
{
	struct tie_row tie = tie_of(rows, region);
	if (sent)
		tie.sent_back++;
	else
		tie.received_back++;
	return put_tie(rows, region, &tie);
}

enum status notify_count_wrong_moment(struct rows_writer *rows, uint32_t region, int64_t at_ms)
{
	struct tie_row tie = tie_of(rows, region);
	tie.wrong_moments++;
	tie.wrong_moment_ms = at_ms;
	return put_tie(rows, region, &tie);
}
