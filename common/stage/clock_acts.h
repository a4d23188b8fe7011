/* A person's acts on a running clock: suspend, go on, extend. */
#ifndef ZHIAN_STAGE_CLOCK_ACTS_H
#define ZHIAN_STAGE_CLOCK_ACTS_H

#include "common/core/common_tables.h"

void decide_clock_suspend(const struct decide_context *context, const struct input_act *act,
			  struct decision *decision);
void decide_clock_resume(const struct decide_context *context, const struct input_act *act,
			 struct decision *decision);
void decide_clock_extend(const struct decide_context *context, const struct input_act *act,
			 struct decision *decision);

/* What the ledger of a clock adds up to; a suspension that still runs counts until
 * `open_until_ms`. */
struct clock_ledger clock_ledger_of(const struct rows_reader *rows, const struct calendar *calendar,
				    const struct clock_rule *rule, uint64_t clock,
				    const struct clock_row *row, int64_t open_until_ms);

#endif
