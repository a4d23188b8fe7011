/* One ZeroMQ socket: its options, and calls that survive signals.
 *
 * Every option that matters is set here and nowhere else, so that no socket can be opened without
 * them.  What they are and why: the tables in socket.c.
 */
#ifndef ZHIAN_BUS_SOCKET_H
#define ZHIAN_BUS_SOCKET_H

#include <zmq.h>

#include "common/bus/endpoint.h"

/* Options of 4.3.4 that distributions hide behind ZMQ_BUILD_DRAFT_API; the library takes them. */
#ifndef ZMQ_ZAP_ENFORCE_DOMAIN
#define ZMQ_ZAP_ENFORCE_DOMAIN 93
#endif

#define SOCKET_KEY_TEXT 41 /* Z85 and NUL */

/* Zero fields of `limits` become the defaults that bus.h states. */
struct bus_limits socket_limits(const struct bus_limits *limits);

/* ROUTER that admits by ZAP domain `domain` (never empty) only; not bound yet.  `keys` NULL: one
 * for processes of this machine. */
MUST_CHECK enum status socket_open_server(void *context, const struct bus_keypair *keys,
					  const char *domain, const struct bus_limits *limits,
					  void **ret_socket, struct err *err);
/* DEALER that speaks to `server_key` only; not connected yet. */
MUST_CHECK enum status socket_open_client(void *context, const struct bus_keypair *keys,
					  const uint8_t server_key[BUS_KEY],
					  const struct bus_limits *limits,
					  const struct endpoint *endpoint, void **ret_socket,
					  struct err *err);
/* DEALER that asks as `name` at a socket of this machine; not connected yet. */
MUST_CHECK enum status socket_open_local_client(void *context, const char *name,
						const struct bus_limits *limits, void **ret_socket,
						struct err *err);
/* A fresh key pair from libzmq itself. */
MUST_CHECK enum status socket_make_keys(struct bus_keypair *ret_keys, struct err *err);

/* STATUS_IO with zmq_strerror. */
enum status socket_error(struct err *err, const char *what);

/* Each never blocks.  False: nothing there. */
bool socket_receive(void *socket, zmq_msg_t *message);
/* STATUS_OK took the message; BUSY: queue full or nobody connected; NOT_FOUND: the route is
 * gone. */
enum status socket_send(void *socket, zmq_msg_t *message, int flags);
bool socket_readable(void *socket);

int64_t socket_clock_ms(void); /* monotonic */

#endif
