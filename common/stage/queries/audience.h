/* Which members an answer has, and who is told them: by question, in each area's audience.def.
 *
 *	SHOWN("list hazard", "id state level", "firm firm_key")    all who may ask; the office alone
 *	OFFICE("list duty", "id state")                            others are refused
 *
 * A question is "due", "list NOUN", or "get" and "explain" with an object's prefix ("get HZ") or
 * with the name of what has no id ("get checklist").  Members of objects inside have their path
 * ("marks.at_ms"); "facts.*" is all that is inside.  "*" is whatever the other column doesn't name:
 * of what the machine keeps for itself, and of figures.
 *
 * It is asked where questions are answered (question.c): who isn't of the office
 * (query_sees_content) gets what is in the first column and nothing else, so that a member which
 * nobody declared, or a question without a row, is the office's.  A line may say less for reasons
 * of its own (a listing before it is published), never more.
 */
#ifndef ZHIAN_STAGE_AUDIENCE_H
#define ZHIAN_STAGE_AUDIENCE_H

#include "common/stage/queries/query.h"

struct audience {
	const char *question;
	const char *open;    /* names with single blanks; NULL: the question is the office's */
	const char *content; /* besides, for the office */
};

#define SHOWN(question, open, content) {(question), (open), (content)},
#define OFFICE(question, content) {(question), NULL, (content)},

/* `size` bytes of a path. */
bool audience_names(const char *names, const char *name, size_t size);
/* Leaves in each line that begins at `from` or after what all are told of it. */
void audience_hide(const struct audience *audience, struct writer *lines, size_t from);

#endif
