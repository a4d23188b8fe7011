#include "services/ctl/backup/tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/base/sabotage.h"

#define DEPTH_MAX 16
#define PIECE ((size_t)1 << 20)

enum status tree_join(char out[FILE_PATH_MAX], const char *a, const char *b, struct err *err)
{
	int size = snprintf(out, FILE_PATH_MAX, "%s%s%s", a,
			    a[0] != '\0' && b[0] != '\0' ? "/" : "", b);
	if (size < 0 || size >= FILE_PATH_MAX)
		return err_set(err, STATUS_INVALID, "%.64s…: the path is too long", a);
	return STATUS_OK;
}

bool tree_keeps(const char *path)
{
	const char *slash = strrchr(path, '/');
	return strcmp(slash != NULL ? slash + 1 : path, "lock.mdb") != 0;
}

/* ---- walking */

struct walk {
	const char *root;
	tree_wanted_fn *wanted;
	tree_each_fn *each;
	void *context;
	struct err *err;
};

static int not_dots(const struct dirent *entry)
{
	return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static enum status walk_directory(const struct walk *walk, const char *below, unsigned depth);

static enum status walk_entry(const struct walk *walk, const char *below, const char *name,
			      unsigned depth)
{
	char path[FILE_PATH_MAX], whole[FILE_PATH_MAX];
	struct stat info;
	TRY(tree_join(path, below, name, walk->err));
	TRY(tree_join(whole, walk->root, path, walk->err));
	if (walk->wanted != NULL && !walk->wanted(path))
		return STATUS_OK;
	if (lstat(whole, &info) != 0)
		return err_set_errno(walk->err, "%s", whole);
	if (!S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode))
		return err_set(walk->err, STATUS_INVALID, "%s: neither a file nor a directory",
			       whole);
	TRY(walk->each(walk->context, path, &info, walk->err));
	return S_ISDIR(info.st_mode) ? walk_directory(walk, path, depth + 1) : STATUS_OK;
}

static enum status walk_directory(const struct walk *walk, const char *below, unsigned depth)
{
	char whole[FILE_PATH_MAX];
	struct dirent **entries;
	TRY(tree_join(whole, walk->root, below, walk->err));
	if (depth > DEPTH_MAX)
		return err_set(walk->err, STATUS_FULL, "%s: more than %d deep", whole, DEPTH_MAX);
	int count = scandir(whole, &entries, not_dots, by_name);
	if (count < 0 && errno == ENOENT)
		return err_set(walk->err, STATUS_NOT_FOUND, "%s: no such directory", whole);
	if (count < 0)
		return err_set_errno(walk->err, "%s", whole);
	enum status status = STATUS_OK;
	for (int i = 0; i < count; i++) {
		if (status == STATUS_OK)
			status = walk_entry(walk, below, entries[i]->d_name, depth);
		free(entries[i]);
	}
	free(entries);
	return status;
}

enum status tree_walk(const char *root, tree_wanted_fn *wanted, tree_each_fn *each, void *context,
		      struct err *err)
{
	struct walk walk = {root, wanted, each, context, err};
	return walk_directory(&walk, "", 0);
}

/* ---- files */

static enum status write_all(int fd, const char *data, size_t size)
{
	while (size != 0) {
		ssize_t count = write(fd, data, size);
		if (count < 0 && errno != EINTR)
			return STATUS_IO;
		if (count > 0) {
			data += count;
			size -= (size_t)count;
		}
	}
	return STATUS_OK;
}

/* Reads to the end; what is read goes into the digest and, unless `to` is -1, into that file. */
static enum status pour(int from, int to, uint64_t *ret_size, uint8_t ret_digest[CRYPTO_DIGEST])
{
	struct crypto_digest_stream stream;
	char *piece = (char *)malloc(PIECE);
	enum status status = piece != NULL ? STATUS_OK : STATUS_IO;
	uint64_t size = 0;
	crypto_digest_begin(&stream);
	while (status == STATUS_OK) {
		ssize_t count = read(from, piece, PIECE);
		if (count == 0)
			break;
		if (count < 0) {
			status = errno == EINTR ? STATUS_OK : STATUS_IO;
			continue;
		}
		crypto_digest_more(&stream, bytes_of(piece, (size_t)count));
		size += (uint64_t)count;
		if (to >= 0)
			status = write_all(to, piece, (size_t)count);
	}
	crypto_digest_end(&stream, ret_digest);
	*ret_size = size;
	free(piece);
	return status;
}

enum status tree_digest_file(const char *path, uint64_t *ret_size,
			     uint8_t ret_digest[CRYPTO_DIGEST], struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0 && errno == ENOENT)
		return err_set(err, STATUS_NOT_FOUND, "%s: no such file", path);
	if (fd < 0)
		return err_set_errno(err, "%s", path);
	enum status status = pour(fd, -1, ret_size, ret_digest);
	if (status != STATUS_OK)
		status = err_set_errno(err, "%s: read", path);
	close(fd);
	return status;
}

static enum status pour_durably(int from, const char *to, mode_t mode, uint64_t *ret_size,
				uint8_t ret_digest[CRYPTO_DIGEST], struct err *err)
{
	int fd = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return err_set_errno(err, "%s", to);
	enum status status = pour(from, fd, ret_size, ret_digest);
	if (status == STATUS_OK &&
	    (fchmod(fd, mode & 0777) != 0 || (!SABOTAGE("sync.backup-file") && fsync(fd) != 0)))
		status = STATUS_IO;
	if (status != STATUS_OK)
		status = err_set_errno(err, "%s: write", to);
	close(fd);
	return status;
}

static enum status copy_file(const char *from, const char *to, mode_t mode, struct err *err)
{
	uint8_t read_digest[CRYPTO_DIGEST], written_digest[CRYPTO_DIGEST];
	uint64_t read_size, written_size;
	int fd = open(from, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return err_set_errno(err, "%s", from);
	enum status status = pour_durably(fd, to, mode, &read_size, read_digest, err);
	close(fd);
	if (status != STATUS_OK)
		return status;
	TRY(tree_digest_file(to, &written_size, written_digest, err));
	if (read_size != written_size || memcmp(read_digest, written_digest, CRYPTO_DIGEST) != 0)
		return err_set(err, STATUS_CORRUPT,
			       "%s: reads back as something else than was written", to);
	return STATUS_OK;
}

/* ---- trees */

struct copying {
	const char *from, *to;
};

static enum status copy_entry(void *context, const char *path, const struct stat *info,
			      struct err *err)
{
	const struct copying *copying = (const struct copying *)context;
	char from[FILE_PATH_MAX], to[FILE_PATH_MAX];
	TRY(tree_join(from, copying->from, path, err));
	TRY(tree_join(to, copying->to, path, err));
	if (S_ISREG(info->st_mode))
		return copy_file(from, to, info->st_mode, err);
	if (mkdir(to, info->st_mode & 0777) != 0)
		return err_set_errno(err, "%s", to);
	return STATUS_OK;
}

enum status tree_copy(const char *from, const char *to, tree_wanted_fn *wanted, struct err *err)
{
	struct copying copying = {from, to};
	TRY(file_make_directories(to, 0700, err));
	return tree_walk(from, wanted, copy_entry, &copying, err);
}

static enum status sync_entry(void *context, const char *path, const struct stat *info,
			      struct err *err)
{
	char whole[FILE_PATH_MAX];
	TRY(tree_join(whole, (const char *)context, path, err));
	return S_ISDIR(info->st_mode) ? file_sync_directory(whole, err) : STATUS_OK;
}

enum status tree_sync(const char *root, struct err *err)
{
	union {
		const char *read;
		void *context;
	} passed = {root};
	if (SABOTAGE("sync.backup-names"))
		return STATUS_OK;
	TRY(tree_walk(root, NULL, sync_entry, passed.context, err));
	return file_sync_directory(root, err);
}

struct giving {
	const char *root;
	uid_t user;
	gid_t group;
};

static enum status give_entry(void *context, const char *path, const struct stat *info,
			      struct err *err)
{
	const struct giving *giving = (const struct giving *)context;
	char whole[FILE_PATH_MAX];
	(void)info;
	TRY(tree_join(whole, giving->root, path, err));
	if (lchown(whole, giving->user, giving->group) != 0)
		return err_set_errno(err, "%s: chown", whole);
	return STATUS_OK;
}

enum status tree_give(const char *root, const char *like, struct err *err)
{
	struct stat info;
	if (geteuid() != 0)
		return STATUS_OK;
	if (stat(like, &info) != 0)
		return err_set_errno(err, "%s", like);
	struct giving giving = {root, info.st_uid, info.st_gid};
	TRY(give_entry(&giving, "", &info, err));
	return tree_walk(root, NULL, give_entry, &giving, err);
}
