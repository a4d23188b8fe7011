#include "common/bus/socket.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include "common/base/assert.h"
#include "common/base/sabotage.h"

/* What CURVE puts around a payload on the wire, which ZMQ_MAXMSGSIZE counts too (RFC 26/CurveZMQ):
 * command name 8, nonce 8, authenticator 16, flags 1. */
#define CURVE_OVERHEAD 33

#define DEFAULT_MESSAGE_MAX (INT64_C(1) << 20)
#define DEFAULT_HWM 256
#define DEFAULT_BACKLOG 64
#define DEFAULT_CONNECTIONS 256

#define HANDSHAKE_MS 5000
#define RETRANSMIT_MS 30000
#define RECONNECT_FIRST_MS 200
#define RECONNECT_MAX_MS 30000
#define RECONNECT_NEAR_MAX_MS 2000

struct option {
	int name;
	int value;
};

/* LINGER: what is unsent at the end is asked for again.  KEEPALIVE and MAXRT: half-open connections
 * end in minutes; ZMTP heartbeats stay off, since with back-pressure they abort the process
 * (libzmq #3937). */
static const struct option every_socket[] = {
	{ZMQ_LINGER, 0},
	{ZMQ_HANDSHAKE_IVL, HANDSHAKE_MS},
	{ZMQ_TCP_KEEPALIVE, 1},
	{ZMQ_TCP_KEEPALIVE_IDLE, 30},
	{ZMQ_TCP_KEEPALIVE_INTVL, 10},
	{ZMQ_TCP_KEEPALIVE_CNT, 3},
	{ZMQ_TCP_MAXRT, RETRANSMIT_MS},
};

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

enum status socket_error(struct err *err, const char *what)
{
	return err_set(err, STATUS_IO, "%s: %s", what, zmq_strerror(zmq_errno()));
}

int64_t socket_clock_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

struct bus_limits socket_limits(const struct bus_limits *limits)
{
	struct bus_limits filled = *limits;

	if (filled.message_max == 0)
		filled.message_max = DEFAULT_MESSAGE_MAX;
	if (filled.receive_hwm == 0)
		filled.receive_hwm = DEFAULT_HWM;
	if (filled.send_hwm == 0)
		filled.send_hwm = DEFAULT_HWM;
	if (filled.backlog == 0)
		filled.backlog = DEFAULT_BACKLOG;
	if (filled.connections == 0)
		filled.connections = DEFAULT_CONNECTIONS;
	ASSERT(filled.message_max > 0 && filled.receive_hwm > 0 && filled.send_hwm > 0);
	return filled;
}

static bool set_options(void *socket, const struct option *options, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (zmq_setsockopt(socket, options[i].name, &options[i].value, sizeof(int)) != 0)
			return false;
	}
	return true;
}

static bool set_limits(void *socket, const struct bus_limits *limits)
{
	int64_t frame_max = 2 * limits->message_max + CURVE_OVERHEAD;
	const struct option queues[] = {
		{ZMQ_RCVHWM, limits->receive_hwm},
		{ZMQ_SNDHWM, limits->send_hwm},
		{ZMQ_BACKLOG, limits->backlog},
	};

	return zmq_setsockopt(socket, ZMQ_MAXMSGSIZE, &frame_max, sizeof(frame_max)) == 0 &&
	       set_options(socket, queues, COUNT_OF(queues)) &&
	       set_options(socket, every_socket, COUNT_OF(every_socket));
}

/* PLAIN brings a name to the handler, which asks the kernel whose it is. */
static bool set_mechanism(void *socket, const struct bus_keypair *keys)
{
	static const struct option plain[] = {{ZMQ_PLAIN_SERVER, 1}};
	static const struct option curve[] = {{ZMQ_CURVE_SERVER, 1}};

	if (keys == NULL)
		return set_options(socket, plain, COUNT_OF(plain));
	return set_options(socket, curve, COUNT_OF(curve)) &&
	       zmq_setsockopt(socket, ZMQ_CURVE_SECRETKEY, keys->secret_key, BUS_KEY) == 0;
}

/* A domain alone fails open when no handler answers; ENFORCE does nothing without a domain. */
static bool set_server(void *socket, const struct bus_keypair *keys, const char *domain)
{
	static const struct option server[] = {
		{ZMQ_ROUTER_MANDATORY, 1}, /* or unroutable messages vanish silently */
	};
	static const struct option enforce[] = {{ZMQ_ZAP_ENFORCE_DOMAIN, 1}};

	if (!set_options(socket, server, COUNT_OF(server)) || !set_mechanism(socket, keys))
		return false;
	if (SABOTAGE("bus.zap-not-enforced"))
		return true;
	return zmq_setsockopt(socket, ZMQ_ZAP_DOMAIN, domain, strlen(domain)) == 0 &&
	       set_options(socket, enforce, COUNT_OF(enforce));
}

/* IMMEDIATE: nothing is queued for a connection that isn't finished. */
static bool set_client(void *socket, bool near)
{
	const struct option client[] = {
		{ZMQ_IMMEDIATE, 1},
		{ZMQ_RECONNECT_IVL, RECONNECT_FIRST_MS},
		{ZMQ_RECONNECT_IVL_MAX, near ? RECONNECT_NEAR_MAX_MS : RECONNECT_MAX_MS},
	};

	return set_options(socket, client, COUNT_OF(client));
}

static bool set_keys(void *socket, const struct bus_keypair *keys,
		     const uint8_t server_key[BUS_KEY])
{
	return zmq_setsockopt(socket, ZMQ_CURVE_SERVERKEY, server_key, BUS_KEY) == 0 &&
	       zmq_setsockopt(socket, ZMQ_CURVE_PUBLICKEY, keys->public_key, BUS_KEY) == 0 &&
	       zmq_setsockopt(socket, ZMQ_CURVE_SECRETKEY, keys->secret_key, BUS_KEY) == 0;
}

enum status socket_open_server(void *context, const struct bus_keypair *keys, const char *domain,
			       const struct bus_limits *limits, void **ret_socket, struct err *err)
{
	struct bus_limits filled = socket_limits(limits);
	void *socket = zmq_socket(context, ZMQ_ROUTER);

	ASSERT(domain[0] != '\0');
	if (socket == NULL)
		return socket_error(err, "cannot make a server socket");
	if (!set_limits(socket, &filled) || !set_server(socket, keys, domain)) {
		socket_error(err, "cannot set a server socket's options");
		zmq_close(socket);
		return STATUS_IO;
	}
	*ret_socket = socket;
	return STATUS_OK;
}

static enum status give_up(void *socket, struct err *err)
{
	socket_error(err, "cannot set a client socket's options");
	zmq_close(socket);
	return STATUS_IO;
}

static enum status open_client(void *context, const struct bus_limits *limits, bool near,
			       void **ret_socket, struct err *err)
{
	struct bus_limits filled = socket_limits(limits);
	void *socket = zmq_socket(context, ZMQ_DEALER);

	if (socket == NULL)
		return socket_error(err, "cannot make a client socket");
	if (!set_limits(socket, &filled) || !set_client(socket, near))
		return give_up(socket, err);
	*ret_socket = socket;
	return STATUS_OK;
}

enum status socket_open_client(void *context, const struct bus_keypair *keys,
			       const uint8_t server_key[BUS_KEY], const struct bus_limits *limits,
			       const struct endpoint *endpoint, void **ret_socket, struct err *err)
{
	void *socket = NULL;

	TRY(open_client(context, limits, endpoint->near, &socket, err));
	if (!set_keys(socket, keys, server_key))
		return give_up(socket, err);
	*ret_socket = socket;
	return STATUS_OK;
}

enum status socket_open_local_client(void *context, const char *name,
				     const struct bus_limits *limits, void **ret_socket,
				     struct err *err)
{
	void *socket = NULL;

	TRY(open_client(context, limits, true, &socket, err));
	if (zmq_setsockopt(socket, ZMQ_PLAIN_USERNAME, name, strlen(name)) != 0)
		return give_up(socket, err);
	*ret_socket = socket;
	return STATUS_OK;
}

enum status socket_make_keys(struct bus_keypair *ret_keys, struct err *err)
{
	char public_text[SOCKET_KEY_TEXT];
	char secret_text[SOCKET_KEY_TEXT];

	if (zmq_curve_keypair(public_text, secret_text) != 0 ||
	    zmq_z85_decode(ret_keys->public_key, public_text) == NULL ||
	    zmq_z85_decode(ret_keys->secret_key, secret_text) == NULL)
		return socket_error(err, "cannot make a CURVE key pair");
	return STATUS_OK;
}

bool socket_receive(void *socket, zmq_msg_t *message)
{
	for (;;) {
		if (zmq_msg_recv(message, socket, ZMQ_DONTWAIT) >= 0)
			return true;
		if (zmq_errno() != EINTR)
			return false;
	}
}

static int send_now(void *socket, zmq_msg_t *message, int flags)
{
	int size;

	do {
		size = zmq_msg_send(message, socket, flags | ZMQ_DONTWAIT);
	} while (size < 0 && zmq_errno() == EINTR);
	return size;
}

/* A send looks at the I/O thread's news only every millisecond or so: what seems full or not there
 * yet is tried once more after asking for the events, which always looks. */
enum status socket_send(void *socket, zmq_msg_t *message, int flags)
{
	int size = send_now(socket, message, flags);

	if (size < 0 && zmq_errno() == EAGAIN) {
		(void)socket_readable(socket);
		size = send_now(socket, message, flags);
	}
	if (size >= 0)
		return STATUS_OK;
	return zmq_errno() == EHOSTUNREACH ? STATUS_NOT_FOUND : STATUS_BUSY;
}

bool socket_readable(void *socket)
{
	int events = 0;
	size_t size = sizeof(events);

	while (zmq_getsockopt(socket, ZMQ_EVENTS, &events, &size) != 0) {
		if (zmq_errno() != EINTR)
			return false;
		size = sizeof(events);
	}
	return (events & ZMQ_POLLIN) != 0;
}

void bus_key_z85(const uint8_t key[BUS_KEY], char out[BUS_KEY_Z85])
{
	const char *printed = zmq_z85_encode(out, key, BUS_KEY);

	ASSERT(printed == out); /* 32 bytes are a multiple of four */
}
