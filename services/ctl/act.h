/* Acts whose body isn't made from options: what it is made from is the caller's. */
#ifndef ZHIAN_SERVICES_CTL_ACT_H
#define ZHIAN_SERVICES_CTL_ACT_H

#include <protobuf-c/protobuf-c.h>

#include "common/base/bytes.h"

struct session;
struct invocation;

/* Borrowed until the next act. */
struct act_answer {
	const char *subject;
	struct bytes raw;          /* what is handed out; size 0: nothing */
	const uint8_t *request_id; /* REQUEST_ID bytes */
};
/* Prints what an answer hands out instead of the usual line; returns an exit code. */
typedef int act_shown(void *context, struct session *session, const struct act_answer *answer);

/* Sends the command's act with this body (NULL: none; it lives in the session's arena) to each
 * target of the invocation, and prints the answers; returns the exit code. */
int act_with_body(struct session *session, const struct invocation *invocation,
		  ProtobufCMessage *body);
/* The same of an act that hands something out.  A dry run is printed as usual. */
int act_with_shown(struct session *session, const struct invocation *invocation,
		   ProtobufCMessage *body, act_shown *shown, void *context);

#endif
