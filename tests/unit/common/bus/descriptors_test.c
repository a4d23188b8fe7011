/* Whoever connects, files can be opened: the last descriptors aren't for connections. */
#include "common/bus/descriptors.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/common/bus/bus_fixture.h"

#define ALLOWED 160
#define CALLERS 400
#define FILES 48 /* what a daemon opens at a time, many times over */

static int file_setup(void **state)
{
	struct rlimit limit;

	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	limit.rlim_cur = limit.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
	return fixture_setup(state);
}

static void allow(rlim_t most)
{
	struct rlimit limit;

	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	limit.rlim_cur = most < limit.rlim_max ? most : limit.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
}

static bool told_of_all(struct fixture *f)
{
	struct bus_crowd crowd = bus_server_crowd(f->server);

	return crowd.no_descriptor > 0;
}

/* The callers are another process: here only its descriptors count.  They call when they are told
 * to, and stay until the pipe is closed. */
static pid_t have_callers(const char *path, int *ret_go)
{
	int go[2];
	pid_t pid;

	assert_int_equal(pipe(go), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		struct sockaddr_un to = {.sun_family = AF_UNIX};
		char byte;

		snprintf(to.sun_path, sizeof(to.sun_path), "%s", path);
		close(go[1]);
		allow(2 * CALLERS);
		if (read(go[0], &byte, 1) != 1)
			_exit(1);
		for (unsigned i = 0; i < CALLERS; i++) {
			int fd = socket(AF_UNIX, SOCK_STREAM, 0);

			(void)connect(fd, (struct sockaddr *)&to, sizeof(to));
		}
		_exit(read(go[0], &byte, 1) == 0 ? 0 : 1);
	}
	close(go[0]);
	*ret_go = go[1];
	return pid;
}

static void own_files_open_whoever_connects(void **state)
{
	struct fixture *f = *state;
	const char *endpoint = fixture_endpoint(f, "a");
	int files[FILES], go, status;

	/* More connections than there are descriptors: the limit of the socket doesn't help. */
	fixture_serve(f, endpoint,
		      &(struct bus_limits){.backlog = CALLERS, .connections = CALLERS});
	allow(ALLOWED); /* before anybody calls: none is accepted beyond it */
	pid_t callers = have_callers(endpoint + strlen("ipc://"), &go);

	assert_int_equal(write(go, "c", 1), 1);
	assert_true(fixture_run(f, told_of_all, PATIENCE_MS));
	for (size_t i = 0; i < FILES; i++) {
		files[i] = open("/dev/null", O_RDONLY | O_CLOEXEC);
		assert_true(files[i] >= 0);
	}
	for (size_t i = 0; i < FILES; i++)
		close(files[i]);
	close(go);
	assert_int_equal(waitpid(callers, &status, 0), callers);
}

/* Files of our own that took the kept ones too: nobody is accepted, and the process goes on. */
static void without_any_left_callers_wait(void **state)
{
	struct fixture *f = *state;
	const char *endpoint = fixture_endpoint(f, "b");
	int files[ALLOWED], last, go, status;
	size_t count = 0;

	fixture_serve(f, endpoint,
		      &(struct bus_limits){.backlog = CALLERS, .connections = CALLERS});
	allow(ALLOWED);
	pid_t callers = have_callers(endpoint + strlen("ipc://"), &go);
	while (count < ALLOWED && (last = open("/dev/null", O_RDONLY | O_CLOEXEC)) >= 0)
		files[count++] = last;
	assert_int_equal(write(go, "c", 1), 1); /* not before: the kept ones would do for all */
	assert_true(fixture_run(f, told_of_all, PATIENCE_MS));
	while (count != 0)
		close(files[--count]);
	close(go);
	assert_int_equal(waitpid(callers, &status, 0), callers);
}

static void too_few_descriptors_are_refused_and_enough_are_made(void **state)
{
	struct err err;
	struct descriptors now = descriptors_now();

	(void)state;
	assert_true(descriptors_guarded());
	assert_true(now.open >= 3);
	allow(now.open + 10);
	assert_status(descriptors_need(100, &err), STATUS_OK);
	assert_int_equal(descriptors_now().limit, descriptors_now().open + 100 + DESCRIPTORS_KEPT);
	assert_status(descriptors_need(UINT32_MAX / 2, &err), STATUS_INVALID);
	assert_non_null(strstr(err.text, "LimitNOFILE"));
}

/* A descriptor is given again at once: who has it now isn't ended for who had it. */
static void only_whose_it_was_is_ended(void **state)
{
	struct sockaddr_in door = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
	socklen_t size = sizeof(door);
	struct guest_address who, other;
	char byte;
	int listener = socket(AF_INET, SOCK_STREAM, 0), near = socket(AF_INET, SOCK_STREAM, 0);

	(void)state;
	assert_int_equal(bind(listener, (struct sockaddr *)&door, size), 0);
	assert_int_equal(listen(listener, 1), 0);
	assert_int_equal(getsockname(listener, (struct sockaddr *)&door, &size), 0);
	assert_int_equal(connect(near, (struct sockaddr *)&door, size), 0);
	int fd = accept(listener, NULL, NULL);
	assert_true(descriptors_peer(fd, &who));
	assert_string_equal(who.text, "127.0.0.1");
	assert_int_not_equal(who.port, 0);
	other = who;
	other.port++;
	assert_false(descriptors_end(fd, &other));
	other = who;
	strcpy(other.text, "127.0.0.2");
	assert_false(descriptors_end(fd, &other));
	assert_int_equal(recv(near, &byte, 1, MSG_DONTWAIT), -1);
	assert_true(descriptors_end(fd, &who));
	assert_int_equal(recv(near, &byte, 1, 0), 0);
	assert_false(descriptors_end(-1, &who));
	close(fd);
	close(near);
	close(listener);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(own_files_open_whoever_connects, file_setup,
						fixture_teardown),
		cmocka_unit_test_setup_teardown(without_any_left_callers_wait, file_setup,
						fixture_teardown),
		cmocka_unit_test(only_whose_it_was_is_ended),
		cmocka_unit_test(too_few_descriptors_are_refused_and_enough_are_made),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
