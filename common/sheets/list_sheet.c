#include "common/sheets/list_sheet.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <xlsxwriter.h>

#include "common/base/file.h"
#include "common/sheets/cells.h"
#include "common/sheets/csv.h"
#include "common/sheets/json_tree.h"
#include "common/sheets/nameless_book.h"

#define COLUMNS_MAX 256u /* of an older spreadsheet program; no list has as many members */
#define WIDTH_ID 20
#define WIDTH 16

struct list_sheet {
	enum lang lang;
	char *folder; /* NULL: the system's */
	_Atomic bool stopped;
	FILE *lines;
	json_t *names; /* of the columns, in their order: an array */
	json_t *known; /* the same as an object's keys */
	size_t count;
};

struct list_sheet *list_sheet_open(enum lang lang, const char *folder)
{
	struct list_sheet *sheet = (struct list_sheet *)calloc(1, sizeof *sheet);
	if (sheet == NULL)
		return NULL;
	if (folder == NULL)
		folder = getenv("TMPDIR");
	sheet->lang = lang;
	sheet->folder = folder != NULL ? strdup(folder) : NULL;
	sheet->lines = file_nameless_stream(folder);
	sheet->names = JSON_NEW_ARRAY();
	sheet->known = JSON_NEW_OBJECT();
	if (sheet->lines == NULL || sheet->names == NULL || sheet->known == NULL ||
	    (folder != NULL && sheet->folder == NULL))
		list_sheet_close(&sheet);
	return sheet;
}

void list_sheet_close(struct list_sheet **sheet)
{
	if (*sheet == NULL)
		return;
	int before = errno;
	if ((*sheet)->lines != NULL)
		(void)fclose((*sheet)->lines);
	json_decref((*sheet)->names);
	json_decref((*sheet)->known);
	free((*sheet)->folder);
	free(*sheet);
	*sheet = NULL;
	errno = before;
}

void list_sheet_stop(struct list_sheet *sheet)
{
	sheet->stopped = true;
}

size_t list_sheet_count(const struct list_sheet *sheet)
{
	return sheet->count;
}

static bool meet(struct list_sheet *sheet, const char *name)
{
	return json_object_get(sheet->known, name) != NULL ||
	       (json_array_size(sheet->names) < COLUMNS_MAX &&
		json_object_set_new(sheet->known, name, json_true()) == 0 &&
		json_array_append_new(sheet->names, json_string(name)) == 0);
}

enum status list_sheet_add(struct list_sheet *sheet, json_t *line)
{
	const char *name;
	json_t *value;
	json_object_foreach(line, name, value)
	{
		if (cell_belongs(name, value) && !meet(sheet, name))
			return STATUS_FULL;
	}
	if (json_dumpf(line, sheet->lines, JSON_COMPACT) != 0 || fputc('\n', sheet->lines) == EOF)
		return STATUS_IO;
	sheet->count++;
	return STATUS_OK;
}

/* ---- what both forms read again */

static const char *column_name(const struct list_sheet *sheet, size_t column)
{
	return json_string_value(json_array_get(sheet->names, column));
}

static const char *column_heading(const struct list_sheet *sheet, size_t column)
{
	return catalogue_word(WORDS_MEMBER, column_name(sheet, column), sheet->lang);
}

typedef void row_fn(void *context, size_t row, const json_t *line);

/* IO: what was put there can't be read again. */
static enum status each_row(struct list_sheet *sheet, row_fn *each, void *context)
{
	rewind(sheet->lines);
	for (size_t row = 0; row < sheet->count; row++) {
		if (sheet->stopped) {
			errno = ECANCELED;
			return STATUS_IO;
		}
		json_t *line = json_loadf(sheet->lines, JSON_DISABLE_EOF_CHECK, NULL);
		if (line == NULL) {
			errno = errno != 0 ? errno : EIO;
			return STATUS_IO;
		}
		each(context, row, line);
		json_decref(line);
	}
	return STATUS_OK;
}

/* ---- CSV */

struct csv {
	const struct list_sheet *sheet;
	const struct shown_names *people;
	FILE *out;
};

static void put_csv_row(void *context, size_t row, const json_t *line)
{
	const struct csv *csv = (const struct csv *)context;
	char memory[CELL_MAX];
	(void)row;
	for (size_t c = 0; c < json_array_size(csv->sheet->names); c++) {
		size_t size = cell_text(line, column_name(csv->sheet, c), csv->people,
					csv->sheet->lang, memory);
		if (c != 0)
			fputc(',', csv->out);
		csv_put_text(bytes_of(memory, size), csv->out);
	}
	fputs("\r\n", csv->out);
}

static enum status write_csv(struct list_sheet *sheet, const struct shown_names *people, FILE *out)
{
	struct csv csv = {sheet, people, out};
	csv_begin(out);
	for (size_t c = 0; c < json_array_size(sheet->names); c++) {
		if (c != 0)
			fputc(',', out);
		csv_put_text(bytes_of_text(column_heading(sheet, c)), out);
	}
	fputs("\r\n", out);
	enum status status = each_row(sheet, put_csv_row, &csv);
	return status == STATUS_OK && (fflush(out) != 0 || ferror(out) != 0) ? STATUS_IO : status;
}

/* ---- a workbook */

struct book {
	const struct list_sheet *sheet;
	const struct shown_names *people;
	lxw_worksheet *page;
	lxw_format *money;
	bool whole;
};

/* A number that reads as it is stays one, so that it can be added up; a code stays text. */
static bool is_number(const json_t *value, struct bytes text)
{
	char number[32];
	if (!json_is_integer(value))
		return false;
	int size =
		snprintf(number, sizeof number, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
	return bytes_equal(text, bytes_of(number, (size_t)size));
}

static lxw_error put_cell(const struct book *book, lxw_row_t row, lxw_col_t column,
			  const json_t *line)
{
	char memory[CELL_MAX + 1];
	const char *name = column_name(book->sheet, column);
	const json_t *value = json_object_get(line, name);
	size_t size = cell_text(line, name, book->people, book->sheet->lang, memory);
	size_t end = strlen(name);
	memory[size < CELL_MAX ? size : CELL_MAX] = '\0';
	if (size == 0)
		return LXW_NO_ERROR;
	if (json_is_integer(value) && end > 4 && strcmp(name + end - 4, "_fen") == 0)
		return worksheet_write_number(book->page, row, column,
					      LXW_NUMBER(json_integer_value(value)) / 100,
					      book->money);
	if (is_number(value, bytes_of(memory, size)))
		return worksheet_write_number(book->page, row, column,
					      LXW_NUMBER(json_integer_value(value)), NULL);
	return worksheet_write_string(book->page, row, column, memory, NULL);
}

static void put_book_row(void *context, size_t row, const json_t *line)
{
	struct book *book = (struct book *)context;
	for (size_t c = 0; c < json_array_size(book->sheet->names); c++) {
		if (put_cell(book, (lxw_row_t)(row + 1), (lxw_col_t)c, line) != LXW_NO_ERROR)
			book->whole = false;
	}
}

static enum status write_book(struct list_sheet *sheet, const struct shown_names *people,
			      const char *path)
{
	lxw_workbook_options options = {.constant_memory = LXW_TRUE, .tmpdir = sheet->folder};
	lxw_workbook *workbook = workbook_new_opt(path, &options);
	if (workbook == NULL)
		return STATUS_IO;
	struct book book = {sheet, people, workbook_add_worksheet(workbook, NULL),
			    workbook_add_format(workbook), true};
	lxw_format *bold = workbook_add_format(workbook);
	format_set_bold(bold);
	format_set_num_format(book.money, sheet->lang == LANG_ZH ? "0.00\"元\"" : "0.00\" yuan\"");
	size_t columns = json_array_size(sheet->names);
	worksheet_freeze_panes(book.page, 1, 1);
	worksheet_set_paper(book.page, 9); /* A4 */
	worksheet_set_landscape(book.page);
	worksheet_fit_to_pages(book.page, 1, 0);
	if (columns != 0) {
		(void)worksheet_set_column(book.page, 0, 0, WIDTH_ID, NULL);
		(void)worksheet_set_column(book.page, 1, (lxw_col_t)columns, WIDTH, NULL);
		(void)worksheet_repeat_rows(book.page, 0, 0);
		(void)worksheet_autofilter(book.page, 0, 0, (lxw_row_t)sheet->count,
					   (lxw_col_t)(columns - 1));
	}
	for (size_t c = 0; c < columns; c++)
		(void)worksheet_write_string(book.page, 0, (lxw_col_t)c, column_heading(sheet, c),
					     bold);
	enum status status = each_row(sheet, put_book_row, &book);
	bool closed = workbook_close(workbook) == LXW_NO_ERROR;
	return status != STATUS_OK ? status : closed && book.whole ? STATUS_OK : STATUS_IO;
}

static enum status write_xlsx(struct list_sheet *sheet, const struct shown_names *people, FILE *out)
{
	struct nameless_book book;
	if (!nameless_book_open(&book, sheet->folder))
		return STATUS_IO;
	return nameless_book_close(&book, write_book(sheet, people, book.path), out);
}

enum status list_sheet_write(struct list_sheet *sheet, enum sheet_format format,
			     const struct shown_names *people, FILE *out)
{
	errno = 0;
	if (format == SHEET_XLSX && sheet->count > LIST_SHEET_ROWS)
		return STATUS_FULL;
	if (fflush(sheet->lines) != 0)
		return STATUS_IO;
	return format == SHEET_XLSX ? write_xlsx(sheet, people, out)
				    : write_csv(sheet, people, out);
}
