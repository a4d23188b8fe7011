/* Another user of this machine listens where intake would, and admits everybody: hazard says
 * nothing to it, hears nothing from it, says who it is, and goes on once intake is back. */
#include <stdio.h>
#include <sys/fsuid.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zmq.h>

#include "tests/e2e/kit/e2e.h"

#define ANOTHER_USER 65534
#define STRANGER_SAYS "stranger_listens producer=intake user=65534"

/* ---- the one who pretends */

static void admit(void *handler)
{
	static const char *const answer[] = {"200", "", "anybody", ""};
	char version[256], request[256], rest[256];
	int more = 1, version_size = zmq_recv(handler, version, sizeof version, 0);
	int request_size = zmq_recv(handler, request, sizeof request, 0);
	size_t more_size = sizeof more;
	while (zmq_getsockopt(handler, ZMQ_RCVMORE, &more, &more_size) == 0 && more != 0)
		(void)zmq_recv(handler, rest, sizeof rest, 0);
	(void)zmq_send(handler, version, (size_t)version_size, ZMQ_SNDMORE);
	(void)zmq_send(handler, request, (size_t)request_size, ZMQ_SNDMORE);
	for (size_t i = 0; i < 4; i++)
		(void)zmq_send(handler, answer[i], strlen(answer[i]), i < 3 ? ZMQ_SNDMORE : 0);
}

/* Ends with 1 as soon as somebody says anything to it. */
static void pretend(const char *endpoint, int ready)
{
	int one = 1;
	void *context = zmq_ctx_new(), *handler = zmq_socket(context, ZMQ_REP),
	     *router = zmq_socket(context, ZMQ_ROUTER);
	if (zmq_bind(handler, "inproc://zeromq.zap.01") != 0 ||
	    zmq_setsockopt(router, ZMQ_PLAIN_SERVER, &one, sizeof one) != 0 ||
	    zmq_bind(router, endpoint) != 0 || write(ready, "r", 1) != 1)
		_exit(100);
	zmq_pollitem_t items[] = {{handler, 0, ZMQ_POLLIN, 0}, {router, 0, ZMQ_POLLIN, 0}};
	for (;;) {
		if (zmq_poll(items, 2, -1) < 0)
			continue;
		if (items[0].revents != 0)
			admit(handler);
		if (items[1].revents != 0)
			_exit(1);
	}
}

static pid_t begin_to_pretend(const char *endpoint)
{
	int ready[2];
	char byte;
	assert_int_equal(pipe(ready), 0);
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		/* Root's rights to lay files down, another's name: as if the folder let it. */
		if (seteuid(ANOTHER_USER) != 0)
			_exit(100);
		(void)setfsuid(0);
		pretend(endpoint, ready[1]);
	}
	(void)close(ready[1]);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	(void)close(ready[0]);
	return child;
}

/* ---- the county */

static void a_stranger_in_a_producers_place_is_neither_asked_nor_heard(void **state)
{
	struct county *county = (struct county *)*state;
	struct bus_caller *watch[DAEMON_COUNT];
	struct county_status levels[DAEMON_COUNT];
	char endpoint[COUNTY_PATH];
	int status = 0;
	if (geteuid() != 0)
		skip(); /* nobody else can be another user */
	MUST(county_endpoint(county, DAEMON_INTAKE, "pull", endpoint, &err_));
	pid_t stranger = begin_to_pretend(endpoint);
	for (enum daemon daemon = DAEMON_HAZARD; daemon < DAEMON_COUNT; daemon++)
		MUST(county_start(county, daemon, &err_));
	e2e_wait_log(county, DAEMON_HAZARD, STRANGER_SAYS);
	assert_int_equal(waitpid(stranger, &status, WNOHANG), 0);
	assert_int_equal(kill(stranger, SIGKILL), 0);
	assert_int_equal(waitpid(stranger, &status, 0), stranger);
	assert_true(WIFSIGNALED(status)); /* nobody had said anything to it */

	MUST(county_start(county, DAEMON_INTAKE, &err_));
	MUST(county_connect_all(county, "operator-1", watch, &err_));
	struct bus_caller *feed = e2e_connect(county, DAEMON_INTAKE, "feed", "hotline");
	assert_int_equal(e2e_push(feed, 1, 1, ZH__ITEM_OUTCOME__ITEM_OUTCOME_RECEIVED), 1);
	MUST(county_wait_level(watch, E2E_WAIT_MS, levels, &err_));
	assert_true(levels[DAEMON_HAZARD].cursor[DAEMON_INTAKE] > 0);
	bus_caller_close(feed);
	county_close_all(watch);
	MUST(county_stop_all(county, E2E_WAIT_MS, &err_));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_stranger_in_a_producers_place_is_neither_asked_nor_heard),
	};
	return cmocka_run_group_tests(tests, e2e_setup, e2e_teardown);
}
