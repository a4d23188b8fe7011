#include "tests/scenarios/county_questions.h"

#include <stdio.h>
#include <stdlib.h>

#include "services/scenario/county_lists.h"
#include "tests/lib/test.h"

void named_object(struct named_objects *found, const char *id)
{
	found->ids = (char(*)[64])realloc(found->ids, (found->count + 1) * sizeof *found->ids);
	assert_non_null(found->ids);
	(void)snprintf(found->ids[found->count++], sizeof *found->ids, "%s", id);
}

static void ask_lists(struct county_question question, const struct questions *questions,
		      ask_fn *ask, struct named_objects *found)
{
	const struct list_kind *kind;
	for (size_t i = 0; (kind = questions_list(questions, i)) != NULL; i++) {
		char what[64];
		Zh__ListQuery list = ZH__LIST_QUERY__INIT;
		Zh__Query query = ZH__QUERY__INIT;
		(void)snprintf(what, sizeof what, "list %s", kind->noun);
		list.noun = kind->noun;
		query.ask_case = ZH__QUERY__ASK_LIST;
		query.list = &list;
		question.what = what;
		question.query = &query;
		ask(&question, found);
	}
}

static void ask_object(struct county_question question, const char *text, ask_fn *ask)
{
	char what[64];
	struct object_id object;
	Zh__ObjectId id = ZH__OBJECT_ID__INIT;
	Zh__GetQuery get = ZH__GET_QUERY__INIT;
	Zh__ExplainQuery explain = ZH__EXPLAIN_QUERY__INIT;
	Zh__Query query = ZH__QUERY__INIT;
	if (object_id_parse(text, &object) != STATUS_OK)
		return;
	SET_OPTIONAL(&id, kind, (uint32_t)object.kind);
	SET_OPTIONAL(&id, region, object.region);
	SET_OPTIONAL(&id, number, object.number);
	SET_OPTIONAL(&id, daemon, (Zh__DaemonName)question.daemon);
	get.object = explain.object = &id;
	question.what = what;
	question.kind = object.kind;
	question.query = &query;
	(void)snprintf(what, sizeof what, "get %s", object_kind_prefix(object.kind));
	query.ask_case = ZH__QUERY__ASK_GET;
	query.get = &get;
	ask(&question, NULL);
	(void)snprintf(what, sizeof what, "explain %s", object_kind_prefix(object.kind));
	query.ask_case = ZH__QUERY__ASK_EXPLAIN;
	query.explain = &explain;
	ask(&question, NULL);
}

void county_questions(struct scratch *county, enum daemon daemon, ask_fn *ask)
{
	struct named_objects found = {0};
	struct county_question question = {.county = county, .daemon = daemon, .what = "due"};
	ask_lists(question, county_lists(daemon), ask, &found);
	ask_lists(question, county_lists(DAEMON_UNKNOWN), ask, &found);
	for (size_t i = 0; i < found.count; i++)
		ask_object(question, found.ids[i], ask);
	Zh__DueQuery due = ZH__DUE_QUERY__INIT;
	Zh__Query query = ZH__QUERY__INIT;
	query.ask_case = ZH__QUERY__ASK_DUE;
	query.due = &due;
	question.query = &query;
	ask(&question, NULL);
	free(found.ids);
}
