/* Mutations for fuzz targets outside of a fuzzing build: the same ones on every machine.
 *
 * libFuzzer is led by coverage and needs clang; these few blind steps need nothing, and find from
 * the corpus what stands near to it.  Repeatable: the same seed draws the same inputs.
 */
#ifndef ZHIAN_TESTS_LIB_FUZZ_MUTATE_H
#define ZHIAN_TESTS_LIB_FUZZ_MUTATE_H

#include "common/base/bytes.h"

struct fuzz_draw {
	uint64_t state; /* never 0 */
};

/* Changes one to four places of the `size` bytes in `data`, at most `capacity` of them afterwards;
 * `other` is an input to take pieces from.  Returns the new size. */
size_t fuzz_mutate(struct fuzz_draw *draw, uint8_t *data, size_t size, size_t capacity,
		   struct bytes other);

#endif
