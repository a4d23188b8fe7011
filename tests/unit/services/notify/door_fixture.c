#include "tests/unit/services/notify/door_fixture.h"

#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/file.h"
#include "tests/lib/test_dir.h"

#define KINDS 32u
#define WAITING_MAX 4096u
#define PLAYED(name) __asm__("__wrap_" #name)

/* What the door has of each is a pointer. */
struct daemon_shell {
	size_t which;
};
struct bus {
	size_t which;
};
struct stage {
	size_t which;
};
struct journal {
	struct journal_head head;
};
struct bus_client {
	size_t from, to;
	bus_client_receive_fn *receive;
	void *context;
};
struct bus_server {
	size_t which;
	bus_server_receive_fn *receive;
	void *context;
	struct bus_allowed allowed[REGIONS];
	size_t allowed_count;
};

struct region {
	struct daemon_shell shell;
	struct bus bus;
	struct stage stage;
	struct journal journal;
	struct bus_client clients[REGIONS];
	struct bus_server server;
	struct config config;
	struct config_peer peers[REGIONS];
	uint8_t transport[BUS_KEY];
	char etc[2 * TEST_PATH_MAX], run[2 * TEST_PATH_MAX], endpoint[64];
	void *door;
	bool connected; /* A to this one */
	bool woken, refuses;
	size_t decided;
};

struct message {
	size_t from, to;
	uint8_t line;
	size_t size;
	uint8_t *data;
};

struct waiting {
	size_t which;
	struct stage_bundle bundle;
};

struct world doors;
static struct region regions[REGIONS];
static struct test_dir *dir;
static struct clock_manual now;
static struct log quiet;
static struct clock_source log_clock;
static struct random_source drawn;
static struct message way[WAITING_MAX];
static size_t way_count;
static struct waiting waiting[WAITING_MAX];
static size_t waiting_count;
static size_t said[REGIONS][REGIONS][KINDS];
static uint8_t answered[1u << 16];
static size_t answered_size;

/* ---- the line */

static void put(size_t from, size_t to, uint8_t line, struct bytes frame)
{
	Zh__Envelope *read = zh__envelope__unpack(NULL, frame.size, frame.data);
	assert_non_null(read);
	said[from][to][(size_t)read->what_case % KINDS]++;
	zh__envelope__free_unpacked(read, NULL);
	if (line == OTHER_LINE) {
		assert_true(frame.size <= sizeof answered);
		memcpy(answered, frame.data, frame.size);
		answered_size = frame.size;
		return;
	}
	assert_true(way_count < WAITING_MAX);
	uint8_t *copy = (uint8_t *)malloc(frame.size);
	assert_non_null(copy);
	memcpy(copy, frame.data, frame.size);
	way[way_count++] = (struct message){from, to, line, frame.size, copy};
}

enum status connect_to(struct bus *bus, const char *endpoint, const uint8_t server_key[BUS_KEY],
		       const struct bus_limits *limits, bus_client_receive_fn *receive,
		       void *context, struct bus_client **ret_client, struct err *err)
	PLAYED(bus_client_connect);
enum status connect_to(struct bus *bus, const char *endpoint, const uint8_t server_key[BUS_KEY],
		       const struct bus_limits *limits, bus_client_receive_fn *receive,
		       void *context, struct bus_client **ret_client, struct err *err)
{
	for (size_t to = 0; to < REGIONS; to++) {
		if (strcmp(regions[to].endpoint, endpoint) != 0)
			continue;
		assert_memory_equal(server_key, regions[to].transport, BUS_KEY);
		assert_true(limits->message_max >= (int64_t)LINK_BATCH_MAX);
		*ret_client = &regions[bus->which].clients[to];
		**ret_client = (struct bus_client){bus->which, to, receive, context};
		return STATUS_OK;
	}
	return err_set(err, STATUS_INVALID, "no such endpoint");
}

bool stands(const struct bus_client *client) PLAYED(bus_client_connected);
bool stands(const struct bus_client *client)
{
	return regions[client->to].connected;
}

enum status client_send(struct bus_client *client, struct bytes payload) PLAYED(bus_client_send);
enum status client_send(struct bus_client *client, struct bytes payload)
{
	if (!stands(client))
		return STATUS_BUSY;
	put(client->from, client->to, (uint8_t)client->from, payload);
	return STATUS_OK;
}

enum status bind_server(struct bus *bus, const char *endpoint, const struct bus_limits *limits,
			bus_server_receive_fn *receive, void *context,
			struct bus_server **ret_server, struct err *err) PLAYED(bus_server_bind);
enum status bind_server(struct bus *bus, const char *endpoint, const struct bus_limits *limits,
			bus_server_receive_fn *receive, void *context,
			struct bus_server **ret_server, struct err *err)
{
	struct region *region = &regions[bus->which];
	if (strcmp(endpoint, region->endpoint) != 0)
		return err_set(err, STATUS_INVALID, "no such endpoint");
	/* As many as it has neighbours find room, each twice. */
	assert_true(limits->connections >= 2 * region->config.link.peers.count);
	assert_true(region->config.link.message_bytes == 0 ||
		    limits->message_max == region->config.link.message_bytes);
	assert_true(limits->message_max >= (int64_t)LINK_FRAME_MAX);
	region->server = (struct bus_server){bus->which, receive, context, {{{0}}}, 0};
	*ret_server = &region->server;
	return STATUS_OK;
}

void allow(struct bus_server *server, const struct bus_allowed *allowed, size_t count)
	PLAYED(bus_server_allow);
void allow(struct bus_server *server, const struct bus_allowed *allowed, size_t count)
{
	assert_true(count <= REGIONS);
	memcpy(server->allowed, allowed, count * sizeof *allowed);
	server->allowed_count = count;
}

const char *endpoint_of(const struct bus_server *server) PLAYED(bus_server_endpoint);
const char *endpoint_of(const struct bus_server *server)
{
	return regions[server->which].endpoint;
}

struct bus_counters no_counters(const struct bus_server *server) PLAYED(bus_server_counters);
struct bus_counters no_counters(const struct bus_server *server)
{
	(void)server;
	return (struct bus_counters){0};
}

struct bus_crowd no_crowd(const struct bus_server *server) PLAYED(bus_server_crowd);
struct bus_crowd no_crowd(const struct bus_server *server)
{
	(void)server;
	return (struct bus_crowd){.last = ""};
}

enum status server_send(struct bus_server *server, const struct bus_route *route,
			struct bytes payload) PLAYED(bus_server_send);
enum status server_send(struct bus_server *server, const struct bus_route *route,
			struct bytes payload)
{
	assert_int_equal(route->size, 1);
	size_t to = route->id[0] == OTHER_LINE ? (size_t)A : route->id[0];
	if (route->id[0] != OTHER_LINE && !regions[server->which].connected)
		return STATUS_NOT_FOUND;
	put(server->which, to, route->id[0], payload);
	return STATUS_OK;
}

static bool is_allowed(const struct bus_server *server, const uint8_t key[BUS_KEY])
{
	for (size_t i = 0; i < server->allowed_count; i++) {
		if (memcmp(server->allowed[i].public_key, key, BUS_KEY) == 0)
			return true;
	}
	return false;
}

static void hand_over(const struct message *message)
{
	struct region *to = &regions[message->to];
	struct bytes frame = bytes_of(message->data, message->size);
	if (message->to == A) {
		struct bus_client *client = &to->clients[message->from];
		client->receive(client->context, client, frame);
		return;
	}
	const struct bus_route route = {1, {message->line}};
	const uint8_t *key = regions[message->from].transport;
	if (to->server.receive != NULL && is_allowed(&to->server, key))
		to->server.receive(to->server.context, &to->server, &route, key, frame);
}

/* ---- the stage, the journal, the clock */

void keep_bundle(struct stage *stage, const struct stage_bundle *bundle) PLAYED(stage_bundle);
void keep_bundle(struct stage *stage, const struct stage_bundle *bundle)
{
	assert_true(waiting_count < WAITING_MAX);
	assert_true(bundle->urgent && !bundle->blind);
	waiting[waiting_count++] = (struct waiting){stage->which, *bundle};
	regions[stage->which].woken = false;
}

/* By whose word an input came: a neighbour's, or the door's own. */
static void expect_who(const struct input_item *item)
{
	const struct notify_link_item *link = (const struct notify_link_item *)item->extra;
	char id[32] = "link";
	if (item->door != NOTIFY_DOOR_LINK_RECOVER) {
		(void)snprintf(id, sizeof id, "region-%u", link->peer);
		assert_int_equal(item->from->roles, ROLE_REGION);
		assert_int_equal(item->from->region, link->peer);
	}
	assert_string_equal(item->from->id, id);
	assert_true(link->content == NULL || item->body == &link->content->base);
}

static void decide_one(const struct waiting *one)
{
	struct decider_driver *driver = &doors.ends[one->which].driver;
	regions[one->which].decided++;
	assert_true(regions[one->which].woken);
	const struct stage_bundle *bundle = &one->bundle;
	for (size_t i = 0; i < bundle->count && !regions[one->which].refuses; i++) {
		const struct input_item *item = bundle->item(bundle->context, i, &driver->arena);
		expect_who(item);
		(void)driver_item(driver, item);
		bundle->decided(bundle->context, i, &driver->decision, driver->count);
	}
	bundle->done(bundle->context, regions[one->which].refuses);
}

void woken(struct daemon_shell *shell) PLAYED(shell_wake);
void woken(struct daemon_shell *shell)
{
	regions[shell->which].woken = true;
}

const struct rows_reader *rows_of(struct daemon_shell *shell) PLAYED(shell_rows);
const struct rows_reader *rows_of(struct daemon_shell *shell)
{
	return driver_rows(&doors.ends[shell->which].driver);
}

const struct journal_head *head_of(const struct journal *journal) PLAYED(journal_head);
const struct journal_head *head_of(const struct journal *journal)
{
	return &journal->head;
}

struct clock_source played_clock(void) PLAYED(clock_system);
struct clock_source played_clock(void)
{
	return clock_manual_source(&now);
}

/* ---- a county's files */

static const char *path_in(const char *folder, const char *name)
{
	static char path[3 * TEST_PATH_MAX];
	(void)snprintf(path, sizeof path, "%s/%s", folder, name);
	return path;
}

static void write_files(size_t which)
{
	static uint8_t file[1u << 14];
	struct region *region = &regions[which];
	struct end *end = &doors.ends[which];
	(void)snprintf(region->etc, sizeof region->etc, "%s/etc-%zu", dir->path, which);
	(void)snprintf(region->run, sizeof region->run, "%s/run-%zu", dir->path, which);
	assert_int_equal(mkdir(region->run, 0700), 0);
	assert_int_equal(mkdir(region->etc, 0700), 0);
	assert_int_equal(mkdir(path_in(region->etc, "keys"), 0700), 0);
	assert_int_equal(mkdir(path_in(region->etc, "keys/public"), 0700), 0);
	assert_ok(key_save(&doors.root, NULL, path_in(region->etc, "keys/public/root.pub"), NULL));
	assert_ok(key_save(&end->sign_key, path_in(region->etc, "keys/document.key"), NULL, NULL));
	assert_ok(key_save(&end->box_key, path_in(region->etc, "keys/seal.key"), NULL, NULL));
	size_t size = world_directory(&doors, 0, file, sizeof file);
	assert_ok(file_write_atomic(path_in(region->etc, "directory.pb"), bytes_of(file, size),
				    0600, NULL));
}

static void add_peer(size_t which, size_t other)
{
	struct region *region = &regions[which];
	struct config_peer *peer = &region->peers[region->config.link.peers.count++];
	*peer = (struct config_peer){.region = world_regions[other]};
	peer->endpoint = which == A ? regions[other].endpoint : NULL;
	memcpy(peer->transport_public, regions[other].transport, BUS_KEY);
}

static void set_up(size_t which)
{
	struct region *region = &regions[which];
	region->shell.which = region->bus.which = region->stage.which = which;
	region->transport[0] = (uint8_t)(which + 1);
	region->connected = true;
	(void)snprintf(region->endpoint, sizeof region->endpoint, "tcp://10.0.0.%zu:7", which + 1);
	region->config.region = world_regions[which];
	region->config.link.endpoint = which == A ? "none" : region->endpoint;
	region->config.link.heartbeat_ms = HEARTBEAT_MS;
	region->config.link.silent_ms = SILENT_MS;
	region->config.link.peers.items = region->peers;
	write_files(which);
}

void doors_begin(void)
{
	world_init(&doors, 7);
	memset(regions, 0, sizeof regions);
	memset(said, 0, sizeof said);
	way_count = waiting_count = answered_size = 0;
	now = (struct clock_manual){BEGIN_MS, 0};
	drawn = random_seeded_source(&doors.seeded);
	log_clock = played_clock();
	log_init(&quiet, "notify", LOG_LEVEL_INFO, &log_clock);
	quiet.fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
	dir = test_dir_create();
	for (size_t i = 0; i < REGIONS; i++)
		set_up(i);
	add_peer(A, S);
	add_peer(A, B);
	add_peer(S, A);
	add_peer(B, A);
	for (size_t i = 0; i < REGIONS; i++)
		assert_ok(door_start(i, NULL));
}

void doors_end(void)
{
	for (size_t i = 0; i < REGIONS; i++)
		link_door_close(regions[i].door);
	doors_lose();
	(void)close(quiet.fd);
	test_dir_destroy(dir);
	world_done(&doors);
}

enum status door_start(size_t which, struct err *err)
{
	struct region *region = &regions[which];
	const struct end *end = &doors.ends[which];
	const struct door_context context = {
		.shell = &region->shell,
		.bus = &region->bus,
		.stage = &region->stage,
		.journal = &region->journal,
		.config = &region->config,
		.log = &quiet,
		.random = &drawn,
		.etc = region->etc,
		.run = region->run,
	};
	link_door_close(region->door);
	region->door = NULL;
	region->server.receive = NULL;
	region->journal.head.incarnation = end->link.epoch;
	region->journal.head.parent = end->link.parent;
	return link_door_open(&context, &region->door, err);
}

struct config *door_config(size_t which)
{
	return &regions[which].config;
}

const char *door_file(size_t which, const char *name)
{
	return path_in(regions[which].etc, name);
}

const char *door_endpoint_file(size_t which)
{
	return path_in(regions[which].run, "link.endpoint");
}

/* ---- what happens */

void door_tick(size_t which)
{
	link_door_tick(regions[which].door);
}

void door_turn(size_t which)
{
	link_door_after_turn(regions[which].door);
}

void doors_decide(void)
{
	while (waiting_count != 0) {
		struct waiting one = waiting[0];
		memmove(waiting, waiting + 1, --waiting_count * sizeof one);
		decide_one(&one);
	}
}

void doors_run(void)
{
	doors_decide();
	for (unsigned steps = 0; way_count != 0; steps++) {
		assert_true(steps < 20000);
		struct message one = way[0];
		memmove(way, way + 1, --way_count * sizeof one);
		hand_over(&one);
		free(one.data);
		doors_decide();
	}
}

void doors_lose(void)
{
	while (way_count != 0)
		free(way[--way_count].data);
}

void doors_set_back(int64_t ms)
{
	clock_manual_set(&now, now.now_ms - ms);
}

void doors_pass(int64_t ms)
{
	clock_manual_advance(&now, ms);
	world_set_time(&doors, now.now_ms);
}

void door_connected(size_t to, bool stands)
{
	regions[to].connected = stands;
}

void door_refuses(size_t which, bool refuses)
{
	regions[which].refuses = refuses;
}

void door_hear(size_t from, size_t to, uint8_t line, struct bytes frame)
{
	uint8_t copy[1u << 16];
	assert_true(frame.size <= sizeof copy);
	memcpy(copy, frame.data, frame.size);
	hand_over(&(struct message){from, to, line, frame.size, copy});
}

void door_hear_stranger(size_t to, struct bytes frame)
{
	const struct bus_route route = {1, {OTHER_LINE}};
	const uint8_t key[BUS_KEY] = {99};
	struct bus_server *server = &regions[to].server;
	server->receive(server->context, server, &route, key, frame);
}

size_t door_said(size_t from, size_t to, Zh__Envelope__WhatCase what)
{
	size_t *counted = &said[from][to][(size_t)what % KINDS], count = *counted;
	*counted = 0;
	return count;
}

size_t door_decided(size_t which)
{
	size_t decided = regions[which].decided;
	regions[which].decided = 0;
	return decided;
}

struct bytes door_answered(void)
{
	struct bytes frame = bytes_of(answered, answered_size);
	answered_size = 0;
	return frame;
}

const char *door_status(size_t which)
{
	static char line[1u << 13];
	struct answer answer = {.out = writer_over(line, sizeof line - 1)};
	link_door_status(regions[which].door, &answer);
	assert_false(answer.out.overflow);
	line[answer.out.size] = '\0';
	assert_int_equal(answer.lines, answer.out.size != 0);
	json_t *read = json_loads(line, 0, NULL);
	assert_int_equal(read != NULL, answer.lines);
	json_decref(read);
	return line;
}

uint64_t doors_logged(void)
{
	uint64_t written = quiet.written[LOG_LEVEL_INFO];
	quiet.written[LOG_LEVEL_INFO] = 0;
	return written;
}

/* ---- what tests ask */

void doors_tick(void)
{
	door_tick(A);
	door_tick(B);
	door_tick(S);
	doors_run();
}

void doors_meet(void)
{
	doors_tick();
	memset(said, 0, sizeof said);
	for (size_t i = 0; i < REGIONS; i++)
		regions[i].decided = 0;
	(void)doors_logged();
}

struct decider_driver *door_driver(size_t which)
{
	return &doors.ends[which].driver;
}

size_t door_events(size_t which, uint16_t kind)
{
	return driver_count(door_driver(which), kind);
}

uint8_t door_delivery(size_t which, uint64_t letter)
{
	return fixture_row(door_driver(which), letter).delivery;
}

struct tie_row door_tie(size_t which, size_t with)
{
	struct tie_row row = {0};
	(void)tie_get(driver_rows(door_driver(which)), world_regions[with], &row);
	return row;
}
