/* Which object is meant, and who owns it. */
#ifndef ZHIAN_SERVICES_CTL_TARGET_H
#define ZHIAN_SERVICES_CTL_TARGET_H

#include "services/ctl/county/county.h"

/* An id as printed, or its number alone where the command says the kind.  USAGE for one of another
 * kind. */
int target_parse(struct session *session, const struct command *command, const char *text,
		 struct object_id *ret_id);
/* The county of the command: the stated region, else the first id's, else the only one. */
int target_county(struct session *session, const struct invocation *invocation,
		  struct county *ret_county);
/* The daemon that the command goes to; `id` decides for kinds that every daemon has. */
enum daemon target_daemon(const struct command *command, struct object_id id);

/* The daemons that are named as operands or by --daemon, else all five; returns how many, 0 for an
 * unknown name (USAGE in session->failure). */
size_t target_daemons(struct session *session, const struct invocation *invocation,
		      enum daemon out[DAEMON_COUNT]);

#endif
