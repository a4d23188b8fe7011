/* Why a measure is proposed: what FACT_CAUSE holds. */
#ifndef ZHIAN_SERVICES_ESCALATION_MEASURE_CAUSE_H
#define ZHIAN_SERVICES_ESCALATION_MEASURE_CAUSE_H

enum measure_cause {
	CAUSE_PERSON = 0, /* no rule: a person proposed it */
#define X(name, value, text) CAUSE_##name = (value),
#include "common/policy/causes.def"
#undef X
};

#endif
