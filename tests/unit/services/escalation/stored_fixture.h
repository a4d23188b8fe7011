/* Events of case 1 as they might be stored, folded as they are: into the rows of a driver, without
 * a decision.  What is folded stands in no journal: stored_teardown() replays none. */
#ifndef ZHIAN_TESTS_STORED_FIXTURE_H
#define ZHIAN_TESTS_STORED_FIXTURE_H

#include "tests/unit/services/escalation/escalation_fixture.h"

#define NO_DAY 20250231u /* February has none */

/* By one person; `second` NULL: by that one alone.  Of what else than a case: number 1 too. */
enum status stored_fold_of(struct decider_driver *driver, enum object_kind subject, uint16_t kind,
			   const void *body, const char *second);
enum status stored_fold(struct decider_driver *driver, uint16_t kind, const void *body,
			const char *second);
/* By two persons: it isn't taken, or it is, and the case's version says so. */
void stored_untaken(struct decider_driver *driver, uint16_t kind, const void *body);
void stored_take(struct decider_driver *driver, uint16_t kind, const void *body);
/* … and one person's word alone isn't; nor, of others, one person's for both. */
void stored_take_of_two(struct decider_driver *driver, uint16_t kind, const void *body);
void stored_take_of_others(struct decider_driver *driver, uint16_t kind, const void *body);
/* The case's execution stands there, and is counted there and nowhere else. */
void stored_execution(struct decider_driver *driver, enum execution_state state);

int stored_teardown(void **state);

#endif
