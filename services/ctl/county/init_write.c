/* Everything that `county init` writes, below etc/zhian and nowhere else: data, sockets and logs
 * are made by who needs them. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include "common/base/region_list.h"
#include "common/base/sabotage.h"
#include "common/base/text.h"
#include "common/base/utf8.h"
#include "common/policy/books/phrases.h"
#include "common/policy/people/config.h"
#include "common/store/holdings.h"
#include "services/ctl/county/init.h"
#include "services/ctl/county/own_keys.h"
#include "services/ctl/doctor/doctor.h"

#define SHARE_FILE_MAX ((size_t)8 << 20)
#define LINK_PORT_BASE 20000u /* of demonstrations: several counties on one machine */
#define OFFICE_TEXT 96u

/* The county as it will be, with `beside.root` as the root: a renamed folder brings it to its
 * place. */
struct building {
	struct founding *founding;
	struct session beside;
	char root[FILE_PATH_MAX];
	struct err *err;
};

/* ---- files that ship */

static enum status make_directories(struct building *building)
{
	static const struct {
		const char *below;
		mode_t mode;
	} folders[] = {{"", 0755},
		       {"policy", 0755},
		       {"calendar", 0755},
		       {"dictionary", 0755},
		       {"keys/public/persons", 0750},
		       {"keys/public/feeds", 0750},
		       {"keys/persons", 0700},
		       {"keys/feeds", 0700}};
	for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
		char path[FILE_PATH_MAX];
		layout_etc(&building->beside, building->founding->region, folders[i].below, path);
		TRY(file_make_directories(path, folders[i].mode, building->err));
	}
	return STATUS_OK;
}

static enum status copy_file(struct building *building, const char *below)
{
	char from[FILE_PATH_MAX + 300], to[FILE_PATH_MAX];
	char *data;
	size_t size;
	(void)snprintf(from, sizeof from, "%s/%s", building->founding->share, below);
	layout_etc(&building->beside, building->founding->region, below, to);
	TRY(file_read(from, SHARE_FILE_MAX, &data, &size, building->err));
	enum status status = file_write_atomic(to, bytes_of(data, size), 0644, building->err);
	free(data);
	return status;
}

static enum status copy_policy(struct building *building)
{
	char path[FILE_PATH_MAX + 16];
	(void)snprintf(path, sizeof path, "%s/policy", building->founding->share);
	DIR *directory = opendir(path);
	if (directory == NULL)
		return err_set_errno(building->err, "%s", path);
	enum status status = STATUS_OK;
	const struct dirent *entry;
	while (status == STATUS_OK && (entry = readdir(directory)) != NULL) {
		char below[300];
		size_t size = strlen(entry->d_name);
		if (size < 6 || strcmp(entry->d_name + size - 5, ".yaml") != 0)
			continue;
		(void)snprintf(below, sizeof below, "policy/%s", entry->d_name);
		status = copy_file(building, below);
	}
	(void)closedir(directory);
	return status;
}

static enum status copy_books(struct building *building)
{
	TRY(copy_policy(building));
	TRY(copy_file(building, "calendar/cn.csv"));
	TRY(copy_file(building, "dictionary/products.yaml"));
	return copy_file(building, PHRASES_FILE);
}

/* ---- zhian.yaml */

static enum status write_settings(struct building *building, const struct setting *settings,
				  size_t count)
{
	char path[FILE_PATH_MAX];
	char *example = NULL, *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&example, &size);
	if (out == NULL)
		return err_set_errno(building->err, "no memory for zhian.yaml");
	config_example(out);
	if (fclose(out) != 0)
		return err_set_errno(building->err, "no memory for zhian.yaml");
	enum status status = layout_set(example, settings, count, &text, building->err);
	free(example);
	TRY(status);
	layout_etc(&building->beside, building->founding->region, "zhian.yaml", path);
	status = file_write_atomic(path, bytes_of_text(text), 0644, building->err);
	free(text);
	return status;
}

static enum status quoted(const char *text, char **ret_text, struct err *err)
{
	size_t size;
	FILE *out = open_memstream(ret_text, &size);
	if (out == NULL)
		return err_set_errno(err, "no memory for zhian.yaml");
	schema_print_quoted(text, out);
	return fclose(out) == 0 ? STATUS_OK : err_set_errno(err, "no memory for zhian.yaml");
}

/* Where it listens: on every interface only where others are told how to reach it. */
static void endpoint(const struct founding *founding, const char *port, char out[64])
{
	(void)snprintf(out, 64, "\"tcp://%s:%.8s\"",
		       founding->address != NULL && !founding->demo ? "0.0.0.0" : "127.0.0.1",
		       port);
}

#define SETTINGS_STATED 9u /* that every county has */
#define SETTINGS_MAX (SETTINGS_STATED + 2)

/* ---- what the office is called */

/* "都匀市市场监督管理局"; of a region that the list hasn't its code. */
static void office_name(uint32_t region, char out[OFFICE_TEXT])
{
	const char *name = region_name(region);
	if (name != NULL)
		(void)snprintf(out, OFFICE_TEXT, "%.60s市场监督管理局", name);
	else
		(void)snprintf(out, OFFICE_TEXT, "%06u市场监督管理局", (unsigned)region);
}

/* A demonstration's papers read like an office's: "都匀市监". Empty: a real office states its
 * own words, or the region isn't in the list. */
static void demo_prefix(const struct founding *founding, char out[OFFICE_TEXT])
{
	const char *name = region_name(founding->region);
	size_t at = 0;
	out[0] = '\0';
	if (!founding->demo || name == NULL)
		return;
	for (int i = 0; i < 2; i++)
		(void)utf8_next(bytes_of_text(name), &at);
	(void)snprintf(out, OFFICE_TEXT, "%.*s市监", (int)at, name);
}

static enum status write_config(struct building *building)
{
	const struct founding *founding = building->founding;
	char region[16], superior[16], feed_at[64], link_at[64] = "none", port[16];
	char fallback[OFFICE_TEXT], words[OFFICE_TEXT];
	char *name = NULL, *address = NULL, *prefix = NULL;
	const char *link = founding->link_port;
	(void)snprintf(region, sizeof region, "%06u", (unsigned)founding->region);
	(void)snprintf(superior, sizeof superior, "%06u", (unsigned)founding->superior);
	office_name(founding->region, fallback);
	demo_prefix(founding, words);
	(void)snprintf(port, sizeof port, "%u",
		       LINK_PORT_BASE + (unsigned)founding->region % 10000u);
	if (link == NULL && founding->demo)
		link = port;
	if (link != NULL)
		endpoint(founding, link, link_at);
	endpoint(founding,
		 founding->feed_port != NULL ? founding->feed_port
		 : founding->demo            ? "0"
					     : "7410",
		 feed_at);
	enum status status =
		quoted(founding->name != NULL ? founding->name : fallback, &name, building->err);
	if (status == STATUS_OK && founding->address != NULL)
		status = quoted(founding->address, &address, building->err);
	const char *own = founding->document_prefix != NULL ? founding->document_prefix : words;
	if (status == STATUS_OK && own[0] != '\0')
		status = quoted(own, &prefix, building->err);
	if (status == STATUS_OK) {
		struct setting settings[SETTINGS_MAX] = {
			{NULL, "region", region},
			{NULL, "name", name},
			{NULL, "superior", superior},
			{NULL, "demo", founding->demo ? "yes" : "no"},
			{"feed", "endpoint", feed_at},
			{"link", "endpoint", link_at},
			/* Several counties on one machine: each gets a port that is free. */
			{"console", "http", "\"127.0.0.1:0\""},
			/* Three counties on one machine shouldn't take 15 GiB before the first
			 * report. */
			{"journal", "volume", founding->demo ? "64MiB" : "1GiB"},
			{"state", "map", founding->demo ? "4GiB" : "64GiB"},
		};
		size_t count = SETTINGS_STATED;
		if (address != NULL)
			settings[count++] = (struct setting){NULL, "address", address};
		if (prefix != NULL)
			settings[count++] = (struct setting){NULL, "document_prefix", prefix};
		status = write_settings(building, settings, count);
	}
	free(prefix);
	free(name);
	free(address);
	return status;
}

/* ---- keys and people */

static enum status make_program_key(struct building *building, enum key_purpose purpose,
				    const char *name)
{
	struct key key;
	TRY(layout_make_key(&building->beside, building->founding->region, purpose, "", name, &key,
			    building->err));
	key_wipe(&key);
	return STATUS_OK;
}

static enum status make_program_keys(struct building *building)
{
	enum key_purpose purpose;
	const char *name;
	for (size_t i = 0; (name = own_key_at(i, &purpose)) != NULL; i++)
		TRY(make_program_key(building, purpose, name));
	return make_program_key(building, KEY_SEAL, OWN_KEY_CONTACT);
}

/* Makes the first key of whoever has none. */
static enum status first_key(struct building *building, const char *folder, const char *name,
			     struct schema_list *list)
{
	struct key key;
	char printed[KEY_TEXT];
	struct pool *pool = &building->founding->people.pool;
	if (list->count != 0)
		return STATUS_OK;
	TRY(layout_make_key(&building->beside, building->founding->region, KEY_TRANSPORT, folder,
			    name, &key, building->err));
	key_print_public(key.public_key, printed);
	key_wipe(&key);
	people_file_append_text(pool, list, pool_text(pool, printed));
	return STATUS_OK;
}

static enum status write_people(struct building *building)
{
	struct people_file *file = &building->founding->people;
	for (size_t i = 0; i < file->text.persons.count; i++) {
		struct person_text *person = people_file_person_at(file, i);
		if (!person->disabled)
			TRY(first_key(building, "persons/", person->id, &person->transport_keys));
	}
	for (size_t i = 0; i < file->text.feeds.count; i++) {
		struct feed_text *feed = people_file_feed_at(file, i);
		TRY(first_key(building, "feeds/", feed->id, &feed->transport_keys));
	}
	return people_file_write(&building->beside, building->founding->region, file,
				 building->err);
}

/* ---- beside, checked, renamed */

/* Warnings are doctor's to tell; what stops the daemons is said with file and line. */
static enum status check_books(struct building *building)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	if (out == NULL)
		return err_set_errno(building->err, "no memory for the problems");
	struct doctor_problems found =
		doctor_check_files(&building->beside, building->founding->region, out);
	enum status status = STATUS_OK;
	if (fclose(out) != 0)
		status = err_set_errno(building->err, "no memory for the problems");
	else if (found.errors != 0 && !SABOTAGE("ctl.init-unchecked"))
		status = err_set(building->err, STATUS_INVALID, "%zu errors, see above",
				 found.errors);
	if (status == STATUS_INVALID)
		fputs(text, building->founding->session->err);
	free(text);
	return status;
}

/* As the daemons will read it, with the paths that it will have. */
static enum status check(struct building *building)
{
	char path[FILE_PATH_MAX];
	struct config_set *set = NULL;
	struct problems problems;
	problems_init(&problems);
	layout_etc(&building->beside, building->founding->region, "zhian.yaml", path);
	enum status status = config_load(path, building->founding->session->root, &problems, &set,
					 building->err);
	if (status == STATUS_INVALID && problems_status(&problems, building->err) == STATUS_OK)
		(void)err_set(building->err, status, "%s", path);
	problems_done(&problems);
	config_unload(&set);
	TRY(status);
	return check_books(building);
}

/* None of the five has data yet: each may make them at its first start. */
static enum status let_begin(struct building *building)
{
	const struct holdings new = {.data = HOLDINGS_NEW};
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		char path[FILE_PATH_MAX];
		layout_holdings(&building->beside, building->founding->region, daemon_name(daemon),
				path);
		TRY(holdings_write(path, &new, building->err));
	}
	return STATUS_OK;
}

static enum status build(struct building *building)
{
	TRY(make_directories(building));
	TRY(copy_books(building));
	TRY(make_program_keys(building));
	TRY(write_people(building));
	TRY(write_config(building));
	TRY(let_begin(building));
	return check(building);
}

static enum status put_in_place(struct building *building)
{
	char from[FILE_PATH_MAX], to[FILE_PATH_MAX], parent[FILE_PATH_MAX];
	const struct founding *founding = building->founding;
	layout_etc(&building->beside, founding->region, "", from);
	layout_etc(founding->session, founding->region, "", to);
	(void)snprintf(parent, sizeof parent, "%.1000s/etc/zhian", founding->session->root);
	if (rename(from, to) != 0)
		return err_set_errno(building->err, "cannot rename %.400s to %.400s", from, to);
	return SABOTAGE("sync.init-name") ? STATUS_OK : file_sync_directory(parent, building->err);
}

/* One init at a time below a root; the kernel lets go of it, however this one ends. */
static enum status lock(const struct founding *founding, int *ret_lock, struct err *err)
{
	char path[FILE_PATH_MAX];
	(void)snprintf(path, sizeof path, "%.1000s/etc/zhian", founding->session->root);
	TRY(file_make_directories(path, 0755, err));
	*ret_lock = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (*ret_lock < 0)
		return err_set_errno(err, "cannot open %s", path);
	if (flock(*ret_lock, LOCK_EX | LOCK_NB) == 0)
		return STATUS_OK;
	bool held = errno == EWOULDBLOCK;
	enum status status = err_set_errno(err, "cannot lock %s", path);
	(void)close(*ret_lock);
	return held ? err_set(err, STATUS_BUSY, "another init is at work in %s", path) : status;
}

static enum status refuse_present(const struct founding *founding, struct err *err)
{
	char path[FILE_PATH_MAX];
	layout_etc(founding->session, founding->region, "", path);
	DIR *directory = opendir(path);
	if (directory == NULL)
		return errno == ENOENT ? STATUS_OK
				       : err_set_errno(err, "cannot look into %s", path);
	size_t entries = 0;
	while (entries < 3 && readdir(directory) != NULL)
		entries++;
	(void)closedir(directory);
	if (entries < 3)
		return STATUS_OK; /* empty: a rename may take its place */
	layout_etc(founding->session, founding->region, "zhian.yaml", path);
	bool whole = access(path, F_OK) == 0;
	layout_etc(founding->session, founding->region, "", path);
	return err_set(err, STATUS_CONFLICT,
		       whole ? "%s" : "%s, without a zhian.yaml: move it away", path);
}

enum status init_write(struct founding *founding)
{
	struct building building = {
		.founding = founding, .beside = *founding->session, .err = &founding->err};
	struct err none;
	int held;
	(void)snprintf(building.root, sizeof building.root, "%.900s/etc/zhian/.init-%06u",
		       founding->session->root, (unsigned)founding->region);
	building.beside.root = building.root;
	TRY(lock(founding, &held, &founding->err));
	enum status status = refuse_present(founding, &founding->err);
	if (status == STATUS_OK) /* what an init left that was broken off */
		status = file_remove_tree(building.root, &founding->err);
	if (status == STATUS_OK) {
		status = build(&building);
		if (status == STATUS_OK)
			status = put_in_place(&building);
		enum status cleared = file_remove_tree(building.root, &none);
		(void)cleared; /* what stays is no county, and the next init removes it */
	}
	(void)close(held);
	return status;
}
