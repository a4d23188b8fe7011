/* A decided case on its way to be carried out, step by step. */
#ifndef ZHIAN_TESTS_EXECUTION_FIXTURE_H
#define ZHIAN_TESTS_EXECUTION_FIXTURE_H

#include "tests/unit/services/escalation/escalation_fixture.h"

struct object_id fixture_case_id(const struct decider_driver *driver);
struct execution_row fixture_execution(struct decider_driver *driver);
bool fixture_runs(struct decider_driver *driver, enum clock_id purpose);
/* The day on which the running term ends, as 20250331. */
int32_t fixture_due_day(struct decider_driver *driver, enum clock_id purpose);
/* It is that day, at ten. */
void fixture_on_day(struct decider_driver *driver, int year, int month, int day);

/* Decided on Monday, 2025-03-17; it is the day of its service. */
void fixture_served_case(struct decider_driver *driver);
void fixture_serve(struct decider_driver *driver);
void fixture_publish(struct decider_driver *driver);
/* Friday, 2025-04-11: the fifteen days to pay are over since the first. */
void fixture_overdue(struct decider_driver *driver);
void fixture_pays(struct decider_driver *driver, int64_t fen);
void fixture_surcharged(struct decider_driver *driver);
void fixture_demanded(struct decider_driver *driver); /* to be paid by 2025-04-30 */
void fixture_demanded_by(struct decider_driver *driver, uint32_t pay_by_day);
/* Contested today; and so that it stops what is carried out. */
void fixture_contested(struct decider_driver *driver, Zh__ContestKind kind);
void fixture_contest_stops(struct decider_driver *driver);

/* By two persons, for that reason; the verdict of the second one, or of the first's refusal. */
enum verdict fixture_agreed_because(struct decider_driver *driver, const char *act,
				    const void *body, const char *reason);
/* By an officer and the leader, without a word more than `body` says: refused so. */
void fixture_isnt_done(struct decider_driver *driver, const char *act, const void *body,
		       const char *code);
/* … and the field, or the act that would help, is named. */
void fixture_names(struct decider_driver *driver, const char *where);
void fixture_helps(struct decider_driver *driver, const char *act);
const char *fixture_told(struct decider_driver *driver, const char *param);

#endif
