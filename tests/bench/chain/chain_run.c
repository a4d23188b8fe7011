/* One county, fresh; one load; everything about it that can be counted. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "tests/bench/chain/chain.h"

#define LEVEL_MS INT64_C(300000)
#define STOP_MS INT64_C(60000)

enum status chain_make_county(const struct chain_options *options, struct county *ret_county,
			      struct err *err)
{
	struct county_options county = {
		.directory = options->directory,
		.binaries = options->binaries,
		.source = ZHIAN_SOURCE_DIR,
		.preload = ZHIAN_BIN_DIR "/libzhian-chain-syncs.so",
		.settings = "", /* as shipped */
	};
	char folder[COUNTY_PATH + 32];
	TRY(county_create(&county, ret_county, err));
	ret_county->keep = options->keep;
	(void)snprintf(folder, sizeof folder, "%s/log", ret_county->root);
	(void)setenv(CHAIN_SYNCS_FOLDER, folder, 1);
	enum status status = county_start_all(ret_county, err);
	if (status != STATUS_OK)
		county_destroy(ret_county);
	return status;
}

static uint64_t own_cpu_us(void)
{
	struct rusage usage;
	(void)getrusage(RUSAGE_SELF, &usage);
	return (uint64_t)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000u +
	       (uint64_t)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

static void count_usage(struct county *county, struct chain_result *result, bool begin)
{
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		struct chain_daemon *at = &result->daemons[daemon];
		struct chain_usage usage;
		struct chain_syncs syncs;
		chain_usage_of(county->pids[daemon], &usage);
		chain_syncs_read(county, daemon, &syncs);
		if (!begin) {
			usage.cpu_ns -= at->usage.cpu_ns;
			usage.voluntary_switches -= at->usage.voluntary_switches;
			usage.written_bytes -= at->usage.written_bytes;
			syncs.count -= at->syncs.count;
			syncs.ns -= at->syncs.ns;
		}
		at->usage = usage;
		at->syncs = syncs;
	}
}

static enum status measure(struct county *county, const struct chain_options *options,
			   const struct chain_pushes *pushes, struct chain_result *result,
			   struct county_status before[DAEMON_COUNT],
			   struct county_status after[DAEMON_COUNT], struct err *err)
{
	struct bus_caller *callers[DAEMON_COUNT];
	struct bus_caller *feed;
	TRY(county_connect_all(county, "auditor-1", callers, err));
	enum status status = county_wait_level(callers, LEVEL_MS, before, err);
	if (status == STATUS_OK)
		status = county_connect(county, DAEMON_INTAKE, "feed", "hotline", &feed, err);
	if (status == STATUS_OK) {
		count_usage(county, result, true);
		uint64_t own_us = own_cpu_us();
		int64_t began_us = county_mono_us();
		status = chain_send(feed, pushes, options->window, NULL, &result->sent, err);
		if (status == STATUS_OK)
			status = county_wait_level(callers, LEVEL_MS, after, err);
		result->elapsed_us = (uint64_t)(county_mono_us() - began_us);
		result->generator_us = own_cpu_us() - own_us;
		count_usage(county, result, false);
		bus_caller_close(feed);
	}
	county_close_all(callers);
	return status;
}

/* Where each checkpoint stands in its journal tells how many events its rows are of. */
static enum status look_at_files(const struct county *county, struct chain_result *result,
				 const struct county_status before[DAEMON_COUNT],
				 const struct county_status after[DAEMON_COUNT], struct err *err)
{
	struct county_journals journals;
	TRY(county_journals_read(county, NULL, NULL, &journals, err));
	result->complete = journals.complete;
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		struct chain_daemon *at = &result->daemons[daemon];
		at->events = after[daemon].head - before[daemon].head;
		at->commits = after[daemon].frames - before[daemon].frames;
		at->lag = county_lag(after, daemon);
		at->checkpoints = after[daemon].checkpoints - before[daemon].checkpoints;
		at->bytes = journals.events[daemon] == 0
				    ? 0
				    : journals.bytes[daemon] * at->events / journals.events[daemon];
		at->state_events = after[daemon].frames == 0
					   ? 0
					   : after[daemon].head * after[daemon].checkpoint_frame /
						     after[daemon].frames;
	}
	county_journals_free(&journals);
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		struct chain_daemon *at = &result->daemons[daemon];
		TRY(chain_state_tables(county, daemon, at->tables, &at->table_count, err));
		for (size_t i = 0; i < at->table_count; i++) {
			at->state_rows += at->tables[i].rows;
			at->state_bytes += at->tables[i].bytes;
		}
	}
	return STATUS_OK;
}

enum status chain_run(const struct chain_options *options, const struct chain_pushes *pushes,
		      struct chain_result *ret_result, struct err *err)
{
	struct county county;
	struct county_status before[DAEMON_COUNT], after[DAEMON_COUNT];
	*ret_result = (struct chain_result){.reports = pushes->reports};
	TRY(chain_make_county(options, &county, err));
	enum status status = measure(&county, options, pushes, ret_result, before, after, err);
	if (status == STATUS_OK)
		status = county_stop_all(&county, STOP_MS, err);
	if (status == STATUS_OK)
		status = look_at_files(&county, ret_result, before, after, err);
	if (status == STATUS_OK)
		ret_result->per_second = pushes->reports * 1000000u / ret_result->elapsed_us;
	county_destroy(&county);
	return status;
}
