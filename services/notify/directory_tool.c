/* zhian-directory: makes and shows the signed region directory.
 *
 *   zhian-directory make --root-key FILE --out FILE COUNTY…    signs the entries of the counties
 *   zhian-directory show --root-key FILE.pub FILE              checks the signature, lists the entries
 *
 * COUNTY is a county's folder (…/etc/zhian/REGION): its zhian.yaml and public keys are read, never a secret.  The
 * root key is made when there is none yet; it belongs offline, its public half into every county
 * (keys/public/root.pub).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/region.h"
#include "common/core/decider.h"
#include "common/policy/config.h"
#include "services/notify/directory.h"

#define COUNTIES_MAX 4096
/* Long enough for a demonstration and for who rotates by hand; a rotation adds a second key beside it. */
#define KEYS_FROM_DAY 20200101u
#define KEYS_TO_DAY 20991231u

struct county_entry {
	Zh__DirectoryEntry entry;
	Zh__DirectoryKey sign, box;
	Zh__DirectoryKey *sign_list[1], *box_list[1];
	struct key sign_key, box_key, link_key;
	struct config_set *config;
};

static int usage(void)
{
	fprintf(stderr, "usage: zhian-directory make --root-key FILE --out FILE COUNTY_FOLDER...\n"
			"       zhian-directory show --root-key FILE.pub FILE\n");
	return 2;
}

static int fail(const struct err *err)
{
	fprintf(stderr, "zhian-directory: %s\n", err->text);
	return 3;
}

/* ---- make */

static Zh__DirectoryLevel level_of(uint32_t region)
{
	switch (region_level(region)) {
	case REGION_PROVINCE:
		return ZH__DIRECTORY_LEVEL__DIRECTORY_LEVEL_PROVINCE;
	case REGION_PREFECTURE:
		return ZH__DIRECTORY_LEVEL__DIRECTORY_LEVEL_PREFECTURE;
	case REGION_COUNTY:
	case REGION_INVALID:
		break;
	}
	return ZH__DIRECTORY_LEVEL__DIRECTORY_LEVEL_COUNTY;
}

static void fill_key(struct key *from, Zh__DirectoryKey *to)
{
	zh__directory_key__init(to);
	to->has_id = to->has_key = 1;
	to->id = (ProtobufCBinaryData){KEY_ID, from->id};
	to->key = (ProtobufCBinaryData){KEY_PUBLIC, from->public_key};
	SET_OPTIONAL(to, alg, key_alg(from->purpose));
	SET_OPTIONAL(to, from_day, KEYS_FROM_DAY);
	SET_OPTIONAL(to, to_day, KEYS_TO_DAY);
}

static enum status load_public(const char *folder, const char *name, enum key_purpose purpose,
			       struct key *ret_key, struct err *err)
{
	char path[FILE_PATH_MAX];
	(void)snprintf(path, sizeof path, "%.900s/keys/public/%s.pub", folder, name);
	return key_load(path, purpose, ret_key, err);
}

static enum status read_county(const char *folder, struct county_entry *county, struct err *err)
{
	char path[FILE_PATH_MAX];
	struct problems problems;
	(void)snprintf(path, sizeof path, "%.900s/zhian.yaml", folder);
	problems_init(&problems);
	enum status status = config_load(path, "", &problems, &county->config, err);
	problems_print(&problems, stderr);
	problems_done(&problems);
	TRY(status);
	TRY(load_public(folder, "document", KEY_DOCUMENT, &county->sign_key, err));
	TRY(load_public(folder, "seal", KEY_SEAL, &county->box_key, err));
	TRY(load_public(folder, "notify", KEY_TRANSPORT, &county->link_key, err));
	const struct config *config = &county->config->config;
	Zh__DirectoryEntry *entry = &county->entry;
	zh__directory_entry__init(entry);
	SET_OPTIONAL(entry, code, (uint32_t)config->region);
	SET_OPTIONAL(entry, superior, (uint32_t)config->superior);
	SET_OPTIONAL(entry, level, level_of((uint32_t)config->region));
	entry->name_zh = config->name;
	fill_key(&county->sign_key, &county->sign);
	fill_key(&county->box_key, &county->box);
	county->sign_list[0] = &county->sign;
	county->box_list[0] = &county->box;
	entry->n_sign_keys = entry->n_box_keys = 1;
	entry->sign_keys = county->sign_list;
	entry->box_keys = county->box_list;
	entry->has_curve_key = 1;
	entry->curve_key = (ProtobufCBinaryData){KEY_PUBLIC, county->link_key.public_key};
	if (config->link.endpoint != NULL && strcmp(config->link.endpoint, "none") != 0)
		entry->endpoint = config->link.endpoint;
	else
		SET_OPTIONAL(entry, connects_out, 1);
	return STATUS_OK;
}

static int by_code(const void *a, const void *b)
{
	const Zh__DirectoryEntry *const *left = (const Zh__DirectoryEntry *const *)a;
	const Zh__DirectoryEntry *const *right = (const Zh__DirectoryEntry *const *)b;
	return (*left)->code < (*right)->code ? -1 : (*left)->code > (*right)->code;
}

static enum status root_key(const char *path, struct key *ret_key, struct err *err)
{
	char public[FILE_PATH_MAX];
	if (access(path, F_OK) == 0)
		return key_load(path, KEY_DOCUMENT, ret_key, err);
	size_t length = strlen(path);
	if (length < 5 || length > 900 || strcmp(path + length - 4, ".key") != 0)
		return err_set(err, STATUS_INVALID, "%s: the root key's file ends in .key", path);
	(void)snprintf(public, sizeof public, "%.*s.pub", (int)(length - 4), path);
	key_make(KEY_DOCUMENT, "root", ret_key);
	return key_save(ret_key, path, public, err);
}

static enum status sign_and_write(const Zh__Directory *content, const char *key_path, const char *out_path,
				  struct err *err)
{
	struct key root;
	uint8_t *memory = (uint8_t *)malloc(DIRECTORY_MAX);
	if (memory == NULL)
		return err_set(err, STATUS_FULL, "no memory for the directory");
	struct writer out = writer_over(memory, DIRECTORY_MAX);
	enum status status = root_key(key_path, &root, err);
	if (status == STATUS_OK) {
		status = directory_make(content, &root, &out, err);
		key_wipe(&root);
	}
	if (status == STATUS_OK)
		status = file_write_atomic(out_path, writer_bytes(&out), 0644, err);
	free(memory);
	return status;
}

static int make(const char *key_path, const char *out_path, char **folders, size_t count)
{
	struct err err;
	Zh__Directory content = ZH__DIRECTORY__INIT;
	struct county_entry *counties = (struct county_entry *)calloc(count, sizeof *counties);
	Zh__DirectoryEntry **entries = (Zh__DirectoryEntry **)calloc(count, sizeof *entries);
	enum status status = STATUS_OK;
	if (counties == NULL || entries == NULL)
		status = err_set(&err, STATUS_FULL, "no memory for %zu counties", count);
	for (size_t i = 0; i < count && status == STATUS_OK; i++) {
		status = read_county(folders[i], &counties[i], &err);
		entries[i] = &counties[i].entry;
	}
	if (status == STATUS_OK) {
		qsort(entries, count, sizeof(Zh__DirectoryEntry *), by_code);
		SET_OPTIONAL(&content, version, 1);
		content.n_entries = count;
		content.entries = entries;
		status = sign_and_write(&content, key_path, out_path, &err);
	}
	for (size_t i = 0; counties != NULL && i < count; i++)
		config_unload(&counties[i].config);
	free(entries);
	free(counties);
	return status == STATUS_OK ? 0 : fail(&err);
}

/* ---- show */

static int show(const char *key_path, const char *path)
{
	struct directory *directory;
	struct key root;
	struct err err;
	char *data;
	size_t size;
	if (key_load(key_path, KEY_DOCUMENT, &root, &err) != STATUS_OK ||
	    file_read(path, DIRECTORY_MAX, &data, &size, &err) != STATUS_OK)
		return fail(&err);
	enum status status = directory_open(bytes_of(data, size), root.public_key, &directory, &err);
	free(data);
	if (status != STATUS_OK)
		return fail(&err);
	const Zh__Directory *content = directory_content(directory);
	for (size_t i = 0; i < content->n_entries; i++) {
		const Zh__DirectoryEntry *entry = content->entries[i];
		printf("%06u  %s  %s\n", (unsigned)entry->code, entry->name_zh != NULL ? entry->name_zh : "-",
		       entry->endpoint != NULL ? entry->endpoint : "-");
	}
	directory_close(directory);
	return 0;
}

int main(int argc, char **argv)
{
	const char *key_path = NULL, *out_path = NULL;
	struct err err;
	int at = 2;
	if (argc < 3)
		return usage();
	for (; at + 1 < argc && strncmp(argv[at], "--", 2) == 0; at += 2) {
		if (strcmp(argv[at], "--root-key") == 0)
			key_path = argv[at + 1];
		else if (strcmp(argv[at], "--out") == 0)
			out_path = argv[at + 1];
		else
			return usage();
	}
	size_t left = at < argc ? (size_t)(argc - at) : 0;
	if (key_path == NULL || left == 0 || left > COUNTIES_MAX)
		return usage();
	if (crypto_start(&err) != STATUS_OK)
		return fail(&err);
	if (strcmp(argv[1], "make") == 0 && out_path != NULL)
		return make(key_path, out_path, argv + at, left);
	if (strcmp(argv[1], "show") == 0 && left == 1)
		return show(key_path, argv[at]);
	return usage();
}
