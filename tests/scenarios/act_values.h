/* What messages state, value by value; and all scenarios, one after the other. */
#ifndef ZHIAN_TESTS_SCENARIOS_ACT_VALUES_H
#define ZHIAN_TESTS_SCENARIOS_ACT_VALUES_H

#include "services/scenario/scenario.h"

struct act_value {
	const ProtobufCFieldDescriptor *field;
	const char *path; /* in the message: "proof.digest" */
	int64_t number;   /* and enumerations, truth */
	struct bytes bytes;
	bool is_bytes;
};
/* false: no more of them. */
typedef bool act_value_fn(void *context, const struct act_value *value);

/* Each that is stated, of sub-messages too; `front`: before every path.  false: `fn` said so. */
bool value_each(const ProtobufCMessage *message, const char *front, act_value_fn *fn,
		void *context);

/* Every scenario of tests/scenarios, read once, and the books of deploy/. */
void scenarios_read(void);
void scenarios_free(void);
/* Runs those that have an act which `wants`; NULL: all.  Of the options the books are set here.
 * Whether a scenario passes doesn't matter: its acts may have been changed.  Returns how many. */
size_t scenarios_run(const struct scenario_options *options, bool (*wants)(const struct act *act));

#endif
