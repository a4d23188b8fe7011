/* DEALER side: one connection to one server, renewed until it stands.
 *
 * ZeroMQ goes on trying when nobody answers at an address, but gives a connection up for good when
 * the server refuses its key or when its bytes break the protocol (4.3.4, session_base.cpp:
 * protocol_error terminates).  A key may be admitted later, so a client whose connection was lost
 * and doesn't come back makes a new socket, at growing intervals.
 */
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

#define QUOTA_FRAMES 64
/* The first is longer than ZeroMQ's own first tries, the remote one longer than a whole
 * handshake. */
#define RENEW_NEAR_MS 1000
#define RENEW_NEAR_MAX_MS 4000
#define RENEW_FAR_MS 6000
#define RENEW_FAR_MAX_MS 30000

/* Who listens at a local endpoint, and is heard if it is whom we want. */
struct local_server {
	bool wanted; /* else by key, and the rest means nothing */
	char own_name[BUS_PROCESS_NAME];
	uid_t user;
	bool known; /* the one that is connected now has been seen to be `user` */
	bool stranger_met;
	uid_t stranger;
};

struct bus_client {
	struct bus *bus;
	struct bus_client *next, **link;
	struct pump *pump;
	struct monitor *monitor;
	uv_timer_t renew;
	uint64_t renew_ms; /* the next wait */
	struct endpoint endpoint;
	struct bus_limits limits;
	uint8_t server_key[BUS_KEY];
	struct local_server local;
	bus_client_receive_fn *receive;
	bus_client_lost_fn *lost;
	void *context;
	bool connected;
	bool skipping; /* the rest of a message of more than one frame */
	zmq_msg_t *receiving;
	bool closed;
	struct bus_counters counters;
};

static bool server_heard(struct bus_client *client)
{
	if (client->local.wanted)
		monitor_catch_up(client->monitor);
	return !client->local.wanted || client->local.known;
}

static void take_frame(struct bus_client *client, zmq_msg_t *frame)
{
	bool more = zmq_msg_more(frame) != 0;
	bool first = !client->skipping;
	size_t size = zmq_msg_size(frame);

	client->skipping = more;
	if (!first)
		return;
	if (!server_heard(client)) {
		client->counters.dropped_stranger++;
		return;
	}
	if (more) {
		client->counters.dropped_malformed++;
		return;
	}
	if (size > (uint64_t)client->limits.message_max) {
		client->counters.dropped_oversize++;
		return;
	}
	client->counters.received++;
	client->counters.received_bytes += size;
	client->receiving = frame;
	client->receive(client->context, client, bytes_of(zmq_msg_data(frame), size));
	client->receiving = NULL;
}

void *bus_client_hold(struct bus_client *client, struct bytes *payload)
{
	zmq_msg_t *held = malloc(sizeof(*held));

	ASSERT(client->receiving != NULL);
	if (held == NULL)
		return NULL;
	zmq_msg_init(held);
	zmq_msg_move(held, client->receiving);
	*payload = bytes_of(zmq_msg_data(held), zmq_msg_size(held));
	return held;
}

void bus_held_free(void *held)
{
	if (held == NULL)
		return;
	zmq_msg_close(held);
	free(held);
}

static bool receive_frame(void *owner, void *socket)
{
	zmq_msg_t frame;
	bool got;

	zmq_msg_init(&frame);
	got = socket_receive(socket, &frame);
	if (got)
		take_frame(owner, &frame);
	zmq_msg_close(&frame);
	return got;
}

static void on_renew(uv_timer_t *timer);

static void plan_renewal(struct bus_client *client)
{
	uint64_t longest = client->endpoint.near ? RENEW_NEAR_MAX_MS : RENEW_FAR_MAX_MS;

	if (client->closed || uv_is_active((uv_handle_t *)&client->renew) ||
	    SABOTAGE("bus.never-renews"))
		return;
	uv_timer_start(&client->renew, on_renew, client->renew_ms, 0);
	client->renew_ms = client->renew_ms * 2 < longest ? client->renew_ms * 2 : longest;
}

/* Before the handshake is over, so before a message can go or come. */
static void look_at_server(struct bus_client *client, int fd)
{
	struct local_server *local = &client->local;
	uid_t user;
	bool there = descriptors_user(fd, &user);

	local->known = there && (user == local->user || SABOTAGE("bus.server-unasked"));
	if (!there || local->known)
		return;
	local->stranger_met = true;
	local->stranger = user;
}

static void on_connection(void *owner, enum monitor_event event, int fd)
{
	struct bus_client *client = owner;
	bool ended = client->connected && event != MONITOR_ADMITTED;
	bool stranger = client->local.wanted && !client->local.known;

	if (event == MONITOR_LEFT)
		return; /* told already: refused, or ended */
	if (event == MONITOR_REACHED) {
		if (client->local.wanted)
			look_at_server(client, fd);
		return;
	}
	client->connected = event == MONITOR_ADMITTED && !stranger;
	if (!client->connected)
		client->local.known = false;
	if (event == MONITOR_REFUSED || (event == MONITOR_ADMITTED && stranger))
		client->counters.refused_handshakes++;
	if (client->connected) {
		uv_timer_stop(&client->renew);
		client->renew_ms = client->endpoint.near ? RENEW_NEAR_MS : RENEW_FAR_MS;
	} else {
		plan_renewal(client);
	}
	if (ended && client->lost != NULL && !SABOTAGE("bus.end-untold"))
		client->lost(client->context, client);
}

static void close_socket(struct bus_client *client)
{
	monitor_close(client->monitor);
	pump_close(client->pump);
	client->monitor = NULL;
	client->pump = NULL;
	client->connected = false;
	client->skipping = false;
	client->local.known = false;
}

static enum status open_socket(struct bus_client *client, struct err *err)
{
	struct bus *bus = client->bus;
	void *socket = NULL;
	enum status status;

	if (client->local.wanted)
		TRY(socket_open_local_client(bus->context, client->local.own_name, &client->limits,
					     &socket, err));
	else
		TRY(socket_open_client(bus->context, bus->keys, client->server_key, &client->limits,
				       &client->endpoint, &socket, err));
	status = monitor_open(bus, socket, on_connection, client, &client->monitor, err);
	if (status == STATUS_OK && zmq_connect(socket, client->endpoint.text) != 0)
		status = err_set(err, STATUS_IO, "cannot connect to %s: %s", client->endpoint.text,
				 zmq_strerror(zmq_errno()));
	if (status == STATUS_OK)
		return pump_open(bus, socket, QUOTA_FRAMES, receive_frame, client, &client->pump,
				 err);
	monitor_close(client->monitor);
	client->monitor = NULL;
	zmq_close(socket);
	return status;
}

static void on_renew(uv_timer_t *timer)
{
	struct bus_client *client = timer->data;

	if (bus_client_reconnect(client, NULL) != STATUS_OK)
		plan_renewal(client);
}

enum status bus_client_reconnect(struct bus_client *client, struct err *err)
{
	uv_timer_stop(&client->renew);
	close_socket(client);
	return open_socket(client, err);
}

static void on_client_closed(uv_handle_t *handle)
{
	struct bus_client *client = handle->data;
	struct bus *bus = client->bus;

	*client->link = client->next;
	if (client->next != NULL)
		client->next->link = client->link;
	free(client);
	bus_handle_closed(bus);
}

static void link_client(struct bus_client *client)
{
	struct bus *bus = client->bus;

	client->next = bus->clients;
	client->link = &bus->clients;
	if (client->next != NULL)
		client->next->link = &client->next;
	bus->clients = client;
}

/* `plan`: the fields that the caller has filled; copied. */
static enum status connect_client(struct bus *bus, const struct bus_client *plan,
				  struct bus_client **ret_client, struct err *err)
{
	struct bus_client *client = malloc(sizeof(*client));
	enum status status;

	if (client == NULL)
		return err_set(err, STATUS_FULL, "no memory for a client");
	*client = *plan;
	client->bus = bus;
	client->renew_ms = client->endpoint.near ? RENEW_NEAR_MS : RENEW_FAR_MS;
	uv_timer_init(bus->loop, &client->renew);
	client->renew.data = client;
	bus->handles++;
	link_client(client);
	status = open_socket(client, err);
	if (status == STATUS_OK)
		*ret_client = client;
	else
		bus_client_close(client);
	return status;
}

enum status bus_client_connect(struct bus *bus, const char *endpoint,
			       const uint8_t server_key[BUS_KEY], const struct bus_limits *limits,
			       bus_client_receive_fn *receive, void *context,
			       struct bus_client **ret_client, struct err *err)
{
	struct bus_client plan = {
		.limits = socket_limits(limits), .receive = receive, .context = context};

	TRY(endpoint_parse(endpoint, ENDPOINT_CONNECT, &plan.endpoint, err));
	memcpy(plan.server_key, server_key, BUS_KEY);
	return connect_client(bus, &plan, ret_client, err);
}

enum status bus_client_connect_local(struct bus *bus, const char *endpoint, const char *name,
				     uid_t server_user, const struct bus_limits *limits,
				     bus_client_receive_fn *receive, void *context,
				     struct bus_client **ret_client, struct err *err)
{
	struct bus_client plan = {
		.limits = socket_limits(limits), .receive = receive, .context = context};

	ASSERT(strlen(name) < sizeof(plan.local.own_name));
	TRY(endpoint_parse_local(endpoint, ENDPOINT_CONNECT, &plan.endpoint, err));
	plan.local.wanted = true;
	plan.local.user = server_user;
	snprintf(plan.local.own_name, sizeof(plan.local.own_name), "%s", name);
	return connect_client(bus, &plan, ret_client, err);
}

bool bus_client_met_stranger(struct bus_client *client, uid_t *ret_user)
{
	bool met = client->local.stranger_met;

	client->local.stranger_met = false;
	if (met)
		*ret_user = client->local.stranger;
	return met;
}

static enum status send_message(struct bus_client *client, struct bytes payload)
{
	zmq_msg_t message;
	enum status status;

	if (client->pump == NULL || (client->local.wanted && !client->local.known) ||
	    zmq_msg_init_size(&message, payload.size) != 0)
		return STATUS_BUSY;
	if (payload.size != 0)
		memcpy(zmq_msg_data(&message), payload.data, payload.size);
	status = socket_send(client->pump->socket, &message, 0);
	zmq_msg_close(&message);
	pump_touch(client->pump);
	return status;
}

enum status bus_client_send(struct bus_client *client, struct bytes payload)
{
	enum status status;

	if (payload.size > (uint64_t)client->limits.message_max)
		return STATUS_INVALID;
	status = send_message(client, payload);
	if (status == STATUS_OK) {
		client->counters.sent++;
		client->counters.sent_bytes += payload.size;
	}
	client->counters.send_busy += status == STATUS_BUSY;
	client->counters.send_gone += status == STATUS_NOT_FOUND;
	return status;
}

void bus_client_lost(struct bus_client *client, bus_client_lost_fn *lost)
{
	client->lost = lost;
}

bool bus_client_connected(const struct bus_client *client)
{
	return client->connected;
}

struct bus_counters bus_client_counters(const struct bus_client *client)
{
	return client->counters;
}

void bus_client_close(struct bus_client *client)
{
	if (client == NULL || client->closed)
		return;
	client->closed = true;
	close_socket(client);
	uv_close((uv_handle_t *)&client->renew, on_client_closed);
}

void bus_close_clients(struct bus *bus)
{
	for (struct bus_client *client = bus->clients; client != NULL; client = client->next)
		bus_client_close(client);
}
