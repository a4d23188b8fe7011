#include <stdlib.h>

#include "common/base/assert.h"
#include "common/policy/rules/policy_grid.h"
#include "common/policy/rules/words.h"

/* Cells between the constants that rules compare with. */

enum { SET_CLASSES_MAX = 16 }; /* a set's cells are the subsets of its classes of values */

static int by_value(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a;
	int64_t y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

/* Sorts and drops repeats; gives the new count. */
static size_t sorted_cuts(int64_t *cuts, size_t count)
{
	size_t kept = 0;
	qsort(cuts, count, sizeof cuts[0], by_value);
	for (size_t i = 0; i < count; i++) {
		if (kept == 0 || cuts[kept - 1] != cuts[i])
			cuts[kept++] = cuts[i];
	}
	return kept;
}

/* The next condition of all rules on this fact, from `*at` on; NULL: no more. */
struct condition_cursor {
	size_t rule;
	unsigned condition;
};

static const struct rule_condition *next_condition(const struct grid *grid, enum fact fact,
						   struct condition_cursor *at)
{
	for (; at->rule < grid->rule_count; at->rule++, at->condition = 0) {
		const struct rule *rule = &grid->rules[at->rule];
		while (at->condition < rule->condition_count) {
			const struct rule_condition *found = &rule->conditions[at->condition++];
			if (found->fact == fact)
				return found;
		}
	}
	return NULL;
}

#define CONDITIONS_ALL (POLICY_RULES_MAX * RULE_CONDITIONS_MAX)

static struct cell *add_cell(struct axis *axis, int64_t from, int64_t to, bool known)
{
	struct cell *cell = &axis->cells[axis->count++];
	cell->from = from;
	cell->to = to;
	cell->known = known;
	return cell;
}

static void add_integer_cells(struct grid *grid, struct axis *axis)
{
	int64_t *cuts = POOL_ARRAY(&grid->pool, int64_t, 2 * CONDITIONS_ALL + 1);
	size_t count = 1; /* the first cut is 0: a fact of this kind isn't negative */
	struct condition_cursor at = {0, 0};
	const struct rule_condition *condition;
	while ((condition = next_condition(grid, axis->fact, &at)) != NULL) {
		cuts[count++] = condition->min;
		if (condition->max != INT64_MAX)
			cuts[count++] = condition->max + 1;
	}
	count = sorted_cuts(cuts, count);
	axis->cells = POOL_ARRAY(&grid->pool, struct cell, count + 1);
	for (size_t i = 0; i < count; i++)
		add_cell(axis, cuts[i], i + 1 < count ? cuts[i + 1] - 1 : INT64_MAX, true);
}

static uint64_t all_values(enum fact fact)
{
	return fact_kind(fact) == FACT_BOOL ? 3 : fact_all_values(fact);
}

/* What makes a matter worse as it grows, from the first value to the last. */
bool grid_axis_rises(const struct axis *axis)
{
	static const bool rising[FACT_COUNT] = {
		[FACT_SEVERITY] = true,
		[FACT_LEVEL] = true,
		[FACT_QUANTITY] = true,
		[FACT_AMOUNT_FEN] = true,
		[FACT_INJURIES] = true,
		[FACT_CONSECUTIVE_FAILURES] = true,
		[FACT_MAJOR_IN_TWO_YEARS] = true,
		[FACT_SIGNALS] = true,
		[FACT_TIMES_OVERDUE] = true,
		[FACT_FAILED_REINSPECTIONS] = true,
		[FACT_RELAPSE] = true,
		[FACT_FIRM_LISTED] = true,
		[FACT_URGENT] = true,
	};
	return !axis->is_day && rising[axis->fact];
}

/* Values that no rule tells apart, as bits: the classes are found by splitting at each mask. */
static size_t classes_of(const struct grid *grid, const struct axis *axis, uint64_t classes[64])
{
	uint64_t all = all_values(axis->fact);
	size_t count = 1;
	classes[0] = all;
	struct condition_cursor at = {0, 0};
	const struct rule_condition *condition;
	while ((condition = next_condition(grid, axis->fact, &at)) != NULL) {
		for (size_t j = count; j-- > 0;) {
			uint64_t inside = classes[j] & condition->mask;
			if (inside == 0 || inside == classes[j])
				continue;
			classes[j] &= ~condition->mask;
			classes[count++] = inside;
		}
	}
	return count;
}

/* Each value by itself, from the mildest to the gravest: for a fact that falls are looked for on.
 */
static size_t values_of(const struct axis *axis, uint64_t classes[64])
{
	uint64_t all = all_values(axis->fact);
	size_t count = 0;
	for (unsigned value = 0; value < 64; value++) {
		if ((all >> value & 1) != 0)
			classes[count++] = UINT64_C(1) << value;
	}
	return count;
}

static void add_enum_cells(struct grid *grid, struct axis *axis)
{
	uint64_t classes[64];
	size_t count =
		grid_axis_rises(axis) ? values_of(axis, classes) : classes_of(grid, axis, classes);
	axis->cells = POOL_ARRAY(&grid->pool, struct cell, count + 1);
	for (size_t i = 0; i < count; i++)
		add_cell(axis, (int64_t)classes[i], 0, true);
}

static bool is_asked(const struct grid *grid, const struct axis *axis, uint64_t class)
{
	struct condition_cursor at = {0, 0};
	const struct rule_condition *condition;
	while ((condition = next_condition(grid, axis->fact, &at)) != NULL) {
		if ((condition->mask & class) != 0)
			return true;
	}
	return false;
}

enum { OTHER_CODE = 0 }; /* no word has this number */

/* The codes that rules name, and one cell for all the others. */
static void add_code_cells(struct grid *grid, struct axis *axis)
{
	int64_t *codes = POOL_ARRAY(&grid->pool, int64_t, RULE_CODES_MAX * CONDITIONS_ALL + 1);
	size_t count = 0;
	struct condition_cursor at = {0, 0};
	const struct rule_condition *condition;
	codes[count++] = OTHER_CODE;
	while ((condition = next_condition(grid, axis->fact, &at)) != NULL) {
		for (unsigned j = 0; j < condition->code_count; j++)
			codes[count++] = condition->codes[j];
	}
	count = sorted_cuts(codes, count);
	axis->cells = POOL_ARRAY(&grid->pool, struct cell, count + 1);
	for (size_t i = 0; i < count; i++)
		add_cell(axis, codes[i], codes[i], true);
}

/* A set may hold members of any of the classes that rules ask for. */
static bool add_set_cells(struct grid *grid, struct axis *axis)
{
	uint64_t classes[64];
	size_t count = 0;
	size_t all = classes_of(grid, axis, classes);
	for (size_t i = 0; i < all; i++) {
		if (is_asked(grid, axis, classes[i]))
			classes[count++] = classes[i];
	}
	if (count > SET_CLASSES_MAX)
		return false;
	size_t subsets = (size_t)1 << count;
	axis->cells = POOL_ARRAY(&grid->pool, struct cell, subsets + 1);
	for (size_t subset = 0; subset < subsets; subset++) {
		uint64_t members = 0;
		for (size_t i = 0; i < count; i++)
			members |= (subset >> i & 1) != 0 ? classes[i] : 0;
		add_cell(axis, (int64_t)members, 0, true);
	}
	return true;
}

/* A representative value of a known cell. */
static int64_t value_in(const struct axis *axis, const struct cell *cell)
{
	switch (fact_kind(axis->fact)) {
	case FACT_INTEGER:
	case FACT_SET:
	case FACT_CODE:
		return cell->from;
	case FACT_ENUM:
	case FACT_BOOL:
		return __builtin_ctzll((unsigned long long)cell->from);
	}
	UNREACHABLE("a fact is of one of five kinds");
}

static void find_rules_of_cells(const struct grid *grid, struct axis *axis)
{
	for (size_t i = 0; i < axis->count; i++) {
		struct cell *cell = &axis->cells[i];
		int64_t value = cell->known ? value_in(axis, cell) : 0;
		for (size_t j = 0; j < grid->rule_count; j++) {
			if (!rule_excluded_by(&grid->rules[j], axis->fact, cell->known, value))
				cell->rules |= UINT64_C(1) << j;
		}
	}
}

static bool add_fact_axis(struct grid *grid, enum fact fact)
{
	struct axis *axis = &grid->axes[grid->axis_count++];
	axis->fact = fact;
	switch (fact_kind(fact)) {
	case FACT_INTEGER:
		add_integer_cells(grid, axis);
		break;
	case FACT_ENUM:
	case FACT_BOOL:
		add_enum_cells(grid, axis);
		break;
	case FACT_CODE:
		add_code_cells(grid, axis);
		break;
	case FACT_SET:
		if (!add_set_cells(grid, axis))
			return false;
		break;
	}
	add_cell(axis, 0, 0, false);
	find_rules_of_cells(grid, axis);
	return true;
}

static void add_day_axis(struct grid *grid)
{
	struct axis *axis = &grid->axes[grid->axis_count++];
	int64_t *cuts = POOL_ARRAY(&grid->pool, int64_t, 2 * grid->rule_count + 1);
	size_t count = 0;
	axis->is_day = true;
	for (size_t i = 0; i < grid->rule_count; i++) {
		cuts[count++] = grid->rules[i].valid_from_day;
		cuts[count++] = (int64_t)grid->rules[i].valid_to_day + 1;
	}
	count = sorted_cuts(cuts, count);
	axis->cells = POOL_ARRAY(&grid->pool, struct cell, count);
	for (size_t i = 0; i + 1 < count; i++) {
		struct cell *cell = add_cell(axis, cuts[i], cuts[i + 1] - 1, true);
		for (size_t j = 0; j < grid->rule_count; j++) {
			if (grid->rules[j].valid_from_day <= cell->from &&
			    grid->rules[j].valid_to_day >= cell->to)
				cell->rules |= UINT64_C(1) << j;
		}
	}
}

/* A rule has a say on an axis when some cell excludes it. */
static void find_conditioned(const struct grid *grid, struct axis *axis)
{
	uint64_t everywhere = UINT64_MAX;
	for (size_t i = 0; i < axis->count; i++)
		everywhere &= axis->cells[i].rules;
	for (size_t i = 0; i < grid->rule_count; i++)
		axis->conditioned |= ~everywhere & UINT64_C(1) << i;
}

static int by_use(const void *a, const void *b)
{
	const struct axis *x = (const struct axis *)a;
	const struct axis *y = (const struct axis *)b;
	int order = __builtin_popcountll((unsigned long long)y->conditioned) -
		    __builtin_popcountll((unsigned long long)x->conditioned);
	return order != 0 ? order : (x->fact > y->fact) - (x->fact < y->fact);
}

bool grid_build_axes(struct grid *grid)
{
	bool used[FACT_COUNT] = {false};
	bool small = true;
	for (size_t i = 0; i < grid->rule_count; i++) {
		for (unsigned j = 0; j < grid->rules[i].condition_count; j++)
			used[grid->rules[i].conditions[j].fact] = true;
	}
	add_day_axis(grid);
	for (unsigned fact = 0; fact < FACT_COUNT && small; fact++) {
		if (used[fact])
			small = add_fact_axis(grid, (enum fact)fact);
	}
	for (size_t i = 0; i < grid->axis_count; i++)
		find_conditioned(grid, &grid->axes[i]);
	/* The days stay in front: what depends on them is told by the day. */
	qsort(grid->axes + 1, grid->axis_count - 1, sizeof grid->axes[0], by_use);
	return small;
}
