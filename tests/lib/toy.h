/* Two deciders that are small enough to reason about: a producer of numbers and a consumer that
 * adds them up.
 *
 * The producer (as intake) knows the act "toy.add N" and an item with sequence N:
 * ReportJoined{report, to_report: N}; "toy.two N" is the same with a second person.
 * The consumer (as hazard) answers each with one SignalJoined and a clock per hundred.
 * Numbers with a meaning: 13 is refused, 99 makes an event that can't be applied,
 * 77 is poison for the consumer, and the one in the environment's TOY_LETHAL ends the process in
 * decide.
 */
#ifndef ZHIAN_TESTS_LIB_TOY_H
#define ZHIAN_TESTS_LIB_TOY_H

#include "common/core/common_tables.h"
#include "common/stage/stage.h"

#define TOY_REFUSED 13
#define TOY_POISON 77
#define TOY_UNAPPLICABLE 99
#define TOY_CONFLICT (UINT64_C(1) << 40)
#define TOY_INVALID (UINT64_C(1) << 41)

enum toy_table { TOY_SUMS = 16, TOY_SEEN = 17 };

struct toy_sum {
	uint64_t count, sum;
};

extern const struct decider toy_producer;
extern const struct decider toy_consumer;

/* A policy, a calendar and a dictionary without content beyond one clock. */
struct stage_books toy_books(void);
struct toy_sum toy_sum_of(const struct rows_reader *rows);
struct principal toy_person(const char *id, uint32_t roles);

#endif
