#include "common/base/file_lock.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/time.h"
#include "tests/lib/test.h"
#include "tests/lib/test_dir.h"

/* flock says of the next `held_tries` tries that somebody has the lock; `tries` counts all. */
static unsigned held_tries, tries;

int real_flock(int fd, int operation) __asm__("__real_flock");
int played_flock(int fd, int operation) __asm__("__wrap_flock");

int played_flock(int fd, int operation)
{
	tries++;
	if (held_tries == 0)
		return real_flock(fd, operation);
	held_tries--;
	errno = EWOULDBLOCK;
	return -1;
}

static int64_t start_ms(void)
{
	int64_t ms = 0;
	assert_ok(time_parse_moment("2025-03-14T09:30", &ms));
	return ms;
}

static void test_the_second_is_told_who_holds_it(void **state)
{
	struct err err;
	struct file_lock first;
	struct file_lock second = {.fd = -1};
	char pid[32];
	const char *path = test_dir_path(*state, "lock");
	assert_ok(file_lock_take(path, start_ms(), &first, &err));
	assert_status(file_lock_take(path, start_ms(), &second, &err), STATUS_BUSY);
	assert_int_equal(second.fd, -1);
	snprintf(pid, sizeof(pid), "pid %ld on ", (long)getpid());
	assert_non_null(strstr(err.text, path));
	assert_non_null(strstr(err.text, pid));
	assert_non_null(strstr(err.text, "since 2025-03-14T09:30:00.000+08:00"));
	file_lock_release(&first);
	file_lock_release(&first);
	assert_ok(file_lock_take(path, start_ms(), &second, &err));
	file_lock_release(&second);
}

/* A holder that dies without a word leaves nothing behind that must be cleaned up. */
static void test_a_dead_holder_holds_nothing(void **state)
{
	struct err err;
	struct file_lock lock;
	int status = 0;
	const char *path = test_dir_path(*state, "lock");
	pid_t child = fork();
	if (child == 0)
		_exit(file_lock_take(path, start_ms(), &lock, &err) == STATUS_OK ? 0 : 1);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	assert_ok(file_lock_take(path, start_ms(), &lock, &err));
	file_lock_release(&lock);
}

static void test_a_missing_directory_is_named(void **state)
{
	struct err err;
	struct file_lock lock;
	assert_status(file_lock_take(test_dir_path(*state, "none/lock"), 0, &lock, &err),
		      STATUS_IO);
	assert_non_null(strstr(err.text, "none/lock"));
}

/* Whoever asks for what is another's is told whose it is, who asks, and what to do. */
static void test_anothers_lock_is_named_with_its_owner(void **state)
{
	struct err err;
	struct file_lock lock;
	int status = 0;
	const char *path = test_dir_path(*state, "lock");
	if (geteuid() != 0) {
		print_message("[  SKIPPED ] anothers_lock: only root can be somebody else\n");
		skip();
	}
	assert_ok(file_lock_take(path, start_ms(), &lock, &err));
	file_lock_release(&lock);
	assert_int_equal(chmod(test_dir_path(*state, "."), 0755), 0);
	pid_t child = fork();
	if (child == 0) {
		if (setgid(60102) != 0 || setuid(60102) != 0)
			_exit(2);
		enum status refused = file_lock_take(path, start_ms(), &lock, &err);
		_exit(refused == STATUS_DENIED && strstr(err.text, "belongs to root") != NULL &&
				      strstr(err.text, "runs as user 60102") != NULL
			      ? 0
			      : 1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

/* Else a daemon that starts while somebody looks at it ends, and isn't started again. */
static void test_who_has_it_for_a_moment_keeps_nobody_from_it(void **state)
{
	struct err err;
	struct file_lock lock = {.fd = -1};
	const char *path = test_dir_path(*state, "lock");
	held_tries = 9;
	assert_ok(file_lock_take(path, start_ms(), &lock, &err));
	assert_int_equal(held_tries, 0);
	file_lock_release(&lock);
	lock.fd = -1;
	tries = 0;
	held_tries = 100;
	assert_status(file_lock_take(path, start_ms(), &lock, &err), STATUS_BUSY);
	assert_int_equal(tries, 10);
	assert_int_equal(lock.fd, -1);
	held_tries = 0;
}

int main(void)
{
#define WITH_DIR(test) cmocka_unit_test_setup_teardown(test, test_dir_setup, test_dir_teardown)
	const struct CMUnitTest tests[] = {
		WITH_DIR(test_the_second_is_told_who_holds_it),
		WITH_DIR(test_a_dead_holder_holds_nothing),
		WITH_DIR(test_a_missing_directory_is_named),
		WITH_DIR(test_anothers_lock_is_named_with_its_owner),
		WITH_DIR(test_who_has_it_for_a_moment_keeps_nobody_from_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
