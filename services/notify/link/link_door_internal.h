/* The two halves of the link's door: sockets and what goes out (link_door.c), what comes in
 * (link_arrival.c). */
#ifndef ZHIAN_SERVICES_NOTIFY_LINK_DOOR_INTERNAL_H
#define ZHIAN_SERVICES_NOTIFY_LINK_DOOR_INTERNAL_H

#include "common/daemon/daemon.h"
#include "services/notify/link/link.h"

struct link_door;

/* A neighbour: how it is reached, and what the link knows of it. */
struct neighbour {
	struct link_door *door;
	const struct config_peer *config;
	struct bus_client *client; /* we connect out */
	bool has_route;            /* it connects in: where it was last heard from */
	struct bus_route route;
	struct link_peer peer;
	struct principal principal;
	int64_t next_head_ms;
	bool head_owed;          /* it wasn't to be reached when it was due */
	int64_t silent_since_ms; /* when it was last heard, or when this process began */
	bool silence_told;
	uint64_t answered;       /* the session of it that has heard us; 0: none */
	int64_t foreign_head_ms; /* when another life of it was last answered */
	struct {
		int64_t second;
		unsigned count;
	} given;                  /* answers with what it has lost, in this second */
	struct row_key held_from; /* where the next word about what we hold goes on */
};

struct link_door {
	struct door_context shell;
	struct clock_source clock;
	struct bus_server *server;
	struct directory *directory;
	struct key sign_key, box_key;
	struct link link;
	struct neighbour *neighbours;
	size_t neighbour_count;
	uint8_t *memory;
	struct arena arena;
	uint64_t strangers, documents, receipts, given_back;
	uint64_t chain_told[DAEMON_COUNT]; /* frames of our newest heads, as last sent */
	bool closed;                       /* put back for a drill: it must not speak */
	bool begin_told;                   /* the decider knows with whom a recovery begins */
	bool recovering;                   /* as the log has it */
	struct neighbour itself;           /* whose word it is that a recovery begins */
};

/* ---- out; context: the neighbour */
void neighbour_send(void *context, struct bytes frame);
void neighbour_send_head(struct link_door *door, struct neighbour *neighbour, int64_t now_ms);
void neighbour_send_held(struct link_door *door, struct neighbour *neighbour, int64_t now_ms);
void neighbour_send_receipt(struct link_door *door, struct neighbour *neighbour,
			    const struct notify_link_item *of);
uint64_t link_door_random(const struct link_door *door);

/* ---- in; context: the neighbour, and the door */
void link_client_received(void *context, struct bus_client *client, struct bytes payload);
void link_server_received(void *context, struct bus_server *server, const struct bus_route *route,
			  const uint8_t sender[BUS_KEY], struct bytes payload);
/* Nothing heard for as long as the county's file allows: the decider is told, once a silence. */
void neighbour_silence(struct neighbour *neighbour, int64_t now_ms);
/* A restored county's decider is told with whom it has to compare. */
void link_begin_recovery(struct link_door *door);

#endif
