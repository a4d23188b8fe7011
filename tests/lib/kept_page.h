/* A page that is kept in the tree and printed again by a test: what changes shows in review. */
#ifndef ZHIAN_TESTS_LIB_KEPT_PAGE_H
#define ZHIAN_TESTS_LIB_KEPT_PAGE_H

#include <stdbool.h>

/* Whether the page at `path` is `now`; where it isn't, the first line of both is printed.  With
 * "write" in the environment's variable `writes` it is written first. */
bool kept_page_is(const char *path, const char *now, const char *writes);

#endif
