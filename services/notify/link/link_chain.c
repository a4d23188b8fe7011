/* Where our journals ended goes to who holds it for us, and what we hold goes back to its owner. */
#include "common/base/sabotage.h"
#include "common/core/message.h"
#include "services/notify/link/link_crypto.h"
#include "services/notify/link/link_internal.h"

#define OLDER_TOLD 15u /* of what is held, beside the newest, in one word */
#define HEADS_MAX (DAEMON_COUNT + OLDER_TOLD)

/* Heads of a message, with the rows that they borrow from. */
struct heads {
	struct chain_row rows[HEADS_MAX];
	Zh__ChainHead heads[HEADS_MAX], *list[HEADS_MAX];
	size_t count;
};

static void add_head(struct heads *heads, enum daemon daemon, const struct chain_row *row)
{
	if (heads->count == HEADS_MAX)
		return;
	struct chain_row *kept = &heads->rows[heads->count];
	Zh__ChainHead *head = &heads->heads[heads->count];
	*kept = *row;
	zh__chain_head__init(head);
	SET_OPTIONAL(head, daemon, (Zh__DaemonName)daemon);
	SET_OPTIONAL(head, incarnation, kept->incarnation);
	SET_OPTIONAL(head, frame, kept->frame);
	SET_OPTIONAL(head, through, kept->through);
	SET_OPTIONAL(head, day, kept->day);
	if (kept->parent != 0) {
		SET_OPTIONAL(head, parent, kept->parent);
		SET_OPTIONAL(head, forked_at, kept->forked_at);
	}
	head->has_hash = 1;
	head->hash = message_bytes(bytes_of(kept->hash, DIGEST_SIZE));
	heads->list[heads->count++] = head;
}

/* ---- ours */

bool link_chain_moved(const struct rows_reader *rows, uint64_t told[DAEMON_COUNT])
{
	bool moved = false;
	for (unsigned i = DAEMON_INTAKE; i < DAEMON_COUNT; i++) {
		struct chain_row own;
		if (!chain_own_get(rows, (enum daemon)i, &own) || own.frame == told[i])
			continue;
		told[i] = own.frame;
		moved = true;
	}
	return moved;
}

enum status link_chain_make(const struct link *link, const struct rows_reader *rows, uint32_t peer,
			    int64_t now_ms, struct arena *arena, struct bytes *ret_frame)
{
	struct heads heads = {.count = 0};
	bool any = false;
	for (unsigned i = DAEMON_INTAKE; i < DAEMON_COUNT; i++) {
		struct chain_row own;
		if (!chain_own_get(rows, (enum daemon)i, &own))
			continue;
		any |= !chain_is_held(rows, peer, (enum daemon)i, &own);
		add_head(&heads, (enum daemon)i, &own);
	}
	if (!any || SABOTAGE("link.chain-unsent"))
		return STATUS_NOT_FOUND;
	Zh__LinkChainContent content = ZH__LINK_CHAIN_CONTENT__INIT;
	SET_OPTIONAL(&content, from_region, link->region);
	SET_OPTIONAL(&content, to_region, peer);
	SET_OPTIONAL(&content, life, link->epoch);
	SET_OPTIONAL(&content, made_ms, now_ms);
	content.n_heads = heads.count;
	content.heads = heads.list;
	struct bytes packed;
	uint8_t signature[SIGNATURE_BYTES];
	TRY(link_pack(&content.base, arena, &packed));
	bytes_sign(link->sign_key, SIGNS_CHAIN, packed, signature);
	Zh__LinkChain chain = ZH__LINK_CHAIN__INIT;
	chain.has_content = chain.has_key_id = chain.has_signature = 1;
	chain.content = message_bytes(packed);
	chain.key_id = message_bytes(bytes_of(link->sign_key->id, KEY_ID));
	chain.signature = message_bytes(bytes_of(signature, sizeof signature));
	SET_OPTIONAL(&chain, alg, ALG_ED25519);
	Zh__Envelope envelope = ZH__ENVELOPE__INIT;
	envelope.what_case = ZH__ENVELOPE__WHAT_LINK_CHAIN;
	envelope.link_chain = &chain;
	return link_pack_envelope(&envelope, arena, ret_frame);
}

/* ---- the peer's */

struct telling {
	struct heads *heads;
	struct row_key *from; /* where the next word goes on */
	size_t left;
};

static bool tell_row(void *context, const struct row_ref *found)
{
	struct telling *telling = (struct telling *)context;
	struct chain_row row;
	memcpy(&row, found->value.data, sizeof row);
	enum daemon daemon = (enum daemon)found->key.data[4];
	uint64_t frame = be64_get(found->key.data + 5);
	*telling->from = (struct row_key){0};
	if (telling->left == 0) {
		row_key_put(telling->from, found->key.data, found->key.size);
		return false;
	}
	if (frame == CHAIN_NEWEST || row.superseded != 0)
		return true;
	add_head(telling->heads, daemon, &row);
	telling->left--;
	return true;
}

static void fill_held(const struct rows_reader *rows, uint32_t peer, struct row_key *from,
		      struct heads *heads)
{
	struct telling telling = {heads, from, OLDER_TOLD};
	struct row_key prefix = {0}, begin = *from;
	row_key_put_u32(&prefix, peer);
	for (unsigned i = DAEMON_INTAKE; i < DAEMON_COUNT; i++) {
		struct chain_row newest;
		if (chain_get(rows, peer, (enum daemon)i, CHAIN_NEWEST, &newest))
			add_head(heads, (enum daemon)i, &newest);
	}
	(void)rows_scan(rows, TABLE_CHAINS, row_key_bytes(&prefix), row_key_bytes(&begin), SIZE_MAX,
			tell_row, &telling);
}

enum status link_held_make(const struct link *link, const struct rows_reader *rows, uint32_t peer,
			   int64_t now_ms, struct row_key *from, struct arena *arena,
			   struct bytes *ret_frame)
{
	struct heads heads = {.count = 0};
	struct chain_tie_row tie = {0};
	Zh__LinkHeldContent content = ZH__LINK_HELD_CONTENT__INIT;
	Zh__ChainHead refused = ZH__CHAIN_HEAD__INIT;
	fill_held(rows, peer, from, &heads);
	(void)chain_tie_get(rows, peer, &tie);
	if (heads.count == 0)
		return STATUS_NOT_FOUND;
	SET_OPTIONAL(&content, from_region, link->region);
	SET_OPTIONAL(&content, to_region, peer);
	SET_OPTIONAL(&content, life, link->epoch);
	SET_OPTIONAL(&content, now_ms, now_ms);
	content.n_heads = heads.count;
	content.heads = heads.list;
	if (tie.refused_why != 0) {
		SET_OPTIONAL(&content, refused, (Zh__ChainRefusal)tie.refused_why);
		SET_OPTIONAL(&refused, daemon, (Zh__DaemonName)tie.refused_daemon);
		SET_OPTIONAL(&refused, frame, tie.refused_frame);
		content.refused_head = &refused;
	}
	struct bytes packed;
	uint8_t signature[SIGNATURE_BYTES];
	TRY(link_pack(&content.base, arena, &packed));
	bytes_sign(link->sign_key, SIGNS_HELD, packed, signature);
	Zh__LinkHeld held = ZH__LINK_HELD__INIT;
	held.has_content = held.has_key_id = held.has_signature = 1;
	held.content = message_bytes(packed);
	held.key_id = message_bytes(bytes_of(link->sign_key->id, KEY_ID));
	held.signature = message_bytes(bytes_of(signature, sizeof signature));
	SET_OPTIONAL(&held, alg, ALG_ED25519);
	Zh__Envelope envelope = ZH__ENVELOPE__INIT;
	envelope.what_case = ZH__ENVELOPE__WHAT_LINK_HELD;
	envelope.link_held = &held;
	return link_pack_envelope(&envelope, arena, ret_frame);
}
