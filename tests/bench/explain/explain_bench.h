/* What the bench of questions is made of: a county of many hazards in a state on disk, and the
 * bare disk below it. */
#ifndef ZHIAN_TESTS_EXPLAIN_BENCH_H
#define ZHIAN_TESTS_EXPLAIN_BENCH_H

#include "common/base/file.h"
#include "common/policy/books/dictionary.h"
#include "common/policy/rules/load.h"
#include "common/store/state.h"

#define BENCH_REGION 522701u
/* 2026-09-07, a Monday, 09:00 in UTC+8. */
#define BENCH_NOW_MS INT64_C(1788742800000)
#define BENCH_FIRMS UINT64_C(50000)
/* Of which one hazard in a hundred is. */
#define BENCH_BIG_FIRM UINT64_C(1)
/* Has one hazard in a hundred of those that anybody has; the others have the rest evenly. */
#define BENCH_OWNER "lin-hui"
/* Set by a leader: one hazard in two thousand. */
#define BENCH_MAJOR_SHARE 2000u

struct county {
	char path[FILE_PATH_MAX];
	uint64_t hazards;
	struct state *state; /* NULL after county_close_state */
	struct policy_set *policy;
	struct calendar calendar;
	struct dictionary dictionary;
	struct pool pool;
	char *calendar_text, *dictionary_text;
};

/* Makes a folder below `directory` with everything in it; tells how long that took. */
void county_open(struct county *county, const char *directory, uint64_t hazards);
void county_close(struct county *county);
/* From here on the files may be opened otherwise: one process opens an environment once. */
void county_close_state(struct county *county);
/* `gets` bare look-ups of random rows of the table of hazards, past the state, in milliseconds:
 * the fastest of `rounds`. */
double county_bare_get_ms(struct county *county, uint64_t gets, unsigned rounds);

/* explain_rows.c: the rows of the n-th firm and hazard, as acts and events would have left them. */
void county_put_firm(struct county *county, uint64_t firm);
void county_put_hazard(struct county *county, uint64_t hazard);
/* 18 characters and their end. */
void county_firm_key(uint64_t firm, char ret_key[19]);

double bench_wall_ms(void);
uint64_t bench_mix(uint64_t n); /* scatters numbers, the same in every run */
void bench_must(enum status status, const struct err *err);

#endif
