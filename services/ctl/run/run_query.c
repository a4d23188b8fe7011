/* Questions: single objects, what is due, the read model. */
#include <stdlib.h>

#include "common/base/hex.h"
#include "common/base/region_list.h"
#include "common/base/time.h"
#include "common/core/decider.h"
#include "common/core/message.h"
#include "services/ctl/county/county_names.h"
#include "services/ctl/each_operand.h"
#include "services/ctl/explain/explain_ask.h"
#include "services/ctl/list.h"
#include "services/ctl/runs.h"
#include "services/ctl/show/lines.h"
#include "services/ctl/target.h"
#include "services/ctl/waiting/due_merge.h"

#define SEARCH_LINES 50

/* ---- single objects */

/* Another region's: it has the object; what went there and back are referrals. */
static int of_other_region(struct session *session, struct object_id id, const char *text)
{
	char code[16];
	const char *name = region_name(id.region);
	(void)failure_set(&session->failure, EXIT_NOT_FOUND, "cli.of_other_region");
	(void)snprintf(code, sizeof code, "%u", (unsigned)id.region);
	failure_param(&session->failure, "id", text);
	failure_param(&session->failure, "region", name != NULL ? name : code);
	failure_param(&session->failure, "code", code);
	return EXIT_NOT_FOUND;
}

static int get_one(struct lines *lines, struct county *county, const struct command *command,
		   const char *text)
{
	Zh__Query query = ZH__QUERY__INIT;
	Zh__GetQuery get = ZH__GET_QUERY__INIT;
	Zh__ObjectId object = ZH__OBJECT_ID__INIT;
	struct object_id id = {0};
	enum daemon daemon = command->daemon;
	get.noun = command->noun;
	bool by_key = command->target == OBJECT_NONE ||
		      (command->target == OBJECT_FIRM && strncmp(text, "FM-", 3) != 0);
	if (by_key) {
		get.key = text;
	} else {
		int exit = target_parse(county->session, command, text, &id);
		if (exit != EXIT_DONE)
			return exit;
		daemon = target_daemon(command, id);
		SET_OPTIONAL(&object, kind, (uint32_t)id.kind);
		SET_OPTIONAL(&object, region, id.region);
		SET_OPTIONAL(&object, number, id.number);
		get.object = &object;
	}
	query.ask_case = ZH__QUERY__ASK_GET;
	query.get = &get;
	int exit = lines_ask(lines, county, (unsigned)daemon, &query, 0, NULL);
	return exit == EXIT_NOT_FOUND && id.number != 0 && id.region != county->session->region
		       ? of_other_region(county->session, id, text)
		       : exit;
}

struct getting {
	struct lines lines;
	struct county county;
	const struct command *command;
};

static int get_operand(void *context, struct session *session, const char *operand)
{
	struct getting *getting = (struct getting *)context;
	(void)session;
	return get_one(&getting->lines, &getting->county, getting->command, operand);
}

int run_get(struct session *session, const struct invocation *invocation)
{
	struct getting getting = {.command = invocation->command};
	struct shown_names names;
	int exit = target_county(session, invocation, &getting.county);
	if (exit != EXIT_DONE)
		return exit;
	county_names_open(&getting.county, &names);
	lines_open(&getting.lines, session, LINES_BLOCKS);
	exit = each_operand(session, invocation, get_operand, &getting);
	getting.lines.failed |= exit != EXIT_DONE;
	lines_close(&getting.lines, bytes_of(NULL, 0));
	county_names_close(&getting.county, &names);
	county_close(&getting.county);
	return exit;
}

/* ---- what is due */

int run_due(struct session *session, const struct invocation *invocation)
{
	struct county county;
	struct lines lines;
	struct shown_names names;
	enum daemon daemons[DAEMON_COUNT];
	struct due_question question = {
		.daemons = daemons,
		.has_from = given_text(invocation, "from") != NULL,
		.has_to = given_text(invocation, "to") != NULL,
		.mine = given_flag(invocation, "mine"),
		.my_regions = given_flag(invocation, "my-regions"),
		.owner = given_text(invocation, "owner"),
	};
	int exit = given_number(invocation, "limit", &question.limit, &session->failure);
	if (exit == EXIT_DONE)
		exit = given_moment(invocation, "from", &question.from_ms, &session->failure);
	if (exit == EXIT_DONE)
		exit = given_until(invocation, "to", &question.to_ms, &session->failure);
	if (exit == EXIT_DONE && question.mine && question.owner != NULL)
		exit = failure_set(&session->failure, EXIT_USAGE, "cli.mine_or_owner");
	question.count = exit == EXIT_DONE ? target_daemons(session, invocation, daemons) : 0;
	if (question.count == 0)
		return exit != EXIT_DONE ? exit : EXIT_USAGE;
	exit = target_county(session, invocation, &county);
	if (exit != EXIT_DONE)
		return exit;
	county_names_open(&county, &names);
	lines_open(&lines, session, LINES_TABLE);
	exit = due_merge(&lines, &county, &question);
	lines_close(&lines, bytes_of(NULL, 0));
	county_names_close(&county, &names);
	county_close(&county);
	return exit;
}

/* ---- the read model, and questions about a firm */

static int ask_once(struct session *session, const struct invocation *invocation, unsigned place,
		    Zh__Query *query, enum lines_form form)
{
	struct county county;
	struct lines lines;
	int exit = target_county(session, invocation, &county);
	if (exit != EXIT_DONE)
		return exit;
	lines_open(&lines, session, form);
	exit = lines_ask(&lines, &county, place, query, 0, NULL);
	lines_close(&lines, bytes_of(NULL, 0));
	county_close(&county);
	return exit;
}

/* Whether a page was told before: the next one stands apart from it. */
struct pages {
	const struct invocation *invocation;
	bool told;
};

static void stand_apart(struct pages *pages, struct session *session)
{
	if (pages->told && !session->json)
		(void)fputc('\n', session->out);
	pages->told = true;
}

static void fill_object(Zh__ObjectId *object, struct object_id id)
{
	SET_OPTIONAL(object, kind, (uint32_t)id.kind);
	SET_OPTIONAL(object, region, id.region);
	SET_OPTIONAL(object, number, id.number);
	SET_OPTIONAL(object, daemon, (Zh__DaemonName)id.daemon);
}

/* The owner's own rows say why; of a firm the console knows what else it has. */
struct explaining {
	struct lines *lines;
	struct county *county;
	bool silent[DAEMON_COUNT]; /* it hasn't answered once, and isn't asked for each matter */
};

static int explain_lines(void *context, enum daemon daemon, Zh__Query *query)
{
	struct explaining *explaining = (struct explaining *)context;
	if (explaining->silent[daemon])
		return EXIT_NO_ANSWER;
	int exit =
		lines_ask(explaining->lines, explaining->county, (unsigned)daemon, query, 0, NULL);
	explaining->silent[daemon] = exit == EXIT_NO_ANSWER;
	return exit;
}

/* The events, and how it stands; programs get the events. */
static int ask_story(struct session *session, const struct invocation *invocation, Zh__Query *query)
{
	struct county county;
	struct lines lines;
	struct shown_names names;
	int exit = target_county(session, invocation, &county);
	if (exit != EXIT_DONE)
		return exit;
	county_names_open(&county, &names);
	lines_open(&lines, session, LINES_STORY);
	struct explaining explaining = {.lines = &lines, .county = &county};
	exit = lines_ask(&lines, &county, COUNTY_CONSOLE, query, 0, NULL);
	if (lines.count != 0 && lines.page != NULL) {
		struct failure behind = session->failure;
		story_ask(lines.page, explain_lines, &explaining);
		session->failure = behind; /* the events are told all the same */
	}
	lines_close(&lines, bytes_of(NULL, 0));
	county_names_close(&county, &names);
	county_close(&county);
	return exit;
}

static int ask_console(struct session *session, const struct invocation *invocation,
		       Zh__Query *query, enum lines_form form)
{
	return form == LINES_STORY ? ask_story(session, invocation, query)
				   : ask_once(session, invocation, COUNTY_CONSOLE, query, form);
}

static int tell_story(void *context, struct session *session, const char *text)
{
	struct pages *pages = (struct pages *)context;
	Zh__Query query = ZH__QUERY__INIT;
	Zh__StoryQuery story = ZH__STORY_QUERY__INIT;
	Zh__ObjectId object = ZH__OBJECT_ID__INIT;
	Zh__EventId trace = ZH__EVENT_ID__INIT;
	struct object_id id;
	struct event_id event;
	stand_apart(pages, session);
	if (object_id_parse(text, &id) == STATUS_OK) {
		fill_object(&object, id);
		story.object = &object;
	} else if (event_id_parse(text, &event) == STATUS_OK) {
		SET_OPTIONAL(&trace, region, event.region);
		SET_OPTIONAL(&trace, daemon, (Zh__DaemonName)event.daemon);
		SET_OPTIONAL(&trace, incarnation, event.incarnation);
		SET_OPTIONAL(&trace, sequence, event.sequence);
		story.trace = &trace;
	} else {
		story.firm_key = text;
	}
	query.ask_case = ZH__QUERY__ASK_STORY;
	query.story = &story;
	/* A firm's is a list of its matters. */
	return ask_console(session, pages->invocation, &query,
			   story.firm_key != NULL ? LINES_TABLE : LINES_STORY);
}

int run_story(struct session *session, const struct invocation *invocation)
{
	struct pages pages = {.invocation = invocation};
	return each_operand(session, invocation, tell_story, &pages);
}

/* A sheet is a block of its own, a volume a table; or the rows of a file. */
static int open_case_lines(struct lines *lines, struct session *session,
			   const struct invocation *invocation, bool volume)
{
	if (given_text(invocation, "format") != NULL || given_text(invocation, "out") != NULL)
		return lines_open_list(lines, session, invocation);
	lines_open(lines, session, volume ? LINES_TABLE : LINES_BLOCKS);
	return EXIT_DONE;
}

struct of_cases {
	struct lines lines;
	struct county county;
	const struct command *command;
	bool volume, several;
};

static int ask_of_case(void *context, struct session *session, const char *operand)
{
	struct of_cases *of = (struct of_cases *)context;
	struct object_id id;
	Zh__Query query = ZH__QUERY__INIT;
	Zh__StoryQuery story = ZH__STORY_QUERY__INIT;
	Zh__ObjectId object = ZH__OBJECT_ID__INIT;
	int exit = target_parse(session, of->command, operand, &id);
	if (exit != EXIT_DONE)
		return exit;
	fill_object(&object, id);
	story.object = &object;
	if (of->volume)
		SET_OPTIONAL(&story, case_volume, 1);
	else
		SET_OPTIONAL(&story, case_sheet, 1);
	query.ask_case = ZH__QUERY__ASK_STORY;
	query.story = &story;
	of->lines.of = of->several && of->volume ? operand : NULL; /* a sheet says it itself */
	return lines_ask(&of->lines, &of->county, COUNTY_CONSOLE, &query, 0, NULL);
}

static int ask_of_cases(struct session *session, const struct invocation *invocation, bool volume)
{
	struct of_cases of = {.command = invocation->command,
			      .volume = volume,
			      .several = several_operands(invocation)};
	int exit = target_county(session, invocation, &of.county);
	if (exit != EXIT_DONE)
		return exit;
	exit = open_case_lines(&of.lines, session, invocation, volume);
	if (exit == EXIT_DONE)
		exit = each_operand(session, invocation, ask_of_case, &of);
	exit = lines_close_list(&of.lines, bytes_of(NULL, 0), exit);
	county_close(&of.county);
	return exit;
}

int run_case_sheet(struct session *session, const struct invocation *invocation)
{
	return ask_of_cases(session, invocation, false);
}

int run_case_volume(struct session *session, const struct invocation *invocation)
{
	return ask_of_cases(session, invocation, true);
}

/* Nobody who asked without --limit knows that there is one. */
static void say_more(const struct session *session, struct bytes after)
{
	char digits[2 * ROW_KEY_MAX + 1] = "";
	struct template_param param = {"after", digits};
	hex_print(bytes_of(after.data, after.size < ROW_KEY_MAX ? after.size : ROW_KEY_MAX),
		  digits);
	session_say(session, session->err, "more_behind", &param, 1);
}

static int search_lines(struct session *session, const struct invocation *invocation,
			Zh__SearchQuery *search, uint64_t limit)
{
	struct county county;
	struct lines lines;
	struct bytes after = {NULL, 0};
	Zh__Query query = ZH__QUERY__INIT;
	query.ask_case = ZH__QUERY__ASK_SEARCH;
	query.search = search;
	int exit = target_county(session, invocation, &county);
	if (exit != EXIT_DONE)
		return exit;
	lines_open(&lines, session, LINES_TABLE);
	exit = lines_ask(&lines, &county, COUNTY_CONSOLE, &query, limit, &after);
	lines_close(&lines, after);
	if (!session->json && after.size != 0)
		say_more(session, after);
	county_close(&county);
	return exit;
}

int run_search(struct session *session, const struct invocation *invocation)
{
	Zh__SearchQuery search = ZH__SEARCH_QUERY__INIT;
	uint64_t limit = SEARCH_LINES;
	const char *key = given_text(invocation, "after");
	const char *text = invocation->operands[0];
	if (text[strspn(text, " \t\n")] == '\0')
		return failure_set(&session->failure, EXIT_USAGE, "cli.search_for_nothing");
	int exit = given_number(invocation, "limit", &limit, &session->failure);
	if (exit == EXIT_DONE && key != NULL) {
		search.has_after = 1;
		if (!list_key_read(key, &session->arena, &search.after))
			exit = failure_set(&session->failure, EXIT_USAGE, "cli.bad_after");
	}
	if (exit != EXIT_DONE)
		return exit;
	search.text = text;
	return search_lines(session, invocation, &search, limit);
}

/* Programs get what the daemons say of why, and ask for the rest by themselves. */
static int explain_for_programs(struct explaining *explaining, struct object_id id,
				Zh__Query *query)
{
	int exit = explain_lines(explaining, id.daemon, query);
	if (exit == EXIT_DONE && id.kind == OBJECT_HAZARD)
		exit = explain_lines(explaining, DAEMON_ESCALATION, query);
	return exit;
}

static int ask_explained(struct session *session, const struct invocation *invocation,
			 struct object_id id, Zh__Query *query)
{
	struct county county;
	struct lines lines;
	struct shown_names names;
	int exit = target_county(session, invocation, &county);
	if (exit != EXIT_DONE)
		return exit;
	county_names_open(&county, &names);
	lines_open(&lines, session, LINES_PAGE);
	struct explaining explaining = {.lines = &lines, .county = &county};
	exit = lines.page == NULL || id.number == 0
		       ? explain_for_programs(&explaining, id, query)
		       : explain_ask(lines.page, id, query->explain->at_ms, explain_lines,
				     &explaining);
	lines_close(&lines, bytes_of(NULL, 0));
	county_names_close(&county, &names);
	county_close(&county);
	return exit;
}

static int explain_one(void *context, struct session *session, const char *text)
{
	struct pages *pages = (struct pages *)context;
	const struct invocation *invocation = pages->invocation;
	Zh__Query query = ZH__QUERY__INIT;
	Zh__ExplainQuery explain = ZH__EXPLAIN_QUERY__INIT;
	Zh__ObjectId object = ZH__OBJECT_ID__INIT;
	struct object_id id = {0};
	int exit = given_moment(invocation, "at", &explain.at_ms, &session->failure);
	if (exit != EXIT_DONE)
		return exit;
	explain.has_at_ms = given_text(invocation, "at") != NULL;
	if (object_id_parse(text, &id) == STATUS_OK) {
		fill_object(&object, id);
		explain.object = &object;
	} else {
		explain.firm_key = text;
	}
	query.ask_case = ZH__QUERY__ASK_EXPLAIN;
	query.explain = &explain;
	stand_apart(pages, session);
	if (id.number != 0 && id.daemon != DAEMON_UNKNOWN)
		return ask_explained(session, invocation, id, &query);
	/* A firm by its code: what counts towards its supervision, then its story. */
	if (explain.firm_key != NULL) {
		id.daemon = DAEMON_HAZARD;
		exit = ask_explained(session, invocation, id, &query);
		if (exit != EXIT_DONE && exit != EXIT_NOT_FOUND)
			return exit;
		session->failure = (struct failure){0};
	}
	return ask_console(session, invocation, &query, LINES_BLOCKS);
}

int run_explain(struct session *session, const struct invocation *invocation)
{
	struct pages pages = {.invocation = invocation};
	return each_operand(session, invocation, explain_one, &pages);
}

/* Codes are asked for so many at once. */
struct looking_up {
	struct lines lines;
	struct county county;
	char *keys[PARSE_OPERANDS_MAX]; /* owned */
	size_t count;
};

static int look_up(struct looking_up *looking)
{
	Zh__Query query = ZH__QUERY__INIT;
	Zh__LookupQuery lookup = ZH__LOOKUP_QUERY__INIT;
	const char *keys[PARSE_OPERANDS_MAX];
	lookup.n_firm_keys = looking->count;
	for (size_t i = 0; i < looking->count; i++)
		keys[i] = looking->keys[i];
	lookup.firm_keys = keys;
	query.ask_case = ZH__QUERY__ASK_LOOKUP;
	query.lookup = &lookup;
	int exit = looking->count == 0 ? EXIT_DONE
				       : lines_ask(&looking->lines, &looking->county,
						   (unsigned)DAEMON_CREDIT, &query, 0, NULL);
	while (looking->count != 0)
		free(looking->keys[--looking->count]);
	return exit;
}

static int look_up_later(void *context, struct session *session, const char *key)
{
	struct looking_up *looking = (struct looking_up *)context;
	char *kept = strdup(key);
	if (kept == NULL)
		return failure_set(&session->failure, EXIT_INTERNAL, "cli.no_memory");
	looking->keys[looking->count++] = kept;
	return looking->count == PARSE_OPERANDS_MAX ? look_up(looking) : EXIT_DONE;
}

int run_lookup(struct session *session, const struct invocation *invocation)
{
	struct looking_up looking = {.count = 0};
	int exit = target_county(session, invocation, &looking.county);
	if (exit != EXIT_DONE)
		return exit;
	lines_open(&looking.lines, session, LINES_TABLE);
	exit = each_operand(session, invocation, look_up_later, &looking);
	int last = look_up(&looking);
	lines_close(&looking.lines, bytes_of(NULL, 0));
	county_close(&looking.county);
	return exit != EXIT_DONE ? exit : last;
}
