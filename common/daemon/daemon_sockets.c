/* The county's own sockets: consumers pull, persons command, producers are pulled. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/base/assert.h"
#include "common/base/sabotage.h"
#include "common/bus/descriptors.h"
#include "common/core/json_line.h"
#include "common/daemon/daemon_internal.h"
#include "common/daemon/disk_line.h"
#include "common/daemon/socket_status.h"
#include "common/reader/pull_socket.h"
#include "common/store/owners.h"

#define COUNTY_MESSAGE_MAX (8 << 20)
#define PULL_CONNECTIONS 64
#define COMMAND_CONNECTIONS 128

static struct stage_peer peer_of_route(enum shell_socket socket, const struct bus_route *route)
{
	bool pull = socket == SHELL_SOCKET_PULL;
	struct stage_peer peer = {
		.socket = (uint16_t)socket,
		.accepts = (uint8_t)(pull ? STAGE_ACCEPTS_PULLS : STAGE_ACCEPTS_REQUESTS),
		.size = route->size,
	};
	_Static_assert(sizeof route->id <= sizeof peer.id, "a route fits a peer");
	memcpy(peer.id, route->id, sizeof route->id);
	return peer;
}

static struct bus_route route_of_peer(const struct stage_peer *peer)
{
	struct bus_route route = {.size = peer->size};
	memcpy(route.id, peer->id, sizeof route.id);
	return route;
}

static struct bus_server *server_of_peer(const struct daemon_shell *shell,
					 const struct stage_peer *peer)
{
	return peer->socket == SHELL_SOCKET_PULL      ? shell->pull_server
	       : peer->socket == SHELL_SOCKET_COMMAND ? shell->command_server
						      : NULL;
}

static void send_to_peer(void *context, const struct stage_peer *peer, struct bytes frame)
{
	struct bus_server *server = server_of_peer((struct daemon_shell *)context, peer);
	struct bus_route route = route_of_peer(peer);
	if (server != NULL)
		(void)bus_server_send(server, &route, frame); /* lost: it will ask again */
}

static void send_owned_to_peer(void *context, const struct stage_peer *peer, void *memory,
			       struct bytes frame)
{
	struct bus_server *server = server_of_peer((struct daemon_shell *)context, peer);
	struct bus_route route = route_of_peer(peer);
	if (server != NULL)
		(void)bus_server_send_owned(server, &route, memory, frame);
	else
		free(memory);
}

static bool send_pull(void *context, enum daemon source, struct bytes frame)
{
	struct daemon_shell *shell = (struct daemon_shell *)context;
	struct bus_client *client = shell->producers[source].client;
	if (client == NULL)
		return false;
	bool sent = bus_client_send(client, frame) == STATUS_OK;
	if (!sent)
		pull_tell_stranger(&shell->log, source, client);
	return sent;
}

static void reconnect(void *context, enum daemon source)
{
	struct daemon_shell *shell = (struct daemon_shell *)context;
	struct err err;
	if (shell->producers[source].client != NULL &&
	    bus_client_reconnect(shell->producers[source].client, &err) != STATUS_OK)
		log_warn(&shell->log, "reconnect_failed", log_text("producer", daemon_name(source)),
			 log_err(&err));
}

struct stage_transport shell_transport(struct daemon_shell *shell)
{
	return (struct stage_transport){
		.context = shell,
		.send = send_to_peer,
		.send_owned = send_owned_to_peer,
		.pull = send_pull,
		.reconnect = reconnect,
		.checkpoint = shell_checkpoint,
	};
}

/* ---- who is who */

/* Daemons and the console pull; console and gateway ask, daemons never do. */
static bool process_belongs(const struct daemon_shell *shell, enum shell_socket socket,
			    size_t process)
{
	bool pulls = process <= DAEMON_COUNT;
	bool asks = process >= DAEMON_COUNT || SABOTAGE("shell.daemons-command");
	return shell->process_known[process] && (socket == SHELL_SOCKET_PULL ? pulls : asks);
}

static const struct principal *process_of_key(const struct daemon_shell *shell,
					      enum shell_socket socket, const uint8_t key[BUS_KEY])
{
	for (size_t i = 0; i < DAEMON_COUNT + 2u; i++) {
		if (process_belongs(shell, socket, i) &&
		    memcmp(shell->process_keys[i], key, BUS_KEY) == 0)
			return &shell->processes[i];
	}
	return NULL;
}

static void pull_received(void *context, struct bus_server *server, const struct bus_route *route,
			  const uint8_t sender[BUS_KEY], struct bytes payload)
{
	struct daemon_shell *shell = (struct daemon_shell *)context;
	const struct principal *who = process_of_key(shell, SHELL_SOCKET_PULL, sender);
	(void)server;
	if (who == NULL) {
		shell->unknown_senders++;
		return;
	}
	struct stage_peer peer = peer_of_route(SHELL_SOCKET_PULL, route);
	stage_receive(shell->stage, &peer, who, payload);
	shell_wake(shell);
}

const struct principal *shell_holder(void *context, const uint8_t key[PRINCIPAL_KEY],
				     int64_t now_ms)
{
	const struct daemon_shell *shell = (const struct daemon_shell *)context;
	const struct people *people = books_people(shell->books, now_ms);
	const struct principal *who = people != NULL ? people_of_key(people, key, now_ms) : NULL;
	if (who != NULL && (who->roles & (ROLE_FEED | ROLE_REGION)) != 0)
		who = NULL; /* feeds and regions have sockets of their own, and nothing else */
	return who != NULL ? who : process_of_key(shell, SHELL_SOCKET_COMMAND, key);
}

static void command_received(void *context, struct bus_server *server,
			     const struct bus_route *route, const uint8_t sender[BUS_KEY],
			     struct bytes payload)
{
	struct daemon_shell *shell = (struct daemon_shell *)context;
	const struct principal *who = shell_holder(shell, sender, stage_now_ms(shell->stage));
	(void)server;
	if (who == NULL) {
		shell->unknown_senders++;
		return;
	}
	struct stage_peer peer = peer_of_route(SHELL_SOCKET_COMMAND, route);
	struct principal by_key = principal_of_key(who, sender);
	stage_receive(shell->stage, &peer, &by_key, payload);
	shell_wake(shell);
}

static void batch_received(void *context, struct bus_client *client, struct bytes payload)
{
	struct shell_producer *producer = (struct shell_producer *)context;
	struct stage_memory memory = {bus_client_hold(client, &payload), bus_held_free};
	if (memory.memory == NULL)
		return; /* it will be asked for again */
	stage_upstream_owned(producer->shell->stage, producer->daemon, payload, memory);
	shell_wake(producer->shell);
}

static void producer_lost(void *context, struct bus_client *client)
{
	struct shell_producer *producer = (struct shell_producer *)context;
	(void)client;
	stage_upstream_lost(producer->shell->stage, producer->daemon);
	shell_wake(producer->shell);
}

/* ---- opening */

static size_t allow_processes(const struct daemon_shell *shell, enum shell_socket socket,
			      struct bus_allowed *out)
{
	size_t count = 0;
	for (size_t i = 0; i < DAEMON_COUNT + 2u; i++) {
		if (process_belongs(shell, socket, i))
			memcpy(out[count++].public_key, shell->process_keys[i], BUS_KEY);
	}
	return count;
}

void shell_allow_people(struct daemon_shell *shell)
{
	const struct people *people = shell_people(shell);
	int64_t now_ms = stage_now_ms(shell->stage);
	if (people == shell->allowed_for && now_ms < shell->allowed_until_ms)
		return;
	bool another = people != shell->allowed_for;
	shell->allowed_for = people;
	shell->allowed_until_ms = people != NULL ? people_next_end_ms(people, now_ms) : INT64_MAX;
	size_t most = DAEMON_COUNT + 2u + (people != NULL ? people->key_count : 0);
	struct bus_allowed *allowed = (struct bus_allowed *)calloc(most, sizeof *allowed);
	ASSERT(allowed != NULL);
	size_t count = allow_processes(shell, SHELL_SOCKET_COMMAND, allowed);
	for (size_t i = 0; people != NULL && i < people->key_count; i++) {
		const uint32_t elsewhere = ROLE_FEED | ROLE_REGION | ROLE_DAEMON;
		if ((people->keys[i].principal->roles & elsewhere) == 0 &&
		    now_ms < people->keys[i].end_ms)
			memcpy(allowed[count++].public_key, people->keys[i].key, BUS_KEY);
	}
	bus_server_allow(shell->command_server, allowed, count);
	free(allowed);
	if (another)
		shell_tell_people(shell, people);
}

static uid_t user_of_process(const uid_t users[OWNERS_PROCESSES], const char *name)
{
	unsigned process = owners_process(name);
	ASSERT(process < OWNERS_PROCESSES);
	return users[process];
}

static void allow_local_processes(struct daemon_shell *shell, const uid_t users[OWNERS_PROCESSES])
{
	struct bus_process processes[DAEMON_COUNT + 2] = {0};
	size_t count = 0;
	for (size_t i = 0; i < DAEMON_COUNT + 2u; i++) {
		struct bus_process *process = &processes[count];
		if (!process_belongs(shell, SHELL_SOCKET_PULL, i))
			continue;
		(void)snprintf(process->name, sizeof process->name, "%s", shell->processes[i].id);
		process->user = user_of_process(users, process->name);
		memcpy(process->key, shell->process_keys[i], BUS_KEY);
		count++;
	}
	bus_server_allow_processes(shell->pull_server, processes, count);
}

/* As pull_connect() at the other end: by user on this machine, else by key. */
static enum status bind_pull(struct daemon_shell *shell, const char *endpoint,
			     const struct bus_limits *limits, const uid_t users[OWNERS_PROCESSES],
			     struct err *err)
{
	if (bus_endpoint_is_local(endpoint)) {
		TRY(bus_server_bind_local(shell->bus, endpoint, limits, pull_received, shell,
					  &shell->pull_server, err));
		allow_local_processes(shell, users);
		return STATUS_OK;
	}
	TRY(bus_server_bind(shell->bus, endpoint, limits, pull_received, shell, &shell->pull_server,
			    err));
	struct bus_allowed allowed[DAEMON_COUNT + 2];
	bus_server_allow(shell->pull_server, allowed,
			 allow_processes(shell, SHELL_SOCKET_PULL, allowed));
	return STATUS_OK;
}

static enum status bind_servers(struct daemon_shell *shell, const uid_t users[OWNERS_PROCESSES],
				struct err *err)
{
	struct bus_limits limits = {
		.message_max = COUNTY_MESSAGE_MAX,
		.receive_hwm = 1000,
		.send_hwm = 1000,
		.connections = PULL_CONNECTIONS,
	};
	const struct config_daemon *own =
		config_daemon(shell->config, shell->service->decider->daemon);
	TRY(bind_pull(shell, own->pull, &limits, users, err));
	limits.connections = COMMAND_CONNECTIONS;
	TRY(bus_server_bind(shell->bus, own->cmd, &limits, command_received, shell,
			    &shell->command_server, err));
	shell_allow_people(shell);
	return STATUS_OK;
}

static enum status connect_producers(struct daemon_shell *shell,
				     const uid_t users[OWNERS_PROCESSES], struct err *err)
{
	struct bus_limits limits = {
		.message_max = COUNTY_MESSAGE_MAX, .receive_hwm = 8, .send_hwm = 8};
	const struct decider *decider = shell->service->decider;
	for (size_t i = 0; i < decider->source_count; i++) {
		enum daemon source = decider->sources[i].daemon;
		struct shell_producer *producer = &shell->producers[source];
		*producer = (struct shell_producer){.shell = shell, .daemon = source};
		const struct pull_ends ends = {
			.own = shell->name,
			.producer = source,
			.user = user_of_process(users, daemon_name(source)),
			.key = shell->process_keys[source],
			.endpoint = config_daemon(shell->config, source)->pull,
		};
		TRY(pull_connect(shell->bus, &ends, &limits, batch_received, producer,
				 &producer->client, err));
		bus_client_lost(producer->client, producer_lost);
	}
	return STATUS_OK;
}

enum status shell_open_sockets(struct daemon_shell *shell, struct err *err)
{
	TRY(bus_open(&shell->loop, &shell->bus_keys, &shell->bus, err));
	uid_t users[OWNERS_PROCESSES];
	owners_peers(users);
	TRY(bind_servers(shell, users, err));
	TRY(connect_producers(shell, users, err));
	if (shell->service->doors_open == NULL)
		return bus_reserve_descriptors(shell->bus, err);
	struct door_context doors = {
		.shell = shell,
		.loop = &shell->loop,
		.bus = shell->bus,
		.stage = shell->stage,
		.parts = shell->parts,
		.journal = shell->journal,
		.config = shell->config,
		.log = &shell->log,
		.random = &shell->random,
		.etc = shell->etc,
		.var = shell->var,
		.run = shell->run,
	};
	TRY(shell->service->doors_open(&doors, &shell->doors, err));
	shell->doors_open = true;
	return bus_reserve_descriptors(shell->bus, err);
}

/* ---- status */

static void socket_line(struct answer *answer, const char *daemon, const char *name,
			const struct bus_server *server)
{
	struct json_line json;
	json_begin(&json, &answer->out, "socket");
	json_text(&json, "daemon", daemon);
	json_text(&json, "name", name);
	socket_status_print(&json, server, &(struct socket_dropped){0, 0});
	json_end(&json);
	answer->lines++;
}

/* RssAnon, as the kernel counts it; 0 where it doesn't.  Files of /proc have no size: one read
 * gives all. */
static uint64_t rss_anon_kib(void)
{
	char text[8192];
	int file = open("/proc/self/status", O_RDONLY | O_CLOEXEC);
	ssize_t size = file >= 0 ? read(file, text, sizeof text - 1) : -1;
	if (file >= 0)
		close(file);
	if (size < 0)
		return 0;
	text[size] = '\0';
	const char *at = strstr(text, "RssAnon:");
	return at != NULL ? strtoull(at + 8, NULL, 10) : 0;
}

void shell_disclose(void *context, const struct input_act *act, const struct event *before,
		    struct arena *arena, struct disclosure *ret_disclosure)
{
	struct daemon_shell *shell = (struct daemon_shell *)context;
	if (shell->doors_open)
		shell->service->doors_disclose(shell->doors, act, before, arena, ret_disclosure);
}

void shell_status(void *context, struct answer *answer)
{
	struct daemon_shell *shell = (struct daemon_shell *)context;
	struct json_line json;
	json_begin(&json, &answer->out, "process");
	json_text(&json, "daemon", shell->name);
	json_number(&json, "up_for_ms", clock_mono_ms(&shell->clock) - shell->started_mono_ms);
	json_unsigned(&json, "rss_anon_kib", rss_anon_kib());
	json_unsigned(&json, "unknown_senders", shell->unknown_senders);
	json_unsigned(&json, "errors_logged", shell->log.written[LOG_LEVEL_ERROR]);
	json_unsigned(&json, "warnings_logged", shell->log.written[LOG_LEVEL_WARN]);
	struct descriptors descriptors = descriptors_now();
	json_unsigned(&json, "descriptors", descriptors.open);
	json_unsigned(&json, "descriptors_most", descriptors.limit);
	struct journal_scrubbed scrubbed = journal_scrubbed(shell->journal);
	json_unsigned(&json, "journal_walks", scrubbed.walks);
	json_unsigned(&json, "damaged_frames", scrubbed.damaged_frames);
	if (shell->parts != NULL) {
		json_unsigned(&json, "damaged_parts", shell->damaged_parts);
		json_unsigned(&json, "swept_parts", shell->swept_parts);
	}
	disk_line_put(shell->config, shell->var, &json);
	json_end(&json);
	answer->lines++;
	socket_line(answer, shell->name, "pull", shell->pull_server);
	socket_line(answer, shell->name, "command", shell->command_server);
	if (shell->doors_open && shell->service->doors_status != NULL)
		shell->service->doors_status(shell->doors, answer);
}
