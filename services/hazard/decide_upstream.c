/* What other daemons decided: cases filed and closed, answers of other regions, listings. */
#include "credit.pb-c.h"
#include "escalation.pb-c.h"
#include "notify.pb-c.h"
#include "services/hazard/archive/visit.h"
#include "services/hazard/decide.h"
#include "services/hazard/rectification/penalty.h"

/* An object that this daemon never saw is legal: nothing rests on an order among daemons. */
static bool go(const struct decide_context *context, uint64_t hazard, enum hazard_event event,
	       struct hazard_row *ret_row)
{
	return hazard != 0 && hazard_get(context->rows, hazard, ret_row) &&
	       state_table_row(&hazard_state_table, ret_row->state, (uint8_t)event).verdict ==
		       STATE_GO;
}

/* A case on the hazard, told by its filing or, when that was missed, by its decision. */
static void case_filed(const struct decide_context *context, struct decision *decision,
		       uint64_t hazard, uint64_t casefile)
{
	struct hazard_row row;
	if (!go(context, hazard, HAZARD_EVENT_CASE_FILED, &row) || row.casefile == casefile)
		return;
	Zh__HazardToCase *body = NEW_IN(context, decision, HazardToCase);
	SET_OPTIONAL(body, hazard, hazard);
	SET_OPTIONAL(body, casefile, casefile);
	struct object_id subject = own_object(context, OBJECT_HAZARD, hazard);
	struct event *event = decision_emit(context, decision, KIND(HAZARD_TO_CASE), subject, body);
	event->head.object_version = row.object_version + 1u;
	decide_clocks_stop(context, decision, subject, CLOCK_HAZARD_ORDER, "case_filed");
	decide_clocks_stop(context, decision, subject, CLOCK_HAZARD_STOPPED, "case_filed");
	decide_clocks_stop(context, decision, subject, CLOCK_CASE_FILE, "case_filed");
}

/* What the case leaves: an order is owed where there was none, else a look at what was ordered. */
static void take_up_again(const struct decide_context *context, struct decision *decision,
			  uint64_t hazard, const struct hazard_row *row, const char *why)
{
	struct object_id subject = own_object(context, OBJECT_HAZARD, hazard);
	enum clock_id next = row->orders == 0 ? CLOCK_HAZARD_ORDER : CLOCK_HAZARD_REINSPECT;
	decide_clocks_stop(context, decision, subject, CLOCK_CASE_FILE, why);
	if (clock_running(context->rows, subject, next) == 0 &&
	    clock_running(context->rows, subject, CLOCK_SAMPLING_REINSPECT) == 0)
		(void)decide_clock_start(context, decision, next, subject, context->now_ms, 0,
					 NULL);
}

/* The case is over; the hazard itself is still to be seen to. */
static void case_closed(const struct decide_context *context, struct decision *decision,
			uint64_t casefile)
{
	struct hazard_row row;
	uint64_t hazard = hazard_number_get(context->rows, TABLE_CASES, casefile);
	if (go(context, hazard, HAZARD_EVENT_CASE_CLOSED, &row))
		take_up_again(context, decision, hazard, &row, "case_closed");
	if (hazard_get(context->rows, hazard, &row))
		archive_visit_owed(context, decision, row.firm, casefile);
}

static void case_not_filed(const struct decide_context *context, struct decision *decision,
			   uint64_t hazard)
{
	struct hazard_row row;
	if (go(context, hazard, HAZARD_EVENT_CASE_CLOSED, &row) && row.casefile == 0)
		take_up_again(context, decision, hazard, &row, "case_not_filed");
}

static void referral_answered(const struct decide_context *context, struct decision *decision,
			      const Zh__ReferralAnswered *answered)
{
	struct hazard_row row;
	uint64_t hazard = hazard_number_get(context->rows, TABLE_REFERRALS, answered->referral);
	if (!answered->by_peer || !go(context, hazard, HAZARD_EVENT_ANSWERED, &row))
		return;
	Zh__HazardReturned *body = NEW_IN(context, decision, HazardReturned);
	SET_OPTIONAL(body, hazard, hazard);
	SET_OPTIONAL(body, referral, answered->referral);
	body->answer_code = answered->answer_code;
	struct object_id subject = own_object(context, OBJECT_HAZARD, hazard);
	struct event *event =
		decision_emit(context, decision, KIND(HAZARD_RETURNED), subject, body);
	event->head.object_version = row.object_version + 1u;
	(void)decide_clock_start(context, decision, CLOCK_HAZARD_ORDER, subject, context->now_ms, 0,
				 NULL);
}

/* The archive shows the listing while it is in force; `text` is its printed id. */
static void note_listing(const struct decide_context *context, struct decision *decision,
			 uint64_t firm, uint64_t listing, bool in_force)
{
	char text[OBJECT_ID_TEXT];
	struct firm_row row;
	struct firm_texts texts;
	if (!hazard_firm_get(context->rows, firm, &row) ||
	    !hazard_firm_texts_get(context->rows, firm, &texts))
		return;
	Zh__FirmChanged *body = NEW_IN(context, decision, FirmChanged);
	object_id_print(object_id_make(OBJECT_LISTING, context->region, listing), text);
	body->firm_key = arena_text_of(context->arena, texts.text[FIRM_TEXT_KEY]);
	body->field = "listed";
	const char *id = arena_text(context->arena, text);
	if (body->firm_key == NULL || id == NULL) {
		decision->arena_full = true;
		return;
	}
	if (in_force)
		body->is = id;
	else
		body->was = id;
	struct event *event = decision_emit(context, decision, KIND(FIRM_CHANGED),
					    own_object(context, OBJECT_FIRM, firm), body);
	event->head.object_version = row.object_version + 1u;
	decision_meta(event)->firm_key = body->firm_key;
	if (in_force || !hazard_listed_besides(context->rows, firm, listing))
		archive_listed(context, decision, firm, in_force);
}

static void listing_decided(const struct decide_context *context, struct decision *decision,
			    const Zh__ListingDecided *decided)
{
	struct firm_row row;
	uint64_t firm =
		decided->listed ? hazard_firm_current(context->rows, decided->firm_key, &row) : 0;
	if (firm == 0 || hazard_number_get(context->rows, TABLE_LISTINGS, decided->listing) != 0)
		return;
	note_listing(context, decision, firm, decided->listing, true);
	hazard_decide_supervision(context, decision, firm, NULL,
				  &(struct supervision_cause){.listed = true});
}

/* Its firm is the event's: the archive forgot the listing with its removal. */
static void listing_restored(const struct decide_context *context, struct decision *decision,
			     const struct event *event)
{
	uint64_t listing = BODY(event, ListingRestored)->listing;
	const char *key = event->meta->firm_key;
	struct firm_row row;
	uint64_t firm = key != NULL ? hazard_firm_current(context->rows, key, &row) : 0;
	if (firm == 0 || hazard_number_get(context->rows, TABLE_LISTINGS, listing) != 0)
		return;
	note_listing(context, decision, firm, listing, true);
	hazard_decide_supervision(context, decision, firm, NULL,
				  &(struct supervision_cause){.listed = true});
}

static void listing_ended(const struct decide_context *context, struct decision *decision,
			  uint64_t listing)
{
	uint64_t firm = hazard_number_get(context->rows, TABLE_LISTINGS, listing);
	if (firm != 0)
		note_listing(context, decision, firm, listing, false);
}

static uint64_t ended_listing(const struct event *event)
{
	switch (event->head.kind) {
	case KIND(LISTING_REMOVED):
		return BODY(event, ListingRemoved)->listing;
	case KIND(LISTING_EXPIRED):
		return BODY(event, ListingExpired)->listing;
	default:
		return BODY(event, ListingWithdrawn)->listing;
	}
}

void hazard_decide_upstream(const struct decide_context *context, const struct event *event,
			    struct decision *decision)
{
	switch (event->head.kind) {
	case KIND(REPORT_REGISTERED):
		hazard_decide_report(context, event, decision);
		break;
	case KIND(REPORT_CHECKED):
		hazard_decide_checked(context, event, decision);
		break;
	case KIND(REPORT_JOINED):
		hazard_decide_joined(context, event, decision);
		break;
	case KIND(REPORT_UNJOINED):
		hazard_decide_unjoined(context, event, decision);
		break;
	case KIND(REPORT_RECLASSIFIED):
		hazard_decide_reclassified(context, event, decision);
		break;
	case KIND(CASE_FILED): {
		const Zh__CaseFiled *body = BODY(event, CaseFiled);
		case_filed(context, decision, body->hazard, body->casefile);
		break;
	}
	case KIND(CASE_DECIDED): {
		const Zh__CaseDecided *body = BODY(event, CaseDecided);
		case_filed(context, decision, body->hazard, body->casefile);
		hazard_penalty_decided(context, decision, event);
		break;
	}
	case KIND(CASE_SERVED):
		hazard_penalty_served(context, decision, event);
		break;
	case KIND(CASE_NOT_FILED):
		case_not_filed(context, decision, BODY(event, CaseNotFiled)->hazard);
		break;
	case KIND(CASE_CLOSED):
		case_closed(context, decision, BODY(event, CaseClosed)->casefile);
		break;
	case KIND(REFERRAL_ANSWERED):
		referral_answered(context, decision, BODY(event, ReferralAnswered));
		break;
	case KIND(LISTING_DECIDED):
		listing_decided(context, decision, BODY(event, ListingDecided));
		break;
	case KIND(LISTING_RESTORED):
		listing_restored(context, decision, event);
		break;
	case KIND(LISTING_REMOVED):
	case KIND(LISTING_EXPIRED):
	case KIND(LISTING_WITHDRAWN):
		listing_ended(context, decision, ended_listing(event));
		break;
	default: /* a kind that isn't asked for */
		break;
	}
}
