#include "services/ctl/doctor/level.h"

#include <poll.h>

#include "common/base/clock_source.h"
#include "common/base/time.h"
#include "common/core/decider.h"
#include "services/ctl/show/json_tree.h"
#include "services/ctl/show/lines.h"

#define LOOK_AGAIN_MS 2
#define PATIENCE_MS MS_PER_MINUTE
#define QUIET_ROUNDS 2 /* a batch may be on its way between two looks */

int world_open(struct session *session, struct world *ret_world)
{
	uint32_t regions[SESSION_COUNTIES_MAX];
	size_t count = 1;
	*ret_world = (struct world){.session = session};
	if (session->region != 0)
		regions[0] = session->region;
	else
		count = session_regions(session, regions, SESSION_COUNTIES_MAX);
	if (count == 0)
		return failure_set(&session->failure, EXIT_FILE, "cli.no_county");
	for (size_t i = 0; i < count; i++) {
		int exit = county_open(session, regions[i], &ret_world->counties[i]);
		if (exit != EXIT_DONE) {
			world_close(ret_world);
			return exit;
		}
		ret_world->count++;
	}
	return EXIT_DONE;
}

void world_close(struct world *world)
{
	for (size_t i = 0; i < world->count; i++)
		county_close(&world->counties[i]);
	world->count = 0;
}

/* ---- reading what a daemon says */

static int64_t moment_of(const json_t *status, const char *name)
{
	int64_t moment_ms;
	const char *text = json_string_value(json_object_get(status, name));
	return text != NULL && time_parse_moment(text, &moment_ms) == STATUS_OK ? moment_ms
										: TIME_NEVER_MS;
}

static uint64_t number_of(const json_t *object, const char *name)
{
	return (uint64_t)json_integer_value(json_object_get(object, name));
}

static enum daemon daemon_in(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));
	return text != NULL ? daemon_of_name(text) : DAEMON_UNKNOWN;
}

static void read_status(const json_t *status, struct daemon_state *state)
{
	size_t i;
	json_t *each;
	json_t *sources = json_object_get(status, "sources"),
	       *consumers = json_object_get(status, "consumers");
	*state = (struct daemon_state){
		.now_ms = moment_of(status, "now_ms"),
		.next_mark_ms = moment_of(status, "next_mark_ms"),
		.head = number_of(status, "head"),
		.driven = json_is_true(json_object_get(status, "driven_clock")),
		.idle = json_is_true(json_object_get(status, "idle")),
	};
	json_array_foreach(sources, i, each)
	{
		enum daemon source = daemon_in(each, "daemon");
		state->pulls[source] = source != DAEMON_UNKNOWN;
		state->cursor[source] = number_of(each, "cursor");
		state->stopped |= json_object_get(each, "stopped") != NULL;
	}
	json_array_foreach(consumers, i, each) state->level_through[daemon_in(each, "name")] =
		number_of(each, "level_through");
}

/* ---- looking */

static void status_request(Zh__Request *request, Zh__Query *query, Zh__StatusQuery *ask)
{
	zh__request__init(request);
	zh__query__init(query);
	zh__status_query__init(ask);
	query->ask_case = ZH__QUERY__ASK_STATUS;
	query->status = ask;
	request->ask_case = ZH__REQUEST__ASK_QUERY;
	request->query = query;
}

static int look_at_county(struct world *world, size_t index)
{
	struct county *county = &world->counties[index];
	Zh__Request requests[DAEMON_COUNT];
	Zh__Query queries[DAEMON_COUNT];
	Zh__StatusQuery asks[DAEMON_COUNT];
	int exit = EXIT_DONE;
	for (unsigned i = DAEMON_INTAKE; exit == EXIT_DONE && i < DAEMON_COUNT; i++) {
		status_request(&requests[i], &queries[i], &asks[i]);
		exit = county_send(county, i, &requests[i]);
	}
	for (unsigned i = DAEMON_INTAKE; exit == EXIT_DONE && i < DAEMON_COUNT; i++) {
		const Zh__Reply *reply;
		exit = county_wait(county, i, &requests[i], &reply);
		if (exit == EXIT_DONE)
			exit = county_outcome(county, reply, NULL);
		struct bytes line = lines_first(exit == EXIT_DONE ? reply->answer : NULL);
		json_t *status = json_loadb((const char *)line.data, line.size, 0, NULL);
		if (exit == EXIT_DONE && status == NULL)
			exit = failure_set(&world->session->failure, EXIT_INTERNAL,
					   "cli.answer_malformed");
		if (status != NULL)
			read_status(status, &world->states[index][i]);
		json_decref(status);
	}
	return exit;
}

int world_look(struct world *world)
{
	int exit = EXIT_DONE;
	for (size_t i = 0; exit == EXIT_DONE && i < world->count; i++) {
		arena_reset(&world->session->arena);
		exit = look_at_county(world, i);
	}
	return exit;
}

/* ---- is anything under way? */

static bool is_level(const struct daemon_state states[DAEMON_COUNT])
{
	for (unsigned i = DAEMON_INTAKE; i < DAEMON_COUNT; i++) {
		const struct daemon_state *state = &states[i];
		if (!state->idle || state->next_mark_ms <= state->now_ms)
			return false;
		for (unsigned j = DAEMON_INTAKE; j < DAEMON_COUNT; j++) {
			if (state->pulls[j] && state->cursor[j] < states[j].head &&
			    states[j].level_through[i] < states[j].head)
				return false;
		}
	}
	return true;
}

static bool is_within(const struct world *world, uint64_t region)
{
	for (size_t i = 0; i < world->count; i++) {
		if (world->counties[i].region == region)
			return true;
	}
	return false;
}

static bool no_receipt_yet(const json_t *region, const char *stream)
{
	const char *why =
		json_string_value(json_object_get(json_object_get(region, stream), "why"));
	return why != NULL && strcmp(why, "no_receipt_yet") == 0;
}

/* Documents that a neighbour who is there hasn't receipted yet, or ends of our journals that it
 * doesn't hold yet. */
static bool link_waits(const struct world *world, const json_t *region)
{
	const char *link = json_string_value(json_object_get(region, "link"));
	if (link == NULL)
		return false;
	if (world->linked && (strcmp(link, "never_heard_of") == 0 || strcmp(link, "down") == 0))
		return is_within(world, number_of(region, "region"));
	return no_receipt_yet(region, "urgent") || no_receipt_yet(region, "bulk") ||
	       (strcmp(link, "up") == 0 && json_object_get(region, "chain_unheld") != NULL &&
		json_object_get(region, "chain_denied") == NULL);
}

static int links_wait(const struct world *world, struct county *county, bool *ret_waiting)
{
	Zh__Request request = ZH__REQUEST__INIT;
	Zh__Query query = ZH__QUERY__INIT;
	Zh__ListQuery list = ZH__LIST_QUERY__INIT;
	const Zh__Reply *reply;
	*ret_waiting = false;
	if (county->config->config.link.peers.count == 0)
		return EXIT_DONE;
	list.noun = "region";
	query.ask_case = ZH__QUERY__ASK_LIST;
	query.list = &list;
	request.ask_case = ZH__REQUEST__ASK_QUERY;
	request.query = &query;
	arena_reset(&county->session->arena);
	int exit = county_ask(county, DAEMON_NOTIFY, &request, &reply);
	if (exit == EXIT_DONE)
		exit = county_outcome(county, reply, NULL);
	for (size_t i = 0; exit == EXIT_DONE && reply->answer != NULL && i < reply->answer->n_lines;
	     i++) {
		struct bytes line,
			rest = bytes_of(reply->answer->lines[i].data, reply->answer->lines[i].len);
		while (lines_next(&rest, &line)) {
			json_t *region = json_loadb((const char *)line.data, line.size, 0, NULL);
			*ret_waiting |= link_waits(world, region);
			json_decref(region);
		}
	}
	return exit;
}

static int look_for_motion(struct world *world, uint64_t *ret_heads, bool *ret_level)
{
	int exit = world_look(world);
	*ret_heads = 0;
	*ret_level = true;
	for (size_t i = 0; exit == EXIT_DONE && i < world->count; i++) {
		bool waiting = false;
		*ret_level &= is_level(world->states[i]);
		for (unsigned j = DAEMON_INTAKE; j < DAEMON_COUNT; j++) {
			*ret_heads += world->states[i][j].head;
			if (world->states[i][j].stopped)
				return failure_set(&world->session->failure, EXIT_CHECK_FAILED,
						   "cli.source_stopped");
		}
		if (*ret_level)
			exit = links_wait(world, &world->counties[i], &waiting);
		*ret_level &= !waiting;
	}
	return exit;
}

int world_settle(struct world *world)
{
	struct clock_source clock = clock_system();
	int64_t end_ms = clock_mono_ms(&clock) + PATIENCE_MS;
	uint64_t before = 0;
	unsigned quiet = 0;
	while (quiet < QUIET_ROUNDS) {
		uint64_t heads;
		bool level;
		int exit = look_for_motion(world, &heads, &level);
		if (exit != EXIT_DONE)
			return exit;
		quiet = level && heads == before ? quiet + 1 : 0;
		if (heads != before)
			end_ms = clock_mono_ms(&clock) + PATIENCE_MS;
		else if (clock_mono_ms(&clock) > end_ms)
			return failure_set(&world->session->failure, EXIT_NO_ANSWER,
					   "cli.not_level");
		before = heads;
		if (!level)
			(void)poll(NULL, 0, LOOK_AGAIN_MS);
	}
	return EXIT_DONE;
}
