#include "common/crypto/last_written.h"

#include <dirent.h>
#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/sabotage.h"
#include "common/crypto/digest.h"

#define LINE_SIZE (2 * CRYPTO_DIGEST + 1)
#define NOTE_MAX (2 * LINE_SIZE)
#define WRITTEN_MAX ((size_t)4 << 20)

static void print_line(struct bytes whole, char out[LINE_SIZE + 1])
{
	uint8_t digest[CRYPTO_DIGEST];
	crypto_digest("last written", whole, digest);
	(void)sodium_bin2hex(out, LINE_SIZE, digest, sizeof digest);
	memcpy(out + LINE_SIZE - 1, "\n", 2);
}

bool last_written(const char *note, struct bytes whole)
{
	char *lines, line[LINE_SIZE + 1];
	size_t size;
	struct err err;
	if (file_read(note, NOTE_MAX, &lines, &size, &err) != STATUS_OK)
		return access(note, F_OK) != 0;
	print_line(whole, line);
	bool is = size == 0;
	for (size_t at = 0; at + LINE_SIZE <= size && !is; at += LINE_SIZE)
		is = memcmp(lines + at, line, LINE_SIZE) == 0;
	free(lines);
	return is || SABOTAGE("written.older-taken");
}

/* ---- writing */

static enum status give_to_folders_owner(const char *path, struct err *err)
{
	char folder[FILE_PATH_MAX];
	struct stat info;
	(void)snprintf(folder, sizeof folder, "%s", path);
	char *slash = strrchr(folder, '/');
	if (slash == NULL || geteuid() != 0)
		return STATUS_OK;
	*slash = '\0';
	if (stat(folder, &info) != 0 || lchown(path, info.st_uid, info.st_gid) != 0)
		return err_set_errno(err, "%s can't be given to the console", path);
	return STATUS_OK;
}

static enum status put(const char *path, struct bytes content, struct err *err)
{
	TRY(file_write_atomic(path, content, 0600, err));
	return give_to_folders_owner(path, err);
}

/* What is there counts until the new one has its place. */
static enum status announce(const char *path, const char *note, const char *line, struct err *err)
{
	char *now, both[NOTE_MAX + 1];
	size_t size;
	if (access(path, F_OK) != 0)
		return STATUS_OK;
	TRY(file_read(path, WRITTEN_MAX, &now, &size, err));
	bool counts = last_written(note, bytes_of(now, size));
	print_line(bytes_of(now, size), both);
	memcpy(both + LINE_SIZE, line, LINE_SIZE + 1);
	sodium_memzero(now, size);
	free(now);
	/* What doesn't count isn't made right by what comes next. */
	return counts ? put(note, bytes_of(both, NOTE_MAX), err) : STATUS_OK;
}

enum status last_write(const char *path, const char *note, struct bytes whole, struct err *err)
{
	char line[LINE_SIZE + 1];
	print_line(whole, line);
	TRY(announce(path, note, line, err));
	TRY(put(path, whole, err));
	return put(note, bytes_of(line, LINE_SIZE), err);
}

/* ---- a folder of them */

void last_note(const char *path, char ret_note[FILE_PATH_MAX])
{
	(void)snprintf(ret_note, FILE_PATH_MAX, "%.1000s%c", path, LAST_NOTE);
}

static enum status check_file(const char *path, struct err *err)
{
	char note[FILE_PATH_MAX], *data;
	size_t size;
	last_note(path, note);
	TRY(file_read(path, WRITTEN_MAX, &data, &size, err));
	bool is = last_written(note, bytes_of(data, size));
	free(data);
	return is ? STATUS_OK
		  : err_set(err, STATUS_CORRUPT, "%s: isn't what was written last", path);
}

static enum status check_name(const char *folder, const char *name, struct err *err)
{
	char path[FILE_PATH_MAX];
	size_t size = strlen(name);
	(void)snprintf(path, sizeof path, "%.700s/%.255s", folder, name);
	if (name[0] == '.')
		return STATUS_OK;
	if (name[size - 1] != LAST_NOTE)
		return check_file(path, err);
	path[strlen(path) - 1] = '\0';
	return access(path, F_OK) == 0 || SABOTAGE("written.missing-unseen")
		       ? STATUS_OK
		       : err_set(err, STATUS_CORRUPT, "%s: is missing", path);
}

enum status last_check_folder(const char *folder, last_met *met, void *context, struct err *err)
{
	DIR *names = opendir(folder);
	enum status status = STATUS_OK;
	if (names == NULL)
		return errno == ENOENT ? STATUS_OK : err_set_errno(err, "%s", folder);
	for (const struct dirent *entry; status == STATUS_OK && (entry = readdir(names)) != NULL;) {
		status = check_name(folder, entry->d_name, err);
		if (status != STATUS_CORRUPT || met == NULL)
			continue;
		met(context, entry->d_name, err);
		status = STATUS_OK;
	}
	(void)closedir(names);
	return status;
}
