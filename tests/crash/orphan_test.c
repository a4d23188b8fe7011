/* A daemon that was cut off twice has a child look at its state first
 * (common/daemon/daemon_state.c).  Killed while it waits, it leaves nobody behind: the next
 * start has its files for itself.
 *
 * A preloaded shim stops the child in the middle, so that it is there for certain.
 */
#include "tests/lib/test.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>

#include "common/base/file.h"
#include "tests/lib/county.h"

#define WAIT_MS INT64_C(120000)

#define CHECK(call)                                                                                \
	do {                                                                                       \
		struct err err_ = {STATUS_OK, ""};                                                 \
		if ((call) != STATUS_OK)                                                           \
			fail_msg("%s", err_.text);                                                 \
	} while (0)
#define ERR (&err_)

static pid_t wait_for_child(const char *path)
{
	int64_t end_us = county_mono_us() + WAIT_MS * 1000;
	char *text;
	size_t size;
	struct err err;
	while (file_read(path, 32, &text, &size, &err) != STATUS_OK) {
		if (county_mono_us() >= end_us)
			fail_msg("no child looked at the state");
		county_pause_ms(2);
	}
	pid_t child = (pid_t)strtol(text, NULL, 10);
	free(text);
	assert_true(child > 1);
	return child;
}

/* Gone, or a zombie of whoever takes orphans in. */
static bool has_ended(pid_t pid)
{
	char path[64], state = 'Z';
	(void)snprintf(path, sizeof path, "/proc/%ld/stat", (long)pid);
	FILE *file = fopen(path, "re");
	if (file == NULL)
		return true;
	if (fscanf(file, "%*d (%*[^)]) %c", &state) != 1)
		state = 'Z';
	(void)fclose(file);
	return state == 'Z' || state == 'X';
}

static void test_no_orphan(void **state)
{
	struct county *county = (struct county *)*state;
	char path[COUNTY_PATH + 64];
	(void)snprintf(path, sizeof path, "%s/log/child", county->root);
	for (unsigned i = 0; i < 2; i++) {
		CHECK(county_start(county, DAEMON_INTAKE, ERR));
		county_kill(county, DAEMON_INTAKE);
	}
	assert_int_equal(setenv("ZHIAN_STOP", path, 1), 0);
	county->options.preload = STOP_SHIM;
	CHECK(county_spawn(county, DAEMON_INTAKE, NULL, ERR));
	pid_t child = wait_for_child(path);
	county_kill(county, DAEMON_INTAKE);
	county->options.preload = NULL;
	struct err err = {STATUS_OK, ""};
	enum status status = county_start(county, DAEMON_INTAKE, &err);
	int64_t end_us = county_mono_us() + WAIT_MS * 1000;
	while (status == STATUS_OK && !has_ended(child) && county_mono_us() < end_us)
		county_pause_ms(2);
	bool ended = has_ended(child);
	if (!ended) /* ours: it was forked by a process that was started here */
		(void)kill(child, SIGKILL);
	if (status != STATUS_OK)
		fail_msg("%s", err.text);
	assert_true(ended);
	CHECK(county_stop_all(county, WAIT_MS, ERR));
}

static int setup(void **state)
{
	struct county_options options = {.binaries = ZHIAN_BIN_DIR, .source = ZHIAN_SOURCE_DIR};
	struct county *county = (struct county *)calloc(1, sizeof *county);
	assert_non_null(county);
	*state = county;
	CHECK(county_create(&options, county, ERR));
	return 0;
}

static int teardown(void **state)
{
	struct county *county = (struct county *)*state;
	county_destroy(county);
	free(county);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_no_orphan, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
