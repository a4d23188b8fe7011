/* The blocking client: one socket, its monitor, and deadlines. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/bus/bus.h"
#include "common/bus/monitor.h"
#include "common/bus/socket.h"

struct bus_caller {
	void *context;
	void *socket;
	void *monitor;
	struct endpoint endpoint;
	struct bus_limits limits;
	zmq_msg_t answer; /* the last one */
	bool connected;
	bool denied;
	bool broken; /* the handshake failed, but not over our key */
};

/* By key, or, when there is none, by name. */
struct caller_proof {
	const uint8_t *server_key;
	const struct bus_keypair *keys;
	const char *name;
};

static enum status open_caller(struct bus_caller *caller, const struct caller_proof *proof,
			       struct err *err)
{
	caller->context = zmq_ctx_new();
	if (caller->context == NULL)
		return socket_error(err, "cannot make the ZeroMQ context");
	zmq_ctx_set(caller->context, ZMQ_BLOCKY, 0);
	if (proof->keys == NULL)
		TRY(socket_open_local_client(caller->context, proof->name, &caller->limits,
					     &caller->socket, err));
	else
		TRY(socket_open_client(caller->context, proof->keys, proof->server_key,
				       &caller->limits, &caller->endpoint, &caller->socket, err));
	TRY(monitor_attach(caller->context, caller->socket, 0, &caller->monitor, err));
	if (zmq_connect(caller->socket, caller->endpoint.text) != 0)
		return err_set(err, STATUS_IO, "cannot connect to %s: %s", caller->endpoint.text,
			       zmq_strerror(zmq_errno()));
	return STATUS_OK;
}

static enum status make_caller(const struct endpoint *endpoint, const struct caller_proof *proof,
			       const struct bus_limits *limits, struct bus_caller **ret_caller,
			       struct err *err)
{
	struct bus_caller *caller = calloc(1, sizeof(*caller));
	enum status status;

	if (caller == NULL)
		return err_set(err, STATUS_FULL, "no memory for a caller");
	caller->endpoint = *endpoint;
	caller->limits = socket_limits(limits);
	zmq_msg_init(&caller->answer);
	status = open_caller(caller, proof, err);
	if (status == STATUS_OK)
		*ret_caller = caller;
	else
		bus_caller_close(caller);
	return status;
}

enum status bus_caller_open(const char *endpoint, const uint8_t server_key[BUS_KEY],
			    const struct bus_keypair *keys, const struct bus_limits *limits,
			    struct bus_caller **ret_caller, struct err *err)
{
	const struct caller_proof proof = {.server_key = server_key, .keys = keys};
	struct endpoint parsed;

	TRY(endpoint_parse(endpoint, ENDPOINT_CONNECT, &parsed, err));
	return make_caller(&parsed, &proof, limits, ret_caller, err);
}

enum status bus_caller_open_local(const char *endpoint, const char *name,
				  const struct bus_limits *limits, struct bus_caller **ret_caller,
				  struct err *err)
{
	const struct caller_proof proof = {.name = name};
	struct endpoint parsed;

	TRY(endpoint_parse_local(endpoint, ENDPOINT_CONNECT, &parsed, err));
	return make_caller(&parsed, &proof, limits, ret_caller, err);
}

static void hear_monitor(struct bus_caller *caller)
{
	unsigned event = 0;
	int value = 0;

	while (monitor_read(caller->monitor, &event, &value)) {
		if (event == ZMQ_EVENT_DISCONNECTED && !caller->connected)
			caller->broken = true;
		if (event == ZMQ_EVENT_HANDSHAKE_SUCCEEDED)
			caller->connected = true;
		else if (event == ZMQ_EVENT_DISCONNECTED)
			caller->connected = false;
		caller->denied |= event == ZMQ_EVENT_HANDSHAKE_FAILED_AUTH;
	}
}

/* Why nothing came, as far as can be known from here. */
static enum status explain_silence(const struct bus_caller *caller, struct err *err)
{
	const char *endpoint = caller->endpoint.text;

	if (caller->connected)
		return err_set(err, STATUS_BUSY, "%s: no answer in time", endpoint);
	if (caller->broken)
		return err_set(err, STATUS_BUSY,
			       "%s: the handshake fails; is the server's public key the right one?",
			       endpoint);
	return err_set(err, STATUS_BUSY, "%s: nobody answers there", endpoint);
}

/* Waits until the socket is ready for `events`. */
static enum status wait_ready(struct bus_caller *caller, short events, int64_t end_ms,
			      struct err *err)
{
	for (;;) {
		int64_t left_ms = end_ms - socket_clock_ms();
		zmq_pollitem_t items[] = {
			{caller->socket, 0, events, 0},
			{caller->monitor, 0, ZMQ_POLLIN, 0},
		};

		if (zmq_poll(items, 2, left_ms > 0 ? left_ms : 0) < 0 && zmq_errno() != EINTR)
			return socket_error(err, caller->endpoint.text);
		hear_monitor(caller);
		if (items[0].revents & events)
			return STATUS_OK;
		if (caller->denied)
			return err_set(err, STATUS_DENIED, "%s does not admit this key",
				       caller->endpoint.text);
		if (left_ms <= 0)
			return explain_silence(caller, err);
	}
}

enum status bus_caller_send(struct bus_caller *caller, struct bytes payload, int64_t timeout_ms,
			    struct err *err)
{
	int64_t end_ms = socket_clock_ms() + timeout_ms;
	zmq_msg_t message;
	enum status status;

	if (payload.size > (uint64_t)caller->limits.message_max)
		return err_set(err, STATUS_INVALID, "a message of %zu bytes, at most %lld are sent",
			       payload.size, (long long)caller->limits.message_max);
	if (zmq_msg_init_size(&message, payload.size) != 0)
		return err_set(err, STATUS_FULL, "no memory for a message");
	if (payload.size != 0)
		memcpy(zmq_msg_data(&message), payload.data, payload.size);
	do {
		status = wait_ready(caller, ZMQ_POLLOUT, end_ms, err);
		if (status == STATUS_OK)
			status = socket_send(caller->socket, &message, 0);
	} while (status == STATUS_BUSY && socket_clock_ms() < end_ms);
	zmq_msg_close(&message);
	return status;
}

/* A message of several frames is none of ours: dropped whole. */
static bool take_answer(struct bus_caller *caller)
{
	bool several = false;

	if (!socket_receive(caller->socket, &caller->answer))
		return false;
	while (zmq_msg_more(&caller->answer)) {
		several = true;
		if (!socket_receive(caller->socket, &caller->answer))
			return false;
	}
	return !several;
}

enum status bus_caller_receive(struct bus_caller *caller, int64_t timeout_ms,
			       struct bytes *ret_payload, struct err *err)
{
	int64_t end_ms = socket_clock_ms() + timeout_ms;

	do {
		TRY(wait_ready(caller, ZMQ_POLLIN, end_ms, err));
	} while (!take_answer(caller));
	*ret_payload = bytes_of(zmq_msg_data(&caller->answer), zmq_msg_size(&caller->answer));
	return STATUS_OK;
}

void bus_caller_close(struct bus_caller *caller)
{
	if (caller == NULL)
		return;
	zmq_msg_close(&caller->answer);
	if (caller->monitor != NULL) {
		zmq_socket_monitor(caller->socket, NULL, 0);
		zmq_close(caller->monitor);
	}
	if (caller->socket != NULL)
		zmq_close(caller->socket);
	if (caller->context != NULL)
		zmq_ctx_term(caller->context);
	free(caller);
}
