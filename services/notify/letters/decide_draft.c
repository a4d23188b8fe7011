/* Drafts, and the one clock that is before each region's queue of them.
 *
 * A rule drafts as fast as reports come, a person sends one by one; so a clock
 * for every draft would cost more than the draft.  Only the first unsent draft
 * to a region has one (referral.send): all have the same term, so it is the
 * first to become due.  When it leaves the queue, or has become overdue, the
 * clock passes on to the next, anchored at that one's own beginning.
 */
#include "common/base/assert.h"
#include "common/base/region.h"
#include "common/core/region_refusal.h"
#include "services/notify/decide_internal.h"

struct event *emit_draft(struct work *work, Zh__ReferralDrafted *body)
{
	uint64_t number = counter_next(work->context->rows, OBJECT_REFERRAL, 0);
	struct object_id id = work_object(work, OBJECT_REFERRAL, number);
	SET_OPTIONAL(body, referral, number);
	struct event *event = work_emit(work, KIND(REFERRAL_DRAFTED), id, 1, body);
	if (body->subject != NULL)
		decision_meta(event)->firm_key = body->subject->key;
	work->decision->object = id;
	work->decision->object_version = 1;
	struct peer_row peer;
	bool clocked =
		peer_get(work->context->rows, body->to_region, &peer) && peer.clocked_draft != 0;
	if (!clocked && !kind_is_paper((uint8_t)body->kind))
		(void)work_clock(work, CLOCK_REFERRAL_SEND, id, work->context->now_ms, 0);
	return event;
}

const Zh__ReferralDrafted *read_draft(struct work *work, uint64_t referral)
{
	struct arena *arena = work->context->arena;
	uint8_t *memory = ARENA_ARRAY(arena, uint8_t, EVENT_SIZE_MAX);
	if (memory == NULL) {
		work->decision->arena_full = true;
		return NULL;
	}
	struct writer out = writer_over(memory, EVENT_SIZE_MAX);
	bool kept = paper_read(work->context->rows, referral, PAPER_DRAFT, &out);
	ASSERT(kept);
	const ProtobufCMessage *draft =
		message_unpack(&zh__referral_drafted__descriptor, writer_bytes(&out), arena);
	if (draft == NULL)
		work->decision->arena_full = true;
	return (const Zh__ReferralDrafted *)(const void *)draft;
}

void start_next_draft_clock(struct work *work, uint32_t region, uint64_t after)
{
	struct row_key prefix = state_prefix(REFERRAL_OURS, OUTGOING_DRAFTED);
	row_key_put_u32(&prefix, region);
	struct row_key from = prefix;
	row_key_put_u64(&from, after + 1);
	struct row_ref found;
	if (!work->context->rows->seek(work->context->rows->context, TABLE_REFERRALS_BY_STATE,
				       row_key_bytes(&from), &found) ||
	    !bytes_start_with(found.key, row_key_bytes(&prefix)))
		return;
	uint64_t next = be64_get(found.key.data + prefix.size);
	struct referral_row row;
	bool known = referral_get(work->context->rows, next, &row);
	ASSERT(known);
	(void)work_clock(work, CLOCK_REFERRAL_SEND, work_object(work, OBJECT_REFERRAL, next),
			 row.since_ms, 0);
}

void pass_on_draft_clock(struct work *work, uint32_t region, uint64_t after)
{
	struct peer_row peer;
	if (peer_get(work->context->rows, region, &peer) && peer.clocked_draft == after)
		start_next_draft_clock(work, region, after);
}

static bool kind_is_drafted_by_hand(Zh__ReferralKind kind)
{
	switch (kind) {
	case ZH__REFERRAL_KIND__REFERRAL_KIND_CLUE:
	case ZH__REFERRAL_KIND__REFERRAL_KIND_CO_INVESTIGATION:
	case ZH__REFERRAL_KIND__REFERRAL_KIND_CASE_TRANSFER:
	case ZH__REFERRAL_KIND__REFERRAL_KIND_TRACE:
	case ZH__REFERRAL_KIND__REFERRAL_KIND_CONSENT_ASKED:
		return true;
	case ZH__REFERRAL_KIND__REFERRAL_KIND_UNKNOWN:
	case ZH__REFERRAL_KIND__REFERRAL_KIND_RESULT:
	case ZH__REFERRAL_KIND__REFERRAL_KIND_NOTICE:
	case ZH__REFERRAL_KIND__REFERRAL_KIND_CONSENT_ANSWER:
	case ZH__REFERRAL_KIND__REFERRAL_KIND_REPORTED_FIGURES:
	case _ZH__REFERRAL_KIND_IS_INT_SIZE:
		return false;
	}
	return false;
}

/* A letter names the firm or says what it is about, and goes to another region that can exist. */
static bool draft_is_sound(struct work *work, const Zh__ReferralDraftCommand *asked)
{
	if (!asked->has_kind || !kind_is_drafted_by_hand(asked->kind))
		return work_invalid_as(work, "referral.draft.kind", "kind");
	if (!region_may_be_stated(asked->to_region)) {
		decision_invalid_region(work->context, work->decision, "referral.draft.region",
					"to_region", asked->to_region);
		return false;
	}
	if (asked->to_region == work->context->region)
		return work_invalid_as(work, "referral.draft.own_region", "to_region");
	if (asked->facts == NULL || asked->facts[0] == '\0')
		return work_invalid_as(work, "referral.draft.facts", "facts");
	return true;
}

void act_draft(struct work *work)
{
	const Zh__ReferralDraftCommand *asked = WORK_BODY(work, Zh__ReferralDraftCommand);
	if (!draft_is_sound(work, asked) || !draft_is_first(work, asked))
		return;
	Zh__ReferralDrafted *body = NEW(work, ReferralDrafted);
	SET_OPTIONAL(body, kind, asked->kind);
	SET_OPTIONAL(body, to_region, asked->to_region);
	body->subject = asked->subject;
	body->product = asked->product;
	body->facts = asked->facts;
	body->n_questions = asked->n_questions;
	body->questions = asked->questions;
	body->n_violations = asked->n_violations;
	body->violations = asked->violations;
	if (asked->has_hazard)
		SET_OPTIONAL(body, hazard, asked->hazard);
	if (asked->has_casefile)
		SET_OPTIONAL(body, casefile, asked->casefile);
	if (asked->supplements != 0)
		SET_OPTIONAL(body, supplements, asked->supplements);
	(void)emit_draft(work, body);
}
