/* A lone report's way, idle memory, and life after a kill. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/bench/chain/chain.h"

#include "common/core/decider.h"

#define LEVEL_MS INT64_C(300000)
#define PULL_WAIT_MS 5000
#define IDLE_WAIT_US INT64_C(150000000)
#define QUIET_MS 2500
#define LONE_WARM 10u

/* ---- latency: two long polls stand at the end of the chain before the report goes in */

struct watcher {
	struct bus_caller *caller;
	enum daemon daemon;
	uint32_t kind;
	uint64_t next; /* sequence that is asked for */
	uint64_t pull_id;
};

static enum status ask(struct watcher *watcher, struct err *err)
{
	Zh__Envelope envelope = ZH__ENVELOPE__INIT;
	Zh__Pull pull = ZH__PULL__INIT;
	struct county_envelope packed;
	SET_OPTIONAL(&pull, source, (Zh__DaemonName)watcher->daemon);
	SET_OPTIONAL(&pull, from, watcher->next);
	SET_OPTIONAL(&pull, durable, watcher->next - 1);
	SET_OPTIONAL(&pull, wait_ms, PULL_WAIT_MS);
	SET_OPTIONAL(&pull, pull_id, ++watcher->pull_id);
	pull.n_kinds = 1;
	pull.kinds = &watcher->kind;
	SET_OPTIONAL(&envelope, version, 1);
	envelope.what_case = ZH__ENVELOPE__WHAT_PULL;
	envelope.pull = &pull;
	county_pack(&envelope, &packed);
	enum status status = bus_caller_send(watcher->caller, bytes_of(packed.data, packed.size),
					     PULL_WAIT_MS, err);
	free(packed.data);
	return status;
}

static enum status hear(struct watcher *watcher, struct err *err)
{
	for (unsigned tries = 0; tries < 3; tries++) {
		Zh__Envelope *envelope;
		TRY(county_receive(watcher->caller, 2 * PULL_WAIT_MS, &envelope, err));
		bool batch = envelope->what_case == ZH__ENVELOPE__WHAT_BATCH;
		uint32_t count = batch ? envelope->batch->count : 0;
		if (batch)
			watcher->next = envelope->batch->through + 1;
		zh__envelope__free_unpacked(envelope, NULL);
		if (count != 0)
			return STATUS_OK;
		TRY(ask(watcher, err));
	}
	return err_set(err, STATUS_BUSY, "the report doesn't arrive in %s",
		       daemon_name(watcher->daemon));
}

static enum status open_watcher(const struct county *county, enum daemon daemon, uint32_t kind,
				struct bus_caller *command, struct watcher *out, struct err *err)
{
	struct county_status status;
	TRY(county_status(command, &status, err));
	*out = (struct watcher){.daemon = daemon, .kind = kind, .next = status.head + 1};
	return county_connect(county, daemon, "pull", "console", &out->caller, err);
}

static enum status one_lone(const struct county_load *load, uint64_t n, struct bus_caller *feed,
			    struct watcher watchers[2], uint64_t *ret_us, struct err *err)
{
	struct county_envelope push;
	Zh__Envelope *receipt;
	load_push(load, n, 1, n, &push);
	for (unsigned i = 0; i < 2; i++)
		TRY(ask(&watchers[i], err));
	county_pause_ms(2); /* both pulls lie there when the report comes */
	int64_t began_us = county_mono_us();
	enum status status =
		bus_caller_send(feed, bytes_of(push.data, push.size), PULL_WAIT_MS, err);
	for (unsigned i = 0; i < 2 && status == STATUS_OK; i++)
		status = hear(&watchers[i], err);
	*ret_us = (uint64_t)(county_mono_us() - began_us);
	free(push.data);
	if (status == STATUS_OK)
		status = county_receive(feed, PULL_WAIT_MS, &receipt, err);
	if (status == STATUS_OK)
		zh__envelope__free_unpacked(receipt, NULL);
	return status;
}

/* Each lone report is followed by four bare commits, so that both had the same disk. */
static enum status lone_and_bare(const struct chain_options *options,
				 const struct county_load *load, struct bus_caller *feed,
				 struct watcher watchers[2], struct chain_bare *bare,
				 uint64_t *took, uint64_t *bare_took, struct err *err)
{
	uint64_t warm_us;
	for (unsigned i = 0; i < LONE_WARM; i++) {
		TRY(one_lone(load, i, feed, watchers, &warm_us, err));
		TRY(chain_bare_commits(bare, &warm_us, err));
	}
	for (unsigned i = 0; i < options->lone; i++) {
		TRY(one_lone(load, LONE_WARM + i, feed, watchers, &took[i], err));
		TRY(chain_bare_commits(bare, &bare_took[i], err));
	}
	return STATUS_OK;
}

static enum status measure_lone(const struct chain_options *options, const struct county *county,
				uint64_t *took, uint64_t *bare_took, struct err *err)
{
	struct chain_bare *bare;
	struct county_load load = {.seed = options->seed + 1, .firms = options->firms};
	struct bus_caller *callers[DAEMON_COUNT], *feed;
	struct watcher watchers[2];
	TRY(county_connect_all(county, "auditor-1", callers, err));
	TRY(county_connect(county, DAEMON_INTAKE, "feed", "hotline", &feed, err));
	TRY(open_watcher(county, DAEMON_NOTIFY, KIND(REFERRAL_DRAFTED), callers[DAEMON_NOTIFY],
			 &watchers[0], err));
	TRY(open_watcher(county, DAEMON_CREDIT, KIND(CREDIT_FACT_RECORDED), callers[DAEMON_CREDIT],
			 &watchers[1], err));
	TRY(chain_bare_open(county->root, &bare, err));
	enum status status =
		lone_and_bare(options, &load, feed, watchers, bare, took, bare_took, err);
	chain_bare_close(bare);
	for (unsigned i = 0; i < 2; i++)
		bus_caller_close(watchers[i].caller);
	bus_caller_close(feed);
	county_close_all(callers);
	return status;
}

static void print_latency(const char *what, uint64_t *took, unsigned n)
{
	chain_sort(took, n);
	printf("%s: median %llu us, p90 %llu, p99 %llu, worst %llu (%u)\n", what,
	       (unsigned long long)took[n / 2], (unsigned long long)took[n * 9 / 10],
	       (unsigned long long)took[n * 99 / 100], (unsigned long long)took[n - 1], n);
}

enum status chain_latency(const struct chain_options *options, struct err *err)
{
	struct county county;
	unsigned n = options->lone;
	uint64_t *took = (uint64_t *)calloc(2 * (size_t)n, sizeof *took);
	if (took == NULL)
		return err_set(err, STATUS_FULL, "no memory");
	enum status status = chain_make_county(options, &county, err);
	if (status == STATUS_OK) {
		status = measure_lone(options, &county, took, took + n, err);
		county_destroy(&county);
	}
	if (status == STATUS_OK) {
		print_latency("a lone report, from push to durable in notify and credit", took, n);
		print_latency("four bare LMDB commits in series, in turns with it", took + n, n);
	}
	free(took);
	return status;
}

/* ---- idle */

/* Until every daemon has written its checkpoint, which an idle one does after a minute. */
static enum status wait_checkpoints(struct bus_caller *const callers[DAEMON_COUNT], struct err *err)
{
	int64_t end_us = county_mono_us() + IDLE_WAIT_US;
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		struct county_status status;
		do {
			TRY(county_status(callers[daemon], &status, err));
			if (county_mono_us() >= end_us)
				return err_set(err, STATUS_BUSY, "%s doesn't checkpoint",
					       daemon_name(daemon));
			if (status.rows_in_memory != 0)
				county_pause_ms(250);
		} while (status.rows_in_memory != 0);
	}
	return STATUS_OK;
}

static uint64_t memory_of_all(const struct county *county)
{
	uint64_t kib = 0;
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		struct chain_usage usage;
		chain_usage_of(county->pids[daemon], &usage);
		kib += usage.rss_anon_kib;
	}
	return kib;
}

/* What a checkpoint leaves free goes back to the system at one of the next quiet ticks, which come
 * once a second. */
static void wait_memory(const struct county *county)
{
	uint64_t before, now = memory_of_all(county);
	do {
		before = now;
		county_pause_ms(QUIET_MS);
		now = memory_of_all(county);
	} while (now < before);
}

static enum status fill(const struct chain_options *options, const struct county *county,
			struct bus_caller *const callers[DAEMON_COUNT], struct err *err)
{
	struct county_status status[DAEMON_COUNT];
	struct chain_pushes pushes;
	struct chain_sent sent;
	struct bus_caller *feed;
	TRY(county_connect(county, DAEMON_INTAKE, "feed", "hotline", &feed, err));
	chain_pushes_make(options, 0, options->reports, &pushes);
	enum status result = chain_send(feed, &pushes, options->window, NULL, &sent, err);
	chain_pushes_free(&pushes);
	bus_caller_close(feed);
	return result == STATUS_OK ? county_wait_level(callers, LEVEL_MS, status, err) : result;
}

static void print_memory(const struct county *county, const char *when)
{
	printf("RssAnon %s, KiB:", when);
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		struct chain_usage usage;
		chain_usage_of(county->pids[daemon], &usage);
		printf(" %s %llu", daemon_name(daemon), (unsigned long long)usage.rss_anon_kib);
	}
	printf("\n");
	(void)fflush(stdout);
}

enum status chain_idle(const struct chain_options *options, struct err *err)
{
	struct chain_options filled = *options;
	struct county county;
	struct bus_caller *callers[DAEMON_COUNT];
	if (filled.reports < 100000)
		filled.reports = 100000;
	TRY(chain_make_county(&filled, &county, err));
	enum status status = county_connect_all(&county, "auditor-1", callers, err);
	if (status == STATUS_OK) {
		status = fill(&filled, &county, callers, err);
		if (status == STATUS_OK) {
			printf("%llu hazards on record\n", (unsigned long long)filled.reports);
			print_memory(&county, "after the load");
			status = wait_checkpoints(callers, err);
			wait_memory(&county);
		}
		county_close_all(callers);
	}
	if (status == STATUS_OK) {
		print_memory(&county, "idle");
		status = county_stop_all(&county, LEVEL_MS, err);
	}
	if (status == STATUS_OK)
		status = county_start_all(&county, err);
	if (status == STATUS_OK)
		print_memory(&county, "idle, started anew");
	county_destroy(&county);
	return status;
}

/* ---- kill */

/* A child pushes until it is ended; what isn't received is pushed again by its window. */
static pid_t start_load(const struct chain_options *options, const struct county *county)
{
	pid_t pid = fork();
	if (pid != 0)
		return pid;
	struct err err;
	struct bus_caller *feed;
	for (uint64_t first = 0;; first += options->reports) {
		struct chain_pushes pushes;
		struct chain_sent sent;
		if (county_connect(county, DAEMON_INTAKE, "feed", "hotline", &feed, &err) !=
		    STATUS_OK)
			_exit(0);
		chain_pushes_make(options, first, options->reports, &pushes);
		if (chain_send(feed, &pushes, options->window, NULL, &sent, &err) != STATUS_OK)
			_exit(0);
		chain_pushes_free(&pushes);
		bus_caller_close(feed);
	}
}

static enum status kill_one(const struct chain_options *options, struct county *county,
			    enum daemon daemon, struct err *err)
{
	struct bus_caller *caller;
	struct county_status status;
	pid_t load = start_load(options, county);
	if (load < 0)
		return err_set_errno(err, "fork");
	county_pause_ms(options->reports >= 100000 ? 4000 : 1500); /* into the middle of it */
	county_kill(county, daemon);
	int64_t began_us = county_mono_us();
	enum status result = county_start(county, daemon, err);
	int64_t took_us = county_mono_us() - began_us;
	(void)kill(load, SIGKILL);
	(void)waitpid(load, NULL, 0);
	TRY(result);
	TRY(county_connect(county, daemon, "cmd", "auditor-1", &caller, err));
	result = county_status(caller, &status, err);
	bus_caller_close(caller);
	printf("%s killed under load: ready after %llu ms, %llu events folded\n",
	       daemon_name(daemon), (unsigned long long)(took_us / 1000),
	       (unsigned long long)status.recovered_events);
	(void)fflush(stdout);
	return result;
}

enum status chain_kill(const struct chain_options *options, struct err *err)
{
	struct county county;
	TRY(chain_make_county(options, &county, err));
	enum status status = STATUS_OK;
	for (enum daemon daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT && status == STATUS_OK;
	     daemon++)
		status = kill_one(options, &county, daemon, err);
	county_destroy(&county);
	return status;
}
