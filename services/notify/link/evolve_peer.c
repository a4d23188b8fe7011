/* Rows of the regions that there are links with. */
#include "notify.pb-c.h"
#include "services/notify/evolve.h"

/* A region's row is made when it is first needed. */
struct peer_row notify_peer_of(const struct rows_writer *rows, uint32_t region)
{
	struct peer_row peer;
	if (!peer_get(&rows->read, region, &peer))
		peer = (struct peer_row){.version = 1, .region = region};
	return peer;
}

void notify_put_peer(struct rows_writer *rows, const struct peer_row *peer)
{
	struct row_key key = {0};
	row_key_put_u32(&key, peer->region);
	rows->put(rows->read.context, TABLE_PEERS, row_key_bytes(&key),
		  bytes_of(peer, sizeof *peer));
}

enum status link_receipted(struct rows_writer *rows, const struct event *event)
{
	const Zh__LinkReceipted *body = BODY(event, LinkReceipted);
	if (body->stream < 1 || body->stream > LINK_STREAMS || body->receipt.len > ROW_MAX)
		return STATUS_INVALID;
	struct peer_row peer = notify_peer_of(rows, body->peer);
	struct peer_out *out = &peer.out[STREAM_SLOT(body->stream)];
	if (body->number <= out->receipted || body->number > out->sent)
		return STATUS_INVALID;
	out->receipted = body->number;
	out->receipted_ms = body->received_ms;
	notify_put_peer(rows, &peer);
	struct row_key key = link_key(body->peer, (uint8_t)body->stream, body->number);
	rows->put(rows->read.context, TABLE_RECEIPTS, row_key_bytes(&key),
		  bytes_of(body->receipt.data, body->receipt.len));
	return STATUS_OK;
}

static enum status link_turned(struct rows_writer *rows, const struct event *event, uint32_t region,
			       bool up)
{
	struct peer_row peer = notify_peer_of(rows, region);
	peer.up = up;
	peer.link_since_ms = event->recorded_ms;
	notify_put_peer(rows, &peer);
	return STATUS_OK;
}

enum status link_up(struct rows_writer *rows, const struct event *event)
{
	return link_turned(rows, event, BODY(event, LinkUp)->peer, true);
}

enum status link_down(struct rows_writer *rows, const struct event *event)
{
	return link_turned(rows, event, BODY(event, LinkDown)->peer, false);
}
