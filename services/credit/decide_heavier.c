/* The firm's heavier penalties, for who wants to leave the list early (令44号 16(1)(三)).  Those
 * that are heavier by their kind are known here by escalation's decisions; whether a fine was made
 * heavier only people know, and a listing says so. */
#include "common/base/sabotage.h"
#include "escalation.pb-c.h"
#include "services/credit/decide_internal.h"

static Zh__HeavierPenaltyKnown *known_body(struct work *work, uint64_t casefile)
{
	Zh__HeavierPenaltyKnown *body = NEW(work, HeavierPenaltyKnown);
	SET_OPTIONAL(body, casefile, casefile);
	return body;
}

static void emit_known(struct work *work, const Zh__HeavierPenaltyKnown *body)
{
	struct event *event =
		work_emit(work, KIND(HEAVIER_PENALTY_KNOWN),
			  work_object(work, OBJECT_CASEFILE, body->casefile), 0, body);
	if (body->firm_key != NULL)
		decision_meta(event)->firm_key = body->firm_key;
}

/* False: none of the decision's penalties is heavier by its kind, or the arena is full. */
static bool heavier_kinds(struct work *work, const Zh__CaseDecided *decided,
			  Zh__HeavierPenaltyKnown *body)
{
	Zh__PenaltyKind *kinds =
		ARENA_ARRAY(work->context->arena, Zh__PenaltyKind, decided->n_penalties);
	if (kinds == NULL) {
		work->decision->arena_full = true;
		return false;
	}
	body->penalty_kinds = kinds;
	for (size_t i = 0; i < decided->n_penalties; i++) {
		if (credit_is_heavier_kind(decided->penalties[i]->kind))
			kinds[body->n_penalty_kinds++] = decided->penalties[i]->kind;
	}
	return body->n_penalty_kinds != 0;
}

void credit_heavier_decided(struct work *work, const struct event *event)
{
	const Zh__CaseDecided *decided = BODY(event, CaseDecided);
	if (decided->casefile == 0 || !work_text_given(decided->firm_key) ||
	    strlen(decided->firm_key) >= FIRM_KEY_SIZE)
		return;
	Zh__HeavierPenaltyKnown *body = known_body(work, decided->casefile);
	if (!heavier_kinds(work, decided, body) || SABOTAGE("listing.heavier-not-heard"))
		return;
	body->firm_key = decided->firm_key;
	if (decided->firm_name != NULL && strlen(decided->firm_name) <= FIRM_NAME_SIZE)
		body->firm_name = decided->firm_name;
	body->decision = decided->number;
	SET_OPTIONAL(body, decided_day, time_yyyymmdd(time_day_of_ms(event->recorded_ms)));
	emit_known(work, body);
}

void credit_heavier_fell(struct work *work, const struct fallen *fallen)
{
	struct heavier_penalty known;
	if (!credit_heavier_of_case(work->context->rows, fallen->casefile, &known) ||
	    known.row.fallen || SABOTAGE("listing.fallen-counts"))
		return;
	Zh__HeavierPenaltyKnown *body = known_body(work, fallen->casefile);
	SET_OPTIONAL(body, fallen, 1);
	body->document = fallen->document;
	emit_known(work, body);
}

static bool after_listing(void *context, const struct heavier_penalty *known)
{
	*(struct heavier_penalty *)context = *known;
	return false;
}

bool credit_penalised_since(const struct rows_reader *rows, const struct listing_row *listing,
			    struct heavier_penalty *ret_known)
{
	ret_known->casefile = 0;
	credit_heavier_since(rows, listing, after_listing, ret_known);
	return ret_known->casefile != 0;
}
