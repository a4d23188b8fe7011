/* Memory that runs out on command: malloc, calloc and realloc in front of libc's.  Not with
 * sanitizers, which have their own. */
#ifndef ZHIAN_TESTS_FAULT_MALLOC_SHIM_H
#define ZHIAN_TESTS_FAULT_MALLOC_SHIM_H

#include <stdbool.h>
#include <stdint.h>

/* `at` allocations go well, then one fails, or with `sticky` all.  Negative: none fails. */
void malloc_shim_set(int64_t at, bool sticky);
int64_t malloc_shim_count(void); /* allocations since then */

#endif
