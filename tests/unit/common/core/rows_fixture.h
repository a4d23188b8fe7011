/* The common tables over plain memory, new for each test. */
#ifndef ZHIAN_TESTS_ROWS_FIXTURE_H
#define ZHIAN_TESTS_ROWS_FIXTURE_H

#include "common/core/common_rows.h"
#include "common/store/rows_memory.h"

extern struct rows_memory *memory;
extern struct rows_writer *rows; /* of it */

/* Setup and teardown. */
int rows_begin(void **state);
int rows_end(void **state);

#endif
