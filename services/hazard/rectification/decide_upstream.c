/* What other daemons decided of a hazard: its case filed, decided, served, closed; the answer of
 * another region. */
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
static void on_case(const struct decide_context *context, struct decision *decision,
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

void hazard_case_filed(const struct decide_context *context, const struct input *input,
		       struct decision *decision)
{
	const Zh__CaseFiled *body = BODY(input->event, CaseFiled);
	on_case(context, decision, body->hazard, body->casefile);
}

void hazard_case_decided(const struct decide_context *context, const struct input *input,
			 struct decision *decision)
{
	const Zh__CaseDecided *body = BODY(input->event, CaseDecided);
	on_case(context, decision, body->hazard, body->casefile);
	hazard_penalty_decided(context, decision, input->event);
}

void hazard_case_served(const struct decide_context *context, const struct input *input,
			struct decision *decision)
{
	hazard_penalty_served(context, decision, input->event);
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
void hazard_case_closed(const struct decide_context *context, const struct input *input,
			struct decision *decision)
{
	uint64_t casefile = BODY(input->event, CaseClosed)->casefile;
	struct hazard_row row;
	uint64_t hazard = hazard_number_get(context->rows, TABLE_CASES, casefile);
	if (go(context, hazard, HAZARD_EVENT_CASE_CLOSED, &row))
		take_up_again(context, decision, hazard, &row, "case_closed");
	if (hazard_get(context->rows, hazard, &row))
		archive_visit_owed(context, decision, row.firm, casefile);
}

void hazard_case_not_filed(const struct decide_context *context, const struct input *input,
			   struct decision *decision)
{
	uint64_t hazard = BODY(input->event, CaseNotFiled)->hazard;
	struct hazard_row row;
	if (go(context, hazard, HAZARD_EVENT_CASE_CLOSED, &row) && row.casefile == 0)
		take_up_again(context, decision, hazard, &row, "case_not_filed");
}

void hazard_referral_answered(const struct decide_context *context, const struct input *input,
			      struct decision *decision)
{
	const Zh__ReferralAnswered *answered = BODY(input->event, ReferralAnswered);
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
