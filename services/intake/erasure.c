#include "services/intake/erasure.h"

#include <stdlib.h>
#include <unistd.h>

#include "common/base/assert.h"
#include "common/base/sabotage.h"
#include "intake.pb-c.h"

#define ARENA_SIZE (64u << 10)
#define PARTS_MAX 8u
#define EXIT_FATAL 70

void erasure_open(struct erasure *erasure, const struct door_context *context)
{
	*erasure = (struct erasure){.shell = *context};
	erasure->memory = (uint8_t *)malloc(ARENA_SIZE);
	ASSERT(erasure->memory != NULL);
}

void erasure_close(struct erasure *erasure)
{
	free(erasure->memory);
	erasure->memory = NULL;
}

static const struct input_item *done_item(void *context, size_t index, struct arena *arena)
{
	struct erasure *erasure = (struct erasure *)context;
	(void)index;
	(void)arena;
	return &erasure->item;
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
	(void)refused; /* full or draining: the order still stands, and is looked at again */
	((struct erasure *)context)->under_way = false;
}

/* What the reporter said and who it was: whatever the registered event names, but attachments. */
static size_t identifying_parts(const Zh__ReportRegistered *report, struct part_ref out[PARTS_MAX])
{
	size_t count = 0;
	for (size_t i = 0; i < report->n_parts && count < PARTS_MAX; i++) {
		const Zh__PartRef *part = report->parts[i];
		if (part->kind == PART_ATTACHMENT || part->salted_digest.len != PART_DIGEST)
			continue;
		out[count] = (struct part_ref){.kind = (uint8_t)part->kind, .size = part->size};
		memcpy(out[count].digest, part->salted_digest.data, PART_DIGEST);
		count++;
	}
	return count;
}

static void erase(struct erasure *erasure, uint64_t report, uint64_t sequence)
{
	struct arena arena;
	struct event event;
	struct part_ref parts[PARTS_MAX];
	struct err err;
	arena_init(&arena, erasure->memory, ARENA_SIZE);
	if (stage_event(erasure->shell.stage, sequence, &arena, &event) != STATUS_OK)
		return;
	size_t count = identifying_parts(
		EVENT_BODY(&event, Zh__ReportRegistered, zh__report_registered__descriptor), parts);
	if (count != 0 && !SABOTAGE("intake.erases-nothing") &&
	    parts_erase(erasure->shell.parts, parts, count, &err) != STATUS_OK) {
		log_error(erasure->shell.log, "ending", log_err(&err));
		_exit(EXIT_FATAL);
	}
	erasure->erased = (struct intake_erased){report, (uint32_t)count};
	erasure->item = (struct input_item){
		.door = INTAKE_DOOR_ERASED, .extra = &erasure->erased, .sequence = report};
	erasure->under_way = true;
	struct stage_bundle bundle = {.context = erasure,
				      .count = 1,
				      .item = done_item,
				      .decided = done_decided,
				      .done = done_recorded};
	stage_bundle(erasure->shell.stage, &bundle);
	shell_wake(erasure->shell.shell);
}

void erasure_after_turn(struct erasure *erasure)
{
	uint64_t report, sequence;
	/* Staged parts wait for their frame; erasing re-writes the keys and comes between turns. */
	if (erasure->under_way || parts_staged(erasure->shell.parts) ||
	    !intake_erasure_next(shell_rows(erasure->shell.shell), &report, &sequence))
		return;
	erase(erasure, report, sequence);
}
