/* zhian.yaml: one file for a county, a section per daemon.
 *
 * What isn't stated has a default; endpoints and directories that aren't stated
 * follow from the region and the root ("" for the system, a directory for a
 * demonstration).  Unknown and repeated keys are errors, numbers need their
 * units, and all problems are reported at once.
 */
#ifndef ZHIAN_POLICY_CONFIG_H
#define ZHIAN_POLICY_CONFIG_H

#include <stdio.h>

#include "common/base/ids.h"
#include "common/policy/people/people.h"
#include "common/policy/yaml/yaml_schema.h"

#define CONFIG_IPC_PATH_MAX 107 /* sun_path without its NUL */
#define CONFIG_FILE_MAX (256 * 1024)

enum config_log_level { CONFIG_LOG_ERROR, CONFIG_LOG_WARN, CONFIG_LOG_INFO, CONFIG_LOG_DEBUG };

struct config_daemon {
	const char *pull; /* where other daemons pull its journal; "ipc:///..." */
	const char *cmd;  /* where people and the console ask and act */
};

struct config_peer {
	uint32_t line;
	int64_t region;
	const char *name;
	const char *endpoint; /* tcp; NULL when it connects in */
	bool connects_in;
	const char *transport_key; /* public keys, base64url */
	const char *document_key;
	const char *seal_key;
	uint8_t transport_public[PEOPLE_KEY]; /* the same, read */
	uint8_t document_public[PEOPLE_KEY];
	uint8_t seal_public[PEOPLE_KEY];
};

struct config {
	int64_t region; /* GB/T 2260 */
	const char *name;
	const char *document_prefix; /* 机关代字 of its documents; NULL: not stated */
	int64_t superior;            /* the region above */
	const char *address;         /* how other machines reach this one; NULL: not stated */
	bool demo;                   /* a driven clock: never for a real county */
	const char *data;            /* .../var/lib/zhian/REGION */
	const char *run;             /* .../run/zhian/REGION */
	int64_t log_level;           /* enum config_log_level */

	struct config_daemon intake, hazard, escalation, notify, credit, console;
	struct {                  /* more of `console` */
		const char *http; /* ADDRESS:PORT, 0: picked; "none": no pages */
		struct schema_list
			hosts; /* const char *: names by which a reverse proxy is reached */
		bool tls;      /* a reverse proxy speaks TLS to the browsers */
		int64_t idle_ms, session_ms;
	} console_http;

	struct {
		const char *endpoint; /* tcp; port 0: picked, and written to run/feed.endpoint */
		int64_t message_bytes, items, connections;
	} feed;
	struct {
		const char *endpoint; /* tcp, or "none": this county only connects out */
		int64_t message_bytes;
		int64_t heartbeat_ms, silent_ms; /* signed heads; when a peer counts as silent */
		struct schema_list peers;        /* struct config_peer */
	} link;
	struct {
		int64_t volume_bytes, cache_bytes;
	} journal;
	struct {
		int64_t map_bytes;
		int64_t checkpoint_bytes, checkpoint_rows, checkpoint_events, checkpoint_idle_ms;
	} state;
	struct {
		int64_t alarm_percent, refuse_percent, reserve_bytes;
	} disk;
	struct {
		int64_t events, bytes, work_ms;
		int64_t marks;        /* fired in one turn, at most */
		int64_t consumer_lag; /* own bulk work waits while a consumer is further behind */
	} turn;
	struct {
		int64_t events, bytes,
			wait_ms; /* what a pull asks for, and how long it is parked */
	} pull;
	struct {
		int64_t jump_ms; /* of the system clock against the monotonic one: marks are held */
		int64_t pause_ms; /* since the last frame: marks are held until confirmed */
	} time;
	struct {
		int64_t journal_ms, parts_ms, quarantine_ms, key_copies_ms;
	} retention;
};

/* A read configuration with the memory behind it. */
struct config_set {
	struct config config;
	struct pool pool;
};

/* `root` is before every path that isn't stated.  INVALID: see `problems`; else see `err`. */
MUST_CHECK enum status config_load(const char *path, const char *root, struct problems *problems,
				   struct config_set **ret_set, struct err *err);
MUST_CHECK enum status config_load_bytes(struct bytes content, const char *file, const char *root,
					 struct problems *problems, struct config_set **ret_set);
void config_unload(struct config_set **set); /* NULL is fine */

/* Never NULL. */
const struct config_daemon *config_daemon(const struct config *config, enum daemon daemon);
/* NULL: no such peer. */
const struct config_peer *config_peer(const struct config *config, uint32_t region);

/* What is in effect, as a file that reads back to the same. */
void config_print(const struct config *config, FILE *out);
/* Each setting in effect by itself, as schema_each() names it. */
void config_each(const struct config *config, schema_setting_fn *put, void *context);
/* Every setting with its help, what is allowed and its default. */
void config_example(FILE *out);

#endif
