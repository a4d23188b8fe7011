/* Power cuts while a journal is repaired or packed, while a copy of it is kept, and while an
 * environment is made.  What was damaged can be repaired whenever the power went, or the repair
 * was killed, and what was there is kept; once the repair has said that it is done the journal is
 * whole.  One that is packed is whole at each moment.  A copy has what it has said that it keeps,
 * and goes on.  An environment that was made is there.
 *
 * ZHIAN_POWER_SEED repeats a run's choice of what became of unflushed writes.
 */
#include "common/store/journal_repair.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/store/journal_kept.h"
#include "common/store/journal_pack.h"
#include "common/store/place.h"
#include "tests/power/disk.h"
#include "tests/power/kit.h"
#include "tests/unit/common/store/journal_fixture.h"

#define FRAMES 25u
#define EVENTS 1000u /* 96 kB a frame: some ten a volume */
#define JOURNAL "/var/journal"
#define ASIDE "/var/aside"
#define PATH (COUNTY_PATH + 64)
#define LONG_PATH (PATH + 160)
#define FILE_MOST ((size_t)16 << 20)

struct repairing {
	struct journal_fixture *copy;
	char base[COUNTY_PATH];
	char volumes[8][JOURNAL_VOLUME_NAME];
	size_t count;
	char *damaged; /* what the first volume held */
	size_t damaged_size;
	uint64_t seed;
	unsigned images;
};

static bool repair(const char *root, const char *source)
{
	char journal[PATH], aside[PATH];
	struct err err;
	(void)snprintf(journal, sizeof journal, "%.500s" JOURNAL, root);
	(void)snprintf(aside, sizeof aside, "%.500s" ASIDE, root);
	const struct journal_repair how = {
		.directory = journal, .source = source, .first_volume = 1, .aside = aside};
	if (journal_repair(&how, NULL, NULL, &err) == STATUS_OK)
		return true;
	printf("%s\n", err.text);
	return false;
}

static bool is_whole(const char *root)
{
	char journal[PATH];
	struct journal_survey survey;
	struct err err;
	(void)snprintf(journal, sizeof journal, "%.500s" JOURNAL, root);
	return journal_survey(journal, NULL, NULL, &survey, &err) == STATUS_OK &&
	       survey.problems == 0 && survey.frames == FRAMES;
}

/* ---- three volumes, of which one is damaged and one is missing */

static int by_name(const void *left, const void *right)
{
	return strcmp((const char *)left, (const char *)right);
}

static void make_copy(struct repairing *repairing)
{
	struct journal_fixture *f = repairing->copy = journal_fixture_create(false);
	journal_close(f->journal);
	POWER_MUST(file_remove_tree(f->directory, POWER_ERR));
	f->options.volume_bytes = 1 << 20;
	fixture_open(f);
	for (unsigned n = 1; n <= FRAMES; n++) {
		(void)journal_room(f->journal, n);
		(void)journal_idle(f->journal);
		POWER_MUST(fixture_append(f, EVENTS));
	}
	journal_close(f->journal);
	f->journal = NULL;
	DIR *directory = opendir(f->directory);
	for (const struct dirent *entry; directory != NULL && (entry = readdir(directory)) != NULL;)
		if (entry->d_name[0] >= '0' && entry->d_name[0] <= '9' && repairing->count < 8)
			(void)snprintf(repairing->volumes[repairing->count++], JOURNAL_VOLUME_NAME,
				       "%.60s", entry->d_name);
	if (directory == NULL || closedir(directory) != 0 || repairing->count < 3)
		abort();
	qsort(repairing->volumes, repairing->count, sizeof repairing->volumes[0], by_name);
}

static char *read_volume(const struct repairing *repairing, size_t index, size_t *ret_size)
{
	char path[LONG_PATH], *data;
	(void)snprintf(path, sizeof path, "%s/%s/data.mdb", repairing->copy->directory,
		       repairing->volumes[index]);
	POWER_MUST(file_read(path, FILE_MOST, &data, ret_size, POWER_ERR));
	return data;
}

static void put_volume(const struct repairing *repairing, size_t index, const char *root,
		       struct bytes data)
{
	char path[LONG_PATH];
	(void)snprintf(path, sizeof path, "%.500s" JOURNAL "/%s", root, repairing->volumes[index]);
	POWER_MUST(file_make_directories(path, 0700, POWER_ERR));
	(void)snprintf(path, sizeof path, "%.500s" JOURNAL "/%s/data.mdb", root,
		       repairing->volumes[index]);
	POWER_MUST(file_write_atomic(path, data, 0600, POWER_ERR));
}

static void make_damaged(struct repairing *repairing, const char *root)
{
	for (size_t i = 0; i < repairing->count; i++) {
		size_t size;
		if (i == 1)
			continue;
		char *data = read_volume(repairing, i, &size);
		if (i == 0)
			data[size / 2] = (char)(data[size / 2] ^ 4);
		put_volume(repairing, i, root, bytes_of(data, size));
		if (i != 0) {
			free(data);
			continue;
		}
		free(repairing->damaged);
		repairing->damaged = data;
		repairing->damaged_size = size;
	}
	if (is_whole(root))
		abort();
}

/* ---- cuts */

/* Beside what a repair that was cut had mended already it has a number. */
static bool is_kept_as(const struct repairing *repairing, const char *root, const char *behind)
{
	char path[LONG_PATH], *data;
	size_t size;
	struct err err;
	(void)snprintf(path, sizeof path, "%.500s" ASIDE "/%s%s/data.mdb", root,
		       repairing->volumes[0], behind);
	if (file_read(path, FILE_MOST, &data, &size, &err) != STATUS_OK)
		return false;
	bool same = size == repairing->damaged_size && memcmp(data, repairing->damaged, size) == 0;
	free(data);
	return same;
}

static bool is_kept(const struct repairing *repairing, const char *root)
{
	return is_kept_as(repairing, root, "") || is_kept_as(repairing, root, ".1");
}

static bool is_well(struct repairing *repairing, struct disk *disk, size_t op, enum disk_fate fate)
{
	char root[PATH];
	struct disk_cut cut = {op, fate, repairing->seed + repairing->images};
	bool done = op == disk_op_count(disk);
	(void)snprintf(root, sizeof root, "%s/c%u", repairing->base, repairing->images++);
	POWER_MUST(file_make_directories(root, 0750, POWER_ERR));
	disk_image(disk, &cut, root);
	const char *wrong = NULL;
	if (done && !is_whole(root))
		wrong = "it was done, and isn't whole";
	else if (done && !is_kept(repairing, root))
		wrong = "it was done, and what was damaged isn't kept";
	else if (!repair(root, repairing->copy->directory) || !is_whole(root))
		wrong = "it can't be repaired";
	else if (!is_kept(repairing, root))
		wrong = "it is repaired, and what was damaged is lost";
	if (wrong != NULL)
		printf("%s, cut at %zu of %zu: %s\n", disk_fate_texts[fate], op,
		       disk_op_count(disk), wrong);
	POWER_MUST(file_remove_tree(root, POWER_ERR));
	return wrong == NULL;
}

static bool moves(const struct disk_op *op)
{
	return op->record->kind == POWER_RENAME || op->record->kind == POWER_EXCHANGE;
}

/* A name that is given is flushed in its folder before the next is, whatever else a file system may
 * keep by that. */
static bool names_are_flushed(const struct disk *disk)
{
	bool all = true;
	for (size_t i = 0; i < disk_op_count(disk); i++) {
		const struct disk_op *op = disk_op(disk, i);
		bool flushed = !moves(op);
		for (size_t k = i + 1; k < disk_op_count(disk) && !flushed; k++) {
			const struct disk_op *later = disk_op(disk, k);
			if (moves(later))
				break;
			flushed = later->record->kind == POWER_SYNC && later->node == op->to &&
				  later->record->b > op->at;
		}
		if (!flushed)
			printf("the name %s isn't flushed\n", op->other);
		all &= flushed;
	}
	return all;
}

static bool try_cuts(struct repairing *repairing, struct disk *disk)
{
	unsigned failed = 0;
	size_t end = disk_op_count(disk);
	for (size_t op = 0; op <= end; op++) {
		/* Bytes go to a volume that has no name yet: a few of them are enough. */
		if (op != end && op % 8 != 0 && disk_op(disk, op)->record->kind == POWER_WRITE)
			continue;
		/* In one way each, another one with each seed; in all of them where names change,
		 * and when it is done.  All kept is what a kill leaves. */
		bool near = op == end || moves(disk_op(disk, op)) ||
			    (op != 0 && moves(disk_op(disk, op - 1)));
		if (!near) {
			size_t fate = (size_t)(repairing->seed + op) % FATE_COUNT;
			failed += !is_well(repairing, disk, op, (enum disk_fate)fate);
			continue;
		}
		for (int fate = 0; fate < FATE_COUNT; fate++)
			failed += !is_well(repairing, disk, op, (enum disk_fate)fate);
	}
	return failed == 0;
}

static void forget(struct power_recorded *recorded, const char *name, bool well)
{
	printf("%s: %zu operations, %s\n", name, disk_op_count(recorded->disk),
	       well ? "well" : "NOT WELL");
	power_recorded_free(recorded);
}

static bool record_repair(struct repairing *repairing, const char *root,
			  struct power_recorded *ret_recorded)
{
	const char *const again[] = {"/proc/self/exe", "repair", root, repairing->copy->directory,
				     NULL};
	return power_record(again, repairing->base, root, ret_recorded) &&
	       ret_recorded->exit_status == 0 && names_are_flushed(ret_recorded->disk) &&
	       try_cuts(repairing, ret_recorded->disk);
}

/* A repair that was cut before the last volume got its name: the next one begins with that, and is
 * cut itself. */
static bool live_resumed(struct repairing *repairing, struct disk *disk, const char *name)
{
	char root[PATH];
	struct power_recorded recorded;
	struct disk_cut cut = {disk_op_count(disk), FATE_KEPT, repairing->seed};
	while (cut.op != 0 && !moves(disk_op(disk, --cut.op)))
		;
	cut.op -= cut.op != 0; /* what is under way is kept too */
	(void)snprintf(root, sizeof root, "%s/%s-resumed", repairing->base, name);
	POWER_MUST(file_make_directories(root, 0750, POWER_ERR));
	disk_image(disk, &cut, root);
	bool well = record_repair(repairing, root, &recorded);
	forget(&recorded, "resumed", well);
	return well;
}

static bool live_repair(struct repairing *repairing, const char *name)
{
	char root[PATH];
	struct power_recorded recorded;
	(void)snprintf(root, sizeof root, "%s/%s", repairing->base, name);
	make_damaged(repairing, root);
	bool well = record_repair(repairing, root, &recorded);
	well &= live_resumed(repairing, recorded.disk, name);
	forget(&recorded, name, well);
	return well;
}

/* ---- a copy */

#define KEPT "/var/kept/journal"
#define SAID "said-"

static bool open_kept(const char *root, struct journal_kept **ret_kept)
{
	char path[PATH];
	struct err err;
	(void)snprintf(path, sizeof path, "%.500s" KEPT, root);
	const struct journal_kept_options options = {.directory = path,
						     .region = 522701,
						     .daemon = DAEMON_HAZARD,
						     .now_ms = TEST_NOW_MS};
	if (journal_kept_open(&options, ret_kept, &err) == STATUS_OK)
		return true;
	printf("%s\n", err.text);
	return false;
}

/* What it has is put down in a name, once it says so. */
static bool say(const char *root, uint64_t frame)
{
	char path[PATH];
	struct err err;
	(void)snprintf(path, sizeof path, "%.500s/said/" SAID "%u", root, (unsigned)frame);
	return file_write_atomic(path, bytes_of_text("kept"), 0600, &err) == STATUS_OK;
}

static bool keep_all(const char *root, const char *source, bool says)
{
	static uint8_t room[256 << 10];
	struct journal *from;
	struct journal_kept *kept;
	struct journal_given given;
	struct err err;
	if (journal_open_read(source, &from, &err) != STATUS_OK)
		return false;
	bool well = open_kept(root, &kept);
	bool opened = well;
	while (well) {
		well = journal_give(from, journal_kept_end(kept), journal_kept_offset(kept), room,
				    sizeof room, &given, &err) == STATUS_OK;
		if (!well || given.size == 0)
			break;
		well = journal_kept_take(kept, bytes_of(room, given.size), given.volume_bytes,
					 &err) == STATUS_OK &&
		       (!says || say(root, journal_kept_end(kept)->frame));
	}
	well = well && journal_kept_end(kept)->frame == FRAMES &&
	       memcmp(journal_kept_end(kept)->chain, journal_head(from)->chain, JOURNAL_HASH) == 0;
	if (opened)
		journal_kept_close(kept);
	journal_close(from);
	return well;
}

static bool is_said(const struct disk_op *op)
{
	return op->record->kind == POWER_RENAME && op->other != NULL &&
	       strncmp(op->other, SAID, sizeof SAID - 1) == 0;
}

/* What is there after a cut, where `said` was said before. */
static bool has_kept(struct repairing *repairing, struct disk *disk, struct disk_cut cut,
		     uint64_t said)
{
	char root[PATH];
	struct journal_kept *kept;
	(void)snprintf(root, sizeof root, "%s/k%u", repairing->base, repairing->images++);
	POWER_MUST(file_make_directories(root, 0750, POWER_ERR));
	disk_image(disk, &cut, root);
	uint64_t has = 0;
	bool well = open_kept(root, &kept);
	if (well) {
		has = journal_kept_end(kept)->frame;
		journal_kept_close(kept);
	}
	well = well && has >= said && keep_all(root, repairing->copy->directory, false);
	if (!well)
		printf("%s, cut at %zu: %u frames were said to be kept, there are %u\n",
		       disk_fate_texts[cut.fate], cut.op, (unsigned)said, (unsigned)has);
	POWER_MUST(file_remove_tree(root, POWER_ERR));
	return well;
}

static bool live_kept(struct repairing *repairing)
{
	char root[PATH], path[LONG_PATH];
	struct power_recorded recorded;
	(void)snprintf(root, sizeof root, "%s/keeping", repairing->base);
	(void)snprintf(path, sizeof path, "%.500s/said", root);
	POWER_MUST(file_make_directories(path, 0750, POWER_ERR));
	const char *const again[] = {"/proc/self/exe", "keep", root, repairing->copy->directory,
				     NULL};
	bool well =
		power_record(again, repairing->base, root, &recorded) && recorded.exit_status == 0;
	uint64_t said = 0, times = 0;
	for (size_t op = 0; well && op < disk_op_count(recorded.disk); op++) {
		bool now = is_said(disk_op(recorded.disk, op));
		if (now) {
			said = strtoull(disk_op(recorded.disk, op)->other + sizeof SAID - 1, NULL,
					10);
			times++;
		}
		/* All lost, what was just said is; and another fate in between. */
		if (now)
			well &= has_kept(repairing, recorded.disk,
					 (struct disk_cut){op + 1, FATE_LOST, repairing->seed},
					 said);
		if (now || moves(disk_op(recorded.disk, op)) || op % 24 == 0) {
			size_t fate = (size_t)(repairing->seed + op) % FATE_COUNT;
			well &= has_kept(repairing, recorded.disk,
					 (struct disk_cut){op + 1, (enum disk_fate)fate,
							   repairing->seed + op},
					 said);
		}
	}
	well &= said == FRAMES && times >= 5;
	forget(&recorded, "keeping a copy", well);
	return well;
}

/* ---- volumes that are packed */

static bool pack(const char *root)
{
	char journal[PATH];
	struct err err;
	(void)snprintf(journal, sizeof journal, "%.500s" JOURNAL, root);
	const struct journal_pack how = {.directory = journal};
	if (journal_pack(&how, NULL, NULL, &err) == STATUS_OK)
		return true;
	printf("%s\n", err.text);
	return false;
}

static bool is_packed(const struct repairing *repairing, const char *root)
{
	for (size_t i = 0; i + 1 < repairing->count; i++) {
		char path[LONG_PATH];
		(void)snprintf(path, sizeof path, "%.500s" JOURNAL "/%s/data.zst", root,
			       repairing->volumes[i]);
		if (access(path, F_OK) != 0)
			return false;
	}
	return true;
}

/* Whole at once, packed or not, and packed by whoever comes next. */
static bool is_packed_well(struct repairing *repairing, struct disk *disk, size_t op,
			   enum disk_fate fate)
{
	char root[PATH];
	struct disk_cut cut = {op, fate, repairing->seed + repairing->images};
	bool done = op == disk_op_count(disk);
	(void)snprintf(root, sizeof root, "%s/p%u", repairing->base, repairing->images++);
	POWER_MUST(file_make_directories(root, 0750, POWER_ERR));
	disk_image(disk, &cut, root);
	const char *wrong = NULL;
	if (!is_whole(root))
		wrong = "it isn't whole";
	else if (done && !is_packed(repairing, root))
		wrong = "it was done, and isn't packed";
	else if (!pack(root) || !is_packed(repairing, root) || !is_whole(root))
		wrong = "it can't be packed again";
	if (wrong != NULL)
		printf("packing: %s, cut at %zu of %zu: %s\n", disk_fate_texts[fate], op,
		       disk_op_count(disk), wrong);
	POWER_MUST(file_remove_tree(root, POWER_ERR));
	return wrong == NULL;
}

static bool live_pack(struct repairing *repairing)
{
	char root[PATH];
	struct power_recorded recorded;
	(void)snprintf(root, sizeof root, "%s/packing", repairing->base);
	for (size_t i = 0; i < repairing->count; i++) {
		size_t size;
		char *data = read_volume(repairing, i, &size);
		put_volume(repairing, i, root, bytes_of(data, size));
		free(data);
	}
	const char *const again[] = {"/proc/self/exe", "pack", root, "", NULL};
	bool well =
		power_record(again, repairing->base, root, &recorded) && recorded.exit_status == 0;
	size_t end = well ? disk_op_count(recorded.disk) : 0;
	for (size_t op = 0; well && op <= end; op++) {
		bool bytes = op != end && disk_op(recorded.disk, op)->record->kind == POWER_WRITE;
		size_t one = (size_t)(repairing->seed + op) % FATE_COUNT;
		for (int fate = 0; fate < FATE_COUNT; fate++)
			if (!bytes || (size_t)fate == one)
				well &= is_packed_well(repairing, recorded.disk, op,
						       (enum disk_fate)fate);
	}
	forget(&recorded, "packing", well);
	return well;
}

/* ---- an environment */

static enum status make_table(void *context, struct engine *engine, struct err *err)
{
	struct engine_write *write;
	unsigned table;
	(void)context;
	TRY(engine_begin(engine, &write, err));
	TRY(engine_table(write, "rows", &table, err));
	return engine_commit(write, err);
}

static bool make_environment(const char *path)
{
	const struct engine_options options = {.path = path, .map_bytes = 1 << 20, .tables_max = 1};
	struct err err;
	return environment_make(&options, make_table, NULL, &err) == STATUS_OK;
}

static bool live_environment(struct repairing *repairing)
{
	char root[PATH], path[LONG_PATH];
	struct power_recorded recorded;
	(void)snprintf(root, sizeof root, "%s/environment", repairing->base);
	(void)snprintf(path, sizeof path, "%.500s/var", root);
	POWER_MUST(file_make_directories(path, 0750, POWER_ERR));
	(void)snprintf(path, sizeof path, "%.500s/var/state", root);
	const char *const again[] = {"/proc/self/exe", "make", path, "", NULL};
	bool well =
		power_record(again, repairing->base, root, &recorded) && recorded.exit_status == 0;
	for (int fate = 0; fate < FATE_COUNT; fate++) {
		struct disk_cut cut = {disk_op_count(recorded.disk), (enum disk_fate)fate,
				       repairing->seed};
		(void)snprintf(root, sizeof root, "%s/e%d", repairing->base, fate);
		(void)snprintf(path, sizeof path, "%.500s/var/state/data.mdb", root);
		POWER_MUST(file_make_directories(root, 0750, POWER_ERR));
		disk_image(recorded.disk, &cut, root);
		well &= access(path, F_OK) == 0;
	}
	forget(&recorded, "environment", well);
	return well;
}

int main(int count, char **arguments)
{
	struct repairing repairing = {.copy = NULL};
	if (count == 4 && strcmp(arguments[1], "make") == 0)
		return make_environment(arguments[2]) ? 0 : 1;
	if (count == 4 && strcmp(arguments[1], "keep") == 0)
		return keep_all(arguments[2], arguments[3], true) ? 0 : 1;
	if (count == 4 && strcmp(arguments[1], "pack") == 0)
		return pack(arguments[2]) ? 0 : 1;
	if (count == 4)
		return repair(arguments[2], arguments[3]) ? 0 : 1;
	repairing.seed = power_seed();
	power_base(repairing.base);
	make_copy(&repairing);
	bool well = live_environment(&repairing);
	well &= live_kept(&repairing);
	well &= live_pack(&repairing);
	well &= live_repair(&repairing, "exchanging");
	if (setenv(POWER_LOG_PLAIN, "1", 1) != 0)
		abort();
	well &= live_repair(&repairing, "plain");
	printf("power cuts of repairs: %u\n", repairing.images);
	free(repairing.damaged);
	journal_fixture_destroy(repairing.copy);
	POWER_MUST(file_remove_tree(repairing.base, POWER_ERR));
	return well ? 0 : 1;
}
