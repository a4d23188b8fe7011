/* Between the writers of manual pages (man(7)): every page comes from a table of the programs. */
#ifndef ZHIAN_SERVICES_CTL_MANUAL_H
#define ZHIAN_SERVICES_CTL_MANUAL_H

#include <stdio.h>

struct manual_page {
	const char *name;    /* "zhian-hazard" */
	unsigned section;    /* 1, 5 or 8 */
	const char *summary; /* one line, without a full stop */
};

/* Backslashes and leading dots mean something to roff, and a hyphen that is typed must stay one. */
void manual_text(const char *text, FILE *out);
/* Title and NAME. */
void manual_head(const struct manual_page *page, FILE *out);

/* The programs that run as services, by daemon_options.def and manual_programs.def. */
size_t manual_programs(void);
struct manual_page manual_program(size_t index, FILE *out); /* out NULL: what it is called */
/* The files that people write, by their schemas. */
size_t manual_files(void);
struct manual_page manual_file(size_t index, FILE *out);

#endif
