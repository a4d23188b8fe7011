/* Goods by place, and what is in custody. */
#include "common/core/row_texts.h"
#include "services/hazard/custody/goods_moves.h"
#include "services/hazard/custody/inventory.h"
#include "services/hazard/rectification/evolve_internal.h"

enum { DOCUMENT_MAX = 100, POWER_MAX = 20 };

static struct bytes text_bytes(const char *text)
{
	return bytes_of_text(text == NULL ? "" : text);
}

static uint8_t class_of(const Zh__GoodsMoved *body)
{
	return body->goods_class == ZH__GOODS_CLASS__GOODS_CLASS_UNKNOWN
		       ? ZH__GOODS_CLASS__GOODS_CLASS_PRODUCTS
		       : (uint8_t)body->goods_class;
}

/* ---- places */

static enum status goods_add(struct rows_writer *rows, const struct row_key *key, const char *unit,
			     uint64_t amount, bool arrives)
{
	struct goods_row goods = {0};
	size_t size = strlen(unit);
	(void)rows_load(&rows->read, TABLE_GOODS, row_key_bytes(key), &goods, sizeof(goods));
	if (size >= sizeof(goods.unit) || (!arrives && goods.amount < amount))
		return STATUS_INVALID;
	memset(goods.unit, 0, sizeof(goods.unit));
	memcpy(goods.unit, unit, size);
	goods.amount = arrives ? goods.amount + amount : goods.amount - amount;
	rows_store(rows, TABLE_GOODS, row_key_bytes(key), &goods, sizeof(goods));
	return STATUS_OK;
}

static enum status place_add(struct hazard_change *change, const Zh__GoodsMoved *body,
			     Zh__GoodsPlace place, bool arrives)
{
	struct row_key key = hazard_goods_key(change->number, (uint8_t)place, class_of(body),
					      text_bytes(body->batch));
	return goods_add(change->rows, &key, body->quantity->unit, body->quantity->amount, arrives);
}

/* ---- custody */

/* A lot whose row is made or changed: its texts are copied, for they are borrowed from that row. */
struct lot_change {
	struct custody_row row;
	uint8_t memory[CUSTODY_TEXTS_MAX];
	struct bytes text[CUSTODY_TEXT_COUNT];
};

static void lot_store(struct hazard_change *change, uint32_t n, const struct lot_change *lot)
{
	static const uint16_t limits[CUSTODY_TEXT_COUNT] = {
		[CUSTODY_TEXT_BATCH] = HAZARD_BATCH_MAX,
		[CUSTODY_TEXT_DOCUMENT] = DOCUMENT_MAX,
		[CUSTODY_TEXT_POWER] = POWER_MAX,
		[CUSTODY_TEXT_GROUND] = CUSTODY_GROUND_MAX,
		[CUSTODY_TEXT_OFFICERS] = CUSTODY_OFFICERS_MAX,
		[CUSTODY_TEXT_TAKEN_BY] = PRINCIPAL_ID,
		[CUSTODY_TEXT_APPROVED_BY] = PRINCIPAL_ID,
		[CUSTODY_TEXT_KEPT_AT] = CUSTODY_KEPT_AT_MAX,
		[CUSTODY_TEXT_SCOPE] = CUSTODY_GROUND_MAX,
	};
	uint8_t memory[sizeof(lot->row) + CUSTODY_TEXTS_MAX];
	struct writer row = writer_over(memory, sizeof(memory));
	writer_put(&row, &lot->row, sizeof(lot->row));
	for (unsigned i = 0; i < CUSTODY_TEXT_COUNT; i++)
		row_text_put_bytes(&row, lot->text[i], limits[i]);
	struct row_key key = hazard_numbered_key(change->number, (uint8_t)n);
	change->rows->put(change->rows->read.context, TABLE_CUSTODY, row_key_bytes(&key),
			  writer_bytes(&row));
}

static bool lot_load(struct hazard_change *change, uint32_t n, struct lot_change *ret_lot)
{
	struct custody_lot lot;
	struct writer texts = writer_over(ret_lot->memory, sizeof(ret_lot->memory));
	if (n == 0 || n > UINT8_MAX ||
	    !hazard_custody_get(&change->rows->read, change->number, (uint8_t)n, &lot))
		return false;
	ret_lot->row = lot.row;
	for (unsigned i = 0; i < CUSTODY_TEXT_COUNT; i++) {
		ret_lot->text[i] = bytes_of(ret_lot->memory + texts.size, lot.text[i].size);
		writer_put(&texts, lot.text[i].data, lot.text[i].size);
	}
	return !texts.overflow;
}

/* What the party is told of from now on. */
static void notice_owed(struct custody_row *lot, uint64_t clock, int64_t fact_ms)
{
	lot->notice_clock = clock;
	lot->notice_ms = fact_ms;
}

static enum status lot_leave(struct hazard_change *change, const Zh__GoodsMoved *body)
{
	struct lot_change lot;
	if (!body->has_from_lot)
		return STATUS_OK;
	if (!lot_load(change, body->from_lot, &lot) || lot.row.amount < body->quantity->amount)
		return STATUS_INVALID;
	lot.row.amount -= body->quantity->amount;
	if (!body->has_lot && body->notice_clock != 0)
		notice_owed(&lot.row, body->notice_clock, change->event->recorded_ms);
	lot_store(change, body->from_lot, &lot);
	return STATUS_OK;
}

/* "wang,li" */
static struct bytes officers_text(const Zh__GoodsMoved *body, struct writer *memory)
{
	for (size_t i = 0; i < body->n_officers; i++) {
		if (i != 0)
			writer_put(memory, ",", 1);
		writer_put(memory, body->officers[i], strlen(body->officers[i]));
	}
	return memory->overflow ? bytes_of(NULL, 0) : writer_bytes(memory);
}

static enum status lot_enter(struct hazard_change *change, const Zh__GoodsMoved *body)
{
	if (!body->has_lot)
		return STATUS_OK;
	struct hazard_more more = hazard_more_get(&change->rows->read, change->number);
	if (body->lot != more.lots + 1u || text_bytes(body->document).size > DOCUMENT_MAX)
		return STATUS_INVALID;
	more.lots++;
	hazard_more_put(change, &more);
	const struct event *event = change->event;
	/* What was done on the spot counts from when it happened. */
	int64_t fact_ms = body->on_the_spot ? event->head.happened_ms : event->recorded_ms;
	struct lot_change lot = {
		.row = {.version = 2,
			.place = (uint8_t)body->to_place,
			.goods_class = class_of(body),
			.flags = body->on_the_spot ? CUSTODY_ON_THE_SPOT : 0,
			.since_day = time_day_of_ms(fact_ms),
			.amount = body->quantity->amount,
			.clock = body->clock,
			.approve_clock = body->approve_clock,
			.taken = body->quantity->amount,
			.stood = (uint8_t)body->stood},
		.text = {[CUSTODY_TEXT_BATCH] = text_bytes(body->batch),
			 [CUSTODY_TEXT_DOCUMENT] = text_bytes(body->document),
			 [CUSTODY_TEXT_POWER] = text_bytes(body->power),
			 [CUSTODY_TEXT_GROUND] = text_bytes(body->ground),
			 [CUSTODY_TEXT_SCOPE] = text_bytes(body->custody_scope),
			 [CUSTODY_TEXT_TAKEN_BY] = text_bytes(event->meta->person),
			 [CUSTODY_TEXT_APPROVED_BY] = text_bytes(event->meta->second)},
	};
	struct writer officers = writer_over(lot.memory, CUSTODY_OFFICERS_MAX);
	lot.text[CUSTODY_TEXT_OFFICERS] = officers_text(body, &officers);
	if (body->notice_clock != 0)
		notice_owed(&lot.row, body->notice_clock, fact_ms);
	memcpy(lot.row.unit, body->quantity->unit, strlen(body->quantity->unit));
	lot_store(change, body->lot, &lot);
	inventory_put(change->rows, change->number, (uint8_t)body->lot, body->lines, body->n_lines);
	return STATUS_OK;
}

static bool is_sound(const Zh__GoodsMoved *body)
{
	return body->quantity != NULL && body->quantity->unit != NULL &&
	       strlen(body->quantity->unit) < sizeof(((struct goods_row *)0)->unit) &&
	       text_bytes(body->batch).size <= HAZARD_BATCH_MAX &&
	       goods_move_of(body->from_place, body->to_place) != NULL &&
	       (unsigned)body->goods_class < GOODS_CLASSES;
}

enum status hazard_goods_moved(struct hazard_change *change)
{
	const Zh__GoodsMoved *body = BODY(change->event, GoodsMoved);
	if (!is_sound(body))
		return STATUS_INVALID;
	if (body->from_place != ZH__GOODS_PLACE__GOODS_PLACE_UNKNOWN)
		TRY(place_add(change, body, body->from_place, false));
	TRY(place_add(change, body, body->to_place, true));
	TRY(lot_leave(change, body));
	TRY(lot_enter(change, body));
	return hazard_file_put(change, &(struct file_note){
					       .kind = RECORD_GOODS,
					       .detail = (uint8_t)body->document_kind,
					       .number = (uint64_t)body->lot << 16 |
							 (uint64_t)body->from_place << 8 |
							 (uint64_t)body->to_place,
					       .amount = body->quantity->amount,
					       .what = body->batch == NULL ? "" : body->batch,
					       .other = body->document,
					       .officers = body->officers,
					       .officer_count = body->n_officers,
					       .evidence = body->evidence,
					       .evidence_count = body->n_evidence,
				       });
}

static void word_note(struct hazard_change *change, const Zh__CustodyChanged *body,
		      struct lot_change *lot)
{
	const struct event *event = change->event;
	switch (body->word) {
	case ZH__CUSTODY_WORD__CUSTODY_WORD_EXTENDED:
		lot->row.flags |= CUSTODY_EXTENDED;
		break;
	case ZH__CUSTODY_WORD__CUSTODY_WORD_APPROVED:
		lot->row.flags |= CUSTODY_APPROVED;
		lot->text[CUSTODY_TEXT_APPROVED_BY] = text_bytes(event->meta->person);
		break;
	case ZH__CUSTODY_WORD__CUSTODY_WORD_DISAPPROVED:
		lot->row.flags |= CUSTODY_DISAPPROVED;
		break;
	case ZH__CUSTODY_WORD__CUSTODY_WORD_SERVED:
		lot->row.notice_clock = 0;
		lot->row.served_ms = body->served_ms;
		break;
	case ZH__CUSTODY_WORD__CUSTODY_WORD_ANNOUNCED:
		lot->row.flags |= CUSTODY_ANNOUNCED;
		lot->row.announce_clock = body->announce_clock;
		break;
	case ZH__CUSTODY_WORD__CUSTODY_WORD_RECORDED:
		lot->row.flags |= CUSTODY_RECORDED;
		lot->row.keeper = (uint8_t)body->custody_keeper;
		lot->text[CUSTODY_TEXT_KEPT_AT] = text_bytes(body->kept_at);
		break;
	case ZH__CUSTODY_WORD__CUSTODY_WORD_LAPSED:
	case ZH__CUSTODY_WORD__CUSTODY_WORD_UNKNOWN:
	case _ZH__CUSTODY_WORD_IS_INT_SIZE:
		lot->row.flags |= CUSTODY_LAPSED;
		break;
	}
	if (body->notice_clock != 0)
		notice_owed(&lot->row, body->notice_clock, event->recorded_ms);
}

enum status hazard_custody_changed(struct hazard_change *change)
{
	const Zh__CustodyChanged *body = BODY(change->event, CustodyChanged);
	struct lot_change lot;
	if (!lot_load(change, body->lot, &lot))
		return STATUS_INVALID;
	word_note(change, body, &lot);
	lot_store(change, body->lot, &lot);
	TRY(hazard_file_put(change, &(struct file_note){
					    .kind = RECORD_CUSTODY,
					    .detail = (uint8_t)body->word,
					    .number = body->lot,
					    .amount = body->by,
					    .other = body->document,
				    }));
	return hazard_move(change, body->word == ZH__CUSTODY_WORD__CUSTODY_WORD_LAPSED
					   ? HAZARD_EVENT_LAPSE
					   : HAZARD_EVENT_CUSTODY);
}

/* ---- a part of the hazard becomes one of its own */

enum status hazard_goods_follow(struct hazard_change *change, uint64_t to, const char *batch)
{
	for (unsigned place = 1; place < GOODS_PLACES; place++) {
		for (unsigned class = 1; class < GOODS_CLASSES; class ++) {
			struct row_key key = hazard_goods_key(change->number, (uint8_t)place,
							      (uint8_t) class, text_bytes(batch));
			struct goods_row goods;
			if (!rows_load(&change->rows->read, TABLE_GOODS, row_key_bytes(&key),
				       &goods, sizeof(goods)))
				continue;
			change->rows->del(change->rows->read.context, TABLE_GOODS,
					  row_key_bytes(&key));
			key = hazard_goods_key(to, (uint8_t)place, (uint8_t) class,
					       text_bytes(batch));
			rows_store(change->rows, TABLE_GOODS, row_key_bytes(&key), &goods,
				   sizeof(goods));
		}
	}
	return STATUS_OK;
}
