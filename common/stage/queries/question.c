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

/* Who answers: a list, or what is asked of an object. */
struct row {
	const struct list_kind *list;
	const struct object_question *object;
};

/* false: nobody. */
static bool row_of(const struct questions *questions, const Zh__Query *ask, struct row *row)
{
	static const Zh__ObjectId firm = {.kind = OBJECT_FIRM};
	*row = (struct row){NULL, NULL};
	if (ask->ask_case == ZH__QUERY__ASK_LIST) {
		row->list = questions_list_find(questions, ask->list->noun);
		return row->list != NULL;
	}
	if (ask->ask_case == ZH__QUERY__ASK_GET) {
		row->object = object_of(questions, ask->get->object, ask->get->noun);
		return row->object != NULL && row->object->get != NULL;
	}
	if (ask->ask_case != ZH__QUERY__ASK_EXPLAIN)
		return false;
	bool by_key = ask->explain->object == NULL && ask->explain->firm_key != NULL;
	row->object = object_of(questions, by_key ? &firm : ask->explain->object, NULL);
	return row->object != NULL && row->object->explain != NULL;
}

/* As rows of audiences name the question. */
static const struct audience *audience_of(const struct questions *questions, const Zh__Query *ask,
					  const struct row *row)
{
	char name[48];
	const char *verb = ask->ask_case == ZH__QUERY__ASK_LIST  ? "list"
			   : ask->ask_case == ZH__QUERY__ASK_GET ? "get"
								 : "explain";
	const char *noun = row->list != NULL ? row->list->noun
			   : row->object->kind != OBJECT_NONE
				   ? object_kind_prefix(row->object->kind)
				   : row->object->noun;
	int size = snprintf(name, sizeof name, "%s %s", verb, noun);
	ASSERT(size > 0 && (size_t)size < sizeof name);
	return questions_audience(questions, name);
}

/* Whoever isn't of the office gets what a row says; what has none is the office's. */
static bool is_of_the_office(const struct query_context *query)
{
	return query_sees_content(query) || SABOTAGE("query.content-told");
}

void questions_hide(const struct questions *questions, const struct query_context *query,
		    const char *question, struct answer *answer, size_t from)
{
	if (is_of_the_office(query) || answer->out.overflow)
		return;
	const struct audience *audience = questions_audience(questions, question);
	ASSERT(audience != NULL && audience->open != NULL);
	audience_hide(audience, &answer->out, from);
}

bool questions_answer(const struct questions *questions, const struct query_context *query,
		      const Zh__Query *ask, struct answer *answer)
{
	struct row row;
	size_t from = answer->out.size;
	if (!row_of(questions, ask, &row))
		return questions->other != NULL && questions->other(query, ask, answer);
	const struct audience *audience =
		is_of_the_office(query) ? NULL : audience_of(questions, ask, &row);
	if (!is_of_the_office(query) && (audience == NULL || audience->open == NULL)) {
		answer->refusal = (struct refusal){.code = "query.role"};
		return true;
	}
	if (row.list != NULL)
		list_answer(row.list, audience, query, ask->list, answer);
	else if (ask->ask_case == ZH__QUERY__ASK_GET)
		row.object->get(query, ask->get, answer);
	else
		row.object->explain(query, ask->explain, answer);
	if (audience != NULL && answer->refusal.code == NULL && !answer->out.overflow)
		audience_hide(audience, &answer->out, from);
	return true;
}
