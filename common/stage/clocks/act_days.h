/* How far ahead a day may lie that a person states. */
#ifndef ZHIAN_STAGE_ACT_DAYS_H
#define ZHIAN_STAGE_ACT_DAYS_H

#include "common/core/decider.h"

/* false: refused, one is so far ahead that the year is typed wrongly, and the last day is said.
 * Terms that the office sets itself reach to ACT_WORK_AHEAD, all else (what a certificate or an
 * agreement says) to ACT_DAY_AHEAD; where a rule sets less, the act holds that. */
bool act_days_sound(const struct decide_context *context, const struct input_act *act,
		    struct decision *decision);

#endif
