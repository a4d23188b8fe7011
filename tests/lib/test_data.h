/* Reference data that isn't part of the project: found through $ZHIAN_TEST_DATA, and optional. */
#ifndef ZHIAN_TESTS_LIB_TEST_DATA_H
#define ZHIAN_TESTS_LIB_TEST_DATA_H

#include <stddef.h>

/* The content of $ZHIAN_TEST_DATA/<name> with a NUL after it, to be freed; NULL where it isn't
 * there, which is said on the test's output. */
char *test_data_read(const char *name, size_t *ret_size);

#endif
