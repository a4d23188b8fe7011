#include "tests/lib/county.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/store/holdings.h"
#include "tests/lib/act_signer.h"

#define FILE_LIMIT (8u << 20)

static const struct {
	const char *name, *roles;
} people[] = {
#define X(name, roles) {name, roles},
	COUNTY_PEOPLE(X)
#undef X
};

static const char *const feeds[] = {"hotline", "lab"};

/* ---- keys */

const struct key *county_key(const struct county *county, const char *name)
{
	for (size_t i = 0; i < county->key_count; i++) {
		if (strcmp(county->keys[i].name, name) == 0)
			return &county->keys[i];
	}
	return NULL;
}

static struct key *make_key(struct county *county, enum key_purpose purpose, const char *name)
{
	struct key *key = &county->keys[county->key_count++];
	key_make(purpose, name, key);
	return key;
}

static enum status save_key(const struct county *county, const struct key *key, struct err *err)
{
	char secret[COUNTY_PATH + 160], public[COUNTY_PATH + 160];
	(void)snprintf(secret, sizeof secret, "%s/keys/%s.key", county->etc, key->name);
	(void)snprintf(public, sizeof public, "%s/keys/public/%s.pub", county->etc, key->name);
	return key_save(key, secret, public, err);
}

static enum status make_keys(struct county *county, struct err *err)
{
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++)
		TRY(save_key(county, make_key(county, KEY_TRANSPORT, daemon_name(daemon)), err));
	TRY(save_key(county, make_key(county, KEY_TRANSPORT, "console"), err));
	TRY(save_key(county, make_key(county, KEY_SEAL, "discloser"), err));
	TRY(save_key(county, make_key(county, KEY_SEAL, "contact"), err));
	for (size_t i = 0; i < sizeof people / sizeof people[0]; i++)
		TRY(save_key(county, make_key(county, KEY_TRANSPORT, people[i].name), err));
	for (size_t i = 0; i < sizeof feeds / sizeof feeds[0]; i++)
		TRY(save_key(county, make_key(county, KEY_TRANSPORT, feeds[i]), err));
	make_key(county, KEY_TRANSPORT, "region-522702");
	make_key(county, KEY_TRANSPORT, "stranger");
	return STATUS_OK;
}

/* ---- files */

static enum status copy_file(const struct county *county, const char *from, const char *to,
			     struct err *err)
{
	char source[COUNTY_PATH + 160], target[COUNTY_PATH + 160];
	char *data;
	size_t size;
	(void)snprintf(source, sizeof source, "%s/deploy/%s", county->options.source, from);
	(void)snprintf(target, sizeof target, "%s/%s", county->etc, to);
	TRY(file_read(source, FILE_LIMIT, &data, &size, err));
	enum status status = file_write_atomic(target, bytes_of(data, size), 0644, err);
	free(data);
	return status;
}

static enum status copy_policy(const struct county *county, struct err *err)
{
	char folder[COUNTY_PATH + 32];
	(void)snprintf(folder, sizeof folder, "%s/deploy/policy", county->options.source);
	DIR *directory = opendir(folder);
	if (directory == NULL)
		return err_set_errno(err, "%s", folder);
	enum status status = STATUS_OK;
	for (struct dirent *entry; status == STATUS_OK && (entry = readdir(directory)) != NULL;) {
		char name[COUNTY_PATH];
		size_t length = strlen(entry->d_name);
		if (length < 6 || length > 200 || strcmp(entry->d_name + length - 5, ".yaml") != 0)
			continue;
		(void)snprintf(name, sizeof name, "policy/%.200s", entry->d_name);
		status = copy_file(county, name, name, err);
	}
	(void)closedir(directory);
	return status;
}

static void print_people(const struct county *county, FILE *out)
{
	char printed[KEY_TEXT];
	struct act_signer signer;
	fprintf(out, "version: 1\nunits:\n  - {id: bureau, name: 质量监督科}\npersons:\n");
	for (size_t i = 0; i < sizeof people / sizeof people[0]; i++) {
		key_print_public(county_key(county, people[i].name)->public_key, printed);
		fprintf(out,
			"  - {id: %s, name: 工作人员, unit: bureau, roles: [%s], certificate: %s, "
			"legal_qualification: %s, "
			"transport_keys: [\"%s\"], signing_key: ",
			people[i].name, people[i].roles, people[i].name, people[i].name, printed);
		act_signer_make(&signer, people[i].name);
		for (size_t at = 0; at < sizeof signer.key; at++)
			fprintf(out, "%02x", signer.key[at]);
		fprintf(out, "}\n");
	}
	fprintf(out, "feeds:\n");
	for (size_t i = 0; i < sizeof feeds / sizeof feeds[0]; i++) {
		key_print_public(county_key(county, feeds[i])->public_key, printed);
		fprintf(out,
			"  - {id: %s, name: %s, rate: 1000000, plain_identities: yes, "
			"transport_keys: [\"%s\"]}\n",
			feeds[i], feeds[i], printed);
	}
	key_print_public(county_key(county, "region-522702")->public_key, printed);
	fprintf(out,
		"processes:\n  - {id: region-522702, role: region, region: 522702, "
		"transport_keys: [\"%s\"]}\n%s",
		printed, county->options.people != NULL ? county->options.people : "");
}

static enum status write_people(const struct county *county, struct err *err)
{
	char path[COUNTY_PATH + 160];
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	if (out == NULL)
		return err_set_errno(err, "people.yaml");
	print_people(county, out);
	if (fclose(out) != 0)
		return err_set_errno(err, "people.yaml");
	(void)snprintf(path, sizeof path, "%s/people.yaml", county->etc);
	enum status status = file_write_atomic(path, bytes_of(text, size), 0640, err);
	free(text);
	return status;
}

static enum status write_config(const struct county *county, struct err *err)
{
	static const char *const small = "journal:\n  volume: 32MiB\nstate:\n  map: 1GiB\n";
	const char *settings = county->options.settings;
	char path[COUNTY_PATH + 160], text[4096];
	int size = snprintf(text, sizeof text,
			    "region: %u\nname: 试验县\nsuperior: %u\ndemo: %s\n"
			    "feed:\n  endpoint: \"tcp://127.0.0.1:0\"\n%s",
			    county->region, COUNTY_SUPERIOR, county->options.demo ? "yes" : "no",
			    settings != NULL ? settings : small);
	if (size < 0 || (size_t)size >= sizeof text)
		return err_set(err, STATUS_INVALID, "the settings are too long");
	(void)snprintf(path, sizeof path, "%s/zhian.yaml", county->etc);
	return file_write_atomic(path, bytes_of(text, (size_t)size), 0644, err);
}

static enum status make_directories(const struct county *county, struct err *err)
{
	static const char *const below[] = {"/etc/zhian/%u/keys/public",
					    "/etc/zhian/%u/policy",
					    "/etc/zhian/%u/calendar",
					    "/etc/zhian/%u/dictionary",
					    "/run/zhian/%u",
					    "/var/lib/zhian/%u",
					    "/log"};
	for (size_t i = 0; i < sizeof below / sizeof below[0]; i++) {
		char tail[64], path[COUNTY_PATH + 64];
		const char *mark = strstr(below[i], "%u");
		if (mark == NULL)
			(void)snprintf(tail, sizeof tail, "%s", below[i]);
		else
			(void)snprintf(tail, sizeof tail, "%.*s%u%s", (int)(mark - below[i]),
				       below[i], county->region, mark + 2);
		(void)snprintf(path, sizeof path, "%s%s", county->root, tail);
		TRY(file_make_directories(path, 0750, err));
	}
	return STATUS_OK;
}

enum status county_may_begin(const struct county *county, struct err *err)
{
	const struct holdings new = {.data = HOLDINGS_NEW};
	char path[COUNTY_PATH + 128];
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		(void)snprintf(path, sizeof path, "%s/holdings/%s", county->etc,
			       daemon_name(daemon));
		TRY(holdings_write(path, &new, err));
	}
	return STATUS_OK;
}

static enum status write_files(struct county *county, struct err *err)
{
	TRY(make_directories(county, err));
	TRY(make_keys(county, err));
	TRY(copy_policy(county, err));
	TRY(copy_file(county, "calendar/cn.csv", "calendar/cn.csv", err));
	TRY(copy_file(county, "dictionary/products.yaml", "dictionary/products.yaml", err));
	TRY(write_people(county, err));
	TRY(county_may_begin(county, err));
	return write_config(county, err);
}

enum status county_create(const struct county_options *options, struct county *ret_county,
			  struct err *err)
{
	const char *base = options->directory != NULL ? options->directory : getenv("TMPDIR");
	TRY(crypto_start(err));
	*ret_county = (struct county){.options = *options, .region = options->region};
	if (ret_county->region == 0)
		ret_county->region = COUNTY_REGION;
	(void)snprintf(ret_county->root, sizeof ret_county->root, "%s/zhian-county-XXXXXX",
		       base != NULL ? base : "/tmp");
	if (mkdtemp(ret_county->root) == NULL)
		return err_set_errno(err, "%s", ret_county->root);
	const char *root = ret_county->root;
	(void)snprintf(ret_county->etc, sizeof ret_county->etc, "%s/etc/zhian/%u", root,
		       ret_county->region);
	(void)snprintf(ret_county->run, sizeof ret_county->run, "%s/run/zhian/%u", root,
		       ret_county->region);
	(void)snprintf(ret_county->var, sizeof ret_county->var, "%s/var/lib/zhian/%u", root,
		       ret_county->region);
	enum status status = write_files(ret_county, err);
	if (status != STATUS_OK)
		county_destroy(ret_county);
	return status;
}

void county_destroy(struct county *county)
{
	struct err err;
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++)
		county_kill(county, daemon);
	for (size_t i = 0; i < county->key_count; i++)
		key_wipe(&county->keys[i]);
	if (county->root[0] != '\0' && !county->keep &&
	    file_remove_tree(county->root, &err) != STATUS_OK)
		(void)fprintf(stderr, "%s\n", err.text);
	county->root[0] = '\0';
}

enum status county_endpoint(const struct county *county, enum daemon daemon, const char *socket,
			    char ret_endpoint[COUNTY_PATH], struct err *err)
{
	char path[COUNTY_PATH + 160];
	char *data;
	size_t size;
	if (strcmp(socket, "pull") == 0 || strcmp(socket, "cmd") == 0) {
		(void)snprintf(ret_endpoint, COUNTY_PATH, "ipc://%.400s/%s.%s", county->run,
			       daemon_name(daemon), socket);
		return STATUS_OK;
	}
	(void)snprintf(path, sizeof path, "%s/%s.endpoint", county->run, socket);
	TRY(file_read(path, COUNTY_PATH - 1, &data, &size, err));
	(void)snprintf(ret_endpoint, COUNTY_PATH, "%s", data);
	free(data);
	return STATUS_OK;
}
