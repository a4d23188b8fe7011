/* Whoever was recused from a matter neither acts in it, nor seconds, nor approves (程序规定4). */
#ifndef ZHIAN_STAGE_RECUSED_H
#define ZHIAN_STAGE_RECUSED_H

#include "common/core/decider.h"

/* Asked of every act before it is decided: of its target, of what a clock or a proposal is about,
 * and, when a proposal is approved, of who proposed it.  false: refused by the gate. */
bool recusal_lets(const struct decide_context *context, const struct input_act *act,
		  struct decision *decision);

#endif
