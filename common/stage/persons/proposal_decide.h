/* Acts of two persons: what one proposes and another approves, rejects, or lets be replaced. */
#ifndef ZHIAN_STAGE_PROPOSAL_DECIDE_H
#define ZHIAN_STAGE_PROPOSAL_DECIDE_H

#include "common/core/common_rows.h"
#include "common/core/decider.h"
#include "common/policy/gates/gate.h"

/* An act of two persons, by its row or because policy says so of this one, is tried, so that what
 * is illegal is refused at once, and then becomes a proposal: with a clock, and in the place of an
 * open one of the same act for the same target.  Any other act is decided. */
void proposal_decide_act(const struct decide_context *context, const struct decider *decider,
			 const struct input *input, struct decision *decision);

/* Refused when it isn't open (superseded: by which), by the proposer, without the role, without
 * seen_version, and (CONFLICT) when the target isn't any more what the second person saw.  Where
 * the proposer's key or role has ended it is refused, and the proposal ends with that. */
void proposal_approve(const struct decide_context *context, const struct decider *decider,
		      const struct input_act *asked, struct decision *decision);
/* proposal.reject and proposal.withdraw, with a reason; CONFLICT as above where seen_version is
 * stated. */
void proposal_end(const struct decide_context *context, const struct decider *decider,
		  const struct input_act *asked, struct decision *decision);

/* An open proposal as it is there, its command in the arena. */
struct open_proposal {
	struct proposal_row row;
	struct bytes command;
	uint64_t number;
};

/* false: refused (none, not open any more), or the arena is full. */
bool proposal_load(const struct decide_context *context, uint64_t number, struct decision *decision,
		   struct open_proposal *ret_proposal);
/* What the act would lead to with this second person: decided, nothing is written. */
void proposal_run(const struct decide_context *context, const struct decider *decider,
		  const struct open_proposal *proposal, const struct input_act *asked,
		  struct decision *decision);
/* May this person be its second one? */
bool proposal_may_decide(const struct act_roles *roles, const struct proposal_row *row,
			 const struct principal *person);

/* What an approval must have seen: the target's version now, of a list of people the adopted one's;
 * 1 for what has neither. */
uint64_t proposal_version(const struct rows_reader *rows, const struct decider *decider,
			  const char *act, struct object_id target);
/* The same of a proposal by its number; 0: there is none. */
uint64_t proposal_seen(const struct rows_reader *rows, const struct decider *decider,
		       uint64_t proposal);
struct object_id proposal_target(const struct proposal_row *row, enum daemon daemon);

/* The last event is before the others. */
void decision_put_first(struct decision *decision);

#endif
