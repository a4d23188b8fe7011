/* The county's file, zhian.yaml: one for all daemons, a section each.
 *
 * One table (config_schema.c) has every setting's name, type, unit, default,
 * least, most and one line of help; parser, check, print, example and manual
 * come from it.  Numbers need units; unknown and repeated keys are errors; all
 * problems are reported, each with file and line.
 */
#ifndef ZHIAN_POLICY_CONFIG_H
#define ZHIAN_POLICY_CONFIG_H

#include <stdio.h>

#include "common/base/ids.h"
#include "common/policy/pool.h"
#include "common/policy/problems.h"

#define CONFIG_PEERS_MAX 64
#define CONFIG_CONSUMERS_MAX 16

struct config_daemon {
	const char *pull;    /* endpoint; NULL: ipc://RUN/DAEMON.pull */
	const char *command; /* endpoint; NULL: ipc://RUN/DAEMON.cmd */
};

struct config_peer { /* another region */
	uint32_t region;
	const char *endpoint; /* tcp://…; NULL: it connects to us */
};

struct config {
	uint32_t region;
	const char *name;
	uint32_t superior; /* 0: none */
	bool demo;            /* a driven clock */
	int64_t demo_start_ms;
	const char *log_level; /* error warn info debug */
	struct config_daemon daemons[DAEMON_COUNT]; /* by enum daemon */
	struct config_daemon console;
	const char *feed_endpoint; /* intake: tcp://127.0.0.1:PORT (0: pick, written to run/) or ipc */
	const char *link_endpoint; /* notify: NULL: only connects out */
	struct config_peer peers[CONFIG_PEERS_MAX];
	size_t peer_count;
	const char *consumers[CONFIG_CONSUMERS_MAX]; /* read models that archiving waits for */
	size_t consumer_count;
	uint64_t volume_bytes;      /* 1 GiB */
	uint64_t state_map_bytes;   /* 64 GiB */
	uint64_t checkpoint_bytes;  /* 64 MiB */
	uint64_t checkpoint_rows;   /* 400,000 */
	uint64_t checkpoint_events; /* 262,144 */
	int64_t checkpoint_idle_ms; /* 60 s */
	uint32_t disk_alarm_percent, disk_refuse_percent; /* 70, 85 */
	uint64_t disk_reserve_bytes;
	uint32_t turn_events;  /* 4,096 */
	uint64_t turn_bytes;   /* 4 MiB */
	int64_t turn_work_ms;  /* 10 */
	int64_t pull_wait_ms;  /* 1 s */
	uint32_t consumer_lag; /* 1,000 */
};

/* `run` is the directory of sockets (…/run/zhian/REGION): ipc paths over 107 bytes are named with their length. */
MUST_CHECK enum status config_load(struct bytes content, const char *file, const char *run, struct pool *pool,
				   struct problems *problems, struct config *ret_config);
void config_print(const struct config *config, FILE *out); /* what is in force, as a file that loads again */
void config_example(FILE *out);                            /* every setting with its default and help */
/* "ipc://RUN/hazard.pull" or what the file says, into `out`. */
#define CONFIG_ENDPOINT 192
void config_endpoint(const struct config *config, const char *run, enum daemon daemon, bool command,
		     char out[CONFIG_ENDPOINT]);

#endif
