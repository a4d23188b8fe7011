#include "services/ctl/bulletins/bulletin_sheet.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/region_list.h"
#include "common/core/bulletin.h"
#include "services/ctl/show/json_tree.h"

static const char *const columns[SHEET_COLUMNS] = {"in_period", "in_year", "at_begin", "at_cutoff"};

void sheet_done(struct sheet *sheet)
{
	free(sheet->rows);
	*sheet = (struct sheet){.lang = sheet->lang};
}

static const char *text_of(const json_t *line, const char *name)
{
	const char *text = json_string_value(json_object_get(line, name));
	return text != NULL ? text : "";
}

static void fill(const char *text, const struct template_param *params, size_t count,
		 enum lang lang, char *out, size_t room)
{
	struct writer writer = writer_over(out, room - 1);
	catalogue_fill(catalogue_word(WORDS_TEXT, text, lang), params, count, &writer);
	out[writer.size] = '\0';
}

static void take_head(struct sheet *sheet, const json_t *line)
{
	long long region = json_integer_value(json_object_get(line, "region"));
	const char *kind = catalogue_value("bulletin", text_of(line, "bulletin"), sheet->lang);
	const char *place = region_name((uint32_t)region);
	char code[24];
	(void)snprintf(code, sizeof code, "%lld", region);
	struct template_param title[] = {{"region", place != NULL ? place : code},
					 {"kind", kind != NULL ? kind : text_of(line, "bulletin")}};
	struct template_param days[] = {{"from", text_of(line, "from_day")},
					{"cutoff", text_of(line, "cutoff_day")}};
	fill("bulletin_title", title, 2, sheet->lang, sheet->title, sizeof sheet->title);
	fill("bulletin_days", days, 2, sheet->lang, sheet->days, sizeof sheet->days);
	(void)snprintf(sheet->digest, sizeof sheet->digest, "%s", text_of(line, "digest"));
	sheet->provisional = json_is_true(json_object_get(line, "provisional"));
}

static void group_label(const struct sheet *sheet, const char *group, const char *word,
			const struct shown_names *names, char out[SHEET_LABEL])
{
	struct writer writer = writer_over(out, SHEET_LABEL - 1);
	if (strcmp(group, "owner") == 0 && strcmp(word, "none") != 0) {
		shown_names_put_short(names, word, sheet->lang, &writer);
	} else if (strcmp(group, "unit") == 0 && strcmp(word, "none") != 0) {
		const char *unit = shown_names_unit(names, word);
		writer_put(&writer, unit, strlen(unit));
	} else {
		const char *shown = catalogue_value(group, word, sheet->lang);
		shown = shown != NULL ? shown : word;
		writer_put(&writer, shown, strlen(shown));
	}
	out[writer.size] = '\0';
}

static enum status take_row(struct sheet *sheet, const json_t *line, bool part,
			    const struct shown_names *names)
{
	const char *figure = text_of(line, "figure");
	size_t size = strlen(figure);
	if (sheet->count == sheet->room) {
		size_t room = sheet->room == 0 ? 64 : 2 * sheet->room;
		struct sheet_row *rows =
			(struct sheet_row *)realloc(sheet->rows, room * sizeof *rows);
		if (rows == NULL)
			return STATUS_FULL;
		sheet->rows = rows;
		sheet->room = room;
	}
	struct sheet_row *row = &sheet->rows[sheet->count++];
	*row = (struct sheet_row){.part = part,
				  .money = size > 4 && strcmp(figure + size - 4, "_fen") == 0};
	(void)snprintf(row->figure, sizeof row->figure, "%s", figure);
	if (!part) {
		const char *word = catalogue_value("figure", figure, sheet->lang);
		(void)snprintf(row->label, sizeof row->label, "%s", word != NULL ? word : figure);
	}
	for (unsigned g = 0; part && g < BULLETIN_GROUP_COUNT; g++) {
		const char *group = bulletin_group_name((enum bulletin_group)g);
		if (json_object_get(line, group) != NULL)
			group_label(sheet, group, text_of(line, group), names, row->label);
	}
	for (unsigned c = 0; c < SHEET_COLUMNS; c++) {
		const json_t *value = json_object_get(line, columns[c]);
		row->has[c] = json_is_integer(value);
		row->values[c] = json_integer_value(value);
	}
	return STATUS_OK;
}

enum status sheet_take(struct sheet *sheet, const struct json_t *line,
		       const struct shown_names *names)
{
	const char *kind = text_of(line, "kind");
	if (strcmp(kind, "figure") == 0 || strcmp(kind, "figure_of") == 0)
		return take_row(sheet, line, strcmp(kind, "figure_of") == 0, names);
	if (strcmp(kind, "bulletin") != 0)
		return STATUS_INVALID;
	take_head(sheet, line);
	return STATUS_OK;
}

const char *sheet_heading(const struct sheet *sheet, unsigned column)
{
	if (column == 0)
		return catalogue_word(WORDS_MEMBER, "figure", sheet->lang);
	return catalogue_word(WORDS_MEMBER, columns[column - 1], sheet->lang);
}

void sheet_cell(const struct sheet_row *row, unsigned column, char out[SHEET_CELL])
{
	int64_t value = row->values[column];
	if (!row->has[column])
		out[0] = '\0';
	else if (row->money)
		cell_money(value, out);
	else
		(void)snprintf(out, SHEET_CELL, "%" PRId64, value);
}
