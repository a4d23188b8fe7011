/* A feed's item: exactly once, for as long as it matters. */
#include "common/base/assert.h"
#include "common/base/hash64.h"
#include "common/base/region_list.h"
#include "common/base/sabotage.h"
#include "common/core/common_rows.h"
#include "services/intake/decide.h"
#include "services/intake/intake.h"
#include "services/intake/items/item_limits.h"
#include "services/intake/items/item_values.h"

/* ---- answers */

static struct intake_item_result *answer(const struct decide_context *context,
					 struct decision *decision, Zh__ItemOutcome outcome)
{
	struct intake_item_result *result = ARENA_NEW(context->arena, struct intake_item_result);
	if (result == NULL) {
		decision->arena_full = true;
		return NULL;
	}
	result->outcome = outcome;
	decision->reply = result;
	return result;
}

static struct intake_item_result *answer_no(const struct decide_context *context,
					    struct decision *decision, Zh__ItemOutcome outcome,
					    const char *code, const char *where)
{
	struct intake_item_result *result = answer(context, decision, outcome);
	if (result != NULL) {
		result->refusal.code = code;
		result->refusal.where = where;
	}
	return result;
}

static ProtobufCBinaryData digest_copy(const struct decide_context *context,
				       struct decision *decision, const uint8_t *digest,
				       size_t size)
{
	uint8_t *copy = (uint8_t *)arena_alloc(context->arena, size);
	if (copy == NULL) {
		decision->arena_full = true;
		return (ProtobufCBinaryData){0};
	}
	memcpy(copy, digest, size);
	return (ProtobufCBinaryData){size, copy};
}

/* The first receipt again: a pure function of the report's rows. */
static void answer_repeated(const struct decide_context *context, struct decision *decision,
			    uint64_t report)
{
	struct intake_item_result *result =
		answer(context, decision, ZH__ITEM_OUTCOME__ITEM_OUTCOME_REPEATED);
	struct report_texts texts;
	if (result == NULL)
		return;
	bool found = intake_report_texts_get(context->rows, report, &texts);
	ASSERT(found); /* one event writes both rows */
	result->report = report;
	result->sequence = texts.head.sequence;
	result->incarnation = texts.head.incarnation;
}

static Zh__PartRef **parts_of(const struct decide_context *context, struct decision *decision,
			      const struct intake_item_extra *extra, size_t *ret_count)
{
	*ret_count = 0;
	if (extra->part_count == 0)
		return NULL;
	ASSERT(extra->part_count <= INTAKE_PARTS_MAX);
	Zh__PartRef **parts = ARENA_ARRAY(context->arena, Zh__PartRef *, extra->part_count);
	if (parts == NULL) {
		decision->arena_full = true;
		return NULL;
	}
	for (size_t i = 0; i < extra->part_count; i++) {
		Zh__PartRef *part = NEW_IN(context, decision, PartRef);
		SET_OPTIONAL(part, kind, extra->parts[i].kind);
		SET_OPTIONAL(part, size, extra->parts[i].size);
		part->has_salted_digest = 1;
		part->salted_digest =
			digest_copy(context, decision, extra->parts[i].digest, INTAKE_PART_DIGEST);
		parts[(*ret_count)++] = part;
	}
	return parts;
}

/* Same id, other content: kept for a person, once per content. */
static void answer_conflict(const struct decide_context *context, struct decision *decision,
			    const struct input_item *item, const struct intake_item_extra *extra,
			    uint64_t report)
{
	struct intake_item_result *result =
		answer_no(context, decision, ZH__ITEM_OUTCOME__ITEM_OUTCOME_CONFLICT,
			  "feed.id_conflict", "id");
	if (result == NULL)
		return;
	result->report = report;
	uint64_t known;
	if (rows_load(context->rows, TABLE_FEED_CONFLICTS, bytes_of(extra->digest, INTAKE_DIGEST),
		      &known, sizeof(known)))
		return;
	Zh__InputQuarantined *body = NEW_IN(context, decision, InputQuarantined);
	SET_OPTIONAL(body, quarantine, counter_next(context->rows, OBJECT_QUARANTINE, 0));
	body->source_name = extra->feed;
	SET_OPTIONAL(body, source_sequence, item->sequence);
	body->code = "feed.id_conflict";
	body->has_digest = 1;
	body->digest = digest_copy(context, decision, extra->digest, INTAKE_DIGEST);
	if (extra->conflicting)
		body->parts = parts_of(context, decision, extra, &body->n_parts);
	result->kept = body->n_parts != 0;
	struct event *event = decision_emit(context, decision, KIND(INPUT_QUARANTINED),
					    own_object(context, OBJECT_REPORT, report), body);
	if (extra->test)
		event->head.flags |= EVENT_TEST;
}

/* ---- checks that need no row but the feed's */

static bool kind_allowed(const struct intake_item_extra *extra, Zh__ReportKind kind)
{
	if (kind == ZH__REPORT_KIND__REPORT_KIND_UNKNOWN ||
	    kind == ZH__REPORT_KIND__REPORT_KIND_REFERRED)
		return false; /* a referred clue is made from another region's document alone */
	return extra->kinds_allowed == 0 ||
	       ((unsigned)kind < 32 && (extra->kinds_allowed >> (unsigned)kind & 1u) != 0);
}

static bool names_firm(const Zh__FirmRef *firm)
{
	return firm != NULL &&
	       (firm->key != NULL || firm->name != NULL || firm->name_as_printed != NULL);
}

/* Without firm, place and product nobody could look for it. */
static bool complete(const Zh__ReportBody *body)
{
	return names_firm(body->respondent) || names_firm(body->producer) ||
	       names_firm(body->seller) || names_firm(body->platform) || body->has_place ||
	       body->address != NULL || body->sold_at != NULL ||
	       (body->product != NULL &&
		(body->product->name != NULL || body->product->class_code != NULL));
}

/* ---- the event's body */

static void fill_told(const Zh__PushItem *item, const char *feed, Zh__ReportRegistered *body)
{
	const Zh__ReportBody *told = item->report;
	body->product = told->product;
	body->quantity = told->quantity;
	body->address = told->address;
	body->sold_at = told->sold_at;
	body->attachments = item->attachments;
	body->n_attachments = item->n_attachments;
	if (told->has_severity)
		SET_OPTIONAL(body, told_severity, told->severity);
	body->violations = told->violations;
	body->n_violations = told->n_violations;
	body->wants = told->wants;
	body->n_wants = told->n_wants;
	/* By the code that is there now, so that letters arrive. */
	if (told->has_place)
		SET_OPTIONAL(body, place, region_now(told->place));
	if (told->has_place && body->place != told->place)
		SET_OPTIONAL(body, told_place, told->place);
	if (told->has_amount_fen)
		SET_OPTIONAL(body, amount_fen, told->amount_fen);
	if (told->has_injuries)
		SET_OPTIONAL(body, injuries, told->injuries);
	if (told->has_controlled)
		SET_OPTIONAL(body, controlled, told->controlled);
	body->control = told->control;
	if (told->anonymous)
		SET_OPTIONAL(body, anonymous, 1);
	if (item->sampling != NULL) {
		const char *lab = item->sampling->lab;
		bool named = lab != NULL && lab[0] != '\0';
		SET_OPTIONAL(body, sample_source, hash64(0, bytes_of_text(named ? lab : feed)));
		body->sample_no = item->sampling->sample_no;
		body->lab = item->sampling->lab;
		body->conclusion = item->sampling->conclusion;
		if (item->sampling->has_sampled_day)
			SET_OPTIONAL(body, sampled_day, item->sampling->sampled_day);
		body->failed_items = item->sampling->failed_items;
		body->n_failed_items = item->sampling->n_failed_items;
	}
}

static Zh__ReportRegistered *body_of(const struct decide_context *context,
				     struct decision *decision, const struct input_item *input,
				     const Zh__PushItem *item,
				     const struct intake_item_extra *extra)
{
	Zh__ReportRegistered *body = NEW_IN(context, decision, ReportRegistered);
	SET_OPTIONAL(body, kind, item->kind);
	body->has_digest = 1;
	body->digest = digest_copy(context, decision, extra->digest, INTAKE_DIGEST);
	SET_OPTIONAL(body, feed_sequence, input->sequence);
	SET_OPTIONAL(body, feed_session, input->session);
	if (extra->text_signature != 0)
		SET_OPTIONAL(body, text_signature, extra->text_signature);
	if (extra->sealed)
		SET_OPTIONAL(body, sealed, 1);
	if (extra->contact)
		SET_OPTIONAL(body, contact, 1);
	if (extra->test)
		SET_OPTIONAL(body, test, 1);
	fill_told(item, extra->feed, body);
	body->parts = parts_of(context, decision, extra, &body->n_parts);
	return body;
}

static void register_item(const struct decide_context *context, const struct input_item *input,
			  uint32_t feed_number, struct decision *decision)
{
	const Zh__PushItem *item = (const Zh__PushItem *)input->body;
	const struct intake_item_extra *extra = (const struct intake_item_extra *)input->extra;
	struct report_draft draft = {
		.body = body_of(context, decision, input, item, extra),
		.feed = extra->feed,
		.feed_id = item->id,
		.feed_number = feed_number,
		.class_code = extra->class_code,
		.respondent = item->report->respondent,
		.producer = item->report->producer,
		.seller = item->report->seller,
		.platform = item->report->platform,
		.severity = item->report->severity,
		.anchor_ms = context->now_ms, /* APP-18, CRN-15: from receipt, not from the act */
	};
	uint64_t report = intake_decide_register(context, decision, &draft);
	struct intake_item_result *result =
		answer(context, decision, ZH__ITEM_OUTCOME__ITEM_OUTCOME_RECEIVED);
	if (result != NULL)
		result->report = report;
}

static void decide_erased(const struct decide_context *context, const struct intake_erased *erased,
			  struct decision *decision)
{
	struct row_key key = row_key_u64(erased->report);
	struct erasure_row pending;
	struct report_row report;
	if (!rows_load(context->rows, TABLE_ERASURES, row_key_bytes(&key), &pending,
		       sizeof(pending)) ||
	    !intake_report_get(context->rows, erased->report, &report))
		return; /* on record already */
	Zh__InformantErased *body = NEW_IN(context, decision, InformantErased);
	SET_OPTIONAL(body, report, erased->report);
	SET_OPTIONAL(body, parts, erased->parts);
	struct event *event =
		decision_emit(context, decision, KIND(INFORMANT_ERASED),
			      own_object(context, OBJECT_REPORT, erased->report), body);
	event->head.object_version = report.object_version + 1u;
	struct report_texts texts;
	if (intake_report_texts_get(context->rows, erased->report, &texts))
		decision_trace(event, &texts.head.trace);
}

static void refuse(const struct decide_context *context, struct decision *decision,
		   const char *code, const char *where)
{
	(void)answer_no(context, decision, ZH__ITEM_OUTCOME__ITEM_OUTCOME_REFUSED, code, where);
}

/* What a feed never pushed before. */
static void decide_new(const struct decide_context *context, const struct input_item *input,
		       const struct feed_row *feed, uint32_t number, struct decision *decision)
{
	const Zh__PushItem *item = (const Zh__PushItem *)input->body;
	const struct intake_item_extra *extra = (const struct intake_item_extra *)input->extra;
	if (setting_get(context->rows, SETTING_SUPERSEDED, 0) != 0 &&
	    !SABOTAGE("restore.superseded-items")) {
		(void)answer_no(context, decision, ZH__ITEM_OUTCOME__ITEM_OUTCOME_LATER,
				"feed.county_superseded", NULL);
		return;
	}
	if (feed->paused) {
		(void)answer_no(context, decision, ZH__ITEM_OUTCOME__ITEM_OUTCOME_LATER,
				"feed.paused", NULL);
		return;
	}
	if (!kind_allowed(extra, item->kind)) {
		refuse(context, decision, "feed.kind", "kind");
		return;
	}
	if (item->report == NULL || !complete(item->report)) {
		(void)answer_no(context, decision, ZH__ITEM_OUTCOME__ITEM_OUTCOME_INCOMPLETE,
				"report.incomplete", "report.respondent|place|product");
		return;
	}
	struct item_fault fault = intake_item_limit(item, context->arena);
	if (fault.code == NULL)
		fault = intake_item_fault(context, item, extra);
	if (fault.code != NULL)
		refuse(context, decision, fault.code, fault.where);
	else
		register_item(context, input, number, decision);
}

/* What is known is answered as it was, whatever is thought of such an item today. */
static void decide_pushed(const struct decide_context *context, const struct input_item *input,
			  struct decision *decision)
{
	const Zh__PushItem *item = (const Zh__PushItem *)input->body;
	const struct intake_item_extra *extra = (const struct intake_item_extra *)input->extra;
	size_t id_size = item->id == NULL ? 0 : strlen(item->id);
	if (id_size == 0 || id_size > INTAKE_FEED_ID_MAX) {
		refuse(context, decision, id_size == 0 ? "feed.id_missing" : "feed.id_too_long",
		       "id");
		return;
	}
	struct feed_row feed;
	uint32_t number = intake_feed_number(context, extra->feed, &feed);
	struct feed_id_row known;
	bool is_known =
		intake_feed_id_get(context->rows, number, bytes_of(item->id, id_size), &known) ||
		(extra->told_id != NULL &&
		 intake_feed_id_get(context->rows, number, bytes_of_text(extra->told_id), &known));
	bool same = is_known && memcmp(known.digest, extra->digest, sizeof(known.digest)) == 0;
	if (same || (is_known && SABOTAGE("intake.conflict_as_repeat")))
		answer_repeated(context, decision, known.report);
	else if (extra->fault_code != NULL)
		(void)answer_no(context, decision,
				extra->fault_passes ? ZH__ITEM_OUTCOME__ITEM_OUTCOME_LATER
						    : ZH__ITEM_OUTCOME__ITEM_OUTCOME_REFUSED,
				extra->fault_code, extra->fault_where);
	else if (is_known)
		answer_conflict(context, decision, input, extra, known.report);
	else
		decide_new(context, input, &feed, number, decision);
}

void intake_decide_item(const struct decide_context *context, const struct input *input,
			struct decision *decision)
{
	const struct input_item *item = input->item;
	if (item->door == INTAKE_DOOR_ERASED) {
		decide_erased(context, (const struct intake_erased *)item->extra, decision);
		return;
	}
	ASSERT(item->door == INTAKE_DOOR_FEED);
	decide_pushed(context, item, decision);
}
