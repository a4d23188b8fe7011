/* Region codes (GB/T 2260): two digits province, two prefecture, two county. */
#ifndef ZHIAN_BASE_REGION_H
#define ZHIAN_BASE_REGION_H

#include <stdbool.h>
#include <stdint.h>

enum region_level { REGION_INVALID, REGION_PROVINCE, REGION_PREFECTURE, REGION_COUNTY };

enum region_level region_level(uint32_t code);
/* "522701", whether there is such a region or not; 0: it isn't six digits. */
uint32_t region_of_text(const char *text);
/* The region above by the digits alone; 0 for a province.  A directory entry that names another
 * superior wins. */
uint32_t region_superior(uint32_t code);
bool region_contains(uint32_t outer, uint32_t inner);
/* A code by its shape, and not ours. */
bool region_is_elsewhere(uint32_t code, uint32_t own);
uint32_t region_common_superior(uint32_t a, uint32_t b); /* 0: none below the state */

#endif
