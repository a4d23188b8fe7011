/* A listing without a penalty of its own: the party is able to perform the decision and doesn't, so
 * that it is told of the listing by itself; credit decides on it.  令44号 11(1), 13(3). */
#include "common/base/sabotage.h"
#include "common/policy/rules/grounds.h"
#include "credit.pb-c.h"
#include "services/escalation/cases/cases.h"

/* The decision is served, its term to pay is over, and something is still owed. */
static bool is_unperformed(struct work *work, const struct case_at_work *casefile,
			   const struct execution_row *execution, int32_t day, int32_t pay_day)
{
	if ((casefile_pay_over(work->context->rows, casefile->subject, execution,
			       work->context->now_ms) &&
	     day > pay_day) ||
	    SABOTAGE("case.listing-told-early"))
		return execution_goes_on(work, execution);
	return !work_lacks(work, "not_overdue", GATE_SDL_11, GATE_NEED_UNPERFORMED);
}

static bool evasion_stated(struct work *work, const Zh__CaseTellListingCommand *command)
{
	return (work_text_given(command->able) && work_text_given(command->evades) &&
		work_text_given(command->trust_harmed)) ||
	       SABOTAGE("case.listing-told-of-the-unable") ||
	       !work_lacks(work, "not_evading", GATE_SDL_11, GATE_NEED_EVADES);
}

static bool told_as_a_penalty(struct work *work, const Zh__CaseTellListingCommand *command)
{
	return command->hearing_told || SABOTAGE("case.listing-unheard") ||
	       !work_lacks(work, "hearing_untold", GATE_SDL_11, GATE_NEED_HEARING_RIGHT);
}

/* What it says was so when the term to pay was over: it wasn't posted before. */
static struct notice_service service_of(const Zh__CaseTellListingCommand *command,
					int32_t served_day, int32_t pay_day)
{
	return (struct notice_service){
		.way = SERVICE_WAY(command, served_day, pay_day + 1),
		.document = command->document,
		.left_with = command->left_with,
	};
}

void case_act_tell_listing(struct work *work, struct case_at_work *casefile)
{
	const Zh__CaseTellListingCommand *command = WORK_BODY(work, Zh__CaseTellListingCommand);
	struct execution_row execution;
	int64_t served_ms;
	if (!work_may(work, &case_execution_table, casefile->row.execution,
		      EXECUTION_ON_TELL_LISTING) ||
	    !work_served(work, command->served_ms, &served_ms))
		return;
	(void)execution_get(work->context->rows, casefile->number, &execution);
	int32_t served_day = time_day_of_ms(served_ms);
	int32_t pay_day = execution_pay_day(work, casefile, &execution);
	struct notice_service service = service_of(command, served_day, pay_day);
	if (!is_unperformed(work, casefile, &execution, served_day, pay_day) ||
	    !evasion_stated(work, command) || !told_as_a_penalty(work, command) ||
	    !casefile_service_sound(work, casefile, &service))
		return;
	Zh__CaseListingTold *body = NEW(work, CaseListingTold);
	SET_OPTIONAL(body, casefile, casefile->number);
	body->firm_key = arena_text(work->context->arena, casefile->file.firm_key);
	body->firm_name = arena_text(work->context->arena, casefile->file.firm_name);
	body->decision_number = arena_text(work->context->arena, casefile->file.decision_number);
	body->listing_ground = "refuses_to_perform";
	body->able = command->able;
	body->evades = command->evades;
	body->trust_harmed = command->trust_harmed;
	SET_OPTIONAL(body, served_ms, served_ms);
	SERVICE_WAY_TELL(&service.way, body);
	body->document = command->document;
	if (command->left_with != ZH__LEFT_WITH__LEFT_WITH_UNKNOWN)
		SET_OPTIONAL(body, left_with, command->left_with);
	SET_OPTIONAL(body, hearing_told, command->hearing_told);
	casefile_emit(work, casefile, KIND(CASE_LISTING_TOLD), body);
}

/* ---- what credit decided */

/* What became of the listing that a case's notice announced; the case shows it beside its
 * decision. */
static void listing_known(struct work *work, uint64_t casefile, uint64_t listing,
			  const char *outcome)
{
	struct casefile_row row;
	if (casefile == 0 || !casefile_get(work->context->rows, casefile, &row))
		return; /* another daemon's journal may be older than this state: nothing to keep */
	if (state_table_row(&case_table, row.state, CASE_ON_LISTING).verdict != STATE_GO)
		return;
	Zh__CaseListingKnown *body = NEW(work, CaseListingKnown);
	SET_OPTIONAL(body, casefile, casefile);
	SET_OPTIONAL(body, listing, listing);
	body->outcome = outcome;
	(void)work_emit(work, KIND(CASE_LISTING_KNOWN),
			work_object(work, OBJECT_CASEFILE, casefile), row.object_version + 1, body);
}

static void listing_decided(struct work *work, const Zh__ListingDecided *body)
{
	listing_known(work, body->casefile, body->listing, body->listed ? "listed" : "not_listed");
}

static void superior_consented(struct work *work, const Zh__SuperiorConsented *body)
{
	listing_known(work, body->casefile, body->listing, "consented");
}

static void superior_refused(struct work *work, const Zh__SuperiorRefused *body)
{
	listing_known(work, body->casefile, body->listing, "refused");
}

DECIDES(case_listing_decided, listing_decided(&work, BODY(input->event, ListingDecided)))
DECIDES(case_superior_consented, superior_consented(&work, BODY(input->event, SuperiorConsented)))
DECIDES(case_superior_refused, superior_refused(&work, BODY(input->event, SuperiorRefused)))
