#include <stdlib.h>
#include <string.h>

#include "common/base/assert.h"
#include "common/policy/rules/policy_text.h"

/* What a policy may not change silently.  `explain` finds a rule's text by its id and version, so
 * one that reads otherwise is another version. */

struct printed {
	char *text;
	size_t size;
	FILE *out;
};

static void print_begin(struct printed *printed)
{
	printed->text = NULL;
	printed->out = open_memstream(&printed->text, &printed->size);
	ASSERT(printed->out != NULL);
}

static const char *print_end(struct printed *printed)
{
	int closed = fclose(printed->out);
	ASSERT(closed == 0);
	return printed->text;
}

static bool same_rule(const struct rule *a, const struct rule *b)
{
	struct printed x;
	struct printed y;
	print_begin(&x);
	policy_print_rule(a, x.out);
	print_begin(&y);
	policy_print_rule(b, y.out);
	bool same = strcmp(print_end(&x), print_end(&y)) == 0 && a->topic == b->topic;
	free(x.text);
	free(y.text);
	return same;
}

static bool same_clock(const struct clock_rule *a, const struct clock_rule *b)
{
	struct clock_rule x = *a;
	struct printed first;
	struct printed second;
	/* When a law ends is told by the next one's beginning: that alone is no other version. */
	x.valid_to_day = b->valid_to_day;
	print_begin(&first);
	policy_print_clock(&x, first.out);
	print_begin(&second);
	policy_print_clock(b, second.out);
	bool same = strcmp(print_end(&first), print_end(&second)) == 0;
	free(first.text);
	free(second.text);
	return same;
}

static bool same_gate(const struct policy *before, const struct policy *after, enum gate gate)
{
	struct printed x;
	struct printed y;
	print_begin(&x);
	policy_print_gate(before, gate, x.out);
	print_begin(&y);
	policy_print_gate(after, gate, y.out);
	bool same = strcmp(print_end(&x), print_end(&y)) == 0;
	free(x.text);
	free(y.text);
	return same;
}

static void check_gate(const struct policy *before, const struct policy *after, enum gate gate,
		       struct problems *problems)
{
	const struct gate_law *old = policy_gate_law(before, gate);
	const struct gate_law *law = policy_gate_law(after, gate);
	if (old == NULL || law == NULL)
		return;
	if (old->version == law->version && !same_gate(before, after, gate))
		problem_error(problems, law->file, law->line,
			      "the gate %s reads otherwise than in policy %u, and has version %u "
			      "as there: raise its `version`",
			      gate_id(gate), before->version, law->version);
	else if (old->version > law->version)
		problem_error(problems, law->file, law->line,
			      "the gate %s has version %u, but policy %u has version %u already",
			      gate_id(gate), law->version, before->version, old->version);
}

static void check_rule(const struct policy *before, const struct rule *rule,
		       struct problems *problems)
{
	for (size_t i = 0; i < before->rule_count; i++) {
		const struct rule *old = &before->rules[i];
		if (strcmp(old->id, rule->id) != 0)
			continue;
		if (old->version == rule->version && !same_rule(old, rule))
			problem_error(problems, rule->id, 0,
				      "it reads otherwise than in policy %u, and has version %u as "
				      "there: raise its `version`",
				      before->version, rule->version);
		else if (old->version > rule->version)
			problem_error(problems, rule->id, 0,
				      "its version is %u, but policy %u has version %u already",
				      rule->version, before->version, old->version);
	}
}

static void check_clock(const struct policy *before, const struct clock_rule *rule,
			struct problems *problems)
{
	const struct clock_rule *old = before->clocks + before->clock_ids[rule->id].first;
	for (size_t i = 0; i < before->clock_ids[rule->id].count; i++) {
		bool same_place = strcmp(old[i].rule_id, rule->rule_id) == 0 &&
				  old[i].version == rule->version &&
				  old[i].valid_from_day == rule->valid_from_day;
		if (same_place && !same_clock(&old[i], rule))
			problem_error(
				problems, rule->rule_id, 0,
				"the clock for `%s` reads otherwise than in policy %u, and has "
				"version %u as there: raise its `version`",
				clock_id_name(rule->id), before->version, rule->version);
	}
}

void policy_check_successor(const struct policy *before, const struct policy *after,
			    struct problems *problems)
{
	for (size_t i = 0; i < after->rule_count; i++)
		check_rule(before, &after->rules[i], problems);
	for (size_t i = 0; i < after->clock_count; i++)
		check_clock(before, &after->clocks[i], problems);
	for (unsigned gate = GATE_NONE + 1; gate < GATE_COUNT; gate++)
		check_gate(before, after, (enum gate)gate, problems);
	char where[32];
	(void)snprintf(where, sizeof where, "policy %u", before->version);
	policy_check_statutes_since(before, where, after, problems);
}
