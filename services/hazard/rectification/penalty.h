/* Penalties that are carried out on a hazard, its goods or its firm: confiscation, stop of
 * business, revocation.  Each is the consequence of a decision that a case in escalation's journal
 * came to and that was served; no act of ours brings one (行政处罚法 9, 44, 57, 61; 产品质量法 17).
 */
#ifndef ZHIAN_SERVICES_HAZARD_PENALTY_H
#define ZHIAN_SERVICES_HAZARD_PENALTY_H

#include "common/policy/gates/gate.h"
#include "types.pb-c.h"

/* CaseDecided and CaseServed: noted when it is about such a penalty. */
void hazard_penalty_decided(const struct decide_context *context, struct decision *decision,
			    const struct event *event);
void hazard_penalty_served(const struct decide_context *context, struct decision *decision,
			   const struct event *event);

/* What an act wants to carry out. */
struct penalty_wanted {
	uint64_t casefile;
	uint64_t hazard; /* a case on another one, or on another firm, doesn't do */
	Zh__PenaltyKind kind;
	int32_t since; /* the decision rests on what happened on this day, or after it */
	int32_t day;   /* when it takes effect: not before it was served */
	const struct input_act *act;
	/* At which the act stands: a refusal names it, where the policy wants the decision. */
	enum gate gate;
	enum gate_ground ground;
};
/* Otherwise refuses with what lacks, and with what to do. */
bool hazard_penalty_in_force(const struct decide_context *context, struct decision *decision,
			     const struct penalty_wanted *wanted);
/* The same for whichever case on the hazard decided so; refuses with the nearest one. */
bool hazard_penalty_of_hazard(const struct decide_context *context, struct decision *decision,
			      struct penalty_wanted wanted, const char *none_code);
/* Where no case is named: whether the act goes on. */
bool hazard_penalty_unnamed(const struct decide_context *context, struct decision *decision,
			    const struct penalty_wanted *wanted, const char *code,
			    const char *next);

#endif
