/* The life before a county was put back goes on beside it. */
#ifndef ZHIAN_TESTS_SIM_SIM_TWIN_H
#define ZHIAN_TESTS_SIM_SIM_TWIN_H

#include "tests/sim/sim.h"

void sim_twin_begin(struct sim *sim, size_t region);
void sim_twin_tend(struct sim *sim); /* once a step: it works, and is ended */
/* Behind the last step: those that go on hear of the newer life, and are ended. */
void sim_twins_meet(struct sim *sim);
bool sim_twin_lives(const struct sim *sim); /* anybody's */
bool sim_twin_gives_numbers(const struct sim *sim, size_t region);
/* What each did is sound, and nothing after the word of the newer life; that one never stopped. */
uint64_t sim_check_twins(struct sim *sim);

#endif
