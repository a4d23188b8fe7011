/* Ways past the ordinary order: corrected on the spot; the firm stopped making it, and wakes on
 * restart. */
#include "services/hazard/decide.h"
#include "services/hazard/rectification/life_clocks.h"

/* ---- corrected on the spot */

/* What was found grave, and what failed a sample, isn't done with on the spot. */
static bool spot_is_enough(struct hazard_call *call)
{
	unsigned level = call->row.level != 0 ? call->row.level : call->row.proposed;
	if (call->row.source_kind == ZH__REPORT_KIND__REPORT_KIND_SAMPLING)
		(void)work_refuse_as(call->work, "hazard.spot.sampling", "SSI-46");
	else if (level == ZH__HAZARD_LEVEL__HAZARD_LEVEL_MAJOR)
		(void)work_refuse_as(call->work, "hazard.spot.major", NULL);
	else
		return true;
	decision_possible(call->work->decision, "hazard.order");
	return false;
}

void hazard_act_correct_on_spot(struct hazard_call *call)
{
	const Zh__HazardCorrectOnSpotCommand *command =
		WORK_BODY(call->work, Zh__HazardCorrectOnSpotCommand);
	struct hazard_visit visit = {
		.officers = command->officers,
		.officer_count = command->n_officers,
		.evidence = command->evidence,
		.evidence_count = command->n_evidence,
		.has_on_day = command->has_on_day != 0,
		.on_day = command->on_day,
	};
	int32_t day;
	if (!hazard_may_as(call, HAZARD_EVENT_SPOT, "hazard.spot.state") || !spot_is_enough(call) ||
	    !hazard_visit_is_sound(call, &visit, &day))
		return;
	if (call->row.reinspections == UINT8_MAX) {
		(void)work_refuse_as(call->work, "hazard.reinspect.too_many", NULL);
		return;
	}
	Zh__CorrectedOnSpot *body = NEW(call->work, CorrectedOnSpot);
	SET_OPTIONAL(body, hazard, call->hazard.number);
	body->officers = visit.officers;
	body->n_officers = visit.officer_count;
	body->evidence = command->evidence;
	body->n_evidence = command->n_evidence;
	body->text = command->text;
	SET_OPTIONAL(body, on_day, time_yyyymmdd(day));
	(void)hazard_emit(call, KIND(CORRECTED_ON_SPOT), body);
	hazard_life_stop(call->work->context, call->work->decision, call->hazard,
			 "corrected_on_spot");
	(void)work_clock(call->work, CLOCK_HAZARD_CANCEL, call->hazard, call->work->context->now_ms,
			 0);
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
static bool record_production(struct hazard_call *call, Zh__ProductionWord word)
{
	const Zh__HazardProductionCommand *command =
		WORK_BODY(call->work, Zh__HazardProductionCommand);
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
	Zh__ProductionChanged *body = NEW(call->work, ProductionChanged);
	SET_OPTIONAL(body, hazard, call->hazard.number);
	SET_OPTIONAL(body, word, word);
	body->officers = visit.officers;
	body->n_officers = visit.officer_count;
	body->evidence = command->evidence;
	body->n_evidence = command->n_evidence;
	SET_OPTIONAL(body, on_day, time_yyyymmdd(day));
	(void)hazard_emit(call, KIND(PRODUCTION_CHANGED), body);
	return true;
}

static void start_watch(struct hazard_call *call)
{
	(void)work_clock(call->work, CLOCK_HAZARD_STOPPED, call->hazard,
			 call->work->context->now_ms, 0);
}

void hazard_act_stopped(struct hazard_call *call)
{
	if (!hazard_may_as(call, HAZARD_EVENT_STOPPED, "hazard.production.state") ||
	    !record_production(call, ZH__PRODUCTION_WORD__PRODUCTION_WORD_STOPPED))
		return;
	hazard_life_stop(call->work->context, call->work->decision, call->hazard,
			 "production_stopped");
	start_watch(call);
}

void hazard_act_still_stopped(struct hazard_call *call)
{
	if (!hazard_may_as(call, HAZARD_EVENT_STILL_STOPPED, "hazard.production.state") ||
	    !record_production(call, ZH__PRODUCTION_WORD__PRODUCTION_WORD_STILL_STOPPED))
		return;
	work_clocks_stop(call->work, CLOCK_HAZARD_STOPPED, call->hazard, "looked_after");
	start_watch(call);
}

void hazard_act_restarted(struct hazard_call *call)
{
	if (hazard_may_as(call, HAZARD_EVENT_RESTARTED, "hazard.production.state") &&
	    record_production(call, ZH__PRODUCTION_WORD__PRODUCTION_WORD_RESTARTED))
		hazard_wake(call->work->context, call->work->decision, call->hazard, "restarted");
}
