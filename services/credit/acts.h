/* What people may ask of credit: one row per act. */
#ifndef ZHIAN_SERVICES_CREDIT_ACTS_H
#define ZHIAN_SERVICES_CREDIT_ACTS_H

#include "common/core/decider.h"

enum credit_act {
	ACT_NONE = 0,
	ACT_LISTING_STATEMENT,
	ACT_LISTING_ASK_CONSENT,
	ACT_LISTING_CONSENT,
	ACT_LISTING_APPROVE,
	ACT_LISTING_PUBLISH,
	ACT_LISTING_REMOVE,
	ACT_LISTING_WITHDRAW,
	ACT_LISTING_RESTORE,
	ACT_COUNT,
};

#define CREDIT_ACT_COUNT (ACT_COUNT - 1)
extern const struct act credit_acts[CREDIT_ACT_COUNT];

#endif
