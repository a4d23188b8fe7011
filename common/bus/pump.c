#include "common/bus/pump.h"

#include <stdlib.h>

#include "common/base/sabotage.h"
#include "common/bus/socket.h"

static void on_poll(uv_poll_t *poll, int status, int events)
{
	struct pump *pump = poll->data;

	(void)status;
	(void)events;
	pump->touched = true;
	pump->ready = true;
}

/* True when frames wait that this turn may take. */
static bool ask(struct pump *pump)
{
	if (pump->touched) {
		pump->touched = false;
		pump->ready = socket_readable(pump->socket);
	}
	return pump->ready && !pump->paused;
}

static void on_idle(uv_idle_t *idle)
{
	(void)idle; /* its presence alone keeps the loop from sleeping */
}

static void on_prepare(uv_prepare_t *prepare)
{
	struct bus *bus = prepare->data;
	bool ready = false;

	for (struct pump *pump = bus->pumps; pump != NULL; pump = pump->next)
		ready = ask(pump) || ready;
	bus->asked = true;
	if (ready && !SABOTAGE("bus.one-receive-per-wakeup"))
		uv_idle_start(&bus->idle, on_idle);
	else
		uv_idle_stop(&bus->idle);
}

static void drain(struct pump *pump)
{
	unsigned quota = SABOTAGE("bus.one-receive-per-wakeup") ? 1 : pump->quota;

	pump->touched = true;
	for (unsigned taken = 0; taken < quota; taken++) {
		if (pump->paused || pump->closed)
			return;
		if (!pump->receive(pump->owner, pump->socket)) {
			/* A receive in vain has looked at all that came before it; the descriptor
			 * tells of what comes after. */
			pump->touched = pump->ready = false;
			return;
		}
	}
}

static void on_check(uv_check_t *check)
{
	struct bus *bus = check->data;

	bus->asked = false;
	for (struct pump *pump = bus->pumps; pump != NULL; pump = pump->next) {
		if (pump->ready && !pump->paused && !pump->closed)
			drain(pump);
	}
}

static void on_pump_closed(uv_handle_t *handle)
{
	struct pump *pump = handle->data;
	struct bus *bus = pump->bus;

	*pump->link = pump->next;
	if (pump->next != NULL)
		pump->next->link = pump->link;
	free(pump);
	bus_handle_closed(bus);
}

static void link_pump(struct pump *pump)
{
	struct bus *bus = pump->bus;

	pump->next = bus->pumps;
	pump->link = &bus->pumps;
	if (pump->next != NULL)
		pump->next->link = &pump->next;
	bus->pumps = pump;
}

enum status pump_open(struct bus *bus, void *socket, unsigned quota, pump_receive_fn *receive,
		      void *owner, struct pump **ret_pump, struct err *err)
{
	struct pump *pump = calloc(1, sizeof(*pump));
	size_t size = sizeof(int);
	int fd = -1;
	int failure = UV_ENOMEM;

	if (pump != NULL && zmq_getsockopt(socket, ZMQ_FD, &fd, &size) == 0)
		failure = uv_poll_init(bus->loop, &pump->poll, fd);
	if (failure != 0) {
		free(pump);
		zmq_close(socket);
		return err_set(err, STATUS_IO, "cannot watch a socket: %s", uv_strerror(failure));
	}
	bus->handles++;
	pump->bus = bus;
	pump->poll.data = pump;
	pump->socket = socket;
	pump->receive = receive;
	pump->owner = owner;
	pump->quota = quota;
	link_pump(pump);
	pump_touch(pump);
	*ret_pump = pump;
	failure = uv_poll_start(&pump->poll, UV_READABLE, on_poll);
	if (failure == 0)
		return STATUS_OK;
	pump_close(pump);
	*ret_pump = NULL;
	return err_set(err, STATUS_IO, "cannot watch a socket: %s", uv_strerror(failure));
}

void pump_close(struct pump *pump)
{
	if (pump == NULL || pump->closed)
		return;
	pump->closed = true;
	pump->touched = false;
	pump->ready = false;
	/* The descriptor leaves the poll set here, before ZeroMQ closes it. */
	uv_close((uv_handle_t *)&pump->poll, on_pump_closed);
	zmq_close(pump->socket);
}

void pump_touch(struct pump *pump)
{
	if (pump->closed)
		return;
	pump->touched = true;
	pump->ready = true;
	if (pump->bus->asked)
		uv_idle_start(&pump->bus->idle, on_idle);
}

void pump_pause(struct pump *pump, bool paused)
{
	pump->paused = paused;
	if (!paused)
		pump_touch(pump);
}

static void on_loop_handle_closed(uv_handle_t *handle)
{
	bus_handle_closed(handle->data);
}

/* None of these calls can fail (libuv: the handle is fresh and the callback given). */
void pump_start_loop(struct bus *bus)
{
	uv_prepare_init(bus->loop, &bus->prepare);
	uv_check_init(bus->loop, &bus->check);
	uv_idle_init(bus->loop, &bus->idle);
	bus->prepare.data = bus->check.data = bus->idle.data = bus;
	bus->handles += 3;
	uv_prepare_start(&bus->prepare, on_prepare);
	uv_check_start(&bus->check, on_check);
}

void pump_stop_loop(struct bus *bus)
{
	uv_close((uv_handle_t *)&bus->prepare, on_loop_handle_closed);
	uv_close((uv_handle_t *)&bus->check, on_loop_handle_closed);
	uv_close((uv_handle_t *)&bus->idle, on_loop_handle_closed);
}
