/* Reading a manifest, and holding a backup to it. */
#include <jansson.h>
#include <stdlib.h>

#include "common/base/hex.h"
#include "common/base/sabotage.h"
#include "common/base/time.h"
#include "services/ctl/backup/manifest.h"

#define MANIFEST_MAX ((size_t)64 << 20)

static enum status spoiled(const char *path, struct err *err)
{
	return err_set(err, STATUS_CORRUPT, "%s: isn't what was written", path);
}

/* ---- members */

static bool read_hex(const json_t *line, const char *name, void *out, size_t size)
{
	return hex_is(json_string_value(json_object_get(line, name)), (uint8_t *)out, size);
}

static bool read_count(const json_t *line, const char *name, uint64_t *ret_value)
{
	const json_t *value = json_object_get(line, name);
	*ret_value = (uint64_t)json_integer_value(value);
	return json_is_integer(value) && json_integer_value(value) >= 0;
}

static bool read_moment(const json_t *line, const char *name, int64_t *ret_ms)
{
	const char *text = json_string_value(json_object_get(line, name));
	return text == NULL || time_parse_moment(text, ret_ms) == STATUS_OK;
}

/* ---- lines */

static bool take_backup(struct manifest *manifest, const json_t *line)
{
	uint64_t region;
	const char *software = json_string_value(json_object_get(line, "software"));
	(void)snprintf(manifest->software, sizeof manifest->software, "%s",
		       software != NULL ? software : "");
	manifest->driven_clock = json_is_true(json_object_get(line, "driven_clock"));
	bool read = read_count(line, "region", &region) && region <= 999999 &&
		    read_moment(line, "made_ms", &manifest->made_ms) &&
		    read_moment(line, "data_keys_until_ms", &manifest->keys_until_ms);
	manifest->region = read ? (uint32_t)region : 0;
	return read;
}

static bool take_journal(struct manifest *manifest, const json_t *line)
{
	const char *name = json_string_value(json_object_get(line, "daemon"));
	enum daemon daemon = name != NULL ? daemon_of_name(name) : DAEMON_UNKNOWN;
	if (daemon == DAEMON_UNKNOWN)
		return false;
	struct journal_head *head = &manifest->journals[daemon];
	head->daemon = daemon;
	return read_hex(line, "incarnation", &head->incarnation, sizeof head->incarnation) &&
	       read_count(line, "frame", &head->frame) &&
	       read_count(line, "sequence", &head->sequence) &&
	       read_moment(line, "now_ms", &head->now_ms) &&
	       read_hex(line, "chain", head->chain, sizeof head->chain);
}

static bool take_file(struct manifest *manifest, const json_t *line)
{
	const char *path = json_string_value(json_object_get(line, "path"));
	struct manifest_file *file = path != NULL ? manifest_new_file(manifest, path) : NULL;
	if (file == NULL)
		return false;
	return read_count(line, "size", &file->size) &&
	       read_hex(line, "digest", file->digest, sizeof file->digest);
}

static bool take_end(const struct manifest *manifest, const json_t *line)
{
	uint64_t count;
	uint8_t digest[CRYPTO_DIGEST];
	return read_count(line, "count", &count) && count == manifest->file_count &&
	       read_hex(line, "digest", digest, sizeof digest) &&
	       memcmp(digest, manifest->digest, sizeof digest) == 0;
}

static bool take_line(struct manifest *manifest, const json_t *line, bool *ret_ended)
{
	const char *kind = json_string_value(json_object_get(line, "kind"));
	if (kind == NULL)
		return false;
	if (strcmp(kind, "backup") == 0)
		return take_backup(manifest, line);
	if (strcmp(kind, "journal") == 0)
		return take_journal(manifest, line);
	if (strcmp(kind, "file") == 0)
		return take_file(manifest, line);
	*ret_ended = strcmp(kind, "end") == 0 && take_end(manifest, line);
	return *ret_ended;
}

static enum status check_format(const char *path, const char *text, size_t size, struct err *err)
{
	const char *end = (const char *)memchr(text, '\n', size);
	json_t *line = end != NULL ? json_loadb(text, (size_t)(end - text), 0, NULL) : NULL;
	uint64_t format;
	bool read = read_count(line, "format", &format);
	json_decref(line);
	if (!read)
		return spoiled(path, err);
	if (format != MANIFEST_FORMAT)
		return err_set(err, STATUS_UNSUPPORTED,
			       "%s: format %llu; this program reads format %d", path,
			       (unsigned long long)format, MANIFEST_FORMAT);
	return STATUS_OK;
}

/* The last line's digest is of everything before it. */
static void digest_text(struct manifest *manifest, const char *text, size_t size)
{
	size_t last = size != 0 ? size - 1 : 0;
	while (last != 0 && text[last - 1] != '\n')
		last--;
	crypto_digest("", bytes_of(text, last), manifest->digest);
}

static enum status take_text(struct manifest *manifest, const char *path, const char *text,
			     size_t size, struct err *err)
{
	bool ended = false;
	TRY(check_format(path, text, size, err));
	digest_text(manifest, text, size);
	for (const char *at = text; at < text + size;) {
		const char *end = (const char *)memchr(at, '\n', (size_t)(text + size - at));
		json_t *line = end != NULL ? json_loadb(at, (size_t)(end - at), 0, NULL) : NULL;
		bool taken = take_line(manifest, line, &ended);
		json_decref(line);
		if (!taken)
			return spoiled(path, err);
		at = end + 1;
	}
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++)
		ended &= manifest->journals[daemon].incarnation != 0;
	return ended && manifest->region != 0 ? STATUS_OK : spoiled(path, err);
}

enum status manifest_read(const char *directory, struct manifest *ret_manifest, struct err *err)
{
	char path[FILE_PATH_MAX];
	char *text;
	size_t size;
	*ret_manifest = (struct manifest){.region = 0};
	TRY(tree_join(path, directory, MANIFEST_NAME, err));
	enum status status = file_read(path, MANIFEST_MAX, &text, &size, err);
	if (status == STATUS_NOT_FOUND)
		return err_set(err, status, "%s: no backup, or one that wasn't finished",
			       directory);
	if (status != STATUS_OK)
		return status;
	status = take_text(ret_manifest, path, text, size, err);
	free(text);
	if (status != STATUS_OK)
		manifest_free(ret_manifest);
	return status;
}

/* ---- files */

struct checking {
	const struct manifest *manifest;
	const char *directory;
	bool *seen;
	bool keys_there;
	bool keys_missing;
};

static int compare_path(const void *key, const void *file)
{
	return strcmp((const char *)key, ((const struct manifest_file *)file)->path);
}

static enum status check_file(void *context, const char *path, const struct stat *info,
			      struct err *err)
{
	struct checking *checking = (struct checking *)context;
	const struct manifest *manifest = checking->manifest;
	char whole[FILE_PATH_MAX];
	uint64_t size;
	uint8_t digest[CRYPTO_DIGEST];
	if (strcmp(path, MANIFEST_KEYS) == 0)
		checking->keys_there = true;
	if (!S_ISREG(info->st_mode) || strcmp(path, MANIFEST_NAME) == 0)
		return STATUS_OK;
	TRY(tree_join(whole, checking->directory, path, err));
	const struct manifest_file *file =
		(const struct manifest_file *)bsearch(path, manifest->files, manifest->file_count,
						      sizeof manifest->files[0], compare_path);
	if (file == NULL)
		return err_set(err, STATUS_CORRUPT, "%s: isn't part of the backup", whole);
	checking->seen[file - manifest->files] = true;
	TRY(tree_digest_file(whole, &size, digest, err));
	if (SABOTAGE("backup.digest-unchecked"))
		return STATUS_OK;
	if (size != file->size || memcmp(digest, file->digest, sizeof digest) != 0)
		return err_set(err, STATUS_CORRUPT, "%s: has changed since the backup was made",
			       whole);
	return STATUS_OK;
}

static bool is_data_key(const char *path)
{
	return strncmp(path, MANIFEST_KEYS "/", sizeof MANIFEST_KEYS) == 0;
}

static enum status check_all(struct checking *checking, struct err *err)
{
	const struct manifest *manifest = checking->manifest;
	TRY(tree_walk(checking->directory, tree_keeps, check_file, checking, err));
	for (size_t i = 0; i < manifest->file_count; i++) {
		const char *path = manifest->files[i].path;
		if (checking->seen[i])
			continue;
		checking->keys_missing = is_data_key(path) && !checking->keys_there;
		if (!checking->keys_missing)
			return err_set(err, STATUS_CORRUPT, "%s/%s: is missing",
				       checking->directory, path);
	}
	return STATUS_OK;
}

enum status manifest_check_files(const struct manifest *manifest, const char *directory,
				 bool *ret_without_keys, struct err *err)
{
	struct checking checking = {.manifest = manifest, .directory = directory};
	checking.seen = (bool *)calloc(manifest->file_count + 1, sizeof(bool));
	if (checking.seen == NULL)
		return err_set(err, STATUS_FULL, "%s: out of memory", directory);
	enum status status = check_all(&checking, err);
	*ret_without_keys = checking.keys_missing;
	free(checking.seen);
	return status;
}
