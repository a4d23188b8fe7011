#include "common/policy/books/checklist.h"

#include "common/policy/rules/policy.h"
#include "common/policy/rules/policy_versions.h"

static bool valid_on(const struct checklist *checklist, int32_t day)
{
	return checklist->valid_from_day <= day && day <= checklist->valid_to_day;
}

const struct checklist *policy_checklist(const struct policy *policy, struct bytes id,
					 uint32_t version)
{
	for (size_t i = 0; i < policy->checklist_count; i++) {
		const struct checklist *checklist = &policy->checklists[i];
		if (checklist->version == version && bytes_equal(bytes_of_text(checklist->id), id))
			return checklist;
	}
	return NULL;
}

const struct checklist *policy_checklist_used(const struct policy_versions *versions,
					      const struct policy *in_force, struct bytes id,
					      uint32_t version)
{
	const struct checklist *found = policy_checklist(in_force, id, version);
	for (size_t i = versions == NULL ? 0 : versions->count; i-- > 0 && found == NULL;)
		found = policy_checklist(versions->entries[i].policy, id, version);
	return found;
}

const struct checklist *policy_checklist_on(const struct policy *policy, struct bytes id,
					    int32_t day)
{
	const struct checklist *found = NULL;
	for (size_t i = 0; i < policy->checklist_count; i++) {
		const struct checklist *checklist = &policy->checklists[i];
		if (valid_on(checklist, day) && bytes_equal(bytes_of_text(checklist->id), id) &&
		    (found == NULL || checklist->version > found->version))
			found = checklist;
	}
	return found;
}

unsigned firm_only_role(uint32_t roles)
{
	bool one = roles != 0 && (roles & (roles - 1)) == 0;
	return one ? (unsigned)__builtin_ctz(roles) : 0;
}

const struct checklist *policy_checklist_for(const struct policy *policy, unsigned inspection_kind,
					     uint32_t firm_roles, int32_t day)
{
	const struct checklist *found = NULL;
	bool one_role = firm_only_role(firm_roles) != 0;
	for (size_t i = 0; i < policy->checklist_count; i++) {
		const struct checklist *checklist = &policy->checklists[i];
		bool role = checklist->roles == 0 || firm_roles == 0 ||
			    (checklist->roles & firm_roles) != 0;
		if (!role || !valid_on(checklist, day) ||
		    (checklist->kinds >> (inspection_kind & 31u) & 1u) == 0)
			continue;
		if (found == NULL)
			found = checklist;
		else if (!one_role && strcmp(found->id, checklist->id) != 0)
			return NULL;
	}
	return found == NULL ? NULL : policy_checklist_on(policy, bytes_of_text(found->id), day);
}

const struct check_item *checklist_item(const struct checklist *checklist, struct bytes id)
{
	for (size_t i = 0; i < checklist->item_count; i++) {
		if (bytes_equal(bytes_of_text(checklist->items[i].id), id))
			return &checklist->items[i];
	}
	return NULL;
}
