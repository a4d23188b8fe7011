/* The bus over a link that is cut, stalls, dies on one side, is slow, or changes a byte. */
#include <stdio.h>

#include "tests/fault/relay/relay.h"
#include "tests/unit/common/bus/bus_fixture.h"

static const struct bus_limits limits = {.message_max = 65536};

/* f->server echoes; `client` asks it through the relay, on the same bus. */
struct link {
	struct relay *relay;
	struct bus_client *client;
	uint64_t answers;
	uint64_t wanted;
	size_t size; /* of the last answer */
};

static struct link *the_link; /* conditions get the fixture alone */

static void on_answer(void *context, struct bus_client *client, struct bytes payload)
{
	struct link *link = context;

	(void)client;
	link->answers++;
	link->size = payload.size;
}

static void open_link(struct fixture *f, struct link *link)
{
	struct bus_allowed ourselves;

	*link = (struct link){0};
	the_link = link;
	f->echo = true;
	fixture_serve(f, fixture_endpoint(f, "a"), &limits);
	memcpy(ourselves.public_key, f->server_keys.public_key, BUS_KEY);
	bus_server_allow(f->server, &ourselves, 1);
	link->relay = relay_open(bus_server_endpoint(f->server));
	assert_non_null(link->relay);
	assert_ok(bus_client_connect(f->bus, relay_endpoint(link->relay), f->server_keys.public_key,
				     &limits, on_answer, link, &link->client, NULL));
}

static void close_link(struct link *link)
{
	bus_client_close(link->client);
	relay_close(link->relay);
}

static bool connected(struct fixture *f)
{
	(void)f;
	return bus_client_connected(the_link->client);
}

static bool disconnected(struct fixture *f)
{
	return !connected(f);
}

static bool answered(struct fixture *f)
{
	(void)f;
	return the_link->answers >= the_link->wanted;
}

static void ask(struct fixture *f, struct link *link, const char *text)
{
	assert_true(fixture_run(f, connected, 10000));
	assert_ok(bus_client_send(link->client, bytes_of_text(text)));
	link->wanted = link->answers + 1;
}

static void is_answered(struct fixture *f, struct link *link)
{
	ask(f, link, "ping");
	assert_true(fixture_run(f, answered, 10000));
	assert_int_equal(link->size, 4);
}

static void a_cut_link_comes_back(void **state)
{
	struct fixture *f = *state;
	struct link link;

	open_link(f, &link);
	for (int i = 0; i < 3; i++) {
		is_answered(f, &link);
		relay_cut(link.relay);
		assert_true(fixture_run(f, disconnected, PATIENCE_MS));
	}
	is_answered(f, &link);
	assert_true(relay_counts(link.relay).connections >= 4);
	close_link(&link);
}

static void a_refusing_link_is_tried_again(void **state)
{
	struct fixture *f = *state;
	struct link link;

	open_link(f, &link);
	is_answered(f, &link);
	relay_set(link.relay, &(struct relay_faults){.refuse = true});
	relay_cut(link.relay);
	assert_true(fixture_run(f, disconnected, PATIENCE_MS));
	fixture_run_for(f, 500);
	assert_status(bus_client_send(link.client, bytes_of_text("x")), STATUS_BUSY);
	relay_set(link.relay, &(struct relay_faults){0});
	is_answered(f, &link);
	close_link(&link);
}

static void a_stall_loses_nothing(void **state)
{
	static const struct relay_faults stalls[] = {
		{.stall_up = true}, {.stall_down = true}, {.stall_up = true, .stall_down = true}};
	struct fixture *f = *state;
	struct link link;

	open_link(f, &link);
	is_answered(f, &link);
	for (size_t i = 0; i < 3; i++) {
		relay_set(link.relay, &stalls[i]);
		for (int n = 0; n < 100; n++)
			assert_ok(bus_client_send(link.client, bytes_of_text("waits")));
		link.wanted = link.answers + 100;
		assert_false(fixture_run(f, answered, 200));
		relay_set(link.relay, &(struct relay_faults){0});
		assert_true(fixture_run(f, answered, PATIENCE_MS));
		assert_int_equal(link.answers, link.wanted);
	}
	assert_int_equal(relay_counts(link.relay).connections, 1);
	close_link(&link);
}

/* The other machine is gone without a word: only silence shows it, and a new socket mends it. */
static void a_dead_peer_is_left_by_a_new_socket(void **state)
{
	struct fixture *f = *state;
	struct link link;

	open_link(f, &link);
	is_answered(f, &link);
	relay_strand(link.relay);
	ask(f, &link, "anybody?");
	assert_false(fixture_run(f, answered, 300));
	assert_ok(bus_client_reconnect(link.client, NULL));
	is_answered(f, &link);
	close_link(&link);
}

/* CURVE notices, the connection ends, and the client is back by itself. */
static void a_changed_byte_is_noticed(struct fixture *f, const struct relay_faults *flip,
				      struct link *link)
{
	uint64_t answers = link->answers;
	uint64_t flipped = relay_counts(link->relay).flipped;

	relay_set(link->relay, flip);
	ask(f, link, "spoiled");
	assert_true(fixture_run(f, disconnected, PATIENCE_MS));
	assert_int_equal(relay_counts(link->relay).flipped, flipped + 1);
	assert_int_equal(link->answers, answers);
	is_answered(f, link);
}

/* Several times, since what ZeroMQ does with the connection has hung on chance (monitor.h). */
static void a_changed_question_is_noticed(void **state)
{
	struct fixture *f = *state;
	struct link link;

	open_link(f, &link);
	is_answered(f, &link);
	for (int i = 0; i < 10; i++) {
		uint64_t at = relay_counts(link.relay).up_bytes + 20;

		a_changed_byte_is_noticed(f, &(struct relay_faults){.flip_up_at = at}, &link);
	}
	assert_int_equal(f->received, 11);
	close_link(&link);
}

/* Here the client ends the connection, and ZeroMQ would never make another. */
static void a_changed_answer_is_noticed(void **state)
{
	struct fixture *f = *state;
	struct link link;
	uint64_t at;

	open_link(f, &link);
	is_answered(f, &link);
	at = relay_counts(link.relay).down_bytes + 20;
	a_changed_byte_is_noticed(f, &(struct relay_faults){.flip_down_at = at}, &link);
	close_link(&link);
}

static void a_changed_handshake_is_tried_again(void **state)
{
	struct fixture *f = *state;
	struct link link;

	open_link(f, &link);
	relay_set(link.relay, &(struct relay_faults){.flip_up_at = 150});
	is_answered(f, &link);
	assert_int_equal(relay_counts(link.relay).flipped, 1);
	close_link(&link);
}

static void a_slow_link_works_slowly(void **state)
{
	static const uint8_t payload[20000];
	struct fixture *f = *state;
	struct link link;
	uint64_t start_ms;

	open_link(f, &link);
	relay_set(link.relay, &(struct relay_faults){.delay_ms = 50, .rate = 200000});
	is_answered(f, &link);
	start_ms = uv_hrtime() / 1000000;
	assert_ok(bus_client_send(link.client, bytes_of(payload, sizeof(payload))));
	link.wanted = link.answers + 1;
	assert_true(fixture_run(f, answered, 10000));
	assert_int_equal(link.size, sizeof(payload));
	/* 50 ms each way, and 100 ms each way for the bytes but those of the last chunk. */
	assert_true(uv_hrtime() / 1000000 - start_ms >= 200);
	close_link(&link);
}

#define IN_FIXTURE(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_FIXTURE(a_cut_link_comes_back),
		IN_FIXTURE(a_refusing_link_is_tried_again),
		IN_FIXTURE(a_stall_loses_nothing),
		IN_FIXTURE(a_dead_peer_is_left_by_a_new_socket),
		IN_FIXTURE(a_changed_question_is_noticed),
		IN_FIXTURE(a_changed_answer_is_noticed),
		IN_FIXTURE(a_changed_handshake_is_tried_again),
		IN_FIXTURE(a_slow_link_works_slowly),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
