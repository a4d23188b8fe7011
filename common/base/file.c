#include "common/base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/sabotage.h"

#define COPY_BLOCK 65536

static enum status join(char out[FILE_PATH_MAX], const char *path, const char *suffix,
			struct err *err)
{
	int length = snprintf(out, FILE_PATH_MAX, "%s%s", path, suffix);
	if (length < 0 || length >= FILE_PATH_MAX)
		return err_set(err, STATUS_INVALID, "path longer than %d bytes: %.64s...",
			       FILE_PATH_MAX - 1, path);
	return STATUS_OK;
}

/* The directory that holds `path`: "a/b" gives "a", "b" gives ".", "/b" gives "/". */
static enum status parent_of(const char *path, char out[FILE_PATH_MAX], struct err *err)
{
	TRY(join(out, path, "", err));
	size_t end = strlen(out);
	while (end > 1 && out[end - 1] == '/')
		end--;
	while (end > 0 && out[end - 1] != '/')
		end--;
	while (end > 1 && out[end - 1] == '/')
		end--;
	if (end == 0)
		memcpy(out, ".", 2);
	else
		out[end] = '\0';
	return STATUS_OK;
}

/* ---- reading */

static enum status read_whole(int fd, char *data, size_t size)
{
	while (size != 0) {
		ssize_t count = read(fd, data, size);
		if (count < 0 && errno == EINTR)
			continue;
		if (count <= 0)
			return STATUS_IO;
		data += count;
		size -= (size_t)count;
	}
	return STATUS_OK;
}

static enum status read_open_file(int fd, const char *path, size_t limit, char **ret_data,
				  size_t *ret_size, struct err *err)
{
	struct stat info;
	if (fstat(fd, &info) != 0)
		return err_set_errno(err, "%s", path);
	if (!S_ISREG(info.st_mode))
		return err_set(err, STATUS_INVALID, "%s: not a regular file", path);
	size_t size = (size_t)info.st_size;
	if (size > limit)
		return err_set(err, STATUS_FULL, "%s: %zu bytes, at most %zu are allowed", path,
			       size, limit);
	char *data = malloc(size + 1);
	if (data == NULL)
		return err_set_errno(err, "%s", path);
	errno = 0;
	if (read_whole(fd, data, size) != STATUS_OK) {
		enum status status =
			errno != 0 ? err_set_errno(err, "%s: read", path)
				   : err_set(err, STATUS_IO, "%s: shrank while it was read", path);
		free(data);
		return status;
	}
	data[size] = '\0';
	*ret_data = data;
	*ret_size = size;
	return STATUS_OK;
}

enum status file_read(const char *path, size_t limit, char **ret_data, size_t *ret_size,
		      struct err *err)
{
	/* O_NONBLOCK: opening a named pipe must not wait for its other end. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0 && errno == ENOENT)
		return err_set(err, STATUS_NOT_FOUND, "%s: no such file", path);
	if (fd < 0)
		return err_set_errno(err, "%s", path);
	enum status status = read_open_file(fd, path, limit, ret_data, ret_size, err);
	close(fd);
	return status;
}

/* ---- whose it is */

static void user_name(uid_t user, char out[64])
{
	char memory[4096];
	struct passwd entry, *found = NULL;
	if (getpwuid_r(user, &entry, memory, sizeof memory, &found) == 0 && found != NULL)
		(void)snprintf(out, 64, "%s", entry.pw_name);
	else
		(void)snprintf(out, 64, "user %ld", (long)user);
}

enum status file_refused(struct err *err, const char *path)
{
	int code = errno;
	struct stat info;
	char owner[64] = "another user", own[64];
	if ((code != EACCES && code != EPERM) || SABOTAGE("file.refused-unsaid"))
		return err_set_errno(err, "%s", path);
	user_name(geteuid(), own);
	if (stat(path, &info) == 0)
		user_name(info.st_uid, owner);
	bool daemons = strncmp(owner, "zhian", 5) == 0 || strncmp(own, "zhian", 5) == 0;
	return err_set(err, STATUS_DENIED,
		       "%s: not permitted: it belongs to %s, and this runs as %s%s", path, owner,
		       own,
		       daemons ? "; what needs several daemons' files is done as root, and "
				 "zhianctl county own gives each its own"
			       : "");
}

/* ---- writing */

static enum status write_all(int fd, struct bytes content, const char *path, struct err *err)
{
	while (content.size != 0) {
		ssize_t count = write(fd, content.data, content.size);
		if (count < 0 && errno == EINTR)
			continue;
		if (count <= 0)
			return err_set_errno(err, "%s: write", path);
		content.data += count;
		content.size -= (size_t)count;
	}
	return STATUS_OK;
}

static enum status copy_all(int fd, int from, const char *path, struct err *err)
{
	uint8_t block[COPY_BLOCK];
	for (off_t at = 0;;) {
		ssize_t count = pread(from, block, sizeof block, at);
		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0)
			return err_set_errno(err, "%s: read", path);
		if (count == 0)
			return STATUS_OK;
		TRY(write_all(fd, bytes_of(block, (size_t)count), path, err));
		at += count;
	}
}

static enum status sync_written(int fd, const char *path, struct err *err)
{
	if (!SABOTAGE("sync.file") && fsync(fd) != 0)
		return err_set_errno(err, "%s: fsync", path);
	return STATUS_OK;
}

/* Renames the finished temporary file into place, unless something failed before. */
static enum status put_in_place(const char *temporary, const char *path, struct err *err)
{
	if (rename(temporary, path) != 0)
		return err_set_errno(err, "%s: rename to %s", temporary, path);
	return SABOTAGE("sync.file-name") ? STATUS_OK : file_sync_name(path, err);
}

static int open_temporary(char name[FILE_PATH_MAX])
{
	if (SABOTAGE("file_write_in_place"))
		return open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	return mkostemp(name, O_CLOEXEC);
}

/* `content`, or where `from` is a file (not -1) what that one holds. */
static enum status write_beside(const char *path, struct bytes content, int from, mode_t mode,
				struct err *err)
{
	char temporary[FILE_PATH_MAX];
	TRY(join(temporary, path, SABOTAGE("file_write_in_place") ? "" : ".new-XXXXXX", err));
	int fd = open_temporary(temporary);
	if (fd < 0)
		return err_set_errno(err, "%s", path);
	/* Before the content: a secret is never readable by others, not even for a moment. */
	enum status status =
		fchmod(fd, mode) == 0 ? STATUS_OK : err_set_errno(err, "%s: chmod", path);
	if (status == STATUS_OK)
		status = from >= 0 ? copy_all(fd, from, path, err)
				   : write_all(fd, content, path, err);
	if (status == STATUS_OK)
		status = sync_written(fd, path, err);
	close(fd);
	if (status == STATUS_OK)
		status = put_in_place(temporary, path, err);
	if (status != STATUS_OK)
		unlink(temporary);
	return status;
}

enum status file_write_atomic(const char *path, struct bytes content, mode_t mode, struct err *err)
{
	return write_beside(path, content, -1, mode, err);
}

enum status file_copy_atomic(const char *path, int from, mode_t mode, struct err *err)
{
	return write_beside(path, bytes_of(NULL, 0), from, mode, err);
}

int file_nameless(const char *folder)
{
	char path[FILE_PATH_MAX];
	if (folder == NULL)
		folder = getenv("TMPDIR");
	(void)snprintf(path, sizeof path, "%.1000s/nameless-XXXXXX",
		       folder != NULL ? folder : "/tmp");
	int file = mkostemp(path, O_CLOEXEC);
	if (file >= 0 && unlink(path) == 0)
		return file;
	if (file >= 0)
		(void)close(file);
	return -1;
}

FILE *file_nameless_stream(const char *folder)
{
	int file = file_nameless(folder);
	FILE *stream = file >= 0 ? fdopen(file, "w+") : NULL;
	if (file >= 0 && stream == NULL)
		(void)close(file);
	return stream;
}

bool file_at_end(FILE *file)
{
	int next = getc(file);
	if (next != EOF)
		(void)ungetc(next, file);
	return next == EOF;
}

void file_sweep_temporary(const char *path)
{
	char pattern[FILE_PATH_MAX];
	struct err none;
	glob_t found;
	if (join(pattern, path, ".new-??????", &none) != STATUS_OK ||
	    glob(pattern, GLOB_NOSORT, NULL, &found) != 0)
		return;
	for (size_t i = 0; i < found.gl_pathc; i++)
		(void)unlink(found.gl_pathv[i]);
	globfree(&found);
}

enum status file_sync_directory(const char *path, struct err *err)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return err_set_errno(err, "%s", path);
	enum status status = fsync(fd) == 0 ? STATUS_OK : err_set_errno(err, "%s: fsync", path);
	close(fd);
	return status;
}

enum status file_sync_name(const char *path, struct err *err)
{
	char parent[FILE_PATH_MAX];
	TRY(parent_of(path, parent, err));
	return file_sync_directory(parent, err);
}

/* ---- directories */

static enum status sync_name(const char *path, struct err *err)
{
	return SABOTAGE("sync.directory") ? STATUS_OK : file_sync_name(path, err);
}

static bool is_empty(const char *path)
{
	size_t entries = 0;
	DIR *directory = opendir(path);
	while (directory != NULL && entries < 3 && readdir(directory) != NULL)
		entries++;
	if (directory != NULL)
		(void)closedir(directory);
	return directory != NULL && entries < 3; /* "." and ".." */
}

static enum status make_directory(const char *path, mode_t mode, struct err *err)
{
	struct stat info;
	if (mkdir(path, mode) == 0)
		return sync_name(path, err);
	if (errno != EEXIST)
		return err_set_errno(err, "%s", path);
	if (stat(path, &info) != 0)
		return err_set_errno(err, "%s", path);
	if (!S_ISDIR(info.st_mode))
		return err_set(err, STATUS_CONFLICT, "%s: is there and isn't a directory", path);
	/* Who made it may not have come so far, or be dead: nothing gets into one before that. */
	return is_empty(path) && !SABOTAGE("sync.directory-found") ? sync_name(path, err)
								   : STATUS_OK;
}

enum status file_make_directories(const char *path, mode_t mode, struct err *err)
{
	char part[FILE_PATH_MAX];
	TRY(join(part, path, "", err));
	for (size_t i = 1; part[i] != '\0'; i++) {
		if (part[i] != '/' || part[i - 1] == '/')
			continue;
		part[i] = '\0';
		TRY(make_directory(part, mode, err));
		part[i] = '/';
	}
	return make_directory(part, mode, err);
}
