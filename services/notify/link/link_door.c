#include "services/notify/link/link_door.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/base/assert.h"
#include "common/base/file.h"
#include "common/base/sabotage.h"
#include "common/core/common_rows.h"
#include "common/core/json_line.h"
#include "common/stage/daemon/socket_status.h"
#include "services/notify/link/link.h"
#include "services/notify/link/query_life.h"

#define LINK_MESSAGE_MAX (512 << 10)
#define LINK_CONNECTIONS 64 /* and two of each neighbour: one that ended isn't noticed at once */
#define ARENA_SIZE (512u << 10)

struct link_door;

#define NEWEST_MAX 4096u /* a heartbeat has some 500 bytes; a longer one isn't handed on */

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
	uint64_t answered; /* the session of it that has heard us; 0: none */
	/* The last heartbeat of its life that counts, as it was signed: what another one of its
	 * lives is told by. */
	uint8_t newest[NEWEST_MAX];
	size_t newest_size;
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

static void send_to(void *context, struct bytes frame)
{
	struct neighbour *neighbour = (struct neighbour *)context;
	if (neighbour->client != NULL)
		(void)bus_client_send(neighbour->client, frame);
	else if (neighbour->has_route)
		(void)bus_server_send(neighbour->door->server, &neighbour->route, frame);
}

static bool reachable(const struct neighbour *neighbour)
{
	return neighbour->client != NULL ? bus_client_connected(neighbour->client)
					 : neighbour->has_route;
}

static uint64_t some_random(const struct link_door *door)
{
	return random_u64(door->shell.random);
}

/* ---- out */

static void offer(struct arrival *arrival);
static void note_silence(struct neighbour *neighbour, int64_t now_ms);
static void log_recovery(struct link_door *door);
static void tell_chain(struct link_door *door);

static void fill(struct link_door *door, struct neighbour *neighbour)
{
	enum status status;
	if (!reachable(neighbour) ||
	    setting_get(shell_rows(door->shell.shell), SETTING_SUPERSEDED, 0) != 0)
		return;
	(void)link_fill(&door->link, &neighbour->peer, shell_rows(door->shell.shell),
			clock_now_ms(&door->clock), some_random(door), &door->arena, send_to,
			neighbour, &status);
}

void link_door_after_turn(void *doors)
{
	struct link_door *door = (struct link_door *)doors;
	for (size_t i = 0; i < door->neighbour_count; i++)
		fill(door, &door->neighbours[i]);
	tell_chain(door);
	log_recovery(door);
}

/* ---- lives */

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
		send_to(arrival->from, frame);
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
			     now_ms, bytes_of(neighbour->newest, neighbour->newest_size),
			     &door->arena, &frame) == STATUS_OK)
		send_back(arrival, frame);
}

static void log_recovery(struct link_door *door)
{
	int64_t recovery = setting_get(shell_rows(door->shell.shell), SETTING_RECOVERY, 0);
	if ((recovery != 0) == door->recovering)
		return;
	door->recovering = recovery != 0;
	log_info(door->shell.log, door->recovering ? "recovery_begun" : "recovery_ended",
		 log_u64("neighbours", door->neighbour_count));
}

static void begin_recovery(struct link_door *door);

/* ---- where journals ended */

static void send_held(struct link_door *door, struct neighbour *neighbour, int64_t now_ms)
{
	struct bytes frame;
	arena_reset(&door->arena);
	if (link_held_make(&door->link, shell_rows(door->shell.shell), neighbour->peer.region,
			   now_ms, &neighbour->held_from, &door->arena, &frame) == STATUS_OK)
		send_to(neighbour, frame);
}

static void send_chain(struct link_door *door, struct neighbour *neighbour, int64_t now_ms)
{
	struct bytes frame;
	arena_reset(&door->arena);
	if (link_chain_make(&door->link, shell_rows(door->shell.shell), neighbour->peer.region,
			    now_ms, &door->arena, &frame) == STATUS_OK)
		send_to(neighbour, frame);
}

/* Whoever is there has a day's end as soon as it is signed; who isn't, with the next heartbeat. */
static void tell_chain(struct link_door *door)
{
	int64_t now_ms = clock_now_ms(&door->clock);
	if (!link_chain_moved(shell_rows(door->shell.shell), door->chain_told) ||
	    SABOTAGE("link.chain-with-heartbeats"))
		return;
	for (size_t i = 0; i < door->neighbour_count; i++) {
		if (reachable(&door->neighbours[i]))
			send_chain(door, &door->neighbours[i], now_ms);
	}
}

/* ---- heartbeats */

/* A word to a connection that doesn't stand is lost: it is said as soon as one does. */
static void send_head(struct link_door *door, struct neighbour *neighbour, int64_t now_ms)
{
	struct bytes frame;
	neighbour->head_owed = !reachable(neighbour) && !SABOTAGE("link.greets-nobody");
	if (neighbour->head_owed)
		return;
	arena_reset(&door->arena);
	if (link_head_make(&door->link, shell_rows(door->shell.shell), neighbour->peer.region,
			   now_ms, &door->arena, &frame) == STATUS_OK)
		send_to(neighbour, frame);
	send_chain(door, neighbour, now_ms);
	send_held(door, neighbour, now_ms);
	neighbour->next_head_ms = now_ms + door->shell.config->link.heartbeat_ms;
}

void link_door_tick(void *doors)
{
	struct link_door *door = (struct link_door *)doors;
	int64_t now_ms = clock_now_ms(&door->clock);
	begin_recovery(door);
	for (size_t i = 0; i < door->neighbour_count; i++) {
		struct neighbour *neighbour = &door->neighbours[i];
		fill(door, neighbour);
		note_silence(neighbour, now_ms);
		/* Who connects out speaks first: its heartbeat tells the other where it is. */
		if (neighbour->head_owed || now_ms >= neighbour->next_head_ms)
			send_head(door, neighbour, now_ms);
	}
}

static void send_receipt(struct link_door *door, struct neighbour *neighbour,
			 const struct notify_link_item *of)
{
	struct bytes frame;
	arena_reset(&door->arena);
	if (link_receipt_make(&door->link, shell_rows(door->shell.shell), neighbour->peer.region,
			      of->stream, of->number, &door->arena, &frame) == STATUS_OK)
		send_to(neighbour, frame);
}

/* ---- in */

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
	door->given_back +=
		link_give_back(&door->link, shell_rows(door->shell.shell), neighbour->peer.region,
			       arrival->opened.head, now_ms, &door->arena, send_to, neighbour);
}

static void was_heard(struct neighbour *neighbour, const struct arrival *arrival)
{
	int64_t now_ms = clock_now_ms(&neighbour->door->clock);
	link_heard(&neighbour->peer, &arrival->opened, now_ms, some_random(neighbour->door));
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
	struct bytes proof = arrival->opened.proof;
	if (proof.size != 0 && proof.size <= sizeof neighbour->newest) {
		memcpy(neighbour->newest, proof.data, proof.size);
		neighbour->newest_size = proof.size;
	}
	if (arrival->opened.head->recovers)
		give_back(neighbour, arrival);
	uint64_t session = arrival->opened.head->session;
	if (session == neighbour->answered)
		return;
	/* Who has begun anew needn't wait for our next heartbeat. */
	neighbour->answered = session;
	send_head(neighbour->door, neighbour, clock_now_ms(&neighbour->door->clock));
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
			send_receipt(door, arrival->from, &arrival->opened.item);
		if (arrival->opened.door == NOTIFY_DOOR_LINK_HEAD)
			head_done(arrival);
		if (arrival->opened.door == NOTIFY_DOOR_LINK_CHAIN &&
		    arrival->reply.outcome != NOTIFY_LINK_REFUSED)
			send_held(door, arrival->from, clock_now_ms(&door->clock));
	}
	/* Whatever became of it: the next ones are asked for by how far our rows go now. */
	if (!refused && arrival->opened.item.last)
		send_head(door, arrival->from, clock_now_ms(&door->clock));
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

/* Nothing heard for as long as the county's file allows: the decider is told, once a silence. */
static void note_silence(struct neighbour *neighbour, int64_t now_ms)
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

/* A restored county's decider is told with whom it has to compare. */
static void begin_recovery(struct link_door *door)
{
	if (door->begin_told || door->closed ||
	    setting_get(shell_rows(door->shell.shell), SETTING_RECOVERY, 0) == 0)
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

static void client_received(void *context, struct bus_client *client, struct bytes payload)
{
	(void)client;
	take((struct neighbour *)context, NULL, payload);
}

static void server_received(void *context, struct bus_server *server, const struct bus_route *route,
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

/* ---- opening */

static enum status load_directory(struct link_door *door, struct err *err)
{
	char path[FILE_PATH_MAX + 64];
	struct key root;
	char *data;
	size_t size;
	(void)snprintf(path, sizeof path, "%s/keys/public/root.pub", door->shell.etc);
	TRY(key_load(path, KEY_DOCUMENT, &root, err));
	(void)snprintf(path, sizeof path, "%s/directory.pb", door->shell.etc);
	TRY(file_read(path, DIRECTORY_MAX, &data, &size, err));
	enum status status =
		directory_open(bytes_of(data, size), root.public_key, &door->directory, err);
	free(data);
	TRY(status);
	(void)snprintf(path, sizeof path, "%s/keys/document.key", door->shell.etc);
	TRY(key_load(path, KEY_DOCUMENT, &door->sign_key, err));
	(void)snprintf(path, sizeof path, "%s/keys/seal.key", door->shell.etc);
	return key_load(path, KEY_SEAL, &door->box_key, err);
}

static enum status open_server(struct link_door *door, struct err *err)
{
	const struct config *config = door->shell.config;
	struct bus_limits limits = {
		.message_max = config->link.message_bytes != 0 ? config->link.message_bytes
							       : LINK_MESSAGE_MAX,
		.receive_hwm = 64,
		.send_hwm = 64,
		.connections = LINK_CONNECTIONS + 2 * (unsigned)door->neighbour_count};
	if (config->link.endpoint == NULL || strcmp(config->link.endpoint, "none") == 0)
		return STATUS_OK;
	TRY(bus_server_bind(door->shell.bus, config->link.endpoint, &limits, server_received, door,
			    &door->server, err));
	struct bus_allowed *allowed =
		(struct bus_allowed *)calloc(door->neighbour_count + 1, sizeof *allowed);
	ASSERT(allowed != NULL);
	for (size_t i = 0; i < door->neighbour_count; i++)
		memcpy(allowed[i].public_key, door->neighbours[i].config->transport_public,
		       BUS_KEY);
	bus_server_allow(door->server, allowed, door->neighbour_count);
	free(allowed);
	char path[FILE_PATH_MAX + 64];
	(void)snprintf(path, sizeof path, "%s/link.endpoint", door->shell.run);
	return file_write_atomic(path, bytes_of_text(bus_server_endpoint(door->server)), 0644, err);
}

static enum status open_neighbour(struct link_door *door, struct neighbour *neighbour,
				  const struct config_peer *config, struct err *err)
{
	struct bus_limits limits = {
		.message_max = LINK_MESSAGE_MAX, .receive_hwm = 64, .send_hwm = 64};
	*neighbour = (struct neighbour){.door = door, .config = config};
	neighbour->peer.region = (uint32_t)config->region;
	neighbour->silent_since_ms = clock_now_ms(&door->clock);
	neighbour->principal =
		(struct principal){.roles = ROLE_REGION, .region = (uint32_t)config->region};
	(void)snprintf(neighbour->principal.id, sizeof neighbour->principal.id, "region-%lld",
		       (long long)config->region);
	if (config->endpoint == NULL)
		return STATUS_OK;
	return bus_client_connect(door->shell.bus, config->endpoint, config->transport_public,
				  &limits, client_received, neighbour, &neighbour->client, err);
}

static enum status open_neighbours(struct link_door *door, struct err *err)
{
	const struct schema_list *peers = &door->shell.config->link.peers;
	const struct config_peer *list = (const struct config_peer *)peers->items;
	door->neighbours = (struct neighbour *)calloc(peers->count + 1, sizeof *door->neighbours);
	ASSERT(door->neighbours != NULL);
	for (size_t i = 0; i < peers->count; i++, door->neighbour_count++)
		TRY(open_neighbour(door, &door->neighbours[i], &list[i], err));
	return STATUS_OK;
}

/* A journal that was put back without a word of it in the journal is a drill's: its notify would
 * speak as the county that is in service. */
static bool stays_silent(struct link_door *door)
{
	const struct journal_head *head = journal_head(door->shell.journal);
	uint64_t life = (uint64_t)setting_get(shell_rows(door->shell.shell), SETTING_LIFE, 0);
	if (head->parent == 0 || life == head->incarnation || SABOTAGE("restore.drill-speaks"))
		return false;
	door->closed = true;
	log_warn(door->shell.log, "link_closed",
		 log_text("why", "this county was put back for a drill, or by an older version; "
				 "for service: zhianctl backup, then zhianctl restore"));
	return true;
}

enum status link_door_open(const struct door_context *context, void **ret_doors, struct err *err)
{
	struct link_door *door = (struct link_door *)calloc(1, sizeof *door);
	ASSERT(door != NULL);
	*ret_doors = door;
	door->shell = *context;
	door->clock = clock_system();
	door->memory = (uint8_t *)malloc(ARENA_SIZE);
	ASSERT(door->memory != NULL);
	arena_init(&door->arena, door->memory, ARENA_SIZE);
	door->itself.door = door;
	(void)snprintf(door->itself.principal.id, sizeof door->itself.principal.id, "link");
	if (context->config->link.peers.count == 0 || stays_silent(door))
		return STATUS_OK; /* a county by itself */
	TRY(load_directory(door, err));
	const struct journal_head *head = journal_head(context->journal);
	door->link = (struct link){.region = (uint32_t)context->config->region,
				   .epoch = head->incarnation,
				   .parent = head->parent,
				   .session = random_u64(context->random) | 1,
				   .directory = door->directory,
				   .sign_key = &door->sign_key,
				   .box_key = &door->box_key,
				   .random = *context->random};
	TRY(open_neighbours(door, err));
	return open_server(door, err);
}

void link_door_status(void *doors, struct answer *answer)
{
	struct link_door *door = (struct link_door *)doors;
	struct json_line json;
	uint64_t refused = 0;
	if (door->neighbour_count == 0 && !door->closed)
		return;
	for (size_t i = 0; i < LINK_REFUSAL_COUNT; i++)
		refused += door->link.refused[i];
	json_begin(&json, &answer->out, "socket");
	json_text(&json, "daemon", "notify");
	json_text(&json, "name", "link");
	if (door->server != NULL)
		socket_status_print(&json, door->server,
				    &(struct socket_dropped){0, door->strangers});
	if (door->closed)
		json_bool(&json, "closed", true);
	json_unsigned(&json, "documents", door->documents);
	json_unsigned(&json, "receipts", door->receipts);
	if (door->given_back != 0)
		json_unsigned(&json, "given_back", door->given_back);
	json_unsigned(&json, "refused", refused);
	json_array(&json, "peers");
	for (size_t i = 0; i < door->neighbour_count; i++) {
		json_object(&json, NULL);
		json_unsigned(&json, "region", door->neighbours[i].peer.region);
		json_bool(&json, "reachable", reachable(&door->neighbours[i]));
		json_moment(&json, "heard_ms", door->neighbours[i].peer.heard_ms);
		json_text(&json, "state",
			  life_link_state(shell_rows(door->shell.shell),
					  door->neighbours[i].peer.region));
		life_put(shell_rows(door->shell.shell), door->neighbours[i].peer.region, &json);
		json_object_end(&json);
	}
	json_array_end(&json);
	json_end(&json);
	answer->lines++;
}

void link_door_close(void *doors)
{
	struct link_door *door = (struct link_door *)doors;
	if (door == NULL)
		return;
	directory_close(door->directory);
	key_wipe(&door->sign_key);
	key_wipe(&door->box_key);
	free(door->neighbours);
	free(door->memory);
	free(door);
}
