/* PostgreSQL: a server of its own, five connections whose stages run inside it (stage.sql). */
#include <libpq-fe.h>
#include <pg_config.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "common/base/file.h"
#include "tests/bench/peers/peers.h"
#include "tests/lib/county.h"

#define STARTS_IN_MS 60000

static enum status failed(PGconn *connection, struct err *err)
{
	return err_set(err, STATUS_IO, "PostgreSQL: %s", PQerrorMessage(connection));
}

static enum status run_text(PGconn *connection, const char *text, struct err *err)
{
	PGresult *result = PQexec(connection, text);
	ExecStatusType status = PQresultStatus(result);
	PQclear(result);
	return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK ? STATUS_OK
								       : failed(connection, err);
}

static enum status start(struct peers_server *server, struct err *err)
{
	char data[300], sockets[300];
	(void)snprintf(data, sizeof data, "%s/data", server->folder);
	(void)snprintf(sockets, sizeof sockets, "unix_socket_directories=%s", server->folder);
	/* clang-format off */
	const char *const make[] = {PEERS_INITDB, "-D", data, "-U", "bench", "--auth=trust",
				    "--no-sync", "--locale=C", "--encoding=UTF8", NULL};
	const char *const run[] = {PEERS_POSTGRES, "-D", data, "-c", "listen_addresses=",
				   "-c", sockets, "-c", "shared_buffers=1GB",
				   "-c", "max_wal_size=8GB", "-c", "autovacuum=off", NULL};
	/* clang-format on */
	TRY(peers_server_call(server, make, err));
	return peers_server_start(server, run, err);
}

static enum status connect_to(const struct peers_server *server, PGconn **ret_connection,
			      struct err *err)
{
	char target[400];
	(void)snprintf(target, sizeof target, "host=%s user=bench dbname=postgres", server->folder);
	int64_t until_us = county_mono_us() + STARTS_IN_MS * INT64_C(1000);
	for (;;) {
		*ret_connection = PQconnectdb(target);
		if (PQstatus(*ret_connection) == CONNECTION_OK)
			return STATUS_OK;
		enum status status = failed(*ret_connection, err);
		PQfinish(*ret_connection);
		*ret_connection = NULL;
		if (county_mono_us() > until_us)
			return status;
		(void)nanosleep(&(struct timespec){.tv_nsec = 20000000},
				NULL); /* it says nothing of itself */
	}
}

static enum status make_stages(PGconn *connection, const struct peers_shape *shape, struct err *err)
{
	char *text, call[128];
	size_t size;
	TRY(file_read(ZHIAN_SOURCE_DIR "/tests/bench/peers/stage.sql", 65536, &text, &size, err));
	enum status status = run_text(connection, text, err);
	free(text);
	for (unsigned stage = 0; stage < PEERS_STAGES && status == STATUS_OK; stage++) {
		(void)snprintf(call, sizeof call, "call make_stage(%u, %u, %llu)", stage,
			       shape->tables[stage], (unsigned long long)shape->firms);
		status = run_text(connection, call, err);
	}
	return status == STATUS_OK ? run_text(connection, "checkpoint", err) : status;
}

static enum status run_stages(PGconn *const connections[PEERS_STAGES],
			      const struct peers_shape *shape, struct err *err)
{
	for (unsigned stage = 0; stage < PEERS_STAGES; stage++) {
		char call[256];
		(void)snprintf(
			call, sizeof call, "call run_stage(%u, %d, %llu, %u, %llu, %u, %u, %u, %u)",
			stage, stage == 0 ? -1 : (int)peers_source(stage),
			(unsigned long long)shape->reports, shape->batch,
			(unsigned long long)shape->firms, shape->events[stage],
			shape->event_bytes[stage], shape->tables[stage], shape->row_bytes[stage]);
		if (PQsendQuery(connections[stage], call) != 1)
			return failed(connections[stage], err);
	}
	for (unsigned stage = 0; stage < PEERS_STAGES; stage++) {
		PGresult *result;
		while ((result = PQgetResult(connections[stage])) != NULL) {
			ExecStatusType status = PQresultStatus(result);
			PQclear(result);
			if (status != PGRES_COMMAND_OK)
				return failed(connections[stage], err);
		}
	}
	return STATUS_OK;
}

static enum status all_there(PGconn *connection, const struct peers_shape *shape, struct err *err)
{
	for (unsigned stage = 0; stage < PEERS_STAGES; stage++) {
		char text[64];
		(void)snprintf(text, sizeof text, "select count(*) from journal_%u", stage);
		PGresult *result = PQexec(connection, text);
		uint64_t count = PQresultStatus(result) == PGRES_TUPLES_OK
					 ? strtoull(PQgetvalue(result, 0, 0), NULL, 10)
					 : 0;
		PQclear(result);
		if (count != shape->reports * shape->events[stage])
			return err_set(err, STATUS_CORRUPT, "PostgreSQL: stage %u has %llu events",
				       stage, (unsigned long long)count);
	}
	return STATUS_OK;
}

static enum status measure(struct peers_server *server, const struct peers_shape *shape,
			   struct peers_result *result, struct err *err)
{
	PGconn *connections[PEERS_STAGES] = {NULL};
	enum status status = STATUS_OK;
	for (unsigned stage = 0; stage < PEERS_STAGES && status == STATUS_OK; stage++)
		status = connect_to(server, &connections[stage], err);
	if (status == STATUS_OK)
		status = make_stages(connections[0], shape, err);
	uint64_t before_us = peers_server_cpu_us(server);
	int64_t began_us = county_mono_us();
	if (status == STATUS_OK)
		status = run_stages(connections, shape, err);
	result->elapsed_us = (uint64_t)(county_mono_us() - began_us);
	result->cpu_us = peers_server_cpu_us(server) - before_us;
	if (status == STATUS_OK)
		status = all_there(connections[0], shape, err);
	for (unsigned stage = 0; stage < PEERS_STAGES; stage++)
		PQfinish(connections[stage]);
	return status;
}

static enum status run_it(const struct peers_shape *shape, const char *directory,
			  struct peers_result *ret_result, struct err *err)
{
	struct peers_server server;
	struct err ignored;
	TRY(peers_server_folder(directory, "postgres", &server, err));
	enum status status = start(&server, err);
	if (status == STATUS_OK)
		status = measure(&server, shape, ret_result, err);
	(void)peers_server_stop(&server, SIGQUIT, status == STATUS_OK ? err : &ignored);
	peers_server_remove(&server);
	return status;
}

const struct peers_peer peers_postgresql = {
	.name = "PostgreSQL " PG_VERSION,
	.set_up = "a server, a procedure a stage inside it: as shipped (fsync, synchronous_commit, "
		  "full_page_writes), shared_buffers 1 GB, max_wal_size 8 GB, no autovacuum",
	.run = run_it,
};
