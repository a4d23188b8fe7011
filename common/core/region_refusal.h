/* A region code that a person stated and that isn't there. */
#ifndef ZHIAN_CORE_REGION_REFUSAL_H
#define ZHIAN_CORE_REGION_REFUSAL_H

#include "common/base/region_list.h"
#include "common/core/decider.h"

/* Whether a letter or a matter may go there: the code stands, or its province isn't listed. */
bool region_may_be_stated(uint32_t code);
/* Refuses with `code` at `where`; its parameter `instead` has what may have been meant. */
void decision_invalid_region(const struct decide_context *context, struct decision *decision,
			     const char *code, const char *where, uint32_t region);

#endif
