/* What is wrong with a file that a person wrote: all of it, each with file, line, value and what is
 * allowed, so that one look is enough to mend it.
 *
 * Errors make a file unusable; warnings are shown and the file is used.
 */
#ifndef ZHIAN_POLICY_PROBLEMS_H
#define ZHIAN_POLICY_PROBLEMS_H

#include <stdint.h>
#include <stdio.h>

#include "common/base/bytes.h"
#include "common/base/err.h"

#define PROBLEM_FILE 128
#define PROBLEM_TEXT 480
#define PROBLEM_PLACE (PROBLEM_FILE + 24)
#define PROBLEM_LINE (PROBLEM_PLACE + PROBLEM_TEXT + 16)
#define PROBLEMS_MAX 500 /* further ones are counted only */

enum problem_kind { PROBLEM_ERROR, PROBLEM_WARNING };

struct problem {
	enum problem_kind kind;
	uint32_t line;   /* from 1; 0: the file as a whole */
	uint32_t column; /* in characters, from 1; 0: the line as a whole */
	char file[PROBLEM_FILE];
	char text[PROBLEM_TEXT];
};

struct problems {
	struct problem *items; /* in the order in which they were found */
	size_t count;
	size_t errors; /* counted beyond PROBLEMS_MAX too */
	size_t warnings;
};

/* Where in a file. */
struct file_place {
	uint32_t line, column; /* as in struct problem */
};

void problems_init(struct problems *problems);
void problems_done(struct problems *problems);

void problem_error(struct problems *problems, const char *file, uint32_t line, const char *format,
		   ...) __attribute__((format(printf, 4, 5)));
void problem_error_at(struct problems *problems, const char *file, struct file_place place,
		      const char *format, ...) __attribute__((format(printf, 4, 5)));
void problem_warning_at(struct problems *problems, const char *file, struct file_place place,
			const char *format, ...) __attribute__((format(printf, 4, 5)));
void problem_warning(struct problems *problems, const char *file, uint32_t line, const char *format,
		     ...) __attribute__((format(printf, 4, 5)));

/* STATUS_OK while no error was added; else STATUS_INVALID with the first one in `err`. */
MUST_CHECK enum status problems_status(const struct problems *problems, struct err *err);
/* All errors, one a line, as far as they fit; then "and N more". */
void problems_write_errors(const struct problems *problems, struct writer *out);
/* "file:line:column", as far as they are known. */
void problem_place(const struct problem *item, char out[PROBLEM_PLACE]);
/* One in words, as problems_print() writes it. */
void problem_line(const struct problem *item, char out[PROBLEM_LINE]);
/* One a line: "file:line:column: error: text", as editors read it. */
void problems_print(const struct problems *problems, FILE *out);
/* The same, each line after a mark of its kind: see log_mark(). */
void problems_print_as(const struct problems *problems, const char *error, const char *warning,
		       FILE *out);

#endif
