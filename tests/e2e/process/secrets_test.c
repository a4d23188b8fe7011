/* What a running daemon's memory gives away: its keys are locked, and a core that is forced on it
 * doesn't come. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/core/decider.h"
#include "common/store/part_reserve.h"
#include "tests/e2e/kit/e2e.h"
#include "tests/lib/test_dir.h"

static void proc_text(pid_t process, const char *name, char *out, size_t size)
{
	char path[64];
	(void)snprintf(path, sizeof path, "/proc/%d/%s", (int)process, name);
	FILE *file = fopen(path, "re");
	assert_non_null(file);
	size_t got = fread(out, 1, size - 1, file);
	out[got] = '\0';
	assert_int_equal(fclose(file), 0);
}

static bool may_look(void)
{
	/* Nobody else may look into what isn't dumpable. */
	if (geteuid() == 0)
		return true;
	print_message("skipped: only root reads a daemon's smaps\n");
	skip();
	return false;
}

/* KiB of the areas that are locked and left out of core files. */
static size_t kept_kib(pid_t process)
{
	char path[64], line[512];
	size_t kib = 0, size = 0;
	(void)snprintf(path, sizeof path, "/proc/%d/smaps", (int)process);
	FILE *areas = fopen(path, "re");
	assert_non_null(areas);
	while (fgets(line, sizeof line, areas) != NULL) {
		if (strncmp(line, "Locked:", 7) == 0)
			size = strtoul(line + 7, NULL, 10);
		else if (strncmp(line, "VmFlags:", 8) == 0 && strstr(line, " lo") != NULL &&
			 strstr(line, " dd") != NULL)
			kib += size;
	}
	assert_int_equal(fclose(areas), 0);
	return kib;
}

static void a_daemons_keys_are_locked(void **state)
{
	struct county *county = (struct county *)*state;
	char text[8192];
	if (!may_look())
		return;
	MUST(county_start(county, DAEMON_INTAKE, &err_));
	struct bus_caller *feed = e2e_connect(county, DAEMON_INTAKE, "feed", "hotline");
	assert_int_equal(e2e_push(feed, 0, 3, ZH__ITEM_OUTCOME__ITEM_OUTCOME_RECEIVED), 3);
	bus_caller_close(feed);
	pid_t intake = county->pids[DAEMON_INTAKE];
	assert_true(kept_kib(intake) * 1024 >= PART_RESERVE * sizeof(struct part_key));
	proc_text(intake, "limits", text, sizeof text);
	const char *limit = strstr(text, "Max core file size");
	assert_non_null(limit);
	char soft[16], hard[16];
	assert_int_equal(sscanf(limit, "Max core file size %15s %15s", soft, hard), 2);
	assert_string_equal(soft, "0");
	assert_string_equal(hard, "0");
	proc_text(intake, "coredump_filter", text, sizeof text);
	assert_int_equal(strtoul(text, NULL, 16), 0);
}

/* ---- a core */

static int end_of(pid_t process)
{
	int end = 0;
	assert_int_equal(waitpid(process, &end, 0), process);
	return end;
}

/* Whether a process without secrets leaves one. */
static bool cores_come(void)
{
	pid_t child = fork();
	if (child == 0)
		abort();
	int end = end_of(child);
	return WIFSIGNALED(end) && WCOREDUMP(end);
}

/* Whoever starts it allows cores, and it ends as by a fault. */
static void no_core_comes_of_a_daemon(void **state)
{
	struct county *county = (struct county *)*state;
	struct rlimit limit, most;
	struct test_dir *dir = test_dir_create();
	assert_int_equal(chdir(dir->path), 0); /* where cores come to lie */
	assert_int_equal(getrlimit(RLIMIT_CORE, &limit), 0);
	most = (struct rlimit){limit.rlim_max, limit.rlim_max};
	assert_int_equal(setrlimit(RLIMIT_CORE, &most), 0);
	bool come = cores_come();
	if (!come)
		print_message("skipped: this machine writes no cores at all\n");
	MUST(county_start(county, DAEMON_INTAKE, &err_));
	pid_t intake = county->pids[DAEMON_INTAKE];
	assert_int_equal(kill(intake, SIGABRT), 0);
	int end = end_of(intake);
	county->pids[DAEMON_INTAKE] = 0;
	assert_int_equal(setrlimit(RLIMIT_CORE, &limit), 0);
	assert_int_equal(chdir("/"), 0);
	test_dir_destroy(dir);
	assert_true(WIFSIGNALED(end));
	assert_int_equal(WTERMSIG(end), SIGABRT);
	assert_false(WCOREDUMP(end));
	if (!come)
		skip();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_daemons_keys_are_locked, e2e_setup, e2e_teardown),
		cmocka_unit_test_setup_teardown(no_core_comes_of_a_daemon, e2e_setup, e2e_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
