/* What a bulletin's stocks are by the daemons' own rows: each daemon's in a file of its own, since
 * their tables are named alike. */
#ifndef ZHIAN_TESTS_SCENARIOS_BULLETIN_ROWS_H
#define ZHIAN_TESTS_SCENARIOS_BULLETIN_ROWS_H

#include <stdbool.h>
#include <stdint.h>

struct rows_reader;

uint64_t unfinished_by_rows(const struct rows_reader *rows);
uint64_t overdue_by_rows(const struct rows_reader *rows, int64_t now_ms);
uint64_t undecided_by_rows(const struct rows_reader *rows);
uint64_t open_cases_by_rows(const struct rows_reader *rows);

#endif
