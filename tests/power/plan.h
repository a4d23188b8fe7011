/* Which cuts are tried, from a seed: some stand fixed, so that no kind of cut is ever left out. */
#ifndef ZHIAN_TESTS_POWER_PLAN_H
#define ZHIAN_TESTS_POWER_PLAN_H

#include "tests/power/disk.h"

/* What an image goes through after its first start. */
enum plan_life { LIFE_SECOND_CUT, LIFE_REBUILT, LIFE_RESTORED, LIFE_COUNT, LIFE_NONE };

struct planned {
	size_t number;
	struct disk_cut cut;
	enum disk_moment moment;
	enum plan_life life;
	double second_at; /* 0 to 1: how far in the recovery the second cut comes */
	enum disk_fate second_fate;
};

struct plan {
	struct planned *images;
	size_t count;
	bool directed_only;
};

/* `saboteur`: the name of the one that is at work, or NULL.  Of a flush that it takes away only the
 * images are planned that are to show it. */
void plan_make(const struct disk *disk, uint64_t seed, size_t count, const char *saboteur,
	       struct plan *ret_plan);
void plan_free(struct plan *plan);

#endif
