/* Policies that are adopted on the way, as sim_books.c hears of them. */
#ifndef ZHIAN_TESTS_SIM_SIM_POLICY_H
#define ZHIAN_TESTS_SIM_SIM_POLICY_H

#include "tests/sim/sim.h"

struct policy_set;
struct problems;
MUST_CHECK enum status sim_policies_load(const struct policy_set *first, struct problems *problems);
void sim_policies_unload(void);
struct bytes sim_next_policy(unsigned n); /* n below SIM_POLICIES */
bool sim_policy_keep(const struct book_offer *offer, struct book_extra *ret_extra);
void sim_policy_found(struct sim *sim, struct world_node *node);
void sim_policy_in_force(struct sim *sim, const struct world_node *node, int64_t now_ms,
			 struct stage_books *books);
/* A version that follows on another is two persons' word, and an old one never comes again. */
uint64_t sim_check_policies(struct sim *sim);

#endif
