/* Checklists: what officers look at on a visit, as data of the policy.
 *
 * A checklist has an id and versions, each valid from a day to a day; several may be in one
 * policy.  An inspection takes the version of the day of its visit and keeps it.  Items are put so
 * that "yes" is well; a "no" is a finding, and says of which violation.  They are in the policy
 * because the two speak of each other and are adopted, kept by digest and explained as one.
 */
#ifndef ZHIAN_POLICY_CHECKLIST_H
#define ZHIAN_POLICY_CHECKLIST_H

#include "common/base/bytes.h"

#define CHECKLIST_ID 24
#define CHECK_ITEM_ID 12
#define CHECK_ITEMS_MAX 64u

enum check_kind {
	CHECK_YES_NO = 1,
	CHECK_NUMBER = 2, /* a whole number; outside of at_least..at_most it is a finding */
	CHECK_TEXT = 3,   /* written down, never a finding */
};

struct check_item {
	char id[CHECK_ITEM_ID]; /* "P01": never used for another question of this checklist */
	const char *text_zh, *text_en;
	const char *basis;  /* law and article, or the notice */
	uint8_t kind;       /* enum check_kind */
	uint8_t violation;  /* Zh__Violation that a "no" means; 0: none, it is advised on */
	bool required;      /* a record without an answer is refused */
	bool may_not_apply; /* "na" is an answer */
	uint16_t weight;    /* in the score of the visit */
	int64_t at_least, at_most;
};

struct checklist {
	char id[CHECKLIST_ID];
	uint32_t version;
	const char *name_zh, *name_en, *source, *confidence;
	uint32_t kinds; /* bit per Zh__InspectionKind that it is made for */
	uint32_t roles; /* bit per Zh__FirmRole; 0: all */
	int32_t valid_from_day, valid_to_day;
	const struct check_item *items;
	size_t item_count;
	uint32_t line; /* in its file */
};

struct policy;
struct policy_versions;

/* NULL: the policy has no such checklist, or not this version of it. */
const struct checklist *policy_checklist(const struct policy *policy, struct bytes id,
					 uint32_t version);
/* The same, in the policy in force or else in the newest one ever adopted that has it.
 * `versions` may be NULL. */
const struct checklist *policy_checklist_used(const struct policy_versions *versions,
					      const struct policy *in_force, struct bytes id,
					      uint32_t version);
/* The newest version that is valid on `day`; NULL: none. */
const struct checklist *policy_checklist_on(const struct policy *policy, struct bytes id,
					    int32_t day);
/* The one of these roles (bit per Zh__FirmRole); 0: none, or several. */
unsigned firm_only_role(uint32_t roles);
/* The one that is made for this kind of inspection and these roles (bit per Zh__FirmRole; 0:
 * unknown) and valid on `day`: for one role the first in the policy's order.  NULL: none, or the
 * firm hasn't just one role and several would fit. */
const struct checklist *policy_checklist_for(const struct policy *policy, unsigned inspection_kind,
					     uint32_t firm_roles, int32_t day);
/* NULL: no such item */
const struct check_item *checklist_item(const struct checklist *checklist, struct bytes id);

#endif
