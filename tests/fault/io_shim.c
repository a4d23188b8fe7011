#include "tests/fault/io_shim.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))

/* What a write replaced. */
struct replaced {
	struct replaced *next;
	int fd;
	dev_t device;
	ino_t file;
	off_t offset;
	size_t size;
	uint8_t data[];
};

/* A shim lies in front of libc for the whole process: its state can only be the process's. */
static struct io_shim_plan plan = {.at = -1};
static struct io_shim_counts counts;
static int64_t counted;
static struct replaced *unflushed;

/* POSIX gives functions by dlsym as object pointers. */
#define REAL(name, type)                                                                           \
	static type real;                                                                          \
	if (real == NULL)                                                                          \
	*(void **)&real = dlsym(RTLD_NEXT, name)

typedef ssize_t pwrite_fn(int, const void *, size_t, off_t);
typedef ssize_t writev_fn(int, const struct iovec *, int);
typedef ssize_t pwritev_fn(int, const struct iovec *, int, off_t);
typedef int fd_fn(int);
typedef int truncate_fn(int, off_t);
typedef int rename_fn(const char *, const char *);
typedef int mkdir_fn(const char *, mode_t);
typedef int path_fn(const char *);
typedef int unlinkat_fn(int, const char *, int);

static ssize_t real_pwrite(int fd, const void *data, size_t size, off_t offset)
{
	REAL("pwrite", pwrite_fn *);
	return real(fd, data, size, offset);
}

/* ---- what isn't flushed */

static void replaced_keep(int fd, off_t offset, size_t size)
{
	struct stat file;
	struct replaced *old = calloc(1, sizeof(*old) + size);
	if (old == NULL || fstat(fd, &file) != 0 || !S_ISREG(file.st_mode)) {
		free(old);
		return;
	}
	/* The descriptor that is written to needn't be readable; what lies behind the end was zero.
	 */
	char path[64];
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	int reader = open(path, O_RDONLY | O_CLOEXEC);
	if (reader >= 0 && pread(reader, old->data, size, offset) < 0)
		memset(old->data, 0, size);
	if (reader >= 0)
		(void)close(reader);
	old->fd = fd;
	old->device = file.st_dev;
	old->file = file.st_ino;
	old->offset = offset;
	old->size = size;
	old->next = unflushed;
	unflushed = old;
}

static void replaced_forget(int fd)
{
	struct stat file;
	if (fstat(fd, &file) != 0)
		return;
	for (struct replaced **at = &unflushed; *at != NULL;) {
		struct replaced *old = *at;
		if (old->device != file.st_dev || old->file != file.st_ino) {
			at = &old->next;
			continue;
		}
		*at = old->next;
		free(old);
	}
}

static bool still_open(const struct replaced *old)
{
	struct stat file;
	return fstat(old->fd, &file) == 0 && file.st_dev == old->device && file.st_ino == old->file;
}

/* splitmix64 */
static uint64_t random_next(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

EXPORT void io_shim_lose(uint64_t seed)
{
	uint64_t state = seed;
	for (struct replaced *old = unflushed; old != NULL; old = old->next) {
		bool take = seed == 0 || (random_next(&state) & 1) != 0;
		if (take && still_open(old))
			(void)real_pwrite(old->fd, old->data, old->size, old->offset);
	}
	while (unflushed != NULL) {
		struct replaced *old = unflushed;
		unflushed = old->next;
		free(old);
	}
}

/* ---- the plan */

EXPORT void io_shim_set(const struct io_shim_plan *new_plan)
{
	plan = *new_plan;
	counts = (struct io_shim_counts){0, 0, 0};
	counted = 0;
}

EXPORT void io_shim_off(void)
{
	plan.at = -1;
}

EXPORT struct io_shim_counts io_shim_counts(void)
{
	return counts;
}

/* Counts a call; true: it must fail, errno is set.  Doesn't return when the process is to die. */
static bool strikes(enum io_shim_calls call)
{
	if (plan.at < 0 || (plan.calls & (unsigned)call) == 0)
		return false;
	int64_t number = counted;
	counted++;
	if (number < plan.at || (number > plan.at && !plan.sticky))
		return false;
	if (plan.action == IO_SHIM_FAIL) {
		errno = plan.error;
		return true;
	}
	if (plan.action == IO_SHIM_POWER_CUT)
		io_shim_lose(plan.seed);
	_exit(IO_SHIM_KILLED);
}

static enum io_shim_calls kind_of_write(int fd)
{
	int flags = fcntl(fd, F_GETFL);
	return flags >= 0 && (flags & O_DSYNC) != 0 ? IO_SHIM_SYNC : IO_SHIM_WRITE;
}

/* True: the write must fail. */
static bool before_write(int fd, off_t offset, size_t size)
{
	enum io_shim_calls kind = kind_of_write(fd);
	if (kind == IO_SHIM_SYNC)
		counts.syncs++;
	else
		counts.writes++;
	if (strikes(kind))
		return true;
	if (kind == IO_SHIM_WRITE && offset >= 0)
		replaced_keep(fd, offset, size);
	return false;
}

static size_t total(const struct iovec *pieces, int count)
{
	size_t size = 0;
	for (int i = 0; i < count; i++)
		size += pieces[i].iov_len;
	return size;
}

/* ---- the calls */

EXPORT ssize_t pwrite(int fd, const void *data, size_t size, off_t offset)
{
	return before_write(fd, offset, size) ? -1 : real_pwrite(fd, data, size, offset);
}

EXPORT ssize_t pwrite64(int fd, const void *data, size_t size, off_t offset)
{
	return pwrite(fd, data, size, offset);
}

EXPORT ssize_t writev(int fd, const struct iovec *pieces, int count)
{
	REAL("writev", writev_fn *);
	off_t offset = lseek(fd, 0, SEEK_CUR);
	return before_write(fd, offset, total(pieces, count)) ? -1 : real(fd, pieces, count);
}

EXPORT ssize_t pwritev(int fd, const struct iovec *pieces, int count, off_t offset)
{
	REAL("pwritev", pwritev_fn *);
	bool fails = before_write(fd, offset, total(pieces, count));
	return fails ? -1 : real(fd, pieces, count, offset);
}

EXPORT int ftruncate(int fd, off_t size)
{
	REAL("ftruncate", truncate_fn *);
	return strikes(IO_SHIM_WRITE) ? -1 : real(fd, size);
}

EXPORT int fdatasync(int fd)
{
	REAL("fdatasync", fd_fn *);
	counts.syncs++;
	if (strikes(IO_SHIM_SYNC))
		return -1;
	int result = real(fd);
	if (result == 0)
		replaced_forget(fd);
	return result;
}

EXPORT int fsync(int fd)
{
	REAL("fsync", fd_fn *);
	counts.syncs++;
	if (strikes(IO_SHIM_SYNC))
		return -1;
	int result = real(fd);
	if (result == 0)
		replaced_forget(fd);
	return result;
}

EXPORT int rename(const char *from, const char *to)
{
	REAL("rename", rename_fn *);
	counts.names++;
	return strikes(IO_SHIM_NAME) ? -1 : real(from, to);
}

EXPORT int mkdir(const char *path, mode_t mode)
{
	REAL("mkdir", mkdir_fn *);
	counts.names++;
	return strikes(IO_SHIM_NAME) ? -1 : real(path, mode);
}

EXPORT int unlink(const char *path)
{
	REAL("unlink", path_fn *);
	counts.names++;
	return strikes(IO_SHIM_NAME) ? -1 : real(path);
}

EXPORT int rmdir(const char *path)
{
	REAL("rmdir", path_fn *);
	counts.names++;
	return strikes(IO_SHIM_NAME) ? -1 : real(path);
}

EXPORT int unlinkat(int directory, const char *path, int flags)
{
	REAL("unlinkat", unlinkat_fn *);
	counts.names++;
	return strikes(IO_SHIM_NAME) ? -1 : real(directory, path, flags);
}

/* ---- by environment */

static bool plan_read(const char *text, struct io_shim_plan *ret_plan)
{
	struct io_shim_plan read = {.seed = 1};
	char calls[8];
	char action[12];
	char sticky[8] = "";
	long at;
	int fields = sscanf(text, "%7[a-z]:%11[a-zA-Z]:%ld:%7[a-z]", calls, action, &at, sticky);
	if (fields < 3 || at < 0)
		return false;
	read.at = at;
	read.sticky = strcmp(sticky, "sticky") == 0;
	if (strcmp(calls, "write") == 0)
		read.calls = IO_SHIM_WRITE;
	else if (strcmp(calls, "sync") == 0)
		read.calls = IO_SHIM_SYNC;
	else if (strcmp(calls, "name") == 0)
		read.calls = IO_SHIM_NAME;
	else
		return false;
	if (strcmp(action, "EIO") == 0)
		read.error = EIO;
	else if (strcmp(action, "ENOSPC") == 0)
		read.error = ENOSPC;
	else if (strcmp(action, "kill") == 0)
		read.action = IO_SHIM_KILL;
	else if (strcmp(action, "cut") == 0)
		read.action = IO_SHIM_POWER_CUT;
	else
		return false;
	*ret_plan = read;
	return true;
}

__attribute__((constructor)) static void plan_from_environment(void)
{
	const char *text = getenv("ZHIAN_IO_SHIM");
	struct io_shim_plan read;
	if (text == NULL)
		return;
	if (!plan_read(text, &read)) {
		(void)fprintf(stderr, "io_shim: ZHIAN_IO_SHIM=%s isn't CALLS:ACTION:AT[:sticky]\n",
			      text);
		_exit(2);
	}
	io_shim_set(&read);
}
