/* What a policy answers to facts that somebody states, without any matter. */
#ifndef ZHIAN_SERVICES_SCENARIO_ASKS_H
#define ZHIAN_SERVICES_SCENARIO_ASKS_H

#include "common/policy/rules/policy.h"
#include "common/policy/yaml/yaml_tree.h"

/* {"kind":"ask","topic":…,"rule":…,…} with the rule's outcomes by their names.  INVALID: a topic,
 * fact or word that isn't there, with what is allowed. */
MUST_CHECK enum status asks_line(const struct policy *policy, const char *topic,
				 const struct yaml_node *facts, int32_t day, struct writer *out,
				 struct err *err);

#endif
