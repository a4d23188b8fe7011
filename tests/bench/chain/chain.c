/* zhian-chain: reports a second through all five daemons, beside the floor of the same shape.
 *
 * A run makes a county of its own on a real disk, starts the five binaries with the
 * policy of deploy/, pushes reports through the feed's socket with real receipts and
 * stops the clock when notify and credit have everything durably.  The floor runs
 * right after it: five processes with nothing but LMDB and ZeroMQ and the shape, firms,
 * events, bytes and rows that were just measured.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/chain/chain.h"

static void usage(FILE *out)
{
	fputs("usage: zhian-chain [options]\n"
	      "  --reports N   in a run (300000)        --firms N     that they are about "
	      "(100000)\n"
	      "  --runs N      of which the median is taken (5)\n"
	      "  --push N      items in a push (250)    --window N    pushes without receipt (32)\n"
	      "  --lone N      lone reports, one after the other (200; 0: none)\n"
	      "  --idle        memory of idle daemons, with the run's hazards on record\n"
	      "  --kill        SIGKILL under full load, time until ready\n"
	      "  --door N      reports of a feed, alone and beside a flood, and nothing else\n"
	      "  --growth      CPU and bytes written by each daemon for every tenth of a run, and "
	      "nothing else\n"
	      "  --warm        before each of those the memory is touched, as on a machine that "
	      "has been up\n"
	      "  --against FOLDER  with the daemons there in turns     --plot FILE   its picture "
	      "(SVG)\n"
	      "  --uniform     reports over all firms alike\n"
	      "  --floor-batch N  reports in a commit of the floor (1024)   --no-floor\n"
	      "  --binaries FOLDER  of the daemons (those of this build)\n"
	      "  --dir FOLDER  on the disk to measure ($TMPDIR or /tmp)     --keep    --seed N\n",
	      out);
}

static uint64_t number(const char *text)
{
	char *end;
	uint64_t value = strtoull(text, &end, 10);
	if (*end != '\0' || end == text) {
		fprintf(stderr, "%s is no number\n", text);
		exit(2);
	}
	return value;
}

enum option_code {
	OPTION_REPORTS = 256,
	OPTION_FIRMS,
	OPTION_RUNS,
	OPTION_PUSH,
	OPTION_WINDOW,
	OPTION_LONE,
	OPTION_IDLE,
	OPTION_KILL,
	OPTION_DOOR,
	OPTION_GROWTH,
	OPTION_WARM,
	OPTION_AGAINST,
	OPTION_PLOT,
	OPTION_UNIFORM,
	OPTION_FLOOR_BATCH,
	OPTION_NO_FLOOR,
	OPTION_DIR,
	OPTION_BINARIES,
	OPTION_KEEP,
	OPTION_SEED,
	OPTION_HELP,
};

static const struct option long_options[] = {
	{"reports", required_argument, NULL, OPTION_REPORTS},
	{"firms", required_argument, NULL, OPTION_FIRMS},
	{"runs", required_argument, NULL, OPTION_RUNS},
	{"push", required_argument, NULL, OPTION_PUSH},
	{"window", required_argument, NULL, OPTION_WINDOW},
	{"lone", required_argument, NULL, OPTION_LONE},
	{"idle", no_argument, NULL, OPTION_IDLE},
	{"kill", no_argument, NULL, OPTION_KILL},
	{"door", required_argument, NULL, OPTION_DOOR},
	{"growth", no_argument, NULL, OPTION_GROWTH},
	{"warm", no_argument, NULL, OPTION_WARM},
	{"against", required_argument, NULL, OPTION_AGAINST},
	{"plot", required_argument, NULL, OPTION_PLOT},
	{"uniform", no_argument, NULL, OPTION_UNIFORM},
	{"floor-batch", required_argument, NULL, OPTION_FLOOR_BATCH},
	{"no-floor", no_argument, NULL, OPTION_NO_FLOOR},
	{"binaries", required_argument, NULL, OPTION_BINARIES},
	{"dir", required_argument, NULL, OPTION_DIR},
	{"keep", no_argument, NULL, OPTION_KEEP},
	{"seed", required_argument, NULL, OPTION_SEED},
	{"help", no_argument, NULL, OPTION_HELP},
	{NULL, 0, NULL, 0},
};

static bool take_option(int code, struct chain_options *out)
{
	switch ((enum option_code)code) {
	case OPTION_REPORTS:
		out->reports = number(optarg);
		return true;
	case OPTION_FIRMS:
		out->firms = number(optarg);
		return true;
	case OPTION_RUNS:
		out->runs = (unsigned)number(optarg);
		return true;
	case OPTION_PUSH:
		out->push_items = (size_t)number(optarg);
		return true;
	case OPTION_WINDOW:
		out->window = (size_t)number(optarg);
		return true;
	case OPTION_LONE:
		out->lone = (unsigned)number(optarg);
		return true;
	case OPTION_IDLE:
		out->idle = true;
		return true;
	case OPTION_KILL:
		out->kill = true;
		return true;
	case OPTION_DOOR:
		out->door = (unsigned)number(optarg);
		return true;
	case OPTION_GROWTH:
		out->growth = true;
		return true;
	case OPTION_WARM:
		out->warm = true;
		return true;
	case OPTION_AGAINST:
		out->against = optarg;
		return true;
	case OPTION_PLOT:
		out->plot = optarg;
		return true;
	case OPTION_UNIFORM:
		out->uniform = true;
		return true;
	case OPTION_FLOOR_BATCH:
		out->floor_batch = (uint32_t)number(optarg);
		return true;
	case OPTION_NO_FLOOR:
		out->floor = false;
		return true;
	case OPTION_DIR:
		out->directory = optarg;
		return true;
	case OPTION_BINARIES:
		out->binaries = optarg;
		return true;
	case OPTION_KEEP:
		out->keep = true;
		return true;
	case OPTION_SEED:
		out->seed = number(optarg);
		return true;
	case OPTION_HELP:
		usage(stdout);
		exit(0);
	}
	return false;
}

static bool read_options(int argc, char **argv, struct chain_options *out)
{
	int code;
	const char *temporary = getenv("TMPDIR");
	*out = (struct chain_options){.reports = 300000,
				      .firms = 100000,
				      .seed = 1,
				      .push_items = 250,
				      .window = 32,
				      .runs = 5,
				      .lone = 200,
				      .floor_batch = 1024,
				      .floor = true,
				      .binaries = ZHIAN_BIN_DIR,
				      .directory = temporary != NULL ? temporary : "/tmp"};
	while ((code = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
		if (!take_option(code, out))
			return false;
	}
	return optind == argc && out->runs <= CHAIN_RUNS_MAX && out->firms >= 20 &&
	       out->push_items >= 1 && out->push_items <= 1000 && out->window >= 1 &&
	       out->reports >= (out->growth ? CHAIN_PARTS : 1);
}

/* ---- printing */

static uint64_t per(uint64_t total, uint64_t count)
{
	return count == 0 ? 0 : total / count;
}

static void print_daemons(const struct chain_result *result)
{
	uint64_t n = result->reports;
	printf("  %-11s %9s %7s %9s %7s %8s %8s %8s %9s %8s %9s %8s\n", "daemon", "events",
	       "commits", "ev/commit", "B/event", "flushes", "us/flush", "CPU ms", "us/report",
	       "RSS KiB", "KB/report", "lag");
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		const struct chain_daemon *at = &result->daemons[daemon];
		printf("  %-11s %9llu %7llu %9llu %7llu %8llu %8llu %8llu %6llu.%02llu %8llu "
		       "%6llu.%02llu %8llu\n",
		       daemon_name(daemon), (unsigned long long)at->events,
		       (unsigned long long)at->commits,
		       (unsigned long long)per(at->events, at->commits),
		       (unsigned long long)per(at->bytes, at->events),
		       (unsigned long long)at->syncs.count,
		       (unsigned long long)per(at->syncs.ns / 1000, at->syncs.count),
		       (unsigned long long)(at->usage.cpu_ns / 1000000),
		       (unsigned long long)per(at->usage.cpu_ns, n * 1000),
		       (unsigned long long)(per(at->usage.cpu_ns, n * 10) % 100),
		       (unsigned long long)at->usage.rss_anon_kib,
		       (unsigned long long)per(at->usage.written_bytes, n * 1024),
		       (unsigned long long)(per(at->usage.written_bytes * 100, n * 1024) % 100),
		       (unsigned long long)at->lag);
	}
}

static void print_run(const struct chain_result *result, uint64_t floor)
{
	uint64_t n = result->reports, cpu_us = 0;
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++)
		cpu_us += result->daemons[daemon].usage.cpu_ns / 1000;
	printf("  %llu reports in %llu ms: %llu reports/s; chains complete: %llu of %llu",
	       (unsigned long long)n, (unsigned long long)(result->elapsed_us / 1000),
	       (unsigned long long)result->per_second, (unsigned long long)result->complete,
	       (unsigned long long)n);
	if (floor != 0)
		printf("; floor %llu, ours/floor %llu %%", (unsigned long long)floor,
		       (unsigned long long)(result->per_second * 100 / floor));
	printf("\n  CPU a report: the five daemons %llu.%02llu us, the generator %llu.%02llu us\n",
	       (unsigned long long)per(cpu_us, n), (unsigned long long)(per(cpu_us * 100, n) % 100),
	       (unsigned long long)per(result->generator_us, n),
	       (unsigned long long)(per(result->generator_us * 100, n) % 100));
	print_daemons(result);
}

static void print_tables(const struct chain_daemon *at, uint64_t reports)
{
	for (size_t i = 0; i < at->table_count; i++) {
		const struct chain_table *table = &at->tables[i];
		if (table->rows * 10 < reports)
			continue; /* hardly any: a new firm's, a counter's */
		printf("    %-28s %llu.%02llu rows a report of %llu bytes, %llu pages\n",
		       table->name, (unsigned long long)per(table->rows, reports),
		       (unsigned long long)(per(table->rows * 100, reports) % 100),
		       (unsigned long long)per(table->bytes, table->rows),
		       (unsigned long long)table->pages);
	}
}

static void print_rows(const struct chain_result *result)
{
	printf("  rows of the last checkpoint:\n");
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		const struct chain_daemon *at = &result->daemons[daemon];
		uint64_t reports = per(at->state_events * result->reports, at->events);
		printf("  %-11s %llu.%01llu rows and %llu bytes a report; %llu checkpoints\n",
		       daemon_name(daemon), (unsigned long long)per(at->state_rows, reports),
		       (unsigned long long)(per(at->state_rows * 10, reports) % 10),
		       (unsigned long long)per(at->state_bytes, reports),
		       (unsigned long long)at->checkpoints);
		if (reports != 0)
			print_tables(at, reports);
	}
}

static void print_summary(const struct chain_options *options, uint64_t *ours, uint64_t *floors)
{
	unsigned n = options->runs;
	chain_sort(ours, n);
	chain_sort(floors, n);
	printf("\nthrough all five: median %llu reports/s (%llu to %llu, %u runs of %llu, "
	       "%llu firms)\n",
	       (unsigned long long)ours[n / 2], (unsigned long long)ours[0],
	       (unsigned long long)ours[n - 1], n, (unsigned long long)options->reports,
	       (unsigned long long)options->firms);
	if (options->floor)
		printf("floor: median %llu reports/s (%llu to %llu); ours/floor: %llu %%\n",
		       (unsigned long long)floors[n / 2], (unsigned long long)floors[0],
		       (unsigned long long)floors[n - 1],
		       (unsigned long long)(ours[n / 2] * 100 / floors[n / 2]));
}

/* ---- runs */

static struct floor_shape shape_of(const struct chain_options *options,
				   const struct chain_result *result)
{
	struct floor_shape shape = {.reports = result->reports,
				    .firms = options->firms,
				    .seed = options->seed,
				    .batch = options->floor_batch,
				    .checkpoint_events = 262144,
				    .uniform = options->uniform};
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		const struct chain_daemon *at = &result->daemons[daemon];
		uint64_t reports = per(at->state_events * result->reports, at->events);
		shape.events_ppm[daemon] = (uint32_t)per(at->events * 1000000u, result->reports);
		shape.event_bytes[daemon] = (uint32_t)per(at->bytes, at->events);
		shape.row_bytes[daemon] =
			reports == 0 ? 200 : (uint32_t)per(at->state_bytes, reports);
	}
	return shape;
}

static enum status run_all(const struct chain_options *options, struct err *err)
{
	uint64_t ours[CHAIN_RUNS_MAX], floors[CHAIN_RUNS_MAX] = {0};
	struct chain_pushes pushes;
	if (options->runs == 0)
		return STATUS_OK;
	chain_pushes_make(options, 0, options->reports, &pushes);
	printf("%llu reports in %zu pushes, %llu bytes a report on the wire\n",
	       (unsigned long long)pushes.reports, pushes.count,
	       (unsigned long long)per(pushes.bytes, pushes.reports));
	enum status status = STATUS_OK;
	for (unsigned i = 0; i < options->runs && status == STATUS_OK; i++) {
		struct chain_result result;
		status = chain_run(options, &pushes, &result, err);
		if (status == STATUS_OK && options->floor) {
			struct floor_shape shape = shape_of(options, &result);
			status = chain_floor_run(&shape, options->directory, &floors[i], err);
		}
		if (status != STATUS_OK)
			break;
		ours[i] = result.per_second;
		printf("\nrun %u\n", i + 1);
		print_run(&result, floors[i]);
		if (i == 0)
			print_rows(&result);
		(void)fflush(stdout);
		if (result.complete != result.reports)
			status = err_set(err, STATUS_CORRUPT, "some chains are not complete");
	}
	chain_pushes_free(&pushes);
	if (status == STATUS_OK)
		print_summary(options, ours, floors);
	return status;
}

static enum status run(const struct chain_options *options, struct err *err)
{
	uint64_t sync_us;
	TRY(chain_disk_check(options->directory, err));
	TRY(chain_disk_sync_us(options->directory, &sync_us, err));
	printf("4 KiB and fdatasync there: median %llu us\n", (unsigned long long)sync_us);
	if (options->door != 0)
		return chain_door(options, err);
	if (options->growth) {
		if (options->runs != 0)
			TRY(chain_growth(options, err));
		return options->lone != 0 ? chain_latency(options, err) : STATUS_OK;
	}
	TRY(run_all(options, err));
	if (options->lone != 0)
		TRY(chain_latency(options, err));
	if (options->idle)
		TRY(chain_idle(options, err));
	if (options->kill)
		TRY(chain_kill(options, err));
	return STATUS_OK;
}

int main(int argc, char **argv)
{
	struct chain_options options;
	struct err err;
	if (!read_options(argc, argv, &options)) {
		usage(stderr);
		return 2;
	}
	if (run(&options, &err) == STATUS_OK)
		return 0;
	fprintf(stderr, "zhian-chain: %s\n", err.text);
	return 1;
}
