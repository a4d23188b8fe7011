/* hazard's decisions, by subject. */
#ifndef ZHIAN_SERVICES_HAZARD_DECIDE_H
#define ZHIAN_SERVICES_HAZARD_DECIDE_H

#include "common/policy/decide_clock.h"
#include "feed.pb-c.h"
#include "hazard.pb-c.h"
#include "services/hazard/acts.h"
#include "services/hazard/states.h"
#include "services/hazard/tables.h"

decide_fn hazard_decide;

/* decide_report.c: a registered report opens a hazard, joins one, or waits; a check or a join by a
 * person decides it. */
void hazard_decide_report(const struct decide_context *context, const struct event *event,
			  struct decision *decision);
void hazard_decide_checked(const struct decide_context *context, const struct event *event,
			   struct decision *decision);
void hazard_decide_joined(const struct decide_context *context, const struct event *event,
			  struct decision *decision);
/* decide_upstream.c: cases, answers, listings. */
void hazard_decide_upstream(const struct decide_context *context, const struct event *event,
			    struct decision *decision);
/* decide_firm.c: acts on firms, and supervision that a rule proposes. */
void hazard_decide_firm_act(const struct decide_context *context, const struct input_act *act,
			    struct decision *decision);
/* decide_act.c: acts on hazards. */
void hazard_decide_act(const struct decide_context *context, const struct input_act *act,
		       struct decision *decision);

/* ---- an act on a hazard, as its functions share it */

struct hazard_act_call {
	const struct decide_context *context;
	struct decision *decision;
	const struct input_act *input;
	struct object_id hazard;
	struct hazard_row row;
	struct hazard_text_head texts; /* the fixed part of the cold row */
};

/* Looks the event up in the hazard's life; otherwise refuses with what is possible instead. */
bool hazard_act_permitted(struct hazard_act_call *call, enum hazard_event event, const char *code);
/* Emits with the next object version (the dispatch sets every event's trace).  NULL: the arena is
 * full. */
struct event *hazard_act_emit(struct hazard_act_call *call, uint16_t kind, const void *body);

#define CALL_BODY(call, type, descriptor)                                                          \
	DECISION_MESSAGE((call)->context, (call)->decision, type, descriptor)

/* decide_order.c, decide_reinspect.c, decide_goods.c, decide_end.c */
void hazard_act_order(struct hazard_act_call *call);
void hazard_act_claim(struct hazard_act_call *call);
void hazard_act_refuse(struct hazard_act_call *call);
void hazard_act_reinspect(struct hazard_act_call *call);
void hazard_act_cancel_off(struct hazard_act_call *call);
void hazard_act_look_back(struct hazard_act_call *call);
void hazard_act_goods(struct hazard_act_call *call);
void hazard_act_unfounded(struct hazard_act_call *call);
void hazard_act_to_case(struct hazard_act_call *call);
void hazard_act_refer(struct hazard_act_call *call);
void hazard_act_archive(struct hazard_act_call *call);

/* Proposes supervision of a firm when the rule says so and it was not proposed yet.  `major`: the
 * hazard that is just set to major, not yet in the firm's row; 0: none. */
void hazard_decide_supervision(const struct decide_context *context, struct decision *decision,
			       uint64_t firm, const struct trace_ref *trace, Zh__HazardLevel level,
			       uint64_t major, bool listed);
/* Major hazards of the last two years, `with` one that the row doesn't hold yet (0: none); their
 * numbers into ret_hazards, the oldest day into ret_from_day.  Both may be NULL. */
unsigned hazard_firm_majors(const struct firm_row *firm, int32_t today, uint64_t with,
			    uint64_t ret_hazards[FIRM_MAJORS_MAX], int32_t *ret_from_day);

/* The firm that a key stands for, merges followed.  0: unknown. */
uint64_t hazard_firm_current(const struct rows_reader *rows, const char *key,
			     struct firm_row *ret_row);

/* yyyymmdd as told, today when not stated; false: not a day, or in the future. */
bool hazard_day_told(const struct decide_context *context, bool stated, uint32_t yyyymmdd,
		     int32_t *ret_day);

static inline bool text_missing(const char *text)
{
	return text == NULL || text[0] == '\0';
}

#endif
