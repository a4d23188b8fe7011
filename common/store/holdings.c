#include "common/store/holdings.h"

#include <dirent.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/sabotage.h"
#include "common/store/part_keys.h"

#define FILE_MAX 4096
#define SECRET_MAX 4096
#define HEX (2 * HOLDINGS_DIGEST)

static const char *const data_words[] = {
	[HOLDINGS_NEW] = "new",
	[HOLDINGS_FOUND] = "found",
	[HOLDINGS_KEPT] = "kept",
};
#define DATA_WORDS (sizeof data_words / sizeof data_words[0])

/* They grow and are written again, so that only their being there can be asked for; of a folder,
 * that something is in it. */
static const char *const environments[] = {"parts/data.mdb", "keys/"};
#define ENVIRONMENTS (sizeof environments / sizeof environments[0])
#define KEYS "keys"

/* ---- reading */

static bool read_data_word(const char *word, enum holdings_data *ret_data)
{
	for (size_t i = HOLDINGS_NEW; i < DATA_WORDS; i++) {
		if (strcmp(word, data_words[i]) == 0) {
			*ret_data = (enum holdings_data)i;
			return true;
		}
	}
	return false;
}

static bool read_file_line(const char *line, struct holdings *holdings)
{
	if (holdings->file_count == HOLDINGS_FILES_MAX)
		return false;
	struct holdings_file *file = &holdings->files[holdings->file_count];
	char hex[HEX + 1], end;
	int read = sscanf(line, "file %47s %64s %c", file->name, hex, &end);
	if (read == 2) {
		size_t size;
		if (strlen(hex) != HEX || sodium_hex2bin(file->digest, sizeof file->digest, hex,
							 HEX, NULL, &size, NULL) != 0)
			return false;
	}
	holdings->file_count++;
	return read == 1 || read == 2;
}

static bool read_keys_line(const char *line, struct parts_keys *keys)
{
	char end;
	return sscanf(line, "keys %20" SCNu64 " %20" SCNu64 " %c", &keys->generation, &keys->last,
		      &end) == 2 &&
	       keys->generation != 0;
}

static bool read_line(const char *line, struct holdings *holdings)
{
	char word[16], end;
	if (line[0] == '#' || line[0] == '\0')
		return true;
	if (strncmp(line, "file ", 5) == 0)
		return read_file_line(line, holdings);
	if (strncmp(line, "keys ", 5) == 0)
		return read_keys_line(line, &holdings->keys);
	if (sscanf(line, "data %15s %c", word, &end) == 1)
		return read_data_word(word, &holdings->data);
	return sscanf(line, "incarnation %16" SCNx64 " %c", &holdings->incarnation, &end) == 1 ||
	       sscanf(line, "volumes %20" SCNu64 " %20" SCNu64 " %c", &holdings->first_volume,
		      &holdings->last_volume, &end) == 2;
}

static bool is_whole(const struct holdings *holdings)
{
	return holdings->data == HOLDINGS_NEW || holdings->data == HOLDINGS_FOUND ||
	       (holdings->data == HOLDINGS_KEPT && holdings->incarnation != 0 &&
		holdings->first_volume != 0 && holdings->last_volume >= holdings->first_volume);
}

static enum status read_text(const char *path, char *text, struct holdings *holdings,
			     struct err *err)
{
	unsigned number = 0;
	char *next = text;
	for (char *line = text; line != NULL; line = next) {
		next = strchr(line, '\n');
		if (next != NULL)
			*next++ = '\0';
		number++;
		if (!read_line(line, holdings))
			return err_set(err, STATUS_INVALID, "%s:%u: can't be read", path, number);
	}
	return is_whole(holdings) ? STATUS_OK
				  : err_set(err, STATUS_INVALID, "%s: isn't whole", path);
}

enum status holdings_read(const char *path, struct holdings *ret_holdings, struct err *err)
{
	char *text;
	size_t size;
	*ret_holdings = (struct holdings){.data = HOLDINGS_UNKNOWN};
	enum status status = file_read(path, FILE_MAX, &text, &size, err);
	if (status == STATUS_NOT_FOUND)
		return STATUS_OK;
	if (status != STATUS_OK)
		return status;
	status = read_text(path, text, ret_holdings, err);
	free(text);
	return status;
}

/* ---- writing */

static size_t print_file(char *out, size_t size, const struct holdings_file *file)
{
	char hex[HEX + 1] = "";
	if (!sodium_is_zero(file->digest, sizeof file->digest))
		sodium_bin2hex(hex, sizeof hex, file->digest, sizeof file->digest);
	int printed =
		snprintf(out, size, "file %s%s%s\n", file->name, hex[0] == '\0' ? "" : " ", hex);
	return printed < 0 ? 0 : (size_t)printed;
}

static size_t print_keys(char *out, size_t size, const struct parts_keys *keys)
{
	if (keys->generation == 0)
		return 0;
	int printed =
		snprintf(out, size, "keys %" PRIu64 " %" PRIu64 "\n", keys->generation, keys->last);
	return printed < 0 ? 0 : (size_t)printed;
}

enum status holdings_write(const char *path, const struct holdings *holdings, struct err *err)
{
	char text[FILE_MAX], folder[FILE_PATH_MAX];
	int printed =
		snprintf(text, sizeof text,
			 "# What the data of this daemon must hold; it keeps this file itself.\n"
			 "data %s\n",
			 data_words[holdings->data]);
	size_t used = printed < 0 ? 0 : (size_t)printed;
	if (holdings->data == HOLDINGS_KEPT) {
		printed = snprintf(text + used, sizeof text - used,
				   "incarnation %016" PRIx64 "\nvolumes %" PRIu64 " %" PRIu64 "\n",
				   holdings->incarnation, holdings->first_volume,
				   holdings->last_volume);
		used += printed < 0 ? 0 : (size_t)printed;
		used += print_keys(text + used, sizeof text - used, &holdings->keys);
		for (size_t i = 0; i < holdings->file_count; i++)
			used += print_file(text + used, sizeof text - used, &holdings->files[i]);
	}
	const char *slash = strrchr(path, '/');
	if (slash == NULL || snprintf(folder, sizeof folder, "%.*s", (int)(slash - path), path) >=
				     (int)sizeof folder)
		return err_set(err, STATUS_INVALID, "%s: no path of such a file", path);
	TRY(file_make_directories(folder, 0750, err));
	return file_write_atomic(path, (struct bytes){(const uint8_t *)text, used}, 0640, err);
}

/* ---- what is there */

static bool below(char out[FILE_PATH_MAX], const char *directory, const char *name)
{
	int size = snprintf(out, FILE_PATH_MAX, "%s/%s", directory, name);
	return (size_t)size < FILE_PATH_MAX;
}

static enum status digest_file(const char *path, uint8_t ret_digest[HOLDINGS_DIGEST],
			       struct err *err)
{
	char *data;
	size_t size;
	TRY(file_read(path, SECRET_MAX, &data, &size, err));
	(void)crypto_generichash(ret_digest, HOLDINGS_DIGEST, (const uint8_t *)data, size, NULL, 0);
	sodium_memzero(data, size);
	free(data);
	return STATUS_OK;
}

static enum status note_secret(const char *directory, const char *name, struct holdings *holdings,
			       struct err *err)
{
	char path[FILE_PATH_MAX];
	if (holdings->file_count == HOLDINGS_FILES_MAX)
		return err_set(err, STATUS_FULL, "%s: more than %u files to keep", directory,
			       HOLDINGS_FILES_MAX);
	struct holdings_file *file = &holdings->files[holdings->file_count];
	int size = snprintf(file->name, sizeof file->name, "secrets/%s", name);
	if ((size_t)size >= sizeof file->name || !below(path, directory, file->name))
		return err_set(err, STATUS_INVALID, "%s/secrets/%s: the name is too long",
			       directory, name);
	TRY(digest_file(path, file->digest, err));
	holdings->file_count++;
	return STATUS_OK;
}

/* A name with a blank is none of ours, and would end there where the record is read. */
static int is_secret(const struct dirent *entry)
{
	size_t size = strcspn(entry->d_name, " \t\n\v\f\r");
	return size > 4 && strcmp(entry->d_name + size - 4, ".key") == 0;
}

static enum status note_secrets(const char *directory, struct holdings *holdings, struct err *err)
{
	char path[FILE_PATH_MAX];
	struct dirent **entries = NULL;
	if (!below(path, directory, "secrets"))
		return err_set(err, STATUS_INVALID, "%s: the path is too long", directory);
	int count = scandir(path, &entries, is_secret, alphasort);
	enum status status = STATUS_OK;
	for (int i = 0; i < count; i++) {
		if (status == STATUS_OK)
			status = note_secret(directory, entries[i]->d_name, holdings, err);
		free(entries[i]);
	}
	free(entries);
	return status;
}

static int is_entry(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static bool is_there(const char *path)
{
	size_t size = strlen(path);
	if (size == 0 || path[size - 1] != '/')
		return access(path, F_OK) == 0;
	struct dirent **entries = NULL;
	int count = scandir(path, &entries, is_entry, NULL);
	for (int i = 0; i < count; i++)
		free(entries[i]);
	free(entries);
	return count > 0;
}

enum status holdings_look(const char *directory, struct holdings *holdings, struct err *err)
{
	char path[FILE_PATH_MAX];
	holdings->file_count = 0;
	for (size_t i = 0; i < ENVIRONMENTS; i++) {
		if (!below(path, directory, environments[i]))
			return err_set(err, STATUS_INVALID, "%s: the path is too long", directory);
		if (!is_there(path))
			continue;
		struct holdings_file *file = &holdings->files[holdings->file_count++];
		*file = (struct holdings_file){{0}, {0}};
		(void)snprintf(file->name, sizeof file->name, "%s", environments[i]);
	}
	return note_secrets(directory, holdings, err);
}

#define WHAT_TO_DO                                                                                 \
	"is the disk mounted? Else put all five daemons back from a backup (zhianctl restore); "   \
	"don't delete anything"

static enum status check_file(const char *directory, const struct holdings_file *kept,
			      struct err *err)
{
	char path[FILE_PATH_MAX];
	uint8_t digest[HOLDINGS_DIGEST];
	if (!below(path, directory, kept->name))
		return err_set(err, STATUS_INVALID, "%s: the path is too long", directory);
	if (!is_there(path))
		return err_set(err, STATUS_INVALID, "%s is missing: " WHAT_TO_DO, path);
	if (sodium_is_zero(kept->digest, sizeof kept->digest))
		return STATUS_OK;
	TRY(digest_file(path, digest, err));
	if (sodium_memcmp(digest, kept->digest, sizeof digest) != 0)
		return err_set(err, STATUS_INVALID,
			       "%s isn't the one that was made here: " WHAT_TO_DO, path);
	return STATUS_OK;
}

/* Those in force then, or later ones: an erasure may have made them just before the end. */
static enum status check_keys(const char *directory, const struct parts_keys *kept, struct err *err)
{
	char path[FILE_PATH_MAX], name[PLACE_NAME_MAX];
	struct place place = {.directory = path};
	struct holdings_file file = {{0}, {0}};
	uint64_t found;
	if (kept->generation == 0 || SABOTAGE("store.keys-missing-unseen"))
		return STATUS_OK;
	if (!below(path, directory, KEYS))
		return err_set(err, STATUS_INVALID, "%s: the path is too long", directory);
	TRY(part_keys_find(&place, &found, err));
	part_keys_name(found > kept->generation ? found : kept->generation, name);
	(void)snprintf(file.name, sizeof file.name, KEYS "/%.16s/data.mdb", name);
	return check_file(directory, &file, err);
}

enum status holdings_check_files(const char *directory, const struct holdings *kept,
				 struct err *err)
{
	for (size_t i = 0; i < kept->file_count && !SABOTAGE("store.missing-file-made"); i++)
		TRY(check_file(directory, &kept->files[i], err));
	return check_keys(directory, &kept->keys, err);
}

/* "running\nends 17 17\n": twice, so that no flipped bit keeps a daemon from starting. */
uint64_t holdings_session_end(const char *directory)
{
	char path[FILE_PATH_MAX], *data;
	unsigned long long once = 0, twice = 0;
	size_t size;
	struct err err;
	(void)snprintf(path, sizeof(path), "%.1000s/" HOLDINGS_SESSION, directory);
	if (SABOTAGE("store.end-unkept") || file_read(path, 256, &data, &size, &err) != STATUS_OK)
		return 0;
	char *at = strstr(data, "\nends ");
	if (at != NULL) {
		once = strtoull(at + sizeof("\nends ") - 1, &at, 10);
		twice = strtoull(at, NULL, 10);
	}
	free(data);
	return once == twice ? once : 0;
}

bool holdings_equal(const struct holdings *a, const struct holdings *b)
{
	bool equal = a->data == b->data && a->incarnation == b->incarnation &&
		     a->first_volume == b->first_volume && a->last_volume == b->last_volume &&
		     a->keys.generation == b->keys.generation && a->keys.last == b->keys.last &&
		     a->file_count == b->file_count;
	for (size_t i = 0; equal && i < a->file_count; i++)
		equal = strcmp(a->files[i].name, b->files[i].name) == 0 &&
			sodium_memcmp(a->files[i].digest, b->files[i].digest, HOLDINGS_DIGEST) == 0;
	return equal;
}
