/* zhian-mutants: does a test notice when one place of the code is changed?
 *
 *   zhian-mutants --mutants FOLDER --tests FILE --work FOLDER [--seed N] [--seconds N]
 *                 [--slow-seconds N] [--slow] [--jobs N] [--area NAME[,NAME]] [--only TEXT]
 *                 [--listed FILE] [--out FILE] --areas FILE --slow-tests FILE
 *
 * First each test runs without a mutant: how long it takes and which places it reaches; functions of
 * a program that takes long by themselves.  Then each mutant is tried by the fast tests that reach
 * its place, the fastest first, until one fails; in the order that --seed gives.  What survived is
 * tried by the slow ones that reach it (more than a second, or real daemons): by those that
 * slow_tests.txt names for the area, with --slow by all there are.  --seconds is for both, of which
 * --slow-seconds for the second (half of them; 0: no end).  What no test notices is printed with
 * file and line.  --listed: those that are known, PATTERN | REASON, on which slow tests aren't
 * spent; --out: what became of each.
 *
 * Ends with 1 when fewer were caught in an area than areas.txt says, when a test fails without a
 * mutant, or when the planted ones (planted.c) don't come out as they must; with 77 where the
 * system allows no cells.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/mutation/code/run.h"

#define EXIT_SKIPPED 77

static bool read_settings(int argc, char **argv, struct settings *settings)
{
	static const struct option options[] = {
		{"mutants", required_argument, NULL, 'm'},
		{"tests", required_argument, NULL, 't'},
		{"work", required_argument, NULL, 'w'},
		{"seed", required_argument, NULL, 's'},
		{"seconds", required_argument, NULL, 'n'},
		{"jobs", required_argument, NULL, 'j'},
		{"area", required_argument, NULL, 'a'},
		{"only", required_argument, NULL, 'o'},
		{"listed", required_argument, NULL, 'l'},
		{"out", required_argument, NULL, 'r'},
		{"slow", no_argument, NULL, 'e'},
		{"areas", required_argument, NULL, 'f'},
		{"slow-tests", required_argument, NULL, 'd'},
		{"slow-seconds", required_argument, NULL, 'c'},
		{NULL, 0, NULL, 0},
	};
	int option;
	bool has_slow_seconds = false;
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (option) {
		case 'm':
			settings->mutants = optarg;
			break;
		case 't':
			settings->tests = optarg;
			break;
		case 'w':
			settings->work = optarg;
			break;
		case 's':
			settings->seed = strtoul(optarg, NULL, 10);
			break;
		case 'n':
			settings->seconds = (unsigned)strtoul(optarg, NULL, 10);
			break;
		case 'j':
			settings->jobs = (unsigned)strtoul(optarg, NULL, 10);
			break;
		case 'a':
			settings->area = optarg;
			break;
		case 'o':
			settings->only = optarg;
			break;
		case 'l':
			settings->listed = optarg;
			break;
		case 'r':
			settings->out = optarg;
			break;
		case 'f':
			settings->areas = optarg;
			break;
		case 'd':
			settings->slow_tests = optarg;
			break;
		case 'c':
			settings->slow_seconds = (unsigned)strtoul(optarg, NULL, 10);
			has_slow_seconds = true;
			break;
		case 'e':
			settings->slow = true;
			break;
		default:
			return false;
		}
	}
	if (!has_slow_seconds)
		settings->slow_seconds = settings->seconds / 2;
	return optind == argc && settings->mutants != NULL && settings->tests != NULL &&
	       settings->work != NULL && settings->areas != NULL && settings->slow_tests != NULL &&
	       settings->jobs != 0;
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
	(void)printf("seed %lu\n", settings.seed);
	struct report_files files = {settings.areas, settings.out, settings.slow};
	bool all = run.order_count == run.plan.mutant_count;
	return report(&run.plan, shared->tried, &run.list, &files, all) ? 0 : 1;
}
