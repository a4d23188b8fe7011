/* A campaign's plan (工作方案): what may be in it, checked the same before and in the daemon.
 *
 * A plan is data (proto/campaign.proto); it is written as a file, read by
 * campaign_plan_load.h, and stands whole in the event that adopts it.  Its days
 * are month × 100 + day of the campaign's year, so that it can be used again.
 */
#ifndef ZHIAN_POLICY_CAMPAIGN_PLAN_H
#define ZHIAN_POLICY_CAMPAIGN_PLAN_H

#include "campaign.pb-c.h"
#include "common/base/bytes.h"

enum campaign_limit {
	CAMPAIGN_PHASES_MAX = 8,
	CAMPAIGN_TASKS_MAX = 48,
	CAMPAIGN_PHASE_TASKS_MAX = 14, /* their clocks start in one decision: DECISION_EVENTS_MAX */
	CAMPAIGN_COUNTERS_MAX = 24,    /* bits of CampaignFrozen.owed */
	CAMPAIGN_REPORTS_MAX = 6,      /* likewise */
	CAMPAIGN_REPORT_DAYS_MAX = 12,
	CAMPAIGN_ITEMS_MAX = 32,
	CAMPAIGN_UNITS_MAX = 32,
	CAMPAIGN_REGIONS_MAX = 6,
	CAMPAIGN_CODES_MAX = 200,
	CAMPAIGN_ID_MAX = 40,
	CAMPAIGN_TITLE_MAX = 240,
	CAMPAIGN_WHO_MAX = 120,
	CAMPAIGN_UNIT_MAX = 100, /* is in a row's key */
};

/* A part of a plan, as rows and problems name it. */
enum campaign_part {
	CAMPAIGN_PART_PLAN = 0,
	CAMPAIGN_PART_PHASE,
	CAMPAIGN_PART_TASK,
	CAMPAIGN_PART_COUNTER,
	CAMPAIGN_PART_REPORT,
	CAMPAIGN_PART_ITEM,
	CAMPAIGN_PART_UNIT,
};

/* X(ID, "code", "what is wrong"): the code's words for people are in the catalogue. */
#define CAMPAIGN_FLAW_LIST(X)                                                                      \
	X(ID, "campaign.plan.id", "an id is 1 to 40 small letters, digits and '-'")                \
	X(REPEATED, "campaign.plan.repeated", "the id is taken by another one of the same kind")   \
	X(TEXT, "campaign.plan.text", "a text is missing or longer than 240 bytes")                \
	X(WHO, "campaign.plan.who", "nobody is named, or a name is too long")                      \
	X(SOURCE, "campaign.plan.source", "its source is missing: a notice's section or 自定：…")  \
	X(NUMBER, "campaign.plan.number", "there are none, or more than a plan may have")          \
	X(SCOPE, "campaign.plan.scope", "the scope names neither classes nor flags of classes")    \
	X(REGION, "campaign.plan.region", "a region is six digits")                                \
	X(DAY, "campaign.plan.day", "this isn't a day of every year")                              \
	X(ORDER, "campaign.plan.order", "it doesn't follow what stands before it")                 \
	X(FREEZE, "campaign.plan.freeze",                                                          \
	  "exactly one phase freezes the list when firms are counted, else none")                  \
	X(PHASE, "campaign.plan.phase", "no such phase, or too many tasks begin with it")          \
	X(DUE, "campaign.plan.due", "it is due before its phase begins")                           \
	X(COUNTER, "campaign.plan.counter", "no such counter")                                     \
	X(MEASURE, "campaign.plan.measure",                                                        \
	  "each measure is counted once, and problems_handled always")                             \
	X(TARGET, "campaign.plan.target", "a target is 1 to 100 %, of what has a denominator")     \
	X(WHEN, "campaign.plan.when", "a report is weekly or on days of the year, not both")

enum campaign_flaw {
#define X(id, code, text) CAMPAIGN_FLAW_##id,
	CAMPAIGN_FLAW_LIST(X)
#undef X
		CAMPAIGN_FLAW_COUNT,
};

const char *campaign_flaw_code(enum campaign_flaw flaw);
const char *campaign_flaw_text(enum campaign_flaw flaw);

/* `index` of the part among its kind; `value`: what is there, NULL for none. */
typedef void campaign_flaw_fn(void *context, enum campaign_part part, size_t index,
			      enum campaign_flaw flaw, const char *value);

/* Calls `each` for everything that is wrong; returns how much there was. */
size_t campaign_plan_check(const Zh__CampaignPlan *plan, campaign_flaw_fn *each, void *context);

/* Firms of the frozen list; matters; things done, without a denominator. */
bool campaign_measure_of_firms(uint32_t measure);
bool campaign_measure_has_denominator(uint32_t measure);

/* month × 100 + day is a day of every year. */
bool campaign_md_valid(uint32_t md);
/* 2000 to 2199: a plan of any other year is a slip. */
bool campaign_year_valid(uint32_t year);
/* The day number of `md` in `year`, both valid. */
int32_t campaign_day(uint32_t year, uint32_t md);

#endif
