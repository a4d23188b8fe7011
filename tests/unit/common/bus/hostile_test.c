/* Peers that mean harm or are broken; the daemon goes on and serves the next one. */
#include <stdio.h>
#include <unistd.h>

#include "tests/unit/common/bus/bus_fixture.h"

#define MESSAGE_MAX 65536
#define ANY_PORT "tcp://127.0.0.1:0"

static const struct bus_limits limits = {
	.message_max = MESSAGE_MAX, .receive_hwm = 16, .send_hwm = 16, .backlog = 16};

static const uint8_t zeros[4 * MESSAGE_MAX];

static bool malformed_one(struct fixture *f)
{
	return bus_server_counters(f->server).dropped_malformed >= 1;
}

/* A friend asks and is heard: what every test here ends with. */
static void still_serves(struct fixture *f)
{
	void *peer = peer_open(f, &f->friend_keys);

	f->received = 0;
	peer_connect(f, peer);
	peer_send(peer, "still there?");
	assert_true(fixture_run(f, received_one, PATIENCE_MS));
	assert_int_equal(f->size, strlen("still there?"));
	peer_close(f, peer);
}

static void largest_message_passes(void **state)
{
	struct fixture *f = *state;
	void *peer = peer_open(f, &f->friend_keys);

	fixture_serve(f, fixture_endpoint(f, "a"), &limits);
	peer_connect(f, peer);
	assert_int_equal(zmq_send(peer, zeros, MESSAGE_MAX, 0), MESSAGE_MAX);
	assert_true(fixture_run(f, received_one, PATIENCE_MS));
	assert_int_equal(f->size, MESSAGE_MAX);
	assert_status(bus_server_send(f->server, &f->route, bytes_of(zeros, MESSAGE_MAX)),
		      STATUS_OK);
	assert_status(bus_server_send(f->server, &f->route, bytes_of(zeros, MESSAGE_MAX + 1)),
		      STATUS_INVALID);
	peer_close(f, peer);
}

static bool oversize_one(struct fixture *f)
{
	return bus_server_counters(f->server).dropped_oversize >= 1;
}

static bool ended_one(struct fixture *f)
{
	return bus_server_counters(f->server).ended >= 1;
}

static size_t told_size;

static void tell_size(void *context, const struct bus_route *route,
		      const uint8_t sender_key[BUS_KEY], struct bytes payload)
{
	struct fixture *f = context;

	assert_memory_equal(sender_key, f->friend_keys.public_key, BUS_KEY);
	assert_status(bus_server_send(f->server, route, bytes_of_text("too large")), STATUS_OK);
	told_size = payload.size;
}

static void oversize_message_is_dropped_and_its_sender_told(void **state)
{
	struct fixture *f = *state;
	void *peer = peer_open(f, &f->friend_keys);
	char answer[16];

	fixture_serve(f, fixture_endpoint(f, "a"), &limits);
	peer_connect(f, peer);
	assert_int_equal(zmq_send(peer, zeros, 2 * MESSAGE_MAX, 0), 2 * MESSAGE_MAX);
	assert_true(fixture_run(f, oversize_one, PATIENCE_MS));
	told_size = 0;
	bus_server_oversize(f->server, tell_size);
	assert_int_equal(zmq_send(peer, zeros, MESSAGE_MAX + 1, 0), MESSAGE_MAX + 1);
	peer_send(peer, "still there?");
	assert_true(fixture_run(f, received_one, PATIENCE_MS));
	assert_int_equal(told_size, MESSAGE_MAX + 1);
	assert_true(peer_receive(peer, (uint8_t *)answer, sizeof(answer), PATIENCE_MS) > 0);
	assert_memory_equal(answer, "too large", strlen("too large"));
	assert_int_equal(bus_server_counters(f->server).dropped_oversize, 2);
	assert_int_equal(bus_server_counters(f->server).ended, 0);
	peer_close(f, peer);
}

static void message_of_twice_the_size_ends_the_connection(void **state)
{
	struct fixture *f = *state;
	void *peer = peer_open(f, &f->friend_keys);
	void *monitor = peer_open_pair(f);
	uint8_t event[16];

	fixture_serve(f, fixture_endpoint(f, "a"), &limits);
	zmq_socket_monitor(peer, "inproc://oversize", ZMQ_EVENT_DISCONNECTED);
	zmq_connect(monitor, "inproc://oversize");
	peer_connect(f, peer);
	assert_int_equal(zmq_send(peer, zeros, 2 * MESSAGE_MAX + 64, 0), 2 * MESSAGE_MAX + 64);
	assert_true(peer_receive(monitor, event, sizeof(event), PATIENCE_MS) > 0);
	assert_true(fixture_run(f, ended_one, PATIENCE_MS));
	assert_int_equal(f->received, 0);
	zmq_socket_monitor(peer, NULL, 0);
	peer_close(f, monitor);
	peer_close(f, peer);
	still_serves(f);
}

/* ZMQ_MAXMSGSIZE limits a frame and the high-water mark counts messages, so that libzmq takes the
 * whole flood into memory; it must leave again, and must not become one endless turn. */
static void flood_of_frames_is_dropped_and_let_go(void **state)
{
	struct fixture *f = *state;
	void *peer = peer_open(f, &f->friend_keys);
	long before_kb;

	fixture_serve(f, fixture_endpoint(f, "a"), &limits);
	peer_set(peer, ZMQ_SNDHWM, 0);
	peer_connect(f, peer);
	before_kb = resident_kb();
	for (int i = 0; i < 4000; i++)
		assert_int_equal(zmq_send(peer, zeros, 4096, ZMQ_SNDMORE), 4096);
	assert_int_equal(zmq_send(peer, "", 0, 0), 0);
	assert_true(fixture_run(f, malformed_one, 4 * PATIENCE_MS));
	peer_send(peer, "after the flood");
	assert_true(fixture_run(f, received_one, PATIENCE_MS));
	assert_int_equal(f->received, 1);
	assert_int_equal(bus_server_counters(f->server).dropped_malformed, 1);
	/* 16 MiB at the sender, as much here, and room for the allocators. */
	assert_true(resident_kb() - before_kb < 160 * 1024);
	peer_close(f, peer);
}

static void two_frames_are_dropped(void **state)
{
	struct fixture *f = *state;
	void *peer = peer_open(f, &f->friend_keys);

	fixture_serve(f, fixture_endpoint(f, "a"), &limits);
	peer_connect(f, peer);
	zmq_send(peer, "", 0, ZMQ_SNDMORE); /* what REQ sends */
	zmq_send(peer, "two", 3, 0);
	peer_send(peer, "one");
	assert_true(fixture_run(f, received_one, PATIENCE_MS));
	assert_memory_equal(f->payload, "one", 3);
	assert_int_equal(bus_server_counters(f->server).dropped_malformed, 1);
	peer_close(f, peer);
}

static void noise_is_refused_at(struct fixture *f, const char *endpoint)
{
	static const char http[] =
		"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
		"0123456789012345678901234567890123456789012345678901234567890123";
	uint8_t noise[4096];
	uint64_t random = 88172645463325252u;
	uint64_t refused = 0;

	fixture_serve(f, endpoint, &limits);
	for (int round = 0; round < 8; round++) {
		int fd = stream_open(f);

		for (size_t i = 0; i < sizeof(noise); i++) {
			random ^= random << 13;
			random ^= random >> 7;
			random ^= random << 17;
			noise[i] = (uint8_t)random;
		}
		if (round == 0)
			stream_send(fd, http, sizeof(http) - 1);
		else if (round == 1)
			stream_send(fd, zeros, 4096);
		else
			stream_send(fd, noise, sizeof(noise));
		assert_true(stream_closed(f, fd, 7000));
		close(fd);
	}
	fixture_run_for(f, 50);
	refused = bus_server_counters(f->server).refused_handshakes;
	assert_int_equal(refused, 8);
	assert_int_equal(f->received, 0);
	still_serves(f);
}

static void noise_is_refused_over_ipc(void **state)
{
	struct fixture *f = *state;

	noise_is_refused_at(f, fixture_endpoint(f, "a"));
}

static void noise_is_refused_over_tcp(void **state)
{
	noise_is_refused_at(*state, ANY_PORT);
}

static void half_a_handshake_is_cut_off(void **state)
{
	struct fixture *f = *state;
	static const uint8_t greeting[] = {0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 3, 0, 'C', 'U'};
	int fd;

	fixture_serve(f, ANY_PORT, &limits);
	fd = stream_open(f);
	stream_send(fd, greeting, sizeof(greeting));
	still_serves(f); /* nobody waits for it */
	assert_true(stream_closed(f, fd, 8000));
	close(fd);
	assert_true(fixture_run(f, refused_one, PATIENCE_MS));
}

static void peer_that_never_reads_costs_a_bounded_queue(void **state)
{
	struct fixture *f = *state;
	void *peer = peer_open(f, &f->friend_keys);
	enum status status = STATUS_OK;
	uint64_t sent;

	fixture_serve(f, fixture_endpoint(f, "a"), &limits);
	peer_set(peer, ZMQ_RCVHWM, 1);
	peer_connect(f, peer);
	peer_send(peer, "give");
	assert_true(fixture_run(f, received_one, PATIENCE_MS));
	for (int i = 0; i < 10000 && status == STATUS_OK; i++) {
		status = bus_server_send(f->server, &f->route, bytes_of(zeros, 32768));
		fixture_run_for(f, 1);
	}
	assert_status(status, STATUS_BUSY);
	sent = bus_server_counters(f->server).sent;
	assert_true(sent < 100); /* two queues of 16 and what the system buffers */
	assert_int_equal(bus_server_counters(f->server).send_busy, 1);
	still_serves(f);
	peer_close(f, peer);
}

static bool gone(struct fixture *f)
{
	return bus_server_send(f->server, &f->route, bytes_of_text("x")) == STATUS_NOT_FOUND;
}

static void answer_to_a_peer_that_left_is_forgotten(void **state)
{
	struct fixture *f = *state;
	void *peer = peer_open(f, &f->friend_keys);
	uint8_t *owned;

	fixture_serve(f, fixture_endpoint(f, "a"), &limits);
	peer_connect(f, peer);
	peer_send(peer, "bye");
	assert_true(fixture_run(f, received_one, PATIENCE_MS));
	peer_close(f, peer);
	assert_true(fixture_run(f, gone, PATIENCE_MS));
	owned = malloc(100000);
	assert_non_null(owned);
	memset(owned, 0, 100000);
	assert_status(bus_server_send_owned(f->server, &f->route, owned, bytes_of(owned, 100)),
		      STATUS_NOT_FOUND);
	owned = malloc(MESSAGE_MAX + 1);
	assert_non_null(owned);
	assert_status(bus_server_send_owned(f->server, &f->route, owned,
					    bytes_of(owned, MESSAGE_MAX + 1)),
		      STATUS_INVALID);
	still_serves(f);
}

static void owned_bytes_arrive(void **state)
{
	struct fixture *f = *state;
	void *peer = peer_open(f, &f->friend_keys);
	uint8_t *owned = malloc(1000);
	uint8_t answer[1000];

	assert_non_null(owned);
	memset(owned, 7, 1000);
	fixture_serve(f, fixture_endpoint(f, "a"), &limits);
	peer_connect(f, peer);
	peer_send(peer, "give");
	assert_true(fixture_run(f, received_one, PATIENCE_MS));
	assert_ok(bus_server_send_owned(f->server, &f->route, owned, bytes_of(owned, 1000)));
	assert_int_equal(peer_receive(peer, answer, sizeof(answer), PATIENCE_MS), 1000);
	assert_int_equal(answer[999], 7);
	peer_close(f, peer);
}

/* Two peers under one name: neither is answered, no third one is disturbed. */
static void peers_that_name_themselves_are_not_served(void **state)
{
	struct fixture *f = *state;
	void *peers[2];

	fixture_serve(f, fixture_endpoint(f, "a"), &limits);
	for (int i = 0; i < 2; i++) {
		peers[i] = peer_open(f, &f->friend_keys);
		assert_int_equal(zmq_setsockopt(peers[i], ZMQ_ROUTING_ID, "same", 4), 0);
		peer_connect(f, peers[i]);
		peer_send(peers[i], i == 0 ? "one" : "two");
	}
	assert_true(fixture_run(f, malformed_one, PATIENCE_MS));
	fixture_run_for(f, 50);
	assert_int_equal(f->received, 0);
	still_serves(f);
	peer_close(f, peers[0]);
	peer_close(f, peers[1]);
}

#define IN_FIXTURE(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_FIXTURE(largest_message_passes),
		IN_FIXTURE(oversize_message_is_dropped_and_its_sender_told),
		IN_FIXTURE(message_of_twice_the_size_ends_the_connection),
		IN_FIXTURE(flood_of_frames_is_dropped_and_let_go),
		IN_FIXTURE(two_frames_are_dropped),
		IN_FIXTURE(noise_is_refused_over_ipc),
		IN_FIXTURE(noise_is_refused_over_tcp),
		IN_FIXTURE(half_a_handshake_is_cut_off),
		IN_FIXTURE(peer_that_never_reads_costs_a_bounded_queue),
		IN_FIXTURE(answer_to_a_peer_that_left_is_forgotten),
		IN_FIXTURE(owned_bytes_arrive),
		IN_FIXTURE(peers_that_name_themselves_are_not_served),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
