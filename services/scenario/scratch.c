#include "services/scenario/scratch.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "common/base/file.h"
#include "common/base/time.h"
#include "common/core/common_tables.h"
#include "common/core/message.h"
#include "services/credit/credit.h"
#include "services/escalation/escalation.h"
#include "services/hazard/hazard.h"
#include "services/intake/intake.h"
#include "services/notify/notify.h"
#include "services/scenario/cast.h"
#include "services/scenario/node.h"

#define VOLUME_BYTES ((uint64_t)64 << 20)
#define STATE_MAP_BYTES ((uint64_t)64 << 20)
#define COUNTY_SEED UINT64_C(20250301)
/* A pull waits as long as it takes: a consumer that gave one up would wait for its retry on a clock
 * that stands still.  Time never leaps further at once. */
#define PULL_WAIT_MS UINT32_MAX
#define LEAP_MAX_MS (40 * MS_PER_DAY)
/* More turns than any input of a scratch county leads to: beyond it something goes round. */
#define TURNS_MAX 100000u

enum peer_socket { SOCKET_NODE = 1, SOCKET_ASK };

struct post {
	struct post *next;
	enum daemon from, to;
	bool batch; /* else a pull */
	size_t size;
	uint8_t bytes[];
};

struct scratch_node {
	struct scratch *county;
	enum daemon daemon;
	struct mem_disk *disk;
	char journal_path[FILE_PATH_MAX], state_path[FILE_PATH_MAX];
	struct node node;
};

struct scratch {
	struct scratch_options options;
	struct random_seeded seeded;
	struct random_source random;
	struct clock_manual clock;
	struct scratch_node nodes[DAEMON_COUNT]; /* [DAEMON_UNKNOWN] stays empty */
	struct post *posts, **posts_end;
	uint64_t requests, items;
	/* the request that is under way */
	struct arena *reply_arena;
	const Zh__Reply *reply;
	bool no_memory;
};

static const struct {
	const struct decider *decider;
	const struct questions *questions;
} parts[DAEMON_COUNT] = {
	[DAEMON_INTAKE] = {&intake_decider, &intake_questions},
	[DAEMON_HAZARD] = {&hazard_decider, &hazard_questions},
	[DAEMON_ESCALATION] = {&escalation_decider, &escalation_questions},
	[DAEMON_NOTIFY] = {&notify_decider, &notify_questions},
	[DAEMON_CREDIT] = {&credit_decider, &credit_questions},
};

const struct decider *scratch_decider(enum daemon daemon)
{
	return daemon < DAEMON_COUNT ? parts[daemon].decider : NULL;
}

uint32_t scratch_region(const struct scratch *county)
{
	return county->options.region;
}

int64_t scratch_now_ms(const struct scratch *county)
{
	return county->clock.now_ms;
}

/* ---- the transport: a queue that is emptied between turns */

static void post(struct scratch_node *from, enum daemon to, bool batch, struct bytes bytes)
{
	struct scratch *county = from->county;
	struct post *post = (struct post *)malloc(sizeof *post + bytes.size);
	if (post == NULL) {
		county->no_memory = true;
		return;
	}
	*post = (struct post){.from = from->daemon, .to = to, .batch = batch, .size = bytes.size};
	memcpy(post->bytes, bytes.data, bytes.size);
	*county->posts_end = post;
	county->posts_end = &post->next;
}

static void take_reply(struct scratch *county, struct bytes bytes)
{
	const Zh__Envelope *envelope = (const Zh__Envelope *)(const void *)message_unpack(
		&zh__envelope__descriptor, bytes, county->reply_arena);
	if (envelope == NULL)
		county->no_memory = true;
	else if (envelope->what_case == ZH__ENVELOPE__WHAT_REPLY)
		county->reply = envelope->reply;
}

static void node_send(void *context, const struct stage_peer *peer, struct bytes bytes)
{
	struct scratch_node *node = (struct scratch_node *)context;
	if (peer->socket == SOCKET_ASK && node->county->reply_arena != NULL)
		take_reply(node->county, bytes);
	else if (peer->socket == SOCKET_NODE)
		post(node, (enum daemon)peer->id[0], true, bytes);
}

static bool node_pull(void *context, enum daemon source, struct bytes bytes)
{
	post((struct scratch_node *)context, source, false, bytes);
	return true;
}

static void node_reconnect(void *context, enum daemon source)
{
	(void)context;
	(void)source;
}

/* The state is small and the county short-lived: checkpoints are never asked for. */
static void node_checkpoint(void *context)
{
	(void)context;
}

static void node_books(void *context, int64_t now_ms, struct stage_books *ret_books)
{
	(void)now_ms;
	*ret_books = ((struct scratch_node *)context)->county->options.books;
	ret_books->officers =
		cast_officers(((struct scratch_node *)context)->county->options.unit_heads);
}

static void deliver(struct scratch *county, const struct post *post)
{
	struct stage *stage = county->nodes[post->to].node.stage;
	struct bytes bytes = bytes_of(post->bytes, post->size);
	if (post->batch) {
		stage_upstream(stage, post->from, bytes);
		return;
	}
	struct principal principal = {
		.roles = ROLE_DAEMON, .region = county->options.region, .daemon = post->from};
	(void)snprintf(principal.id, sizeof principal.id, "%s", daemon_name(post->from));
	struct stage_peer peer = {.socket = SOCKET_NODE, .size = 1, .id = {(uint8_t)post->from}};
	stage_receive(stage, &peer, &principal, bytes);
}

static bool deliver_all(struct scratch *county)
{
	bool any = county->posts != NULL;
	while (county->posts != NULL) {
		struct post *post = county->posts;
		county->posts = post->next;
		if (county->posts == NULL)
			county->posts_end = &county->posts;
		deliver(county, post);
		free(post);
	}
	return any;
}

/* ---- what a daemon lives with in a county, and is a bug of ours here: an input set aside, a
 * decision that its own fold refuses */

static enum status check_taken(const struct scratch *county, struct err *err)
{
	for (unsigned i = DAEMON_INTAKE; i < DAEMON_COUNT; i++) {
		if (stage_stats(county->nodes[i].node.stage).quarantined != 0)
			return err_set(err, STATUS_CORRUPT, "%s has set an input aside",
				       daemon_name((enum daemon)i));
	}
	return STATUS_OK;
}

static enum status check_applied(enum daemon daemon, const Zh__Request *request,
				 const Zh__Reply *reply, struct err *err)
{
	if (reply == NULL || reply->refusal == NULL || reply->refusal->code == NULL ||
	    strcmp(reply->refusal->code, "input.cannot_be_applied") != 0)
		return STATUS_OK;
	return err_set(err, STATUS_CORRUPT, "what %s decided can't be applied: %s",
		       daemon_name(daemon),
		       request->ask_case == ZH__REQUEST__ASK_COMMAND ? request->command->act
								     : "a question");
}

/* ---- turns until nothing moves */

static enum status settle(struct scratch *county, struct err *err)
{
	bool moved = true;
	for (unsigned turns = 0; moved; turns++) {
		moved = false;
		for (unsigned i = DAEMON_INTAKE; i < DAEMON_COUNT; i++) {
			enum stage_work work;
			TRY(stage_turn(county->nodes[i].node.stage, &work, err));
			moved |= work == STAGE_WORKED;
		}
		moved |= deliver_all(county);
		if (county->no_memory)
			return err_set(err, STATUS_FULL, "no memory for the scratch county");
		if (turns == TURNS_MAX)
			return err_set(err, STATUS_CONFLICT, "the scratch county doesn't rest");
	}
	return check_taken(county, err);
}

/* When somebody has something to do by itself, after now: a mark, or the next day for a reminder
 * that waits for a working day. */
int64_t scratch_next_stop(struct scratch *county, int64_t to_ms)
{
	int64_t now_ms = county->clock.now_ms;
	int64_t stop_ms = to_ms < now_ms + LEAP_MAX_MS ? to_ms : now_ms + LEAP_MAX_MS;
	for (unsigned i = DAEMON_INTAKE; i < DAEMON_COUNT; i++) {
		const struct rows_reader *rows = stage_rows(county->nodes[i].node.stage);
		int64_t next_ms = common_next_mark_ms(rows, 0);
		if (next_ms <= now_ms) {
			int64_t morning_ms = time_ms_of_day(time_day_of_ms(now_ms) + 1);
			int64_t later_ms = common_next_mark_ms(rows, now_ms + 1);
			next_ms = morning_ms < later_ms ? morning_ms : later_ms;
		}
		if (next_ms < stop_ms)
			stop_ms = next_ms;
	}
	return stop_ms;
}

enum status scratch_advance(struct scratch *county, int64_t to_ms, struct err *err)
{
	while (county->clock.now_ms < to_ms) {
		int64_t stop_ms = scratch_next_stop(county, to_ms);
		clock_manual_advance(&county->clock, stop_ms - county->clock.now_ms);
		TRY(settle(county, err));
	}
	return STATUS_OK;
}

/* ---- asking */

enum status scratch_ask(struct scratch *county, enum daemon daemon, const struct principal *person,
			Zh__Request *request, struct arena *arena, const Zh__Reply **ret_reply,
			struct err *err)
{
	uint8_t request_id[16];
	be64_put(request_id, (uint64_t)county->clock.now_ms);
	be64_put(request_id + 8, ++county->requests);
	request->has_request_id = 1;
	request->request_id = (ProtobufCBinaryData){sizeof request_id, request_id};
	Zh__Envelope envelope = ZH__ENVELOPE__INIT;
	SET_OPTIONAL(&envelope, version, 1);
	envelope.what_case = ZH__ENVELOPE__WHAT_REQUEST;
	envelope.request = request;
	struct bytes bytes = message_pack(&envelope.base, arena);
	if (bytes.data == NULL)
		return err_set(err, STATUS_FULL, "the request is too large");
	struct stage_peer peer = {.socket = SOCKET_ASK};
	county->reply_arena = arena;
	county->reply = NULL;
	stage_receive(county->nodes[daemon].node.stage, &peer, person, bytes);
	enum status status = settle(county, err);
	county->reply_arena = NULL;
	*ret_reply = county->reply;
	TRY(status);
	return check_applied(daemon, request, county->reply, err);
}

/* ---- doors */

struct offered {
	const struct input_item *item;
	scratch_decided_fn *decided;
	void *context;
	bool done;
};

static const struct input_item *offered_item(void *context, size_t index, struct arena *arena)
{
	(void)index;
	(void)arena;
	return ((struct offered *)context)->item;
}

static void offered_decided(void *context, size_t index, const struct decision *decision,
			    uint64_t sequence)
{
	struct offered *offered = (struct offered *)context;
	(void)index;
	(void)sequence;
	offered->done = true;
	offered->decided(offered->context, decision);
}

static void offered_done(void *context, bool refused)
{
	(void)context;
	(void)refused;
}

enum status scratch_offer(struct scratch *county, enum daemon daemon, const struct input_item *item,
			  scratch_decided_fn *decided, void *context, struct err *err)
{
	struct offered offered = {item, decided, context, false};
	struct stage_bundle bundle = {.context = &offered,
				      .count = 1,
				      .item = offered_item,
				      .decided = offered_decided,
				      .done = offered_done};
	stage_bundle(county->nodes[daemon].node.stage, &bundle);
	TRY(settle(county, err));
	return offered.done ? STATUS_OK
			    : err_set(err, STATUS_CONFLICT, "%s didn't decide what came",
				      daemon_name(daemon));
}

uint64_t scratch_number(struct scratch *county)
{
	return ++county->items;
}

const struct rows_reader *scratch_rows(struct scratch *county, enum daemon daemon)
{
	state_savepoint(county->nodes[daemon].node.state); /* ends the loans of rows from before */
	return stage_rows(county->nodes[daemon].node.stage);
}

const struct stage_books *scratch_books(const struct scratch *county)
{
	return &county->options.books;
}

/* ---- what was written */

uint64_t scratch_head(const struct scratch *county, enum daemon daemon)
{
	return journal_head(county->nodes[daemon].node.journal)->sequence;
}

enum status scratch_event(struct scratch *county, enum daemon daemon, uint64_t sequence,
			  struct arena *arena, struct event *ret_event)
{
	return stage_event(county->nodes[daemon].node.stage, sequence, arena, ret_event);
}

enum status scratch_each_event(struct scratch *county, struct arena *arena, scratch_event_fn *each,
			       void *context)
{
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		uint64_t head = scratch_head(county, daemon);
		for (uint64_t at = 1; at <= head; at++) {
			struct event event;
			arena_reset(arena);
			TRY(scratch_event(county, daemon, at, arena, &event));
			each(context, &event, daemon);
		}
	}
	return STATUS_OK;
}

/* ---- lives */

static enum status make_home(struct scratch_node *node, struct err *err)
{
	const char *root = node->county->options.directory;
	char home[FILE_PATH_MAX];
	int size = snprintf(home, sizeof home, "%s/%s", root != NULL ? root : "mem",
			    daemon_name(node->daemon));
	if (size < 0 || (size_t)size + sizeof "/journal" > sizeof home)
		return err_set(err, STATUS_INVALID, "the path of the folder is too long");
	(void)snprintf(node->journal_path, sizeof node->journal_path, "%.*s/journal", size, home);
	(void)snprintf(node->state_path, sizeof node->state_path, "%.*s/state", size, home);
	if (root != NULL && mkdir(home, 0700) != 0)
		return err_set(err, STATUS_IO, "%s can't be made", home);
	return STATUS_OK;
}

static enum status open_node(struct scratch *county, enum daemon daemon, struct err *err)
{
	struct scratch_node *node = &county->nodes[daemon];
	node->county = county;
	node->daemon = daemon;
	TRY(make_home(node, err));
	if (county->options.directory == NULL)
		node->disk = mem_disk_create();
	struct node_options options = {
		.decider = parts[daemon].decider,
		.questions = parts[daemon].questions,
		.region = county->options.region,
		.journal_path = node->journal_path,
		.state_path = node->state_path,
		.mem = node->disk,
		.volume_bytes = VOLUME_BYTES,
		.state_map_bytes = STATE_MAP_BYTES,
		.state_limits = {.active_bytes = STATE_MAP_BYTES,
				 .active_rows = SIZE_MAX / 4,
				 .events = UINT64_MAX / 4,
				 .idle_ms = INT64_MAX / 4},
		.random = &county->random,
		.clock = clock_manual_source(&county->clock),
		.transport = {.context = node,
			      .send = node_send,
			      .pull = node_pull,
			      .reconnect = node_reconnect,
			      .checkpoint = node_checkpoint},
		.limits = stage_limits_default(),
		.books = node_books,
		.books_context = node,
	};
	options.limits.pull_wait_ms = PULL_WAIT_MS;
	return node_open(&options, &node->node, err);
}

enum status scratch_create(const struct scratch_options *options, struct scratch **ret_county,
			   struct err *err)
{
	struct scratch *county = (struct scratch *)calloc(1, sizeof *county);
	if (county == NULL)
		return err_set(err, STATUS_FULL, "no memory for a scratch county");
	county->options = *options;
	county->posts_end = &county->posts;
	random_seeded_init(&county->seeded, COUNTY_SEED);
	county->random = random_seeded_source(&county->seeded);
	county->clock = (struct clock_manual){.now_ms = options->start_ms, .mono_ms = 1000};
	enum status status = STATUS_OK;
	for (unsigned i = DAEMON_INTAKE; i < DAEMON_COUNT && status == STATUS_OK; i++)
		status = open_node(county, (enum daemon)i, err);
	if (status == STATUS_OK)
		status = settle(county, err);
	if (status != STATUS_OK) {
		scratch_destroy(county);
		return status;
	}
	*ret_county = county;
	return STATUS_OK;
}

enum status scratch_replay(const struct scratch *county, struct err *err)
{
	for (unsigned i = DAEMON_INTAKE; i < DAEMON_COUNT; i++) {
		uint64_t events;
		TRY(node_replay(&county->nodes[i].node, scratch_decider((enum daemon)i), &events,
				err));
	}
	return STATUS_OK;
}

void scratch_destroy(struct scratch *county)
{
	if (county == NULL)
		return;
	for (unsigned i = DAEMON_INTAKE; i < DAEMON_COUNT; i++) {
		node_close(&county->nodes[i].node);
		if (county->nodes[i].disk != NULL)
			mem_disk_destroy(county->nodes[i].disk);
	}
	while (county->posts != NULL) {
		struct post *post = county->posts;
		county->posts = post->next;
		free(post);
	}
	free(county);
}
