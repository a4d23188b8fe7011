/* Rows of where journals ended. */
#include "common/core/common_rows.h"
#include "notify.pb-c.h"
#include "services/notify/evolve.h"
#include "services/notify/tables.h"

static void put(struct rows_writer *rows, uint16_t table, const struct row_key *key,
		const void *row, size_t size)
{
	rows->put(rows->read.context, table, row_key_bytes(key), bytes_of(row, size));
}

static struct chain_tie_row tie_of(const struct rows_writer *rows, uint32_t peer)
{
	struct chain_tie_row tie;
	if (!chain_tie_get(&rows->read, peer, &tie))
		tie = (struct chain_tie_row){.version = 1};
	return tie;
}

static enum status put_tie(struct rows_writer *rows, uint32_t peer, const struct chain_tie_row *tie)
{
	struct row_key key = {0};
	row_key_put_u32(&key, peer);
	put(rows, TABLE_CHAIN_TIES, &key, tie, sizeof *tie);
	return STATUS_OK;
}

static bool is_sound(const Zh__ChainHead *head)
{
	return head != NULL && head->daemon >= (Zh__DaemonName)DAEMON_INTAKE &&
	       head->daemon < (Zh__DaemonName)DAEMON_COUNT && head->frame != 0 &&
	       head->hash.len == DIGEST_SIZE;
}

static struct chain_row row_of(const struct event *event, const Zh__ChainHead *head, uint64_t life)
{
	struct chain_row row = {
		.version = 1,
		.day = head->day,
		.incarnation = head->incarnation,
		.parent = head->parent,
		.forked_at = head->forked_at,
		.frame = head->frame,
		.through = head->through,
		.life = life,
		.at_ms = event->recorded_ms,
	};
	memcpy(row.hash, head->hash.data, DIGEST_SIZE);
	return row;
}

/* ---- our own */

static enum status put_own(struct rows_writer *rows, const struct event *event,
			   const Zh__ChainHead *head)
{
	if (!is_sound(head))
		return STATUS_INVALID;
	struct row_key key = chain_key(0, (enum daemon)head->daemon, CHAIN_NEWEST);
	struct chain_row row = row_of(event, head, own_life(&rows->read));
	put(rows, TABLE_CHAINS, &key, &row, sizeof row);
	return STATUS_OK;
}

enum status link_chain_signed(struct rows_writer *rows, const struct event *event)
{
	const Zh__ChainSigned *body = BODY(event, ChainSigned);
	Zh__ChainHead head = ZH__CHAIN_HEAD__INIT;
	head.daemon = (Zh__DaemonName)DAEMON_NOTIFY;
	head.incarnation = body->incarnation;
	head.frame = body->frame;
	head.through = body->through;
	head.hash = body->hash;
	head.day = body->day;
	head.parent = body->parent;
	head.forked_at = body->forked_at;
	return put_own(rows, event, &head);
}

enum status link_chain_noted(struct rows_writer *rows, const struct event *event)
{
	return put_own(rows, event, BODY(event, ChainNoted)->head);
}

/* ---- a neighbour's */

/* What it said in the life before, after what it was put back to, is of no more use. */
static void supersede(struct rows_writer *rows, uint32_t peer, const Zh__ChainHead *head)
{
	struct row_key from = chain_key(peer, (enum daemon)head->daemon, CHAIN_NEWEST + 1);
	struct row_ref found;
	size_t prefix = sizeof(uint32_t) + 1;
	while (rows->read.seek(rows->read.context, TABLE_CHAINS, row_key_bytes(&from), &found) &&
	       memcmp(found.key.data, from.data, prefix) == 0) {
		struct chain_row row;
		uint64_t frame = be64_get(found.key.data + prefix);
		struct row_key key = chain_key(peer, (enum daemon)head->daemon, frame);
		memcpy(&row, found.value.data, sizeof row);
		if (row.incarnation != head->incarnation && row.through > head->forked_at) {
			row.superseded = 1;
			put(rows, TABLE_CHAINS, &key, &row, sizeof row);
		}
		from = chain_key(peer, (enum daemon)head->daemon, frame + 1);
	}
}

enum status link_peer_chain_kept(struct rows_writer *rows, const struct event *event)
{
	const Zh__PeerChainKept *body = BODY(event, PeerChainKept);
	struct chain_tie_row tie = tie_of(rows, body->peer);
	for (size_t i = 0; i < body->n_heads; i++) {
		const Zh__ChainHead *head = body->heads[i];
		if (!is_sound(head))
			return STATUS_INVALID;
		struct chain_row row = row_of(event, head, body->life);
		struct row_key newest =
			chain_key(body->peer, (enum daemon)head->daemon, CHAIN_NEWEST);
		struct row_key key = chain_key(body->peer, (enum daemon)head->daemon, head->frame);
		if (body->restored)
			supersede(rows, body->peer, head);
		put(rows, TABLE_CHAINS, &newest, &row, sizeof row);
		put(rows, TABLE_CHAINS, &key, &row, sizeof row);
	}
	tie.kept_ms = event->recorded_ms;
	if (body->restored)
		tie.refused_why = tie.refused_daemon = 0;
	return put_tie(rows, body->peer, &tie);
}

enum status link_peer_chain_refused(struct rows_writer *rows, const struct event *event)
{
	const Zh__PeerChainRefused *body = BODY(event, PeerChainRefused);
	struct chain_tie_row tie = tie_of(rows, body->peer);
	if (!is_sound(body->head))
		return STATUS_INVALID;
	tie.refused_why = (uint8_t)body->why;
	tie.refused_daemon = (uint8_t)body->head->daemon;
	tie.refused_frame = body->head->frame;
	tie.refused_life = body->life;
	tie.refused_mark = be64_get(body->head->hash.data);
	tie.refused_ms = event->recorded_ms;
	return put_tie(rows, body->peer, &tie);
}

/* ---- ours, as a neighbour holds them */

enum status link_chain_held(struct rows_writer *rows, const struct event *event)
{
	const Zh__ChainHeld *body = BODY(event, ChainHeld);
	struct chain_tie_row tie = tie_of(rows, body->peer);
	for (size_t i = 0; i < body->n_heads; i++) {
		const Zh__ChainHead *head = body->heads[i];
		if (!is_sound(head))
			return STATUS_INVALID;
		struct chain_row row = row_of(event, head, own_life(&rows->read));
		struct row_key key = chain_key(body->peer, (enum daemon)head->daemon, head->frame);
		put(rows, TABLE_CHAINS_HELD, &key, &row, sizeof row);
	}
	if (body->n_heads != 0)
		tie.held_ms = event->recorded_ms;
	tie.ahead = body->ahead;
	return put_tie(rows, body->peer, &tie);
}

enum status link_own_chain_refused(struct rows_writer *rows, const struct event *event)
{
	const Zh__OwnChainRefused *body = BODY(event, OwnChainRefused);
	struct chain_tie_row tie = tie_of(rows, body->by_peer);
	tie.denied_why = (uint8_t)body->why;
	tie.denied_daemon = body->head != NULL ? (uint8_t)body->head->daemon : 0;
	tie.denied_frame = body->head != NULL ? body->head->frame : 0;
	tie.denied_ms = body->why != 0 ? event->recorded_ms : 0;
	return put_tie(rows, body->by_peer, &tie);
}
