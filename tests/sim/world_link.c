/* What travels: messages, acts and items, each lost, doubled or late as the seed has it. */
#include "tests/sim/world_internal.h"

#include <stdio.h>
#include <stdlib.h>

#include "common/base/assert.h"

bool world_loses(struct world *world)
{
	bool lost = world_chance(world, world->options.faults.loss_ppm);
	world->stats.lost += lost;
	world->stats.faults[FAULT_LOST] += lost;
	return lost;
}

static unsigned copies_of(struct world *world)
{
	bool doubled = world_chance(world, world->options.faults.repeat_ppm);
	world->stats.doubled += doubled;
	world->stats.faults[FAULT_REPEATED] += doubled;
	return doubled ? 2 : 1;
}

void world_post(struct world *world, struct world_node *to, enum post_kind kind, size_t from,
		const struct principal *principal, struct bytes bytes)
{
	world->stats.posts++;
	if (world_loses(world))
		return;
	unsigned copies = copies_of(world);
	for (unsigned i = 0; i < copies; i++) {
		struct post *message = (struct post *)malloc(sizeof *message + bytes.size);
		ASSERT(message != NULL);
		*message = (struct post){
			.to = to->index,
			.kind = kind,
			.from = from,
			.size = bytes.size,
			.life = to->life,
			.number = ++world->post_number,
			.at_ms = world->clock.mono_ms +
				 (int64_t)random_below(&world->random,
						       world->options.faults.delay_ms_max + 1u)};
		if (message->at_ms - world->clock.mono_ms >= MS_PER_SECOND)
			world_count_fault(world, FAULT_LATE);
		if (principal != NULL)
			message->principal = *principal;
		memcpy(message + 1, bytes.data, bytes.size);
		if (world->post_count == world->post_capacity) {
			world->post_capacity = world->post_capacity * 2 + 64;
			world->posts = (struct post **)realloc(
				world->posts, world->post_capacity * sizeof *world->posts);
			ASSERT(world->posts != NULL);
		}
		world->posts[world->post_count++] = message;
	}
}

void world_post_line(struct world_node *from, struct world_node *to, struct bytes bytes)
{
	if (!from->unsaid)
		world_post(from->world, to, POST_LINE, from->index, NULL, bytes);
}

struct stage_peer world_peer(uint16_t socket, uint64_t number)
{
	struct stage_peer peer = {.socket = socket, .size = 8};
	memcpy(peer.id, &number, sizeof number);
	return peer;
}

uint64_t world_peer_number(const struct stage_peer *peer)
{
	uint64_t number;
	memcpy(&number, peer->id, sizeof number);
	return number;
}

void world_reply(struct world *world, uint64_t act_number, struct bytes bytes)
{
	for (struct open_act *act = world->acts; act != NULL; act = act->next) {
		if (act->number == act_number && !act->answered) {
			static uint8_t memory[1 << 18];
			struct arena arena;
			arena_init(&arena, memory, sizeof memory);
			const Zh__Envelope *envelope =
				(const Zh__Envelope *)(const void *)message_unpack(
					&zh__envelope__descriptor, bytes, &arena);
			if (envelope == NULL || envelope->what_case != ZH__ENVELOPE__WHAT_REPLY ||
			    envelope->reply->outcome == ZH__OUTCOME__OUTCOME_BUSY)
				return;
			act->answered = true;
			world->acts_open--;
			if (act->done != NULL)
				act->done(act->context, envelope->reply);
			return;
		}
	}
}

/* ---- acts and items */

void world_act(struct world *world, struct world_node *node, const struct principal *person,
	       const Zh__Command *command, world_answer_fn *answered, void *context)
{
	union {
		const Zh__Command *read;
		Zh__Command *field;
	} asked = {command};
	uint8_t request_id[16];
	be64_put(request_id, (uint64_t)world->clock.now_ms);
	be64_put(request_id + 8, ++world->act_number);
	Zh__Request request = ZH__REQUEST__INIT;
	request.has_request_id = 1;
	request.request_id = (ProtobufCBinaryData){sizeof request_id, request_id};
	request.ask_case = ZH__REQUEST__ASK_COMMAND;
	request.command = asked.field;
	Zh__Envelope envelope = ZH__ENVELOPE__INIT;
	SET_OPTIONAL(&envelope, version, 1);
	envelope.what_case = ZH__ENVELOPE__WHAT_REQUEST;
	envelope.request = &request;
	size_t size = protobuf_c_message_get_packed_size(&envelope.base);
	struct open_act *act = (struct open_act *)calloc(1, sizeof *act + size);
	ASSERT(act != NULL);
	act->number = world->act_number;
	act->node = node;
	act->person = *person;
	act->done = answered;
	act->context = context;
	act->size = protobuf_c_message_pack(&envelope.base, act->frame);
	act->next = world->acts;
	world->acts = act;
	world->acts_open++;
	world->stats.acts++;
}

size_t world_acts_open(const struct world *world)
{
	return world->acts_open;
}

static void nobody_answers(struct world *world, struct open_act *act)
{
	act->answered = true;
	world->acts_open--;
	if (act->done != NULL)
		act->done(act->context, NULL);
}

static bool let_in(struct world *world, struct open_act *act)
{
	const struct world_hooks *hooks = &world->options.hooks;
	const struct principal *known =
		hooks->holder == NULL ? &act->person
				      : hooks->holder(hooks->context, act->node, act->person.key,
						      stage_now_ms(act->node->node.stage));
	if (known != NULL) {
		act->person = principal_of_key(known, act->person.key);
		return true;
	}
	world->stats.strangers++;
	nobody_answers(world, act);
	return false;
}

static void send_act(struct world *world, struct open_act *act)
{
	if (!let_in(world, act))
		return;
	act->again_ms = world->clock.mono_ms + 500 + (int64_t)random_below(&world->random, 3000);
	world->stats.acts_again += act->sent;
	act->sent = true;
	if (world_loses(world))
		return;
	struct stage_peer peer = world_peer(SOCKET_ACT, act->number);
	unsigned copies = copies_of(world);
	for (unsigned i = 0; i < copies; i++)
		stage_receive(act->node->node.stage, &peer, &act->person,
			      bytes_of(act->frame, act->size));
}

void world_send_acts(struct world *world)
{
	struct open_act **link = &world->acts;
	while (*link != NULL) {
		struct open_act *act = *link;
		if (act->answered) {
			*link = act->next;
			free(act);
			continue;
		}
		if (act->node->ended)
			nobody_answers(world, act);
		else if (act->again_ms <= world->clock.mono_ms && act->node->node.stage != NULL)
			send_act(world, act);
		link = &act->next;
	}
}

void world_offer(struct world *world, const struct world_item *item)
{
	struct open_item *open = (struct open_item *)calloc(1, sizeof *open);
	ASSERT(open != NULL);
	open->world = world;
	open->asked = *item;
	open->next = world->items;
	world->items = open;
	world->items_open++;
	world->stats.items++;
}

size_t world_items_open(const struct world *world)
{
	return world->items_open;
}

static const struct input_item *item_of(void *context, size_t index, struct arena *arena)
{
	const struct world_item *asked = &((struct open_item *)context)->asked;
	(void)index;
	return asked->make != NULL ? asked->make(asked->context, arena) : asked->item;
}

static void item_decided(void *context, size_t index, const struct decision *decision,
			 uint64_t sequence)
{
	struct open_item *open = (struct open_item *)context;
	(void)index;
	(void)sequence;
	open->decided = true;
	if (open->asked.decided != NULL)
		open->asked.decided(open->asked.context, decision);
}

/* The answer may be lost as any message: then the item is offered again, and must be known. */
static void item_done(void *context, bool refused)
{
	struct open_item *open = (struct open_item *)context;
	struct world *world = open->world;
	open->under_way = false;
	if (refused || open->asked.node->unsaid || !open->decided || open->finished ||
	    world_loses(world))
		return;
	open->finished = true;
	world->items_open--;
	if (open->asked.answered != NULL)
		open->asked.answered(open->asked.context);
}

static void send_item(struct world *world, struct open_item *open)
{
	open->again_ms = world->clock.mono_ms + 500 + (int64_t)random_below(&world->random, 3000);
	world->stats.items_again += open->sent;
	open->sent = true;
	if (world_loses(world))
		return;
	open->under_way = true;
	struct stage_bundle bundle = {.context = open,
				      .count = 1,
				      .blind = true,
				      .item = item_of,
				      .decided = item_decided,
				      .done = item_done};
	stage_bundle(open->asked.node->node.stage, &bundle);
}

void world_send_items(struct world *world)
{
	struct open_item **link = &world->items;
	while (*link != NULL) {
		struct open_item *open = *link;
		if (open->finished && !open->under_way) {
			*link = open->next;
			free(open);
			continue;
		}
		if (!open->finished && !open->under_way && open->again_ms <= world->clock.mono_ms &&
		    open->asked.node->node.stage != NULL)
			send_item(world, open);
		link = &open->next;
	}
}

/* ---- delivery */

static void deliver(struct world *world, size_t at)
{
	struct post *message = world->posts[at];
	world->posts[at] = world->posts[--world->post_count];
	struct world_node *to = world->nodes[message->to];
	struct bytes bytes = bytes_of(message + 1, message->size);
	if (to->node.stage != NULL && to->life == message->life) {
		if (message->number < to->newest[message->from])
			world_count_fault(world, FAULT_OVERTAKEN);
		else
			to->newest[message->from] = message->number;
		if (message->kind == POST_FRAME) {
			struct stage_peer peer = world_peer(SOCKET_NODE, message->from);
			stage_receive(to->node.stage, &peer, &message->principal, bytes);
		} else if (message->kind == POST_LINE) {
			const struct world_hooks *hooks = &world->options.hooks;
			if (hooks->arrived != NULL)
				hooks->arrived(hooks->context, to, world->nodes[message->from],
					       bytes);
		} else {
			stage_upstream(to->node.stage, world->nodes[message->from]->decider->daemon,
				       bytes);
		}
	}
	free(message);
}

void world_deliver_one(struct world *world)
{
	size_t start = world->post_count != 0
			       ? (size_t)random_below(&world->random, world->post_count)
			       : 0;
	for (size_t i = 0; i < world->post_count; i++) {
		size_t at = (start + i) % world->post_count;
		if (world->posts[at]->at_ms <= world->clock.mono_ms) {
			deliver(world, at);
			return;
		}
	}
}
