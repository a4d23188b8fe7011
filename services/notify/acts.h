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
	NOTIFY_ACT_WAIVE_LINK,
	NOTIFY_ACT_ACCEPT_LIFE,
};

#define NOTIFY_ACT_COUNT 11
extern const struct act notify_acts[NOTIFY_ACT_COUNT];

#endif
