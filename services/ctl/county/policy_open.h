/* A policy's files, as a command names them. */
#ifndef ZHIAN_SERVICES_CTL_POLICY_OPEN_H
#define ZHIAN_SERVICES_CTL_POLICY_OPEN_H

#include "common/policy/rules/load.h"
#include "services/ctl/parse.h"
#include "services/ctl/session.h"

/* A file of a policy stands for the whole: the directory that it is in. */
void policy_directory(const char *path, char out[FILE_PATH_MAX]);
/* Every problem goes to stderr as a text editor reads it; warnings only where they are asked for.
 * FILE when it can't be used. */
int policy_open(struct session *session, const char *path, bool warnings,
		struct policy_set **ret_set);
/* The policy that the county adopted, as it was in force at the moment (0: now). */
int policy_adopted(struct session *session, const struct invocation *invocation, int64_t at_ms,
		   struct policy_set **ret_set);

/* As `--policy` and `--at` say: that directory's, else what the county adopted, by that day. */
int policy_named(struct session *session, const struct invocation *invocation,
		 struct policy_set **ret_set);

#endif
