/* What comes next in a matter: the command, spelled so that it can be pasted. */
#ifndef ZHIAN_SERVICES_CTL_WORK_NEXT_H
#define ZHIAN_SERVICES_CTL_WORK_NEXT_H

#include "common/base/bytes.h"

struct json_t;
struct invocation;

/* Whether somebody is waited for, as the object's line says; whoever handles what is to be given to
 * others ("to_reassign") always is. */
bool work_waits(const char *why, const struct json_t *line);
/* "zhianctl --as li hazard cancel-off HZ-522701-7" for the line of an object that waits; what was
 * stated on this command line, whose key and where, is stated again. */
void work_next(const struct invocation *invocation, const char *why, const struct json_t *line,
	       struct writer *out);

#endif
