#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "common/policy/books/calendar_load.h"
#include "common/policy/books/dictionary_load.h"
#include "common/store/engine.h"
#include "services/hazard/tables.h"
#include "tests/bench/explain/explain_bench.h"

enum { HAZARDS_PER_CHECKPOINT = 50000 };
#define MAP_BYTES (UINT64_C(16) << 30)

double bench_wall_ms(void)
{
	struct timespec now;
	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

uint64_t bench_mix(uint64_t n)
{
	n += UINT64_C(0x9e3779b97f4a7c15);
	n = (n ^ n >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	n = (n ^ n >> 27) * UINT64_C(0x94d049bb133111eb);
	return n ^ n >> 31;
}

void bench_must(enum status status, const struct err *err)
{
	if (status == STATUS_OK)
		return;
	(void)fprintf(stderr, "explain_bench: %s\n", err->text);
	exit(1);
}

/* ---- the books that ship */

static struct bytes read_file(const char *path, char **ret_text)
{
	size_t size = 0;
	struct err err;
	bench_must(file_read(path, 4u << 20, ret_text, &size, &err), &err);
	return bytes_of(*ret_text, size);
}

static void load_books(struct county *county)
{
	struct problems problems;
	struct err err = {.text = "the books that ship are invalid"};
	problems_init(&problems);
	pool_init(&county->pool);
	bench_must(policy_load_directory(ZHIAN_SOURCE_DIR "/deploy/policy", &problems,
					 &county->policy, &err),
		   &err);
	bench_must(calendar_load(read_file(ZHIAN_SOURCE_DIR "/deploy/calendar/cn.csv",
					   &county->calendar_text),
				 "cn.csv", &county->pool, &problems, &county->calendar),
		   &err);
	bench_must(dictionary_load(read_file(ZHIAN_SOURCE_DIR "/deploy/dictionary/products.yaml",
					     &county->dictionary_text),
				   "products.yaml", &county->pool, &problems, &county->dictionary),
		   &err);
	problems_done(&problems);
}

/* ---- the state */

static void state_path(const struct county *county, char path[FILE_PATH_MAX + 8])
{
	(void)snprintf(path, FILE_PATH_MAX + 8, "%s/state", county->path);
}

/* No journal stands behind these rows: the checkpoint is of frame 0. */
static void checkpoint(struct county *county)
{
	struct err err;
	state_freeze(county->state, 0);
	bench_must(state_write(county->state, &err), &err);
	bench_must(state_drop(county->state, &err), &err);
}

static void load_rows(struct county *county)
{
	double start_ms = bench_wall_ms();
	for (uint64_t firm = 1; firm <= BENCH_FIRMS; firm++)
		county_put_firm(county, firm);
	for (uint64_t hazard = 1; hazard <= county->hazards; hazard++) {
		county_put_hazard(county, hazard);
		if (hazard % HAZARDS_PER_CHECKPOINT == 0)
			checkpoint(county);
	}
	checkpoint(county);
	struct state_stats stats = state_stats(county->state);
	printf("%llu hazards of %llu firms, each with its clock: %llu rows in %.1f s, %zu of them "
	       "in memory\n",
	       (unsigned long long)county->hazards, (unsigned long long)BENCH_FIRMS,
	       (unsigned long long)stats.rows_written, (bench_wall_ms() - start_ms) / 1e3,
	       stats.active_rows + stats.frozen_rows);
}

void county_open(struct county *county, const char *directory, uint64_t hazards)
{
	char path[FILE_PATH_MAX + 8];
	struct err err;
	*county = (struct county){.hazards = hazards};
	(void)snprintf(county->path, sizeof county->path, "%s/explain-XXXXXX", directory);
	if (mkdtemp(county->path) == NULL)
		bench_must(STATUS_IO, &(struct err){.text = "no temporary directory"});
	load_books(county);
	state_path(county, path);
	struct state_options options = {
		.directory = path,
		.map_bytes = MAP_BYTES,
		.schema = &hazard_schema,
		.limits = {SIZE_MAX, SIZE_MAX, UINT64_MAX, INT64_MAX},
	};
	bench_must(state_open(&options, &county->state, &err), &err);
	load_rows(county);
}

void county_close_state(struct county *county)
{
	state_close(county->state);
	county->state = NULL;
}

void county_close(struct county *county)
{
	struct err err;
	county_close_state(county);
	policy_unload(&county->policy);
	pool_done(&county->pool);
	free(county->calendar_text);
	free(county->dictionary_text);
	bench_must(file_remove_tree(county->path, &err), &err);
}

/* ---- the bare disk */

static double get_rows_ms(const struct county *county, struct engine_view *view, unsigned table,
			  uint64_t gets)
{
	uint64_t bytes = 0;
	double start_ms = bench_wall_ms();
	for (uint64_t i = 0; i < gets; i++) {
		struct row_key key = row_key_u64(1 + bench_mix(i + gets) % county->hazards);
		struct bytes row;
		bench_must(engine_get(view, table, row_key_bytes(&key), &row),
			   &(struct err){.text = "a hazard is missing"});
		bytes += row.data[1] + row.size; /* its page is touched */
	}
	double took_ms = bench_wall_ms() - start_ms;
	if (bytes == 0)
		bench_must(STATUS_CORRUPT, &(struct err){.text = "rows without bytes"});
	return took_ms;
}

double county_bare_get_ms(struct county *county, uint64_t gets, unsigned rounds)
{
	char path[FILE_PATH_MAX + 8], name[32];
	struct engine *engine;
	struct engine_view *view;
	unsigned table;
	struct err err = {.text = "the table of hazards is missing"};
	double best_ms = 0;
	state_path(county, path);
	struct engine_options options = {
		.path = path, .tables_max = ENGINE_TABLES_MAX, .read_only = true};
	(void)snprintf(name, sizeof name, "t%u-hazards", (unsigned)TABLE_HAZARDS);
	bench_must(engine_open_lmdb(&options, &engine, &err), &err);
	bench_must(engine_view_open(engine, &view, &err), &err);
	bench_must(engine_view_table(view, name, &table), &err);
	for (unsigned round = 0; round < rounds; round++) {
		double took_ms = get_rows_ms(county, view, table, gets);
		if (round == 0 || took_ms < best_ms)
			best_ms = took_ms;
	}
	engine_view_close(view);
	engine_close(engine);
	return best_ms;
}
