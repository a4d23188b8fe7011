/* `metrics`: what the daemons say of themselves, and the disk, as figures for monitoring. */
#include <stdlib.h>

#include "common/base/clock_source.h"
#include "common/base/disk_room.h"
#include "common/base/time.h"
#include "common/core/decider.h"
#include "services/ctl/doctor/metrics.h"
#include "services/ctl/list_pages.h"
#include "services/ctl/runs.h"
#include "services/ctl/show/json_tree.h"
#include "services/ctl/show/lines.h"
#include "services/ctl/show/out_file.h"
#include "services/ctl/target.h"

#define TIMEOUT_MS (2 * MS_PER_SECOND)
#define PAGE 200u

struct taking {
	struct session *session;
	struct county *county;
	struct metrics *metrics;
	unsigned place;
	/* of the quarantine */
	int64_t held, parked, oldest_ms;
};

#define ONE 1000 /* a figure is kept in thousandths, so milliseconds are seconds as they stand */

static int64_t number_of(const json_t *line, const char *name)
{
	return json_integer_value(json_object_get(line, name));
}

static const char *text_of(const json_t *line, const char *name)
{
	const char *text = json_string_value(json_object_get(line, name));
	return text != NULL ? text : "";
}

static int64_t moment_of(const json_t *line, const char *name)
{
	int64_t moment_ms;
	return time_parse_moment(text_of(line, name), &moment_ms) == STATUS_OK ? moment_ms : 0;
}

/* What a line tells by one member each. */
struct plain {
	const char *member;
	enum metric metric;
	int64_t scale; /* in thousandths */
};

static void take_plain(struct taking *taking, const json_t *line, const struct plain *plain,
		       size_t count, const char *label, const char *of)
{
	for (size_t i = 0; i < count; i++) {
		const json_t *value = json_object_get(line, plain[i].member);
		if (json_is_integer(value))
			metrics_add(taking->metrics, plain[i].metric, label, of,
				    json_integer_value(value) * plain[i].scale);
	}
}
#define TAKE(taking, line, table, label, of)                                                       \
	take_plain(taking, line, table, sizeof(table) / sizeof((table)[0]), label, of)

static void take_sources(struct taking *taking, const json_t *status)
{
	const json_t *sources = json_object_get(status, "sources");
	for (size_t i = 0; i < json_array_size(sources); i++) {
		const json_t *source = json_array_get(sources, i);
		const char *of = text_of(source, "daemon");
		int64_t behind = number_of(source, "head") - number_of(source, "cursor");
		metrics_add(taking->metrics, METRIC_BACKLOG, "source", of,
			    behind > 0 ? behind * ONE : 0);
		metrics_add(taking->metrics, METRIC_SOURCE_STOPPED, "source", of,
			    json_object_get(source, "stopped") != NULL ? ONE : 0);
	}
	const json_t *consumers = json_object_get(status, "consumers");
	for (size_t i = 0; i < json_array_size(consumers); i++) {
		const json_t *consumer = json_array_get(consumers, i);
		metrics_add(taking->metrics, METRIC_CONSUMER_SILENT, "consumer",
			    text_of(consumer, "name"), number_of(consumer, "silent_for_ms"));
	}
}

static void take_status(struct taking *taking, const json_t *line)
{
	static const struct plain plain[] = {
		{"head", METRIC_JOURNAL_EVENTS, ONE},
		{"frames", METRIC_COMMITS, ONE},
		{"inputs", METRIC_INPUTS, ONE},
		{"refused", METRIC_REFUSED, ONE},
		{"malformed", METRIC_MALFORMED, ONE},
		{"busy", METRIC_BUSY, ONE},
		{"marks_fired", METRIC_MARKS, ONE},
		{"checkpoints", METRIC_CHECKPOINTS, ONE},
		{"last_checkpoint_ms", METRIC_CHECKPOINT_TOOK, 1},
		{"state_rows_in_memory", METRIC_ROWS, ONE},
		{"calendar_days_left", METRIC_CALENDAR_LEFT, 86400 * ONE},
	};
	static const struct {
		const char *member;
		enum metric metric;
	} flags[] = {{"time_held", METRIC_TIME_HELD},
		     {"careful", METRIC_CAREFUL},
		     {"draining", METRIC_DRAINING},
		     {"overloaded", METRIC_OVERLOADED}};
	int64_t next_ms = moment_of(line, "next_mark_ms");
	taking->metrics->now_ms = moment_of(line, "now_ms");
	TAKE(taking, line, plain, NULL, NULL);
	take_sources(taking, line);
	if (taking->place == COUNTY_CONSOLE)
		return;
	for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++)
		metrics_add(taking->metrics, flags[i].metric, NULL, NULL,
			    json_is_true(json_object_get(line, flags[i].member)) ? ONE : 0);
	metrics_add(taking->metrics, METRIC_JOURNAL_DAMAGED, NULL, NULL,
		    json_object_get(line, "journal_damage") != NULL ? ONE : 0);
	int64_t late_ms = next_ms != 0 ? taking->metrics->now_ms - next_ms : 0;
	metrics_add(taking->metrics, METRIC_MARKS_LATE, NULL, NULL, late_ms > 0 ? late_ms : 0);
}

static void take_socket(struct taking *taking, const json_t *line)
{
	static const struct plain plain[] = {{"received", METRIC_RECEIVED, ONE},
					     {"connections", METRIC_CONNECTIONS, ONE},
					     {"connections_most", METRIC_CONNECTIONS_MOST, ONE}};
	static const struct plain feed[] = {{"waiting", METRIC_FEED_WAITING, ONE},
					    {"refused_items", METRIC_FEED_REFUSED, ONE}};
	const char *name = text_of(line, "name");
	TAKE(taking, line, plain, "socket", name);
	metrics_add(taking->metrics, METRIC_STRANGERS, "socket", name,
		    (number_of(line, "strangers") + number_of(line, "refused_handshakes")) * ONE);
	metrics_add(taking->metrics, METRIC_CROWDED, "socket", name,
		    (number_of(line, "throttled") + number_of(line, "evicted") +
		     number_of(line, "full") + number_of(line, "no_descriptor")) *
			    ONE);
	TAKE(taking, line, feed, NULL, NULL);
}

static void take_peer(struct taking *taking, const json_t *line)
{
	static const char *const streams[] = {"urgent", "bulk"};
	char region[16];
	int64_t waiting = 0, oldest_ms = 0;
	(void)snprintf(region, sizeof region, "%lld", (long long)number_of(line, "region"));
	metrics_add(taking->metrics, METRIC_PEER_UP, "peer", region,
		    strcmp(text_of(line, "link"), "up") == 0 ? ONE : 0);
	for (size_t i = 0; i < 2; i++) {
		const json_t *stream = json_object_get(line, streams[i]);
		int64_t since_ms = moment_of(stream, "oldest_since_ms");
		waiting += number_of(stream, "waiting");
		if (since_ms != 0 && taking->metrics->now_ms - since_ms > oldest_ms)
			oldest_ms = taking->metrics->now_ms - since_ms;
	}
	metrics_add(taking->metrics, METRIC_PEER_WAITING, "peer", region, waiting * ONE);
	metrics_add(taking->metrics, METRIC_PEER_OLDEST, "peer", region, oldest_ms);
}

static void take_feed(struct taking *taking, const json_t *line)
{
	static const struct plain plain[] = {{"received", METRIC_FEED_RECEIVED, ONE},
					     {"conflicts", METRIC_FEED_CONFLICTS, ONE}};
	const char *name = text_of(line, "feed");
	TAKE(taking, line, plain, "feed", name);
	metrics_add(taking->metrics, METRIC_FEED_PAUSED, "feed", name,
		    strcmp(text_of(line, "state"), "paused") == 0 ? ONE : 0);
	metrics_add(taking->metrics, METRIC_FEED_LAST, "feed", name, moment_of(line, "last_ms"));
}

static void take_quarantine(struct taking *taking, const json_t *line)
{
	int64_t at_ms = moment_of(line, "at_ms");
	if (strcmp(text_of(line, "code"), "input.parked_behind") == 0)
		taking->parked++;
	else
		taking->held++;
	if (taking->oldest_ms == 0 || at_ms < taking->oldest_ms)
		taking->oldest_ms = at_ms;
}

static void take_line(struct taking *taking, const json_t *line)
{
	static const struct plain process[] = {{"up_for_ms", METRIC_UPTIME, 1},
					       {"rss_anon_kib", METRIC_MEMORY, 1024 * ONE},
					       {"descriptors", METRIC_DESCRIPTORS, ONE},
					       {"descriptors_most", METRIC_DESCRIPTORS_MOST, ONE},
					       {"errors_logged", METRIC_ERRORS, ONE},
					       {"journal_walks", METRIC_JOURNAL_WALKS, ONE},
					       {"damaged_parts", METRIC_PARTS_DAMAGED, ONE},
					       {"swept_parts", METRIC_PARTS_SWEPT, ONE}};
	const char *kind = text_of(line, "kind");
	if (strcmp(kind, "status") == 0)
		take_status(taking, line);
	else if (strcmp(kind, "process") == 0)
		TAKE(taking, line, process, NULL, NULL);
	else if (strcmp(kind, "socket") == 0)
		take_socket(taking, line);
	else if (strcmp(kind, "quarantine") == 0)
		take_quarantine(taking, line);
	else if (strcmp(kind, "feed") == 0)
		take_feed(taking, line);
	else if (strcmp(kind, "region") == 0)
		take_peer(taking, line);
}

/* Several objects may be in one element of an answer, each ended by LF. */
static void take_lines(struct taking *taking, const Zh__QueryAnswer *answer)
{
	for (size_t i = 0; answer != NULL && i < answer->n_lines; i++) {
		struct bytes rest = bytes_of(answer->lines[i].data, answer->lines[i].len), text;
		while (lines_next(&rest, &text)) {
			json_t *line = json_loadb((const char *)text.data, text.size, 0, NULL);
			if (line != NULL)
				take_line(taking, line);
			json_decref(line);
		}
	}
}

static const Zh__QueryAnswer *ask(struct taking *taking, Zh__Query *query)
{
	Zh__Request request = ZH__REQUEST__INIT;
	const Zh__Reply *reply = NULL;
	arena_reset(&taking->session->arena);
	request.ask_case = ZH__REQUEST__ASK_QUERY;
	request.query = query;
	if (county_ask(taking->county, taking->place, &request, &reply) != EXIT_DONE ||
	    reply->outcome != ZH__OUTCOME__OUTCOME_DONE)
		return NULL;
	return reply->answer;
}

/* Every page. */
static void take_list(struct taking *taking, const char *noun, Zh__Param *filter)
{
	struct list_pages pages = {.stuck = false};
	const Zh__QueryAnswer *answer;
	Zh__Query query = ZH__QUERY__INIT;
	Zh__ListQuery list = ZH__LIST_QUERY__INIT;
	query.ask_case = ZH__QUERY__ASK_LIST;
	query.list = &list;
	list.noun = noun;
	list.n_filters = filter != NULL;
	list.filters = &filter;
	SET_OPTIONAL(&list, limit, PAGE);
	do {
		answer = ask(taking, &query);
		take_lines(taking, answer);
	} while (list_pages_turn(&pages, &list, answer));
}

static void take_aside(struct taking *taking)
{
	Zh__Param held = ZH__PARAM__INIT;
	held.name = "state";
	held.value = "held";
	take_list(taking, "quarantine", &held);
	metrics_add(taking->metrics, METRIC_QUARANTINE_HELD, NULL, NULL, taking->held * ONE);
	metrics_add(taking->metrics, METRIC_QUARANTINE_PARKED, NULL, NULL, taking->parked * ONE);
	metrics_add(taking->metrics, METRIC_QUARANTINE_OLDEST, NULL, NULL,
		    taking->oldest_ms != 0 ? taking->metrics->now_ms - taking->oldest_ms : 0);
}

static void take_daemon(struct session *session, struct county *county, struct metrics *metrics,
			unsigned place)
{
	struct taking taking = {session, county, metrics, place, 0, 0, 0};
	Zh__Query query = ZH__QUERY__INIT;
	Zh__StatusQuery status = ZH__STATUS_QUERY__INIT;
	query.ask_case = ZH__QUERY__ASK_STATUS;
	query.status = &status;
	metrics->daemon = place_name(place);
	const Zh__QueryAnswer *answer = ask(&taking, &query);
	metrics_add(metrics, METRIC_UP, NULL, NULL, answer != NULL ? ONE : 0);
	session->failure.code = NULL; /* the figure says it */
	if (answer == NULL)
		return;
	take_lines(&taking, answer);
	if (place == COUNTY_CONSOLE)
		return;
	take_aside(&taking);
	if (place == (unsigned)DAEMON_INTAKE)
		take_list(&taking, "feed", NULL);
	if (place == (unsigned)DAEMON_NOTIFY)
		take_list(&taking, "region", NULL);
}

static void take_disk(struct metrics *metrics, const struct config *config)
{
	struct disk_room room;
	metrics->daemon = NULL;
	if (!disk_room_of(config->data, &room))
		return; /* nothing has run here yet */
	metrics_add(metrics, METRIC_DISK_USED, NULL, NULL,
		    (int64_t)room.used_percent * (ONE / 100));
	metrics_add(metrics, METRIC_DISK_ALARM, NULL, NULL,
		    (int64_t)config->disk.alarm_percent * (ONE / 100));
	metrics_add(metrics, METRIC_DISK_REFUSES, NULL, NULL,
		    (int64_t)config->disk.refuse_percent * (ONE / 100));
	metrics_add(metrics, METRIC_DISK_FREE, NULL, NULL, (int64_t)room.free_bytes * ONE);
}

static int take_county(struct session *session, uint32_t region, struct metrics *metrics)
{
	struct county county;
	struct clock_source clock = clock_system();
	int exit = county_open(session, region, &county);
	if (exit != EXIT_DONE)
		return exit;
	metrics->region = region;
	for (unsigned place = DAEMON_INTAKE; place <= COUNTY_CONSOLE; place++)
		take_daemon(session, &county, metrics, place);
	take_disk(metrics, &county.config->config);
	metrics_add(metrics, METRIC_WRITTEN, NULL, NULL, clock_now_ms(&clock));
	county_close(&county);
	return EXIT_DONE;
}

static int put(struct session *session, const struct metrics *metrics, const char *path)
{
	struct out_file file;
	FILE *out = out_file_open(&file, session, path);
	if (out != NULL)
		metrics_print(metrics, out);
	return out_file_close(&file);
}

int run_metrics(struct session *session, const struct invocation *invocation)
{
	uint32_t regions[SESSION_COUNTIES_MAX];
	struct metrics metrics = {.samples = NULL};
	size_t count = 0;
	int exit = EXIT_DONE;
	if (given_text(invocation, "timeout") == NULL)
		session->timeout_ms = TIMEOUT_MS;
	if (given_flag(invocation, "all")) {
		count = session_regions(session, regions, SESSION_COUNTIES_MAX);
		if (count == 0)
			exit = failure_set(&session->failure, EXIT_FILE, "cli.no_county");
	} else {
		exit = session_region(session, &regions[0]);
		count = exit == EXIT_DONE;
	}
	for (size_t i = 0; exit == EXIT_DONE && i < count; i++)
		exit = take_county(session, regions[i], &metrics);
	if (exit == EXIT_DONE)
		exit = put(session, &metrics, given_text(invocation, "out"));
	metrics_done(&metrics);
	return exit;
}
