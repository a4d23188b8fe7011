/* The people of the demonstration, and what they see in their lists. */
#include <stdlib.h>

#include "services/ctl/demo/demo.h"
#include "services/ctl/list_pages.h"
#include "services/ctl/show/lines.h"

#define PAGE 1000u
#define FILTERS_MAX 8

/* ---- people */

int demo_take_failure(struct demo *demo, const struct session *from, int exit)
{
	demo->session->failure = from->failure;
	return exit;
}

int demo_actor_of(struct demo *demo, uint32_t region, const char *person,
		  struct demo_actor **ret_actor)
{
	for (size_t i = 0; i < demo->actor_count; i++) {
		struct demo_actor *actor = demo->actors[i];
		if (actor->county.region == region && strcmp(actor->person, person) == 0) {
			*ret_actor = actor;
			return EXIT_DONE;
		}
	}
	struct demo_actor *actor = (struct demo_actor *)calloc(1, sizeof *actor);
	if (actor == NULL || demo->actor_count == DEMO_ACTORS_MAX) {
		free(actor);
		return failure_set(&demo->session->failure, EXIT_INTERNAL, "cli.no_memory");
	}
	actor->person = person;
	actor->session = *demo->session;
	actor->session.region = region;
	actor->session.person = person;
	actor->session.key_path = NULL;
	int exit = county_open(&actor->session, region, &actor->county);
	if (exit != EXIT_DONE) {
		(void)demo_take_failure(demo, &actor->session, exit);
		free(actor);
		return exit;
	}
	demo->actors[demo->actor_count++] = *ret_actor = actor;
	return EXIT_DONE;
}

void demo_actors_close(struct demo *demo)
{
	for (size_t i = 0; i < demo->actor_count; i++) {
		county_close(&demo->actors[i]->county);
		free(demo->actors[i]);
	}
	demo->actor_count = 0;
}

/* ---- looking */

static void add_lines(const Zh__QueryAnswer *answer, json_t *lines)
{
	for (size_t i = 0; answer != NULL && i < answer->n_lines; i++) {
		struct bytes rest = bytes_of(answer->lines[i].data, answer->lines[i].len), line;
		while (lines_next(&rest, &line))
			(void)json_array_append_new(
				lines, json_loadb((const char *)line.data, line.size, 0, NULL));
	}
}

int demo_ask(struct demo *demo, struct demo_actor *actor, unsigned place, Zh__Query *query,
	     json_t **ret_lines)
{
	Zh__Request request = ZH__REQUEST__INIT;
	const Zh__Reply *reply;
	*ret_lines = json_pack("[]");
	arena_reset(&actor->session.arena);
	request.ask_case = ZH__REQUEST__ASK_QUERY;
	request.query = query;
	int exit = county_ask(&actor->county, place, &request, &reply);
	if (exit == EXIT_DONE)
		exit = county_outcome(&actor->county, reply, NULL);
	if (exit == EXIT_DONE)
		add_lines(reply->answer, *ret_lines);
	return exit == EXIT_DONE ? exit : demo_take_failure(demo, &actor->session, exit);
}

/* Page after page. */
static int list_daemon(struct demo_actor *actor, unsigned place, const Zh__ListQuery *list,
		       json_t *lines)
{
	struct list_pages pages = {.stuck = false};
	const Zh__Reply *reply;
	Zh__Query query = ZH__QUERY__INIT;
	query.ask_case = ZH__QUERY__ASK_LIST;
	Zh__ListQuery page = *list;
	query.list = &page;
	do {
		Zh__Request request = ZH__REQUEST__INIT;
		arena_reset(&actor->session.arena);
		request.ask_case = ZH__REQUEST__ASK_QUERY;
		request.query = &query;
		int exit = county_ask(&actor->county, place, &request, &reply);
		if (exit == EXIT_DONE)
			exit = county_outcome(&actor->county, reply, list->noun);
		if (exit != EXIT_DONE)
			return exit;
		add_lines(reply->answer, lines);
	} while (list_pages_turn(&pages, &page, reply->answer));
	return EXIT_DONE;
}

int demo_list(struct demo *demo, uint32_t region, const char *person, const char *noun,
	      const struct schema_list *filters, json_t **ret_lines)
{
	Zh__ListQuery list = ZH__LIST_QUERY__INIT;
	Zh__Param params[FILTERS_MAX];
	Zh__Param *pointers[FILTERS_MAX];
	char names[FILTERS_MAX][40];
	struct demo_actor *actor;
	size_t taken;
	const char *words[] = {noun, "list"};
	const struct command *command = command_find(words, 2, &taken);
	int exit = demo_actor_of(demo, region, person, &actor);
	for (size_t i = 0; exit == EXIT_DONE && i < filters->count && i < FILTERS_MAX; i++) {
		const char *filter = DEMO_TEXTS(*filters)[i];
		size_t size = strcspn(filter, "=");
		(void)snprintf(names[i], sizeof names[i], "%.*s", (int)size, filter);
		zh__param__init(&params[i]);
		params[i].name = names[i];
		params[i].value = filter + size + (filter[size] == '=');
		pointers[list.n_filters++] = &params[i];
	}
	list.noun = noun;
	list.filters = pointers;
	SET_OPTIONAL(&list, limit, PAGE);
	*ret_lines = json_pack("[]");
	if (exit == EXIT_DONE && (command == NULL || command->kind != COMMAND_LIST)) {
		exit = failure_set(&demo->session->failure, EXIT_USAGE, "cli.demo_no_list");
		failure_param(&demo->session->failure, "value", noun);
		return exit;
	}
	for (unsigned place = DAEMON_INTAKE; exit == EXIT_DONE && place < DAEMON_COUNT; place++) {
		if (command->daemon != DAEMON_UNKNOWN && command->daemon != (enum daemon)place)
			continue;
		exit = list_daemon(actor, place, &list, *ret_lines);
		if (exit != EXIT_DONE)
			(void)demo_take_failure(demo, &actor->session, exit);
	}
	return exit;
}

int demo_list_at(struct demo *demo, uint32_t region, const char *person, unsigned place,
		 const char *noun, json_t **ret_lines)
{
	Zh__ListQuery list = ZH__LIST_QUERY__INIT;
	struct demo_actor *actor;
	*ret_lines = json_pack("[]");
	list.noun = noun;
	SET_OPTIONAL(&list, limit, PAGE);
	int exit = demo_actor_of(demo, region, person, &actor);
	if (exit != EXIT_DONE)
		return exit;
	exit = list_daemon(actor, place, &list, *ret_lines);
	return exit == EXIT_DONE ? exit : demo_take_failure(demo, &actor->session, exit);
}
