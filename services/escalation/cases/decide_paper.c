/* What a paper of a case has to say before it counts: the report on the investigation, the opinion
 * of a review, the decision of a penalty.  程序规定 48, 53, 54, 62;
 * common/policy/papers/papers.def. */
#include "common/base/sabotage.h"
#include "common/policy/papers/work_paper.h"
#include "services/escalation/cases/cases.h"

bool paper_whole(struct work *work, enum gate gate, enum gate_need need)
{
	return SABOTAGE("case.paper-in-parts") || work_paper_whole(work, gate, need);
}

bool paper_said(struct work *work)
{
	struct paper_part parts[PAPER_PARTS_MAX];
	size_t count;
	uint16_t lacks = work_paper_missing(work, parts, &count);
	if (lacks == 0 || SABOTAGE("case.reported-in-parts"))
		return true;
	(void)work_refuse(work, "part_missing");
	decision_refuse_param(work->decision, "missing",
			      work_paper_options(work, parts, count, lacks));
	decision_refuse_param(work->decision, "article", parts[0].article);
	return false;
}

bool review_outcome_taken(struct work *work, Zh__ReviewOutcome outcome, bool *ret_agreed)
{
	*ret_agreed = outcome == ZH__REVIEW_OUTCOME__REVIEW_OUTCOME_AGREED;
	return (outcome >= ZH__REVIEW_OUTCOME__REVIEW_OUTCOME_AGREED &&
		outcome <= ZH__REVIEW_OUTCOME__REVIEW_OUTCOME_TO_INVESTIGATE) ||
	       work_invalid(work, "no_result", "outcome");
}

/* 程序规定 54: agreed is what has no fault; what is advised follows from one that was found. */
static bool outcome_follows(struct work *work, Zh__ReviewOutcome outcome)
{
	struct paper_part parts[PAPER_PARTS_MAX];
	size_t count = paper_parts(work_act(work)->body->descriptor, parts);
	uint8_t faults = paper_faults(work_act(work)->body), advising = 0;
	bool agreed = outcome == ZH__REVIEW_OUTCOME__REVIEW_OUTCOME_AGREED;
	for (size_t i = 0; i < count; i++)
		if (parts[i].advice == (int)outcome)
			advising |= (uint8_t)(1u << i);
	if ((agreed ? faults == 0 : advising == 0 || (faults & advising) != 0) ||
	    SABOTAGE("case.agrees-against-itself") ||
	    !work_lacks(work, agreed ? "point_against" : "no_point_for_it", GATE_APP_54,
			GATE_NEED_POINTS))
		return true;
	decision_refuse_param(work->decision, "points",
			      work_paper_options(work, parts, count, agreed ? faults : advising));
	return false;
}

bool review_whole(struct work *work, Zh__ReviewOutcome outcome)
{
	return paper_whole(work, GATE_APP_54, GATE_NEED_POINTS) && outcome_follows(work, outcome);
}
