/* How long a feed that behaves waits for its receipts, alone and beside one that doesn't. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/bench/chain/chain.h"

#define RECEIPT_MS 30000
#define PAUSE_MS 5 /* between two reports of the feed that behaves: 200 a second at the most */
#define WARM_REPORTS 20u
#define FLOOD_FIRST 100000000u /* of the load's numbers */
#define UNBOUNDED 1000000u     /* items a second, as the counties of tests have it */
#define SHIPPED 10000u         /* a feed's rate where people.yaml states none */

/* What stands beside the feed that behaves; `rate` 0: nobody. */
struct neighbour {
	const char *says;
	unsigned rate;
};
static const struct neighbour neighbours[] = {
	{"alone", 0},
	{"beside a flood at the shipped rate", SHIPPED},
	{"beside a flood without a rate", UNBOUNDED},
};
#define NEIGHBOURS (sizeof neighbours / sizeof neighbours[0])

/* Microseconds of one run. */
struct waited {
	uint64_t half, p99, worst;
	uint64_t flood; /* items a second of the flood that were taken */
};

/* The rate of the feed "hotline", in people.yaml of a county that isn't started yet. */
static enum status set_rate(const struct county *county, unsigned rate, struct err *err)
{
	char path[COUNTY_PATH + 64], text[32768];
	static const char mark[] = "id: hotline, name: hotline, rate: ";
	(void)snprintf(path, sizeof path, "%s/people.yaml", county->etc);
	FILE *file = fopen(path, "r+");
	if (file == NULL)
		return err_set_errno(err, "%s", path);
	size_t size = fread(text, 1, sizeof text - 1, file);
	text[size] = '\0';
	char *at = strstr(text, mark);
	if (at == NULL || size == sizeof text - 1) {
		(void)fclose(file);
		return err_set(err, STATUS_CORRUPT, "%s: no rate of hotline", path);
	}
	at += sizeof mark - 1;
	const char *behind = at + strspn(at, "0123456789");
	rewind(file);
	(void)fprintf(file, "%.*s%u%s", (int)(at - text), text, rate, behind);
	long end = ftell(file);
	bool cut = fflush(file) == 0 && ftruncate(fileno(file), end) == 0;
	(void)fclose(file);
	return cut ? STATUS_OK : err_set_errno(err, "%s", path);
}

static enum status make_county(const struct chain_options *options, unsigned rate,
			       struct county *ret_county, struct err *err)
{
	struct county_options county = {
		.directory = options->directory,
		.binaries = options->binaries,
		.source = ZHIAN_SOURCE_DIR,
		.settings = "", /* as shipped */
	};
	TRY(county_create(&county, ret_county, err));
	enum status status = rate == 0 ? STATUS_OK : set_rate(ret_county, rate, err);
	if (status == STATUS_OK)
		status = county_start_all(ret_county, err);
	if (status != STATUS_OK)
		county_destroy(ret_county);
	return status;
}

/* A child that pushes a thousand items at a time with a window, and again at once what it is told
 * to keep for later. */
static pid_t start_flood(const struct chain_options *options, const struct county *county)
{
	pid_t pid = fork();
	if (pid != 0)
		return pid;
	struct chain_options flood = *options;
	struct bus_caller *feed;
	struct chain_sent sent;
	struct err err;
	flood.push_items = 1000;
	flood.reports = 100000;
	if (county_connect(county, DAEMON_INTAKE, "feed", "hotline", &feed, &err) != STATUS_OK)
		_exit(1);
	for (uint64_t first = FLOOD_FIRST;; first += flood.reports) {
		struct chain_pushes pushes;
		chain_pushes_make(&flood, first, flood.reports, &pushes);
		if (chain_send(feed, &pushes, flood.window, NULL, &sent, &err) != STATUS_OK)
			_exit(1);
		chain_pushes_free(&pushes);
	}
}

static enum status push_one(struct bus_caller *feed, uint64_t n, uint64_t *ret_us, struct err *err)
{
	static const struct county_load load = {.seed = 9, .firms = 1000};
	static struct load_item item;
	Zh__PushItem *items[] = {&item.item};
	Zh__Push push = ZH__PUSH__INIT;
	Zh__Envelope envelope = ZH__ENVELOPE__INIT, *answer;
	load_make(&load, n, &item);
	push.n_items = 1;
	push.items = items;
	envelope.what_case = ZH__ENVELOPE__WHAT_PUSH;
	envelope.push = &push;
	int64_t began_us = county_mono_us();
	TRY(county_exchange(feed, &envelope, RECEIPT_MS, &answer, err));
	*ret_us = (uint64_t)(county_mono_us() - began_us);
	bool received =
		answer->what_case == ZH__ENVELOPE__WHAT_RECEIPT &&
		answer->receipt->n_results == 1 &&
		answer->receipt->results[0]->outcome == ZH__ITEM_OUTCOME__ITEM_OUTCOME_RECEIVED;
	zh__envelope__free_unpacked(answer, NULL);
	return received ? STATUS_OK
			: err_set(err, STATUS_CORRUPT, "report %llu isn't received",
				  (unsigned long long)n);
}

/* Items of the feed "hotline" that intake has taken, as `status` has it. */
static enum status flood_taken(const struct county *county, uint64_t *ret_items, struct err *err)
{
	static const char mark[] = "{\"feed\":\"hotline\"";
	struct bus_caller *watch;
	Zh__Query query = ZH__QUERY__INIT;
	Zh__StatusQuery ask = ZH__STATUS_QUERY__INIT;
	Zh__Envelope *answer;
	query.ask_case = ZH__QUERY__ASK_STATUS;
	query.status = &ask;
	*ret_items = 0;
	TRY(county_connect(county, DAEMON_INTAKE, "cmd", "auditor-1", &watch, err));
	enum status status = county_query(watch, &query, RECEIPT_MS, &answer, err);
	bus_caller_close(watch);
	TRY(status);
	const Zh__QueryAnswer *lines = answer->reply->answer;
	for (size_t i = 0; lines != NULL && i < lines->n_lines; i++) {
		struct bytes line = bytes_of(lines->lines[i].data, lines->lines[i].len);
		const uint8_t *at =
			(const uint8_t *)memmem(line.data, line.size, mark, sizeof mark - 1);
		if (at != NULL)
			*ret_items = county_number(
				bytes_of(at, line.size - (size_t)(at - line.data)), "items");
	}
	zh__envelope__free_unpacked(answer, NULL);
	return STATUS_OK;
}

static enum status measure(const struct chain_options *options, const struct county *county,
			   uint64_t *took, struct waited *ret_waited, struct err *err)
{
	struct bus_caller *feed;
	uint64_t warm_us, before, after;
	enum status status = STATUS_OK;
	TRY(county_connect(county, DAEMON_INTAKE, "feed", "lab", &feed, err));
	for (unsigned i = 0; i < WARM_REPORTS && status == STATUS_OK; i++)
		status = push_one(feed, i, &warm_us, err);
	if (status == STATUS_OK)
		status = flood_taken(county, &before, err);
	int64_t began_us = county_mono_us();
	for (unsigned i = 0; i < options->door && status == STATUS_OK; i++) {
		status = push_one(feed, WARM_REPORTS + i, &took[i], err);
		county_pause_ms(PAUSE_MS);
	}
	uint64_t elapsed_us = (uint64_t)(county_mono_us() - began_us);
	if (status == STATUS_OK)
		status = flood_taken(county, &after, err);
	bus_caller_close(feed);
	TRY(status);
	unsigned n = options->door;
	chain_sort(took, n);
	*ret_waited = (struct waited){.half = took[n / 2],
				      .p99 = took[n * 99 / 100],
				      .worst = took[n - 1],
				      .flood = (after - before) * 1000000u / elapsed_us};
	return STATUS_OK;
}

static enum status one_run(const struct chain_options *options, const struct neighbour *neighbour,
			   uint64_t *took, struct waited *ret_waited, struct err *err)
{
	struct county county;
	pid_t flood = 0;
	TRY(make_county(options, neighbour->rate, &county, err));
	enum status status = STATUS_OK;
	if (neighbour->rate != 0) {
		flood = start_flood(options, &county);
		if (flood < 0)
			status = err_set_errno(err, "fork");
	}
	if (status == STATUS_OK)
		status = measure(options, &county, took, ret_waited, err);
	if (flood > 0) {
		(void)kill(flood, SIGKILL);
		(void)waitpid(flood, NULL, 0);
	}
	county_destroy(&county);
	return status;
}

/* The middle one of the runs, the least and the most. */
static void print_figure(const char *name, uint64_t *of_runs, unsigned runs)
{
	chain_sort(of_runs, runs);
	printf("; %s %llu (%llu to %llu)", name, (unsigned long long)of_runs[runs / 2],
	       (unsigned long long)of_runs[0], (unsigned long long)of_runs[runs - 1]);
}

static enum status one_neighbour(const struct chain_options *options,
				 const struct neighbour *neighbour, uint64_t *took, struct err *err)
{
	uint64_t half[CHAIN_RUNS_MAX], p99[CHAIN_RUNS_MAX], worst[CHAIN_RUNS_MAX];
	uint64_t flood[CHAIN_RUNS_MAX];
	for (unsigned i = 0; i < options->runs; i++) {
		struct waited waited;
		TRY(one_run(options, neighbour, took, &waited, err));
		half[i] = waited.half;
		p99[i] = waited.p99;
		worst[i] = waited.worst;
		flood[i] = waited.flood;
	}
	printf("  %s, us", neighbour->says);
	print_figure("median", half, options->runs);
	print_figure("p99", p99, options->runs);
	print_figure("worst", worst, options->runs);
	if (neighbour->rate != 0)
		print_figure("items/s of the flood", flood, options->runs);
	printf("\n");
	(void)fflush(stdout);
	return STATUS_OK;
}

enum status chain_door(const struct chain_options *options, struct err *err)
{
	uint64_t *took = (uint64_t *)calloc(options->door, sizeof *took);
	if (took == NULL)
		return err_set(err, STATUS_FULL, "no memory");
	printf("a feed's wait for its receipt, %u reports in a run, %u runs:\n", options->door,
	       options->runs);
	enum status status = STATUS_OK;
	for (size_t i = 0; i < NEIGHBOURS && status == STATUS_OK; i++)
		status = one_neighbour(options, &neighbours[i], took, err);
	free(took);
	return status;
}
