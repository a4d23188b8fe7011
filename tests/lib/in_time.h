/* Whether a test that takes many steps is to end before the last: it says then what didn't run. */
#ifndef ZHIAN_TESTS_LIB_IN_TIME_H
#define ZHIAN_TESTS_LIB_IN_TIME_H

#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

/* Whether ZHIAN_BY, seconds since 1970, has come; false where it isn't set. */
static inline bool test_time_is_up(void)
{
	const char *by = getenv("ZHIAN_BY");
	return by != NULL && *by != '\0' && time(NULL) >= (time_t)strtoll(by, NULL, 10);
}

#endif
