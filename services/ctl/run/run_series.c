/* After a restore: how far it has come, and the last number of each series of official numbers. */
#include <string.h>

#include "services/ctl/act.h"
#include "services/ctl/body.h"
#include "services/ctl/help/nearest.h"
#include "services/ctl/runs.h"
#include "services/ctl/show/lines.h"
#include "services/ctl/target.h"
#include "services/scenario/county_series.h"

#define FILTERS_MAX 3u

/* filters: name and value by turns, until NULL */
static int ask(struct lines *lines, struct county *county, enum daemon daemon, const char *noun,
	       const char *const *filters)
{
	Zh__Query query = ZH__QUERY__INIT;
	Zh__ListQuery list = ZH__LIST_QUERY__INIT;
	Zh__Param params[FILTERS_MAX], *pointers[FILTERS_MAX];
	list.noun = noun;
	list.filters = pointers;
	for (size_t i = 0; filters[2 * i] != NULL; i++) {
		zh__param__init(&params[i]);
		params[i].name = filters[2 * i];
		params[i].value = filters[2 * i + 1];
		pointers[list.n_filters++] = &params[i];
	}
	query.ask_case = ZH__QUERY__ASK_LIST;
	query.list = &list;
	return lines_ask(lines, county, (unsigned)daemon, &query, 0, NULL);
}

static const char *const all[] = {NULL};
/* Letters of neighbours that somebody may have had before. */
static const char *const maybe_taken_up[][2 * FILTERS_MAX + 1] = {
	{"maybe_taken_up", "yes", "direction", "theirs", "state", "received"},
	{"maybe_taken_up", "yes", "direction", "theirs", "state", "received_again"},
};

int run_restore_status(struct session *session, const struct invocation *invocation)
{
	struct county county;
	struct lines lines;
	if (given_text(invocation, "limit") != NULL || given_text(invocation, "after") != NULL ||
	    given_text(invocation, "filter") != NULL) /* a page of the links */
		return run_list(session, invocation);
	int exit = target_county(session, invocation, &county);
	if (exit != EXIT_DONE)
		return exit;
	lines_open(&lines, session, LINES_TABLE);
	exit = ask(&lines, &county, DAEMON_NOTIFY, "recovery", all);
	for (size_t i = 0; exit == EXIT_DONE && i < sizeof maybe_taken_up / sizeof *maybe_taken_up;
	     i++)
		exit = ask(&lines, &county, DAEMON_NOTIFY, "referral", maybe_taken_up[i]);
	for (unsigned i = DAEMON_INTAKE; exit == EXIT_DONE && i < DAEMON_COUNT; i++) {
		if (county_series((enum daemon)i) != NULL)
			exit = ask(&lines, &county, (enum daemon)i, "series", all);
	}
	lines_close(&lines, bytes_of(NULL, 0));
	county_close(&county);
	return exit;
}

static int unknown_series(struct session *session, const char *name)
{
	struct nearest nearest = nearest_to(name);
	for (unsigned i = DAEMON_INTAKE; i < DAEMON_COUNT; i++) {
		const struct series_book *book = county_series((enum daemon)i);
		for (size_t k = 0; book != NULL && k < book->count; k++)
			nearest_offer(&nearest, book->all[k].name);
	}
	(void)failure_set(&session->failure, EXIT_USAGE,
			  nearest.best != NULL ? "cli.unknown_series_near" : "cli.unknown_series");
	failure_param(&session->failure, "value", name);
	failure_param(&session->failure, "near", nearest.best);
	return EXIT_USAGE;
}

/* The series' name says whose it is. */
int run_confirm_series(struct session *session, const struct invocation *invocation)
{
	struct command command = *invocation->command;
	struct invocation owned = *invocation;
	ProtobufCMessage *body;
	const char *name = invocation->operand_count != 0 ? invocation->operands[0]
							  : given_text(invocation, "series");
	if (name != NULL) {
		command.daemon = county_series_owner(name);
		if (command.daemon == DAEMON_UNKNOWN)
			return unknown_series(session, name);
	}
	owned.command = &command;
	int exit = body_make(&owned, &session->arena, &body, &session->failure);
	return exit == EXIT_DONE ? act_with_body(session, &owned, body) : exit;
}
