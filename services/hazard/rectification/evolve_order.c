/* What is ordered of a firm, what it says to that, and what re-inspections find. */
#include "common/core/row_texts.h"
#include "feed.pb-c.h"
#include "services/hazard/rectification/evolve_internal.h"

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

enum status hazard_noticed(struct hazard_change *change)
{
	const Zh__RectificationNoticed *body = BODY(change->event, RectificationNoticed);
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

enum status hazard_corrected(struct hazard_change *change)
{
	const Zh__CorrectionOrdered *body = BODY(change->event, CorrectionOrdered);
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

enum status hazard_order_served(struct hazard_change *change)
{
	const Zh__OrderServed *body = BODY(change->event, OrderServed);
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

enum status hazard_claimed(struct hazard_change *change)
{
	const Zh__RectificationClaimed *body = BODY(change->event, RectificationClaimed);
	TRY(hazard_file_put(change, &(struct file_note){
					    .kind = RECORD_CLAIM,
					    .what = body->text,
					    .evidence = body->evidence,
					    .evidence_count = body->n_evidence,
				    }));
	return hazard_move(change, HAZARD_EVENT_CLAIM);
}

enum status hazard_refused(struct hazard_change *change)
{
	const Zh__RectificationRefused *body = BODY(change->event, RectificationRefused);
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

enum status hazard_reinspected(struct hazard_change *change)
{
	const Zh__Reinspected *body = BODY(change->event, Reinspected);
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
