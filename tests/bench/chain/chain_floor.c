/* The floor: five processes, LMDB and ZeroMQ, the product's shape, and nothing else.
 *
 * intake -> hazard -> escalation -> {notify, credit}.  A stage takes one frame, journals its own
 * events for it as one row in one durable commit and passes it on; for each report it
 * appends a row and counts a firm's, both in memory until the checkpoint's turn comes.  No
 * codec, no decision, no chain, no encryption.
 */
#include <fcntl.h>
#include <lmdb.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zmq.h>

#include "common/base/file.h"
#include "tests/bench/chain/chain.h"

#define FIRM_ROW 64
#define MAP_BYTES (UINT64_C(32) << 30)
#define CONSUMERS_MAX 2
#define CREDIT 2 /* frames that a consumer has asked for */

#define MUST(call)                                                                                 \
	do {                                                                                       \
		int code_ = (call);                                                                \
		if (code_ != 0) {                                                                  \
			fprintf(stderr, "floor: %s: %d\n", #call, code_);                          \
			_exit(1);                                                                  \
		}                                                                                  \
	} while (0)

struct consumer {
	void *socket; /* one each: whoever asks on it is the one */
	unsigned asked;
	uint64_t served; /* frames */
};

struct stage {
	const struct floor_shape *shape;
	enum daemon daemon;
	MDB_env *env;
	MDB_dbi journal, rows, firms;
	void *context, *up;
	struct consumer consumers[CONSUMERS_MAX];
	unsigned consumer_count;
	uint64_t reports, frames, events;
	uint64_t events_at_checkpoint, rows_written;
	uint8_t *pending; /* rows since the checkpoint */
	uint64_t pending_count;
	uint8_t **firm_rows; /* NULL: unchanged since the checkpoint */
	uint64_t *changed;
	uint64_t changed_count, random;
};

struct frame_head {
	uint32_t reports, bytes;
};

static uint64_t draw(struct stage *stage)
{
	stage->random ^= stage->random << 13;
	stage->random ^= stage->random >> 7;
	stage->random ^= stage->random << 17;
	return stage->random;
}

/* As county_load.c spreads reports over firms. */
static uint64_t draw_firm(struct stage *stage)
{
	uint64_t firms = stage->shape->firms, hot = firms / 20;
	if (stage->shape->uniform)
		return draw(stage) % firms;
	if (draw(stage) % 10 == 0)
		return hot + draw(stage) % (firms - hot);
	uint64_t x = draw(stage) & 0xfffff;
	return hot * (x * x >> 20) >> 20;
}

/* ---- store */

static void open_store(struct stage *stage, const char *directory)
{
	char path[COUNTY_PATH + 32];
	MDB_txn *txn;
	(void)snprintf(path, sizeof path, "%s/%s", directory, daemon_name(stage->daemon));
	MUST(mkdir(path, 0700));
	MUST(mdb_env_create(&stage->env));
	MUST(mdb_env_set_mapsize(stage->env, MAP_BYTES));
	MUST(mdb_env_set_maxdbs(stage->env, 4));
	MUST(mdb_env_open(stage->env, path, MDB_NOTLS | MDB_NOMEMINIT, 0600));
	MUST(mdb_txn_begin(stage->env, NULL, 0, &txn));
	MUST(mdb_dbi_open(txn, "journal", MDB_CREATE | MDB_INTEGERKEY, &stage->journal));
	MUST(mdb_dbi_open(txn, "rows", MDB_CREATE | MDB_INTEGERKEY, &stage->rows));
	MUST(mdb_dbi_open(txn, "firms", MDB_CREATE | MDB_INTEGERKEY, &stage->firms));
	MUST(mdb_txn_commit(txn));
	uint64_t room = stage->shape->checkpoint_events + 2u * stage->shape->batch;
	stage->pending = (uint8_t *)calloc(room, stage->shape->row_bytes[stage->daemon]);
	stage->firm_rows = (uint8_t **)calloc(stage->shape->firms, sizeof *stage->firm_rows);
	stage->changed = (uint64_t *)calloc(stage->shape->firms, sizeof *stage->changed);
	if (stage->pending == NULL || stage->firm_rows == NULL || stage->changed == NULL)
		_exit(1);
}

static void count_firm(struct stage *stage, MDB_txn *txn)
{
	uint64_t firm = draw_firm(stage);
	uint8_t **row = &stage->firm_rows[firm];
	if (*row == NULL) {
		MDB_val key = {sizeof firm, &firm}, value;
		*row = (uint8_t *)calloc(1, FIRM_ROW);
		if (*row == NULL)
			_exit(1);
		if (mdb_get(txn, stage->firms, &key, &value) == 0)
			memcpy(*row, value.mv_data, FIRM_ROW);
		stage->changed[stage->changed_count++] = firm;
	}
	++**row;
}

static int by_number(const void *a, const void *b)
{
	uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
	return left < right ? -1 : left > right;
}

static void checkpoint(struct stage *stage, MDB_txn *txn)
{
	uint32_t size = stage->shape->row_bytes[stage->daemon];
	for (uint64_t i = 0; i < stage->pending_count; i++) {
		uint64_t number = ++stage->rows_written;
		MDB_val key = {sizeof number, &number}, value = {size, stage->pending + i * size};
		MUST(mdb_put(txn, stage->rows, &key, &value, MDB_APPEND));
	}
	qsort(stage->changed, stage->changed_count, sizeof stage->changed[0], by_number);
	for (uint64_t i = 0; i < stage->changed_count; i++) {
		uint64_t firm = stage->changed[i];
		MDB_val key = {sizeof firm, &firm}, value = {FIRM_ROW, stage->firm_rows[firm]};
		MUST(mdb_put(txn, stage->firms, &key, &value, 0));
		free(stage->firm_rows[firm]);
		stage->firm_rows[firm] = NULL;
	}
	stage->pending_count = stage->changed_count = 0;
	stage->events_at_checkpoint = stage->events;
}

/* Events for `reports` more reports, so that the average comes out. */
static uint64_t events_for(const struct stage *stage, uint32_t reports)
{
	uint64_t after = (stage->reports + reports) *
			 (uint64_t)stage->shape->events_ppm[stage->daemon] / 1000000u;
	return after - stage->events;
}

static void take_frame(struct stage *stage, const uint8_t *events, uint32_t reports)
{
	uint64_t count = events_for(stage, reports);
	size_t bytes = (size_t)count * stage->shape->event_bytes[stage->daemon];
	size_t given = (size_t)reports * stage->shape->event_bytes[DAEMON_HAZARD];
	uint64_t number = ++stage->frames;
	MDB_txn *txn;
	MDB_val key = {sizeof number, &number}, value = {sizeof(struct frame_head) + bytes, NULL};
	MUST(mdb_txn_begin(stage->env, NULL, 0, &txn));
	MUST(mdb_put(txn, stage->journal, &key, &value, MDB_APPEND | MDB_RESERVE));
	struct frame_head head = {reports, (uint32_t)bytes};
	memcpy(value.mv_data, &head, sizeof head);
	/* Our events are made of those that came, as often as they fit. */
	for (size_t at = 0; at < bytes; at += given) {
		size_t part = bytes - at < given ? bytes - at : given;
		memcpy((uint8_t *)value.mv_data + sizeof head + at, events, part);
	}
	uint32_t row = stage->shape->row_bytes[stage->daemon];
	for (uint32_t i = 0; i < reports; i++) {
		count_firm(stage, txn);
		memset(stage->pending + stage->pending_count++ * row, (int)i & 0xff, row);
	}
	stage->reports += reports;
	stage->events += count;
	if (stage->events - stage->events_at_checkpoint >= stage->shape->checkpoint_events)
		checkpoint(stage, txn);
	MUST(mdb_txn_commit(txn));
}

/* ---- transport */

static void address(const char *directory, enum daemon producer, enum daemon consumer,
		    char out[COUNTY_PATH])
{
	(void)snprintf(out, COUNTY_PATH, "ipc://%s/%s-%s", directory, daemon_name(producer),
		       daemon_name(consumer));
}

static void *open_socket(struct stage *stage, int kind, const char *endpoint, bool bind)
{
	void *socket = zmq_socket(stage->context, kind);
	int linger = 0;
	if (socket == NULL)
		_exit(1);
	MUST(zmq_setsockopt(socket, ZMQ_LINGER, &linger, sizeof linger));
	MUST(bind ? zmq_bind(socket, endpoint) : zmq_connect(socket, endpoint));
	return socket;
}

static void add_consumer(struct stage *stage, const char *directory, enum daemon consumer)
{
	char endpoint[COUNTY_PATH];
	address(directory, stage->daemon, consumer, endpoint);
	stage->consumers[stage->consumer_count++] =
		(struct consumer){.socket = open_socket(stage, ZMQ_PAIR, endpoint, true)};
}

static void connect_stages(struct stage *stage, const char *directory)
{
	char endpoint[COUNTY_PATH];
	stage->context = zmq_ctx_new();
	if (stage->daemon == DAEMON_ESCALATION) {
		add_consumer(stage, directory, DAEMON_NOTIFY);
		add_consumer(stage, directory, DAEMON_CREDIT);
	} else if (stage->daemon < DAEMON_ESCALATION) {
		add_consumer(stage, directory, stage->daemon + 1);
	}
	if (stage->daemon == DAEMON_INTAKE)
		return;
	enum daemon producer =
		stage->daemon > DAEMON_ESCALATION ? DAEMON_ESCALATION : stage->daemon - 1;
	address(directory, producer, stage->daemon, endpoint);
	stage->up = open_socket(stage, ZMQ_PAIR, endpoint, false);
	for (unsigned i = 0; i < CREDIT; i++)
		(void)zmq_send(stage->up, "P", 1, 0);
}

/* What a consumer gets of a frame: one event for each report. */
static void serve(struct stage *stage, struct consumer *consumer)
{
	MDB_txn *txn;
	uint64_t number = ++consumer->served;
	MDB_val key = {sizeof number, &number}, value;
	zmq_msg_t message;
	struct frame_head head;
	MUST(mdb_txn_begin(stage->env, NULL, MDB_RDONLY, &txn));
	MUST(mdb_get(txn, stage->journal, &key, &value));
	memcpy(&head, value.mv_data, sizeof head);
	size_t bytes = (size_t)head.reports * stage->shape->event_bytes[DAEMON_HAZARD];
	if (bytes > head.bytes)
		bytes = head.bytes;
	MUST(zmq_msg_init_size(&message,
			       sizeof head + (size_t)head.reports *
						     stage->shape->event_bytes[DAEMON_HAZARD]));
	memcpy(zmq_msg_data(&message), value.mv_data, sizeof head + bytes);
	mdb_txn_abort(txn);
	if (zmq_msg_send(&message, consumer->socket, 0) < 0)
		_exit(1);
	consumer->asked--;
}

static bool serve_all(struct stage *stage)
{
	bool any = false;
	for (unsigned i = 0; i < stage->consumer_count; i++) {
		struct consumer *consumer = &stage->consumers[i];
		char word[4];
		while (zmq_recv(consumer->socket, word, sizeof word, ZMQ_DONTWAIT) >= 0)
			consumer->asked++;
		while (consumer->asked != 0 && consumer->served < stage->frames) {
			serve(stage, consumer);
			any = true;
		}
	}
	return any;
}

static bool draw_input(struct stage *stage)
{
	static uint8_t made[1024];
	const struct floor_shape *shape = stage->shape;
	if (stage->reports == shape->reports)
		return false;
	if (stage->up == NULL) {
		uint64_t left = shape->reports - stage->reports;
		uint32_t reports = left < shape->batch ? (uint32_t)left : shape->batch;
		size_t size = (size_t)reports * shape->event_bytes[DAEMON_HAZARD];
		uint8_t *events = (uint8_t *)malloc(size);
		if (events == NULL)
			_exit(1);
		for (size_t at = 0; at < size; at += sizeof made)
			memcpy(events + at, made,
			       size - at < sizeof made ? size - at : sizeof made);
		take_frame(stage, events, reports);
		free(events);
		return true;
	}
	zmq_msg_t message;
	struct frame_head head;
	MUST(zmq_msg_init(&message));
	if (zmq_msg_recv(&message, stage->up, ZMQ_DONTWAIT) < 0)
		return false;
	(void)zmq_send(stage->up, "P", 1, 0);
	memcpy(&head, zmq_msg_data(&message), sizeof head);
	take_frame(stage, (const uint8_t *)zmq_msg_data(&message) + sizeof head, head.reports);
	MUST(zmq_msg_close(&message));
	return true;
}

static bool all_served(const struct stage *stage)
{
	for (unsigned i = 0; i < stage->consumer_count; i++) {
		if (stage->consumers[i].served != stage->frames)
			return false;
	}
	return true;
}

static void wait_for_news(struct stage *stage)
{
	zmq_pollitem_t items[CONSUMERS_MAX + 1];
	int count = 0;
	if (stage->up != NULL)
		items[count++] = (zmq_pollitem_t){stage->up, 0, ZMQ_POLLIN, 0};
	for (unsigned i = 0; i < stage->consumer_count; i++)
		items[count++] = (zmq_pollitem_t){stage->consumers[i].socket, 0, ZMQ_POLLIN, 0};
	(void)zmq_poll(items, count, 50);
}

/* The child: says that it is ready, waits for the word, and says when it was done. */
static void live(const struct floor_shape *shape, enum daemon daemon, const char *directory,
		 int said, int heard)
{
	struct stage stage = {.shape = shape,
			      .daemon = daemon,
			      .random = shape->seed * 7919 + (uint64_t)daemon + 88172645463325252u};
	char go;
	open_store(&stage, directory);
	connect_stages(&stage, directory);
	if (write(said, "r", 1) != 1 || read(heard, &go, 1) != 1)
		_exit(1);
	while (stage.reports != shape->reports || !all_served(&stage)) {
		bool any = draw_input(&stage);
		any |= serve_all(&stage);
		if (!any)
			wait_for_news(&stage);
	}
	int64_t done_us = county_mono_us();
	if (write(said, &done_us, sizeof done_us) != (ssize_t)sizeof done_us)
		_exit(1);
	/* What was sent is still on its way: gone when everybody has said that he is done. */
	_exit(read(heard, &go, 1) == 1 ? 0 : 1);
}

struct child {
	pid_t pid;
	int said, heard;
};

static enum status start_child(const struct floor_shape *shape, enum daemon daemon,
			       const char *directory, struct child *out, struct err *err)
{
	int said[2], heard[2];
	if (pipe2(said, O_CLOEXEC) != 0 || pipe2(heard, O_CLOEXEC) != 0)
		return err_set_errno(err, "pipe");
	out->pid = fork();
	if (out->pid < 0)
		return err_set_errno(err, "fork");
	if (out->pid == 0)
		live(shape, daemon, directory, said[1], heard[0]);
	(void)close(said[1]);
	(void)close(heard[0]);
	out->said = said[0];
	out->heard = heard[1];
	return STATUS_OK;
}

static enum status run_children(struct child children[DAEMON_COUNT], int64_t *ret_elapsed_us,
				struct err *err)
{
	char word;
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		if (read(children[daemon].said, &word, 1) != 1)
			return err_set(err, STATUS_IO, "the floor's %s didn't start",
				       daemon_name(daemon));
	}
	int64_t began_us = county_mono_us(), done_us = 0;
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++)
		if (write(children[daemon].heard, "g", 1) != 1)
			return err_set_errno(err, "the floor's %s", daemon_name(daemon));
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		int64_t at_us;
		if (read(children[daemon].said, &at_us, sizeof at_us) != (ssize_t)sizeof at_us)
			return err_set(err, STATUS_IO, "the floor's %s failed",
				       daemon_name(daemon));
		if (at_us > done_us)
			done_us = at_us;
	}
	*ret_elapsed_us = done_us - began_us;
	return STATUS_OK;
}

enum status chain_floor_run(const struct floor_shape *shape, const char *directory,
			    uint64_t *ret_per_second, struct err *err)
{
	char folder[COUNTY_PATH];
	struct child children[DAEMON_COUNT] = {{0, 0, 0}};
	int64_t elapsed_us = 1;
	struct err ignored;
	(void)snprintf(folder, sizeof folder, "%s/zhian-floor-XXXXXX", directory);
	if (mkdtemp(folder) == NULL)
		return err_set_errno(err, "%s", folder);
	(void)fflush(NULL);
	enum status status = STATUS_OK;
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT && status == STATUS_OK;
	     daemon++)
		status = start_child(shape, daemon, folder, &children[daemon], err);
	if (status == STATUS_OK)
		status = run_children(children, &elapsed_us, err);
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		if (children[daemon].pid <= 0)
			continue;
		if (status != STATUS_OK || write(children[daemon].heard, "e", 1) != 1)
			(void)kill(children[daemon].pid, SIGKILL);
		(void)close(children[daemon].heard);
		(void)close(children[daemon].said);
		(void)waitpid(children[daemon].pid, NULL, 0);
	}
	*ret_per_second = shape->reports * 1000000u / (uint64_t)elapsed_us;
	if (file_remove_tree(folder, &ignored) != STATUS_OK)
		fprintf(stderr, "%s\n", ignored.text);
	return status;
}
