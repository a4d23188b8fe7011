#include "services/intake/erasure/disclosing.h"

#include "common/base/sabotage.h"
#include "common/core/message.h"
#include "common/crypto/seal.h"
#include "common/store/parts.h"
#include "intake.pb-c.h"
#include "services/intake/acts.h"
#include "services/intake/tables.h"

_Static_assert(KEY_ID == sizeof((struct intake_disclosure *)0)->key_id, "a key's id");

#define PARTS_MAX (INTAKE_PARTS_MAX * (1 + INTAKE_CONFLICTS_KEPT))

struct reading {
	const struct disclosing *disclosing;
	struct arena *arena;
	uint16_t act;
	struct bytes feed_id; /* what seals are bound to */
	Zh__Disclosed *out;
	struct intake_disclosure *found;
};

static bool is_sealed(uint32_t kind)
{
	return kind == PART_INFORMANT || kind == PART_SEALED_ORIGINAL;
}

static bool is_about(uint16_t act, uint32_t kind)
{
	switch (act) {
	case INTAKE_ACT_READ_TEXT:
		return kind == PART_TEXT;
	case INTAKE_ACT_READ_CONTACT:
		return kind == PART_CONTACT;
	case INTAKE_ACT_READ_CONFLICT: /* the other fields come after their text */
		return kind == PART_TEXT || kind == PART_QUARANTINE;
	default: /* an identity, and the text as it came */
		return is_sealed(kind) || kind == PART_ORIGINAL;
	}
}

/* A contact in the open; size 0: it is under another key. */
static struct bytes open_contact(struct reading *reading, struct bytes sealed)
{
	const struct key *key = reading->disclosing->contact;
	uint8_t *plain = sealed.size <= SEAL_OVERHEAD
				 ? NULL
				 : arena_take(reading->arena, sealed.size - SEAL_OVERHEAD);
	if (key == NULL || plain == NULL ||
	    seal_open(key, sealed, reading->feed_id, plain) != STATUS_OK) {
		reading->found->unreadable++;
		return bytes_of(NULL, 0);
	}
	return bytes_of(plain, sealed.size - SEAL_OVERHEAD);
}

static void hand_out(struct reading *reading, uint32_t kind, struct bytes content)
{
	struct intake_disclosure *found = reading->found;
	Zh__DisclosedPart *part = reading->out->parts[reading->out->n_parts];
	if (is_sealed(kind) && !found->has_key_id)
		found->has_key_id = seal_receiver(content, found->key_id) == STATUS_OK;
	if (kind == PART_CONTACT) {
		content = open_contact(reading, content);
		if (content.size == 0)
			return;
	}
	SET_OPTIONAL(part, kind, kind);
	part->has_content = 1;
	part->content = message_bytes(content);
	part->has_context = 1;
	part->context = message_bytes(reading->feed_id);
	reading->out->n_parts++;
	found->found++;
}

static void read_part(struct reading *reading, const Zh__PartRef *stored)
{
	struct part_ref ref = {.kind = (uint8_t)stored->kind, .size = stored->size};
	uint8_t *content = arena_take(reading->arena, (size_t)stored->size + 1);
	size_t size;
	struct err err;
	if (!is_about(reading->act, stored->kind) || content == NULL ||
	    stored->salted_digest.len != PART_DIGEST)
		return;
	memcpy(ref.digest, stored->salted_digest.data, PART_DIGEST);
	enum status status = parts_read(reading->disclosing->shell->parts, &ref, content,
					stored->size, &size, &err);
	if (status == STATUS_OK) {
		hand_out(reading, stored->kind, bytes_of(content, size));
		return;
	}
	/* An erasure takes key and part: one without the other was lost. */
	if (status == STATUS_NOT_FOUND && !SABOTAGE("intake.lost-is-erased"))
		status = parts_check(reading->disclosing->shell->parts, &ref, &err);
	if (status != STATUS_NOT_FOUND) {
		log_error(reading->disclosing->shell->log, "part_unreadable", log_err(&err));
		reading->found->unreadable++;
		return;
	}
	Zh__DisclosedPart *part = reading->out->parts[reading->out->n_parts++];
	SET_OPTIONAL(part, kind, stored->kind);
	SET_OPTIONAL(part, erased, 1);
	reading->found->erased++;
}

static bool make_out(struct reading *reading)
{
	reading->out =
		(Zh__Disclosed *)(void *)message_new(&zh__disclosed__descriptor, reading->arena);
	reading->found = ARENA_NEW(reading->arena, struct intake_disclosure);
	if (reading->out == NULL || reading->found == NULL)
		return false;
	reading->out->parts = ARENA_ARRAY(reading->arena, Zh__DisclosedPart *, PARTS_MAX);
	return reading->out->parts != NULL;
}

static void read_parts(struct reading *reading, Zh__PartRef *const *parts, size_t count)
{
	for (size_t i = 0; i < count && reading->out->n_parts < PARTS_MAX; i++) {
		Zh__DisclosedPart **part = &reading->out->parts[reading->out->n_parts];
		if (*part == NULL)
			*part = (Zh__DisclosedPart *)(void *)message_new(
				&zh__disclosed_part__descriptor, reading->arena);
		if (*part == NULL)
			return;
		read_part(reading, parts[i]);
	}
}

/* What came under the same id with other content. */
static void read_conflicts(struct reading *reading, uint64_t report)
{
	struct stage *stage = reading->disclosing->shell->stage;
	uint64_t sequences[INTAKE_CONFLICTS_KEPT];
	size_t count = intake_conflicts_get(stage_rows(stage), report, sequences);
	for (size_t i = 0; i < count; i++) {
		struct event event;
		if (stage_event(stage, sequences[i], reading->arena, &event) != STATUS_OK ||
		    event.head.kind != KIND(INPUT_QUARANTINED))
			continue;
		const Zh__InputQuarantined *body = BODY(&event, InputQuarantined);
		read_parts(reading, body->parts, body->n_parts);
	}
}

/* Whether the first answer's event says that this was handed out. */
static bool is_the_same(const struct input_act *act, const struct event *before)
{
	if (before->head.subject_kind != OBJECT_REPORT ||
	    before->head.subject_number != act->target.number)
		return false;
	if (act->act->number == INTAKE_ACT_REVEAL_OPEN)
		return before->head.kind == KIND(INFORMANT_REVEALED);
	if (before->head.kind != KIND(REPORT_READ))
		return false;
	const Zh__ReportRead *body = BODY(before, ReportRead);
	return body->what != NULL && strcmp(body->what, intake_reading_name(act->act->number)) == 0;
}

void disclosing_read(const struct disclosing *disclosing, const struct input_act *act,
		     const struct event *before, struct arena *arena,
		     struct disclosure *ret_disclosure)
{
	struct report_texts texts;
	struct event event;
	if (act->target.kind != OBJECT_REPORT ||
	    (before != NULL && !is_the_same(act, before) && !SABOTAGE("intake.repeat-hands-out")))
		return;
	if (!intake_report_texts_get(stage_rows(disclosing->shell->stage), act->target.number,
				     &texts) ||
	    stage_event(disclosing->shell->stage, texts.head.sequence, arena, &event) !=
		    STATUS_OK ||
	    event.head.kind != KIND(REPORT_REGISTERED))
		return;
	const Zh__ReportRegistered *report = BODY(&event, ReportRegistered);
	struct reading reading = {
		.disclosing = disclosing,
		.arena = arena,
		.act = act->act->number,
		.feed_id = bytes_of_text(report->feed_id != NULL ? report->feed_id : ""),
	};
	if (!make_out(&reading))
		return;
	if (act->act->number == INTAKE_ACT_READ_CONFLICT)
		read_conflicts(&reading, act->target.number);
	else
		read_parts(&reading, report->parts, report->n_parts);
	if (act->act->number != INTAKE_ACT_READ_CONFLICT &&
	    act->act->number != INTAKE_ACT_READ_TEXT)
		read_conflicts(&reading, act->target.number); /* who else was named under the id */
	ret_disclosure->extra = reading.found;
	ret_disclosure->content = message_pack(&reading.out->base, arena);
}
