/* Processes of one county know each other by what the kernel says: both ways, and nobody else. */
#include <unistd.h>

#include "tests/unit/common/bus/bus_fixture.h"

static const struct bus_limits limits = {.message_max = 65536};

#define TRIES 2 /* the first, and one that the client makes by itself */

/* What the client of a test has heard; where a failed assertion leaves it alone. */
static struct heard {
	struct fixture *f;
	struct bus_client *client;
	unsigned answers, losses;
} heard;

static void on_message(void *context, struct bus_server *server, const struct bus_route *route,
		       const uint8_t sender[BUS_KEY], struct bytes payload)
{
	struct fixture *f = context;

	f->received++;
	memcpy(f->sender, sender, BUS_KEY);
	(void)bus_server_send(server, route, payload);
}

static void on_answer(void *context, struct bus_client *client, struct bytes payload)
{
	(void)context;
	(void)client;
	assert_true(bytes_equal(payload, bytes_of_text("pull")));
	heard.answers++;
}

static void on_loss(void *context, struct bus_client *client)
{
	(void)context;
	(void)client;
	heard.losses++;
}

/* "hazard" is we ourselves; "credit" is another user. */
static void serve(struct fixture *f)
{
	struct bus_process processes[] = {{.name = "credit", .user = geteuid() + 1},
					  {.name = "hazard", .user = geteuid()}};

	memcpy(processes[0].key, f->stranger_keys.public_key, BUS_KEY);
	memcpy(processes[1].key, f->friend_keys.public_key, BUS_KEY);
	assert_ok(bus_server_bind_local(f->bus, fixture_endpoint(f, "a"), &limits, on_message, f,
					&f->server, NULL));
	bus_server_allow_processes(f->server, processes, 2);
}

static void ask_as(struct fixture *f, const char *name, uid_t server_user)
{
	heard = (struct heard){.f = f};
	assert_ok(bus_client_connect_local(f->bus, bus_server_endpoint(f->server), name,
					   server_user, &limits, on_answer, f, &heard.client,
					   NULL));
	bus_client_lost(heard.client, on_loss);
}

static bool connected(struct fixture *f)
{
	(void)f;
	return bus_client_connected(heard.client);
}

static bool disconnected(struct fixture *f)
{
	return !connected(f);
}

static bool answered(struct fixture *f)
{
	(void)f;
	return heard.answers != 0;
}

static bool turned_away(struct fixture *f)
{
	(void)f;
	return bus_client_counters(heard.client).refused_handshakes >= TRIES;
}

static void a_process_is_heard_by_its_name_and_user(void **state)
{
	struct fixture *f = *state;
	uid_t stranger;

	serve(f);
	ask_as(f, "hazard", geteuid());
	assert_true(fixture_run(f, connected, PATIENCE_MS));
	assert_ok(bus_client_send(heard.client, bytes_of_text("pull")));
	assert_true(fixture_run(f, answered, PATIENCE_MS));
	assert_memory_equal(f->sender, f->friend_keys.public_key, BUS_KEY);
	assert_false(bus_client_met_stranger(heard.client, &stranger));
}

static void is_turned_away(struct fixture *f)
{
	assert_true(fixture_run(f, turned_away, PATIENCE_MS));
	assert_false(bus_client_connected(heard.client));
	assert_status(bus_client_send(heard.client, bytes_of_text("pull")), STATUS_BUSY);
	fixture_run_for(f, 50);
	assert_int_equal(f->received, 0);
	assert_int_equal(heard.answers, 0);
}

static void a_name_that_nobody_has_is_refused(void **state)
{
	struct fixture *f = *state;

	serve(f);
	ask_as(f, "zhian", geteuid());
	is_turned_away(f);
}

static void another_users_name_is_refused(void **state)
{
	struct fixture *f = *state;

	serve(f);
	ask_as(f, "credit", geteuid());
	is_turned_away(f);
}

static void a_key_is_no_name(void **state)
{
	struct fixture *f = *state;
	void *peer = peer_open(f, &f->friend_keys);

	serve(f);
	peer_connect(f, peer);
	zmq_send(peer, "pull", 4, ZMQ_DONTWAIT);
	assert_true(fixture_run(f, refused_one, PATIENCE_MS));
	assert_int_equal(f->received, 0);
	peer_close(f, peer);
}

static void a_name_opens_nothing_where_keys_are_asked(void **state)
{
	struct fixture *f = *state;

	fixture_serve(f, fixture_endpoint(f, "a"), &limits);
	ask_as(f, "hazard", geteuid());
	is_turned_away(f);
}

static void who_listens_in_anothers_place_hears_and_says_nothing(void **state)
{
	struct fixture *f = *state;
	uid_t stranger = 0;

	serve(f);
	ask_as(f, "hazard", geteuid() + 1);
	is_turned_away(f);
	assert_true(bus_client_met_stranger(heard.client, &stranger));
	assert_int_equal(stranger, geteuid());
	assert_int_equal(heard.losses, 0);
}

static void a_process_that_is_taken_off_the_list_is_heard_no_more(void **state)
{
	struct fixture *f = *state;

	serve(f);
	ask_as(f, "hazard", geteuid());
	assert_true(fixture_run(f, connected, PATIENCE_MS));
	bus_server_allow_processes(f->server, NULL, 0);
	assert_ok(bus_client_send(heard.client, bytes_of_text("pull")));
	fixture_run_for(f, 50);
	assert_int_equal(f->received, 0);
	assert_int_equal(bus_server_counters(f->server).dropped_stranger, 1);
	assert_ok(bus_client_reconnect(heard.client, NULL));
	assert_true(fixture_run(f, disconnected, PATIENCE_MS));
	is_turned_away(f);
}

static void over_the_network_the_kernel_knows_nobody(void **state)
{
	struct fixture *f = *state;
	struct bus_client *client;
	struct bus_caller *caller;

	assert_false(bus_endpoint_is_local("tcp://127.0.0.1:7400"));
	assert_true(bus_endpoint_is_local("ipc:///run/zhian/522701/hazard.pull"));
	assert_status(bus_server_bind_local(f->bus, "tcp://127.0.0.1:0", &limits, on_message, f,
					    &f->server, NULL),
		      STATUS_INVALID);
	assert_status(bus_client_connect_local(f->bus, "tcp://127.0.0.1:7400", "hazard", 0, &limits,
					       on_answer, f, &client, NULL),
		      STATUS_INVALID);
	assert_status(
		bus_caller_open_local("tcp://127.0.0.1:7400", "hazard", &limits, &caller, NULL),
		STATUS_INVALID);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define CASE(function) cmocka_unit_test_setup_teardown(function, fixture_setup, fixture_teardown)
		CASE(a_process_is_heard_by_its_name_and_user),
		CASE(a_name_that_nobody_has_is_refused),
		CASE(another_users_name_is_refused),
		CASE(a_key_is_no_name),
		CASE(a_name_opens_nothing_where_keys_are_asked),
		CASE(who_listens_in_anothers_place_hears_and_says_nothing),
		CASE(a_process_that_is_taken_off_the_list_is_heard_no_more),
		CASE(over_the_network_the_kernel_knows_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
