/* `demo advance`: the driven clock of demonstration counties goes from one due mark to the next.
 *
 * All daemons of all counties below the root move together, and only when nothing is under way, so
 * that a month in a minute ends in the same journals as a month in a month.
 */
#include <stdlib.h>

#include "common/base/time.h"
#include "common/core/decider.h"
#include "common/core/message.h"
#include "common/stage/common_decide.h"
#include "services/ctl/doctor/level.h"
#include "services/ctl/runs.h"

static int64_t earliest_now(const struct world *world)
{
	int64_t now_ms = TIME_NEVER_MS;
	for (size_t i = 0; i < world->count; i++) {
		for (unsigned j = DAEMON_INTAKE; j < DAEMON_COUNT; j++) {
			if (world->states[i][j].now_ms < now_ms)
				now_ms = world->states[i][j].now_ms;
		}
	}
	return now_ms;
}

/* The next moment at which anybody has something to do, at most `to_ms`. */
static int64_t next_stop(const struct world *world, int64_t now_ms, int64_t to_ms)
{
	int64_t stop_ms = to_ms;
	for (size_t i = 0; i < world->count; i++) {
		for (unsigned j = DAEMON_INTAKE; j < DAEMON_COUNT; j++) {
			const struct daemon_state *state = &world->states[i][j];
			if (state->next_mark_ms > now_ms && state->next_mark_ms < stop_ms)
				stop_ms = state->next_mark_ms;
		}
	}
	return stop_ms;
}

static int advance_county(struct world *world, size_t index, int64_t to_ms)
{
	struct county *county = &world->counties[index];
	struct session *session = world->session;
	Zh__DriveClockCommand body = ZH__DRIVE_CLOCK_COMMAND__INIT;
	Zh__Request requests[DAEMON_COUNT];
	Zh__Command commands_sent[DAEMON_COUNT];
	SET_OPTIONAL(&body, now_ms, to_ms);
	arena_reset(&session->arena);
	struct bytes packed = message_pack(&body.base, &session->arena);
	int exit = EXIT_DONE;
	for (unsigned i = DAEMON_INTAKE; exit == EXIT_DONE && i < DAEMON_COUNT; i++) {
		zh__request__init(&requests[i]);
		zh__command__init(&commands_sent[i]);
		commands_sent[i].act = "demo.advance";
		commands_sent[i].has_body = 1;
		commands_sent[i].body = message_bytes(packed);
		requests[i].ask_case = ZH__REQUEST__ASK_COMMAND;
		requests[i].command = &commands_sent[i];
		if (world->states[index][i].now_ms < to_ms)
			exit = county_send(county, i, &requests[i]);
	}
	for (unsigned i = DAEMON_INTAKE; exit == EXIT_DONE && i < DAEMON_COUNT; i++) {
		const Zh__Reply *reply;
		if (world->states[index][i].now_ms >= to_ms)
			continue;
		exit = county_wait(county, i, &requests[i], &reply);
		if (exit == EXIT_DONE)
			exit = county_outcome(county, reply, place_name(i));
	}
	return exit;
}

static void progress(const struct session *session, int64_t now_ms)
{
	char text[TIME_MOMENT_TEXT];
	if (!session->colour || session->json)
		return;
	time_print_moment(now_ms, text);
	fprintf(session->err, "\r\033[K%.16s", text);
	(void)fflush(session->err);
}

int world_advance(struct world *world, int64_t to_ms, uint64_t *ret_steps)
{
	*ret_steps = 0;
	for (;;) {
		int exit = world_settle(world);
		if (exit != EXIT_DONE)
			return exit;
		int64_t now_ms = earliest_now(world);
		progress(world->session, now_ms);
		if (now_ms >= to_ms)
			return EXIT_DONE;
		int64_t stop_ms = next_stop(world, now_ms, to_ms);
		for (size_t i = 0; exit == EXIT_DONE && i < world->count; i++)
			exit = advance_county(world, i, stop_ms);
		if (exit != EXIT_DONE)
			return exit;
		++*ret_steps;
	}
}

static void say_done(const struct session *session, int64_t to_ms, uint64_t steps)
{
	char moment[TIME_MOMENT_TEXT], number[24];
	time_print_moment(to_ms, moment);
	(void)snprintf(number, sizeof number, "%llu", (unsigned long long)steps);
	if (session->json) {
		fprintf(session->out, "{\"kind\":\"demo\",\"now_ms\":\"%s\",\"steps\":%s}\n",
			moment, number);
		return;
	}
	if (session->colour)
		fputs("\r\033[K", session->err);
	struct template_param params[] = {{"moment", moment}, {"steps", number}};
	session_say(session, session->out, "clock_driven_to", params, 2);
}

int run_demo_advance(struct session *session, const struct invocation *invocation)
{
	int64_t to_ms = 0;
	uint64_t steps;
	int exit = given_moment(invocation, "to", &to_ms, &session->failure);
	if (exit != EXIT_DONE)
		return exit;
	/* Before a step is taken: no clock goes back from where the last one led. */
	if (to_ms > DRIVEN_LAST_MS)
		return failure_set(&session->failure, EXIT_REFUSED, "demo.too_far");
	struct world *world = (struct world *)malloc(sizeof *world);
	if (world == NULL)
		return failure_set(&session->failure, EXIT_INTERNAL, "cli.no_memory");
	exit = world_open(session, world);
	if (exit == EXIT_DONE) {
		exit = world_advance(world, to_ms, &steps);
		if (exit == EXIT_DONE && steps == 0) /* it had got there before */
			to_ms = earliest_now(world);
		world_close(world);
	}
	free(world);
	if (exit == EXIT_DONE)
		say_done(session, to_ms, steps);
	return exit;
}
