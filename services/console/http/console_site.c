/* What the process gives its pages. */
#include "services/console/console.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const struct people *people(void *context, int64_t *ret_now_ms)
{
	struct console *console = (struct console *)context;
	console_follow_people(console);
	*ret_now_ms = console_now_for_keys(console);
	return &console->people;
}

static void answer(void *context, const struct principal *person, const Zh__Query *query,
		   const struct wait_lags *lags, struct answer *answer)
{
	console_question_answer((struct console *)context, person, query, lags, answer);
}

struct waiting_page {
	struct wait wait; /* the first: this is what is waited with */
	const struct console *console;
	void (*then)(void *of, const struct wait_lags *lags);
	void *of;
};

static void reader_waited(struct wait *wait)
{
	struct waiting_page *page = (struct waiting_page *)(void *)wait;
	struct wait_lags lags;
	console_lags(page->console, wait, &lags);
	page->then(page->of, &lags);
	free(page);
}

static void when_read(void *context, int64_t most_ms,
		      void (*then)(void *of, const struct wait_lags *lags), void *of)
{
	struct waiting_page *page = (struct waiting_page *)calloc(1, sizeof *page);
	if (page == NULL) { /* nobody was asked */
		struct wait_lags lags = {0};
		for (unsigned d = DAEMON_INTAKE; d < DAEMON_COUNT; d++)
			lags.of[d].silent = true;
		then(of, &lags);
		return;
	}
	*page = (struct waiting_page){.wait.done = reader_waited,
				      .console = (struct console *)context,
				      .then = then,
				      .of = of};
	console_wait((struct console *)context, &page->wait, most_ms);
}

/* A demonstration's clock is where its daemons have driven it. */
static int64_t county_ms(void *context)
{
	const struct console *console = (const struct console *)context;
	return console->config->demo ? console->county_ms : clock_now_ms(&console->clock);
}

static void position(void *context, enum daemon daemon, uint64_t *ret_incarnation,
		     uint64_t *ret_sequence)
{
	struct model_position at = model_position(((struct console *)context)->model, daemon);
	*ret_incarnation = at.incarnation;
	*ret_sequence = at.sequence;
}

/* Where it listens, for who looks for it: the port may have been picked. */
static enum status tell(struct console *console, struct err *err)
{
	char path[FILE_PATH_MAX + 64], address[96];
	(void)snprintf(path, sizeof path, "%s/console.http", console->config->run);
	site_address(console->site, address);
	log_info(&console->log, "pages", log_text("at", address));
	return file_write_atomic(path, bytes_of_text(address), 0644, err);
}

enum status console_open_site(struct console *console, struct err *err)
{
	if (strcmp(console->config->console_http.http, "none") == 0)
		return STATUS_OK;
	(void)snprintf(console->etc, sizeof console->etc, "%s/etc/zhian/%u", console->root,
		       console->region);
	struct site_options options = {
		.loop = &console->loop,
		.bus = console->bus,
		.config = console->config,
		.log = &console->log,
		.clock = console->clock,
		.etc = console->etc,
		.context = console,
		.people = people,
		.answer = answer,
		.when_read = when_read,
		.county_ms = county_ms,
		.position = position,
	};
	TRY(site_open(&options, &console->site, err));
	return tell(console, err);
}
