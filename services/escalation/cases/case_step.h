/* What comes next in a case, by all its axes. */
#ifndef ZHIAN_SERVICES_ESCALATION_CASE_STEP_H
#define ZHIAN_SERVICES_ESCALATION_CASE_STEP_H

#include "common/stage/persons/matter_step.h"
#include "services/escalation/tables.h"

/* `hearing` as hearing_get says; `whom` points into it. */
struct matter_step casefile_step(const struct query_context *query, uint64_t number,
				 const struct casefile_row *row, const struct hearing_row *hearing);
/* … where it is known whether the term that it hangs on is over: to pay, of a suspension, of an
 * agreement's next part. */
struct matter_step casefile_step_of(const struct casefile_row *row,
				    const struct hearing_row *hearing,
				    const struct execution_row *execution, bool term_over);

#endif
