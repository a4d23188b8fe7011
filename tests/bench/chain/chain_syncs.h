/* What the preloaded counter of flushes writes and the benchmark reads: one file per daemon. */
#ifndef ZHIAN_TESTS_BENCH_CHAIN_SYNCS_H
#define ZHIAN_TESTS_BENCH_CHAIN_SYNCS_H

#include <stdint.h>

#define CHAIN_SYNCS_FOLDER "ZHIAN_SYNCS" /* the environment names the folder */
#define CHAIN_SYNCS_NAME "ZHIAN_SYNCS_NAME"

struct chain_syncs {
	uint64_t count; /* of fdatasync, fsync and msync that returned */
	uint64_t ns;    /* spent in them */
};

#endif
