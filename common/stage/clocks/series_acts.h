/* restore.confirm-series, and how each series is after a restore. */
#ifndef ZHIAN_STAGE_SERIES_ACTS_H
#define ZHIAN_STAGE_SERIES_ACTS_H

#include "common/core/decider.h"

/* A person says which number of a series was the last on paper: at least the one that is known
 * here.  May be said again, upwards, when more paper turns up. */
void decide_series_confirm(const struct decide_context *context, const struct decider *decider,
			   const struct input_act *act, struct decision *decision);

#endif
