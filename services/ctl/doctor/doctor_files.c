/* What the files tell: settings, books, keys, and the disk below them. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "common/base/disk_room.h"
#include "common/base/sabotage.h"
#include "common/policy/books/calendar_load.h"
#include "common/policy/books/dictionary_load.h"
#include "common/policy/books/phrases.h"
#include "common/policy/rules/load.h"
#include "common/policy/yaml/value_text.h"
#include "common/store/holdings.h"
#include "services/ctl/backup/key_sound.h"
#include "services/ctl/backup/tree.h"
#include "services/ctl/command.h"
#include "services/ctl/county/county_own.h"
#include "services/ctl/county/own_keys.h"
#include "services/ctl/doctor/doctor.h"
#include "services/ctl/show/problems_say.h"
#include "services/ctl/values/body_put.h"

#define BOOK_MAX ((size_t)8 << 20)
#define SYNCS 21
#define SYNC_BYTES 4096
#define SLOW_US 5000 /* a commit is two of them: below 100 commits a second people notice */

/* ---- settings and books */

enum book { BOOK_CALENDAR, BOOK_DICTIONARY, BOOK_PEOPLE };

static enum status load_book(enum book book, struct bytes content, const char *path,
			     struct pool *pool, struct problems *problems)
{
	struct calendar calendar;
	struct dictionary dictionary;
	struct people people;
	switch (book) {
	case BOOK_CALENDAR:
		return calendar_load(content, path, pool, problems, &calendar);
	case BOOK_DICTIONARY:
		return dictionary_load(content, path, pool, problems, &dictionary);
	case BOOK_PEOPLE:
		return people_load(content, path, pool, problems, &people);
	}
	return STATUS_INVALID;
}

static void check_book(const struct session *session, uint32_t region, enum book book,
		       const char *below, struct problems *problems)
{
	char path[FILE_PATH_MAX];
	char *data;
	size_t size;
	struct err err;
	struct pool pool;
	pool_init(&pool);
	layout_etc(session, region, below, path);
	if (file_read(path, BOOK_MAX, &data, &size, &err) != STATUS_OK) {
		problem_error(problems, path, 0, "%s", err.text);
		return;
	}
	size_t before = problems->errors;
	if (load_book(book, bytes_of(data, size), path, &pool, problems) != STATUS_OK &&
	    problems->errors == before)
		problem_error(problems, path, 0, "can't be used");
	pool_done(&pool);
	free(data);
}

/* Of an act that there is, and of a field that is filled in with words. */
static bool phrase_belongs(const struct phrase *phrase)
{
	char name[COMMAND_NAME];
	for (size_t i = 0; i < command_count; i++) {
		if (commands[i].kind != COMMAND_ACT)
			continue;
		command_name(&commands[i], name);
		if (strcmp(name, phrase->act) != 0)
			continue;
		const ProtobufCFieldDescriptor *field =
			commands[i].body != NULL
				? body_field(commands[i].body, phrase->field, strlen(phrase->field))
				: NULL;
		return strcmp(phrase->field, "reason") == 0 ||
		       (field != NULL && field->type == PROTOBUF_C_TYPE_STRING);
	}
	return false;
}

/* A county of before they were has none. */
static void check_phrases(const struct session *session, uint32_t region, struct problems *problems)
{
	char path[FILE_PATH_MAX];
	char *data;
	size_t size;
	struct err err;
	struct pool pool;
	struct phrases phrases;
	layout_etc(session, region, PHRASES_FILE, path);
	enum status status = file_read(path, PHRASES_BYTES_MAX, &data, &size, &err);
	if (status != STATUS_OK) {
		if (status != STATUS_NOT_FOUND)
			problem_error(problems, path, 0, "%s", err.text);
		return;
	}
	pool_init(&pool);
	if (phrases_load(bytes_of(data, size), path, &pool, problems, &phrases) != STATUS_OK)
		phrases.count = 0;
	for (size_t i = 0; i < phrases.count; i++) {
		if (!phrase_belongs(&phrases.all[i]))
			problem_error(problems, path, phrases.all[i].line,
				      "%s has no field %s for words", phrases.all[i].act,
				      phrases.all[i].field);
	}
	pool_done(&pool);
	free(data);
}

static void check_policy(const struct session *session, uint32_t region, struct problems *problems)
{
	char path[FILE_PATH_MAX];
	struct policy_set *set = NULL;
	struct err err = {STATUS_OK, ""};
	layout_etc(session, region, "policy", path);
	size_t before = problems->errors;
	if (policy_load_directory(path, problems, &set, &err) != STATUS_OK &&
	    problems->errors == before)
		problem_error(problems, path, 0, "%s", err.text);
	policy_unload(&set);
}

struct doctor_problems doctor_check_files(const struct session *session, uint32_t region, FILE *out)
{
	struct problems problems;
	problems_init(&problems);
	check_policy(session, region, &problems);
	check_book(session, region, BOOK_CALENDAR, "calendar/cn.csv", &problems);
	check_book(session, region, BOOK_DICTIONARY, "dictionary/products.yaml", &problems);
	check_book(session, region, BOOK_PEOPLE, "people.yaml", &problems);
	check_phrases(session, region, &problems);
	struct doctor_problems counted = {problems.errors, problems.warnings};
	problems_say(session->lang, &problems, out);
	problems_done(&problems);
	return counted;
}

static void look_at_books(struct doctor *doctor)
{
	char number[32];
	struct template_param params[] = {{"count", number}};
	struct doctor_problems found =
		doctor_check_files(doctor->session, doctor->region, doctor->session->err);
	(void)snprintf(number, sizeof number, "%zu",
		       found.errors != 0 ? found.errors : found.warnings);
	if (found.errors != 0)
		doctor_say(doctor, DOCTOR_FILES, "etc", params, 1);
	else if (found.warnings != 0)
		doctor_say(doctor, DOCTOR_RECALLED, "etc", params, 1);
}

/* ---- keys */

struct key_look {
	struct doctor *doctor;
	const char *root;
	bool invented; /* a demonstration: nobody's identity is behind it */
};

static enum status look_at_key(void *context, const char *path, const struct stat *info,
			       struct err *err)
{
	const struct key_look *look = (const struct key_look *)context;
	char whole[FILE_PATH_MAX];
	struct err unsound;
	struct template_param params[] = {{"file", whole}};
	TRY(tree_join(whole, look->root, path, err));
	if (!S_ISREG(info->st_mode) || !key_file_named(path))
		return STATUS_OK;
	if ((info->st_mode & 077) != 0)
		doctor_say(look->doctor, DOCTOR_KEY_OPEN, "etc", params, 1);
	/* What nobody needs today may be needed when it is gone everywhere else. */
	if (key_file_sound(whole, &unsound) == STATUS_CORRUPT && !SABOTAGE("doctor.keys-unread"))
		doctor_say(look->doctor, DOCTOR_KEY_DAMAGED, "etc", params, 1);
	/* Also one that was rotated: it opens what was sealed before. */
	if (!look->invented && strncmp(path, "discloser", strlen("discloser")) == 0 &&
	    !SABOTAGE("doctor.discloser-unlooked-at"))
		doctor_say(look->doctor, DOCTOR_KEY_DISCLOSER, "etc", params, 1);
	return STATUS_OK;
}

/* A process that runs has it in memory still.  In a folder that can't be looked into nothing is
 * missing. */
static void look_whether_there(struct doctor *doctor, const char *path)
{
	struct template_param params[] = {{"file", path}};
	if (access(path, F_OK) != 0 && errno == ENOENT && !SABOTAGE("doctor.keys-uncounted"))
		doctor_say(doctor, DOCTOR_KEY_MISSING, "etc", params, 1);
}

static enum status look_at_public(void *context, const char *path, const struct stat *info,
				  struct err *err)
{
	const struct key_look *look = (const struct key_look *)context;
	char name[FILE_PATH_MAX], file[FILE_PATH_MAX];
	struct err unsound;
	struct template_param params[] = {{"file", file}};
	size_t size = strlen(path);
	(void)err;
	if (!S_ISREG(info->st_mode) || size < 5 || strcmp(path + size - 4, ".pub") != 0)
		return STATUS_OK;
	(void)snprintf(name, sizeof name, "%.*s", (int)(size - 4), path);
	(void)snprintf(file, sizeof file, "%.600s/public/%.300s", look->root, path);
	if (key_halves_sound(look->root, name, KEY_HALVES_ANY, &unsound) == STATUS_CORRUPT)
		doctor_say(look->doctor, DOCTOR_KEY_DAMAGED, "etc", params, 1);
	return STATUS_OK;
}

static void look_at_halves(const struct key_look *look)
{
	char public[FILE_PATH_MAX];
	const char *name;
	enum key_halves halves;
	struct err err;
	union {
		const struct key_look *read;
		void *context;
	} passed = {look};
	struct template_param params[] = {{"file", public}};
	for (size_t i = 0; (name = key_of_county(i, &halves)) != NULL; i++) {
		(void)snprintf(public, sizeof public, "%.800s/public/%s.pub", look->root, name);
		if (access(public, F_OK) != 0 && errno == ENOENT && !SABOTAGE("key.public-unread"))
			doctor_say(look->doctor, DOCTOR_KEY_MISSING, "etc", params, 1);
	}
	if (tree_join(public, look->root, "public", &err) != STATUS_OK ||
	    tree_walk(public, NULL, look_at_public, passed.context, &err) != STATUS_OK)
		problem_print(err.text, look->doctor->session->lang, look->doctor->session->err);
}

static void look_for_key(struct doctor *doctor, const char *name)
{
	char below[96], path[FILE_PATH_MAX];
	(void)snprintf(below, sizeof below, "keys/%.80s.key", name);
	layout_etc(doctor->session, doctor->region, below, path);
	look_whether_there(doctor, path);
}

/* What is written down of a daemon's data, and whether its journal is there at all.  What this
 * user may not look at is no finding. */
static bool look_at_holdings(struct doctor *doctor, enum daemon daemon, const char *folder,
			     struct holdings *ret_kept)
{
	char path[FILE_PATH_MAX], journal[FILE_PATH_MAX];
	struct err err;
	struct template_param record[] = {{"file", path}};
	struct template_param missing[] = {{"file", journal}};
	if (tree_join(journal, folder, "journal", &err) != STATUS_OK)
		return false;
	layout_holdings(doctor->session, doctor->region, daemon_name(daemon), path);
	enum status status = holdings_read(path, ret_kept, &err);
	bool there = access(journal, F_OK) == 0;
	bool gone = !there && errno == ENOENT;
	if (status != STATUS_OK && status != STATUS_INVALID)
		return false;
	bool noted = status == STATUS_OK && ret_kept->data != HOLDINGS_UNKNOWN;
	if (gone && !(noted && ret_kept->data == HOLDINGS_NEW) &&
	    !SABOTAGE("doctor.journal-unlooked-for"))
		doctor_say(doctor, DOCTOR_JOURNAL_MISSING, daemon_name(daemon), missing, 1);
	if (!noted && (there || status == STATUS_INVALID) &&
	    !SABOTAGE("doctor.holdings-unlooked-at"))
		doctor_say(doctor, DOCTOR_HOLDINGS, daemon_name(daemon), record, 1);
	return noted && ret_kept->data == HOLDINGS_KEPT;
}

/* Secrets that a daemon made itself, by what is written down of its data. */
static void look_for_secrets(struct doctor *doctor, const struct config *config, enum daemon daemon)
{
	char path[FILE_PATH_MAX], folder[FILE_PATH_MAX];
	struct holdings kept;
	struct err err;
	if (tree_join(folder, config->data, daemon_name(daemon), &err) != STATUS_OK ||
	    !look_at_holdings(doctor, daemon, folder, &kept))
		return;
	for (size_t i = 0; i < kept.file_count; i++) {
		if (key_file_named(kept.files[i].name) &&
		    tree_join(path, folder, kept.files[i].name, &err) == STATUS_OK)
			look_whether_there(doctor, path);
	}
}

static void look_whether_all_are_there(struct doctor *doctor, const struct config *config)
{
	enum key_purpose purpose;
	const char *name;
	for (size_t i = 0; (name = own_key_at(i, &purpose)) != NULL; i++) {
		if (strcmp(name, OWN_KEY_DISCLOSER) != 0)
			look_for_key(doctor, name);
	}
	look_for_key(doctor, OWN_KEY_CONTACT);
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++)
		look_for_secrets(doctor, config, daemon);
}

static void look_at_keys(struct doctor *doctor, const struct config *config)
{
	char keys[FILE_PATH_MAX], secrets[FILE_PATH_MAX];
	struct err err;
	look_whether_all_are_there(doctor, config);
	layout_etc(doctor->session, doctor->region, "keys", keys);
	struct key_look look = {doctor, keys, config->demo};
	if (tree_walk(keys, NULL, look_at_key, &look, &err) != STATUS_OK)
		problem_print(err.text, doctor->session->lang, doctor->session->err);
	look_at_halves(&look);
	/* Made by intake at its first start. */
	if (tree_join(secrets, config->data, "intake/secrets", &err) != STATUS_OK ||
	    access(secrets, R_OK | X_OK) != 0)
		return;
	look.root = secrets;
	if (tree_walk(secrets, NULL, look_at_key, &look, &err) != STATUS_OK)
		problem_print(err.text, doctor->session->lang, doctor->session->err);
}

/* ---- whose they are */

struct owner_look {
	char first[FILE_PATH_MAX];
	uid_t is;
	mode_t mode;
	size_t count;
};

static void note_wrong(void *context, const struct owners_wrong *wrong)
{
	struct owner_look *found = (struct owner_look *)context;
	if (found->count++ != 0)
		return;
	(void)snprintf(found->first, sizeof found->first, "%s", wrong->path);
	found->is = wrong->is;
	found->mode = wrong->mode;
}

/* One of each process: what is behind a closed folder isn't seen but by root. */
static void look_at_owners(struct doctor *doctor, const struct config *config)
{
	char etc[FILE_PATH_MAX], count[24], user[32], is[24], mode[8];
	struct owners owners;
	struct err err;
	if (!own_applies(doctor->session, config, &owners))
		return;
	for (unsigned i = 0; i < OWNERS_PROCESSES; i++) {
		struct owner_look found = {.count = 0};
		struct owners_look look;
		own_look(doctor->session, doctor->region, config, &owners, etc, &look);
		look.process = i;
		look.wrong = note_wrong;
		look.context = &found;
		if (owners_look(&look, &err) != STATUS_OK || found.count == 0)
			continue;
		(void)snprintf(count, sizeof count, "%zu", found.count);
		(void)snprintf(user, sizeof user, "zhian-%s", owners_name(i));
		(void)snprintf(is, sizeof is, "%ld", (long)found.is);
		(void)snprintf(mode, sizeof mode, "%04o", (unsigned)found.mode & 07777u);
		struct template_param params[] = {{"file", found.first},
						  {"count", count},
						  {"user", user},
						  {"is", is},
						  {"mode", mode}};
		doctor_say(doctor, DOCTOR_FILES_OWNER, owners_name(i), params, 5);
	}
}

/* ---- the disk */

static void look_at_room_of(struct doctor *doctor, const struct config *config, const char *about,
			    const char *path)
{
	struct disk_room room;
	char used[16], free_text[VALUE_TEXT], reserve[VALUE_TEXT];
	struct template_param params[] = {
		{"percent", used}, {"path", path}, {"free", free_text}, {"reserve", reserve}};
	if (!disk_room_of(path, &room))
		return; /* nothing has run here yet */
	(void)snprintf(used, sizeof used, "%u", room.used_percent);
	value_print_size((int64_t)room.free_bytes, free_text);
	value_print_size(config->disk.reserve_bytes, reserve);
	if (room.used_percent >= (unsigned)config->disk.refuse_percent)
		doctor_say(doctor, DOCTOR_DISK_REFUSES, about, params, 2);
	else if (room.free_bytes < (uint64_t)config->disk.reserve_bytes)
		doctor_say(doctor, DOCTOR_DISK_RESERVE, about, params, 4);
	else if (room.used_percent >= (unsigned)config->disk.alarm_percent)
		doctor_say(doctor, DOCTOR_DISK_ALARM, about, params, 2);
}

/* A daemon's data may be on a file system of their own. */
static void look_at_room(struct doctor *doctor, const struct config *config)
{
	struct stat data, own;
	look_at_room_of(doctor, config, "disk", config->data);
	for (unsigned i = DAEMON_INTAKE; i < DAEMON_COUNT; i++) {
		char path[FILE_PATH_MAX];
		struct err err;
		const char *name = daemon_name((enum daemon)i);
		if (stat(config->data, &data) == 0 &&
		    tree_join(path, config->data, name, &err) == STATUS_OK &&
		    stat(path, &own) == 0 && own.st_dev != data.st_dev)
			look_at_room_of(doctor, config, name, path);
	}
}

static int by_size(const void *a, const void *b)
{
	const int64_t *left = (const int64_t *)a, *right = (const int64_t *)b;
	return (*left > *right) - (*left < *right);
}

static int64_t now_us(void)
{
	struct timespec now;
	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* The median of a write of one page with its flush; -1: the directory can't be written to. */
static int64_t flush_us(const char *directory)
{
	char path[FILE_PATH_MAX], page[SYNC_BYTES] = {0};
	int64_t took_us[SYNCS];
	struct err err;
	if (tree_join(path, directory, ".doctor-XXXXXX", &err) != STATUS_OK)
		return -1;
	int fd = mkostemp(path, O_CLOEXEC);
	if (fd < 0)
		return -1;
	(void)unlink(path);
	bool written = true;
	for (size_t i = 0; i < SYNCS && written; i++) {
		int64_t start_us = now_us();
		written = pwrite(fd, page, sizeof page, (off_t)(i * sizeof page)) == SYNC_BYTES &&
			  fdatasync(fd) == 0;
		took_us[i] = now_us() - start_us;
	}
	(void)close(fd);
	if (!written)
		return -1;
	qsort(took_us, SYNCS, sizeof took_us[0], by_size);
	return took_us[SYNCS / 2];
}

static void look_at_pace(struct doctor *doctor, const struct config *config)
{
	char took[32];
	struct template_param params[] = {{"us", took}};
	int64_t median_us = flush_us(config->data);
	if (median_us < 0)
		return;
	(void)snprintf(took, sizeof took, "%lld", (long long)median_us);
	if (median_us > SLOW_US)
		doctor_say(doctor, DOCTOR_DISK_SLOW, "disk", params, 1);
	else if (!doctor->session->json)
		session_say(doctor->session, doctor->session->out, "doctor_pace", params, 1);
}

void doctor_look_at_files(struct doctor *doctor, const struct config *config)
{
	look_at_books(doctor);
	look_at_keys(doctor, config);
	look_at_owners(doctor, config);
	look_at_room(doctor, config);
	look_at_pace(doctor, config);
}
