/* The end of a broken assertion in a program.  Tests have an end of their own for it, so the
 * program's is compiled in here under another name. */
#define assert_failed program_assert_failed
#include "common/base/assert.c" /* NOLINT(bugprone-suspicious-include) */
#undef assert_failed

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/lib/test.h"

static void break_assertion(int stderr_fd)
{
	struct rlimit no_core = {0};
	setrlimit(RLIMIT_CORE, &no_core);
	signal(SIGABRT, SIG_DFL);
	dup2(stderr_fd, STDERR_FILENO);
	program_assert_failed("used <= capacity", "arena.c", 12);
}

static void test_it_says_what_broke_and_aborts(void **state)
{
	(void)state;
	int ends[2];
	int status = 0;
	char said[256] = "";
	assert_int_equal(pipe(ends), 0);
	pid_t child = fork();
	if (child == 0)
		break_assertion(ends[1]);
	close(ends[1]);
	assert_true(read(ends[0], said, sizeof(said) - 1) > 0);
	close(ends[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
	assert_string_equal(said, "assertion failed: used <= capacity at arena.c:12\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_it_says_what_broke_and_aborts)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
