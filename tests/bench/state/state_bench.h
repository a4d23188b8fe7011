/* What the two halves of the state's bench share. */
#ifndef ZHIAN_TESTS_STATE_BENCH_H
#define ZHIAN_TESTS_STATE_BENCH_H

#include <stddef.h>
#include <stdint.h>

#define BENCH_ROWS 262144u

double bench_now_ns(void);      /* of this process's processor time: other load counts less */
uint64_t bench_mix(uint64_t n); /* scatters numbers, the same in every run */

void writeback_bench(void);

#endif
