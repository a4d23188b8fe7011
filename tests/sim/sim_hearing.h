/* When a case's hearing begins, by escalation's own tables, whose names are notify's too. */
#ifndef ZHIAN_TESTS_SIM_SIM_HEARING_H
#define ZHIAN_TESTS_SIM_SIM_HEARING_H

#include "common/core/rows.h"

int64_t sim_hearing_ms(const struct rows_reader *rows, uint64_t casefile); /* 0: none is fixed */

#endif
