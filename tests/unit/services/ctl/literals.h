/* The sources of what a person reads from zhianctl, and their sentences: literals as forms. */
#ifndef ZHIAN_TESTS_UNIT_SERVICES_CTL_LITERALS_H
#define ZHIAN_TESTS_UNIT_SERVICES_CTL_LITERALS_H

#include <stddef.h>

enum { FORM_SIZE = 8192 };

struct source {
	char *text;     /* its comments are blank */
	char path[160]; /* from the project's root */
};

/* As setup and teardown of a group. */
int literals_read(void **state);
int literals_free(void **state);
size_t sources_count(void);
const struct source *source_at(size_t i);
unsigned source_line(const struct source *source, const char *at);

/* A literal as a form: "%s is %" PRId64 becomes "{1} is {2}". */
struct forming {
	char text[FORM_SIZE];
	size_t size;
	unsigned places;
};

/* Adds the literals that belong together, macros among them; `at` stands before a quote.  Returns
 * where they end. */
const char *forming_add(struct forming *forming, const struct source *source, const char *at);

#endif
