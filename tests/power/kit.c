#include "tests/power/kit.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/random_source.h"

_Noreturn void power_fail(const char *what, const struct err *err)
{
	(void)fflush(stdout);
	(void)fprintf(stderr, "%s: %s\n", what, err->text);
	exit(1);
}

void power_base(char out[COUNTY_PATH])
{
	const char *folder = getenv("TMPDIR");
	(void)snprintf(out, COUNTY_PATH, "%.200s/zhian-power-XXXXXX",
		       folder != NULL ? folder : "/tmp");
	if (mkdtemp(out) == NULL)
		abort();
}

uint64_t power_seed(void)
{
	struct random_source random = random_system();
	const char *given = getenv("ZHIAN_POWER_SEED");
	uint64_t seed = given != NULL ? strtoull(given, NULL, 10) : random_below(&random, 1000000);
	printf("ZHIAN_POWER_SEED=%llu\n", (unsigned long long)seed);
	return seed;
}

/* ---- the log */

struct power_log *power_log_create(const char *path, const char *root)
{
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0 || ftruncate(fd, (off_t)POWER_LOG_BYTES) != 0)
		abort();
	void *at = mmap(NULL, POWER_LOG_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	(void)close(fd);
	if (at == MAP_FAILED || setenv(POWER_LOG_FILE, path, 1) != 0 ||
	    setenv(POWER_LOG_ROOT, root, 1) != 0)
		abort();
	struct power_log *log = (struct power_log *)at;
	atomic_store(&log->end, POWER_LOG_FIRST);
	return log;
}

void power_log_unmap(struct power_log *log)
{
	(void)munmap(log, POWER_LOG_BYTES);
}

void power_note(struct power_log *log, unsigned note, uint64_t which)
{
	uint64_t at;
	struct power_record *record = power_take(log, 0, &at);
	if (record == NULL)
		return;
	record->kind = POWER_NOTE;
	record->extra = (uint16_t)note;
	record->a = which;
	atomic_store(&record->ready, POWER_READY);
}

/* ---- programs */

const char power_ctl[] = ZHIAN_BIN_DIR "/zhianctl";

int power_run(const char *const arguments[], const char *preload, const char *log)
{
	int status = 0;
	pid_t pid = fork();
	if (pid == 0) {
		union {
			const char *const *read;
			char *const *passed;
		} list = {arguments};
		int out = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
		if (out >= 0) {
			(void)dup2(out, STDOUT_FILENO);
			(void)dup2(out, STDERR_FILENO);
		}
		if (preload != NULL)
			(void)setenv("LD_PRELOAD", preload, 1);
		execv(arguments[0], list.passed);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		abort();
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

bool power_record(const char *const arguments[], const char *base, const char *root,
		  struct power_recorded *ret_recorded)
{
	char log[COUNTY_PATH + 128], said[COUNTY_PATH + 128];
	(void)snprintf(log, sizeof log, "%.500s/log", base);
	(void)snprintf(said, sizeof said, "%.500s/said", base);
	ret_recorded->disk = disk_begin(root);
	ret_recorded->log = power_log_create(log, root);
	ret_recorded->exit_status = power_run(arguments, POWER_SHIM, said);
	disk_load(ret_recorded->disk, ret_recorded->log);
	const char *strange = disk_strange(ret_recorded->disk);
	if (strange != NULL)
		printf("%s\n", strange);
	return strange == NULL && disk_check(ret_recorded->disk, root);
}

void power_recorded_free(struct power_recorded *recorded)
{
	disk_free(recorded->disk);
	power_log_unmap(recorded->log);
}

void county_at(const struct county *county, const char *root, struct county *ret_county)
{
	*ret_county = *county;
	ret_county->options.preload = NULL;
	ret_county->keep = true;
	(void)snprintf(ret_county->root, sizeof ret_county->root, "%s", root);
	(void)snprintf(ret_county->etc, sizeof ret_county->etc, "%s/etc/zhian/%u", root,
		       county->region);
	(void)snprintf(ret_county->run, sizeof ret_county->run, "%s/run/zhian/%u", root,
		       county->region);
	(void)snprintf(ret_county->var, sizeof ret_county->var, "%s/var/lib/zhian/%u", root,
		       county->region);
	for (enum daemon daemon = DAEMON_UNKNOWN; daemon < DAEMON_COUNT; daemon++)
		ret_county->pids[daemon] = 0;
	if (setenv("ZHIAN_BOOT", root, 1) != 0) /* the power was away */
		abort();
}
