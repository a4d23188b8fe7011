/* The members that every socket's line of `status` has. */
#ifndef ZHIAN_DAEMON_SOCKET_STATUS_H
#define ZHIAN_DAEMON_SOCKET_STATUS_H

#include "common/bus/bus.h"
#include "common/core/json_line.h"

/* What the socket's owner dropped besides. */
struct socket_dropped {
	uint64_t malformed, strangers;
};

void socket_status_print(struct json_line *json, const struct bus_server *server,
			 const struct socket_dropped *dropped);

#endif
