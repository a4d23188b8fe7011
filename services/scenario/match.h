/* Does a line of JSON say what a scenario expects?
 *
 * Members are found by their names, units may be left out (`due: 2025-03-25` is
 * due_ms of that day), members of an event's body are beside the event's own.
 * A value is a text or number; a day for any moment of it; yes or no (no: absent
 * or false); any (there is one); none (there is none); ">= 3", "<= 3"; $names
 * are ids.  A list is the same elements in any order; one value of a list is
 * contained in it.
 */
#ifndef ZHIAN_SERVICES_SCENARIO_MATCH_H
#define ZHIAN_SERVICES_SCENARIO_MATCH_H

#include "services/ctl/show/json_tree.h"

#include "common/policy/yaml/yaml_tree.h"
#include "services/scenario/names.h"

struct matcher {
	const struct names *names;
	struct err *err; /* a $name that names nothing; its status stays OK otherwise */
};

/* The member that a key means; NULL: none. */
const json_t *match_member(const json_t *line, const char *key);
bool match_value(const struct matcher *matcher, const struct yaml_node *expected,
		 const json_t *found, const char *key);
/* Every key of the mapping but those in `skipped` (NULL-ended; may be NULL itself).  How many
 * hold, for saying what came nearest; all: *ret_all. */
size_t match_line(const struct matcher *matcher, const struct yaml_node *mapping,
		  const char *const *skipped, const json_t *line, bool *ret_all);

/* Whether `found` is the number that `expected` says, or within ">= 3" or "<= 3"; false: it says
 * none. */
bool match_bound(const char *expected, long long found, bool *ret_holds);

#endif
