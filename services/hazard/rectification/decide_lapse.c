/* Custody that is lifted: by the head's "no", or by itself: registered evidence that nobody decided
 * on in time (APP-35) is where it stood again. */
#include "common/base/sabotage.h"
#include "services/hazard/custody/custody.h"

Zh__CustodyChanged *custody_changed_body(const struct decide_context *context,
					 struct decision *decision, uint64_t hazard, unsigned lot,
					 Zh__CustodyWord word)
{
	Zh__CustodyChanged *body = NEW_IN(context, decision, CustodyChanged);
	SET_OPTIONAL(body, hazard, hazard);
	SET_OPTIONAL(body, lot, lot);
	SET_OPTIONAL(body, word, word);
	return body;
}

Zh__GoodsMoved *custody_lift_body(const struct decide_context *context, struct decision *decision,
				  uint64_t hazard, unsigned n, const struct custody_lot *lot)
{
	Zh__GoodsMoved *body = NEW_IN(context, decision, GoodsMoved);
	Zh__Quantity *quantity = NEW_IN(context, decision, Quantity);
	struct bytes batch = lot->text[CUSTODY_TEXT_BATCH];
	SET_OPTIONAL(quantity, amount, lot->row.amount);
	quantity->unit = arena_text(context->arena, lot->row.unit);
	SET_OPTIONAL(body, hazard, hazard);
	body->batch = batch.size == 0 ? NULL : arena_text_of(context->arena, batch);
	body->document = arena_text_of(context->arena, lot->text[CUSTODY_TEXT_DOCUMENT]);
	if (quantity->unit == NULL || body->document == NULL ||
	    (batch.size != 0 && body->batch == NULL)) {
		decision->arena_full = true;
		return NULL;
	}
	body->quantity = quantity;
	SET_OPTIONAL(body, from_place, (Zh__GoodsPlace)lot->row.place);
	SET_OPTIONAL(body, to_place,
		     lot->row.stood != 0 ? (Zh__GoodsPlace)lot->row.stood
					 : ZH__GOODS_PLACE__GOODS_PLACE_FREE);
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
	Zh__CustodyChanged *changed = custody_changed_body(context, decision, hazard.number, n,
							   ZH__CUSTODY_WORD__CUSTODY_WORD_LAPSED);
	Zh__GoodsMoved *moved = custody_lift_body(context, decision, hazard.number, n, &lot);
	if (moved == NULL)
		return;
	size_t first = decision->event_count;
	struct event *word =
		decision_emit(context, decision, KIND(CUSTODY_CHANGED), hazard, changed);
	struct event *move = decision_emit(context, decision, KIND(GOODS_MOVED), hazard, moved);
	word->head.object_version = row->object_version + 1u;
	move->head.object_version = row->object_version + 2u;
	decision_rule(context, word, "APP-35", 1);
	decision_rule(context, move, "APP-35", 1);
	custody_clock_stop(context, decision, lot.row.clock, "lapsed");
	custody_clock_stop(context, decision, lot.row.approve_clock, "lapsed");
	for (size_t i = first; i < decision->event_count; i++)
		decision_trace(decision->events[i], &trace);
}

void hazard_decide_mark(const struct decide_context *context, const struct input *input,
			struct decision *decision)
{
	const struct input_mark *mark = input->mark;
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
