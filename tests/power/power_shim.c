/* Preloaded into a process: writes down what it does to the files below one folder.
 *
 * stdio's own writes pass by unseen; that nothing did is checked by whoever reads the log
 * (disk_check()), who must be able to make the same tree from it.
 */
#include "tests/power/power_log.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
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
typedef int openat_fn(int, const char *, int, ...);
typedef int temporary_fn(char *, int);
typedef ssize_t write_fn(int, const void *, size_t);
typedef ssize_t pwrite_fn(int, const void *, size_t, off_t);
typedef ssize_t writev_fn(int, const struct iovec *, int);
typedef ssize_t pwritev_fn(int, const struct iovec *, int, off_t);
typedef int fd_fn(int);
typedef int ftruncate_fn(int, off_t);
typedef int truncate_fn(const char *, off_t);
typedef int fallocate_fn(int, int, off_t, off_t);
typedef int two_paths_fn(const char *, const char *);
typedef int exchange_fn(int, const char *, int, const char *, unsigned);
typedef int path_fn(const char *);
typedef int mkdir_fn(const char *, mode_t);
typedef int unlinkat_fn(int, const char *, int);
typedef void *mmap_fn(void *, size_t, int, int, int, off_t);
typedef ssize_t copy_range_fn(int, off_t *, int, off_t *, size_t, unsigned);

/* A shim lies in front of libc for the whole process: its state can only be the process's. */
static struct power_log *recording;
static char root[PATH_MAX];
static size_t root_size;
static dev_t device;
static const char *deadly; /* making a file whose name ends like this is the last thing done */

__attribute__((constructor)) static void begin(void)
{
	const char *path = getenv(POWER_LOG_FILE);
	const char *below = getenv(POWER_LOG_ROOT);
	struct stat info;
	if (path == NULL || below == NULL || stat(below, &info) != 0)
		return;
	REAL("open", open_fn *);
	int fd = real(path, O_RDWR | O_CLOEXEC);
	void *at = fd < 0 ? MAP_FAILED
			  : mmap(NULL, POWER_LOG_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (at == MAP_FAILED) {
		(void)fprintf(stderr, "power_shim: %s can't be mapped\n", path);
		_exit(2);
	}
	(void)close(fd);
	root_size = (size_t)snprintf(root, sizeof root, "%s", below);
	device = info.st_dev;
	deadly = getenv(POWER_LOG_KILL);
	recording = (struct power_log *)at;
}

/* ---- writing down */

struct entry {
	enum power_kind kind;
	unsigned flags;
	uint64_t a, b, c;
	const char *name, *other;
	const struct iovec *pieces;
	int count;
	size_t bytes;
};

static void put(const struct entry *entry)
{
	size_t name = entry->name != NULL ? strlen(entry->name) + 1 : 0;
	size_t other = entry->other != NULL ? strlen(entry->other) + 1 : 0;
	uint64_t at;
	struct power_record *record = power_take(recording, name + other + entry->bytes, &at);
	if (record == NULL)
		return;
	record->kind = (uint8_t)entry->kind;
	record->flags = (uint8_t)entry->flags;
	record->name_size = (uint16_t)name;
	record->other_size = (uint16_t)other;
	record->a = entry->a;
	record->b = entry->b;
	record->c = entry->c;
	char *out = (char *)(record + 1);
	if (name != 0)
		memcpy(out, entry->name, name);
	if (other != 0)
		memcpy(out + name, entry->other, other);
	out += name + other;
	size_t left = entry->bytes;
	for (int i = 0; i < entry->count && left != 0; i++) {
		size_t size = entry->pieces[i].iov_len < left ? entry->pieces[i].iov_len : left;
		memcpy(out, entry->pieces[i].iov_base, size);
		out += size;
		left -= size;
	}
	atomic_store(&record->ready, POWER_READY);
}

/* Below the root, whatever `path` is written like; NULL: elsewhere. */
static const char *inside(int directory, const char *path, char out[PATH_MAX])
{
	char folder[PATH_MAX] = "", link[64];
	int size = 0;
	if (recording == NULL)
		return NULL;
	if (path[0] != '/' && directory == AT_FDCWD && getcwd(folder, sizeof folder) == NULL)
		return NULL;
	if (path[0] != '/' && directory != AT_FDCWD) {
		(void)snprintf(link, sizeof link, "/proc/self/fd/%d", directory);
		ssize_t length = readlink(link, folder, sizeof folder - 1);
		if (length < 0)
			return NULL;
		folder[length] = '\0';
	}
	size = path[0] == '/' ? snprintf(out, PATH_MAX, "%s", path)
			      : snprintf(out, PATH_MAX, "%s/%s", folder, path);
	bool below = size > 0 && size < PATH_MAX && strncmp(out, root, root_size) == 0 &&
		     out[root_size] == '/';
	return below ? out + root_size : NULL;
}

/* A file of the disk that is looked at; 0: something else. */
static ino_t inode_of(int fd)
{
	int saved = errno;
	struct stat info;
	bool ours = recording != NULL && fstat(fd, &info) == 0 && info.st_dev == device &&
		    (S_ISREG(info.st_mode) || S_ISDIR(info.st_mode));
	errno = saved;
	return ours ? info.st_ino : 0;
}

static void name_changed(enum power_kind kind, const char *name, const char *other, ino_t inode)
{
	int saved = errno;
	put(&(struct entry){.kind = kind, .name = name, .other = other, .a = inode});
	errno = saved;
}

static void strange(const char *call)
{
	if (recording != NULL)
		put(&(struct entry){.kind = POWER_STRANGE, .name = call});
}

static bool all_zero(const struct iovec *pieces, int count)
{
	for (int i = 0; i < count; i++) {
		const uint8_t *data = (const uint8_t *)pieces[i].iov_base;
		size_t size = pieces[i].iov_len;
		if (size != 0 && (data[0] != 0 || memcmp(data, data + 1, size - 1) != 0))
			return false;
	}
	return true;
}

/* `offset` negative: where the file's own offset stands now, behind what was written. */
static void wrote(int fd, const struct iovec *pieces, int count, ssize_t written, off_t offset)
{
	int saved = errno;
	ino_t inode = written > 0 ? inode_of(fd) : 0;
	if (inode == 0) {
		errno = saved;
		return;
	}
	int flags = fcntl(fd, F_GETFL);
	if (offset < 0)
		offset = lseek(fd, 0, SEEK_CUR) - written;
	bool zeros = all_zero(pieces, count);
	put(&(struct entry){.kind = POWER_WRITE,
			    .flags = ((flags & O_DSYNC) != 0 ? POWER_DURABLE : 0u) |
				     (zeros ? POWER_ZEROS : 0u),
			    .a = inode,
			    .b = (uint64_t)offset,
			    .c = (uint64_t)written,
			    .pieces = pieces,
			    .count = count,
			    .bytes = zeros ? 0 : (size_t)written});
	errno = saved;
}

/* ---- opening */

static bool is_there(int directory, const char *path)
{
	struct stat info;
	return fstatat(directory, path, &info, AT_SYMLINK_NOFOLLOW) == 0;
}

static void die_at(const char *name)
{
	if (deadly != NULL && strlen(name) >= strlen(deadly) &&
	    strcmp(name + strlen(name) - strlen(deadly), deadly) == 0)
		(void)raise(SIGKILL);
}

static void opened(int fd, const char *name, bool made, int flags)
{
	if (fd >= 0 && made) {
		name_changed(POWER_CREATE, name, NULL, inode_of(fd));
		die_at(name);
	} else if (fd >= 0 && (flags & O_TRUNC) != 0)
		put(&(struct entry){.kind = POWER_TRUNCATE, .a = inode_of(fd)});
}

static int open_at(int directory, const char *path, int flags, mode_t mode)
{
	char whole[PATH_MAX];
	REAL("openat", openat_fn *);
	const char *name =
		(flags & (O_CREAT | O_TRUNC)) != 0 ? inside(directory, path, whole) : NULL;
	bool made = name != NULL && (flags & O_CREAT) != 0 && !is_there(directory, path);
	int fd = real(directory, path, flags, mode);
	if (name != NULL)
		opened(fd, name, made, flags);
	return fd;
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
	return open_at(AT_FDCWD, path, flags, mode);
}

EXPORT int open64(const char *path, int flags, ...)
{
	OPEN_MODE(flags, flags)
	return open_at(AT_FDCWD, path, flags, mode);
}

EXPORT int openat(int directory, const char *path, int flags, ...)
{
	OPEN_MODE(flags, flags)
	return open_at(directory, path, flags, mode);
}

EXPORT int mkostemp(char *template, int flags)
{
	char whole[PATH_MAX];
	REAL("mkostemp", temporary_fn *);
	int fd = real(template, flags);
	const char *name = fd >= 0 ? inside(AT_FDCWD, template, whole) : NULL;
	if (name != NULL)
		opened(fd, name, true, 0);
	return fd;
}

/* ---- writing */

EXPORT ssize_t write(int fd, const void *data, size_t size)
{
	REAL("write", write_fn *);
	ssize_t written = real(fd, data, size);
	union {
		const void *in;
		void *out;
	} pointer = {data};
	struct iovec piece = {pointer.out, size};
	wrote(fd, &piece, 1, written, -1);
	return written;
}

EXPORT ssize_t pwrite(int fd, const void *data, size_t size, off_t offset)
{
	REAL("pwrite", pwrite_fn *);
	ssize_t written = real(fd, data, size, offset);
	union {
		const void *in;
		void *out;
	} pointer = {data};
	struct iovec piece = {pointer.out, size};
	wrote(fd, &piece, 1, written, offset);
	return written;
}

EXPORT ssize_t pwrite64(int fd, const void *data, size_t size, off_t offset)
{
	return pwrite(fd, data, size, offset);
}

EXPORT ssize_t writev(int fd, const struct iovec *pieces, int count)
{
	REAL("writev", writev_fn *);
	ssize_t written = real(fd, pieces, count);
	wrote(fd, pieces, count, written, -1);
	return written;
}

EXPORT ssize_t pwritev(int fd, const struct iovec *pieces, int count, off_t offset)
{
	REAL("pwritev", pwritev_fn *);
	ssize_t written = real(fd, pieces, count, offset);
	wrote(fd, pieces, count, written, offset);
	return written;
}

EXPORT ssize_t copy_file_range(int from, off_t *from_at, int to, off_t *to_at, size_t size,
			       unsigned flags)
{
	REAL("copy_file_range", copy_range_fn *);
	if (inode_of(to) != 0)
		strange("copy_file_range");
	return real(from, from_at, to, to_at, size, flags);
}

EXPORT int fallocate(int fd, int mode, off_t offset, off_t size)
{
	REAL("fallocate", fallocate_fn *);
	if (inode_of(fd) != 0)
		strange("fallocate");
	return real(fd, mode, offset, size);
}

EXPORT int ftruncate(int fd, off_t size)
{
	REAL("ftruncate", ftruncate_fn *);
	int result = real(fd, size);
	ino_t inode = result == 0 ? inode_of(fd) : 0;
	if (inode != 0)
		put(&(struct entry){.kind = POWER_TRUNCATE, .a = inode, .b = (uint64_t)size});
	return result;
}

EXPORT int ftruncate64(int fd, off_t size)
{
	return ftruncate(fd, size);
}

EXPORT int truncate(const char *path, off_t size)
{
	char whole[PATH_MAX];
	REAL("truncate", truncate_fn *);
	if (inside(AT_FDCWD, path, whole) != NULL)
		strange("truncate");
	return real(path, size);
}

EXPORT void *mmap(void *at, size_t size, int protection, int flags, int fd, off_t offset)
{
	REAL("mmap", mmap_fn *);
	void *mapped = real(at, size, protection, flags, fd, offset);
	bool shared = (flags & MAP_SHARED) != 0 && (protection & PROT_WRITE) != 0;
	ino_t inode = shared && fd >= 0 && mapped != MAP_FAILED ? inode_of(fd) : 0;
	if (inode != 0)
		put(&(struct entry){.kind = POWER_MAPPED, .a = inode});
	return mapped;
}

/* ---- flushing */

static void flushed(int fd, uint64_t began, int result)
{
	ino_t inode = result == 0 ? inode_of(fd) : 0;
	if (inode != 0)
		put(&(struct entry){.kind = POWER_SYNC, .a = inode, .b = began});
}

static uint64_t stands_at(void)
{
	return recording != NULL ? atomic_load(&recording->end) : 0;
}

EXPORT int fsync(int fd)
{
	REAL("fsync", fd_fn *);
	uint64_t began = stands_at();
	int result = real(fd);
	flushed(fd, began, result);
	return result;
}

EXPORT int fdatasync(int fd)
{
	REAL("fdatasync", fd_fn *);
	uint64_t began = stands_at();
	int result = real(fd);
	flushed(fd, began, result);
	return result;
}

/* ---- names */

EXPORT int rename(const char *from, const char *to)
{
	char whole_from[PATH_MAX], whole_to[PATH_MAX];
	REAL("rename", two_paths_fn *);
	int result = real(from, to);
	const char *name = inside(AT_FDCWD, from, whole_from);
	const char *other = inside(AT_FDCWD, to, whole_to);
	if (result == 0 && name != NULL && other != NULL)
		name_changed(POWER_RENAME, name, other, 0);
	else if (result == 0 && (name != NULL || other != NULL))
		strange("rename");
	return result;
}

EXPORT int renameat2(int from_at, const char *from, int to_at, const char *to, unsigned flags)
{
	char whole_from[PATH_MAX], whole_to[PATH_MAX];
	REAL("renameat2", exchange_fn *);
	if (recording != NULL && getenv(POWER_LOG_PLAIN) != NULL) {
		errno = EINVAL;
		return -1;
	}
	int result = real(from_at, from, to_at, to, flags);
	const char *name = inside(from_at, from, whole_from);
	const char *other = inside(to_at, to, whole_to);
	if (result == 0 && name != NULL && other != NULL && flags == RENAME_EXCHANGE)
		name_changed(POWER_EXCHANGE, name, other, 0);
	else if (result == 0 && (name != NULL || other != NULL))
		strange("renameat2");
	return result;
}

EXPORT int link(const char *from, const char *to)
{
	char whole_from[PATH_MAX], whole_to[PATH_MAX];
	REAL("link", two_paths_fn *);
	int result = real(from, to);
	const char *name = inside(AT_FDCWD, from, whole_from);
	const char *other = inside(AT_FDCWD, to, whole_to);
	if (result == 0 && name != NULL && other != NULL)
		name_changed(POWER_LINK, name, other, 0);
	return result;
}

EXPORT int mkdir(const char *path, mode_t mode)
{
	char whole[PATH_MAX];
	struct stat info;
	REAL("mkdir", mkdir_fn *);
	int result = real(path, mode);
	const char *name = result == 0 ? inside(AT_FDCWD, path, whole) : NULL;
	if (name != NULL && stat(path, &info) == 0) {
		name_changed(POWER_MKDIR, name, NULL, info.st_ino);
		die_at(name);
	}
	return result;
}

EXPORT int unlinkat(int directory, const char *path, int flags)
{
	char whole[PATH_MAX];
	REAL("unlinkat", unlinkat_fn *);
	int result = real(directory, path, flags);
	const char *name = result == 0 ? inside(directory, path, whole) : NULL;
	if (name != NULL)
		name_changed(POWER_UNLINK, name, NULL, 0);
	return result;
}

EXPORT int unlink(const char *path)
{
	return unlinkat(AT_FDCWD, path, 0);
}

EXPORT int rmdir(const char *path)
{
	return unlinkat(AT_FDCWD, path, AT_REMOVEDIR);
}

EXPORT int symlink(const char *content, const char *path)
{
	char whole[PATH_MAX];
	REAL("symlink", two_paths_fn *);
	if (inside(AT_FDCWD, path, whole) != NULL)
		strange("symlink");
	return real(content, path);
}
