#include "services/intake/erasure/erase_parts.h"

#include "common/base/sabotage.h"
#include "intake.pb-c.h"
#include "services/intake/intake.h"
#include "services/intake/tables.h"

#define PARTS_MAX (INTAKE_PARTS_MAX * (1 + INTAKE_CONFLICTS_KEPT))

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
static bool collect(struct stage *stage, uint64_t sequence, uint8_t *memory,
		    struct named_parts *out)
{
	struct arena arena;
	struct event event;
	arena_init(&arena, memory, ERASE_PARTS_MEMORY);
	if (stage_event(stage, sequence, &arena, &event) != STATUS_OK)
		return false;
	if (event.head.kind == KIND(REPORT_REGISTERED)) {
		const Zh__ReportRegistered *body = BODY(&event, ReportRegistered);
		add_parts(body->parts, body->n_parts, out);
	} else {
		const Zh__InputQuarantined *body = BODY(&event, InputQuarantined);
		add_parts(body->parts, body->n_parts, out);
	}
	return true;
}

enum status erase_parts_of(struct parts *parts, struct stage *stage, const struct rows_reader *rows,
			   uint64_t report, uint64_t sequence, uint8_t memory[ERASE_PARTS_MEMORY],
			   uint32_t *ret_count, struct err *err)
{
	struct named_parts named = {.count = 0};
	uint64_t conflicts[INTAKE_CONFLICTS_KEPT];
	if (!collect(stage, sequence, memory, &named))
		return err_set(err, STATUS_NOT_FOUND, "event %llu can't be read",
			       (unsigned long long)sequence);
	size_t others = intake_conflicts_get(rows, report, conflicts);
	for (size_t i = 0; i < others; i++) {
		if (!collect(stage, conflicts[i], memory, &named))
			return err_set(err, STATUS_NOT_FOUND, "event %llu can't be read",
				       (unsigned long long)conflicts[i]);
	}
	*ret_count = (uint32_t)named.count;
	if (named.count == 0 || SABOTAGE("intake.erases-nothing"))
		return STATUS_OK;
	enum status status = parts_erase(parts, named.refs, named.count, err);
	/* Never taken for an event that can't be read. */
	return status == STATUS_NOT_FOUND ? STATUS_CORRUPT : status;
}
