/* The forms of a bulletin: a terminal, a spreadsheet, a workbook; paper: bulletin_paper.c. */
#include <stdlib.h>
#include <string.h>
#include <xlsxwriter.h>

#include "common/sheets/csv.h"
#include "common/sheets/nameless_book.h"
#include "services/ctl/bulletins/bulletin_sheet.h"
#include "services/ctl/show/sheet_format.h"
#include "services/ctl/show/width.h"

#define NUMBER_WIDTH 12u /* … or what the heading takes, and two */
#define PART_INDENT "  "

static const char *provisional_word(const struct sheet *sheet)
{
	return catalogue_word(WORDS_TEXT, "bulletin_provisional", sheet->lang);
}

/* ---- a terminal */

static void put_right(const struct sheet *sheet, unsigned column, const char *text, FILE *out)
{
	size_t heading = width_of(bytes_of_text(sheet_heading(sheet, column + 1))) + 2;
	size_t width = width_of(bytes_of_text(text));
	for (size_t i = width; i < (heading > NUMBER_WIDTH ? heading : NUMBER_WIDTH); i++)
		fputc(' ', out);
	width_print_plain(bytes_of_text(text), out);
}

static size_t label_width(const struct sheet *sheet)
{
	size_t widest = width_of(bytes_of_text(sheet_heading(sheet, 0)));
	for (size_t i = 0; i < sheet->count; i++) {
		size_t width = width_of(bytes_of_text(sheet->rows[i].label)) +
			       (sheet->rows[i].part ? strlen(PART_INDENT) : 0);
		widest = width > widest ? width : widest;
	}
	return widest;
}

void sheet_write_text(const struct sheet *sheet, FILE *out)
{
	size_t width = label_width(sheet);
	fprintf(out, "%s\n%s%s%s\n\n", sheet->title, sheet->days, sheet->provisional ? "  " : "",
		sheet->provisional ? provisional_word(sheet) : "");
	width_print(bytes_of_text(sheet_heading(sheet, 0)), width, out);
	for (unsigned c = 0; c < SHEET_COLUMNS; c++)
		put_right(sheet, c, sheet_heading(sheet, c + 1), out);
	fputc('\n', out);
	for (size_t i = 0; i < sheet->count; i++) {
		const struct sheet_row *row = &sheet->rows[i];
		size_t indent = row->part ? strlen(PART_INDENT) : 0;
		fputs(row->part ? PART_INDENT : "", out);
		width_print(bytes_of_text(row->label), width - indent, out);
		for (unsigned c = 0; c < SHEET_COLUMNS; c++) {
			char cell[SHEET_CELL];
			sheet_cell(row, c, cell);
			put_right(sheet, c, cell, out);
		}
		fputc('\n', out);
	}
	fprintf(out, "\n%s %s\n", catalogue_word(WORDS_MEMBER, "digest", sheet->lang),
		sheet->digest);
	if (sheet->stands[0] != '\0')
		fprintf(out, "%s\n", sheet->stands);
}

/* ---- a spreadsheet */

static void put_csv_row(const struct sheet_row *row, FILE *out)
{
	char label[SHEET_LABEL + sizeof PART_INDENT];
	(void)snprintf(label, sizeof label, "%s%s", row->part ? PART_INDENT : "", row->label);
	csv_put_text(bytes_of_text(label), out);
	for (unsigned c = 0; c < SHEET_COLUMNS; c++) {
		char cell[SHEET_CELL];
		sheet_cell(row, c, cell);
		fprintf(out, ",%s", cell); /* a number, or nothing */
	}
	fputs("\r\n", out);
}

void sheet_write_csv(const struct sheet *sheet, FILE *out)
{
	csv_begin(out);
	csv_put_text(bytes_of_text(sheet->title), out);
	fputs("\r\n", out);
	csv_put_text(bytes_of_text(sheet->days), out);
	if (sheet->provisional) {
		fputc(',', out);
		csv_put_text(bytes_of_text(provisional_word(sheet)), out);
	}
	fputs("\r\n", out);
	for (unsigned c = 0; c <= SHEET_COLUMNS; c++) {
		if (c != 0)
			fputc(',', out);
		csv_put_text(bytes_of_text(sheet_heading(sheet, c)), out);
	}
	fputs("\r\n", out);
	for (size_t i = 0; i < sheet->count; i++)
		put_csv_row(&sheet->rows[i], out);
	csv_put_text(bytes_of_text(sheet->digest), out);
	fputs("\r\n", out);
	if (sheet->stands[0] == '\0')
		return;
	csv_put_text(bytes_of_text(sheet->stands), out);
	fputs("\r\n", out);
}

/* ---- a workbook */

struct book {
	lxw_workbook *workbook;
	lxw_worksheet *sheet;
	lxw_format *bold, *part, *number, *money;
};

static void put_head(const struct sheet *sheet, const struct book *book)
{
	(void)worksheet_write_string(book->sheet, 0, 0, sheet->title, book->bold);
	(void)worksheet_write_string(book->sheet, 1, 0, sheet->days, NULL);
	if (sheet->provisional)
		(void)worksheet_write_string(book->sheet, 1, 1, provisional_word(sheet), NULL);
	for (unsigned c = 0; c <= SHEET_COLUMNS; c++)
		(void)worksheet_write_string(book->sheet, 2, (lxw_col_t)c, sheet_heading(sheet, c),
					     book->bold);
	(void)worksheet_set_column(book->sheet, 0, 0, 36, NULL);
	(void)worksheet_set_column(book->sheet, 1, SHEET_COLUMNS, 14, NULL);
	worksheet_freeze_panes(book->sheet, 3, 1);
	worksheet_set_paper(book->sheet, 9); /* A4 */
	worksheet_fit_to_pages(book->sheet, 1, 0);
}

static void put_book_row(const struct sheet_row *row, lxw_row_t at, const struct book *book)
{
	(void)worksheet_write_string(book->sheet, at, 0, row->label, row->part ? book->part : NULL);
	for (unsigned c = 0; c < SHEET_COLUMNS; c++) {
		if (row->has[c])
			(void)worksheet_write_number(book->sheet, at, (lxw_col_t)(c + 1),
						     LXW_NUMBER(row->values[c]) /
							     (row->money ? 100 : 1),
						     row->money ? book->money : book->number);
	}
}

static enum status write_book(const struct sheet *sheet, const char *path)
{
	struct book book = {.workbook = workbook_new(path)};
	if (book.workbook == NULL)
		return STATUS_IO;
	book.sheet = workbook_add_worksheet(book.workbook, NULL);
	book.bold = workbook_add_format(book.workbook);
	format_set_bold(book.bold);
	book.part = workbook_add_format(book.workbook);
	format_set_indent(book.part, 1);
	book.number = workbook_add_format(book.workbook);
	format_set_num_format(book.number, "0");
	book.money = workbook_add_format(book.workbook);
	format_set_num_format(book.money, "0.00");
	put_head(sheet, &book);
	for (size_t i = 0; i < sheet->count; i++)
		put_book_row(&sheet->rows[i], (lxw_row_t)(i + 3), &book);
	(void)worksheet_write_string(book.sheet, (lxw_row_t)(sheet->count + 3), 0, sheet->digest,
				     NULL);
	if (sheet->stands[0] != '\0')
		(void)worksheet_write_string(book.sheet, (lxw_row_t)(sheet->count + 4), 0,
					     sheet->stands, NULL);
	return workbook_close(book.workbook) == LXW_NO_ERROR ? STATUS_OK : STATUS_IO;
}

enum status sheet_write_xlsx(const struct sheet *sheet, FILE *out)
{
	struct nameless_book book;
	if (!nameless_book_open(&book, NULL))
		return STATUS_IO;
	return nameless_book_close(&book, write_book(sheet, book.path), out);
}
