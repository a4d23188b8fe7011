/* `demo run`: the days of a demonstration, instant by instant. */
#include "services/ctl/demo/demo.h"
#include "services/ctl/show/problems_say.h"

#include <stdlib.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/time.h"
#include "common/policy/books/calendar_load.h"
#include "services/ctl/runs.h"
#include "services/ctl/show/render.h"

#define INSTANTS_MAX 64
#define CALENDAR_MAX ((size_t)1 << 20)
#define SETTLE_MS (60 * MS_PER_SECOND)
#define BAR 30

/* ---- the times of a day */

struct instants {
	int minutes[INSTANTS_MAX];
	size_t count;
};

static void add_instant(struct instants *instants, int minutes)
{
	size_t at = 0;
	while (at < instants->count && instants->minutes[at] < minutes)
		at++;
	if ((at < instants->count && instants->minutes[at] == minutes) ||
	    instants->count == INSTANTS_MAX)
		return;
	for (size_t i = instants->count++; i > at; i--)
		instants->minutes[i] = instants->minutes[i - 1];
	instants->minutes[at] = minutes;
}

static void collect_instants(const struct demo *demo, struct instants *ret_instants)
{
	const struct demo_rule *rules = (const struct demo_rule *)demo->file.rules.items;
	ret_instants->count = 0;
	for (size_t i = 0; i < demo->file.push_at.count; i++)
		add_instant(ret_instants, demo_minutes(DEMO_TEXTS(demo->file.push_at)[i]));
	for (size_t i = 0; i < demo->file.rules.count; i++)
		add_instant(ret_instants, demo_minutes(rules[i].at));
}

static bool pushes_at(const struct demo *demo, int minutes)
{
	for (size_t i = 0; i < demo->file.push_at.count; i++) {
		if (demo_minutes(DEMO_TEXTS(demo->file.push_at)[i]) == minutes)
			return true;
	}
	return false;
}

/* On a rest day nobody is there but the feeds. */
static bool anything_at(const struct demo *demo, int32_t day, int minutes)
{
	const struct demo_rule *rules = (const struct demo_rule *)demo->file.rules.items;
	bool working = calendar_is_working(&demo->calendar, day);
	if (demo_feeds_wait(demo) && pushes_at(demo, minutes))
		return true;
	for (size_t i = 0; i < demo->file.rules.count; i++) {
		if (demo_minutes(rules[i].at) == minutes && (working || rules[i].every_day) &&
		    (rules[i].from_day == 0 || day >= rules[i].from_day) &&
		    (rules[i].to_day == 0 || day <= rules[i].to_day))
			return true;
	}
	return false;
}

/* ---- the run */

static void progress(const struct demo *demo, int64_t from_ms, int64_t until_ms)
{
	char day[TIME_DAY_TEXT];
	json_int_t pushed = 0;
	const char *name;
	json_t *count;
	if (demo->session->json || isatty(STDERR_FILENO) != 1)
		return;
	json_object_foreach(demo->pushed, name, count) pushed += json_integer_value(count);
	int filled = until_ms > from_ms
			     ? (int)((demo->now_ms - from_ms) * BAR / (until_ms - from_ms))
			     : BAR;
	time_print_day(time_day_of_ms(demo->now_ms), day);
	fprintf(demo->session->err, "\r\033[K[%.*s%*s] %s  %s %" JSON_INTEGER_FORMAT "  %s %llu",
		filled, "##############################", BAR - filled, "", day,
		catalogue_word(WORDS_NOUN, "report", demo->session->lang), pushed,
		catalogue_word(WORDS_TEXT, "demo_acts", demo->session->lang),
		(unsigned long long)demo->acts);
	(void)fflush(demo->session->err);
}

static int drive(struct demo *demo, int64_t to_ms)
{
	uint64_t steps = 0;
	int exit = world_advance(demo->world, to_ms, &steps);
	demo->steps += steps;
	demo->now_ms = to_ms;
	return exit;
}

static int work_at(struct demo *demo, int minutes, int64_t instant_ms)
{
	const struct demo_rule *rules = (const struct demo_rule *)demo->file.rules.items;
	int exit = drive(demo, instant_ms);
	if (exit == EXIT_DONE && pushes_at(demo, minutes) && demo_feeds_wait(demo)) {
		exit = demo_feeds_push(demo, instant_ms);
		if (exit == EXIT_DONE)
			exit = world_settle(demo->world);
	}
	for (size_t i = 0; i < demo->file.rules.count && exit == EXIT_DONE; i++) {
		if (demo_minutes(rules[i].at) == minutes)
			exit = demo_rule_run(demo, &rules[i]);
	}
	return exit;
}

static int work_until(struct demo *demo, int64_t until_ms)
{
	struct instants instants;
	int64_t from_ms = demo->now_ms;
	int exit = EXIT_DONE;
	collect_instants(demo, &instants);
	for (int32_t day = time_day_of_ms(from_ms);
	     time_ms_of_day(day) < until_ms && exit == EXIT_DONE; day++) {
		for (size_t i = 0; i < instants.count && exit == EXIT_DONE; i++) {
			int64_t instant_ms =
				time_ms_of_day(day) + instants.minutes[i] * MS_PER_MINUTE;
			if (instant_ms <= demo->now_ms || instant_ms > until_ms ||
			    !anything_at(demo, day, instants.minutes[i]))
				continue;
			exit = work_at(demo, instants.minutes[i], instant_ms);
		}
		progress(demo, from_ms, until_ms);
	}
	if (exit == EXIT_DONE)
		exit = drive(demo, until_ms);
	progress(demo, from_ms, until_ms);
	if (!demo->session->json && isatty(STDERR_FILENO) == 1)
		fputs("\r\033[K", demo->session->err);
	return exit;
}

/* ---- opening */

static int load_calendar(struct demo *demo)
{
	char path[FILE_PATH_MAX];
	struct problems problems;
	struct err err;
	char *data;
	size_t size;
	layout_etc(demo->session, demo->world->counties[0].region, "calendar/cn.csv", path);
	if (file_read(path, CALENDAR_MAX, &data, &size, &err) != STATUS_OK)
		return failure_of_err(&demo->session->failure, EXIT_FILE, &err);
	problems_init(&problems);
	enum status status =
		calendar_load(bytes_of(data, size), path, &demo->pool, &problems, &demo->calendar);
	free(data);
	if (status != STATUS_OK) {
		problems_say(demo->session->lang, &problems, demo->session->err);
		(void)err_set(&err, status, "%s can't be used", path);
	}
	problems_done(&problems);
	return status == STATUS_OK ? EXIT_DONE
				   : failure_of_err(&demo->session->failure, EXIT_FILE, &err);
}

static int read_rules(struct demo *demo, const char *path)
{
	struct problems problems;
	struct err err;
	const char *slash = strrchr(path, '/');
	(void)snprintf(demo->here, sizeof demo->here, "%.*s",
		       slash != NULL ? (int)(slash - path) : 1, slash != NULL ? path : ".");
	problems_init(&problems);
	enum status status = demo_file_read(path, &demo->pool, &problems, &demo->file, &err);
	if (problems.count != 0)
		problems_say(demo->session->lang, &problems, demo->session->err);
	problems_done(&problems);
	return status == STATUS_OK ? EXIT_DONE
				   : failure_of_err(&demo->session->failure, EXIT_FILE, &err);
}

static int start(struct demo *demo, const struct invocation *invocation, int64_t *ret_until_ms)
{
	const char *samples = given_text(invocation, "samples");
	int exit = given_moment(invocation, "until", ret_until_ms, &demo->session->failure);
	if (exit == EXIT_DONE)
		exit = read_rules(demo, invocation->operands[0]);
	if (exit == EXIT_DONE)
		exit = demo_check(demo);
	if (exit == EXIT_DONE)
		exit = world_open(demo->session, demo->world);
	/* A letter that waits for a line would be overtaken by the days. */
	demo->world->linked = true;
	if (exit == EXIT_DONE)
		exit = load_calendar(demo);
	if (exit == EXIT_DONE)
		exit = world_settle(demo->world);
	if (exit == EXIT_DONE && samples != NULL)
		exit = demo_feeds_open(demo, samples);
	if (exit == EXIT_DONE)
		demo->now_ms = demo->world->states[0][DAEMON_INTAKE].now_ms;
	return exit;
}

/* ---- what was done */

static void join_refusals(const json_t *refused, char out[240], json_int_t *ret_count)
{
	size_t size = 0;
	union {
		const json_t *read;
		json_t *iterated;
	} object = {refused};
	const char *code;
	json_t *count;
	out[0] = '\0';
	*ret_count = 0;
	json_object_foreach(object.iterated, code, count)
	{
		*ret_count += json_integer_value(count);
		int more = snprintf(out + size, 240 - size, "%s%s %" JSON_INTEGER_FORMAT,
				    size != 0 ? ", " : "", code, json_integer_value(count));
		size += more > 0 && size + (size_t)more < 240 ? (size_t)more : 0;
	}
}

static void tell_acts(const struct demo *demo)
{
	const struct session *session = demo->session;
	struct table *table =
		session->json ? NULL : table_open(session->lang, 0, session->colour, session->out);
	const char *act;
	json_t *line;
	json_object_foreach(demo->tally, act, line)
	{
		char why[240];
		json_int_t refused;
		json_t *row = json_pack("{s:s}", "kind", "demo");
		join_refusals(json_object_get(line, "refused"), why, &refused);
		(void)json_object_set_new(row, "act", json_string(act));
		(void)json_object_set_new(
			row, "done",
			json_integer(json_integer_value(json_object_get(line, "done"))));
		(void)json_object_set_new(
			row, "proposed",
			json_integer(json_integer_value(json_object_get(line, "proposed"))));
		(void)json_object_set_new(row, "refused", json_integer(refused));
		if (why[0] != '\0')
			(void)json_object_set_new(row, "why", json_string(why));
		if (table != NULL) {
			table_add(table, row);
		} else {
			(void)json_dumpf(row, session->out, JSON_COMPACT);
			fputc('\n', session->out);
		}
		json_decref(row);
	}
	if (table != NULL)
		(void)table_close(&table);
}

static void tell_pushed(const struct demo *demo)
{
	const struct session *session = demo->session;
	const char *outcome;
	json_t *count;
	if (session->json) {
		json_t *line = json_pack("{s:s,s:O}", "kind", "pushed", "outcomes", demo->pushed);
		(void)json_dumpf(line, session->out, JSON_COMPACT);
		fputc('\n', session->out);
		json_decref(line);
		return;
	}
	json_object_foreach(demo->pushed, outcome, count)
		fprintf(session->out, "%10" JSON_INTEGER_FORMAT "  %s\n", json_integer_value(count),
			catalogue_word(WORDS_VALUE, outcome, session->lang));
	fputc('\n', session->out);
}

static void finish(struct demo *demo)
{
	demo_feeds_close(demo);
	demo_actors_close(demo);
	world_close(demo->world);
	free(demo->world);
	pool_done(&demo->pool);
	json_decref(demo->seen);
	json_decref(demo->tried);
	json_decref(demo->taken);
	json_decref(demo->tally);
	json_decref(demo->pushed);
}

int run_demo_run(struct session *session, const struct invocation *invocation)
{
	int64_t until_ms = 0;
	struct demo demo = {.session = session,
			    .seen = json_pack("{}"),
			    .tried = json_pack("{}"),
			    .taken = json_pack("{}"),
			    .tally = json_pack("{}"),
			    .pushed = json_pack("{}"),
			    .world = (struct world *)calloc(1, sizeof(struct world))};
	if (demo.world == NULL)
		return failure_set(&session->failure, EXIT_INTERNAL, "cli.no_memory");
	if (given_text(invocation, "timeout") == NULL)
		session->timeout_ms = SETTLE_MS;
	pool_init(&demo.pool);
	int exit = start(&demo, invocation, &until_ms);
	if (exit == EXIT_DONE)
		exit = work_until(&demo, until_ms);
	if (exit == EXIT_DONE || json_object_size(demo.tally) != 0) {
		tell_pushed(&demo);
		tell_acts(&demo);
	}
	finish(&demo);
	return exit;
}
