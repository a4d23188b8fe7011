/* Who serves, and who was killed and isn't gone yet. */
#include "services/ctl/county/process.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "services/ctl/session.h"
#include "tests/lib/test.h"
#include "tests/lib/test_dir.h"

static void test_killed_is_dying(void **state)
{
	siginfo_t info;
	(void)state;
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0)
		for (;;)
			(void)pause();
	assert_false(process_is_dying(pid));
	assert_int_equal(kill(pid, SIGKILL), 0);
	/* It has ended, and its parent hasn't looked yet. */
	assert_int_equal(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT), 0);
	assert_true(process_is_dying(pid));
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	assert_true(process_is_dying(pid));
}

/* What a log of these lines says of why; NULL: nothing. */
static const char *why_of(const char *before, const char *lines, char why[PROCESS_WHY])
{
	static struct session session;
	struct process process = {.session = &session, .region = 522701, .place = DAEMON_HAZARD};
	char path[FILE_PATH_MAX];
	struct test_dir *dir = test_dir_create();
	session.root = dir->path;
	process_log(&process, path);
	*strrchr(path, '/') = '\0';
	struct err err;
	assert_int_equal(file_make_directories(path, 0700, &err), STATUS_OK);
	process_log(&process, path);
	FILE *log = fopen(path, "w");
	assert_non_null(log);
	assert_true(fputs(before, log) >= 0);
	process.said_until = ftello(log);
	assert_true(fputs(lines, log) >= 0);
	assert_int_equal(fclose(log), 0);
	bool said = process_said_why(&process, why);
	test_dir_destroy(dir);
	return said ? why : NULL;
}

static void test_why_it_ended(void **state)
{
	char why[PROCESS_WHY];
	(void)state;
	assert_null(why_of("", "", why));
	/* What an earlier life said is no reason, nor is a warning, nor what isn't the log's. */
	assert_null(
		why_of("2025-03-03T12:00:00.000+08:00 error zhian_hazard not_started reason=old\n",
		       "2025-03-03T12:00:00.000+08:00 warn zhian_hazard slow reason=disk\n"
		       "file.yaml:3:1: error: `x` isn't a setting\n",
		       why));
	assert_string_equal(
		why_of("",
		       "2025-03-03T12:00:00.000+08:00 error zhian_hazard not_started reason=full\n",
		       why),
		"full");
	/* The last of several, quoted. */
	assert_string_equal(
		why_of("",
		       "2025-03-03T12:00:00.000+08:00 error zhian_hazard one reason=\"first\"\n"
		       "2025-03-03T12:00:00.000+08:00 error zhian_hazard two "
		       "reason=\"a \\\"b\\\" \\\\ c\\x1b d\" path=/x\n",
		       why),
		"a \"b\" \\ c\\x1b d");
	/* A line that was cut has no end. */
	assert_string_equal(
		why_of("", "2025-03-03T12:00:00.000+08:00 error zhian_hazard two reason=\"cut...",
		       why),
		"cut...");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_killed_is_dying),
		cmocka_unit_test(test_why_it_ended),
	};
	return cmocka_run_group_tests_name("ctl_process", tests, NULL, NULL);
}
