/* What intake and notify tell the ladder. */
#include "intake.pb-c.h"
#include "notify.pb-c.h"
#include "services/escalation/ladder/measures.h"

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

DECIDES(ladder_report_checked, report_checked(&work, input->event))
DECIDES(ladder_referral_answered, referral_answered(&work, input->event))
