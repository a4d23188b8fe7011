/* Lies on the lines between counties, told by a carrier or by a county itself. */
#ifndef ZHIAN_TESTS_SIM_SIM_LIAR_H
#define ZHIAN_TESTS_SIM_SIM_LIAR_H

#include "tests/sim/sim.h"
#include "wire.pb-c.h"

/* What is carried, told beside its bytes: */
enum sim_lie {
	SIM_HONEST, /* must be believed, also when it comes again */
	SIM_SWAPPED,
	SIM_ALTERED, /* from `honest`, which stands before it */
	SIM_FORGED,  /* signed by nobody who may */
	SIM_STOLEN,  /* signed with a key that the county had before */
	SIM_LIED,    /* signed by a county itself: believed, and refused by the decider */
	SIM_TWIN,    /* of a second copy of a county: likewise */
	SIM_OLDER,   /* of a former life that goes on: likewise, once the newer one counts */
};

/* By which keys it was made: their generations. */
struct sim_stamp {
	uint8_t sign, box;
	bool sealed; /* to the receiver's box key */
	bool own;    /* it gives back what the receiver itself had signed */
};

struct sim_carried {
	uint32_t lie, honest; /* bytes of the honest frame, after this */
	struct sim_stamp stamp;
};

struct sim_liar *sim_liar_create(void);
void sim_liar_destroy(struct sim_liar *liar);
/* In the place of the line: regions by index. */
void sim_liar_send(struct sim *sim, size_t from, size_t to, struct bytes frame);
/* From or to a former life that goes on, by county: nobody touches it. */
void sim_liar_pass(struct sim *sim, size_t from, size_t to, struct bytes frame);
/* A heartbeat of `from` came to `to`: what was held back before it was made is told by it. */
void sim_liar_announced(struct sim *sim, size_t from, size_t to, const Zh__LinkHeadContent *head);
/* A county was put back: its next heartbeats tell of what it has sent in this life. */
void sim_liar_put_back(struct sim *sim, size_t region);

#endif
