/* The conclusion: final after all terms, or by the retest; and the undoing of a failure. */
#include "common/base/sabotage.h"
#include "common/policy/gates/gate.h"
#include "services/hazard/sampling/decide_internal.h"

static bool retest_is_open(uint8_t retest)
{
	return retest == RETEST_ASKED || retest == RETEST_ACCEPTED || retest == RETEST_READY ||
	       retest == RETEST_AT_LAB;
}

/* The first addressee whose term isn't over; 0: none.  `over`: a clock that ends just now. */
static uint8_t party_in_term(struct sampling_call *call, uint64_t over)
{
	for (uint8_t party = 1; party <= ZH__SAMPLING_PARTY__SAMPLING_PARTY_PLATFORM; party++) {
		struct sampling_service_row service = sampling_service_now(call, party);
		bool ends = over != 0 && service.clock == over;
		if (service.state == SERVICE_OWED || (service.state == SERVICE_SERVED && !ends))
			return party;
	}
	return 0;
}

void sampling_final_when_ripe(struct sampling_call *call, uint8_t retest, uint64_t over)
{
	if (call->row.state == SAMPLING_FAILED && !retest_is_open(retest) &&
	    party_in_term(call, over) == 0)
		(void)sampling_clock_start(call, CLOCK_SAMPLING_FINALISE,
					   call->work->context->now_ms, 0, NULL);
}

/* 令18号 35, 36: refused while a party wasn't served, or its term to object runs. */
static bool party_may_object(struct sampling_call *call)
{
	static const char *const parties[] = {"", "firm", "maker", "platform"};
	uint8_t party = party_in_term(call, 0);
	bool owed = party != 0 && sampling_service_now(call, party).state == SERVICE_OWED;
	if (party == 0 || SABOTAGE("sampling.final-in-term") ||
	    !work_lacks_as(call->work, GATE_SSI_35,
			   owed ? GATE_NEED_EACH_SERVED : GATE_NEED_OBJECTION_OVER,
			   owed ? "sampling.finalise.not_served"
				: "sampling.finalise.term_running"))
		return false;
	decision_refuse_param(call->work->decision, "party", parties[party]);
	decision_possible(call->work->decision, owed ? "sampling.serve" : "sampling.objection");
	return true;
}

void sampling_act_finalise(struct sampling_call *call)
{
	if (!work_may(call->work, &sampling_table, call->row.state, SAMPLING_ON_FINALISE))
		return;
	if (party_may_object(call))
		return;
	if (retest_is_open(call->row.retest)) {
		(void)work_refuse_by(call->work, "retest_open", "SSI-42");
		return;
	}
	sampling_conclude(call, false, false, time_day_of_ms(call->work->context->now_ms));
}

/* ---- who is told what */

struct audience {
	Zh__CorrectionOwed **owed;
	size_t count;
};

enum { OWED_MAX = 3 + (int)SAMPLING_REQUESTS_MAX };

static Zh__CorrectionOwed *owe(struct sampling_call *call, struct audience *told,
			       enum clock_id purpose)
{
	Zh__CorrectionOwed *owed = NEW(call->work, CorrectionOwed);
	SET_OPTIONAL(owed, clock,
		     sampling_clock_start(call, purpose, call->work->context->now_ms, 0, NULL));
	told->owed[told->count++] = owed;
	return owed;
}

static void owe_parties(struct sampling_call *call, struct audience *told)
{
	for (uint8_t party = 1; party <= ZH__SAMPLING_PARTY__SAMPLING_PARTY_PLATFORM; party++) {
		uint8_t state = sampling_service_now(call, party).state;
		if (!sampling_goes(&sampling_service_table, state, SERVICE_ON_CONCLUDED) ||
		    state_table_row(&sampling_service_table, state, SERVICE_ON_CONCLUDED).next !=
			    SERVICE_TELL_AGAIN)
			continue;
		Zh__CorrectionOwed *owed = owe(call, told, CLOCK_SAMPLING_SERVE);
		SET_OPTIONAL(owed, party, (Zh__SamplingParty)party);
	}
}

/* Everybody who was told of the failure is told that it is none. */
static void owe_requests(struct sampling_call *call, struct audience *told)
{
	for (uint8_t n = 1; n <= call->row.requests; n++) {
		struct sampling_request request;
		if (!sampling_request_get(call->work->context->rows, call->id.number, n,
					  &request) ||
		    !sampling_goes(&sampling_request_table, request.head.state, REQUEST_ON_UNDO) ||
		    state_table_row(&sampling_request_table, request.head.state, REQUEST_ON_UNDO)
				    .next != REQUEST_CORRECTION_OWED)
			continue;
		if (SABOTAGE("sampling.undo_tells_nobody"))
			continue;
		Zh__CorrectionOwed *owed = owe(call, told, CLOCK_REQUEST_CORRECT);
		SET_OPTIONAL(owed, request, n);
	}
}

/* ---- the run of failures without this one */

static void put_counts(struct sampling_call *call, Zh__SamplingFinal *body)
{
	struct sampling_product_row product, all;
	struct firm_row firm = {0};
	const struct rows_reader *rows = call->work->context->rows;
	struct bytes firm_key = call->texts.text[SAMPLING_TEXT_FIRM_KEY];
	sampling_product_get(rows, firm_key, call->texts.text[SAMPLING_TEXT_CLASS], &product);
	sampling_product_get(rows, firm_key, bytes_of(NULL, 0), &all);
	(void)hazard_firm_get(rows, call->row.firm, &firm);
	bool counted = (call->row.flags & SAMPLING_COUNTED) != 0;
	/* A pass since then has ended the run that it stood in. */
	bool in_run = counted && product.run == call->row.run && product.failures > 0;
	bool in_firms = counted && all.run == call->row.firm_run && firm.failures > 0;
	SET_OPTIONAL(body, consecutive_failures, product.failures - (in_run ? 1u : 0u));
	SET_OPTIONAL(body, firm_failures, firm.failures - (in_firms ? 1u : 0u));
}

/* ---- both ways out */

/* The hazard is ended by a person; what the law counted on it is void at once. */
static void undo_hazard(struct sampling_call *call)
{
	static const enum clock_id terms[] = {CLOCK_SAMPLING_RECTIFY, CLOCK_SAMPLING_REINSPECT};
	struct hazard_row hazard;
	if (!hazard_get(call->work->context->rows, call->row.hazard, &hazard) ||
	    !hazard_state_is_open(hazard.state))
		return;
	struct object_id id = work_object(call->work, OBJECT_HAZARD, call->row.hazard);
	for (size_t i = 0; i < sizeof(terms) / sizeof(terms[0]); i++)
		work_clocks_stop(call->work, terms[i], id, "retest_passed");
	(void)sampling_clock_start(call, CLOCK_SAMPLING_UNDO, call->work->context->now_ms, 0, NULL);
}

static void failure_stands(struct sampling_call *call)
{
	static const enum clock_id terms[] = {CLOCK_SAMPLING_SERVE,
					      CLOCK_SAMPLING_OBJECTION,
					      CLOCK_SAMPLING_OBJECTION_DECIDE,
					      CLOCK_SAMPLING_RETEST_FORMALITIES,
					      CLOCK_SAMPLING_RETEST_LAB,
					      CLOCK_SAMPLING_RETEST,
					      CLOCK_SAMPLING_FINALISE};
	for (size_t i = 0; i < sizeof(terms) / sizeof(terms[0]); i++)
		sampling_clocks_stop(call, terms[i], "final");
	if (clock_running(call->work->context->rows, call->id, CLOCK_SAMPLING_FOLLOW_UP) == 0)
		(void)sampling_clock_start(call, CLOCK_SAMPLING_FOLLOW_UP,
					   call->work->context->now_ms, 0, NULL);
	sampling_draft_request(call, ZH__SAMPLING_REQUEST_KIND__SAMPLING_REQUEST_KIND_GOVERNMENT);
	sampling_draft_request(call, ZH__SAMPLING_REQUEST_KIND__SAMPLING_REQUEST_KIND_DEPARTMENT);
	if (!SABOTAGE("sampling.next-level-untold"))
		sampling_draft_request(call,
				       ZH__SAMPLING_REQUEST_KIND__SAMPLING_REQUEST_KIND_NEXT_LEVEL);
}

void sampling_conclude(struct sampling_call *call, bool passed, bool retested, int32_t day)
{
	Zh__SamplingFinal *body = NEW(call->work, SamplingFinal);
	struct audience told = {
		.owed = ARENA_ARRAY(call->work->context->arena, Zh__CorrectionOwed *, OWED_MAX)};
	if (told.owed == NULL) {
		call->work->decision->arena_full = true;
		return;
	}
	SET_OPTIONAL(body, sampling, call->id.number);
	SET_OPTIONAL(body, passed, passed);
	SET_OPTIONAL(body, on_day, time_yyyymmdd(day));
	if (retested)
		SET_OPTIONAL(body, retested, 1);
	put_counts(call, body);
	struct event *event = sampling_emit(call, KIND(SAMPLING_FINAL), body);
	if (retested)
		decision_rule(call->work->context, event, "SSI-42", 1);
	if (passed)
		sampling_clocks_stop(call, CLOCK_NONE, "retest_passed");
	else
		failure_stands(call);
	if (retested)
		owe_parties(call, &told);
	if (passed)
		owe_requests(call, &told);
	body->owed = told.owed;
	body->n_owed = told.count;
	if (!passed)
		return;
	undo_hazard(call);
	sampling_unlist(call);
}
