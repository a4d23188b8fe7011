/* What happens to a socket's connections: handshakes that succeed or fail, ends.
 *
 * ZeroMQ sends these events from its I/O thread, which would block on a full queue: the queue is
 * unbounded and drained in every turn of the loop, paused server or not.
 */
#ifndef ZHIAN_BUS_MONITOR_H
#define ZHIAN_BUS_MONITOR_H

#include "common/bus/pump.h"

enum monitor_event {
	MONITOR_ADMITTED, /* a handshake succeeded */
	MONITOR_REFUSED,  /* a connection ended before its handshake did, whatever the reason */
	MONITOR_ENDED,    /* an admitted connection ended */
	MONITOR_ARRIVED,  /* a connection was accepted; nothing is known of it */
	MONITOR_LEFT,     /* one that arrived is gone, whatever became of it */
	MONITOR_REACHED,  /* a server was reached; nothing is known of it */
	MONITOR_NO_ROOM,  /* one couldn't be accepted: no descriptor was left for it */
};

/* `fd` is a descriptor of ZeroMQ's for ARRIVED, REACHED and LEFT, of a connection that may be
 * over. */
typedef void monitor_event_fn(void *owner, enum monitor_event event, int fd);

struct monitor;

/* Before bind or connect, so that no event is missed.  Borrows `socket` and `owner`. */
MUST_CHECK enum status monitor_open(struct bus *bus, void *socket, monitor_event_fn *tell,
				    void *owner, struct monitor **ret_monitor, struct err *err);
/* Tells what has happened so far: of a connection whose message is in hand, that it came. */
void monitor_catch_up(struct monitor *monitor);
/* Before the socket itself is closed.  NULL is fine. */
void monitor_close(struct monitor *monitor);

/* A monitor without a loop: a PAIR to read from, for bus_caller. */
MUST_CHECK enum status monitor_attach(void *context, void *socket, unsigned number, void **ret_pair,
				      struct err *err);
/* The next event's ZMQ_EVENT_* and value; false when none is there. */
bool monitor_read(void *pair, unsigned *ret_event, int *ret_value);

/* Never ..._PROTOCOL: ZeroMQ 4.3.4 sends that event between setting errno and looking at it, and
 * then now and then takes a frame that fails its check for one that hasn't come yet: the connection
 * stays open and deaf (curve_mechanism_base.cpp decode(), stream_engine_base.cpp). */
#define MONITOR_FAILED (ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH)

#endif
