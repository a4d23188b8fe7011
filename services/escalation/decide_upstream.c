/* What intake, notify and credit tell the ladder. */
#include "credit.pb-c.h"
#include "intake.pb-c.h"
#include "notify.pb-c.h"
#include "services/escalation/decide_internal.h"

/* A checked clue whose checker proposes filing: a case is proposed to a leader, by no rule but
 * the law's own next step (程序规定 18), so it doesn't depend on the ladder's policy. */
static void report_checked(struct work *work, const struct event *event)
{
	const Zh__ReportChecked *body = BODY(event, ReportChecked);
	if (body->outcome == NULL || strcmp(body->outcome, "filing_proposed") != 0 ||
	    body->report == 0)
		return;
	struct matter matter = {.report = body->report, .firm_key = event->meta->firm_key};
	if (!work_text_given(matter.firm_key) || strlen(matter.firm_key) >= FIRM_KEY_SIZE)
		matter.firm_key = NULL; /* the officer who checks the clue names the firm */
	struct cause cause = {.kind = CAUSE_CLUE_CHECKED};
	struct proposal proposal = {
		.kind = ZH__MEASURE_KIND__MEASURE_KIND_CASE,
		.decider = ROLE_LEADER,
	};
	if (!measure_proposed_before(work, &matter, &cause, proposal.kind))
		(void)measure_propose(work, &matter, &cause, &proposal);
}

static void referral_answered(struct work *work, const struct event *event)
{
	const Zh__ReferralAnswered *body = BODY(event, ReferralAnswered);
	struct ledger_row row;
	struct bytes name;
	if (!body->by_peer || !body->has_hazard ||
	    !ladder_get(work->context->rows, body->hazard, &row, &name) || row.state != LADDER_OPEN)
		return;
	struct matter matter;
	ladder_matter(work, &row, arena_copy(work->context->arena, name), &matter);
	matter.trace = NULL;
	measure_consider(work, &matter,
			 &(struct cause){.kind = CAUSE_REFERRAL_ANSWERED, .key = body->referral});
}

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

static void credit_event(struct work *work, const struct event *event)
{
	switch (event->head.kind) {
	case KIND(LISTING_DECIDED): {
		const Zh__ListingDecided *body = BODY(event, ListingDecided);
		listing_known(work, body->casefile, body->listing,
			      body->listed ? "listed" : "not_listed");
		break;
	}
	case KIND(SUPERIOR_CONSENTED): {
		const Zh__SuperiorConsented *body = BODY(event, SuperiorConsented);
		listing_known(work, body->casefile, body->listing, "consented");
		break;
	}
	case KIND(SUPERIOR_REFUSED): {
		const Zh__SuperiorRefused *body = BODY(event, SuperiorRefused);
		listing_known(work, body->casefile, body->listing, "refused");
		break;
	}
	default: /* a kind that this build doesn't ask for */
		break;
	}
}

void esc_decide_upstream(struct work *work, const struct event *event)
{
	switch (work->input->source) {
	case DAEMON_INTAKE:
		if (event->head.kind == KIND(REPORT_CHECKED))
			report_checked(work, event);
		break;
	case DAEMON_NOTIFY:
		if (event->head.kind == KIND(REFERRAL_ANSWERED))
			referral_answered(work, event);
		break;
	case DAEMON_CREDIT:
		credit_event(work, event);
		break;
	case DAEMON_HAZARD:
	case DAEMON_ESCALATION:
	case DAEMON_UNKNOWN:
	case DAEMON_COUNT:
		break;
	}
}
