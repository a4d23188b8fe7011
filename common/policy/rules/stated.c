#include "common/policy/rules/stated.h"

#include "common/base/ids.h"
#include "common/core/clock.h"
#include "common/policy/rules/grounds.h"

struct stated {
	bool is;
	struct stated_range range;
};

#define ANY                                                                                        \
	{                                                                                          \
		INT64_MIN, INT64_MAX                                                               \
	}

/* Each of the table's words in turn, the others left out. */
static const struct stated stated[TOPIC_COUNT][FACT_COUNT] = {
#define STATES(topic, fact) [TOPIC_##topic][FACT_##fact] = {true, ANY},
#define RANGE(topic, fact, least, most) [TOPIC_##topic][FACT_##fact] = {true, {least, most}},
#define WITH(fact, cause)
#define LADDER_CLOCK(purpose)
#define OBEYS(topic, outcome)
#include "common/policy/rules/stated.def"
#undef STATES
#undef RANGE
#undef OBEYS
};

static const bool obeyed[TOPIC_COUNT][OUTCOME_FIELD_COUNT] = {
#define STATES(topic, fact)
#define RANGE(topic, fact, least, most)
#define OBEYS(topic, outcome) [TOPIC_##topic][OUTCOME_##outcome] = true,
#include "common/policy/rules/stated.def"
#undef OBEYS
#undef LADDER_CLOCK
#undef WITH
};

static const bool ladder_clocks[CLOCK_ID_COUNT] = {
#define OBEYS(topic, outcome)
#define WITH(fact, cause)
#define LADDER_CLOCK(purpose) [CLOCK_##purpose] = true,
#include "common/policy/rules/stated.def"
#undef LADDER_CLOCK
#undef WITH
};

static const struct {
	enum fact fact;
	enum measure_cause cause;
} with[] = {
#define WITH(fact, cause) {FACT_##fact, CAUSE_##cause},
#define LADDER_CLOCK(purpose)
#include "common/policy/rules/stated.def"
#undef STATES
#undef RANGE
#undef WITH
#undef LADDER_CLOCK
#undef OBEYS
};

bool fact_is_stated(enum policy_topic topic, enum fact fact, struct stated_range *ret_range)
{
	*ret_range = stated[topic][fact].range;
	return stated[topic][fact].is;
}

bool fact_may_be(enum policy_topic topic, enum fact fact, int64_t value)
{
	const struct stated *one = &stated[topic][fact];
	if (fact == FACT_CLOCK)
		return one->is && clock_reaches_ladder(value);
	return one->is && value >= one->range.least && value <= one->range.most;
}

uint64_t fact_causes(enum fact fact)
{
	uint64_t causes = 0;
	for (size_t i = 0; i < sizeof with / sizeof with[0]; i++)
		causes |= with[i].fact == fact ? UINT64_C(1) << with[i].cause : 0;
	return causes == 0 ? UINT64_MAX : causes;
}

bool clock_reaches_ladder(int64_t purpose)
{
	const uint32_t hazard = UINT32_C(1) << OBJECT_HAZARD;
	if (purpose <= CLOCK_NONE || purpose >= CLOCK_ID_COUNT)
		return false;
	return ladder_clocks[purpose] || (clock_id_matters((enum clock_id)purpose) & hazard) != 0;
}

bool outcome_is_obeyed(enum policy_topic topic, enum outcome outcome)
{
	return obeyed[topic][outcome];
}
