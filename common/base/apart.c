#include "common/base/apart.h"

#include <limits.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/sabotage.h"

/* A process that is killed while it waits must not leave anybody behind who holds its files' locks.
 */
static bool stand_apart(pid_t parent)
{
	if (SABOTAGE("shell.child-keeps-lock"))
		return true;
	return prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == 0 && getppid() == parent &&
	       close_range(STDERR_FILENO + 1, UINT_MAX, 0) == 0;
}

bool apart_is_well(bool (*look)(const void *context), const void *context)
{
	pid_t parent = getpid(), child = fork();
	if (child == 0)
		_exit(stand_apart(parent) && look(context) ? 0 : 1);
	int status = 0;
	return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) &&
	       WEXITSTATUS(status) == 0;
}
