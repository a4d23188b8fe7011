/* The places of a policy's gates: who decides, who is the second person, what must be on record. */
#include "tests/mutation/policy_walk.h"

#include <stdio.h>

#include "common/policy/rules/words.h"

static const char *role_word(uint32_t role)
{
	for (const struct schema_word *word = role_words; word->name != NULL; word++) {
		if ((uint32_t)word->value == role)
			return word->name;
	}
	return "?";
}

/* Somebody who never may: each scenario of who decides tries him. */
static uint32_t stranger_to(uint32_t roles)
{
	static const uint32_t strangers[] = {ROLE_OFFICER, ROLE_AUDITOR};
	return (roles & strangers[0]) == 0 ? strangers[0] : strangers[1];
}

static void change_persons(struct walk *walk, const char *id, const char *name,
			   struct gate_row *row)
{
	uint32_t by = stranger_to(row->by);
	uint32_t second = stranger_to(row->second);
	if (row->by != 0 &&
	    walk_turn(walk, POLICY_MUTATE_GATE, id, "%s: decided by %s too", name, role_word(by)))
		row->by |= by;
	if (row->second == 0)
		return;
	if (walk_turn(walk, POLICY_MUTATE_GATE, id, "%s: approved by %s too", name,
		      role_word(second)))
		row->second |= second;
	if (walk_turn(walk, POLICY_MUTATE_GATE, id, "%s: approved by nobody", name))
		row->second = 0;
	if (walk_turn(walk, POLICY_MUTATE_GATE, id, "%s: other_role is %s", name,
		      row->other_role ? "no" : "yes"))
		row->other_role = !row->other_role;
}

static void change_needs(struct walk *walk, const char *id, const char *name, struct gate_row *row)
{
	for (unsigned need = 0; need < GATE_NEED_COUNT; need++) {
		if (wide_set_has(row->needs, need) &&
		    walk_turn(walk, POLICY_MUTATE_GATE, id, "%s: doesn't need %s", name,
			      gate_need_word((enum gate_need)need)))
			wide_set_drop(&row->needs, need);
	}
}

/* Of a matter that the gate doesn't tell apart any more: anybody, alone, with nothing on record. */
static void drop_ground(struct walk *walk, const char *id, const char *name, struct gate_row *row)
{
	if (row->ground == GATE_GROUND_WHOLE ||
	    !walk_turn(walk, POLICY_MUTATE_GATE, id, "%s: the ground is left out", name))
		return;
	row->by = row->by != 0 ? UINT32_MAX : 0;
	row->second = 0;
	row->other_role = false;
	row->needs = (struct wide_set){{0}};
}

void change_gates(struct walk *walk, struct gate_row *rows)
{
	for (unsigned i = 0; i < GATE_ROW_COUNT; i++) {
		struct gate_row *row = &rows[i];
		char name[80];
		const char *id = gate_id(row->gate);
		bool whole = row->ground == GATE_GROUND_WHOLE;
		(void)snprintf(name, sizeof name, "%s%s%s", row->act, whole ? "" : " of ",
			       gate_ground_word(row->ground));
		change_persons(walk, id, name, row);
		change_needs(walk, id, name, row);
		drop_ground(walk, id, name, row);
	}
}
