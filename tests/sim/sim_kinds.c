/* Which kinds of events the runs wrote, and which they should have. */
#include "tests/sim/sim.h"

#include <inttypes.h>
#include <stdio.h>

static const struct {
	uint16_t kind;
	bool rare; /* neither missed nor forbidden */
	const char *why;
} unwritten[] = {
#define X(name, why) {ZH__EVENT_KIND__KIND_##name, false, why},
#define RARE(name, why) {ZH__EVENT_KIND__KIND_##name, true, why},
#include "tests/sim/sim_kinds.def"
#undef RARE
#undef X
};

#define UNWRITTEN (sizeof unwritten / sizeof unwritten[0])

static const char *why_unwritten(uint16_t kind, bool *ret_rare)
{
	for (size_t i = 0; i < UNWRITTEN; i++) {
		*ret_rare = unwritten[i].rare;
		if (unwritten[i].kind == kind)
			return unwritten[i].why;
	}
	*ret_rare = false;
	return NULL;
}

static unsigned count_rare(void)
{
	unsigned count = 0;
	for (size_t i = 0; i < UNWRITTEN; i++)
		count += unwritten[i].rare;
	return count;
}

bool sim_kinds_told(const uint64_t *kinds, uint64_t runs, bool verbose)
{
	unsigned known = 0, written = 0, listed = 0, wrong = 0, rare_at_zero = 0;
	bool rare;
	for (uint16_t kind = 1; kind < EVENT_KINDS_END; kind++) {
		if (event_descriptor(kind) == NULL)
			continue;
		const char *name = event_kind_name(kind), *why = why_unwritten(kind, &rare);
		known++;
		written += kinds[kind] != 0;
		listed += why != NULL && !rare;
		rare_at_zero += rare && kinds[kind] == 0;
		if (kinds[kind] != 0 && why != NULL && !rare) {
			printf("  %s is written now: take it off sim_kinds.def\n", name);
			wrong++;
		} else if (kinds[kind] == 0 && why == NULL && runs >= SIM_RUNS_ENOUGH) {
			printf("  %s: NEVER WRITTEN\n", name);
			wrong++;
		} else if (verbose && kinds[kind] < runs) {
			printf("  written %" PRIu64 " times: %s%s%s\n", kinds[kind], name,
			       why != NULL ? ": " : "", why != NULL ? why : "");
		}
	}
	printf("kinds of events written: %u of %u; never, with a reason: %u; rare ones at zero: "
	       "%u of %u\n",
	       written, known, listed, rare_at_zero, count_rare());
	return wrong == 0;
}
