/* Nodes: how they come up, take turns and end. */
#include "tests/sim/world_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "common/base/assert.h"
#include "common/store/commit_worker.h"

/* ---- the transport */

static void node_send(void *context, const struct stage_peer *peer, struct bytes frame)
{
	struct world_node *node = (struct world_node *)context;
	struct world *world = node->world;
	if (node->unsaid)
		return;
	if (peer->socket == SOCKET_ACT) {
		if (!world_loses(world))
			world_reply(world, world_peer_number(peer), frame);
		return;
	}
	world_post(world, world->nodes[world_peer_number(peer)], POST_BATCH, node->index, NULL,
		   frame);
}

static bool node_pull(void *context, enum daemon source, struct bytes frame)
{
	struct world_node *node = (struct world_node *)context;
	struct world_node *producer = world_sibling(node, source);
	if (producer == NULL || node->unsaid)
		return true;
	struct principal principal = {
		.roles = ROLE_DAEMON, .region = node->region, .daemon = node->decider->daemon};
	(void)snprintf(principal.id, sizeof principal.id, "%s", daemon_name(node->decider->daemon));
	world_post(node->world, producer, POST_FRAME, node->index, &principal, frame);
	return true;
}

static void node_reconnect(void *context, enum daemon source)
{
	(void)context;
	(void)source;
}

static void node_checkpoint(void *context)
{
	struct world_node *node = (struct world_node *)context;
	node->checkpoint_asked = true;
}

/* A flush beside the loop ends at some moment before it is waited for, by chance long before: what
 * a crash in between leaves on the disk is either. */
static void node_begin_commit(void *context)
{
	struct world_node *node = (struct world_node *)context;
	node->flushed = random_below(&node->world->random, 2) == 0;
	if (node->flushed)
		node->flush_status =
			commit_write(node->node.journal, node->node.parts, &node->flush_error);
}

static enum status node_wait_for_commit(void *context, struct err *err)
{
	struct world_node *node = (struct world_node *)context;
	if (!node->flushed)
		return commit_write(node->node.journal, node->node.parts, err);
	*err = node->flush_error;
	return node->flush_status;
}

static void node_books(void *context, int64_t now_ms, struct stage_books *ret_books)
{
	struct world_node *node = (struct world_node *)context;
	*ret_books = node->world->options.books;
	if (node->world->options.hooks.books != NULL)
		node->world->options.hooks.books(node->world->options.hooks.context, node, now_ms,
						 ret_books);
}

static bool node_proposer(void *context, const char *person, const uint8_t *key, int64_t now_ms,
			  struct proposer *ret_proposer)
{
	struct world_node *node = (struct world_node *)context;
	const struct world_hooks *hooks = &node->world->options.hooks;
	return hooks->proposer != NULL &&
	       hooks->proposer(hooks->context, node, person, key, now_ms, ret_proposer);
}

static enum status node_keep_book(void *context, const struct book_offer *offer,
				  struct book_extra *ret_extra, struct writer *ret_problems)
{
	struct world_node *node = (struct world_node *)context;
	const struct world_hooks *hooks = &node->world->options.hooks;
	(void)ret_problems;
	bool kept = hooks->keep_book != NULL &&
		    hooks->keep_book(hooks->context, node, offer, ret_extra);
	return kept ? STATUS_OK : STATUS_INVALID;
}

static void node_book_adopted(void *context, uint16_t kind, const uint8_t digest[32])
{
	struct world_node *node = (struct world_node *)context;
	const struct world_hooks *hooks = &node->world->options.hooks;
	(void)kind;
	if (hooks->book_adopted != NULL)
		hooks->book_adopted(hooks->context, node, digest);
}

static const struct principal *node_holder(void *context, const uint8_t key[PRINCIPAL_KEY],
					   int64_t now_ms)
{
	struct world_node *node = (struct world_node *)context;
	const struct world_hooks *hooks = &node->world->options.hooks;
	return hooks->holder(hooks->context, node, key, now_ms);
}

/* ---- coming up and ending */

static struct node_options options_of(struct world_node *node)
{
	struct world *world = node->world;
	bool memory = world->options.lmdb_directory == NULL;
	struct node_options options = {
		.decider = node->decider,
		.questions = node->questions,
		.region = node->region,
		.journal_path = node->journal_path,
		.state_path = node->state_path,
		.parts_path = node->parts_path[0] != '\0' ? node->parts_path : NULL,
		.keys_path = node->keys_path,
		.mem = memory ? node->disk : NULL,
		.volume_bytes = world->options.volume_bytes,
		/* A county that moves to another machine and back: journals have both. */
		.frame_alg = node->life % 2 != 0 ? FRAME_SHA_256 : FRAME_BLAKE2B_256,
		.state_map_bytes = 64u << 20,
		.state_limits = world->options.state_limits,
		.random = &world->random,
		.clock = world_clock_source(node),
		.transport = {.context = node,
			      .send = node_send,
			      .pull = node_pull,
			      .reconnect = node_reconnect,
			      .checkpoint = node_checkpoint},
		.committer = {node, node_begin_commit, node_wait_for_commit},
		.limits = stage_limits_default(),
		.books = node_books,
		.keep_book = node_keep_book,
		.book_adopted = node_book_adopted,
		.proposer = node_proposer,
		.holder = world->options.hooks.holder != NULL ? node_holder : NULL,
		.books_context = node,
	};
	options.limits.pull_events = 64;
	options.limits.pull_bytes = 64u << 10;
	options.limits.turn_events = 16; /* so that more waits at a turn's end */
	return options;
}

static void close_node(struct world_node *node)
{
	struct stage *stage = node->node.stage;
	struct world_stats *before = &node->before;
	if (stage != NULL) {
		struct stage_stats stats = stage_stats(stage);
		before->turns += stats.turns;
		before->frames += stats.frames;
		before->turns_ahead += stats.turns_ahead;
		before->events += stats.events;
	}
	if (node->node.state != NULL)
		before->checkpoints += state_stats(node->node.state).checkpoints;
	node_close(&node->node);
}

/* Ends without warning: what wasn't committed is gone, and so is what was under way. */
void world_crash(struct world_node *node)
{
	struct world *world = node->world;
	if (node->node.stage == NULL)
		return;
	world->stats.crashes++;
	world->stats.crashes_ahead += !stage_is_durable(node->node.stage);
	world->stats.faults[FAULT_CRASH_UNDER_WAY] += !stage_is_durable(node->node.stage);
	node->unsaid = true;
	close_node(node);
	node->unsaid = false;
	node->crashes++;
	node->life++;
	node->down_until_ms = world->clock.mono_ms + (int64_t)random_below(&world->random, 2000);
}

void world_stop(struct world_node *node)
{
	world_crash(node);
}

void world_open_node(struct world_node *node)
{
	struct err err = {0};
	node->checkpoint_asked = node->flushed = false;
	struct node_options options = options_of(node);
	if (node_open(&options, &node->node, &err) != STATUS_OK)
		world_fail(node->world, "%s: doesn't come up: %s", node->name, err.text);
	node->world->stats.faults[FAULT_PART_ORPHAN] += node->node.parts_swept;
	world_clock_at_start(node);
	const struct world_hooks *hooks = &node->world->options.hooks;
	if (hooks->came_up != NULL)
		hooks->came_up(hooks->context, node);
}

/* ---- turns */

static void step_checkpoint(struct world *world, struct world_node *node)
{
	struct err err = {0};
	bool crashes = world_chance(world, world->options.faults.checkpoint_crash_ppm);
	unsigned when = crashes ? (unsigned)random_below(&world->random, 3) : 3;
	static const enum world_fault counted[] = {FAULT_CHECKPOINT_BEFORE, FAULT_CHECKPOINT_WRITE,
						   FAULT_CHECKPOINT_AFTER};
	if (crashes)
		world_count_fault(world, counted[when]);
	if (when == 0) {
		world->stats.crashes_checkpoint++;
		world_crash(node);
		return;
	}
	if (when == 1)
		mem_disk_faults(node->disk)->fail_io_after = 0;
	enum status status = state_write(node->node.state, &err);
	mem_disk_faults(node->disk)->fail_io_after = -1;
	if (status != STATUS_OK && when != 1)
		world_fail(world, "%s: checkpoint: %s", node->name, err.text);
	node->checkpoint_asked = false;
	if (status != STATUS_OK || when == 2) {
		world->stats.crashes_checkpoint++;
		world_crash(node);
		return;
	}
	stage_checkpoint_written(node->node.stage);
}

/* What will go wrong with this node: the disk at a random commit or put, or the process at the end
 * of a turn, before or after it has spoken. */
static void draw_fault(struct world *world, struct world_node *node)
{
	const struct world_faults *faults = &world->options.faults;
	bool memory = world->options.lmdb_directory == NULL;
	if (memory && world_chance(world, faults->disk_ppm))
		node->fault = random_below(&world->random, 2) == 0 ? TURN_IO : TURN_FULL;
	else if (world_chance(world, faults->crash_ppm))
		node->fault = random_below(&world->random, 2) == 0 ? TURN_UNSAID : TURN_AFTER;
}

/* It waits for a turn that has something to lose, mostly. */
static enum turn_fault fault_of_turn(struct world *world, struct world_node *node)
{
	struct mem_faults *disk = mem_disk_faults(node->disk);
	if (node->fault == TURN_SOUND)
		draw_fault(world, node);
	if (node->fault == TURN_SOUND ||
	    (stage_is_idle(node->node.stage) && random_below(&world->random, 50) != 0))
		return TURN_SOUND;
	if (node->fault == TURN_IO)
		disk->fail_io_after = (int64_t)random_below(&world->random, 2);
	if (node->fault == TURN_FULL)
		disk->fail_full_after = (int64_t)random_below(&world->random, 3);
	return node->fault;
}

static void count_fault(struct world *world, enum turn_fault fault, bool had_input)
{
	world->stats.crashes_with_input += had_input;
	world->stats.crashes_io += fault == TURN_IO;
	world->stats.crashes_full += fault == TURN_FULL;
	world->stats.crashes_unsaid += fault == TURN_UNSAID;
	world->stats.faults[FAULT_CRASH_WRITE] += fault == TURN_IO;
	world->stats.faults[FAULT_CRASH_FULL] += fault == TURN_FULL;
	world->stats.faults[FAULT_CRASH_UNSAID] += fault == TURN_UNSAID;
	world->stats.faults[FAULT_CRASH_AFTER] += fault == TURN_AFTER;
}

/* True: the process goes on. */
static bool take_turn(struct world *world, struct world_node *node, enum turn_fault fault)
{
	struct err err = {0};
	struct mem_faults *disk = mem_disk_faults(node->disk);
	enum stage_work work;
	/* The turn before may have begun a commit that failed, which nobody knows yet. */
	bool broken = node->flushed && node->flush_status != STATUS_OK;
	node->unsaid = fault == TURN_UNSAID;
	world_clock_first_look(node);
	enum status status = stage_turn(node->node.stage, &work, &err);
	bool goes_on = true;
	const struct world_hooks *hooks = &world->options.hooks;
	if (status == STATUS_OK && stage_is_durable(node->node.stage)) {
		world_check_time(world, node, work == STAGE_IDLE);
		if (hooks->turned != NULL)
			goes_on = hooks->turned(hooks->context, node);
	}
	node->unsaid = false;
	disk->fail_io_after = disk->fail_full_after = -1;
	if (status != STATUS_OK && fault != TURN_IO && fault != TURN_FULL && !broken)
		world_fail(world, "%s: turn: %s", node->name, err.text);
	return status == STATUS_OK && goes_on && fault != TURN_UNSAID && fault != TURN_AFTER;
}

void world_turn(struct world *world, struct world_node *node)
{
	if (node->ended)
		return;
	if (node->node.stage == NULL) {
		if (node->down_until_ms <= world->clock.mono_ms)
			world_open_node(node);
		return;
	}
	if (node->checkpoint_asked && random_below(&world->random, 4) == 0) {
		step_checkpoint(world, node);
		return;
	}
	enum turn_fault fault = fault_of_turn(world, node);
	bool had_input = !stage_is_idle(node->node.stage);
	if (take_turn(world, node, fault))
		return;
	count_fault(world, fault, had_input);
	node->fault = TURN_SOUND;
	world_crash(node);
}

/* ---- the nodes of a world */

static void name_parts(struct world_node *node, const char *home)
{
	(void)snprintf(node->parts_path, sizeof node->parts_path, "%s/parts", home);
	(void)snprintf(node->keys_path, sizeof node->keys_path, "%s/keys", home);
}

struct world_node *world_add(struct world *world, uint32_t region, const struct decider *decider,
			     const struct questions *questions)
{
	struct world_node *node = (struct world_node *)calloc(1, sizeof *node);
	ASSERT(node != NULL && world->node_count < WORLD_NODES_MAX);
	node->world = world;
	node->index = world->node_count;
	node->region = region;
	node->decider = decider;
	node->questions = questions;
	(void)snprintf(node->name, sizeof node->name, "%u/%s", region,
		       daemon_name(decider->daemon));
	const char *root =
		world->options.lmdb_directory != NULL ? world->options.lmdb_directory : "mem";
	char home[200]; /* the lock lies in it, beside the journal */
	(void)snprintf(home, sizeof home, "%s/%u-%s", root, region, daemon_name(decider->daemon));
	(void)snprintf(node->journal_path, sizeof node->journal_path, "%s/journal", home);
	(void)snprintf(node->state_path, sizeof node->state_path, "%s/state", home);
	if (decider->daemon == DAEMON_INTAKE)
		name_parts(node, home);
	if (world->options.lmdb_directory != NULL && mkdir(home, 0700) != 0)
		world_fail(world, "%s can't be made", home);
	node->disk = mem_disk_create();
	world->nodes[world->node_count++] = node;
	world_open_node(node);
	return node;
}

struct world_node *world_find(struct world *world, uint32_t region, enum daemon daemon)
{
	for (size_t i = 0; i < world->node_count; i++) {
		if (world->nodes[i]->region == region && world->nodes[i]->decider->daemon == daemon)
			return world->nodes[i];
	}
	return NULL;
}

struct world_node *world_sibling(const struct world_node *node, enum daemon daemon)
{
	const struct world *world = node->world;
	for (size_t i = 0; i < world_every_node(world); i++) {
		struct world_node *other = world->nodes[i];
		if (other->region == node->region && other->former == node->former &&
		    other->decider->daemon == daemon)
			return other;
	}
	return NULL;
}

struct world_node *world_former(struct world *world, uint32_t region, enum daemon daemon)
{
	struct world_node *node = world_find(world, region, daemon);
	for (size_t i = world->node_count; node != NULL && i < world_every_node(world); i++) {
		struct world_node *former = world->nodes[i];
		if (former->region == region && former->decider == node->decider)
			return former;
	}
	return NULL;
}

void world_look_at_former(struct world_node *node)
{
	ASSERT(node->former && !node->ended);
	world_crash(node);
	world_open_node(node);
}

void world_end_former(struct world_node *node)
{
	ASSERT(node->former);
	world_crash(node);
	node->ended = true;
}

bool node_is_former(const struct world_node *node)
{
	return node->former;
}

uint64_t node_former_since(const struct world_node *node)
{
	return node->former_since;
}

bool node_has_ended(const struct world_node *node)
{
	return node->ended;
}

size_t world_nodes(const struct world *world)
{
	return world->node_count;
}

size_t world_every_node(const struct world *world)
{
	return world->node_count + world->former_count;
}

struct world_node *world_node_at(struct world *world, size_t index)
{
	return world->nodes[index];
}

uint32_t node_region(const struct world_node *node)
{
	return node->region;
}

enum daemon node_daemon(const struct world_node *node)
{
	return node->decider->daemon;
}

struct stage *node_stage(struct world_node *node)
{
	return node->node.stage;
}

const struct rows_reader *node_rows(struct world_node *node)
{
	struct err err = {0};
	if (stage_wait_durable(node->node.stage, &err) != STATUS_OK)
		world_fail(node->world, "%s: commit: %s", node->name, err.text);
	return stage_rows(node->node.stage);
}

struct journal *node_journal(struct world_node *node)
{
	return node->node.journal;
}

struct state *node_state(struct world_node *node)
{
	return node->node.state;
}

struct parts *node_parts(struct world_node *node)
{
	return node->node.parts;
}

void world_fail_disk(struct world_node *node, unsigned commits)
{
	mem_disk_faults(node->disk)->fail_io_after = commits;
}

const struct decider *node_decider(const struct world_node *node)
{
	return node->decider;
}

size_t node_index(const struct world_node *node)
{
	return node->index;
}

uint64_t node_crashes(const struct world_node *node)
{
	return node->crashes;
}
