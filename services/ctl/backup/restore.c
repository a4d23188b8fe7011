/* Putting a backup back. */
#include <stdio.h>
#include <unistd.h>

#include "common/base/random_source.h"
#include "common/base/sabotage.h"
#include "common/store/holdings.h"
#include "services/ctl/backup/attempts.h"
#include "services/ctl/backup/backup.h"

#define BESIDE ".restoring"

static enum status daemon_path(char out[FILE_PATH_MAX], const char *base, enum daemon daemon,
			       const char *below, struct err *err)
{
	char relative[64];
	(void)snprintf(relative, sizeof relative, "%s/%s", daemon_name(daemon), below);
	return tree_join(out, base, relative, err);
}

/* ---- holding it to its manifest */

static enum status open_journals(struct restore *restore, const char *directory, struct err *err)
{
	char path[FILE_PATH_MAX];
	struct journal_verified verified;
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		const struct journal_head *told = &restore->manifest.journals[daemon];
		TRY(daemon_path(path, directory, daemon, "journal", err));
		TRY(journal_open_read(path, &restore->journals[daemon], err));
		TRY(journal_verify(restore->journals[daemon], &verified, err));
		const struct journal_head *head = journal_head(restore->journals[daemon]);
		if (head->daemon != daemon || head->region != restore->manifest.region ||
		    head->incarnation != told->incarnation || head->frame != told->frame ||
		    memcmp(verified.chain, told->chain, JOURNAL_HASH) != 0)
			return err_set(err, STATUS_CORRUPT,
				       "%s: isn't the journal that the manifest names", path);
	}
	return STATUS_OK;
}

enum status restore_open(const char *directory, struct restore *ret_restore, struct err *err)
{
	*ret_restore = (struct restore){.without_keys = false};
	enum status status = manifest_read(directory, &ret_restore->manifest, err);
	if (status == STATUS_OK)
		status = manifest_check_files(&ret_restore->manifest, directory,
					      &ret_restore->without_keys, err);
	if (status == STATUS_OK)
		status = open_journals(ret_restore, directory, err);
	if (status == STATUS_OK)
		status = backup_cut_find(ret_restore->journals, &ret_restore->cut, err);
	if (status != STATUS_OK)
		restore_close(ret_restore);
	return status;
}

void restore_close(struct restore *restore)
{
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		if (restore->journals[daemon] != NULL)
			journal_close(restore->journals[daemon]);
		restore->journals[daemon] = NULL;
	}
	manifest_free(&restore->manifest);
}

/* ---- journals */

static enum status make_journals(struct restore *restore, const char *data, int64_t volume_bytes,
				 int64_t now_ms, struct err *err)
{
	struct random_source random = random_system();
	struct journal *made[DAEMON_COUNT] = {NULL};
	struct journals_fork fork = {
		.cut = restore->cut,
		.random = &random,
		.volume_bytes = (uint64_t)volume_bytes,
		.now_ms = now_ms,
		.drill = restore->drill,
		.recovers = restore->recovers,
		.numbers_skipped = restore->numbers_skipped,
	};
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		fork.from[daemon] = restore->journals[daemon];
		TRY(daemon_path(fork.directory[daemon], data, daemon, "journal", err));
	}
	enum status status = journals_fork(&fork, made, err);
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		if (made[daemon] == NULL)
			continue;
		restore->incarnations[daemon] = journal_head(made[daemon])->incarnation;
		journal_close(made[daemon]);
	}
	return status;
}

/* ---- the rest */

static bool beside_journal(const char *path)
{
	return strcmp(path, "journal") != 0;
}

/* The journals get new lives: what is written down of the old ones isn't of these. */
static enum status take_as_found(const char *etc, struct err *err)
{
	const struct holdings found = {.data = HOLDINGS_FOUND};
	char path[FILE_PATH_MAX], name[64];
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		(void)snprintf(name, sizeof name, "holdings/%s", daemon_name(daemon));
		TRY(tree_join(path, etc, name, err));
		TRY(holdings_write(path, &found, err));
	}
	return STATUS_OK;
}

static enum status copy_files(const char *directory, const char *data, const char *etc,
			      struct err *err)
{
	char from[FILE_PATH_MAX], to[FILE_PATH_MAX], keys[64];
	TRY(tree_join(from, directory, "etc", err));
	TRY(tree_copy(from, etc, NULL, err));
	TRY(take_as_found(etc, err));
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		TRY(tree_join(from, directory, daemon_name(daemon), err));
		TRY(tree_join(to, data, daemon_name(daemon), err));
		TRY(tree_copy(from, to, beside_journal, err));
		(void)snprintf(keys, sizeof keys, MANIFEST_KEYS "/%s", daemon_name(daemon));
		TRY(tree_join(from, directory, keys, err));
		if (access(from, F_OK) != 0)
			continue; /* it has none, or they were taken away */
		TRY(daemon_path(to, data, daemon, "keys", err));
		TRY(tree_copy(from, to, NULL, err));
	}
	TRY(tree_join(from, directory, "console", err));
	TRY(tree_join(to, data, "console", err));
	return access(from, F_OK) == 0 ? tree_copy(from, to, NULL, err) : STATUS_OK;
}

/* A directory that somebody made and left empty is as good as none. */
static enum status check_free(const char *path, struct err *err)
{
	if (access(path, F_OK) == 0 && rmdir(path) != 0)
		return err_set(err, STATUS_CONFLICT,
			       "%s: there is something already; move it away first", path);
	return STATUS_OK;
}

static enum status parent_of(const char *path, char ret_parent[FILE_PATH_MAX], struct err *err)
{
	TRY(tree_join(ret_parent, path, "", err));
	char *slash = strrchr(ret_parent, '/');
	if (slash != NULL)
		slash[slash == ret_parent] = '\0';
	return STATUS_OK;
}

static enum status put_in_place(const char *from, const char *to, struct err *err)
{
	if (rename(from, to) != 0)
		return err_set_errno(err, "%s: rename to %s", from, to);
	return SABOTAGE("sync.restored-name") ? STATUS_OK : file_sync_name(to, err);
}

static enum status prepare(char beside[FILE_PATH_MAX], const char *place, struct err *err)
{
	int size = snprintf(beside, FILE_PATH_MAX, "%s%s", place, BESIDE);
	if (size < 0 || size >= FILE_PATH_MAX)
		return err_set(err, STATUS_INVALID, "%.64s…: the path is too long", place);
	TRY(check_free(place, err));
	TRY(file_remove_tree(beside, err));
	return file_make_directories(beside, 0750, err);
}

static enum status give_each_its_own(const char *data, const char *etc,
				     const struct backup_county *county, struct err *err)
{
	struct owners_look look = {.owners = county->owners,
				   .etc = etc,
				   .data = data,
				   .process = OWNERS_PROCESSES,
				   .mends = true,
				   .takes_roots = true};
	if (county->owners == NULL || geteuid() != 0)
		return STATUS_OK; /* else each start does it */
	TRY(owners_look(&look, err));
	return look.left == 0 ? STATUS_OK
			      : err_set(err, STATUS_IO,
					"%s: %zu files can't be given to whose they "
					"are",
					data, look.left);
}

/* Whoever carried the backup here: its files become those of who owns this machine's counties. */
static enum status finish(const char *data, const char *etc, const struct backup_county *county,
			  struct err *err)
{
	char like[FILE_PATH_MAX];
	TRY(parent_of(county->etc, like, err));
	if (SABOTAGE("restore.keeps-roots-files"))
		(void)snprintf(like, sizeof like, "/");
	TRY(tree_give(data, like, err));
	TRY(tree_give(etc, like, err));
	TRY(give_each_its_own(data, etc, county, err));
	if (!SABOTAGE("sync.restored-tree")) {
		TRY(tree_sync(data, err));
		TRY(tree_sync(etc, err));
	}
	/* etc last: a county whose zhian.yaml isn't there can't be started. */
	TRY(put_in_place(data, county->data, err));
	return put_in_place(etc, county->etc, err);
}

/* Noted before the county stands: an attempt that gets no further leaves numbers free in vain. */
static enum status note_attempt(struct restore *restore, const char *data, int64_t now_ms,
				struct err *err)
{
	char path[FILE_PATH_MAX];
	struct attempt attempt = {journals_last_ms(restore->journals), now_ms,
				  restore->numbers_skipped};
	if (restore->drill)
		return STATUS_OK;
	TRY(attempts_path(data, path, err));
	if (attempt.numbers_skipped == 0) {
		attempt.numbers_skipped = journals_numbers_since(restore->journals, now_ms);
		TRY(attempts_look(path, &attempt, &attempt.numbers_skipped, err));
	}
	restore->numbers_skipped = attempt.numbers_skipped;
	return attempts_add(path, &attempt, err);
}

enum status restore_run(struct restore *restore, const char *directory,
			const struct backup_county *county, int64_t volume_bytes, int64_t now_ms,
			struct err *err)
{
	char data[FILE_PATH_MAX], etc[FILE_PATH_MAX];
	TRY(prepare(data, county->data, err));
	TRY(prepare(etc, county->etc, err));
	TRY(copy_files(directory, data, etc, err));
	TRY(note_attempt(restore, county->data, now_ms, err));
	TRY(make_journals(restore, data, volume_bytes, now_ms, err));
	return finish(data, etc, county, err);
}
