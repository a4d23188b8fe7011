/* The switch of each mutant: what a mutated copy of a product file asks at run time.
 *
 * tests/mutation/code/mutate.c writes the copies; each place that can be changed asks
 * zhian_mutant_here() with its number.  ZHIAN_MUTANT=number chooses one when the process
 * starts; ZHIAN_MUTANTS_MET=file is where each number that was asked about is noted, one byte
 * each, by all processes of a test alike: what ends by a signal has noted it too.
 */
#ifndef ZHIAN_MUTATION_MUTANT_H
#define ZHIAN_MUTATION_MUTANT_H

#include <stdbool.h>

#define ZHIAN_MUTANTS_MAX (1024u * 1024u) /* 1,024 files (mutants.cmake) of 1,024 numbers each */

extern unsigned zhian_mutant_chosen;     /* 0: none */
extern unsigned char *zhian_mutants_met; /* ZHIAN_MUTANTS_MAX bytes */

static inline bool zhian_mutant_here(unsigned number)
{
	if (zhian_mutants_met[number] == 0)
		zhian_mutants_met[number] = 1;
	return zhian_mutant_chosen == number;
}

#endif
