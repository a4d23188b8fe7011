/* A hazard's bookkeeping: rows follow from events alone. */
#include "common/core/booked_by.h"
#include "common/core/row_texts.h"
#include "feed.pb-c.h"
#include "hazard.pb-c.h"
#include "services/hazard/archive/evolve.h"
#include "services/hazard/rectification/evolve_internal.h"
#include "services/hazard/rectification/found_evidence.h"
#include "services/hazard/rectification/reports_known.h"
#include "services/hazard/rectification/violations.h"

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

/* Where it came from, when no report told of it: a report is in the hazard's own row. */
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

/* ---- cancel-off, look-back */

static void cancelled_add(struct hazard_change *change, struct bytes batch, uint64_t amount)
{
	struct row_key key = hazard_cancelled_key(change->number, batch);
	uint64_t units = hazard_cancelled(&change->rows->read, change->number, batch) + amount;
	rows_store(change->rows, TABLE_CANCELLED, row_key_bytes(&key), &units, sizeof(units));
}

static enum status cancelled_off(struct hazard_change *change)
{
	const Zh__CancelledOff *body = BODY(change->event, CancelledOff);
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

static enum status looked_back(struct hazard_change *change)
{
	const Zh__LookedBack *body = BODY(change->event, LookedBack);
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

static enum status level_set(struct hazard_change *change)
{
	const Zh__LevelSet *body = BODY(change->event, LevelSet);
	struct hazard_row *hazard = &change->row;
	TRY(hazard_move(change, HAZARD_EVENT_LEVEL));
	if (body->urgent)
		hazard->flags |= HAZARD_URGENT;
	hazard->level = (uint8_t)body->level;
	return hazard->firm == 0 ? STATUS_OK
				 : archive_level_set(change->rows, change->event, hazard->firm,
						     change->number, body);
}

/* ---- short events */

static enum status signal_joined(struct hazard_change *change)
{
	const Zh__SignalJoined *body = BODY(change->event, SignalJoined);
	reports_known_take(change->rows, body->report, false);
	if (change->row.signals < UINT16_MAX)
		change->row.signals++;
	TRY(violations_joined(change->rows, change->number, body));
	return hazard_move(change, HAZARD_EVENT_SIGNAL);
}

/* escalation's case, or a person's own hand-over without one */
static enum status to_case(struct hazard_change *change)
{
	const Zh__HazardToCase *body = BODY(change->event, HazardToCase);
	if (body->casefile == 0)
		return hazard_move(change, HAZARD_EVENT_TO_CASE);
	change->row.casefile = body->casefile;
	number_store(change->rows, TABLE_CASES, body->casefile, body->hazard);
	return hazard_move(change, HAZARD_EVENT_CASE_FILED);
}

static enum status referred(struct hazard_change *change)
{
	const Zh__HazardReferred *body = BODY(change->event, HazardReferred);
	number_store(change->rows, TABLE_REFERRALS, body->referral, body->hazard);
	return hazard_move(change, HAZARD_EVENT_REFER);
}

static enum status ended(struct hazard_change *change, enum hazard_record kind, const char *ground,
			 enum hazard_event event)
{
	TRY(hazard_file_put(change, &(struct file_note){.kind = kind, .what = ground}));
	return hazard_move(change, event);
}

/* What turned out to be none doesn't count towards special supervision. */
static enum status unfounded(struct hazard_change *change)
{
	const Zh__HazardUnfounded *body = BODY(change->event, HazardUnfounded);
	TRY(ended(change, RECORD_UNFOUNDED, body->ground, HAZARD_EVENT_UNFOUNDED));
	return archive_major_overturned(change->rows, change->row.firm, change->number,
					time_day_of_ms(change->event->recorded_ms));
}

static enum status archived(struct hazard_change *change)
{
	return ended(change, RECORD_ARCHIVED, BODY(change->event, HazardArchived)->ground,
		     HAZARD_EVENT_ARCHIVE);
}

/* ---- by kind */

static hazard_change_fn *const changes[] = {
	[KIND(SIGNAL_JOINED)] = signal_joined,
	[KIND(SIGNAL_UNJOINED)] = hazard_signal_unjoined,
	[KIND(SIGNAL_RESTATED)] = hazard_signal_restated,
	[KIND(SELF_REPORT_MARKED)] = hazard_self_report_marked,
	[KIND(FIRM_ROLE_KNOWN)] = hazard_firm_role_known,
	[KIND(LEVEL_SET)] = level_set,
	[KIND(RECTIFICATION_NOTICED)] = hazard_noticed,
	[KIND(CORRECTION_ORDERED)] = hazard_corrected,
	[KIND(ORDER_SERVED)] = hazard_order_served,
	[KIND(RECTIFICATION_CLAIMED)] = hazard_claimed,
	[KIND(RECTIFICATION_REFUSED)] = hazard_refused,
	[KIND(REINSPECTED)] = hazard_reinspected,
	[KIND(EXTENSION_ASKED)] = hazard_extension_asked,
	[KIND(EXTENSION_DECIDED)] = hazard_extension_decided,
	[KIND(HAZARD_HELPED)] = hazard_helped,
	[KIND(PROGRESS_REPORTED)] = hazard_progress_reported,
	[KIND(RESPONSIBLE_NAMED)] = hazard_responsible_named,
	[KIND(CORRECTED_ON_SPOT)] = hazard_corrected_on_spot,
	[KIND(PRODUCTION_CHANGED)] = hazard_production_changed,
	[KIND(HAZARD_SPLIT)] = hazard_was_split,
	[KIND(GOODS_MOVED)] = hazard_goods_moved,
	[KIND(CUSTODY_CHANGED)] = hazard_custody_changed,
	[KIND(CANCELLED_OFF)] = cancelled_off,
	[KIND(LOOKED_BACK)] = looked_back,
	[KIND(HAZARD_UNFOUNDED)] = unfounded,
	[KIND(HAZARD_TO_CASE)] = to_case,
	[KIND(HAZARD_REFERRED)] = referred,
	[KIND(HAZARD_ARCHIVED)] = archived,
	[KIND(HELD)] = hazard_held,
	[KIND(RELEASED)] = hazard_released,
};

/* Of a kind without a row here the table says what it moves; one that moves nothing (a relapse, an
 * owner) leaves its version alone. */
static enum status change_hazard(struct hazard_change *change)
{
	uint16_t kind = change->event->head.kind;
	hazard_change_fn *run = OF_KIND(changes, kind);
	uint8_t on = run == NULL ? booked_by(&hazard_state_table, kind) : STATE_STAYS;
	if (run != NULL)
		return run(change);
	return on != STATE_STAYS ? hazard_move(change, (enum hazard_event)on) : STATUS_OK;
}

enum status hazard_evolve(struct rows_writer *rows, const struct event *event)
{
	if (event->head.kind == KIND(HAZARD_OPENED))
		return hazard_opened(rows, event);
	if (event->head.kind == KIND(OFFICERS_NAMED))
		return STATUS_OK;
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

/* A mark that is overdue is counted, so that lists and the ladder see it. */
enum status hazard_mark_fired(struct rows_writer *rows, const Zh__ClockMarkFired *mark)
{
	struct hazard_row hazard;
	if (mark->mark != ZH__CLOCK_MARK__CLOCK_MARK_OVERDUE ||
	    !hazard_get(&rows->read, mark->subject->number, &hazard))
		return STATUS_OK;
	if (state_table_row(&hazard_state_table, hazard.state, HAZARD_EVENT_OVERDUE).verdict !=
	    STATE_GO)
		return STATUS_OK;
	const struct hazard_row before = hazard;
	if (hazard.overdue < UINT8_MAX)
		hazard.overdue++;
	hazard_store(rows, mark->subject->number, &before, &hazard);
	return STATUS_OK;
}
