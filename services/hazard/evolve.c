/* hazard's bookkeeping: rows follow from events alone. */
#include "services/hazard/evolve.h"

#include "common/core/row_texts.h"
#include "feed.pb-c.h"
#include "hazard.pb-c.h"
#include "services/hazard/archive/evolve.h"
#include "services/hazard/campaign/evolve.h"
#include "services/hazard/campaign/observe.h"
#include "services/hazard/evolve_internal.h"
#include "services/hazard/inspection/inspection.h"
#include "services/hazard/rectification/found_evidence.h"
#include "services/hazard/rectification/violations.h"
#include "services/hazard/reports_known.h"
#include "services/hazard/sampling/evolve.h"

enum { ROW_VERSION = 1, TEXT_MAX = 100, NAME_MAX = 200 };

/* `before` NULL: it is a new one. */
static void hazard_store(struct rows_writer *rows, uint64_t number, const struct hazard_row *before,
			 const struct hazard_row *hazard)
{
	struct row_key key = row_key_u64(number);
	hazard_majors_count(rows, before, hazard);
	rows_store(rows, TABLE_HAZARDS, row_key_bytes(&key), hazard, sizeof(*hazard));
}

static void number_store(struct rows_writer *rows, uint16_t table, uint64_t of, uint64_t number)
{
	struct row_key key = row_key_u64(of);
	rows_store(rows, table, row_key_bytes(&key), &number, sizeof(number));
}

/* ---- state, and the counts by state: status never scans; see hazard_count() */

static void count_state(struct rows_writer *rows, uint8_t state, bool more)
{
	struct counter_row count = {.version = 1};
	if (state == HAZARD_OPENED)
		return;
	(void)rows_load(&rows->read, TABLE_COUNTS, bytes_of(&state, 1), &count, sizeof(count));
	count.last = more ? count.last + 1 : count.last - 1;
	rows_store(rows, TABLE_COUNTS, bytes_of(&state, 1), &count, sizeof(count));
}

static enum status firm_lost_hazard(struct rows_writer *rows, const struct hazard_row *hazard)
{
	struct firm_row firm;
	if (hazard->firm == 0)
		return STATUS_OK;
	if (!hazard_firm_get(&rows->read, hazard->firm, &firm) || firm.hazards_open == 0)
		return STATUS_INVALID;
	firm.hazards_open--;
	struct row_key key = row_key_u64(hazard->firm);
	rows_store(rows, TABLE_FIRMS, row_key_bytes(&key), &firm, sizeof(firm));
	return STATUS_OK;
}

enum status hazard_move(struct hazard_change *change, enum hazard_event event)
{
	struct hazard_row *hazard = &change->row;
	struct state_row row = state_table_row(&hazard_state_table, hazard->state, (uint8_t)event);
	if (row.verdict != STATE_GO)
		return STATUS_INVALID;
	if (row.next == hazard->state)
		return STATUS_OK;
	count_state(change->rows, hazard->state, false);
	hazard->state = row.next;
	count_state(change->rows, hazard->state, true);
	return hazard_state_is_open(hazard->state) ? STATUS_OK
						   : firm_lost_hazard(change->rows, hazard);
}

/* ---- opened */

static uint64_t violation_bits(const Zh__HazardOpened *body)
{
	uint64_t bits = 0;
	for (size_t i = 0; i < body->n_violations; i++)
		bits |= UINT64_C(1) << ((unsigned)body->violations[i] & 63u);
	return bits;
}

static struct bytes text_bytes(const char *text)
{
	return bytes_of_text(text == NULL ? "" : text);
}

static bool is_same_text(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* By its key; who has none is known by name. */
static bool is_same_firm(const Zh__FirmRef *a, const Zh__FirmRef *b)
{
	return a != NULL && b != NULL && is_same_text(a->key, b->key) &&
	       (a->key != NULL || is_same_text(a->name, b->name));
}

static size_t text_limit(enum hazard_text text)
{
	return text == HAZARD_TEXT_FIRM_NAME || text == HAZARD_TEXT_TITLE ||
			       text == HAZARD_TEXT_PRODUCER_NAME || text == HAZARD_TEXT_SELLER_NAME
		       ? NAME_MAX
		       : TEXT_MAX;
}

static void opened_texts(struct rows_writer *rows, const struct event *event,
			 const Zh__HazardOpened *body, int32_t found_day)
{
	const Zh__ProductRef *product = body->product;
	bool made_by_firm = is_same_firm(body->producer, body->firm);
	bool sold_by_firm = is_same_firm(body->seller, body->firm);
	const Zh__FirmRef *producer = made_by_firm ? NULL : body->producer;
	const Zh__FirmRef *seller = sold_by_firm ? NULL : body->seller;
	struct hazard_text_head head = {
		.version = ROW_VERSION,
		.firm_role = (uint8_t)body->firm_role,
		.made_by_firm = made_by_firm,
		.sold_by_firm = sold_by_firm,
		.producer_region = body->producer_region,
		.level_rule_version = body->level_rule != NULL ? body->level_rule->version : 0,
		.violations = violation_bits(body),
		.found = body->found != NULL ? body->found->amount : 0,
		.first_report_ms = body->first_report_ms,
		.opened_ms = event->recorded_ms,
		.trace = trace_of(event),
		.found_day = found_day,
		.campaign = body->campaign,
		.cause = body->cause,
		.seller_region = body->seller != NULL ? body->seller->region : 0,
		.role_of_archive = body->firm_role_of_archive != 0 ||
				   body->firm_role == ZH__FIRM_ROLE__FIRM_ROLE_UNKNOWN,
	};
	const char *texts[HAZARD_TEXT_COUNT] = {
		[HAZARD_TEXT_FIRM_KEY] = body->firm != NULL ? body->firm->key : NULL,
		[HAZARD_TEXT_FIRM_NAME] = body->firm != NULL ? body->firm->name : NULL,
		[HAZARD_TEXT_CLASS] = product != NULL ? product->class_code : NULL,
		[HAZARD_TEXT_BATCH] = product != NULL ? product->batch : NULL,
		[HAZARD_TEXT_TITLE] = body->title,
		[HAZARD_TEXT_UNIT] = body->found != NULL ? body->found->unit : NULL,
		[HAZARD_TEXT_LEVEL_RULE] = body->level_rule != NULL ? body->level_rule->id : NULL,
		[HAZARD_TEXT_SAMPLE] = body->sample_no,
		[HAZARD_TEXT_PRODUCER_KEY] = producer != NULL ? producer->key : NULL,
		[HAZARD_TEXT_PRODUCER_NAME] = producer != NULL ? producer->name : NULL,
		[HAZARD_TEXT_SELLER_KEY] = seller != NULL ? seller->key : NULL,
		[HAZARD_TEXT_SELLER_NAME] = seller != NULL ? seller->name : NULL,
	};
	uint8_t memory[ROW_MAX];
	struct writer row = writer_over(memory, sizeof(memory));
	writer_put(&row, &head, sizeof(head));
	for (size_t i = 0; i < HAZARD_TEXT_COUNT; i++)
		row_text_put(&row, texts[i], text_limit((enum hazard_text)i));
	struct row_key key = row_key_u64(body->hazard);
	rows->put(rows->read.context, TABLE_HAZARD_TEXTS, row_key_bytes(&key), writer_bytes(&row));
}

static enum status firm_got_hazard(struct rows_writer *rows, const Zh__HazardOpened *body,
				   uint64_t batch_key)
{
	struct firm_row firm;
	if (body->firm_number == 0)
		return STATUS_OK;
	if (!hazard_firm_get(&rows->read, body->firm_number, &firm))
		return STATUS_INVALID;
	firm.hazards++;
	firm.hazards_open++;
	firm.batches |= hazard_batch_bit(batch_key);
	if (body->has_consecutive_failures)
		firm.failures = (uint8_t)(body->consecutive_failures < UINT8_MAX
						  ? body->consecutive_failures
						  : UINT8_MAX);
	struct row_key key = row_key_u64(body->firm_number);
	rows_store(rows, TABLE_FIRMS, row_key_bytes(&key), &firm, sizeof(firm));
	return STATUS_OK;
}

/* Where it came from, when no report told of it: a report stands in the hazard's own row. */
static void source_stored(struct rows_writer *rows, const Zh__HazardOpened *body)
{
	struct source_row source = {.version = 1};
	if (body->report != 0)
		return;
	if (body->source != NULL) {
		source.kind = (uint8_t)body->source->kind;
		source.region = body->source->region;
		source.number = body->source->number;
	} else if (body->split_from != 0) {
		source.kind = OBJECT_HAZARD;
		source.number = body->split_from;
	} else {
		return;
	}
	struct row_key key = row_key_u64(body->hazard);
	rows_store(rows, TABLE_HAZARD_SOURCES, row_key_bytes(&key), &source, sizeof(source));
}

static enum status hazard_opened(struct rows_writer *rows, const struct event *event)
{
	const Zh__HazardOpened *body = BODY(event, HazardOpened);
	const Zh__ProductRef *product = body->product;
	uint64_t batch_key = product == NULL ? 0
					     : hazard_batch_key_of(text_bytes(product->class_code),
								   text_bytes(product->batch));
	int32_t found_day = 0;
	if (body->has_found_day)
		TRY(time_day_of_yyyymmdd(body->found_day, &found_day));
	TRY(counter_take(rows, OBJECT_HAZARD, body->hazard));
	TRY(firm_got_hazard(rows, body, batch_key));
	struct hazard_row hazard = {
		.version = ROW_VERSION,
		.state = HAZARD_OPENED,
		.proposed = (uint8_t)body->proposed_level,
		.source_kind = (uint8_t)body->source_kind,
		.flags = (uint8_t)((body->urgent ? HAZARD_URGENT : 0) |
				   (body->chain_of != 0 ? HAZARD_RELAPSE : 0) |
				   (body->campaign != 0 ? HAZARD_FOUND_IN_DRIVE : 0) |
				   (body->controlled ? HAZARD_CONTROLLED : 0)),
		.object_version = (uint32_t)event->head.object_version,
		.signals = 1,
		.firm = body->firm_number,
		.batch_key = batch_key,
		.chain_of = body->chain_of,
		.report = body->report,
		.opened_day = time_day_of_ms(event->recorded_ms),
		.place = body->place,
	};
	hazard_store(rows, body->hazard, NULL, &hazard);
	opened_texts(rows, event, body, found_day);
	found_evidence_keep(rows, body->hazard, body->evidence);
	source_stored(rows, body);
	reports_known_take(rows, body->report, false);
	return STATUS_OK;
}

/* ---- orders */

/* A new order ends what was asked about the one before. */
static void order_resets(struct hazard_change *change)
{
	struct hazard_more more = hazard_more_get(&change->rows->read, change->number);
	more.flags &= (uint8_t)~MORE_EXTENSION_ASKED;
	more.extended_by = 0;
	more.no_access = 0;
	hazard_more_put(change, &more);
}

static enum status ordered(struct hazard_change *change, const struct order_row *order,
			   const char *content, const char *number)
{
	struct rows_writer *rows = change->rows;
	struct row_key key = hazard_series_key(order->year, (enum order_kind)order->kind);
	struct counter_row last = {.version = 1};
	(void)rows_load(&rows->read, TABLE_SERIES, row_key_bytes(&key), &last, sizeof(last));
	if (order->serial != last.last + 1) /* gapless: 文号 */
		return STATUS_INVALID;
	last.last = order->serial;
	rows_store(rows, TABLE_SERIES, row_key_bytes(&key), &last, sizeof(last));
	change->row.orders++;
	key = hazard_numbered_key(change->number, change->row.orders);
	rows_store(rows, TABLE_ORDERS, row_key_bytes(&key), order, sizeof(*order));
	order_resets(change);
	TRY(hazard_file_put(
		change,
		&(struct file_note){
			.kind = RECORD_ORDER,
			.detail = order->kind,
			.on_day = order->served_day == 0 ? 0 : time_yyyymmdd(order->served_day),
			.number = change->row.orders,
			.what = content,
			.other = number,
		}));
	return hazard_move(change, HAZARD_EVENT_ORDER);
}

/* Of a journal from before 2026-11 alone: served as it was made. */
static enum status served_at_once(uint32_t served_day, int64_t due_ms, struct order_row *order)
{
	order->due_ms = due_ms;
	return served_day == 0 ? STATUS_OK : time_day_of_yyyymmdd(served_day, &order->served_day);
}

static void order_text_put(struct hazard_change *change, enum order_text part, const char *text)
{
	struct row_key key = hazard_order_text_key(change->number, change->row.orders, part);
	uint8_t memory[ORDER_TEXT_MAX + 2];
	struct writer row = writer_over(memory, sizeof(memory));
	row_text_put(&row, text, ORDER_TEXT_MAX);
	rows_store(change->rows, TABLE_ORDER_TEXTS, row_key_bytes(&key), memory, row.size);
}

/* Of the order that was just made, by enum order_text. */
static void order_says(struct hazard_change *change, const char *const texts[ORDER_TEXT_COUNT])
{
	for (unsigned part = 0; part < ORDER_TEXT_COUNT; part++) {
		if (texts[part] != NULL && texts[part][0] != '\0')
			order_text_put(change, (enum order_text)part, texts[part]);
	}
}
#define ORDER_TEXTS(body)                                                                          \
	((const char *const[ORDER_TEXT_COUNT]){                                                    \
		[ORDER_TEXT_FACTS] = (body)->facts_found,                                          \
		[ORDER_TEXT_VIOLATED] = (body)->violated_rule,                                     \
		[ORDER_TEXT_BASIS] = (body)->order_basis,                                          \
		[ORDER_TEXT_REMEDIES] = (body)->remedies,                                          \
	})

static enum status noticed(struct hazard_change *change, const Zh__RectificationNoticed *body)
{
	struct order_row order = {.version = 2,
				  .kind = ORDER_RECTIFICATION,
				  .serial = body->serial,
				  .year = body->year,
				  .within_days = body->within_days,
				  .ordered_day = time_day_of_ms(change->event->recorded_ms)};
	TRY(served_at_once(body->served_day, body->due_ms, &order));
	TRY(ordered(change, &order, body->content, body->number));
	order_says(change, ORDER_TEXTS(body));
	return STATUS_OK;
}

static enum status corrected(struct hazard_change *change, const Zh__CorrectionOrdered *body)
{
	struct order_row order = {.version = 2,
				  .kind = ORDER_CORRECTION,
				  .stop_sale = body->stop_sale != 0,
				  .serial = body->serial,
				  .year = body->year,
				  .within_days = body->within_days,
				  .ordered_day = time_day_of_ms(change->event->recorded_ms)};
	TRY(served_at_once(body->served_day, body->due_ms, &order));
	TRY(ordered(change, &order, body->content, body->number));
	order_says(change, ORDER_TEXTS(body));
	return STATUS_OK;
}

static enum status order_served(struct hazard_change *change, const Zh__OrderServed *body)
{
	struct row_key key = hazard_numbered_key(change->number, change->row.orders);
	struct order_row order;
	if (body->order != change->row.orders ||
	    !hazard_order_get(&change->rows->read, change->number, change->row.orders, &order))
		return STATUS_INVALID;
	order.due_ms = body->due_ms;
	TRY(time_day_of_yyyymmdd(body->served_day, &order.served_day));
	rows_store(change->rows, TABLE_ORDERS, row_key_bytes(&key), &order, sizeof(order));
	TRY(hazard_file_put(change, &(struct file_note){
					    .kind = RECORD_ORDER_SERVED,
					    .on_day = body->served_day,
					    .number = change->row.orders,
					    .what = body->method,
					    .other = body->document,
				    }));
	return hazard_move(change, HAZARD_EVENT_SERVE_ORDER);
}

static enum status claimed(struct hazard_change *change, const Zh__RectificationClaimed *body)
{
	TRY(hazard_file_put(change, &(struct file_note){
					    .kind = RECORD_CLAIM,
					    .what = body->text,
					    .evidence = body->evidence,
					    .evidence_count = body->n_evidence,
				    }));
	return hazard_move(change, HAZARD_EVENT_CLAIM);
}

static enum status refused(struct hazard_change *change, const Zh__RectificationRefused *body)
{
	change->row.flags |= HAZARD_REFUSED;
	if (body->uncontrolled) {
		struct hazard_more more = hazard_more_get(&change->rows->read, change->number);
		more.flags |= MORE_UNCONTROLLED;
		hazard_more_put(change, &more);
	}
	TRY(hazard_file_put(change, &(struct file_note){
					    .kind = RECORD_REFUSAL,
					    .detail = body->uncontrolled != 0,
					    .what = body->evidence,
				    }));
	return hazard_move(change, HAZARD_EVENT_REFUSE);
}

/* ---- re-inspections */

enum status hazard_reinspection_add(struct hazard_change *change, const struct hazard_look *look)
{
	struct reinspection_head head = {
		.version = 1,
		.passed = look->passed,
		.evidence = (uint8_t)(look->evidence_count < UINT8_MAX ? look->evidence_count
								       : UINT8_MAX),
		.persons = (uint8_t)(look->officer_count + 1),
	};
	TRY(time_day_of_yyyymmdd(look->on_day, &head.on_day));
	uint8_t memory[512];
	struct writer row = writer_over(memory, sizeof(memory));
	writer_put(&row, &head, sizeof(head));
	for (size_t i = 0; i < look->officer_count; i++)
		row_text_put(&row, look->officers[i], PRINCIPAL_ID);
	row_text_put(&row, change->event->meta->person, PRINCIPAL_ID);
	if (row.overflow)
		return STATUS_INVALID;
	struct row_key key = hazard_numbered_key(change->number, ++change->row.reinspections);
	change->rows->put(change->rows->read.context, TABLE_REINSPECTIONS, row_key_bytes(&key),
			  writer_bytes(&row));
	return STATUS_OK;
}

/* Failures in a row end with a sampling hazard that passed. */
static enum status failures_end(struct rows_writer *rows, const struct hazard_row *hazard)
{
	struct firm_row firm;
	if (hazard->source_kind != ZH__REPORT_KIND__REPORT_KIND_SAMPLING || hazard->firm == 0)
		return STATUS_OK;
	if (!hazard_firm_get(&rows->read, hazard->firm, &firm))
		return STATUS_INVALID;
	firm.failures = 0;
	struct row_key key = row_key_u64(hazard->firm);
	rows_store(rows, TABLE_FIRMS, row_key_bytes(&key), &firm, sizeof(firm));
	return STATUS_OK;
}

/* Visits in vain are counted until somebody was let in. */
static void access_counted(struct hazard_change *change, bool in_vain)
{
	struct hazard_more more = hazard_more_get(&change->rows->read, change->number);
	if (!in_vain && more.no_access == 0)
		return;
	if (!in_vain)
		more.no_access = 0;
	else if (more.no_access < UINT8_MAX)
		more.no_access++;
	hazard_more_put(change, &more);
}

static enum status reinspected(struct hazard_change *change, const Zh__Reinspected *body)
{
	struct file_note note = {
		.kind = body->no_access ? RECORD_NO_ACCESS : RECORD_REINSPECTION,
		.detail = body->passed != 0,
		.on_day = body->on_day,
		.number = change->row.reinspections + 1u,
		.officers = body->officers,
		.officer_count = body->n_officers,
		.evidence = body->evidence,
		.evidence_count = body->n_evidence,
	};
	access_counted(change, body->no_access != 0);
	TRY(hazard_file_put(change, &note));
	if (body->no_access)
		return hazard_move(change, HAZARD_EVENT_NO_ACCESS);
	TRY(hazard_reinspection_add(change, &(struct hazard_look){
						    .passed = body->passed != 0,
						    .on_day = body->on_day,
						    .officers = body->officers,
						    .officer_count = body->n_officers,
						    .evidence_count = body->n_evidence,
					    }));
	if (!body->passed) {
		change->row.failed++;
		return hazard_move(change, HAZARD_EVENT_REINSPECT_FAILED);
	}
	TRY(failures_end(change->rows, &change->row));
	return hazard_move(change, HAZARD_EVENT_REINSPECT_PASSED);
}

/* ---- cancel-off, look-back */

static void cancelled_add(struct hazard_change *change, struct bytes batch, uint64_t amount)
{
	struct row_key key = hazard_cancelled_key(change->number, batch);
	uint64_t units = hazard_cancelled(&change->rows->read, change->number, batch) + amount;
	rows_store(change->rows, TABLE_CANCELLED, row_key_bytes(&key), &units, sizeof(units));
}

static enum status cancelled_off(struct hazard_change *change, const Zh__CancelledOff *body)
{
	struct bytes batch = text_bytes(body->batch);
	if (batch.size > HAZARD_BATCH_MAX)
		return STATUS_INVALID;
	if (body->quantity != NULL) {
		cancelled_add(change, bytes_of(NULL, 0), body->quantity->amount);
		if (batch.size != 0)
			cancelled_add(change, batch, body->quantity->amount);
	}
	TRY(hazard_file_put(change,
			    &(struct file_note){
				    .kind = RECORD_CANCEL_OFF,
				    .detail = body->partial != 0,
				    .amount = body->quantity != NULL ? body->quantity->amount : 0,
				    .other = body->batch,
			    }));
	return hazard_move(change,
			   body->partial ? HAZARD_EVENT_CANCEL_PART : HAZARD_EVENT_CANCEL_OFF);
}

static enum status looked_back(struct hazard_change *change, const Zh__LookedBack *body)
{
	TRY(hazard_file_put(change, &(struct file_note){
					    .kind = RECORD_LOOK_BACK,
					    .detail = body->passed != 0,
					    .on_day = body->on_day,
					    .officers = body->officers,
					    .officer_count = body->n_officers,
					    .evidence = body->evidence,
					    .evidence_count = body->n_evidence,
				    }));
	return hazard_move(change, body->passed ? HAZARD_EVENT_LOOK_BACK_PASSED
						: HAZARD_EVENT_LOOK_BACK_FAILED);
}

/* ---- level */

static enum status level_set(struct hazard_change *change, const Zh__LevelSet *body)
{
	struct hazard_row *hazard = &change->row;
	TRY(hazard_move(change, HAZARD_EVENT_LEVEL));
	if (body->urgent)
		hazard->flags |= HAZARD_URGENT;
	hazard->level = (uint8_t)body->level;
	return hazard->firm == 0 ? STATUS_OK
				 : archive_level_set(change->rows, change->event, hazard->firm,
						     change->number, body);
}

/* ---- by kind */

/* escalation's case, or a person's own hand-over without one */
static enum status to_case(struct hazard_change *change, const Zh__HazardToCase *body)
{
	if (body->casefile == 0)
		return hazard_move(change, HAZARD_EVENT_TO_CASE);
	change->row.casefile = body->casefile;
	number_store(change->rows, TABLE_CASES, body->casefile, body->hazard);
	return hazard_move(change, HAZARD_EVENT_CASE_FILED);
}

static enum status referred(struct hazard_change *change, const Zh__HazardReferred *body)
{
	number_store(change->rows, TABLE_REFERRALS, body->referral, body->hazard);
	return hazard_move(change, HAZARD_EVENT_REFER);
}

static enum status ended(struct hazard_change *change, enum hazard_record kind, const char *ground,
			 enum hazard_event event)
{
	TRY(hazard_file_put(change, &(struct file_note){.kind = kind, .what = ground}));
	return hazard_move(change, event);
}

static enum status change_end(struct hazard_change *change)
{
	switch (change->event->head.kind) {
	case KIND(CANCELLED_OFF):
		return cancelled_off(change, BODY(change->event, CancelledOff));
	case KIND(LOOKED_BACK):
		return looked_back(change, BODY(change->event, LookedBack));
	case KIND(HAZARD_UNFOUNDED):
		TRY(ended(change, RECORD_UNFOUNDED, BODY(change->event, HazardUnfounded)->ground,
			  HAZARD_EVENT_UNFOUNDED));
		/* What turned out to be none doesn't count towards special supervision. */
		return archive_major_overturned(change->rows, change->row.firm, change->number,
						time_day_of_ms(change->event->recorded_ms));
	case KIND(HAZARD_TO_CASE):
		return to_case(change, BODY(change->event, HazardToCase));
	case KIND(HAZARD_REFERRED):
		return referred(change, BODY(change->event, HazardReferred));
	case KIND(HAZARD_ARCHIVED):
		return ended(change, RECORD_ARCHIVED, BODY(change->event, HazardArchived)->ground,
			     HAZARD_EVENT_ARCHIVE);
	default:
		return hazard_evolve_progress(change);
	}
}

static enum status change_hazard(struct hazard_change *change)
{
	switch (change->event->head.kind) {
	case KIND(SIGNAL_JOINED):
		reports_known_take(change->rows, BODY(change->event, SignalJoined)->report, false);
		if (change->row.signals < UINT16_MAX)
			change->row.signals++;
		TRY(violations_joined(change->rows, change->number,
				      BODY(change->event, SignalJoined)));
		return hazard_move(change, HAZARD_EVENT_SIGNAL);
	case KIND(LEVEL_SET):
		return level_set(change, BODY(change->event, LevelSet));
	case KIND(RECTIFICATION_NOTICED):
		return noticed(change, BODY(change->event, RectificationNoticed));
	case KIND(ORDER_SERVED):
		return order_served(change, BODY(change->event, OrderServed));
	case KIND(CORRECTION_ORDERED):
		return corrected(change, BODY(change->event, CorrectionOrdered));
	case KIND(RECTIFICATION_CLAIMED):
		return claimed(change, BODY(change->event, RectificationClaimed));
	case KIND(REINSPECTED):
		return reinspected(change, BODY(change->event, Reinspected));
	case KIND(RECTIFICATION_REFUSED):
		return refused(change, BODY(change->event, RectificationRefused));
	case KIND(GOODS_MOVED):
		return hazard_goods_moved(change, BODY(change->event, GoodsMoved));
	case KIND(CUSTODY_CHANGED):
		return hazard_custody_changed(change, BODY(change->event, CustodyChanged));
	default:
		return change_end(change);
	}
}

static enum status hazard_changed(struct rows_writer *rows, const struct event *event)
{
	struct hazard_change change = {
		.rows = rows, .event = event, .number = event->head.subject_number};
	if (!hazard_get(&rows->read, change.number, &change.row))
		return STATUS_INVALID;
	const struct hazard_row before = change.row;
	TRY(change_hazard(&change));
	if (event->head.object_version != 0)
		change.row.object_version = (uint32_t)event->head.object_version;
	hazard_store(rows, change.number, &before, &change.row);
	return STATUS_OK;
}

static enum status mark_fired(struct rows_writer *rows, const struct event *event)
{
	const Zh__ClockMarkFired *body = BODY(event, ClockMarkFired);
	struct hazard_row hazard;
	if (body->subject != NULL && body->subject->kind == OBJECT_CAMPAIGN)
		return campaign_evolve_mark(rows, event);
	TRY(archive_mark_fired(rows, body));
	if (body->mark != ZH__CLOCK_MARK__CLOCK_MARK_OVERDUE || body->subject == NULL ||
	    body->subject->kind != OBJECT_HAZARD ||
	    !hazard_get(&rows->read, body->subject->number, &hazard))
		return STATUS_OK;
	if (state_table_row(&hazard_state_table, hazard.state, HAZARD_EVENT_OVERDUE).verdict !=
	    STATE_GO)
		return STATUS_OK;
	const struct hazard_row before = hazard;
	if (hazard.overdue < UINT8_MAX)
		hazard.overdue++;
	hazard_store(rows, body->subject->number, &before, &hazard);
	return STATUS_OK;
}

static enum status evolve(struct rows_writer *rows, const struct event *event)
{
	if (event->head.kind == KIND(HAZARD_OPENED))
		return hazard_opened(rows, event);
	if (event->head.kind == KIND(REPORT_NOTED))
		return reports_known_evolve(rows, event);
	if (event->head.kind == KIND(PENALTY_KNOWN))
		return hazard_penalty_known(rows, event);
	if (inspection_owns(event))
		return inspection_evolve(rows, event);
	if (event->head.kind == KIND(CLOCK_MARK_FIRED))
		return mark_fired(rows, event);
	bool ours = event_kind_daemon(event->head.kind) == DAEMON_HAZARD ||
		    event->head.kind == KIND(RECUSAL) || event->head.kind == KIND(ASSIGNED) ||
		    event->head.kind == KIND(HELD) || event->head.kind == KIND(RELEASED);
	enum status status;
	if (ours && archive_evolve(rows, event, &status))
		return status;
	if (ours && event->head.subject_kind == OBJECT_HAZARD)
		return hazard_changed(rows, event);
	if (ours && event->head.subject_kind == OBJECT_CAMPAIGN)
		return campaign_evolve(rows, event);
	return STATUS_OK;
}

enum status hazard_evolve(struct rows_writer *rows, const struct event *event)
{
	TRY(series_evolve(&hazard_series, rows, event));
	TRY(evolve(rows, event));
	TRY(sampling_evolve(rows, event));
	return event_kind_daemon(event->head.kind) == DAEMON_HAZARD ? campaign_observe(rows, event)
								    : STATUS_OK;
}
