/* hazard's decisions, by subject. */
#ifndef ZHIAN_SERVICES_HAZARD_DECIDE_H
#define ZHIAN_SERVICES_HAZARD_DECIDE_H

#include "common/core/officers.h"
#include "common/policy/papers/work.h"
#include "feed.pb-c.h"
#include "hazard.pb-c.h"
#include "services/hazard/acts.h"
#include "services/hazard/states.h"
#include "services/hazard/tables.h"

/* decide_report.c: a registered report opens a hazard, joins one, or waits; a check or a join by a
 * person decides it. */
decide_fn hazard_decide_report;
decide_fn hazard_decide_checked;
decide_fn hazard_decide_joined;
decide_fn hazard_decide_reclassified;
decide_fn hazard_decide_unjoined;
/* rectification/decide_upstream.c: cases and answers of other regions. */
decide_fn hazard_case_filed, hazard_case_decided, hazard_case_served, hazard_case_not_filed,
	hazard_case_closed, hazard_referral_answered;
/* rectification/decide_act.c: acts on hazards. */
decide_fn hazard_decide_act;

/* ---- an act on a hazard, as its functions share it */

struct hazard_call {
	struct work *work;
	struct object_id hazard;
	struct hazard_row row;
	struct hazard_text_head texts; /* the fixed part of the cold row */
	struct hazard_more more;
};

/* work_may() and work_may_as() in the hazard's life. */
bool hazard_may(struct hazard_call *call, enum hazard_event event);
bool hazard_may_as(struct hazard_call *call, enum hazard_event event, const char *code);
/* Emits with the next object version (the dispatch sets every event's trace). */
struct event *hazard_emit(struct hazard_call *call, uint16_t kind, const void *body);

/* How it is dealt with, by policy: large and urgent ones strictly and fast (从严从快). */
struct hazard_handling {
	const struct rule *rule; /* that says so */
	bool fast;
	uint32_t term_days, reinspect_days, look_back_days; /* 0: the clock's own */
};
struct hazard_handling hazard_handling_of(const struct hazard_call *call);
/* Names the rule on the event. */
void hazard_handling_rule(const struct hazard_call *call, struct event *event,
			  const struct hazard_handling *handling);

/* Attachments by digest, at most as many as the file keeps; otherwise refuses. */
bool hazard_evidence_is_sound(struct hazard_call *call, Zh__Attachment *const *evidence,
			      size_t count);
/* What a visit needs: two officers, evidence, a day that isn't in the future; otherwise refuses. */
struct hazard_visit {
	const char **officers;
	size_t officer_count;
	Zh__Attachment **evidence;
	size_t evidence_count;
	bool has_on_day;
	uint32_t on_day;
};
/* The officers become those of the list of people. */
bool hazard_visit_is_sound(struct hazard_call *call, struct hazard_visit *visit, int32_t *ret_day);
/* Without a second person yet, or one who neither proposed it nor owns or re-inspected the hazard;
 * else refused with `code`. */
bool hazard_second_is_sound(struct hazard_call *call, const char *code);
/* Are goods registered, sealed or seized that nobody has decided on?  Refuses then. */
bool hazard_holds_nothing(const struct decide_context *context, struct decision *decision,
			  uint64_t hazard, const char *code);
bool hazard_custody_is_empty(struct hazard_call *call, const char *code);
/* The clock of the term that the firm has to correct; 0: none runs. */
uint64_t hazard_term_running(const struct hazard_call *call);

/* One function for each row of acts.h. */
typedef void hazard_act_fn(struct hazard_call *call);
#define X(id, text, flags, roles, second, target, body, run) hazard_act_fn run;
HAZARD_ACT_LIST(X)
#undef X

decide_fn hazard_decide_mark;
/* Opened again: the term of the next order begins. */
void hazard_wake(const struct decide_context *context, struct decision *decision,
		 struct object_id hazard, const char *why);
/* Written reports are owed from now on, once a month until it is closed: what a campaign leaves
 * unfinished (notice 001).  Nothing is done where they are owed already or the hazard is at rest.
 */
void hazard_progress_owed(const struct decide_context *context, struct decision *decision,
			  uint64_t hazard, const char *why);

/* Why supervision of a firm is thought of. */
struct supervision_cause {
	Zh__HazardLevel level;           /* of a hazard; UNKNOWN: no hazard's */
	const struct hazard_row *hazard; /* that has the level; NULL: none */
	uint64_t major; /* that is just set to major, not yet in the firm's row; 0: none */
	bool listed;    /* the firm is */
};

/* Proposes supervision of a firm when the rule says so and it was not proposed yet. */
void hazard_decide_supervision(const struct decide_context *context, struct decision *decision,
			       uint64_t firm, const struct trace_ref *trace,
			       const struct supervision_cause *cause);
struct firm_majors {
	unsigned count;
	uint64_t hazard[FIRM_MAJORS_MAX]; /* the oldest finding first */
	int32_t day[FIRM_MAJORS_MAX];     /* of finding */
};
/* The newest major hazards of a firm that count, each cause once, found within the two years that
 * end `today`; `with` one that the row doesn't hold yet (0: none). */
struct firm_majors hazard_firm_majors(const struct rows_reader *rows, uint64_t firm,
				      const struct firm_row *row, int32_t today, uint64_t with);
/* Where the two years begin that end on this day. */
int32_t hazard_majors_window(int32_t today);

/* The firm that a key stands for, merges followed.  0: unknown. */
uint64_t hazard_firm_current(const struct rows_reader *rows, const char *key,
			     struct firm_row *ret_row);

/* As hazard_day_stated, of what was done about a hazard: false before it was found, too. */
bool hazard_act_day(const struct hazard_call *call, bool stated, uint32_t yyyymmdd,
		    int32_t *ret_day);
/* yyyymmdd as stated, today when not stated; false: not a day, or in the future. */
bool hazard_day_stated(const struct decide_context *context, bool stated, uint32_t yyyymmdd,
		       int32_t *ret_day);

#endif
