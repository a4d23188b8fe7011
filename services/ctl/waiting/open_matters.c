#include "services/ctl/waiting/open_matters.h"

#include <stdlib.h>

#include "command.pb-c.h"
#include "common/core/decider.h"
#include "common/core/message.h"
#include "services/ctl/show/json_tree.h"
#include "services/ctl/show/lines.h"

/* The lists that know an owner, with the states in which nothing is left to do. */
static const struct listed {
	const char *noun;
	enum daemon daemon;
	const char *act;
	const char *ended[6];
} lists[] = {
	{"report", DAEMON_INTAKE, "report.assign", {"closed", "returned"}},
	{"hazard", DAEMON_HAZARD, "hazard.assign", {"archived", "unfounded"}},
	{"inspection",
	 DAEMON_HAZARD,
	 NULL,
	 {"done", "refused", "recorded", "results", "cancelled"}},
	{"sampling",
	 DAEMON_HAZARD,
	 NULL,
	 {"final_failed", "refused_followed_up", "no_goods", "result_passed", "final_passed",
	  "cancelled"}},
	{"case", DAEMON_ESCALATION, NULL, {"not_filed", "closed"}},
};

static bool has_ended(const struct listed *list, const char *state)
{
	for (size_t i = 0; i < sizeof list->ended / sizeof list->ended[0]; i++) {
		if (list->ended[i] != NULL && strcmp(list->ended[i], state) == 0)
			return true;
	}
	return false;
}

static int take_line(struct open_matters *matters, const struct listed *list, const char *line)
{
	json_t *object = json_loads(line, 0, NULL);
	const char *id = json_string_value(json_object_get(object, "id"));
	const char *state = json_string_value(json_object_get(object, "state"));
	struct open_matter matter = {.act = list->act};
	int exit = EXIT_DONE;
	if (id != NULL && state != NULL && !has_ended(list, state) &&
	    object_id_parse(id, &matter.id) == STATUS_OK) {
		struct open_matter *items = (struct open_matter *)realloc(
			matters->items, (matters->count + 1) * sizeof *items);
		if (items == NULL) {
			exit = EXIT_INTERNAL;
		} else {
			items[matters->count++] = matter;
			matters->items = items;
			matters->by_hand += list->act == NULL;
		}
	}
	json_decref(object);
	return exit;
}

/* The list as lines of JSON, in memory that the caller frees. */
static int ask(struct county *county, const struct listed *list, const char *person,
	       char **ret_text)
{
	size_t size;
	struct session quiet = *county->session;
	struct lines lines;
	Zh__Query query = ZH__QUERY__INIT;
	Zh__ListQuery ask_ = ZH__LIST_QUERY__INIT;
	Zh__Param owner = ZH__PARAM__INIT;
	Zh__Param *filters[] = {&owner};
	quiet.json = true;
	quiet.out = open_memstream(ret_text, &size);
	if (quiet.out == NULL)
		return failure_set(&county->session->failure, EXIT_INTERNAL, "cli.no_memory");
	owner.name = "owner";
	owner.value = person;
	ask_.noun = list->noun;
	ask_.n_filters = 1;
	ask_.filters = filters;
	query.ask_case = ZH__QUERY__ASK_LIST;
	query.list = &ask_;
	lines_open(&lines, &quiet, LINES_TABLE);
	int exit = lines_ask(&lines, county, (unsigned)list->daemon, &query, 0, NULL);
	lines_close(&lines, bytes_of(NULL, 0));
	if (exit == EXIT_USAGE && failure_is_of_nobody(&county->session->failure)) {
		exit = EXIT_DONE;
		county->session->failure = (struct failure){.exit = EXIT_DONE};
	}
	if (exit != EXIT_DONE && county->session->failure.code == NULL)
		county->session->failure = quiet.failure;
	if (fclose(quiet.out) != 0)
		exit = failure_set(&county->session->failure, EXIT_INTERNAL, "cli.no_memory");
	return exit;
}

int open_matters_find(struct county *county, const char *person, struct open_matters *ret_matters)
{
	*ret_matters = (struct open_matters){0};
	for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
		char *text = NULL, *rest = NULL;
		int exit = ask(county, &lists[i], person, &text);
		for (char *line = exit == EXIT_DONE ? strtok_r(text, "\n", &rest) : NULL;
		     exit == EXIT_DONE && line != NULL; line = strtok_r(NULL, "\n", &rest))
			exit = take_line(ret_matters, &lists[i], line);
		free(text);
		if (exit != EXIT_DONE) {
			open_matters_done(ret_matters);
			return exit;
		}
	}
	return EXIT_DONE;
}

void open_matters_done(struct open_matters *matters)
{
	free(matters->items);
	*matters = (struct open_matters){0};
}

void open_matters_print(const struct open_matters *matters, bool by_hand_only, char *out,
			size_t size)
{
	size_t used = 0;
	out[0] = '\0';
	for (size_t i = 0; i < matters->count; i++) {
		char id[OBJECT_ID_TEXT];
		if (by_hand_only && matters->items[i].act != NULL)
			continue;
		object_id_print(matters->items[i].id, id);
		if (used + strlen(id) + 8 > size) {
			(void)snprintf(out + used, size - used, ", …");
			return;
		}
		used += (size_t)snprintf(out + used, size - used, "%s%s", used == 0 ? "" : ", ",
					 id);
	}
}

static int reassign(struct county *county, const struct open_matter *matter, const char *to,
		    const char *reason)
{
	Zh__Request request = ZH__REQUEST__INIT;
	Zh__Command command = ZH__COMMAND__INIT;
	Zh__ObjectId target = ZH__OBJECT_ID__INIT;
	Zh__AssignCommand body = ZH__ASSIGN_COMMAND__INIT;
	const Zh__Reply *reply;
	arena_reset(&county->session->arena);
	body.owner = to;
	struct bytes packed = message_pack(&body.base, &county->session->arena);
	SET_OPTIONAL(&target, kind, (uint32_t)matter->id.kind);
	SET_OPTIONAL(&target, region, matter->id.region);
	SET_OPTIONAL(&target, number, matter->id.number);
	command.act = matter->act;
	command.reason = reason;
	command.target = &target;
	command.has_body = packed.data != NULL;
	command.body = message_bytes(packed);
	request.ask_case = ZH__REQUEST__ASK_COMMAND;
	request.command = &command;
	unsigned place = strcmp(matter->act, "report.assign") == 0 ? (unsigned)DAEMON_INTAKE
								   : (unsigned)DAEMON_HAZARD;
	int exit = county_ask(county, place, &request, &reply);
	return exit == EXIT_DONE ? county_outcome(county, reply, NULL) : exit;
}

int open_matters_reassign(struct county *county, const struct open_matters *matters, const char *to,
			  const char *reason)
{
	for (size_t i = 0; i < matters->count; i++) {
		if (matters->items[i].act == NULL)
			continue;
		int exit = reassign(county, &matters->items[i], to, reason);
		if (exit != EXIT_DONE)
			return exit;
	}
	return EXIT_DONE;
}
