#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

#include "common/base/file.h"
#include "common/stage/message_block.h"
#include "services/scenario/scratch.h"
#include "tests/bench/stages/stages_bench.h"
#include "tests/lib/county_client.h"

#define VOLUME_BYTES ((uint64_t)256 << 20)
#define STATE_MAP_BYTES ((uint64_t)16 << 30)
#define ACTIVE_BYTES ((size_t)64 << 20)
#define NEVER_MS (INT64_MAX / 4)

int64_t bench_cpu_ns(void)
{
	struct timespec now;
	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void must(enum status status, const struct err *err)
{
	if (status == STATUS_OK)
		return;
	(void)fprintf(stderr, "stages_bench: %s\n", err->text);
	exit(1);
}

/* ---- a queue in the place of the sockets */

static void post(struct bench_node *from, enum daemon to, bool batch, struct bytes bytes)
{
	struct stages *stages = from->stages;
	struct bench_post *post = (struct bench_post *)malloc(sizeof *post + bytes.size);
	if (post == NULL)
		abort();
	*post = (struct bench_post){
		.from = from->daemon, .to = to, .batch = batch, .size = bytes.size};
	memcpy(post->bytes, bytes.data, bytes.size);
	*stages->posts_end = post;
	stages->posts_end = &post->next;
}

static void node_send(void *context, const struct stage_peer *peer, struct bytes bytes)
{
	post((struct bench_node *)context, (enum daemon)peer->id[0], true, bytes);
}

static bool node_pull(void *context, enum daemon source, struct bytes bytes)
{
	post((struct bench_node *)context, source, false, bytes);
	return true;
}

static void node_reconnect(void *context, enum daemon source)
{
	(void)context;
	(void)source;
}

static void node_checkpoint(void *context)
{
	((struct bench_node *)context)->checkpoint = true;
}

static void node_books(void *context, int64_t now_ms, struct stage_books *ret_books)
{
	(void)now_ms;
	*ret_books = ((struct bench_node *)context)->stages->books;
}

static void deliver(struct stages *stages, const struct bench_post *post)
{
	struct stage *stage = stages->nodes[post->to].node.stage;
	struct bytes bytes = bytes_of(post->bytes, post->size);
	int64_t began_ns = bench_cpu_ns();
	if (post->batch) {
		stage_upstream(stage, post->from, bytes);
	} else {
		struct principal principal = {
			.roles = ROLE_DAEMON, .region = COUNTY_REGION, .daemon = post->from};
		(void)snprintf(principal.id, sizeof principal.id, "%s", daemon_name(post->from));
		struct stage_peer peer = {.size = 1, .id = {(uint8_t)post->from}};
		stage_receive(stage, &peer, &principal, bytes);
	}
	stages->nodes[post->to].turn_ns += bench_cpu_ns() - began_ns;
}

static bool deliver_all(struct stages *stages)
{
	bool any = stages->posts != NULL;
	while (stages->posts != NULL) {
		struct bench_post *post = stages->posts;
		stages->posts = post->next;
		if (stages->posts == NULL)
			stages->posts_end = &stages->posts;
		deliver(stages, post);
		free(post);
	}
	return any;
}

static void write_checkpoint(struct bench_node *node)
{
	struct err err;
	int64_t began_ns = bench_cpu_ns();
	node->checkpoint = false;
	must(state_write(node->node.state, &err), &err);
	stage_checkpoint_written(node->node.stage);
	node->checkpoint_ns += bench_cpu_ns() - began_ns;
}

bool stages_turn(struct stages *stages)
{
	bool any = false;
	for (unsigned i = DAEMON_INTAKE; i < DAEMON_COUNT; i++) {
		struct bench_node *node = &stages->nodes[i];
		enum stage_work work;
		struct err err;
		int64_t began_ns = bench_cpu_ns();
		must(stage_turn(node->node.stage, &work, &err), &err);
		node->turn_ns += bench_cpu_ns() - began_ns;
		any |= work == STAGE_WORKED;
		if (node->checkpoint)
			write_checkpoint(node);
	}
	return deliver_all(stages) || any;
}

/* ---- the feed's door */

struct bench_push {
	struct stages *stages;
	struct message_block *block;
	struct input_item item;
};

static const struct input_item *push_item(void *context, size_t index, struct arena *arena)
{
	struct bench_push *push = (struct bench_push *)context;
	struct stages *stages = push->stages;
	Zh__PushItem *item = push->block->envelope->push->items[index];
	struct feed_item_context prepare = {
		.parts = stages->nodes[DAEMON_INTAKE].node.parts,
		.secrets = &stages->secrets,
		.dictionary = stages->books.dictionary,
		.feed = &stages->feed,
		.random = &stages->random,
		.mono_ms = stages->clock.mono_ms,
	};
	const struct intake_item_extra *extra = feed_item_prepare(&prepare, item, arena);
	if (extra == NULL || extra->fault_code != NULL) {
		(void)fprintf(stderr, "stages_bench: an item isn't taken\n");
		exit(1);
	}
	push->item = (struct input_item){
		.door = INTAKE_DOOR_FEED,
		.from = &stages->feed.principal,
		.body = &item->base,
		.extra = extra,
		.sequence = push->block->envelope->push->first_sequence + index,
		.session = 1,
		.happened_ms = item->happened_ms,
	};
	return &push->item;
}

static void push_decided(void *context, size_t index, const struct decision *decision,
			 uint64_t sequence)
{
	(void)context;
	(void)index;
	(void)decision;
	(void)sequence;
}

static void push_done(void *context, bool refused)
{
	struct bench_push *push = (struct bench_push *)context;
	if (refused) {
		(void)fprintf(stderr, "stages_bench: a push was refused\n");
		exit(1);
	}
	message_block_free(push->block);
	free(push);
}

bool stages_push(struct stages *stages, struct bytes frame)
{
	struct bench_node *node = &stages->nodes[DAEMON_INTAKE];
	int64_t began_ns = bench_cpu_ns();
	if (stage_waiting_items(node->node.stage) > 8000)
		return false;
	struct bench_push *push = (struct bench_push *)calloc(1, sizeof *push);
	struct message_block *block = message_block_make(frame, 4);
	if (push == NULL || block == NULL)
		abort();
	*push = (struct bench_push){.stages = stages, .block = block};
	struct stage_bundle bundle = {.context = push,
				      .count = block->envelope->push->n_items,
				      .blind = true,
				      .item = push_item,
				      .decided = push_decided,
				      .done = push_done};
	stage_bundle(node->node.stage, &bundle);
	node->turn_ns += bench_cpu_ns() - began_ns;
	return true;
}

/* ---- opening and closing */

static void place_node(struct stages *stages, enum daemon daemon)
{
	struct bench_node *node = &stages->nodes[daemon];
	node->stages = stages;
	node->daemon = daemon;
	(void)snprintf(node->home, sizeof node->home, "%.200s/%s", stages->path,
		       daemon_name(daemon));
	(void)snprintf(node->journal_path, sizeof node->journal_path, "%.240s/journal", node->home);
	(void)snprintf(node->state_path, sizeof node->state_path, "%.240s/state", node->home);
	(void)snprintf(node->parts_path, sizeof node->parts_path, "%.240s/parts", node->home);
	(void)snprintf(node->keys_path, sizeof node->keys_path, "%.240s/keys", node->home);
	if (mkdir(node->home, 0700) != 0)
		abort();
}

static void start_node(struct stages *stages, enum daemon daemon)
{
	struct bench_node *node = &stages->nodes[daemon];
	bool has_parts = daemon == DAEMON_INTAKE;
	struct err err;
	struct node_options options = {
		.decider = scratch_decider(daemon),
		.region = COUNTY_REGION,
		.journal_path = node->journal_path,
		.state_path = node->state_path,
		.parts_path = has_parts ? node->parts_path : NULL,
		.keys_path = has_parts ? node->keys_path : NULL,
		.volume_bytes = VOLUME_BYTES,
		.frame_alg = frame_alg_here(),
		.state_map_bytes = STATE_MAP_BYTES,
		.state_limits = {.active_bytes = ACTIVE_BYTES,
				 .active_rows = 400000,
				 .events = 262144,
				 .idle_ms = NEVER_MS},
		.random = &stages->random,
		.clock = clock_manual_source(&stages->clock),
		.transport = {.context = node,
			      .send = node_send,
			      .pull = node_pull,
			      .reconnect = node_reconnect,
			      .checkpoint = node_checkpoint},
		.limits = stage_limits_default(),
		.books = node_books,
		.books_context = node,
	};
	must(node_open(&options, &node->node, &err), &err);
}

/* With the threads that the store may have. */
static int64_t process_cpu_ns(void)
{
	struct timespec now;
	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void open_books(struct stages *stages)
{
	struct books_paths paths = {ZHIAN_SOURCE_DIR "/deploy/policy",
				    ZHIAN_SOURCE_DIR "/deploy/calendar/cn.csv",
				    ZHIAN_SOURCE_DIR "/deploy/dictionary/products.yaml"};
	struct problems problems;
	struct err err = {.text = "the books that ship are invalid"};
	problems_init(&problems);
	must(book_set_load(&paths, &problems, &stages->book_set, &err), &err);
	stages->books = book_set_stage(&stages->book_set);
}

void stages_open(struct stages *stages, const char *directory)
{
	struct err err;
	*stages = (struct stages){.posts_end = &stages->posts};
	(void)snprintf(stages->path, sizeof stages->path, "%.200s/zhian-stages-XXXXXX", directory);
	if (mkdtemp(stages->path) == NULL) {
		(void)fprintf(stderr, "stages_bench: no folder can be made in %s\n", directory);
		exit(1);
	}
	open_books(stages);
	stages->system = random_system();
	random_pool_init(&stages->pool, &stages->system);
	stages->random = random_pool_source(&stages->pool);
	stages->clock = (struct clock_manual){.now_ms = INT64_C(1773104400000), .mono_ms = 1000};
	stages->feed.principal.roles = ROLE_FEED;
	stages->feed.principal.region = COUNTY_REGION;
	(void)snprintf(stages->feed.principal.id, sizeof stages->feed.principal.id, "hotline");
	must(crypto_start(&err), &err);
	key_make(KEY_SYMMETRIC, "duplicates", &stages->secrets.duplicates);
	for (unsigned i = DAEMON_INTAKE; i < DAEMON_COUNT; i++) {
		place_node(stages, (enum daemon)i);
		start_node(stages, (enum daemon)i);
	}
}

int64_t stages_rebuild(struct stages *stages, enum daemon daemon)
{
	struct bench_node *node = &stages->nodes[daemon];
	struct err err;
	node_close(&node->node);
	must(file_remove_tree(node->state_path, &err), &err);
	int64_t began_ns = process_cpu_ns();
	start_node(stages, daemon);
	return process_cpu_ns() - began_ns;
}

void stages_close(struct stages *stages)
{
	struct err err;
	for (unsigned i = DAEMON_INTAKE; i < DAEMON_COUNT; i++)
		node_close(&stages->nodes[i].node);
	book_set_unload(&stages->book_set);
	must(file_remove_tree(stages->path, &err), &err);
}
