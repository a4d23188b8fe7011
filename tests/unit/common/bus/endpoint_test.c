#include "common/bus/endpoint.h"

#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "tests/lib/test.h"
#include "tests/lib/test_dir.h"

static enum status parse(const char *text, enum endpoint_use use)
{
	struct endpoint endpoint;

	return endpoint_parse(text, use, &endpoint, NULL);
}

static void takes_ipc_and_tcp_only(void **state)
{
	(void)state;
	assert_ok(parse("ipc:///run/zhian/522701/intake.pull", ENDPOINT_BIND));
	assert_ok(parse("tcp://127.0.0.1:5701", ENDPOINT_CONNECT));
	assert_ok(parse("tcp://[::1]:5701", ENDPOINT_BIND));
	assert_ok(parse("tcp://hub.example.gov.cn:5701", ENDPOINT_CONNECT));
	static const char *const refused[] = {
		"",
		"inproc://x",
		"pgm://eth0;239.192.1.1:5555",
		"udp://127.0.0.1:1",
		"ipc://relative",
		"ipc://@abstract",
		"ipc://*",
		"tcp://*:5701",
		"tcp://127.0.0.1",
		"tcp://127.0.0.1:",
		"tcp://127.0.0.1:*",
		"tcp://127.0.0.1:65536",
		"tcp://127.0.0.1:99999999999",
		"tcp://127.0.0.1:12a",
		"tcp://:5701",
		"tcp://127.0.0.1:0;127.0.0.1:5701",
		"tcp://ho st:1",
	};
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		assert_status(parse(refused[i], ENDPOINT_BIND), STATUS_INVALID);
}

static void port_zero_is_for_servers(void **state)
{
	(void)state;
	assert_ok(parse("tcp://127.0.0.1:0", ENDPOINT_BIND));
	assert_status(parse("tcp://127.0.0.1:0", ENDPOINT_CONNECT), STATUS_INVALID);
}

static void near_is_this_machine(void **state)
{
	struct endpoint endpoint;

	(void)state;
	assert_ok(endpoint_parse("ipc:///a", ENDPOINT_CONNECT, &endpoint, NULL));
	assert_true(endpoint.near);
	assert_ok(endpoint_parse("tcp://127.0.0.1:1", ENDPOINT_CONNECT, &endpoint, NULL));
	assert_true(endpoint.near);
	assert_ok(endpoint_parse("tcp://10.0.0.7:1", ENDPOINT_CONNECT, &endpoint, NULL));
	assert_false(endpoint.near);
}

static void too_long_a_path_names_the_length(void **state)
{
	char text[6 + 108 + 1] = "ipc:///";
	struct err err;

	(void)state;
	memset(text + 7, 'a', sizeof(text) - 8);
	text[sizeof(text) - 1] = '\0';
	assert_status(endpoint_parse(text, ENDPOINT_BIND, &(struct endpoint){0}, &err),
		      STATUS_INVALID);
	assert_non_null(strstr(err.text, "108 bytes"));
	assert_non_null(strstr(err.text, "107"));
	text[sizeof(text) - 2] = '\0';
	assert_ok(parse(text, ENDPOINT_BIND));
}

static int listen_at(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%.107s", path);
	assert_int_equal(bind(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(fd, 1), 0);
	return fd;
}

static void stale_socket_is_replaced_and_nothing_else(void **state)
{
	struct test_dir *dir = *state;
	const char *path = test_dir_path(dir, "socket");
	struct endpoint endpoint = {.kind = ENDPOINT_IPC};
	int fd;

	snprintf(endpoint.text, sizeof(endpoint.text), "ipc://%.150s", path);
	assert_ok(endpoint_clear_stale(&endpoint, NULL));
	fd = listen_at(path);
	assert_status(endpoint_clear_stale(&endpoint, NULL), STATUS_CONFLICT);
	close(fd);
	assert_int_equal(access(path, F_OK), 0);
	assert_ok(endpoint_clear_stale(&endpoint, NULL));
	assert_int_not_equal(access(path, F_OK), 0);
	fclose(fopen(path, "w"));
	assert_status(endpoint_clear_stale(&endpoint, NULL), STATUS_INVALID);
	assert_int_equal(access(path, F_OK), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_ipc_and_tcp_only),
		cmocka_unit_test(port_zero_is_for_servers),
		cmocka_unit_test(near_is_this_machine),
		cmocka_unit_test(too_long_a_path_names_the_length),
		cmocka_unit_test_setup_teardown(stale_socket_is_replaced_and_nothing_else,
						test_dir_setup, test_dir_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
