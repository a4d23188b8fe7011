/* What this daemon's data must hold: asked before anything is opened, written down when it is. */
#include <stdio.h>
#include <unistd.h>

#include "common/base/assert.h"
#include "common/base/sabotage.h"
#include "common/daemon/daemon_internal.h"

static void record_path(const struct daemon_shell *shell, char out[SHELL_PATH + 64])
{
	(void)snprintf(out, SHELL_PATH + 64, "%s/holdings/%s", shell->etc, shell->name);
}

bool shell_may_begin(const struct daemon_shell *shell)
{
	return shell->holdings.data == HOLDINGS_NEW || SABOTAGE("shell.founds-itself");
}

#define WHAT_TO_DO                                                                                 \
	"Is the disk mounted? Else put all five daemons back from a backup (zhianctl restore)"

enum status shell_refuse_empty(const struct daemon_shell *shell, struct err *err)
{
	return err_set(err, STATUS_INVALID,
		       "%s: there is no journal, and nobody has asked for a new one. " WHAT_TO_DO
		       ", or, if %s never had data here, let it begin: zhianctl county found %s",
		       shell->var, shell->name, shell->name);
}

/* A county of a version that wrote nothing down has all of it.  Where the record was lost beside a
 * file, that one must not be made again: other secrets answer CONFLICT to every known id. */
static enum status check_unrecorded(const struct daemon_shell *shell, struct err *err)
{
	struct holdings made = {.data = HOLDINGS_UNKNOWN};
	const char *const *names = shell->service->made_once;
	for (size_t i = 0; names != NULL && names[i] != NULL; i++) {
		ASSERT(made.file_count < HOLDINGS_FILES_MAX);
		(void)snprintf(made.files[i].name, sizeof made.files[i].name, "%s", names[i]);
		made.file_count = i + 1;
	}
	return SABOTAGE("shell.unrecorded-made") ? STATUS_OK
						 : holdings_check_files(shell->var, &made, err);
}

enum status shell_read_holdings(struct daemon_shell *shell, struct err *err)
{
	char path[SHELL_PATH + 64];
	record_path(shell, path);
	TRY(holdings_read(path, &shell->holdings, err));
	(void)snprintf(path, sizeof path, "%s/journal", shell->var);
	if (access(path, F_OK) != 0 && !shell_may_begin(shell))
		return shell_refuse_empty(shell, err);
	if (shell->holdings.data == HOLDINGS_UNKNOWN)
		return check_unrecorded(shell, err);
	return shell->holdings.data == HOLDINGS_KEPT
		       ? holdings_check_files(shell->var, &shell->holdings, err)
		       : STATUS_OK;
}

static enum status check_journal(const struct daemon_shell *shell, const struct holdings *found,
				 struct err *err)
{
	const struct holdings *kept = &shell->holdings;
	if (kept->data != HOLDINGS_KEPT || SABOTAGE("shell.other-journal-taken"))
		return STATUS_OK;
	if (found->incarnation != kept->incarnation)
		return err_set(err, STATUS_INVALID,
			       "%s/journal: is another life (%016llx) than the one that was kept "
			       "here (%016llx). " WHAT_TO_DO,
			       shell->var, (unsigned long long)found->incarnation,
			       (unsigned long long)kept->incarnation);
	if (found->first_volume != kept->first_volume)
		return err_set(err, STATUS_INVALID,
			       "%s/journal: begins with frame %llu, no longer with %llu: its first "
			       "volume is missing. " WHAT_TO_DO,
			       shell->var, (unsigned long long)found->first_volume,
			       (unsigned long long)kept->first_volume);
	if (found->last_volume < kept->last_volume)
		return err_set(err, STATUS_INVALID,
			       "%s/journal: the volume that begins with frame %llu is "
			       "missing. " WHAT_TO_DO,
			       shell->var, (unsigned long long)kept->last_volume);
	return STATUS_OK;
}

static struct holdings journal_holdings(const struct daemon_shell *shell)
{
	struct holdings found = {.data = HOLDINGS_KEPT,
				 .incarnation = journal_head(shell->journal)->incarnation};
	journal_volumes(shell->journal, &found.first_volume, &found.last_volume);
	return found;
}

enum status shell_check_holdings(struct daemon_shell *shell, struct err *err)
{
	struct holdings found = journal_holdings(shell);
	return check_journal(shell, &found, err);
}

/* An older copy of the keys is whole in itself; what was laid down since would never open again. */
enum status shell_check_keys(struct daemon_shell *shell, struct err *err)
{
	const struct parts_keys *kept = &shell->holdings.keys;
	struct parts_keys found;
	TRY(parts_keys_held(shell->parts, &found, err));
	if (shell->holdings.data != HOLDINGS_KEPT || found.generation != kept->generation ||
	    found.last >= kept->last || SABOTAGE("shell.older-keys-taken"))
		return STATUS_OK;
	return err_set(err, STATUS_INVALID,
		       "%s/keys/%016llu/data.mdb: its last key has number %llu, no longer %llu: it "
		       "is an older copy. " WHAT_TO_DO,
		       shell->var, (unsigned long long)found.generation,
		       (unsigned long long)found.last, (unsigned long long)kept->last);
}

static enum status keys_holdings(const struct daemon_shell *shell, struct parts_keys *ret_keys,
				 struct err *err)
{
	*ret_keys = (struct parts_keys){0, 0};
	return shell->parts == NULL ? STATUS_OK : parts_keys_held(shell->parts, ret_keys, err);
}

enum status shell_keep_holdings(struct daemon_shell *shell, struct err *err)
{
	char path[SHELL_PATH + 64];
	struct holdings found = journal_holdings(shell);
	TRY(keys_holdings(shell, &found.keys, err));
	TRY(holdings_look(shell->var, &found, err));
	if (holdings_equal(&found, &shell->holdings))
		return STATUS_OK;
	record_path(shell, path);
	if (shell->holdings.data != HOLDINGS_KEPT)
		log_info(&shell->log, "holdings_written", log_text("path", path),
			 log_u64("new", shell->holdings.data == HOLDINGS_NEW));
	TRY(holdings_write(path, &found, err));
	shell->holdings = found;
	return STATUS_OK;
}

void shell_note_holdings(struct daemon_shell *shell)
{
	struct err err;
	if (shell_keep_holdings(shell, &err) != STATUS_OK)
		log_error(&shell->log, "holdings_not_written", log_err(&err),
			  log_text("effect", "a lost last volume, or older keys, wouldn't be "
					     "noticed"));
}

void shell_watch_holdings(struct daemon_shell *shell)
{
	struct err err;
	uint64_t first, last;
	struct parts_keys keys, *kept = &shell->holdings.keys;
	journal_volumes(shell->journal, &first, &last);
	if (keys_holdings(shell, &keys, &err) != STATUS_OK)
		keys = *kept; /* who reads a part says what is wrong */
	if (last == shell->holdings.last_volume &&
	    (keys.generation == kept->generation || SABOTAGE("shell.erasure-unnoted")))
		return;
	shell_note_holdings(shell);
	shell->holdings.last_volume = last; /* not said again for these */
	kept->generation = keys.generation;
}
