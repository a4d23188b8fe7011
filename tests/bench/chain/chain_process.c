#include "tests/bench/chain/chain.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "common/base/file.h"

#define PROC_MAX 8192

/* Files of /proc have no size: what one read gives is all of those that are read here. */
static char *read_proc(pid_t pid, const char *name)
{
	char path[64];
	char *data = (char *)malloc(PROC_MAX);
	(void)snprintf(path, sizeof path, "/proc/%ld/%s", (long)pid, name);
	int file = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t size = file >= 0 && data != NULL ? read(file, data, PROC_MAX - 1) : -1;
	if (file >= 0)
		(void)close(file);
	if (size < 0) {
		free(data);
		return NULL;
	}
	data[size] = '\0';
	return data;
}

/* To the nanosecond, where /proc counts in hundredths of a second. */
static uint64_t cpu_ns(pid_t pid)
{
	clockid_t clock;
	struct timespec time;
	if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &time) != 0)
		return 0;
	return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static uint64_t member(const char *status, const char *name)
{
	const char *at = strstr(status, name);
	return at != NULL ? strtoull(at + strlen(name), NULL, 10) : 0;
}

void chain_usage_of(pid_t pid, struct chain_usage *ret_usage)
{
	char *status = read_proc(pid, "status");
	*ret_usage = (struct chain_usage){.cpu_ns = cpu_ns(pid)};
	if (status != NULL) {
		ret_usage->rss_anon_kib = member(status, "RssAnon:");
		ret_usage->voluntary_switches = member(status, "\nvoluntary_ctxt_switches:");
	}
	free(status);
	char *io = read_proc(pid, "io");
	if (io != NULL)
		ret_usage->written_bytes = member(io, "\nwrite_bytes:");
	free(io);
}

void chain_syncs_read(const struct county *county, enum daemon daemon,
		      struct chain_syncs *ret_syncs)
{
	char path[COUNTY_PATH + 64];
	char *data;
	size_t size;
	struct err err;
	*ret_syncs = (struct chain_syncs){.count = 0};
	(void)snprintf(path, sizeof path, "%s/log/%s.syncs", county->root, daemon_name(daemon));
	if (file_read(path, 64, &data, &size, &err) != STATUS_OK)
		return;
	if (size == sizeof *ret_syncs)
		memcpy(ret_syncs, data, sizeof *ret_syncs);
	free(data);
}

/* ---- what figures are made of */

static int by_size(const void *a, const void *b)
{
	uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
	return left < right ? -1 : left > right;
}

void chain_sort(uint64_t *values, size_t count)
{
	qsort(values, count, sizeof values[0], by_size);
}
