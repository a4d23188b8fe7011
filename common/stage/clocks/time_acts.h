/* Acts about the machine's time: who says that it is right, and what becomes of a journal that was
 * written with a wrong one. */
#ifndef ZHIAN_STAGE_TIME_ACTS_H
#define ZHIAN_STAGE_TIME_ACTS_H

#include "common/core/decider.h"

/* clock.confirm: the time that was held is believed again.  Refused unless the person's time and
 * the system's agree, and where the system is behind the journal. */
void decide_time_confirm(const struct decide_context *context, const struct input_act *act,
			 struct decision *decision);
/* clock.put-right: the journal is ahead of the true time; frames go on by the true one.  What was
 * counted from the wrong time (a clock's anchor) is put right one by one (clock.correct). */
void decide_time_put_right(const struct decide_context *context, const struct input_act *act,
			   struct decision *decision);

#endif
