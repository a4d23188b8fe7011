/* Inspection items (行政检查事项): the published list of what an office may look at in a firm,
 * as data of the policy.  A visit is for items of this list; several in one visit count once
 * (综合查一次).
 */
#ifndef ZHIAN_POLICY_VISIT_ITEM_H
#define ZHIAN_POLICY_VISIT_ITEM_H

#include "common/policy/books/checklist.h"

#define VISIT_ITEM_ID 24
#define VISIT_ITEM_CHECKLISTS 8u
#define VISIT_ITEMS_MAX 8u /* of one visit */

struct visit_item {
	char id[VISIT_ITEM_ID]; /* never used for another item */
	const char *name_zh, *name_en;
	const char *basis; /* law and article that give the power to inspect */
	const char *source, *confidence;
	const char *checklists[VISIT_ITEM_CHECKLISTS]; /* ids of those that it is done by */
	size_t checklist_count;
	int32_t valid_from_day, valid_to_day;
	uint32_t line; /* in its file */
};

/* The item of this id that is on the list on `day`; NULL: none. */
const struct visit_item *policy_visit_item_on(const struct policy *policy, struct bytes id,
					      int32_t day);
/* The first on the list that is done by this checklist; NULL: none. */
const struct visit_item *policy_visit_item_for(const struct policy *policy, struct bytes checklist,
					       int32_t day);
bool visit_item_is_done_by(const struct visit_item *item, struct bytes checklist);

#endif
