/* file_remove_tree(): its own file, since it is a walk and the rest of file.c isn't. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/file.h"

enum { DEPTH_MAX = 64 }; /* ours are four deep; a loop of bind mounts isn't followed permanently */

struct walk {
	const char *root; /* for messages */
	dev_t device;
	struct err *err;
};

static enum status remove_at(const struct walk *walk, int parent_fd, const char *name, int depth);

static bool is_dots(const char *name)
{
	return name[0] == '.' && (name[1] == '\0' || (name[1] == '.' && name[2] == '\0'));
}

static enum status remove_entries(const struct walk *walk, DIR *directory, int depth)
{
	for (;;) {
		errno = 0;
		const struct dirent *entry = readdir(directory);
		if (entry == NULL)
			break;
		if (!is_dots(entry->d_name))
			TRY(remove_at(walk, dirfd(directory), entry->d_name, depth + 1));
	}
	return errno == 0 ? STATUS_OK : err_set_errno(walk->err, "below %s: read", walk->root);
}

static enum status remove_directory_at(const struct walk *walk, int parent_fd, const char *name,
				       int depth)
{
	if (depth > DEPTH_MAX)
		return err_set(walk->err, STATUS_FULL, "below %s: deeper than %d", walk->root,
			       DEPTH_MAX);
	int fd = openat(parent_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *directory = fd < 0 ? NULL : fdopendir(fd);
	if (directory == NULL) {
		enum status status = err_set_errno(walk->err, "below %s: %s", walk->root, name);
		if (fd >= 0)
			close(fd);
		return status;
	}
	enum status status = remove_entries(walk, directory, depth);
	closedir(directory);
	if (status == STATUS_OK && unlinkat(parent_fd, name, AT_REMOVEDIR) != 0)
		return err_set_errno(walk->err, "below %s: %s", walk->root, name);
	return status;
}

static enum status remove_at(const struct walk *walk, int parent_fd, const char *name, int depth)
{
	struct stat info;
	if (fstatat(parent_fd, name, &info, AT_SYMLINK_NOFOLLOW) != 0)
		return err_set_errno(walk->err, "below %s: %s", walk->root, name);
	if (info.st_dev != walk->device)
		return err_set(walk->err, STATUS_CONFLICT, "below %s: %s is another file system",
			       walk->root, name);
	if (S_ISDIR(info.st_mode))
		return remove_directory_at(walk, parent_fd, name, depth);
	if (unlinkat(parent_fd, name, 0) != 0)
		return err_set_errno(walk->err, "below %s: %s", walk->root, name);
	return STATUS_OK;
}

enum status file_remove_tree(const char *path, struct err *err)
{
	struct stat info;
	if (lstat(path, &info) != 0)
		return errno == ENOENT ? STATUS_OK : err_set_errno(err, "%s", path);
	struct walk walk = {.root = path, .device = info.st_dev, .err = err};
	return remove_at(&walk, AT_FDCWD, path, 0);
}
