/* The region codes that there are (GB/T 2260), by name: deploy/regions/cn.csv, built in.
 *
 * The list has some provinces whole; of the others only a code's shape is known (region.h).  A code
 * that ended (counties merge, become cities) leads to the one that stands in its place. */
#ifndef ZHIAN_BASE_REGION_LIST_H
#define ZHIAN_BASE_REGION_LIST_H

#include "common/base/bytes.h"
#include "common/base/region.h"

enum region_standing {
	REGION_NOWHERE,  /* no code, or one that its province hasn't */
	REGION_UNLISTED, /* a code by its shape, of a province that the list hasn't */
	REGION_STANDS,
	REGION_ENDED,
};

enum { REGION_NEAREST_MAX = 3, REGION_HINT = 160 };

enum region_standing region_standing(uint32_t code);
/* The code that stands in the place of one that ended; else the code itself. */
uint32_t region_now(uint32_t code);
/* In Chinese, static; NULL: the list hasn't the code. */
const char *region_name(uint32_t code);
/* Whether a member or field of this name holds a region's code: "region", "to_region", "peer". */
bool region_is_stated_by(const char *member);
/* For a code that isn't there the codes of its level that may have been meant, by the fewest digits
 * that differ (two at the most), in order; for one that ended what stands in its place; nothing for
 * one that stands.  Returns how many. */
size_t region_nearest(uint32_t code, uint32_t ret_codes[REGION_NEAREST_MAX]);
/* The same in words, "522701 都匀市, 522702 福泉市"; "" where there is none.  Returns `out`. */
const char *region_hint(uint32_t code, char out[REGION_HINT]);

#endif
