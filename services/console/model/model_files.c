/* The read model's files: what is there is believed, or made again and told. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/base/apart.h"
#include "common/base/file.h"
#include "common/base/sabotage.h"
#include "services/console/console.h"

#define STARTS_SUSPECT 2
#define SCRUB_ROWS 2048u
#define SCRUB_BUSY_MS 10               /* of a tick */
#define SCRUB_REST_MS INT64_C(3600000) /* between two walks */

static void path_of(const struct console *console, const char *name, char out[FILE_PATH_MAX + 64])
{
	(void)snprintf(out, FILE_PATH_MAX + 64, "%s/console/%s", console->config->data, name);
}

static bool is_whole(const void *directory)
{
	return model_is_whole((const char *)directory);
}

/* How many starts ended without having been ended, one after the other. */
static unsigned starts_before(const char *path)
{
	char *text;
	size_t size;
	struct err err;
	if (file_read(path, 16, &text, &size, &err) != STATUS_OK)
		return 0;
	unsigned starts = (unsigned)strtoul(text, NULL, 10);
	free(text);
	return starts;
}

static void note_starts(struct console *console, unsigned starts)
{
	char path[FILE_PATH_MAX + 64], text[16];
	struct err err;
	path_of(console, "starts", path);
	(void)snprintf(text, sizeof text, "%u\n", starts);
	if (file_write_atomic(path, bytes_of_text(text), 0640, &err) != STATUS_OK)
		log_warn(&console->log, "starts_not_noted", log_err(&err));
}

void console_starts_end(const struct console *console)
{
	char path[FILE_PATH_MAX + 64];
	path_of(console, "starts", path);
	(void)unlink(path);
}

static void tell_how(struct console *console)
{
	const struct model_made *made = model_made(console->model);
	if (made->how == MODEL_FIRST)
		log_info(&console->log, "model_made",
			 log_text("what",
				  "there was none: the journals are read from the beginning"));
	else if (made->how != MODEL_KEPT)
		log_warn(&console->log, "model_made_anew", log_err(&made->why));
}

enum status console_open_model(struct console *console, struct err *err)
{
	char starts[FILE_PATH_MAX + 64];
	const char *directory = console->model_directory;
	path_of(console, "model", console->model_directory);
	path_of(console, "starts", starts);
	TRY(file_make_directories(directory, 0700, err));
	unsigned ended = starts_before(starts);
	note_starts(console, ended + 1);
	bool suspect = ended >= STARTS_SUSPECT && !SABOTAGE("console.suspect-opened") &&
		       !apart_is_well(is_whole, directory);
	if (suspect)
		TRY(model_remove(directory, err));
	TRY(model_open(directory, NULL, &console->model, err));
	if (suspect)
		TRY(model_make_anew(console->model, "ends whoever reads all of it", err));
	tell_how(console);
	return STATUS_OK;
}

enum status console_mend_model(struct console *console, struct err *err)
{
	const char *why = model_rotten(console->model);
	if (why == NULL || SABOTAGE("console.rot-kept"))
		return STATUS_OK;
	log_error(&console->log, "model_rotten", log_text("what", why),
		  log_text("effect", "it is made again from the journals"));
	TRY(model_make_anew(console->model, why, err));
	tell_how(console);
	/* What was counted of it, half or whole, is counted again. */
	bulletin_jobs_free(console->bulletins);
	console->bulletins = bulletin_jobs_make();
	return console->bulletins != NULL ? STATUS_OK : err_set(err, STATUS_FULL, "no memory");
}

void console_scrub_model(struct console *console)
{
	int64_t now_ms = clock_mono_ms(&console->clock);
	if (console->scrubbed_ms != 0 && now_ms - console->scrubbed_ms < SCRUB_REST_MS)
		return;
	while (clock_mono_ms(&console->clock) - now_ms < SCRUB_BUSY_MS) {
		if (model_scrub(console->model, SCRUB_ROWS))
			continue;
		if (model_rotten(console->model) == NULL) {
			console->scrubbed_ms = now_ms;
			log_info(&console->log, "model_whole",
				 log_u64("walks", model_walks(console->model)));
			console_starts_end(console); /* they were no doing of its */
		}
		return;
	}
}
