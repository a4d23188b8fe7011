/* Decisions about campaigns, by subject. */
#ifndef ZHIAN_SERVICES_HAZARD_CAMPAIGN_DECIDE_H
#define ZHIAN_SERVICES_HAZARD_CAMPAIGN_DECIDE_H

#include "common/policy/papers/work.h"
#include "services/hazard/acts.h"
#include "services/hazard/campaign/states.h"
#include "services/hazard/campaign/tables.h"

/* ---- for hazard's own dispatch */

decide_fn campaign_decide_act;
/* A mark of a clock whose subject is a campaign. */
decide_fn campaign_decide_mark;
/* decide_count.c: what another daemon did about a hazard of a campaign: one row of a counter. */
decide_fn campaign_notice_drafted, campaign_notice_served, campaign_interview_held,
	campaign_case_decided, campaign_case_published, campaign_case_closed,
	campaign_case_taken_down;
/* decide_case.c: a case about a hazard of a campaign was closed, published or taken down. */
void campaign_case_known(const struct decide_context *context, struct decision *decision,
			 uint64_t casefile, Zh__CampaignCaseStep step);
/* decide_urgent.c: after an act that made a hazard major, if a campaign counts that hazard. */
decide_fn campaign_decide_urgent;

/* ---- what its functions share */

struct campaign_call {
	struct work *work;
	struct object_id campaign;
	struct campaign_row row;
	struct trace_ref trace;
};

/* work_may() and work_may_as() in the campaign's life. */
bool campaign_may(struct campaign_call *call, enum campaign_event event);
bool campaign_may_as(struct campaign_call *call, enum campaign_event event, const char *code);
/* Emits with the next object version: a person's act. */
struct event *campaign_emit(struct campaign_call *call, uint16_t kind, const void *body);
/* Emits without one: what follows by the plan is no change that an act could have missed. */
struct event *campaign_emit_silent(struct campaign_call *call, uint16_t kind, const void *body);

/* A clock that runs to the end of `day`, whatever the policy's budget; its number, 0: none. */
uint64_t campaign_clock_until(struct campaign_call *call, enum clock_id purpose, int32_t day);
/* A clock whose one mark is due at once: the next slice is looked at in a turn of its own. */
void campaign_clock_slice(struct campaign_call *call);

/* One function for each row of acts.h. */
typedef void campaign_act_fn(struct campaign_call *call);
#define X(id, text, flags, roles, second, target, body, run) campaign_act_fn run;
HAZARD_CAMPAIGN_ACT_LIST(X)
#undef X

/* decide_phase.c: begins the next phase when its first day has come, else waits for it. */
void campaign_advance(struct campaign_call *call);
/* A report without dates is sent at once when something important happens. */
bool campaign_report_is_at_once(const struct campaign_part_row *report);
/* Begins a period of a report, to be sent by the end of that day; `about` NULL: of the plan. */
void campaign_period_begin(struct campaign_call *call, const struct campaign_part_row *report,
			   uint32_t period, int32_t due_day, const struct object_id *about);
/* The first period of every report, and the next one after it. */
void campaign_reports_begin(struct campaign_call *call);
void campaign_report_next(struct campaign_call *call, uint8_t report, uint32_t after);
void campaign_freeze_slice(struct campaign_call *call);
/* A unit that stands at nothing says so before its self-check is in; refuses otherwise. */
bool campaign_unit_spoke(struct campaign_call *call, const char *unit);
void campaign_sweep_slice(struct campaign_call *call);

#endif
