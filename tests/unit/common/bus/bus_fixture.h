/* A bus with one server in a loop, and peers that aren't ours: plain ZeroMQ sockets and bare
 * sockets.
 *
 * The peers have a context of their own, so that what crosses is what crosses between processes.
 * Nothing here wakes the loop but events and one deadline: a stall shows as a stall.
 */
#ifndef ZHIAN_TESTS_UNIT_BUS_FIXTURE_H
#define ZHIAN_TESTS_UNIT_BUS_FIXTURE_H

#include <zmq.h>

#include "common/bus/bus.h"
#include "tests/lib/test.h"
#include "tests/lib/test_dir.h"

/* What a saboteur keeps from coming is waited for in vain, once in every test. */
#define PATIENCE_MS (getenv("ZHIAN_SABOTEUR") == NULL ? 60000 : 5000)
#define HANDSHAKE_MS 5000 /* that the bus gives one */
#define PEERS_MAX 8

struct fixture {
	uv_loop_t loop;
	/* What a test has in the loop stands here, not on its stack, which a failed assertion in a
	 * callback leaves. */
	uv_timer_t deadline;
	uv_prepare_t turns;
	unsigned turn_count;
	struct test_dir *dir;
	struct bus_keypair server_keys;
	struct bus_keypair friend_keys;
	struct bus_keypair stranger_keys;
	struct bus *bus;
	struct bus_server *server;
	void *peers;           /* the peers' context */
	void *open[PEERS_MAX]; /* closed at the end, should the test fail before */
	/* What the server's callback saw. */
	uint64_t received;
	struct bus_route route;
	uint8_t sender[BUS_KEY];
	size_t size;
	uint8_t payload[64]; /* its beginning */
	bool echo;
	/* What the bus client's callback saw. */
	uint64_t answers;
	bool late;
	bool bus_gone;
};

typedef bool fixture_done_fn(struct fixture *f);

int fixture_setup(void **state);
int fixture_teardown(void **state);

/* "ipc://<dir>/<name>", valid for the next few calls. */
const char *fixture_endpoint(struct fixture *f, const char *name);
/* Binds f->server and admits the friend. */
void fixture_serve(struct fixture *f, const char *endpoint, const struct bus_limits *limits);
/* Runs the loop until `done`; false after `patience_ms`. */
bool fixture_run(struct fixture *f, fixture_done_fn *done, int patience_ms);
void fixture_run_for(struct fixture *f, int time_ms);
/* As fixture_run_for, and counts the loop's turns. */
unsigned fixture_turns_in(struct fixture *f, int time_ms);
void fixture_close_bus(struct fixture *f);

/* A DEALER with the given keys (NULL: no CURVE at all), not connected. */
void *peer_open(struct fixture *f, const struct bus_keypair *keys);
void *peer_open_pair(struct fixture *f); /* for a peer's monitor */
void peer_close(struct fixture *f, void *peer);
void peer_set(void *peer, int option, int value);
/* Connects to f->server and sends, waiting at most `PATIENCE_MS` for the queue. */
void peer_connect(struct fixture *f, void *peer);
void peer_send(void *peer, const char *text);
/* -1 when nothing comes in `patience_ms`. */
int peer_receive(void *peer, void *out, size_t size, int patience_ms);

/* A bare stream to f->server's ipc path or port. */
int stream_open(struct fixture *f);
/* Sends all that is taken. */
void stream_send(int fd, const void *data, size_t size);
/* True when the other side closed within `patience_ms`, whatever it sent before; runs the loop. */
bool stream_closed(struct fixture *f, int fd, int patience_ms);

bool received_one(struct fixture *f);
bool refused_one(struct fixture *f);
long resident_kb(void);

#endif
