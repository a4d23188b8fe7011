/* A county of many reports and hazards, for the bench of the search: who, what, and what the office
 * wrote of each hazard. */
#ifndef ZHIAN_TESTS_BENCH_SEARCH_H
#define ZHIAN_TESTS_BENCH_SEARCH_H

#include <stddef.h>
#include <stdint.h>

#define TEXT_ROOM 512
#define RARE_EACH 49999u /* of so many hazards one text has the rare word */

struct texts {
	char firm[64], code[32], id[32], batch[32];
	const char *product;
	char order[TEXT_ROOM];
};

void texts_of(uint64_t number, struct texts *out);

#endif
