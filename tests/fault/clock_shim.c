/* A wrong wall clock for one process: what the system's shows plus so many milliseconds, or one
 * that stands.  The monotonic clock is left alone.  Or a slow disk that nobody waits for: with each
 * flush both clocks go on by ZHIAN_CLOCK_FLUSH milliseconds.
 *
 * ZHIAN_CLOCK_SHIM names a file that is looked at each time: "OFFSET_MS", or "stands MOMENT_MS".
 * It is replaced by a rename, so that no half of it is ever read; without it the clock is right.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))
#define STANDS "stands "

typedef int clock_fn(clockid_t, struct timespec *);

/* POSIX gives functions by dlsym as object pointers. */
static int real_clock(clockid_t id, struct timespec *at)
{
	static clock_fn *real;
	if (real == NULL)
		*(void **)&real = dlsym(RTLD_NEXT, "clock_gettime");
	return real(id, at);
}

static void put_ms(struct timespec *at, int64_t ms)
{
	at->tv_sec = (time_t)(ms / 1000);
	at->tv_nsec = (long)(ms % 1000) * 1000000;
}

static void make_wrong(struct timespec *at)
{
	char text[64];
	const char *path = getenv("ZHIAN_CLOCK_SHIM");
	int file = path != NULL ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	if (file < 0)
		return;
	ssize_t size = read(file, text, sizeof text - 1);
	(void)close(file);
	if (size <= 0)
		return;
	text[size] = '\0';
	if (strncmp(text, STANDS, sizeof STANDS - 1) == 0)
		put_ms(at, strtoll(text + sizeof STANDS - 1, NULL, 10));
	else
		put_ms(at, (int64_t)at->tv_sec * 1000 + at->tv_nsec / 1000000 +
				   strtoll(text, NULL, 10));
}

/* ---- flushes */

static _Atomic int64_t flushed_ms;

static int64_t of_a_flush(void)
{
	const char *text = getenv("ZHIAN_CLOCK_FLUSH");
	return text != NULL ? strtoll(text, NULL, 10) : 0;
}

typedef int flush_fn(int);

EXPORT int fsync(int file)
{
	static flush_fn *real;
	if (real == NULL)
		*(void **)&real = dlsym(RTLD_NEXT, "fsync");
	flushed_ms += of_a_flush();
	return real(file);
}

EXPORT int fdatasync(int file)
{
	static flush_fn *real;
	if (real == NULL)
		*(void **)&real = dlsym(RTLD_NEXT, "fdatasync");
	flushed_ms += of_a_flush();
	return real(file);
}

static void go_on(struct timespec *at)
{
	int64_t ms = flushed_ms;
	if (ms != 0)
		put_ms(at, (int64_t)at->tv_sec * 1000 + at->tv_nsec / 1000000 + ms);
}

/* ---- clocks */

EXPORT int clock_gettime(clockid_t id, struct timespec *at)
{
	int result = real_clock(id, at);
	if (result == 0 && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE ||
			    id == CLOCK_MONOTONIC || id == CLOCK_MONOTONIC_COARSE))
		go_on(at);
	if (result == 0 && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE))
		make_wrong(at);
	return result;
}

EXPORT int gettimeofday(struct timeval *at, void *zone)
{
	struct timespec now;
	(void)zone;
	if (clock_gettime(CLOCK_REALTIME, &now) != 0)
		return -1;
	at->tv_sec = now.tv_sec;
	at->tv_usec = now.tv_nsec / 1000;
	return 0;
}

EXPORT time_t time(time_t *ret_at)
{
	struct timespec now;
	if (clock_gettime(CLOCK_REALTIME, &now) != 0)
		return (time_t)-1;
	if (ret_at != NULL)
		*ret_at = now.tv_sec;
	return now.tv_sec;
}
