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
};

typedef void monitor_event_fn(void *owner, enum monitor_event event);

struct monitor;

/* Before bind or connect, so that no event is missed.  Borrows `socket` and `owner`. */
MUST_CHECK enum status monitor_open(struct bus *bus, void *socket, monitor_event_fn *tell,
				    void *owner, struct monitor **ret_monitor, struct err *err);
/* Before the socket itself is closed.  NULL is fine. */
void monitor_close(struct monitor *monitor);

/* A monitor without a loop: a PAIR to read from, for bus_caller. */
MUST_CHECK enum status monitor_attach(void *context, void *socket, unsigned number, void **ret_pair,
				      struct err *err);
/* The next event's ZMQ_EVENT_* and value; false when none is there. */
bool monitor_read(void *pair, unsigned *ret_event, int *ret_value);

#define MONITOR_FAILED                                                                             \
	(ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL |              \
	 ZMQ_EVENT_HANDSHAKE_FAILED_AUTH)

#endif
