/* What a report costs in each of the five stages, in one process and one thread.
 *
 *	zhian_stages_bench [DIRECTORY [REPORTS [RUNS]]]
 *
 * The deciders that ship, each with its journal and state on the disk, take the reports of
 * tests/lib/county_load.h; a queue in memory stands where the sockets are, and a checkpoint is
 * written where it is asked for.  So the figures lack transport and encryption, and nothing in them
 * hangs on how the system shares out two cores: for comparing two builds, and for profilers that
 * count instructions (REPORTS 3000, RUNS 1).  Printed is the run of least CPU time and the median,
 * and of that what it takes to make the states anew.
 */
#include <stdio.h>
#include <stdlib.h>

#include "tests/bench/stages/stages_bench.h"
#include "tests/lib/county_load.h"

enum { FIRMS = 100000, PUSH_ITEMS = 250, RUNS_MAX = 25 };

struct cost {
	double total_us, turn_us[DAEMON_COUNT], checkpoint_us[DAEMON_COUNT];
	double rebuild_us[DAEMON_COUNT];
};

static void load(struct stages *stages, uint64_t reports)
{
	struct county_load load = {.seed = 1, .firms = FIRMS};
	for (uint64_t first = 0; first < reports; first += PUSH_ITEMS) {
		struct county_envelope frame;
		uint64_t left = reports - first;
		load_push(&load, first, left < PUSH_ITEMS ? (size_t)left : PUSH_ITEMS,
			  first / PUSH_ITEMS, &frame);
		while (!stages_push(stages, bytes_of(frame.data, frame.size)))
			(void)stages_turn(stages);
		free(frame.data);
	}
	while (stages_turn(stages))
		;
}

static struct cost run(const char *directory, uint64_t reports)
{
	struct stages stages;
	struct cost cost = {.total_us = 0};
	stages_open(&stages, directory);
	load(&stages, reports);
	for (unsigned i = DAEMON_INTAKE; i < DAEMON_COUNT; i++) {
		cost.turn_us[i] = (double)stages.nodes[i].turn_ns / 1e3 / (double)reports;
		cost.checkpoint_us[i] =
			(double)stages.nodes[i].checkpoint_ns / 1e3 / (double)reports;
		cost.total_us += cost.turn_us[i] + cost.checkpoint_us[i];
	}
	for (unsigned i = DAEMON_INTAKE; i < DAEMON_COUNT; i++)
		cost.rebuild_us[i] =
			(double)stages_rebuild(&stages, (enum daemon)i) / 1e3 / (double)reports;
	stages_close(&stages);
	return cost;
}

static int by_total(const void *a, const void *b)
{
	double x = ((const struct cost *)a)->total_us;
	double y = ((const struct cost *)b)->total_us;
	return x < y ? -1 : x > y;
}

static void print(const char *which, const struct cost *cost)
{
	printf("%s: %.2f us a report;", which, cost->total_us);
	for (unsigned i = DAEMON_INTAKE; i < DAEMON_COUNT; i++)
		printf(" %s %.2f + %.2f", daemon_name((enum daemon)i), cost->turn_us[i],
		       cost->checkpoint_us[i]);
	printf("\n");
}

static void print_rebuild(const struct cost *cost)
{
	double all_us = 0;
	printf("a state folded again from its journal:");
	for (unsigned i = DAEMON_INTAKE; i < DAEMON_COUNT; i++) {
		printf(" %s %.2f", daemon_name((enum daemon)i), cost->rebuild_us[i]);
		all_us += cost->rebuild_us[i];
	}
	printf(", all %.2f us a report\n", all_us);
}

int main(int argc, char **argv)
{
	struct cost costs[RUNS_MAX];
	uint64_t reports = argc > 2 ? strtoull(argv[2], NULL, 10) : 60000;
	size_t runs = argc > 3 ? strtoull(argv[3], NULL, 10) : 5;
	if (reports == 0 || runs == 0 || runs > RUNS_MAX)
		return 2;
	for (size_t i = 0; i < runs; i++)
		costs[i] = run(argc > 1 ? argv[1] : "/tmp", reports);
	qsort(costs, runs, sizeof costs[0], by_total);
	printf("%llu reports; turns + checkpoints, CPU time:\n", (unsigned long long)reports);
	print("least ", &costs[0]);
	print("median", &costs[runs / 2]);
	print_rebuild(&costs[runs / 2]);
	return 0;
}
