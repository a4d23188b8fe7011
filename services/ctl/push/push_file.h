/* What a file that is to be pushed is, by its first line: people save tables, arrays and other
 * encodings, and are told what to do with them. */
#ifndef ZHIAN_SERVICES_CTL_PUSH_FILE_H
#define ZHIAN_SERVICES_CTL_PUSH_FILE_H

#include "common/base/bytes.h"

enum push_file_kind {
	PUSH_FILE_LINES,    /* an object, or the beginning of one */
	PUSH_FILE_ARRAY,    /* one array of objects */
	PUSH_FILE_TABLE,    /* CSV or the like */
	PUSH_FILE_UTF16,    /* as some editors call "Unicode" */
	PUSH_FILE_NOT_UTF8, /* in Chinese files nearly always GB18030 */
	PUSH_FILE_PACKED,   /* a spreadsheet, an archive */
	PUSH_FILE_SPREAD,   /* one object over several lines */
};

/* `line`: the first that isn't empty, without its end and without a byte order mark. */
enum push_file_kind push_file_kind(struct bytes line);
/* The refusal's code, which says what to do; NULL: it can be pushed. */
const char *push_file_code(enum push_file_kind kind);
/* The line after a byte order mark of UTF-8, if it begins with one. */
struct bytes push_file_without_mark(struct bytes line);

#endif
