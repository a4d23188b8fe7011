/* The thread that writes checkpoints, and frees what they held in memory afterwards. */
#include "common/base/assert.h"
#include "common/base/clock_source.h"
#include "common/base/sabotage.h"
#include "common/base/thread.h"
#include "common/store/state_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

struct checkpoint_worker {
	struct state *state;
	void (*done)(void *context, enum status status);
	void *context;
	int lock_fd; /* -1: none */
	pthread_t thread;
	struct err error; /* the thread's, until `done` has told of a failure */

	pthread_mutex_t mutex;
	pthread_cond_t wake;
	/* Under the mutex: */
	bool asked;
	bool stop;
	struct writeback *dropped; /* to be freed */
};

/* Waits for other daemons on the same disk: two checkpoints at once make the journals' worst
 * commits twice as long. */
static enum status lock_disk(struct checkpoint_worker *worker)
{
	if (worker->lock_fd < 0 || SABOTAGE("state.checkpoint-without-lock"))
		return STATUS_OK;
	while (flock(worker->lock_fd, LOCK_EX) != 0)
		if (errno != EINTR)
			return err_set_errno(&worker->error, "%s: can't be locked",
					     worker->state->checkpoint_lock);
	return STATUS_OK;
}

static void unlock_disk(struct checkpoint_worker *worker)
{
	if (worker->lock_fd >= 0)
		(void)flock(worker->lock_fd, LOCK_UN);
}

static enum status write_locked(struct checkpoint_worker *worker)
{
	TRY(lock_disk(worker));
	struct clock_source clock = clock_system();
	int64_t start_ms = clock_mono_ms(&clock);
	enum status status = checkpoint_write(worker->state, &worker->error);
	unlock_disk(worker);
	if (status == STATUS_OK)
		checkpoint_written(worker->state, clock_mono_ms(&clock) - start_ms);
	return status;
}

/* What the thread was given to do: at least one of the two, or neither and it must end. */
struct work {
	bool write;
	struct writeback *dropped;
};

static struct work wait_for_work(struct checkpoint_worker *worker)
{
	pthread_mutex_lock(&worker->mutex);
	while (!worker->asked && !worker->stop && worker->dropped == NULL)
		pthread_cond_wait(&worker->wake, &worker->mutex);
	struct work work = {worker->asked, worker->dropped};
	worker->asked = false;
	worker->dropped = NULL;
	pthread_mutex_unlock(&worker->mutex);
	return work;
}

static void *run(void *context)
{
	struct checkpoint_worker *worker = context;
	for (;;) {
		struct work work = wait_for_work(worker);
		if (!work.write && work.dropped == NULL)
			return NULL;
		writeback_destroy(work.dropped);
		if (work.write)
			worker->done(worker->context, write_locked(worker));
	}
}

/* For state_drop(): 64 MiB go back to the system while the loop goes on. */
static void take_dropped(void *context, struct writeback *dropped)
{
	struct checkpoint_worker *worker = context;
	pthread_mutex_lock(&worker->mutex);
	struct writeback *before = worker->dropped;
	worker->dropped = dropped;
	pthread_cond_signal(&worker->wake);
	pthread_mutex_unlock(&worker->mutex);
	writeback_destroy(before);
}

static void worker_free(struct checkpoint_worker *worker)
{
	if (worker->lock_fd >= 0)
		close(worker->lock_fd);
	pthread_cond_destroy(&worker->wake);
	pthread_mutex_destroy(&worker->mutex);
	writeback_destroy(worker->dropped);
	free(worker);
}

static enum status worker_begin(struct checkpoint_worker *worker, struct err *err)
{
	const char *lock = worker->state->checkpoint_lock;
	if (lock != NULL) {
		worker->lock_fd = open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0660);
		if (worker->lock_fd < 0)
			return err_set_errno(err, "%s: can't open the checkpoint lock", lock);
	}
	errno = thread_start(&worker->thread, run, worker);
	if (errno != 0)
		return err_set_errno(err, "can't start the checkpoint's thread");
	return STATUS_OK;
}

enum status checkpoint_worker_start(struct state *state,
				    void (*done)(void *context, enum status status), void *context,
				    struct checkpoint_worker **ret_worker, struct err *err)
{
	ASSERT(state->discard == NULL);
	struct checkpoint_worker *worker = calloc(1, sizeof(*worker));
	if (worker == NULL)
		return err_set(err, STATUS_FULL, "out of memory for the checkpoint's thread");
	worker->state = state;
	worker->done = done;
	worker->context = context;
	worker->lock_fd = -1;
	pthread_mutex_init(&worker->mutex, NULL);
	pthread_cond_init(&worker->wake, NULL);
	enum status status = worker_begin(worker, err);
	if (status != STATUS_OK) {
		worker_free(worker);
		return status;
	}
	state->discard = take_dropped;
	state->discard_context = worker;
	*ret_worker = worker;
	return STATUS_OK;
}

void checkpoint_worker_ask(struct checkpoint_worker *worker)
{
	ASSERT(state_frozen(worker->state));
	pthread_mutex_lock(&worker->mutex);
	worker->asked = true;
	pthread_cond_signal(&worker->wake);
	pthread_mutex_unlock(&worker->mutex);
}

void checkpoint_worker_stop(struct checkpoint_worker *worker)
{
	if (worker == NULL)
		return;
	pthread_mutex_lock(&worker->mutex);
	worker->stop = true;
	pthread_cond_signal(&worker->wake);
	pthread_mutex_unlock(&worker->mutex);
	pthread_join(worker->thread, NULL);
	worker->state->discard = NULL;
	worker->state->discard_context = NULL;
	worker_free(worker);
}

const struct err *checkpoint_worker_error(const struct checkpoint_worker *worker)
{
	return &worker->error;
}
