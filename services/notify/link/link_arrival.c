/* What comes in over the link, from its bytes to what is answered once it is decided. */
#include <stdlib.h>

#include "common/core/common_rows.h"
#include "services/notify/link/link_door_internal.h"

/* What came over the line, from its bytes to its decision. */
struct arrival {
	struct neighbour *from;
	struct link_opened opened;
	struct input_item item;
	struct notify_link_reply reply;
	bool decided;
	bool by_server; /* it came in by this route */
	struct bus_route route;
	struct arena arena;
};

static void offer(struct arrival *arrival);

/* Another life of the region than the one whose word counts: it is told so, and nothing else. */
static bool is_foreign(const struct neighbour *neighbour, uint64_t life)
{
	struct tie_row tie;
	return life != 0 &&
	       tie_get(shell_rows(neighbour->door->shell.shell), neighbour->peer.region, &tie) &&
	       tie.life != 0 && tie.life != life;
}

static void send_back(void *context, struct bytes frame)
{
	struct arrival *arrival = (struct arrival *)context;
	if (arrival->by_server)
		(void)bus_server_send(arrival->from->door->server, &arrival->route, frame);
	else
		neighbour_send(arrival->from, frame);
}

/* A second copy of a region hears, where it asked, that it is one; at most once a second. */
static void answer_foreign(struct arrival *arrival)
{
	struct neighbour *neighbour = arrival->from;
	struct link_door *door = neighbour->door;
	int64_t now_ms = clock_now_ms(&door->clock);
	struct bytes frame;
	if (now_ms < neighbour->foreign_head_ms + 1000 && now_ms >= neighbour->foreign_head_ms)
		return;
	neighbour->foreign_head_ms = now_ms;
	arena_reset(&door->arena);
	if (link_head_answer(&door->link, shell_rows(door->shell.shell), neighbour->peer.region,
			     now_ms, link_newest(&door->link, neighbour->peer.region), &door->arena,
			     &frame) == STATUS_OK)
		send_back(arrival, frame);
}

static const struct input_item *arrival_item(void *context, size_t index, struct arena *arena)
{
	(void)index;
	(void)arena;
	return &((struct arrival *)context)->item;
}

static void arrival_decided(void *context, size_t index, const struct decision *decision,
			    uint64_t sequence)
{
	struct arrival *arrival = (struct arrival *)context;
	(void)index;
	(void)sequence;
	if (decision->reply == NULL)
		return;
	memcpy(&arrival->reply, decision->reply, sizeof arrival->reply);
	arrival->decided = true;
}

/* What a neighbour that was put back has lost goes to it, a bounded number of times a second. */
#define GIVEN_A_SECOND 50u

static void give_back(struct neighbour *neighbour, const struct arrival *arrival)
{
	struct link_door *door = neighbour->door;
	int64_t now_ms = clock_now_ms(&door->clock);
	if (neighbour->given.second != now_ms / 1000) {
		neighbour->given.second = now_ms / 1000;
		neighbour->given.count = 0;
	}
	if (neighbour->given.count++ >= GIVEN_A_SECOND)
		return;
	door->given_back += link_give_back(&door->link, shell_rows(door->shell.shell),
					   neighbour->peer.region, arrival->opened.head, now_ms,
					   &door->arena, neighbour_send, neighbour);
}

static void was_heard(struct neighbour *neighbour, const struct arrival *arrival)
{
	struct link_door *door = neighbour->door;
	int64_t now_ms = clock_now_ms(&door->clock);
	link_heard(&neighbour->peer, &arrival->opened, now_ms, link_door_random(door));
	link_word_heard(&door->link, shell_rows(door->shell.shell), &arrival->opened, now_ms);
	neighbour->silent_since_ms = now_ms;
	neighbour->silence_told = false;
	if (arrival->by_server) {
		neighbour->route = arrival->route;
		neighbour->has_route = true;
	}
}

static void head_done(struct arrival *arrival)
{
	struct neighbour *neighbour = arrival->from;
	if (arrival->reply.outcome == NOTIFY_LINK_REFUSED) {
		log_warn(neighbour->door->shell.log, "other_life_met",
			 log_u64("peer", neighbour->peer.region));
		answer_foreign(arrival);
		return;
	}
	was_heard(neighbour, arrival);
	if (arrival->opened.head->recovers)
		give_back(neighbour, arrival);
	uint64_t session = arrival->opened.head->session;
	if (session == neighbour->answered)
		return;
	/* Who has begun again needn't wait for our next heartbeat. */
	neighbour->answered = session;
	neighbour_send_head(neighbour->door, neighbour, clock_now_ms(&neighbour->door->clock));
}

/* Receipts go out after the commit: the moment that they state is the frame's. */
static void arrival_done(void *context, bool refused)
{
	struct arrival *arrival = (struct arrival *)context;
	struct link_door *door = arrival->from->door;
	if (arrival->decided) {
		if (arrival->reply.outcome == NOTIFY_LINK_PARTLY) {
			offer(arrival);
			return;
		}
		if (arrival->opened.door == NOTIFY_DOOR_LINK_DOCUMENT &&
		    arrival->reply.outcome != NOTIFY_LINK_REFUSED)
			neighbour_send_receipt(door, arrival->from, &arrival->opened.item);
		if (arrival->opened.door == NOTIFY_DOOR_LINK_HEAD)
			head_done(arrival);
		if (arrival->opened.door == NOTIFY_DOOR_LINK_CHAIN &&
		    arrival->reply.outcome != NOTIFY_LINK_REFUSED)
			neighbour_send_held(door, arrival->from, clock_now_ms(&door->clock));
	}
	/* Whatever became of it: the next ones are asked for by how far our rows go now. */
	if (!refused && arrival->opened.item.last)
		neighbour_send_head(door, arrival->from, clock_now_ms(&door->clock));
	free(arrival);
}

static void offer(struct arrival *arrival)
{
	struct link_door *door = arrival->from->door;
	struct stage_bundle bundle = {.context = arrival,
				      .count = 1,
				      .urgent = true,
				      .item = arrival_item,
				      .decided = arrival_decided,
				      .done = arrival_done};
	arrival->decided = false;
	stage_bundle(door->shell.stage, &bundle);
	shell_wake(door->shell.shell);
}

void neighbour_silence(struct neighbour *neighbour, int64_t now_ms)
{
	int64_t allowed_ms = neighbour->door->shell.config->link.silent_ms;
	if (neighbour->silence_told || now_ms - neighbour->silent_since_ms < allowed_ms)
		return;
	struct arrival *arrival = (struct arrival *)calloc(1, sizeof *arrival);
	if (arrival == NULL)
		return;
	neighbour->silence_told = true;
	arrival->from = neighbour;
	arrival->opened.item.peer = neighbour->peer.region;
	arrival->item = (struct input_item){
		.door = NOTIFY_DOOR_LINK_SILENT,
		.from = &neighbour->principal,
		.extra = &arrival->opened.item,
	};
	offer(arrival);
}

void link_begin_recovery(struct link_door *door)
{
	if (door->begin_told || door->closed || county_recovery(shell_rows(door->shell.shell)) == 0)
		return;
	size_t count = door->neighbour_count;
	struct arrival *arrival =
		(struct arrival *)calloc(1, sizeof *arrival + count * sizeof(uint32_t));
	if (arrival == NULL)
		return;
	door->begin_told = true;
	uint32_t *peers = (uint32_t *)(arrival + 1);
	for (size_t i = 0; i < count; i++)
		peers[i] = door->neighbours[i].peer.region;
	arrival->from = &door->itself;
	arrival->opened.item.peers = peers;
	arrival->opened.item.peer_count = count;
	arrival->item = (struct input_item){
		.door = NOTIFY_DOOR_LINK_RECOVER,
		.from = &door->itself.principal,
		.extra = &arrival->opened.item,
	};
	offer(arrival);
}

static void take(struct neighbour *neighbour, const struct bus_route *route, struct bytes frame)
{
	struct link_door *door = neighbour->door;
	int64_t now_ms = clock_now_ms(&door->clock);
	size_t room = frame.size * 4 + (64u << 10);
	struct arrival *arrival = (struct arrival *)calloc(1, sizeof *arrival + frame.size + room);
	if (arrival == NULL)
		return;
	uint8_t *copy = (uint8_t *)(arrival + 1);
	memcpy(copy, frame.data, frame.size);
	size_t used = (frame.size + 15u) & ~(size_t)15u;
	arena_init(&arrival->arena, copy + used, frame.size + room - used);
	arrival->from = neighbour;
	if (!link_open(&door->link, neighbour->peer.region, bytes_of(copy, frame.size), now_ms,
		       &arrival->arena, &arrival->opened)) {
		log_debug(door->shell.log, "link_refused", log_u64("peer", neighbour->peer.region),
			  log_text("code", link_refusal_code(arrival->opened.refusal)));
		free(arrival);
		return;
	}
	arrival->by_server = route != NULL;
	if (route != NULL)
		arrival->route = *route;
	if (arrival->opened.door == NOTIFY_DOOR_LINK_HEAD) {
		arrival->opened.item.quiet_ms = now_ms - neighbour->silent_since_ms;
		arrival->opened.item.silent_ms = door->shell.config->link.silent_ms;
		arrival->opened.item.two_at_once =
			!is_foreign(neighbour, arrival->opened.item.life) &&
			link_two_at_once(&neighbour->peer, arrival->opened.head);
	} else if (!is_foreign(neighbour, arrival->opened.item.life)) {
		was_heard(neighbour, arrival);
	}
	if (arrival->opened.door == NOTIFY_DOOR_LINK_DOCUMENT)
		door->documents++;
	else if (arrival->opened.door == NOTIFY_DOOR_LINK_RECEIPT)
		door->receipts++;
	arrival->item = (struct input_item){
		.door = arrival->opened.door,
		.from = &neighbour->principal,
		.body = arrival->opened.item.content != NULL ? &arrival->opened.item.content->base
							     : NULL,
		.extra = &arrival->opened.item,
		.sequence = arrival->opened.item.number,
		.session = arrival->opened.item.epoch,
	};
	offer(arrival);
}

void link_client_received(void *context, struct bus_client *client, struct bytes payload)
{
	(void)client;
	take((struct neighbour *)context, NULL, payload);
}

void link_server_received(void *context, struct bus_server *server, const struct bus_route *route,
			  const uint8_t sender[BUS_KEY], struct bytes payload)
{
	struct link_door *door = (struct link_door *)context;
	(void)server;
	for (size_t i = 0; i < door->neighbour_count; i++) {
		struct neighbour *neighbour = &door->neighbours[i];
		if (memcmp(neighbour->config->transport_public, sender, BUS_KEY) == 0) {
			take(neighbour, route, payload);
			return;
		}
	}
	door->strangers++;
}
