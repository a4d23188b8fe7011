#include <errno.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/assert.h"
#include "tests/mutation/code/run.h"

void *run_shared_room(size_t size)
{
	void *room =
		mmap(NULL, size + 1, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ASSERT(room != MAP_FAILED);
	return room;
}

unsigned char *run_reached(const struct run *run, size_t test, size_t mutant)
{
	return run->shared->reached + test * run->plan.mutant_count + mutant;
}

static bool enter(struct worker *worker, unsigned n)
{
	char folder[480];
	(void)snprintf(folder, sizeof folder, "%s/cell-%u", worker->run->settings->work, n);
	if (mkdir(folder, 0700) != 0 && errno != EEXIST)
		return false;
	(void)snprintf(worker->met, sizeof worker->met, "%s/met", folder);
	(void)snprintf(worker->log, sizeof worker->log, "%s/log", folder);
	return cell_enter(folder);
}

_Noreturn static void be_worker(struct run *run, unsigned n, size_t count,
				void (*work)(struct worker *, size_t))
{
	struct worker worker = {.run = run};
	if (!enter(&worker, n)) {
		run->shared->refused = true;
		_exit(1);
	}
	for (size_t i = run->shared->next++; i < count; i = run->shared->next++)
		work(&worker, i);
	(void)fflush(NULL);
	_exit(0);
}

bool run_in_workers(struct run *run, size_t count, void (*work)(struct worker *, size_t))
{
	run->shared->next = 0;
	(void)fflush(NULL);
	for (unsigned n = 0; n < run->settings->jobs; n++) {
		pid_t pid = fork();
		ASSERT(pid >= 0);
		if (pid == 0)
			be_worker(run, n, count, work);
	}
	bool whole = true;
	for (unsigned n = 0; n < run->settings->jobs; n++) {
		int status = 0;
		while (wait(&status) < 0 && errno == EINTR)
			continue;
		whole = whole && WIFEXITED(status) && WEXITSTATUS(status) == 0;
	}
	return whole;
}
