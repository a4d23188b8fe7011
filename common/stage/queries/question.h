/* What a service can be asked: area by area its objects, its lists, and who is told what.
 *
 * A question is answered by the row of its object or list; none is handed from area to area.  An
 * object that has no row isn't the service's (query.unknown); who may not ask it at all is refused
 * (query.role), and what isn't told to whoever asks is taken out of the lines (audience.h).
 */
#ifndef ZHIAN_STAGE_QUESTION_H
#define ZHIAN_STAGE_QUESTION_H

#include "common/stage/queries/audience.h"
#include "common/stage/queries/lists.h"

typedef void object_get_fn(const struct query_context *query, const Zh__GetQuery *get,
			   struct answer *answer);
typedef void object_explain_fn(const struct query_context *query, const Zh__ExplainQuery *explain,
			       struct answer *answer);

struct object_question {
	enum object_kind kind;
	const char *noun;           /* asked for by this name and a key; NULL: by its id alone */
	object_get_fn *get;         /* NULL: it can't be shown */
	object_explain_fn *explain; /* NULL: nothing but its clocks and gates */
};

struct question_area {
	const char *name; /* as its struct area has it */
	const struct object_question *objects;
	size_t object_count;
	const struct list_kind *lists;
	size_t list_count;
	const struct audience *audiences;
	size_t audience_count;
};

struct questions {
	const struct question_area *const *areas;
	size_t area_count;
	query_fn *other; /* asked for what no row answers; NULL: nothing is */
};

#define AREA_QUESTIONS(array) .objects = (array), .object_count = sizeof(array) / sizeof((array)[0])
#define AREA_LISTS(array) .lists = (array), .list_count = sizeof(array) / sizeof((array)[0])
#define AREA_AUDIENCES(array)                                                                      \
	.audiences = (array), .audience_count = sizeof(array) / sizeof((array)[0])

/* true: the question is one of these, and is answered or refused. */
bool questions_answer(const struct questions *questions, const struct query_context *query,
		      const Zh__Query *ask, struct answer *answer);
/* Leaves in the lines from `from` on what whoever asks is told by that question's row. */
void questions_hide(const struct questions *questions, const struct query_context *query,
		    const char *question, struct answer *answer, size_t from);
/* NULL: no row, so that it is the office's. */
const struct audience *questions_audience(const struct questions *questions, const char *question);

/* The index-th list, area by area; NULL: no more. */
const struct list_kind *questions_list(const struct questions *questions, size_t index);
/* NULL: none of that noun. */
const struct list_kind *questions_list_find(const struct questions *questions, const char *noun);

/* What every daemon has: clock, proposal, quarantine, book, series. */
extern const struct questions stage_questions;

#endif
