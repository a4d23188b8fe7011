/* Who works on a matter: whom it was assigned to, and whom its service names (the officers of a
 * case or a visit). */
#ifndef ZHIAN_STAGE_MATTER_PEOPLE_H
#define ZHIAN_STAGE_MATTER_PEOPLE_H

#include "common/stage/queries/query.h"

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
/* Member "orphaned", where somebody who works on it can act no more by the list of people in force
 * now (owner_gone: nobody has the id; owner_left; owner_expired: the certificate) or was recused
 * (owner_recused): the matter is to be given to somebody else.  Nothing where all can act.  `over`:
 * nothing is left to do, so nobody is missed. */
void matter_orphan_put(const struct query_context *query, struct object_id object, bool over,
		       struct json_line *json);
/* Lists' option "orphaned": "yes" wants those that matter_orphan_put marks, "mine" the same of a
 * person who may give them to others (a head, or the unit head), else nothing; NULL: any. */
extern const char *const matter_orphan_words[];
bool matter_orphan_wanted(const struct query_context *query, const char *wanted,
			  struct object_id object, bool over);
#define LIST_ORPHANED                                                                              \
	{                                                                                          \
		.name = "orphaned", .type = LIST_WORD, .words = matter_orphan_words                \
	}
/* Member "taken_from": who had the matter before, until when, and who gave it to others. */
void matter_former_put(const struct query_context *query, struct object_id object,
		       struct json_line *json);

#endif
