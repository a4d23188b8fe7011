#include "common/policy/rules/policy_compare.h"

#include <string.h>

/* One thing of a policy, whatever it is: by which name, and what tells it from its older self. */
struct thing {
	const char *id, *text;
	int64_t number;
	unsigned kind; /* which clock; 0 for others */
	int32_t from_day;
};

static size_t count_of(const struct policy *policy, enum policy_part part)
{
	switch (part) {
	case POLICY_PART_RULE:
		return policy->rule_count;
	case POLICY_PART_CLOCK:
		return policy->clock_count;
	case POLICY_PART_CHECKLIST:
		return policy->checklist_count;
	case POLICY_PART_STATUTE:
		return policy->statute_count;
	case POLICY_PART_VISIT_ITEM:
		return policy->visit_item_count;
	case POLICY_PART_LAW:
		return policy->laws.count;
	case POLICY_PART_GATE:
		return policy->gates != NULL ? GATE_COUNT - 1 : 0;
	case POLICY_PART_PENALTY:
		return policy->penalty_count;
	case POLICY_PARTS:
		break;
	}
	return 0;
}

/* Every gate holds in every policy: one that says nothing of it has its version 0. */
static struct thing gate_thing(const struct policy *policy, enum gate gate)
{
	const struct gate_law *law = policy_gate_law(policy, gate);
	return (struct thing){gate_id(gate), "", law != NULL ? law->version : 0, 0, 0};
}

static struct thing thing_of(const struct policy *policy, enum policy_part part, size_t i)
{
	switch (part) {
	case POLICY_PART_RULE:
		return (struct thing){policy->rules[i].id, "", policy->rules[i].version, 0, 0};
	case POLICY_PART_CLOCK:
		return (struct thing){policy->clocks[i].rule_id, "", policy->clocks[i].version,
				      policy->clocks[i].id, policy->clocks[i].valid_from_day};
	case POLICY_PART_CHECKLIST:
		return (struct thing){policy->checklists[i].id, "", policy->checklists[i].version,
				      0, policy->checklists[i].valid_from_day};
	case POLICY_PART_STATUTE:
		return (struct thing){policy->statutes[i].id, policy->statutes[i].article,
				      policy->statutes[i].value, 0, 0};
	case POLICY_PART_VISIT_ITEM:
		return (struct thing){policy->visit_items[i].id, policy->visit_items[i].basis, 0, 0,
				      0};
	case POLICY_PART_LAW:
		return (struct thing){policy->laws.items[i].id, policy->laws.items[i].digest, 0, 0,
				      policy->laws.items[i].valid_from_day};
	case POLICY_PART_GATE:
		return gate_thing(policy, (enum gate)(i + 1));
	case POLICY_PART_PENALTY:
		return (struct thing){policy->penalties[i].id, policy->penalties[i].digest, 0, 0,
				      0};
	case POLICY_PARTS:
		break;
	}
	return (struct thing){"", "", 0, 0, 0};
}

static bool same_thing(const struct thing *a, const struct thing *b)
{
	return strcmp(a->id, b->id) == 0 && a->kind == b->kind && a->from_day == b->from_day;
}

static bool find(const struct policy *policy, enum policy_part part, const struct thing *wanted,
		 struct thing *ret_thing)
{
	for (size_t i = 0; policy != NULL && i < count_of(policy, part); i++) {
		*ret_thing = thing_of(policy, part, i);
		if (same_thing(ret_thing, wanted))
			return true;
	}
	return false;
}

static bool reads_otherwise(const struct thing *was, const struct thing *is)
{
	return was->number != is->number ||
	       strcmp(was->text != NULL ? was->text : "", is->text != NULL ? is->text : "") != 0;
}

void policy_compare(const struct policy *before, const struct policy *after,
		    void (*each)(void *context, const struct policy_change *change), void *context)
{
	struct thing other;
	for (enum policy_part part = POLICY_PART_RULE; part < POLICY_PARTS; part++) {
		for (size_t i = 0; i < count_of(after, part); i++) {
			struct thing is = thing_of(after, part, i);
			bool known = find(before, part, &is, &other);
			if (known && !reads_otherwise(&other, &is))
				continue;
			each(context, &(struct policy_change){part, is.id, false, !known,
							      known ? other.number : 0, is.number});
		}
		for (size_t i = 0; before != NULL && i < count_of(before, part); i++) {
			struct thing was = thing_of(before, part, i);
			if (!find(after, part, &was, &other))
				each(context, &(struct policy_change){part, was.id, true, false,
								      was.number, 0});
		}
	}
}
