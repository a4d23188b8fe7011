/* Goods in custody: what the law wants before they are registered, sealed or seized, kept longer,
 * let go or disposed of (gates G-APP-33-1 … G-APP-42-3, G-ACL-10 … G-ACL-24). */
#ifndef ZHIAN_SERVICES_HAZARD_CUSTODY_H
#define ZHIAN_SERVICES_HAZARD_CUSTODY_H

#include "common/policy/gates/gate.h"
#include "services/hazard/custody/goods_moves.h"
#include "services/hazard/decide.h"

/* Whether who asks, and who approves, may, by the gate's row; a second person is asked for where it
 * has one.  false: refused. */
bool custody_roles_pass(struct hazard_call *call, enum gate_row_id row);

/* Kept as evidence (APP-33), and neither sealed nor seized. */
static inline bool custody_is_registered(const struct custody_row *lot)
{
	return lot->place == (uint8_t)ZH__GOODS_PLACE__GOODS_PLACE_REGISTERED;
}

/* A move of goods as it was asked for. */
struct goods_asked {
	const Zh__HazardGoodsCommand *command;
	const struct goods_move *rule;
	Zh__GoodsPlace from, to;
	const char **officers; /* those of the command, as the list of people has them */
	uint8_t goods_class;
	uint8_t from_lot;       /* 0: not out of custody */
	uint8_t to_lot;         /* 0: not into custody */
	struct custody_row lot; /* of from_lot; zero where there is none */
};

/* Are the papers, the list, the ground and the persons there that the move needs?  Refuses
 * otherwise.  What the head approves becomes a proposal.  Sets the move's officers. */
bool custody_gates_pass(struct hazard_call *call, struct goods_asked *asked);
/* Is the party told in writing of this move? */
bool custody_move_is_told(const struct goods_asked *asked);
/* When what is done now counts from: an approval makes it so when it is given, what is done on the
 * spot was done when it happened. */
int64_t custody_moment(const struct hazard_call *call, bool on_the_spot);
/* The clock until which the party is told: the one that runs for the lot, else a new one. */
uint64_t custody_notice_start(struct hazard_call *call, uint64_t runs, int64_t from_ms);
/* The term of a clock is over, or there is none. */
bool custody_clock_is_over(const struct decide_context *context, uint64_t clock);
/* Stops it unless it has ended: some end with their last mark, and people may end any. */
void custody_clock_stop(const struct decide_context *context, struct decision *decision,
			uint64_t clock, const char *why);
/* The term of a lot, unless goods of another lot are held by it too. */
void custody_term_stop(struct hazard_call *call, uint32_t lot, uint64_t clock, const char *why);

/* decide_lapse.c: the bodies of what is said of a lot, and of its way back to where it stood;
 * NULL: the arena is full. */
Zh__CustodyChanged *custody_changed_body(const struct decide_context *context,
					 struct decision *decision, uint64_t hazard, unsigned lot,
					 Zh__CustodyWord word);
Zh__GoodsMoved *custody_lift_body(const struct decide_context *context, struct decision *decision,
				  uint64_t hazard, unsigned n, const struct custody_lot *lot);

#endif
