/* Tables: lines are kept until a screenful is there, then columns stand. */

#include <stdlib.h>

#include "common/base/sabotage.h"
#include "common/sheets/cells.h"
#include "services/ctl/show/json_tree.h"
#include "services/ctl/show/render.h"
#include "services/ctl/show/width.h"

#define TABLE_KEPT 200u
#define TABLE_COLUMNS 32u
#define COLUMN_WIDEST 40u
#define BETWEEN 2u

struct column {
	const char *name; /* in `first`, which the table holds */
	size_t width;
};

struct table {
	enum lang lang;
	size_t terminal;
	bool colour;
	const struct shown_names *people; /* NULL: ids alone */
	FILE *out;
	bool laid_out;
	bool cut; /* columns were left out */
	struct column columns[TABLE_COLUMNS];
	size_t column_count;
	json_t *kept[TABLE_KEPT];
	size_t kept_count;
	json_t *names; /* holds the columns' names */
	size_t lines;
};

struct table *table_open(enum lang lang, size_t columns, bool colour, FILE *out)
{
	struct table *table = (struct table *)calloc(1, sizeof *table);
	if (table == NULL)
		return NULL;
	table->lang = lang;
	table->terminal = columns;
	table->colour = colour;
	table->out = out;
	table->names = JSON_NEW_OBJECT();
	return table;
}

void table_names(struct table *table, const struct shown_names *names)
{
	if (table != NULL)
		table->people = names;
}

/* Of the first line's kind: lines of one kind make a table. */
static const char *heading_of(const struct table *table, const char *name)
{
	const char *kind = json_string_value(json_object_get(table->kept[0], "kind"));
	return render_heading(kind, name, table->lang);
}

static struct column *column_named(struct table *table, const char *name)
{
	for (size_t i = 0; i < table->column_count; i++) {
		if (strcmp(table->columns[i].name, name) == 0)
			return &table->columns[i];
	}
	if (table->column_count == TABLE_COLUMNS ||
	    json_object_set_new(table->names, name, json_true()) != 0)
		return NULL;
	const char *kept = json_object_iter_key(json_object_iter_at(table->names, name));
	size_t width = width_of(bytes_of_text(heading_of(table, name)));
	table->columns[table->column_count] = (struct column){kept, width};
	return &table->columns[table->column_count++];
}

static void measure(struct table *table, json_t *object)
{
	char memory[CELL_MAX];
	const char *name;
	json_t *value;
	json_object_foreach(object, name, value)
	{
		struct column *column =
			cell_belongs(name, value) && !cell_is_for_others(object, name, table->lang)
				? column_named(table, name)
				: NULL;
		if (column == NULL)
			continue;
		size_t width = width_of(bytes_of(
			memory, cell_text(object, name, table->people, table->lang, memory)));
		if (width > column->width)
			column->width = width < COLUMN_WIDEST ? width : COLUMN_WIDEST;
	}
}

/* What a reader decides by, the first first; whose place is kept on a narrow terminal. */
static const char *const deciding[] = {
	"subject", "id",    "target",    "due_ms",  "state",   "owner",   "owners",
	"person",  "firm",  "addressee", "name",    "measure", "purpose", "overdue",
	"outcome", "level", "severity",  "product", "title",
};
#define DECIDING (sizeof deciding / sizeof deciding[0])

/* Names, which may be shown in a part; ids, days and states are whole or not there. */
static const char *const narrowing[] = {"firm", "addressee", "owner", "owners", "person", "name"};
#define NARROWING (sizeof narrowing / sizeof narrowing[0])
#define NARROWEST 8u

static bool is_among(const char *name, const char *const *names, size_t count, size_t *ret_index)
{
	for (*ret_index = 0; *ret_index < count; ++*ret_index) {
		if (strcmp(names[*ret_index], name) == 0)
			return true;
	}
	return false;
}

/* In what order columns get their place: those first, then as they stand. A term's own id is asked
 * for least: whatever is done is done to its subject. */
static size_t rank_of(const struct table *table, size_t place)
{
	const char *name = table->columns[place].name;
	size_t rank;
	if (strcmp(name, "id") == 0 && json_object_get(table->names, "subject") != NULL)
		return DECIDING;
	return is_among(name, deciding, DECIDING, &rank) ? rank : DECIDING + 1 + place;
}

/* The next one in rank after `rank`; false: there is none. */
static bool next_in_rank(const struct table *table, size_t *rank, size_t *ret_place)
{
	bool any = false;
	size_t best = SIZE_MAX;
	for (size_t i = 0; i < table->column_count; i++) {
		size_t of = rank_of(table, i) + 1;
		if (of > *rank && of < best) {
			best = of;
			*ret_place = i;
			any = true;
		}
	}
	*rank = best;
	return any;
}

/* A terminal's lines aren't broken: what doesn't fit is left to `show`, and an ellipsis says so.
 * The first of those that are chosen always fits. */
static void fit(struct table *table)
{
	bool kept[TABLE_COLUMNS] = {false};
	size_t rank = 0, place = 0, used = 0, count = 0;
	size_t room = table->terminal < BETWEEN + 1 ? 0 : table->terminal - BETWEEN - 1;
	if (table->terminal == 0)
		return;
	while (next_in_rank(table, &rank, &place)) {
		struct column *column = &table->columns[place];
		size_t between = used != 0 ? BETWEEN : 0, at;
		size_t width = column->width + between;
		if (used != 0 && used + width > room && used + NARROWEST + between <= room &&
		    !SABOTAGE("ctl.names-left-out") &&
		    is_among(column->name, narrowing, NARROWING, &at)) {
			column->width = room - used - between;
			width = room - used;
		}
		if (used != 0 && used + width > room) {
			if (rank > DECIDING)
				break;
			continue;
		}
		kept[place] = true;
		used += width;
	}
	for (size_t i = 0; i < table->column_count; i++) {
		if (kept[i])
			table->columns[count++] = table->columns[i];
	}
	table->cut = count < table->column_count;
	table->column_count = count;
}

static void end_line(const struct table *table)
{
	fputs(table->cut ? "  …\n" : "\n", table->out);
}

static void print_cell(const struct table *table, size_t index, struct bytes text)
{
	size_t width = table->columns[index].width;
	bool last = index + 1 == table->column_count;
	if (index != 0)
		fputs("  ", table->out);
	/* Nothing after the last one, unless it is too long. */
	if (last && !table->cut && (table->terminal == 0 || width_of(text) <= width))
		width_print_plain(text, table->out);
	else
		width_print(text, width, table->out);
}

static void print_heading(const struct table *table)
{
	if (table->colour)
		fputs("\033[1m", table->out);
	for (size_t i = 0; i < table->column_count; i++) {
		print_cell(table, i, bytes_of_text(heading_of(table, table->columns[i].name)));
	}
	if (table->colour)
		fputs("\033[0m", table->out);
	end_line(table);
}

static void print_line(struct table *table, const json_t *object)
{
	char memory[CELL_MAX];
	for (size_t i = 0; i < table->column_count; i++) {
		const char *name = table->columns[i].name;
		size_t size = cell_text(object, name, table->people, table->lang, memory);
		print_cell(table, i, bytes_of(memory, size));
	}
	end_line(table);
	table->lines++;
}

static void lay_out(struct table *table)
{
	if (table->laid_out || table->kept_count == 0)
		return;
	for (size_t i = 0; i < table->kept_count; i++)
		measure(table, table->kept[i]);
	fit(table);
	table->laid_out = true;
	print_heading(table);
}

static void flush(struct table *table)
{
	lay_out(table);
	for (size_t i = 0; i < table->kept_count; i++) {
		print_line(table, table->kept[i]);
		json_decref(table->kept[i]);
	}
	table->kept_count = 0;
}

void table_add(struct table *table, json_t *object)
{
	table->kept[table->kept_count++] = json_incref(object);
	if (table->kept_count == TABLE_KEPT)
		flush(table);
}

size_t table_close(struct table **table)
{
	size_t lines;
	if (*table == NULL)
		return 0;
	flush(*table);
	lines = (*table)->lines;
	json_decref((*table)->names);
	free(*table);
	*table = NULL;
	return lines;
}
