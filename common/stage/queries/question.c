#include "common/stage/queries/question.h"

#include <stdio.h>
#include <string.h>

#include "common/base/assert.h"
#include "common/base/sabotage.h"

const struct list_kind *questions_list(const struct questions *questions, size_t index)
{
	for (size_t i = 0; i < questions->area_count; i++) {
		const struct question_area *area = questions->areas[i];
		if (index < area->list_count)
			return &area->lists[index];
		index -= area->list_count;
	}
	return NULL;
}

const struct list_kind *questions_list_find(const struct questions *questions, const char *noun)
{
	const struct list_kind *kind;
	for (size_t i = 0; noun != NULL && (kind = questions_list(questions, i)) != NULL; i++) {
		if (strcmp(kind->noun, noun) == 0)
			return kind;
	}
	return NULL;
}

const struct audience *questions_audience(const struct questions *questions, const char *question)
{
	for (size_t i = 0; questions != NULL && i < questions->area_count; i++) {
		const struct question_area *area = questions->areas[i];
		for (size_t j = 0; j < area->audience_count; j++) {
			if (strcmp(area->audiences[j].question, question) == 0)
				return &area->audiences[j];
		}
	}
	return NULL;
}

/* By the object's kind, or the noun where it is asked for by a name. */
static const struct object_question *object_of(const struct questions *questions,
					       const Zh__ObjectId *object, const char *noun)
{
	for (size_t i = 0; i < questions->area_count; i++) {
		const struct question_area *area = questions->areas[i];
		for (size_t j = 0; j < area->object_count; j++) {
			const struct object_question *row = &area->objects[j];
			if (object != NULL ? row->kind != OBJECT_NONE &&
						     (uint32_t)row->kind == object->kind
					   : noun != NULL && row->noun != NULL &&
						     strcmp(row->noun, noun) == 0)
				return row;
		}
	}
	return NULL;
}

#define QUESTION_NAME 48u

/* Who answers, one of the three, and the question as rows of audiences name it. */
struct row {
	const struct list_kind *list;
	object_get_fn *get;
	object_explain_fn *explain;
	char name[QUESTION_NAME];
};

static void name_row(struct row *row, const char *verb, const char *noun)
{
	int size = snprintf(row->name, sizeof row->name, "%s %s", verb, noun);
	ASSERT(size > 0 && (size_t)size < sizeof row->name);
}

static void name_by_object(struct row *row, const char *verb, const struct object_question *object)
{
	name_row(row, verb,
		 object->kind != OBJECT_NONE ? object_kind_prefix(object->kind) : object->noun);
}

/* false: nobody. */
static bool row_of(const struct questions *questions, const Zh__Query *ask, struct row *row)
{
	static const Zh__ObjectId firm = {.kind = OBJECT_FIRM};
	const struct object_question *object = NULL;
	*row = (struct row){NULL, NULL, NULL, ""};
	if (ask->ask_case == ZH__QUERY__ASK_LIST) {
		row->list = questions_list_find(questions, ask->list->noun);
		if (row->list != NULL)
			name_row(row, "list", row->list->noun);
	} else if (ask->ask_case == ZH__QUERY__ASK_GET) {
		object = object_of(questions, ask->get->object, ask->get->noun);
		row->get = object != NULL ? object->get : NULL;
		if (row->get != NULL)
			name_by_object(row, "get", object);
	} else if (ask->ask_case == ZH__QUERY__ASK_EXPLAIN) {
		bool by_key = ask->explain->object == NULL && ask->explain->firm_key != NULL;
		object = object_of(questions, by_key ? &firm : ask->explain->object, NULL);
		row->explain = object != NULL ? object->explain : NULL;
		if (row->explain != NULL)
			name_by_object(row, "explain", object);
	}
	return row->list != NULL || row->get != NULL || row->explain != NULL;
}

void questions_hide(const struct questions *questions, const struct query_context *query,
		    const char *question, struct answer *answer, size_t from)
{
	if (query_sees_content(query) || answer->out.overflow || SABOTAGE("query.content-told"))
		return;
	const struct audience *audience = questions_audience(questions, question);
	ASSERT(audience != NULL && audience->open != NULL);
	audience_hide(audience, &answer->out, from);
}

/* A question that has no row is the office's. */
static bool may_ask(const struct questions *questions, const struct query_context *query,
		    const char *question)
{
	const struct audience *audience = questions_audience(questions, question);
	return query_sees_content(query) || (audience != NULL && audience->open != NULL) ||
	       SABOTAGE("query.content-told");
}

bool questions_answer(const struct questions *questions, const struct query_context *query,
		      const Zh__Query *ask, struct answer *answer)
{
	struct row row;
	size_t from = answer->out.size;
	if (!row_of(questions, ask, &row))
		return questions->other != NULL && questions->other(query, ask, answer);
	if (!may_ask(questions, query, row.name)) {
		answer->refusal = (struct refusal){.code = "query.role"};
		return true;
	}
	if (row.list != NULL)
		list_answer(row.list, query, ask->list, answer);
	else if (row.get != NULL)
		row.get(query, ask->get, answer);
	else
		row.explain(query, ask->explain, answer);
	if (answer->refusal.code == NULL)
		questions_hide(questions, query, row.name, answer, from);
	return true;
}
