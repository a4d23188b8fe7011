#include "common/policy/books/visit_item.h"

#include "common/policy/rules/policy.h"

static bool on_the_list(const struct visit_item *item, int32_t day)
{
	return item->valid_from_day <= day && day <= item->valid_to_day;
}

bool visit_item_is_done_by(const struct visit_item *item, struct bytes checklist)
{
	for (size_t i = 0; i < item->checklist_count; i++) {
		if (bytes_equal(bytes_of_text(item->checklists[i]), checklist))
			return true;
	}
	return false;
}

const struct visit_item *policy_visit_item_on(const struct policy *policy, struct bytes id,
					      int32_t day)
{
	for (size_t i = 0; i < policy->visit_item_count; i++) {
		const struct visit_item *item = &policy->visit_items[i];
		if (on_the_list(item, day) && bytes_equal(bytes_of_text(item->id), id))
			return item;
	}
	return NULL;
}

const struct visit_item *policy_visit_item_for(const struct policy *policy, struct bytes checklist,
					       int32_t day)
{
	for (size_t i = 0; i < policy->visit_item_count; i++) {
		const struct visit_item *item = &policy->visit_items[i];
		if (on_the_list(item, day) && visit_item_is_done_by(item, checklist))
			return item;
	}
	return NULL;
}
