/* What the county's other daemons say that another region should hear: always a draft, or what
 * joins one, never a letter. */
#include "common/base/region.h"
#include "common/policy/papers/letter_facts.h"
#include "credit.pb-c.h"
#include "escalation.pb-c.h"
#include "hazard.pb-c.h"
#include "sampling.pb-c.h"
#include "services/notify/decide_internal.h"

static Zh__ReferralDrafted *new_draft(struct work *work, Zh__ReferralKind kind, uint32_t to_region)
{
	Zh__ReferralDrafted *body = NEW(work, ReferralDrafted);
	SET_OPTIONAL(body, kind, kind);
	SET_OPTIONAL(body, to_region, to_region);
	return body;
}

static bool is_elsewhere(const struct work *work, uint32_t region)
{
	return region_is_elsewhere(region, work->context->region);
}

/* Who made it.  A row that knows nobody else names its own firm, whose region isn't asked. */
static Zh__FirmRef *maker_of(const Zh__LedgerRowOpened *row)
{
	Zh__FirmRef *named = row->refer_firm;
	bool own = named == NULL ||
		   (named->key != NULL && row->firm != NULL && row->firm->key != NULL &&
		    strcmp(named->key, row->firm->key) == 0);
	return own ? NULL : named;
}

/* The hot path: one ledger row, one draft (decide_cause.c: unless a letter stands). */
static void on_ledger_row(struct work *work, const struct event *event)
{
	const Zh__LedgerRowOpened *row = BODY(event, LedgerRowOpened);
	if (!is_elsewhere(work, row->refer_to))
		return;
	Zh__ReferralDrafted *body =
		new_draft(work, ZH__REFERRAL_KIND__REFERRAL_KIND_CLUE, row->refer_to);
	body->subject = row->refer_firm != NULL ? row->refer_firm : row->firm;
	body->product = row->product;
	body->facts = row->facts;
	body->n_violations = row->n_violations;
	body->violations = row->violations;
	SET_OPTIONAL(body, hazard, row->hazard);
	SET_OPTIONAL(body, ledger_row, row->row);
	if (row->has_first_report_ms)
		SET_OPTIONAL(body, first_report_ms, row->first_report_ms);
	struct event *drafted = draft_or_join(work, event, body, maker_of(row));
	if (drafted != NULL)
		decision_meta(drafted)->rule = row->refer_rule;
}

static void on_superior_asked(struct work *work, const struct event *event)
{
	const Zh__SuperiorAsked *asked = BODY(event, SuperiorAsked);
	if (!is_elsewhere(work, asked->superior))
		return;
	Zh__ReferralDrafted *body =
		new_draft(work, ZH__REFERRAL_KIND__REFERRAL_KIND_CONSENT_ASKED, asked->superior);
	Zh__FirmRef *firm = NEW(work, FirmRef);
	firm->key = asked->firm_key;
	firm->name = asked->firm_name;
	body->subject = firm;
	body->facts = letter_consent_text(work->context, work->decision, asked->firm_name,
					  asked->firm_key, asked->ground);
	SET_OPTIONAL(body, listing, asked->listing);
	if (asked->has_casefile)
		SET_OPTIONAL(body, casefile, asked->casefile);
	(void)emit_draft(work, body);
}

/* A person handed a hazard on; who named a referral of ours has drafted it already. */
static void on_hazard_referred(struct work *work, const struct event *event)
{
	const Zh__HazardReferred *referred = BODY(event, HazardReferred);
	if (!is_elsewhere(work, referred->to_region) || referred->referral != 0)
		return;
	Zh__ReferralDrafted *body =
		new_draft(work, ZH__REFERRAL_KIND__REFERRAL_KIND_CLUE, referred->to_region);
	SET_OPTIONAL(body, hazard, referred->hazard);
	body->facts = letter_handed_on_text(work->context, work->decision, event->meta->reason);
	if (event->meta->firm_key != NULL) {
		body->subject = NEW(work, FirmRef);
		if (body->subject == NULL)
			return;
		body->subject->key = event->meta->firm_key;
	}
	(void)draft_or_join(work, event, body, body->subject);
}

/* Two-way tracing of a failed sampling (notice 001): what another region can find out. */
static void on_trace_requested(struct work *work, const struct event *event)
{
	const Zh__TraceRequested *trace = BODY(event, TraceRequested);
	if (!is_elsewhere(work, trace->region))
		return;
	Zh__ReferralDrafted *body =
		new_draft(work, ZH__REFERRAL_KIND__REFERRAL_KIND_TRACE, trace->region);
	Zh__Violation *failed = ARENA_ARRAY(work->context->arena, Zh__Violation, 1);
	if (failed == NULL) {
		work->decision->arena_full = true;
		return;
	}
	failed[0] = ZH__VIOLATION__VIOLATION_FAILED_SAMPLING;
	body->violations = failed;
	body->n_violations = 1;
	body->subject = trace->firm;
	body->product = trace->product;
	body->facts = trace->facts;
	if (trace->hazard != 0)
		SET_OPTIONAL(body, hazard, trace->hazard);
	(void)draft_or_join(work, event, body, body->subject);
}

#define DECIDES(name, run)                                                                         \
	void name(const struct decide_context *context, const struct input *input,                 \
		  struct decision *decision)                                                       \
	{                                                                                          \
		struct work work = {.context = context, .input = input, .decision = decision};     \
		run(&work, input->event);                                                          \
	}
DECIDES(letter_of_ledger_row, on_ledger_row)
DECIDES(letter_of_superior_asked, on_superior_asked)
DECIDES(letter_of_hazard_referred, on_hazard_referred)
DECIDES(letter_of_trace_requested, on_trace_requested)
DECIDES(letter_of_bulletin, reported_bulletin)
DECIDES(letter_of_campaign, reported_campaign)
