#include "tests/fault/fault_child.h"

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/lib/test.h"

struct fault_notes *fault_notes_create(void)
{
	void *memory = mmap(NULL, sizeof(struct fault_notes), PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_true(memory != MAP_FAILED);
	return memory;
}

void fault_notes_destroy(struct fault_notes *notes)
{
	(void)munmap(notes, sizeof(*notes));
}

enum fault_end fault_child_run(enum fault_end (*work)(void *context), void *context)
{
	int status = 0;
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0)
		_exit((int)work(context));
	assert_int_equal(waitpid(child, &status, 0), child);
	if (!WIFEXITED(status))
		print_error("the child died by signal %d\n", WTERMSIG(status));
	assert_true(WIFEXITED(status));
	enum fault_end end = (enum fault_end)WEXITSTATUS(status);
	assert_true(end == FAULT_DONE || end == FAULT_NOT_OPENED || end == FAULT_REFUSED ||
		    end == FAULT_KILLED);
	return end;
}
