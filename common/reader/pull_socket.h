/* How the processes of one county pull each other: on a socket of this machine the kernel says who
 * is at its other end, over the network a key does. */
#ifndef ZHIAN_READER_PULL_SOCKET_H
#define ZHIAN_READER_PULL_SOCKET_H

#include "common/base/ids.h"
#include "common/base/log.h"
#include "common/bus/bus.h"

struct pull_ends {
	const char *own; /* the name by which we ask: "hazard", "console" */
	enum daemon producer;
	uid_t user;           /* the producer's (owners_peers) … */
	const uint8_t *key;   /* … and its transport key, BUS_KEY bytes */
	const char *endpoint; /* where it is pulled, ipc or tcp */
};

/* Borrows `context`; what `ends` points to is copied.  As bus_client_connect. */
MUST_CHECK enum status pull_connect(struct bus *bus, const struct pull_ends *ends,
				    const struct bus_limits *limits, bus_client_receive_fn *receive,
				    void *context, struct bus_client **ret_client, struct err *err);
/* Says in the log, once for each meeting, who else listened in the producer's place: whoever may
 * lay down sockets beside ours could. */
void pull_tell_stranger(struct log *log, enum daemon producer, struct bus_client *client);

#endif
