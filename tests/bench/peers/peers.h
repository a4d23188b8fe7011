/* What others make of the same work: five stages that journal the events of a report, put its rows,
 * count it for its firm, commit durably, and only then pass it on.  No codec, no decision, no
 * chain, no encryption, as in the floor; each as fast as its own means let it be.
 */
#ifndef ZHIAN_TESTS_BENCH_PEERS_H
#define ZHIAN_TESTS_BENCH_PEERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "common/base/err.h"

#define PEERS_STAGES 5
#define PEERS_TABLES_MAX 16
#define PEERS_BODY_MAX 1024

/* intake -> hazard -> escalation -> {notify, credit} */
static inline unsigned peers_source(unsigned stage)
{
	return stage <= 2 ? stage - 1 : 2; /* not of stage 0, which makes the reports */
}

/* A report's firm, spread as county_load.c does: nine of ten are about a twentieth of the firms,
 * and more about the first of those.  stage.sql and stage.lua say the same. */
static inline uint64_t peers_firm(uint64_t report, uint64_t firms)
{
	uint64_t hot = firms / 20, x = report * 40503 % 1048576;
	if (report % 10 == 0)
		return hot + report * 7919 % (firms - hot);
	return hot * (x * x / 1048576) / 1048576;
}

#define PEERS_IDS 16 /* an event's id: its report's times this, and its place */

/* As measured of our own daemons in the same round. */
struct peers_shape {
	uint64_t reports, firms;
	uint32_t batch;                     /* reports in a commit */
	unsigned events[PEERS_STAGES];      /* of a report */
	unsigned event_bytes[PEERS_STAGES]; /* of one */
	unsigned tables[PEERS_STAGES];      /* one row of a report in each */
	unsigned row_bytes[PEERS_STAGES];   /* of one */
};

struct peers_result {
	uint64_t elapsed_us, cpu_us; /* of all its processes, from the first report on */
};

struct peers_peer {
	const char *name;
	const char *set_up; /* what was chosen, for whoever reads the table */
	enum status (*run)(const struct peers_shape *shape, const char *directory,
			   struct peers_result *ret_result, struct err *err);
};

extern const struct peers_peer peers_rocksdb, peers_sqlite, peers_postgresql, peers_redis;

/* ---- peers_embedded.c: five processes, each with a store of its own */

struct peers_store {
	const char *name;
	/* Each ends its process when it fails, saying why. */
	void *(*open)(const char *path, const struct peers_shape *shape, unsigned stage);
	void (*begin)(void *store);
	void (*event)(void *store, uint64_t id, const void *body, size_t size);
	void (*row)(void *store, unsigned table, uint64_t report, const void *body, size_t size);
	void (*firm)(void *store, uint64_t firm);
	void (*commit)(void *store, uint64_t done);
	bool (*has)(void *store, uint64_t event_id);
};
enum status peers_embedded_run(const struct peers_store *kind, const struct peers_shape *shape,
			       const char *directory, struct peers_result *ret_result,
			       struct err *err);

/* ---- peers_server.c: a server that is started for one run */

struct peers_server {
	pid_t pid;
	char folder[256]; /* its own; whose it is: `user` */
	const char *user; /* NULL: ours */
};
enum status peers_server_folder(const char *directory, const char *user,
				struct peers_server *ret_server, struct err *err);
/* Runs a program to its end there. */
enum status peers_server_call(const struct peers_server *server, const char *const *argv,
			      struct err *err);
enum status peers_server_start(struct peers_server *server, const char *const *argv,
			       struct err *err);
/* Of it and its children, as they live. */
uint64_t peers_server_cpu_us(const struct peers_server *server);
enum status peers_server_stop(struct peers_server *server, int number, struct err *err);
void peers_server_remove(struct peers_server *server);

#endif
