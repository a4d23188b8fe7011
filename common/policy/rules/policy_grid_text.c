#include <inttypes.h>
#include <stdarg.h>

#include "common/policy/rules/policy_grid.h"
#include "common/policy/rules/words.h"

void grid_say(char *out, size_t *used, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	int length = vsnprintf(out + *used, GRID_TEXT - *used, format, arguments);
	va_end(arguments);
	if (length > 0)
		*used = *used + (size_t)length < GRID_TEXT ? *used + (size_t)length : GRID_TEXT - 1;
}

static void say_values(char *out, size_t *used, enum fact fact, uint64_t values)
{
	char word[WORD_TEXT];
	const char *between = "";
	for (int64_t value = 0; value < 64; value++) {
		if ((values >> value & 1) == 0)
			continue;
		grid_say(out, used, "%s%s", between,
			 fact_word(fact, value, word) == NULL ? "other" : word);
		between = "|";
	}
	if (values == 0)
		grid_say(out, used, "none");
}

static void say_code(char *out, size_t *used, enum fact fact, int64_t code)
{
	char word[WORD_TEXT];
	grid_say(out, used, "%s", fact_word(fact, code, word) == NULL ? "other" : word);
}

static void say_cell(char *out, size_t *used, const struct axis *axis, const struct cell *cell)
{
	char from[TIME_DAY_TEXT];
	if (axis->is_day) {
		time_print_day((int32_t)cell->from, from);
		grid_say(out, used, "from %s", from);
		return;
	}
	grid_say(out, used, "%s ", fact_name(axis->fact));
	if (!cell->known)
		grid_say(out, used, "unknown");
	else if (fact_kind(axis->fact) == FACT_CODE)
		say_code(out, used, axis->fact, cell->from);
	else if (fact_kind(axis->fact) != FACT_INTEGER)
		say_values(out, used, axis->fact, (uint64_t)cell->from);
	else if (cell->to == INT64_MAX)
		grid_say(out, used, "%" PRId64 " and more", cell->from);
	else if (cell->to == cell->from)
		grid_say(out, used, "%" PRId64, cell->from);
	else
		grid_say(out, used, "%" PRId64 " to %" PRId64, cell->from, cell->to);
}

void grid_say_place(const struct grid *grid, const size_t *at, const struct axis *except,
		    char out[GRID_TEXT])
{
	size_t used = 0;
	out[0] = '\0';
	for (size_t i = 0; i < grid->axis_count; i++) {
		if (at[i] == GRID_NOT_SPLIT || &grid->axes[i] == except)
			continue;
		if (used != 0)
			grid_say(out, &used, ", ");
		say_cell(out, &used, &grid->axes[i], &grid->axes[i].cells[at[i]]);
	}
	if (used == 0)
		grid_say(out, &used, "whatever else is known");
}

void grid_say_value(const struct axis *axis, const struct cell *cell, char out[GRID_TEXT])
{
	size_t used = 0;
	out[0] = '\0';
	if (fact_kind(axis->fact) == FACT_INTEGER)
		grid_say(out, &used, "%" PRId64, cell->from);
	else
		say_values(out, &used, axis->fact, (uint64_t)cell->from);
}
