/* What happens to a hazard beside the order: time asked and granted, help, progress, stops,
 * persons, parts. */
#include "services/hazard/rectification/evolve_internal.h"
#include "services/hazard/rectification/violations.h"

static struct hazard_more more_of(struct hazard_change *change)
{
	return hazard_more_get(&change->rows->read, change->number);
}

/* ---- extension */

enum status hazard_extension_asked(struct hazard_change *change)
{
	const Zh__ExtensionAsked *body = BODY(change->event, ExtensionAsked);
	struct hazard_more more = more_of(change);
	more.flags |= MORE_EXTENSION_ASKED;
	more.asked_by = body->by;
	more.asked_clock = body->clock;
	int32_t day;
	TRY(time_day_of_yyyymmdd(body->asked_day, &day));
	int64_t end_ms = time_ms_of_day(day + 1) - 1;
	more.asked_ms = end_ms < change->event->recorded_ms ? end_ms : change->event->recorded_ms;
	hazard_more_put(change, &more);
	TRY(hazard_file_put(change, &(struct file_note){
					    .kind = RECORD_EXTENSION_ASKED,
					    .on_day = body->asked_day,
					    .amount = body->by,
					    .what = body->ground,
					    .evidence = body->evidence,
					    .evidence_count = body->n_evidence,
				    }));
	return hazard_move(change, HAZARD_EVENT_EXTENSION_ASK);
}

static void order_is_longer(struct hazard_change *change, int64_t due_ms)
{
	struct order_row order;
	if (!hazard_order_get(&change->rows->read, change->number, change->row.orders, &order))
		return;
	order.due_ms = due_ms;
	struct row_key key = hazard_numbered_key(change->number, change->row.orders);
	rows_store(change->rows, TABLE_ORDERS, row_key_bytes(&key), &order, sizeof(order));
}

enum status hazard_extension_decided(struct hazard_change *change)
{
	const Zh__ExtensionDecided *body = BODY(change->event, ExtensionDecided);
	struct hazard_more more = more_of(change);
	more.flags &= (uint8_t)~MORE_EXTENSION_ASKED;
	if (body->granted) {
		more.extended_by = (uint16_t)(more.extended_by + body->by);
		order_is_longer(change, body->due_ms);
	}
	hazard_more_put(change, &more);
	TRY(hazard_file_put(change, &(struct file_note){
					    .kind = body->granted ? RECORD_EXTENSION_GRANTED
								  : RECORD_EXTENSION_REFUSED,
					    .amount = body->by,
				    }));
	return hazard_move(change, HAZARD_EVENT_EXTENSION_DECIDE);
}

/* ---- help, progress, persons */

enum status hazard_helped(struct hazard_change *change)
{
	const Zh__HazardHelped *body = BODY(change->event, HazardHelped);
	TRY(hazard_file_put(change, &(struct file_note){
					    .kind = RECORD_HELP,
					    .detail = (uint8_t)body->kind,
					    .on_day = body->on_day,
					    .what = body->content,
				    }));
	return hazard_move(change, HAZARD_EVENT_HELP);
}

enum status hazard_progress_reported(struct hazard_change *change)
{
	const Zh__ProgressReported *body = BODY(change->event, ProgressReported);
	if (body->owed) {
		struct hazard_more more = more_of(change);
		more.flags |= MORE_PROGRESS_OWED;
		hazard_more_put(change, &more);
	}
	TRY(hazard_file_put(change,
			    &(struct file_note){
				    .kind = body->owed ? RECORD_PROGRESS_OWED : RECORD_PROGRESS,
				    .on_day = body->on_day,
				    .what = body->text,
				    .evidence = body->evidence,
				    .evidence_count = body->n_evidence,
			    }));
	return hazard_move(change, body->owed ? HAZARD_EVENT_OWE_PROGRESS : HAZARD_EVENT_PROGRESS);
}

enum status hazard_responsible_named(struct hazard_change *change)
{
	const Zh__ResponsibleNamed *body = BODY(change->event, ResponsibleNamed);
	TRY(hazard_file_put(change, &(struct file_note){
					    .kind = RECORD_PERSON,
					    .detail = (uint8_t)body->part,
					    .what = body->name,
					    .other = body->position,
				    }));
	return hazard_move(change, HAZARD_EVENT_PERSON);
}

/* ---- on the spot, stopped, restarted */

enum status hazard_corrected_on_spot(struct hazard_change *change)
{
	const Zh__CorrectedOnSpot *body = BODY(change->event, CorrectedOnSpot);
	TRY(hazard_file_put(change, &(struct file_note){
					    .kind = RECORD_ON_THE_SPOT,
					    .on_day = body->on_day,
					    .what = body->text,
					    .officers = body->officers,
					    .officer_count = body->n_officers,
					    .evidence = body->evidence,
					    .evidence_count = body->n_evidence,
				    }));
	/* Who saw it corrected may not be the second person of the cancel-off. */
	TRY(hazard_reinspection_add(change, &(struct hazard_look){
						    .passed = true,
						    .on_day = body->on_day,
						    .officers = body->officers,
						    .officer_count = body->n_officers,
						    .evidence_count = body->n_evidence,
					    }));
	return hazard_move(change, HAZARD_EVENT_SPOT);
}

enum status hazard_production_changed(struct hazard_change *change)
{
	const Zh__ProductionChanged *body = BODY(change->event, ProductionChanged);
	struct file_note note = {
		.kind = RECORD_STOPPED,
		.on_day = body->on_day,
		.officers = body->officers,
		.officer_count = body->n_officers,
		.evidence = body->evidence,
		.evidence_count = body->n_evidence,
	};
	enum hazard_event event = HAZARD_EVENT_STOPPED;
	if (body->word == ZH__PRODUCTION_WORD__PRODUCTION_WORD_STILL_STOPPED) {
		note.kind = RECORD_STILL_STOPPED;
		event = HAZARD_EVENT_STILL_STOPPED;
	} else if (body->word == ZH__PRODUCTION_WORD__PRODUCTION_WORD_RESTARTED) {
		note.kind = RECORD_RESTARTED;
		event = HAZARD_EVENT_RESTARTED;
	}
	TRY(hazard_file_put(change, &note));
	return hazard_move(change, event);
}

/* ---- parts and signals */

/* The row of texts with its head apart. */
struct texts_row {
	struct hazard_text_head head;
	size_t size;
	uint8_t memory[ROW_MAX];
};

static bool texts_load(struct hazard_change *change, struct texts_row *row)
{
	struct row_key key = row_key_u64(change->number);
	struct bytes stored;
	if (!change->rows->read.get(change->rows->read.context, TABLE_HAZARD_TEXTS,
				    row_key_bytes(&key), &stored) ||
	    stored.size < sizeof(row->head) || stored.size > sizeof(row->memory))
		return false;
	row->size = stored.size;
	memcpy(row->memory, stored.data, stored.size);
	memcpy(&row->head, row->memory, sizeof(row->head));
	return true;
}

static void texts_store(struct hazard_change *change, struct texts_row *row)
{
	struct row_key key = row_key_u64(change->number);
	memcpy(row->memory, &row->head, sizeof(row->head));
	change->rows->put(change->rows->read.context, TABLE_HAZARD_TEXTS, row_key_bytes(&key),
			  bytes_of(row->memory, row->size));
}

/* What went to the new hazard isn't counted here any more. */
static enum status found_less(struct hazard_change *change, uint64_t amount)
{
	struct texts_row row;
	if (!texts_load(change, &row) || row.head.found < amount)
		return STATUS_INVALID;
	row.head.found -= amount;
	texts_store(change, &row);
	return STATUS_OK;
}

enum status hazard_firm_role_known(struct hazard_change *change)
{
	const Zh__FirmRoleKnown *body = BODY(change->event, FirmRoleKnown);
	struct texts_row row;
	if (!texts_load(change, &row) || !row.head.role_of_archive)
		return STATUS_INVALID;
	row.head.firm_role = (uint8_t)body->firm_role;
	texts_store(change, &row);
	return STATUS_OK;
}

enum status hazard_was_split(struct hazard_change *change)
{
	const Zh__HazardSplit *body = BODY(change->event, HazardSplit);
	struct hazard_more more = more_of(change);
	if (body->batch != NULL && strlen(body->batch) > HAZARD_BATCH_MAX)
		return STATUS_INVALID;
	more.splits++;
	hazard_more_put(change, &more);
	if (body->quantity != NULL)
		TRY(found_less(change, body->quantity->amount));
	if (body->batch != NULL && body->batch[0] != '\0')
		TRY(hazard_goods_follow(change, body->new_hazard, body->batch));
	TRY(hazard_file_put(change,
			    &(struct file_note){
				    .kind = RECORD_SPLIT,
				    .number = body->new_hazard,
				    .amount = body->quantity != NULL ? body->quantity->amount : 0,
				    .other = body->batch,
			    }));
	return hazard_move(change, HAZARD_EVENT_SPLIT);
}

enum status hazard_signal_restated(struct hazard_change *change)
{
	const Zh__SignalRestated *body = BODY(change->event, SignalRestated);
	const char *by[] = {body->classified_by, body->second};
	struct hazard_texts texts;
	if (!hazard_texts_get(&change->rows->read, change->number, &texts))
		return STATUS_INVALID;
	uint64_t gained = body->restated ? violations_bits(body->violations, body->n_violations) &
						   ~texts.head.violations
					 : 0;
	TRY(violations_restated(change->rows, change->row.report, body));
	if (body->has_proposed_level)
		change->row.proposed = (uint8_t)body->proposed_level;
	if (body->urgent)
		change->row.flags |= HAZARD_URGENT;
	return hazard_file_put(change,
			       &(struct file_note){
				       .kind = RECORD_RESTATED,
				       .detail = (uint8_t)body->proposed_level,
				       .number = body->report,
				       .amount = gained,
				       .officers = by,
				       .officer_count = !work_text_given(body->classified_by) ? 0
							: !work_text_given(body->second)      ? 1
											      : 2,
			       });
}

enum status hazard_signal_unjoined(struct hazard_change *change)
{
	const Zh__SignalUnjoined *body = BODY(change->event, SignalUnjoined);
	if (change->row.signals < 2)
		return STATUS_INVALID;
	change->row.signals--;
	TRY(violations_unjoined(change->rows, change->number, body));
	TRY(hazard_file_put(change, &(struct file_note){
					    .kind = RECORD_UNJOINED,
					    .number = body->report,
				    }));
	return hazard_move(change, HAZARD_EVENT_UNJOINED);
}

static enum status held_until(struct hazard_change *change, int64_t until_ms)
{
	struct hazard_more more = more_of(change);
	if (more.held_until_ms == until_ms)
		return STATUS_OK;
	more.held_until_ms = until_ms;
	hazard_more_put(change, &more);
	return STATUS_OK;
}

enum status hazard_self_report_marked(struct hazard_change *change)
{
	change->row.flags &= (uint8_t)~HAZARD_CONTROLLED;
	if (BODY(change->event, SelfReportMarked)->controlled)
		change->row.flags |= HAZARD_CONTROLLED;
	return STATUS_OK;
}

enum status hazard_held(struct hazard_change *change)
{
	change->row.flags |= HAZARD_HELD;
	return held_until(change, BODY(change->event, Held)->until_ms);
}

enum status hazard_released(struct hazard_change *change)
{
	change->row.flags &= (uint8_t)~HAZARD_HELD;
	return held_until(change, 0);
}
