/* Pulls the five journals into the read model, and tells who waits for them. */
#include <string.h>
#include <unistd.h>

#include "common/base/assert.h"
#include "common/base/sabotage.h"
#include "common/daemon/daemon.h"
#include "common/reader/pull_socket.h"
#include "common/reader/reader.h"
#include "common/store/owners.h"
#include "services/console/console.h"

#define PULL_EVENTS 4096u
#define PULL_BYTES (1u << 20)
#define PULL_WAIT_MS 1000u
#define PULL_DEADLINE_MS 8000
#define MESSAGE_MAX (8 << 20)

/* Where nobody is connected the next tick asks again. */
static const struct reader_pace pace = {.repair_ms = MS_PER_SECOND};

static const char *const why_words[READER_WHYS] = {
	[READER_ARCHIVED] = "the daemon has archived what isn't read yet: journal catch-up",
	[READER_UNKNOWN] = "the producer doesn't know us: check the keys",
	[READER_MALFORMED] = "a batch is malformed: check the producer's version",
	[READER_UNREADABLE] = "the daemon can't read its journal: zhianctl doctor",
};

const char *pulling_stuck(const struct producer *producer)
{
	return why_words[producer->reader.why];
}

static void mend(struct console *console)
{
	struct err err;
	if (console_mend_model(console, &err) != STATUS_OK)
		console_fail(console, &err);
}

/* A row that is in the way and can't be believed is no fault of the disk's: nothing was taken, and
 * the model is made again. */
static void give_up(struct console *console, const struct err *err)
{
	if (model_rotten(console->model) == NULL)
		console_fail(console, err);
	model_abort(console->model);
	mend(console);
}

static struct wait_source source_of(const struct producer *producer)
{
	return (struct wait_source){
		.read = model_position(producer->console->model, producer->daemon).sequence,
		.head = producer->reader.head,
		.next_pull = producer->reader.pull_id + 1,
		.stuck = pulling_stuck(producer) != NULL,
	};
}

/* It may have been made again meanwhile. */
static void follow_model(struct producer *producer)
{
	struct model_position position = model_position(producer->console->model, producer->daemon);
	producer->reader.incarnation = position.incarnation;
	producer->reader.taken = position.sequence;
}

static void ask(struct producer *producer)
{
	struct console *console = producer->console;
	struct model_position position = model_position(console->model, producer->daemon);
	uint32_t kinds[EVENT_KINDS_END];
	uint8_t memory[4096];
	size_t count = 0;
	for (uint32_t kind = 1; kind < EVENT_KINDS_END; kind++) {
		if (event_descriptor((uint16_t)kind) != NULL)
			kinds[count++] = kind;
	}
	struct wait_source source = source_of(producer);
	bool wanted = waits_want(&console->waits, producer->daemon, &source);
	const struct reader_wants wants = {
		.kinds = kinds,
		.kind_count = count,
		.durable = position.sequence,
		.max_events = PULL_EVENTS,
		.max_bytes = PULL_BYTES,
		.wait_ms = wanted ? 0 : PULL_WAIT_MS,
	};
	follow_model(producer);
	struct bytes pull = reader_ask(&producer->reader, &wants, memory, sizeof memory);
	bool sent = bus_client_send(producer->client, pull) == STATUS_OK;
	if (!sent)
		pull_tell_stranger(&console->log, producer->daemon, producer->client);
	producer->patient = !wanted;
	reader_sent(&producer->reader, sent, clock_mono_ms(&console->clock));
}

/* The journal is another one than we have read: this model of it is worth nothing, so it is made
 * again. */
static void begin_anew(struct producer *producer)
{
	struct console *console = producer->console;
	struct err err;
	log_warn(&console->log, "journal_read_anew",
		 log_text("daemon", daemon_name(producer->daemon)));
	producer->told = 0;
	reader_anew(&producer->reader);
	if (model_forget(console->model, producer->daemon, &err) != STATUS_OK)
		give_up(console, &err);
}

/* What is read again was told before. */
static void tell_pages(struct producer *producer, uint64_t incarnation, uint64_t sequence,
		       int64_t recorded_ms, struct bytes stored)
{
	struct console *console = producer->console;
	if (console->site == NULL || sequence <= producer->told)
		return;
	producer->told = sequence;
	site_event(console->site, producer->daemon, incarnation, sequence, recorded_ms, stored);
}

static bool events_are_whole(struct bytes rest)
{
	struct batch_event event;
	while (batch_event_next(&rest, &event))
		;
	return rest.size == 0;
}

static void take_events(struct producer *producer, const struct batch_head *batch,
			struct bytes rest)
{
	struct console *console = producer->console;
	struct batch_event event;
	struct err err;
	bool missed = SABOTAGE("console.event-missed");
	if (model_begin(console->model, &err) != STATUS_OK) {
		give_up(console, &err);
		return;
	}
	while (batch_event_next(&rest, &event)) {
		if (!missed && model_take(console->model, producer->daemon, console->region,
					  batch->incarnation, event.sequence, event.recorded_ms,
					  event.stored) != STATUS_OK) {
			(void)err_set(&err, STATUS_IO, "the read model can't take an event");
			give_up(console, &err);
			return;
		}
		missed = false;
		tell_pages(producer, batch->incarnation, event.sequence, event.recorded_ms,
			   event.stored);
	}
	struct model_position position = {batch->incarnation, batch->through};
	if (model_commit(console->model, producer->daemon, position, &err) != STATUS_OK) {
		give_up(console, &err);
		return;
	}
	if (console->site != NULL)
		site_events_taken(console->site);
}

static void settle(struct console *console);

static void patience_ended(uv_timer_t *timer)
{
	settle((struct console *)timer->data);
}

static void settle(struct console *console)
{
	struct wait_source sources[DAEMON_COUNT] = {0};
	for (unsigned d = DAEMON_INTAKE; d < DAEMON_COUNT; d++)
		sources[d] = source_of(&console->producers[d]);
	int64_t now_ms = clock_mono_ms(&console->clock);
	waits_settle(&console->waits, sources, now_ms);
	int64_t next_ms = waits_next_ms(&console->waits);
	if (next_ms == TIME_NEVER_MS)
		uv_timer_stop(&console->patience);
	else
		uv_timer_start(&console->patience, patience_ended,
			       next_ms > now_ms ? (uint64_t)(next_ms - now_ms) : 0, 0);
}

/* What an answer leads to. */
static void take_batch(struct producer *producer, enum reader_end end,
		       const struct batch_head *batch, struct bytes events)
{
	if (end == READER_ANOTHER)
		begin_anew(producer);
	else if (end == READER_TAKEN && !events_are_whole(events))
		reader_stop(&producer->reader, READER_MALFORMED);
	else if (end == READER_TAKEN)
		take_events(producer, batch, events);
}

static void batch_came(void *context, struct bus_client *client, struct bytes payload)
{
	struct producer *producer = (struct producer *)context;
	struct console *console = producer->console;
	struct batch_head batch;
	struct bytes events;
	(void)client;
	if (!reader_read(&producer->reader, payload, &batch, &events)) {
		console->malformed++;
		return;
	}
	mend(console); /* a question may have met what can't be believed */
	follow_model(producer);
	enum reader_end end =
		reader_batch(&producer->reader, &batch, clock_mono_ms(&console->clock));
	if (end == READER_LATE)
		return;
	if (batch.head_ms > console->county_ms)
		console->county_ms = batch.head_ms;
	producer->heard = true;
	take_batch(producer, end, &batch, events);
	waits_heard(&console->waits, producer->daemon, batch.pull_id, batch.head);
	if (producer->reader.why == READER_WELL)
		ask(producer);
	settle(console);
}

/* The next tick asks again. */
static void connection_lost(void *context, struct bus_client *client)
{
	struct producer *producer = (struct producer *)context;
	(void)client;
	reader_lost(&producer->reader, clock_mono_ms(&producer->console->clock));
}

enum status pulling_begin(struct console *console, struct err *err)
{
	struct bus_limits limits = {.message_max = MESSAGE_MAX, .receive_hwm = 8, .send_hwm = 8};
	uid_t users[OWNERS_PROCESSES];
	owners_peers(users);
	for (unsigned d = DAEMON_INTAKE; d < DAEMON_COUNT; d++) {
		struct producer *producer = &console->producers[d];
		char path[FILE_PATH_MAX + 96];
		struct key key;
		*producer = (struct producer){.console = console,
					      .daemon = (enum daemon)d,
					      .reader = {.producer = (enum daemon)d, .pace = pace}};
		(void)snprintf(path, sizeof path, "%s/etc/zhian/%u/keys/public/%s.pub",
			       console->root, console->region, daemon_name((enum daemon)d));
		TRY(key_load(path, KEY_TRANSPORT, &key, err));
		const struct pull_ends ends = {
			.own = "console",
			.producer = (enum daemon)d,
			.user = users[owners_process(daemon_name((enum daemon)d))],
			.key = key.public_key,
			.endpoint = config_daemon(console->config, (enum daemon)d)->pull,
		};
		TRY(pull_connect(console->bus, &ends, &limits, batch_came, producer,
				 &producer->client, err));
		bus_client_lost(producer->client, connection_lost);
	}
	return STATUS_OK;
}

void pulling_tick(struct console *console, int64_t mono_ms)
{
	for (unsigned d = DAEMON_INTAKE; d < DAEMON_COUNT; d++) {
		struct producer *producer = &console->producers[d];
		struct reader *reader = &producer->reader;
		if (reader->pull_out && mono_ms - reader->sent_ms > PULL_DEADLINE_MS) {
			struct err err;
			reader_lost(reader, mono_ms);
			if (bus_client_reconnect(producer->client, &err) != STATUS_OK)
				log_warn(&console->log, "reconnect_failed", log_err(&err));
		}
		if (reader_due(reader, mono_ms))
			ask(producer);
	}
}

/* A pull that the daemon may keep until something happens doesn't tell how far it is now. */
static void hurry(struct producer *producer)
{
	if (pulling_stuck(producer) == NULL && (!producer->reader.pull_out || producer->patient))
		ask(producer);
}

void console_wait(struct console *console, struct wait *wait, int64_t most_ms)
{
	struct wait_source sources[DAEMON_COUNT] = {0};
	wait->until_ms = clock_mono_ms(&console->clock) + most_ms;
	for (unsigned d = DAEMON_INTAKE; d < DAEMON_COUNT; d++)
		sources[d] = source_of(&console->producers[d]);
	waits_add(&console->waits, wait, sources);
	for (unsigned d = DAEMON_INTAKE; d < DAEMON_COUNT; d++)
		hurry(&console->producers[d]);
	settle(console);
}

void console_lags(const struct console *console, const struct wait *wait,
		  struct wait_lags *ret_lags)
{
	*ret_lags = (struct wait_lags){0};
	for (unsigned d = DAEMON_INTAKE; d < DAEMON_COUNT; d++) {
		struct wait_source source = source_of(&console->producers[d]);
		ret_lags->of[d] = wait_lag(wait, (enum daemon)d, &source);
	}
}

void pulling_end(struct console *console)
{
	struct wait_source sources[DAEMON_COUNT] = {0};
	for (unsigned d = DAEMON_INTAKE; d < DAEMON_COUNT; d++)
		sources[d] = source_of(&console->producers[d]);
	waits_settle(&console->waits, sources, TIME_NEVER_MS);
}
