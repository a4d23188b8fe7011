/* Two lives of one region that nobody hears both of: each is listened to by another neighbour.
 *
 * A heartbeat tells which lives of other regions its sender listens to, and how long ago each was
 * heard.  Where it is another one than counts here, and both are heard at one time, the region
 * lives twice: it is named, and both lives are told.  What a neighbour says alone names nobody:
 * that the other life lives is shown by its own word, signed with its region's key (link_words.c).
 */
#include "common/base/sabotage.h"
#include "common/base/time.h"
#include "services/notify/decide_internal.h"

#define CLOCKS_PART_MS (5 * MS_PER_MINUTE)

/* Heard before the one that counts took its place, it was the one before, and is no more.  When it
 * was heard is what the neighbour says; the word itself says when it was signed. */
static bool lives(const struct work *work, const struct notify_third *third,
		  const struct tie_row *tie)
{
	int64_t now_ms = work->context->now_ms;
	if (third->silent_ms < 0 || third->silent_ms > now_ms)
		return false;
	int64_t heard_ms = now_ms - third->silent_ms;
	return (heard_ms > tie->life_since_ms || SABOTAGE("link.elsewhere-of-before")) &&
	       (third->said_ms >= heard_ms - CLOCKS_PART_MS || SABOTAGE("link.elsewhere-old-word"));
}

static bool lives_twice(const struct work *work, const struct notify_third *third,
			struct tie_row *tie)
{
	struct peer_row peer;
	return tie_get(work->context->rows, third->region, tie) && tie->life != 0 &&
	       third->life != 0 && tie->life != third->life &&
	       peer_get(work->context->rows, third->region, &peer) && peer.up != 0 &&
	       lives(work, third, tie);
}

/* One name is enough for an hour: of three lives each neighbour tells another. */
static bool is_named(const struct work *work, const struct tie_row *tie)
{
	return tie->other_life != 0 && work->context->now_ms < tie->other_ms + LIFE_TOLD_AGAIN_MS;
}

/* One at a time: the next heartbeat brings the others. */
void decide_elsewhere(struct work *work, const struct notify_link_item *item)
{
	for (size_t i = 0; i < item->third_count; i++) {
		const struct notify_third *third = &item->thirds[i];
		struct tie_row tie;
		if (!lives_twice(work, third, &tie) || is_named(work, &tie) ||
		    SABOTAGE("link.elsewhere-unnoticed"))
			continue;
		Zh__OtherLifeMet *body = NEW(work, OtherLifeMet);
		SET_OPTIONAL(body, peer, third->region);
		SET_OPTIONAL(body, life, third->life);
		SET_OPTIONAL(body, counts, tie.life);
		SET_OPTIONAL(body, why, ZH__LIFE_REFUSAL__LIFE_REFUSAL_ELSEWHERE);
		SET_OPTIONAL(body, by_peer, item->peer);
		emit_of_link(work, KIND(OTHER_LIFE_MET), body);
		return;
	}
}
