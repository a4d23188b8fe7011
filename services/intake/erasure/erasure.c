#include "services/intake/erasure/erasure.h"

#include <stdlib.h>
#include <unistd.h>

#include "common/base/assert.h"
#include "services/intake/erasure/erase_parts.h"

#define EXIT_FATAL 70

void erasure_open(struct erasure *erasure, const struct door_context *context)
{
	*erasure = (struct erasure){.shell = *context};
	erasure->memory = (uint8_t *)malloc(ERASE_PARTS_MEMORY);
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

static void erase(struct erasure *erasure, uint64_t report, uint64_t sequence)
{
	uint32_t count;
	struct err err;
	enum status status = erase_parts_of(erasure->shell.parts, erasure->shell.stage,
					    shell_rows(erasure->shell.shell), report, sequence,
					    erasure->memory, &count, &err);
	if (status == STATUS_NOT_FOUND)
		return;
	if (status != STATUS_OK) {
		log_error(erasure->shell.log, "ending", log_err(&err));
		_exit(EXIT_FATAL);
	}
	erasure->erased = (struct intake_erased){report, count};
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
