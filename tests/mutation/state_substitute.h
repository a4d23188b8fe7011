/* State tables that say something else of one pair, for the mutation test alone.
 *
 * state_substitute.c defines what common/base/state_table.c defines; a program that links it takes
 * these instead of the library's, so that shipped code needs no switch and no writable table.
 */
#ifndef ZHIAN_TESTS_MUTATION_STATE_SUBSTITUTE_H
#define ZHIAN_TESTS_MUTATION_STATE_SUBSTITUTE_H

#include "common/base/state_table.h"

#define SUBSTITUTE_TABLES_MAX 64

/* Every table that was asked for a pair, in order of the first question; false: no more. */
bool substitute_table(size_t index, const struct state_table **ret_table);
/* Which pairs were asked for since the last forget, a byte each. */
const uint8_t *substitute_hits(size_t index);
void substitute_forget(void);

/* The pair at `at` (state * event_count + event) is decided so from now on; NULL: as it was. */
void substitute_row(const struct state_table *table, size_t at, const struct state_row *row);

#endif
