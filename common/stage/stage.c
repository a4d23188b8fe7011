#include "common/stage/stage.h"

#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/base/assert.h"
#include "common/base/pages.h"
#include "common/base/sabotage.h"
#include "common/stage/stage_internal.h"

#define PENDING_ITEMS_MAX 65536u
/* Items before every source has its turn: a quarter of what one of those gets.  An item leads to
 * about two events that come back, which must not pile up behind those to come. */
#define BUNDLE_CHUNK 16u
#define SURE_ROWS 8192u /* a step: under ten milliseconds */

struct stage_limits stage_limits_default(void)
{
	return (struct stage_limits){
		.turn_events = 4096,
		.turn_bytes = 4u << 20,
		.turn_work_ms = 20,
		.turns_ahead = 8,
		.pull_events = 8192,
		.pull_bytes = 2u << 20,
		.pull_wait_ms = 1000,
		.marks_per_turn = 1024,
		.consumer_lag = 1000,
		.time = {.jump_ms = MS_PER_MINUTE, .pause_ms = 7 * MS_PER_DAY},
	};
}

int64_t stage_mono_ms(const struct stage *stage)
{
	return clock_mono_ms(&stage->options.clock);
}

int64_t stage_now_ms(const struct stage *stage)
{
	return stage->now_ms;
}

const struct rows_reader *stage_rows(struct stage *stage)
{
	return &stage->rows->read;
}

struct stage_stats stage_stats(const struct stage *stage)
{
	struct stage_stats stats = stage->stats;
	stats.now_ms = stage->now_ms;
	stats.head = journal_head(stage->journal)->sequence;
	stats.incarnation = journal_head(stage->journal)->incarnation;
	stats.consumer_lag = pulls_slowest_lag(stage);
	stats.draining = stage->draining;
	stats.overloaded = state_overloaded(stage->state);
	return stats;
}

/* ---- recovery */

static enum status fold_frame(struct stage *stage, const struct frame *frame, struct err *err)
{
	size_t at = 0;
	for (uint32_t i = 0; i < frame->header.count; i++) {
		struct event event;
		struct event_head head;
		memcpy(&head, frame->events.data + at, sizeof head);
		arena_reset(&stage->input_arena);
		enum status status = event_read(bytes_of(frame->events.data + at, head.length),
						&stage->input_arena, &event);
		if (status == STATUS_OK) {
			event.sequence = frame->header.first + i;
			event.incarnation = frame->header.incarnation;
			event.recorded_ms = frame->header.now_ms;
			state_savepoint(stage->state);
			status = common_evolve(stage->rows, &event);
			if (status == STATUS_OK)
				status =
					stage->decider->evolve(stage->decider, stage->rows, &event);
		}
		if (status != STATUS_OK)
			return err_set(err, STATUS_CORRUPT,
				       "event %" PRIu64 " (%s) in frame %" PRIu64
				       " can't be folded: %s; this program is older than the "
				       "journal, or has a bug: don't run it on this data",
				       frame->header.first + i, event_kind_name(head.kind),
				       frame->header.frame, status_text(status));
		at += head.length;
	}
	stage->stats.recovered_events += frame->header.count;
	return STATUS_OK;
}

/* A rebuild folds more than memory should hold: the checkpoint is taken on the way, here and now.
 */
static enum status checkpoint_in_place(struct stage *stage, uint64_t frame, struct err *err)
{
	struct frame last;
	TRY(journal_read(stage->journal, frame, &last, err));
	state_set_chain(stage->state, last.header.chain);
	state_freeze(stage->state, frame);
	TRY(state_write(stage->state, err));
	return state_drop(stage->state, err);
}

static enum status recover(struct stage *stage, struct err *err)
{
	int64_t began_ms = stage_mono_ms(stage);
	uint64_t last = journal_head(stage->journal)->frame;
	uint64_t since = 0;
	if (state_frame(stage->state) > last)
		return err_set(
			err, STATUS_CORRUPT,
			"the state is of frame %llu, but the journal ends at %llu: the end of "
			"the journal is missing. Put it back, or restore all five daemons "
			"from a backup (zhianctl restore); don't delete anything",
			(unsigned long long)state_frame(stage->state), (unsigned long long)last);
	for (uint64_t n = state_frame(stage->state) + 1; n <= last; n++) {
		struct frame frame;
		TRY(journal_read(stage->journal, n, &frame, err));
		TRY(fold_frame(stage, &frame, err));
		state_folded(stage->state, frame.header.count, began_ms);
		since += frame.header.count;
		if (since > 500000 || state_overloaded(stage->state)) {
			TRY(checkpoint_in_place(stage, n, err));
			since = 0;
		}
	}
	stage->stats.recovered_ms = stage_mono_ms(stage) - began_ms;
	return STATUS_OK;
}

static bool allocate_turn(struct turn *turn)
{
	uint8_t *memory = (uint8_t *)pages_take(STAGE_TURN_ARENA);
	turn->frame_memory = (uint8_t *)pages_take(JOURNAL_FRAME_MAX);
	if (memory != NULL)
		arena_init(&turn->arena, memory, STAGE_TURN_ARENA);
	return memory != NULL && turn->frame_memory != NULL;
}

static bool allocate(struct stage *stage)
{
	stage->turn = &stage->turns[0];
	stage->answer_memory = (uint8_t *)pages_take(STAGE_ANSWER_BYTES);
	uint8_t *input = (uint8_t *)pages_take(STAGE_INPUT_ARENA);
	if (input != NULL)
		arena_init(&stage->input_arena, input, STAGE_INPUT_ARENA);
	return stage->answer_memory != NULL && input != NULL && allocate_turn(&stage->turns[0]) &&
	       allocate_turn(&stage->turns[1]);
}

enum status stage_open(const struct stage_options *options, struct stage **ret_stage,
		       struct err *err)
{
	struct stage *stage = (struct stage *)calloc(1, sizeof *stage);
	if (stage == NULL || !allocate(stage)) {
		stage_close(stage);
		return err_set(err, STATUS_FULL, "no memory for the stage's buffers");
	}
	stage->options = *options;
	stage->decider = options->decider;
	stage->journal = options->journal;
	stage->state = options->state;
	stage->rows = state_writer(options->state);
	stage->careful_file = -1;
	enum status status = recover(stage, err);
	if (status != STATUS_OK) {
		stage_close(stage);
		return status;
	}
	stage->now_ms = journal_head(stage->journal)->now_ms;
	sources_init(stage);
	careful_begin(stage);
	*ret_stage = stage;
	return STATUS_OK;
}

void stage_close(struct stage *stage)
{
	if (stage == NULL)
		return;
	sources_free(stage);
	struct message_block *block;
	while ((block = message_queue_take(&stage->commands)) != NULL)
		message_block_free(block);
	while ((block = message_queue_take(&stage->queries)) != NULL)
		message_block_free(block);
	for (size_t i = 0; i < stage->bundle_count; i++) {
		struct queued_bundle *queued =
			&stage->bundles[(stage->bundle_first + i) % STAGE_BUNDLES_MAX];
		queued->bundle.done(queued->bundle.context, true);
	}
	if (stage->careful_file > 0)
		close(stage->careful_file);
	for (size_t i = 0; i < 2; i++) {
		pages_give(stage->turns[i].frame_memory, JOURNAL_FRAME_MAX);
		pages_give(stage->turns[i].arena.base, STAGE_TURN_ARENA);
	}
	free(stage->batch_memory);
	pages_give(stage->answer_memory, STAGE_ANSWER_BYTES);
	pages_give(stage->input_arena.base, STAGE_INPUT_ARENA);
	free(stage);
}

/* ---- doors */

void stage_bundle(struct stage *stage, const struct stage_bundle *bundle)
{
	bool full = stage->stats.room == JOURNAL_ROOM_RESERVE_ONLY ||
		    stage->stats.room == JOURNAL_ROOM_NONE;
	if (stage->draining || (full && !SABOTAGE("stage.room-ignored")) ||
	    stage->bundle_count == STAGE_BUNDLES_MAX ||
	    stage->waiting_items + bundle->count > PENDING_ITEMS_MAX) {
		stage->stats.busy++;
		bundle->done(bundle->context, true);
		return;
	}
	size_t at = (stage->bundle_first + stage->bundle_count) % STAGE_BUNDLES_MAX;
	stage->bundles[at] = (struct queued_bundle){.bundle = *bundle};
	stage->bundle_count++;
	stage->waiting_items += bundle->count;
}

size_t stage_waiting_items(const struct stage *stage)
{
	return stage->waiting_items;
}

static void take_item(struct stage *stage, struct queued_bundle *queued)
{
	size_t index = queued->next++;
	stage->waiting_items--;
	queued->turn = stage->turn->number;
	arena_reset(&stage->input_arena);
	const struct input_item *item =
		queued->bundle.item(queued->bundle.context, index, &stage->input_arena);
	if (item == NULL)
		return;
	struct input input = {.kind = INPUT_ITEM, .item = item};
	struct input_cause cause = {
		.kind = item->from != NULL && (item->from->roles & ROLE_REGION) != 0
				? EVENT_CAUSE_LINK
				: EVENT_CAUSE_FEED,
		.daemon = stage->decider->daemon,
		.a = item->sequence,
		.b = item->session,
		.region = item->from != NULL ? item->from->region : 0,
		.happened_ms = item->happened_ms,
	};
	struct decision decision;
	uint64_t sequence = 0;
	if (careful_active(stage) && !careful_note_input(stage, 200, cause.a, cause.b)) {
		decision = (struct decision){0};
		decision_invalid(&decision, "input.ends_the_process", NULL);
	} else {
		(void)stage_take(stage, &input, &cause, &decision, &sequence);
	}
	queued->bundle.decided(queued->bundle.context, index, &decision, sequence);
}

static bool bundles_poll(struct stage *stage)
{
	bool any = false;
	size_t at = 0;
	unsigned most = careful_active(stage) ? 1 : BUNDLE_CHUNK;
	while (at < stage->bundle_count && stage_turn_has_room(stage) && most != 0) {
		struct queued_bundle *queued =
			&stage->bundles[(stage->bundle_first + at) % STAGE_BUNDLES_MAX];
		if (queued->next == queued->bundle.count) {
			at++;
			continue;
		}
		take_item(stage, queued);
		any = true;
		most--;
	}
	return any;
}

/* ---- a turn */

static void begin_turn(struct stage *stage)
{
	struct turn *turn = stage->turn;
	stage->turns_begun++;
	turn->number = stage->turns_begun;
	turn->frame = writer_over(turn->frame_memory, JOURNAL_FRAME_MAX);
	turn->events = 0;
	memset(turn->kinds, 0, sizeof turn->kinds);
	turn->reply_count = 0;
	turn->adopted_count = 0;
	arena_reset(&turn->arena);
	stage->now_ms = turn->now_ms = time_for_turn(stage);
	stage->turn_began_ms = stage_mono_ms(stage);
	state_savepoint(stage->state);
	stage->options.books(stage->options.books_context, stage->now_ms, &stage->books);
}

/* A turn that has nothing of its own to do must not starve what comes by itself: one round each,
 * then again. */
static void draw_inputs(struct stage *stage)
{
	bool takes_input = !state_overloaded(stage->state) &&
			   stage->stats.room != JOURNAL_ROOM_NONE && stage->books.policy != NULL;
	/* Bulk of our own takes every other turn beside what comes from outside, so that a lone
	 * report is committed at once, however many marks are due. */
	bool bulk_may = !stage->drew_bulk;
	bool others = false;
	stage->drew_bulk = false;
	if (takes_input) {
		time_note(stage);
		chain_note(stage);
	}
	for (;;) {
		bool any = requests_poll(stage);
		bool one = any && careful_active(stage);
		if (takes_input && !one) {
			any |= bundles_poll(stage);
			one = any && careful_active(stage);
			if (!one && stage->stats.room != JOURNAL_ROOM_RESERVE_ONLY)
				any |= sources_poll(stage);
			one = any && careful_active(stage);
			others |= any;
			if (!one && !stage->draining && (bulk_may || !others)) {
				bool bulk = reproject_poll(stage);
				bulk |= marks_poll(stage);
				stage->drew_bulk |= bulk;
				any |= bulk;
			}
		}
		if (!any || careful_active(stage) || !stage_turn_has_room(stage) ||
		    stage_mono_ms(stage) - stage->turn_began_ms >=
			    stage->options.limits.turn_work_ms) {
			if (any)
				careful_input_done(stage);
			return;
		}
	}
}

/* Before anything is decided by a row that isn't there.  Questions are answered meanwhile. */
static bool makes_sure(struct stage *stage)
{
	return !SABOTAGE("stage.unsure-decides") && state_make_sure(stage->state, SURE_ROWS);
}

/* `sure`: none begins before, since the walk would have to wait for it. */
static enum status tend_checkpoint(struct stage *stage, bool sure, struct err *err)
{
	if (stage->checkpoint_under_way) {
		if (!stage->checkpoint_written || !state_written(stage->state))
			return STATUS_OK;
		TRY(state_drop(stage->state, err));
		stage->checkpoint_under_way = stage->checkpoint_written = false;
	}
	/* The rows of a turn that isn't durable must not get into a checkpoint. */
	if (sure && (stage->in_flight == NULL || SABOTAGE("stage.checkpoint-ahead")) &&
	    state_wants_freeze(stage->state, stage_mono_ms(stage))) {
		state_set_chain(stage->state, journal_head(stage->journal)->chain);
		state_freeze(stage->state, journal_head(stage->journal)->frame);
		stage->checkpoint_under_way = true;
		stage->options.transport.checkpoint(stage->options.transport.context);
	}
	return STATUS_OK;
}

void stage_checkpoint_written(struct stage *stage)
{
	stage->checkpoint_written = true;
}

enum status stage_turn(struct stage *stage, enum stage_work *ret_work, struct err *err)
{
	/* A person's act may be one that was done before: its answer is in the journal. */
	if (stage->commands.count != 0)
		TRY(stage_wait_durable(stage, err));
	stage->stats.room = journal_room(stage->journal, stage_mono_ms(stage));
	begin_turn(stage);
	uint64_t inputs = stage->stats.inputs;
	uint64_t looked_at = stage->reproject.looked_at;
	bool sure = !makes_sure(stage);
	if (sure)
		draw_inputs(stage);
	bool worked = !sure || stage->in_flight != NULL || stage->stats.inputs != inputs ||
		      stage->turn->events != 0 || stage->turn->reply_count != 0 ||
		      stage->reproject.looked_at != looked_at;
	TRY(turn_end(stage, err));
	if (worked)
		stage->stats.turns++;
	worked |= pulls_answer(stage);
	TRY(tend_checkpoint(stage, sure, err));
	if (stage->in_flight == NULL)
		requests_answer_queries(stage);
	sources_ask(stage);
	*ret_work = worked || stage->queries.count != 0 ? STAGE_WORKED : STAGE_IDLE;
	return STATUS_OK;
}

int64_t stage_next_wake_ms(struct stage *stage)
{
	int64_t wake = pulls_next_wake(stage);
	int64_t other = sources_next_wake(stage);
	if (other < wake)
		wake = other;
	other = marks_next_wake(stage);
	if (other < wake)
		wake = other;
	other = chain_next_wake(stage);
	if (other < wake)
		wake = other;
	other = turn_next_wake(stage);
	if (other < wake)
		wake = other;
	return wake;
}

void stage_drain(struct stage *stage, bool draining)
{
	stage->draining = draining;
}

bool stage_is_idle(const struct stage *stage)
{
	return !sources_wait(stage) && stage->in_flight == NULL && stage->commands.count == 0 &&
	       stage->queries.count == 0 && stage->bundle_count == 0;
}

enum status stage_finish(struct stage *stage, struct err *err)
{
	TRY(stage_wait_durable(stage, err));
	begin_turn(stage);
	stage->silent_inputs = CURSOR_INPUTS; /* is due now, if it moved */
	TRY(turn_end(stage, err));
	TRY(stage_wait_durable(stage, err));
	careful_end(stage);
	return STATUS_OK;
}
