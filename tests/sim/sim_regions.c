/* The counties, by region and by life. */
#include "tests/sim/sim.h"

#include "common/base/assert.h"

const uint32_t sim_regions[SIM_COUNTIES] = {522700, 522701, 522702, 522700, 522701, 522702};

bool sim_has_region(uint32_t region)
{
	for (size_t i = 0; i < SIM_REGIONS; i++) {
		if (sim_regions[i] == region)
			return true;
	}
	return false;
}

size_t sim_region_index(uint32_t region)
{
	for (size_t i = 0; i < SIM_REGIONS; i++) {
		if (sim_regions[i] == region)
			return i;
	}
	UNREACHABLE("a region that the simulation doesn't have");
}

size_t sim_county(const struct world_node *node)
{
	return sim_region_index(node_region(node)) + (node_is_former(node) ? SIM_REGIONS : 0);
}
