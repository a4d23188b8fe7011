/* The option --format. */
#ifndef ZHIAN_SERVICES_CTL_SHEET_FORMAT_H
#define ZHIAN_SERVICES_CTL_SHEET_FORMAT_H

#include "common/sheets/sheet_format.h"
#include "services/ctl/command.h"
#include "services/ctl/session.h"

/* --format, of the first `count`; without it SHEET_TEXT.  USAGE: none of them, or a workbook
 * without --out. */
int sheet_format_read(struct session *session, const struct invocation *invocation, unsigned count,
		      enum sheet_format *ret_format);
/* The same of a paper that may be plain text: a file whose name has another ending is refused,
 * where --format doesn't say what is in it. */
int sheet_out_read(struct session *session, const struct invocation *invocation, unsigned count,
		   enum sheet_format *ret_format);

#endif
