#include "tests/e2e/kit/raw.h"

#include <arpa/inet.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <zmq.h>

#define MONITOR "inproc://raw-monitor"
#define EVENTS                                                                                     \
	(ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL |                    \
	 ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH |                   \
	 ZMQ_EVENT_DISCONNECTED)

struct raw {
	void *context, *socket, *monitor;
};

static void set_number(void *socket, int option, int value)
{
	if (zmq_setsockopt(socket, option, &value, sizeof value) != 0)
		abort();
}

static void set_key(void *socket, int option, const uint8_t *key)
{
	if (zmq_setsockopt(socket, option, key, 32) != 0)
		abort();
}

static struct raw *raw_make(void)
{
	struct raw *raw = (struct raw *)calloc(1, sizeof *raw);
	if (raw == NULL)
		abort();
	raw->context = zmq_ctx_new();
	raw->socket = zmq_socket(raw->context, ZMQ_DEALER);
	set_number(raw->socket, ZMQ_LINGER, 0);
	set_number(raw->socket, ZMQ_SNDHWM, 0);
	/* What nobody reads is to stay at the server. */
	set_number(raw->socket, ZMQ_RCVHWM, 1);
	/* Once refused, refused: it isn't to be tried again behind the test's back. */
	set_number(raw->socket, ZMQ_RECONNECT_IVL, -1);
	return raw;
}

static struct raw *raw_connect(struct raw *raw, const char *endpoint)
{
	if (zmq_socket_monitor(raw->socket, MONITOR, EVENTS) != 0)
		abort();
	raw->monitor = zmq_socket(raw->context, ZMQ_PAIR);
	set_number(raw->monitor, ZMQ_LINGER, 0);
	if (zmq_connect(raw->monitor, MONITOR) != 0 || zmq_connect(raw->socket, endpoint) != 0)
		abort();
	return raw;
}

struct raw *raw_open(const char *endpoint, const struct key *server, const struct key *own)
{
	struct raw *raw = raw_make();
	if (own != NULL) {
		set_key(raw->socket, ZMQ_CURVE_SERVERKEY, server->public_key);
		set_key(raw->socket, ZMQ_CURVE_PUBLICKEY, own->public_key);
		set_key(raw->socket, ZMQ_CURVE_SECRETKEY, own->secret);
	}
	return raw_connect(raw, endpoint);
}

struct raw *raw_open_named(const char *endpoint, const char *name)
{
	struct raw *raw = raw_make();
	if (zmq_setsockopt(raw->socket, ZMQ_PLAIN_USERNAME, name, strlen(name)) != 0)
		abort();
	return raw_connect(raw, endpoint);
}

void raw_close(struct raw *raw)
{
	zmq_socket_monitor(raw->socket, NULL, 0);
	zmq_close(raw->monitor);
	zmq_close(raw->socket);
	zmq_ctx_term(raw->context);
	free(raw);
}

/* The next event of the monitor; 0: none in time. */
static unsigned next_event(struct raw *raw, int64_t timeout_ms)
{
	uint8_t event[6];
	char address[256];
	zmq_pollitem_t item = {raw->monitor, 0, ZMQ_POLLIN, 0};
	if (zmq_poll(&item, 1, (long)timeout_ms) <= 0 ||
	    zmq_recv(raw->monitor, event, sizeof event, 0) != (int)sizeof event)
		return 0;
	(void)zmq_recv(raw->monitor, address, sizeof address, 0);
	uint16_t number;
	memcpy(&number, event, sizeof number);
	return number;
}

enum raw_fate raw_wait(struct raw *raw, int64_t timeout_ms)
{
	unsigned event = next_event(raw, timeout_ms);
	if (event == 0)
		return RAW_SILENT;
	return event == ZMQ_EVENT_HANDSHAKE_SUCCEEDED ? RAW_CONNECTED : RAW_REFUSED;
}

bool raw_was_cut(struct raw *raw, int64_t timeout_ms)
{
	return next_event(raw, timeout_ms) != 0;
}

bool raw_send(struct raw *raw, struct bytes frame, size_t count, int64_t timeout_ms)
{
	set_number(raw->socket, ZMQ_SNDTIMEO, (int)timeout_ms);
	for (size_t i = 0; i < count; i++) {
		int more = i + 1 < count ? ZMQ_SNDMORE : 0;
		if (zmq_send(raw->socket, frame.data, frame.size, more) < 0)
			return false;
	}
	return true;
}

/* ---- bare streams */

static int stream_tcp(const char *host_and_port)
{
	struct sockaddr_in to = {.sin_family = AF_INET};
	const char *colon = strrchr(host_and_port, ':');
	char host[64];
	(void)snprintf(host, sizeof host, "%.*s", (int)(colon - host_and_port), host_and_port);
	to.sin_port = htons((uint16_t)strtoul(colon + 1, NULL, 10));
	if (inet_pton(AF_INET, host, &to.sin_addr) != 1)
		return -1;
	int stream = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (stream >= 0 && connect(stream, (const struct sockaddr *)&to, sizeof to) == 0)
		return stream;
	if (stream >= 0)
		(void)close(stream);
	return -1;
}

static int stream_ipc(const char *path)
{
	struct sockaddr_un to = {.sun_family = AF_UNIX};
	(void)snprintf(to.sun_path, sizeof to.sun_path, "%s", path);
	int stream = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (stream >= 0 && connect(stream, (const struct sockaddr *)&to, sizeof to) == 0)
		return stream;
	if (stream >= 0)
		(void)close(stream);
	return -1;
}

int raw_stream(const char *endpoint)
{
	if (strncmp(endpoint, "tcp://", 6) == 0)
		return stream_tcp(endpoint + 6);
	return strncmp(endpoint, "ipc://", 6) == 0 ? stream_ipc(endpoint + 6) : -1;
}

bool raw_stream_closed(int stream, int64_t timeout_ms)
{
	int64_t end_us = county_mono_us() + timeout_ms * 1000;
	for (;;) {
		char bytes[512];
		int64_t left_ms = (end_us - county_mono_us()) / 1000;
		struct pollfd item = {.fd = stream, .events = POLLIN};
		if (left_ms <= 0 || poll(&item, 1, (int)left_ms) <= 0)
			return false;
		if (read(stream, bytes, sizeof bytes) <= 0)
			return true;
	}
}
