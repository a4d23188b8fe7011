/* Once a day, in the first frame of the next one: where the journal ended.
 *
 * notify gives it to the neighbours.  What is in nobody else's hands proves nothing against who can
 * write the files. */
#include <assert.h>

#include "common/base/assert.h"
#include "common/base/sabotage.h"
#include "common/base/time.h"
#include "common/core/message.h"
#include "common/crypto/alg.h"
#include "common/stage/stage_internal.h"

static_assert((int)FRAME_SHA_256 == (int)ALG_SHA_256, "the same numbers");

/* A turn that couldn't say it (the disk is full, checkpoints lag) isn't tried again at once. */
#define AGAIN_MS MS_PER_SECOND

/* Put back from a backup for service: its neighbours hold heads of the life before. */
static bool begins_a_life(const struct stage *stage)
{
	const struct journal_head *head = journal_head(stage->journal);
	const struct rows_reader *rows = &stage->rows->read;
	uint64_t life = (uint64_t)setting_get(rows, SETTING_LIFE, 0);
	uint64_t signed_of = (uint64_t)setting_get(rows, SETTING_CHAIN_LIFE, 0);
	return head->parent != 0 && life == head->incarnation && signed_of != life;
}

/* The last frame tells the day of which all was written; this one, too, that it was said. */
static bool is_due(const struct stage *stage, int64_t now_ms)
{
	if (journal_head(stage->journal)->frame == 0 || SABOTAGE("stage.chain-unsigned"))
		return false;
	return time_day_of_ms(now_ms) > time_day_of_ms(stage_last_now_ms(stage)) ||
	       begins_a_life(stage);
}

static void fill(const struct stage *stage, Zh__ChainSigned *body)
{
	const struct journal_head *head = journal_head(stage->journal);
	uint64_t first, last;
	journal_volumes(stage->journal, &first, &last);
	SET_OPTIONAL(body, through, head->sequence);
	SET_OPTIONAL(body, frame, head->frame);
	SET_OPTIONAL(body, volume, last);
	SET_OPTIONAL(body, alg, head->alg == FRAME_SHA_256 ? ALG_SHA_256 : ALG_BLAKE2B_256);
	SET_OPTIONAL(body, incarnation, head->incarnation);
	SET_OPTIONAL(body, day, time_yyyymmdd(time_day_of_ms(head->now_ms)));
	if (head->parent != 0) {
		SET_OPTIONAL(body, parent, head->parent);
		SET_OPTIONAL(body, forked_at, head->forked_at);
	}
	body->has_hash = 1;
	body->hash = message_bytes(bytes_of(head->chain, JOURNAL_HASH));
}

void chain_note(struct stage *stage)
{
	if (!is_due(stage, stage->now_ms))
		return;
	struct decide_context context;
	struct decision decision = {.verdict = VERDICT_DONE};
	stage_context(stage, &context);
	arena_reset(&stage->input_arena);
	state_savepoint(stage->state);
	Zh__ChainSigned *body = NEW_IN(&context, &decision, ChainSigned);
	ASSERT(!decision.arena_full);
	fill(stage, body);
	(void)decision_emit(&context, &decision, KIND(CHAIN_SIGNED),
			    object_id_make(OBJECT_NONE, stage->options.region, 0), body);
	struct input_cause cause = {.kind = EVENT_CAUSE_NONE};
	uint64_t at;
	enum input_end end = stage_append(stage, &decision, &cause, &at);
	ASSERT(end == INPUT_TAKEN);
}

int64_t chain_next_wake(const struct stage *stage)
{
	if (journal_head(stage->journal)->frame == 0)
		return TIME_NEVER_MS;
	int64_t next_ms = time_ms_of_day(time_day_of_ms(stage_last_now_ms(stage)) + 1);
	int64_t wait_ms = next_ms - stage->now_ms;
	return stage->turn_began_ms + (wait_ms > AGAIN_MS ? wait_ms : AGAIN_MS);
}
