/* What the console pulls of five journals, on a real bus: from where, what becomes of each answer,
 * and for whom it hurries.  The clock stands until it is moved. */
#include <stdio.h>
#include <sys/stat.h>

#include "common/base/time.h"
#include "common/reader/batch.h"
#include "common/store/owners.h"
#include "intake.pb-c.h"
#include "services/console/console.h"
#include "services/console/model/model_internal.h"
#include "tests/lib/test.h"
#include "tests/lib/test_dir.h"

#define REGION 522701u
#define LIFE UINT64_C(0x70)
#define TURNS_MOST 20000 /* of the loop, until something has come */

/* A pull as it came. */
struct pulled {
	unsigned count; /* that ever came */
	struct bus_route route;
	uint64_t from, durable, incarnation, pull_id;
	uint32_t wait_ms, max_events;
	size_t kinds;
};

/* The process's own (console.c). */
_Noreturn void console_fail(struct console *console, const struct err *err)
{
	(void)console;
	print_error("console_fail: %s\n", err->text);
	abort();
}

static struct test_dir *dir;
static struct config config;
static struct clock_manual manual;
static struct console *console;
static struct bus_server *servers[DAEMON_COUNT];
static struct pulled pulls[DAEMON_COUNT];
static char endpoints[DAEMON_COUNT][TEST_PATH_MAX];
static uv_timer_t turn;
static struct err err;

/* ---- the pages, as they are told what happens */

static struct site pages;
static struct {
	unsigned events, times;
	enum daemon daemon;
	uint64_t incarnation, sequence;
	int64_t recorded_ms;
	size_t size;
} told;

void site_event(struct site *site, enum daemon daemon, uint64_t incarnation, uint64_t sequence,
		int64_t recorded_ms, struct bytes stored)
{
	assert_ptr_equal(site, &pages);
	told.events++;
	told.daemon = daemon;
	told.incarnation = incarnation;
	told.sequence = sequence;
	told.recorded_ms = recorded_ms;
	told.size = stored.size;
}

void site_events_taken(struct site *site)
{
	assert_ptr_equal(site, &pages);
	told.times++;
}

/* ---- the daemons */

static void pull_came(void *context, struct bus_server *server, const struct bus_route *route,
		      const uint8_t sender[BUS_KEY], struct bytes payload)
{
	(void)context;
	(void)sender;
	Zh__Envelope *envelope = zh__envelope__unpack(NULL, payload.size, payload.data);
	assert_non_null(envelope);
	assert_int_equal(envelope->what_case, ZH__ENVELOPE__WHAT_PULL);
	const Zh__Pull *pull = envelope->pull;
	assert_ptr_equal(server, servers[pull->source]);
	pulls[pull->source] = (struct pulled){pulls[pull->source].count + 1,
					      *route,
					      pull->from,
					      pull->durable,
					      pull->incarnation,
					      pull->pull_id,
					      pull->wait_ms,
					      pull->max_events,
					      pull->n_kinds};
	zh__envelope__free_unpacked(envelope, NULL);
}

static void nothing_to_do(uv_timer_t *timer)
{
	(void)timer;
}

static void run_once(void)
{
	uv_run(&console->loop, UV_RUN_ONCE);
}

/* Until this daemon was pulled so often. */
static void is_pulled(enum daemon daemon, unsigned count)
{
	for (int i = 0; i < TURNS_MOST && pulls[daemon].count < count; i++)
		run_once();
	assert_int_equal(pulls[daemon].count, count);
}

/* Whatever is under way has come by then. */
static void nobody_is_pulled(void)
{
	unsigned before = 0, after = 0;
	for (unsigned d = DAEMON_INTAKE; d < DAEMON_COUNT; d++)
		before += pulls[d].count;
	for (int i = 0; i < 8; i++)
		run_once();
	for (unsigned d = DAEMON_INTAKE; d < DAEMON_COUNT; d++)
		after += pulls[d].count;
	assert_int_equal(after, before);
}

static void send_frame(enum daemon daemon, const Zh__Envelope *envelope)
{
	uint8_t memory[8192];
	assert_true(zh__envelope__get_packed_size(envelope) <= sizeof memory);
	size_t size = zh__envelope__pack(envelope, memory);
	assert_ok(bus_server_send(servers[daemon], &pulls[daemon].route, bytes_of(memory, size)));
}

/* An answer to the last pull: `body` gives the rest of it. */
static void answer(enum daemon daemon, Zh__Batch *batch)
{
	Zh__Envelope envelope = ZH__ENVELOPE__INIT;
	if (!batch->has_pull_id)
		SET_OPTIONAL(batch, pull_id, pulls[daemon].pull_id);
	if (!batch->has_incarnation)
		SET_OPTIONAL(batch, incarnation, LIFE);
	SET_OPTIONAL(batch, source, (Zh__DaemonName)daemon);
	SET_OPTIONAL(&envelope, version, 1);
	envelope.what_case = ZH__ENVELOPE__WHAT_BATCH;
	envelope.batch = batch;
	send_frame(daemon, &envelope);
}

/* Events `first` to `through`, of reports of these numbers; the next pull is waited for. */
static void give(enum daemon daemon, uint64_t first, uint64_t through, Zh__Batch *batch)
{
	static uint8_t events[4096];
	size_t size = 0;
	unsigned before = pulls[daemon].count;
	for (uint64_t sequence = first; sequence <= through; sequence++) {
		Zh__EventMeta meta = ZH__EVENT_META__INIT;
		Zh__ReportRegistered body = ZH__REPORT_REGISTERED__INIT;
		struct event event = {.meta = &meta, .body = &body.base};
		int64_t recorded_ms = 1000 * (int64_t)sequence;
		struct writer out = writer_over(events + size + BATCH_EVENT_FRONT,
						sizeof events - size - BATCH_EVENT_FRONT);
		event.head.kind = KIND(REPORT_REGISTERED);
		event.head.subject_kind = OBJECT_REPORT;
		event.head.subject_region = REGION;
		event.head.subject_number = sequence;
		assert_ok(event_write(&event, &out));
		memcpy(events + size, &sequence, sizeof sequence);
		memcpy(events + size + 8, &recorded_ms, sizeof recorded_ms);
		size += BATCH_EVENT_FRONT + out.size;
	}
	SET_OPTIONAL(batch, first, first);
	SET_OPTIONAL(batch, through, through);
	if (!batch->has_head)
		SET_OPTIONAL(batch, head, through);
	SET_OPTIONAL(batch, events, ((ProtobufCBinaryData){size, events}));
	answer(daemon, batch);
	is_pulled(daemon, before + 1);
}

/* Nothing new, as far as `head`; the next pull is waited for. */
static void say_head(enum daemon daemon, uint64_t head)
{
	Zh__Batch batch = ZH__BATCH__INIT;
	unsigned before = pulls[daemon].count;
	SET_OPTIONAL(&batch, head, head);
	answer(daemon, &batch);
	is_pulled(daemon, before + 1);
}

static void tick(int64_t after_ms)
{
	clock_manual_advance(&manual, after_ms);
	pulling_tick(console, clock_mono_ms(&console->clock));
}

static bool is_read(enum daemon daemon, uint64_t sequence)
{
	struct model_event event;
	return model_event(console->model, daemon, sequence, &event) &&
	       event.recorded_ms == 1000 * (int64_t)sequence;
}

static void position_is(enum daemon daemon, uint64_t incarnation, uint64_t sequence)
{
	struct model_position position = model_position(console->model, daemon);
	assert_int_equal(position.incarnation, incarnation);
	assert_int_equal(position.sequence, sequence);
}

/* ---- a console of nothing but its pulls */

static void make_servers(const struct key *key)
{
	const struct bus_limits limits = {.message_max = 8 << 20};
	struct config_daemon *configs[DAEMON_COUNT] = {
		[DAEMON_INTAKE] = &config.intake,         [DAEMON_HAZARD] = &config.hazard,
		[DAEMON_ESCALATION] = &config.escalation, [DAEMON_NOTIFY] = &config.notify,
		[DAEMON_CREDIT] = &config.credit,
	};
	struct bus_process asker = {.name = "console", .user = geteuid()};
	for (unsigned d = DAEMON_INTAKE; d < DAEMON_COUNT; d++) {
		char path[FILE_PATH_MAX + 64];
		(void)snprintf(path, sizeof path, "%s/etc/zhian/%u/keys/public/%s.pub",
			       console->root, REGION, daemon_name((enum daemon)d));
		assert_ok(key_save(key, NULL, path, &err));
		(void)snprintf(endpoints[d], sizeof endpoints[d], "ipc://%.200s/%s", dir->path,
			       daemon_name((enum daemon)d));
		configs[d]->pull = endpoints[d];
		assert_ok(bus_server_bind_local(console->bus, endpoints[d], &limits, pull_came,
						NULL, &servers[d], &err));
		bus_server_allow_processes(servers[d], &asker, 1);
	}
}

static int setup(void **state)
{
	struct key key;
	char path[FILE_PATH_MAX + 64];
	(void)state;
	memset(pulls, 0, sizeof pulls);
	dir = test_dir_create();
	config = (struct config){.region = REGION, .data = dir->path};
	console = (struct console *)calloc(1, sizeof *console);
	assert_non_null(console);
	manual = (struct clock_manual){.now_ms = INT64_C(1741564800000), .mono_ms = 5000000};
	console->clock = clock_manual_source(&manual);
	log_init(&console->log, "pulling_test", LOG_LEVEL_ERROR, &console->clock);
	console->log.fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
	console->config = &config;
	console->region = REGION;
	(void)snprintf(console->root, sizeof console->root, "%s", dir->path);
	(void)snprintf(path, sizeof path, "%s/etc/zhian/%u/keys/public", dir->path, REGION);
	assert_ok(file_make_directories(path, 0700, &err));
	assert_ok(console_open_model(console, &err));
	assert_int_equal(uv_loop_init(&console->loop), 0);
	uv_timer_init(&console->loop, &console->patience);
	uv_timer_init(&console->loop, &turn);
	uv_timer_start(&turn, nothing_to_do, 2, 2); /* a turn never takes longer */
	console->patience.data = console;
	key_make(KEY_TRANSPORT, "county", &key);
	memcpy(console->bus_keys.public_key, key.public_key, BUS_KEY);
	memcpy(console->bus_keys.secret_key, key.secret, BUS_KEY);
	assert_ok(bus_open(&console->loop, &console->bus_keys, &console->bus, &err));
	make_servers(&key);
	key_wipe(&key);
	assert_ok(pulling_begin(console, &err));
	for (unsigned d = DAEMON_INTAKE; d < DAEMON_COUNT; d++) {
		for (int i = 0; i < TURNS_MOST && pulls[d].count == 0; i++) {
			tick(0);
			run_once();
		}
		assert_int_equal(pulls[d].count, 1);
	}
	return 0;
}

static void bus_gone(void *context)
{
	*(bool *)context = true;
}

static void close_handle(uv_handle_t *handle, void *unused)
{
	(void)unused;
	if (!uv_is_closing(handle))
		uv_close(handle, NULL);
}

static int teardown(void **state)
{
	bool gone = false;
	(void)state;
	pulling_end(console);
	bus_close(console->bus, bus_gone, &gone);
	while (!gone)
		run_once();
	uv_walk(&console->loop, close_handle, NULL);
	uv_run(&console->loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&console->loop), 0);
	(void)close(console->log.fd);
	model_close(console->model);
	bulletin_jobs_free(console->bulletins);
	test_dir_destroy(dir);
	free(console);
	return 0;
}

/* ---- pulls and what comes of them */

static void everything_is_pulled_in_its_order(void **state)
{
	size_t kinds = 0;
	(void)state;
	for (unsigned kind = 1; kind <= UINT16_MAX; kind++)
		kinds += event_descriptor((uint16_t)kind) != NULL;
	for (unsigned d = DAEMON_INTAKE; d < DAEMON_COUNT; d++) {
		assert_int_equal(pulls[d].from, 1);
		assert_int_equal(pulls[d].durable, 0);
		assert_int_equal(pulls[d].incarnation, 0);
		assert_int_equal(pulls[d].wait_ms, 1000); /* nobody waits for it */
		assert_int_equal(pulls[d].kinds, kinds);
		assert_true(pulls[d].max_events > 0);
	}
	Zh__Batch some = ZH__BATCH__INIT, more = ZH__BATCH__INIT;
	SET_OPTIONAL(&some, head, 9);
	SET_OPTIONAL(&some, head_ms, 4000);
	give(DAEMON_HAZARD, 1, 3, &some);
	position_is(DAEMON_HAZARD, LIFE, 3);
	for (uint64_t sequence = 1; sequence <= 3; sequence++)
		assert_true(is_read(DAEMON_HAZARD, sequence));
	assert_int_equal(console->producers[DAEMON_HAZARD].reader.head, 9);
	assert_true(console->producers[DAEMON_HAZARD].heard);
	assert_false(console->producers[DAEMON_NOTIFY].heard);
	assert_int_equal(console->county_ms, 4000);
	assert_int_equal(pulls[DAEMON_HAZARD].from, 4);
	assert_int_equal(pulls[DAEMON_HAZARD].durable, 3);
	assert_int_equal(pulls[DAEMON_HAZARD].incarnation, LIFE);
	SET_OPTIONAL(&more, head_ms, 3000); /* of another daemon's older frame */
	give(DAEMON_HAZARD, 4, 4, &more);
	assert_true(is_read(DAEMON_HAZARD, 4));
	assert_int_equal(console->county_ms, 4000);
	position_is(DAEMON_INTAKE, 0, 0);
}

/* What doesn't follow what was read isn't taken, and asked for again. */
static void what_doesnt_follow_isnt_taken(void **state)
{
	Zh__Batch late = ZH__BATCH__INIT, old = ZH__BATCH__INIT, empty = ZH__BATCH__INIT;
	Zh__Envelope envelope = ZH__ENVELOPE__INIT;
	(void)state;
	give(DAEMON_CREDIT, 2, 3, &late);
	position_is(DAEMON_CREDIT, 0, 0);
	assert_false(is_read(DAEMON_CREDIT, 2));
	assert_int_equal(pulls[DAEMON_CREDIT].from, 1);
	/* First behind what was read, and nothing in it. */
	SET_OPTIONAL(&empty, first, 1);
	SET_OPTIONAL(&empty, through, 0);
	SET_OPTIONAL(&empty, head, 3);
	answer(DAEMON_CREDIT, &empty);
	is_pulled(DAEMON_CREDIT, 3);
	position_is(DAEMON_CREDIT, 0, 0);
	/* An answer to another pull than the last one; bytes that are no envelope; another one. */
	SET_OPTIONAL(&old, pull_id, pulls[DAEMON_CREDIT].pull_id - 1);
	SET_OPTIONAL(&old, head, 50);
	answer(DAEMON_CREDIT, &old);
	assert_ok(bus_server_send(servers[DAEMON_CREDIT], &pulls[DAEMON_CREDIT].route,
				  bytes_of_text("\377\377\377")));
	SET_OPTIONAL(&envelope, version, 1);
	send_frame(DAEMON_CREDIT, &envelope);
	say_head(DAEMON_CREDIT, 4); /* behind all of them, and only this is pulled on */
	assert_int_equal(console->malformed, 2);
	assert_int_equal(console->producers[DAEMON_CREDIT].reader.head, 4);
}

/* Of an event that breaks off nothing is taken, nor of what stands behind it. */
static void half_an_event_is_none(void **state)
{
	uint8_t bytes[BATCH_EVENT_FRONT + EVENT_HEAD_SIZE + 8] = {0};
	const uint32_t lengths[] = {0, EVENT_HEAD_SIZE - 1, EVENT_HEAD_SIZE + 9, UINT32_MAX};
	(void)state;
	for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
		Zh__Batch batch = ZH__BATCH__INIT;
		struct producer *producer = &console->producers[DAEMON_INTAKE + i];
		uint64_t first = pulls[producer->daemon].from;
		memcpy(bytes, &first, sizeof first);
		memcpy(bytes + BATCH_EVENT_FRONT, &lengths[i], sizeof lengths[i]);
		SET_OPTIONAL(&batch, first, first);
		SET_OPTIONAL(&batch, through, first);
		SET_OPTIONAL(&batch, events, ((ProtobufCBinaryData){sizeof bytes, bytes}));
		answer(producer->daemon, &batch);
		/* Nothing is passed over: a person looks at what sends such a thing. */
		for (int j = 0; j < TURNS_MOST && !producer->reader.stopped; j++)
			run_once();
		assert_non_null(strstr(pulling_stuck(producer), "a batch is malformed"));
		position_is(producer->daemon, 0, 0);
	}
	tick(0);
	nobody_is_pulled();
}

/* ---- another journal */

static void another_journal_is_read_anew(void **state)
{
	Zh__Batch first = ZH__BATCH__INIT, other = ZH__BATCH__INIT, whole = ZH__BATCH__INIT;
	Zh__Batch refused = ZH__BATCH__INIT;
	(void)state;
	give(DAEMON_HAZARD, 1, 3, &first);
	SET_OPTIONAL(&other, incarnation, LIFE + 1);
	give(DAEMON_HAZARD, 4, 5, &other);
	position_is(DAEMON_HAZARD, 0, 0);
	assert_false(is_read(DAEMON_HAZARD, 1));
	assert_false(is_read(DAEMON_HAZARD, 4));
	assert_int_equal(pulls[DAEMON_HAZARD].from, 1);
	assert_int_equal(pulls[DAEMON_HAZARD].incarnation, 0);
	SET_OPTIONAL(&whole, incarnation, LIFE + 1);
	give(DAEMON_HAZARD, 1, 2, &whole);
	position_is(DAEMON_HAZARD, LIFE + 1, 2);
	assert_true(is_read(DAEMON_HAZARD, 2));
	/* It says itself that it isn't the one that was read. */
	SET_OPTIONAL(&refused, incarnation, LIFE + 1);
	SET_OPTIONAL(&refused, refusal, ZH__PULL_REFUSAL__PULL_REFUSAL_AHEAD);
	answer(DAEMON_HAZARD, &refused);
	is_pulled(DAEMON_HAZARD, 5);
	position_is(DAEMON_HAZARD, 0, 0);
}

/* A county that was put back goes on under another name from where it was: what was read up to
 * there is the same. */
static void a_fork_behind_what_was_read_goes_on(void **state)
{
	(void)state;
	for (uint64_t forked_at = 2; forked_at <= 3; forked_at++) {
		enum daemon daemon = forked_at == 2 ? DAEMON_HAZARD : DAEMON_CREDIT;
		Zh__Batch first = ZH__BATCH__INIT, forked = ZH__BATCH__INIT;
		give(daemon, 1, 3, &first);
		SET_OPTIONAL(&forked, incarnation, LIFE + 1);
		SET_OPTIONAL(&forked, parent, LIFE);
		SET_OPTIONAL(&forked, forked_at, forked_at);
		give(daemon, 4, 5, &forked);
		position_is(daemon, forked_at == 3 ? LIFE + 1 : 0, forked_at == 3 ? 5 : 0);
		assert_int_equal(is_read(daemon, 1), forked_at == 3);
	}
	/* Of somebody else's it is another journal. */
	Zh__Batch first = ZH__BATCH__INIT, strange = ZH__BATCH__INIT;
	give(DAEMON_NOTIFY, 1, 3, &first);
	SET_OPTIONAL(&strange, incarnation, LIFE + 2);
	SET_OPTIONAL(&strange, parent, LIFE + 1);
	SET_OPTIONAL(&strange, forked_at, 3);
	give(DAEMON_NOTIFY, 4, 5, &strange);
	position_is(DAEMON_NOTIFY, 0, 0);
}

/* Nothing is put behind what can't be believed: it is made anew, and read from the beginning. */
static void a_rotten_model_is_read_anew(void **state)
{
	Zh__Batch first = ZH__BATCH__INIT, more = ZH__BATCH__INIT, whole = ZH__BATCH__INIT;
	(void)state;
	give(DAEMON_HAZARD, 1, 3, &first);
	model_rot(console->model, "a row isn't what was written");
	give(DAEMON_HAZARD, 4, 5, &more);
	assert_null(model_rotten(console->model));
	position_is(DAEMON_HAZARD, 0, 0);
	assert_int_equal(pulls[DAEMON_HAZARD].from, 1);
	give(DAEMON_HAZARD, 1, 5, &whole);
	position_is(DAEMON_HAZARD, LIFE, 5);
}

/* Each event once, when it is on the disk; what is read again was told before. */
static void pages_are_told_once(void **state)
{
	Zh__Batch first = ZH__BATCH__INIT, more = ZH__BATCH__INIT, again = ZH__BATCH__INIT;
	Zh__Batch other = ZH__BATCH__INIT, anew = ZH__BATCH__INIT;
	(void)state;
	memset(&told, 0, sizeof told);
	console->site = &pages;
	give(DAEMON_HAZARD, 1, 3, &first);
	assert_int_equal(told.events, 3);
	assert_int_equal(told.times, 1);
	assert_int_equal(told.daemon, DAEMON_HAZARD);
	assert_int_equal(told.incarnation, LIFE);
	assert_int_equal(told.sequence, 3);
	assert_int_equal(told.recorded_ms, 3000);
	assert_true(told.size > EVENT_HEAD_SIZE);
	model_rot(console->model, "a row isn't what was written");
	give(DAEMON_HAZARD, 4, 4, &more);
	assert_int_equal(told.events, 3); /* it wasn't taken */
	give(DAEMON_HAZARD, 1, 4, &again);
	assert_int_equal(told.events, 4);
	assert_int_equal(told.sequence, 4);
	/* Of another journal everything is new. */
	SET_OPTIONAL(&other, incarnation, LIFE + 1);
	give(DAEMON_HAZARD, 5, 5, &other);
	SET_OPTIONAL(&anew, incarnation, LIFE + 1);
	give(DAEMON_HAZARD, 1, 2, &anew);
	assert_int_equal(told.events, 6);
	assert_int_equal(told.incarnation, LIFE + 1);
	assert_int_equal(told.sequence, 2);
	console->site = NULL;
}

/* ---- what can't be read */

static void refuse(enum daemon daemon, Zh__PullRefusal refusal)
{
	Zh__Batch batch = ZH__BATCH__INIT;
	SET_OPTIONAL(&batch, refusal, refusal);
	SET_OPTIONAL(&batch, head, 7);
	answer(daemon, &batch);
	for (int i = 0; i < TURNS_MOST && console->producers[daemon].reader.pull_out; i++)
		run_once();
	assert_false(console->producers[daemon].reader.pull_out);
}

/* What is archived is caught up by a person: nobody asks for it meanwhile. */
static void what_is_archived_is_asked_for_no_more(void **state)
{
	(void)state;
	refuse(DAEMON_INTAKE, ZH__PULL_REFUSAL__PULL_REFUSAL_ARCHIVED);
	assert_non_null(strstr(pulling_stuck(&console->producers[DAEMON_INTAKE]), "catch-up"));
	tick(0);
	tick(MS_PER_HOUR);
	for (int i = 0; i < 8; i++)
		run_once();
	assert_int_equal(pulls[DAEMON_INTAKE].count, 1);
	position_is(DAEMON_INTAKE, 0, 0);
}

/* A damaged journal is asked for again, later and later, until it is repaired. */
static void a_damaged_journal_is_tried_again(void **state)
{
	static const int64_t waits_ms[] = {1000, 2000, 4000, 8000, 16000, 30000, 30000};
	Zh__Batch batch = ZH__BATCH__INIT;
	unsigned count = 1;
	(void)state;
	for (size_t i = 0; i < sizeof waits_ms / sizeof waits_ms[0]; i++) {
		refuse(DAEMON_INTAKE, ZH__PULL_REFUSAL__PULL_REFUSAL_DAMAGED);
		assert_non_null(
			strstr(pulling_stuck(&console->producers[DAEMON_INTAKE]), "doctor"));
		tick(waits_ms[i] - 1);
		assert_false(console->producers[DAEMON_INTAKE].reader.pull_out);
		tick(1);
		is_pulled(DAEMON_INTAKE, ++count);
	}
	give(DAEMON_INTAKE, 1, 1, &batch);
	assert_null(pulling_stuck(&console->producers[DAEMON_INTAKE]));
	assert_true(is_read(DAEMON_INTAKE, 1));
	refuse(DAEMON_INTAKE, ZH__PULL_REFUSAL__PULL_REFUSAL_DAMAGED);
	tick(1000); /* from the beginning */
	is_pulled(DAEMON_INTAKE, count + 2);
}

/* ---- who waits */

static unsigned ended;

static void count_end(struct wait *wait)
{
	(void)wait;
	ended++;
}

static void hear(enum daemon daemon, unsigned count, uint64_t head)
{
	is_pulled(daemon, count);
	assert_int_equal(pulls[daemon].wait_ms, 0); /* somebody waits: it is answered at once */
	Zh__Batch batch = ZH__BATCH__INIT;
	SET_OPTIONAL(&batch, head, head);
	answer(daemon, &batch);
	is_pulled(daemon, count + 1);
}

/* A pull that a daemon may keep doesn't tell how far it is: each is asked once more, at once. */
static void who_waits_hurries_all_of_them(void **state)
{
	struct wait wait = {.done = count_end};
	struct wait_lags lags;
	(void)state;
	ended = 0;
	console_wait(console, &wait, 5000);
	for (unsigned d = DAEMON_INTAKE; d < DAEMON_COUNT; d++) {
		assert_int_equal(ended, 0);
		hear((enum daemon)d, 2, d == DAEMON_CREDIT ? 2 : 0);
	}
	assert_int_equal(ended, 0); /* credit has two that aren't read */
	assert_int_equal(pulls[DAEMON_CREDIT].wait_ms, 0);
	assert_int_equal(pulls[DAEMON_NOTIFY].wait_ms, 1000);
	console_lags(console, &wait, &lags);
	assert_int_equal(lags.of[DAEMON_CREDIT].events, 2);
	assert_int_equal(lags.of[DAEMON_NOTIFY].events, 0);
	assert_false(lags.of[DAEMON_CREDIT].silent);
	Zh__Batch batch = ZH__BATCH__INIT;
	give(DAEMON_CREDIT, 1, 2, &batch);
	assert_int_equal(ended, 1);
	console_lags(console, &wait, &lags);
	assert_false(wait_lags_any(&lags));
	/* One that comes at the same time isn't asked for twice. */
	static struct wait second, third;
	second = third = (struct wait){.done = count_end};
	console_wait(console, &second, 5000);
	for (unsigned d = DAEMON_INTAKE; d < DAEMON_COUNT; d++)
		is_pulled((enum daemon)d, d == DAEMON_CREDIT ? 5 : 4);
	console_wait(console, &third, 5000);
	nobody_is_pulled();
}

static void whose_time_is_over_hears_what_lacks(void **state)
{
	struct wait wait = {.done = count_end};
	struct wait_lags lags;
	(void)state;
	ended = 0;
	console_wait(console, &wait, 5000);
	assert_true(uv_is_active((const uv_handle_t *)&console->patience));
	for (unsigned d = DAEMON_INTAKE; d < DAEMON_NOTIFY; d++)
		hear((enum daemon)d, 2, 0);
	clock_manual_advance(&manual, 4999);
	hear(DAEMON_NOTIFY, 2, 0);
	assert_int_equal(ended, 0);
	clock_manual_advance(&manual, 1);
	say_head(DAEMON_NOTIFY, 0);
	assert_int_equal(ended, 1);
	assert_false(uv_is_active((const uv_handle_t *)&console->patience));
	console_lags(console, &wait, &lags);
	for (unsigned d = DAEMON_INTAKE; d < DAEMON_COUNT; d++)
		assert_int_equal(lags.of[d].silent, d == DAEMON_CREDIT);
	/* Whoever waits as the console ends is answered as things are. */
	struct wait last = {.done = count_end};
	console_wait(console, &last, 5000);
	assert_int_equal(ended, 1);
	pulling_end(console);
	assert_int_equal(ended, 2);
}

/* Whoever needn't wait isn't kept: all of them can't be read. */
static void nobody_waits_for_what_cant_be_read(void **state)
{
	struct wait wait = {.done = count_end};
	struct wait_lags lags;
	(void)state;
	ended = 0;
	for (unsigned d = DAEMON_INTAKE; d < DAEMON_COUNT; d++)
		refuse((enum daemon)d, d == DAEMON_HAZARD
					       ? ZH__PULL_REFUSAL__PULL_REFUSAL_DAMAGED
					       : ZH__PULL_REFUSAL__PULL_REFUSAL_ARCHIVED);
	console_wait(console, &wait, 5000);
	assert_int_equal(ended, 1);
	nobody_is_pulled();
	console_lags(console, &wait, &lags);
	for (unsigned d = DAEMON_INTAKE; d < DAEMON_COUNT; d++)
		assert_int_equal(lags.of[d].events, 7);
}

/* ---- connections */

/* A daemon that doesn't answer is connected anew, and pulled again. */
static void who_is_silent_is_connected_anew(void **state)
{
	(void)state;
	tick(8000);
	nobody_is_pulled();
	for (unsigned d = DAEMON_INTAKE; d < DAEMON_COUNT; d++)
		assert_true(console->producers[d].reader.pull_out);
	uint64_t before = pulls[DAEMON_CREDIT].pull_id;
	tick(1);
	for (int i = 0; i < TURNS_MOST && pulls[DAEMON_CREDIT].count < 2; i++) {
		tick(0);
		run_once();
	}
	assert_int_equal(pulls[DAEMON_CREDIT].count, 2);
	assert_true(pulls[DAEMON_CREDIT].pull_id > before);
	Zh__Batch batch = ZH__BATCH__INIT;
	give(DAEMON_CREDIT, 1, 1, &batch);
	assert_true(is_read(DAEMON_CREDIT, 1));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(everything_is_pulled_in_its_order),
		TEST(what_doesnt_follow_isnt_taken),
		TEST(half_an_event_is_none),
		TEST(another_journal_is_read_anew),
		TEST(a_fork_behind_what_was_read_goes_on),
		TEST(a_rotten_model_is_read_anew),
		TEST(pages_are_told_once),
		TEST(what_is_archived_is_asked_for_no_more),
		TEST(a_damaged_journal_is_tried_again),
		TEST(who_waits_hurries_all_of_them),
		TEST(whose_time_is_over_hears_what_lacks),
		TEST(nobody_waits_for_what_cant_be_read),
		TEST(who_is_silent_is_connected_anew),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
