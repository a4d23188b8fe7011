/* Cancel-off (销号): evidence, a passed re-inspection, a second person; whole, or a part by batch
 * and quantity, with sums that fit the goods on record. */
#include "common/base/sabotage.h"
#include "common/core/handlers.h"
#include "common/core/row_texts.h"
#include "services/hazard/custody/goods_moves.h"
#include "services/hazard/decide.h"
#include "services/hazard/rectification/life_clocks.h"

/* ---- who, and on what evidence */

static bool is_person(const struct hazard_call *call, struct bytes name, const char *person)
{
	const char *text = arena_text_of(call->work->context->arena, name);
	return text != NULL && decision_same_person(text, person);
}

static bool reinspected_by(const struct hazard_call *call, uint8_t n, const char *person)
{
	struct row_key key = hazard_numbered_key(call->hazard.number, n);
	const struct rows_reader *rows = call->work->context->rows;
	struct reinspection_head head;
	struct bytes row;
	if (!rows->get(rows->context, TABLE_REINSPECTIONS, row_key_bytes(&key), &row) ||
	    row.size < sizeof(head))
		return false;
	memcpy(&head, row.data, sizeof(head));
	struct bytes rest = bytes_of(row.data + sizeof(head), row.size - sizeof(head));
	for (uint8_t i = 0; i < head.persons; i++) {
		if (is_person(call, row_text_take(&rest), person))
			return true;
	}
	return false;
}

/* Is this person among those who handled the hazard: its owner, or who ever re-inspected it? */
static bool is_handler(const struct hazard_call *call, const char *person)
{
	const struct rows_reader *rows = call->work->context->rows;
	struct bytes owner;
	if (owner_get(rows, call->hazard, &owner) && is_person(call, owner, person))
		return true;
	unsigned first =
		SABOTAGE("hazard.earlier-inspector-approves") ? call->row.reinspections : 1;
	for (unsigned n = first; n <= call->row.reinspections; n++) {
		if (reinspected_by(call, (uint8_t)n, person))
			return true;
	}
	return false;
}

bool hazard_second_is_sound(struct hazard_call *call, const char *code)
{
	const struct principal *second = work_act(call->work)->second;
	if (second == NULL)
		return true; /* only asked whether it may be proposed */
	bool same = decision_same_person(second->id, work_act(call->work)->person->id) ||
		    is_handler(call, second->id);
	if (same && !SABOTAGE("hazard.cancel_off_by_handler"))
		return work_refuse_as(call->work, code, NULL);
	return true;
}

static bool evidence_is_there(struct hazard_call *call)
{
	struct row_key last = hazard_numbered_key(call->hazard.number, call->row.reinspections);
	const struct rows_reader *rows = call->work->context->rows;
	struct reinspection_head head = {0};
	struct bytes row;
	if (rows->get(rows->context, TABLE_REINSPECTIONS, row_key_bytes(&last), &row) &&
	    row.size >= sizeof(head)) {
		memcpy(&head, row.data, sizeof(head));
		if (head.evidence != 0 && (head.passed || SABOTAGE("hazard.cancel-off-on-failed")))
			return true;
	}
	return work_refuse_as(call->work, "hazard.cancel_off.no_evidence", NULL);
}

/* ---- how much of it */

enum { GOODS_ROWS_MAX = 1024 };

struct sums {
	struct hazard_call *call;
	struct bytes batch;                  /* asked for; empty: the whole hazard */
	uint64_t units, settled;             /* of the hazard */
	uint64_t batch_units, batch_settled; /* of the batch */
	const char *unit;                    /* of what is asked for; NULL: none of it is there */
	bool mixed;                          /* which is counted in several */
};

/* false: there was too little memory. */
static bool note_unit(struct sums *sums, struct bytes unit)
{
	const char *text = arena_text_of(sums->call->work->context->arena, unit);
	if (text == NULL) {
		sums->call->work->decision->arena_full = true;
		return false;
	}
	sums->mixed |= sums->unit != NULL && strcmp(sums->unit, text) != 0;
	sums->unit = text;
	return true;
}

static bool add_goods(void *context, const struct row_ref *found)
{
	struct sums *sums = (struct sums *)context;
	struct goods_row goods;
	uint8_t place = hazard_goods_key_place(found->key);
	if (hazard_goods_key_class(found->key) != ZH__GOODS_CLASS__GOODS_CLASS_PRODUCTS ||
	    place >= GOODS_PLACES) /* others are counted apart */
		return true;
	memcpy(&goods, found->value.data, sizeof(goods));
	bool settled = goods_place_is_settled((Zh__GoodsPlace)place);
	bool of_batch =
		bytes_equal(bytes_of(found->key.data + 9, found->key.size - 9), sums->batch);
	sums->units += goods.amount;
	sums->settled += settled ? goods.amount : 0;
	if (of_batch) {
		sums->batch_units += goods.amount;
		sums->batch_settled += settled ? goods.amount : 0;
	}
	return (sums->batch.size != 0 && !of_batch) || note_unit(sums, bytes_of_text(goods.unit));
}

/* By the goods on record; where there are none, by what the report told.  false: refused. */
static bool sum_up(struct hazard_call *call, struct sums *sums)
{
	struct row_key prefix = row_key_u64(call->hazard.number);
	struct hazard_texts texts;
	switch (rows_scan(call->work->context->rows, TABLE_GOODS, row_key_bytes(&prefix),
			  bytes_of(NULL, 0), GOODS_ROWS_MAX, add_goods, sums)) {
	case ROWS_SCAN_BOUND:
		(void)work_refuse_as(call->work, "hazard.cancel_off.too_many_batches", NULL);
		return false;
	case ROWS_SCAN_STOPPED:
		return false;
	case ROWS_SCAN_ALL:
		break;
	}
	if (sums->units != 0 ||
	    !hazard_texts_get(call->work->context->rows, call->hazard.number, &texts))
		return true;
	sums->units = sums->settled = texts.head.found;
	if (bytes_equal(texts.text[HAZARD_TEXT_BATCH], sums->batch))
		sums->batch_units = sums->batch_settled = texts.head.found;
	return note_unit(sums, texts.text[HAZARD_TEXT_UNIT]);
}

struct part {
	uint64_t amount; /* 0: as the act says, if it says any */
	bool partial;
	const char *unit;
};

/* Goods that are still sold, sealed or on their way keep what they belong to open.  Where none are,
 * it doesn't matter that more was cancelled off than there turned out to be. */
static bool goods_are_settled(struct hazard_call *call, const struct sums *sums, uint64_t cancelled)
{
	bool by_batch = sums->batch.size != 0;
	uint64_t settled = by_batch ? sums->batch_settled : sums->settled;
	uint64_t units = by_batch ? sums->batch_units : sums->units;
	if (cancelled <= settled || settled == units || SABOTAGE("hazard.cancel_off_goods_open"))
		return true;
	(void)work_refuse_as(call->work, "hazard.cancel_off.goods_open", NULL);
	decision_possible(call->work->decision, "hazard.goods");
	return false;
}

/* What is counted in several units is cancelled off as a whole, with no number (`counted` NULL). */
static bool unit_fits(const struct sums *sums, const Zh__Quantity *counted)
{
	if (SABOTAGE("hazard.cancel-off-in-any-unit"))
		return true;
	if (sums->mixed)
		return counted == NULL && sums->batch.size == 0;
	return counted == NULL ||
	       strcmp(counted->unit == NULL ? "" : counted->unit, sums->unit) == 0;
}

static bool part_of(struct hazard_call *call, const Zh__HazardCancelOffCommand *command,
		    struct part *ret_part)
{
	const Zh__Quantity *told = command->quantity;
	struct sums sums = {.call = call,
			    .batch = bytes_of_text(command->batch == NULL ? "" : command->batch)};
	if (!sum_up(call, &sums))
		return false;
	bool by_batch = sums.batch.size != 0;
	if (by_batch && sums.batch_units == 0)
		return work_refuse_as(call->work, "hazard.cancel_off.batch", NULL);
	if (sums.units == 0)
		return true;
	const struct rows_reader *rows = call->work->context->rows;
	uint64_t whole = hazard_cancelled(rows, call->hazard.number, bytes_of(NULL, 0));
	uint64_t done = by_batch ? hazard_cancelled(rows, call->hazard.number, sums.batch) : whole;
	uint64_t of = by_batch ? sums.batch_units : sums.units;
	bool counted = told != NULL && told->has_amount;
	if (!unit_fits(&sums, counted ? told : NULL))
		return work_refuse_as(call->work, "hazard.cancel_off.unit", NULL);
	uint64_t left = of > done ? of - done : 0;
	uint64_t rest = sums.units > whole ? sums.units - whole : 0;
	uint64_t amount = counted ? told->amount : left;
	bool too_much = (amount > left || amount > rest) && !SABOTAGE("hazard.cancel-off-too-much");
	if ((amount == 0 && (counted || by_batch)) || too_much)
		return work_refuse_as(call->work, "hazard.cancel_off.quantity", NULL);
	ret_part->amount = by_batch ? amount : 0;
	ret_part->partial = amount < rest;
	ret_part->unit = sums.unit;
	return goods_are_settled(call, &sums, done + amount);
}

static Zh__Quantity *quantity_of(struct hazard_call *call, const struct part *part)
{
	Zh__Quantity *quantity = NEW(call->work, Quantity);
	SET_OPTIONAL(quantity, amount, part->amount);
	quantity->unit = part->unit;
	return quantity;
}

void hazard_act_cancel_off(struct hazard_call *call)
{
	const Zh__HazardCancelOffCommand *command =
		WORK_BODY(call->work, Zh__HazardCancelOffCommand);
	struct part part = {0};
	if ((!SABOTAGE("hazard.cancel-off-on-failed") &&
	     !hazard_may_as(call, HAZARD_EVENT_CANCEL_OFF, "hazard.cancel_off.state")) ||
	    !evidence_is_there(call) || !part_of(call, command, &part) ||
	    !hazard_second_is_sound(call, "hazard.cancel_off.second_is_handler"))
		return;
	Zh__CancelledOff *body = NEW(call->work, CancelledOff);
	SET_OPTIONAL(body, hazard, call->hazard.number);
	body->batch = command->batch;
	body->quantity = part.amount != 0 ? quantity_of(call, &part) : command->quantity;
	if (part.partial)
		SET_OPTIONAL(body, partial, 1);
	(void)hazard_emit(call, KIND(CANCELLED_OFF), body);
	if (part.partial)
		return;
	hazard_life_stop(call->work->context, call->work->decision, call->hazard, "cancelled_off");
	(void)work_clock(call->work, CLOCK_HAZARD_LOOK_BACK, call->hazard,
			 call->work->context->now_ms, hazard_handling_of(call).look_back_days);
}
