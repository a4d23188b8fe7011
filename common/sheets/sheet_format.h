/* In which form a sheet is handed on. */
#ifndef ZHIAN_SHEETS_SHEET_FORMAT_H
#define ZHIAN_SHEETS_SHEET_FORMAT_H

#define LXW_NUMBER(value) ((double)(value)) /* libxlsxwriter's only kind of number */

enum sheet_format { SHEET_TEXT, SHEET_CSV, SHEET_XLSX, SHEET_HTML, SHEET_FORMAT_COUNT };

/* "csv", as it is asked for and as a file's name ends. */
const char *sheet_format_name(enum sheet_format format);

#endif
