/* What the files of the decisions share. */
#ifndef ZHIAN_SERVICES_HAZARD_SAMPLING_DECIDE_INTERNAL_H
#define ZHIAN_SERVICES_HAZARD_SAMPLING_DECIDE_INTERNAL_H

#include "services/hazard/acts.h"
#include "services/hazard/rectification/decide_open.h"
#include "services/hazard/sampling/decide.h"
#include "services/hazard/sampling/states.h"
#include "services/hazard/sampling/tables.h"

struct sampling_call {
	struct work *work; /* the act may be on its hazard */
	struct object_id id;
	struct sampling_row row;
	struct sampling_texts texts; /* borrowed; all zero while it is being planned */
	uint32_t emitted;            /* versions that this decision has given out */
};

/* With the next version and the firm's key. */
struct event *sampling_emit(struct sampling_call *call, uint16_t kind, const void *body);
bool sampling_load(struct sampling_call *call, uint64_t number);

/* ---- checks; false: refused */

bool sampling_day_stated(struct sampling_call *call, bool stated, uint32_t yyyymmdd,
			 int32_t *ret_day);
bool sampling_day_stated_at(struct sampling_call *call, bool stated, uint32_t yyyymmdd,
			    const char *where,
			    int32_t *ret_day); /* in another field than "on_day" */
bool sampling_text_given(struct sampling_call *call, const char *text, const char *code);
void sampling_refuse_day(struct sampling_call *call, const char *code, const char *rule,
			 const char *param, int32_t day);

/* ---- texts as messages state them; NULL: empty, or the arena is full */

const char *sampling_text_of(struct sampling_call *call, enum sampling_text text);
Zh__FirmRef *sampling_firm_of(struct sampling_call *call, enum sampling_text key,
			      enum sampling_text name, uint32_t region);
Zh__ProductRef *sampling_product_of(struct sampling_call *call);

/* ---- clocks */

uint64_t sampling_clock_start(struct sampling_call *call, enum clock_id purpose, int64_t anchor_ms,
			      uint32_t budget, int64_t *ret_due_ms);
void sampling_clocks_stop(struct sampling_call *call, enum clock_id purpose, const char *why);
/* One of several of the same purpose; 0 is fine. */
void sampling_clock_stop(struct sampling_call *call, uint64_t clock, const char *why);
/* The last day of a clock as it stands now, extensions included; `otherwise` when it is unknown. */
int32_t sampling_clock_last_day(struct sampling_call *call, uint64_t clock, int64_t otherwise_ms);

struct sampling_service_row sampling_service_now(struct sampling_call *call, uint8_t party);

/* One function for each row of acts.h. */
typedef void sampling_act_fn(struct sampling_call *call);
#define X(id, text, flags, roles, second, target, body, run) sampling_act_fn run;
HAZARD_SAMPLING_ACT_LIST(X)
#undef X

/* ---- decide_paper.c: false: refused */
bool sampling_draw_paper(struct sampling_call *call, const Zh__SamplingDrawCommand *command);
bool sampling_testers_sound(struct sampling_call *call, const Zh__SamplingResultCommand *command);
/* ---- decide_result.c */
uint64_t sampling_open_hazard(struct sampling_call *call, int32_t day, Zh__ReportKind kind,
			      Zh__Violation violation);
/* ---- decide_final.c */
void sampling_conclude(struct sampling_call *call, bool passed, bool retested, int32_t day);
/* Every term is over and no retest is open: two persons may make it final.  `over`: a clock that
 * ends with this input; 0: none. */
void sampling_final_when_ripe(struct sampling_call *call, uint8_t retest, uint64_t over);
/* ---- decide_request.c */
/* Drafts what the failure asks for: nothing where nobody may be asked or it was asked before. */
void sampling_draft_request(struct sampling_call *call, Zh__SamplingRequestKind kind);
void sampling_draft_trace(struct sampling_call *call, Zh__SamplingRequestKind kind);
bool sampling_request_next(struct sampling_call *call, uint32_t *ret_request);
/* false: refused, since by the policy nobody may do what is asked for. */
bool sampling_anybody_may(struct sampling_call *call, Zh__SamplingRequestKind kind);
void sampling_request_urge(struct sampling_call *call, uint64_t clock, enum clock_id purpose);
/* ---- decide_publish.c */
/* Who has it now, in the arena; NULL: the arena is full. */
const char **sampling_officers(struct sampling_call *call, size_t *ret_count);
void sampling_unlist(struct sampling_call *call);

#endif
