/* Where journals ended: ours are noted to be given away, a neighbour's are held.
 *
 * A head may only go on.  Whether the chain between two heads is the one that was written, its
 * owner alone can see; so what is held goes back to the owner again and again, and is compared with
 * its journals there.
 */
#include "common/base/sabotage.h"
#include "common/core/common_rows.h"
#include "common/core/message.h"
#include "services/notify/decide_internal.h"

/* The other four daemons'; our own journal's word is evolved as it stands. */
void decide_chain_signed(const struct decide_context *context, const struct input *input,
			 struct decision *decision)
{
	struct work work = {.context = context, .input = input, .decision = decision};
	const Zh__ChainSigned *told = BODY(input->event, ChainSigned);
	Zh__ChainNoted *body = NEW(&work, ChainNoted);
	Zh__ChainHead *head = NEW(&work, ChainHead);
	if (told->hash.len != DIGEST_SIZE || told->frame == 0)
		return;
	SET_OPTIONAL(head, daemon, (Zh__DaemonName)input->source);
	SET_OPTIONAL(head, incarnation, told->incarnation);
	SET_OPTIONAL(head, frame, told->frame);
	SET_OPTIONAL(head, through, told->through);
	SET_OPTIONAL(head, day, told->day);
	if (told->parent != 0) {
		SET_OPTIONAL(head, parent, told->parent);
		SET_OPTIONAL(head, forked_at, told->forked_at);
	}
	head->has_hash = 1;
	head->hash = told->hash;
	body->head = head;
	emit_of_link(&work, KIND(CHAIN_NOTED), body);
}

/* ---- a neighbour's */

static bool is_sound(const Zh__ChainHead *head)
{
	return head->daemon >= (Zh__DaemonName)DAEMON_INTAKE &&
	       head->daemon < (Zh__DaemonName)DAEMON_COUNT && head->frame != 0 &&
	       head->incarnation != 0 && head->hash.len == DIGEST_SIZE;
}

static bool is_the_same(const Zh__ChainHead *head, const struct chain_row *row)
{
	return head->incarnation == row->incarnation && head->frame == row->frame &&
	       memcmp(head->hash.data, row->hash, DIGEST_SIZE) == 0;
}

enum judgement { IS_NEW, IS_KNOWN, IS_REFUSED };

/* A true word of before may come late; it says nothing new. */
static enum judgement judge_older(const struct work *work, const struct notify_link_item *item,
				  const Zh__ChainHead *head, Zh__ChainRefusal *ret_why,
				  struct chain_row *held)
{
	struct chain_row row;
	*ret_why = ZH__CHAIN_REFUSAL__CHAIN_REFUSAL_WENT_BACK;
	if (!chain_get(work->context->rows, item->peer, (enum daemon)head->daemon, head->frame,
		       &row) ||
	    row.incarnation != head->incarnation)
		return IS_REFUSED;
	if (is_the_same(head, &row))
		return IS_KNOWN;
	*held = row;
	*ret_why = ZH__CHAIN_REFUSAL__CHAIN_REFUSAL_OTHER_HASH;
	return IS_REFUSED;
}

static enum judgement judge(const struct work *work, const struct notify_link_item *item,
			    const Zh__ChainHead *head, Zh__ChainRefusal *ret_why,
			    struct chain_row *held, bool *ret_restored)
{
	*ret_restored = false;
	if (!chain_get(work->context->rows, item->peer, (enum daemon)head->daemon, CHAIN_NEWEST,
		       held))
		return IS_NEW;
	if (head->incarnation != held->incarnation) {
		/* A restore gives all five another life at once, and notify's is known here. */
		*ret_why = ZH__CHAIN_REFUSAL__CHAIN_REFUSAL_OTHER_LIFE;
		*ret_restored = head->parent != 0 && item->life != held->life;
		return *ret_restored ? IS_NEW : IS_REFUSED;
	}
	if (is_the_same(head, held))
		return IS_KNOWN;
	if (head->frame > held->frame && head->through >= held->through)
		return IS_NEW;
	if (SABOTAGE("link.chain-goes-back"))
		return IS_KNOWN;
	*ret_why = ZH__CHAIN_REFUSAL__CHAIN_REFUSAL_OTHER_HASH;
	return head->frame == held->frame ? IS_REFUSED
					  : judge_older(work, item, head, ret_why, held);
}

static Zh__ChainHead *head_message(struct work *work, Zh__DaemonName daemon,
				   const struct chain_row *row)
{
	Zh__ChainHead *head = NEW(work, ChainHead);
	struct bytes hash = arena_copy(work->context->arena, bytes_of(row->hash, sizeof row->hash));
	if (hash.data == NULL) {
		work->decision->arena_full = true;
		return NULL;
	}
	SET_OPTIONAL(head, daemon, daemon);
	SET_OPTIONAL(head, incarnation, row->incarnation);
	SET_OPTIONAL(head, frame, row->frame);
	SET_OPTIONAL(head, through, row->through);
	SET_OPTIONAL(head, day, row->day);
	head->has_hash = 1;
	head->hash = message_bytes(hash);
	return head;
}

/* Once; the same word again is on record. */
static void refuse_head(struct work *work, const struct notify_link_item *item,
			const struct chain_tie_row *tie, Zh__ChainHead *head, Zh__ChainRefusal why,
			const struct chain_row *held)
{
	if (tie->refused_why == (uint8_t)why && tie->refused_daemon == (uint8_t)head->daemon &&
	    tie->refused_frame == head->frame && tie->refused_life == item->life &&
	    tie->refused_mark == be64_get(head->hash.data))
		return;
	Zh__PeerChainRefused *body = NEW(work, PeerChainRefused);
	Zh__ChainHead *before = head_message(work, head->daemon, held);
	if (before == NULL)
		return;
	SET_OPTIONAL(body, peer, item->peer);
	SET_OPTIONAL(body, life, item->life);
	SET_OPTIONAL(body, made_ms, item->chain->made_ms);
	SET_OPTIONAL(body, why, why);
	body->head = head;
	body->held = before;
	body->has_proof = 1;
	body->proof = message_bytes(item->proof);
	emit_of_link(work, KIND(PEER_CHAIN_REFUSED), body);
}

static void keep_heads(struct work *work, const struct notify_link_item *item,
		       Zh__ChainHead **heads, size_t count, bool restored)
{
	Zh__PeerChainKept *body = count == 0 ? NULL : NEW(work, PeerChainKept);
	if (body == NULL)
		return;
	SET_OPTIONAL(body, peer, item->peer);
	SET_OPTIONAL(body, life, item->life);
	SET_OPTIONAL(body, made_ms, item->chain->made_ms);
	body->n_heads = count;
	body->heads = heads;
	if (restored)
		SET_OPTIONAL(body, restored, 1);
	body->has_proof = 1;
	body->proof = message_bytes(item->proof);
	emit_of_link(work, KIND(PEER_CHAIN_KEPT), body);
}

/* Its heartbeat is heard first, and says whose word counts. */
static bool life_counts(const struct work *work, const struct notify_link_item *item)
{
	struct tie_row tie;
	return tie_get(work->context->rows, item->peer, &tie) && tie.life == item->life;
}

bool decide_peer_chain(struct work *work, const struct notify_link_item *item)
{
	struct chain_tie_row tie = {0};
	bool any_restored = false, refused = false;
	size_t count = 0;
	unsigned seen = 0;
	if (!life_counts(work, item))
		return false;
	(void)chain_tie_get(work->context->rows, item->peer, &tie);
	Zh__ChainHead **kept = ARENA_ARRAY(work->context->arena, Zh__ChainHead *, DAEMON_COUNT);
	if (kept == NULL) {
		work->decision->arena_full = true;
		return false;
	}
	for (size_t i = 0; i < item->chain->n_heads; i++) {
		Zh__ChainHead *head = item->chain->heads[i];
		struct chain_row held;
		Zh__ChainRefusal why;
		bool restored;
		if (!is_sound(head) || (seen & 1u << head->daemon) != 0)
			continue;
		seen |= 1u << head->daemon;
		enum judgement judgement = judge(work, item, head, &why, &held, &restored);
		if (judgement == IS_NEW)
			kept[count++] = head;
		any_restored |= judgement == IS_NEW && restored;
		if (judgement == IS_REFUSED && !refused)
			refuse_head(work, item, &tie, head, why, &held);
		refused |= judgement == IS_REFUSED;
	}
	keep_heads(work, item, kept, count, any_restored);
	return true;
}

/* ---- ours, as a neighbour holds them */

/* Of a life that a restore has ended, after what was restored: how many events; 0: not so. */
static uint64_t lost_events(const struct work *work, const Zh__ChainHead *head, bool *ret_wait)
{
	struct chain_row own;
	bool known =
		chain_get(work->context->rows, 0, (enum daemon)head->daemon, CHAIN_NEWEST, &own) &&
		own.life == own_life(work->context->rows);
	/* Before the daemon has said from where it goes on, nothing can be told. */
	*ret_wait = !known && county_recovery(work->context->rows) != 0;
	if (!known || own.parent == 0 || head->incarnation == own.incarnation ||
	    head->through <= own.forked_at)
		return 0;
	return head->through - own.forked_at;
}

static void hear_refusal(struct work *work, const struct notify_link_item *item,
			 const struct chain_tie_row *tie)
{
	const Zh__LinkHeldContent *held = item->held;
	const Zh__ChainHead *head = held->refused_head;
	bool refuses = held->refused != ZH__CHAIN_REFUSAL__CHAIN_REFUSAL_UNKNOWN && head != NULL;
	if (refuses ? tie->denied_why == (uint8_t)held->refused &&
			      tie->denied_daemon == (uint8_t)head->daemon &&
			      tie->denied_frame == head->frame
		    : tie->denied_why == 0)
		return;
	Zh__OwnChainRefused *body = NEW(work, OwnChainRefused);
	SET_OPTIONAL(body, by_peer, item->peer);
	if (refuses) {
		SET_OPTIONAL(body, why, held->refused);
		body->head = held->refused_head;
	}
	emit_of_link(work, KIND(OWN_CHAIN_REFUSED), body);
}

bool decide_own_chain_held(struct work *work, const struct notify_link_item *item)
{
	struct chain_tie_row tie = {0};
	uint64_t ahead = 0;
	size_t count = 0, told = item->held->n_heads;
	bool waits = false;
	if (!life_counts(work, item))
		return false;
	(void)chain_tie_get(work->context->rows, item->peer, &tie);
	Zh__ChainHead **heads = ARENA_ARRAY(work->context->arena, Zh__ChainHead *, told + 1);
	if (heads == NULL) {
		work->decision->arena_full = true;
		return false;
	}
	for (size_t i = 0; i < told; i++) {
		Zh__ChainHead *head = item->held->heads[i];
		struct chain_row row;
		bool wait = false;
		uint64_t lost = is_sound(head) ? lost_events(work, head, &wait) : 0;
		ahead = lost > ahead ? lost : ahead;
		waits |= wait;
		if (!is_sound(head) || wait || lost != 0 ||
		    (chain_held_get(work->context->rows, item->peer, (enum daemon)head->daemon,
				    head->frame, &row) &&
		     is_the_same(head, &row)))
			continue;
		heads[count++] = head;
	}
	hear_refusal(work, item, &tie);
	if (count == 0 && (waits || ahead == tie.ahead))
		return true;
	Zh__ChainHeld *body = NEW(work, ChainHeld);
	SET_OPTIONAL(body, peer, item->peer);
	body->n_heads = count;
	body->heads = heads;
	if (ahead != 0)
		SET_OPTIONAL(body, ahead, ahead);
	body->has_proof = 1;
	body->proof = message_bytes(item->proof);
	emit_of_link(work, KIND(CHAIN_HELD), body);
	return true;
}
