/* Goods by batch, in integers: every unit is in exactly one place, and the places sum up. */
#include "services/hazard/decide.h"

enum { BATCH_MAX = 100 };

/* What left for good doesn't come back; it may only have been found. */
static bool is_end(Zh__GoodsPlace place)
{
	return place == ZH__GOODS_PLACE__GOODS_PLACE_DESTROYED ||
	       place == ZH__GOODS_PLACE__GOODS_PLACE_CONSUMED;
}

/* Coercive and final places need the document that put the goods there, or that lets them out. */
static bool needs_document(Zh__GoodsPlace place)
{
	return place == ZH__GOODS_PLACE__GOODS_PLACE_REGISTERED ||
	       place == ZH__GOODS_PLACE__GOODS_PLACE_SEALED ||
	       place == ZH__GOODS_PLACE__GOODS_PLACE_SEIZED ||
	       place == ZH__GOODS_PLACE__GOODS_PLACE_CONFISCATED ||
	       place == ZH__GOODS_PLACE__GOODS_PLACE_DESTROYED;
}

static bool form_is_sound(struct hazard_act_call *call, const Zh__HazardGoodsCommand *command)
{
	const Zh__Quantity *quantity = command->quantity;
	size_t batch = command->batch == NULL ? 0 : strlen(command->batch);
	if (batch > BATCH_MAX) {
		decision_invalid(call->decision, "hazard.goods.batch", "batch");
		return false;
	}
	if (quantity == NULL || quantity->amount == 0 || text_missing(quantity->unit) ||
	    strlen(quantity->unit) >= sizeof(((struct goods_row *)0)->unit)) {
		decision_invalid(call->decision, "hazard.goods.quantity", "quantity");
		return false;
	}
	if (command->to_place == ZH__GOODS_PLACE__GOODS_PLACE_UNKNOWN ||
	    command->to_place == command->from_place) {
		decision_invalid(call->decision, "hazard.goods.place", "to_place");
		return false;
	}
	if (is_end(command->from_place)) {
		decision_refuse(call->decision, "hazard.goods.gone", NULL);
		return false;
	}
	bool document = needs_document(command->from_place) || needs_document(command->to_place);
	if (document && text_missing(command->document)) {
		decision_refuse(call->decision, "hazard.goods.no_document", NULL);
		return false;
	}
	return true;
}

static bool goods_at(const struct hazard_act_call *call, Zh__GoodsPlace place, const char *batch,
		     struct goods_row *ret_row)
{
	struct row_key key = hazard_goods_key(call->hazard.number, (uint8_t)place,
					      bytes_of_text(batch == NULL ? "" : batch));
	return rows_load(call->context->rows, TABLE_GOODS, row_key_bytes(&key), ret_row,
			 sizeof(*ret_row));
}

static bool amounts_are_sound(struct hazard_act_call *call, const Zh__HazardGoodsCommand *command)
{
	struct goods_row from = {0};
	struct goods_row to = {0};
	bool found = command->from_place == ZH__GOODS_PLACE__GOODS_PLACE_UNKNOWN;
	bool from_there = !found && goods_at(call, command->from_place, command->batch, &from);
	bool to_there = goods_at(call, command->to_place, command->batch, &to);
	if (!found && (!from_there || from.amount < command->quantity->amount)) {
		decision_refuse(call->decision, "hazard.goods.not_there", NULL);
		return false;
	}
	if ((from_there && strcmp(from.unit, command->quantity->unit) != 0) ||
	    (to_there && strcmp(to.unit, command->quantity->unit) != 0)) {
		decision_refuse(call->decision, "hazard.goods.unit", NULL);
		return false;
	}
	if (to.amount > UINT64_MAX - command->quantity->amount) {
		decision_invalid(call->decision, "hazard.goods.quantity", "quantity");
		return false;
	}
	return true;
}

void hazard_act_goods(struct hazard_act_call *call)
{
	const Zh__HazardGoodsCommand *command = (const Zh__HazardGoodsCommand *)call->input->body;
	if (!hazard_act_permitted(call, HAZARD_EVENT_GOODS, "hazard.goods.state") ||
	    !form_is_sound(call, command) || !amounts_are_sound(call, command))
		return;
	Zh__GoodsMoved *body = CALL_BODY(call, Zh__GoodsMoved, zh__goods_moved__descriptor);
	if (body == NULL)
		return;
	SET_OPTIONAL(body, hazard, call->hazard.number);
	body->batch = command->batch;
	SET_OPTIONAL(body, from_place, command->from_place);
	SET_OPTIONAL(body, to_place, command->to_place);
	body->quantity = command->quantity;
	body->document = command->document;
	(void)hazard_act_emit(call, ZH__EVENT_KIND__KIND_GOODS_MOVED, body);
}
