/* A person's acts on a running clock: suspend, go on, extend. */
#ifndef ZHIAN_STAGE_CLOCK_ACTS_H
#define ZHIAN_STAGE_CLOCK_ACTS_H

#include "common/core/decider.h"

void decide_clock_suspend(const struct decide_context *context, const struct input_act *act,
			  struct decision *decision);
void decide_clock_resume(const struct decide_context *context, const struct input_act *act,
			 struct decision *decision);
void decide_clock_extend(const struct decide_context *context, const struct input_act *act,
			 struct decision *decision);

#endif
