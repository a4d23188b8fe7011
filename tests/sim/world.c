/* The world itself: its faults, its steps, and when it has come to rest. */
#include "tests/sim/world_internal.h"

#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/base/assert.h"
#include "common/core/common_rows.h"
#include "common/core/common_tables.h"

/* ---- faults */

const char *const world_fault_names[FAULT_CLASSES] = {
#define X(name, text) text,
	WORLD_FAULT_LIST(X)
#undef X
};

void world_count_fault(struct world *world, enum world_fault fault)
{
	world->stats.faults[fault]++;
}

struct world_faults world_faults_none(void)
{
	return (struct world_faults){.delay_ms_max = 2, .turn_share = 50, .step_ms_max = 4};
}

/* Loss up to 30 %, repeats up to 50 %, crashes rare but in every run. */
struct world_faults world_faults_of_seed(uint64_t seed)
{
	struct random_seeded seeded;
	random_seeded_init(&seeded, seed ^ UINT64_C(0x9e3779b97f4a7c15));
	struct random_source random = random_seeded_source(&seeded);
	return (struct world_faults){
		.loss_ppm = (unsigned)random_below(&random, 300000),
		.repeat_ppm = (unsigned)random_below(&random, 500000),
		.delay_ms_max = 1 + (unsigned)random_below(&random, 3000),
		.crash_ppm = 500 + (unsigned)random_below(&random, 8000),
		.disk_ppm = 500 + (unsigned)random_below(&random, 8000),
		.checkpoint_crash_ppm = (unsigned)random_below(&random, 200000),
		.turn_share = 30 + (unsigned)random_below(&random, 40),
		.step_ms_max = 4 + (unsigned)random_below(&random, 30),
		.clock_ppm = 500 + (unsigned)random_below(&random, 4000),
		.clock_start_ppm = (unsigned)random_below(&random, 40000),
		.line_ppm = 1000 + (unsigned)random_below(&random, 30000),
	};
}

_Noreturn void world_fail(struct world *world, const char *what, ...)
{
	va_list arguments;
	va_start(arguments, what);
	fprintf(stderr, "sim: ");
	vfprintf(stderr, what, arguments);
	va_end(arguments);
	fprintf(stderr,
		"\nrepeat with: --seed %llu%s   (step %llu, loss %u ppm, repeats %u ppm, crashes "
		"%u ppm)\n",
		(unsigned long long)world->options.seed,
		world->options.repeat != NULL ? world->options.repeat : "",
		(unsigned long long)world->stats.steps, world->options.faults.loss_ppm,
		world->options.faults.repeat_ppm, world->options.faults.crash_ppm);
	exit(1);
}

bool world_chance(struct world *world, unsigned ppm)
{
	return ppm != 0 && random_below(&world->random, 1000000) < ppm;
}

struct world *world_create(const struct world_options *options)
{
	struct world *world = (struct world *)calloc(1, sizeof *world);
	ASSERT(world != NULL);
	world->options = *options;
	random_seeded_init(&world->seeded, options->seed);
	world->random = random_seeded_source(&world->seeded);
	if (world->options.volume_bytes == 0)
		world->options.volume_bytes = 16u << 20;
	world->clock = (struct clock_manual){.now_ms = options->start_ms, .mono_ms = 1000};
	return world;
}

void world_destroy(struct world *world)
{
	for (size_t i = world_every_node(world); i > 0; i--) {
		struct world_node *node = world->nodes[i - 1];
		world_crash(node);
		if (!node->former)
			mem_disk_destroy(node->disk);
		free(node);
	}
	for (size_t i = 0; i < world->post_count; i++)
		free(world->posts[i]);
	free(world->posts);
	while (world->acts != NULL) {
		struct open_act *act = world->acts;
		world->acts = act->next;
		free(act);
	}
	while (world->items != NULL) {
		struct open_item *item = world->items;
		world->items = item->next;
		free(item);
	}
	free(world);
}

void world_step(struct world *world)
{
	world->stats.steps++;
	world_send_acts(world);
	world_send_items(world);
	if (random_below(&world->random, 100) < world->options.faults.turn_share)
		world_turn(world,
			   world->nodes[random_below(&world->random, world_every_node(world))]);
	else
		world_deliver_one(world);
	clock_manual_advance(
		&world->clock,
		(int64_t)random_below(&world->random, world->options.faults.step_ms_max + 1u));
	world_touch_clocks(world);
}

void world_set_faults(struct world *world, struct world_faults faults)
{
	world->options.faults = faults;
}

const struct world_faults *world_faults(const struct world *world)
{
	return &world->options.faults;
}

void world_advance(struct world *world, int64_t by_ms)
{
	clock_manual_advance(&world->clock, by_ms);
}

int64_t world_now_ms(const struct world *world)
{
	return world->clock.now_ms;
}

int64_t world_mono_ms(const struct world *world)
{
	return world->clock.mono_ms;
}

const struct random_source *world_random(struct world *world)
{
	return &world->random;
}

uint64_t world_seed(const struct world *world)
{
	return world->options.seed;
}

static bool at_rest(struct world *world)
{
	if (world->acts_open != 0 || world->items_open != 0)
		return false;
	for (size_t i = 0; i < world->node_count; i++) {
		struct world_node *node = world->nodes[i];
		if (node->node.stage == NULL || !stage_is_idle(node->node.stage))
			return false;
		struct stage_source_stats sources[DAEMON_COUNT];
		size_t count = stage_sources(node->node.stage, sources, DAEMON_COUNT);
		for (size_t s = 0; s < count; s++) {
			struct world_node *producer =
				world_find(world, node->region, sources[s].daemon);
			if (producer != NULL && producer->node.journal != NULL &&
			    sources[s].cursor != journal_head(producer->node.journal)->sequence)
				return false;
		}
	}
	return true;
}

struct world_stats world_stats(struct world *world)
{
	struct world_stats stats = world->stats;
	for (size_t i = 0; i < world_every_node(world); i++) {
		struct world_node *node = world->nodes[i];
		stats.turns += node->before.turns;
		stats.frames += node->before.frames;
		stats.turns_ahead += node->before.turns_ahead;
		stats.events += node->before.events;
		stats.checkpoints += node->before.checkpoints;
		if (node->node.stage == NULL)
			continue;
		struct stage_stats now = stage_stats(node->node.stage);
		stats.turns += now.turns;
		stats.frames += now.frames;
		stats.turns_ahead += now.turns_ahead;
		stats.events += now.events;
		stats.checkpoints += state_stats(node->node.state).checkpoints;
	}
	return stats;
}

uint64_t world_mark_that_waits(const struct world_node *node)
{
	struct due_mark due[64];
	struct mark_position from = {0, 0};
	state_savepoint(node->node.state);
	const struct rows_reader *rows = stage_rows(node->node.stage);
	size_t count = common_due_marks(rows, stage_now_ms(node->node.stage), &from, due, 64);
	for (size_t i = 0; i < count; i++) {
		if ((clock_row_get(rows, due[i].clock)->marks[due[i].slot] & 0x80) == 0)
			return due[i].clock;
	}
	return 0;
}

#define FINISHES_MAX 8u /* a clock that is held lets no mark fire, however long one waits */

/* Cursors that moved without an event are written within a second, in which a mark may come due. */
static bool finish(struct world *world)
{
	bool waits = false;
	for (size_t i = 0; i < world->node_count; i++) {
		struct err err;
		if (stage_finish(world->nodes[i]->node.stage, &err) != STATUS_OK)
			world_fail(world, "%s: finish: %s", world->nodes[i]->name, err.text);
		waits |= world_mark_that_waits(world->nodes[i]) != 0;
	}
	return !waits;
}

bool world_drain(struct world *world, size_t steps)
{
	struct world_faults faults = world->options.faults;
	world->options.faults = world_faults_none();
	for (size_t i = 0; i < world_every_node(world); i++)
		world->nodes[i]->fault = TURN_SOUND;
	bool rested = false;
	unsigned finishes = 0;
	for (size_t i = 0; i < steps && !rested; i++) {
		world_step(world);
		if (i % 64 == 0)
			rested = at_rest(world) && (finish(world) || ++finishes == FINISHES_MAX);
	}
	world->options.faults = faults;
	return rested;
}

void world_digest(struct world *world, uint8_t ret_digest[32])
{
	crypto_generichash_state hash;
	crypto_generichash_init(&hash, NULL, 0, 32);
	for (size_t i = 0; i < world->node_count; i++) {
		struct world_node *node = world->nodes[i];
		uint8_t digest[32];
		if (node->node.stage == NULL)
			world_open_node(node);
		state_savepoint(node->node.state);
		state_digest(node->node.state, digest);
		crypto_generichash_update(&hash, digest, sizeof digest);
		crypto_generichash_update(&hash, journal_head(node->node.journal)->chain,
					  JOURNAL_HASH);
	}
	crypto_generichash_final(&hash, ret_digest, 32);
}
