#include "tests/unit/common/bus/bus_fixture.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "common/bus/socket.h"

int fixture_setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	struct err err;

	assert_non_null(f);
	f->dir = test_dir_create();
	assert_int_equal(uv_loop_init(&f->loop), 0);
	uv_timer_init(&f->loop, &f->deadline);
	uv_prepare_init(&f->loop, &f->turns);
	f->deadline.data = f->turns.data = f;
	assert_ok(socket_make_keys(&f->server_keys, NULL));
	assert_ok(socket_make_keys(&f->friend_keys, NULL));
	assert_ok(socket_make_keys(&f->stranger_keys, NULL));
	if (bus_open(&f->loop, &f->server_keys, &f->bus, &err) != STATUS_OK)
		fail_msg("bus_open: %s", err.text);
	f->peers = zmq_ctx_new();
	assert_non_null(f->peers);
	*state = f;
	return 0;
}

static void on_bus_closed(void *context)
{
	struct fixture *f = context;

	f->bus_gone = true;
}

void fixture_close_bus(struct fixture *f)
{
	bus_close(f->bus, on_bus_closed, f);
	while (!f->bus_gone)
		uv_run(&f->loop, UV_RUN_ONCE);
	f->bus = NULL;
}

int fixture_teardown(void **state)
{
	struct fixture *f = *state;

	if (f->bus != NULL)
		fixture_close_bus(f);
	for (size_t i = 0; i < PEERS_MAX; i++) {
		if (f->open[i] != NULL)
			zmq_close(f->open[i]);
	}
	zmq_ctx_term(f->peers);
	uv_close((uv_handle_t *)&f->deadline, NULL);
	uv_close((uv_handle_t *)&f->turns, NULL);
	uv_run(&f->loop, UV_RUN_NOWAIT);
	assert_int_equal(uv_loop_close(&f->loop), 0);
	test_dir_destroy(f->dir);
	free(f);
	return 0;
}

const char *fixture_endpoint(struct fixture *f, const char *name)
{
	char prefixed[TEST_PATH_MAX];
	const char *path = test_dir_path(f->dir, name);
	char *copy = f->dir->joined[f->dir->next % 8];

	snprintf(prefixed, sizeof(prefixed), "ipc://%.200s", path);
	f->dir->next++;
	memcpy(copy, prefixed, sizeof(prefixed));
	return copy;
}

static void on_message(void *context, struct bus_server *server, const struct bus_route *route,
		       const uint8_t sender_key[BUS_KEY], struct bytes payload)
{
	struct fixture *f = context;

	f->received++;
	f->route = *route;
	f->size = payload.size;
	memcpy(f->sender, sender_key, BUS_KEY);
	if (payload.size != 0)
		memcpy(f->payload, payload.data,
		       payload.size < sizeof(f->payload) ? payload.size : sizeof(f->payload));
	if (f->echo)
		bus_server_send(server, route, payload);
}

void fixture_serve(struct fixture *f, const char *endpoint, const struct bus_limits *limits)
{
	struct bus_allowed allowed;
	struct err err;

	if (bus_server_bind(f->bus, endpoint, limits, on_message, f, &f->server, &err) != STATUS_OK)
		fail_msg("bus_server_bind: %s", err.text);
	memcpy(allowed.public_key, f->friend_keys.public_key, BUS_KEY);
	bus_server_allow(f->server, &allowed, 1);
}

static void on_deadline(uv_timer_t *timer)
{
	struct fixture *f = timer->data;

	f->late = true;
	uv_stop(timer->loop); /* or this turn would go on to sleep without a timer */
}

bool fixture_run(struct fixture *f, fixture_done_fn *done, int patience_ms)
{
	bool reached;

	f->late = false;
	uv_timer_start(&f->deadline, on_deadline, (uint64_t)patience_ms, 0);
	while (!(reached = done(f)) && !f->late)
		uv_run(&f->loop, UV_RUN_ONCE);
	uv_timer_stop(&f->deadline);
	return reached;
}

static bool never(struct fixture *f)
{
	(void)f;
	return false;
}

void fixture_run_for(struct fixture *f, int time_ms)
{
	fixture_run(f, never, time_ms);
}

static void count_turn(uv_prepare_t *turns)
{
	struct fixture *f = turns->data;

	f->turn_count++;
}

unsigned fixture_turns_in(struct fixture *f, int time_ms)
{
	f->turn_count = 0;
	uv_prepare_start(&f->turns, count_turn);
	fixture_run_for(f, time_ms);
	uv_prepare_stop(&f->turns);
	return f->turn_count;
}

void peer_set(void *peer, int option, int value)
{
	assert_int_equal(zmq_setsockopt(peer, option, &value, sizeof(value)), 0);
}

static void *open_socket(struct fixture *f, int type)
{
	void *socket = zmq_socket(f->peers, type);
	size_t at = 0;

	assert_non_null(socket);
	while (at < PEERS_MAX && f->open[at] != NULL)
		at++;
	assert_true(at < PEERS_MAX);
	f->open[at] = socket;
	peer_set(socket, ZMQ_LINGER, 0);
	return socket;
}

void *peer_open_pair(struct fixture *f)
{
	return open_socket(f, ZMQ_PAIR);
}

void peer_close(struct fixture *f, void *peer)
{
	for (size_t i = 0; i < PEERS_MAX; i++) {
		if (f->open[i] == peer)
			f->open[i] = NULL;
	}
	zmq_close(peer);
}

void *peer_open(struct fixture *f, const struct bus_keypair *keys)
{
	void *peer = open_socket(f, ZMQ_DEALER);

	peer_set(peer, ZMQ_SNDTIMEO, PATIENCE_MS);
	if (keys != NULL) {
		zmq_setsockopt(peer, ZMQ_CURVE_SERVERKEY, f->server_keys.public_key, BUS_KEY);
		zmq_setsockopt(peer, ZMQ_CURVE_PUBLICKEY, keys->public_key, BUS_KEY);
		zmq_setsockopt(peer, ZMQ_CURVE_SECRETKEY, keys->secret_key, BUS_KEY);
	}
	return peer;
}

void peer_connect(struct fixture *f, void *peer)
{
	assert_int_equal(zmq_connect(peer, bus_server_endpoint(f->server)), 0);
}

void peer_send(void *peer, const char *text)
{
	assert_int_equal(zmq_send(peer, text, strlen(text), 0), (int)strlen(text));
}

int peer_receive(void *peer, void *out, size_t size, int patience_ms)
{
	peer_set(peer, ZMQ_RCVTIMEO, patience_ms);
	return zmq_recv(peer, out, size, 0);
}

static int connect_tcp(const char *endpoint)
{
	const char *port = strrchr(endpoint, ':') + 1;
	struct sockaddr_in address = {.sin_family = AF_INET,
				      .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
				      .sin_port = htons((uint16_t)strtoul(port, NULL, 10))};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_int_equal(connect(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
	return fd;
}

static int connect_ipc(const char *endpoint)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%.107s", endpoint + strlen("ipc://"));
	assert_int_equal(connect(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
	return fd;
}

int stream_open(struct fixture *f)
{
	const char *endpoint = bus_server_endpoint(f->server);

	return strncmp(endpoint, "tcp://", 6) == 0 ? connect_tcp(endpoint) : connect_ipc(endpoint);
}

void stream_send(int fd, const void *data, size_t size)
{
	while (send(fd, data, size, MSG_NOSIGNAL) < 0 && errno == EINTR)
		;
}

bool stream_closed(struct fixture *f, int fd, int patience_ms)
{
	int64_t end_ms = socket_clock_ms() + patience_ms;
	uint8_t drop[512];

	while (socket_clock_ms() < end_ms) {
		ssize_t size = recv(fd, drop, sizeof(drop), MSG_DONTWAIT);
		struct pollfd readable = {fd, POLLIN, 0};

		if (size == 0 || (size < 0 && errno == ECONNRESET))
			return true;
		if (size < 0)
			poll(&readable, 1, 10);
		uv_run(&f->loop, UV_RUN_NOWAIT);
	}
	return false;
}

bool received_one(struct fixture *f)
{
	return f->received >= 1;
}

bool refused_one(struct fixture *f)
{
	return bus_server_counters(f->server).refused_handshakes >= 1;
}

long resident_kb(void)
{
	FILE *file = fopen("/proc/self/statm", "r");
	long pages = 0;
	long resident = 0;

	assert_non_null(file);
	assert_int_equal(fscanf(file, "%ld %ld", &pages, &resident), 2);
	fclose(file);
	return resident * (sysconf(_SC_PAGESIZE) / 1024);
}
