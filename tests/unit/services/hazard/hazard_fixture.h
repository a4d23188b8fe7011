/* hazard in the driver, with the books that ship, and reports to feed it. */
#ifndef ZHIAN_TESTS_HAZARD_FIXTURE_H
#define ZHIAN_TESTS_HAZARD_FIXTURE_H

#include "hazard.pb-c.h"
#include "intake.pb-c.h"
#include "services/hazard/hazard.h"
#include "services/hazard/states.h"
#include "services/hazard/tables.h"
#include "tests/lib/decider_driver.h"
#include "tests/unit/services/intake/shipped_books.h"

#define HAZARD_REGION 522701u

/* Whom no re-inspection names: may be the second person of a cancel-off. */
extern const struct principal hazard_leader;

struct told { /* one registered report with what a test may change */
	Zh__ReportRegistered report;
	Zh__FirmRef firm;
	Zh__ProductRef product;
	Zh__Quantity quantity;
	Zh__Violation violations[2];
	char code[19];
};

int hazard_setup(void **state); /* *state: struct decider_driver */
int hazard_teardown(void **state);
/* Each firm's count of open major hazards against the hazards themselves; also at a teardown. */
void check_majors(struct decider_driver *driver);

/* An event as it might be stored, folded as it is, without a decision: by two persons. */
enum status hazard_stored(struct decider_driver *driver, struct object_id subject, uint16_t kind,
			  const void *body);
int hazard_stored_teardown(void **state); /* nothing of that stands in a journal: no replay */
#define NO_DAY 20250231u                  /* February has none */

/* A failed sample of firm n, 500 pieces of batch "B1". */
void told_make(struct told *told, uint64_t report, unsigned firm);
enum verdict told_do(struct decider_driver *driver, struct told *told);
/* A hazard that a failed sample of firm n opened; its number. */
uint64_t open_sampling(struct decider_driver *driver, uint64_t report, unsigned firm,
		       const char *batch);
/* The same for a finding of an inspection. */
uint64_t open_inspection(struct decider_driver *driver, uint64_t report, unsigned firm);

struct hazard_row hazard_of(struct decider_driver *driver, uint64_t hazard);
struct firm_row firm_of(struct decider_driver *driver, uint64_t firm);
bool hazard_clock_runs(struct decider_driver *driver, uint64_t hazard, enum clock_id purpose);

/* The act, and its approval by `second` when it becomes a proposal. */
enum verdict act_by_two(struct decider_driver *driver, const char *name, uint64_t hazard,
			const void *body, const struct principal *second);
enum verdict act(struct decider_driver *driver, const char *name, uint64_t hazard,
		 const void *body);
/* Evidence: a photo by its digest. */
Zh__Attachment photo_make(void);
enum verdict order(struct decider_driver *driver, uint64_t hazard, bool statutory);
/* A correction order, with all that its paper says. */
void make_statutory(Zh__HazardOrderCommand *command);
/* Served as it is made. */
void served_today(const struct decider_driver *driver, Zh__HazardOrderCommand *command);
enum verdict claim(struct decider_driver *driver, uint64_t hazard);
enum verdict reinspect(struct decider_driver *driver, uint64_t hazard, bool passed);
/* Proposed by the officer and approved by `second`: the approval's verdict. */
enum verdict cancel_off(struct decider_driver *driver, uint64_t hazard, Zh__Quantity *quantity,
			const struct principal *second);
enum verdict cancel_off_batch(struct decider_driver *driver, uint64_t hazard, const char *batch,
			      const struct principal *second);
enum verdict look_back(struct decider_driver *driver, uint64_t hazard, bool passed);
enum verdict set_level(struct decider_driver *driver, uint64_t hazard, Zh__HazardLevel level);

/* A major one needs the leader too. */
enum verdict unfounded_by_two(struct decider_driver *driver, uint64_t hazard);

#endif
