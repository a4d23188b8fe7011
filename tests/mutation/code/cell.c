/* A mutant may delete, fill or flood whatever it likes: a test runs where it can reach nothing.
 *
 * Per worker: a mount namespace with everything read-only but its own folder, and a network of
 * loopback alone.  Per test: a process namespace, whose end ends everything that was started, and
 * empty folders in memory where tests put theirs. */
#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/mutation/code/runner.h"

#define MEMORY_MAX ((rlim_t)4 << 30) /* of one process; what it maps from files doesn't count */
#define EXIT_SKIPPED 77

enum {
	MS_REC_PRIVATE = 0x44000
}; /* MS_REC | MS_PRIVATE; <sys/mount.h> clashes with <linux/mount.h> */
int mount(const char *source, const char *target, const char *type, unsigned long flags,
	  const void *data);

static bool write_text(const char *path, const char *text)
{
	int file = open(path, O_WRONLY | O_CLOEXEC);
	bool written = file >= 0 && write(file, text, strlen(text)) == (ssize_t)strlen(text);
	if (file >= 0)
		(void)close(file);
	return written;
}

/* Without root's rights they are had in a user namespace, where the user stays who he is. */
static bool get_rights(void)
{
	char map[64];
	uid_t user = geteuid();
	gid_t group = getegid();
	if (user == 0)
		return true;
	if (unshare(CLONE_NEWUSER) != 0)
		return false;
	(void)snprintf(map, sizeof map, "%u %u 1\n", (unsigned)user, (unsigned)user);
	bool mapped =
		write_text("/proc/self/setgroups", "deny") && write_text("/proc/self/uid_map", map);
	(void)snprintf(map, sizeof map, "%u %u 1\n", (unsigned)group, (unsigned)group);
	return mapped && write_text("/proc/self/gid_map", map);
}

static bool loopback_up(void)
{
	struct ifreq request = {0};
	int with = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	(void)snprintf(request.ifr_name, sizeof request.ifr_name, "lo");
	request.ifr_flags = IFF_UP | IFF_RUNNING;
	bool up = with >= 0 && ioctl(with, SIOCSIFFLAGS, &request) == 0;
	if (with >= 0)
		(void)close(with);
	return up;
}

bool cell_enter(const char *folder)
{
	struct mount_attr read_only = {.attr_set = MOUNT_ATTR_RDONLY};
	return get_rights() && unshare(CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC) == 0 &&
	       mount(NULL, "/", NULL, MS_REC_PRIVATE, NULL) == 0 &&
	       syscall(SYS_mount_setattr, AT_FDCWD, "/", AT_RECURSIVE, &read_only,
		       sizeof read_only) == 0 &&
	       mount("cell", folder, "tmpfs", 0, "size=512m") == 0 && loopback_up();
}

/* ---- inside */

/* Where tests put their files: the first of them that is emptied is their TMPDIR. */
static const char *const folders[] = {"/tmp", "/dev/shm", "/var/tmp", "/run"};

/* What is built there stays what it is. */
static bool holds(const char *folder, const struct code_test *test)
{
	size_t length = strlen(folder);
	return strncmp(test->words[0], folder, length) == 0 && test->words[0][length] == '/';
}

/* The one that tests are told of; "/": the tree lies in each of them. */
static const char *empty_folders(const struct code_test *test)
{
	const char *own = "/";
	for (size_t i = sizeof folders / sizeof *folders; i-- > 0;) {
		if (!holds(folders[i], test) &&
		    mount("cell", folders[i], "tmpfs", 0, "size=1g,mode=1777") == 0)
			own = folders[i];
	}
	(void)mount("proc", "/proc", "proc", 0, NULL);
	return own;
}

static void limit(unsigned processor_s)
{
	struct rlimit processor = {processor_s, processor_s};
	struct rlimit memory = {MEMORY_MAX, MEMORY_MAX}, none = {0, 0};
	(void)setrlimit(RLIMIT_DATA, &memory);
	(void)setrlimit(RLIMIT_CORE, &none);
	if (processor_s != 0)
		(void)setrlimit(RLIMIT_CPU, &processor);
}

_Noreturn static void become_test(const struct cell_order *order, const char *own)
{
	char number[16];
	const struct code_test *test = order->test;
	int out = open(order->log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	int in = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (out < 0 || in < 0 || dup2(in, 0) != 0 || dup2(out, 1) != 1 || dup2(out, 2) != 2)
		_exit(126);
	(void)snprintf(number, sizeof number, "%u", order->mutant);
	for (size_t i = 0; test->environment[i] != NULL; i++)
		(void)putenv(test->environment[i]);
	(void)setenv("ZHIAN_MUTANT", number, 1);
	(void)setenv("ZHIAN_MUTANTS_MET", order->met, 1);
	if (test->only != NULL)
		(void)setenv("ZHIAN_TEST_ONLY", test->only, 1);
	(void)setenv("HOME", own, 1);
	(void)setenv("TMPDIR", own, 1);
	(void)setsid();
	limit(order->processor_s);
	if (chdir(test->directory) != 0)
		_exit(126);
	execv(test->words[0], test->words);
	_exit(127);
}

/* The first process of the namespace: waits for the test alone; its end is everybody's. */
_Noreturn static void become_first(const struct cell_order *order)
{
	int status = 0;
	const char *own = empty_folders(order->test);
	pid_t test = fork();
	if (test == 0)
		become_test(order, own);
	for (pid_t ended = -1; ended != test;) {
		ended = wait(&status);
		if (ended < 0 && errno != EINTR)
			_exit(126);
	}
	_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}

/* ---- outside */

static unsigned now_ms(void)
{
	struct timespec now;
	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (unsigned)now.tv_sec * 1000u + (unsigned)(now.tv_nsec / 1000000);
}

static unsigned ms_of(struct timeval time)
{
	return (unsigned)time.tv_sec * 1000u + (unsigned)(time.tv_usec / 1000);
}

/* The kernel writes a descriptor that is readable at the end to `ret_watch`. */
static pid_t start_first(const struct cell_order *order, uintptr_t ret_watch)
{
	struct clone_words {
		uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls;
	} words = {.flags = CLONE_NEWPID | CLONE_NEWNS | CLONE_PIDFD,
		   .exit_signal = SIGCHLD,
		   .pidfd = ret_watch};
	pid_t first = (pid_t)syscall(SYS_clone3, &words, sizeof words);
	if (first == 0)
		become_first(order);
	return first;
}

enum cell_end cell_run(const struct cell_order *order, struct cell_time *ret_time)
{
	unsigned begun = now_ms();
	int watch = -1, status = 0;
	struct rusage used = {0};
	pid_t first = start_first(order, (uintptr_t)&watch);
	if (first < 0)
		return CELL_SKIPPED;
	struct pollfd ended = {.fd = watch, .events = POLLIN};
	bool hung = poll(&ended, 1, (int)order->most_ms) == 0;
	if (hung)
		(void)kill(first, SIGKILL);
	while (wait4(first, &status, 0, &used) < 0 && errno == EINTR)
		continue;
	(void)close(watch);
	if (ret_time != NULL) {
		ret_time->real_ms = now_ms() - begun;
		ret_time->processor_ms = ms_of(used.ru_utime) + ms_of(used.ru_stime);
	}
	if (hung || (WIFEXITED(status) && WEXITSTATUS(status) == 128 + SIGXCPU))
		return CELL_HUNG;
	if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SKIPPED)
		return CELL_SKIPPED;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? CELL_PASSED : CELL_FAILED;
}
