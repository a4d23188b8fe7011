#include "tests/mutation/code/report.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "common/base/assert.h"
#include "tests/mutation/code/listed.h"

#define LISTED_MOST 5u /* of a hundred */

struct sums {
	char name[24];
	unsigned tried, fast, slow, survived, listed, unreached;
	unsigned waiting;  /* survived the fast ones, and there was no time for slow ones */
	unsigned answered; /* by slow tests */
	unsigned floor, floor_slow;
};

struct table {
	struct sums rows[AREAS_MAX];
	size_t count;
};

/* ---- the list of survivors that are known */

/* A line whose mutants were all caught has no reason any more. */
static bool list_is_sound(const struct listed_all *list)
{
	bool sound = true;
	for (size_t i = 0; i < list->count; i++) {
		if (list->items[i].caught != 0 && list->items[i].survived == 0) {
			(void)printf("listed, but it was caught: %s\n", list->items[i].pattern);
			sound = false;
		}
	}
	return sound;
}

/* What is listed isn't looked at: of a hundred places five at the most. */
static bool list_is_short(const struct code_plan *plan, const struct listed_all *list)
{
	size_t named = 0;
	for (size_t i = 0; i < plan->mutant_count; i++)
		named += listed_find(list, plan->mutants[i].text) != NULL;
	if (named * 100 <= plan->mutant_count * LISTED_MOST)
		return true;
	(void)printf("%zu of %zu are listed, more than %u%%\n", named, plan->mutant_count,
		     LISTED_MOST);
	return false;
}

/* ---- tables */

static struct sums *row_of(struct table *table, const char *name)
{
	for (size_t i = 0; i < table->count; i++) {
		if (strcmp(table->rows[i].name, name) == 0)
			return &table->rows[i];
	}
	ASSERT(table->count < AREAS_MAX);
	struct sums *row = &table->rows[table->count++];
	(void)snprintf(row->name, sizeof row->name, "%s", name);
	return row;
}

static void count(struct table *table, const char *name, const struct tried *tried, bool listed)
{
	struct sums *row = row_of(table, name);
	row->tried++;
	row->fast += tried->fate == FATE_CAUGHT && !tried->by_slow;
	row->slow += tried->fate == FATE_CAUGHT && tried->by_slow;
	row->survived += tried->fate == FATE_SURVIVED || tried->fate == FATE_UNREACHED;
	row->waiting += tried->fate == FATE_WAITING;
	row->answered += tried->answered_by_slow;
	row->listed += listed;
	row->unreached += tried->fate == FATE_UNREACHED;
}

/* Of a hundred; those that wait are taken to fare as those that slow tests have answered. */
static double share(const struct sums *row)
{
	double slow = row->slow;
	if (row->answered != 0)
		slow += slow * row->waiting / row->answered;
	return row->tried == 0 ? 0.0 : (row->fast + slow) * 100.0 / row->tried;
}

static void print_row(const struct sums *row)
{
	(void)printf("%-20s %7u %7u %7u %9u %7u %10u %8u %7.0f%%", row->name, row->tried, row->fast,
		     row->slow, row->survived, row->listed, row->unreached, row->waiting,
		     share(row));
	if (row->floor != 0)
		(void)printf(" of %u, %u", row->floor, row->floor_slow);
	(void)fputc('\n', stdout);
}

static void print_table(const char *what, const struct table *table)
{
	struct sums all = {.name = "all"};
	(void)printf("\n%-20s %7s %7s %7s %9s %7s %10s %8s %8s\n", what, "tried", "fast", "slow",
		     "survived", "listed", "unreached", "waiting", "caught");
	for (size_t i = 0; i < table->count; i++) {
		const struct sums *row = &table->rows[i];
		print_row(row);
		all.tried += row->tried;
		all.fast += row->fast;
		all.slow += row->slow;
		all.survived += row->survived;
		all.listed += row->listed;
		all.unreached += row->unreached;
		all.waiting += row->waiting;
		all.answered += row->answered;
	}
	print_row(&all);
}

/* ---- the floor: what an area has reached it keeps */

/* "AREA FAST SLOW REGEX" */
static bool read_floors(struct table *areas, const char *path)
{
	char line[512], name[24];
	unsigned fast, slow;
	FILE *file = fopen(path, "r");
	if (file == NULL) {
		perror(path);
		return false;
	}
	while (fgets(line, sizeof line, file) != NULL) {
		if (line[0] == '#' || sscanf(line, "%23s %u %u", name, &fast, &slow) != 3)
			continue;
		row_of(areas, name)->floor = fast;
		row_of(areas, name)->floor_slow = slow;
	}
	(void)fclose(file);
	return true;
}

/* Some hundred out of thousands may come out below what all would: four standard deviations are
 * forgiven, and nothing where all were tried. */
static bool is_kept(const struct sums *row, const char *by, unsigned caught, unsigned floor,
		    bool all)
{
	double tried = row->tried, wanted = floor / 100.0;
	double missing = wanted * tried - caught - row->listed;
	double forgiven = all ? 0.0 : 4.0 * sqrt(tried * wanted * (1.0 - wanted));
	if (missing <= forgiven)
		return true;
	(void)printf("%s: %u of %u were caught by %s or are listed, %u%% must be\n", row->name,
		     caught + row->listed, row->tried, by, floor);
	return false;
}

/* The second floor is for all slow tests, and where each mutant was answered. */
static bool keeps_floor(const struct sums *row, const struct report_files *files, bool all)
{
	bool kept = is_kept(row, "fast tests", row->fast, row->floor, all);
	if (!files->slow || row->waiting != 0)
		return kept;
	return is_kept(row, "all tests", row->fast + row->slow, row->floor_slow, all) && kept;
}

/* ---- the planted ones */

/* All of planted_noticed() are caught, none of planted_unnoticed(), and there is one of each
 * kind. */
static bool planted_are_right(const struct code_plan *plan, const struct tried *tried)
{
	struct table kinds = {0};
	bool right = true;
	for (size_t i = 0; i < plan->mutant_count; i++) {
		const struct code_mutant *mutant = &plan->mutants[i];
		if (strcmp(mutant->area, "planted") != 0)
			continue;
		bool noticed = strstr(mutant->text, " planted_unnoticed:") == NULL;
		bool caught = tried[i].fate == FATE_CAUGHT;
		count(&kinds, mutant->kind, &tried[i], false);
		if (noticed != caught) {
			(void)printf("%s: %s: planted, and %s\n", mutant->place, mutant->text,
				     caught ? "caught though nothing looks" : "not caught");
			right = false;
		}
	}
	for (size_t i = 0; i < kinds.count; i++)
		right = right && kinds.rows[i].fast != 0 && kinds.rows[i].survived != 0;
	(void)printf("planted: %s, %zu kinds of 6\n", right ? "as they must be" : "WRONG",
		     kinds.count);
	return right && kinds.count == 6;
}

/* ---- all of it */

static void write_fate(FILE *out, const struct code_plan *plan, size_t i, const struct tried *tried)
{
	static const char *const fates[] = {"untried", "caught", "survived", "unreached",
					    "waiting"};
	const struct code_mutant *mutant = &plan->mutants[i];
	if (out == NULL)
		return;
	(void)fprintf(out, "%s\t%s\t%s\t%s\t%s\t%u\n", fates[tried->fate], mutant->area,
		      tried->fate != FATE_CAUGHT ? "-"
		      : tried->hung              ? "hung"
						 : plan->tests[tried->test].name,
		      mutant->place, mutant->text, mutant->number);
}

static void say_survivor(const struct code_mutant *mutant, enum mutant_fate fate)
{
	(void)printf("%s: %s%s\n", mutant->place, strchr(mutant->text, ' ') + 1,
		     fate == FATE_UNREACHED ? " (no test gets there)" : "");
}

bool report(const struct code_plan *plan, const struct tried *tried, struct listed_all *list,
	    const struct report_files *files, bool all)
{
	struct table areas = {0}, kinds = {0};
	unsigned unlisted = 0;
	if (!read_floors(&areas, files->areas))
		return false;
	FILE *out = files->out == NULL ? NULL : fopen(files->out, "w");
	for (size_t i = 0; i < plan->mutant_count; i++) {
		const struct code_mutant *mutant = &plan->mutants[i];
		enum mutant_fate fate = (enum mutant_fate)tried[i].fate;
		all = all && fate != FATE_UNTRIED;
		if (fate == FATE_UNTRIED || strcmp(mutant->area, "planted") == 0)
			continue;
		struct listed *known = listed_find(list, mutant->text);
		if (known != NULL) {
			known->caught += fate == FATE_CAUGHT;
			known->survived += fate != FATE_CAUGHT;
		}
		bool is_listed = known != NULL && fate != FATE_CAUGHT;
		count(&areas, mutant->area, &tried[i], is_listed);
		count(&kinds, mutant->kind, &tried[i], is_listed);
		write_fate(out, plan, i, &tried[i]);
		if (fate == FATE_CAUGHT || fate == FATE_WAITING || is_listed)
			continue;
		unlisted++;
		say_survivor(mutant, fate);
	}
	if (out != NULL)
		(void)fclose(out);
	print_table("area", &areas);
	print_table("kind", &kinds);
	bool right =
		planted_are_right(plan, tried) & list_is_sound(list) & list_is_short(plan, list);
	for (size_t i = 0; i < areas.count; i++)
		right = keeps_floor(&areas.rows[i], files, all) && right;
	(void)printf("survived and not listed: %u\n", unlisted);
	return right;
}
