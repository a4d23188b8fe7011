/* Who serves, and who was killed and isn't gone yet. */
#include "services/ctl/process.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/lib/test.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_killed_is_dying),
	};
	return cmocka_run_group_tests_name("ctl_process", tests, NULL, NULL);
}
