/* Numbered reasons that rules, events and deciders share. */
#ifndef ZHIAN_POLICY_GROUNDS_H
#define ZHIAN_POLICY_GROUNDS_H

enum measure_cause {
	CAUSE_NONE = 0,
#define X(name, value, text) CAUSE_##name = (value),
#include "common/policy/rules/causes.def"
#undef X
};

enum ladder_group {
	LADDER_GROUP_NONE = 0,
#define X(name, value, text) LADDER_GROUP_##name = (value),
#include "common/policy/rules/ladder_groups.def"
#undef X
	LADDER_GROUP_END, /* one past the last */
};

enum listing_ground {
	LISTING_GROUND_NONE = 0,
#define X(name, value, text, chinese) LISTING_GROUND_##name = (value),
#include "common/policy/rules/listing_grounds.def"
#undef X
};

enum credit_ground {
	CREDIT_GROUND_NONE = 0,
#define X(name, value, text) CREDIT_GROUND_##name = (value),
#include "common/policy/rules/credit_grounds.def"
#undef X
};

#endif
