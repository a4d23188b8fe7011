/* Tables for spreadsheet programs: RFC 4180, UTF-8 with its mark, which those programs need. */
#ifndef ZHIAN_SHEETS_CSV_H
#define ZHIAN_SHEETS_CSV_H

#include <stdio.h>

#include "common/base/bytes.h"

void csv_begin(FILE *out); /* the mark */
/* One cell; what a spreadsheet program would compute is text, also after blanks, which some take
 * away. */
void csv_put_text(struct bytes text, FILE *out);

#endif
