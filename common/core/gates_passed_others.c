#include "common/core/gates_passed_others.h"

#include "common/core/gates_passed_ways.h"
#include "credit.pb-c.h"
#include "escalation.pb-c.h"
#include "hazard.pb-c.h"
#include "sampling.pb-c.h"

static const Zh__CaseDecided *case_decided(const struct event *event)
{
	return BODY(event, CaseDecided);
}

bool on_the_spot(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return case_decided(event)->on_spot;
}

static const Zh__CaseJurisdiction *case_jurisdiction(const struct event *event)
{
	return BODY(event, CaseJurisdiction);
}

bool given_down(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return case_jurisdiction(event)->jurisdiction_step ==
	       ZH__JURISDICTION_STEP__JURISDICTION_STEP_GIVEN_DOWN;
}

bool leaves_with_list(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return case_jurisdiction(event)->handed_list != NULL;
}

bool by_procedure(const struct event *event, const struct officers *officers)
{
	return !on_the_spot(event, officers);
}

bool penalty_by_procedure(const struct event *event, const struct officers *officers)
{
	return by_procedure(event, officers) && case_decided(event)->n_penalties != 0;
}

bool others_looked_through(const struct event *event, const struct officers *officers)
{
	return by_procedure(event, officers) && case_decided(event)->others_checked != 0;
}

static bool has_ground(const struct event *event)
{
	return case_decided(event)->n_penalty_rows != 0 ||
	       gates_passed_text(case_decided(event)->ground_outside);
}

bool on_its_ground(const struct event *event, const struct officers *officers)
{
	return by_procedure(event, officers) && has_ground(event);
}

bool grounded_on_the_spot(const struct event *event, const struct officers *officers)
{
	return on_the_spot(event, officers) && has_ground(event);
}

bool weighs_factors(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return gates_passed_text(BODY(event, ListingDecided)->social_impact);
}

bool with_its_papers(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return gates_passed_text(BODY(event, MeasureTaken)->test_reports);
}

bool police_held(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return BODY(event, MeasureHeld)->of_police;
}

bool police_overridden(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return BODY(event, MeasureOverridden)->of_police;
}

bool police_withdrawn(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return BODY(event, MeasureWithdrawn)->of_police;
}

bool shows_heavier(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return gates_passed_text(BODY(event, ListingDecided)->heavier_by);
}

bool has_basis_of_measures(const struct event *event, const struct officers *officers)
{
	(void)officers;
	const Zh__ListingDecided *body = BODY(event, ListingDecided);
	return body->n_measures != 0 && body->n_measures_basis == body->n_measures;
}

bool on_application(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return gates_passed_text(BODY(event, ListingRemoved)->application);
}

/* ---- recalls: each is of the measure's event that shows on whose word it rests */

static const Zh__MeasureTaken *taken(const struct event *event)
{
	return BODY(event, MeasureTaken);
}

bool recall_notified(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return taken(event)->recall_basis == ZH__RECALL_BASIS__RECALL_BASIS_NOTICE;
}

bool recall_delegated(const struct event *event, const struct officers *officers)
{
	return recall_notified(event, officers) &&
	       taken(event)->office_level == ZH__SAMPLING_LEVEL__SAMPLING_LEVEL_COUNTY;
}

bool recall_ordered(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return taken(event)->recall_basis == ZH__RECALL_BASIS__RECALL_BASIS_ORDER;
}

bool recall_ordered_here(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return taken(event)->recall_basis == ZH__RECALL_BASIS__RECALL_BASIS_ORDER_HERE;
}

bool recall_unfounded(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return BODY(event, MeasureMet)->recall_result ==
	       ZH__RECALL_RESULT__RECALL_RESULT_NOT_DEFECTIVE;
}

bool recall_unfounded_here(const struct event *event, const struct officers *officers)
{
	return recall_unfounded(event, officers) &&
	       BODY(event, MeasureMet)->office_level == ZH__SAMPLING_LEVEL__SAMPLING_LEVEL_COUNTY;
}

bool police_answered(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return BODY(event, MeasureMet)->police_answer != ZH__POLICE_ANSWER__POLICE_ANSWER_UNKNOWN;
}

/* ---- how goods were registered, sealed or seized */

bool scope_said(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return gates_passed_text(BODY(event, GoodsMoved)->custody_scope);
}

static const Zh__CustodyChanged *custody(const struct event *event)
{
	return BODY(event, CustodyChanged);
}

/* Before, a service didn't say where the goods were, and nothing asked for a record. */
static bool is_served(const struct event *event, bool registered)
{
	Zh__GoodsPlace place = custody(event)->place;
	return custody(event)->word == ZH__CUSTODY_WORD__CUSTODY_WORD_SERVED &&
	       place != ZH__GOODS_PLACE__GOODS_PLACE_UNKNOWN &&
	       (place == ZH__GOODS_PLACE__GOODS_PLACE_REGISTERED) == registered;
}

bool held_served(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return is_served(event, false);
}

bool registered_served(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return is_served(event, true);
}

bool scene_recorded(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return custody(event)->word == ZH__CUSTODY_WORD__CUSTODY_WORD_RECORDED;
}

bool registered_scene(const struct event *event, const struct officers *officers)
{
	return scene_recorded(event, officers) &&
	       custody(event)->place == ZH__GOODS_PLACE__GOODS_PLACE_REGISTERED;
}

bool held_scene(const struct event *event, const struct officers *officers)
{
	return scene_recorded(event, officers) && !registered_scene(event, officers);
}

bool tells_act_day(const struct event *event, const struct officers *officers)
{
	(void)officers;
	const Zh__CaseFiled *body = BODY(event, CaseFiled);
	return body->act_day != 0 || body->act_goes_on;
}

bool by_hearing_officer(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return BODY(event, Recusal)->of_hearing;
}

bool order_contents(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return gates_passed_text(BODY(event, CorrectionOrdered)->facts_found);
}

bool drawn_at_random(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return gates_passed_text(BODY(event, Sampled)->firm_drawn);
}

bool sealed_apart(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return gates_passed_text(BODY(event, Sampled)->spare_seal_no);
}

bool tested_by_others(const struct event *event, const struct officers *officers)
{
	(void)officers;
	return BODY(event, SamplingResult)->n_tested_by != 0;
}
