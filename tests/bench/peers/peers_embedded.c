/* Five processes; frames go through a socket pair, each after the commit that makes it durable. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/file.h"
#include "tests/bench/peers/peers.h"
#include "tests/lib/county.h"

struct place { /* a stage's process, as the parent holds it */
	pid_t pid;
	int said, heard;
};

struct work {
	const struct peers_store *kind;
	const struct peers_shape *shape;
	const char *directory;
	int up[PEERS_STAGES][2]; /* a stage reads [0] of its own, its source writes [1] */
	int said, heard;
};

static _Noreturn void fail(const struct work *work, unsigned stage, const char *what)
{
	fprintf(stderr, "%s, stage %u: %s\n", work->kind->name, stage, what);
	_exit(1);
}

static void take(const struct work *work, unsigned stage, void *out, size_t size)
{
	for (size_t at = 0; at < size;) {
		ssize_t got = read(work->up[stage][0], (char *)out + at, size - at);
		if (got <= 0)
			fail(work, stage, "its source is gone");
		at += (size_t)got;
	}
}

static void pass(const struct work *work, unsigned stage, unsigned to, const void *data,
		 size_t size)
{
	for (size_t at = 0; at < size;) {
		ssize_t put = write(work->up[to][1], (const char *)data + at, size - at);
		if (put <= 0)
			fail(work, stage, "its consumer is gone");
		at += (size_t)put;
	}
}

struct frame {
	uint64_t count;
	uint64_t firms[]; /* of its reports, in order */
};

static size_t frame_size(uint64_t reports)
{
	return sizeof(struct frame) + (size_t)reports * sizeof(uint64_t);
}

static void next_frame(const struct work *work, unsigned stage, uint64_t done, struct frame *frame)
{
	const struct peers_shape *shape = work->shape;
	if (stage != 0) {
		take(work, stage, &frame->count, sizeof frame->count);
		if (frame->count == 0 || frame->count > shape->batch)
			fail(work, stage, "a frame of no size");
		take(work, stage, frame->firms, (size_t)frame->count * sizeof(uint64_t));
		return;
	}
	uint64_t left = shape->reports - done;
	frame->count = left < shape->batch ? left : shape->batch;
	for (uint64_t i = 0; i < frame->count; i++)
		frame->firms[i] = peers_firm(done + i + 1, shape->firms);
}

/* Bodies differ by report and event: what packs them must find no more than is there. */
static void body_of(uint8_t body[PEERS_BODY_MAX], uint64_t report, unsigned event)
{
	for (size_t at = 0; at + 2 * sizeof report <= PEERS_BODY_MAX; at += 64) {
		uint64_t mixed = (report * PEERS_IDS + event + at) * UINT64_C(0x9e3779b97f4a7c15);
		memcpy(body + at, &mixed, sizeof mixed);
	}
}

static void take_in(const struct work *work, unsigned stage, void *store, uint64_t done,
		    const struct frame *frame)
{
	static uint8_t body[PEERS_BODY_MAX];
	const struct peers_shape *shape = work->shape;
	work->kind->begin(store);
	for (uint64_t i = 0; i < frame->count; i++) {
		uint64_t report = done + i + 1;
		for (unsigned event = 0; event < shape->events[stage]; event++) {
			body_of(body, report, event);
			work->kind->event(store, report * PEERS_IDS + event, body,
					  shape->event_bytes[stage]);
		}
		for (unsigned table = 0; table < shape->tables[stage]; table++)
			work->kind->row(store, table, report, body, shape->row_bytes[stage]);
		work->kind->firm(store, frame->firms[i]);
	}
	work->kind->commit(store, done + frame->count);
}

static uint64_t own_cpu_us(void)
{
	struct rusage usage;
	(void)getrusage(RUSAGE_SELF, &usage);
	return (uint64_t)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000u +
	       (uint64_t)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

static _Noreturn void live(const struct work *work, unsigned stage)
{
	const struct peers_shape *shape = work->shape;
	char path[COUNTY_PATH + 32], go;
	(void)snprintf(path, sizeof path, "%s/%u", work->directory, stage);
	void *store = work->kind->open(path, shape, stage);
	struct frame *frame = (struct frame *)malloc(frame_size(shape->batch));
	if (frame == NULL || write(work->said, "r", 1) != 1 || read(work->heard, &go, 1) != 1)
		fail(work, stage, "it couldn't begin");
	uint64_t before_us = own_cpu_us();
	for (uint64_t done = 0; done < shape->reports; done += frame->count) {
		next_frame(work, stage, done, frame);
		take_in(work, stage, store, done, frame);
		for (unsigned to = 1; to < PEERS_STAGES; to++) {
			if (peers_source(to) == stage)
				pass(work, stage, to, frame, frame_size(frame->count));
		}
	}
	uint64_t cpu_us = own_cpu_us() - before_us;
	uint64_t last = shape->reports * PEERS_IDS + shape->events[stage] - 1;
	if (!work->kind->has(store, last) || work->kind->has(store, last + 1))
		fail(work, stage, "its last event isn't its last");
	if (write(work->said, &cpu_us, sizeof cpu_us) != (ssize_t)sizeof cpu_us)
		fail(work, stage, "nobody listens");
	_exit(0);
}

static enum status start(struct work *work, unsigned stage, struct place *place, struct err *err)
{
	int said[2], heard[2];
	if (pipe2(said, O_CLOEXEC) != 0 || pipe2(heard, O_CLOEXEC) != 0)
		return err_set_errno(err, "pipe");
	work->said = said[1];
	work->heard = heard[0];
	place->pid = fork();
	if (place->pid < 0)
		return err_set_errno(err, "fork");
	if (place->pid == 0)
		live(work, stage);
	(void)close(said[1]);
	(void)close(heard[0]);
	place->said = said[0];
	place->heard = heard[1];
	return STATUS_OK;
}

static enum status wait_for_all(const struct work *work, const struct place places[PEERS_STAGES],
				struct peers_result *result, struct err *err)
{
	char word;
	for (unsigned stage = 0; stage < PEERS_STAGES; stage++) {
		if (read(places[stage].said, &word, 1) != 1)
			return err_set(err, STATUS_IO, "%s: stage %u didn't begin",
				       work->kind->name, stage);
	}
	int64_t began_us = county_mono_us();
	for (unsigned stage = 0; stage < PEERS_STAGES; stage++) {
		if (write(places[stage].heard, "g", 1) != 1)
			return err_set_errno(err, "%s: stage %u", work->kind->name, stage);
	}
	for (unsigned stage = 0; stage < PEERS_STAGES; stage++) {
		uint64_t cpu_us;
		if (read(places[stage].said, &cpu_us, sizeof cpu_us) != (ssize_t)sizeof cpu_us)
			return err_set(err, STATUS_IO, "%s: stage %u failed", work->kind->name,
				       stage);
		result->cpu_us += cpu_us;
	}
	result->elapsed_us = (uint64_t)(county_mono_us() - began_us);
	return STATUS_OK;
}

static enum status connect_stages(struct work *work, struct err *err)
{
	int room = 8 << 20;
	for (unsigned stage = 1; stage < PEERS_STAGES; stage++) {
		if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, work->up[stage]) != 0)
			return err_set_errno(err, "socketpair");
		(void)setsockopt(work->up[stage][1], SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
	}
	return STATUS_OK;
}

static void end_all(struct work *work, struct place places[PEERS_STAGES])
{
	for (unsigned stage = 0; stage < PEERS_STAGES; stage++) {
		if (stage != 0) {
			(void)close(work->up[stage][0]);
			(void)close(work->up[stage][1]);
		}
		if (places[stage].pid <= 0)
			continue;
		(void)close(places[stage].heard);
		(void)close(places[stage].said);
		(void)kill(places[stage].pid, SIGKILL); /* gone already when all went well */
		(void)waitpid(places[stage].pid, NULL, 0);
	}
}

enum status peers_embedded_run(const struct peers_store *kind, const struct peers_shape *shape,
			       const char *directory, struct peers_result *ret_result,
			       struct err *err)
{
	char folder[COUNTY_PATH];
	struct place places[PEERS_STAGES] = {{0, 0, 0}};
	struct work work = {.kind = kind, .shape = shape, .directory = folder};
	struct err ignored;
	*ret_result = (struct peers_result){0, 0};
	(void)snprintf(folder, sizeof folder, "%s/zhian-peer-XXXXXX", directory);
	if (mkdtemp(folder) == NULL)
		return err_set_errno(err, "%s", folder);
	(void)fflush(NULL);
	enum status status = connect_stages(&work, err);
	for (unsigned stage = 0; stage < PEERS_STAGES && status == STATUS_OK; stage++)
		status = start(&work, stage, &places[stage], err);
	if (status == STATUS_OK)
		status = wait_for_all(&work, places, ret_result, err);
	end_all(&work, places);
	if (file_remove_tree(folder, &ignored) != STATUS_OK)
		fprintf(stderr, "%s\n", ignored.text);
	return status;
}
