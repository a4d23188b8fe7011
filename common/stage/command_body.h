/* What an act's body says, or what is wrong with it. */
#ifndef ZHIAN_STAGE_COMMAND_BODY_H
#define ZHIAN_STAGE_COMMAND_BODY_H

#include "common/core/decider.h"
#include "common/core/message.h"

struct command_fault {
	const char *code; /* NULL: none */
	char where
		[MESSAGE_WHERE]; /* the field, as message_find_fault() says it, or the act's name */
	const char *const
		*allowed; /* the words that it may be, until NULL; NULL: not a matter of words */
};
/* NULL: it can't be read, `ret_fault` says why.  The act has a body; members of type
 * bytes are in `bytes`. */
const ProtobufCMessage *command_body_read(const struct act *act, struct bytes bytes,
					  struct arena *arena, struct command_fault *ret_fault);
/* As it is answered: borrows from the fault. */
struct refusal command_fault_refusal(const struct command_fault *fault);

#endif
