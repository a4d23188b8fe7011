/* Whose word counts: a region's journal has lives, and after a restore another one speaks.
 *
 * Of each region one life counts.  Another takes its place when it goes back to it (its heartbeat
 * names its parents) and it has been silent for long enough; or when a person says so.  Whatever
 * else knocks is a second copy of the region: it is refused and named at both ends.
 */
#include "common/base/sabotage.h"
#include "common/base/time.h"
#include "common/core/common_rows.h"
#include "common/core/message.h"
#include "services/notify/decide_internal.h"

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
	decide_link_alone(work, item, tie);
	decide_ledgers(work, item, tie);
	decide_anew(work, item, tie);
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
	if (recovery == 0 && county_recovery(work->context->rows) == 0) {
		(void)work_refuse_as(work, "restore.not_recovering", NULL);
		return;
	}
	if (!known || recovery == 0 || tie.waits != recovery) {
		(void)work_refuse_as(work, "restore.link_not_waiting", NULL);
		return;
	}
	ledgers_let_be(work, asked->neighbour, recovery, false);
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
