/* Campaigns in the driver: a small plan over March 2025, and the acts of its life. */
#ifndef ZHIAN_TESTS_CAMPAIGN_FIXTURE_H
#define ZHIAN_TESTS_CAMPAIGN_FIXTURE_H

#include "campaign.pb-c.h"
#include "escalation.pb-c.h"
#include "services/hazard/campaign/count.h"
#include "services/hazard/campaign/states.h"
#include "services/hazard/campaign/tables.h"
#include "tests/unit/services/hazard/hazard_fixture.h"

/* Two phases (10–20 and 21–31 March, the first freezes), toys, producers; counters in this order.
 */
enum test_counter {
	COUNTER_PATROLS,
	COUNTER_LICENCES,
	COUNTER_PROBLEMS,
	COUNTER_INSPECTED,
	COUNTER_PUNISHED,
	COUNTER_INTERVIEWED,
	COUNTER_STRUCK,
	COUNTER_EXPOSED,
	COUNTER_HELPED,
	COUNTER_TRAINED,
};
extern const char campaign_yaml[];

/* Who didn't write a self-check. */
extern const struct principal campaign_leader;

/* The plan of `yaml`, kept until the process ends; fails the test when there is a problem. */
const Zh__CampaignPlan *campaign_plan_of(const char *yaml);

enum verdict campaign_adopt(struct decider_driver *driver, const Zh__CampaignPlan *plan,
			    uint32_t year);
enum verdict campaign_do(struct decider_driver *driver, const char *name, uint64_t campaign,
			 const void *body);
enum verdict campaign_issue(struct decider_driver *driver, uint64_t campaign);
enum verdict campaign_simple(struct decider_driver *driver, const char *name, uint64_t campaign);
enum verdict campaign_self_check(struct decider_driver *driver, uint64_t campaign,
				 const char *unit);
enum verdict campaign_task(struct decider_driver *driver, uint64_t campaign, const char *task,
			   uint32_t count);
enum verdict campaign_return(struct decider_driver *driver, uint64_t campaign, const char *unit);

/* A campaign of the test plan, adopted and issued. */
uint64_t campaign_running(struct decider_driver *driver);
/* To 09:00 of a day of 2025, month × 100 + day. */
void campaign_at(struct decider_driver *driver, uint32_t md);
/* In the phase that is the last one, with the list frozen. */
uint64_t campaign_in_last_phase(struct decider_driver *driver);

struct campaign_row campaign_of(struct decider_driver *driver, uint64_t campaign);
struct campaign_totals campaign_total(struct decider_driver *driver, uint64_t campaign,
				      enum test_counter counter);
/* Firms of the scope, 1 to `count`, met before anything else; each by a report that opens a hazard.
 */
void campaign_firms(struct decider_driver *driver, unsigned count);
enum verdict campaign_patrol(struct decider_driver *driver, unsigned firm);
bool campaign_clock(struct decider_driver *driver, uint64_t campaign, enum clock_id purpose);

#endif
