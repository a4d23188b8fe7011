/* What a person may ask notify for. */
#ifndef ZHIAN_NOTIFY_ACTS_H
#define ZHIAN_NOTIFY_ACTS_H

#include "common/core/decider.h"

enum notify_act {
	NOTIFY_ACT_DRAFT = 1,
	NOTIFY_ACT_SEND,
	NOTIFY_ACT_WITHDRAW,
	NOTIFY_ACT_ACCEPT,
	NOTIFY_ACT_RETURN,
	NOTIFY_ACT_ANSWER,
	NOTIFY_ACT_EXTEND,
	NOTIFY_ACT_DISPUTE,
	NOTIFY_ACT_CLOSE,
};

#define NOTIFY_ACT_COUNT 9
extern const struct act notify_acts[NOTIFY_ACT_COUNT];

#endif
