/* Thousands of idle connections at the feeds' door, of one address and of many, while the journal
 * rolls over: the daemon has descriptors for its own files, and a feed is served. */
#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/e2e/kit/e2e.h"

#define DESCRIPTORS 512
#define CONNECTIONS 128
#define FLOOD 2048
#define KNOCKING 31 /* at once, of the flood: the door's queue holds 64 */
#define ADDRESSES 200
#define PUSHES 12 /* of 500 items each: more than two volumes of 1 MiB */
#define ITEMS 500
#define NEWCOMERS 10
#define ENDED 150 /* of each kind, before the test begins to count */
#define ENDING 64 /* told to end, and not yet closed by ZeroMQ */

struct crowd {
	struct county county;
	struct bus_caller *watch, *feed;
	pid_t flood;
	int stop; /* closed: the flood ends */
};

/* ---- the flood, a process of its own */

/* 127.0.0.2, or 127.0.1.1 and its neighbours. */
static int call_from(unsigned source, uint16_t port)
{
	struct sockaddr_in from = {.sin_family = AF_INET,
				   .sin_addr = {htonl(0x7f000000u + source)}};
	struct sockaddr_in to = {.sin_family = AF_INET,
				 .sin_port = htons(port),
				 .sin_addr = {htonl(INADDR_LOOPBACK)}};
	int one = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	(void)setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
	if (bind(fd, (struct sockaddr *)&from, sizeof from) != 0) {
		close(fd);
		return -1;
	}
	(void)connect(fd, (struct sockaddr *)&to, sizeof to);
	return fd;
}

struct held {
	struct pollfd fds[FLOOD + 1]; /* the last: its end */
	unsigned next, knocking;
	size_t turn; /* whose connection is looked at first */
};

/* The door greets whom it lets in.  As many knock as its queue holds: a slow machine has a slow
 * flood, and the kernel leaves nobody out, who would then wait for ever. */
static void look_after(struct held *held, size_t i, uint16_t port)
{
	struct pollfd *one = &held->fds[i];
	bool knocks = (one->events & POLLIN) != 0;
	if (one->fd >= 0 && (one->revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0) {
		close(one->fd);
		one->fd = -1;
		held->knocking -= knocks;
	} else if (one->fd >= 0 && knocks && (one->revents & POLLIN) != 0) {
		one->events = POLLRDHUP;
		held->knocking--;
	}
	if (one->fd >= 0 || held->knocking == KNOCKING)
		return;
	/* Half of one address, half of many. */
	held->next++;
	*one = (struct pollfd){
		.fd = call_from(i % 2 == 0 ? 2 : 256 + 1 + held->next % ADDRESSES, port),
		.events = POLLIN | POLLRDHUP,
	};
	held->knocking += one->fd >= 0;
}

/* Holds as many idle connections as it can, and opens each anew that is ended. */
static void flood(uint16_t port, int stop)
{
	static struct held held;
	struct rlimit limit;
	(void)getrlimit(RLIMIT_NOFILE, &limit);
	limit.rlim_cur = limit.rlim_max;
	(void)setrlimit(RLIMIT_NOFILE, &limit);
	for (size_t i = 0; i < FLOOD; i++)
		held.fds[i].fd = -1;
	held.fds[FLOOD] = (struct pollfd){.fd = stop, .events = POLLIN};
	for (;;) {
		for (size_t i = 0; i < FLOOD; i++)
			look_after(&held, (held.turn + i) % FLOOD, port);
		held.turn = (held.turn + KNOCKING + 1) % FLOOD;
		if (poll(held.fds, FLOOD + 1, 20) > 0 && held.fds[FLOOD].revents != 0)
			_exit(0);
	}
}

static void begin_flood(struct crowd *crowd)
{
	char endpoint[COUNTY_PATH];
	int pipe_ends[2];
	MUST(county_endpoint(&crowd->county, DAEMON_INTAKE, "feed", endpoint, &err_));
	const char *colon = strrchr(endpoint, ':');
	assert_non_null(colon);
	uint16_t port = (uint16_t)strtoul(colon + 1, NULL, 10);
	assert_int_equal(pipe2(pipe_ends, O_CLOEXEC), 0);
	crowd->flood = fork();
	assert_true(crowd->flood >= 0);
	if (crowd->flood == 0) {
		close(pipe_ends[1]);
		flood(port, pipe_ends[0]);
	}
	close(pipe_ends[0]);
	crowd->stop = pipe_ends[1];
}

/* ---- the county */

static int setup(void **state)
{
	struct crowd *crowd = (struct crowd *)calloc(1, sizeof *crowd);
	char settings[400];
	assert_non_null(crowd);
	*state = crowd;
	crowd->stop = -1;
	(void)snprintf(settings, sizeof settings,
		       "endpoint: \"tcp://127.0.0.1:0\"\n  connections: %u", CONNECTIONS);
	e2e_create(&crowd->county, NULL, false);
	e2e_replace(&crowd->county, "zhian.yaml", "endpoint: \"tcp://127.0.0.1:0\"", settings);
	e2e_replace(&crowd->county, "zhian.yaml", "volume: 32MiB",
		    "volume: 1MiB\nturn:\n  bytes: 256KiB");
	crowd->county.options.descriptors = DESCRIPTORS;
	return 0;
}

static int teardown(void **state)
{
	struct crowd *crowd = (struct crowd *)*state;
	int status;
	if (crowd->stop >= 0)
		close(crowd->stop);
	if (crowd->flood > 0)
		(void)waitpid(crowd->flood, &status, 0);
	if (crowd->feed != NULL)
		bus_caller_close(crowd->feed);
	if (crowd->watch != NULL)
		bus_caller_close(crowd->watch);
	county_destroy(&crowd->county);
	free(crowd);
	return 0;
}

static uint64_t feed_counter(struct crowd *crowd, const char *member)
{
	return e2e_counter(crowd->watch, E2E_FEED, member);
}

static size_t volumes(const struct crowd *crowd)
{
	char path[COUNTY_PATH + 64];
	size_t count = 0;
	(void)snprintf(path, sizeof path, "%s/intake/journal", crowd->county.var);
	DIR *directory = opendir(path);
	assert_non_null(directory);
	for (const struct dirent *entry; (entry = readdir(directory)) != NULL;)
		count += strlen(entry->d_name) >= 33 && entry->d_name[16] == '-';
	closedir(directory);
	return count;
}

static void wait_crowded(struct crowd *crowd)
{
	int64_t end_us = county_mono_us() + E2E_WAIT_MS * INT64_C(1000);
	while (feed_counter(crowd, "throttled") < ENDED || feed_counter(crowd, "evicted") < ENDED) {
		assert_true(county_mono_us() < end_us);
		county_pause_ms(5);
	}
}

/* While the loop is busy ZeroMQ takes in more; whoever is too many is ended in the next turn. */
static void wait_ended(struct crowd *crowd, uint64_t own)
{
	int64_t end_us = county_mono_us() + E2E_WAIT_MS * INT64_C(1000);
	while (e2e_counter(crowd->watch, E2E_PROCESS, "descriptors") > own + CONNECTIONS + ENDING) {
		assert_true(county_mono_us() < end_us);
		county_pause_ms(1);
	}
}

/* On a starved machine the flood may push out who hasn't shown a key yet: it knocks again, as a
 * feed does. */
static bool newcomer_gets_in(struct crowd *crowd, uint64_t item, int64_t wait_ms)
{
	static const struct county_load load = {.seed = 11, .firms = 60};
	struct county_envelope frame;
	struct err err;
	Zh__Envelope *answer = NULL;
	struct bus_caller *newcomer = e2e_connect(&crowd->county, DAEMON_INTAKE, "feed", "hotline");
	load_push(&load, item, 1, item + 1, &frame);
	enum status status =
		bus_caller_send(newcomer, bytes_of(frame.data, frame.size), wait_ms, &err);
	if (status == STATUS_OK)
		status = county_receive(newcomer, wait_ms, &answer, &err);
	free(frame.data);
	bus_caller_close(newcomer);
	if (status != STATUS_OK)
		return false;
	assert_int_equal(answer->what_case, ZH__ENVELOPE__WHAT_RECEIPT);
	assert_int_equal(answer->receipt->n_results, 1);
	zh__envelope__free_unpacked(answer, NULL);
	return true;
}

static void wait_for_newcomer(struct crowd *crowd, uint64_t item)
{
	int64_t end_us = county_mono_us() + E2E_WAIT_MS * INT64_C(1000), wait_ms = 2000;
	/* Whom the kernel's queue left out hears nothing: the first waits are short. */
	for (; !newcomer_gets_in(crowd, item, wait_ms); wait_ms += wait_ms / 2)
		assert_true(county_mono_us() < end_us);
}

static void idle_connections_end_nothing(void **state)
{
	struct crowd *crowd = (struct crowd *)*state;
	MUST(county_start(&crowd->county, DAEMON_INTAKE, &err_));
	pid_t pid = crowd->county.pids[DAEMON_INTAKE];
	crowd->watch = e2e_connect(&crowd->county, DAEMON_INTAKE, "cmd", "operator-1");
	crowd->feed = e2e_connect(&crowd->county, DAEMON_INTAKE, "feed", "hotline");
	assert_int_equal(e2e_push(crowd->feed, 0, 1, ZH__ITEM_OUTCOME__ITEM_OUTCOME_RECEIVED), 1);
	size_t before = volumes(crowd);
	uint64_t own = e2e_counter(crowd->watch, E2E_PROCESS, "descriptors");
	begin_flood(crowd);
	wait_crowded(crowd);
	for (uint64_t i = 0; i < PUSHES; i++) {
		assert_int_equal(e2e_push(crowd->feed, 1 + i * ITEMS, ITEMS,
					  ZH__ITEM_OUTCOME__ITEM_OUTCOME_RECEIVED),
				 ITEMS);
		assert_true(feed_counter(crowd, "connections") <= CONNECTIONS);
		wait_ended(crowd, own);
	}
	assert_true(volumes(crowd) >= before + 2);
	/* Who comes anew, from an address that isn't the flood's, gets in too. */
	for (uint64_t i = 0; i < NEWCOMERS; i++)
		wait_for_newcomer(crowd, 100000 + i);
	print_message("ended: %llu of one address too many, %llu to make room; %zu volumes\n",
		      (unsigned long long)feed_counter(crowd, "throttled"),
		      (unsigned long long)feed_counter(crowd, "evicted"), volumes(crowd));
	assert_int_equal(kill(pid, 0), 0);
	assert_int_equal(crowd->county.pids[DAEMON_INTAKE], pid);
}

/* n - 1, n, n + 1: feeds that have shown their keys keep their places. */
static void as_many_feeds_as_stated_are_served(void **state)
{
	struct crowd *crowd = (struct crowd *)*state;
	struct bus_caller *feeds[4];
	e2e_replace(&crowd->county, "zhian.yaml", "connections: 128", "connections: 3");
	MUST(county_start(&crowd->county, DAEMON_INTAKE, &err_));
	crowd->watch = e2e_connect(&crowd->county, DAEMON_INTAKE, "cmd", "operator-1");
	for (size_t i = 0; i < 3; i++) {
		feeds[i] = e2e_connect(&crowd->county, DAEMON_INTAKE, "feed", "hotline");
		assert_int_equal(e2e_push(feeds[i], i, 1, ZH__ITEM_OUTCOME__ITEM_OUTCOME_RECEIVED),
				 1);
		assert_int_equal(feed_counter(crowd, "connections"), i + 1);
	}
	feeds[3] = e2e_connect(&crowd->county, DAEMON_INTAKE, "feed", "hotline");
	int64_t end_us = county_mono_us() + E2E_WAIT_MS * INT64_C(1000);
	while (feed_counter(crowd, "full") == 0) {
		assert_true(county_mono_us() < end_us);
		county_pause_ms(5);
	}
	assert_int_equal(feed_counter(crowd, "connections"), 3);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(
			e2e_push(feeds[i], 10 + i, 1, ZH__ITEM_OUTCOME__ITEM_OUTCOME_RECEIVED), 1);
	/* One goes, and the one that waited has its place. */
	bus_caller_close(feeds[0]);
	assert_int_equal(e2e_push(feeds[3], 20, 1, ZH__ITEM_OUTCOME__ITEM_OUTCOME_RECEIVED), 1);
	for (size_t i = 1; i < 4; i++)
		bus_caller_close(feeds[i]);
}

/* Fewer than its settings need: it says so, and doesn't begin. */
static void too_few_descriptors_are_said_at_the_start(void **state)
{
	struct crowd *crowd = (struct crowd *)*state;
	struct err err;
	e2e_replace(&crowd->county, "zhian.yaml", "connections: 128", "connections: 5000");
	assert_int_not_equal(county_start(&crowd->county, DAEMON_INTAKE, &err), STATUS_OK);
	assert_non_null(strstr(err.text, "LimitNOFILE"));
	assert_non_null(strstr(err.text, "feed.connections"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(idle_connections_end_nothing, setup, teardown),
		cmocka_unit_test_setup_teardown(as_many_feeds_as_stated_are_served, setup,
						teardown),
		cmocka_unit_test_setup_teardown(too_few_descriptors_are_said_at_the_start, setup,
						teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
