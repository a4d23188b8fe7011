/* A real county in a temporary directory: its files, its keys, its five processes.
 *
 * What `zhianctl county init` makes for a person, made for a test: policy,
 * calendar and dictionary are those of deploy/, the people are COUNTY_PEOPLE with one
 * key each.  Processes are started, killed and stopped by the ids that were started
 * here.  Layout: R/etc/zhian/REGION, R/var/lib/zhian/REGION/DAEMON, R/run/zhian/REGION;
 * what the daemons log lies in R/log/DAEMON.log.
 *
 * Nothing here needs cmocka: benchmarks use it too.
 */
#ifndef ZHIAN_TESTS_LIB_COUNTY_H
#define ZHIAN_TESTS_LIB_COUNTY_H

#include <sys/types.h>

#include "common/base/err.h"
#include "common/base/ids.h"
#include "common/crypto/keys.h"

#define COUNTY_PATH 512
#define COUNTY_REGION 522701u    /* where a test's county lies */
#define COUNTY_NEIGHBOUR 522702u /* where the producers of its failing goods sit */
#define COUNTY_SUPERIOR 522700u

/* X(name, roles): who works there; each has a transport key of the same name. */
#define COUNTY_PEOPLE(X)                                                                           \
	X("officer-1", "officer")                                                                  \
	X("officer-2", "officer")                                                                  \
	X("mediator-1", "mediator")                                                                \
	X("leader-1", "leader")                                                                    \
	X("leader-2", "leader")                                                                    \
	X("reviewer-1", "legal_reviewer")                                                          \
	X("credit-1", "credit_officer")                                                            \
	X("credit-2", "credit_officer")                                                            \
	X("operator-1", "operator")                                                                \
	X("auditor-1", "auditor")

/* Feeds are "hotline" and "lab"; "region-522702" is the neighbour's key, "console" a process's,
 * "stranger" is in no list. */
#define COUNTY_KEYS_MAX 32

struct county_options {
	uint32_t region;       /* 0: COUNTY_REGION */
	const char *directory; /* it is made below this one; NULL: $TMPDIR or /tmp */
	const char *binaries;  /* the folder of the daemons */
	const char *source;    /* the project: its deploy/ is copied */
	const char *preload;   /* LD_PRELOAD of the daemons; NULL: none */
	const char
		*settings; /* lines for zhian.yaml instead of the small volumes of tests; or NULL */
	const char *people;   /* lines for people.yaml, after what stands there; or NULL */
	bool demo;            /* a driven clock */
	unsigned descriptors; /* that each daemon may have; 0: as this process */
};

struct county {
	struct county_options options;
	uint32_t region;
	char root[COUNTY_PATH], etc[COUNTY_PATH + 32], run[COUNTY_PATH + 32], var[COUNTY_PATH + 32];
	pid_t pids[DAEMON_COUNT]; /* 0: not running */
	struct key keys[COUNTY_KEYS_MAX];
	size_t key_count;
	bool keep; /* leave the files where they are */
};

/* What a person asks for where daemons without data are to begin (common/store/holdings.h). */
enum status county_may_begin(const struct county *county, struct err *err);

/* `options` is copied, what it points to is borrowed.  Writes files; starts nothing. */
MUST_CHECK enum status county_create(const struct county_options *options,
				     struct county *ret_county, struct err *err);
/* Stops what still runs and removes the files. */
void county_destroy(struct county *county);

/* NULL: nobody of that name. */
const struct key *county_key(const struct county *county, const char *name);
/* The socket's address; "pull" and "cmd" of each daemon.  "feed" and "link" are read from where the
 * daemon wrote them. */
MUST_CHECK enum status county_endpoint(const struct county *county, enum daemon daemon,
				       const char *socket, char ret_endpoint[COUNTY_PATH],
				       struct err *err);

/* ---- processes */

/* Forks and executes; doesn't wait.  `argument` goes after --root and --region; NULL: none. */
MUST_CHECK enum status county_spawn(struct county *county, enum daemon daemon, const char *argument,
				    struct err *err);
/* Until it says that it is ready.  BUSY: not in time; IO: it ended before, its log's end in
 * `err`. */
MUST_CHECK enum status county_wait_ready(struct county *county, enum daemon daemon,
					 int64_t timeout_ms, struct err *err);
MUST_CHECK enum status county_start(struct county *county, enum daemon daemon, struct err *err);
MUST_CHECK enum status county_start_all(struct county *county, struct err *err);
/* The exit status, or 128 + signal.  BUSY: it still runs. */
MUST_CHECK enum status county_wait_exit(struct county *county, enum daemon daemon,
					int64_t timeout_ms, int *ret_exit, struct err *err);
/* SIGKILL, and gone when this returns. */
void county_kill(struct county *county, enum daemon daemon);
/* SIGTERM to all, last consumer first; an exit status other than 0 is an error. */
MUST_CHECK enum status county_stop_all(struct county *county, int64_t timeout_ms, struct err *err);

/* The last lines of a daemon's log, for messages; cut to `size`. */
void county_log_tail(const struct county *county, enum daemon daemon, char *out, size_t size);
int64_t county_mono_us(void);
/* Waits for time to pass where there is no event to wait for; the interval of a bounded poll. */
void county_pause_ms(int64_t ms);

#endif
