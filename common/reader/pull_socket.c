#include "common/reader/pull_socket.h"

enum status pull_connect(struct bus *bus, const struct pull_ends *ends,
			 const struct bus_limits *limits, bus_client_receive_fn *receive,
			 void *context, struct bus_client **ret_client, struct err *err)
{
	if (bus_endpoint_is_local(ends->endpoint))
		return bus_client_connect_local(bus, ends->endpoint, ends->own, ends->user, limits,
						receive, context, ret_client, err);
	return bus_client_connect(bus, ends->endpoint, ends->key, limits, receive, context,
				  ret_client, err);
}

void pull_tell_stranger(struct log *log, enum daemon producer, struct bus_client *client)
{
	uid_t user;
	if (bus_client_met_stranger(client, &user))
		log_error(log, "stranger_listens", log_text("producer", daemon_name(producer)),
			  log_u64("user", (uint64_t)user));
}
