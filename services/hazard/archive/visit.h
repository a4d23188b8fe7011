/* Doors to the archive for the rest of hazard: inspections, samplings, reports, cases. */
#ifndef ZHIAN_SERVICES_HAZARD_ARCHIVE_VISIT_H
#define ZHIAN_SERVICES_HAZARD_ARCHIVE_VISIT_H

#include "common/core/decider.h"

/* Somebody was there: a patrol, an inspection, a follow-up visit.  Opens the archive when there is
 * none, ends the visits that were owed, and starts the term until the next patrol by the firm's
 * level and classes (policy firm.patrol).  `on_ms`: when.  Does nothing for firm 0. */
void archive_visited(const struct decide_context *context, struct decision *decision, uint64_t firm,
		     int64_t on_ms);
/* A sample was drawn: the sampling that a new licence owes for this class (NULL: any) is done. */
void archive_sampling_drawn(const struct decide_context *context, struct decision *decision,
			    uint64_t firm, const char *class_code, uint64_t sampling,
			    int64_t on_ms);
/* A case on a hazard of this firm is over: a follow-up visit is owed (回访), once at a time. */
void archive_visit_owed(const struct decide_context *context, struct decision *decision,
			uint64_t firm, uint64_t casefile);

/* A listing of this firm (严重违法失信名单) is in force from now on, or none is any more: the term
 * until the next patrol starts again, from the last visit (令44号 15(二), 18).  Without such a term
 * nothing happens. */
void archive_listed(const struct decide_context *context, struct decision *decision, uint64_t firm,
		    bool in_force);

/* Flags of all classes of the firm (enum class_flags), of its archive or, without one, of the class
 * that it was met with; 0 without a dictionary. */
uint32_t archive_class_flags(const struct decide_context *context, uint64_t firm);

#endif
