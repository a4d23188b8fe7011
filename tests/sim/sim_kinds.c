/* Which kinds of events the runs wrote, and which they should have. */
#include "tests/sim/sim.h"

#include <inttypes.h>
#include <stdio.h>

enum how_often {
	NEVER,  /* or it isn't true any more */
	RARELY, /* neither missed nor forbidden */
	SELDOM, /* missed in SIM_RUNS_MANY runs */
	OFTEN,  /* missed in SIM_RUNS_ENOUGH */
};

static const struct {
	uint16_t kind;
	enum how_often often;
	const char *why;
} listed[] = {
#define X(name, why) {ZH__EVENT_KIND__KIND_##name, NEVER, why},
#define RARE(name, why) {ZH__EVENT_KIND__KIND_##name, RARELY, why},
#define SELDOM(name, why) {ZH__EVENT_KIND__KIND_##name, SELDOM, why},
#include "tests/sim/sim_kinds.def"
#undef SELDOM
#undef RARE
#undef X
};

#define LISTED (sizeof listed / sizeof listed[0])

static enum how_often how_often(uint16_t kind, const char **ret_why)
{
	for (size_t i = 0; i < LISTED; i++) {
		*ret_why = listed[i].why;
		if (listed[i].kind == kind)
			return listed[i].often;
	}
	*ret_why = NULL;
	return OFTEN;
}

static bool is_missed(enum how_often often, uint64_t runs)
{
	return (often == OFTEN && runs >= SIM_RUNS_ENOUGH) ||
	       (often == SELDOM && runs >= SIM_RUNS_MANY);
}

bool sim_kinds_told(const uint64_t *kinds, uint64_t runs, bool verbose)
{
	unsigned known = 0, written = 0, wrong = 0, listed_so[OFTEN + 1] = {0},
		 at_zero[OFTEN + 1] = {0};
	for (uint16_t kind = 1; kind < EVENT_KINDS_END; kind++) {
		if (event_descriptor(kind) == NULL)
			continue;
		const char *name = event_kind_name(kind), *why;
		enum how_often often = how_often(kind, &why);
		known++;
		written += kinds[kind] != 0;
		listed_so[often]++;
		at_zero[often] += kinds[kind] == 0;
		if (kinds[kind] != 0 && often == NEVER) {
			printf("  %s is written now: take it off sim_kinds.def\n", name);
			wrong++;
		} else if (kinds[kind] == 0 && is_missed(often, runs)) {
			printf("  %s: NEVER WRITTEN\n", name);
			wrong++;
		} else if (verbose && kinds[kind] < runs) {
			printf("  written %" PRIu64 " times: %s%s%s\n", kinds[kind], name,
			       why != NULL ? ": " : "", why != NULL ? why : "");
		}
	}
	printf("kinds of events written: %u of %u; never, with a reason: %u; rare ones at zero: "
	       "%u of %u; seldom ones: %u of %u\n",
	       written, known, listed_so[NEVER], at_zero[RARELY], listed_so[RARELY],
	       at_zero[SELDOM], listed_so[SELDOM]);
	return wrong == 0;
}
