/* Who gets in, and that a name on the list is asked for at every message. */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/bus/bus_internal.h"
#include "common/bus/socket.h"
#include "tests/unit/common/bus/bus_fixture.h"

static const struct bus_limits limits = {.message_max = 65536};

#define ANY_PORT "tcp://127.0.0.1:0"

static void friend_is_heard_under_its_own_key(void **state)
{
	struct fixture *f = *state;
	void *peer = peer_open(f, &f->friend_keys);
	char answer[16] = "";

	f->echo = true;
	fixture_serve(f, fixture_endpoint(f, "a"), &limits);
	peer_connect(f, peer);
	peer_send(peer, "hello");
	assert_true(fixture_run(f, received_one, PATIENCE_MS));
	assert_memory_equal(f->sender, f->friend_keys.public_key, BUS_KEY);
	assert_int_equal(f->size, 5);
	assert_memory_equal(f->payload, "hello", 5);
	assert_int_equal(peer_receive(peer, answer, sizeof(answer), PATIENCE_MS), 5);
	peer_close(f, peer);
}

static void refused(struct fixture *f, const char *endpoint, const struct bus_keypair *keys)
{
	void *peer = peer_open(f, keys);

	fixture_serve(f, endpoint, &limits);
	peer_connect(f, peer);
	zmq_send(peer, "hello", 5, ZMQ_DONTWAIT);
	assert_true(fixture_run(f, refused_one, HANDSHAKE_MS + PATIENCE_MS));
	fixture_run_for(f, 50);
	assert_int_equal(f->received, 0);
	assert_int_equal(bus_server_counters(f->server).dropped_stranger, 0);
	peer_close(f, peer);
}

static void stranger_is_refused(void **state)
{
	struct fixture *f = *state;

	refused(f, fixture_endpoint(f, "a"), &f->stranger_keys);
}

static void stranger_is_refused_over_tcp(void **state)
{
	struct fixture *f = *state;

	refused(f, ANY_PORT, &f->stranger_keys);
}

static void peer_without_keys_is_refused(void **state)
{
	struct fixture *f = *state;

	refused(f, fixture_endpoint(f, "a"), NULL);
}

/* Somebody who holds the secret of a key he made himself, but shows a friend's public key. */
static void stolen_public_key_is_refused(void **state)
{
	struct fixture *f = *state;
	struct bus_keypair mixed = f->stranger_keys;

	memcpy(mixed.public_key, f->friend_keys.public_key, BUS_KEY);
	refused(f, fixture_endpoint(f, "a"), &mixed);
}

static void nobody_is_admitted_before_the_first_list(void **state)
{
	struct fixture *f = *state;
	void *peer = peer_open(f, &f->friend_keys);

	fixture_serve(f, fixture_endpoint(f, "a"), &limits);
	bus_server_allow(f->server, NULL, 0);
	peer_connect(f, peer);
	assert_true(fixture_run(f, refused_one, PATIENCE_MS));
	peer_close(f, peer);
}

static bool dropped_one(struct fixture *f)
{
	return bus_server_counters(f->server).dropped_stranger >= 1;
}

static void revoked_key_stops_though_connected(void **state)
{
	struct fixture *f = *state;
	void *peer = peer_open(f, &f->friend_keys);

	fixture_serve(f, fixture_endpoint(f, "a"), &limits);
	peer_connect(f, peer);
	peer_send(peer, "one");
	assert_true(fixture_run(f, received_one, PATIENCE_MS));
	bus_server_allow(f->server, NULL, 0);
	peer_send(peer, "two");
	assert_true(fixture_run(f, dropped_one, PATIENCE_MS));
	assert_int_equal(f->received, 1);
	peer_close(f, peer);
}

static void servers_have_lists_of_their_own(void **state)
{
	struct fixture *f = *state;
	struct bus_server *first;
	struct bus_allowed stranger;
	void *peer = peer_open(f, &f->stranger_keys);

	fixture_serve(f, fixture_endpoint(f, "a"), &limits);
	first = f->server;
	fixture_serve(f, fixture_endpoint(f, "b"), &limits);
	memcpy(stranger.public_key, f->stranger_keys.public_key, BUS_KEY);
	bus_server_allow(f->server, &stranger, 1);
	peer_connect(f, peer);
	peer_send(peer, "to the second");
	assert_true(fixture_run(f, received_one, PATIENCE_MS));
	f->server = first;
	peer_connect(f, peer);
	assert_true(fixture_run(f, refused_one, PATIENCE_MS));
	peer_close(f, peer);
}

/* libzmq alone would let everybody in when no handler answers. */
static void without_a_handler_nobody_gets_in(void **state)
{
	struct fixture *f = *state;
	void *peer = peer_open(f, &f->friend_keys);

	fixture_serve(f, fixture_endpoint(f, "a"), &limits);
	zap_halt(f->bus->zap);
	peer_connect(f, peer);
	zmq_send(peer, "hello", 5, ZMQ_DONTWAIT);
	assert_true(fixture_run(f, refused_one, HANDSHAKE_MS + PATIENCE_MS));
	assert_int_equal(f->received, 0);
	peer_close(f, peer);
}

static void second_bind_at_a_living_socket_is_refused(void **state)
{
	struct fixture *f = *state;
	struct bus_server *second = NULL;
	struct err err;

	fixture_serve(f, fixture_endpoint(f, "a"), &limits);
	assert_status(bus_server_bind(f->bus, fixture_endpoint(f, "a"), &limits, NULL, NULL,
				      &second, &err),
		      STATUS_CONFLICT);
	assert_status(bus_server_bind(f->bus, "ipc://rel", &limits, NULL, NULL, &second, &err),
		      STATUS_INVALID);
	assert_status(
		bus_server_bind(f->bus, "ipc:///proc/none/x", &limits, NULL, NULL, &second, &err),
		STATUS_IO);
	assert_null(second);
}

/* The library's threads must leave signals to the loop: one that isn't blocked here ends us. */
static void signals_are_the_loop_threads(void **state)
{
	sigset_t alarm;
	sigset_t pending;

	(void)state;
	sigemptyset(&alarm);
	sigaddset(&alarm, SIGALRM);
	pthread_sigmask(SIG_BLOCK, &alarm, NULL);
	kill(getpid(), SIGALRM);
	sigpending(&pending);
	assert_int_equal(sigismember(&pending, SIGALRM), 1);
	signal(SIGALRM, SIG_IGN);
	pthread_sigmask(SIG_UNBLOCK, &alarm, NULL);
	signal(SIGALRM, SIG_DFL);
}

static _Noreturn void end_with_a_forgotten_socket(void)
{
	static struct bus_keypair keys;
	uv_loop_t loop;
	struct bus *bus = NULL;

	if (uv_loop_init(&loop) == 0 && socket_make_keys(&keys, NULL) == STATUS_OK &&
	    bus_open(&loop, &keys, &bus, NULL) == STATUS_OK) {
		zmq_socket(bus->context, ZMQ_PAIR);
		bus->close_limit_s = 1;
		bus_close(bus, NULL, NULL);
	}
	_exit(1);
}

/* A socket that somebody forgot would hang the end for ever.  In a child, before any context. */
static void stuck_end_is_cut_short(void **state)
{
	pid_t child = fork();
	int end = 0;

	(void)state;
	if (child == 0)
		end_with_a_forgotten_socket();
	assert_int_equal(waitpid(child, &end, 0), child);
	assert_true(WIFEXITED(end));
	assert_int_equal(WEXITSTATUS(end), 70);
}

#define IN_FIXTURE(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stuck_end_is_cut_short),
		IN_FIXTURE(friend_is_heard_under_its_own_key),
		IN_FIXTURE(stranger_is_refused),
		IN_FIXTURE(stranger_is_refused_over_tcp),
		IN_FIXTURE(peer_without_keys_is_refused),
		IN_FIXTURE(stolen_public_key_is_refused),
		IN_FIXTURE(nobody_is_admitted_before_the_first_list),
		IN_FIXTURE(revoked_key_stops_though_connected),
		IN_FIXTURE(servers_have_lists_of_their_own),
		IN_FIXTURE(without_a_handler_nobody_gets_in),
		IN_FIXTURE(second_bind_at_a_living_socket_is_refused),
		IN_FIXTURE(signals_are_the_loop_threads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
