/* The loop and ZeroMQ together: nothing stalls, nothing spins, connections come back. */
#include <stdio.h>
#include <sys/resource.h>
#include <time.h>

#include "common/bus/bus_internal.h"
#include "tests/unit/common/bus/bus_fixture.h"

static const struct bus_limits limits = {
	.message_max = 65536, .receive_hwm = 2000, .send_hwm = 2000};

#define BURST 500

static bool received_burst(struct fixture *f)
{
	return f->received >= BURST;
}

/* ZMQ_FD tells once of however many messages wait. */
static void a_burst_arrives_whole(void **state)
{
	struct fixture *f = *state;
	void *peer = peer_open(f, &f->friend_keys);

	fixture_serve(f, fixture_endpoint(f, "a"), &limits);
	bus_server_quota(f->server, 3);
	peer_connect(f, peer);
	peer_send(peer, "first");
	assert_true(fixture_run(f, received_one, PATIENCE_MS));
	for (int i = 1; i < BURST; i++)
		peer_send(peer, "more");
	assert_true(fixture_run(f, received_burst, PATIENCE_MS));
	assert_int_equal(f->received, BURST);
	peer_close(f, peer);
}

/* A send reads the descriptor's edge away too. */
static void sends_between_receives_lose_no_wake_up(void **state)
{
	struct fixture *f = *state;
	void *peer = peer_open(f, &f->friend_keys);

	f->echo = true;
	fixture_serve(f, fixture_endpoint(f, "a"), &limits);
	peer_connect(f, peer);
	for (int i = 0; i < BURST; i++)
		peer_send(peer, "echo this");
	assert_true(fixture_run(f, received_burst, PATIENCE_MS));
	for (int i = 0; i < BURST; i++)
		assert_int_equal(peer_receive(peer, (char[16]){0}, 16, PATIENCE_MS), 9);
	peer_close(f, peer);
}

static double cpu_ms(void)
{
	struct rusage use;

	getrusage(RUSAGE_SELF, &use);
	return (double)(use.ru_utime.tv_sec + use.ru_stime.tv_sec) * 1e3 +
	       (double)(use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1e3;
}

/* Turns of the loop while nothing happens for half a second. */
static void assert_rests(struct fixture *f)
{
	double before_ms;

	fixture_run_for(f, 50);
	before_ms = cpu_ms();
	assert_in_range(fixture_turns_in(f, 500), 1, 20);
	assert_true(cpu_ms() - before_ms < 100);
}

static void an_idle_bus_does_not_spin(void **state)
{
	struct fixture *f = *state;
	void *peer = peer_open(f, &f->friend_keys);

	fixture_serve(f, fixture_endpoint(f, "a"), &limits);
	peer_connect(f, peer);
	peer_send(peer, "hello");
	assert_true(fixture_run(f, received_one, PATIENCE_MS));
	assert_rests(f);
	peer_close(f, peer);
}

static void a_paused_server_neither_takes_nor_spins(void **state)
{
	struct fixture *f = *state;
	void *peer = peer_open(f, &f->friend_keys);

	fixture_serve(f, fixture_endpoint(f, "a"), &limits);
	peer_connect(f, peer);
	peer_send(peer, "hello");
	assert_true(fixture_run(f, received_one, PATIENCE_MS));
	bus_server_pause(f->server, true);
	for (int i = 1; i < BURST; i++)
		peer_send(peer, "wait");
	assert_rests(f);
	assert_int_equal(f->received, 1);
	bus_server_pause(f->server, false);
	assert_true(fixture_run(f, received_burst, PATIENCE_MS));
	peer_close(f, peer);
}

/* A second daemon on the same loop: its bus serves, f->bus holds the client. */
struct other {
	struct fixture *f;
	struct bus *bus;
	struct bus_server *server;
	struct bus_client *client;
	bool gone;
	bool close_in_answer;
	bool hold_answers;
	struct held {
		void *memory;
		struct bytes bytes;
	} held[2];
	size_t held_count;
};

/* One at a time; not on the stack of a test, which may leave it in a callback. */
static struct other the_other;

static struct other *other_of(struct fixture *f)
{
	the_other = (struct other){.f = f};
	return &the_other;
}

static void echo_back(void *context, struct bus_server *server, const struct bus_route *route,
		      const uint8_t sender_key[BUS_KEY], struct bytes payload)
{
	const struct other *other = context;
	enum status status = bus_server_send(server, route, payload);

	(void)sender_key;
	/* Who leaves at the first answer may be gone before the second. */
	if (status != STATUS_NOT_FOUND || !other->close_in_answer)
		assert_ok(status);
}

static void on_answer(void *context, struct bus_client *client, struct bytes payload)
{
	struct other *other = context;

	other->f->answers++;
	if (other->hold_answers) {
		struct held *held = &other->held[other->held_count++];

		held->bytes = payload;
		held->memory = bus_client_hold(client, &held->bytes);
		assert_non_null(held->memory);
	}
	if (other->close_in_answer) {
		bus_client_close(client);
		other->client = NULL;
	}
}

static void on_other_closed(void *context)
{
	struct other *other = context;

	other->gone = true;
}

static void start_other(struct other *other, const char *endpoint, const uint8_t *allowed)
{
	struct bus_allowed friend;
	struct err err;

	other->gone = false;
	if (bus_open(&other->f->loop, &other->f->friend_keys, &other->bus, &err) != STATUS_OK ||
	    bus_server_bind(other->bus, endpoint, &limits, echo_back, other, &other->server,
			    &err) != STATUS_OK)
		fail_msg("%s", err.text);
	memcpy(friend.public_key, allowed, BUS_KEY);
	bus_server_allow(other->server, &friend, 1);
}

static void stop_other(struct other *other)
{
	bus_close(other->bus, on_other_closed, other);
	other->bus = NULL;
	while (!other->gone)
		uv_run(&other->f->loop, UV_RUN_ONCE);
}

/* What a failed test left. */
static int others_teardown(void **state)
{
	if (the_other.bus != NULL)
		stop_other(&the_other);
	return fixture_teardown(state);
}

static void connect_other(struct other *other, const char *endpoint)
{
	assert_ok(bus_client_connect(other->f->bus, endpoint, other->f->friend_keys.public_key,
				     &limits, on_answer, other, &other->client, NULL));
}

static bool client_connected(struct fixture *f)
{
	(void)f;
	return bus_client_connected(the_other.client);
}

static bool client_disconnected(struct fixture *f)
{
	return !client_connected(f);
}

static bool client_refused(struct fixture *f)
{
	(void)f;
	return bus_client_counters(the_other.client).refused_handshakes >= 1;
}

static bool answered(struct fixture *f)
{
	return f->answers >= 1;
}

static void asks_and_is_answered(struct other *other)
{
	other->f->answers = 0;
	assert_true(fixture_run(other->f, client_connected, HANDSHAKE_MS + PATIENCE_MS));
	assert_ok(bus_client_send(other->client, bytes_of_text("ping")));
	assert_true(fixture_run(other->f, answered, PATIENCE_MS));
}

static void a_client_finds_a_restarted_server(void **state)
{
	struct fixture *f = *state;
	struct other *other = other_of(f);
	char endpoint[TEST_PATH_MAX];

	snprintf(endpoint, sizeof(endpoint), "%s", fixture_endpoint(f, "other"));
	connect_other(other, endpoint); /* before anybody listens */
	assert_status(bus_client_send(other->client, bytes_of_text("x")), STATUS_BUSY);
	for (int round = 0; round < 2; round++) {
		start_other(other, endpoint, f->server_keys.public_key);
		asks_and_is_answered(other);
		stop_other(other);
		assert_true(fixture_run(f, client_disconnected, PATIENCE_MS));
	}
	assert_status(bus_client_send(other->client, (struct bytes){f->payload, 65537}),
		      STATUS_INVALID);
	bus_client_close(other->client);
}

static unsigned connections_lost;

static void note_loss(void *context, struct bus_client *client)
{
	const struct other *other = context;
	assert_ptr_equal(client, other->client);
	assert_false(bus_client_connected(client));
	connections_lost++;
}

static bool loss_told(struct fixture *f)
{
	(void)f;
	return connections_lost != 0;
}

/* Each end of a connection that stood, and no failure to make one. */
static void a_client_is_told_that_its_connection_ended(void **state)
{
	struct fixture *f = *state;
	struct other *other = other_of(f);
	char endpoint[TEST_PATH_MAX];

	snprintf(endpoint, sizeof(endpoint), "%s", fixture_endpoint(f, "other"));
	connect_other(other, endpoint);
	bus_client_lost(other->client, note_loss);
	for (int round = 0; round < 2; round++) {
		connections_lost = 0;
		start_other(other, endpoint, f->server_keys.public_key);
		asks_and_is_answered(other);
		assert_int_equal(connections_lost, 0);
		stop_other(other);
		assert_true(fixture_run(f, loss_told, PATIENCE_MS));
		assert_int_equal(connections_lost, 1);
	}
	bus_client_close(other->client);
}

/* ZeroMQ itself would never try again after a refusal. */
static void a_client_gets_in_once_its_key_is_allowed(void **state)
{
	struct fixture *f = *state;
	struct other *other = other_of(f);
	struct bus_allowed late;
	char endpoint[TEST_PATH_MAX];

	snprintf(endpoint, sizeof(endpoint), "%s", fixture_endpoint(f, "other"));
	start_other(other, endpoint, f->stranger_keys.public_key);
	connect_other(other, endpoint);
	assert_true(fixture_run(f, client_refused, HANDSHAKE_MS + PATIENCE_MS));
	assert_false(bus_client_connected(other->client));
	memcpy(late.public_key, f->server_keys.public_key, BUS_KEY);
	bus_server_allow(other->server, &late, 1);
	asks_and_is_answered(other);
	bus_client_close(other->client);
	stop_other(other);
}

static void a_client_may_be_renewed_and_closed_anywhere(void **state)
{
	struct fixture *f = *state;
	struct other *other = other_of(f);
	char endpoint[TEST_PATH_MAX];

	snprintf(endpoint, sizeof(endpoint), "%s", fixture_endpoint(f, "other"));
	start_other(other, endpoint, f->server_keys.public_key);
	connect_other(other, endpoint);
	asks_and_is_answered(other);
	assert_ok(bus_client_reconnect(other->client, NULL));
	assert_ok(bus_client_reconnect(other->client, NULL));
	asks_and_is_answered(other);
	other->close_in_answer = true;
	f->answers = 0;
	assert_ok(bus_client_send(other->client, bytes_of_text("one")));
	assert_ok(bus_client_send(other->client, bytes_of_text("two")));
	assert_true(fixture_run(f, answered, PATIENCE_MS));
	fixture_run_for(f, 50);
	assert_int_equal(f->answers, 1);
	stop_other(other);
}

static void asks_with(struct other *other, struct bytes question)
{
	other->f->answers = 0;
	assert_ok(bus_client_send(other->client, question));
	assert_true(fixture_run(other->f, answered, PATIENCE_MS));
}

/* Small ones lie in the message itself, large ones in memory of their own. */
static void what_is_held_outlives_its_receive(void **state)
{
	struct fixture *f = *state;
	struct other *other = other_of(f);
	static uint8_t large[60000];
	char endpoint[TEST_PATH_MAX];

	memset(large, 'x', sizeof(large));
	snprintf(endpoint, sizeof(endpoint), "%s", fixture_endpoint(f, "other"));
	start_other(other, endpoint, f->server_keys.public_key);
	connect_other(other, endpoint);
	asks_and_is_answered(other);
	other->hold_answers = true;
	asks_with(other, bytes_of_text("small"));
	asks_with(other, bytes_of(large, sizeof(large)));
	other->hold_answers = false;
	asks_with(other, bytes_of_text("another"));
	bus_client_close(other->client);
	stop_other(other);
	assert_true(bytes_equal(other->held[0].bytes, bytes_of_text("small")));
	assert_true(bytes_equal(other->held[1].bytes, bytes_of(large, sizeof(large))));
	bus_held_free(other->held[0].memory);
	bus_held_free(other->held[1].memory);
	bus_held_free(NULL);
}

/* The server's key is checked as well: somebody else at the address isn't spoken to. */
static void a_client_accepts_its_server_only(void **state)
{
	struct fixture *f = *state;
	struct other *other = other_of(f);
	char endpoint[TEST_PATH_MAX];

	snprintf(endpoint, sizeof(endpoint), "%s", fixture_endpoint(f, "other"));
	start_other(other, endpoint, f->server_keys.public_key);
	assert_ok(bus_client_connect(f->bus, endpoint, f->stranger_keys.public_key, &limits,
				     on_answer, other, &other->client, NULL));
	assert_true(fixture_run(f, client_refused, HANDSHAKE_MS + PATIENCE_MS));
	assert_false(bus_client_connected(other->client));
	bus_client_close(other->client);
	stop_other(other);
}

#define LATE_TURNS 20

static bool received_in_vain(struct fixture *f)
{
	return bus_server_crowd(f->server).full + bus_server_crowd(f->server).evicted != 0;
}

/* A turn that comes late finds the connection and its message at once: whose key is admitted keeps
 * the place.  The pause makes that turn late; nothing that is asked depends on how late. */
static void whoever_is_heard_at_once_has_a_place(void **state)
{
	struct fixture *f = *state;
	const struct bus_limits one = {.message_max = 1024, .connections = 1};

	for (unsigned i = 0; i < LATE_TURNS; i++) {
		char name[16];
		void *peer = peer_open(f, &f->friend_keys);
		void *newcomer = peer_open(f, &f->friend_keys);

		(void)snprintf(name, sizeof(name), "late-%u", i);
		f->received = 0;
		fixture_serve(f, fixture_endpoint(f, name), &one);
		peer_connect(f, peer);
		peer_send(peer, "early");
		uv_sleep(5);
		assert_true(fixture_run(f, received_one, PATIENCE_MS));
		peer_connect(f, newcomer);
		assert_true(fixture_run(f, received_in_vain, PATIENCE_MS));
		assert_int_equal(bus_server_crowd(f->server).evicted, 0);
		peer_close(f, newcomer);
		peer_close(f, peer);
	}
}

#define MANY 100000

static bool received_many(struct fixture *f)
{
	return f->received >= MANY;
}

static void send_many(void *peer)
{
	uint8_t payload[240] = {0};

	for (int i = 0; i < MANY; i++) {
		if (zmq_send(peer, payload, sizeof(payload), 0) < 0)
			return;
	}
}

/* Printed, not asserted: a figure for whoever looks. */
static void throughput(void **state)
{
	struct fixture *f = *state;
	void *peer = peer_open(f, &f->friend_keys);
	uv_thread_t sender;
	uint64_t start_ns = uv_hrtime();
	bool arrived;

	fixture_serve(f, fixture_endpoint(f, "a"), &limits);
	peer_connect(f, peer);
	uv_thread_create(&sender, send_many, peer);
	arrived = fixture_run(f, received_many, 4 * PATIENCE_MS);
	uv_thread_join(&sender);
	assert_true(arrived);
	print_message("%d messages of 240 bytes, one frame each, under CURVE: %.0f/s\n", MANY,
		      MANY / ((double)(uv_hrtime() - start_ns) / 1e9));
	peer_close(f, peer);
}

#define IN_FIXTURE(test) cmocka_unit_test_setup_teardown(test, fixture_setup, others_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_FIXTURE(a_burst_arrives_whole),
		IN_FIXTURE(sends_between_receives_lose_no_wake_up),
		IN_FIXTURE(an_idle_bus_does_not_spin),
		IN_FIXTURE(a_paused_server_neither_takes_nor_spins),
		IN_FIXTURE(a_client_finds_a_restarted_server),
		IN_FIXTURE(a_client_is_told_that_its_connection_ended),
		IN_FIXTURE(a_client_gets_in_once_its_key_is_allowed),
		IN_FIXTURE(a_client_may_be_renewed_and_closed_anywhere),
		IN_FIXTURE(what_is_held_outlives_its_receive),
		IN_FIXTURE(a_client_accepts_its_server_only),
		IN_FIXTURE(whoever_is_heard_at_once_has_a_place),
		IN_FIXTURE(throughput),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
