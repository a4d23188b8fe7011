/* The link's sockets, and what goes out by them. */
#include "services/notify/link/link_door.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/base/assert.h"
#include "common/base/file.h"
#include "common/base/sabotage.h"
#include "common/core/common_rows.h"
#include "common/core/json_line.h"
#include "common/daemon/socket_status.h"
#include "services/notify/link/link_door_internal.h"
#include "services/notify/link/query_life.h"

#define LINK_MESSAGE_MAX (512 << 10)
#define LINK_CONNECTIONS 64 /* and two of each neighbour: one that ended isn't noticed at once */
#define ARENA_SIZE (512u << 10)

void neighbour_send(void *context, struct bytes frame)
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

uint64_t link_door_random(const struct link_door *door)
{
	return random_u64(door->shell.random);
}

/* ---- out */

static void log_recovery(struct link_door *door);
static void tell_chain(struct link_door *door);

static void fill(struct link_door *door, struct neighbour *neighbour)
{
	enum status status;
	if (!reachable(neighbour) ||
	    setting_get(shell_rows(door->shell.shell), SETTING_SUPERSEDED, 0) != 0)
		return;
	(void)link_fill(&door->link, &neighbour->peer, shell_rows(door->shell.shell),
			clock_now_ms(&door->clock), link_door_random(door), &door->arena,
			neighbour_send, neighbour, &status);
}

void link_door_after_turn(void *doors)
{
	struct link_door *door = (struct link_door *)doors;
	for (size_t i = 0; i < door->neighbour_count; i++)
		fill(door, &door->neighbours[i]);
	tell_chain(door);
	log_recovery(door);
}

static void log_recovery(struct link_door *door)
{
	uint64_t recovery = county_recovery(shell_rows(door->shell.shell));
	if ((recovery != 0) == door->recovering)
		return;
	door->recovering = recovery != 0;
	log_info(door->shell.log, door->recovering ? "recovery_begun" : "recovery_ended",
		 log_u64("neighbours", door->neighbour_count));
}

/* ---- where journals ended */

void neighbour_send_held(struct link_door *door, struct neighbour *neighbour, int64_t now_ms)
{
	struct bytes frame;
	arena_reset(&door->arena);
	if (link_held_make(&door->link, shell_rows(door->shell.shell), neighbour->peer.region,
			   now_ms, &neighbour->held_from, &door->arena, &frame) == STATUS_OK)
		neighbour_send(neighbour, frame);
}

static void send_chain(struct link_door *door, struct neighbour *neighbour, int64_t now_ms)
{
	struct bytes frame;
	arena_reset(&door->arena);
	if (link_chain_make(&door->link, shell_rows(door->shell.shell), neighbour->peer.region,
			    now_ms, &door->arena, &frame) == STATUS_OK)
		neighbour_send(neighbour, frame);
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
void neighbour_send_head(struct link_door *door, struct neighbour *neighbour, int64_t now_ms)
{
	struct bytes frame;
	neighbour->head_owed = !reachable(neighbour) && !SABOTAGE("link.greets-nobody");
	if (neighbour->head_owed)
		return;
	arena_reset(&door->arena);
	if (link_head_make(&door->link, shell_rows(door->shell.shell), neighbour->peer.region,
			   now_ms, &door->arena, &frame) == STATUS_OK)
		neighbour_send(neighbour, frame);
	send_chain(door, neighbour, now_ms);
	neighbour_send_held(door, neighbour, now_ms);
	neighbour->next_head_ms = now_ms + door->shell.config->link.heartbeat_ms;
}

void link_door_tick(void *doors)
{
	struct link_door *door = (struct link_door *)doors;
	int64_t now_ms = clock_now_ms(&door->clock);
	link_begin_recovery(door);
	for (size_t i = 0; i < door->neighbour_count; i++) {
		struct neighbour *neighbour = &door->neighbours[i];
		fill(door, neighbour);
		neighbour_silence(neighbour, now_ms);
		/* Who connects out speaks first: its heartbeat tells the other where it is. */
		if (neighbour->head_owed || now_ms >= neighbour->next_head_ms)
			neighbour_send_head(door, neighbour, now_ms);
	}
}

void neighbour_send_receipt(struct link_door *door, struct neighbour *neighbour,
			    const struct notify_link_item *of)
{
	struct bytes frame;
	arena_reset(&door->arena);
	if (link_receipt_make(&door->link, shell_rows(door->shell.shell), neighbour->peer.region,
			      of->stream, of->number, &door->arena, &frame) == STATUS_OK)
		neighbour_send(neighbour, frame);
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
	TRY(bus_server_bind(door->shell.bus, config->link.endpoint, &limits, link_server_received,
			    door, &door->server, err));
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
				  &limits, link_client_received, neighbour, &neighbour->client,
				  err);
}

static enum status open_neighbours(struct link_door *door, struct err *err)
{
	const struct schema_list *peers = &door->shell.config->link.peers;
	const struct config_peer *list = (const struct config_peer *)peers->items;
	door->neighbours = (struct neighbour *)calloc(peers->count + 1, sizeof *door->neighbours);
	ASSERT(door->neighbours != NULL);
	door->link.words = (struct link_word *)calloc(peers->count + 1, sizeof *door->link.words);
	ASSERT(door->link.words != NULL);
	door->link.word_count = peers->count;
	for (size_t i = 0; i < peers->count; i++)
		door->link.words[i].region = (uint32_t)list[i].region;
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
				   .random = *context->random,
				   .silent_ms = context->config->link.silent_ms};
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
	free(door->link.words);
	free(door->memory);
	free(door);
}
