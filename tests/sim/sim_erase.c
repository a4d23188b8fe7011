/* Erasure: what an order names loses its keys, and then that is on record.
 *
 * The keys are a list of those that are gone; order, crash and repetition are the daemon's
 * (services/intake/erasure.c): the order is durable, the keys go, the event follows.
 */
#include "tests/sim/sim.h"

#include <stdlib.h>

#include "common/base/assert.h"
#include "common/core/common_rows.h"
#include "intake.pb-c.h"
#include "services/intake/tables.h"

#define ARENA_SIZE (1u << 20)

struct sim_gone { /* a part whose key is gone */
	struct sim_gone *next;
	uint64_t order; /* from 1 */
	size_t region;
	uint8_t digest[INTAKE_PART_DIGEST];
};

static bool is_gone(const struct sim *sim, const ProtobufCBinaryData *digest)
{
	for (const struct sim_gone *gone = sim->gone; gone != NULL; gone = gone->next) {
		if (digest->len == sizeof gone->digest &&
		    memcmp(gone->digest, digest->data, sizeof gone->digest) == 0)
			return true;
	}
	return false;
}

uint64_t sim_erase_mark(const struct sim *sim)
{
	return sim->gone != NULL ? sim->gone->order : 0;
}

void sim_erase_put_back(struct sim *sim, size_t region, uint64_t mark)
{
	struct sim_gone **link = &sim->gone;
	while (*link != NULL) {
		struct sim_gone *gone = *link;
		if (gone->region == region && gone->order > mark) {
			*link = gone->next;
			free(gone);
		} else {
			link = &gone->next;
		}
	}
}

static uint32_t erase_parts(struct sim *sim, size_t region, Zh__PartRef *const *parts, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (is_gone(sim, &parts[i]->salted_digest))
			continue;
		struct sim_gone *gone = (struct sim_gone *)calloc(1, sizeof *gone);
		ASSERT(gone != NULL && parts[i]->salted_digest.len == sizeof gone->digest);
		memcpy(gone->digest, parts[i]->salted_digest.data, sizeof gone->digest);
		gone->order = sim_erase_mark(sim) + 1;
		gone->region = region;
		gone->next = sim->gone;
		sim->gone = gone;
	}
	return (uint32_t)count;
}

static uint32_t erase_named(struct sim *sim, struct world_node *node, uint64_t sequence)
{
	static uint8_t memory[ARENA_SIZE];
	struct arena arena;
	struct event event;
	size_t region = sim_region_index(node_region(node));
	arena_init(&arena, memory, sizeof memory);
	if (stage_event(node_stage(node), sequence, &arena, &event) != STATUS_OK)
		world_fail(sim->world, "%u: event %llu, whose parts are to go, can't be read",
			   node_region(node), (unsigned long long)sequence);
	if (event.head.kind == ZH__EVENT_KIND__KIND_REPORT_REGISTERED) {
		const Zh__ReportRegistered *body =
			EVENT_BODY(&event, Zh__ReportRegistered, zh__report_registered__descriptor);
		return erase_parts(sim, region, body->parts, body->n_parts);
	}
	const Zh__InputQuarantined *body =
		EVENT_BODY(&event, Zh__InputQuarantined, zh__input_quarantined__descriptor);
	return erase_parts(sim, region, body->parts, body->n_parts);
}

/* ---- on record */

static const struct input_item *done_item(void *context, size_t index, struct arena *arena)
{
	(void)index;
	(void)arena;
	return &((struct sim_erasing *)context)->item;
}

static void done_decided(void *context, size_t index, const struct decision *decision,
			 uint64_t sequence)
{
	(void)context;
	(void)index;
	(void)decision;
	(void)sequence;
}

static void done_recorded(void *context, bool refused)
{
	(void)refused; /* the order still stands, and is looked at again */
	((struct sim_erasing *)context)->under_way = false;
}

void sim_erase_after_turn(struct sim *sim, struct world_node *node)
{
	struct sim_erasing *erasing = &sim->erasing[sim_region_index(node_region(node))];
	uint64_t report, sequence, conflicts[INTAKE_CONFLICTS_KEPT];
	if (node_daemon(node) != DAEMON_INTAKE || erasing->under_way)
		return;
	state_mark(node_state(node));
	const struct rows_reader *rows = node_rows(node);
	if (!intake_erasure_next(rows, &report, &sequence))
		return;
	uint32_t count = erase_named(sim, node, sequence);
	size_t others = intake_conflicts_get(rows, report, conflicts);
	for (size_t i = 0; i < others; i++)
		count += erase_named(sim, node, conflicts[i]);
	erasing->erased = (struct intake_erased){report, count};
	erasing->item = (struct input_item){
		.door = INTAKE_DOOR_ERASED, .extra = &erasing->erased, .sequence = report};
	erasing->under_way = true;
	struct stage_bundle bundle = {.context = erasing,
				      .count = 1,
				      .item = done_item,
				      .decided = done_decided,
				      .done = done_recorded};
	stage_bundle(node_stage(node), &bundle);
}

void sim_erase_close(struct sim *sim)
{
	while (sim->gone != NULL) {
		struct sim_gone *gone = sim->gone;
		sim->gone = gone->next;
		free(gone);
	}
}

/* ---- what was ordered is gone, and nothing else */

enum { ORDERED = 1, ERASED = 2 };

struct erasures {
	struct sim *sim;
	struct world_node *node;
	uint8_t *state;  /* by report */
	uint64_t *other; /* by report: of the same paper; 0: none */
	uint64_t reports, checked;
};

static void note_erasure(void *context, const struct event *event)
{
	struct erasures *erasures = (struct erasures *)context;
	uint16_t kind = event->head.kind;
	if (kind == ZH__EVENT_KIND__KIND_REPORT_SPLIT) {
		const Zh__ReportSplit *split =
			EVENT_BODY(event, Zh__ReportSplit, zh__report_split__descriptor);
		ASSERT(split->report <= erasures->reports && split->split_to <= erasures->reports);
		erasures->other[split->report] = split->split_to;
		erasures->other[split->split_to] = split->report;
	}
	bool ordered = kind == ZH__EVENT_KIND__KIND_INFORMANT_ERASURE_ORDERED;
	if (!ordered && kind != ZH__EVENT_KIND__KIND_INFORMANT_ERASED)
		return;
	uint64_t report = event->head.subject_number;
	ASSERT(report <= erasures->reports);
	if (!ordered && erasures->state[report] != ORDERED)
		world_fail(erasures->sim->world, "%u: report %llu is erased without an order",
			   node_region(erasures->node), (unsigned long long)report);
	erasures->state[report] = ordered ? ORDERED : ERASED;
}

static void look_at_parts(void *context, const struct event *event)
{
	struct erasures *erasures = (struct erasures *)context;
	if (event->head.kind != ZH__EVENT_KIND__KIND_REPORT_REGISTERED)
		return;
	const Zh__ReportRegistered *body =
		EVENT_BODY(event, Zh__ReportRegistered, zh__report_registered__descriptor);
	bool erased = erasures->state[body->report] == ERASED;
	size_t region = sim_region_index(node_region(erasures->node));
	/* Keys that an order took which a restore has cut away don't come again. */
	uint64_t other = erasures->other[body->report];
	if (!erased && (sim_erasure_lost(erasures->sim, region, body->report) ||
			(other != 0 && sim_erasure_lost(erasures->sim, region, other))))
		return;
	for (size_t i = 0; i < body->n_parts; i++) {
		if (is_gone(erasures->sim, &body->parts[i]->salted_digest) != erased)
			world_fail(erasures->sim->world,
				   "%u: report %llu is%s erased, its parts %s",
				   node_region(erasures->node), (unsigned long long)body->report,
				   erased ? "" : "n't", erased ? "aren't" : "are");
	}
	erasures->checked += erased;
}

uint64_t sim_check_erasures(struct sim *sim)
{
	uint64_t checked = 0;
	for (size_t region = 0; region < SIM_REGIONS; region++) {
		struct erasures erasures = {.sim = sim, .node = sim->nodes[region][DAEMON_INTAKE]};
		erasures.reports = sim_last_of(erasures.node, OBJECT_REPORT);
		erasures.state = (uint8_t *)calloc(erasures.reports + 1, 1);
		erasures.other = (uint64_t *)calloc(erasures.reports + 1, sizeof(uint64_t));
		ASSERT(erasures.state != NULL && erasures.other != NULL);
		world_each_event(sim->world, erasures.node, note_erasure, &erasures);
		for (uint64_t report = 1; report <= erasures.reports; report++) {
			if (erasures.state[report] == ORDERED)
				world_fail(sim->world,
					   "%u: report %llu is ordered to be erased, "
					   "and isn't",
					   sim_regions[region], (unsigned long long)report);
		}
		/* What was said stands in the one paper. */
		for (uint64_t report = 1; report <= erasures.reports; report++) {
			uint64_t other = erasures.other[report];
			if (other != 0 && erasures.state[other] == ERASED)
				erasures.state[report] = ERASED;
		}
		world_each_event(sim->world, erasures.node, look_at_parts, &erasures);
		checked += erasures.checked;
		free(erasures.state);
		free(erasures.other);
	}
	return checked;
}
