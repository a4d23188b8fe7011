/* One decision at work: what the decide_*.c files of the daemons share.
 *
 * Everything that is allocated is in the input's arena; a full arena is noted in the decision,
 * and whoever gets NULL just goes on: the input is answered with FULL.
 *
 * An area's act is handed what it is on, loaded (work_target), and says what stops it, in order:
 *
 *	void hazard_act_hold(struct hazard_call *call)
 *	{
 *		const Zh__HazardHoldCommand *command = WORK_BODY(call->work, Zh__HazardHoldCommand);
 *		if (!hazard_may(call, HAZARD_EVENT_HOLD) || !work_reason_given(call->work))
 *			return;
 *		if (command->has_until_ms && command->until_ms <= call->work->context->now_ms) {
 *			(void)work_invalid(call->work, "until", "until_ms");
 *			return;
 *		}
 *		Zh__Held *body = NEW(call->work, Held);
 *		SET_OPTIONAL(body, until_ms, command->until_ms);
 *		(void)hazard_emit(call, KIND(HELD), body);
 *	}
 *
 * `hazard_may` is work_may() in the area's table, `hazard_emit` is work_emit_main() with the
 * object's next version: two lines in each area.
 */
#ifndef ZHIAN_POLICY_WORK_H
#define ZHIAN_POLICY_WORK_H

#include "common/base/assert.h"
#include "common/base/state_table.h"
#include "common/policy/gates/gate.h"
#include "common/policy/terms/decide_clock.h"

struct work {
	const struct decide_context *context;
	const struct input *input;
	struct decision *decision;
	/* Numbers of each kind that this decision has taken so far. */
	uint64_t taken[OBJECT_KIND_COUNT];
};

static inline const struct input_act *work_act(const struct work *work)
{
	ASSERT(work->input != NULL && work->input->kind == INPUT_ACT);
	return work->input->act;
}

/* The act's body; never NULL for an act whose row has one (the stage unpacks it). */
#define WORK_BODY(work, type) ((const type *)work_act(work)->body)

/* ---- events */

/* Emits with the object's next version; for acts and marks the trace comes from `trace` (NULL:
 * inherited). */
struct event *work_emit(struct work *work, uint16_t kind, struct object_id subject,
			uint32_t version, const void *body);
/* The same of what the act is on: the answer names it, at this version. */
struct event *work_emit_main(struct work *work, uint16_t kind, struct object_id subject,
			     uint32_t version, const void *body);
void work_trace(struct event *event, const struct trace_ref *trace);
struct object_id work_object(const struct work *work, enum object_kind kind, uint64_t number);
Zh__ObjectId *work_object_id(struct work *work, struct object_id id); /* as events name it */
/* `budget` 0: the rule's own.  Returns when it is due; 0: the policy has no such clock. */
int64_t work_clock(struct work *work, enum clock_id purpose, struct object_id subject,
		   int64_t anchor_ms, uint32_t budget);
void work_clocks_stop(struct work *work, enum clock_id purpose, struct object_id subject,
		      const char *why);
/* The subject's term has passed, was stopped, or never ran. */
bool work_term_over(const struct work *work, struct object_id subject, enum clock_id purpose);

/* ---- what an act is on, and who is named in it */

/* Whether the act's object is here (`found`, and not another region's), and as who acts has seen
 * it; else refused with one of the codes. */
bool work_target(struct work *work, bool found, uint32_t object_version, const char *not_found,
		 const char *moved_on);
/* What the decision has emitted so far belongs to this story. */
void work_trace_all(struct work *work, const struct trace_ref *trace);

/* ---- of whom and for what the gates ask, as gate.h, officers.h and handlers.h have it */

/* The act as a whole lacks it: "<act>.<why>". */
bool work_lacks(struct work *work, const char *why, enum gate gate, enum gate_need need);
bool work_lacks_as(struct work *work, enum gate gate, enum gate_need need, const char *code);
bool work_lacks_of(struct work *work, struct gate_lack lack);
bool work_gate_roles(struct work *work, enum gate_row_id row, const char *code);
bool work_gate_more(struct work *work, enum gate_ground ground);
bool work_unit_head(struct work *work, const char *code);
bool work_chief_head(struct work *work, enum gate_ground ground, const char *code);
bool work_recusal_by(struct work *work, const char *who, const char *minutes);
const char **work_gate_officers(struct work *work, enum gate_ground ground,
				const struct officers_ask *ask);
const char **work_two_officers(struct work *work, struct object_id matter, const char *const *named,
			       size_t count, int32_t day, const char *too_few);
const char *work_owner(struct work *work, struct object_id matter, const char *name);
bool work_handed_over(struct work *work, struct object_id matter, Zh__Assigned *body,
		      const char *code);
/* Whom the act gives the matter to, and from whom it is taken; NULL: refused. */
Zh__Assigned *work_assigned(struct work *work, struct object_id matter);

/* ---- what stops an act; each returns false, so that `return work_refuse(...)` reads well */

/* true: the table says GO.  Otherwise it is refused with "<act>.state", the row's id and what is
 * possible instead, or ignored (done without an event). */
bool work_may(struct work *work, const struct state_table *table, uint8_t state, uint8_t event);
/* The same with a code of its own; what the table ignores is refused, too. */
bool work_may_as(struct work *work, const struct state_table *table, uint8_t state, uint8_t event,
		 const char *code);
bool work_poison(struct work *work, const char *code);
/* With codes that aren't the act's own: what several acts check, or what has been said so since
 * before codes were the acts'. */
static inline bool work_refuse_as(struct work *work, const char *code, const char *rule)
{
	decision_refuse(work->decision, code, rule);
	return false;
}
static inline bool work_invalid_as(struct work *work, const char *code, const char *where)
{
	decision_invalid(work->decision, code, where);
	return false;
}
static inline bool work_not_found_as(struct work *work, const char *code)
{
	decision_not_found(work->decision, code);
	return false;
}
/* With the act's own. */
const char *work_code(struct work *work, const char *why); /* "<act>.<why>" */
static inline bool work_refuse_by(struct work *work, const char *why, const char *rule)
{
	return work_refuse_as(work, work_code(work, why), rule);
}
static inline bool work_refuse(struct work *work, const char *why)
{
	return work_refuse_by(work, why, NULL);
}
static inline bool work_invalid(struct work *work, const char *why, const char *where)
{
	return work_invalid_as(work, work_code(work, why), where);
}
static inline bool work_not_found(struct work *work, const char *why)
{
	return work_not_found_as(work, work_code(work, why));
}
/* seen_version is stated and isn't the object's. */
bool work_seen(struct work *work, uint32_t object_version);
bool work_reason_given(struct work *work);
/* When it happened: an act of two persons when the second one approves. */
int64_t work_when(const struct work *work);
/* Not in the future; 0 is replaced by when the act happened. */
bool work_moment(struct work *work, int64_t stated_ms, const char *where, int64_t *ret_ms);
/* Of a service, from which terms of the law run.  It is put on record later than it was made, so 0
 * is refused ("<act>.served_unstated", field served_ms), not replaced. */
bool work_served(struct work *work, int64_t stated_ms, int64_t *ret_ms);

/* ---- text, cut to what fits and always whole characters */

const char *work_join(struct work *work, const char *a, const char *b);
const char *work_text(struct work *work, const struct writer *text); /* a copy */
const char *work_copy(struct work *work, struct bytes text);         /* NULL: it is empty */
void work_put_text(struct writer *out, const char *text);
static inline bool work_text_given(const char *text)
{
	return text != NULL && text[0] != '\0';
}
/* Copies into a fixed field of a row: cut before a character that doesn't fit, the rest zero. */
void work_text_store(char *out, size_t size, const char *text);

#define TEXT_STORE(field, text) work_text_store((field), sizeof(field), (text))

#endif
