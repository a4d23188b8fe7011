/* Acts whose body isn't made from options: what it is made from is the caller's. */
#ifndef ZHIAN_SERVICES_CTL_ACT_H
#define ZHIAN_SERVICES_CTL_ACT_H

#include <protobuf-c/protobuf-c.h>

struct session;
struct invocation;

/* Sends the command's act with this body (NULL: none; it lives in the session's arena) to each
 * target of the invocation, and prints the answers; returns the exit code. */
int act_with_body(struct session *session, const struct invocation *invocation,
		  ProtobufCMessage *body);

#endif
