/* One walk over all places where a policy can be changed.  Each place asks whether it is its turn;
 * the walk that counts gives nobody a turn, the walk that makes changes the copy at one place. */
#ifndef ZHIAN_TESTS_POLICY_WALK_H
#define ZHIAN_TESTS_POLICY_WALK_H

#include "tests/mutation/policy_mutate.h"

struct walk {
	size_t next; /* the number of the place that asks */
	size_t wanted;
	struct policy_mutant *mutant; /* NULL: only counting */
};

/* Is it this place's turn?  Then what is changed is said. */
bool walk_turn(struct walk *walk, enum policy_mutation kind, const char *where, const char *format,
	       ...) __attribute__((format(printf, 4, 5)));

/* gate_mutate.c: in the copy of all rows. */
void change_gates(struct walk *walk, struct gate_row *rows);
/* penalty_mutate.c: in the copy of all rows, of which `policy` has fewer when one is left out. */
void change_penalties(struct walk *walk, struct policy *policy, struct penalty *rows);

#endif
