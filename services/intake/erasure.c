#include "services/intake/erasure.h"

#include <stdlib.h>
#include <unistd.h>

#include "common/base/assert.h"
#include "common/base/sabotage.h"
#include "intake.pb-c.h"
#include "services/intake/tables.h"

#define ARENA_SIZE (1u << 20) /* an event has up to 64 KiB, and more when it is unpacked */
#define PARTS_MAX (INTAKE_PARTS_MAX * (1 + INTAKE_CONFLICTS_KEPT))
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

struct named_parts {
	struct part_ref refs[PARTS_MAX];
	size_t count;
};

static void add_parts(Zh__PartRef *const *parts, size_t count, struct named_parts *out)
{
	for (size_t i = 0; i < count && out->count < PARTS_MAX; i++) {
		const Zh__PartRef *part = parts[i];
		if (part->kind == PART_ATTACHMENT || part->salted_digest.len != PART_DIGEST)
			continue;
		struct part_ref *ref = &out->refs[out->count++];
		*ref = (struct part_ref){.kind = (uint8_t)part->kind, .size = part->size};
		memcpy(ref->digest, part->salted_digest.data, PART_DIGEST);
	}
}

/* What the reporter said and who it was: whatever the event names, but attachments.  false: it
 * can't be read. */
static bool collect(struct erasure *erasure, uint64_t sequence, struct named_parts *out)
{
	struct arena arena;
	struct event event;
	arena_init(&arena, erasure->memory, ARENA_SIZE);
	if (stage_event(erasure->shell.stage, sequence, &arena, &event) != STATUS_OK)
		return false;
	if (event.head.kind == ZH__EVENT_KIND__KIND_REPORT_REGISTERED) {
		const Zh__ReportRegistered *body =
			EVENT_BODY(&event, Zh__ReportRegistered, zh__report_registered__descriptor);
		add_parts(body->parts, body->n_parts, out);
	} else {
		const Zh__InputQuarantined *body =
			EVENT_BODY(&event, Zh__InputQuarantined, zh__input_quarantined__descriptor);
		add_parts(body->parts, body->n_parts, out);
	}
	return true;
}

static void erase(struct erasure *erasure, uint64_t report, uint64_t sequence)
{
	struct named_parts parts = {.count = 0};
	uint64_t conflicts[INTAKE_CONFLICTS_KEPT];
	struct err err;
	if (!collect(erasure, sequence, &parts))
		return;
	size_t others = intake_conflicts_get(shell_rows(erasure->shell.shell), report, conflicts);
	for (size_t i = 0; i < others; i++) {
		if (!collect(erasure, conflicts[i], &parts))
			return;
	}
	size_t count = parts.count;
	if (count != 0 && !SABOTAGE("intake.erases-nothing") &&
	    parts_erase(erasure->shell.parts, parts.refs, count, &err) != STATUS_OK) {
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
