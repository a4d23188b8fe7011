/* `zhian-NAME --own`: as root, before the process starts as a user of its own. */
#ifndef ZHIAN_DAEMON_DAEMON_OWN_H
#define ZHIAN_DAEMON_DAEMON_OWN_H

#include "common/daemon/daemon_arguments.h"

/* Gives the process what is its own (common/store/owners.h): what its predecessor had as another
 * user, what `zhianctl` made.  Says what was given and what couldn't be; 0, or 3 for the latter.
 * Where the system has no such users there is nothing to do. */
int daemon_own(const char *name, const struct daemon_arguments *given);

#endif
