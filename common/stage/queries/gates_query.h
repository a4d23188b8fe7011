/* Of a matter, by which gates of the law the acts in it passed: who decided, who was the second
 * person, what was on record that each gate demanded, in the words of the policy that was in force
 * then. */
#ifndef ZHIAN_STAGE_GATES_QUERY_H
#define ZHIAN_STAGE_GATES_QUERY_H

#include "common/stage/queries/query.h"

/* Lines of `explain`, an act each, of at most the newest; as of the asked moment.  Nothing of what
 * a policy that knew no gates was in force for. */
void answer_subject_gates(const struct query_context *query, const Zh__ExplainQuery *asked,
			  struct answer *answer);

#endif
