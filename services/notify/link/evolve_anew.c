/* Rows of streams that begin again (decide_anew.c). */
#include "notify.pb-c.h"
#include "services/notify/evolve.h"
#include "services/notify/tables.h"

static void put(struct rows_writer *rows, uint16_t table, const struct row_key *key,
		const void *row, size_t size)
{
	rows->put(rows->read.context, table, row_key_bytes(key), bytes_of(row, size));
}

/* The letter's number on its link, where that was its last document. */
static void renumber(struct rows_writer *rows, uint64_t referral, const struct row_key *was,
		     uint64_t number)
{
	struct referral_row row;
	if (!referral_get(&rows->read, referral, &row))
		return;
	struct row_key now = link_key(row.peer, row.stream, row.link_number);
	if (!bytes_equal(row_key_bytes(&now), row_key_bytes(was)))
		return;
	row.link_number = number;
	now = row_key_u64(referral);
	put(rows, TABLE_REFERRALS, &now, &row, sizeof row);
}

static void run_on(uint8_t running[DIGEST_SIZE], const uint8_t digest[DIGEST_SIZE])
{
	uint8_t next[DIGEST_SIZE];
	digest_blake2b256_pair(bytes_of(running, DIGEST_SIZE), bytes_of(digest, DIGEST_SIZE), next);
	memcpy(running, next, DIGEST_SIZE);
}

/* ---- of ours */

static enum status ours_anew(struct rows_writer *rows, struct peer_row *peer,
			     const Zh__StreamAnew *body)
{
	uint8_t stream = (uint8_t)body->stream;
	struct peer_out *out = &peer->out[STREAM_SLOT(stream)];
	if (body->ended != out->receipted || body->last != out->sent || body->behind <= out->sent)
		return STATUS_INVALID;
	memset(out->digest, 0, DIGEST_SIZE);
	for (uint64_t was = body->ended + 1; was <= body->last; was++) {
		uint64_t number = body->behind + (was - body->ended);
		struct row_key from = link_key(body->peer, stream, was);
		struct row_key to = link_key(body->peer, stream, number);
		struct outbox_row row;
		if (!outbox_get(&rows->read, body->peer, stream, was, &row))
			return STATUS_INVALID;
		run_on(out->digest, row.digest);
		memcpy(row.stream_digest, out->digest, DIGEST_SIZE);
		put(rows, TABLE_OUTBOX, &to, &row, sizeof row);
		renumber(rows, row.referral, &from, number);
	}
	out->behind = out->receipted = body->behind;
	out->ended = body->ended;
	out->sent = body->behind + (body->last - body->ended);
	return STATUS_OK;
}

/* ---- of theirs */

/* What came after the number where the sender's word counts keeps its place. */
static enum status run_again(struct rows_writer *rows, struct peer_row *peer, uint8_t stream)
{
	struct peer_in *in = &peer->in[STREAM_SLOT(stream)];
	memcpy(in->digest, in->begun_digest, DIGEST_SIZE);
	for (uint64_t number = in->begun + 1; number <= in->accepted; number++) {
		struct row_key key = link_key(peer->region, stream, number);
		struct inbox_row row;
		if (!inbox_get(&rows->read, peer->region, stream, number, &row))
			return STATUS_INVALID;
		run_on(in->digest, row.digest);
		memcpy(row.stream_digest, in->digest, DIGEST_SIZE);
		put(rows, TABLE_INBOX, &key, &row, sizeof row);
	}
	return STATUS_OK;
}

static enum status theirs_anew(struct rows_writer *rows, struct peer_row *peer,
			       const Zh__StreamAnew *body)
{
	uint8_t stream = (uint8_t)body->stream;
	struct peer_in *in = &peer->in[STREAM_SLOT(stream)];
	if (body->has_digest) {
		if (body->digest.len != DIGEST_SIZE)
			return STATUS_INVALID;
		memcpy(in->begun_digest, body->digest.data, DIGEST_SIZE);
	} else {
		if (body->behind <= in->accepted)
			return STATUS_INVALID;
		memset(in->begun_digest, 0, DIGEST_SIZE);
		in->behind = body->behind;
		in->ended = body->ended;
	}
	in->begun = body->behind;
	if (in->accepted < in->begun)
		in->accepted = in->begun;
	return run_again(rows, peer, stream);
}

enum status link_stream_anew(struct rows_writer *rows, const struct event *event)
{
	const Zh__StreamAnew *body = BODY(event, StreamAnew);
	struct peer_row peer;
	if (body->stream < 1 || body->stream > LINK_STREAMS || body->behind == 0 ||
	    !peer_get(&rows->read, body->peer, &peer))
		return STATUS_INVALID;
	TRY(body->received ? theirs_anew(rows, &peer, body) : ours_anew(rows, &peer, body));
	notify_put_peer(rows, &peer);
	return STATUS_OK;
}

enum status link_letter_known(struct rows_writer *rows, const struct event *event)
{
	const Zh__LetterKnown *body = BODY(event, LetterKnown);
	struct peer_row peer;
	struct inbox_row row;
	if (body->stream < 1 || body->stream > LINK_STREAMS ||
	    body->stream_digest.len != DIGEST_SIZE || !peer_get(&rows->read, body->peer, &peer) ||
	    !inbox_get(&rows->read, body->peer, (uint8_t)body->stream, body->was, &row))
		return STATUS_INVALID;
	struct peer_in *in = &peer.in[STREAM_SLOT(body->stream)];
	if (body->link_number != in->accepted + 1)
		return STATUS_INVALID;
	in->accepted = body->link_number;
	memcpy(in->digest, body->stream_digest.data, DIGEST_SIZE);
	memcpy(row.stream_digest, in->digest, DIGEST_SIZE);
	notify_put_peer(rows, &peer);
	struct row_key was = link_key(body->peer, (uint8_t)body->stream, body->was);
	struct row_key key = link_key(body->peer, (uint8_t)body->stream, body->link_number);
	put(rows, TABLE_INBOX, &key, &row, sizeof row);
	renumber(rows, row.referral, &was, body->link_number);
	return STATUS_OK;
}
