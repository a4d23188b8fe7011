/* What the files of this folder share; nobody else includes it but their tests. */
#ifndef ZHIAN_BUS_BUS_INTERNAL_H
#define ZHIAN_BUS_BUS_INTERNAL_H

#include <zmq.h>

#include "common/bus/bus.h"
#include "common/bus/endpoint.h"
#include "common/bus/zap.h"

struct pump;

struct bus {
	uv_loop_t *loop;
	const struct bus_keypair *keys;
	void *context;
	struct zap *zap;
	uv_prepare_t prepare;
	uv_check_t check;
	uv_idle_t idle;
	struct pump *pumps;
	struct bus_server *servers;
	struct bus_client *clients;
	unsigned handles;      /* uv handles whose close callback hasn't come yet */
	unsigned next_monitor; /* makes names unique */
	unsigned close_limit_s;
	bool asked; /* between prepare and check: nobody asks again before the loop sleeps */
	bool closing;
	void (*closed)(void *context);
	void *closed_context;
};

/* Every uv handle's close ends here; the last one of a closing bus frees it. */
void bus_handle_closed(struct bus *bus);

/* Proves on a private endpoint that a stranger is refused and an allowed key admitted. */
MUST_CHECK enum status bus_self_test(struct bus *bus, struct err *err);

/* Close sockets and handles; memory goes in the handles' close callbacks and bus_free_servers(). */
void bus_close_servers(struct bus *bus);
void bus_close_clients(struct bus *bus);
void bus_free_servers(struct bus *bus);

#endif
