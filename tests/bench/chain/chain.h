/* What the files of the chain's benchmark share. */
#ifndef ZHIAN_TESTS_BENCH_CHAIN_H
#define ZHIAN_TESTS_BENCH_CHAIN_H

#include "tests/bench/chain/chain_syncs.h"
#include "tests/lib/county_journals.h"
#include "tests/lib/county_load.h"

#define CHAIN_RUNS_MAX 25

struct chain_options {
	uint64_t reports, firms, seed;
	size_t push_items; /* in one push */
	size_t window;     /* pushes that wait for their receipts */
	unsigned runs;
	unsigned lone;        /* lone reports whose latency is measured */
	unsigned door;        /* reports of a feed beside a flood; 0: not measured */
	uint32_t floor_batch; /* reports in a commit of the floor */
	bool floor, idle, kill, uniform, keep;
	bool warm;           /* chain_warm before each run of tenths */
	bool growth;         /* tenths of each run, and nothing else */
	const char *against; /* other binaries, in turns with ours; NULL: none */
	const char *plot;    /* where the picture of the tenths goes; NULL: none */
	const char *directory;
	const char *binaries;
};

/* ---- chain_send.c: the load generator */

struct chain_pushes {
	struct county_envelope *frames;
	size_t count;
	uint64_t reports, bytes;
};
void chain_pushes_make(const struct chain_options *options, uint64_t first, uint64_t reports,
		       struct chain_pushes *ret_pushes);
void chain_pushes_free(struct chain_pushes *pushes);

struct chain_sent {
	uint64_t received, repeated, other; /* items, by what their receipts say */
	uint64_t refused_pushes;            /* sent again */
};
/* Pushes all with a window; returns when the last receipt is there.  `stop` (may be NULL) ends it
 * early. */
MUST_CHECK enum status chain_send(struct bus_caller *feed, const struct chain_pushes *pushes,
				  size_t window, const volatile bool *stop,
				  struct chain_sent *ret_sent, struct err *err);

/* ---- chain_process.c: what the system counts */

struct chain_usage {
	uint64_t cpu_ns;
	uint64_t rss_anon_kib;
	uint64_t voluntary_switches;
	uint64_t written_bytes; /* to the disk */
};
void chain_usage_of(pid_t pid, struct chain_usage *ret_usage);
void chain_syncs_read(const struct county *county, enum daemon daemon,
		      struct chain_syncs *ret_syncs);

/* Ascending, for medians and spreads. */
void chain_sort(uint64_t *values, size_t count);

/* ---- chain_disk.c */

/* INVALID: the folder lies in memory, where a flush means nothing. */
MUST_CHECK enum status chain_disk_check(const char *directory, struct err *err);
/* The median of 4 KiB appends, each flushed. */
MUST_CHECK enum status chain_disk_sync_us(const char *directory, uint64_t *ret_us, struct err *err);
/* Fills memory with a file's pages, which stay until the caller closes it.  A virtual machine is
 * given a page by its host when it is first touched, which takes several microseconds: a run that
 * fills the page cache with such pages seems to slow down in its middle. */
MUST_CHECK enum status chain_warm(const char *directory, int *ret_file, struct err *err);
/* What a lone report is held against: four LMDB commits in series, of a row of 2 KiB each. */
struct chain_bare;
MUST_CHECK enum status chain_bare_open(const char *directory, struct chain_bare **ret_bare,
				       struct err *err);
MUST_CHECK enum status chain_bare_commits(struct chain_bare *bare, uint64_t *ret_us,
					  struct err *err);
void chain_bare_close(struct chain_bare *bare);
/* The rows of a stopped daemon's state, for each table and together. */
#define CHAIN_TABLES_MAX 64
struct chain_table {
	char name[40];
	uint64_t rows, bytes, pages;
};
MUST_CHECK enum status chain_state_tables(const struct county *county, enum daemon daemon,
					  struct chain_table ret_tables[CHAIN_TABLES_MAX],
					  size_t *ret_count, struct err *err);

/* ---- chain_run.c: one county, one load */

struct chain_daemon {
	uint64_t events, commits, bytes, checkpoints;
	uint64_t lag; /* events of others that it hadn't taken in when the clock stopped */
	uint64_t state_rows, state_bytes, state_events; /* as of the last checkpoint */
	struct chain_table tables[CHAIN_TABLES_MAX];
	size_t table_count;
	struct chain_syncs syncs;
	struct chain_usage usage;
};
struct chain_result {
	uint64_t reports, per_second, elapsed_us, generator_us;
	uint64_t complete; /* reports whose chain is whole in the five journals */
	struct chain_sent sent;
	struct chain_daemon daemons[DAEMON_COUNT];
};
MUST_CHECK enum status chain_make_county(const struct chain_options *options,
					 struct county *ret_county, struct err *err);
MUST_CHECK enum status chain_run(const struct chain_options *options,
				 const struct chain_pushes *pushes, struct chain_result *ret_result,
				 struct err *err);

/* ---- chain_floor.c: the same shape with nothing but LMDB and ZeroMQ */

struct floor_shape {
	uint64_t reports, firms, seed;
	uint32_t batch; /* reports in a commit */
	uint64_t checkpoint_events;
	bool uniform;
	uint32_t events_ppm[DAEMON_COUNT]; /* events for a million reports */
	uint32_t event_bytes[DAEMON_COUNT];
	uint32_t row_bytes[DAEMON_COUNT]; /* appended for each report */
};
MUST_CHECK enum status chain_floor_run(const struct floor_shape *shape, const char *directory,
				       uint64_t *ret_per_second, struct err *err);

/* ---- chain_growth.c */

#define CHAIN_PARTS 10
#define CHAIN_ALL 0 /* all five daemons together */
struct chain_part {
	uint64_t first, reports;
	uint64_t cpu_ns[DAEMON_COUNT], written[DAEMON_COUNT];
};
struct chain_growth {
	const char *label;
	unsigned runs;
	struct chain_part parts[CHAIN_RUNS_MAX][CHAIN_PARTS];
};
struct chain_spread {
	uint64_t least, median, most;
};
/* ns, or bytes where `written`, a report, of `count` tenths from `first` on. */
struct chain_spread chain_growth_spread(const struct chain_growth *growth, unsigned first,
					unsigned count, int daemon, bool written);
MUST_CHECK enum status chain_growth(const struct chain_options *options, struct err *err);

/* ---- chain_plot.c */

/* An SVG of one or two sides (the second dashed). */
MUST_CHECK enum status chain_plot(const char *path, const struct chain_growth *sides,
				  unsigned count, struct err *err);

/* ---- chain_extra.c */

MUST_CHECK enum status chain_latency(const struct chain_options *options, struct err *err);
MUST_CHECK enum status chain_idle(const struct chain_options *options, struct err *err);
MUST_CHECK enum status chain_kill(const struct chain_options *options, struct err *err);

/* ---- chain_door.c */

MUST_CHECK enum status chain_door(const struct chain_options *options, struct err *err);

#endif
