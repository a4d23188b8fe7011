/* The five processes of a test's county. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "common/base/file.h"
#include "tests/lib/county.h"

/* Bounded, however slow the machine; what a saboteur keeps from coming is waited for in vain. */
#define READY_MS (getenv("ZHIAN_SABOTEUR") == NULL ? INT64_C(180000) : INT64_C(30000))
#define LOOK_AGAIN_MS 20 /* how late a process's unexpected end is noticed */

int64_t county_mono_us(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

void county_pause_ms(int64_t ms)
{
	(void)poll(NULL, 0, (int)ms);
}

static void log_path(const struct county *county, enum daemon daemon, char out[COUNTY_PATH + 64])
{
	(void)snprintf(out, COUNTY_PATH + 64, "%s/log/%s.log", county->root, daemon_name(daemon));
}

static void ready_path(const struct county *county, enum daemon daemon, char out[COUNTY_PATH + 64])
{
	(void)snprintf(out, COUNTY_PATH + 64, "%s/%s.ready", county->run, daemon_name(daemon));
}

void county_log_tail(const struct county *county, enum daemon daemon, char *out, size_t size)
{
	char path[COUNTY_PATH + 64];
	log_path(county, daemon, path);
	out[0] = '\0';
	FILE *file = fopen(path, "rb");
	if (file == NULL)
		return;
	if (fseek(file, 0, SEEK_END) == 0) {
		long end = ftell(file);
		long from = end > (long)size - 1 ? end - ((long)size - 1) : 0;
		(void)fseek(file, from, SEEK_SET);
		out[fread(out, 1, size - 1, file)] = '\0';
	}
	(void)fclose(file);
}

/* In the child: nothing of the parent's but its standard input. */
static void become(const struct county *county, enum daemon daemon, const char *argument)
{
	char program[COUNTY_PATH + 64], path[COUNTY_PATH + 64], region[16];
	(void)snprintf(program, sizeof program, "%s/zhian-%s", county->options.binaries,
		       daemon_name(daemon));
	(void)snprintf(region, sizeof region, "%u", county->region);
	log_path(county, daemon, path);
	int log = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	if (log >= 0) {
		(void)dup2(log, STDOUT_FILENO);
		(void)dup2(log, STDERR_FILENO);
	}
	if (county->options.preload != NULL) {
		(void)setenv("LD_PRELOAD", county->options.preload, 1);
		(void)setenv("ZHIAN_SYNCS_NAME", daemon_name(daemon), 1);
	}
	if (county->options.descriptors != 0) {
		rlim_t most = county->options.descriptors;
		(void)setrlimit(RLIMIT_NOFILE, &(struct rlimit){most, most});
	}
	const char *arguments[] = {program, "--root", county->root, "--region",
				   region,  argument, NULL};
	union {
		const char *const *read;
		char *const *passed;
	} list = {arguments};
	execv(program, list.passed);
	_exit(127);
}

enum status county_spawn(struct county *county, enum daemon daemon, const char *argument,
			 struct err *err)
{
	char path[COUNTY_PATH + 64];
	if (county->pids[daemon] != 0)
		return err_set(err, STATUS_CONFLICT, "%s runs already", daemon_name(daemon));
	ready_path(county, daemon, path);
	(void)unlink(path);
	pid_t pid = fork();
	if (pid < 0)
		return err_set_errno(err, "fork");
	if (pid == 0)
		become(county, daemon, argument);
	county->pids[daemon] = pid;
	return STATUS_OK;
}

static bool reap(struct county *county, enum daemon daemon, int *ret_exit)
{
	int status;
	pid_t pid = waitpid(county->pids[daemon], &status, WNOHANG);
	if (pid == 0)
		return false;
	county->pids[daemon] = 0;
	*ret_exit = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	return true;
}

static bool is_ready(const struct county *county, enum daemon daemon)
{
	char path[COUNTY_PATH + 64];
	char *data;
	size_t size;
	struct err err;
	ready_path(county, daemon, path);
	if (file_read(path, 64, &data, &size, &err) != STATUS_OK)
		return false;
	bool ready = strtol(data, NULL, 10) == (long)county->pids[daemon];
	free(data);
	return ready;
}

static enum status ended_early(const struct county *county, enum daemon daemon, int exit_status,
			       struct err *err)
{
	char tail[240];
	county_log_tail(county, daemon, tail, sizeof tail);
	return err_set(err, STATUS_IO, "zhian-%s ended with %d: %s", daemon_name(daemon),
		       exit_status, tail);
}

enum status county_wait_ready(struct county *county, enum daemon daemon, int64_t timeout_ms,
			      struct err *err)
{
	int64_t end_us = county_mono_us() + timeout_ms * 1000;
	struct pollfd watch = {.fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK), .events = POLLIN};
	(void)inotify_add_watch(watch.fd, county->run, IN_MOVED_TO | IN_CREATE);
	enum status status = STATUS_OK;
	for (;;) {
		char events[4096];
		int exit_status;
		if (is_ready(county, daemon))
			break;
		if (reap(county, daemon, &exit_status)) {
			status = ended_early(county, daemon, exit_status, err);
			break;
		}
		if (county_mono_us() >= end_us) {
			status = err_set(err, STATUS_BUSY, "zhian-%s isn't ready after %lld ms",
					 daemon_name(daemon), (long long)timeout_ms);
			break;
		}
		if (poll(&watch, 1, LOOK_AGAIN_MS) > 0)
			while (read(watch.fd, events, sizeof events) > 0)
				;
	}
	if (watch.fd >= 0)
		(void)close(watch.fd);
	return status;
}

enum status county_start(struct county *county, enum daemon daemon, struct err *err)
{
	TRY(county_spawn(county, daemon, NULL, err));
	return county_wait_ready(county, daemon, READY_MS, err);
}

enum status county_start_all(struct county *county, struct err *err)
{
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++)
		TRY(county_spawn(county, daemon, NULL, err));
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++)
		TRY(county_wait_ready(county, daemon, READY_MS, err));
	return STATUS_OK;
}

enum status county_wait_exit(struct county *county, enum daemon daemon, int64_t timeout_ms,
			     int *ret_exit, struct err *err)
{
	int64_t end_us = county_mono_us() + timeout_ms * 1000;
	while (!reap(county, daemon, ret_exit)) {
		if (county_mono_us() >= end_us)
			return err_set(err, STATUS_BUSY, "zhian-%s still runs after %lld ms",
				       daemon_name(daemon), (long long)timeout_ms);
		county_pause_ms(1);
	}
	return STATUS_OK;
}

void county_kill(struct county *county, enum daemon daemon)
{
	if (county->pids[daemon] == 0)
		return;
	(void)kill(county->pids[daemon], SIGKILL);
	while (waitpid(county->pids[daemon], NULL, 0) < 0 && errno == EINTR)
		;
	county->pids[daemon] = 0;
}

enum status county_stop_all(struct county *county, int64_t timeout_ms, struct err *err)
{
	enum status status = STATUS_OK;
	for (enum daemon daemon = DAEMON_CREDIT; daemon > DAEMON_UNKNOWN; daemon--) {
		int exit_status = 0;
		if (county->pids[daemon] == 0)
			continue;
		(void)kill(county->pids[daemon], SIGTERM);
		enum status one = county_wait_exit(county, daemon, timeout_ms, &exit_status, err);
		if (one == STATUS_OK && exit_status != 0)
			one = ended_early(county, daemon, exit_status, err);
		if (one != STATUS_OK)
			status = one;
	}
	return status;
}
