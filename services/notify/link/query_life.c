/* The recovery after a restore, link by link, and second copies of a region. */
#include "services/notify/link/query_life.h"

#include "common/base/sabotage.h"
#include "common/base/time.h"
#include "common/core/common_rows.h"
#include "notify.pb-c.h"
#include "services/notify/link/link.h"
#include "services/notify/link/query_chain.h"
#include "services/notify/states.h"

#define LETTERS_LOOKED_AT 10000u /* of one neighbour, each time the board is asked */

static void put_life(struct json_line *json, const char *name, uint64_t life)
{
	if (life != 0)
		json_hex(json, name, bytes_of(&life, sizeof life));
}

static bool waits_for_it(void *context, const struct row_ref *found)
{
	uint64_t *recovery = (uint64_t *)context;
	struct tie_row tie;
	memcpy(&tie, found->value.data, sizeof tie);
	if (tie.waits == *recovery)
		*recovery = 0;
	return *recovery != 0;
}

/* Does a recovery wait for this link?  In the first moment after the start it isn't said yet. */
static bool waits(const struct rows_reader *rows, const struct tie_row *tie)
{
	uint64_t recovery = tie_recovery(rows, tie), begun = recovery;
	if (recovery == 0 || tie->waits == recovery)
		return recovery != 0;
	(void)rows_scan(rows, TABLE_TIES, bytes_of(NULL, 0), bytes_of(NULL, 0), SIZE_MAX,
			waits_for_it, &begun);
	return begun != 0;
}

static const char *refusal_name(uint8_t why)
{
	switch ((Zh__LifeRefusal)why) {
	case ZH__LIFE_REFUSAL__LIFE_REFUSAL_ENDED:
		return "ended";
	case ZH__LIFE_REFUSAL__LIFE_REFUSAL_NOT_DESCENDED:
		return "not_descended";
	case ZH__LIFE_REFUSAL__LIFE_REFUSAL_STILL_HEARD:
		return "still_heard";
	case ZH__LIFE_REFUSAL__LIFE_REFUSAL_TWO_AT_ONCE:
		return "two_at_once";
	case ZH__LIFE_REFUSAL__LIFE_REFUSAL_ELSEWHERE:
		return "elsewhere";
	case ZH__LIFE_REFUSAL__LIFE_REFUSAL_UNKNOWN:
	case _ZH__LIFE_REFUSAL_IS_INT_SIZE:
		break;
	}
	return NULL;
}

/* Numbered again, and nothing of it receipted: a neighbour with a program of before never will. */
static bool waits_renumbered(const struct rows_reader *rows, uint32_t region)
{
	struct peer_row peer;
	bool any = false;
	for (size_t slot = 0; peer_get(rows, region, &peer) && slot < LINK_STREAMS; slot++) {
		const struct peer_out *out = &peer.out[slot];
		any |= out->behind != 0 && out->receipted == out->behind && out->sent > out->behind;
	}
	return any;
}

const char *life_link_state(const struct rows_reader *rows, uint32_t region)
{
	struct tie_row tie;
	if (!tie_get(rows, region, &tie))
		return county_recovery(rows) != 0 ? "reconciling" : NULL;
	if (tie.denied != 0)
		return "denied";
	if (waits(rows, &tie))
		return tie.differs != 0 ? "differs" : "reconciling";
	if (tie.peer_recovers != 0)
		return "peer_recovers";
	return waits_renumbered(rows, region) ? "renumbered" : NULL;
}

/* ---- letters that may have been taken up in the life before */

/* Until a link has been compared after a restore, no letter is taken as new there; what came before
 * that came in the life before.  While the ledgers are compared, the papers may still come; 0. */
static int64_t asked_before_ms(const struct rows_reader *rows, uint32_t region)
{
	struct tie_row tie;
	return tie_get(rows, region, &tie) && tie.compared == tie.waits ? tie.compared_ms : 0;
}

static bool came_before(const struct referral_row *row, int64_t before_ms)
{
	return row->direction == REFERRAL_THEIRS &&
	       (row->state == INCOMING_RECEIVED || row->state == INCOMING_RECEIVED_AGAIN) &&
	       row->received_ms < before_ms && !SABOTAGE("restore.taken-up-unasked");
}

bool maybe_taken_up(const struct rows_reader *rows, const struct referral_row *row)
{
	return came_before(row, asked_before_ms(rows, row->peer));
}

struct before {
	const struct rows_reader *rows;
	int64_t before_ms;
	uint64_t count;
};

static bool count_before(void *context, const struct row_ref *found)
{
	struct before *before = (struct before *)context;
	struct referral_row row;
	if (referral_get(before->rows, be64_get(found->value.data), &row))
		before->count += came_before(&row, before->before_ms);
	return true;
}

static uint64_t letters_before(const struct rows_reader *rows, uint32_t region)
{
	static const uint8_t states[] = {INCOMING_RECEIVED, INCOMING_RECEIVED_AGAIN};
	struct before before = {.rows = rows, .before_ms = asked_before_ms(rows, region)};
	for (size_t i = 0; before.before_ms != 0 && i < sizeof states; i++) {
		struct row_key prefix = state_prefix(REFERRAL_THEIRS, states[i]);
		row_key_put_u32(&prefix, region);
		(void)rows_scan(rows, TABLE_REFERRALS_BY_STATE, row_key_bytes(&prefix),
				bytes_of(NULL, 0), LETTERS_LOOKED_AT, count_before, &before);
	}
	return before.count;
}

/* A person let this link be before the restore, and is asked again. */
const char *life_waiver(const struct tie_row *tie)
{
	if (tie->differs == TIE_BEGUN_THERE && tie->waived == 0)
		return "not_in_backup";
	return tie->differs != 0 && tie->let_be != 0 ? "for_less" : NULL;
}

void life_put(const struct rows_reader *rows, uint32_t region, struct json_line *json)
{
	struct tie_row tie;
	uint64_t letters = letters_before(rows, region);
	chain_put(rows, region, json);
	if (letters != 0)
		json_unsigned(json, "letters_maybe_taken_up", letters);
	if (!tie_get(rows, region, &tie))
		return;
	json_text(json, "waiver", life_waiver(&tie));
	put_life(json, "life", tie.life);
	json_moment(json, "life_since_ms", tie.life_since_ms);
	if (tie.wrong_moments != 0) {
		json_unsigned(json, "wrong_moments", tie.wrong_moments);
		json_moment(json, "wrong_moment_ms", tie.wrong_moment_ms);
	}
	if (tie.other_life != 0) {
		put_life(json, "other_life", tie.other_life);
		json_moment(json, "other_life_ms", tie.other_ms);
		json_text(json, "other_life_why", refusal_name(tie.other_why));
	}
	if (tie.own_other != 0) {
		put_life(json, "own_other_life", tie.own_other);
		json_moment(json, "own_other_life_ms", tie.own_other_ms);
	}
}

/* ---- `restore status` */

static void put_link(const struct query_context *query, struct answer *answer, uint32_t region,
		     const struct tie_row *tie)
{
	struct json_line json;
	struct peer_row peer = {0};
	const char *state = life_link_state(query->rows, region);
	(void)peer_get(query->rows, region, &peer);
	if (state == NULL)
		state = tie->compared == 0 ? "up" : tie->waived != 0 ? "waived" : "reconciled";
	json_begin(&json, &answer->out, "recovery");
	json_unsigned(&json, "region", region);
	json_text(&json, "state", state);
	json_bool(&json, "heard", peer.up != 0);
	json_moment(&json, "compared_ms", tie->compared_ms);
	json_unsigned(&json, "sent_back", tie->sent_back);
	json_unsigned(&json, "received_back", tie->received_back);
	life_put(query->rows, region, &json);
	json_end(&json);
	answer->lines++;
}

static bool link_line(void *context, const struct query_context *query, struct answer *answer,
		      const struct row_ref *row)
{
	struct tie_row tie;
	(void)context;
	if (row->value.size != sizeof tie)
		return false;
	memcpy(&tie, row->value.data, sizeof tie);
	put_link(query, answer, be32_get(row->key.data), &tie);
	answer->lines--; /* the list counts it */
	return true;
}

static void put_county(const struct query_context *query, struct answer *answer)
{
	struct json_line json;
	uint64_t life = (uint64_t)setting_get(query->rows, SETTING_LIFE, 0);
	json_begin(&json, &answer->out, "recovery");
	json_unsigned(&json, "region", query->region);
	uint64_t newer = (uint64_t)setting_get(query->rows, SETTING_SUPERSEDED, 0);
	json_text(&json, "state",
		  newer != 0                          ? "superseded"
		  : county_recovery(query->rows) != 0 ? "recovering"
		  : life != 0                         ? "ended"
						      : "never_restored");
	put_life(&json, "life", life);
	put_life(&json, "newer_life", newer);
	json_end(&json);
	answer->lines++;
}

void list_recovery(const struct query_context *query, const Zh__ListQuery *list,
		   struct answer *answer)
{
	struct bytes after = bytes_of(list->after.data, list->after.len);
	if (after.size == 0)
		put_county(query, answer);
	answer_list(query, answer, TABLE_TIES, bytes_of(NULL, 0), after, link_line, NULL);
}
