/* Preloaded into a daemon: counts its flushes and how long they take, in a mapped file.
 *
 * The counters are of one process; the checkpoint's thread flushes too, so they are atomic.
 */
#include "tests/bench/chain/chain_syncs.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static struct chain_syncs *counters;

__attribute__((constructor)) static void open_counters(void)
{
	char path[512];
	const char *folder = getenv(CHAIN_SYNCS_FOLDER);
	const char *name = getenv(CHAIN_SYNCS_NAME);
	if (folder == NULL || name == NULL)
		return;
	(void)snprintf(path, sizeof path, "%s/%s.syncs", folder, name);
	int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	if (file < 0 || ftruncate(file, (off_t)sizeof *counters) != 0)
		return;
	void *at = mmap(NULL, sizeof *counters, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
	(void)close(file);
	if (at != MAP_FAILED)
		counters = (struct chain_syncs *)at;
}

static uint64_t now_ns(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static int counted(int result, uint64_t began_ns)
{
	if (counters != NULL) {
		__atomic_fetch_add(&counters->count, 1, __ATOMIC_RELAXED);
		__atomic_fetch_add(&counters->ns, now_ns() - began_ns, __ATOMIC_RELAXED);
	}
	return result;
}

/* dlsym() gives an object pointer; POSIX says that it may hold a function. */
union found {
	void *object;
	int (*file_call)(int);
	int (*map_call)(void *, size_t, int);
};

__attribute__((visibility("default"))) int fdatasync(int file)
{
	union found real = {dlsym(RTLD_NEXT, "fdatasync")};
	uint64_t began_ns = now_ns();
	return counted(real.file_call(file), began_ns);
}

__attribute__((visibility("default"))) int fsync(int file)
{
	union found real = {dlsym(RTLD_NEXT, "fsync")};
	uint64_t began_ns = now_ns();
	return counted(real.file_call(file), began_ns);
}

__attribute__((visibility("default"))) int msync(void *at, size_t size, int flags)
{
	union found real = {dlsym(RTLD_NEXT, "msync")};
	uint64_t began_ns = now_ns();
	return counted(real.map_call(at, size, flags), began_ns);
}
