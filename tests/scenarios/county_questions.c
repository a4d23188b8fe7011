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

static void ask_list(struct county_question question, const struct list_kind *kind, Zh__Param *of,
		     ask_fn *ask, struct named_objects *found)
{
	char what[64];
	Zh__ListQuery list = ZH__LIST_QUERY__INIT;
	Zh__Query query = ZH__QUERY__INIT;
	(void)snprintf(what, sizeof what, "list %s", kind->noun);
	list.noun = kind->noun;
	list.filters = &of;
	list.n_filters = of != NULL;
	query.ask_case = ZH__QUERY__ASK_LIST;
	query.list = &list;
	question.what = what;
	question.query = &query;
	ask(&question, found);
}

/* What the list lies in, if that is all that has to be said; NULL: nothing has to. */
static const struct list_option *lies_in(const struct list_kind *kind, bool *ret_asked)
{
	const struct list_option *of = NULL;
	*ret_asked = true;
	for (size_t i = 0; i < kind->option_count; i++) {
		if (!kind->options[i].required)
			continue;
		*ret_asked = of == NULL && kind->options[i].within;
		of = &kind->options[i];
	}
	return of;
}

static bool is_of_kind(const struct list_option *of, const char *text)
{
	struct object_id id;
	return object_id_parse(text, &id) == STATUS_OK &&
	       (of->kind == OBJECT_NONE ? of->type == LIST_OBJECT || id.kind == OBJECT_FIRM
					: id.kind == of->kind);
}

/* Those that lie in nothing first: what they list is what others lie in. */
static void ask_lists(struct county_question question, const struct questions *questions,
		      ask_fn *ask, struct named_objects *found)
{
	const struct list_kind *kind;
	bool asked;
	for (size_t i = 0; (kind = questions_list(questions, i)) != NULL; i++) {
		if (lies_in(kind, &asked) == NULL)
			ask_list(question, kind, NULL, ask, found);
	}
	size_t count = found->count;
	for (size_t i = 0; (kind = questions_list(questions, i)) != NULL; i++) {
		const struct list_option *of = lies_in(kind, &asked);
		for (size_t k = 0; of != NULL && asked && k < count; k++) {
			Zh__Param param = ZH__PARAM__INIT;
			param.name = of->name;
			param.value = found->ids[k];
			if (is_of_kind(of, found->ids[k]))
				ask_list(question, kind, &param, ask, NULL);
		}
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
