/* What one policy changes of another: said to who proposes it and to who approves it. */
#ifndef ZHIAN_POLICY_POLICY_COMPARE_H
#define ZHIAN_POLICY_POLICY_COMPARE_H

#include "common/policy/rules/policy.h"

enum policy_part {
	POLICY_PART_RULE,
	POLICY_PART_CLOCK,
	POLICY_PART_CHECKLIST,
	POLICY_PART_STATUTE,
	POLICY_PART_VISIT_ITEM,
	POLICY_PART_LAW,
	POLICY_PART_GATE,
	POLICY_PART_PENALTY,
	POLICY_PARTS,
};

/* A rule, a clock's rule, a checklist and a gate that read otherwise have another version, or the
 * policy wouldn't have been taken (policy_check_successor); a statute's number stands for it;
 * items, texts of the law and penalty bases have none. */
struct policy_change {
	enum policy_part part;
	const char *id;
	bool gone, added; /* neither: changed */
	int64_t was, is;  /* version, or number; 0: none */
};

/* In the order of the newer one's files, then what is gone.  `before` NULL: all of it is new. */
void policy_compare(const struct policy *before, const struct policy *after,
		    void (*each)(void *context, const struct policy_change *change), void *context);

#endif
