/* What is asked and decided on a recusal, in a matter of any kind (common/core/recusals.h). */
#ifndef ZHIAN_POLICY_DECIDE_RECUSAL_H
#define ZHIAN_POLICY_DECIDE_RECUSAL_H

#include "command.pb-c.h"
#include "common/core/recusals.h"

struct recusal_matter {
	struct object_id object;
	const char *ask; /* the act that asks for one */
	bool over;       /* nothing is left to be done in it */
	/* who handles it: a replacement takes the place of one of them */
	const char *const *officers;
	size_t officer_count, least, most; /* most: at most OFFICERS_NAMED_MAX - 1 */
	enum gate gate;       /* that wants `least`, of anybody; GATE_NONE: 行政处罚法42 */
	const char *too_few;  /* the code when fewer than `least` would be left */
	const char *outsider; /* who may be recused and isn't of the list of people; NULL: nobody */
	bool decided_by_act;  /* who decides is checked by the act: the law names nobody of ours */
};

/* The event's body, whose subject is the matter; NULL: refused, or the arena is full. */
Zh__Recusal *decide_recusal_ask(const struct decide_context *context, struct decision *decision,
				const struct recusal_matter *matter,
				const Zh__AskRecusalCommand *command);
Zh__Recusal *decide_recusal(const struct decide_context *context, struct decision *decision,
			    const struct input_act *act, const struct recusal_matter *matter,
			    const Zh__RecuseCommand *command);

#endif
