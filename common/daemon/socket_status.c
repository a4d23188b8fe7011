#include "common/daemon/socket_status.h"

static void print_crowd(struct json_line *json, const struct bus_crowd *crowd)
{
	json_unsigned(json, "connections", crowd->connections);
	json_unsigned(json, "connections_most", crowd->most);
	json_unsigned(json, "throttled", crowd->throttled);
	json_unsigned(json, "evicted", crowd->evicted);
	json_unsigned(json, "full", crowd->full);
	json_unsigned(json, "no_descriptor", crowd->no_descriptor);
	if (crowd->last[0] == '\0')
		return;
	json_text(json, "crowded_by", crowd->last);
	json_number(json, "crowded_for_ms", crowd->last_ago_ms);
}

void socket_status_print(struct json_line *json, const struct bus_server *server,
			 const struct socket_dropped *dropped)
{
	struct bus_counters counters = bus_server_counters(server);
	struct bus_crowd crowd = bus_server_crowd(server);
	json_text(json, "endpoint", bus_server_endpoint(server));
	json_unsigned(json, "received", counters.received);
	json_unsigned(json, "sent", counters.sent);
	json_unsigned(json, "malformed", counters.dropped_malformed + dropped->malformed);
	json_unsigned(json, "strangers", counters.dropped_stranger + dropped->strangers);
	json_unsigned(json, "oversize", counters.dropped_oversize);
	json_unsigned(json, "refused_handshakes", counters.refused_handshakes);
	json_unsigned(json, "ended", counters.ended);
	json_unsigned(json, "send_busy", counters.send_busy);
	json_unsigned(json, "send_gone", counters.send_gone);
	print_crowd(json, &crowd);
}
