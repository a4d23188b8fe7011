/* Goods in custody: what a person decides on before the term ends, and the one thing that ends by
 * itself (registered evidence, APP-35). */
#include "common/base/sabotage.h"
#include "common/policy/clock_extend.h"
#include "services/hazard/decide.h"
#include "services/hazard/goods_moves.h"

bool hazard_custody_is_empty(struct hazard_act_call *call, const char *code)
{
	for (unsigned n = 1; n <= call->more.lots; n++) {
		struct custody_lot lot;
		if (!hazard_custody_get(call->context->rows, call->hazard.number, (uint8_t)n,
					&lot) ||
		    lot.row.amount == 0)
			continue;
		decision_refuse(call->decision, code, "APP-38");
		decision_possible(call->decision, "hazard.goods");
		return false;
	}
	return true;
}

/* ---- a leader extends, or approves what was done on the spot */

static Zh__CustodyChanged *changed_body(const struct decide_context *context,
					struct decision *decision, uint64_t hazard, unsigned lot,
					Zh__CustodyWord word)
{
	Zh__CustodyChanged *body = DECISION_MESSAGE(context, decision, Zh__CustodyChanged,
						    zh__custody_changed__descriptor);
	if (body == NULL)
		return NULL;
	SET_OPTIONAL(body, hazard, hazard);
	SET_OPTIONAL(body, lot, lot);
	SET_OPTIONAL(body, word, word);
	return body;
}

static void extend(struct hazard_act_call *call, const Zh__HazardCustodyCommand *command,
		   const struct custody_lot *lot)
{
	uint32_t by = clock_extension_length(call->context, call->decision, lot->row.clock,
					     command->days, call->context->now_ms);
	if (by == 0)
		return;
	if (text_missing(call->input->reason)) { /* 行政强制法25: told in writing, with reasons */
		decision_refuse(call->decision, "hazard.custody.no_reason", "APP-38");
		return;
	}
	Zh__CustodyChanged *body =
		changed_body(call->context, call->decision, call->hazard.number, command->lot,
			     ZH__CUSTODY_WORD__CUSTODY_WORD_EXTENDED);
	if (body == NULL ||
	    hazard_act_emit(call, ZH__EVENT_KIND__KIND_CUSTODY_CHANGED, body) == NULL)
		return;
	SET_OPTIONAL(body, by, by);
	SET_OPTIONAL(body, due_ms,
		     decide_clock_extend_by(call->context, call->decision, lot->row.clock, by,
					    call->context->now_ms));
}

static void approve(struct hazard_act_call *call, const Zh__HazardCustodyCommand *command,
		    const struct custody_lot *lot)
{
	if ((lot->row.flags & CUSTODY_ON_THE_SPOT) == 0 ||
	    (lot->row.flags & CUSTODY_APPROVED) != 0) {
		decision_refuse(call->decision, "hazard.custody.nothing_to_approve", "APP-36");
		return;
	}
	Zh__CustodyChanged *body =
		changed_body(call->context, call->decision, call->hazard.number, command->lot,
			     ZH__CUSTODY_WORD__CUSTODY_WORD_APPROVED);
	if (body != NULL &&
	    hazard_act_emit(call, ZH__EVENT_KIND__KIND_CUSTODY_CHANGED, body) != NULL &&
	    lot->row.approve_clock != 0)
		decide_clock_stop(call->context, call->decision, lot->row.approve_clock,
				  "approved");
}

void hazard_act_custody(struct hazard_act_call *call)
{
	const Zh__HazardCustodyCommand *command =
		(const Zh__HazardCustodyCommand *)call->input->body;
	struct custody_lot lot;
	if (!hazard_act_permitted(call, HAZARD_EVENT_CUSTODY, "hazard.custody.state"))
		return;
	if (command->lot == 0 || command->lot > call->more.lots ||
	    !hazard_custody_get(call->context->rows, call->hazard.number, (uint8_t)command->lot,
				&lot) ||
	    lot.row.amount == 0) {
		decision_refuse(call->decision, "hazard.custody.not_there", NULL);
		return;
	}
	if (command->word == ZH__CUSTODY_WORD__CUSTODY_WORD_EXTENDED)
		extend(call, command, &lot);
	else if (command->word == ZH__CUSTODY_WORD__CUSTODY_WORD_APPROVED)
		approve(call, command, &lot);
	else
		decision_invalid(call->decision, "hazard.custody.word", "word");
}

/* ---- registered evidence that nobody decided on in time is free again */

static Zh__GoodsMoved *lapse_body(const struct decide_context *context, struct decision *decision,
				  uint64_t hazard, unsigned n, const struct custody_lot *lot)
{
	Zh__GoodsMoved *body =
		DECISION_MESSAGE(context, decision, Zh__GoodsMoved, zh__goods_moved__descriptor);
	Zh__Quantity *quantity =
		DECISION_MESSAGE(context, decision, Zh__Quantity, zh__quantity__descriptor);
	if (body == NULL || quantity == NULL)
		return NULL;
	SET_OPTIONAL(quantity, amount, lot->row.amount);
	quantity->unit = arena_text(context->arena, lot->row.unit);
	SET_OPTIONAL(body, hazard, hazard);
	body->batch = lot->batch.size == 0 ? NULL : arena_text_of(context->arena, lot->batch);
	body->document = arena_text_of(context->arena, lot->document);
	if (quantity->unit == NULL || body->document == NULL ||
	    (lot->batch.size != 0 && body->batch == NULL)) {
		decision->arena_full = true;
		return NULL;
	}
	body->quantity = quantity;
	SET_OPTIONAL(body, from_place, (Zh__GoodsPlace)lot->row.place);
	SET_OPTIONAL(body, to_place, ZH__GOODS_PLACE__GOODS_PLACE_FREE);
	SET_OPTIONAL(body, document_kind, ZH__GOODS_DOCUMENT__GOODS_DOCUMENT_REGISTRATION);
	if (lot->row.goods_class != ZH__GOODS_CLASS__GOODS_CLASS_PRODUCTS)
		SET_OPTIONAL(body, goods_class, (Zh__GoodsClass)lot->row.goods_class);
	SET_OPTIONAL(body, from_lot, n);
	return body;
}

static void lapse(const struct decide_context *context, struct decision *decision,
		  struct object_id hazard, const struct hazard_row *row, unsigned n)
{
	struct custody_lot lot;
	struct hazard_texts texts;
	if (!hazard_texts_get(context->rows, hazard.number, &texts))
		return;
	struct trace_ref trace = texts.head.trace;
	if (!hazard_custody_get(context->rows, hazard.number, (uint8_t)n, &lot))
		return;
	Zh__CustodyChanged *changed = changed_body(context, decision, hazard.number, n,
						   ZH__CUSTODY_WORD__CUSTODY_WORD_LAPSED);
	Zh__GoodsMoved *moved = lapse_body(context, decision, hazard.number, n, &lot);
	if (changed == NULL || moved == NULL)
		return;
	size_t first = decision->event_count;
	struct event *word = decision_emit(context, decision, ZH__EVENT_KIND__KIND_CUSTODY_CHANGED,
					   hazard, changed);
	struct event *move =
		decision_emit(context, decision, ZH__EVENT_KIND__KIND_GOODS_MOVED, hazard, moved);
	if (word == NULL || move == NULL)
		return;
	word->head.object_version = row->object_version + 1u;
	move->head.object_version = row->object_version + 2u;
	decision_rule(context, word, "APP-35", 1);
	decision_rule(context, move, "APP-35", 1);
	decide_clock_stop(context, decision, lot.row.clock, "lapsed");
	for (size_t i = first; i < decision->event_count; i++)
		decision_trace(decision->events[i], &trace);
}

void hazard_decide_mark(const struct decide_context *context, const struct input_mark *mark,
			struct decision *decision)
{
	struct hazard_row row;
	if (mark->purpose != CLOCK_EVIDENCE_DISPOSE ||
	    mark->mark != ZH__CLOCK_MARK__CLOCK_MARK_OVERDUE ||
	    mark->subject.kind != OBJECT_HAZARD || SABOTAGE("hazard.evidence_never_lapses") ||
	    !hazard_get(context->rows, mark->subject.number, &row))
		return;
	unsigned lots = hazard_more_get(context->rows, mark->subject.number).lots;
	for (unsigned n = 1; n <= lots; n++) {
		struct custody_lot lot;
		if (hazard_custody_get(context->rows, mark->subject.number, (uint8_t)n, &lot) &&
		    lot.row.clock == mark->clock && lot.row.amount != 0) {
			lapse(context, decision, mark->subject, &row, n);
			return;
		}
	}
}
