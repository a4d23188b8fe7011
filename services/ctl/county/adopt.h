/* Adopting a book: tried at all five daemons first, then asked of all. */
#ifndef ZHIAN_SERVICES_CTL_ADOPT_H
#define ZHIAN_SERVICES_CTL_ADOPT_H

#include "services/ctl/county/county.h"

/* people.yaml of the county, as it stands.  `*ret_waits`: it is proposed, and not in force before
 * somebody approves (what is said then names the ids). */
int adopt_people(struct session *session, const struct invocation *invocation, uint32_t region,
		 bool *ret_waits);

/* The last adoption failed for nothing but that every daemon has the book already. */
bool adopt_was_there(const struct session *session);

/* Every problem of a calendar file goes to stderr with its line; EXIT_FILE: it can't be adopted. */
int calendar_file_check(struct session *session, const char *path);

#endif
