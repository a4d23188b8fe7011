/* What a scenario asked of the policy by itself, for matters: the facts of each question, and the
 * purposes of clocks.  A mutant that answers all of them as the policy does can't be noticed there,
 * so that it needn't run. */
#ifndef ZHIAN_TESTS_MUTATION_REACH_H
#define ZHIAN_TESTS_MUTATION_REACH_H

#include "common/policy/rules/policy.h"
#include "services/scenario/scratch.h"
#include "tests/mutation/policy_mutate.h"

struct reach {
	uint32_t *questions; /* numbers, each question of all scenarios has one */
	size_t count, capacity;
	bool clocks[CLOCK_ID_COUNT];
	struct reach_term *terms; /* each projection of a rule once */
	size_t term_count, term_capacity;
	int64_t until_ms; /* the last moment there */
	bool shows_marks; /* those after it too */
};

void reach_record(struct reach *into); /* from now on; NULL: no more */
void reach_at_end(void *reach, struct scratch *county);
void reach_free(struct reach *reach);
void reach_forget(void); /* the questions themselves, at the end */

/* By question: whether the mutant answers it otherwise, all rules after the first included.
 * Freed by the caller. */
bool *reach_answers(const struct policy *policy, const struct policy_mutant *mutant);
/* Whether something there may be otherwise: a question, or a clock of a changed rule, whose days
 * are others, or whose marks are before the end. */
bool reach_meets(const struct reach *reach, const struct stage_books *books,
		 const struct policy_mutant *mutant, const bool *answers);
/* Whether what was asked of the books there may be answered otherwise. */
bool reach_asks(const struct reach *reach, const struct policy *policy,
		const struct policy_mutant *mutant, const bool *answers);

#endif
