#include "common/bus/monitor.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/bus/socket.h"

#define EVENTS                                                                                     \
	(MONITOR_FAILED | ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_ACCEPTED |                     \
	 ZMQ_EVENT_ACCEPT_FAILED | ZMQ_EVENT_CONNECTED | ZMQ_EVENT_DISCONNECTED)
#define ADDRESS 48
#define QUOTA 1024
#define DESCRIPTORS 65536 /* connections above aren't told apart, only counted as ended */

/* ZeroMQ reports success without saying of which connection, and failure not in every case.  A
 * connection during whose whole life no handshake succeeded was refused. */
struct monitor {
	struct pump *pump;
	void *watched;
	monitor_event_fn *tell;
	void *owner;
	uint64_t admitted;       /* handshakes so far */
	uint64_t *admitted_then; /* by descriptor: `admitted` when it was accepted */
	size_t descriptors;
	bool failed; /* the failure has been told; the end of that connection comes next */
};

enum status monitor_attach(void *context, void *socket, unsigned number, void **ret_pair,
			   struct err *err)
{
	char address[ADDRESS];
	int unlimited = 0;
	void *pair = zmq_socket(context, ZMQ_PAIR);

	snprintf(address, sizeof(address), "inproc://bus.monitor-%u", number);
	if (pair == NULL)
		return socket_error(err, "cannot make a monitor");
	if (zmq_setsockopt(pair, ZMQ_RCVHWM, &unlimited, sizeof(unlimited)) != 0 ||
	    zmq_setsockopt(pair, ZMQ_LINGER, &unlimited, sizeof(unlimited)) != 0 ||
	    zmq_socket_monitor(socket, address, EVENTS) != 0 || zmq_connect(pair, address) != 0) {
		socket_error(err, "cannot monitor a socket");
		zmq_close(pair);
		return STATUS_IO;
	}
	*ret_pair = pair;
	return STATUS_OK;
}

static bool read_frame(void *pair, uint8_t *out, size_t size)
{
	zmq_msg_t frame;
	bool got;

	zmq_msg_init(&frame);
	got = socket_receive(pair, &frame);
	if (got && zmq_msg_size(&frame) >= size && size != 0)
		memcpy(out, zmq_msg_data(&frame), size);
	zmq_msg_close(&frame);
	return got;
}

bool monitor_read(void *pair, unsigned *ret_event, int *ret_value)
{
	uint8_t head[6] = {0}; /* event 16 bits, value 32 bits, both in the machine's order */
	uint16_t event;
	int32_t value;

	if (!read_frame(pair, head, sizeof(head)))
		return false;
	read_frame(pair, NULL, 0); /* the endpoint: always there, the message is one */
	memcpy(&event, head, sizeof(event));
	memcpy(&value, head + sizeof(event), sizeof(value));
	*ret_event = event;
	*ret_value = value;
	return true;
}

static void note_accepted(struct monitor *monitor, int fd)
{
	size_t index = (size_t)fd;

	if (fd < 0 || index >= DESCRIPTORS)
		return;
	if (index >= monitor->descriptors) {
		size_t wanted = index < 64 ? 64 : 2 * index;
		uint64_t *grown = realloc(monitor->admitted_then, wanted * sizeof(*grown));

		if (grown == NULL)
			return;
		memset(grown + monitor->descriptors, 0,
		       (wanted - monitor->descriptors) * sizeof(*grown));
		monitor->admitted_then = grown;
		monitor->descriptors = wanted;
	}
	monitor->admitted_then[index] = monitor->admitted;
}

static bool surely_refused(const struct monitor *monitor, int fd)
{
	return fd >= 0 && (size_t)fd < monitor->descriptors &&
	       monitor->admitted_then[fd] == monitor->admitted;
}

static void take_end(struct monitor *monitor, int fd)
{
	bool told = monitor->failed;

	monitor->failed = false;
	if (!told)
		monitor->tell(monitor->owner,
			      surely_refused(monitor, fd) ? MONITOR_REFUSED : MONITOR_ENDED, -1);
	monitor->tell(monitor->owner, MONITOR_LEFT, fd);
}

static void take_event(struct monitor *monitor, unsigned event, int value)
{
	if (event & (ZMQ_EVENT_ACCEPTED | ZMQ_EVENT_CONNECTED))
		note_accepted(monitor, value);
	if (event == ZMQ_EVENT_ACCEPTED) {
		monitor->tell(monitor->owner, MONITOR_ARRIVED, value);
	} else if (event == ZMQ_EVENT_CONNECTED) {
		monitor->tell(monitor->owner, MONITOR_REACHED, value);
	} else if (event == ZMQ_EVENT_ACCEPT_FAILED) {
		if (value != EAGAIN && value != EINTR) /* it was gone before it was taken */
			monitor->tell(monitor->owner, MONITOR_NO_ROOM, -1);
	} else if (event == ZMQ_EVENT_HANDSHAKE_SUCCEEDED) {
		monitor->admitted++;
		monitor->tell(monitor->owner, MONITOR_ADMITTED, -1);
	} else if (event & MONITOR_FAILED) {
		monitor->failed = true;
		monitor->tell(monitor->owner, MONITOR_REFUSED, -1);
	} else if (event == ZMQ_EVENT_DISCONNECTED) {
		take_end(monitor, value);
	}
}

static bool receive_event(void *owner, void *pair)
{
	unsigned event = 0;
	int value = 0;

	if (!monitor_read(pair, &event, &value))
		return false;
	take_event(owner, event, value);
	return true;
}

enum status monitor_open(struct bus *bus, void *socket, monitor_event_fn *tell, void *owner,
			 struct monitor **ret_monitor, struct err *err)
{
	struct monitor *monitor = calloc(1, sizeof(*monitor));
	void *pair = NULL;
	enum status status;

	if (monitor == NULL)
		return err_set(err, STATUS_FULL, "no memory for a monitor");
	monitor->watched = socket;
	monitor->tell = tell;
	monitor->owner = owner;
	status = monitor_attach(bus->context, socket, ++bus->next_monitor, &pair, err);
	if (status == STATUS_OK) {
		status = pump_open(bus, pair, QUOTA, receive_event, monitor, &monitor->pump, err);
		if (status == STATUS_OK) {
			*ret_monitor = monitor;
			return STATUS_OK;
		}
		zmq_socket_monitor(socket, NULL, 0);
	}
	free(monitor);
	return status;
}

void monitor_catch_up(struct monitor *monitor)
{
	for (unsigned taken = 0; taken < QUOTA; taken++) {
		if (!receive_event(monitor, monitor->pump->socket))
			break;
	}
	pump_touch(monitor->pump);
}

void monitor_close(struct monitor *monitor)
{
	if (monitor == NULL)
		return;
	zmq_socket_monitor(monitor->watched, NULL, 0);
	pump_close(monitor->pump);
	free(monitor->admitted_then);
	free(monitor);
}
