/* Power cuts while it is written down who read a case: what was answered stands on record, whole.
 *
 * ZHIAN_POWER_SEED repeats a run's choice of what became of unflushed writes.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/base/file.h"
#include "common/base/time.h"
#include "common/stage/queries/reads.h"
#include "common/stage/queries/reads_chain.h"
#include "tests/power/disk.h"
#include "tests/power/kit.h"

#define MONTHS 3u
#define EACH 3u
#define READINGS (MONTHS * EACH)
#define ANSWERS "/answers"
#define READS "/var/reads"
#define PATH (COUNTY_PATH + 64)
#define FILE_MOST (1u << 20)

static int64_t moment_of(unsigned reading)
{
	int32_t day = 0;
	if (time_day_of_yyyymmdd(20250301 + reading / EACH * 100, &day) != STATUS_OK)
		abort();
	return time_ms_of_day(day) + reading;
}

static void object_of(unsigned reading, char out[READS_OBJECT])
{
	(void)snprintf(out, READS_OBJECT, "CS-522701-%u", reading + 1);
}

static bool note(const char *folder, unsigned reading)
{
	char object[READS_OBJECT];
	object_of(reading, object);
	return reads_note(folder, moment_of(reading), "leader-1", "object", object);
}

/* Below the shim: a byte for each answer that is given. */
static int answer_all(const char *root)
{
	char folder[PATH], answers[PATH];
	(void)snprintf(folder, sizeof folder, "%.500s" READS, root);
	(void)snprintf(answers, sizeof answers, "%.500s" ANSWERS, root);
	int file = open(answers, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	for (unsigned i = 0; i < READINGS; i++) {
		if (file < 0 || !note(folder, i) || write(file, "a", 1) != 1)
			return 1;
	}
	return close(file) == 0 ? 0 : 1;
}

/* ---- looking */

/* How many were answered before the operation. */
static unsigned answered(struct disk *disk, size_t cut)
{
	uint64_t file = 0;
	unsigned count = 0;
	for (size_t i = 0; i < cut; i++) {
		const struct power_record *record = disk_op(disk, i)->record;
		if (record->kind == POWER_CREATE && strcmp(power_name(record), ANSWERS) == 0)
			file = record->a;
		count += record->kind == POWER_WRITE && record->a == file;
	}
	return count;
}

/* At the beginning of a line of its own. */
static bool is_noted(const char *folder, unsigned reading)
{
	char path[PATH], object[READS_OBJECT], line[256], *data = NULL;
	char moment[TIME_MOMENT_TEXT];
	size_t size;
	struct err err;
	unsigned month = time_yyyymmdd(time_day_of_ms(moment_of(reading))) / 100;
	(void)snprintf(path, sizeof path, "%.500s/%06u", folder, month);
	object_of(reading, object);
	time_print_moment(moment_of(reading), moment);
	(void)snprintf(line, sizeof line,
		       "{\"kind\":\"read\",\"at_ms\":\"%s\",\"person\":\"leader-1\","
		       "\"what\":\"object\",\"object\":\"%s\",\"number\":",
		       moment, object);
	if (file_read(path, FILE_MOST, &data, &size, &err) != STATUS_OK)
		return false;
	const char *at = (const char *)memmem(data, size, line, strlen(line));
	bool found = at != NULL && (at == data || at[-1] == '\n');
	free(data);
	return found;
}

/* What was never answered is no damage. */
static bool is_whole(const char *folder)
{
	struct reads_checked checked;
	struct err err;
	enum status status = reads_check(folder, true, &checked, &err);
	if (status == STATUS_OK && checked.problems != 0)
		printf("%s\n", checked.first.text);
	return status == STATUS_NOT_FOUND || (status == STATUS_OK && checked.problems == 0);
}

static bool is_well(struct disk *disk, const struct disk_cut *cut, const char *root)
{
	char folder[PATH], parent[PATH];
	unsigned missing = 0, kept = answered(disk, cut->op);
	(void)snprintf(folder, sizeof folder, "%.500s" READS, root);
	(void)snprintf(parent, sizeof parent, "%.500s/var", root);
	POWER_MUST(file_make_directories(root, 0750, POWER_ERR));
	disk_image(disk, cut, root);
	for (unsigned i = 0; i < kept; i++)
		missing += !is_noted(folder, i);
	bool whole = is_whole(folder);
	/* Whatever the cut has left, the next one is whole. */
	POWER_MUST(file_make_directories(parent, 0750, POWER_ERR));
	unsigned next = kept < READINGS ? kept : READINGS - 1;
	bool goes_on = note(folder, next) && is_noted(folder, next) && is_whole(folder);
	if (missing != 0 || !goes_on || !whole)
		printf("%s, cut at %zu of %zu: of %u answered %u aren't on record%s%s\n",
		       disk_fate_texts[cut->fate], cut->op, disk_op_count(disk), kept, missing,
		       goes_on ? "" : ", and the next isn't whole",
		       whole ? "" : ", and what is left is told to be damaged");
	return missing == 0 && goes_on && whole;
}

static bool try_cuts(struct disk *disk, const char *base, uint64_t seed)
{
	unsigned cuts = 0, failed = 0;
	for (size_t op = 0; op <= disk_op_count(disk); op++) {
		for (int fate = 0; fate < FATE_COUNT; fate++) {
			char root[PATH];
			struct disk_cut cut = {op, (enum disk_fate)fate, seed + cuts};
			(void)snprintf(root, sizeof root, "%s/c%u", base, cuts++);
			failed += !is_well(disk, &cut, root);
		}
	}
	printf("power cuts of readings: %u, failed: %u\n", cuts, failed);
	return failed == 0 && answered(disk, disk_op_count(disk)) == READINGS;
}

int main(int count, char **arguments)
{
	char base[COUNTY_PATH], root[PATH], parent[PATH];
	struct err err;
	if (count == 3)
		return answer_all(arguments[2]);
	uint64_t seed = power_seed();
	power_base(base);
	(void)snprintf(root, sizeof root, "%s/i", base);
	(void)snprintf(parent, sizeof parent, "%.500s/var", root);
	POWER_MUST(file_make_directories(parent, 0750, POWER_ERR));
	struct power_recorded recorded;
	const char *const again[] = {"/proc/self/exe", "answer", root, NULL};
	bool well = power_record(again, base, root, &recorded) && recorded.exit_status == 0 &&
		    try_cuts(recorded.disk, base, seed);
	power_recorded_free(&recorded);
	if (file_remove_tree(base, &err) != STATUS_OK)
		printf("%s\n", err.text);
	return well ? 0 : 1;
}
