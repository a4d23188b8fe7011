/* Each node's own wall clock: it wanders, is set, creeps and stops, and somebody mends it. */
#include "tests/sim/world_internal.h"

#include "clock.pb-c.h"
#include "common/core/common_rows.h"
#include "common/core/common_tables.h"

/* Of a clock that is set: beyond what is trusted, even behind the longest standstill. */
#define SET_LEAST_MS (15 * MS_PER_MINUTE)
/* A clock that is mended differs by its skew; one that is trusted by time.jump more, and by what
 * crystals may part by in a standstill of nine days. */
#define TRUSTED_MS (CLOCK_SKEW_MS * 2 + MS_PER_MINUTE + 10 * MS_PER_DAY / TIME_DRIFT_PARTS)
#define MENDED_PPM 1500 /* per step, of a clock that is wrong */

static int64_t node_now_ms(void *context)
{
	const struct world_node *node = (const struct world_node *)context;
	const struct world_clock *clock = &node->clock;
	if (clock->upset == CLOCK_STANDS)
		return clock->stands_ms;
	return node->world->clock.now_ms + clock->skew_ms + clock->offset_ms;
}

static int64_t node_mono_ms(void *context)
{
	return ((const struct world_node *)context)->world->clock.mono_ms;
}

struct clock_source world_clock_source(struct world_node *node)
{
	return (struct clock_source){
		.now_ms = node_now_ms, .mono_ms = node_mono_ms, .context = node};
}

/* ---- how clocks go wrong */

static int64_t between(struct world *world, int64_t least_ms, int64_t most_ms)
{
	return least_ms +
	       (int64_t)random_below(&world->random, (uint64_t)(most_ms - least_ms) + 1u);
}

static void wander(struct world_node *node)
{
	struct world *world = node->world;
	struct world_clock *clock = &node->clock;
	clock->skew_ms += between(world, -5 * MS_PER_SECOND, 5 * MS_PER_SECOND);
	if (clock->skew_ms > CLOCK_SKEW_MS)
		clock->skew_ms = CLOCK_SKEW_MS;
	if (clock->skew_ms < -CLOCK_SKEW_MS)
		clock->skew_ms = -CLOCK_SKEW_MS;
	world_count_fault(world, FAULT_CLOCK_SKEW);
}

static void creep(struct world_node *node)
{
	node->clock.offset_ms += node->clock.step_ms;
	world_count_fault(node->world, FAULT_CLOCK_CREEP);
}

static int64_t far(struct world *world)
{
	static const int64_t most_ms[] = {MS_PER_HOUR, 5 * MS_PER_DAY, 730 * MS_PER_DAY};
	return between(world, SET_LEAST_MS, most_ms[random_below(&world->random, 3)]);
}

static void upset(struct world_node *node)
{
	struct world *world = node->world;
	struct world_clock *clock = &node->clock;
	switch (random_below(&world->random, 4)) {
	case 0:
		clock->upset = CLOCK_SET;
		clock->offset_ms = far(world);
		world_count_fault(world, FAULT_CLOCK_AHEAD);
		break;
	case 1:
		clock->upset = CLOCK_SET;
		clock->offset_ms = -far(world);
		world_count_fault(world, FAULT_CLOCK_BACK);
		break;
	case 2:
		clock->upset = CLOCK_CREEPS;
		clock->step_ms = between(world, 20 * MS_PER_SECOND, 55 * MS_PER_SECOND) *
				 (random_below(&world->random, 2) == 0 ? 1 : -1);
		creep(node);
		break;
	default:
		clock->stands_ms = node_now_ms(node);
		clock->upset = CLOCK_STANDS;
		world_count_fault(world, FAULT_CLOCK_STOP);
		break;
	}
}

static void mend(struct world_node *node)
{
	node->clock.upset = CLOCK_SOUND;
	node->clock.offset_ms = 0;
}

void world_mend_clocks(struct world *world)
{
	for (size_t i = 0; i < world_every_node(world); i++)
		mend(world->nodes[i]);
}

static void touch(struct world_node *node)
{
	struct world *world = node->world;
	if (node->clock.upset == CLOCK_CREEPS)
		creep(node);
	else if (node->clock.upset == CLOCK_SOUND && random_below(&world->random, 4) == 0)
		upset(node);
	else
		wander(node);
}

void world_touch_clocks(struct world *world)
{
	unsigned ppm = world->options.faults.clock_ppm;
	if (ppm == 0)
		return;
	for (size_t i = 0; i < world_every_node(world); i++) {
		struct world_node *node = world->nodes[i];
		if (node->clock.upset == CLOCK_CREEPS && world_chance(world, MENDED_PPM * 4))
			creep(node);
		if (node->clock.upset != CLOCK_SOUND && world_chance(world, MENDED_PPM))
			mend(node);
	}
	if (world_chance(world, ppm))
		touch(world->nodes[random_below(&world->random, world_every_node(world))]);
}

/* ---- what a start believes */

void world_clock_at_start(struct world_node *node)
{
	struct world *world = node->world;
	if (node->clock.upset == CLOCK_SOUND &&
	    world_chance(world, world->options.faults.clock_start_ppm)) {
		node->clock.upset = CLOCK_SET;
		node->clock.offset_ms = between(world, SET_LEAST_MS, 6 * MS_PER_DAY);
		world_count_fault(world, FAULT_CLOCK_AT_START);
	}
	node->looked = false;
}

void world_clock_first_look(struct world_node *node)
{
	bool wrong = node->clock.upset != CLOCK_SOUND;
	if (!node->looked && wrong && !stage_stats(node->node.stage).time_held)
		node->misled = true;
	node->looked = true;
}

/* ---- what must hold: no wrong time is written, and marks are neither early nor late */

struct timing {
	struct world *world;
	struct world_node *node;
};

static void check_mark(const struct timing *timing, const struct event *event)
{
	const Zh__ClockMarkFired *body = BODY(event, ClockMarkFired);
	struct world *world = timing->world;
	world->stats.marks_timed++;
	if (body->due_ms > world->clock.now_ms + TRUSTED_MS)
		world_fail(world, "%s: a mark of clock %llu fires %lld ms before its time",
			   timing->node->name, (unsigned long long)body->clock,
			   (long long)(body->due_ms - world->clock.now_ms));
}

static void check_frame(const struct timing *timing, uint64_t number)
{
	static uint8_t memory[1u << 20];
	struct world *world = timing->world;
	struct frame frame;
	struct err err = {0};
	if (journal_read(timing->node->node.journal, number, &frame, &err) != STATUS_OK)
		world_fail(world, "%s: frame %llu: %s", timing->node->name,
			   (unsigned long long)number, err.text);
	world->stats.frames_timed++;
	if (frame.header.now_ms > world->clock.now_ms + TRUSTED_MS)
		world_fail(world,
			   "%s: frame %llu is written %lld ms ahead of the true time, by a clock "
			   "%lld ms off",
			   timing->node->name, (unsigned long long)number,
			   (long long)(frame.header.now_ms - world->clock.now_ms),
			   (long long)(node_now_ms(timing->node) - world->clock.now_ms));
	size_t at = 0;
	for (uint32_t i = 0; i < frame.header.count; i++) {
		struct event_head head;
		memcpy(&head, frame.events.data + at, sizeof head);
		struct arena arena;
		struct event event;
		arena_init(&arena, memory, sizeof memory);
		if (head.kind == KIND(CLOCK_MARK_FIRED) &&
		    event_read(bytes_of(frame.events.data + at, head.length), &arena, &event) ==
			    STATUS_OK)
			check_mark(timing, &event);
		at += head.length;
	}
}

/* By the true time, not by what the node makes of its own clock. */
static void check_waiting(const struct timing *timing)
{
	struct world *world = timing->world;
	struct world_node *node = timing->node;
	struct due_mark due[16];
	struct mark_position from = {0, 0};
	state_savepoint(node->node.state);
	const struct rows_reader *rows = stage_rows(node->node.stage);
	size_t count = common_due_marks(rows, world->clock.now_ms - TRUSTED_MS, &from, due, 16);
	for (size_t i = 0; i < count; i++) {
		const struct clock_row *row = clock_row_get(rows, due[i].clock);
		if ((row->marks[due[i].slot] & 0x80) == 0) /* else it waits for a working day */
			world_fail(
				world,
				"%s: a mark of clock %llu is late by %lld ms; the node is "
				"%lld ms behind, its clock %lld ms off",
				node->name, (unsigned long long)due[i].clock,
				(long long)(world->clock.now_ms - due[i].due_ms),
				(long long)(world->clock.now_ms - stage_now_ms(node->node.stage)),
				(long long)(node_now_ms(node) - world->clock.now_ms));
	}
	world->stats.marks_timed++;
}

void world_check_time(struct world *world, struct world_node *node, bool idle)
{
	struct timing timing = {world, node};
	const struct journal_head *head = journal_head(node->node.journal);
	struct stage_stats stats = stage_stats(node->node.stage);
	bool held = stats.time_held;
	/* It takes nothing in until its checkpoint is written, and nothing fires while somebody
	 * is far behind. */
	bool able = idle && !held && !stats.recovering && !stats.superseded && !stats.overloaded &&
		    stats.room < JOURNAL_ROOM_RESERVE_ONLY &&
		    stats.consumer_lag <= stage_limits_default().consumer_lag;
	node->able_turns = able ? node->able_turns + 1 : 0;
	bool sound = node->clock.upset == CLOCK_SOUND;
	/* Frames of before its time was put right are behind it when that is seen. */
	if (node->misled)
		node->timed_frame = head->frame;
	if (node->misled && sound && !held && head->now_ms <= world->clock.now_ms + TRUSTED_MS)
		node->misled = false;
	while (node->timed_frame < head->frame)
		check_frame(&timing, ++node->timed_frame);
	if (node->able_turns > 1 && !node->misled)
		check_waiting(&timing);
}
