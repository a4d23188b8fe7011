/* What is wrong with a file that a person wrote: all of it, each with file, line, value and what is
 * allowed, so that one look is enough to mend it.
 *
 * Errors make a file unusable; warnings are shown and the file is used.
 */
#ifndef ZHIAN_POLICY_PROBLEMS_H
#define ZHIAN_POLICY_PROBLEMS_H

#include <stdint.h>
#include <stdio.h>

#include "common/base/err.h"

#define PROBLEM_FILE 128
#define PROBLEM_TEXT 480
#define PROBLEMS_MAX 500 /* further ones are counted only */

enum problem_kind { PROBLEM_ERROR, PROBLEM_WARNING };

struct problem {
	enum problem_kind kind;
	uint32_t line; /* from 1; 0: the file as a whole */
	char file[PROBLEM_FILE];
	char text[PROBLEM_TEXT];
};

struct problems {
	struct problem *items; /* in the order in which they were found */
	size_t count;
	size_t errors; /* counted beyond PROBLEMS_MAX too */
	size_t warnings;
};

void problems_init(struct problems *problems);
void problems_done(struct problems *problems);

void problem_error(struct problems *problems, const char *file, uint32_t line, const char *format,
		   ...) __attribute__((format(printf, 4, 5)));
void problem_warning(struct problems *problems, const char *file, uint32_t line, const char *format,
		     ...) __attribute__((format(printf, 4, 5)));

/* STATUS_OK while no error was added; else STATUS_INVALID with the first one in `err`. */
MUST_CHECK enum status problems_status(const struct problems *problems, struct err *err);
/* One a line: "file:line: error: text". */
void problems_print(const struct problems *problems, FILE *out);

#endif
