/* What the paper that an act makes has to say (papers.def), asked of the act itself.  Pure. */
#ifndef ZHIAN_POLICY_WORK_PAPER_H
#define ZHIAN_POLICY_WORK_PAPER_H

#include "common/policy/gates/gate.h"
#include "common/policy/papers/papers.h"
#include "common/policy/papers/work.h"

/* A bit per part that the act's message doesn't say; `ret_parts` has all `ret_count` of them. */
uint16_t work_paper_missing(const struct work *work, struct paper_part ret_parts[PAPER_PARTS_MAX],
			    size_t *ret_count);
/* Parts by their bits, as the options of zhianctl: "--on-facts --on-basis". */
const char *work_paper_options(struct work *work, const struct paper_part *parts, size_t count,
			       uint16_t bits);
/* Of the parts that `of` has bits of: whether all are said; false: refused by the lack, with the
 * options that are missing. */
bool decide_paper_whole(const struct decide_context *context, struct decision *decision,
			const struct input_act *act, uint16_t of, struct gate_lack lack);
/* Whether all that the law wants is said; false: refused as "ACT.part_missing" by the gate, with
 * the options that lack. */
bool work_paper_whole(struct work *work, enum gate gate, enum gate_need need);

#endif
