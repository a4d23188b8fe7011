/* zhian-mutants: does a test notice when one place of the code is changed?
 *
 *   zhian-mutants --mutants FOLDER --tests FILE --work FOLDER [--seed N] [--seconds N]
 *                 [--slow-seconds N] [--slow] [--jobs N] [--area NAME[,NAME]] [--only TEXT]
 *                 [--listed FILE] [--out FILE] --areas FILE --slow-tests FILE
 *
 * First each test runs without a mutant: how long it takes and which places it reaches; functions
 * of a program that takes long by themselves.  Then each mutant is tried by the fast tests that
 * reach its place, the fastest first, until one fails; in the order that --seed gives.  What
 * survived is tried by the slow ones that reach it (more than a second, or real daemons): by those
 * that slow_tests.txt names for the area, with --slow by all there are.  --seconds is for both, of
 * which --slow-seconds for the second (half of them; 0: no end).  What no test notices is printed
 * with file and line.  --listed: those that are known, PATTERN | REASON, on which slow tests aren't
 * spent; --out: what became of each.
 *
 * Ends with 1 when fewer were caught in an area than areas.txt says, when a test fails without a
 * mutant, or when the planted ones (planted.c) don't come out as they must; with 77 where the
 * system allows no cells.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/mutation/code/run.h"

#define EXIT_SKIPPED 77

/* --NAME TEXT, and --NAME N. */
static bool take_option(struct settings *settings, const char *name, const char *value)
{
	const struct {
		const char *name;
		const char **text;
		unsigned *number;
	} options[] = {
		{"mutants", &settings->mutants, NULL},
		{"tests", &settings->tests, NULL},
		{"work", &settings->work, NULL},
		{"area", &settings->area, NULL},
		{"only", &settings->only, NULL},
		{"listed", &settings->listed, NULL},
		{"out", &settings->out, NULL},
		{"areas", &settings->areas, NULL},
		{"slow-tests", &settings->slow_tests, NULL},
		{"seed", NULL, &settings->seed},
		{"seconds", NULL, &settings->seconds},
		{"slow-seconds", NULL, &settings->slow_seconds},
		{"jobs", NULL, &settings->jobs},
	};
	for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
		if (strcmp(options[i].name, name) != 0)
			continue;
		if (options[i].text != NULL)
			*options[i].text = value;
		else
			*options[i].number = (unsigned)strtoul(value, NULL, 10);
		return true;
	}
	return false;
}

static bool read_settings(int argc, char **argv, struct settings *settings)
{
	settings->slow_seconds = UINT_MAX;
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--slow") == 0) {
			settings->slow = true;
			continue;
		}
		if (strncmp(argv[i], "--", 2) != 0 || i + 1 == argc ||
		    !take_option(settings, argv[i] + 2, argv[i + 1]))
			return false;
		i++;
	}
	if (settings->slow_seconds == UINT_MAX)
		settings->slow_seconds = settings->seconds / 2;
	return settings->mutants != NULL && settings->tests != NULL && settings->work != NULL &&
	       settings->areas != NULL && settings->slow_tests != NULL && settings->jobs != 0;
}

int main(int argc, char **argv)
{
	struct settings settings = {.jobs = 2};
	struct shared *shared = (struct shared *)run_shared_room(sizeof *shared);
	struct run run = {.settings = &settings, .shared = shared};
	if (!read_settings(argc, argv, &settings)) {
		(void)fprintf(stderr,
			      "usage: zhian-mutants --mutants FOLDER --tests FILE --work FOLDER "
			      "[--seed N] [--seconds N] [--slow-seconds N] [--slow] [--jobs N] "
			      "[--area NAME[,NAME]] [--only TEXT] [--listed FILE] [--out FILE] "
			      "--areas FILE --slow-tests FILE\n");
		return 2;
	}
	struct test_wishes wishes = {settings.slow, settings.slow_tests, settings.area};
	if (!plan_mutants(&run.plan, settings.mutants) ||
	    !listed_read(&run.list, settings.listed) ||
	    !plan_tests(&run.plan, settings.tests, &wishes))
		return 2;
	shared->tried =
		(struct tried *)run_shared_room(run.plan.mutant_count * sizeof(struct tried));
	if (!run_choose_order(&run)) {
		(void)fprintf(stderr, "no mutant is asked for by --area and --only\n");
		return 2;
	}
	bool sound = run_survey(&run);
	if (shared->refused) {
		(void)fprintf(stderr, "no cells (namespaces) here: no mutant is let loose\n");
		return EXIT_SKIPPED;
	}
	if (!sound || !run_trial(&run))
		return 1;
	(void)printf("seed %u\n", settings.seed);
	struct report_files files = {settings.areas, settings.out, settings.slow};
	bool all = run.order_count == run.plan.mutant_count;
	return report(&run.plan, shared->tried, &run.list, &files, all) ? 0 : 1;
}
