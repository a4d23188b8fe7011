/* The end of a turn: one frame, one durable commit, and only then a word.
 *
 * A commit is a flush, and the next turn needn't wait for it: while more input is there it is
 * polled ahead, over rows that aren't durable yet.  Nothing of them leaves the process: what a turn
 * would say is kept in its struct turn until it is settled, and who else looks at rows (a question,
 * a door, a checkpoint) has the flight settled first. */
#include "common/base/assert.h"
#include "common/base/sabotage.h"
#include "common/stage/stage_internal.h"
#include "common/store/commit_worker.h"

uint64_t stage_next_sequence(const struct stage *stage)
{
	uint64_t before = stage->in_flight != NULL ? stage->in_flight->events : 0;
	return journal_head(stage->journal)->sequence + before + stage->turn->events + 1;
}

int64_t stage_last_now_ms(const struct stage *stage)
{
	return stage->in_flight != NULL ? stage->in_flight->now_ms
					: journal_head(stage->journal)->now_ms;
}

/* ---- saying it */

/* Bundles of which all is decided and durable, in their order. */
static void finish_bundles(struct stage *stage)
{
	while (stage->bundle_count != 0) {
		struct queued_bundle *queued = &stage->bundles[stage->bundle_first];
		if (queued->next != queued->bundle.count || queued->turn > stage->durable_turn)
			return;
		struct stage_bundle bundle = queued->bundle;
		stage->bundle_first = (stage->bundle_first + 1) % STAGE_BUNDLES_MAX;
		stage->bundle_count--;
		bundle.done(bundle.context, false);
	}
}

static void send_replies(struct stage *stage, struct turn *turn)
{
	stage->durable_turn = turn->number;
	/* Who is told that a book was adopted finds it in force. */
	for (size_t i = 0; i < turn->adopted_count; i++)
		stage->options.book_adopted(stage->options.books_context, turn->adopted[i].kind,
					    turn->adopted[i].digest);
	turn->adopted_count = 0;
	for (size_t i = 0; i < turn->reply_count; i++)
		stage->options.transport.send(stage->options.transport.context,
					      &turn->replies[i].peer, turn->replies[i].frame);
	turn->reply_count = 0;
	disclosure_turn_spoken(turn);
	finish_bundles(stage);
}

/* ---- committing */

static bool cursors_are_due(struct stage *stage)
{
	if (!stage->cursors_moved)
		return false;
	if (stage->silent_since_ms == 0)
		stage->silent_since_ms = stage_mono_ms(stage);
	return stage->silent_inputs >= CURSOR_INPUTS ||
	       stage_mono_ms(stage) - stage->silent_since_ms >= CURSOR_MS;
}

int64_t turn_next_wake(const struct stage *stage)
{
	return stage->silent_since_ms != 0 ? stage->silent_since_ms + CURSOR_MS : TIME_NEVER_MS;
}

/* Lays the turn's frame ready and sends it on its way; the other turn is polled next. */
static enum status prepare(struct stage *stage, struct err *err)
{
	struct turn *turn = stage->turn;
	struct frame_header header = {
		.count = turn->events,
		.now_ms = turn->now_ms,
		.policy_set = stage->books.set,
		.flags = (uint8_t)((careful_active(stage) ? FRAME_CAREFUL : 0) |
				   (turn->now_ms < stage_last_now_ms(stage) ? FRAME_TIME_BACK : 0)),
	};
	for (size_t i = 0; i < stage->source_count && !SABOTAGE("stage.cursor-not-saved"); i++)
		header.cursors[header.cursor_count++] = stage->sources[i].cursor;
	for (size_t i = 0; i < stage->source_count; i++)
		turn->cursors[i] = stage->sources[i].cursor.sequence;
	if (stage->options.parts != NULL)
		TRY(parts_prepare(stage->options.parts, err));
	TRY(journal_prepare(stage->journal, &header, writer_bytes(&turn->frame), err));
	stage->cursors_moved = false;
	stage->silent_inputs = 0;
	stage->silent_since_ms = 0;
	state_folded(stage->state, turn->events, stage_mono_ms(stage));
	stage->in_flight = turn;
	stage->in_flight_begun = false;
	stage->turn = turn == &stage->turns[0] ? &stage->turns[1] : &stage->turns[0];
	return STATUS_OK;
}

static enum status wait_for_commit(struct stage *stage, struct err *err)
{
	const struct stage_committer *committer = &stage->options.committer;
	return stage->in_flight_begun ? committer->wait(committer->context, err)
				      : commit_write(stage->journal, stage->options.parts, err);
}

static enum status settle(struct stage *stage, struct err *err)
{
	struct turn *turn = stage->in_flight;
	if (turn == NULL)
		return STATUS_OK;
	TRY(wait_for_commit(stage, err));
	if (stage->options.parts != NULL)
		parts_finish(stage->options.parts);
	journal_finish(stage->journal);
	stage->in_flight = NULL;
	stage->stats.frames++;
	pulls_note_frame(stage, turn);
	for (size_t i = 0; i < stage->source_count; i++)
		stage->sources[i].settled = turn->cursors[i];
	send_replies(stage, turn);
	return STATUS_OK;
}

enum status stage_wait_durable(struct stage *stage, struct err *err)
{
	/* Who is told of a turn and asks here would take for durable what was polled meanwhile. */
	ASSERT(!stage->rows_ahead);
	return settle(stage, err);
}

bool stage_is_durable(const struct stage *stage)
{
	return stage->in_flight == NULL;
}

/* ---- drawing ahead */

static bool bulk_waits(const struct stage *stage)
{
	return stage->waiting_items != 0 || sources_wait(stage);
}

/* Is somebody told at this commit who looks at rows then?  With the next turn in them he would say
 * what a crash can still take back: a neighbour that has its receipt never sends again. */
static bool looked_at(const struct stage *stage)
{
	for (size_t i = 0; i < stage->bundle_count; i++) {
		const struct queued_bundle *queued =
			&stage->bundles[(stage->bundle_first + i) % STAGE_BUNDLES_MAX];
		if (!queued->bundle.blind && queued->next == queued->bundle.count)
			return !SABOTAGE("stage.looked-at-ahead");
	}
	return false;
}

/* Only for the sake of more input of the kind that comes in bulk; whoever else waits, waits for
 * this commit. */
static bool may_go_ahead(const struct stage *stage)
{
	const struct turn *turn = stage->in_flight;
	return stage->turns_ahead < stage->options.limits.turns_ahead && bulk_waits(stage) &&
	       stage->stats.room <= JOURNAL_ROOM_ALARM && !stage->draining &&
	       !careful_active(stage) && turn->adopted_count == 0 && stage->commands.count == 0 &&
	       stage->queries.count == 0 && !looked_at(stage) && !state_overloaded(stage->state) &&
	       (stage->checkpoint_under_way || SABOTAGE("stage.checkpoint-ahead") ||
		!state_wants_freeze(stage->state, stage_mono_ms(stage)));
}

static void go_ahead(struct stage *stage)
{
	const struct stage_committer *committer = &stage->options.committer;
	stage->turns_ahead++;
	stage->stats.turns_ahead++;
	if (SABOTAGE("stage.speaks-ahead"))
		send_replies(stage, stage->in_flight);
	if (committer->begin == NULL)
		return;
	committer->begin(committer->context);
	stage->in_flight_begun = true;
}

enum status turn_end(struct stage *stage, struct err *err)
{
	stage->rows_ahead = stage->turn->events != 0;
	TRY(settle(stage, err));
	stage->rows_ahead = false;
	if (SABOTAGE("stage.speaks-before-commit"))
		send_replies(stage, stage->turn);
	if (stage->turn->events == 0 && !cursors_are_due(stage)) {
		/* Inputs that brought nothing: taken in again after a crash, they bring nothing
		 * again. */
		for (size_t i = 0; i < stage->source_count; i++)
			stage->sources[i].settled = stage->sources[i].cursor.sequence;
		send_replies(stage, stage->turn);
		stage->turns_ahead = 0;
		return STATUS_OK;
	}
	TRY(prepare(stage, err));
	if (may_go_ahead(stage)) {
		go_ahead(stage);
		return STATUS_OK;
	}
	stage->turns_ahead = 0;
	return settle(stage, err);
}
