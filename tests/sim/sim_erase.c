/* Erasure: what an order names loses its keys, and then that is on record.
 *
 * Which parts those are, and how their keys go, is the daemon's code (services/intake/erase_parts);
 * so is the order: the order is durable, the keys go, the event follows.  A process may end amid
 * it.
 */
#include "tests/sim/sim.h"

#include <stdlib.h>

#include "common/base/assert.h"
#include "common/core/common_rows.h"
#include "intake.pb-c.h"
#include "services/intake/erasure/erase_parts.h"
#include "services/intake/tables.h"

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

bool sim_erase_after_turn(struct sim *sim, struct world_node *node)
{
	static uint8_t memory[ERASE_PARTS_MEMORY];
	struct sim_erasing *erasing = &sim->erasing[sim_region_index(node_region(node))];
	uint64_t report, sequence;
	uint32_t count;
	struct err err = {0};
	if (node_daemon(node) != DAEMON_INTAKE || node_is_former(node) || erasing->under_way ||
	    parts_staged(node_parts(node)))
		return true;
	state_savepoint(node_state(node));
	const struct rows_reader *rows = node_rows(node);
	if (!intake_erasure_next(rows, &report, &sequence))
		return true;
	if (world_faults(sim->world)->disk_ppm != 0 && sim_chance(sim, 10))
		world_fail_disk(node, (unsigned)sim_below(sim, 3));
	enum status status = erase_parts_of(node_parts(node), node_stage(node), rows, report,
					    sequence, memory, &count, &err);
	if (status == STATUS_IO || status == STATUS_FULL) {
		world_count_fault(sim->world, FAULT_CRASH_ERASING);
		return false;
	}
	if (status != STATUS_OK)
		world_fail(sim->world, "%u: the parts of report %llu can't be erased: %s",
			   node_region(node), (unsigned long long)report, err.text);
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
	return true;
}

/* ---- what was ordered is gone, and nothing else */

enum { ORDERED = 1, ERASED = 2 };

struct erasures {
	struct sim *sim;
	struct world_node *node;
	uint8_t *state;  /* by report */
	uint64_t *other; /* by report: of the same paper; 0: none */
	char **ids;      /* by report: of its feed */
	uint64_t reports, checked;
};

static void note_erasure(void *context, const struct event *event)
{
	struct erasures *erasures = (struct erasures *)context;
	uint16_t kind = event->head.kind;
	if (kind == KIND(REPORT_SPLIT)) {
		const Zh__ReportSplit *split = BODY(event, ReportSplit);
		ASSERT(split->report <= erasures->reports && split->split_to <= erasures->reports);
		erasures->other[split->report] = split->split_to;
		erasures->other[split->split_to] = split->report;
	}
	bool ordered = kind == KIND(INFORMANT_ERASURE_ORDERED);
	if (!ordered && kind != KIND(INFORMANT_ERASED))
		return;
	uint64_t report = event->head.subject_number;
	ASSERT(report <= erasures->reports);
	if (!ordered && erasures->state[report] != ORDERED)
		world_fail(erasures->sim->world, "%u: report %llu is erased without an order",
			   node_region(erasures->node), (unsigned long long)report);
	erasures->state[report] = ordered ? ORDERED : ERASED;
}

/* Keys that an order took which a restore has cut away: they are there as the copy has them. */
static bool is_open(const struct erasures *erasures, uint64_t report)
{
	size_t region = sim_region_index(node_region(erasures->node));
	uint64_t other = erasures->other[report];
	return erasures->state[report] != ERASED &&
	       (sim_erasure_lost(erasures->sim, region, report) ||
		(other != 0 && sim_erasure_lost(erasures->sim, region, other)));
}

static void look_at_part(struct erasures *erasures, const struct event *event, uint64_t report,
			 const Zh__PartRef *part, const char *id)
{
	struct sim *sim = erasures->sim;
	struct sim_counts *counts = &sim->counts;
	const struct sim_restored *restored =
		&sim->restored[sim_region_index(node_region(erasures->node))];
	bool before = restored->done != 0 &&
		      event->sequence <= restored->lives[restored->done - 1].since[DAEMON_INTAKE];
	counts->parts_named++;
	if (erasures->state[report] == ERASED) {
		sim_part_gone(sim, erasures->node, part);
		counts->parts_gone_restored += before;
		erasures->checked++;
	} else if (is_open(erasures, report)) {
		counts->parts_back += sim_part_opens(sim, erasures->node, part);
	} else if (event->sequence <= restored->unread) {
		if (sim_part_opens(sim, erasures->node, part))
			world_fail(sim->world, "%u: a part of %s is read without its key",
				   node_region(erasures->node), id);
		counts->parts_unread++;
	} else {
		sim_part_there(sim, erasures->node, part, id);
	}
}

/* What a feed said of a report: when it was registered, and what it said otherwise later. */
static void look_at_parts(void *context, const struct event *event)
{
	struct erasures *erasures = (struct erasures *)context;
	uint64_t report = event->head.subject_number;
	if (event->head.kind == KIND(REPORT_REGISTERED)) {
		const Zh__ReportRegistered *body = BODY(event, ReportRegistered);
		erasures->ids[report] = body->feed_id != NULL ? strdup(body->feed_id) : NULL;
		for (size_t i = 0; i < body->n_parts; i++)
			look_at_part(erasures, event, report, body->parts[i],
				     erasures->ids[report]);
	} else if (event->head.kind == KIND(INPUT_QUARANTINED)) {
		const Zh__InputQuarantined *body = BODY(event, InputQuarantined);
		for (size_t i = 0; i < body->n_parts; i++)
			look_at_part(erasures, event, report, body->parts[i],
				     erasures->ids[report]);
	}
}

uint64_t sim_check_erasures(struct sim *sim)
{
	uint64_t checked = 0;
	for (size_t region = 0; region < SIM_REGIONS; region++) {
		struct erasures erasures = {.sim = sim, .node = sim->nodes[region][DAEMON_INTAKE]};
		erasures.reports = sim_last_of(erasures.node, OBJECT_REPORT);
		erasures.state = (uint8_t *)calloc(erasures.reports + 1, 1);
		erasures.other = (uint64_t *)calloc(erasures.reports + 1, sizeof(uint64_t));
		erasures.ids = (char **)calloc(erasures.reports + 1, sizeof(char *));
		ASSERT(erasures.state != NULL && erasures.other != NULL && erasures.ids != NULL);
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
		for (uint64_t report = 0; report <= erasures.reports; report++)
			free(erasures.ids[report]);
		free(erasures.ids);
	}
	return checked;
}
