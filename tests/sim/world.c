#include "tests/sim/world.h"

#include <stdio.h>
#include <stdlib.h>
#include <sodium.h>
#include <stdarg.h>

#include "common/base/assert.h"
#include "common/core/common_rows.h"
#include "tests/sim/world_internal.h"

/* ---- faults */

struct world_faults world_faults_none(void)
{
	return (struct world_faults){.delay_ms_max = 2, .turn_share = 50};
}

/* Ranges as others found them useful: loss up to 30 %, repeats up to 50 %, crashes rare but in every run. */
struct world_faults world_faults_of_seed(uint64_t seed)
{
	struct random_seeded seeded;
	random_seeded_init(&seeded, seed ^ UINT64_C(0x9e3779b97f4a7c15));
	struct random_source random = random_seeded_source(&seeded);
	return (struct world_faults){
		.loss_ppm = (unsigned)random_below(&random, 300000),
		.repeat_ppm = (unsigned)random_below(&random, 500000),
		.delay_ms_max = 1 + (unsigned)random_below(&random, 3000),
		.crash_ppm = 200 + (unsigned)random_below(&random, 3000),
		.checkpoint_crash_ppm = (unsigned)random_below(&random, 200000),
		.turn_share = 30 + (unsigned)random_below(&random, 40),
	};
}

_Noreturn void world_fail(struct world *world, const char *what, ...)
{
	va_list arguments;
	va_start(arguments, what);
	fprintf(stderr, "sim: ");
	vfprintf(stderr, what, arguments);
	va_end(arguments);
	fprintf(stderr, "\nrepeat with: --seed %llu   (step %llu, loss %u ppm, repeats %u ppm, crashes %u ppm)\n",
		(unsigned long long)world->options.seed, (unsigned long long)world->steps,
		world->options.faults.loss_ppm, world->options.faults.repeat_ppm,
		world->options.faults.crash_ppm);
	exit(1);
}

static bool chance(struct world *world, unsigned ppm)
{
	return ppm != 0 && random_below(&world->random, 1000000) < ppm;
}

/* ---- messages */

static void post(struct world *world, struct world_node *to, enum post_kind kind, size_t from,
		 const struct principal *principal, struct bytes bytes)
{
	if (chance(world, world->options.faults.loss_ppm))
		return;
	unsigned copies = chance(world, world->options.faults.repeat_ppm) ? 2 : 1;
	for (unsigned i = 0; i < copies; i++) {
		struct post *message = (struct post *)malloc(sizeof *message + bytes.size);
		ASSERT(message != NULL);
		*message = (struct post){
			.to = to->index, .kind = kind, .from = from, .size = bytes.size, .life = to->life,
			.at_ms = world->clock.mono_ms +
				 (int64_t)random_below(&world->random, world->options.faults.delay_ms_max + 1u)};
		if (principal != NULL)
			message->principal = *principal;
		memcpy(message + 1, bytes.data, bytes.size);
		if (world->post_count == world->post_capacity) {
			world->post_capacity = world->post_capacity * 2 + 64;
			world->posts = (struct post **)realloc(world->posts,
							       world->post_capacity * sizeof *world->posts);
			ASSERT(world->posts != NULL);
		}
		world->posts[world->post_count++] = message;
	}
}

#define SOCKET_NODE 1
#define SOCKET_ACT 2

static struct stage_peer peer_of(uint16_t socket, uint64_t number)
{
	struct stage_peer peer = {.socket = socket, .size = 8};
	memcpy(peer.id, &number, sizeof number);
	return peer;
}

static uint64_t peer_number(const struct stage_peer *peer)
{
	uint64_t number;
	memcpy(&number, peer->id, sizeof number);
	return number;
}

static void reply_came(struct world *world, uint64_t act_number, struct bytes bytes)
{
	for (struct open_act *act = world->acts; act != NULL; act = act->next) {
		if (act->number == act_number && !act->answered) {
			static uint8_t memory[1 << 18];
			struct arena arena;
			arena_init(&arena, memory, sizeof memory);
			const Zh__Frame *frame = (const Zh__Frame *)(const void *)message_unpack(
				&zh__frame__descriptor, bytes, &arena);
			if (frame == NULL || frame->what_case != ZH__FRAME__WHAT_REPLY ||
			    frame->reply->outcome == ZH__OUTCOME__OUTCOME_BUSY)
				return;
			act->answered = true;
			world->acts_open--;
			if (act->done != NULL)
				act->done(act->context, frame->reply);
			return;
		}
	}
}

static void node_send(void *context, const struct stage_peer *peer, struct bytes frame)
{
	struct world_node *node = (struct world_node *)context;
	struct world *world = node->world;
	if (peer->socket == SOCKET_ACT) {
		if (!chance(world, world->options.faults.loss_ppm))
			reply_came(world, peer_number(peer), frame);
		return;
	}
	post(world, world->nodes[peer_number(peer)], POST_BATCH, node->index, NULL, frame);
}

static void node_pull(void *context, enum daemon source, struct bytes frame)
{
	struct world_node *node = (struct world_node *)context;
	struct world_node *producer = world_find(node->world, node->region, source);
	if (producer == NULL)
		return;
	struct principal principal = {.roles = ROLE_DAEMON, .region = node->region, .daemon = node->decider->daemon};
	(void)snprintf(principal.id, sizeof principal.id, "%s", daemon_name(node->decider->daemon));
	post(node->world, producer, POST_FRAME, node->index, &principal, frame);
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

static void node_books(void *context, int64_t now_ms, struct stage_books *ret_books)
{
	struct world_node *node = (struct world_node *)context;
	(void)now_ms;
	*ret_books = node->world->options.books;
}

/* ---- nodes */

static void open_node(struct world_node *node)
{
	struct world *world = node->world;
	struct err err = {0};
	struct journal_options journal = {
		.directory = node->journal_path,
		.volume_bytes = 1u << 20,
		.region = node->region,
		.daemon = node->decider->daemon,
		.random = &world->random,
		.mem = world->options.lmdb_directory == NULL ? node->disk : NULL,
		.alarm_percent = 70,
		.refuse_percent = 85,
	};
	journal.volume_bytes = 16u << 20;
	if (journal_open(&journal, &node->journal, &err) != STATUS_OK)
		world_fail(world, "%s: journal: %s", node->name, err.text);
	struct state_options state = {
		.directory = node->state_path,
		.map_bytes = 64u << 20,
		.schema = node->decider->schema,
		.limits = world->options.state_limits,
		.mem = world->options.lmdb_directory == NULL ? node->disk : NULL,
	};
	if (state_open(&state, &node->state, &err) != STATUS_OK)
		world_fail(world, "%s: state: %s", node->name, err.text);
	struct stage_options options = {
		.decider = node->decider,
		.query = node->query,
		.region = node->region,
		.journal = node->journal,
		.state = node->state,
		.clock = clock_manual_source(&world->clock),
		.transport = {node, node_send, node_pull, node_reconnect, node_checkpoint},
		.limits = stage_limits_default(),
		.books = node_books,
		.books_context = node,
	};
	options.limits.pull_events = 64;
	options.limits.pull_bytes = 64u << 10;
	if (stage_open(&options, &node->stage, &err) != STATUS_OK)
		world_fail(world, "%s: stage: %s", node->name, err.text);
	node->checkpoint_asked = false;
}

/* Ends without warning: what wasn't committed is gone, and so is what was under way. */
static void crash_node(struct world_node *node)
{
	if (node->stage == NULL)
		return;
	stage_close(node->stage);
	state_close(node->state);
	journal_close(node->journal);
	node->stage = NULL;
	node->state = NULL;
	node->journal = NULL;
	node->crashes++;
	node->life++;
	node->down_until_ms = node->world->clock.mono_ms + (int64_t)random_below(&node->world->random, 2000);
}

struct world_node *world_add(struct world *world, uint32_t region, const struct decider *decider, query_fn *query)
{
	struct world_node *node = (struct world_node *)calloc(1, sizeof *node);
	ASSERT(node != NULL && world->node_count < WORLD_NODES_MAX);
	node->world = world;
	node->index = world->node_count;
	node->region = region;
	node->decider = decider;
	node->query = query;
	(void)snprintf(node->name, sizeof node->name, "%u/%s", region, daemon_name(decider->daemon));
	const char *root = world->options.lmdb_directory != NULL ? world->options.lmdb_directory : "mem";
	(void)snprintf(node->journal_path, sizeof node->journal_path, "%s/%u-%s-journal", root, region,
		       daemon_name(decider->daemon));
	(void)snprintf(node->state_path, sizeof node->state_path, "%s/%u-%s-state", root, region,
		       daemon_name(decider->daemon));
	node->disk = mem_disk_create();
	world->nodes[world->node_count++] = node;
	open_node(node);
	return node;
}

struct world *world_create(const struct world_options *options)
{
	struct world *world = (struct world *)calloc(1, sizeof *world);
	ASSERT(world != NULL);
	world->options = *options;
	random_seeded_init(&world->seeded, options->seed);
	world->random = random_seeded_source(&world->seeded);
	world->clock = (struct clock_manual){.now_ms = options->start_ms, .mono_ms = 1000};
	return world;
}

void world_destroy(struct world *world)
{
	for (size_t i = 0; i < world->node_count; i++) {
		crash_node(world->nodes[i]);
		mem_disk_destroy(world->nodes[i]->disk);
		free(world->nodes[i]);
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

struct world_node *world_find(struct world *world, uint32_t region, enum daemon daemon)
{
	for (size_t i = 0; i < world->node_count; i++) {
		if (world->nodes[i]->region == region && world->nodes[i]->decider->daemon == daemon)
			return world->nodes[i];
	}
	return NULL;
}

size_t world_nodes(const struct world *world)
{
	return world->node_count;
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
	return node->stage;
}

struct journal *node_journal(struct world_node *node)
{
	return node->journal;
}

struct state *node_state(struct world_node *node)
{
	return node->state;
}

const struct decider *node_decider(const struct world_node *node)
{
	return node->decider;
}

uint64_t node_crashes(const struct world_node *node)
{
	return node->crashes;
}

/* ---- acts and items */

void world_act(struct world *world, struct world_node *node, const struct principal *person,
	       const Zh__Command *command, world_answer_fn *answered, void *context)
{
	union {
		const Zh__Command *read;
		Zh__Command *field;
	} asked = {command};
	struct open_act *act = (struct open_act *)calloc(1, sizeof *act);
	ASSERT(act != NULL);
	act->number = ++world->act_number;
	act->node = node;
	act->person = *person;
	act->done = answered;
	act->context = context;
	be64_put(act->request_id, (uint64_t)world->clock.now_ms);
	be64_put(act->request_id + 8, act->number);
	Zh__Request request = ZH__REQUEST__INIT;
	request.has_request_id = 1;
	request.request_id = (ProtobufCBinaryData){sizeof act->request_id, act->request_id};
	request.ask_case = ZH__REQUEST__ASK_COMMAND;
	request.command = asked.field;
	Zh__Frame frame = ZH__FRAME__INIT;
	SET_OPTIONAL(&frame, version, 1);
	frame.what_case = ZH__FRAME__WHAT_REQUEST;
	frame.request = &request;
	size_t size = protobuf_c_message_get_packed_size(&frame.base);
	ASSERT(size <= sizeof act->frame);
	act->size = protobuf_c_message_pack(&frame.base, act->frame);
	act->next = world->acts;
	world->acts = act;
	world->acts_open++;
}

size_t world_acts_open(const struct world *world)
{
	return world->acts_open;
}

static void send_acts(struct world *world)
{
	for (struct open_act *act = world->acts; act != NULL; act = act->next) {
		if (act->answered || act->again_ms > world->clock.mono_ms || act->node->stage == NULL)
			continue;
		act->again_ms = world->clock.mono_ms + 500 + (int64_t)random_below(&world->random, 3000);
		if (chance(world, world->options.faults.loss_ppm))
			continue;
		struct stage_peer peer = peer_of(SOCKET_ACT, act->number);
		unsigned copies = chance(world, world->options.faults.repeat_ppm) ? 2 : 1;
		for (unsigned i = 0; i < copies; i++)
			stage_receive(act->node->stage, &peer, &act->person, bytes_of(act->frame, act->size));
	}
}

void world_item(struct world *world, struct world_node *node, const struct input_item *item,
		void (*answered)(void *context, const struct decision *decision), void *context)
{
	struct open_item *open = (struct open_item *)calloc(1, sizeof *open);
	ASSERT(open != NULL);
	open->world = world;
	open->node = node;
	open->item = item;
	open->answered = answered;
	open->context = context;
	open->next = world->items;
	world->items = open;
	world->items_open++;
}

size_t world_items_open(const struct world *world)
{
	return world->items_open;
}

static const struct input_item *item_of(void *context, size_t index, struct arena *arena)
{
	(void)index;
	(void)arena;
	return ((struct open_item *)context)->item;
}

static void item_decided(void *context, size_t index, const struct decision *decision, uint64_t sequence)
{
	struct open_item *open = (struct open_item *)context;
	(void)index;
	(void)sequence;
	open->decided = true;
	open->decision = *decision;
}

/* The answer may be lost as any message: then the item is offered again, and must be known. */
static void item_done(void *context, bool refused)
{
	struct open_item *open = (struct open_item *)context;
	struct world *world = open->world;
	open->under_way = false;
	if (refused || !open->decided || open->finished || chance(world, world->options.faults.loss_ppm))
		return;
	open->finished = true;
	world->items_open--;
	if (open->answered != NULL)
		open->answered(open->context, &open->decision);
}

static void send_items(struct world *world)
{
	for (struct open_item *open = world->items; open != NULL; open = open->next) {
		if (open->finished || open->under_way || open->again_ms > world->clock.mono_ms ||
		    open->node->stage == NULL)
			continue;
		open->again_ms = world->clock.mono_ms + 500 + (int64_t)random_below(&world->random, 3000);
		if (chance(world, world->options.faults.loss_ppm))
			continue;
		open->under_way = true;
		open->decided = false;
		struct stage_bundle bundle = {.context = open,
					      .count = 1,
					      .item = item_of,
					      .decided = item_decided,
					      .done = item_done};
		stage_bundle(open->node->stage, &bundle);
	}
}

/* ---- steps */

static void deliver(struct world *world, size_t at)
{
	struct post *message = world->posts[at];
	world->posts[at] = world->posts[--world->post_count];
	struct world_node *to = world->nodes[message->to];
	struct bytes bytes = bytes_of(message + 1, message->size);
	if (to->stage != NULL && to->life == message->life) {
		if (message->kind == POST_FRAME) {
			struct stage_peer peer = peer_of(SOCKET_NODE, message->from);
			stage_receive(to->stage, &peer, &message->principal, bytes);
		} else {
			stage_upstream(to->stage, world->nodes[message->from]->decider->daemon, bytes);
		}
	}
	free(message);
}

static void deliver_one(struct world *world)
{
	size_t start = world->post_count != 0 ? (size_t)random_below(&world->random, world->post_count) : 0;
	for (size_t i = 0; i < world->post_count; i++) {
		size_t at = (start + i) % world->post_count;
		if (world->posts[at]->at_ms <= world->clock.mono_ms) {
			deliver(world, at);
			return;
		}
	}
}

static void step_checkpoint(struct world *world, struct world_node *node)
{
	struct err err = {0};
	if (!node->checkpoint_asked)
		return;
	if (chance(world, world->options.faults.checkpoint_crash_ppm)) {
		crash_node(node);
		return;
	}
	if (state_write(node->state, &err) != STATUS_OK)
		world_fail(world, "%s: checkpoint: %s", node->name, err.text);
	node->checkpoint_asked = false;
	if (chance(world, world->options.faults.checkpoint_crash_ppm)) {
		crash_node(node);
		return;
	}
	stage_checkpoint_written(node->stage);
}

static void take_turn(struct world *world, struct world_node *node)
{
	struct err err = {0};
	if (node->stage == NULL) {
		if (node->down_until_ms <= world->clock.mono_ms)
			open_node(node);
		return;
	}
	if (node->checkpoint_asked && random_below(&world->random, 4) == 0) {
		step_checkpoint(world, node);
		return;
	}
	enum stage_work work;
	if (stage_turn(node->stage, &work, &err) != STATUS_OK)
		world_fail(world, "%s: turn: %s", node->name, err.text);
	node->worked = work == STAGE_WORKED;
	if (chance(world, world->options.faults.crash_ppm))
		crash_node(node);
}

void world_step(struct world *world)
{
	world->steps++;
	send_acts(world);
	send_items(world);
	if (random_below(&world->random, 100) < world->options.faults.turn_share)
		take_turn(world, world->nodes[random_below(&world->random, world->node_count)]);
	else
		deliver_one(world);
	clock_manual_advance(&world->clock, (int64_t)random_below(&world->random, 5));
}

void world_set_faults(struct world *world, struct world_faults faults)
{
	world->options.faults = faults;
}

void world_advance(struct world *world, int64_t by_ms)
{
	clock_manual_advance(&world->clock, by_ms);
}

int64_t world_now_ms(const struct world *world)
{
	return world->clock.now_ms;
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
		if (node->stage == NULL || !stage_is_idle(node->stage))
			return false;
		struct stage_source_stats sources[DAEMON_COUNT];
		size_t count = stage_sources(node->stage, sources, DAEMON_COUNT);
		for (size_t s = 0; s < count; s++) {
			struct world_node *producer = world_find(world, node->region, sources[s].daemon);
			if (producer != NULL && producer->journal != NULL &&
			    sources[s].cursor != journal_head(producer->journal)->sequence)
				return false;
		}
	}
	return true;
}

bool world_drain(struct world *world, size_t steps)
{
	struct world_faults faults = world->options.faults;
	world->options.faults = world_faults_none();
	bool rested = false;
	for (size_t i = 0; i < steps && !rested; i++) {
		world_step(world);
		if (i % 64 == 0)
			rested = at_rest(world);
	}
	/* Cursors that moved without an event are written within a second. */
	for (size_t i = 0; rested && i < world->node_count; i++) {
		struct err err;
		if (stage_finish(world->nodes[i]->stage, &err) != STATUS_OK)
			world_fail(world, "%s: finish: %s", world->nodes[i]->name, err.text);
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
		if (node->stage == NULL)
			open_node(node);
		state_mark(node->state);
		state_digest(node->state, digest);
		crypto_generichash_update(&hash, digest, sizeof digest);
		crypto_generichash_update(&hash, journal_head(node->journal)->chain, JOURNAL_HASH);
	}
	crypto_generichash_final(&hash, ret_digest, 32);
}
