/* What a command writes to the file of --out: there whole, or as it was before.  A pipe, a terminal
 * or a device that --out names is written to as it comes. */
#ifndef ZHIAN_SERVICES_CTL_OUT_FILE_H
#define ZHIAN_SERVICES_CTL_OUT_FILE_H

#include <stdio.h>

#include "services/ctl/session.h"

struct out_file {
	struct session *session;
	const char *path; /* NULL: the session's output */
	FILE *out;        /* to be written to; NULL: there was no room (errno) */
	bool direct; /* `out` is what `path` names; otherwise a file without a name beside it */
};

/* `path` is borrowed until out_file_close() or out_file_drop(), of which one is called in any
 * case. */
FILE *out_file_open(struct out_file *file, struct session *session, const char *path);
/* What it names stays as it was; a pipe or device has what was written so far. */
void out_file_drop(struct out_file *file);
/* DONE, or FILE with words in session->failure. */
int out_file_close(struct out_file *file);
/* What is known as a whole; as out_file_close(). */
int out_file_put(struct session *session, const char *path, struct bytes text);

#endif
