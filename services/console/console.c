/* The console's process: its files, who may ask it, its life. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>
#include <uv.h>

#include "common/base/assert.h"
#include "common/base/file.h"
#include "common/base/file_lock.h"
#include "common/base/log.h"
#include "common/base/sabotage.h"
#include "common/bus/bus.h"
#include "common/core/json_line.h"
#include "common/crypto/harden.h"
#include "common/crypto/keys.h"
#include "common/daemon/daemon.h"
#include "common/daemon/daemon_arguments.h"
#include "common/daemon/daemon_own.h"
#include "common/policy/people/config.h"
#include "common/stage/message_block.h"
#include "services/console/answers.h"
#include "services/console/console.h"
#include "services/console/model/model.h"

#define EXIT_INVALID 3
#define EXIT_FATAL 70

/* ---- who may ask */

/* A driven clock is none of ours, so a demonstration's keys don't end here. */
int64_t console_now_for_keys(const struct console *console)
{
	return console->config->demo ? INT64_MIN : clock_now_ms(&console->clock);
}

/* The file is what somebody wants; what the daemons have adopted is in their data. */
static void people_path(const struct console *console, enum daemon daemon,
			char out[FILE_PATH_MAX + 64])
{
	if (daemon == DAEMON_UNKNOWN || SABOTAGE("console.people-of-the-file"))
		(void)snprintf(out, FILE_PATH_MAX + 64, "%s/etc/zhian/%u/people.yaml",
			       console->root, console->region);
	else
		(void)snprintf(out, FILE_PATH_MAX + 64, "%s/%s/" DAEMON_PEOPLE_FILE,
			       console->config->data, daemon_name(daemon));
}

/* The list that stood before is kept when this one can't be used, or is an older one. */
static enum status load_people(struct console *console, enum daemon daemon, struct err *err)
{
	char path[FILE_PATH_MAX + 64];
	char *data;
	size_t size;
	struct problems problems;
	struct pool pool;
	struct people people;
	people_path(console, daemon, path);
	TRY(file_read(path, 8u << 20, &data, &size, err));
	problems_init(&problems);
	pool_init(&pool);
	enum status status = people_load(bytes_of(data, size), path, &pool, &problems, &people);
	if (status != STATUS_OK && problems_status(&problems, err) == STATUS_OK)
		(void)err_set(err, status, "%s can't be read", path);
	problems_done(&problems);
	free(data);
	if (status != STATUS_OK || people.version < console->people.version) {
		pool_done(&pool);
		return status;
	}
	pool_done(&console->people_pool);
	console->people_pool = pool;
	console->people = people;
	return STATUS_OK;
}

static void allow_people(struct console *console)
{
	struct bus_allowed *allowed =
		(struct bus_allowed *)calloc(console->people.key_count + 1, sizeof *allowed);
	ASSERT(allowed != NULL);
	size_t count = 0;
	int64_t now_ms = console_now_for_keys(console);
	for (size_t i = 0; i < console->people.key_count; i++) {
		const struct people_key *key = &console->people.keys[i];
		if ((key->principal->roles & (ROLE_FEED | ROLE_REGION | ROLE_DAEMON)) == 0 &&
		    now_ms < key->end_ms)
			memcpy(allowed[count++].public_key, key->key, BUS_KEY);
	}
	bus_server_allow(console->server, allowed, count);
	free(allowed);
	console->people_until_ms = people_next_end_ms(&console->people, now_ms);
}

/* A key that was taken away isn't answered here either. */
void console_follow_people(struct console *console)
{
	bool changed = false;
	for (unsigned d = DAEMON_INTAKE; d < DAEMON_COUNT; d++) {
		char path[FILE_PATH_MAX + 64];
		struct timespec *known = &console->people_written[d];
		struct stat written;
		struct err err;
		people_path(console, (enum daemon)d, path);
		if (stat(path, &written) != 0 ||
		    (console->people.version != 0 && SABOTAGE("console.people-once")) ||
		    (written.st_mtim.tv_sec == known->tv_sec &&
		     written.st_mtim.tv_nsec == known->tv_nsec))
			continue;
		*known = written.st_mtim;
		changed = true;
		if (load_people(console, (enum daemon)d, &err) != STATUS_OK)
			log_warn(&console->log, "people_not_read", log_err(&err),
				 log_text("kept", "the list before"));
	}
	if (changed || console_now_for_keys(console) >= console->people_until_ms)
		allow_people(console);
}

_Noreturn void console_fail(struct console *console, const struct err *err)
{
	log_error(&console->log, "ending", log_err(err));
	_exit(EXIT_FATAL);
}

static void ticked(uv_timer_t *timer)
{
	struct console *console = (struct console *)timer->data;
	struct err err;
	console_follow_people(console);
	console_scrub_model(console);
	if (console_mend_model(console, &err) != STATUS_OK)
		console_fail(console, &err);
	pulling_tick(console, clock_mono_ms(&console->clock));
	if (console->site != NULL)
		site_tick(console->site);
	(void)sd_notify(0, "WATCHDOG=1");
}

/* ---- a life */

static void stop_came(uv_signal_t *handle, int number)
{
	struct console *console = (struct console *)handle->data;
	char path[FILE_PATH_MAX + 64];
	(void)snprintf(path, sizeof path, "%s/console.ready", console->config->run);
	(void)unlink(path);
	log_info(&console->log, "stopping", log_i64("signal", number));
	uv_stop(&console->loop);
}

static enum status open_server(struct console *console, struct err *err)
{
	struct bus_limits limits = {.message_max = 1 << 20, .receive_hwm = 256, .send_hwm = 256};
	TRY(bus_server_bind(console->bus, console->config->console.cmd, &limits,
			    console_question_came, console, &console->server, err));
	console_follow_people(console);
	allow_people(console);
	return bus_reserve_descriptors(console->bus, err);
}

/* What it can't begin without: settings, people, its key. */
static enum status read_files(struct console *console, struct err *err)
{
	char path[FILE_PATH_MAX + 64];
	struct problems problems;
	problems_init(&problems);
	(void)snprintf(path, sizeof path, "%s/etc/zhian/%u/zhian.yaml", console->root,
		       console->region);
	enum status status = config_load(path, console->root, &problems, &console->config_set, err);
	problems_print(&problems, stderr);
	problems_done(&problems);
	TRY(status);
	console->config = &console->config_set->config;
	/* Of a county that never ran it is what its daemons will adopt. */
	TRY(load_people(console, DAEMON_UNKNOWN, err));
	for (unsigned d = DAEMON_INTAKE; d < DAEMON_COUNT; d++) {
		people_path(console, (enum daemon)d, path);
		if (access(path, F_OK) == 0)
			console->people = (struct people){0};
	}
	(void)snprintf(path, sizeof path, "%s/etc/zhian/%u/keys/console.key", console->root,
		       console->region);
	TRY(key_load(path, KEY_TRANSPORT, &console->keys, err));
	memcpy(console->bus_keys.public_key, console->keys.public_key, BUS_KEY);
	memcpy(console->bus_keys.secret_key, console->keys.secret, BUS_KEY);
	return STATUS_OK;
}

static enum status open_files(struct console *console, struct err *err)
{
	char path[FILE_PATH_MAX + 64];
	TRY(read_files(console, err));
	TRY(file_make_directories(console->config->run, 0750, err));
	(void)snprintf(path, sizeof path, "%s/console", console->config->data);
	TRY(file_make_directories(path, 0750, err));
	(void)snprintf(path, sizeof path, "%s/console/lock", console->config->data);
	TRY(file_lock_take(path, clock_now_ms(&console->clock), &console->lock, err));
	console->bulletins = bulletin_jobs_make();
	if (console->bulletins == NULL)
		return err_set(err, STATUS_FULL, "no memory");
	return console_open_model(console, err);
}

static enum status ready(struct console *console, struct err *err)
{
	char path[FILE_PATH_MAX + 64], text[32];
	(void)snprintf(path, sizeof path, "%s/console.ready", console->config->run);
	(void)snprintf(text, sizeof text, "%ld\n", (long)getpid());
	(void)sd_notify(0, "READY=1");
	return file_write_atomic(path, bytes_of_text(text), 0644, err);
}

/* They make descriptors of their own; the timer can't fail. */
static int init_descriptors(struct console *console)
{
	int code = uv_loop_init(&console->loop);
	if (code == 0)
		code = uv_signal_init(&console->loop, &console->terminate);
	if (code == 0)
		code = uv_signal_init(&console->loop, &console->interrupt);
	return SABOTAGE("console.loop-unchecked") ? 0 : code;
}

static enum status start(struct console *console, struct err *err)
{
	TRY(open_files(console, err));
	int code = init_descriptors(console);
	if (code != 0)
		return err_set(err, STATUS_IO, "the loop can't be made: %s", uv_strerror(code));
	uv_timer_init(&console->loop, &console->tick);
	uv_timer_init(&console->loop, &console->patience);
	console->tick.data = console->patience.data = console->terminate.data =
		console->interrupt.data = console;
	TRY(bus_open(&console->loop, &console->bus_keys, &console->bus, err));
	TRY(open_server(console, err));
	TRY(pulling_begin(console, err));
	TRY(console_open_site(console, err));
	uv_timer_start(&console->tick, ticked, 100, 500);
	uv_signal_start(&console->terminate, stop_came, SIGTERM);
	uv_signal_start(&console->interrupt, stop_came, SIGINT);
	return ready(console, err);
}

static void closed(void *context)
{
	*(bool *)context = true;
}

static void close_handle(uv_handle_t *handle, void *unused)
{
	(void)unused;
	if (!uv_is_closing(handle))
		uv_close(handle, NULL);
}

static void finish(struct console *console)
{
	bool done = false;
	pulling_end(console);
	site_close(console->site);
	bus_close(console->bus, closed, &done);
	while (!done && uv_run(&console->loop, UV_RUN_ONCE) != 0)
		;
	uv_walk(&console->loop, close_handle, NULL);
	uv_run(&console->loop, UV_RUN_DEFAULT);
	(void)uv_loop_close(&console->loop);
	site_free(console->site);
	bulletin_jobs_free(console->bulletins);
	model_close(console->model);
	console_starts_end(console);
	file_lock_release(&console->lock);
	key_wipe(&console->keys);
	pool_done(&console->people_pool);
	config_unload(&console->config_set);
}

static int check(struct console *console)
{
	struct err err = {0};
	bool in_order = process_harden(&err) == STATUS_OK && crypto_start(&err) == STATUS_OK &&
			read_files(console, &err) == STATUS_OK;
	if (in_order)
		printf("zhian-console: %s/etc/zhian/%u: configuration, keys and people are in "
		       "order\n",
		       console->root, console->region);
	else
		log_error(&console->log, "not_started", log_err(&err));
	key_wipe(&console->keys);
	pool_done(&console->people_pool);
	config_unload(&console->config_set);
	return in_order ? 0 : EXIT_INVALID;
}

static int run(struct console *console)
{
	struct err err = {0};
	enum status status = process_harden(&err);
	if (status == STATUS_OK)
		status = crypto_start(&err);
	if (status == STATUS_OK)
		status = start(console, &err);
	if (status != STATUS_OK) {
		log_error(&console->log, "not_started", log_err(&err));
		return daemon_exit(status);
	}
	log_info(&console->log, "ready", log_u64("region", console->region));
	uv_run(&console->loop, UV_RUN_DEFAULT);
	finish(console);
	log_info(&console->log, "ended", log_u64("region", console->region));
	return 0;
}

int main(int argc, char **argv)
{
	struct console *console = (struct console *)calloc(1, sizeof *console);
	ASSERT(console != NULL);
	struct daemon_arguments given;
	int status;
	if (daemon_arguments_read("console", argc, argv, &given, &status) != STATUS_OK) {
		free(console);
		return status;
	}
	if (given.own) {
		status = daemon_own("console", &given);
	} else {
		memcpy(console->root, given.root, strlen(given.root) + 1);
		console->region = given.region;
		console->clock = clock_system();
		log_init(&console->log, "zhian-console", LOG_LEVEL_INFO, &console->clock);
		console->answer_memory = (uint8_t *)malloc(CONSOLE_ANSWER_BYTES);
		console->input_memory = (uint8_t *)malloc(CONSOLE_ANSWER_BYTES);
		ASSERT(console->answer_memory != NULL && console->input_memory != NULL);
		status = given.check_only ? check(console) : run(console);
		free(console->answer_memory);
		free(console->input_memory);
	}
	free(console);
	return status;
}
