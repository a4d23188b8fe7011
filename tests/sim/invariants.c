/* What must hold after every fault, read from the journals and states themselves. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "clock.pb-c.h"
#include "common/base/assert.h"
#include "common/core/common_tables.h"
#include "tests/sim/world_internal.h"

#define ARENA_SIZE (1u << 20)

void world_each_event(struct world *world, struct world_node *node, world_event_fn *each,
		      void *context)
{
	uint8_t *memory = (uint8_t *)malloc(ARENA_SIZE);
	struct arena arena;
	arena_init(&arena, memory, ARENA_SIZE);
	struct err err;
	for (uint64_t n = 1; n <= journal_head(node->node.journal)->frame; n++) {
		struct frame frame;
		if (journal_read(node->node.journal, n, &frame, &err) != STATUS_OK)
			world_fail(world, "%s: frame %llu: %s", node->name, (unsigned long long)n,
				   err.text);
		size_t at = 0;
		for (uint32_t i = 0; i < frame.header.count; i++) {
			struct event event;
			uint32_t length;
			memcpy(&length, frame.events.data + at, sizeof length);
			arena_reset(&arena);
			if (event_read(bytes_of(frame.events.data + at, length), &arena, &event) !=
			    STATUS_OK)
				world_fail(world, "%s: event %" PRIu64 " can't be read", node->name,
					   frame.header.first + i);
			event.sequence = frame.header.first + i;
			event.incarnation = frame.header.incarnation;
			event.recorded_ms = frame.header.now_ms;
			each(context, &event);
			at += length;
		}
	}
	free(memory);
}

uint64_t world_check_replay(struct world *world, struct world_node *node)
{
	uint64_t events = 0;
	struct err err;
	if (node_replay(&node->node, node->decider, &events, &err) != STATUS_OK)
		world_fail(world, "%s: %s", node->name, err.text);
	return events;
}

uint64_t world_check_cursors(struct world *world)
{
	uint64_t checked = 0;
	for (size_t i = 0; i < world_every_node(world); i++) {
		if (world->nodes[i]->node.journal == NULL)
			continue; /* it is down */
		const struct journal_head *head = journal_head(world->nodes[i]->node.journal);
		for (unsigned c = 0; c < head->cursor_count; c++) {
			struct world_node *producer = world_sibling(
				world->nodes[i], (enum daemon)head->cursors[c].source);
			if (producer == NULL || producer->node.journal == NULL)
				continue;
			if (head->cursors[c].sequence >
			    journal_head(producer->node.journal)->sequence)
				world_fail(world, "%s is ahead of %s", world->nodes[i]->name,
					   producer->name);
			checked++;
		}
	}
	return checked;
}

uint64_t world_check_journals(struct world *world)
{
	uint64_t frames = 0;
	for (size_t i = 0; i < world_every_node(world); i++) {
		struct journal_verified verified;
		struct err err;
		if (world->nodes[i]->node.journal == NULL)
			continue; /* of a former life that has ended */
		if (journal_verify(world->nodes[i]->node.journal, &verified, &err) != STATUS_OK)
			world_fail(world, "%s: %s", world->nodes[i]->name, err.text);
		frames += verified.frames;
	}
	return frames;
}

/* ---- marks */

struct mark_seen {
	uint64_t clock;
	int64_t due_ms;
	uint32_t mark;
};

struct marks {
	struct world *world;
	struct world_node *node;
	struct mark_seen *seen;
	size_t count, capacity;
};

/* What fired by a wrong clock, before its moment: restated, it fires again when that comes. */
static void note_put_right(struct marks *marks, int64_t is_ms)
{
	size_t kept = 0;
	for (size_t i = 0; i < marks->count; i++) {
		if (marks->seen[i].due_ms <= is_ms)
			marks->seen[kept++] = marks->seen[i];
	}
	marks->count = kept;
}

static void note_mark(void *context, const struct event *event)
{
	struct marks *marks = (struct marks *)context;
	if (event->head.kind == KIND(TIME_PUT_RIGHT))
		note_put_right(marks, BODY(event, TimePutRight)->is_ms);
	if (event->head.kind != KIND(CLOCK_MARK_FIRED))
		return;
	const Zh__ClockMarkFired *body = BODY(event, ClockMarkFired);
	if (event->recorded_ms < body->due_ms)
		world_fail(marks->world, "%s: a mark of clock %llu fired too early",
			   marks->node->name, (unsigned long long)body->clock);
	if (marks->count == marks->capacity) {
		marks->capacity = marks->capacity * 2 + 64;
		marks->seen = (struct mark_seen *)realloc(marks->seen,
							  marks->capacity * sizeof *marks->seen);
		ASSERT(marks->seen != NULL);
	}
	marks->seen[marks->count++] =
		(struct mark_seen){body->clock, body->due_ms, (uint32_t)body->mark};
}

static int compare_marks(const void *left, const void *right)
{
	const struct mark_seen *a = (const struct mark_seen *)left,
			       *b = (const struct mark_seen *)right;
	if (a->clock != b->clock)
		return a->clock < b->clock ? -1 : 1;
	if (a->mark != b->mark)
		return a->mark < b->mark ? -1 : 1;
	return a->due_ms < b->due_ms ? -1 : a->due_ms > b->due_ms;
}

uint64_t world_check_marks(struct world *world, struct world_node *node)
{
	struct marks marks = {.world = world, .node = node};
	world_each_event(world, node, note_mark, &marks);
	if (marks.count != 0)
		qsort(marks.seen, marks.count, sizeof *marks.seen, compare_marks);
	for (size_t i = 1; i < marks.count; i++) {
		if (compare_marks(&marks.seen[i - 1], &marks.seen[i]) == 0)
			world_fail(world, "%s: mark %u of clock %llu fired twice", node->name,
				   marks.seen[i].mark, (unsigned long long)marks.seen[i].clock);
	}
	free(marks.seen);
	return marks.count;
}

/* ---- once */

struct once {
	struct world *world;
	struct world_node *consumer;
	enum daemon producer;
	uint16_t produced, caused;
	uint8_t *times; /* by the producer's sequence */
	uint64_t capacity, count;
	bool (*counts)(const struct event *event);
};

static void note_produced(void *context, const struct event *event)
{
	struct once *once = (struct once *)context;
	if (event->head.kind == once->produced && (event->head.flags & EVENT_TEST) == 0 &&
	    (once->counts == NULL || once->counts(event))) {
		once->times[event->sequence] |= 0x80;
		once->count++;
	}
}

static void note_caused(void *context, const struct event *event)
{
	struct once *once = (struct once *)context;
	if (event->head.kind != once->caused || event->head.cause_kind != EVENT_CAUSE_EVENT ||
	    event->head.cause_daemon != once->producer)
		return;
	if (event->head.cause_a >= once->capacity || (once->times[event->head.cause_a] & 0x80) == 0)
		world_fail(once->world, "%s: event %llu was caused by nothing",
			   once->consumer->name, (unsigned long long)event->sequence);
	if ((++once->times[event->head.cause_a] & 0x7f) > 1)
		world_fail(once->world, "%s: %s of upstream event %llu is doubled",
			   once->consumer->name, event_kind_name(once->caused),
			   (unsigned long long)event->head.cause_a);
}

uint64_t world_check_once(struct world *world, struct world_node *producer, uint16_t produced,
			  bool (*counts)(const struct event *event), struct world_node *consumer,
			  uint16_t caused)
{
	uint64_t head = journal_head(producer->node.journal)->sequence;
	struct once once = {.world = world,
			    .consumer = consumer,
			    .producer = producer->decider->daemon,
			    .produced = produced,
			    .counts = counts,
			    .caused = caused,
			    .times = (uint8_t *)calloc(head + 1, 1),
			    .capacity = head + 1};
	ASSERT(once.times != NULL);
	world_each_event(world, producer, note_produced, &once);
	world_each_event(world, consumer, note_caused, &once);
	uint64_t cursor = 0;
	const struct journal_head *consumed = journal_head(consumer->node.journal);
	for (unsigned c = 0; c < consumed->cursor_count; c++) {
		if (consumed->cursors[c].source == producer->decider->daemon)
			cursor = consumed->cursors[c].sequence;
	}
	for (uint64_t sequence = 1; sequence <= cursor; sequence++) {
		if (once.times[sequence] == 0x80)
			world_fail(world, "%s: upstream event %llu had no effect", consumer->name,
				   (unsigned long long)sequence);
	}
	free(once.times);
	return once.count;
}
