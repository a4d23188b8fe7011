/* In which form a sheet is handed on. */
#ifndef ZHIAN_SERVICES_CTL_SHEET_FORMAT_H
#define ZHIAN_SERVICES_CTL_SHEET_FORMAT_H

#include "services/ctl/command.h"
#include "services/ctl/session.h"

#define LXW_NUMBER(value) ((double)(value)) /* libxlsxwriter's only kind of number */

enum sheet_format { SHEET_TEXT, SHEET_CSV, SHEET_XLSX, SHEET_HTML, SHEET_FORMAT_COUNT };

/* --format, of the first `count`; without it SHEET_TEXT.  USAGE: none of them, or a workbook
 * without --out. */
int sheet_format_read(struct session *session, const struct invocation *invocation, unsigned count,
		      enum sheet_format *ret_format);

#endif
