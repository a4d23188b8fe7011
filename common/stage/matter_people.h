/* Who works on a matter: whom it was assigned to, and whom its service names (the officers of a
 * case or a visit). */
#ifndef ZHIAN_STAGE_MATTER_PEOPLE_H
#define ZHIAN_STAGE_MATTER_PEOPLE_H

#include "common/stage/query.h"

struct json_line;

/* Whom a question narrows its answer to. */
struct matter_whose {
	const char *person; /* NULL: anybody's */
	bool nobody;        /* matters that nobody works on */
};

/* `owner` may be "none", for what nobody works on; `mine`: of who asks. */
struct matter_whose matter_whose(const struct query_context *query, const char *owner, bool mine);
bool matter_is_of(const struct query_context *query, struct object_id object,
		  const struct matter_whose *whose);
/* Their ids as an array, whom it was assigned to first; nothing when there is nobody.  Officers are
 * case content, which an operator isn't told. */
void matter_people_put(const struct query_context *query, struct object_id object, const char *name,
		       struct json_line *json);

#endif
