/* Lots (抽签): from a seed and keys alone, so that anyone can repeat a draw.
 *
 *	lot(seed, key, second) = mix(fnv(seed) + mix(fnv(key) + mix(fnv(second))))
 *
 * fnv is FNV-1a of 64 bits over the text's bytes, mix the finaliser of SplitMix64, sums are taken
 * modulo 2^64.  The lowest lots win; of two equal ones the one that is listed first.
 */
#ifndef ZHIAN_HAZARD_INSPECTION_LOT_H
#define ZHIAN_HAZARD_INSPECTION_LOT_H

#include "common/base/bytes.h"

uint64_t lot_of(struct bytes seed, struct bytes key, struct bytes second);

/* How many of `listed` a ratio takes, rounded up: nobody is left out by rounding. */
uint32_t lot_share(uint32_t listed, uint32_t ratio_ppm);

struct lot {
	uint64_t lot;
	uint32_t index; /* in the list that is drawn from */
};
/* Into ascending order, of equal ones the lower index first. */
void lots_sort(struct lot *lots, size_t count);

#endif
