/* Power cuts while a county is made: it is there whole, or init makes it.
 *
 * ZHIAN_POWER_SEED repeats a run's choice of cuts.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/random_source.h"
#include "tests/power/disk.h"
#include "tests/power/kit.h"

#define CUTS 12u
#define WAIT_MS INT64_C(60000)
#define PATH (COUNTY_PATH + 64)

static int init(const char *root, const char *preload)
{
	char log[PATH + 32];
	(void)snprintf(log, sizeof log, "%s/log/init.log", root);
	const char *const arguments[] = {power_ctl,  "--root", root,     "init",
					 "--region", "522701", "--demo", NULL};
	return power_run(arguments, preload, log);
}

static void make_root(const char *root)
{
	char log[PATH + 32];
	(void)snprintf(log, sizeof log, "%s/log", root);
	POWER_MUST(file_make_directories(log, 0750, POWER_ERR));
}

/* The five start and end well. */
static bool lives(const char *root)
{
	struct county nowhere = {.options = {.binaries = ZHIAN_BIN_DIR}, .region = COUNTY_REGION};
	struct county county;
	struct err err;
	county_at(&nowhere, root, &county);
	enum status status = file_make_directories(county.run, 0750, &err);
	if (status == STATUS_OK)
		status = county_start_all(&county, &err);
	if (status == STATUS_OK)
		status = county_stop_all(&county, WAIT_MS, &err);
	county_destroy(&county); /* which keeps the files */
	if (status != STATUS_OK)
		printf("%s\n", err.text);
	return status == STATUS_OK;
}

static bool is_well(struct disk *disk, const struct disk_cut *cut, const char *root, bool done)
{
	char etc[PATH + 64];
	make_root(root);
	disk_image(disk, cut, root);
	(void)snprintf(etc, sizeof etc, "%s/etc/zhian/522701", root);
	bool there = access(etc, F_OK) == 0;
	bool well = there || (!done && init(root, NULL) == 0);
	well = well && lives(root);
	printf("%s, cut at %zu of %zu: %s, %s\n", disk_fate_texts[cut->fate], cut->op,
	       disk_op_count(disk), there ? "there" : "not there", well ? "well" : "NOT WELL");
	return well;
}

static bool try_cuts(struct disk *disk, const char *base, uint64_t seed)
{
	struct random_seeded seeded;
	random_seeded_init(&seeded, seed);
	struct random_source random = random_seeded_source(&seeded);
	unsigned failed = 0;
	for (unsigned i = 0; i < CUTS; i++) {
		char root[PATH];
		bool done = i < 2; /* init has said so */
		struct disk_cut cut = {.op = disk_op_count(disk),
				       .fate = i == 0 ? FATE_LOST : FATE_NAMES,
				       .seed = seed};
		if (!done) {
			cut.op = (size_t)random_below(&random, disk_op_count(disk));
			cut.fate = (enum disk_fate)random_below(&random, FATE_COUNT);
		}
		(void)snprintf(root, sizeof root, "%s/c%u", base, i);
		failed += !is_well(disk, &cut, root, done);
	}
	printf("power cuts of init: %u, failed: %u\n", CUTS, failed);
	return failed == 0;
}

int main(void)
{
	char base[COUNTY_PATH], root[PATH], path[PATH];
	struct err err;
	uint64_t seed = power_seed();
	power_base(base);
	(void)snprintf(root, sizeof root, "%s/i", base);
	(void)snprintf(path, sizeof path, "%s/log", base);
	make_root(root);
	struct disk *disk = disk_begin(root);
	struct power_log *log = power_log_create(path, root);
	bool well = init(root, POWER_SHIM) == 0;
	disk_load(disk, log);
	well = well && disk_strange(disk) == NULL && disk_check(disk, root) &&
	       try_cuts(disk, base, seed);
	disk_free(disk);
	power_log_unmap(log);
	if (file_remove_tree(base, &err) != STATUS_OK)
		printf("%s\n", err.text);
	return well ? 0 : 1;
}
