#include "common/store/place.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/assert.h"
#include "common/base/file.h"
#include "common/base/sabotage.h"
#include "common/store/engine_internal.h"
#include "common/store/mem_disk.h"

static enum status path_join(const struct place *place, const char *name, char out[FILE_PATH_MAX],
			     struct err *err)
{
	int size = snprintf(out, FILE_PATH_MAX, "%s/%s", place->directory, name);
	if ((size_t)size >= FILE_PATH_MAX)
		return err_set(err, STATUS_INVALID, "%s: path is too long", place->directory);
	return STATUS_OK;
}

enum status place_make(const struct place *place, struct err *err)
{
	if (place->mem != NULL)
		return STATUS_OK;
	return file_make_directories(place->directory, 0700, err);
}

/* ---- listing */

static bool names_add(struct place_names *names, const char *name)
{
	size_t length = strlen(name);
	if (length >= PLACE_NAME_MAX)
		return true;
	void *grown = realloc(names->names, (names->count + 1) * PLACE_NAME_MAX);
	if (grown == NULL)
		return false;
	names->names = grown;
	memcpy(names->names[names->count], name, length + 1);
	names->count++;
	return true;
}

static bool list_mem(const struct place *place, struct place_names *names)
{
	size_t length = strlen(place->directory);
	for (size_t i = 0; i < place->mem->count; i++) {
		const char *name = place->mem->environments[i]->name;
		bool below = strncmp(name, place->directory, length) == 0 && name[length] == '/' &&
			     strchr(name + length + 1, '/') == NULL;
		if (below && !names_add(names, name + length + 1))
			return false;
	}
	return true;
}

static enum status list_directory(const struct place *place, struct place_names *names,
				  struct err *err)
{
	DIR *directory = opendir(place->directory);
	if (directory == NULL)
		return err_set_errno(err, "%s: can't list", place->directory);
	enum status status = STATUS_OK;
	while (status == STATUS_OK) {
		errno = 0;
		const struct dirent *entry = readdir(directory);
		if (entry == NULL && errno != 0)
			status = err_set_errno(err, "%s: can't list", place->directory);
		if (entry == NULL)
			break;
		if (entry->d_name[0] != '.' && !names_add(names, entry->d_name))
			status = err_set(err, STATUS_FULL, "%s: out of memory", place->directory);
	}
	(void)closedir(directory);
	return status;
}

static int name_compare(const void *a, const void *b)
{
	return strcmp(a, b);
}

enum status place_list(const struct place *place, struct place_names *ret_names, struct err *err)
{
	struct place_names names = {0, NULL};
	enum status status = STATUS_OK;
	if (place->mem == NULL)
		status = list_directory(place, &names, err);
	else if (!list_mem(place, &names))
		status = err_set(err, STATUS_FULL, "%s: out of memory", place->directory);
	if (status != STATUS_OK) {
		free(names.names);
		return status;
	}
	if (names.count > 1)
		qsort(names.names, names.count, PLACE_NAME_MAX, name_compare);
	*ret_names = names;
	return STATUS_OK;
}

void place_names_free(struct place_names *names)
{
	free(names->names);
	*names = (struct place_names){0, NULL};
}

/* ---- opening, renaming */

/* What is packed is named before what it was made of is removed, so in this order one is found. */
static enum status open_closed(const struct engine_options *options, struct engine **ret_engine,
			       struct err *err)
{
	enum status status = engine_open_file(options, ret_engine, err);
	if (status == STATUS_NOT_FOUND)
		status = engine_open_packed(options, ENGINE_PACKED_FILE, ret_engine, err);
	if (status != STATUS_NOT_FOUND)
		return status;
	return err_set(err, STATUS_CORRUPT, "%s/data.mdb is missing", options->path);
}

enum status place_open(const struct place *place, const char *name,
		       const struct engine_options *options, struct engine **ret_engine,
		       struct err *err)
{
	char path[FILE_PATH_MAX];
	TRY(path_join(place, name, path, err));
	struct engine_options with_path = *options;
	with_path.path = path;
	if (place->mem != NULL)
		return engine_open_mem(place->mem, &with_path, ret_engine, err);
	if (options->closed)
		return open_closed(&with_path, ret_engine, err);
	return engine_open_lmdb(&with_path, ret_engine, err);
}

static enum status make_beside(const struct engine_options *options, environment_fill_fn *fill,
			       void *context, struct err *err)
{
	struct engine *engine = NULL;
	TRY(file_remove_tree(options->path, err));
	TRY(engine_open_lmdb(options, &engine, err));
	enum status status = fill(context, engine, err);
	engine_close(engine);
	return status;
}

enum status environment_make(const struct engine_options *options, environment_fill_fn *fill,
			     void *context, struct err *err)
{
	char beside[FILE_PATH_MAX];
	struct engine_options at = *options;
	if (access(options->path, F_OK) == 0)
		return STATUS_OK;
	int size = snprintf(beside, sizeof(beside), "%s" ENVIRONMENT_BESIDE, options->path);
	if ((size_t)size >= sizeof(beside))
		return err_set(err, STATUS_INVALID, "%s: path is too long", options->path);
	at.path = SABOTAGE("store.made-in-place") ? options->path : beside;
	TRY(make_beside(&at, fill, context, err));
	if (at.path == beside && rename(beside, options->path) != 0)
		return err_set_errno(err, "%s: can't rename to %s", beside, options->path);
	return SABOTAGE("sync.made") ? STATUS_OK : file_sync_name(options->path, err);
}

enum status place_rename(const struct place *place, const char *from, const char *to,
			 struct engine *engine, struct err *err)
{
	char old_path[FILE_PATH_MAX];
	char new_path[FILE_PATH_MAX];
	TRY(path_join(place, from, old_path, err));
	TRY(path_join(place, to, new_path, err));
	char *copy = strdup(new_path);
	if (copy == NULL)
		return err_set(err, STATUS_FULL, "%s: out of memory", new_path);
	if (place->mem != NULL) {
		mem_disk_rename(place->mem, old_path, new_path);
	} else if (rename(old_path, new_path) != 0) {
		free(copy);
		return err_set_errno(err, "%s: can't rename to %s", old_path, to);
	}
	if (engine != NULL) {
		free(engine->path);
		engine->path = copy;
	} else {
		free(copy);
	}
	if (place->mem != NULL || SABOTAGE("sync.renamed"))
		return STATUS_OK;
	return file_sync_directory(place->directory, err);
}

/* ---- removing */

static enum status overwrite(int fd, const char *path, struct err *err)
{
	static const uint8_t zeros[64 << 10];
	struct stat file;
	if (fstat(fd, &file) != 0)
		return err_set_errno(err, "%s: can't ask for the size", path);
	for (off_t at = 0; at < file.st_size;) {
		off_t left = file.st_size - at;
		size_t size = left < (off_t)sizeof(zeros) ? (size_t)left : sizeof(zeros);
		ssize_t written = pwrite(fd, zeros, size, at);
		if (written < 0 && errno != EINTR)
			return err_set_errno(err, "%s: can't overwrite", path);
		if (written > 0)
			at += written;
	}
	if (!SABOTAGE("sync.wiped") && fsync(fd) != 0)
		return err_set_errno(err, "%s: can't flush", path);
	return STATUS_OK;
}

static enum status wipe_data(const char *path, struct err *err)
{
	char file[FILE_PATH_MAX];
	int size = snprintf(file, sizeof(file), "%s/data.mdb", path);
	if ((size_t)size >= sizeof(file))
		return err_set(err, STATUS_INVALID, "%s: path is too long", path);
	int fd = open(file, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return STATUS_OK;
	if (fd < 0)
		return err_set_errno(err, "%s: can't open", file);
	enum status status = overwrite(fd, file, err);
	(void)close(fd);
	return status;
}

enum status place_remove(const struct place *place, const char *name, bool wipe, struct err *err)
{
	char path[FILE_PATH_MAX];
	TRY(path_join(place, name, path, err));
	if (place->mem != NULL) {
		mem_disk_remove(place->mem, path);
		return STATUS_OK;
	}
	if (wipe)
		TRY(wipe_data(path, err));
	/* Not flushed: what comes back after a power cut is removed again by whoever finds it, and
	 * what was overwritten comes back as zeros. */
	return file_remove_tree(path, err);
}
