/* One table for all daemons of a county: who runs, how far, what waits, what was set aside. */

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "common/base/time.h"
#include "common/core/decider.h"
#include "services/ctl/runs.h"
#include "services/ctl/show/json_tree.h"
#include "services/ctl/show/lines.h"
#include "services/ctl/target.h"

#define STATUS_TIMEOUT_MS (2 * MS_PER_SECOND)
#define WATCH_MS 2000

static const char *condition_of(const json_t *status)
{
	static const char *const conditions[] = {"superseded", "time_held", "careful", "draining",
						 "overloaded"};
	for (size_t i = 0; i < sizeof conditions / sizeof conditions[0]; i++) {
		if (json_is_true(json_object_get(status, conditions[i])))
			return conditions[i];
	}
	const char *room = json_string_value(json_object_get(status, "room"));
	if (room != NULL)
		return strcmp(room, "alarm") == 0 ? "disk_alarm" : "disk_refuses";
	return json_is_true(json_object_get(status, "idle")) ? "idle" : "running";
}

/* "hazard 3, credit 12"; what is level isn't named. */
static json_t *backlog_of(const json_t *status, enum lang lang)
{
	char memory[256];
	struct writer out = writer_over(memory, sizeof memory - 1);
	json_t *source;
	size_t i;
	union {
		const json_t *read;
		json_t *iterated;
	} sources = {json_object_get(status, "sources")};
	json_array_foreach(sources.iterated, i, source)
	{
		char text[96];
		json_int_t behind = json_integer_value(json_object_get(source, "head")) -
				    json_integer_value(json_object_get(source, "cursor"));
		const char *daemon = json_string_value(json_object_get(source, "daemon"));
		bool stopped = json_object_get(source, "stopped") != NULL;
		if ((behind <= 0 && !stopped) || daemon == NULL)
			continue;
		int size =
			snprintf(text, sizeof text, "%s%s %" JSON_INTEGER_FORMAT "%s",
				 out.size != 0 ? ", " : "", daemon, behind,
				 stopped ? catalogue_word(WORDS_TEXT, "stopped_mark", lang) : "");
		writer_put(&out, text, size > 0 ? (size_t)size : 0);
	}
	memory[out.size] = '\0';
	return json_string(out.size != 0 ? memory : "0");
}

static void copy_member(json_t *to, const json_t *from, const char *name)
{
	json_t *value = json_object_get(from, name);
	if (value != NULL)
		(void)json_object_set(to, name, value);
}

static void add_line(struct lines *lines, uint32_t region, unsigned place, const char *condition,
		     const json_t *status)
{
	json_t *line = JSON_NEW_OBJECT();
	char code[16]; /* bare: who runs the daemons knows the county by it */
	(void)snprintf(code, sizeof code, "%" PRIu32, region);
	(void)json_object_set_new(line, "region", json_string(code));
	(void)json_object_set_new(line, "daemon", json_string(place_name(place)));
	(void)json_object_set_new(line, "condition", json_string(condition));
	if (status != NULL) {
		copy_member(line, status, "head");
		(void)json_object_set_new(line, "backlog",
					  backlog_of(status, lines->session->lang));
		copy_member(line, status, "quarantined");
		copy_member(line, status, "refused");
		copy_member(line, status, "now_ms");
		if (json_is_true(json_object_get(status, "driven_clock")))
			copy_member(line, status, "driven_clock");
	}
	table_add(lines->table, line);
	lines->count++;
	json_decref(line);
}

static int ask_daemon(struct lines *lines, struct county *county, unsigned place)
{
	Zh__Request request = ZH__REQUEST__INIT;
	Zh__Query query = ZH__QUERY__INIT;
	Zh__StatusQuery ask = ZH__STATUS_QUERY__INIT;
	const Zh__Reply *reply;
	arena_reset(&lines->session->arena);
	query.ask_case = ZH__QUERY__ASK_STATUS;
	query.status = &ask;
	request.ask_case = ZH__REQUEST__ASK_QUERY;
	request.query = &query;
	int exit = county_ask(county, place, &request, &reply);
	if (exit == EXIT_DONE)
		exit = county_outcome(county, reply, NULL);
	if (exit == EXIT_DONE && reply->answer == NULL)
		exit = failure_set(&lines->session->failure, EXIT_INTERNAL, "cli.answer_malformed");
	if (exit == EXIT_DONE && lines->session->json)
		return lines_put_all(lines, reply->answer);
	if (exit == EXIT_FILE && !county->has_keys)
		return exit; /* without a key of one's own nobody will answer */
	if (lines->session->json || exit == EXIT_FILE) {
		(void)session_fail(lines->session);
		lines->session->failure.code = NULL; /* said already */
	}
	if (lines->session->json)
		return exit;
	struct bytes line = lines_first(exit == EXIT_DONE ? reply->answer : NULL);
	json_t *status = json_loadb((const char *)line.data, line.size, 0, NULL);
	const char *condition = exit == EXIT_NOT_PERMITTED ? "not_permitted" : "no_answer";
	add_line(lines, county->region, place, status != NULL ? condition_of(status) : condition,
		 status);
	if (exit == EXIT_DONE && status == NULL)
		exit = failure_set(&lines->session->failure, EXIT_INTERNAL, "cli.answer_malformed");
	json_decref(status);
	return exit;
}

static int status_of(struct lines *lines, struct county *county, const enum daemon *daemons,
		     size_t count)
{
	int worst = EXIT_DONE;
	for (size_t i = 0; i < count; i++) {
		int exit = ask_daemon(lines, county, (unsigned)daemons[i]);
		if (exit == EXIT_FILE && !county->has_keys)
			return exit;
		if (exit != EXIT_DONE)
			worst = exit;
	}
	return worst;
}

static size_t asked_regions(struct session *session, const struct invocation *invocation,
			    uint32_t *regions)
{
	if (given_flag(invocation, "all"))
		return session_regions(session, regions, SESSION_COUNTIES_MAX);
	return session_region(session, &regions[0]) == EXIT_DONE ? 1 : 0;
}

static int status_once(struct session *session, const struct invocation *invocation)
{
	uint32_t regions[SESSION_COUNTIES_MAX];
	enum daemon daemons[DAEMON_COUNT];
	struct lines lines;
	int worst = EXIT_DONE;
	size_t count = asked_regions(session, invocation, regions);
	size_t daemon_count = count != 0 ? target_daemons(session, invocation, daemons) : 0;
	if (daemon_count == 0)
		return session->failure.code != NULL
			       ? (int)session->failure.exit
			       : failure_set(&session->failure, EXIT_FILE, "cli.no_county");
	lines_open(&lines, session, LINES_TABLE);
	for (size_t i = 0; i < count; i++) {
		struct county county;
		int exit = county_open(session, regions[i], &county);
		if (exit == EXIT_DONE) {
			exit = status_of(&lines, &county, daemons, daemon_count);
			county_close(&county);
		}
		if (exit != EXIT_DONE)
			worst = exit;
		/* No row tells of it, and the next county may fail in another way. */
		if (exit == EXIT_FILE && count > 1 && session->failure.code != NULL) {
			(void)session_fail(session);
			session->failure.code = NULL;
		}
	}
	lines.failed = worst != EXIT_DONE;
	lines_close(&lines, bytes_of(NULL, 0));
	if (worst != EXIT_FILE && !session->json)
		session->failure.code = NULL; /* the table says it */
	return worst;
}

int run_status(struct session *session, const struct invocation *invocation)
{
	if (given_text(invocation, "timeout") == NULL)
		session->timeout_ms = STATUS_TIMEOUT_MS;
	if (!given_flag(invocation, "watch"))
		return status_once(session, invocation);
	for (;;) {
		const struct timespec pause = {WATCH_MS / 1000, (WATCH_MS % 1000) * 1000000L};
		if (session->colour)
			fputs("\033[H\033[2J", session->out);
		int exit = status_once(session, invocation);
		if (exit == EXIT_FILE || exit == EXIT_USAGE || ferror(session->out) != 0)
			return exit;
		(void)nanosleep(&pause, NULL);
	}
}
