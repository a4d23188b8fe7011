/* A bulletin as a sheet: what the console answered, in the reader's words, row by row; and the
 * forms in which it is handed on. */
#ifndef ZHIAN_SERVICES_CTL_BULLETIN_SHEET_H
#define ZHIAN_SERVICES_CTL_BULLETIN_SHEET_H

#include <stdio.h>

#include "common/base/status.h"
#include "common/sheets/cells.h"
#include "common/words/catalogue.h"

struct json_t; /* jansson.h, which no file includes together with json_line.h */

#define SHEET_LABEL 160
#define SHEET_CELL CELL_MONEY
#define SHEET_FIGURE 40
#define SHEET_COLUMNS 4 /* this period, this year, before it, at the cut-off */

struct sheet_row {
	char figure[SHEET_FIGURE]; /* its name, also of a part */
	char label[SHEET_LABEL];
	bool part; /* of the figure above: told apart by a group */
	bool money;
	bool has[SHEET_COLUMNS];
	int64_t values[SHEET_COLUMNS]; /* of money: fen */
};

struct sheet {
	enum lang lang;
	char title[256];
	char days[128];
	char digest[80];
	char stands[256]; /* who approved it and when; empty: nobody submitted it */
	char office[256]; /* whose it is, as on documents */
	/* Who approved exactly these figures, on which day; empty: nobody, it is a draft. */
	char signer[128], signed_day[32];
	bool provisional;
	struct sheet_row *rows;
	size_t count, room;
};

void sheet_done(struct sheet *sheet);
/* One line of the answer; `names` NULL: officers by their ids.  INVALID: it is none of a
 * bulletin's; FULL. */
MUST_CHECK enum status sheet_take(struct sheet *sheet, const struct json_t *line,
				  const struct shown_names *names);
const char *sheet_heading(const struct sheet *sheet, unsigned column); /* 0: the figures' own */
/* "12", "30.00" (yuan); "" where the figure has no such column. */
void sheet_cell(const struct sheet_row *row, unsigned column, char out[SHEET_CELL]);

void sheet_write_text(const struct sheet *sheet, FILE *out);
/* RFC 4180, UTF-8 with its mark, which spreadsheet programs need; no cell begins a formula. */
void sheet_write_csv(const struct sheet *sheet, FILE *out);
/* A page by itself, for paper, as an office issues it (bulletin_paper.c). */
void sheet_write_html(const struct sheet *sheet, FILE *out);
/* IO (errno), and then `out` has a part of it. */
MUST_CHECK enum status sheet_write_xlsx(const struct sheet *sheet, FILE *out);

#endif
