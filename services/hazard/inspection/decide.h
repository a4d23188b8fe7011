/* Decisions of this folder, by subject, and what their functions share. */
#ifndef ZHIAN_HAZARD_INSPECTION_DECIDE_H
#define ZHIAN_HAZARD_INSPECTION_DECIDE_H

#include "common/policy/gates/gate.h"
#include "inspection.pb-c.h"
#include "services/hazard/acts.h"
#include "services/hazard/decide.h"
#include "services/hazard/inspection/states.h"
#include "services/hazard/inspection/tables.h"

/* An act as its functions see it.  What it is about is in the member of its kind; an act that
 * creates has none. */
struct inspection_call {
	struct work *work;
	struct object_id id;
	uint32_t object_version;       /* as it is now; 0: about to be made */
	const struct trace_ref *trace; /* NULL: the act begins its own story */
	const struct state_table *table;
	uint8_t state;
	struct inspection_row row; /* OBJECT_INSPECTION */
	struct inspection_texts texts;
	struct roll roll;     /* OBJECT_DRAW, OBJECT_SELF_CHECK */
	struct key_area area; /* OBJECT_KEY_AREA */
};

/* work_may() and work_may_as() in the object's table. */
bool inspection_may(struct inspection_call *call, uint8_t event);
bool inspection_may_as(struct inspection_call *call, uint8_t event, const char *code);
/* Emits about the act's object, with its next version. */
struct event *inspection_emit(struct inspection_call *call, uint16_t kind, const void *body);
/* Starts a clock to the end of `due_day`; 0: with the rule's own budget. */
void inspection_clock_start(struct inspection_call *call, enum clock_id purpose,
			    struct object_id subject, int32_t due_day);
/* Stops what runs for the act's object, then starts `purpose` (CLOCK_NONE: nothing). */
void inspection_clock(struct inspection_call *call, enum clock_id purpose, int32_t due_day);
/* A day that is told and not before today; 0: not told.  false: refused. */
bool inspection_due_day(struct inspection_call *call, bool stated, uint32_t yyyymmdd,
			const char *where, int32_t *ret_day);
/* The firm that a key stands for, merges followed; 0: refused as not found. */
uint64_t inspection_firm(struct inspection_call *call, const char *key, struct firm_row *ret_row);
/* The key of a firm, in the arena; NULL: there is no such firm, or the arena is full. */
const char *inspection_firm_key(struct inspection_call *call, uint64_t firm);

struct hazard_finding;
/* Opens a hazard at the visited firm; what isn't of the visit itself is the caller's to state.  Its
 * number; 0: refused, or the arena is full. */
uint64_t inspection_open_hazard(struct inspection_call *call, Zh__Violation violation,
				struct hazard_finding finding);

struct inspection_named {
	size_t most;
	int32_t day; /* of the visit; 0: they are sent from today on */
};
/* Two different officers at the least, on covert visits too (行政处罚法42), qualified on the day.
 * Their ids as the list of people writes them; NULL: refused. */
const char **inspection_officers(struct inspection_call *call, const char *const *officers,
				 size_t count, const struct inspection_named *named);
/* As the archive has it: Zh__CreditClass, 0 unknown. */
uint8_t inspection_credit_class(const struct rows_reader *rows, uint64_t firm);
/* A bit per Zh__FirmRole, by its archive or else as it was met; 0: unknown. */
uint32_t inspection_roles(const struct rows_reader *rows, uint64_t firm);

/* ---- what makes a visit lawful before anybody goes (decide_ground.c) */

/* What it rests on, as stated or else by what it is part of; false: refused with the gate. */
bool inspection_ground(struct inspection_call *call, const Zh__InspectionPlanCommand *command,
		       Zh__VisitGround *ret_ground);

struct inspection_items {
	const char **ids;
	size_t count;
};
/* Those stated, or else the one that is done by this checklist; each is on the published list
 * today, and one of them is done by the checklist.  false: refused with the gate.  A policy from
 * before there was a list leaves them as they are. */
bool inspection_items(struct inspection_call *call, const char **items, size_t count,
		      const char *checklist, struct inspection_items *ret_items);

struct inspection_cap {
	int32_t year;
	uint32_t before, cap;    /* those that count already; 0: no policy has a cap */
	const struct rule *rule; /* NULL likewise */
};
/* false: the firm has had, or has planned, as many visits in the year of `day` as the cap says. */
bool inspection_cap(const struct decide_context *context, uint64_t firm, int32_t day,
		    struct inspection_cap *ret_cap);
bool inspection_cap_refuse(struct inspection_call *call, const struct inspection_cap *cap,
			   uint64_t firm);
/* Beside a planned visit of that year that isn't made yet (综合查一次): refused, or, with the
 * reason why they can't be one, a second person's.  false: refused with the gate. */
bool inspection_merge_refuse(struct inspection_call *call, const char *code, uint64_t other);
bool inspection_merged(struct inspection_call *call, uint64_t firm, int32_t year);
/* Writes into the event how the visit stands to the cap.  false: the arena is full. */
bool inspection_cap_tell(struct inspection_call *call, Zh__InspectionPlanned *body,
			 const struct inspection_cap *cap);

/* The items that the visit is for; none: nothing was said of them.  false: the arena is full. */
bool inspection_items_planned(struct inspection_call *call, struct inspection_items *ret_items);
bool inspection_result_is_owed(const struct inspection_call *call);
/* The record is whole: what was opened on site is told to the firm, within its term. */
void inspection_result_owed(struct inspection_call *call);

/* No checklist of that name, or not one alone fits: says which there are today. */
void inspection_refuse_checklist(struct inspection_call *call);

/* One function for each row of acts.h. */
typedef void inspection_act_fn(struct inspection_call *call);
#define X(id, text, flags, roles, second, target, body, run) inspection_act_fn run;
HAZARD_INSPECTION_ACT_LIST(X)
#undef X

/* ---- rolls (roll.c) */

/* Which firms a roll lists: those named, else those of a class, of a key area, or both. */
struct roll_filter {
	const char *const *firm_keys;
	size_t firm_key_count;
	const char *class_code; /* NULL: any */
	uint64_t area;          /* 0: any */
};

/* The firms' numbers, ascending, in the arena; 0: refused, or the arena is full. */
size_t inspection_roll(struct inspection_call *call, const struct roll_filter *filter,
		       uint64_t **ret_firms);

#endif
