/* What daemons answer: lines of JSON, printed as they are or for people. */
#ifndef ZHIAN_SERVICES_CTL_LINES_H
#define ZHIAN_SERVICES_CTL_LINES_H

#include "common/base/lines.h"
#include "common/sheets/list_sheet.h"
#include "services/ctl/county/county.h"
#include "services/ctl/explain/explain_page.h"
#include "services/ctl/show/out_file.h"
#include "services/ctl/show/render.h"

enum lines_form { LINES_TABLE, LINES_BLOCKS, LINES_PAGE, LINES_STORY };

struct lines {
	struct session *session;
	enum lines_form form;
	struct table *table;
	struct list_sheet *sheet; /* the lines are for a file */
	enum sheet_format format;
	const char *path;
	struct out_file json;      /* or as they are, where --json has no other format */
	FILE *instead;             /* the session's output meanwhile; NULL: they go there */
	struct explain_page *page; /* LINES_PAGE: why it is so, LINES_STORY: how it came */
	const char *of; /* what the lines to come are in, which none of them says; or NULL */
	size_t count;
	bool failed;   /* it isn't whole, and why is told by itself */
	bool quiet;    /* nothing is said about an empty one */
	bool unopened; /* the file that it was for can't be written */
};

/* The first line of an answer (NULL is fine); size 0: it has none. */
struct bytes lines_first(const Zh__QueryAnswer *answer);

void lines_open(struct lines *lines, struct session *session, enum lines_form form);
/* A list's: a table, or what --format, --json and --out ask for.  USAGE, FILE. */
int lines_open_list(struct lines *lines, struct session *session,
		    const struct invocation *invocation);
/* As lines_close(), where the asking has ended with `exit`; a file is written of a whole answer
 * alone. */
int lines_close_list(struct lines *lines, struct bytes after, int exit);
/* One line, without its LF.  INTERNAL for what isn't a JSON object. */
int lines_put(struct lines *lines, struct bytes line);
int lines_put_sheet(struct lines *lines, struct json_t *object); /* takes the reference */
int lines_put_all(struct lines *lines, const Zh__QueryAnswer *answer);
/* Prints what is left, and with --json {"kind":"end",…}; `after`: where the next page begins, size
 * 0: the end. */
void lines_close(struct lines *lines, struct bytes after);

/* Asks, page after page until the end or `limit` lines (0: all), and prints.  `*ret_after` (NULL is
 * fine) is where the next page begins, in the session's arena. */
int lines_ask(struct lines *lines, struct county *county, unsigned place, Zh__Query *query,
	      uint64_t limit, struct bytes *ret_after);

/* The terminal's columns; 0: not a terminal. */
size_t terminal_columns(const struct session *session);

#endif
