#include <stdlib.h>

#include "common/base/assert.h"
#include "common/base/sabotage.h"
#include "common/policy/rules/policy_grid.h"
#include "common/policy/rules/words.h"
#include "escalation.pb-c.h"

enum {
	FALLS_SHOWN = 20,
	WAYS_MAX = 256, /* different rests of rules below one axis; more are walked again */
};

/* ---- the walk */

/* One way down the axes.  `last` is left to the end, and its cells aren't entered: the axis on
 * which falls are looked for. */
struct descent {
	struct grid *grid;
	const struct axis *last;  /* NULL: every axis is split */
	size_t at[GRID_AXES_MAX]; /* a cell of each axis; GRID_NOT_SPLIT */
	uint64_t dead;            /* only cells that this rule would answer; 0: all */
	/* What is found at the end; false: no need to go on. */
	bool (*found)(struct descent *descent, uint64_t rules);
};

static unsigned first_of(uint64_t rules)
{
	return (unsigned)__builtin_ctzll((unsigned long long)rules);
}

/* Rules on which no axis from `axis` on has a word left to say. */
static uint64_t settled(const struct descent *descent, size_t axis, uint64_t rules)
{
	const struct grid *grid = descent->grid;
	for (; axis < grid->axis_count; axis++)
		rules &= ~grid->axes[axis].conditioned;
	if (descent->last != NULL)
		rules &= ~descent->last->conditioned;
	return rules;
}

/* What is after a rule that surely applies can't answer any more. */
static uint64_t without_hidden(const struct descent *descent, size_t axis, uint64_t rules)
{
	uint64_t sure = settled(descent, axis, rules);
	if (sure == 0)
		return rules;
	uint64_t upto = (sure & (~sure + 1)) * 2 - 1;
	return rules & (upto | descent->dead);
}

static bool descend(struct descent *descent, size_t axis, uint64_t rules)
{
	struct grid *grid = descent->grid;
	uint64_t walked[WAYS_MAX];
	size_t ways = 0;
	if (descent->dead != 0 && (rules & descent->dead) == 0)
		return true;
	rules = without_hidden(descent, axis, rules);
	while (axis < grid->axis_count &&
	       (&grid->axes[axis] == descent->last || (rules & grid->axes[axis].conditioned) == 0))
		axis++;
	if (axis == grid->axis_count)
		return descent->found(descent, rules);
	for (size_t i = 0; i < grid->axes[axis].count; i++) {
		uint64_t left = rules & grid->axes[axis].cells[i].rules;
		size_t known = 0;
		while (known < ways && walked[known] != left)
			known++;
		if (++grid->cases > POLICY_CELLS_MAX)
			return false;
		if (known < ways)
			continue;
		if (ways < WAYS_MAX)
			walked[ways++] = left;
		descent->at[axis] = i;
		if (!descend(descent, axis + 1, left))
			return false;
	}
	descent->at[axis] = GRID_NOT_SPLIT;
	return true;
}

static uint64_t every_rule(const struct grid *grid)
{
	return grid->rule_count == 64 ? UINT64_MAX : (UINT64_C(1) << grid->rule_count) - 1;
}

static bool descend_all(struct descent *descent)
{
	for (size_t i = 0; i < GRID_AXES_MAX; i++)
		descent->at[i] = GRID_NOT_SPLIT;
	return descend(descent, 0, every_rule(descent->grid));
}

/* ---- gaps and dead rules */

static bool check_cell(struct descent *descent, uint64_t rules)
{
	struct grid *grid = descent->grid;
	char place[GRID_TEXT];
	if (rules == 0) {
		grid_say_place(grid, descent->at, NULL, place);
		problem_error_at(grid->making->problems, grid->topic->file, grid->topic->place,
				 "no rule of `%s` applies to: %s",
				 topic_name((enum policy_topic)grid->topic->topic), place);
		return false;
	}
	grid->answering |= UINT64_C(1) << first_of(rules);
	return true;
}

/* ---- falling severity */

/* Kinds of measures in steps.  Help is no severity, and what branches by its ground (a case,
 * sealing, an announcement, joint handling) is one step: the ladder's order among them is not one
 * of law. */
static int64_t measure_step(int64_t kind)
{
	switch ((Zh__MeasureKind)kind) {
	case ZH__MEASURE_KIND__MEASURE_KIND_UNKNOWN:
	case ZH__MEASURE_KIND__MEASURE_KIND_GUIDANCE:
		return 0;
	case ZH__MEASURE_KIND__MEASURE_KIND_REMINDER:
	case ZH__MEASURE_KIND__MEASURE_KIND_CAUTION:
	case ZH__MEASURE_KIND__MEASURE_KIND_CORRECTION:
	case ZH__MEASURE_KIND__MEASURE_KIND_INFORM_GOVERNMENT:
	case ZH__MEASURE_KIND__MEASURE_KIND_FOLLOW_UP:
	case ZH__MEASURE_KIND__MEASURE_KIND_ENFORCEMENT_SAMPLING:
	case ZH__MEASURE_KIND__MEASURE_KIND_REFERRAL:
	case ZH__MEASURE_KIND__MEASURE_KIND_RELEASE_GOODS:
		return 1;
	case ZH__MEASURE_KIND__MEASURE_KIND_SUSPEND_CERTIFICATE:
	case ZH__MEASURE_KIND__MEASURE_KIND_INTERVIEW:
	case ZH__MEASURE_KIND__MEASURE_KIND_KEY_SUPERVISION:
		return 2;
	case ZH__MEASURE_KIND__MEASURE_KIND_SPECIAL_SUPERVISION:
	case ZH__MEASURE_KIND__MEASURE_KIND_SEAL_SEIZE:
	case ZH__MEASURE_KIND__MEASURE_KIND_RECALL:
	case ZH__MEASURE_KIND__MEASURE_KIND_CASE:
	case ZH__MEASURE_KIND__MEASURE_KIND_REPORT_UP:
	case ZH__MEASURE_KIND__MEASURE_KIND_ANNOUNCE:
	case ZH__MEASURE_KIND__MEASURE_KIND_PUBLISH:
	case ZH__MEASURE_KIND__MEASURE_KIND_LISTED_SUPERVISION:
	case ZH__MEASURE_KIND__MEASURE_KIND_JOINT_HANDLING:
		return 3;
	case ZH__MEASURE_KIND__MEASURE_KIND_STOP_PRODUCTION:
	case ZH__MEASURE_KIND__MEASURE_KIND_LIST:
	case ZH__MEASURE_KIND__MEASURE_KIND_POLICE:
		return 4;
	case ZH__MEASURE_KIND__MEASURE_KIND_REVOKE:
		return 5;
	case _ZH__MEASURE_KIND_IS_INT_SIZE:
		break;
	}
	UNREACHABLE("a rule states measures that have a word");
}

static int64_t severity_of(const struct grid *grid, unsigned rule)
{
	int64_t value = rule_outcome(&grid->rules[rule], grid->rank, 0);
	return grid->rank == OUTCOME_MEASURE ? measure_step(value) : value;
}

static const char *severity_name(const struct grid *grid, unsigned rule, char out[WORD_TEXT])
{
	int64_t value = rule_outcome(&grid->rules[rule], grid->rank, 0);
	if (value == 0)
		return "nothing";
	outcome_print(grid->rank, value, out);
	return out;
}

static void complain_fall(struct descent *descent, const struct cell *reached, unsigned low,
			  unsigned high)
{
	struct grid *grid = descent->grid;
	char from[WORD_TEXT];
	char to[WORD_TEXT];
	char value[GRID_TEXT];
	char place[GRID_TEXT];
	if ((grid->fell[low] >> high & 1) != 0 || grid->falls++ >= FALLS_SHOWN)
		return;
	grid->fell[low] |= UINT64_C(1) << high;
	grid_say_value(descent->last, reached, value);
	grid_say_place(grid, descent->at, descent->last, place);
	problem_error_at(grid->making->problems, grid->topic->file, rule_place(&grid->rules[high]),
			 "severity falls from %s (%s) to %s (%s) when %s reaches %s; at: %s",
			 severity_name(grid, low, from), grid->rules[low].id,
			 severity_name(grid, high, to), grid->rules[high].id,
			 fact_name(descent->last->fact), value, place);
}

/* The next cell of a fact that measures the hazard must not be answered more mildly. */
static bool check_falls(struct descent *descent, uint64_t rules)
{
	const struct grid *grid = descent->grid;
	const struct axis *axis = descent->last;
	for (size_t i = 0; i + 1 < axis->count && axis->cells[i + 1].known; i++) {
		uint64_t low = rules & axis->cells[i].rules;
		uint64_t high = rules & axis->cells[i + 1].rules;
		if (low == 0 || high == 0)
			continue; /* a gap, which is told */
		if (severity_of(grid, first_of(high)) < severity_of(grid, first_of(low)))
			complain_fall(descent, &axis->cells[i + 1], first_of(low), first_of(high));
	}
	return true;
}

static void look_for_falls(struct grid *grid)
{
	for (size_t i = 0; i < grid->axis_count; i++) {
		if (!grid_axis_rises(&grid->axes[i]))
			continue;
		struct descent descent = {
			.grid = grid, .last = &grid->axes[i], .found = check_falls};
		(void)descend_all(&descent);
	}
}

/* ---- what the walk found */

/* Who answers where the dead rule would. */
static bool note_hider(struct descent *descent, uint64_t rules)
{
	descent->grid->hiders |= UINT64_C(1) << first_of(rules);
	return true;
}

static void complain_dead(struct grid *grid, size_t dead)
{
	struct descent descent = {.grid = grid, .dead = UINT64_C(1) << dead, .found = note_hider};
	char names[GRID_TEXT];
	size_t used = 0;
	names[0] = '\0';
	grid->hiders = 0;
	(void)descend_all(&descent);
	for (size_t i = 0; i < dead; i++) {
		if ((grid->hiders >> i & 1) != 0)
			grid_say(names, &used, "%s%s", used == 0 ? "" : ", ", grid->rules[i].id);
	}
	if (used == 0)
		problem_error_at(grid->making->problems, grid->topic->file,
				 rule_place(&grid->rules[dead]),
				 "rule %s can never fire: nothing meets its conditions",
				 grid->rules[dead].id);
	else
		problem_error_at(grid->making->problems, grid->topic->file,
				 rule_place(&grid->rules[dead]),
				 "rule %s can never fire: %s always comes first",
				 grid->rules[dead].id, names);
}

static void check_dead_rules(struct grid *grid)
{
	/* The otherwise at the end may be unneeded: it is the net below all others. */
	for (size_t i = 0; i + 1 < grid->rule_count; i++) {
		if ((grid->answering >> i & 1) == 0 && !SABOTAGE("policy.skips-dead-rule-check"))
			complain_dead(grid, i);
	}
}

static size_t stating(const struct grid *grid, enum outcome outcome)
{
	size_t count = 0;
	for (size_t i = 0; i < grid->rule_count; i++)
		count += (size_t)(grid->rules[i].outcomes_stated >> outcome & 1);
	return count;
}

/* What the topic answers with that has a more and a less. */
static enum outcome rank_of(const struct grid *grid)
{
	static const enum outcome ranked[] = {OUTCOME_LEVEL, OUTCOME_MEASURE, OUTCOME_SUPERVISION};
	for (size_t i = 0; i < sizeof ranked / sizeof ranked[0]; i++) {
		if (stating(grid, ranked[i]) != 0)
			return ranked[i];
	}
	return OUTCOME_FIELD_COUNT;
}

static void check_levels_stated(struct grid *grid)
{
	size_t levels = stating(grid, OUTCOME_LEVEL);
	if (levels == 0 || levels == grid->rule_count)
		return;
	for (size_t i = 0; i < grid->rule_count; i++) {
		if ((grid->rules[i].outcomes_stated >> OUTCOME_LEVEL & 1) == 0)
			problem_error_at(grid->making->problems, grid->topic->file,
					 rule_place(&grid->rules[i]),
					 "rule %s states no `level`, as others of its topic do",
					 grid->rules[i].id);
	}
}

static void complain_size(const struct grid *grid)
{
	problem_error_at(grid->making->problems, grid->topic->file, grid->topic->place,
			 "the rules of `%s` distinguish more than %d cases: too many to be "
			 "reviewed; split the topic or drop facts",
			 topic_name((enum policy_topic)grid->topic->topic), POLICY_CELLS_MAX);
}

static void check_grid(struct grid *grid)
{
	check_levels_stated(grid);
	if (!grid_build_axes(grid)) {
		complain_size(grid);
		return;
	}
	struct descent descent = {.grid = grid, .found = check_cell};
	bool whole = descend_all(&descent);
	grid->rank = rank_of(grid);
	if (grid->rank != OUTCOME_FIELD_COUNT && grid->cases <= POLICY_CELLS_MAX)
		look_for_falls(grid);
	if (grid->cases > POLICY_CELLS_MAX)
		complain_size(grid);
	else if (whole)
		check_dead_rules(grid);
}

void policy_check_topic(const struct policy_making *making, enum policy_topic topic)
{
	const struct policy *policy = &making->set->policy;
	struct grid *grid = calloc(1, sizeof *grid);
	ASSERT(grid != NULL && policy->topics[topic].count <= POLICY_RULES_MAX);
	grid->making = making;
	grid->topic = making->topics[topic];
	grid->rules = policy->rules + policy->topics[topic].first;
	grid->rule_count = policy->topics[topic].count;
	pool_init(&grid->pool);
	check_grid(grid);
	pool_done(&grid->pool);
	free(grid);
}
