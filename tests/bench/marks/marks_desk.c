#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "common/base/file.h"
#include "common/core/message.h"
#include "common/policy/books/dictionary.h"
#include "tests/bench/marks/marks_bench.h"
#include "wire.pb-c.h"

enum { BUNDLE = 4096 };

double marks_wall_ms(void)
{
	struct timespec now;
	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void must(enum status status, const struct err *err)
{
	if (status == STATUS_OK)
		return;
	(void)fprintf(stderr, "marks_bench: %s\n", err->text);
	exit(1);
}

/* ---- what the stage is given */

static int64_t now_ms(void *context)
{
	const struct marks_desk *desk = (const struct marks_desk *)context;
	return BENCH_START_MS + desk->ahead_ms + (int64_t)marks_wall_ms();
}

static int64_t mono_ms(void *context)
{
	const struct marks_desk *desk = (const struct marks_desk *)context;
	return desk->ahead_ms + (int64_t)marks_wall_ms();
}

static void take_answer(void *context, const struct stage_peer *peer, struct bytes frame)
{
	struct marks_desk *desk = (struct marks_desk *)context;
	(void)peer;
	desk->answers++;
	desk->answer_bytes += frame.size;
}

static bool no_pull(void *context, enum daemon source, struct bytes frame)
{
	(void)context;
	(void)source;
	(void)frame;
	return false;
}

static void no_reconnect(void *context, enum daemon source)
{
	(void)context;
	(void)source;
}

static void write_checkpoint(void *context)
{
	checkpoint_worker_ask(((struct marks_desk *)context)->worker);
}

static void checkpoint_written(void *context, enum status status)
{
	must(status, &(struct err){.text = "the checkpoint failed"});
	__atomic_store_n(&((struct marks_desk *)context)->checkpoint_done, 1, __ATOMIC_RELEASE);
}

static void books_at_hand(void *context, int64_t at_ms, struct stage_books *ret_books)
{
	static const struct dictionary dictionary;
	const struct marks_desk *desk = (const struct marks_desk *)context;
	(void)at_ms;
	*ret_books = (struct stage_books){.policy = marks_policy(),
					  .calendar = &desk->calendar,
					  .dictionary = &dictionary,
					  .set = 1};
}

/* ---- opening */

/* The file that ships as this version, with a line more. */
static void load_calendar(struct marks_desk *desk, char version, const char *extra)
{
	struct problems problems;
	char *content = NULL;
	size_t size = 0;
	struct err err;
	must(file_read(ZHIAN_SOURCE_DIR "/deploy/calendar/cn.csv", 1 << 20, &content, &size, &err),
	     &err);
	size_t whole = size + strlen(extra);
	char *text = pool_alloc(&desk->pool, whole + 1);
	(void)snprintf(text, whole + 1, "%.*s%s", (int)size, content, extra);
	char *number = strstr(text, "# version: 1");
	if (number != NULL)
		number[strlen("# version: ")] = version;
	problems_init(&problems);
	err = (struct err){.text = "the calendar that ships is invalid"};
	must(calendar_load(bytes_of(text, whole), "cn.csv", &desk->pool, &problems,
			   &desk->calendar),
	     &err);
	problems_done(&problems);
	free(content);
}

void marks_desk_calendar(struct marks_desk *desk, const char *extra)
{
	load_calendar(desk, '2', extra);
}

static void open_stores(struct marks_desk *desk)
{
	char journal_path[FILE_PATH_MAX + 16], state_path[FILE_PATH_MAX + 16];
	struct err err;
	(void)snprintf(journal_path, sizeof journal_path, "%s/journal", desk->path);
	(void)snprintf(state_path, sizeof state_path, "%s/state", desk->path);
	struct journal_options journal = {
		.directory = journal_path,
		.volume_bytes = UINT64_C(1) << 30,
		.region = BENCH_REGION,
		.daemon = marks_decider.daemon,
		.random = &desk->random,
		.now_ms = BENCH_START_MS,
		.alarm_percent = 101,
		.refuse_percent = 101,
	};
	struct state_options state = {
		.directory = state_path,
		.map_bytes = UINT64_C(16) << 30,
		.schema = marks_decider.schema,
		.limits = {.active_bytes = 64u << 20,
			   .active_rows = 400000,
			   .events = 262144,
			   .idle_ms = 60000},
	};
	must(journal_open(&journal, &desk->journal, &err), &err);
	must(state_open(&state, &desk->state, &err), &err);
	must(checkpoint_worker_start(desk->state, checkpoint_written, desk, &desk->worker, &err),
	     &err);
}

void marks_desk_open(struct marks_desk *desk, const char *directory)
{
	struct err err;
	memset(desk, 0, sizeof *desk);
	(void)snprintf(desk->path, sizeof desk->path, "%s/marks-XXXXXX", directory);
	if (mkdtemp(desk->path) == NULL) {
		must(STATUS_IO, &(struct err){.text = "no temporary directory"});
		return;
	}
	desk->random = random_system();
	desk->clock = (struct clock_source){now_ms, mono_ms, desk};
	pool_init(&desk->pool);
	load_calendar(desk, '1', "");
	open_stores(desk);
	struct stage_options options = {
		.decider = &marks_decider,
		.region = BENCH_REGION,
		.journal = desk->journal,
		.state = desk->state,
		.clock = desk->clock,
		.transport = {.context = desk,
			      .send = take_answer,
			      .pull = no_pull,
			      .reconnect = no_reconnect,
			      .checkpoint = write_checkpoint},
		.limits = stage_limits_default(),
		.books = books_at_hand,
		.books_context = desk,
	};
	must(stage_open(&options, &desk->stage, &err), &err);
}

void marks_desk_close(struct marks_desk *desk)
{
	struct err err;
	checkpoint_worker_stop(desk->worker);
	stage_close(desk->stage);
	state_close(desk->state);
	journal_close(desk->journal);
	pool_done(&desk->pool);
	must(file_remove_tree(desk->path, &err), &err);
}

/* ---- work */

void marks_desk_turn(struct marks_desk *desk)
{
	enum stage_work work;
	struct err err;
	if (__atomic_exchange_n(&desk->checkpoint_done, 0, __ATOMIC_ACQUIRE) != 0)
		stage_checkpoint_written(desk->stage);
	must(stage_turn(desk->stage, &work, &err), &err);
}

struct offer {
	const int64_t *anchors_ms;
	bool *done;
};

static const struct input_item *offered(void *context, size_t index, struct arena *arena)
{
	const struct offer *offer = (const struct offer *)context;
	struct input_item *item = ARENA_NEW(arena, struct input_item);
	if (item != NULL)
		item->sequence = (uint64_t)offer->anchors_ms[index];
	return item;
}

static void decided(void *context, size_t index, const struct decision *decision, uint64_t sequence)
{
	(void)context;
	(void)index;
	(void)decision;
	(void)sequence;
}

static void finished(void *context, bool refused)
{
	struct offer *offer = (struct offer *)context;
	if (refused)
		must(STATUS_FULL, &(struct err){.text = "the stage took no item"});
	*offer->done = true;
	free(offer);
}

static void offer_items(struct marks_desk *desk, const int64_t *anchors_ms, size_t count,
			bool *ret_done)
{
	struct offer *offer = (struct offer *)malloc(sizeof *offer);
	if (offer == NULL)
		must(STATUS_FULL, &(struct err){.text = "no memory"});
	*offer = (struct offer){anchors_ms, ret_done};
	*ret_done = false;
	struct stage_bundle bundle = {
		.context = offer,
		.count = count,
		.blind = true,
		.item = offered,
		.decided = decided,
		.done = finished,
	};
	stage_bundle(desk->stage, &bundle);
}

void marks_desk_load(struct marks_desk *desk, const int64_t *anchors_ms, size_t count)
{
	for (size_t at = 0; at < count; at += BUNDLE) {
		bool done;
		offer_items(desk, anchors_ms + at, count - at < BUNDLE ? count - at : BUNDLE,
			    &done);
		while (!done)
			marks_desk_turn(desk);
	}
}

void marks_desk_lone(struct marks_desk *desk, int64_t anchor_ms, bool *ret_done)
{
	static int64_t anchor;
	anchor = anchor_ms;
	offer_items(desk, &anchor, 1, ret_done);
}

void marks_desk_ask(struct marks_desk *desk, Zh__Query *query)
{
	uint8_t memory[4096], id[16] = {1};
	struct arena arena;
	Zh__Request request = ZH__REQUEST__INIT;
	Zh__Envelope envelope = ZH__ENVELOPE__INIT;
	struct stage_peer peer = {.size = 1};
	struct principal person = {.id = "lin", .roles = ROLE_OFFICER, .region = BENCH_REGION};
	arena_init(&arena, memory, sizeof memory);
	request.has_request_id = 1;
	request.request_id = (ProtobufCBinaryData){sizeof id, id};
	request.ask_case = ZH__REQUEST__ASK_QUERY;
	request.query = query;
	SET_OPTIONAL(&envelope, version, 1);
	envelope.what_case = ZH__ENVELOPE__WHAT_REQUEST;
	envelope.request = &request;
	stage_receive(desk->stage, &peer, &person, message_pack(&envelope.base, &arena));
}
