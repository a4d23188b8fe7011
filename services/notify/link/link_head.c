/* The heartbeat: how far the streams go, whose word it is, and whose word counts here. */
#include "common/base/sabotage.h"
#include "common/core/common_rows.h"
#include "common/core/message.h"
#include "services/notify/link/link_crypto.h"
#include "services/notify/link/link_internal.h"

/* What one heartbeat is made of; the digests are borrowed by the message. */
struct heartbeat {
	Zh__LinkHeadContent content;
	Zh__LinkStreamHead streams[LINK_STREAMS], *list[LINK_STREAMS];
	uint8_t receipted[LINK_STREAMS][DIGEST_SIZE]; /* running digests */
	struct peer_row peer;
	struct tie_row tie;
	uint64_t parents[LIVES_TOLD + 1];
	Zh__LinkLife met, *met_list[1];
};

static void fill_stream(struct heartbeat *heartbeat, const struct rows_reader *rows, uint8_t stream)
{
	size_t slot = STREAM_SLOT(stream);
	Zh__LinkStreamHead *head = &heartbeat->streams[slot];
	const struct peer_out *out = &heartbeat->peer.out[slot];
	const struct peer_in *in = &heartbeat->peer.in[slot];
	zh__link_stream_head__init(head);
	SET_OPTIONAL(head, stream, (Zh__LinkStream)stream);
	SET_OPTIONAL(head, head, out->sent);
	SET_OPTIONAL(head, accepted, in->accepted);
	SET_OPTIONAL(head, receipted, out->receipted);
	if (in->accepted != 0) {
		head->has_accepted_digest = 1;
		head->accepted_digest = message_bytes(bytes_of(in->digest, DIGEST_SIZE));
	}
	if (sent_digest_at(rows, &heartbeat->peer, stream, out->receipted,
			   heartbeat->receipted[slot])) {
		head->has_receipted_digest = 1;
		head->receipted_digest =
			message_bytes(bytes_of(heartbeat->receipted[slot], DIGEST_SIZE));
	}
	if (out->behind != 0) {
		SET_OPTIONAL(head, behind, out->behind);
		SET_OPTIONAL(head, ended, out->ended);
	}
	if (in->behind != 0)
		SET_OPTIONAL(head, accepted_behind, in->behind);
	heartbeat->list[slot] = head;
}

/* The lives that this one goes back to: of a journal that was restored by an older program the last
 * one alone is known. */
static void fill_parents(struct heartbeat *heartbeat, const struct link *link,
			 const struct rows_reader *rows)
{
	Zh__LinkHeadContent *content = &heartbeat->content;
	content->n_parents = own_parents(rows, heartbeat->parents);
	if (content->n_parents == 0 && link->parent != 0)
		heartbeat->parents[content->n_parents++] = link->parent;
	content->parents = heartbeat->parents;
}

static void fill_lives(struct heartbeat *heartbeat, const struct rows_reader *rows)
{
	Zh__LinkHeadContent *content = &heartbeat->content;
	const struct tie_row *tie = &heartbeat->tie;
	if (tie_recovery(rows, tie) != 0)
		SET_OPTIONAL(content, recovers, 1);
	if (tie->life != 0)
		SET_OPTIONAL(content, knows, tie->life);
	if (tie->other_life == 0)
		return;
	zh__link_life__init(&heartbeat->met);
	SET_OPTIONAL(&heartbeat->met, epoch, tie->other_life);
	SET_OPTIONAL(&heartbeat->met, met_ms, tie->other_ms);
	heartbeat->met_list[0] = &heartbeat->met;
	content->n_met = 1;
	content->met = heartbeat->met_list;
}

static enum status sign_head(const struct link *link, const Zh__LinkHeadContent *content,
			     struct arena *arena, struct bytes *ret_frame)
{
	struct bytes packed;
	uint8_t signature[SIGNATURE_BYTES];
	TRY(link_pack(&content->base, arena, &packed));
	bytes_sign(link->sign_key, SIGNS_HEAD, packed, signature);
	Zh__LinkHead head = ZH__LINK_HEAD__INIT;
	head.has_content = head.has_key_id = head.has_signature = 1;
	head.content = message_bytes(packed);
	head.key_id = message_bytes(bytes_of(link->sign_key->id, KEY_ID));
	head.signature = message_bytes(bytes_of(signature, sizeof signature));
	SET_OPTIONAL(&head, alg, ALG_ED25519);
	Zh__Envelope envelope = ZH__ENVELOPE__INIT;
	envelope.what_case = ZH__ENVELOPE__WHAT_LINK_HEAD;
	envelope.link_head = &head;
	return link_pack_envelope(&envelope, arena, ret_frame);
}

enum status link_head_make(const struct link *link, const struct rows_reader *rows, uint32_t peer,
			   int64_t now_ms, struct arena *arena, struct bytes *ret_frame)
{
	return link_head_answer(link, rows, peer, now_ms, bytes_of(NULL, 0), arena, ret_frame);
}

enum status link_head_answer(const struct link *link, const struct rows_reader *rows, uint32_t peer,
			     int64_t now_ms, struct bytes newer, struct arena *arena,
			     struct bytes *ret_frame)
{
	struct heartbeat heartbeat = {.content = ZH__LINK_HEAD_CONTENT__INIT};
	Zh__LinkHeadContent *content = &heartbeat.content;
	(void)peer_get(rows, peer, &heartbeat.peer);
	(void)tie_get(rows, peer, &heartbeat.tie);
	for (uint8_t stream = 1; stream <= LINK_STREAMS; stream++)
		fill_stream(&heartbeat, rows, stream);
	SET_OPTIONAL(content, from_region, link->region);
	SET_OPTIONAL(content, to_region, peer);
	SET_OPTIONAL(content, epoch, link->epoch);
	SET_OPTIONAL(content, now_ms, now_ms);
	if (link->session != 0)
		SET_OPTIONAL(content, session, link->session);
	content->n_streams = LINK_STREAMS;
	content->streams = heartbeat.list;
	fill_parents(&heartbeat, link, rows);
	fill_lives(&heartbeat, rows);
	link_words_tell(link, rows, peer, now_ms, arena, content);
	if (newer.size != 0)
		content->newer = (Zh__LinkHead *)(void *)(uintptr_t)message_read(
			&zh__link_head__descriptor, newer, arena);
	return sign_head(link, content, arena, ret_frame);
}

/* What was on the way when a process ended may come after the first word of the next one: it is
 * older than that. */
bool link_two_at_once(struct link_peer *peer, const Zh__LinkHeadContent *head)
{
	if (head->session == 0 || head->session == peer->sessions[0].session)
		return false;
	if (head->session == peer->sessions[1].session)
		return head->now_ms > peer->sessions[0].first_ms &&
		       !SABOTAGE("link.one-life-twice");
	peer->sessions[1] = peer->sessions[0];
	peer->sessions[0].session = head->session;
	peer->sessions[0].first_ms = head->now_ms;
	return false;
}
