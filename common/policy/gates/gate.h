/* Gates of the law as data of the policy (gates.yaml): what each wants and, for each act that
 * stands at it, who decides and who is the second person.  The least stays in the program
 * (common/core/gate_rows.def): a policy that wants less isn't taken.
 */
#ifndef ZHIAN_POLICY_GATE_H
#define ZHIAN_POLICY_GATE_H

#include "common/core/gates.h"
#include "common/core/officers.h"

struct policy;

struct gate_law {
	uint32_t version; /* 0: the policy is from before there were gates in it */
	const char *articles;
	const char *wants_zh, *wants_en;
	const char *confidence;
	const char *file;
	uint32_t line, column;
};

/* What the policy wants of an act there; the least where it says nothing, or there is none. */
const struct gate_row *policy_gate_row(const struct policy *policy, enum gate_row_id row);
/* NULL: the policy, or all that there is, says nothing of it. */
const struct gate_law *policy_gate_law(const struct policy *policy, enum gate gate);
/* The articles that a refusal quotes. */
const char *policy_gate_articles(const struct policy *policy, enum gate gate);

/* Who may ask for an act and who may approve it, whatever it is about: by the gates at which it
 * stands, else by its own row. */
struct act_roles {
	uint32_t by, second;
	bool always;     /* it needs a second person, of whatever matter it is */
	bool other_role; /* who has a role that the proposer hasn't */
	bool matters;    /* some matters have rows of their own, of which the decider asks */
	enum gate gate;  /* that says so; GATE_NONE: the house's own rule, or as the matter is */
};
struct act_roles policy_act_roles(const struct policy *policy, const struct act *act);

/* Whether who has one of `roles` is always one of `least`: the chief head is a head too. */
bool gate_roles_within(uint32_t roles, uint32_t least);

/* An act as somebody would ask for it: by whom, approved by whom, with what on record. */
struct gate_trial {
	const char *act;
	enum gate_ground ground;
	uint32_t by, second;       /* roles; second 0: nobody has approved */
	struct wide_set on_record; /* enum gate_need */
};
enum gate_outcome { GATE_PERMITS, GATE_PROPOSES, GATE_REFUSES };
struct gate_answer {
	enum gate_outcome outcome;
	enum gate_row_id row; /* that says so; GATE_ROW_COUNT: none does */
	bool lacks;           /* refused: `need` isn't on record; else who it is may not */
	enum gate_need need;
	uint32_t to; /* proposed: who may approve */
};
/* What the gates say of it, and nothing but the gates. */
struct gate_answer gate_try(const struct policy *policy, const struct gate_trial *trial);

/* Of who may not ask for the act; `gate` says so, GATE_NONE: the house's own rule. */
struct refusal gate_role_refusal(const struct policy *policy, const struct act *act,
				 enum gate gate);

/* Of a matter that has a row of its own: whether who asks, and who approves, may; asks for a second
 * person where the row has one.  false: refused by the gate, with `code` where the least isn't
 * met, else with act.role_by_law or proposal.role_by_law. */
bool decide_gate_roles(const struct decide_context *context, struct decision *decision,
		       const struct input_act *act, enum gate_row_id row, const char *code);

/* What lacks on record. */
struct gate_lack {
	enum gate gate;
	enum gate_need need;
	enum gate_ground ground;
	const char *code; /* of the refusal */
};
/* Whether the gate's row of the act wants it; where it does, the act is refused by the gate, and
 * the refusal names the need. */
bool decide_lacks(const struct decide_context *context, struct decision *decision,
		  const struct input_act *act, struct gate_lack lack);

/* Whether something is in the field of that name: a text, an entry of a list.  false also
 * without a message or name, and where the message has no such field. */
bool gate_field_stated(const ProtobufCMessage *body, const char *name);

/* What the policy wants on record of the act, as this matter has it, and the law doesn't: in the
 * fields of its message.  false: refused by the gate. */
bool decide_gate_more(const struct decide_context *context, struct decision *decision,
		      const struct input_act *act, enum gate_ground ground);

/* The officers that an act names, by what `ask.gate` wants of them: two (else `ask.least`), with
 * certificates that were valid that day (else only counted).  As decide_officers(). */
const char **decide_gate_officers(const struct decide_context *context, struct decision *decision,
				  const struct input_act *act, enum gate_ground ground,
				  const struct officers_ask *ask);
/* Two of them, as 程序规定22 wants wherever the law is enforced on the spot. */
const char **decide_two_officers(const struct decide_context *context, struct decision *decision,
				 const struct input_act *act, struct object_id matter,
				 const char *const *named, size_t count, int32_t day,
				 const char *too_few);

/* Who names the officers is the unit head (行政处罚法42, 程序规定19(2)); a list from before that
 * role leaves it to whom the act's row names.  false: refused with `code`. */
bool decide_unit_head(const struct decide_context *context, struct decision *decision,
		      const struct input_act *act, const char *code);

/* 移送规定5: the chief head decides on what goes to the police, as one of the act's two persons; in
 * an office without one it is whoever may be its second person, who presides.  false: refused by
 * the gate.  Asks for a second person where there is none yet. */
bool decide_chief_head(const struct decide_context *context, struct decision *decision,
		       const struct input_act *act, enum gate_ground ground, const char *code);

/* Who decides on this person's recusal: a head; on a head's, the chief head; on the chief head's,
 * two heads with the minutes of the collective (程序规定4(1)); never whom it is about, under any
 * spelling.  false: refused by the gate.  A second person is asked for where there must be one. */
bool decide_recusal_by(const struct decide_context *context, struct decision *decision,
		       const struct input_act *act, const char *who, const char *minutes);

/* A refusal by a gate quotes the articles of the policy in force. */
void decide_gate_articles(const struct decide_context *context, struct decision *decision);

#endif
