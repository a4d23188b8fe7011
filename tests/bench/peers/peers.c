/* Rounds of ours and of each peer, in turns, at the shape that ours has just shown. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/chain/chain.h"
#include "tests/bench/peers/peers.h"

static const struct peers_peer *const peers[] = {&peers_rocksdb, &peers_sqlite, &peers_postgresql,
						 &peers_redis};
#define PEERS (sizeof peers / sizeof peers[0])

struct options {
	struct chain_options chain;
	uint32_t batch;
	const char *only; /* a part of the peer's name; NULL: all */
};

struct figures { /* of each round */
	uint64_t per_second[CHAIN_RUNS_MAX], cpu_ns[CHAIN_RUNS_MAX];
};

/* ---- the shape */

static uint64_t per(uint64_t total, uint64_t count)
{
	return count == 0 ? 0 : (total + count / 2) / count;
}

static unsigned within(uint64_t value, unsigned most)
{
	return value == 0 ? 1 : value > most ? most : (unsigned)value;
}

/* Whole events and rows: as many rows as ours has, rounded, of ours' size. */
static struct peers_shape shape_of(const struct options *options, const struct chain_result *result)
{
	struct peers_shape shape = {
		.reports = result->reports, .firms = options->chain.firms, .batch = options->batch};
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		const struct chain_daemon *at = &result->daemons[daemon];
		unsigned stage = (unsigned)(daemon - DAEMON_INTAKE);
		uint64_t reports = per(at->state_events * result->reports, at->events);
		shape.events[stage] = within(per(at->events, result->reports), PEERS_IDS);
		shape.event_bytes[stage] = within(per(at->bytes, at->events), PEERS_BODY_MAX);
		shape.tables[stage] = within(per(at->state_rows, reports), PEERS_TABLES_MAX);
		shape.row_bytes[stage] =
			within(per(at->state_bytes, at->state_rows), PEERS_BODY_MAX);
	}
	return shape;
}

static void print_shape(const struct peers_shape *shape)
{
	printf("shape, from intake to credit: events");
	for (unsigned i = 0; i < PEERS_STAGES; i++)
		printf(" %ux%u", shape->events[i], shape->event_bytes[i]);
	printf(" bytes, rows");
	for (unsigned i = 0; i < PEERS_STAGES; i++)
		printf(" %ux%u", shape->tables[i], shape->row_bytes[i]);
	printf(" bytes; %u reports in a peer's commit\n", shape->batch);
}

/* ---- rounds */

static enum status round_of(const struct options *options, const struct chain_pushes *pushes,
			    unsigned at, struct figures *ours, struct figures theirs[PEERS],
			    struct err *err)
{
	struct chain_result result;
	TRY(chain_run(&options->chain, pushes, &result, err));
	if (result.complete != result.reports)
		return err_set(err, STATUS_CORRUPT, "some chains are not complete");
	uint64_t cpu_ns = 0;
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++)
		cpu_ns += result.daemons[daemon].usage.cpu_ns;
	ours->per_second[at] = result.per_second;
	ours->cpu_ns[at] = cpu_ns / result.reports;
	if (result.daemons[DAEMON_CREDIT].state_events == 0)
		return err_set(err, STATUS_INVALID,
			       "so few reports make no checkpoint, whose rows are the shape: "
			       "--reports 300000");
	struct peers_shape shape = shape_of(options, &result);
	if (at == 0)
		print_shape(&shape);
	printf("round %u: zhian %llu", at + 1, (unsigned long long)result.per_second);
	for (size_t i = 0; i < PEERS; i++) {
		struct peers_result one;
		if (options->only != NULL && strstr(peers[i]->name, options->only) == NULL)
			continue;
		TRY(peers[i]->run(&shape, options->chain.directory, &one, err));
		theirs[i].per_second[at] = shape.reports * 1000000u / one.elapsed_us;
		theirs[i].cpu_ns[at] = one.cpu_us * 1000u / shape.reports;
		printf(", %s %llu", peers[i]->name, (unsigned long long)theirs[i].per_second[at]);
		(void)fflush(stdout);
	}
	printf(" reports/s\n");
	return STATUS_OK;
}

/* ---- the table */

static void print_row(const char *name, struct figures *figures, unsigned runs, uint64_t ours)
{
	uint64_t *rates = figures->per_second, *cpu = figures->cpu_ns;
	chain_sort(rates, runs);
	chain_sort(cpu, runs);
	unsigned middle = runs / 2;
	uint64_t median = rates[middle];
	printf("| %s | %llu (%llu to %llu) | %.1f (%.1f to %.1f) | %.2f |\n", name,
	       (unsigned long long)median, (unsigned long long)rates[0],
	       (unsigned long long)rates[runs - 1], (double)cpu[middle] / 1000,
	       (double)cpu[0] / 1000, (double)cpu[runs - 1] / 1000,
	       median == 0 ? 0.0 : (double)ours / (double)median);
}

static void print_table(const struct options *options, struct figures *ours,
			struct figures theirs[PEERS])
{
	unsigned runs = options->chain.runs;
	printf("\n| | reports/s | CPU us a report | ours is so many times as fast "
	       "|\n|---|---|---|---|\n");
	chain_sort(ours->per_second, runs);
	uint64_t median = ours->per_second[runs / 2];
	print_row("zhian: five daemons", ours, runs, median);
	for (size_t i = 0; i < PEERS; i++) {
		if (theirs[i].per_second[0] != 0)
			print_row(peers[i]->name, &theirs[i], runs, median);
	}
	printf("\n");
	for (size_t i = 0; i < PEERS; i++) {
		if (theirs[i].per_second[0] != 0)
			printf("%s: %s\n", peers[i]->name, peers[i]->set_up);
	}
}

static enum status run(const struct options *options, struct err *err)
{
	static struct figures ours, theirs[PEERS];
	struct chain_pushes pushes;
	uint64_t sync_us;
	TRY(chain_disk_check(options->chain.directory, err));
	TRY(chain_disk_sync_us(options->chain.directory, &sync_us, err));
	printf("4 KiB and fdatasync there: median %llu us\n", (unsigned long long)sync_us);
	chain_pushes_make(&options->chain, 0, options->chain.reports, &pushes);
	enum status status = STATUS_OK;
	for (unsigned i = 0; i < options->chain.runs && status == STATUS_OK; i++)
		status = round_of(options, &pushes, i, &ours, theirs, err);
	chain_pushes_free(&pushes);
	if (status == STATUS_OK)
		print_table(options, &ours, theirs);
	return status;
}

/* ---- options */

static void usage(FILE *file)
{
	fprintf(file,
		"usage: zhian-peers [options]\n"
		"  --reports N   in a run (300000)        --firms N  that they are about (100000)\n"
		"  --runs N      rounds of which the median is taken (3)\n"
		"  --batch N     reports in a peer's commit (1024)\n"
		"  --only NAME   one peer, by a part of its name\n"
		"  --dir FOLDER  on the disk to measure ($TMPDIR or /tmp); where a server runs as "
		"an\n"
		"                account of its own, that must be able to enter it\n");
}

static bool read_options(int argc, char **argv, struct options *out)
{
	static const struct option names[] = {
		{"reports", required_argument, NULL, 'r'}, {"firms", required_argument, NULL, 'f'},
		{"runs", required_argument, NULL, 'n'},    {"batch", required_argument, NULL, 'b'},
		{"only", required_argument, NULL, 'o'},    {"dir", required_argument, NULL, 'd'},
		{"help", no_argument, NULL, 'h'},          {NULL, 0, NULL, 0}};
	const char *temporary = getenv("TMPDIR");
	*out = (struct options){.chain = {.reports = 300000,
					  .firms = 100000,
					  .seed = 1,
					  .push_items = 250,
					  .window = 32,
					  .runs = 3,
					  .binaries = ZHIAN_BIN_DIR,
					  .directory = temporary != NULL ? temporary : "/tmp"},
				.batch = 1024};
	for (int code; (code = getopt_long(argc, argv, "", names, NULL)) != -1;) {
		uint64_t value = optarg != NULL ? strtoull(optarg, NULL, 10) : 0;
		if (code == 'r')
			out->chain.reports = value;
		else if (code == 'f')
			out->chain.firms = value;
		else if (code == 'n')
			out->chain.runs = (unsigned)value;
		else if (code == 'b')
			out->batch = (uint32_t)value;
		else if (code == 'o')
			out->only = optarg;
		else if (code == 'd')
			out->chain.directory = optarg;
		else
			return false;
	}
	return optind == argc && out->chain.runs >= 1 && out->chain.runs <= CHAIN_RUNS_MAX &&
	       out->chain.firms >= 20 && out->chain.reports >= 1 && out->batch >= 1;
}

int main(int argc, char **argv)
{
	struct options options;
	struct err err;
	if (argc == 2 && strcmp(argv[1], "--help") == 0) {
		usage(stdout);
		return 0;
	}
	if (!read_options(argc, argv, &options)) {
		usage(stderr);
		return 2;
	}
	if (run(&options, &err) == STATUS_OK)
		return 0;
	fprintf(stderr, "zhian-peers: %s\n", err.text);
	return 1;
}
