/* What became of the mutants: what survived, and how many of each area and kind. */
#ifndef ZHIAN_MUTATION_REPORT_H
#define ZHIAN_MUTATION_REPORT_H

#include "tests/mutation/code/listed.h"
#include "tests/mutation/code/runner.h"

enum mutant_fate {
	FATE_UNTRIED,
	FATE_CAUGHT,
	FATE_SURVIVED,
	FATE_UNREACHED /* survived: no test gets to the place */
};

struct tried {
	unsigned char fate;  /* enum mutant_fate */
	bool hung;           /* it was caught because a test didn't end */
	unsigned short test; /* the one that noticed */
};

struct report_files {
	const char *areas; /* areas.txt: how much of each area has to be caught */
	const char *out;   /* what became of each, or NULL */
};

/* Prints the survivors that aren't listed, and the tables.  `whole`: every mutant was asked for
 * and tried. false: an area is below its floor, a listed one was caught, or the planted ones are
 * wrong. */
bool report(const struct code_plan *plan, const struct tried *tried, struct listed_all *list,
	    const struct report_files *files, bool whole);

#endif
