/* A list as a file for spreadsheet programs: every member that any of its lines has is a column, in
 * the order in which they were met.  Lines are in a file without a name until all have come, so
 * memory doesn't grow with them, and nothing is written of an answer that broke off. */
#ifndef ZHIAN_SHEETS_LIST_SHEET_H
#define ZHIAN_SHEETS_LIST_SHEET_H

#include <stdio.h>

#include "common/sheets/sheet_format.h"
#include "common/sheets/shown_names.h"

#define LIST_SHEET_ROWS 1048575u /* of a workbook's sheet, below its headings (ECMA-376) */

struct json_t; /* jansson.h, which no file includes together with json_line.h */
struct list_sheet;

/* `folder`: where files without a name are made meanwhile; NULL: in $TMPDIR, or where the system
 * has them, which may be memory.  NULL: no memory, or no room for a file (errno). */
struct list_sheet *list_sheet_open(enum lang lang, const char *folder);
/* IO (errno); FULL: more members than a sheet has columns. */
MUST_CHECK enum status list_sheet_add(struct list_sheet *sheet, struct json_t *line);
/* `people` NULL: ids alone.  IO (errno; ECANCELED: it was stopped), and then `out` has a part of
 * it; FULL: a workbook has no more rows than LIST_SHEET_ROWS. */
MUST_CHECK enum status list_sheet_write(struct list_sheet *sheet, enum sheet_format format,
					const struct shown_names *people, FILE *out);
/* From any thread: writing ends soon. */
void list_sheet_stop(struct list_sheet *sheet);
/* How many rows it has. */
size_t list_sheet_count(const struct list_sheet *sheet);
void list_sheet_close(struct list_sheet **sheet);

#endif
