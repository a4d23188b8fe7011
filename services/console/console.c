/* The console's process: pulls the five journals into the read model, answers story, search and
 * explain. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>
#include <uv.h>

#include "common/base/assert.h"
#include "common/base/file.h"
#include "common/base/file_lock.h"
#include "common/base/log.h"
#include "common/base/sabotage.h"
#include "common/bus/bus.h"
#include "common/core/json_line.h"
#include "common/crypto/harden.h"
#include "common/crypto/keys.h"
#include "common/policy/config.h"
#include "common/stage/daemon.h"
#include "common/stage/daemon_arguments.h"
#include "common/stage/daemon_own.h"
#include "common/stage/message_block.h"
#include "services/console/answers.h"
#include "services/console/console.h"
#include "services/console/model.h"

#define EXIT_INVALID 3
#define EXIT_FATAL 70
#define PULL_EVENTS 4096u
#define PULL_BYTES (1u << 20)
#define PULL_WAIT_MS 1000u
#define PULL_DEADLINE_MS 8000
#define DAMAGED_WAIT_MAX_MS (30 * MS_PER_SECOND)
#define MESSAGE_MAX (8 << 20)
#define ANSWER_BYTES (256u << 10)
#define BEHIND "console.behind"

static void fail(struct console *console, const struct err *err)
{
	log_error(&console->log, "ending", log_err(err));
	_exit(EXIT_FATAL);
}

/* ---- pulling */

static void ask(struct producer *producer)
{
	struct console *console = producer->console;
	struct model_position position = model_position(console->model, producer->daemon);
	Zh__Pull pull = ZH__PULL__INIT;
	Zh__Frame frame = ZH__FRAME__INIT;
	static const uint32_t kinds_max = 600;
	uint32_t kinds[600];
	size_t count = 0;
	for (uint32_t kind = 1; kind < kinds_max; kind++) {
		if (event_descriptor((uint16_t)kind) != NULL)
			kinds[count++] = kind;
	}
	SET_OPTIONAL(&pull, source, (Zh__DaemonName)producer->daemon);
	SET_OPTIONAL(&pull, incarnation, position.incarnation);
	SET_OPTIONAL(&pull, from, position.sequence + 1);
	SET_OPTIONAL(&pull, durable, position.sequence);
	pull.n_kinds = count;
	pull.kinds = kinds;
	SET_OPTIONAL(&pull, max_events, PULL_EVENTS);
	SET_OPTIONAL(&pull, max_bytes, PULL_BYTES);
	SET_OPTIONAL(&pull, wait_ms, PULL_WAIT_MS);
	SET_OPTIONAL(&pull, pull_id, ++producer->pull_id);
	SET_OPTIONAL(&frame, version, 1);
	frame.what_case = ZH__FRAME__WHAT_PULL;
	frame.pull = &pull;
	uint8_t memory[4096];
	ASSERT(protobuf_c_message_get_packed_size(&frame.base) <= sizeof memory);
	size_t size = protobuf_c_message_pack(&frame.base, memory);
	producer->pull_out = bus_client_send(producer->client, bytes_of(memory, size)) == STATUS_OK;
	producer->sent_ms = clock_mono_ms(&console->clock);
}

/* The journal is another one than we have read: this model of it is worth nothing, so it is made
 * anew. */
static void begin_anew(struct producer *producer)
{
	struct console *console = producer->console;
	struct err err;
	log_warn(&console->log, "journal_read_anew",
		 log_text("daemon", daemon_name(producer->daemon)));
	if (model_forget(console->model, producer->daemon, &err) != STATUS_OK)
		fail(console, &err);
}

static void take_events(struct producer *producer, const Zh__Batch *batch)
{
	struct console *console = producer->console;
	struct err err;
	size_t at = 0;
	if (model_begin(console->model, &err) != STATUS_OK)
		fail(console, &err);
	while (batch->events.len - at >= BATCH_EVENT_FRONT + EVENT_HEAD_SIZE) {
		const uint8_t *front = batch->events.data + at;
		uint64_t sequence;
		int64_t recorded_ms;
		uint32_t length;
		memcpy(&sequence, front, sizeof sequence);
		memcpy(&recorded_ms, front + sizeof sequence, sizeof recorded_ms);
		memcpy(&length, front + BATCH_EVENT_FRONT, sizeof length);
		if (length < EVENT_HEAD_SIZE || length > batch->events.len - at - BATCH_EVENT_FRONT)
			break;
		bool missed = at == 0 && SABOTAGE("console.event-missed");
		if (!missed &&
		    model_take(console->model, producer->daemon, console->region,
			       batch->incarnation, sequence, recorded_ms,
			       bytes_of(front + BATCH_EVENT_FRONT, length)) != STATUS_OK) {
			(void)err_set(&err, STATUS_IO, "the read model can't take an event");
			fail(console, &err);
		}
		if (console->site != NULL)
			site_event(console->site, producer->daemon, batch->incarnation, sequence,
				   recorded_ms, bytes_of(front + BATCH_EVENT_FRONT, length));
		at += BATCH_EVENT_FRONT + length;
	}
	struct model_position position = {batch->incarnation, batch->through};
	if (model_commit(console->model, producer->daemon, position, &err) != STATUS_OK)
		fail(console, &err);
	if (console->site != NULL)
		site_events_taken(console->site);
}

/* A person repairs it; asked again by a tick, later and later. */
static void wait_for_repair(struct producer *producer)
{
	producer->damaged = "the daemon can't read its journal: zhianctl doctor";
	producer->wait_ms = producer->wait_ms == 0 ? MS_PER_SECOND : 2 * producer->wait_ms;
	if (producer->wait_ms > DAMAGED_WAIT_MAX_MS)
		producer->wait_ms = DAMAGED_WAIT_MAX_MS;
	producer->retry_ms = clock_mono_ms(&producer->console->clock) + producer->wait_ms;
}

static void batch_came(void *context, struct bus_client *client, struct bytes payload)
{
	struct producer *producer = (struct producer *)context;
	struct console *console = producer->console;
	struct message_block *block = message_block_make(payload, 2);
	(void)client;
	if (block == NULL || block->frame->what_case != ZH__FRAME__WHAT_BATCH ||
	    block->frame->batch->pull_id != producer->pull_id) {
		console->malformed += block == NULL;
		message_block_free(block);
		return;
	}
	const Zh__Batch *batch = block->frame->batch;
	struct model_position position = model_position(console->model, producer->daemon);
	producer->pull_out = false;
	producer->head = batch->head;
	if (batch->head_ms > console->county_ms)
		console->county_ms = batch->head_ms;
	producer->heard = true;
	bool forked = batch->parent != 0 && batch->parent == position.incarnation &&
		      position.sequence <= batch->forked_at;
	if (batch->refusal == ZH__PULL_REFUSAL__PULL_REFUSAL_ARCHIVED)
		producer->stopped = "the daemon has archived what isn't read yet: journal catch-up";
	else if (batch->refusal == ZH__PULL_REFUSAL__PULL_REFUSAL_DAMAGED)
		wait_for_repair(producer);
	else if (batch->refusal != ZH__PULL_REFUSAL__PULL_REFUSAL_NONE ||
		 (position.incarnation != 0 && batch->incarnation != position.incarnation &&
		  !forked))
		begin_anew(producer);
	else if (batch->first == position.sequence + 1 && batch->through >= batch->first) {
		producer->damaged = NULL;
		producer->wait_ms = producer->retry_ms = 0;
		take_events(producer, batch);
	}
	if (producer->stopped == NULL && producer->damaged == NULL)
		ask(producer);
	message_block_free(block);
}

/* The next tick asks again. */
static void connection_lost(void *context, struct bus_client *client)
{
	(void)client;
	((struct producer *)context)->pull_out = false;
}

/* ---- who may ask */

/* A driven clock is none of ours, so a demonstration's keys don't end here. */
int64_t console_now_for_keys(const struct console *console)
{
	return console->config->demo ? INT64_MIN : clock_now_ms(&console->clock);
}

/* The file is what somebody wants; what the daemons have adopted is in their data. */
static void people_path(const struct console *console, enum daemon daemon,
			char out[FILE_PATH_MAX + 64])
{
	if (daemon == DAEMON_UNKNOWN || SABOTAGE("console.people-of-the-file"))
		(void)snprintf(out, FILE_PATH_MAX + 64, "%s/etc/zhian/%u/people.yaml",
			       console->root, console->region);
	else
		(void)snprintf(out, FILE_PATH_MAX + 64, "%s/%s/" DAEMON_PEOPLE_FILE,
			       console->config->data, daemon_name(daemon));
}

/* The list that stood before is kept when this one can't be used, or is an older one. */
static enum status load_people(struct console *console, enum daemon daemon, struct err *err)
{
	char path[FILE_PATH_MAX + 64];
	char *data;
	size_t size;
	struct problems problems;
	struct pool pool;
	struct people people;
	people_path(console, daemon, path);
	TRY(file_read(path, 8u << 20, &data, &size, err));
	problems_init(&problems);
	pool_init(&pool);
	enum status status = people_load(bytes_of(data, size), path, &pool, &problems, &people);
	if (status != STATUS_OK && problems_status(&problems, err) == STATUS_OK)
		(void)err_set(err, status, "%s can't be read", path);
	problems_done(&problems);
	free(data);
	if (status != STATUS_OK || people.version < console->people.version) {
		pool_done(&pool);
		return status;
	}
	pool_done(&console->people_pool);
	console->people_pool = pool;
	console->people = people;
	return STATUS_OK;
}

static void allow_people(struct console *console)
{
	struct bus_allowed *allowed =
		(struct bus_allowed *)calloc(console->people.key_count + 1, sizeof *allowed);
	ASSERT(allowed != NULL);
	size_t count = 0;
	int64_t now_ms = console_now_for_keys(console);
	for (size_t i = 0; i < console->people.key_count; i++) {
		const struct people_key *key = &console->people.keys[i];
		if ((key->principal->roles & (ROLE_FEED | ROLE_REGION | ROLE_DAEMON)) == 0 &&
		    now_ms < key->end_ms)
			memcpy(allowed[count++].public_key, key->key, BUS_KEY);
	}
	bus_server_allow(console->server, allowed, count);
	free(allowed);
	console->people_until_ms = people_next_end_ms(&console->people, now_ms);
}

/* A key that was taken away isn't answered here either. */
void console_follow_people(struct console *console)
{
	bool changed = false;
	for (unsigned d = DAEMON_INTAKE; d < DAEMON_COUNT; d++) {
		char path[FILE_PATH_MAX + 64];
		struct timespec *known = &console->people_written[d];
		struct stat written;
		struct err err;
		people_path(console, (enum daemon)d, path);
		if (stat(path, &written) != 0 ||
		    (console->people.version != 0 && SABOTAGE("console.people-once")) ||
		    (written.st_mtim.tv_sec == known->tv_sec &&
		     written.st_mtim.tv_nsec == known->tv_nsec))
			continue;
		*known = written.st_mtim;
		changed = true;
		if (load_people(console, (enum daemon)d, &err) != STATUS_OK)
			log_warn(&console->log, "people_not_read", log_err(&err),
				 log_text("kept", "the list before"));
	}
	if (changed || console_now_for_keys(console) >= console->people_until_ms)
		allow_people(console);
}

static void ticked(uv_timer_t *timer)
{
	struct console *console = (struct console *)timer->data;
	int64_t mono_ms = clock_mono_ms(&console->clock);
	console_follow_people(console);
	for (unsigned d = DAEMON_INTAKE; d < DAEMON_COUNT; d++) {
		struct producer *producer = &console->producers[d];
		if (producer->pull_out && mono_ms - producer->sent_ms > PULL_DEADLINE_MS) {
			struct err err;
			producer->pull_out = false;
			if (bus_client_reconnect(producer->client, &err) != STATUS_OK)
				log_warn(&console->log, "reconnect_failed", log_err(&err));
		}
		if (!producer->pull_out && producer->stopped == NULL &&
		    mono_ms >= producer->retry_ms)
			ask(producer);
	}
	if (console->site != NULL)
		site_tick(console->site);
	(void)sd_notify(0, "WATCHDOG=1");
}

/* ---- answering */

static void status_line(struct console *console, struct answer *answer)
{
	struct json_line json;
	json_begin(&json, &answer->out, "status");
	json_text(&json, "daemon", "console");
	json_unsigned(&json, "region", console->region);
	json_unsigned(&json, "questions", console->questions);
	json_unsigned(&json, "malformed", console->malformed);
	json_unsigned(&json, "skipped", model_skipped(console->model));
	json_array(&json, "sources");
	for (unsigned d = DAEMON_INTAKE; d < DAEMON_COUNT; d++) {
		const struct producer *producer = &console->producers[d];
		json_object(&json, NULL);
		json_text(&json, "daemon", daemon_name((enum daemon)d));
		json_unsigned(&json, "cursor",
			      model_position(console->model, (enum daemon)d).sequence);
		json_unsigned(&json, "head", producer->head);
		json_text(&json, "stopped",
			  producer->stopped != NULL ? producer->stopped : producer->damaged);
		json_object_end(&json);
	}
	json_array_end(&json);
	json_end(&json);
	answer->lines++;
}

/* Nothing that the daemons told of is still to be read. */
static bool caught_up(const struct console *console)
{
	for (unsigned d = DAEMON_INTAKE; d < DAEMON_COUNT; d++) {
		const struct producer *producer = &console->producers[d];
		if (!producer->heard ||
		    model_position(console->model, (enum daemon)d).sequence < producer->head)
			return SABOTAGE("console.answers-behind");
	}
	return true;
}

/* What isn't found may not have been read yet, and "there is none" would be a false answer. */
static void mark_behind(const struct console *console, struct answer *answer)
{
	const char *code = answer->refusal.code;
	bool nothing = code != NULL ? strcmp(code, "story.not_found") == 0 : answer->lines == 0;
	if (nothing && !caught_up(console))
		answer->refusal.code = BEHIND;
}

static Zh__Outcome outcome_of(const char *code)
{
	if (strcmp(code, "query.role") == 0)
		return ZH__OUTCOME__OUTCOME_NOT_PERMITTED;
	return strcmp(code, BEHIND) == 0 ? ZH__OUTCOME__OUTCOME_BUSY
					 : ZH__OUTCOME__OUTCOME_NOT_FOUND;
}

static void reply(struct console *console, const struct bus_route *route,
		  const Zh__Request *request, struct answer *answer)
{
	Zh__Reply message = ZH__REPLY__INIT;
	Zh__QueryAnswer body = ZH__QUERY_ANSWER__INIT;
	Zh__Refusal refusal = ZH__REFUSAL__INIT;
	Zh__Frame frame = ZH__FRAME__INIT;
	ProtobufCBinaryData lines = {answer->out.size, answer->out.data};
	message.has_request_id = request->has_request_id;
	message.request_id = request->request_id;
	if (answer->refusal.code != NULL) {
		refusal.code = answer->refusal.code;
		message.refusal = &refusal;
		SET_OPTIONAL(&message, outcome, outcome_of(answer->refusal.code));
	} else {
		SET_OPTIONAL(&message, outcome, ZH__OUTCOME__OUTCOME_DONE);
		body.n_lines = 1;
		body.lines = &lines;
		message.answer = &body;
	}
	SET_OPTIONAL(&frame, version, 1);
	frame.what_case = ZH__FRAME__WHAT_REPLY;
	frame.reply = &message;
	size_t size = protobuf_c_message_get_packed_size(&frame.base);
	uint8_t *packed = (uint8_t *)malloc(size);
	if (packed == NULL)
		return;
	protobuf_c_message_pack(&frame.base, packed);
	(void)bus_server_send_owned(console->server, route, packed, bytes_of(packed, size));
}

void console_question_answer(struct console *console, const struct principal *who,
			     const Zh__Query *ask, struct answer *answer)
{
	struct arena arena;
	struct console_question question = {console->model, who, console->region, &arena};
	console->questions++;
	arena_init(&arena, console->input_memory, ANSWER_BYTES);
	if (ask->ask_case == ZH__QUERY__ASK_STATUS)
		status_line(console, answer);
	else
		console_answer(&question, ask, answer);
	mark_behind(console, answer);
}

static void question_came(void *context, struct bus_server *server, const struct bus_route *route,
			  const uint8_t sender[BUS_KEY], struct bytes payload)
{
	struct console *console = (struct console *)context;
	console_follow_people(
		console); /* so that a key that was taken away isn't heard once more */
	const struct principal *who =
		people_of_key(&console->people, sender, console_now_for_keys(console));
	struct message_block *block = who != NULL ? message_block_make(payload, 16) : NULL;
	(void)server;
	if (block == NULL || block->frame->what_case != ZH__FRAME__WHAT_REQUEST ||
	    block->frame->request->ask_case != ZH__REQUEST__ASK_QUERY) {
		console->malformed++;
		message_block_free(block);
		return;
	}
	struct answer answer = {.out = writer_over(console->answer_memory, ANSWER_BYTES),
				.limit = QUERY_PAGE_MAX};
	console_question_answer(console, who, block->frame->request->query, &answer);
	reply(console, route, block->frame->request, &answer);
	message_block_free(block);
}

/* ---- a life */

static void stop_came(uv_signal_t *handle, int number)
{
	struct console *console = (struct console *)handle->data;
	char path[FILE_PATH_MAX + 64];
	(void)snprintf(path, sizeof path, "%s/console.ready", console->config->run);
	(void)unlink(path);
	log_info(&console->log, "stopping", log_i64("signal", number));
	uv_stop(&console->loop);
}

static enum status open_server(struct console *console, struct err *err)
{
	struct bus_limits limits = {.message_max = 1 << 20, .receive_hwm = 256, .send_hwm = 256};
	TRY(bus_server_bind(console->bus, console->config->console.cmd, &limits, question_came,
			    console, &console->server, err));
	console_follow_people(console);
	allow_people(console);
	return bus_reserve_descriptors(console->bus, err);
}

static enum status connect_producers(struct console *console, struct err *err)
{
	struct bus_limits limits = {.message_max = MESSAGE_MAX, .receive_hwm = 8, .send_hwm = 8};
	for (unsigned d = DAEMON_INTAKE; d < DAEMON_COUNT; d++) {
		struct producer *producer = &console->producers[d];
		char path[FILE_PATH_MAX + 96];
		struct key key;
		*producer = (struct producer){.console = console, .daemon = (enum daemon)d};
		(void)snprintf(path, sizeof path, "%s/etc/zhian/%u/keys/public/%s.pub",
			       console->root, console->region, daemon_name((enum daemon)d));
		TRY(key_load(path, KEY_TRANSPORT, &key, err));
		TRY(bus_client_connect(
			console->bus, config_daemon(console->config, (enum daemon)d)->pull,
			key.public_key, &limits, batch_came, producer, &producer->client, err));
		bus_client_lost(producer->client, connection_lost);
	}
	return STATUS_OK;
}

/* What it can't begin without: settings, people, its key. */
static enum status read_files(struct console *console, struct err *err)
{
	char path[FILE_PATH_MAX + 64];
	struct problems problems;
	problems_init(&problems);
	(void)snprintf(path, sizeof path, "%s/etc/zhian/%u/zhian.yaml", console->root,
		       console->region);
	enum status status = config_load(path, console->root, &problems, &console->config_set, err);
	problems_print(&problems, stderr);
	problems_done(&problems);
	TRY(status);
	console->config = &console->config_set->config;
	/* Of a county that never ran it is what its daemons will adopt. */
	TRY(load_people(console, DAEMON_UNKNOWN, err));
	for (unsigned d = DAEMON_INTAKE; d < DAEMON_COUNT; d++) {
		people_path(console, (enum daemon)d, path);
		if (access(path, F_OK) == 0)
			console->people = (struct people){0};
	}
	(void)snprintf(path, sizeof path, "%s/etc/zhian/%u/keys/console.key", console->root,
		       console->region);
	TRY(key_load(path, KEY_TRANSPORT, &console->keys, err));
	memcpy(console->bus_keys.public_key, console->keys.public_key, BUS_KEY);
	memcpy(console->bus_keys.secret_key, console->keys.secret, BUS_KEY);
	return STATUS_OK;
}

static enum status open_files(struct console *console, struct err *err)
{
	char path[FILE_PATH_MAX + 64];
	TRY(read_files(console, err));
	TRY(file_make_directories(console->config->run, 0750, err));
	(void)snprintf(path, sizeof path, "%s/console", console->config->data);
	TRY(file_make_directories(path, 0750, err));
	(void)snprintf(path, sizeof path, "%s/console/lock", console->config->data);
	TRY(file_lock_take(path, clock_now_ms(&console->clock), &console->lock, err));
	(void)snprintf(path, sizeof path, "%s/console/model", console->config->data);
	TRY(file_make_directories(path, 0700, err));
	return model_open(path, NULL, &console->model, err);
}

static enum status ready(struct console *console, struct err *err)
{
	char path[FILE_PATH_MAX + 64], text[32];
	(void)snprintf(path, sizeof path, "%s/console.ready", console->config->run);
	(void)snprintf(text, sizeof text, "%ld\n", (long)getpid());
	(void)sd_notify(0, "READY=1");
	return file_write_atomic(path, bytes_of_text(text), 0644, err);
}

/* They make descriptors of their own; the timer can't fail. */
static int init_descriptors(struct console *console)
{
	int code = uv_loop_init(&console->loop);
	if (code == 0)
		code = uv_signal_init(&console->loop, &console->terminate);
	if (code == 0)
		code = uv_signal_init(&console->loop, &console->interrupt);
	return SABOTAGE("console.loop-unchecked") ? 0 : code;
}

static enum status start(struct console *console, struct err *err)
{
	TRY(open_files(console, err));
	int code = init_descriptors(console);
	if (code != 0)
		return err_set(err, STATUS_IO, "the loop can't be made: %s", uv_strerror(code));
	uv_timer_init(&console->loop, &console->tick);
	console->tick.data = console->terminate.data = console->interrupt.data = console;
	TRY(bus_open(&console->loop, &console->bus_keys, &console->bus, err));
	TRY(open_server(console, err));
	TRY(connect_producers(console, err));
	TRY(console_open_site(console, err));
	uv_timer_start(&console->tick, ticked, 100, 500);
	uv_signal_start(&console->terminate, stop_came, SIGTERM);
	uv_signal_start(&console->interrupt, stop_came, SIGINT);
	return ready(console, err);
}

static void closed(void *context)
{
	*(bool *)context = true;
}

static void close_handle(uv_handle_t *handle, void *unused)
{
	(void)unused;
	if (!uv_is_closing(handle))
		uv_close(handle, NULL);
}

static void finish(struct console *console)
{
	bool done = false;
	site_close(console->site);
	bus_close(console->bus, closed, &done);
	while (!done && uv_run(&console->loop, UV_RUN_ONCE) != 0)
		;
	uv_walk(&console->loop, close_handle, NULL);
	uv_run(&console->loop, UV_RUN_DEFAULT);
	(void)uv_loop_close(&console->loop);
	site_free(console->site);
	model_close(console->model);
	file_lock_release(&console->lock);
	key_wipe(&console->keys);
	pool_done(&console->people_pool);
	config_unload(&console->config_set);
}

static int check(struct console *console)
{
	struct err err = {0};
	bool in_order = process_harden(&err) == STATUS_OK && crypto_start(&err) == STATUS_OK &&
			read_files(console, &err) == STATUS_OK;
	if (in_order)
		printf("zhian-console: %s/etc/zhian/%u: configuration, keys and people are in "
		       "order\n",
		       console->root, console->region);
	else
		log_error(&console->log, "not_started", log_err(&err));
	key_wipe(&console->keys);
	pool_done(&console->people_pool);
	config_unload(&console->config_set);
	return in_order ? 0 : EXIT_INVALID;
}

static int run(struct console *console)
{
	struct err err = {0};
	enum status status = process_harden(&err);
	if (status == STATUS_OK)
		status = crypto_start(&err);
	if (status == STATUS_OK)
		status = start(console, &err);
	if (status != STATUS_OK) {
		log_error(&console->log, "not_started", log_err(&err));
		return daemon_exit(status);
	}
	log_info(&console->log, "ready", log_u64("region", console->region));
	uv_run(&console->loop, UV_RUN_DEFAULT);
	finish(console);
	log_info(&console->log, "ended", log_u64("region", console->region));
	return 0;
}

int main(int argc, char **argv)
{
	struct console *console = (struct console *)calloc(1, sizeof *console);
	ASSERT(console != NULL);
	struct daemon_arguments given;
	int status;
	if (daemon_arguments_read("console", argc, argv, &given, &status) != STATUS_OK) {
		free(console);
		return status;
	}
	if (given.own) {
		status = daemon_own("console", &given);
	} else {
		memcpy(console->root, given.root, strlen(given.root) + 1);
		console->region = given.region;
		console->clock = clock_system();
		log_init(&console->log, "zhian-console", LOG_LEVEL_INFO, &console->clock);
		console->answer_memory = (uint8_t *)malloc(ANSWER_BYTES);
		console->input_memory = (uint8_t *)malloc(ANSWER_BYTES);
		ASSERT(console->answer_memory != NULL && console->input_memory != NULL);
		status = given.check_only ? check(console) : run(console);
		free(console->answer_memory);
		free(console->input_memory);
	}
	free(console);
	return status;
}
