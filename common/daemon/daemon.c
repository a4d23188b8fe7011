#include "common/daemon/daemon.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "common/base/assert.h"
#include "common/base/sabotage.h"
#include "common/crypto/harden.h"
#include "common/daemon/daemon_internal.h"
#include "common/policy/people/people_compare.h"

#define EXIT_USAGE_ 2
#define EXIT_INVALID 3
#define EXIT_FATAL 70

const struct people *shell_people(const struct daemon_shell *shell)
{
	return books_people(shell->books, stage_now_ms(shell->stage));
}

int64_t shell_now_ms(const struct daemon_shell *shell)
{
	return stage_now_ms(shell->stage);
}

const struct dictionary *shell_dictionary(const struct daemon_shell *shell)
{
	return books_dictionary(shell->books, stage_now_ms(shell->stage));
}

/* Memory is ahead of the disk, or the disk is lost: nothing may be said any more. */
void shell_fail(struct daemon_shell *shell, const struct err *err)
{
	log_error(&shell->log, "ending", log_err(err));
	if (shell_lacks_room(shell))
		shell_begin_anew(shell);
	_exit(EXIT_FATAL);
}

const struct rows_reader *shell_rows(struct daemon_shell *shell)
{
	struct err err;
	if (stage_wait_durable(shell->stage, &err) != STATUS_OK)
		shell_fail(shell, &err);
	return stage_rows(shell->stage);
}

/* ---- the loop */

static void adopt_books(struct daemon_shell *shell)
{
	struct err err;
	if (books_refresh(shell->books, stage_rows(shell->stage), &err) != STATUS_OK)
		shell_fail(shell, &err);
	shell_allow_people(shell);
	log_info(&shell->log, "books_adopted", log_u64("sequence", stage_stats(shell->stage).head));
}

void shell_books_at(void *context, int64_t now_ms, struct stage_books *ret_books)
{
	books_at(((struct daemon_shell *)context)->books, now_ms, ret_books);
}

enum status shell_keep_book(void *context, const struct book_offer *offer,
			    struct book_extra *ret_extra, struct writer *ret_problems)
{
	return books_keep(((struct daemon_shell *)context)->books, offer, ret_extra, ret_problems);
}

void shell_tell_book(void *context, const struct book_offer *offer, struct json_line *json)
{
	books_tell(((struct daemon_shell *)context)->books, offer, json);
}

bool shell_proposer(void *context, const char *person, const uint8_t *key, int64_t now_ms,
		    struct proposer *ret_proposer)
{
	const struct people *people = books_people(((struct daemon_shell *)context)->books, now_ms);
	if (people != NULL)
		*ret_proposer = people_proposer(people, person, key, now_ms);
	return people != NULL;
}

const struct principal *shell_person(void *context, const char *id, int64_t now_ms)
{
	const struct people *people = books_people(((struct daemon_shell *)context)->books, now_ms);
	return people != NULL ? people_acting(people, id, now_ms) : NULL;
}

const struct principal *shell_signer(void *context, const char *id, int64_t now_ms,
				     const uint8_t *list, const uint8_t **ret_key)
{
	const struct books *books = ((struct daemon_shell *)context)->books;
	const struct people *people =
		list != NULL ? books_people_of(books, list) : books_people(books, now_ms);
	const struct person *person = people != NULL ? people_signing(people, id, now_ms) : NULL;
	if (person == NULL)
		return NULL;
	*ret_key = person->signing_key;
	return &person->principal;
}

const struct policy *shell_try_policy(void *context, struct bytes content,
				      struct writer *ret_problems)
{
	return books_try_policy(((struct daemon_shell *)context)->books, content, ret_problems);
}

void shell_book_adopted(void *context, uint16_t kind, const uint8_t digest[32])
{
	struct daemon_shell *shell = (struct daemon_shell *)context;
	(void)kind;
	(void)digest;
	if (shell->command_server != NULL)
		adopt_books(shell);
}

static void arm_wake(struct daemon_shell *shell);

static void wake_came(uv_timer_t *timer)
{
	shell_wake((struct daemon_shell *)timer->data);
}

static void arm_wake(struct daemon_shell *shell)
{
	int64_t at_ms = stage_next_wake_ms(shell->stage);
	if (at_ms == TIME_NEVER_MS) {
		uv_timer_stop(&shell->wake);
		return;
	}
	int64_t left_ms = at_ms - clock_mono_ms(&shell->clock);
	if (left_ms < 1)
		left_ms = 1;
	uv_timer_start(&shell->wake, wake_came, (uint64_t)(left_ms < 1000 ? left_ms : 1000), 0);
}

static void end_loop(struct daemon_shell *shell);

static void take_turn(uv_idle_t *idle)
{
	struct daemon_shell *shell = (struct daemon_shell *)idle->data;
	struct err err;
	enum stage_work work;
	if (stage_turn(shell->stage, &work, &err) != STATUS_OK)
		shell_fail(shell, &err);
	/* What the doors read must be durable. */
	if (shell->doors_open && shell->service->doors_after_turn != NULL &&
	    stage_is_durable(shell->stage))
		shell->service->doors_after_turn(shell->doors);
	if (work == STAGE_WORKED)
		return;
	if (shell->stopping && stage_is_idle(shell->stage)) {
		end_loop(shell);
		return;
	}
	uv_idle_stop(&shell->turns);
	shell->turns_running = false;
	uv_update_time(&shell->loop);
	arm_wake(shell);
}

void shell_wake(struct daemon_shell *shell)
{
	if (shell->turns_running)
		return;
	shell->turns_running = true;
	uv_idle_start(&shell->turns, take_turn);
}

#define FILL_SOON_MS 100
#define FILL_LATER_MS 1000
#define SCRUB_SOON_MS 20

/* Zeros ahead of the journal's end, and a look at state, journal and parts, a step at a time, while
 * nobody asks for anything. */
static void fill_came(uv_timer_t *timer)
{
	struct daemon_shell *shell = (struct daemon_shell *)timer->data;
	bool fills = !shell->turns_running && journal_idle(shell->journal);
	bool scrubs = shell_scrub(shell);
	scrubs |= !shell->turns_running && shell_look_over(shell);
	uint64_t soon_ms = scrubs ? SCRUB_SOON_MS : fills ? FILL_SOON_MS : FILL_LATER_MS;
	uv_timer_start(&shell->fill, fill_came, soon_ms, 0);
}

static void ticked(uv_timer_t *timer)
{
	struct daemon_shell *shell = (struct daemon_shell *)timer->data;
	if (shell->doors_open && shell->service->doors_tick != NULL)
		shell->service->doors_tick(shell->doors);
	shell_allow_people(shell); /* an adoption may have come into force */
	shell_watch_holdings(shell);
	shell_tell_damage(shell);
	shell_give_memory_back(shell);
	(void)sd_notify(0, "WATCHDOG=1");
}

/* ---- checkpoint */

void shell_checkpoint(void *context)
{
	checkpoint_worker_ask(((struct daemon_shell *)context)->worker);
}

static void worker_done(void *context, enum status status)
{
	struct daemon_shell *shell = (struct daemon_shell *)context;
	if (status != STATUS_OK)
		shell_fail(shell, checkpoint_worker_error(shell->worker));
	uv_async_send(&shell->checkpoint_done);
}

static void checkpoint_came(uv_async_t *async)
{
	struct daemon_shell *shell = (struct daemon_shell *)async->data;
	stage_checkpoint_written(shell->stage);
	shell_wake(shell);
}

/* ---- signals and the end */

static void end_loop(struct daemon_shell *shell)
{
	shell->stopped_cleanly = true;
	uv_stop(&shell->loop);
}

static enum status ready_file(struct daemon_shell *shell, bool ready, struct err *err)
{
	char path[SHELL_PATH + 64], text[32];
	(void)snprintf(path, sizeof path, "%s/%s.ready", shell->run, shell->name);
	if (!ready) {
		(void)unlink(path);
		return STATUS_OK;
	}
	(void)snprintf(text, sizeof text, "%ld\n", (long)getpid());
	return file_write_atomic(path, bytes_of_text(text), 0644, err);
}

static void stop_came(uv_signal_t *handle, int number)
{
	struct daemon_shell *shell = (struct daemon_shell *)handle->data;
	if (shell->stopping || SABOTAGE("shell.ends-at-once")) /* asked twice: at once */
		uv_stop(&shell->loop);
	shell->stopping = true;
	struct err none;
	(void)ready_file(shell, false, &none);
	(void)sd_notify(0, "STOPPING=1");
	log_info(&shell->log, "stopping", log_i64("signal", number));
	stage_drain(shell->stage, true);
	shell_wake(shell);
}

/* They make descriptors of their own; the others can't fail. */
static int init_descriptors(struct daemon_shell *shell)
{
	int code = uv_loop_init(&shell->loop);
	if (code == 0)
		code = uv_async_init(&shell->loop, &shell->checkpoint_done, checkpoint_came);
	if (code == 0)
		code = uv_signal_init(&shell->loop, &shell->terminate);
	if (code == 0)
		code = uv_signal_init(&shell->loop, &shell->interrupt);
	if (code == 0)
		code = uv_signal_init(&shell->loop, &shell->reload);
	return SABOTAGE("shell.loop-unchecked") ? 0 : code;
}

static enum status init_handles(struct daemon_shell *shell, struct err *err)
{
	int code = init_descriptors(shell);
	if (code != 0)
		return err_set(err, STATUS_IO, "the loop can't be made: %s", uv_strerror(code));
	uv_idle_init(&shell->loop, &shell->turns);
	uv_timer_init(&shell->loop, &shell->wake);
	uv_timer_init(&shell->loop, &shell->tick);
	uv_timer_init(&shell->loop, &shell->fill);
	shell->turns.data = shell->wake.data = shell->tick.data = shell->fill.data =
		shell->checkpoint_done.data = shell;
	shell->terminate.data = shell->interrupt.data = shell->reload.data = shell;
	return STATUS_OK;
}

static void close_handle(uv_handle_t *handle, void *unused)
{
	(void)unused;
	if (!uv_is_closing(handle))
		uv_close(handle, NULL);
}

static void bus_closed(void *context)
{
	*(bool *)context = true;
}

static void close_loop(struct daemon_shell *shell)
{
	bool closed = false;
	/* While the sockets close, the loop still runs: no turn may find the doors gone. */
	uv_idle_stop(&shell->turns);
	shell->turns_running = true;
	if (shell->doors_open && shell->service->doors_close != NULL)
		shell->service->doors_close(shell->doors);
	shell->doors_open = false;
	if (shell->bus != NULL) {
		bus_close(shell->bus, bus_closed, &closed);
		while (!closed && uv_run(&shell->loop, UV_RUN_ONCE) != 0)
			;
	}
	uv_walk(&shell->loop, close_handle, NULL);
	uv_run(&shell->loop, UV_RUN_DEFAULT);
	int left = uv_loop_close(&shell->loop);
	ASSERT(left == 0);
}

/* ---- a life */

static enum status start(struct daemon_shell *shell, struct err *err)
{
	TRY(shell_open_stores(shell, err));
	TRY(ready_file(shell, false, err)); /* after the lock: another's isn't ours to remove */
	/* Before the first turn: on a slow machine that one already asks for a checkpoint. */
	if (!SABOTAGE("shell.checkpoint-unmanned"))
		TRY(checkpoint_worker_start(shell->state, worker_done, shell, &shell->worker, err));
	TRY(shell_adopt_first_books(shell, err));
	TRY(shell_open_sockets(shell, err));
	TRY(shell_keep_holdings(shell, err)); /* what doors made is there by now */
	uv_signal_start(&shell->terminate, stop_came, SIGTERM);
	uv_signal_start(&shell->interrupt, stop_came, SIGINT);
	uv_signal_start(&shell->reload, shell_reload_came, SIGHUP);
	uv_timer_start(&shell->tick, ticked, 1000, 1000);
	uv_timer_start(&shell->fill, fill_came, FILL_SOON_MS, 0);
	shell_wake(shell);
	TRY(ready_file(shell, true, err));
	(void)sd_notify(0, "READY=1");
	return STATUS_OK;
}

static enum status finish(struct daemon_shell *shell, struct err *err)
{
	TRY(stage_finish(shell->stage, err));
	shell_look_done(shell);
	checkpoint_worker_stop(shell->worker);
	shell->worker = NULL;
	if (!SABOTAGE("shell.end-unnoted"))
		shell_note_holdings(shell);
	TRY(ready_file(shell, false, err));
	return shell->stopped_cleanly ? shell_mark_session(shell, "clean", err) : STATUS_OK;
}

int daemon_exit(enum status status)
{
	if (status == STATUS_OK)
		return 0;
	return status == STATUS_INVALID || status == STATUS_NOT_FOUND || status == STATUS_BUSY ||
			       status == STATUS_CONFLICT || status == STATUS_DENIED
		       ? EXIT_INVALID
		       : EXIT_FATAL;
}

static int run(struct daemon_shell *shell)
{
	struct err err = {0};
	shell_wait_for_room(shell);
	if (init_handles(shell, &err) != STATUS_OK) {
		log_error(&shell->log, "not_started", log_err(&err));
		config_unload(&shell->config_set);
		key_wipe(&shell->keys);
		return EXIT_FATAL;
	}
	enum status status = start(shell, &err);
	bool started = status == STATUS_OK;
	if (started) {
		struct stage_stats stats = stage_stats(shell->stage);
		log_info(&shell->log, "ready", log_u64("region", shell->region),
			 log_u64("head", stats.head),
			 log_u64("recovered_events", stats.recovered_events),
			 log_i64("recovered_ms", stats.recovered_ms),
			 log_u64("careful", stats.careful));
		uv_run(&shell->loop, UV_RUN_DEFAULT);
		status = finish(shell, &err);
	}
	checkpoint_worker_stop(shell->worker);
	close_loop(shell);
	shell_close_stores(shell);
	if (status != STATUS_OK) {
		if (status == STATUS_CORRUPT && !started)
			log_error(&shell->log, "not_started", log_err(&err),
				  log_text("what_to_do", "zhianctl journal verify --offline, then "
							 "journal repair from a backup"));
		log_error(&shell->log, "ended", log_err(&err));
		if (!started && shell_lacks_room(shell))
			shell_begin_anew(shell);
		/* What is broken or missing at the start doesn't mend itself. */
		return status == STATUS_CORRUPT && !started ? EXIT_INVALID : daemon_exit(status);
	}
	log_info(&shell->log, "ended", log_u64("cleanly", shell->stopped_cleanly));
	return 0;
}

static int check(struct daemon_shell *shell)
{
	struct err err = {0};
	enum status status =
		SABOTAGE("shell.check-skips-books") ? STATUS_OK : shell_check_books(shell, &err);
	if (status == STATUS_OK)
		printf("zhian-%s: %s: configuration, keys and books are in order\n", shell->name,
		       shell->etc);
	else
		log_error(&shell->log, "not_started", log_err(&err));
	config_unload(&shell->config_set);
	key_wipe(&shell->keys);
	return status == STATUS_OK ? 0 : EXIT_INVALID;
}

static enum status read_files(struct daemon_shell *shell, struct err *err)
{
	TRY(shell_read_config(shell, &shell->config_set, err));
	shell->config = &shell->config_set->config;
	(void)snprintf(shell->var, sizeof shell->var, "%s/%s", shell->config->data, shell->name);
	(void)snprintf(shell->run, sizeof shell->run, "%s", shell->config->run);
	shell->log.most = shell_log_level(shell->config);
	return shell_read_keys(shell, err);
}

static enum status begin(struct daemon_shell *shell, struct err *err)
{
	TRY(process_harden(err));
	TRY(crypto_start(err));
	return read_files(shell, err);
}

static bool passes(enum status status)
{
	return status == STATUS_IO || status == STATUS_FULL;
}

int service_main(const struct service *service, int argc, char **argv)
{
	shell_keep_memory();
	struct daemon_shell *shell = (struct daemon_shell *)calloc(1, sizeof *shell);
	ASSERT(shell != NULL);
	shell->service = service;
	shell->arguments = argv;
	shell->name = daemon_name(service->decider->daemon);
	shell->clock = clock_system();
	shell->random = random_system();
	shell->started_mono_ms = clock_mono_ms(&shell->clock);
	char program[LOG_PROGRAM_MAX];
	(void)snprintf(program, sizeof program, "zhian-%s", shell->name);
	log_init(&shell->log, program, LOG_LEVEL_INFO, &shell->clock);
	int status = EXIT_USAGE_;
	if (shell_arguments(shell, argc, argv, &status) == STATUS_OK) {
		struct err err = {0};
		if (begin(shell, &err) != STATUS_OK) {
			log_error(&shell->log, "not_started", log_err(&err));
			/* A disk that can't be read for once may be read the next time. */
			status = SABOTAGE("shell.for-good") || !passes(err.status) ? EXIT_INVALID
										   : EXIT_FATAL;
			config_unload(&shell->config_set);
			key_wipe(&shell->keys);
		} else {
			status = shell->check_only ? check(shell) : run(shell);
		}
	}
	free(shell);
	return status;
}
