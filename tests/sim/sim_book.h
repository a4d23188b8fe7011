/* What must hold of a book that two persons adopt: the policy, the dictionary. */
#ifndef ZHIAN_TESTS_SIM_SIM_BOOK_H
#define ZHIAN_TESTS_SIM_SIM_BOOK_H

#include "tests/sim/sim.h"

/* A book whose next versions are two persons' word, and whose old ones never come again. */
struct sim_book {
	const char *name;
	uint16_t adopted;                              /* the kind of event */
	unsigned (*version)(const uint8_t digest[32]); /* 0: none of the simulator's */
	unsigned (*kept)(struct sim *sim, const struct world_node *node);
};
uint64_t sim_check_book(struct sim *sim, const struct sim_book *book);

#endif
