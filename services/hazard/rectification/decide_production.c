/* Ways past the ordinary order: corrected on the spot; the firm stopped making it, and wakes on
 * restart. */
#include "services/hazard/decide.h"
#include "services/hazard/rectification/life_clocks.h"

/* ---- corrected on the spot */

/* What was found grave, and what failed a sample, isn't done with on the spot. */
static bool spot_is_enough(struct hazard_act_call *call)
{
	unsigned level = call->row.level != 0 ? call->row.level : call->row.proposed;
	if (call->row.source_kind == ZH__REPORT_KIND__REPORT_KIND_SAMPLING)
		decision_refuse(call->decision, "hazard.spot.sampling", "SSI-46");
	else if (level == ZH__HAZARD_LEVEL__HAZARD_LEVEL_MAJOR)
		decision_refuse(call->decision, "hazard.spot.major", NULL);
	else
		return true;
	decision_possible(call->decision, "hazard.order");
	return false;
}

void hazard_act_correct_on_spot(struct hazard_act_call *call)
{
	const Zh__HazardCorrectOnSpotCommand *command =
		(const Zh__HazardCorrectOnSpotCommand *)call->input->body;
	struct hazard_visit visit = {
		.officers = command->officers,
		.officer_count = command->n_officers,
		.evidence = command->evidence,
		.evidence_count = command->n_evidence,
		.has_on_day = command->has_on_day != 0,
		.on_day = command->on_day,
	};
	int32_t day;
	if (!hazard_act_permitted(call, HAZARD_EVENT_SPOT, "hazard.spot.state") ||
	    !spot_is_enough(call) || !hazard_visit_is_sound(call, &visit, &day))
		return;
	if (call->row.reinspections == UINT8_MAX) {
		decision_refuse(call->decision, "hazard.reinspect.too_many", NULL);
		return;
	}
	Zh__CorrectedOnSpot *body = NEW(call, CorrectedOnSpot);
	SET_OPTIONAL(body, hazard, call->hazard.number);
	body->officers = visit.officers;
	body->n_officers = visit.officer_count;
	body->evidence = command->evidence;
	body->n_evidence = command->n_evidence;
	body->text = command->text;
	SET_OPTIONAL(body, on_day, time_yyyymmdd(day));
	(void)hazard_act_emit(call, KIND(CORRECTED_ON_SPOT), body);
	hazard_life_stop(call->context, call->decision, call->hazard, "corrected_on_spot");
	(void)decide_clock_start(call->context, call->decision, CLOCK_HAZARD_CANCEL, call->hazard,
				 call->context->now_ms, 0, NULL);
}

/* ---- stopped, looked after, restarted */

void hazard_wake(const struct decide_context *context, struct decision *decision,
		 struct object_id hazard, const char *why)
{
	decide_clocks_stop(context, decision, hazard, CLOCK_HAZARD_STOPPED, why);
	(void)decide_clock_start(context, decision, CLOCK_HAZARD_ORDER, hazard, context->now_ms, 0,
				 NULL);
}

/* false: refused. */
static bool record_production(struct hazard_act_call *call, Zh__ProductionWord word)
{
	const Zh__HazardProductionCommand *command =
		(const Zh__HazardProductionCommand *)call->input->body;
	struct hazard_visit visit = {
		.officers = command->officers,
		.officer_count = command->n_officers,
		.evidence = command->evidence,
		.evidence_count = command->n_evidence,
		.has_on_day = command->has_on_day != 0,
		.on_day = command->on_day,
	};
	int32_t day;
	if (!hazard_visit_is_sound(call, &visit, &day))
		return false;
	Zh__ProductionChanged *body = NEW(call, ProductionChanged);
	SET_OPTIONAL(body, hazard, call->hazard.number);
	SET_OPTIONAL(body, word, word);
	body->officers = visit.officers;
	body->n_officers = visit.officer_count;
	body->evidence = command->evidence;
	body->n_evidence = command->n_evidence;
	SET_OPTIONAL(body, on_day, time_yyyymmdd(day));
	(void)hazard_act_emit(call, KIND(PRODUCTION_CHANGED), body);
	return true;
}

static void start_watch(struct hazard_act_call *call)
{
	(void)decide_clock_start(call->context, call->decision, CLOCK_HAZARD_STOPPED, call->hazard,
				 call->context->now_ms, 0, NULL);
}

void hazard_act_stopped(struct hazard_act_call *call)
{
	if (!hazard_act_permitted(call, HAZARD_EVENT_STOPPED, "hazard.production.state") ||
	    !record_production(call, ZH__PRODUCTION_WORD__PRODUCTION_WORD_STOPPED))
		return;
	hazard_life_stop(call->context, call->decision, call->hazard, "production_stopped");
	start_watch(call);
}

void hazard_act_still_stopped(struct hazard_act_call *call)
{
	if (!hazard_act_permitted(call, HAZARD_EVENT_STILL_STOPPED, "hazard.production.state") ||
	    !record_production(call, ZH__PRODUCTION_WORD__PRODUCTION_WORD_STILL_STOPPED))
		return;
	decide_clocks_stop(call->context, call->decision, call->hazard, CLOCK_HAZARD_STOPPED,
			   "looked_after");
	start_watch(call);
}

void hazard_act_restarted(struct hazard_act_call *call)
{
	if (hazard_act_permitted(call, HAZARD_EVENT_RESTARTED, "hazard.production.state") &&
	    record_production(call, ZH__PRODUCTION_WORD__PRODUCTION_WORD_RESTARTED))
		hazard_wake(call->context, call->decision, call->hazard, "restarted");
}
