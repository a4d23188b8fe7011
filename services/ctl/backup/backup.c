/* Making a cold backup. */
#include "services/ctl/backup/backup_internal.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/file_lock.h"
#include "common/base/sabotage.h"
#include "common/crypto/last_written.h"
#include "common/crypto/passwords.h"
#include "common/stage/queries/reads_chain.h"
#include "common/store/holdings.h"
#include "services/ctl/backup/key_sound.h"

/* What a daemon makes again, holds while it runs, or what is copied in another way.  Everything
 * else that it keeps is taken, so that a file which nobody thought of isn't lost. */
static bool daemon_wanted(const char *path)
{
	static const char *const left_out[] = {
		"journal", "state",   "state.making", "parts.making",    "state.rotten",   "keys",
		"lock",    "session", "careful",      "parts.looked-at", "journal.damaged"};
	for (size_t i = 0; i < sizeof left_out / sizeof left_out[0]; i++) {
		if (strcmp(path, left_out[i]) == 0)
			return false;
	}
	return tree_keeps(path);
}

/* ---- locks */

static void release_all(struct file_lock locks[DAEMON_COUNT])
{
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++)
		file_lock_release(&locks[daemon]);
}

static enum status lock_all(const struct backup_county *county, int64_t now_ms,
			    struct file_lock locks[DAEMON_COUNT], struct err *err)
{
	char path[FILE_PATH_MAX], lock[FILE_PATH_MAX];
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		TRY(tree_join(path, county->data, daemon_name(daemon), err));
		if (access(path, F_OK) != 0)
			return err_set(err, STATUS_NOT_FOUND, "%s: %s has never run here", path,
				       daemon_name(daemon));
		TRY(tree_join(lock, path, "lock", err));
		enum status status = file_lock_take(lock, now_ms, &locks[daemon], err);
		if (status == STATUS_BUSY && SABOTAGE("backup.lock-ignored"))
			continue;
		if (status == STATUS_BUSY)
			return err_prefix(err, status, "zhian-%s still runs", daemon_name(daemon));
		if (status != STATUS_OK)
			return status;
	}
	return STATUS_OK;
}

/* ---- what is damaged */

enum status backup_note(struct damages *damages, const char *about, enum status status,
			const struct err *err)
{
	if (status != STATUS_CORRUPT && status != STATUS_NOT_FOUND && status != STATUS_INVALID)
		return status;
	damages_add(damages, about, err);
	return STATUS_OK;
}

/* ---- copying */

/* From the copy's own bytes: CRC and chain of every frame, and the same end. */
static enum status verify_copy(const char *directory, const struct journal_head *head,
			       struct err *err)
{
	struct journal *journal;
	struct journal_verified verified;
	TRY(journal_open_read(directory, &journal, err));
	enum status status = journal_verify(journal, &verified, err);
	if (status == STATUS_OK && memcmp(verified.chain, head->chain, JOURNAL_HASH) != 0 &&
	    !SABOTAGE("backup.copy-unverified"))
		status = err_set(err, STATUS_CORRUPT, "%s: the copy ends with another chain",
				 directory);
	journal_close(journal);
	return status;
}

/* A backup of what a daemon would refuse to start with helps nobody. */
static enum status check_holdings(const struct backup_county *county, enum daemon daemon,
				  const char *from, const char *journal, struct damages *damages,
				  struct err *err)
{
	char below[64], path[FILE_PATH_MAX];
	struct holdings kept;
	struct journal *copy;
	uint64_t first, last;
	(void)snprintf(below, sizeof below, "holdings/%s", daemon_name(daemon));
	TRY(tree_join(path, county->etc, below, err));
	enum status status = holdings_read(path, &kept, err);
	if (status != STATUS_OK)
		return backup_note(damages, below, status, err);
	if (kept.data != HOLDINGS_KEPT || SABOTAGE("backup.holdings-unasked"))
		return STATUS_OK;
	TRY(backup_note(damages, below, holdings_check_files(from, &kept, err), err));
	TRY(journal_open_read(journal, &copy, err));
	journal_volumes(copy, &first, &last);
	bool whole = journal_head(copy)->incarnation == kept.incarnation &&
		     journal_head(copy)->frame >= holdings_session_end(from) &&
		     first == kept.first_volume && last >= kept.last_volume;
	if (!whole) {
		(void)err_set(err, STATUS_CORRUPT,
			      "%s: isn't the journal that was kept here, or lacks its beginning or "
			      "its end: zhianctl journal verify --offline",
			      from);
		damages_add(damages, daemon_name(daemon), err);
	}
	status = backup_check_needs(county, daemon, from, copy, damages, err);
	journal_close(copy);
	return status;
}

/* In the copy: what can't be mended is told. */
static void look_at_reads(const char *to, const char *place, struct damages *reads)
{
	char folder[FILE_PATH_MAX];
	struct reads_checked checked;
	struct err err;
	if (tree_join(folder, to, "reads", &err) == STATUS_OK &&
	    reads_check(folder, true, &checked, &err) == STATUS_OK && checked.problems != 0 &&
	    !SABOTAGE("backup.reads-unlooked-at"))
		damages_add(reads, place, &checked.first);
}

/* One that can't be opened, for whatever reason, is damage: the others are looked at as well. */
static enum status copy_journal(const char *from, const char *target, const char *about,
				struct journal_head *ret_head, struct damages *damages,
				struct err *err)
{
	char path[FILE_PATH_MAX];
	struct journal *journal;
	TRY(tree_join(path, from, "journal", err));
	if (journal_open_read(path, &journal, err) != STATUS_OK) {
		damages_add(damages, about, err);
		return STATUS_OK;
	}
	*ret_head = *journal_head(journal);
	enum status status = journal_copy(journal, ret_head->frame, target, err);
	journal_close(journal);
	if (status == STATUS_OK)
		status = verify_copy(target, ret_head, err);
	return backup_note(damages, about, status, err);
}

static enum status copy_daemon(const struct backup_county *county, enum daemon daemon,
			       const char *directory, struct journal_head *ret_head,
			       struct backup_damages *damages, struct err *err)
{
	char from[FILE_PATH_MAX], to[FILE_PATH_MAX], deeper[FILE_PATH_MAX], target[FILE_PATH_MAX];
	char keys[64], about[64];
	uint64_t before = damages->hinder.count;
	(void)snprintf(about, sizeof about, "%s/journal", daemon_name(daemon));
	TRY(tree_join(from, county->data, daemon_name(daemon), err));
	TRY(tree_join(to, directory, daemon_name(daemon), err));
	TRY(tree_copy(from, to, daemon_wanted, err));
	TRY(tree_join(target, to, "journal", err));
	TRY(copy_journal(from, target, about, ret_head, &damages->hinder, err));
	bool whole = damages->hinder.count == before;
	if (whole)
		TRY(check_holdings(county, daemon, from, target, &damages->hinder, err));
	if (whole && daemon == DAEMON_INTAKE && !SABOTAGE("backup.parts-unlooked-at"))
		TRY(backup_look_at_parts(from, target, &damages->parts, err));
	look_at_reads(to, daemon_name(daemon), &damages->reads);
	TRY(tree_join(deeper, from, "keys", err));
	if (access(deeper, F_OK) != 0)
		return STATUS_OK;
	(void)snprintf(keys, sizeof keys, MANIFEST_KEYS "/%s", daemon_name(daemon));
	TRY(tree_join(target, directory, keys, err));
	return tree_copy(deeper, target, tree_keeps, err);
}

/* Of the console: who may sign in, who read what, and the views that people keep.  Its read model
 * is made again. */
static bool console_wanted(const char *path)
{
	static const char *const folders[] = {"reads", "views"};
	size_t count =
		sizeof folders / sizeof folders[0] - (SABOTAGE("backup.views-left-out") ? 1 : 0);
	for (size_t i = 0; i < count; i++) {
		size_t size = strlen(folders[i]);
		if (strncmp(path, folders[i], size) == 0 &&
		    (path[size] == '\0' || path[size] == '/'))
			return true;
	}
	return strcmp(path, PASSWORDS_FILE) == 0 || strcmp(path, PASSWORDS_KEPT) == 0;
}

/* As keys: who may sign in is what nobody could write again. */
static enum status check_passwords(const char *from, struct err *err)
{
	char path[FILE_PATH_MAX];
	struct passwords passwords;
	TRY(tree_join(path, from, PASSWORDS_FILE, err));
	enum status status = passwords_read(path, &passwords, err);
	if (status == STATUS_OK)
		passwords_free(&passwords);
	return status == STATUS_CORRUPT && !SABOTAGE("backup.passwords-unread") ? status
										: STATUS_OK;
}

static void met_view(void *context, const char *name, const struct err *what)
{
	if (!SABOTAGE("backup.views-unlooked-at"))
		damages_add((struct damages *)context, name, what);
}

/* As reads: a person's views are no reason to have no backup. */
static void look_at_views(const char *to, struct damages *views)
{
	char folder[FILE_PATH_MAX];
	struct err err;
	if (tree_join(folder, to, "views", &err) != STATUS_OK ||
	    last_check_folder(folder, met_view, views, &err) != STATUS_OK)
		met_view(views, "", &err);
}

static enum status copy_console(const struct backup_county *county, const char *directory,
				struct backup_damages *damages, struct err *err)
{
	char from[FILE_PATH_MAX], to[FILE_PATH_MAX];
	TRY(tree_join(from, county->data, "console", err));
	TRY(tree_join(to, directory, "console", err));
	if (access(from, F_OK) != 0 || SABOTAGE("backup.reads-left-out"))
		return STATUS_OK;
	TRY(tree_copy(from, to, console_wanted, err));
	look_at_reads(to, "console", &damages->reads);
	look_at_views(to, &damages->views);
	return backup_note(&damages->hinder, PASSWORDS_FILE, check_passwords(from, err), err);
}

/* What several users keep from each other isn't laid open to any of them. */
static enum status give(const struct backup_county *county, const char *directory, struct err *err)
{
	return county->owners != NULL ? STATUS_OK : tree_give(directory, county->etc, err);
}

/* The county's own, and below these folders those that weren't handed over to whom they are of. */
static bool is_of_county(const char *path)
{
	return strchr(path, '/') == NULL || strncmp(path, "persons/", strlen("persons/")) == 0 ||
	       strncmp(path, "feeds/", strlen("feeds/")) == 0;
}

struct key_walk {
	const char *keys;
	struct damages *damages;
};

/* Secrets, also those that no daemon needs to start with. */
static enum status look_at_key(void *context, const char *path, const struct stat *info,
			       struct err *err)
{
	const struct key_walk *walk = (const struct key_walk *)context;
	char whole[FILE_PATH_MAX], about[64];
	if (!S_ISREG(info->st_mode) || !is_of_county(path) || !key_file_named(path))
		return STATUS_OK;
	TRY(tree_join(whole, walk->keys, path, err));
	enum status status = key_file_sound(whole, err);
	/* As look_at_halves() and the needs of a daemon name it: without ".key". */
	(void)snprintf(about, sizeof about, "keys/%.*s", (int)strlen(path) - 4, path);
	if (status == STATUS_CORRUPT && !SABOTAGE("backup.keys-unread"))
		damages_add(walk->damages, about, err);
	return STATUS_OK;
}

/* Cards and sheets of the county have the public halves, and a restored one couldn't make them. */
static void look_at_halves(const char *keys, struct damages *damages)
{
	const char *name;
	enum key_halves halves;
	for (size_t i = 0; (name = key_of_county(i, &halves)) != NULL; i++) {
		char about[64], public[FILE_PATH_MAX];
		struct err err;
		enum status status = key_halves_sound(keys, name, halves, &err);
		if (status != STATUS_CORRUPT && status != STATUS_NOT_FOUND)
			continue;
		(void)snprintf(public, sizeof public, "%.800s/public/%s.pub", keys, name);
		bool is_secret = status == STATUS_NOT_FOUND && access(public, F_OK) == 0;
		(void)snprintf(about, sizeof about, "keys/%s%s", is_secret ? "" : "public/", name);
		(void)err_prefix(&err, STATUS_CORRUPT, "a key is missing or damaged");
		damages_add(damages, about, &err);
	}
}

static enum status copy_all(const struct backup_county *county, const char *directory,
			    struct manifest *manifest, struct backup_damages *damages,
			    struct err *err)
{
	char path[FILE_PATH_MAX];
	struct key_walk walk = {path, &damages->hinder};
	TRY(tree_join(path, county->etc, "keys", err));
	TRY(tree_walk(path, NULL, look_at_key, &walk, err));
	look_at_halves(path, &damages->hinder);
	TRY(tree_join(path, directory, "etc", err));
	TRY(tree_copy(county->etc, path, NULL, err));
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++)
		TRY(copy_daemon(county, daemon, directory, &manifest->journals[daemon], damages,
				err));
	TRY(copy_console(county, directory, damages, err));
	if (damages->hinder.count != 0) {
		*err = damages->hinder.named[0].what;
		return err->status;
	}
	manifest->driven_clock = manifest->journals[DAEMON_INTAKE].driven_clock;
	TRY(manifest_add_files(manifest, directory, err));
	/* Whose the settings are, theirs is the county; the data's folder may be root's. */
	TRY(give(county, directory, err));
	TRY(tree_sync(directory, err));
	TRY(manifest_write(manifest, directory, err));
	return give(county, directory, err);
}

static enum status any_entry(void *context, const char *path, const struct stat *info,
			     struct err *err)
{
	(void)info;
	return err_set(err, STATUS_CONFLICT, "%s: isn't empty, it has %s", (const char *)context,
		       path);
}

static enum status make_empty(const char *directory, struct err *err)
{
	union {
		const char *read;
		void *context;
	} passed = {directory};
	TRY(file_make_directories(directory, 0700, err));
	return tree_walk(directory, NULL, any_entry, passed.context, err);
}

enum status backup_make(const struct backup_county *county, const char *software, int64_t now_ms,
			const char *directory, struct manifest *ret_manifest,
			struct backup_damages *ret_damages, struct err *err)
{
	struct file_lock locks[DAEMON_COUNT];
	struct err ignored;
	*ret_damages = (struct backup_damages){.hinder = {.count = 0}};
	for (enum daemon daemon = DAEMON_UNKNOWN; daemon < DAEMON_COUNT; daemon++)
		locks[daemon].fd = -1;
	*ret_manifest = (struct manifest){.region = county->region,
					  .made_ms = now_ms,
					  .keys_until_ms = now_ms + county->keys_kept_ms};
	(void)snprintf(ret_manifest->software, sizeof ret_manifest->software, "%s", software);
	enum status status = lock_all(county, now_ms, locks, err);
	if (status == STATUS_OK)
		status = make_empty(directory, err);
	if (status == STATUS_OK) {
		status = copy_all(county, directory, ret_manifest, ret_damages, err);
		if (status != STATUS_OK && file_remove_tree(directory, &ignored) != STATUS_OK)
			status = err_prefix(err, status, "%s is left behind", directory);
	}
	release_all(locks);
	if (status != STATUS_OK)
		manifest_free(ret_manifest);
	return status;
}
