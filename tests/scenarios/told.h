/* Pages of what the daemons wrote and answered, which lie in told/ and are compared whole.
 *
 * A page isn't written by hand: told/make prints it anew, and who changes what daemons say reads
 * the difference before it is committed.
 */
#ifndef ZHIAN_TESTS_SCENARIOS_TOLD_H
#define ZHIAN_TESTS_SCENARIOS_TOLD_H

#include <stdio.h>

#include "common/base/bytes.h"

/* A line of JSON, without what says nothing: moments of writing, places in journals, the dates of
 * marks. */
void told_line(FILE *page, const char *front, struct bytes line);

/* The whole of a test: prints the page and compares it with told/NAME.txt; with --print it is
 * written to stdout.  Returns main()'s status. */
int told_main(int argc, char **argv, const char *name, void (*make)(FILE *page));

#endif
