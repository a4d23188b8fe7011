/* The counties of one scenario: on one clock, each with its own five daemons, and the link between
 * them.  What one's notify has sent is taken in by the other's through the door that the link uses
 * (signatures and seals apart, which the link has looked at before); the receipt goes back the same
 * way, with the receiver's own moments. */
#ifndef ZHIAN_SERVICES_SCENARIO_COUNTIES_H
#define ZHIAN_SERVICES_SCENARIO_COUNTIES_H

#include "services/scenario/scratch.h"

#define COUNTIES_MAX 4

struct counties {
	struct scratch *list[COUNTIES_MAX]; /* [0]: the scenario's own */
	size_t count;
	struct arena *arena; /* of a letter at a time */
	bool cut;            /* the link is down: nothing arrives */
};

/* Another county; the first has its journals in options->directory itself (where it is stated), the
 * others each in a folder of it by their region. */
MUST_CHECK enum status counties_add(struct counties *counties,
				    const struct scratch_options *options, struct err *err);
/* The county of a region; 0: the first.  NULL: there is none. */
struct scratch *counties_find(const struct counties *counties, uint32_t region);
/* From one due mark to the next over all of them; letters are delivered at each stop. */
MUST_CHECK enum status counties_advance(struct counties *counties, int64_t to_ms, struct err *err);
/* Delivers what was sent, and the receipts, until nothing is under way.  INVALID: a letter was
 * refused by the county that it came to. */
MUST_CHECK enum status counties_deliver(struct counties *counties, struct err *err);
void counties_destroy(struct counties *counties);

#endif
