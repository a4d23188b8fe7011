/* The thread that writes checkpoints: it tells, it waits for the disk's lock, it ends. */
#include "tests/lib/test.h"
#include "tests/lib/test_dir.h"

#include <fcntl.h>
#include <inttypes.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/common/store/state_fixture.h"

/* What `done` told, from the worker's thread. */
struct told {
	sem_t done;
	enum status status;
	bool signals_blocked;
};

static void tell(void *context, enum status status)
{
	struct told *told = context;
	sigset_t blocked;
	told->status = status;
	told->signals_blocked = pthread_sigmask(SIG_SETMASK, NULL, &blocked) == 0 &&
				sigismember(&blocked, SIGTERM) && sigismember(&blocked, SIGHUP) &&
				sigismember(&blocked, SIGINT);
	sem_post(&told->done);
}

struct desk {
	struct test_dir *dir;
	struct mem_disk *disk;
	struct state_options options;
	struct state *state;
	struct checkpoint_worker *worker;
	struct told told;
};

static void begin(struct desk *desk)
{
	struct err err;
	assert_int_equal(sem_init(&desk->told.done, 0, 0), 0);
	assert_ok(state_open(&desk->options, &desk->state, &err));
	assert_ok(checkpoint_worker_start(desk->state, tell, &desk->told, &desk->worker, &err));
}

static void end(struct desk *desk)
{
	checkpoint_worker_stop(desk->worker);
	state_close(desk->state);
	sem_destroy(&desk->told.done);
}

static int setup(void **context)
{
	struct desk *desk = calloc(1, sizeof(*desk));
	desk->dir = test_dir_create();
	desk->disk = mem_disk_create();
	desk->options = fixture_options(test_dir_path(desk->dir, "state"), NULL);
	*context = desk;
	return 0;
}

static int teardown(void **context)
{
	struct desk *desk = *context;
	mem_disk_destroy(desk->disk);
	test_dir_destroy(desk->dir);
	free(desk);
	return 0;
}

static void freeze_and_ask(struct desk *desk, uint64_t frame)
{
	state_freeze(desk->state, frame);
	checkpoint_worker_ask(desk->worker);
}

static void wait_told(struct desk *desk)
{
	while (sem_wait(&desk->told.done) != 0)
		;
}

static void test_writes_while_the_loop_goes_on(void **context)
{
	struct desk *desk = *context;
	begin(desk);
	for (uint64_t frame = 1; frame <= 5; frame++) {
		for (uint64_t i = 0; i < 2000; i++)
			fixture_put_firm(state_writer(desk->state), i, (uint8_t)frame, 7);
		freeze_and_ask(desk, frame);
		/* Reads and writes of the loop while the thread reads what is frozen. */
		for (uint64_t i = 0; i < 2000; i++) {
			assert_int_equal(fixture_level(state_reader(desk->state), i), frame);
			if (i % 2 == 0)
				fixture_put_firm(state_writer(desk->state), i, 200, 0);
		}
		wait_told(desk);
		assert_ok(desk->told.status);
		assert_true(desk->told.signals_blocked);
		assert_true(state_written(desk->state));
		assert_ok(state_drop(desk->state, NULL));
		assert_int_equal(state_frame(desk->state), frame);
		assert_int_equal(fixture_level(state_reader(desk->state), 1), frame);
		assert_int_equal(fixture_level(state_reader(desk->state), 2), 200);
		assert_int_equal(fixture_count(state_reader(desk->state), TABLE_FIRM), 2000);
	}
	assert_int_equal(state_stats(desk->state).checkpoints, 5);
	assert_true(state_stats(desk->state).last_checkpoint_ms >= 0);
	end(desk);
}

static void test_failure_is_told_with_words(void **context)
{
	struct desk *desk = *context;
	desk->options = fixture_options("mem", desk->disk);
	begin(desk);
	fixture_put_firm(state_writer(desk->state), 1, 1, 1);
	mem_disk_faults(desk->disk)->fail_io_after = 0;
	freeze_and_ask(desk, 1);
	wait_told(desk);
	assert_status(desk->told.status, STATUS_IO);
	assert_string_not_equal(checkpoint_worker_error(desk->worker)->text, "");
	assert_false(state_written(desk->state));
	end(desk);
}

static void test_stop_finishes_what_was_asked(void **context)
{
	struct desk *desk = *context;
	begin(desk);
	fixture_put_firm(state_writer(desk->state), 1, 1, 1);
	freeze_and_ask(desk, 9);
	end(desk);
	assert_ok(state_open(&desk->options, &desk->state, NULL));
	assert_int_equal(state_frame(desk->state), 9);
	state_close(desk->state);
	checkpoint_worker_stop(NULL);
}

/* Is somebody waiting for a lock on this file?  The kernel marks waiters with an arrow. */
static bool somebody_waits(ino_t inode)
{
	char line[256];
	char suffix[32];
	bool waits = false;
	snprintf(suffix, sizeof(suffix), ":%" PRIuMAX " ", (uintmax_t)inode);
	FILE *locks = fopen("/proc/locks", "re");
	assert_non_null(locks);
	while (fgets(line, sizeof(line), locks) != NULL)
		waits = waits || (strstr(line, "-> FLOCK") != NULL && strstr(line, suffix) != NULL);
	fclose(locks);
	return waits;
}

static void test_waits_for_the_disk(void **context)
{
	struct desk *desk = *context;
	const char *path = test_dir_path(desk->dir, "checkpoint.lock");
	int other = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	struct stat stat = {0};
	assert_true(other >= 0 && fstat(other, &stat) == 0);
	assert_int_equal(flock(other, LOCK_EX), 0);
	desk->options.checkpoint_lock = path;
	begin(desk);
	freeze_and_ask(desk, 1);
	while (!somebody_waits(stat.st_ino)) {
		assert_false(state_written(desk->state));
		sched_yield();
	}
	assert_int_equal(flock(other, LOCK_UN), 0);
	wait_told(desk);
	assert_ok(desk->told.status);
	/* And lets go of it: another daemon may write now. */
	assert_int_equal(flock(other, LOCK_EX | LOCK_NB), 0);
	assert_ok(state_drop(desk->state, NULL));
	close(other);
	end(desk);
}

static void test_lock_must_be_openable(void **context)
{
	struct desk *desk = *context;
	struct err err;
	desk->options.checkpoint_lock = "/no/such/place/checkpoint.lock";
	assert_ok(state_open(&desk->options, &desk->state, &err));
	assert_status(checkpoint_worker_start(desk->state, tell, &desk->told, &desk->worker, &err),
		      STATUS_IO);
	assert_non_null(strstr(err.text, "/no/such/place/checkpoint.lock"));
	state_close(desk->state);
}

static void test_one_worker_per_state(void **context)
{
	struct desk *desk = *context;
	struct checkpoint_worker *second = NULL;
	begin(desk);
	assert_broken((void)(checkpoint_worker_start(desk->state, tell, &desk->told, &second,
						     NULL) == STATUS_OK));
	assert_broken(state_close(desk->state));
	assert_broken(checkpoint_worker_ask(desk->worker)); /* nothing is frozen */
	end(desk);
}

#define WITH_DESK(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_DESK(test_writes_while_the_loop_goes_on),
		WITH_DESK(test_failure_is_told_with_words),
		WITH_DESK(test_stop_finishes_what_was_asked),
		WITH_DESK(test_waits_for_the_disk),
		WITH_DESK(test_lock_must_be_openable),
		WITH_DESK(test_one_worker_per_state),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
