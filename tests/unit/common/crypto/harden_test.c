#include "common/crypto/harden.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/lib/test.h"

static _Noreturn void harden_and_look(void)
{
	struct rlimit limit;

	if (process_harden(NULL) != STATUS_OK)
		_exit(1);
	if (getrlimit(RLIMIT_CORE, &limit) != 0 || limit.rlim_cur != 0 || limit.rlim_max != 0)
		_exit(2);
	if (prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) != 0)
		_exit(3);
	if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1)
		_exit(4);
	_exit(process_harden(NULL) == STATUS_OK ? 0 : 5); /* once more is fine */
}

static void nothing_leaves_the_process(void **state)
{
	pid_t child = fork();
	int end = 0;

	(void)state;
	if (child == 0)
		harden_and_look();
	assert_int_equal(waitpid(child, &end, 0), child);
	assert_true(WIFEXITED(end));
	assert_int_equal(WEXITSTATUS(end), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(nothing_leaves_the_process)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
