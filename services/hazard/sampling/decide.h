/* Decisions about samplings, as hazard's dispatch asks for them. */
#ifndef ZHIAN_SERVICES_HAZARD_SAMPLING_DECIDE_H
#define ZHIAN_SERVICES_HAZARD_SAMPLING_DECIDE_H

#include "common/policy/papers/work.h"
#include "intake.pb-c.h"

/* Acts of acts.h alone. */
decide_fn sampling_decide_act;
decide_fn sampling_decide_mark;

/* ---- hazards that a sampling opened */

/* Before an act on a hazard: may it be done at this point of the chain?  false: refused. */
bool sampling_permits_hazard_act(struct work *work);
/* After it: the sampling's own clocks follow what the decision says about its hazard. */
void sampling_follows_hazard(struct work *work);

/* ---- a report of a failed sample */

enum sampling_report_kind {
	SAMPLING_REPORT_NONE,    /* it names no sample */
	SAMPLING_REPORT_NEW,     /* the hazard that it opens begins a sampling */
	SAMPLING_REPORT_RESULT,  /* the result of a sampling that waits for it: opens a hazard */
	SAMPLING_REPORT_REPEATS, /* the sample has its hazard: one more signal of it */
	SAMPLING_REPORT_SETTLED, /* the sample's failure is void, or it was cancelled: nothing */
};

struct sampling_report {
	enum sampling_report_kind kind;
	struct object_id sampling; /* NEW, RESULT: the source of the hazard */
	uint64_t hazard;           /* REPEATS */
	bool traced;               /* RESULT: its maker's region is asked by a letter */
};

struct sampling_report sampling_study_report(const struct decide_context *context,
					     const Zh__ReportRegistered *report);
/* Behind the hazard that a RESULT opened. */
void sampling_result_told(const struct decide_context *context, struct decision *decision,
			  const struct sampling_report *report);

#endif
