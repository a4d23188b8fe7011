/* Goods by batch and class, in integers: every unit is in exactly one place, the places sum up, and
 * each move rests on a paper (goods_table.def). */
#include "common/base/sabotage.h"
#include "services/hazard/custody/custody.h"
#include "services/hazard/custody/sale_stop.h"
#include "services/hazard/rectification/penalty.h"

/* ---- what was asked */

static bool form_is_sound(struct hazard_call *call, struct goods_asked *move)
{
	const Zh__HazardGoodsCommand *command = move->command;
	const Zh__Quantity *quantity = command->quantity;
	const char *wrong = NULL;
	if (work_text_given(command->batch) && strlen(command->batch) > HAZARD_BATCH_MAX)
		wrong = "batch";
	else if (work_text_given(command->document) && strlen(command->document) > HAZARD_BATCH_MAX)
		wrong = "document";
	else if (quantity == NULL || quantity->amount == 0 || !work_text_given(quantity->unit) ||
		 strlen(quantity->unit) >= sizeof(((struct goods_row *)0)->unit))
		wrong = "quantity";
	else if ((unsigned)command->goods_class >= GOODS_CLASSES)
		wrong = "goods_class";
	if (wrong != NULL)
		return work_invalid(call->work, "form", wrong);
	move->from = command->from_place;
	move->to = command->to_place;
	move->goods_class = command->goods_class == ZH__GOODS_CLASS__GOODS_CLASS_UNKNOWN
				    ? ZH__GOODS_CLASS__GOODS_CLASS_PRODUCTS
				    : (uint8_t)command->goods_class;
	move->rule = goods_move_of(move->from, move->to);
	if (move->rule == NULL)
		return work_invalid(call->work, "place", "to_place");
	return true;
}

/* "GOODS_DOCUMENT_SEAL" -> "seal": as a person writes it. */
static void possible_word(struct hazard_call *call, const ProtobufCEnumDescriptor *words,
			  unsigned value, size_t prefix)
{
	const ProtobufCEnumValue *found = protobuf_c_enum_descriptor_get_value(words, (int)value);
	char *word =
		found == NULL ? NULL : arena_text(call->work->context->arena, found->name + prefix);
	if (word == NULL)
		return;
	for (char *at = word; *at != '\0'; at++)
		*at = *at >= 'A' && *at <= 'Z' ? (char)(*at - 'A' + 'a') : *at;
	decision_possible(call->work->decision, word);
}

/* As the journal and the refusal name the rule. */
static const char *move_id(const struct hazard_call *call, const struct goods_asked *move)
{
	char id[GOODS_MOVE_ID];
	goods_move_id(move->from, move->to, id);
	return arena_text(call->work->context->arena, id);
}

static void refuse_move(struct hazard_call *call, const struct goods_asked *move, const char *code)
{
	(void)work_refuse_as(call->work, code, move_id(call, move));
	decision_refuse_param(call->work->decision, "article", move->rule->source);
}

/* Names the papers that would do. */
static void refuse_paper(struct hazard_call *call, const struct goods_asked *move, const char *code)
{
	const struct goods_move *rule = move->rule;
	refuse_move(call, move, code);
	for (unsigned kind = 1; kind < GOODS_DOCUMENTS; kind++) {
		if ((rule->documents >> kind & 1) != 0)
			possible_word(call, &zh__goods_document__descriptor, kind,
				      sizeof("GOODS_DOCUMENT_") - 1);
	}
}

/* 行政处罚法 9: confiscation is a penalty. */
static bool confiscation_is_decided(struct hazard_call *call)
{
	return hazard_penalty_of_hazard(
		call->work->context, call->work->decision,
		(struct penalty_wanted){.hazard = call->hazard.number,
					.kind = ZH__PENALTY_KIND__PENALTY_KIND_CONFISCATE_GOODS,
					.day = time_day_of_ms(call->work->context->now_ms),
					.act = work_act(call->work),
					.gate = GATE_APL_9,
					.ground = GATE_GROUND_CONFISCATED},
		"hazard.goods.no_case");
}

/* 令18号49: goods come back to the shelves when the re-inspection passed, on no other paper. */
static bool sale_may_go_on(struct hazard_call *call, const struct goods_asked *move)
{
	bool comes_back = move->to == ZH__GOODS_PLACE__GOODS_PLACE_FREE &&
			  move->from != ZH__GOODS_PLACE__GOODS_PLACE_UNKNOWN &&
			  move->from != ZH__GOODS_PLACE__GOODS_PLACE_AT_LARGE;
	struct sale_stop stop =
		hazard_sale_stop(call->work->context->rows, call->hazard.number, &call->row);
	if (!comes_back || !stop.there || stop.ended ||
	    SABOTAGE("hazard.sold-before-reinspected") ||
	    !work_lacks_of(call->work, (struct gate_lack){GATE_SSI_49, GATE_NEED_REINSPECTED,
							  GATE_GROUND_BACK_ON_SALE,
							  "hazard.goods.sale_stopped"}))
		return true;
	decision_possible(call->work->decision, "hazard.reinspect");
	return false;
}

static bool move_is_lawful(struct hazard_call *call, const struct goods_asked *move)
{
	const Zh__HazardGoodsCommand *command = move->command;
	if (move->rule->documents == 0 && !SABOTAGE("hazard.goods_anywhere")) {
		refuse_move(call, move, "hazard.goods.unlawful");
		for (unsigned to = 1; to < GOODS_PLACES; to++) {
			const struct goods_move *other =
				goods_move_of(move->from, (Zh__GoodsPlace)to);
			if (other->documents != 0)
				possible_word(call, &zh__goods_place__descriptor, to,
					      sizeof("GOODS_PLACE_") - 1);
		}
		return false;
	}
	if (!work_text_given(command->document) && !SABOTAGE("hazard.goods_without_paper")) {
		refuse_paper(call, move, "hazard.goods.no_document");
		return false;
	}
	if (((unsigned)command->document_kind >= GOODS_DOCUMENTS ||
	     (move->rule->documents >> command->document_kind & 1) == 0) &&
	    !SABOTAGE("hazard.goods_anywhere")) {
		refuse_paper(call, move, "hazard.goods.other_document");
		return false;
	}
	if (!sale_may_go_on(call, move))
		return false;
	return move->to != ZH__GOODS_PLACE__GOODS_PLACE_CONFISCATED ||
	       confiscation_is_decided(call);
}

/* ---- what is there */

static bool goods_at(const struct hazard_call *call, const struct goods_asked *move,
		     Zh__GoodsPlace place, struct goods_row *ret_row)
{
	const char *batch = move->command->batch;
	struct row_key key =
		hazard_goods_key(call->hazard.number, (uint8_t)place, move->goods_class,
				 bytes_of_text(batch == NULL ? "" : batch));
	return rows_load(call->work->context->rows, TABLE_GOODS, row_key_bytes(&key), ret_row,
			 sizeof(*ret_row));
}

/* No more leaves a place, or a lot, than is there: says how many are, and where as many as asked
 * for may be taken from. */
static bool not_held(struct hazard_call *call, const struct goods_asked *move, uint64_t there)
{
	const Zh__Quantity *quantity = move->command->quantity;
	struct gate_lack lack = {GATE_APP_42_2, GATE_NEED_HELD, GATE_GROUND_RELEASED,
				 "hazard.goods.not_there"};
	struct goods_row other;
	if (!goods_place_is_custody(move->from)) {
		refuse_move(call, move, lack.code);
	} else if (!work_lacks_of(call->work, lack)) {
		return true;
	}
	decision_refuse_param(call->work->decision, "there",
			      decision_number(call->work->context, call->work->decision, there));
	for (unsigned from = 1; from < GOODS_PLACES; from++) {
		const struct goods_move *way = goods_move_of((Zh__GoodsPlace)from, move->to);
		if (from != (unsigned)move->from && way->documents != 0 &&
		    goods_at(call, move, (Zh__GoodsPlace)from, &other) &&
		    other.amount >= quantity->amount)
			possible_word(call, &zh__goods_place__descriptor, from,
				      sizeof("GOODS_PLACE_") - 1);
	}
	return false;
}

static bool amounts_are_sound(struct hazard_call *call, const struct goods_asked *move)
{
	const Zh__Quantity *quantity = move->command->quantity;
	struct goods_row from = {0};
	struct goods_row to = {0};
	bool found = move->from == ZH__GOODS_PLACE__GOODS_PLACE_UNKNOWN;
	bool from_there = !found && goods_at(call, move, move->from, &from);
	bool to_there = goods_at(call, move, move->to, &to);
	if (!found && (!from_there || from.amount < quantity->amount) &&
	    !SABOTAGE("custody.more-than-held"))
		return not_held(call, move, from_there ? from.amount : 0);
	if ((from_there && strcmp(from.unit, quantity->unit) != 0) ||
	    (to_there && strcmp(to.unit, quantity->unit) != 0))
		return work_refuse(call->work, "unit");
	if (to.amount > UINT64_MAX - quantity->amount)
		return work_invalid(call->work, "form", "quantity");
	return true;
}

/* ---- custody: which lot it comes from, which it makes */

static bool is_lot_of(const struct goods_asked *move, const struct custody_lot *lot)
{
	const char *batch = move->command->batch;
	return lot->row.place == (uint8_t)move->from && lot->row.goods_class == move->goods_class &&
	       lot->row.amount != 0 &&
	       bytes_equal(lot->text[CUSTODY_TEXT_BATCH],
			   bytes_of_text(batch == NULL ? "" : batch));
}

/* The one that was named, or the only one there is; refuses otherwise. */
static bool find_lot(struct hazard_call *call, struct goods_asked *move)
{
	const struct rows_reader *rows = call->work->context->rows;
	uint64_t amount = move->command->quantity->amount;
	struct custody_lot lot;
	uint64_t most = 0;
	unsigned candidates = 0;
	for (unsigned n = 1; n <= call->more.lots; n++) {
		bool named = move->command->from_lot == 0 || move->command->from_lot == n;
		if (!named || !hazard_custody_get(rows, call->hazard.number, (uint8_t)n, &lot) ||
		    !is_lot_of(move, &lot))
			continue;
		most = lot.row.amount > most ? lot.row.amount : most;
		if (lot.row.amount < amount && !SABOTAGE("custody.more-than-held"))
			continue;
		move->from_lot = (uint8_t)n;
		move->lot = lot.row;
		candidates++;
	}
	if (candidates == 1)
		return true;
	if (candidates == 0)
		return not_held(call, move, most);
	return work_refuse(call->work, "which_lot");
}

static bool lots_are_sound(struct hazard_call *call, struct goods_asked *move)
{
	if (goods_place_is_custody(move->from) && !find_lot(call, move))
		return false;
	if (!goods_place_is_custody(move->to))
		return true;
	if (call->more.lots == UINT8_MAX)
		return work_refuse(call->work, "too_many_lots");
	move->to_lot = (uint8_t)(call->more.lots + 1u);
	return true;
}

/* 行政强制法25: sealed and seized together for no longer than one term, whichever came first. */
static bool is_held_on(const struct goods_asked *move)
{
	return move->to_lot != 0 && move->from_lot != 0 && move->lot.clock != 0 &&
	       move->from != ZH__GOODS_PLACE__GOODS_PLACE_REGISTERED &&
	       !SABOTAGE("custody.term-begins-again");
}

/* The last unit leaves custody: its terms end; what the party is told of is still owed. */
static void end_lot(struct hazard_call *call, const struct goods_asked *move)
{
	const struct custody_row *lot = &move->lot;
	if (move->from_lot == 0 || lot->amount != move->command->quantity->amount)
		return;
	if (!is_held_on(move))
		custody_term_stop(call, move->from_lot, lot->clock, "decided_on");
	custody_clock_stop(call->work->context, call->work->decision, lot->announce_clock,
			   "decided_on");
	custody_clock_stop(call->work->context, call->work->decision, lot->approve_clock,
			   "decided_on");
}

/* Where it goes back to when it is lifted: never into custody, nor to its buyers. */
static Zh__GoodsPlace place_before(const struct goods_asked *move)
{
	Zh__GoodsPlace place =
		goods_place_is_custody(move->from) ? (Zh__GoodsPlace)move->lot.stood : move->from;
	bool nowhere = place == ZH__GOODS_PLACE__GOODS_PLACE_UNKNOWN ||
		       place == ZH__GOODS_PLACE__GOODS_PLACE_AT_LARGE ||
		       place == ZH__GOODS_PLACE__GOODS_PLACE_WITH_POLICE;
	return nowhere ? ZH__GOODS_PLACE__GOODS_PLACE_FREE : place;
}

/* APP-35, APP-38, and the approval within 24 hours of what was done on the spot: APP-33, APP-36. */
static void begin_lot(struct hazard_call *call, const struct goods_asked *move,
		      Zh__GoodsMoved *body)
{
	if (move->to_lot == 0)
		return;
	bool registered = move->to == ZH__GOODS_PLACE__GOODS_PLACE_REGISTERED;
	int64_t from_ms = custody_moment(call, move->command->on_the_spot);
	uint64_t clock = is_held_on(move)
				 ? move->lot.clock
				 : decide_clock_start(call->work->context, call->work->decision,
						      registered ? CLOCK_EVIDENCE_DISPOSE
								 : CLOCK_SEIZURE_END,
						      call->hazard, from_ms, 0, NULL);
	if (clock != 0)
		SET_OPTIONAL(body, clock, clock);
	SET_OPTIONAL(body, stood, place_before(move));
	if (!move->command->on_the_spot)
		return;
	SET_OPTIONAL(body, on_the_spot, 1);
	clock = decide_clock_start(call->work->context, call->work->decision,
				   registered ? CLOCK_EVIDENCE_APPROVE : CLOCK_COERCION_APPROVE,
				   call->hazard, from_ms, 0, NULL);
	if (clock != 0)
		SET_OPTIONAL(body, approve_clock, clock);
}

/* Decision, list or notice in writing (G-APP-34, G-ACL-24, G-ACL-21, G-APP-42-2). */
static void begin_notice(struct hazard_call *call, const struct goods_asked *move,
			 Zh__GoodsMoved *body)
{
	if (!custody_move_is_told(move))
		return;
	uint64_t runs = move->to_lot == 0 ? move->lot.notice_clock : 0;
	uint64_t clock = custody_notice_start(
		call, runs, custody_moment(call, move->to_lot != 0 && move->command->on_the_spot));
	if (clock != 0)
		SET_OPTIONAL(body, notice_clock, clock);
}

static void state_papers(const struct goods_asked *move, Zh__GoodsMoved *body)
{
	const Zh__HazardGoodsCommand *command = move->command;
	body->document = command->document;
	SET_OPTIONAL(body, document_kind, command->document_kind);
	body->n_lines = command->n_lines;
	body->lines = command->lines;
	body->power = command->power;
	body->ground = command->ground;
	body->custody_scope = command->custody_scope;
	body->n_officers = command->n_officers;
	body->officers = move->officers;
	if (command->release_ground != ZH__RELEASE_GROUND__RELEASE_GROUND_UNKNOWN)
		SET_OPTIONAL(body, release_ground, command->release_ground);
	body->consent = command->consent;
	body->n_evidence = command->n_evidence;
	body->evidence = command->evidence;
}

void hazard_act_goods(struct hazard_call *call)
{
	struct goods_asked move = {.command = WORK_BODY(call->work, Zh__HazardGoodsCommand)};
	if (!hazard_may(call, HAZARD_EVENT_GOODS) || !form_is_sound(call, &move) ||
	    !move_is_lawful(call, &move) || !amounts_are_sound(call, &move) ||
	    !lots_are_sound(call, &move) || !custody_gates_pass(call, &move))
		return;
	Zh__GoodsMoved *body = NEW(call->work, GoodsMoved);
	SET_OPTIONAL(body, hazard, call->hazard.number);
	body->batch = move.command->batch;
	SET_OPTIONAL(body, from_place, move.from);
	SET_OPTIONAL(body, to_place, move.to);
	body->quantity = move.command->quantity;
	state_papers(&move, body);
	if (move.goods_class != ZH__GOODS_CLASS__GOODS_CLASS_PRODUCTS)
		SET_OPTIONAL(body, goods_class, (Zh__GoodsClass)move.goods_class);
	if (move.from_lot != 0)
		SET_OPTIONAL(body, from_lot, move.from_lot);
	if (move.to_lot != 0)
		SET_OPTIONAL(body, lot, move.to_lot);
	struct event *event = hazard_emit(call, KIND(GOODS_MOVED), body);
	decision_rule(call->work->context, event, move_id(call, &move), 1);
	end_lot(call, &move);
	begin_lot(call, &move, body);
	begin_notice(call, &move, body);
}
