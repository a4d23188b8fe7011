/* Processes beside those of the county, signals, logs. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/file.h"
#include "tests/e2e/kit/e2e.h"

#define LOG_LIMIT (8u << 20)

static void become(const struct county *county, enum daemon daemon, const char *argument,
		   const char *output)
{
	char program[COUNTY_PATH + 64], region[16];
	(void)snprintf(program, sizeof program, "%s/zhian-%s", county->options.binaries,
		       daemon_name(daemon));
	(void)snprintf(region, sizeof region, "%u", county->region);
	int file = open(output, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	(void)dup2(file, STDOUT_FILENO);
	(void)dup2(file, STDERR_FILENO);
	execl(program, program, "--root", county->root, "--region", region, argument, (char *)NULL);
	_exit(127);
}

void e2e_run(const struct county *county, enum daemon daemon, const char *argument,
	     struct e2e_ran *ret_ran)
{
	char output[COUNTY_PATH + 64];
	char *data;
	size_t size;
	int status;
	(void)snprintf(output, sizeof output, "%s/log/run.log", county->root);
	int64_t end_us = county_mono_us() + E2E_WAIT_MS * INT64_C(1000);
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0)
		become(county, daemon, argument, output);
	while (waitpid(pid, &status, WNOHANG) == 0) {
		if (county_mono_us() >= end_us) {
			(void)kill(pid, SIGKILL);
			(void)waitpid(pid, &status, 0);
			fail_msg("zhian-%s doesn't end by itself", daemon_name(daemon));
		}
		county_pause_ms(1);
	}
	ret_ran->exit = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	MUST(file_read(output, LOG_LIMIT, &data, &size, &err_));
	(void)snprintf(ret_ran->text, sizeof ret_ran->text, "%s", data);
	free(data);
}

void e2e_signal(const struct county *county, enum daemon daemon, int signal)
{
	assert_true(county->pids[daemon] > 0);
	assert_int_equal(kill(county->pids[daemon], signal), 0);
}

char *e2e_log(const struct county *county, enum daemon daemon)
{
	char path[COUNTY_PATH + 64];
	char *data;
	size_t size;
	(void)snprintf(path, sizeof path, "%s/log/%s.log", county->root, daemon_name(daemon));
	MUST(file_read(path, LOG_LIMIT, &data, &size, &err_));
	return data;
}

void e2e_wait_log(const struct county *county, enum daemon daemon, const char *words)
{
	int64_t end_us = county_mono_us() + E2E_WAIT_MS * INT64_C(1000);
	for (;;) {
		char *log = e2e_log(county, daemon);
		bool found = strstr(log, words) != NULL;
		if (!found && county_mono_us() >= end_us)
			fail_msg("zhian-%s never says \"%s\":\n%s", daemon_name(daemon), words,
				 log);
		free(log);
		if (found)
			return;
		county_pause_ms(5);
	}
}
