/* What zhian-mutants tries before anything else: see planted.c. */
#ifndef ZHIAN_MUTATION_PLANTED_H
#define ZHIAN_MUTATION_PLANTED_H

struct planted {
	unsigned size, small, odd, raised, difference, side;
};

void planted_noticed(struct planted *planted, unsigned size);
void planted_unnoticed(struct planted *planted, unsigned size);

#endif
