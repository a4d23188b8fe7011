#include "common/store/commit_worker.h"

#include <errno.h>
#include <stdlib.h>

#include "common/base/assert.h"
#include "common/base/thread.h"

struct commit_worker {
	struct journal *journal;
	struct parts *parts;
	pthread_t thread;
	bool begun; /* and not waited for: the daemon's thread alone looks at it */

	pthread_mutex_t mutex;
	pthread_cond_t changed;
	/* Under the mutex: */
	bool asked; /* until it is written */
	bool stop;
	enum status status; /* of the last write */
	struct err error;
};

enum status commit_write(struct journal *journal, struct parts *parts, struct err *err)
{
	if (parts != NULL)
		TRY(parts_write(parts, err));
	return journal_write(journal, err);
}

/* false: the thread must end.  What was asked for comes before the end. */
static bool wait_for_work(struct commit_worker *worker)
{
	pthread_mutex_lock(&worker->mutex);
	while (!worker->asked && !worker->stop)
		pthread_cond_wait(&worker->changed, &worker->mutex);
	bool asked = worker->asked;
	pthread_mutex_unlock(&worker->mutex);
	return asked;
}

static void *run(void *context)
{
	struct commit_worker *worker = context;
	while (wait_for_work(worker)) {
		struct err error = {0};
		enum status status = commit_write(worker->journal, worker->parts, &error);
		pthread_mutex_lock(&worker->mutex);
		worker->asked = false;
		worker->status = status;
		worker->error = error;
		pthread_cond_signal(&worker->changed);
		pthread_mutex_unlock(&worker->mutex);
	}
	return NULL;
}

static void worker_free(struct commit_worker *worker)
{
	pthread_cond_destroy(&worker->changed);
	pthread_mutex_destroy(&worker->mutex);
	free(worker);
}

enum status commit_worker_start(struct journal *journal, struct parts *parts,
				struct commit_worker **ret_worker, struct err *err)
{
	struct commit_worker *worker = calloc(1, sizeof(*worker));
	if (worker == NULL)
		return err_set(err, STATUS_FULL, "out of memory for the commits' thread");
	worker->journal = journal;
	worker->parts = parts;
	pthread_mutex_init(&worker->mutex, NULL);
	pthread_cond_init(&worker->changed, NULL);
	errno = thread_start(&worker->thread, run, worker);
	if (errno != 0) {
		enum status status = err_set_errno(err, "can't start the commits' thread");
		worker_free(worker);
		return status;
	}
	*ret_worker = worker;
	return STATUS_OK;
}

void commit_worker_begin(struct commit_worker *worker)
{
	ASSERT(!worker->begun);
	worker->begun = true;
	pthread_mutex_lock(&worker->mutex);
	worker->asked = true;
	pthread_cond_signal(&worker->changed);
	pthread_mutex_unlock(&worker->mutex);
}

enum status commit_worker_wait(struct commit_worker *worker, struct err *err)
{
	ASSERT(worker->begun);
	worker->begun = false;
	pthread_mutex_lock(&worker->mutex);
	while (worker->asked)
		pthread_cond_wait(&worker->changed, &worker->mutex);
	enum status status = worker->status;
	if (status != STATUS_OK && err != NULL)
		*err = worker->error;
	pthread_mutex_unlock(&worker->mutex);
	return status;
}

void commit_worker_stop(struct commit_worker *worker)
{
	if (worker == NULL)
		return;
	pthread_mutex_lock(&worker->mutex);
	worker->stop = true;
	pthread_cond_signal(&worker->changed);
	pthread_mutex_unlock(&worker->mutex);
	pthread_join(worker->thread, NULL);
	worker_free(worker);
}
