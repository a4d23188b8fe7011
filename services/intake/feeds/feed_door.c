#include "services/intake/feeds/feed_door.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <uv.h>

#include "common/base/assert.h"
#include "common/base/file.h"
#include "common/base/sabotage.h"
#include "common/base/time.h"
#include "common/core/json_line.h"
#include "common/core/message_pack.h"
#include "common/daemon/socket_status.h"
#include "common/stage/message_block.h"
#include "services/intake/erasure/disclosing.h"
#include "services/intake/erasure/erasure.h"
#include "services/intake/feeds/feed_item.h"
#include "services/intake/feeds/feed_meter.h"
#include "services/intake/feeds/feed_turns.h"
#include "services/intake/feeds/push_salvage.h"
#include "services/intake/items/item_masks.h"

/* Beyond: the socket isn't read, and feeds wait.  One feed alone is told so before it comes to
 * that (feed_turns.h). */
#define ITEMS_WAITING_MAX (2u * FEED_TURNS_ITEMS)
/* So many items lie with the stage, more than a turn and the one that is drawn ahead of its commit
 * take; whose is next is decided after them. */
#define HANDED_IN_MAX 3072u
#define ANSWER_MAX (1u << 20)
#define REFUSED_LOG_MS MS_PER_MINUTE
#define STATUS_IDS_MAX 1000u

struct feed_door {
	struct door_context shell;
	struct bus_server *server;
	struct feed_secrets secrets;
	const struct people *allowed_for;
	int64_t allowed_until_ms; /* then a key ends */
	struct clock_source clock;
	struct feed_meters meters;
	struct feed_turns *turns;
	struct log_fold refused_fold;
	bool paused;
	struct erasure erasure;
	uint64_t pushes, items, refused, refused_items, malformed, over_rate;
	uint8_t *packed; /* the answer that leaves: ANSWER_MAX bytes */
	Zh__StatusItem status_items[STATUS_IDS_MAX];
	Zh__StatusItem *status_list[STATUS_IDS_MAX];
};

/* What the receipt says of one item; after `result` lies what it points to, made when it does. */
struct push_result {
	Zh__ItemResult result;
	Zh__EventId at;
	Zh__Refusal refusal;
	Zh__Refusal *refusals[1];
	char code[CLAIM_CODE];
};

/* One push, from its bytes to its receipt. */
struct push {
	struct feed_door *door;
	struct message_block *block;
	const struct feed *feed;
	const struct push_fault *faults; /* of items that can't be read; NULL: all can */
	struct bus_route route;
	struct input_item item;
	struct push_result results[]; /* one for each item */
};

/* ---- receipts */

/* What is too large isn't sent: the items are known, and a smaller push or question is answered. */
static void send_frame(struct feed_door *door, const struct bus_route *route,
		       Zh__Envelope *envelope)
{
	uint8_t *end = door->packed + ANSWER_MAX;
	SET_OPTIONAL(envelope, version, 1);
	const uint8_t *at = message_pack_before(&envelope->base, door->packed, end);
	if (at != NULL)
		(void)bus_server_send(door->server, route, bytes_of(at, (size_t)(end - at)));
}

static void send_receipt(struct feed_door *door, const struct bus_route *route,
			 Zh__Receipt *receipt)
{
	Zh__Envelope envelope = ZH__ENVELOPE__INIT;
	envelope.what_case = ZH__ENVELOPE__WHAT_RECEIPT;
	envelope.receipt = receipt;
	send_frame(door, route, &envelope);
}

/* Shown by `status` and doctor; the log has a line a minute. */
static void note_refused(struct feed_door *door, const struct feed *feed, const char *code,
			 const char *where)
{
	uint64_t repeats;
	feed_meter_refused(feed_meter_of(&door->meters, feed->principal.id),
			   clock_now_ms(&door->clock), code, where);
	if (log_fold(&door->refused_fold, door->shell.log, REFUSED_LOG_MS, &repeats))
		log_warn(door->shell.log, "feed_refused", log_text("feed", feed->principal.id),
			 log_text("code", code), log_text("where", where != NULL ? where : ""),
			 log_u64("repeats", repeats));
}

/* `push_id` NULL: none was stated. */
static void refuse_push(struct feed_door *door, const struct bus_route *route,
			const struct feed *feed, const uint64_t *push_id, const char *code,
			const char *where)
{
	Zh__Receipt receipt = ZH__RECEIPT__INIT;
	Zh__Refusal refusal = ZH__REFUSAL__INIT;
	refusal.code = code;
	refusal.where = where;
	receipt.refusal = &refusal;
	receipt.feed = feed->principal.id;
	if (push_id != NULL)
		SET_OPTIONAL(&receipt, push_id, *push_id);
	door->refused++;
	note_refused(door, feed, code, where);
	send_receipt(door, route, &receipt);
}

static const uint64_t *push_id_of(const Zh__Push *push)
{
	return push->has_push_id ? &push->push_id : NULL;
}

static uint32_t credit(const struct feed_door *door, const struct feed *feed)
{
	return (uint32_t)feed_turns_room(door->turns, feed->principal.id);
}

static void free_push(struct push *push)
{
	message_block_wipe(push->block);
	free(push);
}

static void answer_push(struct push *push)
{
	struct feed_door *door = push->door;
	const Zh__Push *asked = push->block->envelope->push;
	Zh__Receipt receipt = ZH__RECEIPT__INIT;
	Zh__ItemResult **list =
		(Zh__ItemResult **)malloc(asked->n_items * sizeof(Zh__ItemResult *));
	ASSERT(list != NULL);
	for (size_t i = 0; i < asked->n_items; i++)
		list[i] = &push->results[i].result;
	receipt.feed = push->feed->principal.id;
	receipt.n_results = asked->n_items;
	receipt.results = list;
	if (asked->has_push_id)
		SET_OPTIONAL(&receipt, push_id, asked->push_id);
	if (asked->has_first_sequence)
		SET_OPTIONAL(&receipt, next_sequence, asked->first_sequence + asked->n_items);
	SET_OPTIONAL(&receipt, credit, credit(door, push->feed));
	SET_OPTIONAL(&receipt, incarnation, journal_head(door->shell.journal)->incarnation);
	send_receipt(door, &push->route, &receipt);
	free(list);
}

/* A queue is shorter in a second, a disk isn't. */
static const char *why_refused(const struct feed_door *door)
{
	enum journal_room room = stage_stats(door->shell.stage).room;
	return room == JOURNAL_ROOM_RESERVE_ONLY || room == JOURNAL_ROOM_NONE ? "daemon.full"
									      : "daemon.busy";
}

static void push_done(void *context, bool refused)
{
	struct push *push = (struct push *)context;
	if (refused)
		refuse_push(push->door, &push->route, push->feed,
			    push_id_of(push->block->envelope->push), why_refused(push->door), NULL);
	else if (!SABOTAGE("feed.receipt-before-commit"))
		answer_push(push);
	free_push(push);
}

/* ---- items */

static void result_refusal(struct push *push, size_t index, const char *code, const char *where)
{
	struct push_result *item = &push->results[index];
	zh__refusal__init(&item->refusal);
	item->refusal.code = arena_text(&push->block->arena, code);
	item->refusal.where = arena_text(&push->block->arena, where);
	item->refusals[0] = &item->refusal;
	item->result.n_refusals = 1;
	item->result.refusals = item->refusals;
}

static void refuse_item(struct push *push, size_t index, const char *code, const char *where)
{
	struct feed_door *door = push->door;
	SET_OPTIONAL(&push->results[index].result, outcome, ZH__ITEM_OUTCOME__ITEM_OUTCOME_REFUSED);
	result_refusal(push, index, code, where);
	door->refused_items++;
	note_refused(door, push->feed, code, where);
}

static const struct input_item *item_at(void *context, size_t index, struct arena *arena)
{
	struct push *push = (struct push *)context;
	struct feed_door *door = push->door;
	const Zh__Push *asked = push->block->envelope->push;
	Zh__PushItem *item = asked->items[index];
	/* Results are in the order of the items: an id that is none needn't come back. */
	if (item->id != NULL && strlen(item->id) <= INTAKE_FEED_ID_MAX)
		push->results[index].result.id = item->id;
	if (push->faults != NULL && push->faults[index].code != NULL) {
		refuse_item(push, index, push->faults[index].code, push->faults[index].where);
		return NULL;
	}
	struct feed_item_context prepare = {
		.parts = door->shell.parts,
		.rows = stage_rows(door->shell.stage),
		.secrets = &door->secrets,
		.dictionary = shell_dictionary(door->shell.shell),
		.feed = push->feed,
		.random = door->shell.random,
		.mono_ms = clock_mono_ms(&door->clock),
		.test = asked->test != 0,
	};
	const struct intake_item_extra *extra = feed_item_prepare(&prepare, item, arena);
	if (extra == NULL) {
		refuse_item(push, index, "feed.item_too_large", NULL);
		return NULL;
	}
	push->item = (struct input_item){
		.door = INTAKE_DOOR_FEED,
		.from = &push->feed->principal,
		.body = &item->base,
		.extra = extra,
		.sequence = asked->first_sequence + index,
		.session = asked->push_id,
		.happened_ms = item->has_happened_ms ? item->happened_ms : 0,
	};
	return &push->item;
}

static void item_received(struct push *push, size_t index, const struct intake_item_result *decided,
			  uint64_t sequence)
{
	struct feed_door *door = push->door;
	struct push_result *out = &push->results[index];
	Zh__EventId *at = &out->at;
	SET_OPTIONAL(&out->result, report, decided->report);
	zh__event_id__init(at);
	SET_OPTIONAL(at, region, (uint32_t)door->shell.config->region);
	SET_OPTIONAL(at, daemon, ZH__DAEMON_NAME__DAEMON_NAME_INTAKE);
	SET_OPTIONAL(at, incarnation,
		     decided->sequence != 0 ? decided->incarnation
					    : journal_head(door->shell.journal)->incarnation);
	SET_OPTIONAL(at, sequence, decided->sequence != 0 ? decided->sequence : sequence);
	out->result.at = at;
	const Zh__PushItem *item = push->block->envelope->push->items[index];
	if (item->kind == ZH__REPORT_KIND__REPORT_KIND_ACCUSATION) {
		feed_claim_code(&door->secrets, (uint32_t)door->shell.config->region,
				decided->report, out->code);
		out->result.claim_code = out->code;
	}
}

static void item_decided(void *context, size_t index, const struct decision *decision,
			 uint64_t sequence)
{
	struct push *push = (struct push *)context;
	Zh__ItemResult *result = &push->results[index].result;
	push->door->items++;
	const struct intake_item_result *decided =
		(const struct intake_item_result *)decision->reply;
	if (decision->verdict != VERDICT_DONE || decided == NULL ||
	    (decided->outcome != ZH__ITEM_OUTCOME__ITEM_OUTCOME_RECEIVED && !decided->kept))
		feed_item_forget(push->door->shell.parts,
				 (const struct intake_item_extra *)push->item.extra);
	if (decision->verdict != VERDICT_DONE || decided == NULL) {
		refuse_item(push, index, decision->refusal.code, decision->refusal.where);
		return;
	}
	SET_OPTIONAL(result, outcome, decided->outcome);
	if (decided->outcome == ZH__ITEM_OUTCOME__ITEM_OUTCOME_REFUSED)
		refuse_item(push, index, decided->refusal.code, decided->refusal.where);
	else if (decided->refusal.code != NULL)
		result_refusal(push, index, decided->refusal.code, decided->refusal.where);
	if (decided->report != 0)
		item_received(push, index, decided, sequence);
	if (SABOTAGE("feed.receipt-before-commit") &&
	    index + 1 == push->block->envelope->push->n_items) {
		answer_push(push);
		uv_sleep(20); /* it arrives before the turn is written, on every machine */
	}
}

/* ---- the socket */

static struct push *make_push(struct feed_door *door, struct message_block *block,
			      const struct feed *feed, const struct push_fault *faults,
			      const struct bus_route *route)
{
	size_t count = block->envelope->push->n_items;
	struct push *push = (struct push *)malloc(sizeof *push + count * sizeof push->results[0]);
	ASSERT(push != NULL);
	*push = (struct push){
		.door = door, .block = block, .feed = feed, .faults = faults, .route = *route};
	for (size_t i = 0; i < count; i++)
		zh__item_result__init(&push->results[i].result);
	return push;
}

static bool over_rate(struct feed_door *door, const struct feed *feed, size_t items)
{
	return feed_meter_over(feed_meter_of(&door->meters, feed->principal.id),
			       clock_mono_ms(&door->clock), items, feed->rate);
}

/* The stage takes what lies with it in order, so little does: a push of a feed that has waited for
 * nothing doesn't wait for all that another one has pushed. */
static void hand_in(struct feed_door *door)
{
	size_t items;
	while (feed_turns_waiting(door->turns) != 0 &&
	       stage_waiting_items(door->shell.stage) < HANDED_IN_MAX) {
		struct push *push = (struct push *)feed_turns_take(door->turns, &items);
		struct stage_bundle bundle = {
			.context = push,
			.count = items,
			.blind = true,
			.item = item_at,
			.decided = item_decided,
			.done = push_done,
		};
		stage_bundle(door->shell.stage, &bundle);
		shell_wake(door->shell.shell);
	}
}

static void wait_turn(struct feed_door *door, struct push *push)
{
	const char *feed = push->feed->principal.id;
	const Zh__Push *asked = push->block->envelope->push;
	if (feed_turns_put(door->turns, feed, asked->n_items, push)) {
		door->pushes++;
		hand_in(door);
		return;
	}
	refuse_push(door, &push->route, push->feed, push_id_of(asked), "feed.over_share", NULL);
	free_push(push);
}

/* `faults` NULL: all items could be read. */
static void take_push(struct feed_door *door, struct message_block *block,
		      const struct push_fault *faults, const struct feed *feed,
		      const struct bus_route *route)
{
	const Zh__Push *asked = block->envelope->push;
	const char *code = NULL, *where = NULL;
	if (asked->feed != NULL && strcmp(asked->feed, feed->principal.id) != 0) {
		code = "feed.not_yours";
		where = "push.feed";
	} else if (asked->n_items == 0 ||
		   (int64_t)asked->n_items > door->shell.config->feed.items) {
		code = "feed.items_count";
		where = "push.items";
	} else if (over_rate(door, feed, asked->n_items)) {
		code = "feed.over_rate";
		door->over_rate++;
	}
	if (code != NULL) {
		refuse_push(door, route, feed, push_id_of(asked), code, where);
		message_block_wipe(block);
		return;
	}
	wait_turn(door, make_push(door, block, feed, faults, route));
}

/* By the id as it is kept, or as it came before ids were masked. */
static bool find_status(struct feed_door *door, const struct feed *feed, const char *id,
			struct intake_report_status *ret_status)
{
	uint8_t memory[4096]; /* as the item's: an id that is masked otherwise isn't found */
	struct arena arena;
	const struct rows_reader *rows = shell_rows(door->shell.shell);
	uint32_t region = (uint32_t)door->shell.config->region;
	const char *name = feed->principal.id;
	arena_init(&arena, memory, sizeof memory);
	const char *masked = item_mask_id(id, &door->secrets.duplicates, &arena);
	return (masked != NULL &&
		intake_report_status(rows, region, name, bytes_of_text(masked), ret_status)) ||
	       (masked != id &&
		intake_report_status(rows, region, name, bytes_of_text(id), ret_status));
}

static void fill_status(struct feed_door *door, const struct feed *feed, const char *id,
			Zh__StatusItem *item)
{
	struct intake_report_status status;
	zh__status_item__init(item);
	item->state = "unknown";
	if (strlen(id) > INTAKE_FEED_ID_MAX)
		return; /* no report has it, and there may be no room to say it back */
	item->id = id;
	if (!find_status(door, feed, id, &status))
		return;
	item->state = status.state;
	item->result_code = status.outcome;
	SET_OPTIONAL(item, report, status.report);
	if (status.told_by_ms != 0)
		SET_OPTIONAL(item, told_by_ms, status.told_by_ms);
}

static void answer_status(struct feed_door *door, const Zh__StatusPull *asked,
			  const struct feed *feed, const struct bus_route *route)
{
	Zh__StatusAnswer answer = ZH__STATUS_ANSWER__INIT;
	if (asked->feed != NULL && strcmp(asked->feed, feed->principal.id) != 0) {
		refuse_push(door, route, feed, NULL, "feed.not_yours", "status_pull.feed");
		return;
	}
	if (asked->n_ids > STATUS_IDS_MAX) {
		refuse_push(door, route, feed, NULL, "feed.ids_count", "status_pull.ids");
		return;
	}
	size_t most = asked->has_max && asked->max < asked->n_ids ? asked->max : asked->n_ids;
	for (size_t i = 0; i < most; i++) {
		fill_status(door, feed, asked->ids[i], &door->status_items[i]);
		door->status_list[i] = &door->status_items[i];
	}
	answer.n_items = most;
	answer.items = door->status_list;
	Zh__Envelope envelope = ZH__ENVELOPE__INIT;
	envelope.what_case = ZH__ENVELOPE__WHAT_STATUS_ANSWER;
	envelope.status_answer = &answer;
	send_frame(door, route, &envelope);
}

static const struct feed *feed_of_key(const struct feed_door *door, const uint8_t key[BUS_KEY])
{
	const struct people *people = shell_people(door->shell.shell);
	const struct principal *who =
		people != NULL ? people_of_key(people, key, shell_now_ms(door->shell.shell)) : NULL;
	return who != NULL && (who->roles & ROLE_FEED) != 0 ? people_feed(people, who->id) : NULL;
}

/* Whoever is known gets an answer to everything. */
static void take_unread(struct feed_door *door, struct bytes payload, const struct feed *feed,
			const struct bus_route *route)
{
	struct push_salvaged salvaged =
		push_salvage(payload, (size_t)door->shell.config->feed.items);
	if (salvaged.block != NULL) {
		take_push(door, salvaged.block, salvaged.faults, feed, route);
		return;
	}
	door->malformed++;
	refuse_push(door, route, feed, salvaged.has_push_id ? &salvaged.push_id : NULL,
		    salvaged.fault.code, salvaged.fault.where);
}

static void received(void *context, struct bus_server *server, const struct bus_route *route,
		     const uint8_t sender[BUS_KEY], struct bytes payload)
{
	struct feed_door *door = (struct feed_door *)context;
	const struct feed *feed = feed_of_key(door, sender);
	(void)server;
	if (feed == NULL) {
		door->malformed++;
		return;
	}
	struct message_block *block = message_block_make(payload, 16);
	if (block == NULL) {
		take_unread(door, payload, feed, route);
		return;
	}
	if (block->envelope->what_case == ZH__ENVELOPE__WHAT_PUSH) {
		take_push(door, block, NULL, feed, route);
		return;
	}
	if (block->envelope->what_case == ZH__ENVELOPE__WHAT_STATUS_PULL)
		answer_status(door, block->envelope->status_pull, feed, route);
	else {
		door->malformed++;
		refuse_push(door, route, feed, NULL, "feed.frame_unknown", "frame");
	}
	message_block_wipe(block);
}

/* It isn't read, but that it wasn't taken can be said. */
static void refuse_oversize(void *context, const struct bus_route *route,
			    const uint8_t sender[BUS_KEY], struct bytes payload)
{
	struct feed_door *door = (struct feed_door *)context;
	const struct feed *feed = feed_of_key(door, sender);
	uint64_t push_id;
	bool has_push_id = push_find_id(payload, &push_id);
	if (feed != NULL)
		refuse_push(door, route, feed, has_push_id ? &push_id : NULL, "feed.push_too_large",
			    NULL);
}

static void allow_feeds(struct feed_door *door)
{
	const struct people *people = shell_people(door->shell.shell);
	int64_t now_ms = shell_now_ms(door->shell.shell);
	if (people == NULL || (people == door->allowed_for && now_ms < door->allowed_until_ms))
		return;
	door->allowed_for = people;
	door->allowed_until_ms = people_next_end_ms(people, now_ms);
	struct bus_allowed *allowed =
		(struct bus_allowed *)calloc(people->key_count + 1, sizeof *allowed);
	ASSERT(allowed != NULL);
	size_t count = 0;
	for (size_t i = 0; i < people->key_count; i++) {
		if ((people->keys[i].principal->roles & ROLE_FEED) != 0 &&
		    now_ms < people->keys[i].end_ms)
			memcpy(allowed[count++].public_key, people->keys[i].key, BUS_KEY);
	}
	bus_server_allow(door->server, allowed, count);
	free(allowed);
}

void feed_door_after_turn(void *doors)
{
	struct feed_door *door = (struct feed_door *)doors;
	hand_in(door);
	allow_feeds(door); /* a list that was adopted holds from the next handshake on */
	erasure_after_turn(&door->erasure);
}

void feed_door_tick(void *doors)
{
	struct feed_door *door = (struct feed_door *)doors;
	allow_feeds(door);
	sealer_tick(&door->secrets.sealer, clock_mono_ms(&door->clock));
	sealer_tick(&door->secrets.contact_sealer, clock_mono_ms(&door->clock));
	hand_in(door);
	bool pause = feed_turns_waiting(door->turns) > ITEMS_WAITING_MAX;
	if (pause != door->paused)
		bus_server_pause(door->server, pause);
	door->paused = pause;
}

/* ---- secrets: made once, where the daemon's own data lie */

static enum status own_secret(const struct door_context *context, const char *file,
			      const char *name, struct key *ret_key, struct err *err)
{
	char path[FILE_PATH_MAX + 64];
	(void)snprintf(path, sizeof path, "%s/secrets", context->var);
	TRY(file_make_directories(path, 0700, err));
	(void)snprintf(path, sizeof path, "%s/%s", context->var, file);
	if (access(path, F_OK) != 0) {
		struct key made;
		key_make(KEY_SYMMETRIC, name, &made);
		enum status status = key_save(&made, path, NULL, err);
		key_wipe(&made);
		TRY(status);
	}
	return key_load(path, KEY_SYMMETRIC, ret_key, err);
}

static enum status open_secrets(struct feed_door *door, struct err *err)
{
	char path[FILE_PATH_MAX + 64];
	struct key discloser;
	struct err none;
	TRY(own_secret(&door->shell, FEED_DOOR_DUPLICATES, "duplicates", &door->secrets.duplicates,
		       err));
	TRY(own_secret(&door->shell, FEED_DOOR_REWARDS, "rewards", &door->secrets.rewards, err));
	(void)snprintf(path, sizeof path, "%s/keys/public/discloser.pub", door->shell.etc);
	door->secrets.can_seal = key_load(path, KEY_SEAL, &discloser, &none) == STATUS_OK;
	if (door->secrets.can_seal) {
		sealer_init(&door->secrets.sealer, &discloser);
		memcpy(door->secrets.discloser, discloser.id, KEY_ID);
	} else {
		log_warn(door->shell.log, "no_discloser_key", log_text("path", path),
			 log_text("effect", "plain identities are refused"));
	}
	(void)snprintf(path, sizeof path, "%s/keys/contact.key", door->shell.etc);
	door->secrets.keeps_contacts =
		key_load(path, KEY_SEAL, &door->secrets.contact, &none) == STATUS_OK &&
		door->secrets.contact.has_secret;
	if (door->secrets.keeps_contacts)
		sealer_init(&door->secrets.contact_sealer, &door->secrets.contact);
	else
		log_warn(door->shell.log, "no_contact_key", log_text("path", path),
			 log_text("effect", "no mediator can read a complainant's contact"));
	return STATUS_OK;
}

static enum status write_endpoint(const struct feed_door *door, struct err *err)
{
	char path[FILE_PATH_MAX + 64];
	(void)snprintf(path, sizeof path, "%s/feed.endpoint", door->shell.run);
	return file_write_atomic(path, bytes_of_text(bus_server_endpoint(door->server)), 0644, err);
}

enum status feed_door_open(const struct door_context *context, void **ret_doors, struct err *err)
{
	struct feed_door *door = (struct feed_door *)calloc(1, sizeof *door);
	ASSERT(door != NULL);
	door->shell = *context;
	door->clock = clock_system();
	door->packed = (uint8_t *)malloc(ANSWER_MAX);
	door->turns = feed_turns_make();
	ASSERT(door->packed != NULL && door->turns != NULL);
	*ret_doors = door;
	erasure_open(&door->erasure, context);
	struct bus_limits limits = {
		.message_max = context->config->feed.message_bytes,
		.receive_hwm = 64,
		.send_hwm = 256,
		.backlog = 128,
		.connections = (unsigned)context->config->feed.connections,
	};
	TRY(open_secrets(door, err));
	TRY(bus_server_bind(context->bus, context->config->feed.endpoint, &limits, received, door,
			    &door->server, err));
	bus_server_oversize(door->server, refuse_oversize);
	bus_server_wipe(door->server);
	allow_feeds(door);
	return write_endpoint(door, err);
}

void feed_door_status(void *doors, struct answer *answer)
{
	struct feed_door *door = (struct feed_door *)doors;
	struct json_line json;
	json_begin(&json, &answer->out, "socket");
	json_text(&json, "daemon", "intake");
	json_text(&json, "name", "feed");
	socket_status_print(&json, door->server, &(struct socket_dropped){door->malformed, 0});
	json_unsigned(&json, "pushes", door->pushes);
	json_unsigned(&json, "items", door->items);
	json_unsigned(&json, "refused", door->refused);
	json_unsigned(&json, "refused_items", door->refused_items);
	json_unsigned(&json, "over_rate", door->over_rate);
	json_unsigned(&json, "waiting",
		      stage_waiting_items(door->shell.stage) + feed_turns_waiting(door->turns));
	feed_meters_print(&door->meters, door->turns, &json);
	json_end(&json);
	answer->lines++;
}

void feed_door_disclose(void *doors, const struct input_act *act, const struct event *before,
			struct arena *arena, struct disclosure *ret_disclosure)
{
	struct feed_door *door = (struct feed_door *)doors;
	struct disclosing disclosing = {
		.shell = &door->shell,
		.contact = door->secrets.keeps_contacts ? &door->secrets.contact : NULL,
	};
	disclosing_read(&disclosing, act, before, arena, ret_disclosure);
}

/* It has no receipt, so its feed sends it again. */
static void let_go(void *push)
{
	free_push((struct push *)push);
}

void feed_door_close(void *doors)
{
	struct feed_door *door = (struct feed_door *)doors;
	if (door == NULL)
		return;
	feed_turns_free(door->turns, let_go);
	if (door->secrets.can_seal)
		sealer_done(&door->secrets.sealer);
	if (door->secrets.keeps_contacts)
		sealer_done(&door->secrets.contact_sealer);
	key_wipe(&door->secrets.contact);
	key_wipe(&door->secrets.duplicates);
	key_wipe(&door->secrets.rewards);
	erasure_close(&door->erasure);
	free(door->packed);
	free(door);
}
