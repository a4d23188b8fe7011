/* The links between the counties: notify's outer half, as it ships, over a line that loses. */
#include "tests/sim/sim_liar.h"

#include <stdio.h>
#include <stdlib.h>

#include "common/base/assert.h"
#include "common/core/common_rows.h"
#include "common/core/message.h"

#define ARENA_SIZE (1u << 20)
#define HEARTBEAT_MS (60 * MS_PER_SECOND)
#define SILENT_MS (10 * MS_PER_MINUTE)

void sim_lines_open(struct sim *sim)
{
	uint8_t *memory = (uint8_t *)malloc(ARENA_SIZE);
	ASSERT(memory != NULL);
	arena_init(&sim->line_arena, memory, ARENA_SIZE);
	sim_keys_open(sim);
	sim->liar = sim_liar_create();
}

void sim_lines_close(struct sim *sim)
{
	sim_liar_destroy(sim->liar);
	sim_keys_close(sim);
	free(sim->line_arena.base);
}

/* ---- out */

struct sending {
	struct sim *sim;
	struct world_node *from, *to;
};

static void send_frame(void *context, struct bytes frame)
{
	struct sending *sending = (struct sending *)context;
	size_t from = sim_county(sending->from), to = sim_county(sending->to);
	sending->sim->counts.line_frames++;
	if (from < SIM_REGIONS && to < SIM_REGIONS)
		sim_liar_send(sending->sim, from, to, frame);
	else
		sim_liar_pass(sending->sim, from, to, frame);
}

/* Where the life that counts was heard last. */
static struct sending towards(struct sim *sim, struct world_node *from, size_t peer)
{
	size_t route = sim->lines[sim_county(from)].route[peer];
	return (struct sending){sim, from, sim->nodes[route][DAEMON_NOTIFY]};
}

/* What is said when a commit is done is said wherever rows are asked for: also while another frame
 * lies in the arena of the line. */
static struct arena arena_aside(void)
{
	struct arena arena;
	uint8_t *memory = (uint8_t *)malloc(ARENA_SIZE);
	ASSERT(memory != NULL);
	arena_init(&arena, memory, ARENA_SIZE);
	return arena;
}

static void send_receipt(struct sim *sim, struct world_node *from, size_t to,
			 const struct notify_link_item *of)
{
	struct sim_line *line = &sim->lines[sim_county(from)];
	struct sending sending = towards(sim, from, to);
	struct arena arena = arena_aside();
	struct bytes frame;
	if (link_receipt_make(&line->link, node_rows(from), sim_regions[to], of->stream, of->number,
			      &arena, &frame) == STATUS_OK)
		send_frame(&sending, frame);
	free(arena.base);
}

static void tell_silence(struct sim *sim, struct world_node *node, size_t peer);

/* Where our journals ended, and what we hold of the peer's. */
static void tell_chains(struct sim_line *line, const struct rows_reader *rows, size_t peer,
			int64_t now_ms, struct sending *sending)
{
	struct arena *arena = &sending->sim->line_arena;
	struct bytes frame;
	arena_reset(arena);
	if (link_chain_make(&line->link, rows, sim_regions[peer], now_ms, arena, &frame) ==
	    STATUS_OK)
		send_frame(sending, frame);
	arena_reset(arena);
	if (link_held_make(&line->link, rows, sim_regions[peer], now_ms, &line->held_from[peer],
			   arena, &frame) == STATUS_OK)
		send_frame(sending, frame);
}

static void send_head(struct sim *sim, struct world_node *node, size_t peer)
{
	struct sim_line *line = &sim->lines[sim_county(node)];
	struct sending sending = towards(sim, node, peer);
	const struct rows_reader *rows = node_rows(node);
	int64_t now_ms = world_now_ms(sim->world);
	struct bytes frame;
	arena_reset(&sim->line_arena);
	if (link_head_make(&line->link, rows, sim_regions[peer], now_ms, &sim->line_arena,
			   &frame) == STATUS_OK)
		send_frame(&sending, frame);
	tell_chains(line, rows, peer, now_ms, &sending);
	line->next_head_ms[peer] = now_ms + HEARTBEAT_MS;
}

static void tend_peer(struct sim *sim, struct world_node *node, size_t peer)
{
	struct sim_line *line = &sim->lines[sim_county(node)];
	struct sending sending = towards(sim, node, peer);
	const struct rows_reader *rows = node_rows(node);
	int64_t now_ms = world_now_ms(sim->world);
	enum status status;
	state_savepoint(node_state(node)); /* ends the loans of rows from before */
	bool superseded = setting_get(rows, SETTING_SUPERSEDED, 0) != 0;
	if (!superseded)
		(void)link_fill(&line->link, &line->peers[peer], rows, now_ms,
				random_u64(sim->random), &sim->line_arena, send_frame, &sending,
				&status);
	if (!superseded && status != STATUS_OK)
		world_fail(sim->world, "%u: nothing can be sent to %u", node_region(node),
			   sim_regions[peer]);
	if (now_ms >= line->next_head_ms[peer])
		send_head(sim, node, peer);
	if (!line->silence_told[peer] && now_ms - line->heard_ms[peer] >= SILENT_MS)
		tell_silence(sim, node, peer);
}

static void begin_recovery(struct sim *sim, struct world_node *node);

static bool turned(void *context, struct world_node *node)
{
	struct sim *sim = (struct sim *)context;
	if (!sim_erase_after_turn(sim, node))
		return false;
	if (node_daemon(node) != DAEMON_NOTIFY ||
	    sim->nodes[SIM_REGIONS - 1][DAEMON_NOTIFY] == NULL)
		return true;
	/* Cards are sent to the county, and it is where it says that it is. */
	if (!node_is_former(node) && sim_keys_read_post(sim, sim_county(node)))
		return false;
	begin_recovery(sim, node);
	for (size_t peer = 0; peer < SIM_REGIONS; peer++) {
		if (sim_regions[peer] != node_region(node))
			tend_peer(sim, node, peer);
	}
	return true;
}

/* ---- in: what came over the line, from its bytes to its decision */

struct arrival {
	struct sim *sim;
	struct world_node *node;
	size_t from;   /* region */
	size_t sender; /* county */
	struct principal principal;
	struct link_opened opened;
	struct input_item item;
	struct notify_link_reply reply;
	bool decided;
	struct sim_carried carried;
	enum sim_lie lie;
	struct arena arena;
};

static const struct input_item *arrival_item(void *context, size_t index, struct arena *arena)
{
	(void)index;
	(void)arena;
	return &((struct arrival *)context)->item;
}

/* Nothing of what a second copy says counts. */
static void check_twin(const struct arrival *arrival, const struct decision *decision)
{
	struct notify_link_reply reply;
	if (decision->reply == NULL)
		return;
	memcpy(&reply, decision->reply, sizeof reply);
	if (reply.outcome != NOTIFY_LINK_REFUSED)
		world_fail(arrival->sim->world, "%u takes the word of a second copy of %u",
			   node_region(arrival->node), sim_regions[arrival->from]);
	arrival->sim->counts.line_twins++;
}

/* What a receipt lied about may have been sent and receipted by the time that it comes; that the
 * county speaks is true. */
static bool books_more_than_a_word(const struct decision *decision)
{
	for (size_t i = 0; i < decision->event_count; i++) {
		if (decision->events[i]->head.kind != KIND(LINK_UP))
			return true;
	}
	return false;
}

/* What was under way when a county was put back comes behind its new life, and what was given back
 * to it comes twice. */
static bool is_of_a_former_life(const struct sim *sim, const char *code)
{
	static const char *const codes[] = {"link.document.epoch", "link.document.recovering",
					    "link.receipt.life",   "link.receipt.beyond",
					    "link.return.unasked", "restore.superseded"};
	for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
		if (sim->counts.restores != 0 && code != NULL && strcmp(code, codes[i]) == 0)
			return true;
	}
	return false;
}

static void arrival_decided(void *context, size_t index, const struct decision *decision,
			    uint64_t sequence)
{
	struct arrival *arrival = (struct arrival *)context;
	(void)index;
	(void)sequence;
	/* A document that overtook another on the line is refused, and comes again in its turn. */
	bool overtook = decision->refusal.code != NULL &&
			strcmp(decision->refusal.code, "link.document.gap") == 0;
	bool former = is_of_a_former_life(arrival->sim, decision->refusal.code);
	bool lied = arrival->lie == SIM_LIED;
	if (lied && books_more_than_a_word(decision))
		world_fail(arrival->sim->world,
			   "%u: a receipt of %u for what was never sent is booked",
			   node_region(arrival->node), sim_regions[arrival->from]);
	arrival->sim->counts.line_lies += lied && decision->verdict != VERDICT_DONE;
	if (arrival->lie == SIM_TWIN)
		check_twin(arrival, decision);
	else if (decision->verdict != VERDICT_DONE && former)
		world_count_fault(arrival->sim->world, FAULT_FORMER_LIFE);
	else if (decision->verdict != VERDICT_DONE && !overtook && !lied)
		world_fail(arrival->sim->world, "%u: a document of %u is refused: %s",
			   node_region(arrival->node), sim_regions[arrival->from],
			   decision->refusal.code);
	if (decision->reply == NULL)
		return;
	memcpy(&arrival->reply, decision->reply, sizeof arrival->reply);
	arrival->decided = true;
}

static void offer(struct arrival *arrival);

static void heard(struct arrival *arrival, int64_t now_ms);

/* Of the life that counts: a county that was put back gets what it has lost. */
static void head_done(struct arrival *arrival)
{
	struct sim *sim = arrival->sim;
	struct sim_line *line = &sim->lines[sim_county(arrival->node)];
	struct sending sending = towards(sim, arrival->node, arrival->from);
	int64_t now_ms = world_now_ms(sim->world);
	heard(arrival, now_ms);
	if (!arrival->opened.head->recovers)
		return;
	struct arena arena = arena_aside();
	(void)link_give_back(&line->link, node_rows(arrival->node), sim_regions[arrival->from],
			     arrival->opened.head, now_ms, &arena, send_frame, &sending);
	free(arena.base);
}

static void note_refused_life(struct sim_line *line, size_t peer, uint64_t life)
{
	for (size_t i = 0; i < line->refused_life_count; i++) {
		if (line->refused_lives[i].peer == peer && line->refused_lives[i].life == life)
			return;
	}
	if (line->refused_life_count < SIM_REFUSED_LIVES)
		line->refused_lives[line->refused_life_count++] =
			(struct sim_refused_life){peer, life};
}

/* Another life than the one that counts is told so, where it asked, and whose word it is. */
static void head_refused(struct arrival *arrival)
{
	struct sim *sim = arrival->sim;
	struct sim_line *line = &sim->lines[sim_county(arrival->node)];
	struct sending sending = {sim, arrival->node, sim->nodes[arrival->sender][DAEMON_NOTIFY]};
	struct bytes frame;
	note_refused_life(line, arrival->from, arrival->opened.item.epoch);
	if (arrival->lie == SIM_TWIN) /* nobody is there who would hear it */
		return;
	struct arena arena = arena_aside();
	if (link_head_answer(&line->link, node_rows(arrival->node), sim_regions[arrival->from],
			     world_now_ms(sim->world),
			     link_newest(&line->link, sim_regions[arrival->from]), &arena,
			     &frame) == STATUS_OK)
		send_frame(&sending, frame);
	free(arena.base);
}

static void count_older(const struct arrival *arrival, bool counts)
{
	struct sim_counts *sums = &arrival->sim->counts;
	sums->older_taken += counts;
	sums->older_refused += !counts;
	sums->older_documents += counts && arrival->opened.door == NOTIFY_DOOR_LINK_DOCUMENT;
}

static void arrival_done(void *context, bool refused)
{
	struct arrival *arrival = (struct arrival *)context;
	if (!refused && arrival->decided && arrival->reply.outcome == NOTIFY_LINK_PARTLY) {
		offer(arrival);
		return;
	}
	bool counts = !refused && arrival->decided && arrival->reply.outcome != NOTIFY_LINK_REFUSED;
	if (arrival->lie == SIM_OLDER && !refused && arrival->decided)
		count_older(arrival, counts);
	if (counts && arrival->opened.door == NOTIFY_DOOR_LINK_DOCUMENT)
		send_receipt(arrival->sim, arrival->node, arrival->from, &arrival->opened.item);
	if (counts && arrival->opened.door == NOTIFY_DOOR_LINK_HEAD)
		head_done(arrival);
	else if (!refused && arrival->decided && arrival->opened.door == NOTIFY_DOOR_LINK_HEAD)
		head_refused(arrival);
	if (!refused && arrival->opened.item.last)
		send_head(arrival->sim, arrival->node, arrival->from);
	free(arrival);
}

static void offer(struct arrival *arrival)
{
	struct stage_bundle bundle = {.context = arrival,
				      .count = 1,
				      .urgent = true,
				      .item = arrival_item,
				      .decided = arrival_decided,
				      .done = arrival_done};
	arrival->decided = false;
	stage_bundle(node_stage(arrival->node), &bundle);
}

static struct arrival *arrival_make(struct sim *sim, struct world_node *node, size_t from,
				    struct bytes frame)
{
	size_t room = frame.size * 4 + (64u << 10);
	struct arrival *arrival = (struct arrival *)calloc(1, sizeof *arrival + frame.size + room);
	ASSERT(arrival != NULL);
	uint8_t *copy = (uint8_t *)(arrival + 1);
	if (frame.size != 0)
		memcpy(copy, frame.data, frame.size);
	size_t used = (frame.size + 15u) & ~(size_t)15u;
	arena_init(&arrival->arena, copy + used, frame.size + room - used);
	arrival->sim = sim;
	arrival->node = node;
	arrival->from = arrival->sender = from;
	arrival->principal = (struct principal){.roles = ROLE_REGION, .region = sim_regions[from]};
	(void)snprintf(arrival->principal.id, sizeof arrival->principal.id, "region-%u",
		       sim_regions[from]);
	return arrival;
}

static void tell_silence(struct sim *sim, struct world_node *node, size_t peer)
{
	struct arrival *arrival = arrival_make(sim, node, peer, bytes_of(NULL, 0));
	sim->lines[sim_county(node)].silence_told[peer] = true;
	arrival->opened.door = NOTIFY_DOOR_LINK_SILENT;
	arrival->opened.item.peer = sim_regions[peer];
	arrival->item = (struct input_item){.door = NOTIFY_DOOR_LINK_SILENT,
					    .from = &arrival->principal,
					    .extra = &arrival->opened.item};
	offer(arrival);
}

/* As it counts them itself, in this life. */
static uint64_t refused_by(const struct link *link)
{
	uint64_t refused = 0;
	for (size_t i = 0; i < LINK_REFUSAL_COUNT; i++)
		refused += link->refused[i];
	return refused;
}

/* It is sealed to the key that is in force here, and signed with the one on the card of its sender.
 * What comes back to its author is signed by that one. */
static bool is_by_keys_that_count(const struct arrival *arrival)
{
	const struct sim_stamp *stamp = &arrival->carried.stamp;
	const struct sim_keys *keys = &arrival->sim->lines[sim_county(arrival->node)].keys;
	return (!stamp->sealed || stamp->box == keys->generation) &&
	       (stamp->own || stamp->sign == keys->known.generation[arrival->from]);
}

/* What an honest peer sends is believed, whatever happens to lines and processes, unless by a key
 * that isn't known here yet, or doesn't count any more. */
static void not_believed(struct arrival *arrival)
{
	struct sim *sim = arrival->sim;
	size_t to = sim_county(arrival->node);
	const struct sim_keys *keys = &sim->lines[to].keys;
	enum link_refusal refusal = arrival->opened.refusal;
	if (sim->restored[to % SIM_REGIONS].done != 0 && refusal == LINK_REFUSED_EPOCH) {
		world_count_fault(sim->world, FAULT_FORMER_LIFE);
		sim->counts.line_former++;
		return;
	}
	if (is_by_keys_that_count(arrival) ||
	    (refusal != LINK_REFUSED_KEY && refusal != LINK_REFUSED_SEAL))
		world_fail(sim->world, "%u: an honest frame of %u isn't believed: %s",
			   sim_regions[to], sim_regions[arrival->from], link_refusal_code(refusal));
	bool newer = arrival->carried.stamp.sign > keys->known.generation[arrival->from];
	world_count_fault(sim->world, newer ? FAULT_LINE_OLD_DIRECTORY : FAULT_LINE_OLD_KEY);
	sim->counts.line_unknown++;
}

static bool same_bytes(struct bytes a, struct bytes b)
{
	return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

/* A change that nobody could notice, since it says the same (a field that isn't known, say). */
static bool says_the_same(struct arrival *arrival, struct bytes honest, int64_t now_ms)
{
	struct sim_line *line = &arrival->sim->lines[sim_county(arrival->node)];
	struct link link = line->link;
	struct link_opened other;
	const struct notify_link_item *a = &arrival->opened.item, *b = &other.item;
	return link_open(&link, sim_regions[arrival->from], honest, now_ms, &arrival->arena,
			 &other) &&
	       other.door == arrival->opened.door && a->epoch == b->epoch &&
	       a->stream == b->stream && a->number == b->number &&
	       memcmp(a->digest, b->digest, sizeof a->digest) == 0 &&
	       same_bytes(a->document, b->document);
}

/* A commit may be under way, and even have failed. */
static bool tie_of(const struct arrival *arrival, struct tie_row *ret_tie)
{
	state_savepoint(node_state(arrival->node));
	return tie_get(stage_rows(node_stage(arrival->node)), sim_regions[arrival->from], ret_tie);
}

/* Whoever speaks first is the county, and so is a copy that goes back to it when it has been silent
 * for long: then it was restored. */
static bool knows_the_true_one(const struct arrival *arrival)
{
	struct sim *sim = arrival->sim;
	const struct sim_line *line = &sim->lines[sim_county(arrival->node)];
	struct tie_row tie;
	return tie_of(arrival, &tie) && tie.life == sim->lines[arrival->from].link.epoch &&
	       world_now_ms(sim->world) - line->heard_ms[arrival->from] < SILENT_MS;
}

/* true: it goes on to the decider. */
static bool judge(struct arrival *arrival, struct bytes honest, struct bytes frame, int64_t now_ms)
{
	struct sim *sim = arrival->sim;
	size_t to = sim_county(arrival->node);
	struct sim_line *line = &sim->lines[to];
	/* A county that was put back meanwhile knows the key that was stolen again. */
	if (arrival->lie == SIM_STOLEN && is_by_keys_that_count(arrival))
		return false;
	bool believed = link_open(&line->link, sim_regions[arrival->from], frame, now_ms,
				  &arrival->arena, &arrival->opened);
	if (arrival->lie == SIM_HONEST || arrival->lie == SIM_LIED || arrival->lie == SIM_TWIN ||
	    arrival->lie == SIM_OLDER) {
		if (!believed)
			not_believed(arrival);
		else if (!is_by_keys_that_count(arrival))
			world_fail(sim->world,
				   "%u believes a frame of %u by a key that was replaced",
				   sim_regions[to], sim_regions[arrival->from]);
		return believed && (arrival->lie != SIM_TWIN || knows_the_true_one(arrival));
	}
	if (believed && arrival->lie == SIM_ALTERED && says_the_same(arrival, honest, now_ms)) {
		sim->counts.line_harmless++;
		return true;
	}
	if (believed)
		world_fail(sim->world, "%u believes a frame of %u that was %s", sim_regions[to],
			   sim_regions[arrival->from],
			   arrival->lie == SIM_SWAPPED   ? "swapped"
			   : arrival->lie == SIM_ALTERED ? "altered"
			   : arrival->lie == SIM_STOLEN  ? "signed with a key that was stolen"
							 : "forged");
	sim->counts.line_refused++;
	return false;
}

static void heard(struct arrival *arrival, int64_t now_ms)
{
	struct sim *sim = arrival->sim;
	size_t peer = arrival->from, own = sim_county(arrival->node);
	struct sim_line *line = &sim->lines[own];
	line->route[peer] = arrival->sender;
	link_heard(&line->peers[peer], &arrival->opened, now_ms, random_u64(sim->random));
	link_word_heard(&line->link, node_rows(arrival->node), &arrival->opened, now_ms);
	if (arrival->opened.head != NULL && own < SIM_REGIONS && arrival->sender < SIM_REGIONS)
		sim_liar_announced(sim, peer, own, arrival->opened.head);
	line->heard_ms[peer] = now_ms;
	line->silence_told[peer] = false;
}

/* Of another life than the one whose word counts. */
static bool is_foreign(const struct arrival *arrival)
{
	uint64_t life = arrival->opened.item.life;
	struct tie_row tie;
	return arrival->lie == SIM_TWIN ||
	       (life != 0 && tie_of(arrival, &tie) && tie.life != 0 && tie.life != life);
}

static void arrived(void *context, struct world_node *to, struct world_node *from,
		    struct bytes bytes)
{
	struct sim *sim = (struct sim *)context;
	size_t peer = sim_region_index(node_region(from));
	struct sim_line *line = &sim->lines[sim_county(to)];
	int64_t now_ms = world_now_ms(sim->world);
	struct arrival *arrival = arrival_make(sim, to, peer, bytes);
	arrival->sender = sim_county(from);
	struct sim_carried *carried = &arrival->carried;
	const uint8_t *copy = (const uint8_t *)(arrival + 1);
	memcpy(carried, copy, sizeof *carried);
	arrival->lie = (enum sim_lie)carried->lie;
	size_t before = sizeof *carried + carried->honest;
	if (!judge(arrival, bytes_of(copy + sizeof *carried, carried->honest),
		   bytes_of(copy + before, bytes.size - before), now_ms)) {
		free(arrival);
		return;
	}
	sim->counts.line_believed++;
	sim->counts.line_documents += arrival->opened.door == NOTIFY_DOOR_LINK_DOCUMENT;
	arrival->opened.item.quiet_ms = now_ms - line->heard_ms[peer];
	arrival->opened.item.silent_ms = SILENT_MS;
	if (arrival->opened.door != NOTIFY_DOOR_LINK_HEAD && !is_foreign(arrival))
		heard(arrival, now_ms);
	arrival->item = (struct input_item){
		.door = arrival->opened.door,
		.from = &arrival->principal,
		.body = arrival->opened.item.content != NULL ? &arrival->opened.item.content->base
							     : NULL,
		.extra = &arrival->opened.item,
		.sequence = arrival->opened.item.number,
		.session = arrival->opened.item.epoch,
	};
	offer(arrival);
}

/* A restored county's decider is told with whom it has to compare. */
static void begin_recovery(struct sim *sim, struct world_node *node)
{
	size_t own = sim_region_index(node_region(node));
	struct sim_line *line = &sim->lines[sim_county(node)];
	if (line->recovery_told || setting_get(node_rows(node), SETTING_RECOVERY, 0) == 0)
		return;
	struct arrival *arrival = arrival_make(sim, node, own, bytes_of(NULL, 0));
	uint32_t *peers = ARENA_ARRAY(&arrival->arena, uint32_t, SIM_REGIONS);
	ASSERT(peers != NULL);
	line->recovery_told = true;
	for (size_t i = 0; i < SIM_REGIONS; i++) {
		if (i != own)
			peers[arrival->opened.item.peer_count++] = sim_regions[i];
	}
	arrival->opened.door = NOTIFY_DOOR_LINK_RECOVER;
	arrival->opened.item.own_life = line->link.epoch;
	arrival->opened.item.peers = peers;
	arrival->item = (struct input_item){.door = NOTIFY_DOOR_LINK_RECOVER,
					    .from = &arrival->principal,
					    .extra = &arrival->opened.item};
	offer(arrival);
}

/* Of each county the life counts that runs. */
static void check_life(struct sim *sim, size_t own, size_t peer)
{
	struct tie_row tie;
	if (own != peer &&
	    tie_get(node_rows(sim->nodes[own][DAEMON_NOTIFY]), sim_regions[peer], &tie) &&
	    tie.life != sim->lines[peer].link.epoch)
		world_fail(sim->world, "%u takes another life of %u for the county",
			   sim_regions[own], sim_regions[peer]);
}

uint64_t sim_check_lies(struct sim *sim)
{
	uint64_t refused = 0;
	for (size_t i = 0; i < SIM_COUNTIES; i++)
		refused += sim->lines[i].refused + refused_by(&sim->lines[i].link);
	uint64_t lies =
		sim->counts.line_refused + sim->counts.line_unknown + sim->counts.line_former;
	if (refused != lies)
		world_fail(sim->world, "%llu frames were refused, not %llu",
			   (unsigned long long)refused, (unsigned long long)lies);
	for (size_t i = 0; i < SIM_REGIONS; i++) {
		for (size_t peer = 0; peer < SIM_REGIONS; peer++)
			check_life(sim, i, peer);
	}
	return refused + sim->counts.line_twins + sim->counts.line_lies +
	       sim->counts.line_withheld_shown;
}

/* ---- lives */

static void came_up(void *context, struct world_node *node)
{
	struct sim *sim = (struct sim *)context;
	sim_books_found(sim, node);
	sim_restore_came_up(sim, node);
	if (node_daemon(node) != DAEMON_NOTIFY)
		return;
	struct sim_line *line = &sim->lines[sim_county(node)];
	line->refused += refused_by(&line->link);
	if (line->link.epoch != journal_head(node_journal(node))->incarnation)
		line->refused_life_count = 0;
	line->link = (struct link){
		.region = node_region(node),
		.epoch = journal_head(node_journal(node))->incarnation,
		.parent = journal_head(node_journal(node))->parent,
		.directory = line->keys.directory,
		.sign_key = &line->keys.sign[line->keys.generation],
		.box_key = &line->keys.box[line->keys.generation],
		.random = *sim->random,
		.words = line->words,
		.word_count = SIM_REGIONS,
		.silent_ms = SILENT_MS,
	};
	line->recovery_told = false;
	for (size_t i = 0; i < SIM_REGIONS; i++) {
		line->peers[i] = (struct link_peer){.region = sim_regions[i]};
		line->next_head_ms[i] = 0;
		line->heard_ms[i] = world_now_ms(sim->world);
		line->silence_told[i] = false;
		line->route[i] = i;
		line->words[i] = (struct link_word){.region = sim_regions[i]};
	}
}

struct world_hooks sim_line_hooks(struct sim *sim)
{
	return (struct world_hooks){
		.context = sim, .came_up = came_up, .turned = turned, .arrived = arrived};
}

bool sim_lines_level(struct sim *sim)
{
	for (size_t i = 0; i < SIM_REGIONS; i++) {
		struct world_node *node = sim->nodes[i][DAEMON_NOTIFY];
		if (node_stage(node) == NULL || sim_recovering(sim))
			return false;
		for (size_t peer = 0; peer < SIM_REGIONS; peer++) {
			struct peer_row row;
			struct tie_row tie;
			if (tie_get(node_rows(node), sim_regions[peer], &tie) && tie.peer_recovers)
				return false;
			if (peer == i || !peer_get(node_rows(node), sim_regions[peer], &row))
				continue;
			for (size_t slot = 0; slot < LINK_STREAMS; slot++) {
				if (row.out[slot].receipted != row.out[slot].sent)
					return false;
			}
		}
	}
	return true;
}
