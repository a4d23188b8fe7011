/* An act's body message from the options and operands of a command. */
#ifndef ZHIAN_SERVICES_CTL_BODY_H
#define ZHIAN_SERVICES_CTL_BODY_H

#include "services/ctl/parse.h"
#include "services/ctl/values/body_put.h"

/* The message, in the arena; USAGE (FILE for an attachment that can't be read) with the reason in
 * `failure`. `*ret_body` is NULL for an act without one. */
int body_make(const struct invocation *invocation, struct arena *arena, ProtobufCMessage **ret_body,
	      struct failure *failure);

#endif
