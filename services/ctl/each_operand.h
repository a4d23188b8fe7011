/* What is asked of one object at a time, for several: the operands in their order, of which "-" is
 * one a line of standard input. */
#ifndef ZHIAN_SERVICES_CTL_EACH_OPERAND_H
#define ZHIAN_SERVICES_CTL_EACH_OPERAND_H

#include "services/ctl/session.h"

struct invocation;

/* Returns how it ended; why not is in session->failure. */
typedef int operand_fn(void *context, struct session *session, const char *operand);

/* Where one fails that is said, and the others are asked all the same: SOME_FAILED, or why the only
 * one did. */
int each_operand(struct session *session, const struct invocation *invocation, operand_fn *ask,
		 void *context);

/* More than one, or those of standard input, of which there may be any number. */
bool several_operands(const struct invocation *invocation);

#endif
