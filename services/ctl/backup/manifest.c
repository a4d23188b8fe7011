/* Making and writing a manifest. */
#include "services/ctl/backup/manifest.h"

#include <stdio.h>
#include <stdlib.h>

#include "common/core/json_line.h"

#define LINE_MAX_BYTES (FILE_PATH_MAX * 6 + 512) /* a path with every byte escaped */

void manifest_free(struct manifest *manifest)
{
	for (size_t i = 0; i < manifest->file_count; i++)
		free(manifest->files[i].path);
	free(manifest->files);
	*manifest = (struct manifest){.region = 0};
}

/* ---- files */

struct adding {
	struct manifest *manifest;
	const char *directory;
};

struct manifest_file *manifest_new_file(struct manifest *manifest, const char *path)
{
	if (manifest->file_count == manifest->capacity) {
		size_t capacity = manifest->capacity == 0 ? 256 : manifest->capacity * 2;
		struct manifest_file *files =
			(struct manifest_file *)realloc(manifest->files, capacity * sizeof *files);
		if (files == NULL)
			return NULL;
		manifest->files = files;
		manifest->capacity = capacity;
	}
	struct manifest_file *file = &manifest->files[manifest->file_count];
	file->path = strdup(path);
	if (file->path == NULL)
		return NULL;
	manifest->file_count++;
	return file;
}

static enum status add_file(void *context, const char *path, const struct stat *info,
			    struct err *err)
{
	const struct adding *adding = (const struct adding *)context;
	char whole[FILE_PATH_MAX];
	if (!S_ISREG(info->st_mode))
		return STATUS_OK;
	struct manifest_file *file = manifest_new_file(adding->manifest, path);
	if (file == NULL)
		return err_set(err, STATUS_FULL, "%s: out of memory", path);
	TRY(tree_join(whole, adding->directory, path, err));
	return tree_digest_file(whole, &file->size, file->digest, err);
}

static int by_path(const void *a, const void *b)
{
	const struct manifest_file *left = (const struct manifest_file *)a;
	const struct manifest_file *right = (const struct manifest_file *)b;
	return strcmp(left->path, right->path);
}

enum status manifest_add_files(struct manifest *manifest, const char *directory, struct err *err)
{
	struct adding adding = {manifest, directory};
	TRY(tree_walk(directory, tree_keeps, add_file, &adding, err));
	/* A walk goes name by name; whole paths have another order ("a-b" is before "a/b"). */
	qsort(manifest->files, manifest->file_count, sizeof manifest->files[0], by_path);
	return STATUS_OK;
}

/* ---- writing */

static void put_backup(const struct manifest *manifest, struct writer *out)
{
	struct json_line json;
	json_begin(&json, out, "backup");
	json_unsigned(&json, "format", MANIFEST_FORMAT);
	json_unsigned(&json, "region", manifest->region);
	json_moment(&json, "made_ms", manifest->made_ms);
	json_text(&json, "software", manifest->software);
	json_bool(&json, "driven_clock", manifest->driven_clock);
	json_moment(&json, "data_keys_until_ms", manifest->keys_until_ms);
	json_end(&json);
}

static void put_journal(enum daemon daemon, const struct journal_head *head, struct writer *out)
{
	struct json_line json;
	json_begin(&json, out, "journal");
	json_text(&json, "daemon", daemon_name(daemon));
	json_hex(&json, "incarnation", bytes_of(&head->incarnation, sizeof head->incarnation));
	json_unsigned(&json, "frame", head->frame);
	json_unsigned(&json, "sequence", head->sequence);
	json_moment(&json, "now_ms", head->now_ms);
	json_hex(&json, "chain", bytes_of(head->chain, sizeof head->chain));
	json_end(&json);
}

static void put_file(const struct manifest_file *file, struct writer *out)
{
	struct json_line json;
	json_begin(&json, out, "file");
	json_text(&json, "path", file->path);
	json_unsigned(&json, "size", file->size);
	json_hex(&json, "digest", bytes_of(file->digest, sizeof file->digest));
	json_end(&json);
}

/* What doesn't reach the file shows in ferror(), which is asked at the end. */
static void put_line(const struct writer *line, FILE *out)
{
	struct bytes text = writer_bytes(line);
	(void)fwrite(text.data, 1, text.size, out);
}

static void put_lines(const struct manifest *manifest, FILE *out)
{
	char memory[LINE_MAX_BYTES];
	struct writer line = writer_over(memory, sizeof memory);
	put_backup(manifest, &line);
	put_line(&line, out);
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		line.size = 0;
		put_journal(daemon, &manifest->journals[daemon], &line);
		put_line(&line, out);
	}
	for (size_t i = 0; i < manifest->file_count; i++) {
		line.size = 0;
		put_file(&manifest->files[i], &line);
		put_line(&line, out);
	}
}

static void put_end(const struct manifest *manifest, FILE *out)
{
	char memory[256];
	struct writer line = writer_over(memory, sizeof memory);
	struct json_line json;
	json_begin(&json, &line, "end");
	json_unsigned(&json, "count", manifest->file_count);
	json_hex(&json, "digest", bytes_of(manifest->digest, sizeof manifest->digest));
	json_end(&json);
	put_line(&line, out);
}

enum status manifest_write(struct manifest *manifest, const char *directory, struct err *err)
{
	char path[FILE_PATH_MAX];
	char *text = NULL;
	size_t size = 0;
	TRY(tree_join(path, directory, MANIFEST_NAME, err));
	FILE *out = open_memstream(&text, &size);
	if (out == NULL)
		return err_set_errno(err, "%s", path);
	put_lines(manifest, out);
	enum status status = fflush(out) == 0 && ferror(out) == 0 ? STATUS_OK : STATUS_IO;
	if (status == STATUS_OK)
		crypto_digest("", bytes_of(text, size), manifest->digest);
	put_end(manifest, out);
	if (fclose(out) != 0 || status != STATUS_OK)
		status = err_set_errno(err, "%s", path);
	if (status == STATUS_OK)
		status = file_write_atomic(path, bytes_of(text, size), 0600, err);
	free(text);
	return status;
}
