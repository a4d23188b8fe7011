/* Goods by place, and what is in custody. */
#include "common/core/row_texts.h"
#include "services/hazard/evolve_internal.h"
#include "services/hazard/goods_moves.h"

enum { DOCUMENT_MAX = 100 };

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

static void lot_store(struct hazard_change *change, uint8_t n, const struct custody_row *lot,
		      struct bytes batch, struct bytes document)
{
	uint8_t memory[400];
	uint8_t texts[2][2] = {{(uint8_t)batch.size, (uint8_t)(batch.size >> 8)},
			       {(uint8_t)document.size, (uint8_t)(document.size >> 8)}};
	struct writer row = writer_over(memory, sizeof(memory));
	writer_put(&row, lot, sizeof(*lot));
	writer_put(&row, texts[0], 2);
	writer_put(&row, batch.data, batch.size);
	writer_put(&row, texts[1], 2);
	writer_put(&row, document.data, document.size);
	struct row_key key = hazard_numbered_key(change->number, n);
	change->rows->put(change->rows->read.context, TABLE_CUSTODY, row_key_bytes(&key),
			  writer_bytes(&row));
}

/* A lot whose row is changed: its texts are copied, for they are borrowed from that row. */
struct lot_change {
	struct custody_row row;
	uint8_t memory[HAZARD_BATCH_MAX + DOCUMENT_MAX];
	struct bytes batch, document;
};

static bool lot_load(struct hazard_change *change, uint32_t n, struct lot_change *ret_lot)
{
	struct custody_lot lot;
	if (n == 0 || n > UINT8_MAX ||
	    !hazard_custody_get(&change->rows->read, change->number, (uint8_t)n, &lot) ||
	    lot.batch.size + lot.document.size > sizeof(ret_lot->memory))
		return false;
	ret_lot->row = lot.row;
	memcpy(ret_lot->memory, lot.batch.data, lot.batch.size);
	memcpy(ret_lot->memory + lot.batch.size, lot.document.data, lot.document.size);
	ret_lot->batch = bytes_of(ret_lot->memory, lot.batch.size);
	ret_lot->document = bytes_of(ret_lot->memory + lot.batch.size, lot.document.size);
	return true;
}

static enum status lot_leave(struct hazard_change *change, const Zh__GoodsMoved *body)
{
	struct lot_change lot;
	if (!body->has_from_lot)
		return STATUS_OK;
	if (!lot_load(change, body->from_lot, &lot) || lot.row.amount < body->quantity->amount)
		return STATUS_INVALID;
	lot.row.amount -= body->quantity->amount;
	lot_store(change, (uint8_t)body->from_lot, &lot.row, lot.batch, lot.document);
	return STATUS_OK;
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
	struct custody_row lot = {
		.version = 1,
		.place = (uint8_t)body->to_place,
		.goods_class = class_of(body),
		.flags = body->on_the_spot ? CUSTODY_ON_THE_SPOT : 0,
		.since_day = time_day_of_ms(change->event->recorded_ms),
		.amount = body->quantity->amount,
		.clock = body->clock,
		.approve_clock = body->approve_clock,
	};
	memcpy(lot.unit, body->quantity->unit, strlen(body->quantity->unit));
	lot_store(change, (uint8_t)body->lot, &lot, text_bytes(body->batch),
		  text_bytes(body->document));
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

enum status hazard_goods_moved(struct hazard_change *change, const Zh__GoodsMoved *body)
{
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
				       });
}

enum status hazard_custody_changed(struct hazard_change *change, const Zh__CustodyChanged *body)
{
	struct lot_change lot;
	if (!lot_load(change, body->lot, &lot))
		return STATUS_INVALID;
	if (body->word == ZH__CUSTODY_WORD__CUSTODY_WORD_EXTENDED)
		lot.row.flags |= CUSTODY_EXTENDED;
	else if (body->word == ZH__CUSTODY_WORD__CUSTODY_WORD_APPROVED)
		lot.row.flags |= CUSTODY_APPROVED;
	else
		lot.row.flags |= CUSTODY_LAPSED;
	lot_store(change, (uint8_t)body->lot, &lot.row, lot.batch, lot.document);
	TRY(hazard_file_put(change, &(struct file_note){
					    .kind = RECORD_CUSTODY,
					    .detail = (uint8_t)body->word,
					    .number = body->lot,
					    .amount = body->by,
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
