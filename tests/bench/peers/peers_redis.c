/* Redis: a server of its own, a script for a commit of a stage (stage.lua), its log flushed before
 * it answers.  Stages ask in one breath, the last one first: each takes what was flushed before. */
#include <hiredis/hiredis.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/base/file.h"
#include "tests/bench/peers/peers.h"
#include "tests/lib/county.h"

#define STARTS_IN_MS 60000

static enum status failed(const redisContext *redis, const redisReply *reply, struct err *err)
{
	return err_set(err, STATUS_IO, "Redis: %s",
		       reply != NULL && reply->type == REDIS_REPLY_ERROR ? reply->str
		       : redis != NULL                                   ? redis->errstr
									 : "no memory");
}

static enum status connect_to(const struct peers_server *server, redisContext **ret_redis,
			      struct err *err)
{
	char path[300];
	(void)snprintf(path, sizeof path, "%s/socket", server->folder);
	int64_t until_us = county_mono_us() + STARTS_IN_MS * INT64_C(1000);
	for (;;) {
		*ret_redis = redisConnectUnix(path);
		if (*ret_redis != NULL && (*ret_redis)->err == 0)
			return STATUS_OK;
		enum status status = failed(*ret_redis, NULL, err);
		if (*ret_redis != NULL)
			redisFree(*ret_redis);
		if (county_mono_us() > until_us)
			return status;
		(void)nanosleep(&(struct timespec){.tv_nsec = 20000000},
				NULL); /* it says nothing of itself */
	}
}

/* The script's name there. */
static enum status load(redisContext *redis, char ret_name[64], struct err *err)
{
	char *text;
	size_t size;
	TRY(file_read(ZHIAN_SOURCE_DIR "/tests/bench/peers/stage.lua", 65536, &text, &size, err));
	redisReply *reply = (redisReply *)redisCommand(redis, "SCRIPT LOAD %b", text, size);
	free(text);
	enum status status = STATUS_OK;
	if (reply == NULL || reply->type != REDIS_REPLY_STRING)
		status = failed(redis, reply, err);
	else
		(void)snprintf(ret_name, 64, "%s", reply->str);
	freeReplyObject(reply);
	return status;
}

static enum status ask(redisContext *redis, const char *script, const struct peers_shape *shape,
		       unsigned stage, struct err *err)
{
	char source[16] = "-";
	if (stage != 0)
		(void)snprintf(source, sizeof source, "%u", peers_source(stage));
	int result = redisAppendCommand(redis, "EVALSHA %s 0 %u %s %llu %u %llu %u %u %u %u",
					script, stage, source, (unsigned long long)shape->reports,
					shape->batch, (unsigned long long)shape->firms,
					shape->events[stage], shape->event_bytes[stage],
					shape->tables[stage], shape->row_bytes[stage]);
	return result == REDIS_OK ? STATUS_OK : failed(redis, NULL, err);
}

static enum status run_stages(redisContext *redis, const char *script,
			      const struct peers_shape *shape, struct err *err)
{
	for (bool all_done = false; !all_done;) {
		for (unsigned stage = PEERS_STAGES; stage-- != 0;)
			TRY(ask(redis, script, shape, stage, err));
		all_done = true;
		for (unsigned stage = PEERS_STAGES; stage-- != 0;) {
			redisReply *reply = NULL;
			(void)redisGetReply(redis, (void **)&reply);
			if (reply == NULL || reply->type != REDIS_REPLY_INTEGER) {
				enum status status = failed(redis, reply, err);
				freeReplyObject(reply);
				return status;
			}
			all_done = all_done && (uint64_t)reply->integer == shape->reports;
			freeReplyObject(reply);
		}
	}
	return STATUS_OK;
}

static enum status all_there(redisContext *redis, const struct peers_shape *shape, struct err *err)
{
	for (unsigned stage = 0; stage < PEERS_STAGES; stage++) {
		redisReply *reply = (redisReply *)redisCommand(redis, "XLEN journal:%u", stage);
		uint64_t count = reply != NULL && reply->type == REDIS_REPLY_INTEGER
					 ? (uint64_t)reply->integer
					 : 0;
		freeReplyObject(reply);
		if (count != shape->reports * shape->events[stage])
			return err_set(err, STATUS_CORRUPT, "Redis: stage %u has %llu events",
				       stage, (unsigned long long)count);
	}
	return STATUS_OK;
}

static enum status measure(struct peers_server *server, const struct peers_shape *shape,
			   struct peers_result *result, struct err *err)
{
	redisContext *redis;
	char script[64];
	TRY(connect_to(server, &redis, err));
	enum status status = load(redis, script, err);
	uint64_t before_us = peers_server_cpu_us(server);
	int64_t began_us = county_mono_us();
	if (status == STATUS_OK)
		status = run_stages(redis, script, shape, err);
	result->elapsed_us = (uint64_t)(county_mono_us() - began_us);
	result->cpu_us = peers_server_cpu_us(server) - before_us;
	if (status == STATUS_OK)
		status = all_there(redis, shape, err);
	redisFree(redis);
	return status;
}

static enum status run_it(const struct peers_shape *shape, const char *directory,
			  struct peers_result *ret_result, struct err *err)
{
	struct peers_server server;
	struct err ignored;
	TRY(peers_server_folder(directory, NULL, &server, err));
	/* clang-format off */
	const char *const run[] = {PEERS_REDIS, "--port", "0", "--unixsocket", "socket",
				   "--save", "", "--appendonly", "yes", "--appendfsync", "always",
				   "--auto-aof-rewrite-percentage", "0",
				   "--lua-time-limit", "100000", NULL};
	/* clang-format on */
	enum status status = peers_server_start(&server, run, err);
	if (status == STATUS_OK)
		status = measure(&server, shape, ret_result, err);
	(void)peers_server_stop(&server, SIGKILL, status == STATUS_OK ? err : &ignored);
	peers_server_remove(&server);
	return status;
}

const struct peers_peer peers_redis = {
	.name = "Redis " PEERS_REDIS_VERSION,
	.set_up = "a server, a script a commit of a stage: appendonly, appendfsync always, no "
		  "snapshots, no rewriting of the log",
	.run = run_it,
};
