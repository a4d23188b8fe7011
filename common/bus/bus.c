#include "common/bus/bus.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "common/base/assert.h"
#include "common/bus/bus_internal.h"
#include "common/bus/descriptors.h"
#include "common/bus/pump.h"
#include "common/bus/socket.h"

/* Whoever asked for the end waits 60 s (`county down`) or 90 (systemd). */
#define CLOSE_LIMIT_S 45
#define EXIT_STUCK 70 /* "internal error" of every program here */
#define IO_THREADS 1

/* Threads that are made while this runs take no signals: those belong to the loop's thread. */
static enum status start_threads(struct bus *bus, struct err *err)
{
	sigset_t all;
	sigset_t before;
	void *socket;
	enum status status;

	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &before);
	socket = zmq_socket(bus->context, ZMQ_PAIR); /* the first socket starts ZeroMQ's threads */
	if (socket != NULL)
		zmq_close(socket);
	status = socket == NULL ? socket_error(err, "cannot start ZeroMQ")
				: zap_start(bus->context, &bus->zap, err);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return status;
}

struct ending {
	unsigned limit_s;
	pthread_mutex_t mutex;
	pthread_cond_t ended_condition;
	bool ended;
};

/* Ends the process when the context doesn't end in time: truth is on disk, a hang helps nobody. */
static void *watch_ending(void *argument)
{
	struct ending *ending = argument;
	struct timespec limit;
	int failure = 0;

	clock_gettime(CLOCK_MONOTONIC, &limit);
	limit.tv_sec += ending->limit_s;
	pthread_mutex_lock(&ending->mutex);
	while (!ending->ended && failure == 0)
		failure = pthread_cond_timedwait(&ending->ended_condition, &ending->mutex, &limit);
	if (!ending->ended) {
		static const char said[] =
			"zhian: the sockets didn't close in time; all that was taken is on disk\n";
		(void)!write(STDERR_FILENO, said, sizeof said - 1);
		_exit(EXIT_STUCK);
	}
	pthread_mutex_unlock(&ending->mutex);
	return NULL;
}

static void end_context(void *context, unsigned limit_s)
{
	struct ending ending = {.limit_s = limit_s, .mutex = PTHREAD_MUTEX_INITIALIZER};
	pthread_condattr_t attributes;
	pthread_t watcher;
	bool watched;

	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&ending.ended_condition, &attributes);
	watched = pthread_create(&watcher, NULL, watch_ending, &ending) == 0;
	while (zmq_ctx_term(context) != 0 && zmq_errno() == EINTR)
		;
	pthread_mutex_lock(&ending.mutex);
	ending.ended = true;
	pthread_cond_signal(&ending.ended_condition);
	pthread_mutex_unlock(&ending.mutex);
	if (watched)
		pthread_join(watcher, NULL);
	pthread_cond_destroy(&ending.ended_condition);
	pthread_condattr_destroy(&attributes);
	pthread_mutex_destroy(&ending.mutex);
}

static void end_zmq(struct bus *bus)
{
	zap_stop(bus->zap);
	end_context(bus->context, bus->close_limit_s);
}

static enum status open_zmq(struct bus *bus, struct err *err)
{
	enum status status;

	bus->close_limit_s = CLOSE_LIMIT_S;
	bus->context = zmq_ctx_new();
	if (bus->context == NULL)
		return socket_error(err, "cannot make the ZeroMQ context");
	zmq_ctx_set(bus->context, ZMQ_IO_THREADS, IO_THREADS);
	zmq_ctx_set(bus->context, ZMQ_BLOCKY, 0);
	status = start_threads(bus, err);
	if (status == STATUS_OK)
		status = bus_self_test(bus, err);
	if (status != STATUS_OK)
		end_zmq(bus);
	return status;
}

enum status bus_open(uv_loop_t *loop, const struct bus_keypair *keys, struct bus **ret_bus,
		     struct err *err)
{
	struct bus *bus = calloc(1, sizeof(*bus));
	enum status status;

	if (bus == NULL)
		return err_set(err, STATUS_FULL, "no memory for the bus");
	if (!descriptors_guarded()) {
		free(bus);
		return err_set(err, STATUS_UNSUPPORTED,
			       "this program was linked so that connections can take the last "
			       "descriptors (accept4)");
	}
	bus->loop = loop;
	bus->keys = keys;
	status = open_zmq(bus, err);
	if (status != STATUS_OK) {
		free(bus);
		return status;
	}
	pump_start_loop(bus);
	*ret_bus = bus;
	return STATUS_OK;
}

void bus_close(struct bus *bus, void (*closed)(void *context), void *context)
{
	ASSERT(!bus->closing);
	bus->closing = true;
	bus->closed = closed;
	bus->closed_context = context;
	bus_close_clients(bus);
	bus_close_servers(bus);
	pump_stop_loop(bus);
	end_zmq(bus);
	bus->zap = NULL;
}

void bus_handle_closed(struct bus *bus)
{
	void (*closed)(void *context) = bus->closed;
	void *context = bus->closed_context;

	ASSERT(bus->handles > 0);
	if (--bus->handles != 0 || !bus->closing)
		return;
	bus_free_servers(bus);
	free(bus);
	if (closed != NULL)
		closed(context);
}
