#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>

#include "common/base/assert.h"
#include "common/base/sabotage.h"
#include "common/policy/policy_text.h"
#include "common/policy/words.h"

/* The rules of a topic compare facts with constants, so what can happen collapses to a grid: for
 * each fact the cells between the constants, and "unknown"; for the day the spans between
 * validities.  Each cell of an axis has a bit set of the rules that it leaves possible, so the
 * first match of a cell of the grid is the lowest bit of the AND over its axes. */

enum {
	AXES_MAX = FACT_COUNT + 1,
	SET_CLASSES_MAX = 16, /* a set's cells are the subsets of its classes of values */
	FALLS_SHOWN = 5,
	TEXT = 320,
};

struct cell {
	uint64_t rules; /* not excluded */
	int64_t from;   /* the lowest value; the values of an enumeration as bits; a set; a day */
	int64_t to;
	bool known;
};

struct axis {
	bool is_day;
	enum fact fact;
	struct cell *cells;
	size_t count;
};

struct grid {
	const struct policy_making *making;
	const struct topic_text *topic;
	const struct rule *rules;
	size_t rule_count;
	struct pool pool;
	struct axis axes[AXES_MAX];
	size_t axis_count;
	uint64_t cell_count;
	uint64_t answering;                   /* rules that answer some cell */
	uint64_t hidden_by[POLICY_RULES_MAX]; /* who answers where this one would */
	bool states_level;
	size_t falls;
	uint64_t fell[POLICY_RULES_MAX]; /* pairs of rules that were told already */
};

/* ---- axes */

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

static const struct rule_condition *condition_on(const struct rule *rule, enum fact fact)
{
	for (unsigned i = 0; i < rule->condition_count; i++) {
		if (rule->conditions[i].fact == fact)
			return &rule->conditions[i];
	}
	return NULL;
}

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
	int64_t *cuts = POOL_ARRAY(&grid->pool, int64_t, 2 * grid->rule_count + 1);
	size_t count = 1; /* the first cut is 0: a fact of this kind isn't negative */
	for (size_t i = 0; i < grid->rule_count; i++) {
		const struct rule_condition *condition = condition_on(&grid->rules[i], axis->fact);
		if (condition == NULL)
			continue;
		cuts[count++] = condition->min;
		if (condition->max != INT64_MAX)
			cuts[count++] = condition->max + 1;
	}
	count = sorted_cuts(cuts, count);
	axis->cells = POOL_ARRAY(&grid->pool, struct cell, count + 1);
	for (size_t i = 0; i < count; i++)
		add_cell(axis, cuts[i], i + 1 < count ? cuts[i + 1] - 1 : INT64_MAX, true);
}

/* Values that no rule tells apart, as bits: the classes are found by splitting at each mask. */
static size_t classes_of(const struct grid *grid, const struct axis *axis, uint64_t classes[64])
{
	uint64_t all = fact_kind(axis->fact) == FACT_BOOL ? 3 : fact_all_values(axis->fact);
	size_t count = 1;
	classes[0] = all;
	for (size_t i = 0; i < grid->rule_count; i++) {
		const struct rule_condition *condition = condition_on(&grid->rules[i], axis->fact);
		if (condition == NULL)
			continue;
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

static void add_enum_cells(struct grid *grid, struct axis *axis)
{
	uint64_t classes[64];
	size_t count = classes_of(grid, axis, classes);
	axis->cells = POOL_ARRAY(&grid->pool, struct cell, count + 1);
	for (size_t i = 0; i < count; i++)
		add_cell(axis, (int64_t)classes[i], 0, true);
}

static bool is_asked(const struct grid *grid, const struct axis *axis, uint64_t class)
{
	for (size_t i = 0; i < grid->rule_count; i++) {
		const struct rule_condition *condition = condition_on(&grid->rules[i], axis->fact);
		if (condition != NULL && (condition->mask & class) != 0)
			return true;
	}
	return false;
}

enum { OTHER_CODE = 0 }; /* no word has this number */

/* The codes that rules name, and one cell for all the others. */
static void add_code_cells(struct grid *grid, struct axis *axis)
{
	int64_t *codes = POOL_ARRAY(&grid->pool, int64_t, RULE_CODES_MAX * grid->rule_count + 1);
	size_t count = 0;
	codes[count++] = OTHER_CODE;
	for (size_t i = 0; i < grid->rule_count; i++) {
		const struct rule_condition *condition = condition_on(&grid->rules[i], axis->fact);
		for (unsigned j = 0; condition != NULL && j < condition->code_count; j++)
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

/* false: too large to be checked, and so to be reviewed. */
static bool build_axes(struct grid *grid)
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
	grid->cell_count = 1;
	for (size_t i = 0; i < grid->axis_count && small; i++) {
		grid->cell_count *= grid->axes[i].count;
		small = grid->cell_count <= POLICY_CELLS_MAX;
	}
	return small;
}

/* ---- a cell in words */

static void say(char *out, size_t *used, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static void say(char *out, size_t *used, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	int length = vsnprintf(out + *used, TEXT - *used, format, arguments);
	va_end(arguments);
	if (length > 0)
		*used = *used + (size_t)length < TEXT ? *used + (size_t)length : TEXT - 1;
}

static void say_values(char *out, size_t *used, enum fact fact, uint64_t values)
{
	char word[WORD_TEXT];
	const char *between = "";
	for (int64_t value = 0; value < 64; value++) {
		if ((values >> value & 1) == 0)
			continue;
		say(out, used, "%s%s", between,
		    fact_word(fact, value, word) == NULL ? "other" : word);
		between = "|";
	}
	if (values == 0)
		say(out, used, "none");
}

static void say_code(char *out, size_t *used, enum fact fact, int64_t code)
{
	char word[WORD_TEXT];
	say(out, used, "%s", fact_word(fact, code, word) == NULL ? "other" : word);
}

static void say_cell(char *out, size_t *used, const struct axis *axis, const struct cell *cell)
{
	char from[TIME_DAY_TEXT];
	if (axis->is_day) {
		time_print_day((int32_t)cell->from, from);
		say(out, used, "from %s", from);
		return;
	}
	say(out, used, "%s ", fact_name(axis->fact));
	if (!cell->known)
		say(out, used, "unknown");
	else if (fact_kind(axis->fact) == FACT_CODE)
		say_code(out, used, axis->fact, cell->from);
	else if (fact_kind(axis->fact) != FACT_INTEGER)
		say_values(out, used, axis->fact, (uint64_t)cell->from);
	else if (cell->to == INT64_MAX)
		say(out, used, "%" PRId64 " and more", cell->from);
	else if (cell->to == cell->from)
		say(out, used, "%" PRId64, cell->from);
	else
		say(out, used, "%" PRId64 " to %" PRId64, cell->from, cell->to);
}

static void say_place(const struct grid *grid, const size_t *at, char out[TEXT])
{
	size_t used = 0;
	out[0] = '\0';
	for (size_t i = 0; i < grid->axis_count; i++) {
		if (grid->axes[i].is_day && grid->axes[i].count == 1)
			continue;
		if (used != 0)
			say(out, &used, ", ");
		say_cell(out, &used, &grid->axes[i], &grid->axes[i].cells[at[i]]);
	}
}

/* ---- the walk */

static uint64_t rules_at(const struct grid *grid, const size_t *at)
{
	uint64_t rules = UINT64_MAX;
	for (size_t i = 0; i < grid->axis_count; i++)
		rules &= grid->axes[i].cells[at[i]].rules;
	return rules;
}

static bool rises_with_hazard(const struct axis *axis)
{
	return !axis->is_day &&
	       (axis->fact == FACT_QUANTITY || axis->fact == FACT_INJURIES ||
		axis->fact == FACT_AMOUNT_FEN || axis->fact == FACT_CONSECUTIVE_FAILURES);
}

static int64_t level_of(const struct rule *rule)
{
	return rule_outcome(rule, OUTCOME_LEVEL, 0);
}

static void complain_fall(struct grid *grid, const size_t *at, const struct axis *axis,
			  unsigned low, unsigned high)
{
	char from[WORD_TEXT];
	char to[WORD_TEXT];
	char place[TEXT];
	if ((grid->fell[low] >> high & 1) != 0 || grid->falls++ >= FALLS_SHOWN)
		return;
	grid->fell[low] |= UINT64_C(1) << high;
	outcome_print(OUTCOME_LEVEL, level_of(&grid->rules[low]), from);
	outcome_print(OUTCOME_LEVEL, level_of(&grid->rules[high]), to);
	say_place(grid, at, place);
	problem_error(grid->making->problems, grid->topic->file, grid->rules[high].line,
		      "severity falls from %s (%s) to %s (%s) when %s reaches %" PRId64 "; at: %s",
		      from, grid->rules[low].id, to, grid->rules[high].id, fact_name(axis->fact),
		      axis->cells[at[axis - grid->axes] + 1].from, place);
}

/* The next cell of a fact that measures the hazard must not be answered with a lower level. */
static void check_level(struct grid *grid, size_t *at, unsigned answer)
{
	for (size_t i = 0; i < grid->axis_count; i++) {
		const struct axis *axis = &grid->axes[i];
		if (!rises_with_hazard(axis) || at[i] + 2 >= axis->count)
			continue;
		at[i]++;
		uint64_t rules = rules_at(grid, at);
		at[i]--;
		unsigned next = (unsigned)__builtin_ctzll((unsigned long long)rules);
		if (rules != 0 && level_of(&grid->rules[next]) < level_of(&grid->rules[answer]))
			complain_fall(grid, at, axis, answer, next);
	}
}

static bool check_cell(struct grid *grid, size_t *at)
{
	uint64_t rules = rules_at(grid, at);
	char place[TEXT];
	if (rules == 0) {
		say_place(grid, at, place);
		problem_error(grid->making->problems, grid->topic->file, grid->topic->line,
			      "no rule of `%s` applies to: %s",
			      topic_name((enum policy_topic)grid->topic->topic), place);
		return false;
	}
	unsigned answer = (unsigned)__builtin_ctzll((unsigned long long)rules);
	grid->answering |= UINT64_C(1) << answer;
	for (uint64_t hidden = rules & (rules - 1); hidden != 0; hidden &= hidden - 1)
		grid->hidden_by[__builtin_ctzll((unsigned long long)hidden)] |= UINT64_C(1)
										<< answer;
	if (grid->states_level)
		check_level(grid, at, answer);
	return true;
}

static bool step(const struct grid *grid, size_t *at)
{
	for (size_t i = 0; i < grid->axis_count; i++) {
		if (++at[i] < grid->axes[i].count)
			return true;
		at[i] = 0;
	}
	return false;
}

static void walk(struct grid *grid)
{
	size_t at[AXES_MAX] = {0};
	bool more = true;
	while (more && check_cell(grid, at))
		more = step(grid, at);
}

/* ---- what the walk found */

static void complain_dead(const struct grid *grid, size_t dead)
{
	char names[TEXT];
	size_t used = 0;
	names[0] = '\0';
	for (size_t i = 0; i < grid->rule_count; i++) {
		if ((grid->hidden_by[dead] >> i & 1) != 0)
			say(names, &used, "%s%s", used == 0 ? "" : ", ", grid->rules[i].id);
	}
	if (used == 0)
		problem_error(grid->making->problems, grid->topic->file, grid->rules[dead].line,
			      "rule %s can never fire: nothing meets its conditions",
			      grid->rules[dead].id);
	else
		problem_error(grid->making->problems, grid->topic->file, grid->rules[dead].line,
			      "rule %s can never fire: %s always comes first", grid->rules[dead].id,
			      names);
}

static void check_dead_rules(const struct grid *grid)
{
	/* The otherwise at the end may be unneeded: it is the net below all others. */
	for (size_t i = 0; i + 1 < grid->rule_count; i++) {
		if ((grid->answering >> i & 1) == 0 && !SABOTAGE("policy.skips-dead-rule-check"))
			complain_dead(grid, i);
	}
}

static void check_levels_stated(struct grid *grid)
{
	size_t stating = 0;
	for (size_t i = 0; i < grid->rule_count; i++)
		stating += grid->rules[i].outcomes_stated >> OUTCOME_LEVEL & 1;
	grid->states_level = stating != 0;
	if (stating == 0 || stating == grid->rule_count)
		return;
	for (size_t i = 0; i < grid->rule_count; i++) {
		if ((grid->rules[i].outcomes_stated >> OUTCOME_LEVEL & 1) == 0)
			problem_error(grid->making->problems, grid->topic->file,
				      grid->rules[i].line,
				      "rule %s states no `level`, as others of its topic do",
				      grid->rules[i].id);
	}
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
	check_levels_stated(grid);
	if (build_axes(grid)) {
		walk(grid);
		check_dead_rules(grid);
	} else {
		problem_error(making->problems, grid->topic->file, grid->topic->line,
			      "the rules of `%s` distinguish more than %d cases: too many to be "
			      "reviewed; split the topic or drop facts",
			      topic_name(topic), POLICY_CELLS_MAX);
	}
	pool_done(&grid->pool);
	free(grid);
}
