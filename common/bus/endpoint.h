/* Endpoints in words: which transports and addresses the bus takes.
 *
 * Debian's libzmq also speaks pgm, norm, tipc and vmci; none of them is let through.
 */
#ifndef ZHIAN_BUS_ENDPOINT_H
#define ZHIAN_BUS_ENDPOINT_H

#include "common/base/err.h"
#include "common/bus/bus.h"

enum endpoint_kind { ENDPOINT_IPC, ENDPOINT_TCP };
enum endpoint_use { ENDPOINT_BIND, ENDPOINT_CONNECT };

struct endpoint {
	enum endpoint_kind kind;
	bool near; /* ipc or loopback: a restart of the peer is seconds away, not minutes */
	char text[BUS_ENDPOINT_MAX + 1];
};

/* INVALID with what is allowed.  Port 0 only for ENDPOINT_BIND. */
MUST_CHECK enum status endpoint_parse(const char *text, enum endpoint_use use,
				      struct endpoint *ret_endpoint, struct err *err);
/* The same for one of this machine: INVALID unless it is ipc. */
MUST_CHECK enum status endpoint_parse_local(const char *text, enum endpoint_use use,
					    struct endpoint *ret_endpoint, struct err *err);

/* Before a bind: removes the socket file that a dead process left.  CONFLICT when a living one
 * listens there; INVALID when the path is something else than a socket, which is never removed. */
MUST_CHECK enum status endpoint_clear_stale(const struct endpoint *endpoint, struct err *err);

#endif
