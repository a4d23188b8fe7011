/* Which facts a topic is asked with, how far they go, and which outcomes are obeyed: stated.def as
 * questions.  The check of policies and the test of the daemons go by the same table. */
#ifndef ZHIAN_POLICY_STATED_H
#define ZHIAN_POLICY_STATED_H

#include "common/policy/rules/policy.h"

struct stated_range {
	int64_t least, most; /* of FACT_INTEGER and FACT_BOOL; any: INT64_MIN to INT64_MAX */
};

/* false: no daemon states it for this topic. */
bool fact_is_stated(enum policy_topic topic, enum fact fact, struct stated_range *ret_range);
/* Whether a daemon may state it: within the range; of FACT_CODE one of the ladder's terms. */
bool fact_may_be(enum policy_topic topic, enum fact fact, int64_t value);
/* Bit per enum measure_cause with which the ladder's fact is stated; all ones: with any. */
uint64_t fact_causes(enum fact fact);
bool clock_reaches_ladder(int64_t purpose); /* enum clock_id */
bool outcome_is_obeyed(enum policy_topic topic, enum outcome outcome);

#endif
