/* What every daemon decides alike: second persons, clocks by hand, quarantine, adopted books. */
#ifndef ZHIAN_STAGE_COMMON_DECIDE_H
#define ZHIAN_STAGE_COMMON_DECIDE_H

#include "common/core/common_rows.h"
#include "common/core/decider.h"

/* Acts that every daemon has: proposal.approve|reject|withdraw,
 * clock.begin|end|suspend|resume|stands|extend|told|correct|rule|confirm, quarantine.requeue|drop,
 * policy|calendar|dictionary|people.adopt, demo.advance. */
enum common_act {
	COMMON_ACT_PROPOSAL_APPROVE = 1000,
	COMMON_ACT_PROPOSAL_REJECT,
	COMMON_ACT_PROPOSAL_WITHDRAW,
	COMMON_ACT_CLOCK_SUSPEND,
	COMMON_ACT_CLOCK_RESUME,
	COMMON_ACT_CLOCK_EXTEND,
	COMMON_ACT_CLOCK_CONFIRM,
	COMMON_ACT_QUARANTINE_REQUEUE,
	COMMON_ACT_QUARANTINE_DROP,
	COMMON_ACT_POLICY_ADOPT,
	COMMON_ACT_CALENDAR_ADOPT,
	COMMON_ACT_DICTIONARY_ADOPT,
	COMMON_ACT_PEOPLE_ADOPT,
	COMMON_ACT_DEMO_ADVANCE,
	COMMON_ACT_CLOCK_CORRECT,
	COMMON_ACT_CLOCK_RULE,
	COMMON_ACT_CLOCK_PUT_RIGHT,
	COMMON_ACT_RESTORE_CONFIRM_SERIES,
	COMMON_ACT_CLOCK_TOLD,
	COMMON_ACT_CLOCK_BEGIN,
	COMMON_ACT_CLOCK_END,
	COMMON_ACT_CLOCK_STANDS,
};

/* 2100-01-01: where a demonstration's time ends.  Terms begun then still end before 2200, after
 * which there are no days (common/base/time.h). */
#define DRIVEN_LAST_MS INT64_C(4102416000000)

extern const struct act common_acts[];
extern const size_t common_act_count;

/* Acts by name, the service's own and the common ones; NULL: none. */
const struct act *decider_act(const struct decider *decider, const char *name);

/* Decides the input: by itself where it is common to all daemons, else by decider->decide.  An act
 * that needs a second person is tried (so that what is illegal is refused at once) and becomes
 * Proposed; proposal.approve runs it with both persons. */
void stage_decide(const struct decide_context *context, const struct decider *decider,
		  const struct input *input, struct decision *decision);

/* What the shell made of an adopted book before decide: extra of the act's body. */
struct book_extra {
	uint8_t digest[32];
	uint32_t version;
	struct {               /* of a list of people, beside the one in force */
		bool gives;    /* somebody may more than before */
		bool two_left; /* it has two who together could change it again */
		/* the list in force has another person who may approve at all */
		bool anybody_there;
		bool second_there; /* and with a role that the proposer hasn't */
	} people;
};

/* The quarantined event, read again: extra of quarantine.requeue. */
struct requeue_extra {
	enum daemon source;
	const struct event *event;
};

#endif
