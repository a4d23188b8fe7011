/* The state at the start: held against its journal, and made again where it can't be believed.
 *
 * It is a fold of the journal, so that nothing is lost by throwing it away; what it must never do
 * is answer for something that isn't in the journal. */
#include <stdio.h>
#include <unistd.h>

#include "common/base/apart.h"
#include "common/base/sabotage.h"
#include "common/daemon/daemon_internal.h"

#define SCRUB_ROWS 2048u               /* a step: under two milliseconds */
#define SCRUB_BUSY_MS INT64_C(250)     /* between two steps, beside turns */
#define SCRUB_REST_MS INT64_C(3600000) /* between two walks */

static void marker_path(const struct daemon_shell *shell, char out[SHELL_PATH + 32])
{
	(void)snprintf(out, SHELL_PATH + 32, "%s/state.rotten", shell->var);
}

/* The process ends after it; the next one makes the state again. */
static void note_rotten(void *context, const char *what)
{
	struct daemon_shell *shell = (struct daemon_shell *)context;
	char path[SHELL_PATH + 32];
	struct err err;
	marker_path(shell, path);
	log_error(&shell->log, "state_rotten", log_text("what", what),
		  log_text("effect", "it is made again from the journal at the next start"));
	if (file_write_atomic(path, bytes_of_text(what), 0640, &err) != STATUS_OK)
		log_error(&shell->log, "state_rotten", log_err(&err));
}

static struct state_options options_of(struct daemon_shell *shell, const char *path,
				       const char *lock)
{
	return (struct state_options){
		.directory = path,
		.map_bytes = state_map_for(path, (uint64_t)shell->config->state.map_bytes,
					   (uint64_t)shell->config->state.checkpoint_bytes),
		.schema = shell->service->decider->schema,
		.limits = {.active_bytes = (size_t)shell->config->state.checkpoint_bytes,
			   .active_rows = (size_t)shell->config->state.checkpoint_rows,
			   .events = (uint64_t)shell->config->state.checkpoint_events,
			   .idle_ms = shell->config->state.checkpoint_idle_ms},
		.checkpoint_lock = lock,
		.rotten = note_rotten,
		.rotten_context = shell,
	};
}

static bool is_whole(const void *context)
{
	const struct state_options *options = (const struct state_options *)context;
	struct state *state;
	struct err err;
	if (state_open(options, &state, &err) != STATUS_OK)
		return false;
	state_scrub_whole(state);
	return true;
}

/* Which journal's fold it is: the chain of its last frame.  Of a frame behind the journal's end the
 * stage says what is missing. */
static enum status belongs(struct daemon_shell *shell, struct err *err)
{
	struct frame frame;
	uint64_t at = state_frame(shell->state);
	if (at == 0 || at > journal_head(shell->journal)->frame ||
	    SABOTAGE("shell.other-state-taken"))
		return STATUS_OK;
	TRY(journal_read(shell->journal, at, &frame, err));
	if (memcmp(frame.header.chain, state_chain(shell->state), STATE_CHAIN) == 0)
		return STATUS_OK;
	return err_set(err, STATUS_UNSUPPORTED, "%s/state: is of another journal", shell->var);
}

static enum status open_believed(struct daemon_shell *shell, const struct state_options *options,
				 struct err *err)
{
	char path[SHELL_PATH + 32];
	marker_path(shell, path);
	if (access(path, F_OK) == 0)
		return err_set(err, STATUS_CORRUPT, "%s: noted when the process before ended",
			       path);
	if (shell->ended_twice && access(options->directory, F_OK) == 0 &&
	    !apart_is_well(is_whole, options))
		return err_set(err, STATUS_CORRUPT, "%s: ends whoever reads all of it",
			       options->directory);
	TRY(state_open(options, &shell->state, err));
	enum status status = belongs(shell, err);
	if (status != STATUS_OK) {
		state_close(shell->state);
		shell->state = NULL;
	}
	return status;
}

/* Checkpoints of one disk take turns: of all counties that are at the usual place, or of the one
 * whose data are elsewhere. */
static void checkpoint_lock(const struct daemon_shell *shell, char out[SHELL_PATH])
{
	char usual[SHELL_PATH];
	int size = snprintf(usual, sizeof usual, "%s/var/lib/zhian/", shell->root);
	bool is_usual = strncmp(shell->config->data, usual, (size_t)size) == 0;
	if (is_usual)
		(void)snprintf(out, SHELL_PATH, "%.900scheckpoint.lock", usual);
	else
		(void)snprintf(out, SHELL_PATH, "%.900s/checkpoint.lock", shell->config->data);
}

enum status shell_open_state(struct daemon_shell *shell, struct err *err)
{
	char path[SHELL_PATH + 32], lock[SHELL_PATH], marker[SHELL_PATH + 32];
	(void)snprintf(path, sizeof path, "%s/state", shell->var);
	checkpoint_lock(shell, lock);
	struct state_options options = options_of(shell, path, lock);
	enum status status = open_believed(shell, &options, err);
	if (status != STATUS_UNSUPPORTED && status != STATUS_CORRUPT)
		return status;
	log_warn(&shell->log, "state_rebuilt", log_err(err));
	marker_path(shell, marker);
	TRY(file_remove_tree(path, err));
	(void)unlink(marker); /* once more is only slow */
	return state_open(&options, &shell->state, err);
}

bool shell_scrub(struct daemon_shell *shell)
{
	int64_t now_ms = clock_mono_ms(&shell->clock);
	if (shell->scrubbed_ms != 0 && now_ms - shell->scrubbed_ms < SCRUB_REST_MS)
		return false;
	if (shell->turns_running && (now_ms - shell->scrub_step_ms < SCRUB_BUSY_MS ||
				     SABOTAGE("shell.scrubs-when-idle-alone")))
		return true;
	shell->scrub_step_ms = now_ms;
	if (state_scrub(shell->state, SCRUB_ROWS))
		return true;
	shell->scrubbed_ms = now_ms;
	return false;
}
