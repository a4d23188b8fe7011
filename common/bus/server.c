/* ROUTER side: who asks is checked for every message, who doesn't read is forgotten. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/assert.h"
#include "common/base/sabotage.h"
#include "common/bus/bus_internal.h"
#include "common/bus/descriptors.h"
#include "common/bus/monitor.h"
#include "common/bus/pump.h"
#include "common/bus/socket.h"

#define QUOTA_MESSAGES 64
#define FRAMES_PER_MESSAGE 2
#define GENERATED_ID 5 /* ROUTER's own ids: a zero byte and a counter */
#define ADDRESS_PER_SECOND 32
#define ADDRESS_SHARE 4
#define ADDRESS_LEAST 8

enum awaiting { AWAIT_ROUTE, AWAIT_PAYLOAD, AWAIT_END };

struct bus_server {
	struct bus *bus;
	struct bus_server *next;
	struct zap_domain *domain;
	struct pump *pump;
	struct monitor *monitor;
	struct bus_limits limits;
	bus_server_receive_fn *receive;
	bus_server_oversize_fn *oversize; /* NULL: nobody is told */
	void *context;
	bool wipes; /* what was received */
	enum awaiting awaiting;
	bool route_valid; /* of the message that is being received */
	struct bus_route route;
	struct bus_counters counters;
	struct guests *guests;
	uint64_t no_descriptor;
	char endpoint[BUS_ENDPOINT_MAX + 1];
};

static void take_arrival(struct bus_server *server, int fd)
{
	struct guest_address address;
	int goes;

	if (!descriptors_peer(fd, &address))
		return;
	goes = guests_arrived(server->guests, fd, &address, socket_clock_ms());
	if (goes >= 0 && !SABOTAGE("bus.connections-unlimited"))
		(void)descriptors_end(goes, guests_gone(server->guests));
}

static void take_connection(void *owner, enum monitor_event event, int fd)
{
	struct bus_server *server = owner;

	server->counters.refused_handshakes += event == MONITOR_REFUSED;
	server->counters.ended += event == MONITOR_ENDED;
	server->no_descriptor += event == MONITOR_NO_ROOM;
	if (event == MONITOR_ARRIVED)
		take_arrival(server, fd);
	else if (event == MONITOR_LEFT)
		guests_left(server->guests, fd);
}

/* A peer that names itself could take another's place: only ids that we generated are answered. */
static void take_route(struct bus_server *server, zmq_msg_t *frame)
{
	const uint8_t *id = zmq_msg_data(frame);

	server->route_valid = zmq_msg_size(frame) == GENERATED_ID && id[0] == 0;
	if (server->route_valid) {
		server->route.size = GENERATED_ID;
		memcpy(server->route.id, id, GENERATED_ID);
	}
}

/* The User-Id stands on the payload: ZeroMQ 4.3.4 loses that of the routing frame. */
static bool sender_allowed(const struct bus_server *server, zmq_msg_t *payload,
			   uint8_t ret_key[BUS_KEY])
{
	const char *user_id = zmq_msg_gets(payload, "User-Id");

	return user_id != NULL && zap_parse_user_id(user_id, ret_key) &&
	       (zap_domain_admits(server->domain, ret_key) || SABOTAGE("bus.revocation-ignored"));
}

static void take_payload(struct bus_server *server, zmq_msg_t *payload)
{
	uint8_t sender[BUS_KEY];
	size_t size = zmq_msg_size(payload);

	if (!sender_allowed(server, payload, sender)) {
		server->counters.dropped_stranger++;
		return;
	}
	if (!server->route_valid) {
		server->counters.dropped_malformed++;
		return;
	}
	if (size > (uint64_t)server->limits.message_max && !SABOTAGE("bus.oversize-taken")) {
		server->counters.dropped_oversize++;
		if (server->oversize != NULL)
			server->oversize(server->context, &server->route, sender,
					 bytes_of(zmq_msg_data(payload), size));
		return;
	}
	/* In a late turn its connection may have come after the last look at the monitor. */
	if (!SABOTAGE("bus.proof-before-arrival"))
		monitor_catch_up(server->monitor);
	guests_heard(server->guests, zmq_msg_get(payload, ZMQ_SRCFD), socket_clock_ms());
	server->counters.received++;
	server->counters.received_bytes += size;
	server->receive(server->context, server, &server->route, sender,
			bytes_of(zmq_msg_data(payload), size));
}

/* Frame by frame, so that a message of a million frames takes no longer turn than others. */
static void take_frame(struct bus_server *server, zmq_msg_t *frame)
{
	bool more = zmq_msg_more(frame) != 0;

	switch (server->awaiting) {
	case AWAIT_ROUTE:
		take_route(server, frame);
		server->awaiting = more ? AWAIT_PAYLOAD : AWAIT_ROUTE;
		if (!more)
			server->counters.dropped_malformed++;
		break;
	case AWAIT_PAYLOAD:
		server->awaiting = more ? AWAIT_END : AWAIT_ROUTE;
		if (more)
			server->counters.dropped_malformed++;
		else
			take_payload(server, frame);
		break;
	case AWAIT_END:
		server->awaiting = more ? AWAIT_END : AWAIT_ROUTE;
		break;
	}
}

static bool receive_frame(void *owner, void *socket)
{
	zmq_msg_t frame;
	bool got;

	zmq_msg_init(&frame);
	got = socket_receive(socket, &frame);
	if (got)
		take_frame(owner, &frame);
	if (got && ((struct bus_server *)owner)->wipes && !SABOTAGE("bus.push-left-in-memory"))
		explicit_bzero(zmq_msg_data(&frame), zmq_msg_size(&frame));
	zmq_msg_close(&frame);
	return got;
}

static enum status bind_socket(struct bus_server *server, void *socket,
			       const struct endpoint *endpoint, struct err *err)
{
	size_t size = sizeof(server->endpoint);

	TRY(endpoint_clear_stale(endpoint, err));
	if (zmq_bind(socket, endpoint->text) != 0)
		return err_set(err, STATUS_IO, "cannot bind %s: %s", endpoint->text,
			       zmq_strerror(zmq_errno()));
	if (zmq_getsockopt(socket, ZMQ_LAST_ENDPOINT, server->endpoint, &size) != 0)
		return socket_error(err, "cannot read the bound endpoint");
	return STATUS_OK;
}

/* Whoever reaches a socket file is in the county's group, and asks as fast as programs do. */
static struct guests *make_guests(const struct bus_server *server, const struct endpoint *endpoint)
{
	unsigned connections = server->limits.connections, share = connections / ADDRESS_SHARE;
	bool near = endpoint->kind == ENDPOINT_IPC;
	struct guests_limits limits = {
		.connections = connections,
		.unproven = near                    ? connections
			    : share < ADDRESS_LEAST ? ADDRESS_LEAST
						    : share,
		.per_second = near ? 0 : ADDRESS_PER_SECOND,
	};

	return guests_make(&limits);
}

/* On failure everything that was opened is closed; `server` stays the caller's. */
static enum status open_server(struct bus_server *server, const struct endpoint *endpoint,
			       enum zap_proof proof, struct err *err)
{
	struct bus *bus = server->bus;
	void *socket = NULL;
	enum status status;

	server->guests = make_guests(server, endpoint);
	if (server->guests == NULL || zap_domain_add(bus->zap, proof, &server->domain) != STATUS_OK)
		return err_set(err, STATUS_FULL, "no memory for a server");
	TRY(socket_open_server(bus->context, proof == ZAP_BY_USER ? NULL : bus->keys,
			       zap_domain_name(server->domain), &server->limits, &socket, err));
	status = monitor_open(bus, socket, take_connection, server, &server->monitor, err);
	if (status == STATUS_OK)
		status = bind_socket(server, socket, endpoint, err);
	if (status == STATUS_OK)
		return pump_open(bus, socket, QUOTA_MESSAGES * FRAMES_PER_MESSAGE, receive_frame,
				 server, &server->pump, err);
	monitor_close(server->monitor);
	server->monitor = NULL;
	zmq_close(socket);
	return status;
}

static enum status bind_server(struct bus *bus, const struct endpoint *endpoint,
			       enum zap_proof proof, const struct bus_limits *limits,
			       bus_server_receive_fn *receive, void *context,
			       struct bus_server **ret_server, struct err *err)
{
	struct bus_server *server = calloc(1, sizeof(*server));
	enum status status;

	if (server == NULL)
		return err_set(err, STATUS_FULL, "no memory for a server");
	server->bus = bus;
	server->limits = socket_limits(limits);
	server->receive = receive;
	server->context = context;
	status = open_server(server, endpoint, proof, err);
	if (status != STATUS_OK) {
		guests_free(server->guests);
		free(server);
		return status;
	}
	server->next = bus->servers;
	bus->servers = server;
	*ret_server = server;
	return STATUS_OK;
}

enum status bus_server_bind(struct bus *bus, const char *endpoint, const struct bus_limits *limits,
			    bus_server_receive_fn *receive, void *context,
			    struct bus_server **ret_server, struct err *err)
{
	struct endpoint parsed;

	TRY(endpoint_parse(endpoint, ENDPOINT_BIND, &parsed, err));
	return bind_server(bus, &parsed, ZAP_BY_KEY, limits, receive, context, ret_server, err);
}

enum status bus_server_bind_local(struct bus *bus, const char *endpoint,
				  const struct bus_limits *limits, bus_server_receive_fn *receive,
				  void *context, struct bus_server **ret_server, struct err *err)
{
	struct endpoint parsed;

	TRY(endpoint_parse_local(endpoint, ENDPOINT_BIND, &parsed, err));
	return bind_server(bus, &parsed, ZAP_BY_USER, limits, receive, context, ret_server, err);
}

const char *bus_server_endpoint(const struct bus_server *server)
{
	return server->endpoint;
}

void bus_server_allow(struct bus_server *server, const struct bus_allowed *allowed, size_t count)
{
	zap_domain_allow(server->domain, allowed, count);
}

void bus_server_allow_processes(struct bus_server *server, const struct bus_process *processes,
				size_t count)
{
	zap_domain_allow_processes(server->domain, processes, count);
}

void bus_server_oversize(struct bus_server *server, bus_server_oversize_fn *oversize)
{
	server->oversize = oversize;
}

void bus_server_wipe(struct bus_server *server)
{
	server->wipes = true;
}

void bus_server_quota(struct bus_server *server, unsigned messages)
{
	ASSERT(messages > 0);
	server->pump->quota = messages * FRAMES_PER_MESSAGE;
}

void bus_server_pause(struct bus_server *server, bool paused)
{
	pump_pause(server->pump, paused);
}

static enum status send_frames(struct bus_server *server, const struct bus_route *route,
			       zmq_msg_t *payload)
{
	zmq_msg_t address;
	enum status status;

	if (zmq_msg_init_size(&address, route->size) != 0)
		return STATUS_BUSY;
	memcpy(zmq_msg_data(&address), route->id, route->size);
	status = socket_send(server->pump->socket, &address, ZMQ_SNDMORE);
	zmq_msg_close(&address);
	if (status == STATUS_OK)
		status = socket_send(server->pump->socket, payload, 0);
	pump_touch(server->pump);
	return status;
}

static enum status send_message(struct bus_server *server, const struct bus_route *route,
				zmq_msg_t *payload)
{
	size_t size = zmq_msg_size(payload);
	enum status status = STATUS_INVALID;

	ASSERT(route->size <= sizeof(route->id));
	if (size <= (uint64_t)server->limits.message_max && !server->pump->closed)
		status = send_frames(server, route, payload);
	zmq_msg_close(payload);
	if (status == STATUS_OK) {
		server->counters.sent++;
		server->counters.sent_bytes += size;
	}
	server->counters.send_busy += status == STATUS_BUSY;
	server->counters.send_gone += status == STATUS_NOT_FOUND;
	return status;
}

enum status bus_server_send(struct bus_server *server, const struct bus_route *route,
			    struct bytes payload)
{
	zmq_msg_t message;

	if (zmq_msg_init_size(&message, payload.size) != 0)
		return STATUS_BUSY;
	if (payload.size != 0)
		memcpy(zmq_msg_data(&message), payload.data, payload.size);
	return send_message(server, route, &message);
}

static void free_owned(void *data, void *hint)
{
	(void)data;
	free(hint);
}

enum status bus_server_send_owned(struct bus_server *server, const struct bus_route *route,
				  void *memory, struct bytes payload)
{
	zmq_msg_t message;
	union {
		const uint8_t *ours;
		void *its; /* ZeroMQ doesn't write there */
	} data = {payload.data};

	if (zmq_msg_init_data(&message, data.its, payload.size, free_owned, memory) != 0) {
		free(memory);
		return STATUS_BUSY;
	}
	return send_message(server, route, &message);
}

struct bus_counters bus_server_counters(const struct bus_server *server)
{
	return server->counters;
}

struct bus_crowd bus_server_crowd(const struct bus_server *server)
{
	const struct guests_counts *counts = guests_counts(server->guests);

	return (struct bus_crowd){
		.connections = guests_count(server->guests),
		.most = server->limits.connections,
		.throttled = counts->throttled,
		.evicted = counts->evicted,
		.full = counts->full,
		.no_descriptor = server->no_descriptor,
		.last = counts->last.text,
		.last_ago_ms = socket_clock_ms() - counts->last_ms,
	};
}

enum status bus_reserve_descriptors(const struct bus *bus, struct err *err)
{
	unsigned connections = 0;

	for (const struct bus_server *server = bus->servers; server != NULL; server = server->next)
		connections += server->limits.connections;
	return descriptors_need(connections, err);
}

void bus_close_servers(struct bus *bus)
{
	for (struct bus_server *server = bus->servers; server != NULL; server = server->next) {
		monitor_close(server->monitor);
		server->monitor = NULL;
		pump_close(server->pump);
	}
}

void bus_free_servers(struct bus *bus)
{
	while (bus->servers != NULL) {
		struct bus_server *server = bus->servers;

		bus->servers = server->next;
		guests_free(server->guests);
		free(server);
	}
}
