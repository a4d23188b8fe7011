/* The files of a test's county. */
#include "tests/e2e/kit/e2e.h"

#include <fcntl.h>
#include <fts.h>
#include <stdio.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/time.h"
#include "common/core/decider.h"
#include "services/notify/link/directory.h"

#define FILE_LIMIT (8u << 20)
#define SMALL "journal:\n  volume: 32MiB\nstate:\n  map: 1GiB\n"

static int32_t today(void)
{
	return time_day_of_ms((int64_t)time(NULL) * MS_PER_SECOND);
}

static int32_t begun; /* the day of the first county */

bool e2e_day_ended(void)
{
	return begun != 0 && today() != begun;
}

void e2e_create(struct county *county, const char *settings, bool demo)
{
	char text[3000];
	if (begun == 0)
		begun = today();
	(void)snprintf(text, sizeof text, SMALL "%s", settings != NULL ? settings : "");
	struct county_options options = {.binaries = ZHIAN_BIN_DIR,
					 .source = ZHIAN_SOURCE_DIR,
					 .settings = text,
					 .demo = demo};
	MUST(county_create(&options, county, &err_));
	county->options.settings = NULL;
}

int e2e_setup(void **state)
{
	struct county *county = (struct county *)calloc(1, sizeof *county);
	assert_non_null(county);
	*state = county;
	e2e_create(county, NULL, false);
	return 0;
}

int e2e_teardown(void **state)
{
	county_destroy((struct county *)*state);
	free(*state);
	return 0;
}

char *e2e_read(const struct county *county, const char *name, size_t *ret_size)
{
	char path[COUNTY_PATH + 128];
	char *data;
	(void)snprintf(path, sizeof path, "%s/%s", county->etc, name);
	MUST(file_read(path, FILE_LIMIT, &data, ret_size, &err_));
	return data;
}

static void write_bytes(const struct county *county, const char *name, struct bytes bytes)
{
	char path[COUNTY_PATH + 128];
	(void)snprintf(path, sizeof path, "%s/%s", county->etc, name);
	MUST(file_write_atomic(path, bytes, 0640, &err_));
}

void e2e_write(const struct county *county, const char *name, const char *text)
{
	write_bytes(county, name, bytes_of_text(text));
}

void e2e_replace(const struct county *county, const char *name, const char *was, const char *is)
{
	size_t size;
	char *data = e2e_read(county, name, &size);
	char *at = strstr(data, was);
	char *text = NULL;
	if (at == NULL)
		fail_msg("%s has no \"%s\"", name, was);
	FILE *out = open_memstream(&text, &size);
	assert_non_null(out);
	fprintf(out, "%.*s%s%s", (int)(at - data), data, is, at + strlen(was));
	assert_int_equal(fclose(out), 0);
	e2e_write(county, name, text);
	free(text);
	free(data);
}

static const struct key *add_key(struct county *county, const char *name)
{
	assert_true(county->key_count < COUNTY_KEYS_MAX);
	struct key *key = &county->keys[county->key_count++];
	key_make(KEY_TRANSPORT, name, key);
	return key;
}

void e2e_add_person(struct county *county, const char *id, const char *roles)
{
	char printed[KEY_TEXT], line[512];
	key_print_public(add_key(county, id)->public_key, printed);
	(void)snprintf(line, sizeof line,
		       "persons:\n  - {id: %s, name: 工作人员, unit: bureau, roles: [%s], "
		       "certificate: %s, "
		       "transport_keys: [\"%s\"]}\n",
		       id, roles, id, printed);
	e2e_replace(county, "people.yaml", "persons:\n", line);
}

void e2e_add_feed(struct county *county, const char *id, const char *settings)
{
	char printed[KEY_TEXT], line[512];
	key_print_public(add_key(county, id)->public_key, printed);
	(void)snprintf(line, sizeof line,
		       "feeds:\n  - {id: %s, name: %s, %s, transport_keys: [\"%s\"]}\n", id, id,
		       settings, printed);
	e2e_replace(county, "people.yaml", "feeds:\n", line);
}

/* ---- a neighbour */

struct region_keys {
	struct key document, seal;
	uint8_t curve[KEY_PUBLIC];
	Zh__DirectoryEntry entry;
	Zh__DirectoryKey sign, box, *signs[1], *boxes[1];
};

static void fill_key(Zh__DirectoryKey *out, struct key *key)
{
	zh__directory_key__init(out);
	out->has_id = out->has_key = 1;
	out->id = (ProtobufCBinaryData){KEY_ID, key->id};
	out->key = (ProtobufCBinaryData){KEY_PUBLIC, key->public_key};
	SET_OPTIONAL(out, alg, (uint32_t)key_alg(key->purpose));
}

static void make_region(struct region_keys *region, uint32_t code, const struct key *transport)
{
	memcpy(region->curve, transport->public_key, KEY_PUBLIC);
	key_make(KEY_DOCUMENT, "document", &region->document);
	key_make(KEY_SEAL, "seal", &region->seal);
	Zh__DirectoryEntry *entry = &region->entry;
	zh__directory_entry__init(entry);
	SET_OPTIONAL(entry, code, code);
	entry->name_zh = "试验县";
	SET_OPTIONAL(entry, level, ZH__DIRECTORY_LEVEL__DIRECTORY_LEVEL_COUNTY);
	SET_OPTIONAL(entry, superior, COUNTY_SUPERIOR);
	fill_key(&region->sign, &region->document);
	fill_key(&region->box, &region->seal);
	region->signs[0] = &region->sign;
	region->boxes[0] = &region->box;
	entry->n_sign_keys = entry->n_box_keys = 1;
	entry->sign_keys = region->signs;
	entry->box_keys = region->boxes;
	entry->has_curve_key = 1;
	entry->curve_key = (ProtobufCBinaryData){KEY_PUBLIC, region->curve};
	SET_OPTIONAL(entry, connects_out, 1);
}

static void write_directory(const struct county *county, struct region_keys *own,
			    struct region_keys *other)
{
	static uint8_t memory[16384];
	Zh__Directory directory = ZH__DIRECTORY__INIT;
	Zh__DirectoryEntry *entries[] = {&own->entry, &other->entry};
	struct writer out = writer_over(memory, sizeof memory);
	struct key root;
	char secret[COUNTY_PATH + 64], open[COUNTY_PATH + 64];
	key_make(KEY_DOCUMENT, "root", &root);
	SET_OPTIONAL(&directory, version, 1);
	directory.n_entries = 2;
	directory.entries = entries;
	MUST(directory_make(&directory, &root, &out, &err_));
	write_bytes(county, "directory.pb", bytes_of(out.data, out.size));
	(void)snprintf(open, sizeof open, "%s/keys/public/root.pub", county->etc);
	MUST(key_save(&root, NULL, open, &err_));
	(void)snprintf(secret, sizeof secret, "%s/keys/document.key", county->etc);
	MUST(key_save(&own->document, secret, NULL, &err_));
	(void)snprintf(secret, sizeof secret, "%s/keys/seal.key", county->etc);
	MUST(key_save(&own->seal, secret, NULL, &err_));
}

static void write_peer(const struct county *county, const struct region_keys *other)
{
	char transport[KEY_TEXT], document[KEY_TEXT], seal[KEY_TEXT], text[1024];
	key_print_public(county_key(county, "region-522702")->public_key, transport);
	key_print_public(other->document.public_key, document);
	key_print_public(other->seal.public_key, seal);
	(void)snprintf(text, sizeof text,
		       "link:\n  endpoint: \"tcp://127.0.0.1:0\"\n  heartbeat: 1s\n  peers:\n"
		       "    - {region: %u, name: 邻县, connects_in: yes, transport_key: \"%s\", "
		       "document_key: \"%s\", seal_key: \"%s\"}\njournal:\n",
		       COUNTY_NEIGHBOUR, transport, document, seal);
	e2e_replace(county, "zhian.yaml", "journal:\n", text);
}

void e2e_create_linked(struct county *county, struct key *ret_neighbour)
{
	static struct region_keys own, other;
	e2e_create(county, NULL, false);
	make_region(&own, COUNTY_REGION, county_key(county, "notify"));
	make_region(&other, COUNTY_NEIGHBOUR, county_key(county, "region-522702"));
	write_directory(county, &own, &other);
	write_peer(county, &other);
	*ret_neighbour = other.document;
}

/* ---- connections, logs, quiet */

struct bus_caller *e2e_connect(const struct county *county, enum daemon daemon, const char *socket,
			       const char *who)
{
	struct bus_caller *caller;
	MUST(county_connect(county, daemon, socket, who, &caller, &err_));
	return caller;
}

/* ---- what lies on the disk */

static bool file_has(const char *path, size_t size, const char *bytes)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0 || size == 0) {
		if (file >= 0)
			(void)close(file);
		return false;
	}
	void *mapped = mmap(NULL, size, PROT_READ, MAP_PRIVATE, file, 0);
	(void)close(file);
	assert_true(mapped != MAP_FAILED);
	bool found = memmem(mapped, size, bytes, strlen(bytes)) != NULL;
	(void)munmap(mapped, size);
	return found;
}

void e2e_copy_file(const char *from, const char *to)
{
	char *data;
	size_t size;
	struct err err;
	MUST(file_read(from, (size_t)64 << 20, &data, &size, &err));
	MUST(file_write_atomic(to, bytes_of((const uint8_t *)data, size), 0600, &err));
	free(data);
}

size_t e2e_files_with(const char *directory, const char *bytes)
{
	char root[COUNTY_PATH + 64];
	char *roots[] = {root, NULL};
	size_t found = 0;
	(void)snprintf(root, sizeof root, "%s", directory);
	FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	assert_non_null(tree);
	for (FTSENT *entry; (entry = fts_read(tree)) != NULL;) {
		if (entry->fts_info == FTS_F &&
		    file_has(entry->fts_accpath, (size_t)entry->fts_statp->st_size, bytes)) {
			print_message("%s holds %s\n", entry->fts_accpath, bytes);
			found++;
		}
	}
	assert_int_equal(fts_close(tree), 0);
	return found;
}

void e2e_wait_quiet(const struct county *county)
{
	struct bus_caller *callers[DAEMON_COUNT];
	struct county_status status[DAEMON_COUNT];
	MUST(county_connect_all(county, "operator-1", callers, &err_));
	MUST(county_wait_quiet(callers, E2E_WAIT_MS, status, &err_));
	county_close_all(callers);
}
