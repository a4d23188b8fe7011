/* What a paper of a case has to say before it counts: the report on the investigation, the opinion
 * of a review, the decision of a penalty.  程序规定 48, 53, 54, 62; common/policy/papers.def. */
#include "common/base/sabotage.h"
#include "common/policy/papers.h"
#include "services/escalation/decide_internal.h"

static void put_option(struct writer *out, const char *field)
{
	work_put_text(out, out->size == 0 ? "--" : " --");
	for (size_t i = 0; field[i] != '\0'; i++)
		work_put_text(out, field[i] == '_' ? "-" : (char[]){field[i], '\0'});
}

/* As the options of zhianctl: "--on-facts --on-basis". */
static const char *options_of(struct work *work, const struct paper_part *parts, size_t count,
			      uint8_t bits)
{
	uint8_t buffer[256];
	struct writer out = writer_over(buffer, sizeof buffer);
	for (size_t i = 0; i < count; i++)
		if ((bits >> i & 1) != 0)
			put_option(&out, parts[i].field->name);
	return work_text(work, &out);
}

/* A bit per part that isn't said; `ret_parts` has all of them. */
static uint8_t parts_missing(const ProtobufCMessage *body, struct paper_part *ret_parts,
			     size_t *ret_count)
{
	uint8_t lacks = 0;
	*ret_count = paper_parts(body->descriptor, ret_parts);
	for (size_t i = 0; i < *ret_count; i++)
		if (!paper_says(body, &ret_parts[i]))
			lacks |= (uint8_t)(1u << i);
	return lacks;
}

bool paper_whole(struct work *work, enum gate gate, enum gate_need need)
{
	struct paper_part parts[PAPER_PARTS_MAX];
	size_t count;
	uint8_t lacks = parts_missing(work_act(work)->body, parts, &count);
	if (lacks == 0 || SABOTAGE("case.paper-in-parts") ||
	    !casefile_lacks(work, "part_missing", gate, need))
		return true;
	decision_refuse_param(work->decision, "missing", options_of(work, parts, count, lacks));
	return false;
}

bool paper_said(struct work *work)
{
	struct paper_part parts[PAPER_PARTS_MAX];
	size_t count;
	uint8_t lacks = parts_missing(work_act(work)->body, parts, &count);
	if (lacks == 0 || SABOTAGE("case.reported-in-parts"))
		return true;
	(void)work_refuse(work, "part_missing");
	decision_refuse_param(work->decision, "missing", options_of(work, parts, count, lacks));
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
	    !casefile_lacks(work, agreed ? "point_against" : "no_point_for_it", GATE_APP_54,
			    GATE_NEED_POINTS))
		return true;
	decision_refuse_param(work->decision, "points",
			      options_of(work, parts, count, agreed ? faults : advising));
	return false;
}

bool review_whole(struct work *work, Zh__ReviewOutcome outcome)
{
	return paper_whole(work, GATE_APP_54, GATE_NEED_POINTS) && outcome_follows(work, outcome);
}
