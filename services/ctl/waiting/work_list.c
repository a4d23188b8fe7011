#include "services/ctl/waiting/work_list.h"

#include <stdlib.h>

#include "common/core/decider.h"
#include "common/words/work_steps.h"
#include "services/ctl/list_pages.h"
#include "services/ctl/show/json_tree.h"
#include "services/ctl/show/lines.h"
#include "services/ctl/waiting/work_next.h"

#define PAGE 200u
#define FILTERS_MAX 3

static int take(struct work_list *list, struct session *session, const char *why, json_t *line)
{
	if (!work_waits(why, line))
		return EXIT_DONE;
	if (list->count == list->room) {
		size_t room = list->room != 0 ? list->room * 2 : PAGE;
		struct work_item *more =
			(struct work_item *)realloc(list->items, room * sizeof *more);
		if (more == NULL)
			return failure_set(&session->failure, EXIT_INTERNAL, "cli.no_memory");
		list->items = more;
		list->room = room;
	}
	const char *due = json_string_value(json_object_get(line, "due_ms"));
	list->items[list->count] = (struct work_item){
		.why = why,
		.line = json_incref(line),
		.due = due != NULL ? due : "",
		.place = list->count,
	};
	list->count++;
	return EXIT_DONE;
}

static int take_lines(struct work_list *list, struct session *session, const char *why,
		      struct bytes lines)
{
	struct bytes text;
	while (lines_next(&lines, &text)) {
		json_t *line = json_loadb((const char *)text.data, text.size, 0, NULL);
		int exit = line != NULL ? take(list, session, why, line)
					: failure_set(&session->failure, EXIT_INTERNAL,
						      "cli.answer_malformed");
		json_decref(line);
		if (exit != EXIT_DONE)
			return exit;
	}
	return EXIT_DONE;
}

struct work_page {
	Zh__ListQuery list;
	Zh__Param params[FILTERS_MAX], *pointers[FILTERS_MAX];
	struct list_pages pages;
};

static void filter(struct work_page *page, const char *name, const char *value)
{
	Zh__Param *param = &page->params[page->list.n_filters];
	zh__param__init(param);
	param->name = name;
	param->value = value;
	page->pointers[page->list.n_filters++] = param;
}

static int ask(struct work_list *list, struct county *county, const struct work_source *source,
	       enum daemon daemon, const struct work_wanted *wanted)
{
	struct session *session = county->session;
	const char *person = wanted->person;
	struct work_page page = {.list = ZH__LIST_QUERY__INIT};
	Zh__Query query = ZH__QUERY__INIT;
	size_t mark = session->arena.used;
	if (!source->anybodys)
		filter(&page, person != NULL ? "owner" : "mine", person != NULL ? person : "yes");
	if (source->filter != NULL)
		filter(&page, source->filter, source->value);
	if (source->placed && wanted->my_regions)
		filter(&page, "my_regions", "yes");
	page.list.noun = source->noun;
	page.list.filters = page.pointers;
	SET_OPTIONAL(&page.list, limit, PAGE);
	query.ask_case = ZH__QUERY__ASK_LIST;
	query.list = &page.list;
	for (bool more = true; more;) {
		Zh__Request request = ZH__REQUEST__INIT;
		const Zh__Reply *reply;
		request.ask_case = ZH__REQUEST__ASK_QUERY;
		request.query = &query;
		session->arena.used = mark;
		int exit = county_ask(county, (unsigned)daemon, &request, &reply);
		if (exit == EXIT_DONE)
			exit = county_outcome(county, reply, daemon_name(daemon));
		if (exit == EXIT_USAGE && failure_is_of_nobody(&session->failure)) {
			session->failure = (struct failure){.exit = EXIT_DONE};
			return EXIT_DONE;
		}
		if (exit == EXIT_DONE && reply->answer == NULL)
			exit = failure_set(&session->failure, EXIT_INTERNAL,
					   "cli.answer_malformed");
		for (size_t i = 0; exit == EXIT_DONE && i < reply->answer->n_lines; i++)
			exit = take_lines(list, session, source->why,
					  bytes_of(reply->answer->lines[i].data,
						   reply->answer->lines[i].len));
		if (exit != EXIT_DONE)
			return exit;
		more = list_pages_turn(&page.pages, &page.list, reply->answer);
	}
	return page.pages.stuck
		       ? failure_set(&session->failure, EXIT_INTERNAL, "cli.answer_malformed")
		       : EXIT_DONE;
}

/* What can't be asked is said once, and the rest is shown all the same. */
static void ask_daemon(struct work_list *list, struct county *county, enum daemon daemon,
		       const struct work_wanted *wanted)
{
	struct session *session = county->session;
	const struct work_source *source;
	for (size_t i = 0; (source = work_source(i)) != NULL; i++) {
		if ((source->daemon != DAEMON_UNKNOWN && source->daemon != daemon) ||
		    (source->by_key_alone && wanted->person != NULL))
			continue;
		int exit = ask(list, county, source, daemon, wanted);
		if (exit == EXIT_DONE)
			continue;
		list->failed++;
		list->exit = exit;
		session_fail_one(session, daemon_name(daemon));
		return;
	}
}

/* All moments of a county are written with one offset, so that their text sorts as they do. */
static int by_due(const void *a, const void *b)
{
	const struct work_item *x = (const struct work_item *)a;
	const struct work_item *y = (const struct work_item *)b;
	if ((x->due[0] == '\0') != (y->due[0] == '\0'))
		return x->due[0] == '\0' ? 1 : -1;
	int order = strcmp(x->due, y->due);
	return order != 0 ? order : x->place < y->place ? -1 : 1;
}

void work_list_ask(struct work_list *list, struct county *county, const struct work_wanted *wanted)
{
	*list = (struct work_list){0};
	for (unsigned daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++)
		ask_daemon(list, county, (enum daemon)daemon, wanted);
	if (list->count != 0)
		qsort(list->items, list->count, sizeof list->items[0], by_due);
}

int work_list_orphans(struct work_list *list, struct county *county, enum daemon daemon)
{
	const struct work_source *listed;
	struct work_wanted wanted = {.person = NULL};
	*list = (struct work_list){0};
	for (size_t i = 0; (listed = work_source(i)) != NULL; i++) {
		struct work_source source = *listed;
		if (strcmp(source.why, WORK_REASSIGN) != 0 || source.daemon != daemon)
			continue;
		source.value = "yes";
		int exit = ask(list, county, &source, daemon, &wanted);
		if (exit != EXIT_DONE)
			return exit;
	}
	return EXIT_DONE;
}

void work_list_free(struct work_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		json_decref(list->items[i].line);
	free(list->items);
	*list = (struct work_list){0};
}
