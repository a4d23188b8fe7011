/* What escalation's tests share: a driver over the books that ship, and the steps of a case's
 * main line. */
#ifndef ZHIAN_TESTS_ESCALATION_FIXTURE_H
#define ZHIAN_TESTS_ESCALATION_FIXTURE_H

#include "common/core/common_tables.h"
#include "escalation.pb-c.h"
#include "hazard.pb-c.h"
#include "services/escalation/escalation.h"
#include "services/escalation/states.h"
#include "services/escalation/tables.h"
#include "tests/lib/decider_driver.h"
#include "tests/lib/test.h"

#define REGION 522701u
#define NEIGHBOUR 522702u
#define FIRM_KEY "91522701MA6DK1XY3B"
#define FIRM_NAME "都匀市城南五金店"

/* Friday, 2025-03-07 10:00. */
int64_t fixture_begin_ms(void);

extern const struct principal fixture_officer, fixture_colleague, fixture_leader, fixture_reviewer;

int fixture_setup(void **state); /* *state is a struct decider_driver */
int fixture_teardown(void **state);

/* A hazard of FIRM_KEY is opened; no producer elsewhere unless `producer_region`. */
struct hazard_facts {
	Zh__HazardLevel level;
	Zh__Violation violation;
	uint32_t producer_region;
	uint32_t consecutive_failures;
};
enum verdict fixture_hazard(struct decider_driver *driver, uint64_t number,
			    struct hazard_facts facts);
enum verdict fixture_mark(struct decider_driver *driver, uint64_t hazard, enum clock_id purpose,
			  Zh__ClockMark mark, uint64_t clock);

/* An act by this person; asserts the verdict.  An act that needs a second person is approved by
 * the leader. */
void fixture_act(struct decider_driver *driver, const struct principal *person, const char *act,
		 struct object_id target, const void *body, enum verdict wanted);
/* Proposes, and approves as the leader; the verdict of the approval. */
enum verdict fixture_two_persons(struct decider_driver *driver, const struct principal *person,
				 const char *act, struct object_id target, const void *body);
void fixture_refused(struct decider_driver *driver, const char *code);

struct measure_row fixture_measure(struct decider_driver *driver, uint64_t number);
struct notice_row fixture_notice(struct decider_driver *driver, uint64_t number);
struct casefile_row fixture_case(struct decider_driver *driver, uint64_t number);

/* Case 1 brought to a state of its procedure by the main line: CHECKED, FILED, REPORTED,
 * REVIEWED, NOTICED or DECIDED (a fine of 50,000 yuan and stop of business, listing announced
 * and decided). */
struct object_id fixture_case_to(struct decider_driver *driver, enum case_state state);
/* Each point of a review met, and an opinion; each content of a penalty's decision. */
void fixture_points_met(Zh__CaseReviewCommand *body);
void fixture_decision_written(Zh__CaseDecideCommand *body);
#define FIXTURE_FINE_FEN INT64_C(5000000)

#endif
