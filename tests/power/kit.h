/* What power-cut tests share: the log that the shim writes to, programs that run below it, a county
 * at another place.  What fails in a test itself ends its process with a sentence.
 */
#ifndef ZHIAN_TESTS_POWER_KIT_H
#define ZHIAN_TESTS_POWER_KIT_H

#include "tests/lib/county.h"
#include "tests/power/disk.h"
#include "tests/power/power_log.h"

#define POWER_SHIM ZHIAN_BIN_DIR "/libzhian_power_shim.so"

_Noreturn void power_fail(const char *what, const struct err *err);
#define POWER_MUST(call)                                                                           \
	do {                                                                                       \
		struct err err_ = {STATUS_OK, ""};                                                 \
		if ((call) != STATUS_OK)                                                           \
			power_fail(#call, &err_);                                                  \
	} while (0)
#define POWER_ERR (&err_)

/* A folder of this run's own, and what its choices are drawn from: ZHIAN_POWER_SEED, or another
 * each time, which is printed. */
void power_base(char out[COUNTY_PATH]);
uint64_t power_seed(void);

/* ---- the log */

/* A new one; its path goes into the environment of the processes that are started from now on. */
struct power_log *power_log_create(const char *path, const char *root);
void power_log_unmap(struct power_log *log);
void power_note(struct power_log *log, unsigned note, uint64_t which);

/* ---- programs */

extern const char power_ctl[]; /* the path of zhianctl */
/* A program of ours until it ends: its exit status.  What it says goes into `log`. */
int power_run(const char *const arguments[], const char *preload, const char *log);

/* The same below the shim, from a `base` of the test's own, with what it has done below `root`.
 * false: that can't be told whole. */
struct power_recorded {
	struct power_log *log;
	struct disk *disk;
	int exit_status;
};
bool power_record(const char *const arguments[], const char *base, const char *root,
		  struct power_recorded *ret_recorded);
void power_recorded_free(struct power_recorded *recorded);

/* The same county at another place. */
void county_at(const struct county *county, const char *root, struct county *ret_county);

#endif
