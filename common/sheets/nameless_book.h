/* A workbook for a stream: the library that makes it wants a path, so it is made in a file without
 * a name. */
#ifndef ZHIAN_SHEETS_NAMELESS_BOOK_H
#define ZHIAN_SHEETS_NAMELESS_BOOK_H

#include <stdbool.h>
#include <stdio.h>

#include "common/base/status.h"

struct nameless_book {
	int file;
	char path[32]; /* to write to */
};

/* `folder` as file_nameless() takes it.  false: errno. */
bool nameless_book_open(struct nameless_book *book, const char *folder);
/* Copies it to `out` where `written` is OK; otherwise hands `written` back.  IO (errno). */
enum status nameless_book_close(struct nameless_book *book, enum status written, FILE *out);

#endif
