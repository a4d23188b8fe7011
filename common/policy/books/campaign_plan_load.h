/* Reading a campaign's plan from the file that a person writes: deploy/campaigns/001.yaml. */
#ifndef ZHIAN_POLICY_CAMPAIGN_PLAN_LOAD_H
#define ZHIAN_POLICY_CAMPAIGN_PLAN_LOAD_H

#include "common/policy/books/campaign_plan.h"
#include "common/policy/books/dictionary.h"
#include "common/policy/yaml/pool.h"
#include "common/policy/yaml/problems.h"

#define CAMPAIGN_FILE_MAX (24u << 10) /* it is in one event together with the plan */

/* The plan lives in `pool`.  INVALID: every problem with its line is in `problems`.  `dictionary`
 * NULL: whether its classes are known isn't asked. */
MUST_CHECK enum status campaign_plan_load(struct bytes content, const char *file,
					  const struct dictionary *dictionary, struct pool *pool,
					  struct problems *problems,
					  const Zh__CampaignPlan **ret_plan);

#endif
