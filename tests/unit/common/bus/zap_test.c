/* The handler itself, asked over its inproc address as ZeroMQ asks it. */
#include "common/bus/zap.h"

#include <stdio.h>
#include <zmq.h>

#include "tests/lib/test.h"

struct handler {
	void *context;
	struct zap *zap;
	struct zap_domain *domain;
	void *asker;
};

static const uint8_t friend_key[BUS_KEY] = {1, 2, 3};
static const uint8_t stranger_key[BUS_KEY] = {1, 2, 4};

static int setup(void **state)
{
	struct handler *h = calloc(1, sizeof(*h));
	struct bus_allowed allowed[2] = {{{9}}, {{0}}};
	int patience_ms = 60000;

	memcpy(allowed[1].public_key, friend_key, BUS_KEY);
	h->context = zmq_ctx_new();
	assert_ok(zap_start(h->context, &h->zap, NULL));
	assert_ok(zap_domain_add(h->zap, ZAP_BY_KEY, &h->domain));
	zap_domain_allow(h->domain, allowed, 2);
	h->asker = zmq_socket(h->context, ZMQ_REQ);
	zmq_setsockopt(h->asker, ZMQ_RCVTIMEO, &patience_ms, sizeof(patience_ms));
	assert_int_equal(zmq_connect(h->asker, "inproc://zeromq.zap.01"), 0);
	*state = h;
	return 0;
}

static int teardown(void **state)
{
	struct handler *h = *state;

	zmq_close(h->asker);
	zap_stop(h->zap);
	zmq_ctx_term(h->context);
	free(h);
	return 0;
}

/* The frames of a request; a NULL ends it early. */
static void ask(struct handler *h, const char *version, const char *domain, const char *mechanism,
		struct bytes credentials, unsigned surplus)
{
	const char *texts[] = {version, "7", domain, "127.0.0.1", "", mechanism};

	for (size_t i = 0; i < 6; i++)
		zmq_send(h->asker, texts[i], strlen(texts[i]), ZMQ_SNDMORE);
	for (unsigned i = 0; i < surplus; i++)
		zmq_send(h->asker, "x", 1, ZMQ_SNDMORE);
	zmq_send(h->asker, credentials.data, credentials.size, 0);
}

/* The status code of the answer; `ret_user_id` gets the fifth frame. */
static int answer(struct handler *h, char ret_user_id[ZAP_USER_ID])
{
	char frames[6][80] = {{0}};

	for (size_t i = 0; i < 6; i++) {
		int more = 0;
		size_t size = sizeof(more);

		assert_true(zmq_recv(h->asker, frames[i], 79, 0) >= 0);
		zmq_getsockopt(h->asker, ZMQ_RCVMORE, &more, &size);
		assert_int_equal(more, i < 5);
	}
	assert_string_equal(frames[0], "1.0");
	assert_string_equal(frames[1], "7");
	memcpy(ret_user_id, frames[4], ZAP_USER_ID);
	return (int)strtol(frames[2], NULL, 10);
}

static void admits_by_domain_and_key(void **state)
{
	struct handler *h = *state;
	char user_id[ZAP_USER_ID];
	uint8_t key[BUS_KEY];

	ask(h, "1.0", zap_domain_name(h->domain), "CURVE", bytes_of(friend_key, BUS_KEY), 0);
	assert_int_equal(answer(h, user_id), 200);
	assert_true(zap_parse_user_id(user_id, key));
	assert_memory_equal(key, friend_key, BUS_KEY);
	ask(h, "1.0", zap_domain_name(h->domain), "CURVE", bytes_of(stranger_key, BUS_KEY), 0);
	assert_int_equal(answer(h, user_id), 400);
	assert_string_equal(user_id, "");
	ask(h, "1.0", "server-99", "CURVE", bytes_of(friend_key, BUS_KEY), 0);
	assert_int_equal(answer(h, user_id), 400);
	ask(h, "1.0", "", "CURVE", bytes_of(friend_key, BUS_KEY), 0);
	assert_int_equal(answer(h, user_id), 400);
}

static void whatever_is_not_exact_is_refused(void **state)
{
	struct handler *h = *state;
	const char *domain = zap_domain_name(h->domain);
	struct bytes friend = bytes_of(friend_key, BUS_KEY);
	char user_id[ZAP_USER_ID];
	uint8_t large[300] = {0};

	ask(h, "2.0", domain, "CURVE", friend, 0);
	assert_int_equal(answer(h, user_id), 400);
	ask(h, "1.0", domain, "NULL", friend, 0);
	assert_int_equal(answer(h, user_id), 400);
	ask(h, "1.0", domain, "CURVE", bytes_of(friend_key, BUS_KEY - 1), 0);
	assert_int_equal(answer(h, user_id), 400);
	ask(h, "1.0", domain, "CURVE", bytes_of(large, sizeof(large)), 0);
	assert_int_equal(answer(h, user_id), 400);
	ask(h, "1.0", domain, "CURVE", friend, 1);
	assert_int_equal(answer(h, user_id), 400);
	ask(h, "1.0", domain, "CURVE", friend, 5000);
	assert_int_equal(answer(h, user_id), 400);
}

/* The frames of a request of PLAIN, as libzmq sends them of a local socket. */
static int ask_as(struct handler *h, const char *domain, const char *address, const char *name,
		  char ret_user_id[ZAP_USER_ID])
{
	const char *texts[] = {"1.0", "7", domain, address, "", "PLAIN", name};

	for (size_t i = 0; i < 7; i++)
		zmq_send(h->asker, texts[i], strlen(texts[i]), ZMQ_SNDMORE);
	zmq_send(h->asker, "", 0, 0);
	return answer(h, ret_user_id);
}

static void admits_processes_by_name_and_user(void **state)
{
	struct handler *h = *state;
	struct bus_process processes[] = {{"hazard", 998, {1, 2, 3}}, {"credit", 4294967295u, {7}}};
	struct zap_domain *local;
	uint8_t key[BUS_KEY];
	char user_id[ZAP_USER_ID];

	assert_ok(zap_domain_add(h->zap, ZAP_BY_USER, &local));
	const char *domain = zap_domain_name(local);
	assert_int_equal(ask_as(h, domain, "localhost:998:997:1", "hazard", user_id), 400);
	zap_domain_allow_processes(local, processes, 2);
	assert_int_equal(ask_as(h, domain, "localhost:998:997:1", "hazard", user_id), 200);
	assert_true(zap_parse_user_id(user_id, key));
	assert_memory_equal(key, friend_key, BUS_KEY);
	assert_true(zap_domain_admits(local, friend_key));
	assert_int_equal(ask_as(h, domain, "localhost:4294967295:0:1", "credit", user_id), 200);
	assert_int_equal(ask_as(h, domain, "localhost:997:998:998", "hazard", user_id), 400);
	assert_string_equal(user_id, "");
	assert_int_equal(ask_as(h, domain, "localhost:998:997:1", "credit", user_id), 400);
	assert_int_equal(ask_as(h, domain, "localhost:998:997:1", "hazar", user_id), 400);
	assert_int_equal(ask_as(h, domain, "localhost:998:997:1", "", user_id), 400);
	/* Neither proof opens the other's door. */
	ask(h, "1.0", domain, "CURVE", bytes_of(friend_key, BUS_KEY), 0);
	assert_int_equal(answer(h, user_id), 400);
	assert_int_equal(
		ask_as(h, zap_domain_name(h->domain), "localhost:998:997:1", "hazard", user_id),
		400);
	zap_domain_allow_processes(local, NULL, 0);
	assert_int_equal(ask_as(h, domain, "localhost:998:997:1", "hazard", user_id), 400);
	assert_false(zap_domain_admits(local, friend_key));
}

static void an_address_that_names_no_user_is_refused(void **state)
{
	static const char *const addresses[] = {
		"",
		"localhost",
		"localhost:",
		"localhost:0",
		"localhost:0:0",
		"localhost:0:0:",
		"localhost:0:0:1:",
		"localhost:0:0:1 ",
		"localhost: 0:0:1",
		"localhost:+0:0:1",
		"localhost:-0:0:1",
		"localhost:4294967296:0:1",
		"localhost:99999999999999999999:0:1",
		"Localhost:0:0:1",
		"127.0.0.1:0:0:1",
		"::1",
	};
	struct handler *h = *state;
	struct bus_process root = {"hazard", 0, {1}};
	struct zap_domain *local;
	char user_id[ZAP_USER_ID];

	assert_ok(zap_domain_add(h->zap, ZAP_BY_USER, &local));
	zap_domain_allow_processes(local, &root, 1);
	for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++)
		assert_int_equal(ask_as(h, zap_domain_name(local), addresses[i], "hazard", user_id),
				 400);
	assert_int_equal(ask_as(h, zap_domain_name(local), "localhost:0:0:1", "hazard", user_id),
			 200);
}

static void a_new_list_replaces_the_old_one(void **state)
{
	struct handler *h = *state;
	char user_id[ZAP_USER_ID];

	assert_true(zap_domain_admits(h->domain, friend_key));
	zap_domain_allow(h->domain, NULL, 0);
	assert_false(zap_domain_admits(h->domain, friend_key));
	ask(h, "1.0", zap_domain_name(h->domain), "CURVE", bytes_of(friend_key, BUS_KEY), 0);
	assert_int_equal(answer(h, user_id), 400);
}

static void every_listed_key_is_found(void **state)
{
	struct handler *h = *state;
	struct bus_allowed allowed[200];

	for (size_t i = 0; i < 200; i++)
		memset(allowed[i].public_key, (int)(i * 37 % 251), BUS_KEY);
	zap_domain_allow(h->domain, allowed, 200);
	for (size_t i = 0; i < 200; i++)
		assert_true(zap_domain_admits(h->domain, allowed[i].public_key));
	assert_false(zap_domain_admits(h->domain, friend_key));
}

static void user_ids_are_exactly_hex(void **state)
{
	char text[ZAP_USER_ID + 1];
	uint8_t key[BUS_KEY];

	(void)state;
	memset(text, 'a', sizeof(text));
	text[64] = '\0';
	assert_true(zap_parse_user_id(text, key));
	assert_int_equal(key[31], 0xaa);
	text[63] = '\0';
	assert_false(zap_parse_user_id(text, key));
	text[63] = 'A';
	assert_false(zap_parse_user_id(text, key));
	text[63] = 'a';
	text[64] = 'a';
	text[65] = '\0';
	assert_false(zap_parse_user_id(text, key));
	assert_false(zap_parse_user_id("", key));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(admits_by_domain_and_key, setup, teardown),
		cmocka_unit_test_setup_teardown(whatever_is_not_exact_is_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(admits_processes_by_name_and_user, setup, teardown),
		cmocka_unit_test_setup_teardown(an_address_that_names_no_user_is_refused, setup,
						teardown),
		cmocka_unit_test_setup_teardown(a_new_list_replaces_the_old_one, setup, teardown),
		cmocka_unit_test_setup_teardown(every_listed_key_is_found, setup, teardown),
		cmocka_unit_test(user_ids_are_exactly_hex),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
