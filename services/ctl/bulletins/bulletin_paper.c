/* A bulletin on paper. */
#include <stdlib.h>

#include "services/ctl/bulletins/bulletin_sheet.h"
#include "services/ctl/show/paper.h"

static void put_row(const struct sheet_row *row, FILE *out)
{
	fputs("<tr>", out);
	paper_put_element("th", row->part ? "part" : NULL, row->label, out);
	for (unsigned c = 0; c < SHEET_COLUMNS; c++) {
		char cell[SHEET_CELL];
		sheet_cell(row, c, cell);
		paper_put_element("td", NULL, cell, out);
	}
	fputs("</tr>\n", out);
}

static void put_table(const struct sheet *sheet, FILE *out)
{
	fputs("<table>\n<thead><tr>", out);
	for (unsigned c = 0; c <= SHEET_COLUMNS; c++)
		paper_put_element("th", NULL, sheet_heading(sheet, c), out);
	fputs("</tr></thead>\n<tbody>\n", out);
	for (size_t i = 0; i < sheet->count; i++)
		put_row(&sheet->rows[i], out);
	fputs("</tbody>\n</table>\n", out);
}

static void put_notes(const struct sheet *sheet, FILE *out)
{
	if (sheet->stands[0] != '\0')
		paper_put_element("p", "note", sheet->stands, out);
	fputs("\n<p class=\"digest\">", out);
	paper_put_text(catalogue_word(WORDS_MEMBER, "digest", sheet->lang), out);
	fputc(' ', out);
	paper_put_text(sheet->digest, out);
	fputs("</p>\n", out);
}

void sheet_write_html(const struct sheet *sheet, FILE *out)
{
	const struct paper paper = {
		.lang = sheet->lang,
		.title = sheet->title,
		.office = sheet->office,
		.days = sheet->days,
		.warning = sheet->provisional
				   ? catalogue_word(WORDS_TEXT, "bulletin_provisional", sheet->lang)
				   : NULL,
		.signer = sheet->signer,
		.signed_day = sheet->signed_day,
	};
	paper_begin(&paper, out);
	put_table(sheet, out);
	paper_sign(&paper, out);
	put_notes(sheet, out);
	paper_end(out);
}
