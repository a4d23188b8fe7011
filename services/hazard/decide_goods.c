/* Goods by batch and class, in integers: every unit is in exactly one place, the places sum up, and
 * each move rests on a paper (goods_table.def). */
#include "common/base/sabotage.h"
#include "services/hazard/decide.h"
#include "services/hazard/goods_moves.h"
#include "services/hazard/penalty.h"

struct move {
	const Zh__HazardGoodsCommand *command;
	const struct goods_move *rule;
	Zh__GoodsPlace from, to;
	uint8_t goods_class;
	uint8_t from_lot; /* 0: not out of custody */
	uint8_t to_lot;   /* 0: not into custody */
};

/* ---- what was asked */

static bool form_is_sound(struct hazard_act_call *call, struct move *move)
{
	const Zh__HazardGoodsCommand *command = move->command;
	const Zh__Quantity *quantity = command->quantity;
	const char *wrong = NULL;
	if (!text_missing(command->batch) && strlen(command->batch) > HAZARD_BATCH_MAX)
		wrong = "batch";
	else if (!text_missing(command->document) && strlen(command->document) > HAZARD_BATCH_MAX)
		wrong = "document";
	else if (quantity == NULL || quantity->amount == 0 || text_missing(quantity->unit) ||
		 strlen(quantity->unit) >= sizeof(((struct goods_row *)0)->unit))
		wrong = "quantity";
	else if ((unsigned)command->goods_class >= GOODS_CLASSES)
		wrong = "goods_class";
	if (wrong != NULL) {
		decision_invalid(call->decision, "hazard.goods.form", wrong);
		return false;
	}
	move->from = command->from_place;
	move->to = command->to_place;
	move->goods_class = command->goods_class == ZH__GOODS_CLASS__GOODS_CLASS_UNKNOWN
				    ? ZH__GOODS_CLASS__GOODS_CLASS_PRODUCTS
				    : (uint8_t)command->goods_class;
	move->rule = goods_move_of(move->from, move->to);
	if (move->rule == NULL) {
		decision_invalid(call->decision, "hazard.goods.place", "to_place");
		return false;
	}
	return true;
}

/* "GOODS_DOCUMENT_SEAL" -> "seal": as a person writes it. */
static void possible_word(struct hazard_act_call *call, const ProtobufCEnumDescriptor *words,
			  unsigned value, size_t prefix)
{
	const ProtobufCEnumValue *found = protobuf_c_enum_descriptor_get_value(words, (int)value);
	char *word = found == NULL ? NULL : arena_text(call->context->arena, found->name + prefix);
	if (word == NULL)
		return;
	for (char *at = word; *at != '\0'; at++)
		*at = *at >= 'A' && *at <= 'Z' ? (char)(*at - 'A' + 'a') : *at;
	decision_possible(call->decision, word);
}

/* Names the papers that would do. */
static void refuse_paper(struct hazard_act_call *call, const struct goods_move *rule,
			 const char *code)
{
	decision_refuse(call->decision, code, rule->id);
	for (unsigned kind = 1; kind < GOODS_DOCUMENTS; kind++) {
		if ((rule->documents >> kind & 1) != 0)
			possible_word(call, &zh__goods_document__descriptor, kind,
				      sizeof("GOODS_DOCUMENT_") - 1);
	}
}

/* 行政处罚法 9: confiscation is a penalty. */
static bool confiscation_is_decided(struct hazard_act_call *call, const struct move *move)
{
	return hazard_penalty_of_hazard(
		call->context, call->decision,
		(struct penalty_wanted){.hazard = call->hazard.number,
					.kind = ZH__PENALTY_KIND__PENALTY_KIND_CONFISCATE_GOODS,
					.day = time_day_of_ms(call->context->now_ms),
					.rule = move->rule->id},
		"hazard.goods.no_case");
}

static bool move_is_lawful(struct hazard_act_call *call, const struct move *move)
{
	const Zh__HazardGoodsCommand *command = move->command;
	if (move->rule->documents == 0 && !SABOTAGE("hazard.goods_anywhere")) {
		decision_refuse(call->decision, "hazard.goods.unlawful", move->rule->id);
		for (unsigned to = 1; to < GOODS_PLACES; to++) {
			const struct goods_move *other =
				goods_move_of(move->from, (Zh__GoodsPlace)to);
			if (other->documents != 0)
				possible_word(call, &zh__goods_place__descriptor, to,
					      sizeof("GOODS_PLACE_") - 1);
		}
		return false;
	}
	if (text_missing(command->document) && !SABOTAGE("hazard.goods_without_paper")) {
		refuse_paper(call, move->rule, "hazard.goods.no_document");
		return false;
	}
	if (((unsigned)command->document_kind >= GOODS_DOCUMENTS ||
	     (move->rule->documents >> command->document_kind & 1) == 0) &&
	    !SABOTAGE("hazard.goods_anywhere")) {
		refuse_paper(call, move->rule, "hazard.goods.other_document");
		return false;
	}
	return move->to != ZH__GOODS_PLACE__GOODS_PLACE_CONFISCATED ||
	       confiscation_is_decided(call, move);
}

/* ---- what is there */

static bool goods_at(const struct hazard_act_call *call, const struct move *move,
		     Zh__GoodsPlace place, struct goods_row *ret_row)
{
	const char *batch = move->command->batch;
	struct row_key key =
		hazard_goods_key(call->hazard.number, (uint8_t)place, move->goods_class,
				 bytes_of_text(batch == NULL ? "" : batch));
	return rows_load(call->context->rows, TABLE_GOODS, row_key_bytes(&key), ret_row,
			 sizeof(*ret_row));
}

static bool amounts_are_sound(struct hazard_act_call *call, const struct move *move)
{
	const Zh__Quantity *quantity = move->command->quantity;
	struct goods_row from = {0};
	struct goods_row to = {0};
	bool found = move->from == ZH__GOODS_PLACE__GOODS_PLACE_UNKNOWN;
	bool from_there = !found && goods_at(call, move, move->from, &from);
	bool to_there = goods_at(call, move, move->to, &to);
	if (!found && (!from_there || from.amount < quantity->amount)) {
		decision_refuse(call->decision, "hazard.goods.not_there", NULL);
		return false;
	}
	if ((from_there && strcmp(from.unit, quantity->unit) != 0) ||
	    (to_there && strcmp(to.unit, quantity->unit) != 0)) {
		decision_refuse(call->decision, "hazard.goods.unit", NULL);
		return false;
	}
	if (to.amount > UINT64_MAX - quantity->amount) {
		decision_invalid(call->decision, "hazard.goods.form", "quantity");
		return false;
	}
	return true;
}

/* ---- custody: which lot it comes from, which it makes */

static bool is_lot_of(const struct move *move, const struct custody_lot *lot)
{
	const char *batch = move->command->batch;
	return lot->row.place == (uint8_t)move->from && lot->row.goods_class == move->goods_class &&
	       lot->row.amount != 0 &&
	       bytes_equal(lot->batch, bytes_of_text(batch == NULL ? "" : batch));
}

/* The one that was named, or the only one there is; refuses otherwise. */
static bool find_lot(struct hazard_act_call *call, struct move *move)
{
	const struct rows_reader *rows = call->context->rows;
	uint64_t amount = move->command->quantity->amount;
	struct custody_lot lot;
	unsigned candidates = 0;
	for (unsigned n = 1; n <= call->more.lots; n++) {
		bool named = move->command->from_lot == 0 || move->command->from_lot == n;
		if (!named || !hazard_custody_get(rows, call->hazard.number, (uint8_t)n, &lot) ||
		    !is_lot_of(move, &lot) || lot.row.amount < amount)
			continue;
		move->from_lot = (uint8_t)n;
		candidates++;
	}
	if (candidates == 1)
		return true;
	decision_refuse(call->decision,
			candidates == 0 ? "hazard.goods.not_there" : "hazard.goods.which_lot",
			NULL);
	return false;
}

static bool lots_are_sound(struct hazard_act_call *call, struct move *move)
{
	if (goods_place_is_custody(move->from) && !find_lot(call, move))
		return false;
	if (!goods_place_is_custody(move->to))
		return true;
	if (call->more.lots == UINT8_MAX) {
		decision_refuse(call->decision, "hazard.goods.too_many_lots", NULL);
		return false;
	}
	move->to_lot = (uint8_t)(call->more.lots + 1u);
	return true;
}

/* The last unit leaves custody: its terms end. */
static void end_lot(struct hazard_act_call *call, const struct move *move)
{
	struct custody_lot lot;
	if (move->from_lot == 0 ||
	    !hazard_custody_get(call->context->rows, call->hazard.number, move->from_lot, &lot) ||
	    lot.row.amount != move->command->quantity->amount)
		return;
	if (lot.row.clock != 0)
		decide_clock_stop(call->context, call->decision, lot.row.clock, "decided_on");
	if (lot.row.approve_clock != 0 && (lot.row.flags & CUSTODY_APPROVED) == 0)
		decide_clock_stop(call->context, call->decision, lot.row.approve_clock,
				  "decided_on");
}

/* APP-35, APP-38, and APP-36 for what was done on the spot. */
static void begin_lot(struct hazard_act_call *call, const struct move *move, Zh__GoodsMoved *body)
{
	if (move->to_lot == 0)
		return;
	bool registered = move->to == ZH__GOODS_PLACE__GOODS_PLACE_REGISTERED;
	uint64_t clock = decide_clock_start(call->context, call->decision,
					    registered ? CLOCK_EVIDENCE_DISPOSE : CLOCK_SEIZURE_END,
					    call->hazard, call->context->now_ms, 0, NULL);
	if (clock != 0)
		SET_OPTIONAL(body, clock, clock);
	if (!move->command->on_the_spot || registered)
		return;
	SET_OPTIONAL(body, on_the_spot, 1);
	clock = decide_clock_start(call->context, call->decision, CLOCK_COERCION_APPROVE,
				   call->hazard, call->context->now_ms, 0, NULL);
	if (clock != 0)
		SET_OPTIONAL(body, approve_clock, clock);
}

void hazard_act_goods(struct hazard_act_call *call)
{
	struct move move = {.command = (const Zh__HazardGoodsCommand *)call->input->body};
	if (!hazard_act_permitted(call, HAZARD_EVENT_GOODS, "hazard.goods.state") ||
	    !form_is_sound(call, &move) || !move_is_lawful(call, &move) ||
	    !amounts_are_sound(call, &move) || !lots_are_sound(call, &move))
		return;
	Zh__GoodsMoved *body = CALL_BODY(call, Zh__GoodsMoved, zh__goods_moved__descriptor);
	if (body == NULL)
		return;
	SET_OPTIONAL(body, hazard, call->hazard.number);
	body->batch = move.command->batch;
	SET_OPTIONAL(body, from_place, move.from);
	SET_OPTIONAL(body, to_place, move.to);
	body->quantity = move.command->quantity;
	body->document = move.command->document;
	SET_OPTIONAL(body, document_kind, move.command->document_kind);
	if (move.goods_class != ZH__GOODS_CLASS__GOODS_CLASS_PRODUCTS)
		SET_OPTIONAL(body, goods_class, (Zh__GoodsClass)move.goods_class);
	if (move.from_lot != 0)
		SET_OPTIONAL(body, from_lot, move.from_lot);
	if (move.to_lot != 0)
		SET_OPTIONAL(body, lot, move.to_lot);
	struct event *event = hazard_act_emit(call, ZH__EVENT_KIND__KIND_GOODS_MOVED, body);
	if (event == NULL)
		return;
	decision_rule(call->context, event, move.rule->id, 1);
	end_lot(call, &move);
	begin_lot(call, &move, body);
}
