/* What became of the mutants: what survived, and how many of each area and kind. */
#ifndef ZHIAN_MUTATION_REPORT_H
#define ZHIAN_MUTATION_REPORT_H

#include "tests/mutation/code/listed.h"
#include "tests/mutation/code/runner.h"

enum mutant_fate {
	FATE_UNTRIED,
	FATE_CAUGHT,
	FATE_SURVIVED,
	FATE_UNREACHED, /* survived: no test gets to the place */
	FATE_WAITING    /* survived the fast tests; for slow ones the time was over */
};

struct tried {
	unsigned char fate;    /* enum mutant_fate */
	bool hung;             /* it was caught because a test didn't end */
	bool by_slow;          /* caught by a slow test */
	bool answered_by_slow; /* slow tests were asked, and it is caught or survived them */
	unsigned short test;   /* the one that noticed */
};

struct report_files {
	const char *areas; /* areas.txt: how much of each area has to be caught */
	const char *out;   /* what became of each, or NULL */
	bool slow;         /* all slow tests were asked */
};

/* Prints the survivors that aren't listed, and the tables.  `all`: every mutant was asked
 * for.  false: an area is below its floor, a listed one was caught, or the planted ones are
 * wrong. */
bool report(const struct code_plan *plan, const struct tried *tried, struct listed_all *list,
	    const struct report_files *files, bool all);

#endif
