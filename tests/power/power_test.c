/* Power cuts: a county's life is written down, and disks are made as they might stand after a cut.
 *
 * The load (story.c) runs once, with every write, name and flush of the five daemons and every
 * answer that a client got in one log.  From that an image of the disk is made for each cut that is
 * tried, and lived with: a first start, then a second life of the same image, which is in turn
 * another cut in the middle of the recovery, a start without any state, a restore of the backup.
 * What was acknowledged before the cut must be there, once; everybody starts; journals verify;
 * replay gives the state; consumers agree.
 *
 * ZHIAN_POWER_IMAGES (60), ZHIAN_POWER_SEED: how many, and which.  ZHIAN_POWER_ALL=1 gives each
 * image all of the lives.  ZHIAN_POWER_ONLY=n: this one alone, whose files are kept.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/file.h"
#include "tests/e2e/kit/e2e.h"
#include "tests/power/plan.h"
#include "tests/power/power.h"

#define WORKERS 2u
#define PATH (COUNTY_PATH + 64)

/* Small volumes, so that some begin anew; small checkpoints, so that cuts fall into them. */
static const char settings[] =
	"journal:\n  volume: 2MiB\nturn:\n  bytes: 256KiB\nstate:\n  map: 1GiB\n"
	"  checkpoint_events: 1000\n  checkpoint_idle: 1s\n";

struct result {
	struct story_verdict first,
		second; /* the image's lives; of several second ones the worst */
	unsigned lives;
	bool tried;
};

struct power {
	struct story *story;
	struct disk *disk;
	struct plan plan;
	struct result *results;
	char base[COUNTY_PATH];
	bool all_lives;
	long only; /* negative: all */
};

static uint64_t setting(const char *name, uint64_t otherwise)
{
	const char *text = getenv(name);
	return text != NULL ? strtoull(text, NULL, 10) : otherwise;
}

static void *share(size_t size)
{
	void *at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (at == MAP_FAILED)
		abort();
	return at;
}

/* ---- the load */

/* NULL, or why nothing can be made of it. */
static const char *record(struct power *power)
{
	struct story *story = power->story;
	int status = 0;
	power->disk = disk_begin(story->county.root);
	(void)snprintf(story->log_path, sizeof story->log_path, "%.400s/log-of-the-load",
		       power->base);
	story->log = power_log_create(story->log_path, story->county.root);
	(void)fflush(stdout);
	pid_t pid = fork();
	if (pid == 0) {
		story_tell(story, POWER_SHIM);
		exit(0);
	}
	if (waitpid(pid, &status, 0) != pid || status != 0 || !story->went_well)
		return "the load didn't come to its end";
	disk_load(power->disk, story->log);
	if (disk_strange(power->disk) != NULL)
		return disk_strange(power->disk);
	if (!disk_check(power->disk, story->county.root))
		return "the log misses something";
	return disk_wiped(power->disk, "/intake/keys/") ? NULL : "erasure leaves keys on the disk";
}

/* ---- one image's lives */

static void make_home(const char *root)
{
	char path[PATH + 32];
	struct err err;
	(void)snprintf(path, sizeof path, "%s/run/zhian/%u", root, COUNTY_REGION);
	if (file_make_directories(path, 0750, &err) != STATUS_OK)
		power_fail("image", &err);
	(void)snprintf(path, sizeof path, "%s/log", root);
	if (file_make_directories(path, 0750, &err) != STATUS_OK)
		power_fail("image", &err);
}

static void clear(const struct power *power, const char *path)
{
	struct err err;
	if (power->only < 0 && file_remove_tree(path, &err) != STATUS_OK)
		power_fail("image", &err);
}

/* The worse of two counts. */
static void take_verdict(struct result *result, const struct story_verdict *verdict,
			 const char *life)
{
	struct story_verdict *second = &result->second;
	result->lives++;
	if (verdict->words[0] == '\0' || second->words[0] != '\0')
		return;
	*second = *verdict;
	(void)snprintf(second->words, sizeof second->words, "%s: %.350s", life, verdict->words);
}

static void live_second_cut(struct power *power, const struct planned *image, struct disk *recovery,
			    const struct story_kept *kept, struct result *result)
{
	char root[PATH];
	struct county county;
	struct story_verdict verdict;
	struct disk_cut cut = {.fate = image->second_fate, .seed = image->cut.seed + 1};
	size_t count = disk_op_count(recovery);
	cut.op = (size_t)(image->second_at * (double)count);
	(void)snprintf(root, sizeof root, "%s/s%zu", power->base, image->number);
	make_home(root);
	disk_image(recovery, &cut, root);
	county_at(&power->story->county, root, &county);
	story_check(power->story, kept, &county, &verdict);
	take_verdict(result, &verdict, "second cut");
	clear(power, root);
}

static void live_rebuilt(struct power *power, const struct planned *image,
			 const struct story_kept *kept, struct result *result)
{
	char root[PATH], state[PATH + 64];
	struct county county;
	struct story_verdict verdict;
	struct err err;
	(void)snprintf(root, sizeof root, "%s/r%zu", power->base, image->number);
	make_home(root);
	disk_image(power->disk, &image->cut, root);
	county_at(&power->story->county, root, &county);
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		(void)snprintf(state, sizeof state, "%.500s/%s/state", county.var,
			       daemon_name(daemon));
		if (file_remove_tree(state, &err) != STATUS_OK)
			power_fail("rebuild", &err);
	}
	story_check(power->story, kept, &county, &verdict);
	take_verdict(result, &verdict, "rebuilt");
	clear(power, root);
}

static size_t backup_op(const struct disk *disk)
{
	for (size_t i = 0; i < disk_op_count(disk); i++) {
		const struct power_record *record = disk_op(disk, i)->record;
		if (record->kind == POWER_NOTE && record->extra == NOTE_BACKUP)
			return i;
	}
	return 0;
}

/* Restores the backup of an image onto an empty disk below `root`, all of it written down. */
static int restore(const char *made, const char *root, struct disk *written,
		   struct power_log **ret_log)
{
	char from[PATH + 32], log[PATH + 32], path[PATH + 32];
	(void)snprintf(from, sizeof from, "%s/backup/first", made);
	(void)snprintf(log, sizeof log, "%s/log/restore.log", root);
	(void)snprintf(path, sizeof path, "%s/log/restore", root);
	*ret_log = power_log_create(path, root);
	const char *const arguments[] = {power_ctl, "--root",  root, "--region",
					 "522701",  "restore", from, NULL};
	int exit_status = power_run(arguments, POWER_SHIM, log);
	disk_load(written, *ret_log);
	return exit_status;
}

/* What was acknowledged before the backup comes back from it, and stays when the power goes as soon
 * as the restore has said that it is done. */
static void live_restored(struct power *power, const struct planned *image, struct result *result)
{
	char root[PATH], made[PATH], cut_root[PATH];
	struct county county;
	struct story_kept kept;
	struct story_verdict verdict = {.lost = 0};
	(void)snprintf(made, sizeof made, "%s/b%zu", power->base, image->number);
	(void)snprintf(root, sizeof root, "%s/t%zu", power->base, image->number);
	(void)snprintf(cut_root, sizeof cut_root, "%s/u%zu", power->base, image->number);
	make_home(made);
	make_home(root);
	make_home(cut_root);
	disk_image(power->disk, &image->cut, made);
	struct power_log *log;
	struct disk *written = disk_begin(root);
	int exit_status = restore(made, root, written, &log);
	struct disk_cut cut = {
		.op = disk_op_count(written), .fate = image->second_fate, .seed = image->cut.seed};
	disk_image(written, &cut, cut_root);
	disk_free(written);
	power_log_unmap(log);
	county_at(&power->story->county, cut_root, &county);
	story_kept_at(power->disk, backup_op(power->disk), &kept);
	if (exit_status == 0) {
		story_check(power->story, &kept, &county, &verdict);
	} else {
		verdict.not_started = true;
		(void)snprintf(verdict.words, sizeof verdict.words, "restore ends with %d",
			       exit_status);
	}
	take_verdict(result, &verdict, "restored");
	clear(power, made);
	clear(power, root);
	clear(power, cut_root);
}

/* The first start, which is written down so that it can be cut in its turn. */
static struct disk *live_first(struct power *power, const struct planned *image,
			       const struct story_kept *kept, struct power_log **ret_log,
			       struct result *result)
{
	char root[PATH], path[PATH];
	struct county county;
	(void)snprintf(root, sizeof root, "%s/i%zu", power->base, image->number);
	(void)snprintf(path, sizeof path, "%s/log-%zu", power->base, image->number);
	make_home(root);
	disk_image(power->disk, &image->cut, root);
	struct disk *recovery = disk_begin(root);
	*ret_log = power_log_create(path, root);
	county_at(&power->story->county, root, &county);
	county.options.preload = POWER_SHIM;
	story_check(power->story, kept, &county, &result->first);
	result->lives++;
	disk_load(recovery, *ret_log);
	if (unlink(path) != 0)
		abort();
	clear(power, root);
	return recovery;
}

static void live(struct power *power, const struct planned *image)
{
	struct result *result = &power->results[image->number];
	struct story_kept kept;
	struct power_log *log;
	story_kept_at(power->disk, image->cut.op, &kept);
	struct disk *recovery = live_first(power, image, &kept, &log, result);
	bool all = power->all_lives;
	if (all || image->life == LIFE_SECOND_CUT || (image->life == LIFE_RESTORED && !kept.backup))
		live_second_cut(power, image, recovery, &kept, result);
	disk_free(recovery);
	power_log_unmap(log);
	if (all || image->life == LIFE_REBUILT)
		live_rebuilt(power, image, &kept, result);
	if ((all || image->life == LIFE_RESTORED) && kept.backup)
		live_restored(power, image, result);
	result->tried = true;
	if (result->first.words[0] != '\0' || result->second.words[0] != '\0')
		printf("image %zu (%s, %s, operation %zu): %s%s%s\n", image->number,
		       disk_moment_texts[image->moment], disk_fate_texts[image->cut.fate],
		       image->cut.op, result->first.words,
		       result->first.words[0] != '\0' && result->second.words[0] != '\0' ? "; "
											 : "",
		       result->second.words);
	(void)fflush(stdout);
}

/* A saboteur is caught by the first image that shows it. */
static bool is_enough(const struct power *power)
{
	for (size_t i = 0; power->plan.directed_only && i < power->plan.count; i++)
		if (power->results[i].first.words[0] != '\0' ||
		    power->results[i].second.words[0] != '\0')
			return true;
	return false;
}

static void work(struct power *power, unsigned worker)
{
	for (size_t i = worker; i < power->plan.count && !is_enough(power); i += WORKERS)
		if (power->only < 0 || power->only == (long)i)
			live(power, &power->plan.images[i]);
}

static bool work_all(struct power *power)
{
	pid_t pids[WORKERS];
	bool well = true;
	(void)fflush(stdout);
	for (unsigned i = 0; i < WORKERS; i++) {
		pids[i] = fork();
		if (pids[i] == 0) {
			work(power, i);
			exit(0);
		}
	}
	for (unsigned i = 0; i < WORKERS; i++) {
		int status = 0;
		well &= pids[i] > 0 && waitpid(pids[i], &status, 0) == pids[i] && status == 0;
	}
	return well;
}

/* ---- the table */

struct row {
	unsigned images, lives, lost, doubled, not_started, otherwise;
};

static void count(struct row *row, const struct result *result)
{
	const struct story_verdict *both[] = {&result->first, &result->second};
	row->images++;
	row->lives += result->lives;
	for (size_t i = 0; i < 2; i++) {
		row->lost += both[i]->lost != 0;
		row->doubled += both[i]->doubled != 0;
		row->not_started += both[i]->not_started;
		row->otherwise += both[i]->words[0] != '\0' && both[i]->lost == 0 &&
				  both[i]->doubled == 0 && !both[i]->not_started;
	}
}

static void print_row(const char *name, const struct row *row)
{
	printf("%-28s %6u %6u %6u %8u %12u %10u\n", name, row->images, row->lives, row->lost,
	       row->doubled, row->not_started, row->otherwise);
}

static bool print_table(const struct power *power)
{
	struct row moments[MOMENT_COUNT] = {{0}}, fates[FATE_COUNT] = {{0}}, all = {0};
	bool missed = false;
	for (size_t i = 0; i < power->plan.count; i++) {
		const struct planned *image = &power->plan.images[i];
		if (!power->results[i].tried)
			continue;
		count(&moments[image->moment], &power->results[i]);
		count(&fates[image->cut.fate], &power->results[i]);
		count(&all, &power->results[i]);
	}
	printf("%-28s %6s %6s %6s %8s %12s %10s\n", "cut while", "images", "lives", "lost",
	       "doubled", "not started", "otherwise");
	for (size_t i = 0; i < MOMENT_COUNT; i++) {
		print_row(disk_moment_texts[i], &moments[i]);
		missed |= moments[i].images == 0;
	}
	printf("what wasn't flushed\n");
	for (size_t i = 0; i < FATE_COUNT; i++)
		print_row(disk_fate_texts[i], &fates[i]);
	print_row("all", &all);
	printf("power cuts: %u images, lost: %u, doubled: %u, not started: %u, otherwise: %u\n",
	       all.images, all.lost, all.doubled, all.not_started, all.otherwise);
	if (missed && power->only < 0 && !power->plan.directed_only) {
		printf("a kind of cut was never tried\n");
		return false;
	}
	return all.lost + all.doubled + all.not_started + all.otherwise == 0 && all.images != 0;
}

/* ---- */

static void create(struct power *power)
{
	struct county_options options = {
		.binaries = ZHIAN_BIN_DIR, .source = ZHIAN_SOURCE_DIR, .settings = settings};
	power_base(power->base);
	options.directory = power->base;
	power->story = (struct story *)share(sizeof *power->story);
	POWER_MUST(county_create(&options, &power->story->county, POWER_ERR));
	e2e_add_person(&power->story->county, "discloser-1", "discloser");
}

int main(void)
{
	static struct power power;
	uint64_t seed = power_seed();
	size_t images = (size_t)setting("ZHIAN_POWER_IMAGES", 60);
	struct err err;
	power.only = (long)setting("ZHIAN_POWER_ONLY", UINT64_MAX);
	power.all_lives = setting("ZHIAN_POWER_ALL", 0) != 0;
	create(&power);
	power.story->pushes = STORY_PUSHES;
	power.story->load = (struct county_load){.seed = seed, .firms = 200};
	int64_t began_us = county_mono_us();
	const char *broken = record(&power);
	bool well = broken == NULL;
	if (well) {
		printf("%zu operations in %lld ms\n", disk_op_count(power.disk),
		       (long long)(county_mono_us() - began_us) / 1000);
		plan_make(power.disk, seed, images, getenv("ZHIAN_SABOTEUR"), &power.plan);
		power.results = (struct result *)share(power.plan.count * sizeof *power.results);
		well = work_all(&power);
		well &= print_table(&power);
	}
	printf("%s%s%s in %lld ms\n", well ? "passed" : "failed", broken != NULL ? ": " : "",
	       broken != NULL ? broken : "", (long long)(county_mono_us() - began_us) / 1000);
	plan_free(&power.plan);
	disk_free(power.disk);
	power_log_unmap(power.story->log);
	county_destroy(&power.story->county);
	if (power.only >= 0)
		printf("%s is kept\n", power.base);
	else if (file_remove_tree(power.base, &err) != STATUS_OK)
		printf("%s\n", err.text);
	return well ? 0 : 1;
}
