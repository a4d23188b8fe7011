/* What a report costs as the work grows: CPU and bytes written by each daemon for every tenth of a
 * run, and the same of other binaries, in turns.
 *
 * A tenth ends when notify and credit have its last report durably, so that what is counted for it
 * was done for it; checkpoints that are under way then fall on the next one. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/bench/chain/chain.h"

#define LEVEL_MS INT64_C(900000)
#define STOP_MS INT64_C(120000)

/* ---- one run */

static void usage_of(const struct county *county, struct chain_usage ret_usage[DAEMON_COUNT])
{
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++)
		chain_usage_of(county->pids[daemon], &ret_usage[daemon]);
}

static enum status one_part(const struct county *county, const struct chain_options *options,
			    struct bus_caller *feed, struct bus_caller *const callers[DAEMON_COUNT],
			    struct chain_part *part, struct err *err)
{
	struct chain_pushes pushes;
	struct chain_usage before[DAEMON_COUNT], after[DAEMON_COUNT];
	struct county_status status[DAEMON_COUNT];
	struct chain_sent sent;
	chain_pushes_make(options, part->first, part->reports, &pushes);
	usage_of(county, before);
	enum status result = chain_send(feed, &pushes, options->window, NULL, &sent, err);
	if (result == STATUS_OK)
		result = county_wait_level(callers, LEVEL_MS, status, err);
	usage_of(county, after);
	chain_pushes_free(&pushes);
	if (result == STATUS_OK && sent.received != part->reports)
		return err_set(err, STATUS_CORRUPT, "not every report was taken in");
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		part->cpu_ns[daemon] = after[daemon].cpu_ns - before[daemon].cpu_ns;
		part->written[daemon] = after[daemon].written_bytes - before[daemon].written_bytes;
	}
	return result;
}

static enum status all_parts(struct county *county, const struct chain_options *options,
			     struct chain_part parts[CHAIN_PARTS], struct err *err)
{
	struct bus_caller *callers[DAEMON_COUNT], *feed;
	struct county_status level[DAEMON_COUNT];
	TRY(county_connect_all(county, "auditor-1", callers, err));
	enum status status = county_wait_level(callers, LEVEL_MS, level, err);
	if (status == STATUS_OK)
		status = county_connect(county, DAEMON_INTAKE, "feed", "hotline", &feed, err);
	if (status == STATUS_OK) {
		for (unsigned i = 0; i < CHAIN_PARTS && status == STATUS_OK; i++)
			status = one_part(county, options, feed, callers, &parts[i], err);
		bus_caller_close(feed);
	}
	county_close_all(callers);
	return status;
}

static enum status all_complete(const struct county *county, uint64_t reports, struct err *err)
{
	struct county_journals journals;
	TRY(county_journals_read(county, NULL, NULL, &journals, err));
	uint64_t complete = journals.complete;
	county_journals_free(&journals);
	return complete == reports ? STATUS_OK
				   : err_set(err, STATUS_CORRUPT, "some chains are not complete");
}

static enum status one_cold_run(const struct chain_options *options,
				struct chain_part parts[CHAIN_PARTS], struct err *err)
{
	struct county county;
	for (unsigned i = 0; i < CHAIN_PARTS; i++) {
		uint64_t first = options->reports * i / CHAIN_PARTS;
		uint64_t end = options->reports * (i + 1) / CHAIN_PARTS;
		parts[i] = (struct chain_part){.first = first, .reports = end - first};
	}
	TRY(chain_make_county(options, &county, err));
	enum status status = all_parts(&county, options, parts, err);
	if (status == STATUS_OK)
		status = county_stop_all(&county, STOP_MS, err);
	if (status == STATUS_OK)
		status = all_complete(&county, options->reports, err);
	county_destroy(&county);
	return status;
}

static enum status one_run(const struct chain_options *options,
			   struct chain_part parts[CHAIN_PARTS], struct err *err)
{
	int file = -1;
	enum status status = STATUS_OK;
	if (options->warm)
		status = chain_warm(options->directory, &file, err);
	if (status == STATUS_OK)
		status = one_cold_run(options, parts, err);
	if (file >= 0)
		(void)close(file);
	return status;
}

/* ---- medians */

static struct chain_spread spread_of(uint64_t *values, unsigned count)
{
	chain_sort(values, count);
	return (struct chain_spread){values[0], values[count / 2], values[count - 1]};
}

/* A report's share of some parts; all daemons together where `daemon` is none. */
static uint64_t share(const struct chain_part *parts, unsigned first, unsigned count, int daemon,
		      bool written)
{
	uint64_t sum = 0, reports = 0;
	for (unsigned i = first; i < first + count; i++) {
		reports += parts[i].reports;
		for (int at = DAEMON_INTAKE; at < DAEMON_COUNT; at++) {
			if (daemon == CHAIN_ALL || daemon == at)
				sum += written ? parts[i].written[at] : parts[i].cpu_ns[at];
		}
	}
	return reports == 0 ? 0 : sum / reports;
}

struct chain_spread chain_growth_spread(const struct chain_growth *growth, unsigned first,
					unsigned count, int daemon, bool written)
{
	uint64_t values[CHAIN_RUNS_MAX];
	for (unsigned i = 0; i < growth->runs; i++)
		values[i] = share(growth->parts[i], first, count, daemon, written);
	return spread_of(values, growth->runs);
}

/* ---- tables, as they stand in tests/bench/README.md */

static void print_row(const struct chain_growth *growth, const char *label, unsigned first,
		      unsigned count, bool written)
{
	double unit = written ? 1024 : 1000;
	printf("| %s |", label);
	for (int daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		struct chain_spread one =
			chain_growth_spread(growth, first, count, daemon, written);
		printf(" %.2f |", (double)one.median / unit);
	}
	struct chain_spread all = chain_growth_spread(growth, first, count, CHAIN_ALL, written);
	printf(" **%.2f** | %.2f to %.2f |\n", (double)all.median / unit, (double)all.least / unit,
	       (double)all.most / unit);
}

static void print_table(const struct chain_growth *growth, bool written)
{
	printf("\n%s: %s, median of %u runs\n\n| reports |", growth->label,
	       written ? "KB written a report" : "CPU us a report", growth->runs);
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++)
		printf(" %s |", daemon_name(daemon));
	printf(" all five | least to most |\n|---|---|---|---|---|---|---|---|\n");
	for (unsigned i = 0; i < CHAIN_PARTS; i++) {
		const struct chain_part *part = &growth->parts[0][i];
		char label[32];
		uint64_t last = part->first + part->reports;
		(void)snprintf(label, sizeof label, "to %" PRIu64, last);
		print_row(growth, label, i, 1, written);
	}
	print_row(growth, "all", 0, CHAIN_PARTS, written);
}

/* Run by run, since the two of a pair had the machine in the same minutes. */
static void print_pairs(const struct chain_growth *ours, const struct chain_growth *theirs)
{
	uint64_t ratios[CHAIN_RUNS_MAX];
	printf("\npairs, CPU us a report:");
	for (unsigned i = 0; i < ours->runs; i++) {
		uint64_t mine = share(ours->parts[i], 0, CHAIN_PARTS, CHAIN_ALL, false);
		uint64_t other = share(theirs->parts[i], 0, CHAIN_PARTS, CHAIN_ALL, false);
		ratios[i] = mine * 10000 / (other == 0 ? 1 : other);
		printf(" %.2f against %.2f;", (double)mine / 1000, (double)other / 1000);
	}
	struct chain_spread ratio = spread_of(ratios, ours->runs);
	printf(" ratio %.1f %% (%.1f to %.1f)\n", (double)ratio.median / 100,
	       (double)ratio.least / 100, (double)ratio.most / 100);
}

enum status chain_growth(const struct chain_options *options, struct err *err)
{
	static struct chain_growth sides[2];
	struct chain_options of[2] = {*options, *options};
	unsigned count = options->against == NULL ? 1 : 2;
	of[1].binaries = options->against;
	for (unsigned i = 0; i < count; i++)
		sides[i] = (struct chain_growth){.label = of[i].binaries, .runs = options->runs};
	for (unsigned run = 0; run < options->runs; run++) {
		for (unsigned i = 0; i < count; i++) {
			unsigned side = (run + i) % count;
			TRY(one_run(&of[side], sides[side].parts[run], err));
		}
	}
	for (unsigned i = 0; i < count; i++) {
		print_table(&sides[i], false);
		print_table(&sides[i], true);
	}
	if (count == 2)
		print_pairs(&sides[0], &sides[1]);
	(void)fflush(stdout);
	return options->plot == NULL ? STATUS_OK : chain_plot(options->plot, sides, count, err);
}
