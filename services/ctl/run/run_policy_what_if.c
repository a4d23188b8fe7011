/* What another policy would change in the open matters of all five daemons; nothing is written. */
#include "common/base/sabotage.h"
#include "common/core/message.h"
#include "services/ctl/county/policy_open.h"
#include "services/ctl/runs.h"
#include "services/ctl/show/lines.h"

struct totals {
	uint64_t measure, decider, level, due, gate, proposal;
};

static bool line_tells(struct bytes line, const char *what)
{
	char member[48];
	int size = snprintf(member, sizeof member, "\"what\":\"%s\"", what);
	return memmem(line.data, line.size, member, (size_t)size) != NULL;
}

static void count_lines(struct totals *totals, struct bytes lines)
{
	struct bytes line;
	while (lines_next(&lines, &line)) {
		totals->measure += line_tells(line, "measure");
		totals->decider += line_tells(line, "decider");
		totals->level += line_tells(line, "level");
		totals->due += line_tells(line, "due");
		if (!SABOTAGE("ctl.what-if-gates-uncounted")) {
			totals->gate += line_tells(line, "gate");
			totals->proposal += line_tells(line, "proposal");
		}
	}
}

static int ask_page(struct lines *lines, struct county *county, unsigned place,
		    Zh__WhatIfQuery *what_if, struct totals *totals, struct row_key *after)
{
	const Zh__Reply *reply;
	Zh__Request request = ZH__REQUEST__INIT;
	Zh__Query query = ZH__QUERY__INIT;
	query.ask_case = ZH__QUERY__ASK_WHAT_IF;
	query.what_if = what_if;
	request.ask_case = ZH__REQUEST__ASK_QUERY;
	request.query = &query;
	what_if->has_after = after->size != 0;
	what_if->after = (ProtobufCBinaryData){after->size, after->data};
	int exit = county_ask(county, place, &request, &reply);
	if (exit == EXIT_DONE)
		exit = county_outcome(county, reply, place_name(place));
	if (exit == EXIT_DONE && reply->answer == NULL)
		exit = failure_set(&county->session->failure, EXIT_INTERNAL,
				   "cli.answer_malformed");
	if (exit != EXIT_DONE)
		return exit;
	for (size_t i = 0; i < reply->answer->n_lines; i++)
		count_lines(totals,
			    bytes_of(reply->answer->lines[i].data, reply->answer->lines[i].len));
	exit = lines_put_all(lines, reply->answer);
	after->size = 0;
	if (reply->answer->has_after && reply->answer->after.len <= ROW_KEY_MAX)
		row_key_put(after, reply->answer->after.data, reply->answer->after.len);
	return exit;
}

static int ask_daemon(struct lines *lines, struct county *county, unsigned place,
		      struct bytes bundle, struct totals *totals)
{
	Zh__WhatIfQuery what_if = ZH__WHAT_IF_QUERY__INIT;
	struct row_key after = {0};
	what_if.has_policy = 1;
	what_if.policy = message_bytes(bundle);
	do {
		arena_reset(&lines->session->arena);
		int exit = ask_page(lines, county, place, &what_if, totals, &after);
		if (exit != EXIT_DONE)
			return exit;
	} while (after.size != 0 && !SABOTAGE("ctl.what-if-first-page-alone"));
	return EXIT_DONE;
}

static void say_totals(struct session *session, const struct totals *totals)
{
	enum { TOTALS = 6 };
	char text[TOTALS][24];
	const uint64_t numbers[TOTALS] = {totals->measure, totals->decider, totals->level,
					  totals->due,     totals->gate,    totals->proposal};
	static const char *const names[TOTALS] = {"measure", "decider", "level",
						  "due",     "gate",    "proposal"};
	for (size_t i = 0; i < TOTALS; i++)
		(void)snprintf(text[i], sizeof text[i], "%llu", (unsigned long long)numbers[i]);
	struct template_param params[TOTALS] = {{"measures", text[0]}, {"deciders", text[1]},
						{"levels", text[2]},   {"dues", text[3]},
						{"gates", text[4]},    {"proposals", text[5]}};
	if (!session->json) {
		session_say(session, session->out, "what_if_total", params, TOTALS);
		return;
	}
	fputs("{\"kind\":\"total\"", session->out);
	for (size_t i = 0; i < TOTALS; i++)
		fprintf(session->out, ",\"%s\":%s", names[i], text[i]);
	fputs("}\n", session->out);
}

int run_policy_what_if(struct session *session, const struct invocation *invocation)
{
	struct policy_set *set = NULL;
	struct county county;
	struct lines lines;
	struct totals totals = {0};
	uint32_t region;
	int exit = policy_open(session, invocation->operands[0], false, &set);
	if (exit == EXIT_DONE)
		exit = session_region(session, &region);
	if (exit == EXIT_DONE)
		exit = county_open(session, region, &county);
	if (exit != EXIT_DONE) {
		policy_unload(&set);
		return exit;
	}
	lines_open(&lines, session, LINES_TABLE);
	for (unsigned i = DAEMON_INTAKE; i < DAEMON_COUNT && exit == EXIT_DONE; i++)
		exit = ask_daemon(&lines, &county, i, set->bundle, &totals);
	lines.failed = exit != EXIT_DONE;
	lines_close(&lines, bytes_of(NULL, 0));
	county_close(&county);
	policy_unload(&set);
	if (exit == EXIT_DONE)
		say_totals(session, &totals);
	return exit;
}
