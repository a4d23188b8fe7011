/* Preloaded into a daemon: the n-th call of a kind fails (fail_calls.h).
 *
 * What libc calls inside of itself passes by unseen.  Standard output and error never fail: that is
 * where a failure is told.
 */
/* Its inline functions of the same names would be in the way. */
#undef _FORTIFY_SOURCE
#define _FORTIFY_SOURCE 0

#include "tests/fault/calls/fail_calls.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))

/* POSIX gives functions by dlsym as object pointers. */
#define REAL(name, type)                                                                           \
	static type real;                                                                          \
	if (real == NULL)                                                                          \
	*(void **)&real = dlsym(RTLD_NEXT, name)

typedef int open_fn(const char *, int, ...);
typedef int temporary_fn(char *, int);
typedef ssize_t write_fn(int, const void *, size_t);
typedef ssize_t pwrite_fn(int, const void *, size_t, off_t);
typedef ssize_t writev_fn(int, const struct iovec *, int);
typedef ssize_t pwritev_fn(int, const struct iovec *, int, off_t);
typedef ssize_t read_fn(int, void *, size_t);
typedef ssize_t pread_fn(int, void *, size_t, off_t);
typedef int fd_fn(int);
typedef int size_fn(int, off_t);
typedef int two_paths_fn(const char *, const char *);
typedef int path_fn(const char *);
typedef int mkdir_fn(const char *, mode_t);
typedef int unlinkat_fn(int, const char *, int);
typedef void *mmap_fn(void *, size_t, int, int, int, off_t);
typedef int socket_fn(int, int, int);
typedef int accept_fn(int, __SOCKADDR_ARG, socklen_t *, int);
typedef int eventfd_fn(unsigned, int);
typedef int pipe_fn(int[2], int);
typedef int thread_fn(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);

/* glibc's own names: dlsym() allocates, and must get its memory from somewhere. */
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

/* A shim lies in front of libc for the whole process: its state can only be the process's. */
static struct fail_page *page;
static char root[PATH_MAX];
static size_t root_size;
static dev_t device;

/* ---- whose turn it is */

/* Counts a call of each of `kinds` (a bit each); whether this is one that fails.  `path`: of the
 * file that it names, or NULL. */
static bool fails_at(unsigned kinds, const char *call, const char *path)
{
	if (page == NULL)
		return false;
	if (page->part[0] != '\0' && (path == NULL || strstr(path, page->part) == NULL))
		return false;
	uint32_t kind = atomic_load(&page->kind);
	bool hit = false;
	for (unsigned i = 0; i < FAIL_KINDS_COUNT; i++) {
		if ((kinds & 1u << i) == 0)
			continue;
		uint64_t number = atomic_fetch_add(&page->count[i], 1);
		uint64_t at = atomic_load(&page->at);
		hit |= i == kind && number >= at && number - at < atomic_load(&page->more);
	}
	if (hit && atomic_load(&page->kills) != 0) {
		atomic_fetch_add(&page->failed, 1);
		(void)kill(getpid(), SIGKILL);
	}
	if (hit && atomic_fetch_add(&page->failed, 1) == 0)
		(void)strncpy(page->call, call, sizeof page->call - 1);
	return hit;
}

static bool fails(unsigned kinds, const char *call)
{
	return fails_at(kinds, call, NULL);
}

static int error_of_kind(void)
{
	static const int errors[FAIL_KINDS_COUNT] = {
		[FAIL_SPACE] = ENOSPC, [FAIL_DISK] = EIO,      [FAIL_HALF] = EIO,
		[FAIL_FILES] = EMFILE, [FAIL_MEMORY] = ENOMEM, [FAIL_THREADS] = EAGAIN,
	};
	return errors[atomic_load(&page->kind)];
}

#define KIND(name) (1u << FAIL_##name)
#define FAIL_AT(kinds, call, path, answer)                                                         \
	if (fails_at(kinds, call, path)) {                                                         \
		errno = error_of_kind();                                                           \
		return answer;                                                                     \
	}
#define FAIL_OR(kinds, call, answer) FAIL_AT(kinds, call, NULL, answer)

/* A file of the county's; not what is logged. */
static bool ours(int fd)
{
	int saved = errno;
	struct stat info;
	bool is = page != NULL && fd > STDERR_FILENO && fstat(fd, &info) == 0 &&
		  info.st_dev == device && (S_ISREG(info.st_mode) || S_ISDIR(info.st_mode));
	errno = saved;
	return is;
}

static bool below(const char *path)
{
	return page != NULL && strncmp(path, root, root_size) == 0 && path[root_size] == '/';
}

static bool halves(void)
{
	return atomic_load(&page->kind) == FAIL_HALF;
}

/* ---- opening */

static bool makes_file(const char *path, int flags)
{
	struct stat info;
	return (flags & O_CREAT) != 0 && below(path) && lstat(path, &info) != 0;
}

static int open_it(const char *path, int flags, mode_t mode)
{
	REAL("open", open_fn *);
	unsigned kinds = KIND(FILES);
	if (below(path))
		kinds |= KIND(DISK);
	if (page != NULL && makes_file(path, flags))
		kinds |= KIND(SPACE);
	FAIL_AT(kinds, "open", path, -1)
	return real(path, flags, mode);
}

#define OPEN_MODE(flags, last)                                                                     \
	mode_t mode = 0;                                                                           \
	if (((flags) & (O_CREAT | O_TMPFILE)) != 0) {                                              \
		va_list list;                                                                      \
		va_start(list, last);                                                              \
		mode = va_arg(list, mode_t);                                                       \
		va_end(list);                                                                      \
	}

EXPORT int open(const char *path, int flags, ...)
{
	OPEN_MODE(flags, flags)
	return open_it(path, flags, mode);
}

EXPORT int open64(const char *path, int flags, ...)
{
	OPEN_MODE(flags, flags)
	return open_it(path, flags, mode);
}

EXPORT int mkostemp(char *template, int flags)
{
	REAL("mkostemp", temporary_fn *);
	FAIL_AT(KIND(FILES) | KIND(SPACE) | KIND(DISK), "mkostemp", template, -1)
	return real(template, flags);
}

EXPORT int socket(int family, int type, int protocol)
{
	REAL("socket", socket_fn *);
	FAIL_OR(KIND(FILES), "socket", -1)
	return real(family, type, protocol);
}

EXPORT int accept4(int fd, __SOCKADDR_ARG address, socklen_t *size, int flags)
{
	REAL("accept4", accept_fn *);
	FAIL_OR(KIND(FILES), "accept4", -1)
	return real(fd, address, size, flags);
}

EXPORT int eventfd(unsigned first, int flags)
{
	REAL("eventfd", eventfd_fn *);
	FAIL_AT(KIND(FILES), "eventfd", "eventfd", -1)
	return real(first, flags);
}

EXPORT int epoll_create1(int flags)
{
	REAL("epoll_create1", fd_fn *);
	FAIL_OR(KIND(FILES), "epoll_create1", -1)
	return real(flags);
}

EXPORT int pipe2(int fds[2], int flags)
{
	REAL("pipe2", pipe_fn *);
	FAIL_OR(KIND(FILES), "pipe2", -1)
	return real(fds, flags);
}

/* ---- writing and reading */

#define WRITES (KIND(SPACE) | KIND(DISK) | KIND(HALF))

EXPORT ssize_t write(int fd, const void *data, size_t size)
{
	REAL("write", write_fn *);
	if (ours(fd) && fails(WRITES, "write")) {
		errno = error_of_kind();
		return halves() && size > 1 ? real(fd, data, size / 2) : -1;
	}
	return real(fd, data, size);
}

EXPORT ssize_t pwrite(int fd, const void *data, size_t size, off_t offset)
{
	REAL("pwrite", pwrite_fn *);
	if (ours(fd) && fails(WRITES, "pwrite")) {
		errno = error_of_kind();
		return halves() && size > 1 ? real(fd, data, size / 2, offset) : -1;
	}
	return real(fd, data, size, offset);
}

EXPORT ssize_t pwrite64(int fd, const void *data, size_t size, off_t offset)
{
	return pwrite(fd, data, size, offset);
}

static struct iovec half_of(const struct iovec *pieces)
{
	return (struct iovec){pieces[0].iov_base, pieces[0].iov_len / 2};
}

EXPORT ssize_t writev(int fd, const struct iovec *pieces, int count)
{
	REAL("writev", writev_fn *);
	if (ours(fd) && fails(WRITES, "writev")) {
		struct iovec half = half_of(pieces);
		errno = error_of_kind();
		return halves() && half.iov_len != 0 ? real(fd, &half, 1) : -1;
	}
	return real(fd, pieces, count);
}

EXPORT ssize_t pwritev(int fd, const struct iovec *pieces, int count, off_t offset)
{
	REAL("pwritev", pwritev_fn *);
	if (ours(fd) && fails(WRITES, "pwritev")) {
		struct iovec half = half_of(pieces);
		errno = error_of_kind();
		return halves() && half.iov_len != 0 ? real(fd, &half, 1, offset) : -1;
	}
	return real(fd, pieces, count, offset);
}

EXPORT int ftruncate(int fd, off_t size)
{
	REAL("ftruncate", size_fn *);
	if (ours(fd))
		FAIL_OR(KIND(SPACE) | KIND(DISK), "ftruncate", -1)
	return real(fd, size);
}

EXPORT int ftruncate64(int fd, off_t size)
{
	return ftruncate(fd, size);
}

EXPORT ssize_t read(int fd, void *data, size_t size)
{
	REAL("read", read_fn *);
	if (ours(fd))
		FAIL_OR(KIND(DISK), "read", -1)
	return real(fd, data, size);
}

EXPORT ssize_t pread(int fd, void *data, size_t size, off_t offset)
{
	REAL("pread", pread_fn *);
	if (ours(fd))
		FAIL_OR(KIND(DISK), "pread", -1)
	return real(fd, data, size, offset);
}

EXPORT ssize_t pread64(int fd, void *data, size_t size, off_t offset)
{
	return pread(fd, data, size, offset);
}

EXPORT int fsync(int fd)
{
	REAL("fsync", fd_fn *);
	FAIL_OR(KIND(DISK), "fsync", -1)
	return real(fd);
}

EXPORT int fdatasync(int fd)
{
	REAL("fdatasync", fd_fn *);
	FAIL_OR(KIND(DISK), "fdatasync", -1)
	return real(fd);
}

/* ---- names */

EXPORT int rename(const char *from, const char *to)
{
	REAL("rename", two_paths_fn *);
	if (below(to))
		FAIL_AT(KIND(SPACE) | KIND(DISK), "rename", to, -1)
	return real(from, to);
}

EXPORT int mkdir(const char *path, mode_t mode)
{
	REAL("mkdir", mkdir_fn *);
	if (below(path))
		FAIL_AT(KIND(SPACE) | KIND(DISK), "mkdir", path, -1)
	return real(path, mode);
}

EXPORT int unlink(const char *path)
{
	REAL("unlink", path_fn *);
	if (below(path))
		FAIL_AT(KIND(DISK), "unlink", path, -1)
	return real(path);
}

EXPORT int unlinkat(int directory, const char *path, int flags)
{
	REAL("unlinkat", unlinkat_fn *);
	if (below(path))
		FAIL_AT(KIND(DISK), "unlinkat", path, -1)
	return real(directory, path, flags);
}

EXPORT int rmdir(const char *path)
{
	REAL("rmdir", path_fn *);
	if (below(path))
		FAIL_AT(KIND(DISK), "rmdir", path, -1)
	return real(path);
}

/* ---- memory and threads */

EXPORT void *malloc(size_t size)
{
	FAIL_OR(KIND(MEMORY), "malloc", NULL)
	return __libc_malloc(size);
}

EXPORT void *calloc(size_t count, size_t size)
{
	FAIL_OR(KIND(MEMORY), "calloc", NULL)
	return __libc_calloc(count, size);
}

EXPORT void *realloc(void *old, size_t size)
{
	FAIL_OR(KIND(MEMORY), "realloc", NULL)
	return __libc_realloc(old, size);
}

EXPORT void *aligned_alloc(size_t alignment, size_t size)
{
	FAIL_OR(KIND(MEMORY), "aligned_alloc", NULL)
	return __libc_memalign(alignment, size);
}

EXPORT int posix_memalign(void **ret_memory, size_t alignment, size_t size)
{
	FAIL_OR(KIND(MEMORY), "posix_memalign", ENOMEM)
	void *memory = __libc_memalign(alignment, size);
	if (memory == NULL)
		return ENOMEM;
	*ret_memory = memory;
	return 0;
}

EXPORT void *mmap(void *at, size_t size, int protection, int flags, int fd, off_t offset)
{
	REAL("mmap", mmap_fn *);
	FAIL_OR(KIND(MEMORY), "mmap", MAP_FAILED)
	return real(at, size, protection, flags, fd, offset);
}

EXPORT int pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
			  void *(*start)(void *), void *context)
{
	REAL("pthread_create", thread_fn *);
	FAIL_OR(KIND(THREADS), "pthread_create", EAGAIN)
	return real(thread, attributes, start, context);
}

/* ---- the page */

__attribute__((constructor)) static void begin(void)
{
	const char *path = getenv(FAIL_PAGE);
	const char *folder = getenv(FAIL_ROOT);
	struct stat info;
	if (path == NULL || folder == NULL || stat(folder, &info) != 0)
		return;
	int fd = open(path, O_RDWR | O_CLOEXEC);
	void *at = fd < 0 ? MAP_FAILED
			  : mmap(NULL, sizeof *page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (at == MAP_FAILED) {
		(void)fprintf(stderr, "fail_shim: %s can't be mapped\n", path);
		_exit(2);
	}
	(void)close(fd);
	root_size = (size_t)snprintf(root, sizeof root, "%s", folder);
	device = info.st_dev;
	page = (struct fail_page *)at;
}
