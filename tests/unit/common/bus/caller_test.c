/* The blocking client against a bus that runs in a thread beside it. */
#include <stdio.h>

#include "tests/unit/common/bus/bus_fixture.h"

static const struct bus_limits limits = {.message_max = 1024};

struct serving {
	struct fixture *f;
	uv_thread_t thread;
	uv_async_t end;
};

static void on_end(uv_async_t *end)
{
	uv_stop(end->loop);
}

static void serve(void *argument)
{
	struct serving *serving = argument;

	uv_run(&serving->f->loop, UV_RUN_DEFAULT);
}

/* From here on the fixture belongs to the thread, until stop_serving(). */
static void start_serving(struct serving *serving, struct fixture *f)
{
	serving->f = f;
	f->echo = true;
	fixture_serve(f, fixture_endpoint(f, "a"), &limits);
	uv_async_init(&f->loop, &serving->end, on_end);
	assert_int_equal(uv_thread_create(&serving->thread, serve, serving), 0);
}

static void stop_serving(struct serving *serving)
{
	uv_async_send(&serving->end);
	uv_thread_join(&serving->thread);
	uv_close((uv_handle_t *)&serving->end, NULL);
	uv_run(&serving->f->loop, UV_RUN_NOWAIT);
}

static struct bus_caller *call(struct fixture *f, const struct bus_keypair *keys,
			       const uint8_t *server_key)
{
	struct bus_caller *caller = NULL;

	assert_ok(bus_caller_open(fixture_endpoint(f, "a"), server_key, keys, &limits, &caller,
				  NULL));
	return caller;
}

static void asks_and_is_answered(void **state)
{
	struct fixture *f = *state;
	struct serving serving;
	struct bus_caller *caller;
	struct bytes answer;

	start_serving(&serving, f);
	caller = call(f, &f->friend_keys, f->server_keys.public_key);
	for (int i = 0; i < 100; i++) {
		assert_ok(bus_caller_send(caller, bytes_of_text("question"), PATIENCE_MS, NULL));
		assert_ok(bus_caller_receive(caller, PATIENCE_MS, &answer, NULL));
		assert_bytes_text(answer, "question");
	}
	assert_status(bus_caller_receive(caller, 10, &answer, NULL), STATUS_BUSY);
	assert_status(bus_caller_send(caller, bytes_of(f, 1025), 10, NULL), STATUS_INVALID);
	bus_caller_close(caller);
	stop_serving(&serving);
}

static void a_stranger_is_told(void **state)
{
	struct fixture *f = *state;
	struct serving serving;
	struct bus_caller *caller;
	struct err err;

	start_serving(&serving, f);
	caller = call(f, &f->stranger_keys, f->server_keys.public_key);
	assert_status(bus_caller_send(caller, bytes_of_text("x"), PATIENCE_MS, &err),
		      STATUS_DENIED);
	assert_non_null(strstr(err.text, "does not admit this key"));
	bus_caller_close(caller);
	stop_serving(&serving);
}

static void the_wrong_server_key_is_named(void **state)
{
	struct fixture *f = *state;
	struct serving serving;
	struct bus_caller *caller;
	struct err err;

	start_serving(&serving, f);
	caller = call(f, &f->friend_keys, f->stranger_keys.public_key);
	assert_status(bus_caller_send(caller, bytes_of_text("x"), 500, &err), STATUS_BUSY);
	assert_non_null(strstr(err.text, "public key"));
	bus_caller_close(caller);
	stop_serving(&serving);
}

static void nobody_there_ends_at_the_deadline(void **state)
{
	struct fixture *f = *state;
	struct bus_caller *caller = call(f, &f->friend_keys, f->server_keys.public_key);
	struct err err;

	assert_status(bus_caller_send(caller, bytes_of_text("x"), 50, &err), STATUS_BUSY);
	assert_non_null(strstr(err.text, "nobody answers"));
	bus_caller_close(caller);
	assert_status(bus_caller_open("inproc://x", f->server_keys.public_key, &f->friend_keys,
				      &limits, &caller, &err),
		      STATUS_INVALID);
}

#define IN_FIXTURE(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_FIXTURE(asks_and_is_answered),
		IN_FIXTURE(a_stranger_is_told),
		IN_FIXTURE(the_wrong_server_key_is_named),
		IN_FIXTURE(nobody_there_ends_at_the_deadline),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
